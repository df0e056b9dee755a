"""The facts of a call option on the public stake, and what its exercise does."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from ledger.values.call_option import CallOption, Cost, Step, option_results
from ledger.values.errors import LedgerError
from ledger.values.facts import Amount, Facts, Number
from ledger.values.outcomes import Result
from ledger.values.trace import Node, given, message

EXERCISED_LATER = "The option is exercised after {day}."
NO_COSTS = "Not computable: the office has paid nothing by {day}."
NOTHING_HELD = "Not computable: nothing of what the office paid for is held on {day}."


class StrikeRate(Facts):
    """A rate of the strike, up to so many years held; without an end for good."""

    up_to_years: int | None = Field(default=None, gt=0)
    rate_percent: Number = Field(ge=0)


class Option(Facts):
    """The terms of the option, and its exercise.

    Attributes:
        strike_rates: one or several, by time held.
        counted: `from_first_day`: the rate in force counts for the whole time; `each_for_its_years`.
        exercised_on: the day; nothing after the case's day counts.
        part_percent: how much of what may be bought is bought.
        stake_value_fen: what the office's stake is worth that day, or
        whole_value_fen: what the whole fund or firm is worth, of which the office has its part by money.
    """

    strike_rates: tuple[StrikeRate, ...] = Field(min_length=1)
    accrual: Literal["simple", "compound", "compound_broken"] = "compound"
    day_basis: Literal["years", "act/365", "act/360", "act/act ISDA", "30/360"] = "years"
    counted: Literal["from_first_day", "each_for_its_years"] = "from_first_day"
    window_from_years: int = Field(default=0, ge=0)
    window_to_years: int | None = None
    callable_percent: Number = Field(default=Decimal(100), gt=0, le=100)
    exercised_on: date
    part_percent: Number = Field(default=Decimal(100), gt=0, le=100)
    stake_value_fen: Amount | None = None
    whole_value_fen: Amount | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.stake_value_fen is None) == (self.whole_value_fen is None):
            raise ValueError("write either stake_value or whole_value")
        try:
            option_of(self)
        except LedgerError as error:
            raise ValueError(str(error)) from error
        return self


def option_of(stated: Option) -> CallOption:
    """The option as the rules use it.

    Raises:
        OptionImpossible: its rates leave a time without one.
    """
    return CallOption(
        steps=[Step(each.up_to_years, Fraction(each.rate_percent)) for each in stated.strike_rates],
        accrual=stated.accrual,
        basis=stated.day_basis,
        whole_time_at_last_rate=stated.counted == "from_first_day",
        first_year=stated.window_from_years,
        last_year=stated.window_to_years,
        callable_percent=Fraction(stated.callable_percent),
    )


def exercised_later(stated: Option, as_of: date) -> dict[str, Result] | None:
    """Why there is no figure where the exercise lies after the day of a case; None where it does not."""
    if stated.exercised_on <= as_of:
        return None
    return {"option.strike": Result(reason=message(EXERCISED_LATER, day=as_of))}


def stated_option_results(
    stated: Option, costs: Sequence[Cost], stake_value: Node, others: tuple[Node, Node] | None
) -> dict[str, Result]:
    """What the exercise does, from what the office paid by its day.

    Args:
        stated: the option.
        costs: what the office paid, and which part of it is left on the day.
        stake_value: the value of the office's stake that it holds on the day, in fen.
        others: what the others paid and what their part is worth, in fen, where both are known.
    """
    known = [cost for cost in costs if cost.on <= stated.exercised_on]
    if not known:
        return {"option.strike": Result(reason=message(NO_COSTS, day=stated.exercised_on))}
    known = [cost for cost in known if cost.part_left]
    if not known:
        return {"option.strike": Result(reason=message(NOTHING_HELD, day=stated.exercised_on))}
    part = given("part of it that is bought", stated.part_percent, "percent")
    return option_results(option_of(stated), known, stated.exercised_on, stake_value, part, *(others or ()))
