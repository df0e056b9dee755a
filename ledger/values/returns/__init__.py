"""Returns: every rate that solves flows, with the reason where there is not just one; multiples."""

from ledger.values.returns.rates import (
    Flow,
    Rates,
    dated_mirr,
    irr,
    mirr,
    npv,
    rate_text,
    xirr,
    xnpv,
)
from ledger.values.returns.results import (
    NO_VALUATION,
    fund_multiples,
    moic,
    multiple,
    rate_results,
    solved_results,
)
from ledger.values.returns.roots import HIGHEST_RATE, LOWEST_RATE

__all__ = [
    "HIGHEST_RATE",
    "LOWEST_RATE",
    "NO_VALUATION",
    "Flow",
    "Rates",
    "dated_mirr",
    "fund_multiples",
    "irr",
    "mirr",
    "moic",
    "multiple",
    "npv",
    "rate_results",
    "rate_text",
    "solved_results",
    "xirr",
    "xnpv",
]
