"""Working days of China: holidays as decreed each year, and the weekends that are worked in exchange.

The calendar is that of the library chinesecalendar, which follows the notices of 国务院办公厅 and knows no year
before its notice is out. Nothing is guessed: a day that it does not know is an error.
"""

from datetime import date, timedelta
from functools import cache
from typing import Final, Literal

from ledger.values.errors import LedgerError

Shift = Literal["none", "previous_working_day", "next_working_day"]
"""Where a day goes that is no working day: nowhere, back, or forward."""

_ONE_DAY: Final = timedelta(days=1)


class WorkingDaysUnknown(LedgerError):
    """The calendar of holidays does not know the day."""

    template = (
        "Whether {day} is a working day is not known: the calendar of holidays knows {first} to {last}. State"
        " the days as the bank's slip shows them, or update the package chinesecalendar."
    )


@cache
def is_working_day(day: date) -> bool:
    """Whether offices and banks work on a day in China.

    Raises:
        WorkingDaysUnknown: the year's notice of holidays is not known.

    >>> is_working_day(date(2024, 10, 1)), is_working_day(date(2024, 10, 12))
    (False, True)
    """
    from chinese_calendar import is_workday
    from chinese_calendar.constants import holidays

    first, last = min(holidays).year, max(holidays).year
    if day.year not in range(first, last + 1):
        raise WorkingDaysUnknown(day=day, first=first, last=last)
    return bool(is_workday(day))


def shifted(day: date, shift: Shift) -> date:
    """A day, or where it goes if it is no working day.

    Raises:
        WorkingDaysUnknown: the calendar does not know the day.

    >>> shifted(date(2024, 10, 1), "next_working_day")
    datetime.date(2024, 10, 8)
    """
    if shift == "none":
        return day
    step = _ONE_DAY if shift == "next_working_day" else -_ONE_DAY
    while not is_working_day(day):
        day += step
    return day


def add_working_days(day: date, count: int) -> date:
    """The last of so many working days after a day, which itself does not count.

    Raises:
        WorkingDaysUnknown: the calendar does not know a day on the way.

    >>> add_working_days(date(2024, 9, 30), 2)
    datetime.date(2024, 10, 9)
    """
    while count > 0:
        day += _ONE_DAY
        count -= is_working_day(day)
    return day
