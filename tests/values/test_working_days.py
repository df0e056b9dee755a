"""Working days of China: weekends, decreed holidays, weekends that are worked, and years nobody knows yet."""

from datetime import date

import pytest

from ledger.values.working_days import WorkingDaysUnknown, add_working_days, is_working_day, shifted


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 9, 20), True),
        (date(2024, 9, 21), False),  # a Saturday
        (date(2024, 9, 29), True),  # a Sunday worked for the National Day
        (date(2024, 10, 7), False),  # a Monday of the holiday
        (date(2009, 1, 26), False),  # Spring Festival
    ],
)
def test_weekends_holidays_and_exchanged_days(day: date, works: bool) -> None:
    assert works is is_working_day(day)


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2199, 1, 1)])
def test_a_year_without_a_notice_is_not_guessed(day: date) -> None:
    with pytest.raises(WorkingDaysUnknown, match="is not known: the calendar of holidays knows 2004 to"):
        is_working_day(day)


def test_a_day_goes_to_the_working_day_before_or_after() -> None:
    saturday = date(2020, 6, 20)
    assert date(2020, 6, 19) == shifted(saturday, "previous_working_day")
    assert date(2020, 6, 22) == shifted(saturday, "next_working_day")
    assert saturday == shifted(saturday, "none")
    assert date(2020, 6, 19) == shifted(date(2020, 6, 19), "next_working_day")


def test_working_days_are_counted_after_the_day() -> None:
    assert date(2024, 9, 30) == add_working_days(date(2024, 9, 30), 0)
    assert date(2024, 10, 8) == add_working_days(date(2024, 9, 30), 1)
    assert date(2024, 10, 14) == add_working_days(date(2024, 9, 30), 6)
