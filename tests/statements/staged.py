"""A book with loans, and readings of statements made by hand: no file is needed to test what comes after reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from ledger.book.parties import NewParty
from ledger.book.people import Actor
from ledger.book.store import Book, NewRecord, Unit, create_record, register_party
from ledger.statements.comparing import Recomputed
from ledger.statements.importing import ImportReport, import_statement
from ledger.statements.records import RejectedCell, SheetReading, StatementReading, StatementRow
from ledger.values.facts import Amount, Facts
from ledger.values.trace import Message, message

RECORDER = Actor(7, "recorder", "Recorder", frozenset({"recorder"}))
AUDITOR = Actor(8, "auditor", "Auditor", frozenset({"auditor"}))
START, END = date(2009, 3, 20), date(2009, 6, 20)
POSTED = date(2009, 6, 21)


class LoanFacts(Facts):
    """What the statements need of a loan."""

    amount_fen: Amount
    bank: int | None = None


@dataclass(frozen=True)
class Loans:
    """Parties and loans of the book.

    Loan `first` has one drawdown, `second` two under one contract; both firms have an IOU named `SHARED-1`.
    `account` of the first is named by no other loan; `loose` names no bank.
    """

    firm: int
    other_firm: int
    bank: int
    first: int
    second: int
    loose: int


def make_loans(book: Book) -> Loans:
    """Put the loans into a book."""
    with book.writing(RECORDER) as unit:
        firm, other = a_party(unit, "firm", "江城光电有限公司"), a_party(unit, "firm", "汉水生物有限公司")
        bank = a_party(unit, "bank", "汉江银行")
        return Loans(
            firm,
            other,
            bank,
            a_loan(unit, firm, bank, "first", ("iou", "JK0901", "JK0901"), ("contract", "HT-2009-01", ""),
                   ("account", "6222000001", ""), ("iou", "SHARED-1", "SHARED-1")),
            a_loan(unit, other, bank, "second", ("iou", "JK0902", "JK0902"), ("iou", "JK0903", "JK0903"),
                   ("contract", "HT-2009-02", ""), ("iou", "SHARED-1", "SHARED-1")),
            a_loan(unit, other, None, "loose", ("iou", "JK0999", "JK0999")),
        )  # fmt: skip


def a_party(unit: Unit, kind: str, name: str) -> int:
    """A party of the book."""
    return register_party(unit, NewParty(kind=kind, name=name, sector="private"), f"party {name}")


def a_loan(unit: Unit, firm: int, bank: int | None, title: str, *references: tuple[str, str, str]) -> int:
    """A loan of a firm with the names that papers call it by."""
    facts = LoanFacts.read({"amount": "5000000", "bank": bank})
    return create_record(
        unit,
        NewRecord("toy", "loan", title, firm, 2009, facts, facts.amount_fen, None, references),
        f"loan {title}",
    )


def line(row: int = 5, **stated: Any) -> StatementRow:
    """A line of an interest list: JK0901 paid 100 yuan for one quarter."""
    blank: dict[str, Any] = dict.fromkeys(StatementRow._fields)
    usual = {
        "row": row, "posting_date": POSTED, "period_start": START, "period_end": END, "days": 92,
        "principal_fen": 500_000_000, "rate_percent": Decimal("5.310"), "interest_fen": 10_000, "iou": "JK0901",
        "borrower": "江城光电有限公司", "reversal": False, "hidden": False,
    }  # fmt: skip
    return StatementRow(**{**blank, **usual, **stated})


def next_line(row: int = 6, **stated: Any) -> StatementRow:
    """The line of the following quarter, booked on the same day."""
    return line(row, **{"period_start": END, "period_end": date(2009, 9, 20), **stated})


def debit(row: int = 5, **stated: Any) -> StatementRow:
    """A line of an account statement: 100 yuan went out as loan interest; no loan is named."""
    blank = {
        "period_start": None,
        "period_end": None,
        "days": None,
        "principal_fen": None,
        "rate_percent": None,
    }
    usual: dict[str, Any] = {
        **blank, "interest_fen": None, "iou": None, "borrower": None, "direction": "out", "amount_fen": 10_000,
        "text": "贷款结息", "nature": "loan_interest",
    }  # fmt: skip
    return line(row, **{**usual, **stated})


def reading(
    *rows: StatementRow, rejected: Iterable[RejectedCell] = (), warnings: tuple[Message, ...] = ()
) -> StatementReading:
    """What was read of a file with one sheet."""
    sheet = SheetReading("结息清单", False, "interest_list", 4, 1, ("借据号", "利息"), {"iou": "借据号"}, {}, rows, (),
                         tuple(rejected))  # fmt: skip
    return StatementReading("list.xlsx", "xlsx", (sheet,), warnings)


def agreeing(_session: Session, _record: int, _iou: str, _start: date | None, _end: date) -> Recomputed:
    """Every period bore 100 yuan."""
    return Recomputed(10_000)


def bring(
    book: Book,
    *rows: StatementRow,
    data: bytes = b"file",
    accept: bool = False,
    recompute: Any = agreeing,
    **more: Any,
) -> ImportReport:
    """Import a reading under the bytes of a file."""
    with book.writing(RECORDER) as unit:
        return import_statement(unit, data, "list.xlsx", recompute, accept, reading=reading(*rows, **more))


def refused_cell(row: int) -> RejectedCell:
    """A cell that could not be read."""
    return RejectedCell(row, "利息", "abc", message("it is no amount"))
