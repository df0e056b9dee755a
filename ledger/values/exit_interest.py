"""What money has earned between its payment and the sale, as a scheme says: rate, accrual, day basis."""

from datetime import date
from math import floor

from ledger.values.compounding import power, years_between
from ledger.values.periods import add_months, add_years
from ledger.values.rates import benchmark_tenor, load_series, rate_on
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, given, message, product, total


def with_interest(
    scheme: Scheme, paid_on: date, original: Node, sold_on: date, own_rate: Node | None = None
) -> Node:
    """A payment with what it has earned by the day of the sale, in exact fen.

    Args:
        scheme: states rate, accrual, day basis and from when it accrues.
        paid_on: the day of the payment.
        original: the payment, in fen.
        sold_on: the day of the sale.
        own_rate: the rate of a step of a ladder, in place of the scheme's one rate.
    """
    starts_on = paid_on
    if scheme.value("exit_accrues_from", "payment") == "end_of_original_years":
        starts_on = add_years(paid_on, scheme.value("exit_original_years", 0))
    rate = own_rate or _rate(scheme, paid_on, sold_on)
    if "exit_premium_percent" in scheme:
        rate = total("rate with premium", [rate, scheme.given("exit_premium_percent", "premium")], "percent")
    basis = scheme.value("exit_day_basis", "act/365")
    span = message("From {start} to {end} by {basis}.", start=starts_on, end=sold_on, basis=basis)
    elapsed, clause = years_between(basis, starts_on, sold_on), scheme.clause("exit_day_basis")
    years = given("years that bear interest", elapsed, "years", clause=clause, notes=[span])
    growth = _growth(scheme, rate, years)
    return product("original with interest", [original, growth], "fen")


def _growth(scheme: Scheme, rate: Node, years: Node) -> Node:
    one, clause = given("one", 1, "ratio"), scheme.clause("exit_accrual")
    if scheme.value("exit_accrual", "simple") == "simple":
        interest = product("simple interest per yuan", [rate, years], "ratio", clause=clause)
        return total("growth per yuan", [one, interest], "ratio")
    if scheme.value("exit_accrual") == "compound_broken":
        grown = power(1 + rate.number, years.exact)
        return Node("compound growth per yuan", grown, "ratio", "accrue", (rate, years), clause)
    whole = floor(years.exact)
    left = given("part of a year", years.exact - whole, "years")
    a_year = total("growth of a whole year", [one, product("a year's rate", [rate], "ratio")], "ratio")
    running = product("interest of the running year", [rate, left], "ratio")
    steps = [a_year] * whole + [total("growth of the running year", [one, running], "ratio")]
    return product("compound growth per yuan", steps, "ratio", clause=clause)


def _rate(scheme: Scheme, paid_on: date, sold_on: date) -> Node:
    kind = scheme.value("exit_rate", "stated")
    if kind == "stated":
        return scheme.given("exit_rate_percent", "stated rate")
    tenor = "6m_1y" if kind == "benchmark_1y" else benchmark_tenor(_months_begun(paid_on, sold_on))
    found = rate_on(load_series()["pboc_benchmark_lending"], tenor, sold_on)
    notes = [message("In force since {day}.", day=found.effective_on)]
    if found.status == "unconfirmed":  # pragma: no cover - every point of the benchmark series is published
        notes.append(message("The rate of {day} is not confirmed.", day=found.effective_on))
    return given("benchmark lending rate of the day of transfer", found.rate_percent, "percent",
                 clause=scheme.clause("exit_rate"), subject=tenor, notes=notes)  # fmt: skip


def _months_begun(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(1, months if add_months(start, months) >= end else months + 1)
