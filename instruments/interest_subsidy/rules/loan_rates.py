"""The rate that a drawdown bears on a day: fixed, or a reference rate reset as the contract says."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from instruments.interest_subsidy.rules.facts import Drawdown, Loan
from instruments.interest_subsidy.rules.terms import RateTerms
from ledger.values.decimals import decimal_text
from ledger.values.errors import LedgerError
from ledger.values.periods import Period, add_months
from ledger.values.rates import RateInForce, load_series, rate_on
from ledger.values.trace import Message, Node, given, message, product, total

UNCONFIRMED = (
    "The rate {rate} % of {series} ({tenor}) in force on {day} is not confirmed; check it before the amount is"
    " taken."
)
_MONTHS_OF_A_YEAR: Final = 12
_RATE_PLACES: Final = 4
_RESET_MONTHS: Final = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12, "anniversary": 12}


class RateNotStated(LedgerError):
    """A rule needs the loan's own rate."""

    template = "The rate of the drawdown {iou} is not stated. Write its rate: percent, or series with reset."


class SigningDayNotStated(LedgerError):
    """A rule needs the day on which the contract was signed."""

    template = "The day on which the contract {contract} was signed is not stated. Write signed_on."


class RateBelowZero(LedgerError):
    """A floating rate with a spread that takes more off than the reference is."""

    template = (
        "The rate of the drawdown {iou} on {day} would be {rate} %, below zero."
        " Correct its spread or multiplier."
    )


def rate_at(loan: Loan, drawdown: Drawdown, day: date) -> Node:
    """The yearly rate in percent that a drawdown bears on a day.

    Raises:
        LedgerError: the rate, the signing day or the reference of that day is not known, or the rate is below zero.
    """
    terms = _terms(drawdown)
    if terms.series is None:
        return fixed_node(terms, drawdown.iou)
    fixed_on = _reset_on(loan, drawdown, terms, day)
    found = rate_on(load_series()[terms.series], terms.tenor, fixed_on)
    reference = reference_node(found, fixed_on)
    parts = [
        product(
            "reference by multiplier", (reference, given("multiplier", terms.multiplier, "ratio")), "percent"
        )
    ]
    parts.append(given("spread", terms.spread_basis_points / 100, "percent"))
    rate = total("loan rate", parts, "percent", subject=drawdown.iou)
    if rate.exact < 0:
        raise RateBelowZero(iou=drawdown.iou, day=day, rate=decimal_text(rate.exact, _RATE_PLACES))
    return rate


def fixed_node(terms: RateTerms, subject: str, label: str = "loan rate") -> Node:
    """A fixed rate in percent a year, with the notation in which the contract writes it."""
    name, written = terms.fixed()
    if name == "percent":
        return given(label, written, "percent", subject=subject)
    stated = given("rate as written", written, name, subject=subject)
    return Node(label, terms.fixed_percent(), "percent", "convert", (stated,), None, subject)


def rate_changes(drawdown: Drawdown, period: Period) -> Iterable[date]:
    """The days of a period on which the rate of a drawdown may change."""
    terms = _terms(drawdown)
    if terms.series is None or terms.reset == "contract_day":
        return []
    if terms.reset == "at_once":
        return [point.effective_on for point in load_series()[terms.series].of_tenor(terms.tenor)]
    if terms.reset == "yearly_1_january":
        return [date(year, 1, 1) for year in range(period.start.year, period.end.year + 1)]
    return _reset_days(drawdown, terms)


def reference_node(found: RateInForce, day: date, label: str = "reference rate") -> Node:
    """A rate of a series as a node, with where it comes from and a warning if nobody has confirmed it."""
    notes: list[Message] = [message("in force since {day}: {series} {tenor}", day=found.effective_on,
                                    series=found.series_id, tenor=found.tenor)]  # fmt: skip
    if found.status == "unconfirmed":
        notes.append(
            message(UNCONFIRMED, rate=found.rate_percent, series=found.series_id, tenor=found.tenor, day=day)
        )
    return given(label, found.rate_percent, "percent", notes=notes)


def signed_on(loan: Loan) -> date:
    """The day on which the contract was signed.

    Raises:
        SigningDayNotStated: it is not stated.
    """
    if loan.signed_on is None:
        raise SigningDayNotStated(contract=loan.contract)
    return loan.signed_on


def _terms(drawdown: Drawdown) -> RateTerms:
    if drawdown.rate is None:
        raise RateNotStated(iou=drawdown.iou)
    return drawdown.rate


def _reset_on(loan: Loan, drawdown: Drawdown, terms: RateTerms, day: date) -> date:
    """The day whose reference rate holds on a day; before the first reset that of the drawdown."""
    if terms.reset == "contract_day":
        return signed_on(loan)
    if terms.reset == "at_once":
        return day
    if terms.reset == "yearly_1_january":
        return max(drawdown.drawn_on, date(day.year, 1, 1))
    return max(reset for reset in _reset_days(drawdown, terms) if reset <= day)


def _reset_days(drawdown: Drawdown, terms: RateTerms) -> list[date]:
    """The drawdown's day and every reset after it, counted from one day so that month ends do not drift."""
    origin, months = terms.reset_from or drawdown.drawn_on, _RESET_MONTHS[terms.reset]
    # A reset day long before the drawdown only says on which days of the year to reset.
    apart = (
        _MONTHS_OF_A_YEAR * (drawdown.drawn_on.year - origin.year) + drawdown.drawn_on.month - origin.month
    )
    skipped = max(0, apart // months - 1)
    days, count = [drawdown.drawn_on], skipped
    while (day := add_months(origin, months * count)) < drawdown.due_on:
        days += [day] if day > drawdown.drawn_on else []
        count += 1
    return days
