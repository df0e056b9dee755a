"""Reference rates: the PBoC benchmark lending rate and the loan prime rate (LPR), by day and term.

Rates are annual, in percent, as `Decimal`. Sources of the rows stand in `data/README.md`.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal, cast

from ledger.values.errors import LedgerError
from ledger.values.periods import add_months

RateStatus = Literal["published", "unconfirmed"]
"""`unconfirmed`: nobody has checked the publication; an amount that uses the rate carries a warning."""

Notation = Literal["annual_percent", "annual_fraction", "monthly_permille", "daily_per_ten_thousand"]
"""How a contract or slip writes a rate: 年利率 %, a fraction of one, 月利率 ‰, 日利率 万分之."""

# Monthly = annual / 12 and daily = annual / 360 convert the notation, whatever the day count of the loan.
_TO_ANNUAL_PERCENT: Final[Mapping[str, Fraction]] = {
    "annual_percent": Fraction(1),
    "annual_fraction": Fraction(100),
    "monthly_permille": Fraction(12, 10),
    "daily_per_ten_thousand": Fraction(360, 100),
}
_BENCHMARK_TENORS: Final = ((6, "le_6m"), (12, "6m_1y"), (36, "1y_3y"), (60, "3y_5y"))
_BENCHMARK_COLUMNS: Final = {
    f"rate_{tenor}_pct": tenor for tenor in ("le_6m", "6m_1y", "1y_3y", "3y_5y", "gt_5y")
}
_LPR_COLUMNS: Final = {"lpr_1y_pct": "1y", "lpr_5y_pct": "5y"}


class TenorUnknown(LedgerError):
    """A series does not quote the term asked for."""

    template = 'The rate series {series} has no term "{tenor}". Use one of: {known}.'


class RateBeforeFirst(LedgerError):
    """The day lies before the first point of a series."""

    template = (
        "The rate series {series} ({tenor}) begins on {first}; nothing is known for {day}. Check the day,"
        " choose another series, or add the rate that was in force."
    )


class RateMonthMissing(LedgerError):
    """Nothing was published in the month that a rule points to."""

    template = (
        "The rate series {series} ({tenor}) has no publication in {month}. Add it from the publisher's"
        " notice, or check which month the rule means."
    )


class RatePointConflict(LedgerError):
    """Two published rates for one term and day."""

    template = (
        "The rate series {series} ({tenor}) already has {present} % published on {day}, and {added} % was to"
        " be added. Check both against the publisher's notice."
    )


class NotationUnknown(LedgerError):
    """A rate is written in a notation that does not exist."""

    template = 'There is no rate notation called "{name}". Use one of: {known}.'


class RateUnusable(LedgerError):
    """A rate that is no number."""

    template = 'The rate "{value}" is not a number. Write it with digits, such as 5.31.'


class LoanTermUnusable(LedgerError):
    """A loan term of no months."""

    template = (
        "A loan term of {months} months has no benchmark rate. Give the term of the contract in months, 1 or"
        " more."
    )


@dataclass(frozen=True)
class RatePoint:
    """A rate from the day it takes effect: term, annual percent, and whether the publication was checked."""

    effective_on: date
    tenor: str
    rate_percent: Decimal
    status: RateStatus


@dataclass(frozen=True)
class RateSeries:
    """A reference rate over time.

    Points of one term are in force from their day until the next point. Where `published_monthly` holds, a
    point is answered as unconfirmed once a calendar month has passed without a publication: the table is then
    out of date.
    """

    id: str
    title: str
    source: str
    points: tuple[RatePoint, ...]
    published_monthly: bool = False

    def with_points(self, extra: Iterable[RatePoint]) -> "RateSeries":
        """Return the series with more points; a point may confirm or correct an unconfirmed one.

        Raises:
            RatePointConflict: A published point of that term and day says something else.
        """
        merged = {(point.effective_on, point.tenor): point for point in self.points}
        for point in extra:
            present = merged.get((point.effective_on, point.tenor))
            if present is None or present.status == "unconfirmed":
                merged[point.effective_on, point.tenor] = point
            elif present.rate_percent != point.rate_percent:
                raise RatePointConflict(
                    series=self.id,
                    tenor=point.tenor,
                    day=point.effective_on.isoformat(),
                    present=present.rate_percent,
                    added=point.rate_percent,
                )
        return replace(self, points=tuple(merged.values()))

    def of_tenor(self, tenor: str) -> list[RatePoint]:
        """Return the points of one term, oldest first; TenorUnknown if the series does not quote it."""
        points = [point for point in self.points if point.tenor == tenor]
        if not points:
            known = ", ".join(dict.fromkeys(point.tenor for point in self.points))
            raise TenorUnknown(series=self.id, tenor=tenor, known=known)
        return sorted(points, key=lambda point: point.effective_on)


@dataclass(frozen=True)
class RateInForce:
    """The answer to a question about a rate: what it is, since when, and from which series."""

    series_id: str
    tenor: str
    rate_percent: Decimal
    effective_on: date
    status: RateStatus


@cache
def load_series() -> Mapping[str, RateSeries]:
    """Return the series that come with the program, by id: `pboc_benchmark_lending` and `lpr`."""
    benchmark = RateSeries(
        "pboc_benchmark_lending",
        "人民币贷款基准利率",
        "中国人民银行 notices of rate adjustment, 1999-06-10 to 2015-10-24",
        _read("pboc_benchmark_lending.csv", "effective_date", _BENCHMARK_COLUMNS),
    )
    lpr = RateSeries(
        "lpr",
        "贷款市场报价利率 (LPR)",
        "全国银行间同业拆借中心, monthly from 2019-08-20",
        _read("lpr.csv", "publish_date", _LPR_COLUMNS),
        published_monthly=True,
    )
    return MappingProxyType({series.id: series for series in (benchmark, lpr)})


def _read(name: str, day_column: str, tenors: Mapping[str, str]) -> tuple[RatePoint, ...]:
    text = files("ledger.values").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(
        RatePoint(
            date.fromisoformat(row[day_column]),
            tenor,
            Decimal(row[column]),
            cast("RateStatus", row.get("status", "published")),
        )
        for row in csv.DictReader(text.splitlines())
        for column, tenor in tenors.items()
    )


def rate_on(series: RateSeries, tenor: str, day: date) -> RateInForce:
    """Return the rate in force on a day: the latest point not after it.

    The benchmark of 2015-10-24 was never formally withdrawn, so it stays in force for contracts that name it,
    also after the LPR took over for new loans. From 2014-11-22 it has three terms, and the five answer
    accordingly.

    Raises:
        TenorUnknown: The series does not quote the term.
        RateBeforeFirst: The day lies before the first point.
    """
    points = series.of_tenor(tenor)
    known = [point for point in points if point.effective_on <= day]
    if not known:
        first = points[0].effective_on.isoformat()
        raise RateBeforeFirst(series=series.id, tenor=tenor, first=first, day=day.isoformat())
    return _in_force(series, known[-1], day)


def rate_of_month(series: RateSeries, tenor: str, year: int, month: int) -> RateInForce:
    """Return the latest rate published in a calendar month, such as the December LPR of a year.

    Raises:
        TenorUnknown: The series does not quote the term.
        RateMonthMissing: Nothing was published in that month.
    """
    for point in reversed(series.of_tenor(tenor)):
        if (point.effective_on.year, point.effective_on.month) == (year, month):
            return _in_force(series, point, point.effective_on)
    raise RateMonthMissing(series=series.id, tenor=tenor, month=f"{year:04}-{month:02}")


def latest_published_in_month_before(series: RateSeries, tenor: str, day: date) -> RateInForce:
    """Return the latest rate published in the calendar month before a day, as 青岛知识产权质押 2024 asks.

    Raises:
        TenorUnknown: The series does not quote the term.
        RateMonthMissing: Nothing was published in that month.
    """
    month_before = add_months(day, -1)
    return rate_of_month(series, tenor, month_before.year, month_before.month)


def _in_force(series: RateSeries, point: RatePoint, day: date) -> RateInForce:
    stale = series.published_monthly and day >= add_months(point.effective_on.replace(day=1), 2)
    status: RateStatus = "unconfirmed" if stale else point.status
    return RateInForce(series.id, point.tenor, point.rate_percent, point.effective_on, status)


def benchmark_tenor(months: int) -> str:
    """Return the benchmark's term for a loan of so many months; each term includes its upper bound (含).

    Raises:
        LoanTermUnusable: The term is below one month.
    """
    if months < 1:
        raise LoanTermUnusable(months=months)
    return next((tenor for longest, tenor in _BENCHMARK_TENORS if months <= longest), "gt_5y")


def annual_percent(value: Decimal, notation: Notation) -> Fraction:
    """Bring a rate to annual percent, exactly: a monthly rate times 12, a daily rate times 360.

    Raises:
        NotationUnknown: The notation is none of the four.
        RateUnusable: The value is not finite.
        TypeError: The value is not a Decimal.

    >>> annual_percent(Decimal("4.425"), "monthly_permille") == Fraction("5.31")
    True
    """
    factor = _TO_ANNUAL_PERCENT.get(notation)
    if factor is None:
        raise NotationUnknown(name=notation, known=", ".join(_TO_ANNUAL_PERCENT))
    return Fraction(_finite(value)) * factor


def rate_text(rate_percent: Decimal) -> str:
    """Write a rate in percent as plain text with two decimals, or more where it has more; no percent sign.

    Raises:
        RateUnusable: The value is not finite.
        TypeError: The value is not a Decimal.

    >>> rate_text(Decimal("4.3")), rate_text(Decimal("5.6550"))
    ('4.30', '5.655')
    """
    whole, _, decimals = f"{_finite(rate_percent):f}".partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"


def _finite(value: object) -> Decimal:
    if not isinstance(value, Decimal):
        message = f"a rate is a Decimal, not {type(value).__name__}"
        raise TypeError(message)
    if not value.is_finite():
        raise RateUnusable(value=value)
    return value
