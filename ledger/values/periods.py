"""Periods: half-open ranges of days, the calendar of a bank's interest, and settlement days.

The first day of a period counts and the day on which it ends does not (算头不算尾): from 1 January to
10 January are 9 days.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, Self

from ledger.values.errors import LedgerError
from ledger.values.working_days import Shift, shifted

Frequency = Literal["monthly", "quarterly", "half_yearly", "yearly", "at_maturity"]
"""How often a bank settles interest; `at_maturity` (利随本清) settles only when the loan is repaid."""

_SETTLEMENT_MONTHS: Final[dict[str, tuple[int, ...]]] = {
    "monthly": tuple(range(1, 13)),
    "quarterly": (3, 6, 9, 12),
    "half_yearly": (6, 12),
    "yearly": (12,),
    "at_maturity": (),
}
_ONE_DAY: Final = timedelta(days=1)
_LONGEST_SHIFT: Final = timedelta(days=15)


class PeriodReversed(LedgerError):
    """A period ends before it starts."""

    template = "The period ends on {end}, before it starts on {start}. Exchange or correct the two days."


class SettlementUnusable(LedgerError):
    """A settlement no calendar knows."""

    template = (
        "Settlement {frequency} on day {day_of_month} is not known. Use one of {known}, and a day of the"
        " month from 1 to 31."
    )


@dataclass(frozen=True)
class Period:
    """The days from `start` up to, but not including, `end`; an end before the start raises PeriodReversed.

    >>> Period(date(2009, 1, 15), date(2009, 3, 21)).days
    65
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse an end before the start."""
        require_order(self.start, self.end)

    @property
    def days(self) -> int:
        """The number of days in the period, the first one counted and the end not."""
        return (self.end - self.start).days

    def contains(self, day: date) -> bool:
        """Tell whether the day lies in the period; the end does not."""
        return self.start <= day < self.end

    def intersect(self, other: Self) -> "Period | None":
        """Return the days that both periods share, or None if they share no day."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


@dataclass(frozen=True)
class Settlement:
    """When a loan contract settles interest; the default is the quarterly 20th of 人民币利率管理规定 art. 20.

    A day beyond the end of a month means the month's last day. `shift` is where the contract moves a settlement
    day that is no working day; most contracts move only the booking, which the days of the slip do not show.
    """

    frequency: Frequency = "quarterly"
    day_of_month: int = 20
    shift: Shift = "none"

    def __post_init__(self) -> None:
        """Refuse a frequency or a day that no calendar has."""
        _require_settlement(self.frequency, self.day_of_month)


def require_order(start: date, end: date) -> None:
    """Raise PeriodReversed if `end` lies before `start`."""
    if end < start:
        raise PeriodReversed(start=start.isoformat(), end=end.isoformat())


def calendar_year(year: int) -> Period:
    """Return 1 January to 31 December: the fiscal year of public budgets."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def quarter_of(day: date) -> Period:
    """Return the calendar quarter in which the day lies."""
    start = date(day.year, day.month - (day.month - 1) % 3, 1)
    return Period(start, add_months(start, 3))


def bank_interest_year(year: int) -> Period:
    """Return 21 December of the year before to 20 December, both counted: the year of quarterly slips."""
    return Period(date(year - 1, 12, 21), date(year, 12, 21))


def month_end(day: date) -> date:
    """Return the last day of the month in which the day lies."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """Move a day by whole months, back if negative; a day the month lacks becomes the month's last day.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _day_in_month(year, month_index + 1, day.day)


def add_years(day: date, years: int) -> date:
    """Move a day by whole years, back if negative; 29 February becomes 28 February in common years."""
    return add_months(day, 12 * years)


def settlement_days(start: date, end: date, frequency: Frequency, day_of_month: int = 20) -> list[date]:
    """List the settlement days after `start` and not after `end`, in order.

    Quarterly means the last month of each quarter, half-yearly June and December, yearly December.
    Source: 人民币利率管理规定 art. 20.

    Raises:
        PeriodReversed: The end lies before the start.
        SettlementUnusable: The frequency is unknown or the day is not from 1 to 31.
    """
    require_order(start, end)
    _require_settlement(frequency, day_of_month)
    years = (_settlement_days_of(year, frequency, day_of_month) for year in range(start.year, end.year + 1))
    return [day for days in years for day in days if start < day <= end]


@lru_cache(maxsize=4096)
def _settlement_days_of(year: int, frequency: Frequency, day_of_month: int) -> tuple[date, ...]:
    return tuple(_day_in_month(year, month, day_of_month) for month in _SETTLEMENT_MONTHS[frequency])


def interest_periods(start: date, end: date, settlement: Settlement) -> list[Period]:
    """Cut a loan's life into the periods of its interest slips; together they are exactly [start, end).

    Interest is reckoned up to and including the settlement day, so a period ends (half-open) on the day
    after: with settlement on the 20th it runs from the 21st to the 20th, both counted. A loan drawn on a
    settlement day therefore has a first period of one day.

    Raises:
        PeriodReversed: The end lies before the start.
        WorkingDaysUnknown: Settlement days are to be shifted, and the calendar does not know one of them.

    >>> [part.days for part in interest_periods(date(2009, 1, 15), date(2010, 1, 15), Settlement())]
    [65, 92, 92, 91, 25]
    """
    require_order(start, end)
    if start == end:
        return []
    # A settlement on the eve of `start` or of `end` cuts nothing: the boundary would fall on the edge itself.
    inner = [day + _ONE_DAY for day in _settled(start, end, settlement) if start <= day < end - _ONE_DAY]
    edges = [start, *inner, end]
    return [Period(first, last) for first, last in pairwise(edges)]


def _settled(start: date, end: date, settlement: Settlement) -> list[date]:
    """The settlement days near a loan's life; a shift may bring in one that by the calendar lies outside."""
    margin = _ONE_DAY if settlement.shift == "none" else _LONGEST_SHIFT
    days = settlement_days(start - margin, end + margin, settlement.frequency, settlement.day_of_month)
    return [shifted(day, settlement.shift) for day in days]


def _day_in_month(year: int, month: int, day_of_month: int) -> date:
    return date(year, month, min(day_of_month, monthrange(year, month)[1]))


def _require_settlement(frequency: str, day_of_month: int) -> None:
    if frequency not in _SETTLEMENT_MONTHS or day_of_month not in range(1, 32):
        raise SettlementUnusable(
            frequency=frequency, day_of_month=day_of_month, known=", ".join(_SETTLEMENT_MONTHS)
        )
