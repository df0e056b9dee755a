"""Rates of return of dated flows and of whole periods, with the reason where there is not just one.

Money stays in whole fen; only rates of return are floats, because they are roots.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from ledger.values.periods import add_years
from ledger.values.returns.roots import roots_of, sign_changes
from ledger.values.trace import Message, message

DAYS_A_YEAR: Final = 365
"""Excel's XIRR divides by 365, not by 365.25: its standing example answers 0.3733625."""

NO_FLOWS = "There are no flows, so there is no rate."
NO_SIGN_CHANGE = "The flows have no sign change, so no rate solves them."
NO_ROOT = "No rate between -99.99 % and 100,000 % solves the flows."
SEVERAL_ROOTS = "{count} rates solve the flows ({rates}); none of them is the rate. Look at the multiples."
UNDER_A_YEAR = (
    "The flows span {days} days; nothing is annualised under a year. Over the whole span it is {cumulative}."
)
SEVERAL_UNDER_A_YEAR = (
    "The flows span {days} days, under a year, and {count} returns over the whole span solve them"
    " ({cumulative}); none of them is the return. Look at the multiples."
)

Amount = int | Fraction
"""Money in fen: whole, or exact where it was weighed by an index."""


@dataclass(frozen=True)
class Flow:
    """Money on a day, in fen: negative paid in, positive received."""

    on: date
    amount_fen: Amount


@dataclass(frozen=True)
class Rates:
    """All rates that solve a set of flows.

    Attributes:
        roots: every root between `LOWEST_RATE` and `HIGHEST_RATE`, rising; a year's rate as a fraction.
        rate: the one root, where there is one only and the flows span a year.
        reason: why there is no rate.
        cumulatives: for each root the return over the whole span, where that is under a year.
    """

    roots: tuple[float, ...]
    rate: float | None
    reason: Message | None
    cumulatives: tuple[float, ...] = ()

    @property
    def cumulative(self) -> float | None:
        """The one return over a span under a year."""
        return self.cumulatives[0] if len(self.cumulatives) == 1 else None


def xirr(flows: Sequence[Flow]) -> Rates:
    """The yearly rates at which dated flows are worth nothing, on days over 365 from the first flow."""
    if not flows:
        return Rates((), None, message(NO_FLOWS))
    first, last = min(flow.on for flow in flows), max(flow.on for flow in flows)
    solved = _rates([((flow.on - first).days / DAYS_A_YEAR, flow.amount_fen) for flow in flows])
    if last >= add_years(first, 1) or not solved.roots:
        return solved
    return _under_a_year(solved, (last - first).days)


def irr(amounts: Sequence[Amount]) -> Rates:
    """The rates a period at which amounts in equal steps are worth nothing."""
    return _rates(list(enumerate(amounts))) if amounts else Rates((), None, message(NO_FLOWS))


def _under_a_year(solved: Rates, days: int) -> Rates:
    cumulatives = tuple(math.expm1(math.log1p(root) * days / DAYS_A_YEAR) for root in solved.roots)
    listed = ", ".join(map(rate_text, cumulatives))
    reason = message(UNDER_A_YEAR, days=days, cumulative=listed)
    if len(cumulatives) > 1:
        reason = message(SEVERAL_UNDER_A_YEAR, days=days, count=len(cumulatives), cumulative=listed)
    return Rates(solved.roots, None, reason, cumulatives)


def _rates(terms: Sequence[tuple[float, Amount]]) -> Rates:
    together: dict[float, Amount] = {}
    for years, amount_fen in terms:
        together[years] = together.get(years, 0) + amount_fen
    kept = [(years, float(amount)) for years, amount in sorted(together.items()) if amount]
    if not sign_changes([amount for _, amount in kept]):
        return Rates((), None, message(NO_SIGN_CHANGE))
    roots = tuple(roots_of(kept))
    if not roots:
        return Rates((), None, message(NO_ROOT))
    if len(roots) > 1:
        listed = ", ".join(map(rate_text, roots))
        return Rates(roots, None, message(SEVERAL_ROOTS, count=len(roots), rates=listed))
    return Rates(roots, roots[0], None)


def xnpv(rate: float, flows: Sequence[Flow]) -> float | None:
    """What dated flows are worth on the day of the first one, in fen; None at a rate of -100 % or less."""
    if rate <= -1 or not flows:
        return None
    first = min(flow.on for flow in flows)
    return math.fsum(
        float(flow.amount_fen) * (1 + rate) ** (-(flow.on - first).days / DAYS_A_YEAR) for flow in flows
    )


def npv(rate: float, amounts: Sequence[int]) -> float | None:
    """What amounts in equal steps are worth at the first, in fen; None at a rate of -100 % or less."""
    if rate <= -1:
        return None
    import numpy_financial

    return float(numpy_financial.npv(rate, amounts))


def mirr(amounts: Sequence[int], finance_rate: float, reinvest_rate: float) -> float | None:
    """The modified rate a period: receipts grow at one rate, payments are financed at another.

    None where the amounts lack a payment or a receipt.
    """
    import numpy_financial

    found = float(numpy_financial.mirr(amounts, finance_rate, reinvest_rate))
    return found if math.isfinite(found) else None


def dated_mirr(flows: Sequence[Flow], finance_rate: float, reinvest_rate: float) -> float | None:
    """The modified rate a year of dated flows, on days over 365.

    (worth of receipts on the last day / worth of payments on the first day) ^ (1 / years) - 1. None where a
    payment or a receipt is missing, or where the flows span less than a year.
    """
    paid = [flow for flow in flows if flow.amount_fen < 0]
    back = [flow for flow in flows if flow.amount_fen > 0]
    if not paid or not back:
        return None
    first, last = min(flow.on for flow in flows), max(flow.on for flow in flows)
    if last < add_years(first, 1):
        return None
    spent = math.fsum(-float(flow.amount_fen) * (1 + finance_rate) ** _years(flow.on, first) for flow in paid)
    grown = math.fsum(float(flow.amount_fen) * (1 + reinvest_rate) ** _years(flow.on, last) for flow in back)
    return float((grown / spent) ** (1 / _years(first, last)) - 1)


def _years(start: date, end: date) -> float:
    return (end - start).days / DAYS_A_YEAR


def rate_text(rate: float) -> str:
    """A rate as a decimal with ten places, without empty zeros."""
    text = f"{rate:.10f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
