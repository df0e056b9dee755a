"""Files come in once, whole or not at all; overlaps bring the difference, twins stay."""

from typing import Any

import pytest

from ledger.book.people import RoleMissing
from ledger.book.store import Book
from ledger.statements.batches import content_of, lines_of, list_batches, tally, undecided_lines
from ledger.statements.errors import FileEmpty
from ledger.statements.staging import known_file, stage_statement
from ledger.values.trace import message
from tests.statements.staged import (
    AUDITOR,
    RECORDER,
    Loans,
    agreeing,
    bring,
    debit,
    line,
    reading,
    refused_cell,
)


def counts(report: Any) -> dict[str, int]:
    names = ("new", "already_there", "suspicious", "rejected", "matched", "accepted")
    return {name: report.as_json()[name] for name in names if report.as_json()[name]}


def test_a_clean_file_is_new_and_matched(book: Book, loans: Loans) -> None:
    report = bring(book, line(5), line(6, iou="JK0902", borrower="汉水生物有限公司"))
    assert report.as_json() == {
        "batch": 1, "new": 2, "already_there": 0, "suspicious": 0, "rejected": 0, "matched": 2, "accepted": 0,
        "known_since": None, "messages": [], "interest": "200.00", "recomputed": "200.00", "differences": 0,
    }  # fmt: skip


def test_the_same_file_again_adds_nothing_and_says_when_it_came(book: Book, loans: Loans) -> None:
    bring(book, line(5), line(6, interest_fen=20_000), rejected=[refused_cell(9)])
    again = bring(book, line(5), line(6, interest_fen=20_000), rejected=[refused_cell(9)])
    assert counts(again) == {"already_there": 2}
    assert again.batch == 1
    assert again.known_since == "2009-07-01"
    assert [str(item) for item in again.messages] == [
        "The same file came in on 2009-07-01 as list.xlsx; nothing was added."
    ]
    with book.reading() as session:
        assert lines_of(session, 1)[0] == 3
        assert list_batches(session)[0] == 1
        assert content_of(session, 1) == b"file"
        assert known_file(session, b"another") is None


def test_an_overlapping_export_takes_only_the_difference(book: Book, loans: Loans) -> None:
    july = line(6, serial="77", posting_date=None, interest_fen=20_000)
    bring(book, line(5), july)
    report = bring(book, line(12), july._replace(row=13, text="other words"), debit(14), data=b"second")
    assert counts(report) == {"already_there": 2, "new": 1}
    with book.reading() as session:
        first = lines_of(session, 2, "already_there")[1][0]
    assert [str(item) for item in first.reasons] == ["It came in on 2009-07-01 with list.xlsx, row 5."]


def test_one_serial_may_cover_several_entries(book: Book, loans: Loans) -> None:
    report = bring(book, line(5, serial="77"), line(6, serial="77", interest_fen=10_001))
    assert counts(report) == {"new": 2, "matched": 2}


def test_true_twins_both_stay_and_a_third_is_the_difference(book: Book, loans: Loans) -> None:
    assert counts(bring(book, line(5), line(6))) == {"new": 1, "suspicious": 1, "matched": 2}
    third = bring(book, line(5), line(6), line(7), data=b"three")
    assert counts(third) == {"already_there": 2, "suspicious": 1, "matched": 1}


def test_lines_that_differ_in_one_character_are_two(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="贷款结息", balance_fen=5))
    report = bring(book, debit(5, text="贷款结息 ", balance_fen=5), debit(6, balance_fen=6), data=b"second")
    assert counts(report) == {"new": 2}


def test_rows_that_could_not_be_read_are_kept_with_every_reason(book: Book, loans: Loans) -> None:
    report = bring(book, rejected=[refused_cell(9), refused_cell(9), refused_cell(10)])
    assert counts(report) == {"rejected": 2}
    with book.reading() as session:
        total, rows = lines_of(session, 1, "rejected", size=1)
    assert (total, len(rows)) == (2, 1)
    assert [str(item) for item in rows[0].reasons] == ["9 利息 “abc”: it is no amount"] * 2


def test_a_file_without_lines_is_kept(book: Book, loans: Loans) -> None:
    report = bring(book, warnings=(message("the sheet is hidden"),))
    assert counts(report) == {}
    assert [str(item) for item in report.messages] == ["the sheet is hidden"]


def test_an_error_in_the_middle_leaves_nothing(book: Book, loans: Loans) -> None:
    def breaks(*_: Any) -> Any:
        raise RuntimeError("the machine stops")

    with pytest.raises(RuntimeError):
        bring(book, line(5), recompute=breaks)
    with book.reading() as session:
        assert list_batches(session) == (0, [])
    assert counts(bring(book, line(5))) == {"new": 1, "matched": 1}


def test_an_error_after_staging_leaves_nothing(book: Book, loans: Loans) -> None:
    with pytest.raises(RuntimeError), book.writing(RECORDER) as unit:
        stage_statement(unit, b"file", "list.xlsx", reading=reading(line(5)), recompute=agreeing)
        raise RuntimeError("the machine stops")
    with book.reading() as session:
        assert lines_of(session, 1) == (0, [])


def test_only_a_recorder_imports(book: Book, loans: Loans) -> None:
    with pytest.raises(RoleMissing), book.writing(AUDITOR) as unit:
        stage_statement(unit, b"file", "list.xlsx", reading=reading(line(5)))


def test_a_file_is_read_where_no_reading_is_given(book: Book) -> None:
    with pytest.raises(FileEmpty), book.writing(RECORDER) as unit:
        stage_statement(unit, b"", "empty.xlsx")


def test_a_batch_in_figures_and_what_nobody_but_a_person_settles(book: Book, loans: Loans) -> None:
    bring(
        book,
        line(5),
        line(
            6, iou="JK0902", borrower="汉水生物有限公司", interest_fen=None, amount_fen=10_000, penalty_fen=5
        ),
        line(7, interest_fen=9_000),
        line(8, iou="unknown", borrower=None),
        debit(9),
        debit(10, nature=None, text="货款"),
        debit(11, direction="in", nature="deposit_interest"),
        line(12, iou=None, loan_account="6222000001", interest_fen=None, penalty_fen=7),
        rejected=[refused_cell(13)],
    )
    with book.reading() as session:
        figures = tally(session, 1)
        count, views = undecided_lines(session, 1, 2)
        _, every = undecided_lines(session, 1, 20)
    assert (figures.ready, figures.ready_fen, figures.differing) == (2, 10_000, 0)
    assert (figures.counts["new"], figures.counts["matched"], figures.counts["rejected"]) == (7, 4, 1)
    assert (count, len(views), [view.line["row"] for view in every]) == (4, 2, [7, 8, 9, 12])
