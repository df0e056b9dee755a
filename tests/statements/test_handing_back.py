"""A marked copy holds what the file held, says what is wrong where, and brings only the difference when mended."""

import io
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900

from ledger.book.store import Book
from ledger.statements import handing_back
from ledger.statements.accepting import batch_of
from ledger.statements.errors import ReadingFailed
from ledger.statements.handing_back import (
    NothingToHandBack,
    copy_name,
    encrypted,
    hand_back,
    headings_of_batch,
    headings_of_reading,
    marks_of_batch,
    marks_of_reading,
)
from ledger.statements.importing import import_statement
from ledger.statements.marking import Mark, mark_workbook
from ledger.statements.opening import open_workbook
from ledger.statements.reading import read_statement
from ledger.statements.records import StatementReading
from tests.statements import builder
from tests.statements.staged import RECORDER, Loans, agreeing

MOMENT = datetime(2009, 6, 21, 8, 30)  # noqa: DTZ001 - spreadsheets know no zones
MIDNIGHT = MOMENT.replace(hour=0, minute=0)
HEADER = ["借据号", "借款人", "起息日", "止息日", "计息天数", "本金", "利息", "扣款日期", "备注"]


def row(iou: str, interest: Any = "100.00", day: Any = "2009-06-21", **other: Any) -> list[Any]:
    start, end, note = (other.get(name, usual) for name, usual in
                        (("start", "2009-03-20"), ("end", "2009-06-20"), ("note", "@季度结息")))  # fmt: skip
    return [iou, "江城光电有限公司", start, end, "92", "5,000,000.00", interest, day, note]


GOOD = [row("JK0901"), row("00090100000000000012", "@备注")]
FAULTY = [
    row("JK1", "一百元"),
    row("JK2", day="2009-06-31"),
    row("JK3", "#REF!"),
    row("JK4", "=F5*0.01"),
    row("JK5", end="季末"),
    row("JK6", ""),
]
MENDED = {"JK1": ("G", "101"), "JK2": ("H", "2009-06-30"), "JK3": ("G", 102), "JK4": ("G", 103.5),
          "JK5": ("D", "2009-06-20"), "JK6": ("G", "104.00")}  # fmt: skip


def faulty() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "清单"
    for cells in (["某行贷款结息清单"], HEADER, row("JK0901"), *FAULTY, row("JK0902", -0.5 + 100.5)):
        sheet.append(cells)
    for cell in sheet["I"][2:]:
        cell.value, cell.data_type = "=1+1 季度结息", "s"
    sheet["G6"].data_type = "e"
    sheet.row_dimensions[3].hidden = True
    sheet.merge_cells("A1:I1")
    other = book.create_sheet("隐藏")
    other.append([12345678901234567890, "0012", 0.1, "+86", "-5", "@x"])
    other.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, file: str = "list.xlsx", password: str | None = None) -> StatementReading:
    return read_statement(data, file, password)


def handed(data: bytes, file: str = "list.xlsx", password: str | None = None) -> bytes:
    reading = read(data, file, password)
    return hand_back(data, file, marks_of_reading(reading), headings_of_reading(reading), password)


def bring(book: Book, data: bytes, file: str = "list.xlsx") -> dict[str, int]:
    reading = read(data, file)
    with book.writing(RECORDER) as unit:
        counts = import_statement(unit, data, file, agreeing, reading=reading).counts
    return {name: count for name, count in counts.items() if count and name != "matched"}


def mended(copy: bytes) -> bytes:
    content = openpyxl.load_workbook(io.BytesIO(copy))
    sheet = content.worksheets[0]
    for line in sheet.iter_rows(min_row=2):
        if line[0].value in MENDED:
            column, value = MENDED[line[0].value]
            sheet[f"{column}{line[0].row}"] = value
    out = io.BytesIO()
    content.save(out)
    return out.getvalue()


def test_cells_are_marked_and_the_reason_stands_beside_them() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(handed(faulty())))["清单"]
    assert [cell.coordinate for line in sheet.iter_rows() for cell in line if cell.comment] == [
        "G4", "H5", "G6", "G7", "D8", "G9",
    ]  # fmt: skip
    assert (sheet["G4"].fill.fgColor.rgb, sheet["J2"].value) == ("FFFFC7CE", "退回原因")
    assert sheet["J4"].value.startswith("G4 利息：")
    assert "一百元" in sheet["J4"].value
    assert sheet["J7"].value == sheet["G7"].comment.text
    assert "save it" in sheet["J7"].value
    assert sheet["J3"].value is None


