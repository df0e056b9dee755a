"""What a fund's records mean: its leverage at every stage, its life and returns, its tests, its case for the rules."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from instruments.guidance_fund.metrics.case import case_of, evidence, request_case
from instruments.guidance_fund.metrics.compliance import ComplianceTest, compliance_of
from instruments.guidance_fund.metrics.life import (
    FundLife,
    Side,
    fund_flows,
    life_of,
    quarters_of,
    returns_of,
)
from instruments.guidance_fund.metrics.mobilised import mobilised
from instruments.guidance_fund.metrics.portfolio import FundRow, Portfolio, portfolio_of
from instruments.guidance_fund.metrics.positions import positions
from instruments.guidance_fund.metrics.report import report_of
from instruments.guidance_fund.metrics.share_classes import classes_of
from ledger.measures.money import Window, read_money
from ledger.measures.positions import ratios_of
from ledger.values.leverage import Ratio

__all__ = [
    "ComplianceTest",
    "FundLife",
    "FundRow",
    "Portfolio",
    "Side",
    "case_of",
    "classes_of",
    "compliance_of",
    "evidence",
    "fund_flows",
    "life_of",
    "mobilised",
    "portfolio_of",
    "positions",
    "quarters_of",
    "ratios",
    "report_of",
    "request_case",
    "returns_of",
]


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """Every fund's leverage by definition and stage, from recorded transfers up to a day."""
    money = read_money(session, Window(as_of))
    return [found.ratio for found in ratios_of(positions(session, money))]
