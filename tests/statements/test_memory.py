"""What an officer says about a header's columns is remembered for exactly that header."""

import gc
from typing import Any

import pytest

from ledger.book.people import RoleMissing
from ledger.book.store import Book
from ledger.statements.batches import lines_of
from ledger.statements.errors import ColumnAmbiguous, ColumnsClash, NoStatement, StatementError
from ledger.statements.importing import import_statement, read_with_memory
from ledger.statements.memory import (
    FieldUnknown,
    HeaderAbsent,
    HeaderChanged,
    forget,
    kept_mappings,
    remember,
    remembered,
)
from ledger.statements.pausing import collection_paused
from ledger.statements.questions import Question, question_of
from ledger.statements.reading import read_statement
from ledger.statements.records import StatementReading
from ledger.statements.staging import known_file, open_question, stage_question
from tests.statements import builder
from tests.statements.readers import open_here
from tests.statements.staged import AUDITOR, RECORDER, Loans, agreeing

ODD = ["贷款单号", "借款企业", "计收起日", "计收止日", "贷款本金(元)", "划扣额(元)", "划扣日"]
ROW = ["JK0901", "江城光电有限公司", "2009-03-20", "2009-06-20", "5000000", "100.00", "2009-06-21"]
SAID = {"贷款单号": "iou", "计收起日": "period_start", "计收止日": "period_end", "划扣额(元)": "interest",
        "划扣日": "posting_date"}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("reading", "questions"):
        monkeypatch.setattr(f"ledger.statements.{module}.open_workbook", open_here)


def workbook(header: list[str] | None = None, *rows: list[str]) -> bytes:
    return builder.xlsx([header or ODD, *(rows or (ROW,))])


def read(book: Book, data: bytes, columns: dict[str, str] | None = None) -> StatementReading:
    with book.reading() as session:
        return read_with_memory(session, data, "list.xlsx", None, columns or {})


def confirm(book: Book, data: bytes, columns: dict[str, str], reason: str = "") -> list[str]:
    reading = read(book, data, columns)
    with book.writing(RECORDER) as unit:
        return remember(unit, reading, columns, reason)


def asked(data: bytes, error: StatementError, row: int | None = None) -> Question:
    return question_of(data, "list.xlsx", error, row=row)


def test_a_confirmed_mapping_is_used_again_silently(book: Book) -> None:
    with pytest.raises(NoStatement):
        read(book, workbook())
    (key,) = confirm(book, workbook(), SAID)
    (sheet,) = read(book, workbook(None, ROW, ROW)).sheets
    assert (sheet.header_key, len(sheet.rows), sheet.rows[0].interest_fen, sheet.rows[0].iou) == (
        key, 2, 10_000, "JK0901",
    )  # fmt: skip
    with book.reading() as session:
        (kept,) = kept_mappings(session)
    assert (kept.columns, kept.version, kept.kept_by, kept.names[0]) == (SAID, 1, RECORDER.id, "贷款单号")


@pytest.mark.parametrize(
    ("header", "changes"),
    [
        ([*ODD, "经办"], "new 经办"),
        ([*ODD[:4], "本金(元)", *ODD[5:]], "new 本金; gone 贷款本金"),
        ([ODD[1], ODD[0], *ODD[2:]], "another order or unit"),
        ([*ODD[:4], "贷款本金(万元)", *ODD[5:]], "another order or unit"),
    ],
)
def test_any_change_of_the_header_asks_again(book: Book, header: list[str], changes: str) -> None:
    confirm(book, workbook(), SAID)
    # Without the memory this header is understood: four of its names are known.
    known = {
        **dict(zip(ODD, ODD, strict=True)),
        "贷款单号": "借据号",
        "计收起日": "起始日期",
        "计收止日": "终止日期",
    }
    readable = [known.get(name, name) for name in header]
    confirm(
        book, workbook([known[name] for name in ODD]), {"划扣额(元)": "interest", "划扣日": "posting_date"}
    )
    data = workbook(readable)
    with pytest.raises(NoStatement):
        read(book, data)
    like = [name.replace("划扣额", "利息") for name in readable]
    confirm(
        book, workbook([known[name].replace("划扣额", "利息") for name in ODD]), {"划扣日": "posting_date"}
    )
    with pytest.raises(HeaderChanged) as caught:
        read(book, workbook(like))
    assert caught.value.parameters["changes"] == changes
    question = asked(workbook(like), caught.value)
    assert {column.name: column.field for column in question.columns}["划扣日"] == "posting_date"
    assert (question.row, question.asked) == (1, ("划扣日",))
    confirm(book, workbook(like), {"划扣日": "posting_date"})
    assert len(read(book, workbook(like)).sheets[0].rows) == 1


