"""Periods, settlement days and day counts: the calendar of loans, with the worked figures of the field."""

import doctest
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values import daycounts, periods
from ledger.values.daycounts import (
    DAY_COUNTS,
    AtCutOff,
    CutOffUndecided,
    CutOffUnusable,
    DayCountUnknown,
    day_count,
    months_by_cut_off,
    year_fraction,
)
from ledger.values.money import round_fen
from ledger.values.periods import (
    Frequency,
    Period,
    PeriodReversed,
    Settlement,
    SettlementUnusable,
    add_months,
    add_years,
    bank_interest_year,
    calendar_year,
    interest_periods,
    month_end,
    quarter_of,
    settlement_days,
)

days = st.dates(date(1999, 1, 1), date(2040, 12, 31))
ordered_days = st.tuples(days, days).map(sorted)
settlements = st.builds(
    Settlement,
    st.sampled_from(["monthly", "quarterly", "half_yearly", "yearly", "at_maturity"]),
    st.integers(1, 31),
)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert [0, 0] == [doctest.testmod(module).failed for module in (periods, daycounts)]


def test_the_first_day_counts_and_the_last_does_not() -> None:
    period = Period(date(2009, 1, 1), date(2009, 1, 10))
    assert 9 == period.days
    assert [True, True, False, False] == [
        period.contains(day)
        for day in (date(2009, 1, 1), date(2009, 1, 9), date(2009, 1, 10), date(2008, 12, 31))
    ]


def test_an_empty_period_contains_nothing() -> None:
    period = Period(date(2009, 1, 1), date(2009, 1, 1))
    assert 0 == period.days
    assert not period.contains(date(2009, 1, 1))


def test_a_reversed_period_names_both_days() -> None:
    with pytest.raises(PeriodReversed, match="ends on 2009-01-01, before it starts on 2009-01-02"):
        Period(date(2009, 1, 2), date(2009, 1, 1))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Period(date(2009, 3, 1), date(2010, 3, 1)), Period(date(2009, 3, 1), date(2010, 1, 1))),
        (Period(date(2009, 2, 1), date(2009, 3, 1)), Period(date(2009, 2, 1), date(2009, 3, 1))),
        (Period(date(2010, 1, 1), date(2010, 3, 1)), None),
        (Period(date(2011, 1, 1), date(2011, 3, 1)), None),
    ],
)
def test_the_days_two_periods_share(other: Period, expected: Period | None) -> None:
    assert expected == calendar_year(2009).intersect(other)
    assert expected == other.intersect(calendar_year(2009))


def test_years_and_quarters() -> None:
    assert Period(date(2009, 1, 1), date(2010, 1, 1)) == calendar_year(2009)
    assert Period(date(2008, 12, 21), date(2009, 12, 21)) == bank_interest_year(2009)
    assert bank_interest_year(2009).contains(date(2009, 12, 20))
    assert Period(date(2009, 1, 1), date(2009, 4, 1)) == quarter_of(date(2009, 3, 31))
    assert Period(date(2009, 10, 1), date(2010, 1, 1)) == quarter_of(date(2009, 10, 1))


def test_month_ends_and_moves_keep_to_the_calendar() -> None:
    assert [date(2024, 2, 29), date(2023, 2, 28)] == [
        month_end(day) for day in (date(2024, 2, 3), date(2023, 2, 28))
    ]
    assert date(2024, 2, 29) == add_months(date(2023, 12, 31), 2)
    assert date(2023, 12, 31) == add_months(date(2024, 1, 31), -1)
    assert date(2022, 12, 15) == add_months(date(2024, 1, 15), -13)
    assert date(2025, 2, 28) == add_years(date(2024, 2, 29), 1)
    assert date(2020, 2, 29) == add_years(date(2024, 2, 29), -4)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("quarterly", [(2009, 3, 20), (2009, 6, 20), (2009, 9, 20), (2009, 12, 20)]),
        ("half_yearly", [(2009, 6, 20), (2009, 12, 20)]),
        ("yearly", [(2009, 12, 20)]),
        ("at_maturity", []),
    ],
)
def test_settlement_days_by_frequency(frequency: Frequency, expected: list[tuple[int, int, int]]) -> None:
    assert [date(*day) for day in expected] == settlement_days(
        date(2009, 1, 15), date(2010, 1, 15), frequency
    )


def test_settlement_days_lie_after_the_start_and_not_after_the_end() -> None:
    found = settlement_days(date(2009, 1, 20), date(2009, 3, 20), "monthly", 20)
    assert [date(2009, 2, 20), date(2009, 3, 20)] == found


