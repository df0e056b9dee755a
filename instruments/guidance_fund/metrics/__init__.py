"""What a fund's records mean: its leverage at every stage, its case for the rules, its evidence for the year."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from instruments.guidance_fund.metrics.case import case_of, evidence, request_case
from instruments.guidance_fund.metrics.mobilised import mobilised
from instruments.guidance_fund.metrics.positions import positions
from ledger.measures.money import Window, read_money
from ledger.measures.positions import ratios_of
from ledger.values.leverage import Ratio

__all__ = ["case_of", "evidence", "mobilised", "positions", "ratios", "request_case"]


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """Every fund's leverage by definition and stage, from recorded transfers up to a day."""
    money = read_money(session, Window(as_of))
    return [found.ratio for found in ratios_of(positions(session, money))]
