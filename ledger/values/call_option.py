"""A call option on the public stake: others may buy it, whole or in part, at cost with a low return.

Used to let private partners have the upside, as Yozma did: five years at cost plus interest. What the office
gives up is the difference between its part of the value and the price at which it sells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ledger.values.compounding import growth, years_between
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Result
from ledger.values.periods import add_years
from ledger.values.trace import (
    Message,
    Node,
    difference,
    given,
    greatest,
    least,
    message,
    product,
    rounded,
    total,
)

OUTSIDE_WINDOW = "The option runs from {first} to {last}; it cannot be exercised on {day}."


class OptionImpossible(LedgerError):
    """Terms of an option that cannot be carried out."""

    template = "The option cannot be carried out: {fault}. Correct its terms."


@dataclass(frozen=True)
class Step:
    """A rate of the strike: up to so many years (None: for good), in percent a year."""

    up_to_years: int | None
    rate_percent: Fraction


@dataclass(frozen=True, kw_only=True)
class CallOption:
    """What may be bought, when, and at which price.

    Attributes:
        steps: rates by time held, rising; the last one without an end.
        accrual: how the strike grows, one of `ACCRUALS`.
        basis: how time becomes years, one of `YEAR_BASES`.
        whole_time_at_last_rate: the rate in force on the day counts from the first day on; otherwise each
            rate counts for its own years.
        first_year: the window opens after so many years; 0 at once.
        last_year: it closes after so many years; None never.
        callable_percent: the part of the stake that may be bought.
    """

    steps: Sequence[Step]
    accrual: str = "compound_broken"
    basis: str = "years"
    whole_time_at_last_rate: bool = True
    first_year: int = 0
    last_year: int | None = None
    callable_percent: Fraction = Fraction(100)

    def __post_init__(self) -> None:
        """Refuse steps that leave a time without a rate.

        Raises:
            OptionImpossible: no rate, ends that do not rise, or a last rate that ends.
        """
        ends = [step.up_to_years for step in self.steps]
        rising = [end for end in ends[:-1] if end is not None]
        if not ends or ends[-1] is not None or len(rising) < len(ends) - 1 or rising != sorted(set(rising)):
            raise OptionImpossible(fault="its rates need rising ends, and the last one has none")


@dataclass(frozen=True)
class Cost:
    """What the office paid on a day, in fen; the strike grows from there.

    `part_left` is how much of what it bought is still held; what was sold since is no part of the strike.
    """

    on: date
    amount_fen: int
    part_left: Fraction = Fraction(1)


def strike(option: CallOption, costs: Sequence[Cost], day: date) -> Node:
    """The price of the whole stake on a day, in exact fen, each payment counted from its own day."""
    parts = []
    for cost in costs:
        years = years_between(option.basis, cost.on, day)
        money = [given("cost", cost.amount_fen, "fen", subject=cost.on.isoformat())]
        if cost.part_left != 1:
            money.append(given("part left", cost.part_left * 100, "percent"))
        inputs = (given("years held", years, "years"), *_rates(option, years))
        factor = Node("growth of the strike", _growth(option, years), "ratio", "accrue", inputs)
        parts.append(product("cost with interest", [*money, factor], "fen", subject=cost.on.isoformat()))
    return total("strike of the whole stake", parts, "fen")


def _rates(option: CallOption, years: Fraction) -> list[Node]:
    if option.whole_time_at_last_rate:
        return [given("rate of the strike", _rate(option, years), "percent")]
    return [given("rate of the strike", step.rate_percent, "percent") for step in option.steps]


def _rate(option: CallOption, years: Fraction) -> Fraction:
    """The rate in force; a step's end belongs to it, as the fourth year does to years one to four."""
    return next(
        step.rate_percent for step in option.steps if step.up_to_years is None or years <= step.up_to_years
    )


def _growth(option: CallOption, years: Fraction) -> Fraction:
    if option.whole_time_at_last_rate:
        return growth(_rate(option, years) / 100, years, option.accrual)
    grown, begun = Fraction(1), Fraction(0)
    for step in option.steps:
        ends = years if step.up_to_years is None else min(years, Fraction(step.up_to_years))
        part = growth(step.rate_percent / 100, max(Fraction(0), ends - begun), option.accrual)
        grown = grown + part - 1 if option.accrual == "simple" else grown * part
        begun = max(begun, ends)
    return grown


def outside_window(option: CallOption, costs: Sequence[Cost], day: date) -> Message | None:
    """Why the option cannot be exercised on a day, counted from the first payment; None where it can."""
    first = add_years(min(cost.on for cost in costs), option.first_year)
    last = None if option.last_year is None else add_years(min(cost.on for cost in costs), option.last_year)
    if day < first or (last is not None and day > last):
        return message(OUTSIDE_WINDOW, first=first, last=last or "-", day=day)
    return None


def option_results(
    option: CallOption,
    costs: Sequence[Cost],
    day: date,
    value: Node,
    part: Node,
    others_cost: Node | None = None,
    others_value: Node | None = None,
) -> dict[str, Result]:
    """What an exercise on a day does: `option.strike`, `.office`, `.others`, `.conceded` and multiples.

    A holder exercises only where the strike is below the value; otherwise the office keeps its part.

    Args:
        option: the terms.
        costs: what the office paid.
        day: of the exercise.
        value: what the whole public stake is worth on the day, in fen.
        part: how much of the callable part is bought, in percent of it.
        others_cost: what the others paid, in fen, for their multiple.
        others_value: what the others' own stake is worth, in fen.
    """
    refused = outside_window(option, costs, day)
    if refused is not None:
        return {"option.strike": Result(reason=refused), "option.conceded": Result(reason=refused)}
    whole = rounded("strike of the whole stake", strike(option, costs, day), "half_up_to_fen")
    callable_part = given("part that may be bought", option.callable_percent, "percent")
    bought_percent = product("part bought", [callable_part, part], "percent")
    bought = _fen(
        "value of the part bought", product("value of the part bought", [value, bought_percent], "fen")
    )
    price = _fen(
        "strike of the part bought", product("strike of the part bought", [whole, bought_percent], "fen")
    )
    paid = least("price or value of the part bought", [price, bought])
    kept = difference("value of the part kept", value, bought)
    conceded = greatest(
        "conceded by the option", [difference("gain", bought, paid), given("nothing", 0, "fen")]
    )
    results = {
        "option.strike": Result(whole),
        "option.price": Result(paid),
        "option.office": Result(total("office after the option", [paid, kept], "fen")),
        "option.conceded": Result(conceded),
    }
    return results | _others(conceded, others_cost, others_value)


def _fen(label: str, node: Node) -> Node:
    return rounded(label, node, "half_up_to_fen")


def _others(conceded: Node, cost: Node | None, value: Node | None) -> dict[str, Result]:
    from ledger.values.returns import multiple

    if cost is None or value is None:
        return {}
    after = total("others after the option", [value, conceded], "fen")
    return {
        "option.others": Result(after),
        "option.others_moic": multiple("multiple of the others with the option", after, cost),
        "option.others_moic_without": multiple("multiple of the others without the option", value, cost),
    }
