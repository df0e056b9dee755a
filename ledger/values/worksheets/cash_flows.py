"""Bare flows of a published case: rates, net present value, modified rate, public market equivalents."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Self

from pydantic import Field, model_validator

from ledger.values.compounding import power
from ledger.values.facts import Facts, Number, SignedAmount
from ledger.values.outcomes import Result
from ledger.values.returns import Flow, dated_mirr, irr, mirr, solved_results, xirr
from ledger.values.returns.market import Index, Weighed, market_equivalents, without_index
from ledger.values.returns.rates import DAYS_A_YEAR, Amount, Rates
from ledger.values.returns.results import rate_node
from ledger.values.trace import Node, given, message, product, total

NO_MODIFIED_RATE = "Not computable: a modified rate needs a payment and a receipt, and dated flows a year."
WORTHLESS_RATE = "Undefined: at a rate of -100 percent or less no worth can be computed."


class DatedFlow(Facts):
    """Money on a day: negative paid in, positive received."""

    day: date
    amount_fen: SignedAmount


class IndexLevel(Facts):
    """What a market index stood at on a day; it holds until its next level."""

    day: date
    level: Number = Field(gt=0)


class CashFlows(Facts):
    """One set of flows, either dated or in equal steps.

    Attributes:
        name: results are called `name.xirr` and so on.
        flows: dated flows.
        amounts: flows in equal steps, the first one now.
        value_left_fen: what is left at the end; it counts as received there.
        as_of: the day of the value left and the end of the index; the last flow's day if missing.
        discount_rate_percent: asks for the net present value.
        finance_rate_percent: with the next one asks for the modified rate (MIRR).
        index: levels by day; asks for the public market equivalents of dated flows.
        index_levels: one level for each of `amounts`.
    """

    name: str = Field(default="flows", min_length=1)
    flows: tuple[DatedFlow, ...] = ()
    amounts: tuple[SignedAmount, ...] = ()
    value_left_fen: SignedAmount = 0
    as_of: date | None = None
    discount_rate_percent: Number | None = None
    finance_rate_percent: Number | None = None
    reinvest_rate_percent: Number | None = None
    index: tuple[IndexLevel, ...] = ()
    index_levels: tuple[Number, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.flows) == bool(self.amounts):
            raise ValueError("write either flows with their days or amounts in equal steps")
        if self.index_levels and len(self.index_levels) != len(self.amounts):
            raise ValueError("write one level of the index for each amount")
        if (self.finance_rate_percent is None) != (self.reinvest_rate_percent is None):
            raise ValueError("a modified rate needs both a finance rate and a reinvestment rate")
        return self


def cash_flow_results(stated: CashFlows) -> dict[str, Result]:
    """Every figure that a set of flows asks for, under its name."""
    found = dict(_dated(stated)) if stated.flows else dict(_in_steps(stated))
    return {f"{stated.name}.{name}": result for name, result in found.items()}


def _dated(stated: CashFlows) -> Iterator[tuple[str, Result]]:
    end = stated.as_of or max(each.day for each in stated.flows)
    known = sorted((each for each in stated.flows if each.day <= end), key=lambda each: each.day)
    flows = [Flow(each.day, each.amount_fen) for each in known]
    left = [Flow(end, stated.value_left_fen)] if stated.value_left_fen else []
    nodes = [given("flow", each.amount_fen, "fen", subject=each.on.isoformat()) for each in [*flows, *left]]
    yield from solved_results("xirr", "rate of return (XIRR)", xirr([*flows, *left]), nodes).items()
    if stated.discount_rate_percent is not None:
        first = flows[0].on if flows else end
        years = [Fraction((each.on - first).days, DAYS_A_YEAR) for each in [*flows, *left]]
        yield "xnpv", _worth("net present value (XNPV)", stated.discount_rate_percent, nodes, years)
    if stated.finance_rate_percent is not None and stated.reinvest_rate_percent is not None:
        rates = [float(stated.finance_rate_percent / 100), float(stated.reinvest_rate_percent / 100)]
        yield "mirr", _modified(dated_mirr([*flows, *left], *rates), nodes)
    if stated.index:
        yield from _market(stated, flows, end)


def _market(stated: CashFlows, flows: Sequence[Flow], end: date) -> Iterator[tuple[str, Result]]:
    index = Index(stated.name, {each.day: each.level for each in stated.index})
    levels = [(flow, index.level_on(flow.on)) for flow in flows]
    weighed = [
        Weighed(flow.on.isoformat(), int(flow.amount_fen), level)
        for flow, level in levels
        if level is not None
    ]
    at_end = index.level_on(end)
    if len(weighed) < len(flows) or at_end is None:
        gap = next((flow.on for flow, level in levels if level is None), end)
        yield from without_index(index.missing(gap)).items()
        return

    def solve(amounts: Sequence[Amount]) -> Rates:
        days = [*(flow.on for flow in flows), end]
        return xirr([Flow(day, amount) for day, amount in zip(days, amounts, strict=True)])

    yield from market_equivalents(weighed, stated.value_left_fen, at_end, solve).items()


def _in_steps(stated: CashFlows) -> Iterator[tuple[str, Result]]:
    amounts = [*stated.amounts[:-1], stated.amounts[-1] + stated.value_left_fen]
    nodes = [given("flow", each, "fen", subject=str(place)) for place, each in enumerate(amounts)]
    yield from solved_results("irr", "rate of return a period (IRR)", irr(amounts), nodes).items()
    if stated.discount_rate_percent is not None:
        years = [Fraction(place) for place in range(len(amounts))]
        yield "npv", _worth("net present value (NPV)", stated.discount_rate_percent, nodes, years)
    if stated.finance_rate_percent is not None and stated.reinvest_rate_percent is not None:
        rates = [float(stated.finance_rate_percent / 100), float(stated.reinvest_rate_percent / 100)]
        yield "mirr", _modified(mirr(amounts, *rates), nodes)
    if stated.index_levels:
        weighed = [
            Weighed(str(place), amount, Fraction(level))
            for place, (amount, level) in enumerate(zip(stated.amounts, stated.index_levels, strict=True))
        ]
        level_at_end = Fraction(stated.index_levels[-1])
        yield from market_equivalents(weighed, stated.value_left_fen, level_at_end, _in_last_period).items()


def _in_last_period(amounts: Sequence[Amount]) -> Rates:
    """The value left comes in the last period, together with its flow."""
    return irr([*amounts[:-2], amounts[-2] + amounts[-1]])


def _worth(label: str, percent: Decimal, nodes: Sequence[Node], years: Sequence[Fraction]) -> Result:
    rate = given("discount rate", percent, "percent")
    if rate.number <= -1:
        return Result(reason=message(WORTHLESS_RATE))
    parts = []
    for node, when in zip(nodes, years, strict=True):
        inputs = (rate, given("years", when, "years"))
        factor = Node("discount factor", power(1 + rate.number, -when), "ratio", "discount", inputs)
        parts.append(product("discounted flow", [node, factor], "fen", subject=node.subject))
    return Result(total(label, parts, "fen"))


def _modified(rate: float | None, nodes: Sequence[Node]) -> Result:
    if rate is None:
        return Result(reason=message(NO_MODIFIED_RATE))
    return Result(rate_node("modified rate of return (MIRR)", rate, nodes))