def test_a_header_unlike_any_other_is_read_as_before(book: Book) -> None:
    confirm(book, workbook(), SAID)
    usual = workbook(["借据号", "借款人", "起息日", "止息日", "划扣日", "利息"], [*ROW[:4], ROW[6], ROW[5]])
    assert read(book, usual).sheets[0].rows[0].interest_fen == 10_000


def test_a_header_that_asks_is_asked_again_once_it_changes(book: Book) -> None:
    header = ["借据号", "起息日", "记账日期", "利息"]
    row = ["JK1", "2009-03-20", "2009-06-21", "5"]
    confirm(book, workbook(header, row), {"起息日": "period_start"})
    changed = workbook([*header, "经办"], [*row, "x"])
    with pytest.raises(ColumnAmbiguous):
        read(book, changed)
    # Two sheets, of which one has the column: the mapping is kept for that one alone.
    both = builder.xlsx({"一": [header, row], "二": [["借据号", "止息日", "记账日期", "利息"], row]})
    assert len(confirm(book, both, {"起息日": "value_date"}, reason="asked again")) == 1


def test_two_names_over_one_column_are_remembered_together(book: Book) -> None:
    header = [["单号", "正常利息", "", "", "划扣日"], ["", "起", "止", "利息", ""]]
    data = builder.xlsx(
        [*header, ["JK0901", "2009-03-20", "2009-06-20", "100", "2009-06-21"]], merged=["B1:D1"]
    )
    said = {
        "单号": "iou",
        "正常利息 起": "period_start",
        "正常利息 止": "period_end",
        "划扣日": "posting_date",
    }
    confirm(book, data, said)
    row = read(book, data).sheets[0].rows[0]
    assert (row.iou, str(row.period_start), row.interest_fen) == ("JK0901", "2009-03-20", 10_000)


def test_a_mapping_is_replaced_and_forgotten(book: Book) -> None:
    (key,) = confirm(book, workbook(), SAID)
    assert confirm(book, workbook(), SAID) == [key]
    without = {**SAID, "借款企业": "other"}
    confirm(book, workbook(), without, reason="the bank named a branch")
    with book.reading() as session:
        (kept,) = kept_mappings(session)
    assert (kept.columns, kept.version) == (without, 2)
    assert read(book, workbook()).sheets[0].rows[0].borrower is None
    with book.writing(RECORDER) as unit:
        forget(unit, key, "")
        forget(unit, key, "twice does nothing")
        forget(unit, "unknown", "")
        assert remembered(unit.session) == {}
    with pytest.raises(NoStatement):
        read(book, workbook())


def test_what_cannot_be_mapped_is_told_at_once(book: Book) -> None:
    reading = read(book, workbook(), SAID)
    with book.writing(RECORDER) as unit:
        with pytest.raises(FieldUnknown, match="贷款单号 cannot be mapped to number"):
            remember(unit, reading, {"贷款单号": "number"})
        with pytest.raises(HeaderAbsent, match="has the column 单号"):
            remember(unit, reading, {**SAID, "单号": "iou"})
    with pytest.raises(FieldUnknown):
        read(book, workbook(), {"贷款单号": "accrued"})
    with pytest.raises(RoleMissing), book.writing(AUDITOR) as unit:
        remember(unit, reading, SAID)


