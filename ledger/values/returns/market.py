"""Public market equivalents: what a fund's flows are worth beside an index, by four methods.

All are computed from the same weighing: every flow grown to the last day by the index. The multiples are
exact; the rates are roots and may be none or several.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ledger.values.decimals import decimal_text
from ledger.values.outcomes import Result
from ledger.values.returns.rates import Amount, Rates
from ledger.values.returns.results import multiple, rate_node, solved_results
from ledger.values.trace import Message, Node, difference, given, message, product, quotient, total

NO_DISTRIBUTIONS = "Not computable: nothing was distributed, so nothing can be scaled."
NO_LEVEL = "Not computable: the index {index} has no value on or before {day}."
BELOW_NOTHING = "Not computable: the same money in the index would have run out (LN-PME value {value} yuan)."


@dataclass(frozen=True)
class Weighed:
    """One flow of a fund on its way to the last day.

    Attributes:
        when: the day or the number of the period, as data.
        amount_fen: negative paid in, positive received; the residual value stands apart.
        level: the index on that day.
    """

    when: str
    amount_fen: int
    level: Fraction


@dataclass(frozen=True)
class Index:
    """A market index as an office loaded it: its name, and levels by day."""

    name: str
    levels: Mapping[date, Decimal]

    def level_on(self, day: date) -> Fraction | None:
        """The last level on or before a day; None where the index begins later."""
        known = [each for each in self.levels if each <= day]
        return Fraction(self.levels[max(known)]) if known else None

    def missing(self, day: date) -> Message:
        """Why there is no level on a day."""
        return message(NO_LEVEL, index=self.name, day=day)


def market_equivalents(
    flows: Sequence[Weighed],
    residual_fen: int,
    level_at_end: Fraction,
    solve: Callable[[Sequence[Amount]], Rates],
) -> dict[str, Result]:
    """KS-PME, LN-PME, PME+ and direct alpha of one set of flows.

    Sources: Kaplan and Schoar (2005), Long and Nickels (1996), Rouvinez (2003), Gredil, Griffiths and Stucke
    (2014). `pme_plus_lambda` solves FV(contributions) = lambda x FV(distributions) + value left, so it is
    (FV contributions - value left) / FV distributions.

    Args:
        flows: contributions and distributions in order, without the value left.
        residual_fen: the value left at the end.
        level_at_end: the index at the end.
        solve: the rates of amounts at the times of `flows`, with one more amount at the end.

    Returns:
        `ks_pme`, `ln_pme_value`, `ln_pme`, `pme_plus_lambda`, `pme_plus`, `direct_alpha` and
        `direct_alpha_log`, each a figure or a reason.
    """
    sides = _Sides.of(flows, residual_fen, level_at_end)
    return {
        **_kaplan_schoar(sides),
        **_long_nickels(sides, solve),
        **_scaled(sides, solve),
        **_direct_alpha(sides, solve),
    }


@dataclass(frozen=True)
class _Sides:
    """Flows with what they are worth at the end by the index."""

    flows: Sequence[Weighed]
    grown: Sequence[Node]
    residual: Node
    contributed: Node
    distributed: Node

    @classmethod
    def of(cls, flows: Sequence[Weighed], residual_fen: int, level_at_end: Fraction) -> "_Sides":
        grown = [_grown(flow, level_at_end) for flow in flows]
        paid = [node for node, flow in zip(grown, flows, strict=True) if flow.amount_fen < 0]
        back = [node for node, flow in zip(grown, flows, strict=True) if flow.amount_fen > 0]
        return cls(
            flows,
            grown,
            given("value left", residual_fen, "fen"),
            total("contributions grown by the index", paid, "fen"),
            total("distributions grown by the index", back, "fen"),
        )

    @property
    def inputs(self) -> tuple[Node, ...]:
        return (*self.grown, self.residual)


def _grown(flow: Weighed, level_at_end: Fraction) -> Node:
    at_end = given("index at the end", level_at_end, "index")
    factor = quotient("growth of the index", at_end, given("index", flow.level, "index"), "ratio")
    money = given("flow", abs(flow.amount_fen), "fen", subject=flow.when)
    return product("flow grown by the index", [money, factor], "fen", subject=flow.when)


def _kaplan_schoar(sides: _Sides) -> dict[str, Result]:
    value = total("distributions grown and value left", [sides.distributed, sides.residual], "fen")
    return {"ks_pme": multiple("public market equivalent (KS-PME)", value, sides.contributed)}


def _long_nickels(sides: _Sides, solve: Callable[[Sequence[Amount]], Rates]) -> dict[str, Result]:
    value = difference("value left in the index (LN-PME)", sides.contributed, sides.distributed)
    results = {"ln_pme_value": Result(value)}
    if value.exact < 0:
        shown = decimal_text(value.exact / 100, 2)
        return results | {"ln_pme": Result(reason=message(BELOW_NOTHING, value=shown))}
    found = solve([*(flow.amount_fen for flow in sides.flows), value.exact])
    return results | solved_results("ln_pme", "rate in the index (LN-PME)", found, sides.inputs)


def _scaled(sides: _Sides, solve: Callable[[Sequence[Amount]], Rates]) -> dict[str, Result]:
    if not sides.distributed.value:
        nothing = Result(reason=message(NO_DISTRIBUTIONS))
        return {"pme_plus_lambda": nothing, "pme_plus": nothing}
    above = difference("contributions grown less the value left", sides.contributed, sides.residual)
    scale = quotient("scale of distributions (PME+ lambda)", above, sides.distributed, "ratio")
    amounts = [
        flow.amount_fen * (scale.exact if flow.amount_fen > 0 else Fraction(1)) for flow in sides.flows
    ]
    found = solve([*amounts, sides.residual.exact])
    rate = solved_results("pme_plus", "rate of the scaled flows (PME+)", found, sides.inputs)
    return {"pme_plus_lambda": Result(scale), **rate}


def _direct_alpha(sides: _Sides, solve: Callable[[Sequence[Amount]], Rates]) -> dict[str, Result]:
    signs = [1 if flow.amount_fen > 0 else -1 for flow in sides.flows]
    amounts = [node.exact * sign for node, sign in zip(sides.grown, signs, strict=True)]
    found = solve([*amounts, sides.residual.exact])
    results = solved_results("direct_alpha", "direct alpha", found, sides.inputs)
    if found.rate is None:
        return results | {"direct_alpha_log": Result(reason=found.reason)}
    log = rate_node("direct alpha, continuous", math.log1p(found.rate), sides.inputs)
    return results | {"direct_alpha_log": Result(log)}


def without_index(reason: Message) -> dict[str, Result]:
    """Every equivalent with the reason why the index cannot serve."""
    names = ("ks_pme", "ln_pme", "pme_plus_lambda", "pme_plus", "direct_alpha", "direct_alpha_log")
    return {name: Result(reason=reason) for name in names}
