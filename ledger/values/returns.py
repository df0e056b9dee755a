"""Returns: every rate that solves dated flows, with the reason where there is not just one; multiples.

Money stays in whole fen and multiples are exact; only rates of return are floats, because they are roots.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from ledger.values.outcomes import Result
from ledger.values.periods import add_years
from ledger.values.trace import Message, Node, given, message, quotient, total

LOWEST_RATE: Final = -0.9999
HIGHEST_RATE: Final = 1000.0
DAYS_A_YEAR: Final = 365
"""Excel's XIRR divides by 365, not by 365.25: its standing example answers 0.3733625."""

# A net present value below this part of its largest term is a root that only touches zero.
_TOUCHES: Final = 1e-13

NOTHING_PAID_IN = "Not computable: nothing was paid in."
NOTHING_COMMITTED = "Not computable: nothing was committed."
NOTHING_INVESTED = "Not computable: nothing was invested."
NO_FLOWS = "There are no flows, so there is no rate."
NO_SIGN_CHANGE = "The flows have no sign change, so no rate solves them."
NO_ROOT = "No rate between -99.99 % and 100,000 % solves the flows."
SEVERAL_ROOTS = "{count} rates solve the flows ({rates}); none of them is the rate. Look at the multiples."
UNDER_A_YEAR = (
    "The flows span {days} days; nothing is annualised under a year. Over the whole span it is {cumulative}."
)


@dataclass(frozen=True)
class Flow:
    """Money on a day, in fen: negative paid in, positive received."""

    on: date
    amount_fen: int


@dataclass(frozen=True)
class Rates:
    """All rates that solve a set of flows.

    Attributes:
        roots: every root between `LOWEST_RATE` and `HIGHEST_RATE`, rising; a year's rate as a fraction.
        rate: the one root, where there is one only and the flows span a year.
        reason: why there is no rate.
        cumulative: over the whole span, where that is under a year and there is one root.
    """

    roots: tuple[float, ...]
    rate: float | None
    reason: Message | None
    cumulative: float | None = None


def xirr(flows: Sequence[Flow]) -> Rates:
    """The yearly rates at which dated flows are worth nothing, on days over 365 from the first flow."""
    if not flows:
        return Rates((), None, message(NO_FLOWS))
    first, last = min(flow.on for flow in flows), max(flow.on for flow in flows)
    terms = [((flow.on - first).days / DAYS_A_YEAR, flow.amount_fen) for flow in flows]
    solved = _rates(terms)
    if last >= add_years(first, 1) or not solved.roots:
        return solved
    return _under_a_year(solved, (last - first).days)


def irr(amounts: Sequence[int]) -> Rates:
    """The rates a period at which amounts in equal steps are worth nothing."""
    return _rates(list(enumerate(amounts))) if amounts else Rates((), None, message(NO_FLOWS))


def _under_a_year(solved: Rates, days: int) -> Rates:
    if len(solved.roots) > 1:
        return solved
    cumulative = math.expm1(math.log1p(solved.roots[0]) * days / DAYS_A_YEAR)
    reason = message(UNDER_A_YEAR, days=days, cumulative=rate_text(cumulative))
    return Rates(solved.roots, None, reason, cumulative)


def _rates(terms: Sequence[tuple[float, int]]) -> Rates:
    together: dict[float, int] = {}
    for years, amount_fen in terms:
        together[years] = together.get(years, 0) + amount_fen
    kept = [(years, float(amount)) for years, amount in sorted(together.items()) if amount]
    if not _sign_changes([amount for _, amount in kept]):
        return Rates((), None, message(NO_SIGN_CHANGE))
    low, high = math.log1p(LOWEST_RATE), math.log1p(HIGHEST_RATE)
    roots = tuple(math.expm1(force) for force in _roots(kept, low, high))
    if not roots:
        return Rates((), None, message(NO_ROOT))
    if len(roots) > 1:
        listed = ", ".join(map(rate_text, roots))
        return Rates(roots, None, message(SEVERAL_ROOTS, count=len(roots), rates=listed))
    return Rates(roots, roots[0], None)


def _sign_changes(amounts: Sequence[float]) -> list[int]:
    """The positions after which the sign turns."""
    return [
        position
        for position in range(len(amounts) - 1)
        if (amounts[position] > 0) != (amounts[position + 1] > 0)
    ]


def _roots(terms: Sequence[tuple[float, float]], low: float, high: float) -> list[float]:
    """All zeros of the sum of amount x exp(-force x years), none missed.

    Multiplied by exp(force x turn) with the turn between two amounts of different sign, the sum keeps its
    zeros, and its derivative has one change of sign less. So the zeros of the derivative are found first, by
    the same way; between two of them the sum is monotone and holds at most one zero (the proof of
    Descartes' rule, done with numbers).
    """
    changes = _sign_changes([amount for _, amount in terms])
    if not changes:
        return []
    turn = (terms[changes[-1]][0] + terms[changes[-1] + 1][0]) / 2
    slopes = [(years, amount * (turn - years)) for years, amount in terms]
    bounds = [low, *_roots(slopes, low, high), high]
    signs = [_sign(terms, bound) for bound in bounds]
    roots = [bound for bound, sign in zip(bounds[1:-1], signs[1:-1], strict=True) if sign == 0]
    between = zip(pairwise(bounds), pairwise(signs), strict=True)
    crossed = [(low, high, sign) for (low, high), (sign, other) in between if sign * other < 0]
    return sorted([*roots, *(_bisect(terms, *each) for each in crossed)])