def test_a_settlement_day_the_month_lacks_is_the_months_last() -> None:
    found = settlement_days(date(2024, 1, 31), date(2024, 4, 30), "monthly", 31)
    assert [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)] == found


@pytest.mark.parametrize(("frequency", "day_of_month"), [("weekly", 20), ("monthly", 0), ("monthly", 32)])
def test_a_settlement_no_calendar_knows_is_refused(frequency: Any, day_of_month: int) -> None:
    with pytest.raises(SettlementUnusable, match="monthly, quarterly"):
        Settlement(frequency, day_of_month)
    with pytest.raises(SettlementUnusable, match=f"on day {day_of_month}"):
        settlement_days(date(2009, 1, 1), date(2009, 2, 1), frequency, day_of_month)


def test_the_quarterly_slips_of_the_worked_loan() -> None:
    # 5,000,000 yuan at 5.31 %, 2009-01-15 to 2010-01-15, quarterly on the 20th, act/360, each slip rounded.
    slips = interest_periods(date(2009, 1, 15), date(2010, 1, 15), Settlement())
    interest_fen = [
        round_fen(
            500_000_000 * Fraction("0.0531") * year_fraction("act/360", slip.start, slip.end),
            "half_up_to_fen",
        )
        for slip in slips
    ]
    assert [65, 92, 92, 91, 25] == [slip.days for slip in slips]
    assert [4_793_750, 6_785_000, 6_785_000, 6_711_250, 1_843_750] == interest_fen
    assert 26_918_750 == sum(interest_fen)
    assert date(2009, 3, 21) == slips[0].end


@pytest.mark.parametrize("convention", ["act/365", "30/360"])
def test_the_worked_loan_over_a_full_year_of_other_conventions(convention: str) -> None:
    years = year_fraction(convention, date(2009, 1, 15), date(2010, 1, 15))
    assert 26_550_000 == 500_000_000 * Fraction("0.0531") * years


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # Drawn on a settlement day: that one day is settled at once.
        (date(2009, 3, 20), date(2009, 4, 1), [1, 11]),
        # Drawn the day after, repaid on the boundary: one whole quarter and nothing beside it.
        (date(2009, 3, 21), date(2009, 6, 21), [92]),
        # Repaid on the settlement day: the day of repayment bears no interest.
        (date(2009, 3, 21), date(2009, 6, 20), [91]),
        (date(2009, 3, 21), date(2009, 3, 21), []),
    ],
)
def test_interest_periods_at_the_edges(start: date, end: date, expected: list[int]) -> None:
    assert expected == [slip.days for slip in interest_periods(start, end, Settlement("quarterly", 20))]


def test_interest_settled_at_maturity_is_one_period() -> None:
    start, end = date(2009, 1, 15), date(2010, 1, 15)
    assert [Period(start, end)] == interest_periods(start, end, Settlement("at_maturity"))


@given(ordered_days, settlements)
def test_interest_periods_tile_the_life_of_the_loan(life: list[date], settlement: Settlement) -> None:
    start, end = life
    slips = interest_periods(start, end, settlement)
    assert (end - start).days == sum(slip.days for slip in slips)
    assert all(slip.days > 0 for slip in slips)
    assert all(earlier.end == later.start for earlier, later in pairwise(slips))


def test_dates_out_of_order_are_refused_everywhere() -> None:
    later, earlier = date(2009, 2, 1), date(2009, 1, 1)
    with pytest.raises(PeriodReversed):
        settlement_days(later, earlier, "monthly")
    with pytest.raises(PeriodReversed):
        interest_periods(later, earlier, Settlement())
    with pytest.raises(PeriodReversed):
        months_by_cut_off(later, earlier)
    for convention in DAY_COUNTS:
        with pytest.raises(PeriodReversed):
            day_count(convention, later, earlier)
        with pytest.raises(PeriodReversed):
            year_fraction(convention, later, earlier)


def test_an_unknown_day_count_lists_the_known_ones() -> None:
    with pytest.raises(DayCountUnknown, match="30E/360") as refused:
        year_fraction("actual", date(2009, 1, 1), date(2009, 2, 1))
    assert all(name in str(refused.value) for name in DAY_COUNTS)