def test_everything_else_stays_what_it_was() -> None:
    before, after = (openpyxl.load_workbook(io.BytesIO(data)) for data in (faulty(), handed(faulty())))
    for sheet in before.worksheets:
        found = after[sheet.title]
        assert sheet.sheet_state == found.sheet_state
        for line in sheet.iter_rows():
            for cell in line:
                other = found[cell.coordinate]
                assert cell.value == other.value
                assert cell.value is None or cell.data_type == other.data_type
    assert after["清单"].row_dimensions[3].hidden
    assert str(after["清单"].merged_cells) == "A1:I1"
    assert after["清单"]["I4"].data_type == "s"


@pytest.mark.parametrize("file", ["list.xlsx", "list.csv", "list.xls", "list.html"])
def test_five_kinds_of_errors_mended_bring_only_the_difference(book: Book, loans: Loans, file: str) -> None:
    rows = [HEADER, row("JK0901"), *(line for line in FAULTY if line[0] not in ("JK3", "JK4")), row("JK0902")]
    writers: dict[str, Callable[[], bytes]] = {
        "list.xlsx": faulty,
        "list.csv": lambda: builder.text(rows, "gb18030"),
        "list.xls": lambda: builder.xls(
            [HEADER, row("JK0901", note="x"), *FAULTY[:2], FAULTY[3], *FAULTY[4:]]
        ),
        "list.html": lambda: builder.html(rows),
    }
    data = writers[file]()
    first = bring(book, data, file)
    assert first["rejected"] == {"list.xlsx": 6, "list.csv": 4, "list.xls": 5, "list.html": 4}[file]
    with book.reading() as session:
        marks = marks_of_batch(session, 1)
        copy = hand_back(data, file, marks, headings_of_batch(batch_of(session, 1)))
    again = bring(book, mended(copy), copy_name(file))
    assert again.pop("already_there") == first.get("new", 0) + first.get("suspicious", 0)
    assert sum(again.values()) == first["rejected"]
    assert "rejected" not in again


def test_the_mended_copy_of_a_mended_copy_has_fresh_marks() -> None:
    once = handed(faulty())
    content = openpyxl.load_workbook(io.BytesIO(once))
    content["清单"]["G4"] = "101"
    out = io.BytesIO()
    content.save(out)
    twice = openpyxl.load_workbook(io.BytesIO(handed(out.getvalue())))["清单"]
    assert (twice["G4"].comment, twice["G4"].fill.fgColor.rgb) == (None, "00000000")
    assert (twice["J4"].value, twice["J2"].value, twice.max_column) == (None, "退回原因", 10)
    assert twice["J5"].value.startswith("H5 扣款日期：")


def test_marks_are_taken_off_before_new_ones_are_put_on() -> None:
    marks = [Mark("Sheet1", 2, 6, "first", refused=True)]
    once = mark_workbook(builder.xlsx([HEADER, row("JK1"), row("JK2")]), marks, {"Sheet1": [1]})
    sheet = openpyxl.load_workbook(
        io.BytesIO(mark_workbook(once, [Mark("Sheet1", 3, 6, "second", refused=False)], {"Sheet1": [1]}))
    ).active
    assert (sheet["G2"].comment, sheet["G2"].fill.fgColor.rgb, sheet["J2"].value) == (None, "00000000", None)
    assert (sheet["G3"].comment.text, sheet["G3"].fill.fgColor.rgb, sheet["J3"].value) == (
        "second",
        "FFFFEB9C",
        "second",
    )
    whole = [Mark("Sheet1", 3, None, "whole row", refused=False)]
    marked = openpyxl.load_workbook(io.BytesIO(mark_workbook(once, whole, {}))).active
    assert [bool(cell.comment) for cell in marked[3][:3]] == [True, False, False]
    clean = openpyxl.load_workbook(io.BytesIO(mark_workbook(once, [], {}))).active
    assert {cell.value for cell in clean["J"]} == {None}


def test_formulas_keep_their_stored_results() -> None:
    cells = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    texts = ["借据号", "起息日", "止息日", "利息", "扣款日期"]
    head = "".join(cells.format(f"{'ABCDE'[at]}1", text) for at, text in enumerate(texts))

    def line(number: int, interest: str, day: str) -> str:
        stored = f'<c r="D{number}"><f>1+{number}</f><v>{interest}</v></c>'
        worded = f'<c r="A{number}" t="str"><f>"JK"&amp;{number}</f><v>JK{number}</v></c>'
        days = "".join(
            cells.format(f"{letter}{number}", text)
            for letter, text in (("B", "2009-03-20"), ("C", "2009-06-20"))
        )
        return f'<row r="{number}">{worded}{days}{stored}{cells.format(f"E{number}", day)}</row>'

    rows = f'<row r="1">{head}</row>' + line(2, "100.5", "2009-06-21") + line(3, "7", "bad")
    rows += '<row r="4"><c r="A4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    data = builder.package(rows)
    copy = handed(data)
    stored = openpyxl.load_workbook(io.BytesIO(copy), data_only=True).worksheets[0]
    assert (stored["D2"].value, stored["A3"].value, stored["A4"].value) == (100.5, "JK3", "#DIV/0!")
    assert openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]["D2"].value == "=1+2"
    assert [line.interest_fen for line in read(copy).sheets[0].rows] == [10_050]


