"""Day-count conventions by name: how many days a period has, and which fraction of a year it is.

The first day counts and the last does not. Which convention holds is contract or scheme data: banks mostly
reckon actual days over 360, a subsidy rule may divide by 365 or count whole months.
"""

from calendar import isleap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal

from ledger.values.errors import LedgerError
from ledger.values.periods import Period, add_months, calendar_year, require_order

AtCutOff = Literal["counts", "does_not_count", "refuse"]
"""What becomes of a month in which the loan ran exactly the cut-off number of days."""

_AT_CUT_OFF: Final = ("counts", "does_not_count", "refuse")
_MOST_CUT_DAYS: Final = 27


class DayCountUnknown(LedgerError):
    """A rule names a day count that does not exist."""

    template = 'There is no day count called "{name}". Use one of: {known}.'


class CutOffUndecided(LedgerError):
    """The rule does not say whether a month at exactly the cut-off counts."""

    template = (
        "In {month} the loan ran exactly {days} days, and the rule does not say whether that month counts."
        ' Set the month at the cut-off to "counts" or "does_not_count".'
    )


class CutOffUnusable(LedgerError):
    """A cut-off that cannot be applied to every month."""

    template = (
        'A cut-off of {cut_days} days with "{exactly}" at the cut-off cannot be applied. Give 0 to 27 days,'
        " and one of: counts, does_not_count, refuse."
    )


@dataclass(frozen=True)
class DayCount:
    """A convention: its source, what it counts (days; months for `whole_months`), its fraction of a year."""

    source: str
    count: Callable[[date, date], int]
    years: Callable[[date, date], Fraction]


def day_count(convention: str, start: date, end: date) -> int:
    """Count the days of [start, end) by a named convention; `whole_months` counts months.

    Raises:
        DayCountUnknown: The name is not in `DAY_COUNTS`.
        PeriodReversed: The end lies before the start.
        CutOffUndecided: `whole_months` met a month at exactly 15 days.

    >>> day_count("act/360", date(2009, 1, 1), date(2009, 1, 10))
    9
    """
    return _ordered(convention, start, end).count(start, end)


def year_fraction(convention: str, start: date, end: date) -> Fraction:
    """Return [start, end) as an exact fraction of a year by a named convention.

    Raises:
        DayCountUnknown: The name is not in `DAY_COUNTS`.
        PeriodReversed: The end lies before the start.
        CutOffUndecided: `whole_months` met a month at exactly 15 days.

    >>> year_fraction("act/360", date(2009, 1, 15), date(2009, 3, 21))
    Fraction(13, 72)
    """
    return _ordered(convention, start, end).years(start, end)


def months_by_cut_off(start: date, end: date, cut_days: int = 15, exactly: AtCutOff = "refuse") -> int:
    """Count the calendar months in which the loan ran more than `cut_days` days.

    Source: the Jingzhou interest subsidy of 2024 (basis 荆政发〔2021〕1号): the month of drawdown counts
    if the loan ran more than 15 days in it, and does not if fewer; at exactly 15 days the text is silent,
    hence `exactly`. The text speaks of the month of drawdown only; a month in which the loan ends early is
    treated alike (assumption).

    Args:
        start: The day of drawdown, counted.
        end: The day of repayment or the end of the window, not counted.
        cut_days: The cut-off in days, 0 to 27, so that every full month counts.
        exactly: What to do at exactly the cut-off.

    Raises:
        CutOffUndecided: A month is at exactly the cut-off and `exactly` is "refuse".
        CutOffUnusable: The cut-off or `exactly` is none of the above.
        PeriodReversed: The end lies before the start.

    >>> months_by_cut_off(date(2024, 3, 10), date(2025, 1, 1))
    10
    """
    if cut_days not in range(_MOST_CUT_DAYS + 1) or exactly not in _AT_CUT_OFF:
        raise CutOffUnusable(cut_days=cut_days, exactly=exactly)
    loan, month_start, months = Period(start, end), start.replace(day=1), 0
    while month_start < end:
        part = loan.intersect(Period(month_start, add_months(month_start, 1)))
        months += part is not None and _month_counts(part, cut_days, exactly)
        month_start = add_months(month_start, 1)
    return months


def _month_counts(part: Period, cut_days: int, exactly: AtCutOff) -> bool:
    if part.days != cut_days:
        return part.days > cut_days
    if exactly == "refuse":
        raise CutOffUndecided(month=f"{part.start:%Y-%m}", days=cut_days)
    return exactly == "counts"


def _ordered(convention: str, start: date, end: date) -> DayCount:
    rule = DAY_COUNTS.get(convention)
    if rule is None:
        raise DayCountUnknown(name=convention, known=", ".join(DAY_COUNTS))
    require_order(start, end)
    return rule


def _actual_days(start: date, end: date) -> int:
    return (end - start).days


def _days_30_360(start: date, end: date) -> int:
    first = min(start.day, 30)
    last = 30 if end.day == 31 and first == 30 else end.day  # noqa: PLR2004 - the days of the clause itself
    return _days_of_twelve_thirties(start, end) + last - first


def _days_30e_360(start: date, end: date) -> int:
    return _days_of_twelve_thirties(start, end) + min(end.day, 30) - min(start.day, 30)


def _days_of_twelve_thirties(start: date, end: date) -> int:
    return 360 * (end.year - start.year) + 30 * (end.month - start.month)


def _years_act_act(start: date, end: date) -> Fraction:
    loan, years = Period(start, end), Fraction(0)
    for year in range(start.year, end.year + 1):
        part = loan.intersect(calendar_year(year))
        years += Fraction(part.days if part else 0, 366 if isleap(year) else 365)
    return years


def _over(count: Callable[[date, date], int], divisor: int, source: str) -> DayCount:
    return DayCount(source, count, lambda start, end: Fraction(count(start, end), divisor))


DAY_COUNTS: Final[Mapping[str, DayCount]] = MappingProxyType(
    {
        "act/360": _over(
            _actual_days, 360, "ISDA 2006 4.16(e); Chinese banks: daily rate = annual rate / 360"
        ),
        "act/365": _over(_actual_days, 365, "ISDA 2006 4.16(d), fixed 365 in leap years too"),
        "30/360": _over(_days_30_360, 360, "ISDA 2006 4.16(f), bond basis"),
        "30E/360": _over(_days_30e_360, 360, "ISDA 2006 4.16(g), Eurobond basis"),
        "act/act ISDA": DayCount("ISDA 2006 4.16(b)", _actual_days, _years_act_act),
        "whole_months": _over(
            months_by_cut_off, 12, "Jingzhou 2024: months by a cut-off of 15 days, over 12"
        ),
    }
)
"""The conventions that a contract or a scheme may name."""
