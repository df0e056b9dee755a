"""Reference rates: the tables that come with the program, and the questions that schemes ask of them."""

import csv
import doctest
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from ledger.values import rates
from ledger.values.rates import (
    LoanTermUnusable,
    Notation,
    NotationUnknown,
    RateBeforeFirst,
    RateInForce,
    RateMonthMissing,
    RatePoint,
    RatePointConflict,
    RateSeries,
    RateUnusable,
    TenorUnknown,
    annual_percent,
    benchmark_tenor,
    latest_published_in_month_before,
    load_series,
    rate_of_month,
    rate_on,
    rate_text,
)

BENCHMARK = load_series()["pboc_benchmark_lending"]
LPR = load_series()["lpr"]


def test_the_examples_in_the_docstrings_hold() -> None:
    assert 0 == doctest.testmod(rates).failed


def test_the_series_are_read_once() -> None:
    assert load_series() is load_series()
    assert ["pboc_benchmark_lending", "lpr"] == list(load_series())


def test_each_benchmark_row_ends_where_the_next_begins() -> None:
    text = files("ledger.values").joinpath("data/pboc_benchmark_lending.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["effective_date"] for row in rows[1:]] + [""] == [row["superseded_on"] for row in rows]


@pytest.mark.parametrize("series", [BENCHMARK, LPR], ids=lambda series: series.id)
def test_points_are_in_order_and_unique(series: RateSeries) -> None:
    keys = [(point.effective_on, point.tenor) for point in series.points]
    assert len(keys) == len(set(keys))
    assert sorted(point.effective_on for point in series.points) == [day for day, _ in keys]


def test_lpr_has_one_publication_each_month_on_or_after_the_20th() -> None:
    worked_saturday = date(2021, 2, 20)  # a working day in exchange for the Spring Festival
    published = [point.effective_on for point in LPR.of_tenor("1y")]
    months = [day.year * 12 + day.month for day in published]
    assert list(range(months[0], months[0] + len(months))) == months
    assert all(20 <= day.day <= 24 for day in published)
    assert [worked_saturday] == [day for day in published if day.weekday() >= 5]


@pytest.mark.parametrize("day", [date(2009, 1, 1), date(2009, 6, 30), date(2010, 10, 19), date(2008, 12, 23)])
def test_the_one_year_benchmark_of_2009(day: date) -> None:
    expected = RateInForce(
        "pboc_benchmark_lending", "6m_1y", Decimal("5.31"), date(2008, 12, 23), "published"
    )
    assert expected == rate_on(BENCHMARK, "6m_1y", day)


@pytest.mark.parametrize(
    ("tenor", "day", "expected"),
    [
        ("le_6m", date(2008, 9, 16), "6.21"),
        ("6m_1y", date(2008, 12, 22), "5.58"),
        ("6m_1y", date(2010, 10, 20), "5.56"),
        ("le_6m", date(1999, 6, 10), "5.58"),
        ("gt_5y", date(2015, 10, 24), "4.90"),
        ("6m_1y", date(2025, 6, 1), "4.35"),
    ],
)
def test_the_benchmark_in_force(tenor: str, day: date, expected: str) -> None:
    assert Decimal(expected) == rate_on(BENCHMARK, tenor, day).rate_percent


def test_from_november_2014_five_terms_answer_with_three_rates() -> None:
    five = [
        rate_on(BENCHMARK, tenor, date(2014, 11, 22)).rate_percent
        for tenor in ("le_6m", "6m_1y", "1y_3y", "3y_5y", "gt_5y")
    ]
    assert [Decimal(rate) for rate in ("5.60", "5.60", "6.00", "6.00", "6.15")] == five


def test_figures_published_from_these_rates() -> None:
    # 原料奶 2008: half of the six-month benchmark; 龙华 2021: the one-year benchmark plus 30 %.
    assert Decimal("3.105") == rate_on(BENCHMARK, "le_6m", date(2008, 9, 16)).rate_percent / 2
    assert Decimal("5.655") == rate_on(BENCHMARK, "6m_1y", date(2021, 10, 8)).rate_percent * Decimal("1.3")


@pytest.mark.parametrize(
    ("day", "one_year", "five_years"),
    [
        ((2019, 8, 20), "4.25", "4.85"),
        ((2019, 9, 20), "4.20", "4.85"),
        ((2019, 11, 20), "4.15", "4.80"),
        ((2020, 2, 20), "4.05", "4.75"),
        ((2020, 4, 20), "3.85", "4.65"),
        ((2021, 12, 20), "3.80", "4.65"),
        ((2022, 1, 20), "3.70", "4.60"),
        ((2022, 5, 20), "3.70", "4.45"),
        ((2022, 8, 22), "3.65", "4.30"),
        ((2023, 6, 20), "3.55", "4.20"),
        ((2023, 8, 21), "3.45", "4.20"),
        ((2024, 2, 20), "3.45", "3.95"),
        ((2024, 7, 22), "3.35", "3.85"),
        ((2024, 10, 21), "3.10", "3.60"),
        ((2025, 5, 20), "3.00", "3.50"),
    ],
)
def test_each_change_of_the_lpr_takes_effect_on_its_day(
    day: tuple[int, int, int], one_year: str, five_years: str
) -> None:
    found = [rate_on(LPR, tenor, date(*day)) for tenor in ("1y", "5y")]
    assert [Decimal(one_year), Decimal(five_years)] == [rate.rate_percent for rate in found]
    assert {date(*day)} == {rate.effective_on for rate in found}


def test_the_lpr_changes_on_no_other_day() -> None:
    levels = [
        tuple(rate_on(LPR, tenor, point.effective_on).rate_percent for tenor in ("1y", "5y"))
        for point in LPR.of_tenor("1y")
    ]
    assert 14 == sum(before != after for before, after in pairwise(levels))


def test_days_between_publications_keep_the_former_rate() -> None:
    assert Decimal("3.95") == rate_on(LPR, "5y", date(2024, 3, 1)).rate_percent
    assert Decimal("4.20") == rate_on(LPR, "5y", date(2024, 2, 19)).rate_percent


def test_an_unconfirmed_row_says_so() -> None:
    assert "published" == rate_on(LPR, "1y", date(2025, 8, 19)).status
    assert "unconfirmed" == rate_on(LPR, "1y", date(2025, 8, 20)).status


def test_a_monthly_series_that_was_not_kept_up_answers_as_unconfirmed() -> None:
    kept = LPR.with_points([RatePoint(date(2030, 3, 20), "1y", Decimal("3.00"), "published")])
    assert "published" == rate_on(kept, "1y", date(2030, 4, 30)).status
    assert "unconfirmed" == rate_on(kept, "1y", date(2030, 5, 1)).status
    assert "published" == rate_of_month(kept, "1y", 2030, 3).status


@pytest.mark.parametrize(
    ("series", "tenor", "day"),
    [(LPR, "1y", date(2019, 8, 19)), (BENCHMARK, "gt_5y", date(1999, 6, 9))],
    ids=["lpr", "benchmark"],
)
def test_before_the_first_point_nothing_is_known(series: RateSeries, tenor: str, day: date) -> None:
    with pytest.raises(RateBeforeFirst, match=f"nothing is known for {day}"):
        rate_on(series, tenor, day)


def test_an_unknown_term_lists_the_known_ones() -> None:
    with pytest.raises(TenorUnknown, match="Use one of: 1y, 5y"):
        rate_on(LPR, "3y", date(2024, 1, 1))
    with pytest.raises(TenorUnknown):
        rate_of_month(LPR, "3y", 2024, 1)
    with pytest.raises(TenorUnknown):
        latest_published_in_month_before(LPR, "3y", date(2024, 1, 1))


def test_the_rate_of_a_month() -> None:
    assert date(2022, 12, 20) == rate_of_month(LPR, "1y", 2022, 12).effective_on
    # The benchmark moved on the 9th and on the 30th of that month; the later notice is meant.
    assert Decimal("6.66") == rate_of_month(BENCHMARK, "6m_1y", 2008, 10).rate_percent
    with pytest.raises(RateMonthMissing, match="no publication in 2009-01"):
        rate_of_month(BENCHMARK, "6m_1y", 2009, 1)


@pytest.mark.parametrize(
    ("signed_on", "published_on"),
    [
        (date(2024, 3, 31), date(2024, 2, 20)),
        (date(2024, 3, 1), date(2024, 2, 20)),
        (date(2024, 1, 25), date(2023, 12, 20)),
    ],
)
def test_the_month_before_the_contract(signed_on: date, published_on: date) -> None:
    assert published_on == latest_published_in_month_before(LPR, "1y", signed_on).effective_on


def test_the_first_month_of_a_series_has_none_before() -> None:
    with pytest.raises(RateMonthMissing, match="2019-07"):
        latest_published_in_month_before(LPR, "1y", date(2019, 8, 21))


def test_an_officer_confirms_an_unconfirmed_point_and_adds_a_new_one() -> None:
    confirmed = RatePoint(date(2025, 8, 20), "1y", Decimal("3.00"), "published")
    newer = RatePoint(date(2030, 3, 20), "1y", Decimal("2.90"), "published")
    series = LPR.with_points([newer, confirmed])
    assert "published" == rate_on(series, "1y", date(2025, 8, 20)).status
    assert Decimal("2.90") == rate_on(series, "1y", date(2030, 3, 25)).rate_percent
    assert len(LPR.points) + 1 == len(series.points)
    assert "unconfirmed" == rate_on(LPR, "1y", date(2025, 8, 20)).status


def test_points_may_be_added_in_any_order() -> None:
    empty = RateSeries("own", "own", "contract", ())
    points = [RatePoint(date(year, 1, 1), "1y", Decimal(year), "published") for year in (2011, 2009, 2010)]
    series = empty.with_points(points)
    assert Decimal(2009) == rate_on(series, "1y", date(2009, 6, 1)).rate_percent
    assert Decimal(2011) == rate_on(series, "1y", date(2030, 1, 1)).rate_percent


def test_a_published_point_is_never_rewritten() -> None:
    same = RatePoint(date(2024, 2, 20), "5y", Decimal("3.95"), "unconfirmed")
    other = RatePoint(date(2024, 2, 20), "5y", Decimal("4.20"), "published")
    assert LPR.points == LPR.with_points([same]).points
    with pytest.raises(RatePointConflict, match=r"already has 3\.95 % published on 2024-02-20, and 4\.20 %"):
        LPR.with_points([other])


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (1, "le_6m"),
        (6, "le_6m"),
        (7, "6m_1y"),
        (12, "6m_1y"),
        (13, "1y_3y"),
        (36, "1y_3y"),
        (37, "3y_5y"),
        (60, "3y_5y"),
        (61, "gt_5y"),
        (240, "gt_5y"),
    ],
)
def test_the_benchmark_term_of_a_loan_includes_its_upper_bound(months: int, expected: str) -> None:
    assert expected == benchmark_tenor(months)
    assert rate_on(BENCHMARK, benchmark_tenor(months), date(2009, 6, 1)).rate_percent > 0


