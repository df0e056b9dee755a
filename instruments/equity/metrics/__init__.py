"""What the book shows of stakes: each as a case of the rules, as leverage, as finance mobilised, as evidence."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from instruments.equity.metrics.case import case_of, request_case
from instruments.equity.metrics.leverage import KEY, positions
from instruments.equity.metrics.mobilised import mobilised
from ledger.instrument import evidence_of
from ledger.measures.money import Window, read_money
from ledger.measures.positions import ratios_of
from ledger.measures.targets import Evidence
from ledger.values.leverage import Ratio

__all__ = ["case_of", "evidence", "mobilised", "positions", "ratios", "request_case"]

REACHED = frozenset({"paid", "registered", "exited", "written_off"})
PIPELINE = frozenset({"submitted", "returned", "reviewed", "approved", "agreed", "granted"})


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """Every stake's leverage as of a day; see `positions`."""
    money = read_money(session, Window(as_of))
    return [found.ratio for found in ratios_of(positions(session, money))]


def evidence(session: Session, year: int, as_of: date) -> Sequence[Evidence]:
    """Distinct firms in which the office took a stake in the year: reached once an instalment is paid."""
    return evidence_of(session, KEY, "stake", year, as_of, REACHED, PIPELINE)