@pytest.mark.parametrize(
    ("start", "end", "days_30_360", "days_30e_360"),
    [
        ((2007, 1, 15), (2007, 1, 30), 15, 15),
        ((2007, 1, 15), (2007, 2, 15), 30, 30),
        ((2007, 9, 30), (2008, 3, 31), 180, 180),
        ((2007, 9, 30), (2007, 10, 31), 30, 30),
        ((2007, 1, 15), (2007, 1, 31), 16, 15),
        ((2007, 1, 31), (2007, 2, 28), 28, 28),
        ((2007, 2, 28), (2007, 3, 31), 33, 32),
        ((2008, 2, 29), (2009, 2, 28), 359, 359),
        ((2006, 8, 31), (2007, 2, 28), 178, 178),
    ],
)
def test_months_of_thirty_days(
    start: tuple[int, int, int], end: tuple[int, int, int], days_30_360: int, days_30e_360: int
) -> None:
    found = [day_count(convention, date(*start), date(*end)) for convention in ("30/360", "30E/360")]
    assert [days_30_360, days_30e_360] == found
    assert Fraction(days_30_360, 360) == year_fraction("30/360", date(*start), date(*end))


def test_actual_days_of_leap_and_common_years() -> None:
    # ISDA's own note on act/act: 2003-11-01 to 2004-05-01 is 61/365 + 121/366.
    start, end = date(2003, 11, 1), date(2004, 5, 1)
    assert Fraction(61, 365) + Fraction(121, 366) == year_fraction("act/act ISDA", start, end)
    assert 182 == day_count("act/act ISDA", start, end)
    assert 1 == year_fraction("act/act ISDA", date(2024, 1, 1), date(2025, 1, 1))
    assert 0 == year_fraction("act/act ISDA", start, start)
    assert Fraction(366, 365) == year_fraction("act/365", date(2024, 1, 1), date(2025, 1, 1))


def test_the_chongqing_subsidy_divides_by_365() -> None:
    # 5,000,000 yuan x 4.35 % x 50 % x 180 days: 53,630.14 over 365, 54,375.00 over 360.
    start, end = date(2021, 1, 1), date(2021, 6, 30)
    half_year_fen = 500_000_000 * Fraction("0.0435") / 2
    found = [
        round_fen(half_year_fen * year_fraction(convention, start, end), "half_up_to_fen")
        for convention in ("act/365", "act/360")
    ]
    assert 180 == day_count("act/365", start, end)
    assert [5_363_014, 5_437_500] == found


@pytest.mark.parametrize("convention", ["act/360", "act/365", "act/act ISDA"])
@given(st.tuples(days, days, days).map(sorted))
def test_actual_fractions_add_up(convention: str, three_days: list[date]) -> None:
    start, middle, end = three_days
    parts = year_fraction(convention, start, middle) + year_fraction(convention, middle, end)
    assert parts == year_fraction(convention, start, end)
    assert (end - start).days == day_count(convention, start, end)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2024, 3, 1), date(2025, 1, 1), 10),
        (date(2024, 3, 16), date(2025, 1, 1), 10),
        (date(2024, 3, 18), date(2025, 1, 1), 9),
        (date(2024, 12, 16), date(2025, 1, 1), 1),
        (date(2024, 12, 30), date(2025, 1, 1), 0),
        (date(2024, 3, 1), date(2024, 5, 17), 3),
        (date(2024, 3, 1), date(2024, 5, 15), 2),
        (date(2024, 3, 10), date(2024, 3, 10), 0),
        (date(2024, 3, 1), date(2024, 3, 1), 0),
    ],
)
def test_months_count_above_the_cut_off(start: date, end: date, expected: int) -> None:
    assert expected == months_by_cut_off(start, end)
    assert expected == day_count("whole_months", start, end)
    assert Fraction(expected, 12) == year_fraction("whole_months", start, end)


@pytest.mark.parametrize(("exactly", "expected"), [("counts", 2), ("does_not_count", 1)])
def test_exactly_at_the_cut_off_is_a_setting(exactly: AtCutOff, expected: int) -> None:
    # Drawn on 16 November: 15 days in November.
    assert expected == months_by_cut_off(date(2024, 11, 16), date(2025, 1, 1), exactly=exactly)


def test_exactly_at_the_cut_off_is_refused_where_nobody_decided() -> None:
    with pytest.raises(CutOffUndecided, match="In 2024-11 the loan ran exactly 15 days"):
        months_by_cut_off(date(2024, 11, 16), date(2025, 1, 1))


def test_the_cut_off_itself_is_a_setting() -> None:
    assert 2 == months_by_cut_off(date(2024, 11, 30), date(2025, 1, 1), cut_days=0)
    assert 1 == months_by_cut_off(date(2024, 11, 10), date(2025, 1, 1), cut_days=27)


@pytest.mark.parametrize(("cut_days", "exactly"), [(-1, "counts"), (28, "counts"), (15, "perhaps")])
def test_a_cut_off_that_fits_no_month_is_refused(cut_days: int, exactly: Any) -> None:
    with pytest.raises(CutOffUnusable, match="0 to 27"):
        months_by_cut_off(date(2024, 11, 1), date(2025, 1, 1), cut_days, exactly)
