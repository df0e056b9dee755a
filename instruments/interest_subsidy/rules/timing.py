"""Time as a part of a year, step by step, so that the trace shows the days and what they are divided by."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Final

from ledger.values.daycounts import AtCutOff, day_count, months_by_cut_off, year_fraction
from ledger.values.periods import Period
from ledger.values.trace import Message, Node, given, message, quotient

_UNITS_OF_A_YEAR: Final = {"act/360": 360, "act/365": 365, "30/360": 360, "30E/360": 360}
_MONTHS_OF_A_YEAR: Final = 12
_SPAN: Final = "{start} up to but not including {end}, {convention}"


def years_node(convention: str, period: Period, origin: date) -> Node:
    """The time of a period as a part of a year by a day count.

    Args:
        convention: a name of `ledger.values.daycounts` other than `whole_months`.
        period: the days that count.
        origin: where counting begins; conventions of 30-day months add up only if all parts share it.
    """
    span = message(_SPAN, start=period.start, end=period.end, convention=convention)
    if convention not in _UNITS_OF_A_YEAR:
        years = _between(lambda day: year_fraction(convention, origin, day), period)
        return given("years counted", years, "years", notes=[span])
    days = _between(lambda day: Fraction(day_count(convention, origin, day)), period)
    counted = counted_node("days counted", int(days), "days", (convention, period, origin), span)
    year = given("days of a year", _UNITS_OF_A_YEAR[convention], "days")
    return quotient("years counted", counted, year, "years")


def whole_months_node(period: Period, origin: date, cut_off_days: int, exactly: AtCutOff) -> Node:
    """The time of a period in whole months by a cut-off, as a part of a year.

    Raises:
        LedgerError: a month is at exactly the cut-off and the scheme does not say whether it counts.
    """
    span = message(_SPAN, start=period.start, end=period.end, convention="whole_months")
    months = _between(lambda day: Fraction(months_by_cut_off(origin, day, cut_off_days, exactly)), period)
    rules = (given("cut-off in days", cut_off_days, "days"), given("at the cut-off", exactly, "text"))
    counted = counted_node(
        "months counted", int(months), "months", ("whole_months", period, origin), span, rules
    )
    return quotient("years counted", counted, given("months of a year", _MONTHS_OF_A_YEAR, "months"), "years")


def counted_node(
    label: str,
    count: int,
    unit: str,
    counted: tuple[str, Period, date],
    span: Message,
    rules: tuple[Node, ...] = (),
) -> Node:
    """A count of days or months with the days between which it was counted, so that anybody can count again.

    Args:
        label: what it is.
        count: how many.
        unit: "days" or "months".
        counted: the convention, the days that count, and where counting begins.
        span: the same in words.
        rules: what else the count depends on.
    """
    convention, period, origin = counted
    ends = [given("first day", period.start, "date"), given("day after the last", period.end, "date")]
    begun = [given("counted from", origin, "date")] if origin != period.start else []
    inputs = (*ends, given("day count", convention, "text"), *begun, *rules)
    return Node(label, count, unit, "count days", inputs, notes=(span,))


def _between(count: Callable[[date], Fraction], period: Period) -> Fraction:
    return count(period.end) - count(period.start)