def test_two_columns_that_claim_one_field_are_asked_about_with_samples() -> None:
    data = workbook(["借据号", "起息日", "止息日", "利息", "本期利息", "记账日期"],
                    ["JK1", "2009-03-20", "2009-06-20", "1", "2", "2009-06-21"],
                    ["JK2", "2009-03-20", "2009-06-20", "3", "", "2009-06-21"])  # fmt: skip
    with pytest.raises(ColumnsClash) as caught:
        _read(data)
    question = asked(data, caught.value)
    assert (question.asked, question.fields) == (("利息", "本期利息"), ("interest", "other"))
    assert [(column.name, column.field, column.samples) for column in question.columns][3:5] == [
        ("利息", "interest", ("1", "3")), ("本期利息", "interest", ("2",)),
    ]  # fmt: skip
    assert "both claim to be interest" in str(question.told)


def test_a_word_with_two_meanings_is_asked_about() -> None:
    data = workbook(["借据号", "起息日", "记账日期", "利息"], ["JK1", "2009-03-20", "2009-06-21", "5"])
    with pytest.raises(ColumnAmbiguous) as caught:
        _read(data)
    question = asked(data, caught.value)
    assert (question.asked, set(question.fields)) == (("起息日",), {"period_start", "value_date"})
    named = {column.name: column.field for column in asked(data, caught.value, row=1).columns}
    assert (named["起息日"], named["利息"]) == ("", "interest")
    assert _read(data, {"起息日": "period_start"}).sheets[0].rows[0].period_start is not None


def test_the_reasons_of_a_marked_copy_are_never_read() -> None:
    header = ["借据号", "起息日", "止息日", "记账日期", "利息", "退回原因"]
    row = ["JK1", "2009-03-20", "2009-06-20", "2009-06-21", "5"]
    (sheet,) = _read(builder.text([header, row, [*row, "合计"]])).sheets
    assert [line.interest_fen for line in sheet.rows] == [500, 500]


def test_garbage_is_looked_for_again_only_where_it_was() -> None:
    gc.disable()
    try:
        with collection_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_file_without_known_names_asks_for_all_columns() -> None:
    data = builder.xlsx([["某企业台账"], ["甲", "乙", "丙", "丁"], ["1", "2", "3", "4"]])
    with pytest.raises(NoStatement) as caught:
        _read(data)
    question = asked(data, caught.value)
    assert (question.row, [column.name for column in question.columns]) == (2, ["甲", "乙", "丙", "丁"])
    assert [column.name for column in asked(data, caught.value, row=1).columns] == ["某企业台账"]
    assert asked(data, caught.value, row=99).columns == ()
    assert asked(builder.xlsx([]), caught.value).columns == ()


def test_a_question_waits_in_the_book_until_it_is_answered(book: Book, loans: Loans) -> None:
    data = workbook()
    with pytest.raises(NoStatement) as caught:
        read(book, data)
    question = asked(data, caught.value)
    with book.writing(RECORDER) as unit:
        batch_id = stage_question(unit, data, "list.xlsx", question)
        assert stage_question(unit, data, "list.xlsx", question) == batch_id
    with book.reading() as session:
        waiting = known_file(session, data)
        assert waiting is not None
        assert open_question(waiting) == question
    reading = read(book, data, SAID)
    with book.writing(RECORDER) as unit:
        report = import_statement(unit, data, "list.xlsx", agreeing, reading=reading, confirmed=SAID)
    assert (report.batch, report.counts["new"], report.counts["matched"]) == (batch_id, 1, 1)
    with book.writing(RECORDER) as unit:
        assert stage_question(unit, data, "list.xlsx", question) == batch_id
        answered: Any = known_file(unit.session, data)
        assert (answered.kind, open_question(answered)) == ("xlsx", None)
        assert lines_of(unit.session, batch_id)[0] == 1
    with pytest.raises(RoleMissing), book.writing(AUDITOR) as unit:
        stage_question(unit, data, "list.xlsx", question)


def _read(data: bytes, said: dict[str, str] | None = None) -> StatementReading:
    return read_statement(data, "list.xlsx", None, said or {})