def test_what_cannot_be_loaded_whole_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("MOST_LOADED", 1),
        ("CHILD", ["-c", "raise SystemExit(1)"]),
        ("PATIENCE_SECONDS", 0),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(handing_back, name, value)
            copy = openpyxl.load_workbook(io.BytesIO(handed(faulty())))
        sheet = copy["清单"]
        assert (sheet["G4"].value, sheet["G4"].comment.text, sheet["I4"].data_type) == (
            "一百元", sheet["J4"].value, "s",
        )  # fmt: skip
        assert (sheet["G6"].value, sheet["G7"].value, sheet.row_dimensions[3].hidden) == (
            "=#REF!", "=#VALUE!", True,
        )  # fmt: skip
        assert copy["隐藏"].sheet_state == "hidden"
        assert str(sheet.merged_cells) == "A1:I1"


@pytest.mark.parametrize("fault", ["another cell", "unreadable"])
def test_a_copy_that_is_not_the_same_is_not_handed_out(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    copies: list[Any] = []

    def spoilt(data: bytes, file: str, password: str | None = None) -> Any:
        workbook = handing_back_open(data, file, password)
        copies.append(workbook)
        if len(copies) == 2:
            if fault == "unreadable":
                raise ReadingFailed(file=file, seconds=1, megabytes=1)
            workbook.sheets[0].rows[3][6] = "1"
        return workbook

    handing_back_open = open_workbook
    monkeypatch.setattr(handing_back, "open_workbook", spoilt)
    assert openpyxl.load_workbook(io.BytesIO(handed(faulty())))["清单"]["G7"].value == "=#VALUE!"


def test_days_and_moments_stay_days(monkeypatch: pytest.MonkeyPatch) -> None:
    data = builder.xlsx([HEADER, row("JK1", "x", day=MOMENT), row("JK2", "1", day=date(2009, 6, 21)),
                         [time(8, 30)]])  # fmt: skip
    copies = [handed(data)]
    monkeypatch.setattr(handing_back, "MOST_LOADED", 1)
    copies.append(handed(data))
    for copy in copies:
        sheet = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
        assert (sheet["H2"].value, sheet["H3"].value) == (MOMENT, MIDNIGHT)


def test_the_stored_day_of_a_formula_is_its_serial() -> None:
    assert handing_back._stored(MIDNIGHT, CALENDAR_WINDOWS_1900) in (("", "39985"), ("", "39985.0"))


def test_an_encrypted_file_comes_back_under_its_password() -> None:
    data = encrypted(faulty(), "geheim")
    copy = handed(data, password="geheim")
    assert copy[:4] == b"\xd0\xcf\x11\xe0"
    assert len(read(copy, password="geheim").sheets[0].rejected) == 6


def test_a_clean_file_is_not_handed_back() -> None:
    with pytest.raises(NothingToHandBack):
        handed(builder.xlsx([HEADER, row("JK0901")]))


def test_doubtful_lines_are_marked_over_the_whole_row(book: Book, loans: Loans) -> None:
    data = builder.xlsx([HEADER, row("JK0901", "90")])
    bring(book, data)
    with book.reading() as session:
        marks = marks_of_batch(session, 1, lambda told: f"问：{told}")
        copy = hand_back(data, "list.xlsx", marks, headings_of_batch(batch_of(session, 1)))
    sheet = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    assert {cell.fill.fgColor.rgb for cell in sheet[2][:9]} == {"FFFFEB9C"}
    assert sheet["A2"].comment.text == sheet["J2"].value
    assert sheet["J2"].value.startswith("问：The bank took 90.00")


def test_marks_on_merged_blank_and_commented_cells() -> None:
    content = openpyxl.Workbook()
    content.active.append(["a", "b"])
    content.active.merge_cells("A2:B3")
    content.active["A1"].comment = openpyxl.comments.Comment("from the firm", "firm")
    out = io.BytesIO()
    content.save(out)
    marks = [Mark("Sheet", 3, 1, "merged", refused=True), Mark("Sheet", 9, None, "blank", refused=False),
             Mark("Sheet", 1, 0, "why", refused=True), Mark("Sheet", 1, 1, "and", refused=True)]  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(mark_workbook(out.getvalue(), marks, {}))).active
    assert (sheet["A2"].comment.text, sheet["A9"].comment.text) == ("merged", "blank")
    assert sheet["A1"].comment.text == "from the firm\n\nwhy"
    assert sheet["C1"].value == "why\nand"
