"""The reference rate of a scheme for one drawdown, by the day that the scheme picks it on."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan
from instruments.interest_subsidy.rules.loan_rates import reference_node, signed_on
from ledger.values.errors import LedgerError
from ledger.values.periods import add_months
from ledger.values.rates import (
    RateInForce,
    RateSeries,
    benchmark_tenor,
    latest_published_in_month_before,
    load_series,
    rate_of_month,
    rate_on,
)
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, chosen, message, product

_DECEMBER: Final = 12
_LONG_MONTHS: Final = 60
_FIRST_LPR: Final = date(2019, 8, 20)


class ClaimDayNotStated(LedgerError):
    """A rule needs the day of the claim."""

    template = "The day of the claim is not stated. Write claimed_on."


class NotShownAsRepaid(LedgerError):
    """A rule needs the day on which a drawdown was paid back."""

    template = "The drawdown {iou} is not shown as paid back. Write its repayments."


def reference_of(case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Node:
    """The reference rate in percent, times the multiplier that the scheme may state.

    Raises:
        LedgerError: the day that picks the rate is not stated, or no rate is known for it.
    """
    if "reference_rate_percent" in scheme:
        rate = scheme.given("reference_rate_percent", "reference rate")
    else:
        rate = _of_series(case, scheme, loan, drawdown)
    if "reference_multiplier" not in scheme:
        return rate
    factor = scheme.given("reference_multiplier", "reference multiplier")
    return product("reference by multiplier", (rate, factor), "percent", clause=factor.clause)


def claimed_on(case: Case) -> date:
    """The day of the claim.

    Raises:
        ClaimDayNotStated: it is not stated.
    """
    if case.claimed_on is None:
        raise ClaimDayNotStated
    return case.claimed_on


def term_months(drawdown: Drawdown) -> int:
    """The agreed term in months, a begun month counted as a whole one."""
    months = 1
    while add_months(drawdown.drawn_on, months) < drawdown.due_on:
        months += 1
    return months


def _of_series(case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Node:
    pick = scheme.value("reference_day")
    day = _picked_day(pick, case, scheme, loan, drawdown)
    series = _series(scheme.value("reference_series"), day)
    tenor = _tenor(scheme.value("reference_tenor", "by_term"), series, drawdown)
    found = _found(pick, series, tenor, day)
    published = reference_node(found, found.effective_on, "published rate")
    because = message("the rate of the day that the scheme picks: {pick}", pick=pick)
    return chosen(
        "reference rate", published, because, clause=scheme.clause("reference_day"), subject=drawdown.iou
    )


def _series(name: str, day: date) -> RateSeries:
    """The series of that name; where a rule speaks of benchmark and LPR, the one in use on the day."""
    if name == "benchmark_then_lpr":
        name = "lpr" if day >= _FIRST_LPR else "pboc_benchmark_lending"
    return load_series()[name]


def _tenor(stated: str, series: RateSeries, drawdown: Drawdown) -> str:
    """The term of the series; by the loan's own term, for LPR "5年期以上" from 60 months.

    A term that the series does not quote is told by the loan's term too: a rule that speaks of two series can
    only name the term of one.
    """
    if stated in {point.tenor for point in series.points}:
        return stated
    if series.id == "lpr":
        return "5y" if drawdown.due_on >= add_months(drawdown.drawn_on, _LONG_MONTHS) else "1y"
    return benchmark_tenor(term_months(drawdown))


def _picked_day(pick: str, case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> date:
    """The day that picks the rate; of a month its last day, or the signing day that the month is before."""
    if pick == "december_of_repayment_year":
        repaid = loan.repaid_on(drawdown)
        if repaid is None:
            raise NotShownAsRepaid(iou=drawdown.iou)
        return date(repaid.year, _DECEMBER, 31)
    days: Mapping[str, Callable[[], date]] = {
        "drawdown": lambda: drawdown.drawn_on,
        "signing": lambda: signed_on(loan),
        "month_before_signing": lambda: signed_on(loan),
        "publication": lambda: scheme.value("reference_published_on"),
        "claim": lambda: claimed_on(case),
    }
    return days[pick]()


def _found(pick: str, series: RateSeries, tenor: str, day: date) -> RateInForce:
    if pick == "month_before_signing":
        return latest_published_in_month_before(series, tenor, day)
    if pick == "december_of_repayment_year":
        return rate_of_month(series, tenor, day.year, _DECEMBER)
    return rate_on(series, tenor, day)