def test_a_loan_of_no_months_has_no_term() -> None:
    with pytest.raises(LoanTermUnusable, match="0 months"):
        benchmark_tenor(0)


@pytest.mark.parametrize(
    ("value", "notation", "expected"),
    [
        ("5.31", "annual_percent", "5.31"),
        ("0.0435", "annual_fraction", "4.35"),
        ("4.425", "monthly_permille", "5.31"),
        ("3.625", "monthly_permille", "4.35"),
        ("1.475", "daily_per_ten_thousand", "5.31"),
        ("2.1", "daily_per_ten_thousand", "7.56"),
        ("5", "daily_per_ten_thousand", "18"),
    ],
)
def test_four_notations_of_one_rate(value: str, notation: Notation, expected: str) -> None:
    assert Fraction(expected) == annual_percent(Decimal(value), notation)


def test_an_unknown_notation_lists_the_known_ones() -> None:
    unknown: Any = "weekly"
    with pytest.raises(NotationUnknown, match="monthly_permille"):
        annual_percent(Decimal(1), unknown)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("4.35", "4.35"), ("4.3", "4.30"), ("5", "5.00"), ("5.6550", "5.655"), ("1E+1", "10.00"), ("0", "0.00")],
)
def test_a_rate_is_written_with_two_decimals_or_more(rate: str, expected: str) -> None:
    assert expected == rate_text(Decimal(rate))


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_a_rate_that_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(RateUnusable, match=value):
        rate_text(Decimal(value))
    with pytest.raises(RateUnusable, match=value):
        annual_percent(Decimal(value), "annual_percent")


@pytest.mark.parametrize("value", [4.35, 4, "4.35"])
def test_a_rate_is_a_decimal_and_nothing_else(value: Any) -> None:
    with pytest.raises(TypeError, match="Decimal"):
        rate_text(value)
    with pytest.raises(TypeError, match="Decimal"):
        annual_percent(value, "annual_percent")
