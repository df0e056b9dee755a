"""The interest that firms paid: accepted lines of bank statements as the rules take them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session, col, func, or_, select

from instruments.interest_subsidy.loans import LoanFacts
from ledger.book.workflow import Record
from ledger.statements.batches import PaidLine, paid_lines
from ledger.statements.tables import StatementLine
from ledger.values.money import yuan_text
from ledger.values.periods import Period
from ledger.values.schemes import Scheme

ONE_FEN: Final = 1
_OWN_DAYS: Final = ("paid_from", "paid_to", "accrued_from", "accrued_to", "window_test")


def lines_of_claim(
    session: Session, loans: Sequence[tuple[Record, LoanFacts]], scheme: Scheme, first: date, last: date
) -> list[dict[str, Any]]:
    """The accepted lines of a claim's loans, as written for the rules.

    A scheme that sets days for interest paid or accrued sorts the lines itself; under any other the claim's
    window does, so that no interest is claimed in two years.
    """
    contracts = {record.id or 0: loan.contract for record, loan in loans}
    window = None if any(name in scheme for name in _OWN_DAYS) else days_of(first, last)
    unsplit = _unsplit(session, list(contracts))
    return [
        _written(line, contracts[line.record_id], unsplit=line.line_id in unsplit)
        for line in paid_lines(session, list(contracts), window)
    ]


def days_of(first: date, last: date) -> Period:
    """The period of days whose last one counts."""
    return Period(first, last + timedelta(days=1))


def _unsplit(session: Session, record_ids: Sequence[int]) -> frozenset[int]:
    """Lines that do not say which kind of interest they are, and that the loan's terms do not explain.

    An account statement has one amount; where the terms give the same, it is normal interest.
    """
    kinds = (StatementLine.interest_fen, StatementLine.penalty_fen, StatementLine.compound_fen)
    differs = or_(
        col(StatementLine.difference_fen).is_(None), func.abs(StatementLine.difference_fen) > ONE_FEN
    )
    query = select(StatementLine.id).where(col(StatementLine.record_id).in_(record_ids), differs)
    return frozenset(
        found for found in session.exec(query.where(*(col(kind).is_(None) for kind in kinds))) if found
    )


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