def _worth(terms: Sequence[tuple[float, float]], force: float) -> tuple[float, float]:
    """The sum and the size of its largest term, both scaled so that nothing overflows."""
    exponents = [-force * years for years, _ in terms]
    highest = max(exponents)
    worths = [amount * math.exp(each - highest) for (_, amount), each in zip(terms, exponents, strict=True)]
    return math.fsum(worths), max(map(abs, worths))


def _sign(terms: Sequence[tuple[float, float]], force: float) -> int:
    worth, largest = _worth(terms, force)
    return 0 if abs(worth) <= _TOUCHES * largest else int(math.copysign(1, worth))


def _bisect(terms: Sequence[tuple[float, float]], low: float, high: float, sign_low: int) -> float:
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if _worth(terms, middle)[0] * sign_low > 0:
            low = middle
        else:
            high = middle


def xnpv(rate: float, flows: Sequence[Flow]) -> float | None:
    """What dated flows are worth on the day of the first one, in fen; None at a rate of -100 % or less."""
    if rate <= -1 or not flows:
        return None
    first = min(flow.on for flow in flows)
    return math.fsum(
        flow.amount_fen * (1 + rate) ** (-(flow.on - first).days / DAYS_A_YEAR) for flow in flows
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


def rate_text(rate: float) -> str:
    """A rate as a decimal with ten places, without empty zeros."""
    return f"{rate:.10f}".rstrip("0").rstrip(".")


def rate_results(name: str, label: str, flows: Sequence[Flow]) -> dict[str, Result]:
    """The rate of dated flows as result `name`; without one, the roots or the whole span beside it."""
    found = xirr(flows)
    inputs = tuple(given("flow", flow.amount_fen, "fen", subject=flow.on.isoformat()) for flow in flows)
    if found.rate is not None:
        return {name: Result(_rate_node(label, found.rate, inputs))}
    results = {name: Result(reason=found.reason)}
    if found.cumulative is not None:
        results[f"{name}_cumulative"] = Result(
            _rate_node("return over the whole span", found.cumulative, inputs)
        )
    elif len(found.roots) > 1:
        for number, root in enumerate(found.roots, start=1):
            results[f"{name}_root_{number}"] = Result(_rate_node("rate that solves the flows", root, inputs))
    return results


def _rate_node(label: str, rate: float, inputs: tuple[Node, ...]) -> Node:
    return Node(label, Decimal(rate_text(rate)), "ratio", "solve", inputs)


def multiple(label: str, above: Node, below: Node, over_nothing: str = NOTHING_PAID_IN) -> Result:
    """One amount over another, or the given reason where that other is 0."""
    if below.value == 0:
        return Result(reason=message(over_nothing))
    return Result(quotient(label, above, below, "ratio"))


def fund_multiples(
    paid_in: Node, distributed: Node, residual: Node | None, committed: Node | None = None
) -> Mapping[str, Result]:
    """DPI, RVPI, TVPI and PIC, net to who paid in.

    Recallable distributions stay in what was distributed, and the money when called again counts as paid in
    (ILPA's default, after GIPS).

    Args:
        paid_in: capital called and paid, fees inside the commitment included, in fen.
        distributed: all that came back, in fen.
        residual: the value that is left, in fen; None where no valuation is known.
        committed: what was promised, in fen; None where it is not known.
    """
    results = {"dpi": multiple("distributed to paid in (DPI)", distributed, paid_in)}
    if residual is None:
        unvalued = Result(reason=message("Not computable: no valuation is recorded by that day."))
        results |= {"rvpi": unvalued, "tvpi": unvalued}
    else:
        value = total("distributed and left", [distributed, residual], "fen")
        results["rvpi"] = multiple("residual to paid in (RVPI)", residual, paid_in)
        results["tvpi"] = multiple("total value to paid in (TVPI)", value, paid_in)
    if committed is None:
        results["pic"] = Result(reason=message("Not computable: a commitment is not recorded."))
    else:
        results["pic"] = multiple("paid in to committed (PIC)", paid_in, committed, NOTHING_COMMITTED)
    return results


def moic(realised: Node, unrealised: Node, cost: Node) -> Result:
    """Multiple on invested cost: gross, of one deal; all in fen."""
    value = total("realised and unrealised value", [realised, unrealised], "fen")
    return multiple("multiple on invested cost (MOIC)", value, cost, NOTHING_INVESTED)
