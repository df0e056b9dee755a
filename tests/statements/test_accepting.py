"""Accepted lines post once and are frozen; a batch is undone until something depends on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from ledger.book.journal import AccountName
from ledger.book.people import RoleMissing
from ledger.book.queries import balances, flows
from ledger.book.store import Book, KeyReused, reverse
from ledger.statements.accepting import BatchRefused, accept_batch
from ledger.statements.batches import lines_of, list_batches, paid_lines
from ledger.statements.judging import LineRefused, rematch
from ledger.statements.tables import LINES, StatementBatch
from ledger.statements.undoing import BatchInUse, undo_batch
from ledger.values.periods import Period
from tests.statements.staged import (
    AUDITOR,
    POSTED,
    RECORDER,
    Loans,
    agreeing,
    bring,
    debit,
    line,
    next_line,
    refused_cell,
)

OTHER = "汉水生物有限公司"
BATCHES: Any = StatementBatch.__table__  # type: ignore[attr-defined]


def accept(book: Book, batch: int = 1, key: str = "key", lines: Sequence[int] | None = None) -> int:
    with book.writing(RECORDER) as unit:
        return accept_batch(unit, batch, key, lines)


def undo(book: Book, batch: int = 1, reason: str = "the wrong file", **more: Any) -> list[int]:
    with book.writing(RECORDER) as unit:
        return undo_batch(unit, batch, reason, **more)


def held(book: Book) -> dict[AccountName, int]:
    with book.reading() as session:
        return {name: fen for name, fen in balances(session).items() if fen}


def paid(book: Book, record_id: int, window: Period | None = None) -> list[tuple[Any, ...]]:
    with book.reading() as session:
        return [
            (row.iou, row.value_date, row.interest_fen, row.penalty_fen, row.compound_fen)
            for row in paid_lines(session, [record_id], window)
        ]


def test_each_kind_of_interest_is_a_transfer_of_its_own(book: Book, loans: Loans) -> None:
    bring(book, line(penalty_fen=300, compound_fen=20, serial="S7"), accept=True)
    interest = AccountName(loans.bank, "interest", "2009-T-loan-0001")
    assert held(book) == {AccountName(loans.firm, "cash"): -10_320, interest: 10_320}
    with book.reading() as session:
        found = flows(session)
        entry = lines_of(session, 1)[1][0].line["entry_number"]
    assert [(flow.stage, flow.amount_fen, flow.value_date) for flow in found] == [
        ("interest_paid", 10_000, POSTED), ("penalty_paid", 300, POSTED), ("compound_paid", 20, POSTED),
    ]  # fmt: skip
    assert (entry, found[0].record_id) == (1, loans.first)


def test_only_what_is_strong_and_not_suspicious_is_accepted_unasked(book: Book, loans: Loans) -> None:
    report = bring(
        book,
        line(5),
        line(6, iou=None, borrower=None),
        line(7, interest_fen=9_000),
        debit(8, direction="in"),
        line(9, interest_fen=0),
        line(10, interest_fen=None, penalty_fen=40, period_end=date(2009, 6, 19), posting_date=None),
        debit(11, text="扣息 JK0902"),
        rejected=[refused_cell(12)],
        accept=True,
    )
    assert report.as_json()["accepted"] == 3
    assert report.as_json()["matched"] == 5
    assert (report.differences, report.interest_fen) == (1, 29_000)


def test_accepting_twice_posts_once(book: Book, loans: Loans) -> None:
    bring(book, line())
    assert [accept(book), accept(book), accept(book, key="another")] == [1, 1, 0]
    with pytest.raises(KeyReused):
        accept(book, lines=[1])
    with book.reading() as session:
        assert len(flows(session)) == 1
        assert list_batches(session)[1][0].counts["accepted"] == 1


def test_importing_again_accepts_what_was_staged(book: Book, loans: Loans) -> None:
    bring(book, line())
    accepted = [bring(book, line(), accept=True).accepted, bring(book, line(), accept=True).accepted]
    assert accepted == [1, 0]


def test_an_officer_accepts_a_suspicious_line(book: Book, loans: Loans) -> None:
    bring(book, line(5, interest_fen=9_000), line(6, interest_fen=8_000))
    assert accept(book, lines=[1]) == 1
    assert paid(book, loans.first) == [("JK0901", POSTED, 9_000, 0, 0)]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (line(iou=None, borrower=None), "it is matched with no loan"),
        (line(interest_fen=-1), "takes another line back"),
        (line(reversal=True), "takes another line back"),
        (line(interest_fen=0), "it has no amount"),
        (line(posting_date=None, period_end=None), "it names no day"),
        (line(iou="JK0999", borrower=OTHER), "names no bank"),
    ],
)
def test_what_nobody_can_accept(book: Book, loans: Loans, row: Any, fault: str) -> None:
    bring(book, row, recompute=None)
    with pytest.raises(LineRefused, match=fault):
        accept(book, lines=[1])
    assert held(book) == {}


def test_lines_that_are_not_there_or_accepted_or_unread_are_refused(book: Book, loans: Loans) -> None:
    bring(book, line(), rejected=[refused_cell(9)], accept=True)
    for chosen in (1, 99):
        with pytest.raises(LineRefused, match="not in this batch, or it is accepted already"):
            accept(book, lines=[chosen])
    with pytest.raises(LineRefused, match="could not be read"):
        accept(book, lines=[2])


def test_income_assigned_to_a_loan_stays_out(book: Book, loans: Loans) -> None:
    bring(book, debit(direction="in"))
    with book.writing(RECORDER) as unit:
        unit.session.execute(update(LINES).values(record_id=loans.first))
    with pytest.raises(LineRefused, match="no loan interest that was paid"):
        accept(book, lines=[1])


def test_only_a_recorder_accepts_and_undoes(book: Book, loans: Loans) -> None:
    bring(book, line())
    with pytest.raises(RoleMissing), book.writing(AUDITOR) as unit:
        accept_batch(unit, 1, "key")
    with pytest.raises(RoleMissing), book.writing(AUDITOR) as unit:
        undo_batch(unit, 1, "why not")


def test_an_error_in_the_middle_of_accepting_leaves_nothing(book: Book, loans: Loans) -> None:
    bring(book, line(5), line(6, iou="JK0999", borrower=OTHER))
    with pytest.raises(LineRefused):
        accept(book)
    assert held(book) == {}
    assert paid(book, loans.first) == []


def test_interest_paid_within_days(book: Book, loans: Loans) -> None:
    july = date(2009, 7, 1)
    bring(book, line(5), line(6, posting_date=None, period_end=july, days=None), accept=True)
    assert paid(book, loans.first, Period(POSTED, july)) == [("JK0901", POSTED, 10_000, 0, 0)]
    assert [row[1] for row in paid(book, loans.first)] == [POSTED, july]
    assert paid(book, loans.second) == []


def test_undoing_reverses_everything_on_its_own_day_and_lets_the_file_in_again(
    book: Book, loans: Loans
) -> None:
    bring(book, line(5), next_line(), accept=True)
    assert undo(book) == [3, 4]
    assert (held(book), paid(book, loans.first)) == ({}, [])
    with book.reading() as session:
        assert {flow.value_date for flow in flows(session)} == {POSTED}
    again = bring(book, line(5), next_line(), accept=True)
    assert (again.batch, again.counts["new"], again.accepted) == (2, 2, 2)
    with book.reading() as session:
        total, batches = list_batches(session)
    assert (total, [batch.state for batch in batches]) == (2, ["accepted", "undone"])


def test_a_batch_in_use_says_what_depends_on_it(book: Book, loans: Loans) -> None:
    bring(book, line(), accept=True)
    with pytest.raises(BatchInUse, match="2009-IS-claim-0001 depend on its lines"):
        undo(book, dependents=lambda _session, lines: ["2009-IS-claim-0001"] if lines == [1] else [])
    assert len(paid(book, loans.first)) == 1


def test_an_entry_that_was_reversed_alone_counts_no_more_and_is_not_reversed_again(
    book: Book, loans: Loans
) -> None:
    bring(book, line(5), next_line(), accept=True)
    with book.writing(RECORDER) as unit:
        reverse(unit, 1, "typed twice", "reverse", POSTED)
    assert len(paid(book, loans.first)) == 1
    assert undo(book) == [4]


def test_what_cannot_be_undone_or_accepted(book: Book, loans: Loans) -> None:
    bring(book, line())
    with pytest.raises(BatchRefused, match="undoing it needs a reason"):
        undo(book, reason=" ")
    undo(book)
    with pytest.raises(BatchRefused, match="it was undone before"):
        undo(book)
    with pytest.raises(BatchRefused, match="it was undone; import the file again"):
        accept(book)
    with pytest.raises(BatchRefused, match="there is no such batch"):
        accept(book, batch=9)


@pytest.mark.parametrize(
    "statement",
    [
        update(LINES).values(standing="new"),
        update(LINES).values(entry_number=None),
        delete(LINES),
        update(BATCHES).values(content=b"another"),
        update(BATCHES).values(state="staged"),
        delete(BATCHES),
    ],
)
def test_the_database_itself_keeps_accepted_lines(book: Book, loans: Loans, statement: Any) -> None:
    bring(book, line(), accept=True)
    with pytest.raises(DBAPIError), book.writing(RECORDER) as unit:
        unit.session.execute(statement)


@pytest.mark.parametrize("values", [{"interest_fen": 1}, {"fingerprint": "another"}, {"row": 99}])
def test_the_database_itself_keeps_what_the_bank_wrote(
    book: Book, loans: Loans, values: dict[str, Any]
) -> None:
    bring(book, line())
    with pytest.raises(DBAPIError), book.writing(RECORDER) as unit:
        unit.session.execute(update(LINES).values(values))


def test_the_database_itself_refuses_lines_born_accepted(book: Book, loans: Loans) -> None:
    bring(book, line())
    accept(book)
    with book.reading() as session:
        row = {
            name: value for name, value in lines_of(session, 1)[1][0].line.items() if name != "record_code"
        }
    with pytest.raises(DBAPIError), book.writing(RECORDER) as unit:
        unit.session.execute(insert(LINES), [{**row, "id": 77}])


def test_what_a_later_file_left_out_comes_in_once_the_earlier_file_is_undone(
    book: Book, loans: Loans
) -> None:
    bring(book, line(), accept=True)
    bring(book, line(), next_line(), data=b"second", accept=True)
    bring(book, line(), next_line(), next_line(7, iou="JK0902", borrower=OTHER), data=b"third", accept=True)
    undo(book)
    with book.writing(RECORDER) as unit:
        again = lines_of(unit.session, 2, "suspicious")[1]
        assert [[str(reason) for reason in view.reasons] for view in again] == [
            ["It had come in with batch 1, which was undone. Match again, and it counts as paid."]
        ]
        assert rematch(unit, 2, agreeing)["new"] == 2  # one is accepted
        assert accept_batch(unit, 2, "again") == 1
        assert lines_of(unit.session, 3, "already_there")[0] == 2
    assert [row[2] for row in paid(book, loans.first)] == [10_000, 10_000]


def test_a_list_that_is_numbered_anew_every_quarter_brings_every_quarter(book: Book, loans: Loans) -> None:
    bring(book, line(serial="1", posting_date=None), accept=True)
    bring(book, next_line(5, serial="1", posting_date=None), data=b"next", accept=True)
    bring(book, next_line(5, serial="1", posting_date=None, text="再导"), data=b"same", accept=True)
    assert [row[2] for row in paid(book, loans.first)] == [10_000, 10_000]


@pytest.mark.parametrize("batch", [10**30, -(10**30)])
def test_a_number_beyond_all_batches_is_none(book: Book, batch: int) -> None:
    with pytest.raises(BatchRefused, match="there is no such batch"):
        undo(book, batch)
