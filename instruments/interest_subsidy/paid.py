"""The interest that firms paid: accepted lines of bank statements as the rules take them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from instruments.interest_subsidy.loans import LoanFile
from instruments.interest_subsidy.reading import rows_of
from instruments.interest_subsidy.rules.parameters import uses_interest
from ledger.book.columns import stored_id
from ledger.statements.batches import PaidLine, paid_lines
from ledger.statements.tables import StatementLine
from ledger.values.money import yuan_text
from ledger.values.periods import Period
from ledger.values.schemes import Scheme

ONE_FEN: Final = 1
_ALL_DAYS: Final = Period(date.min, date.max)
_OWN_DAYS: Final = ("paid_from", "paid_to", "accrued_from", "accrued_to", "window_test")


@dataclass(frozen=True)
class PaidInterest:
    """Accepted interest by the record of its loan, and the lines of it that do not say which kind they are."""

    lines: Mapping[int, Sequence[PaidLine]]
    unsplit: frozenset[int]

    def written(
        self, loans: Sequence[LoanFile], scheme: Scheme, window: Period, claimed_on: date | None
    ) -> list[dict[str, Any]]:
        """The accepted lines of a claim's loans, as written for the rules.

        A scheme that sets days for interest paid or accrued sorts the lines itself; one that holds a loan as a whole
        against the interest has all that was paid by the day of the claim; under any other the claim's window sorts
        them, so that no interest is claimed in two years.
        """
        days = _days_of_lines(scheme, window, claimed_on)
        return [
            _written(line, loan.facts.contract, unsplit=line.line_id in self.unsplit)
            for loan in loans
            for line in self.lines.get(stored_id(loan.record), ())
            if days.contains(line.value_date)
        ]


def _days_of_lines(scheme: Scheme, window: Period, claimed_on: date | None) -> Period:
    if _sorts_itself(scheme):
        return _ALL_DAYS
    if whole_loan(scheme):
        return days_of(_ALL_DAYS.start, claimed_on) if claimed_on else _ALL_DAYS
    return window


def _sorts_itself(scheme: Scheme) -> bool:
    return any(name in scheme for name in _OWN_DAYS)


def whole_loan(scheme: Scheme) -> bool:
    """Whether a scheme holds what follows from a loan's whole life against the interest paid on it.

    Both must be of the same days: the interest of one year says nothing about the reference interest of two.
    """
    by_interest = scheme.value("basis") == "share_of_interest_paid"
    return uses_interest(scheme) and not by_interest and not _sorts_itself(scheme)


def counts_window(scheme: Scheme) -> bool:
    """Whether the claim's window has a say in which interest counts; not where the scheme has days of its own."""
    return "window_test" in scheme or not (_sorts_itself(scheme) or whole_loan(scheme))


def counts_by_window(scheme: Scheme) -> bool:
    """Whether only days of a claim's window count, so that two claims for other days count none of them twice."""
    if scheme.value("window_test") in ("accrued", "paid"):
        return True
    return scheme.value("basis") == "share_of_interest_paid" and not _sorts_itself(scheme)


def paid_interest(session: Session, loans: Collection[int]) -> PaidInterest:
    """The accepted interest of loans, by the ids of their records."""
    lines: dict[int, list[PaidLine]] = defaultdict(list)
    for line in paid_lines(session, list(loans)):
        lines[line.record_id].append(line)
    return PaidInterest(lines, _unsplit(session, loans))


def days_of(first: date, last: date) -> Period:
    """The period of days whose last one counts."""
    return Period(first, last + timedelta(days=1))


def _unsplit(session: Session, record_ids: Collection[int]) -> frozenset[int]:
    """Lines that do not say which kind of interest they are, and that the loan's terms do not explain.

    An account statement has one amount; where the terms give the same, it is normal interest.
    """
    kinds = (StatementLine.interest_fen, StatementLine.penalty_fen, StatementLine.compound_fen)
    difference = col(StatementLine.difference_fen)
    query = select(col(StatementLine.id)).where(or_(difference.is_(None), func.abs(difference) > ONE_FEN))
    query = query.where(*(col(kind).is_(None) for kind in kinds))
    return frozenset(row[0] for row in rows_of(session, query, col(StatementLine.record_id), record_ids))


def _written(line: PaidLine, contract: str, *, unsplit: bool) -> dict[str, Any]:
    return {
        "contract": contract,
        "iou": line.iou,
        "posting_date": line.value_date.isoformat(),
        **_period(line),
        "unsplit" if unsplit else "normal_interest": yuan_text(line.interest_fen),
        "penalty": yuan_text(line.penalty_fen),
        "compound": yuan_text(line.compound_fen),
        "source": f"statement line {line.line_id}, entry {line.entry_number}",
    }


def _period(line: PaidLine) -> dict[str, Any]:
    start, end = line.period_start, line.period_end
    if start is None or end is None or end < start:
        return {}
    # Days that fit neither reading of the printed end are the bank's slip; the period stands.
    between = (end - start).days
    days = line.days if line.days in (between, between + 1) else None
    return {"period_start": start.isoformat(), "period_end": end.isoformat(), "days": days}
