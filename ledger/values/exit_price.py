"""The price at which public money leaves: the original, the original with interest, or what it is worth.

The rule is read from a scheme, because each document draws the ladder in its own way and leaves other
things open (simple or compound, from when, on which day count, on which side an anniversary lies). Whoever
uses it adds `EXIT_PARAMETERS` to what its schemes may state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from types import MappingProxyType
from typing import Final

from ledger.values.compounding import ACCRUALS, YEAR_BASES, power, years_between
from ledger.values.money import ROUNDINGS
from ledger.values.outcomes import Result
from ledger.values.periods import add_months, add_years
from ledger.values.rates import benchmark_tenor, load_series, rate_on
from ledger.values.schemes import Kind, Scheme
from ledger.values.trace import Message, Node, chosen, given, greatest, message, product, rounded, total

NO_APPRAISAL: Final = "The price needs an appraisal, and none is stated."
NO_PARTNER_PRICE: Final = "The price needs the partner's price, and none is stated."

METHODS: Final = ("original", "original_plus_interest", "appraised", "greater_of_both", "partner_price")
RATES: Final = ("benchmark_1y", "benchmark_same_period", "stated")

EXIT_PARAMETERS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "exit_original_years": Kind("whole"),
        "exit_anniversary": Kind("choice", choices=("within", "after")),
        "exit_method": Kind("choice", choices=METHODS),
        "exit_market_after_years": Kind("whole"),
        "exit_rate": Kind("choice", choices=RATES),
        "exit_rate_percent": Kind("percent"),
        "exit_accrual": Kind("choice", choices=ACCRUALS),
        "exit_accrues_from": Kind("choice", choices=("payment", "end_of_original_years")),
        "exit_day_basis": Kind("choice", choices=YEAR_BASES),
        "exit_rounding": Kind("choice", choices=tuple(ROUNDINGS)),
    }
)
"""What a scheme may state of an exit.

`exit_original_years`: up to so many years the price is the original investment. `exit_anniversary`: whether
the anniversary itself is within them. `exit_method`: the rule afterwards. `exit_market_after_years`: from
then on only what it is worth. `exit_accrual` compound: yearly on the anniversary, simple within a running
year; compound_broken: to the power of the years, the running one included.
"""


@dataclass(frozen=True)
class Payment:
    """Money that the office paid in on a day, in fen; its years are counted from that day."""

    on: date
    amount_fen: int


@dataclass(frozen=True)
class Sale:
    """What is known of a transfer.

    Attributes:
        on: the day of the transfer.
        part: the part of the stake that is sold, in percent.
        appraised: what the whole stake is worth, in fen, where somebody appraised it.
        partner_price: what the whole stake brings at the partner's price, in fen, where that is known.
    """

    on: date
    part: Node
    appraised: Node | None = None
    partner_price: Node | None = None


@dataclass(frozen=True)
class Priced:
    """The price or the reason why there is none, and what to look at before taking it."""

    result: Result
    warnings: tuple[Message, ...] = ()


class _NoPriceError(Exception):
    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def exit_price(scheme: Scheme, payments: Sequence[Payment], sale: Sale) -> Priced:
    """The price of a stake by its scheme, each payment counted from its own day, rounded once at the end.

    Args:
        scheme: states `exit_method` and what that needs.
        payments: what the office paid in by the day of the sale.
        sale: the transfer.

    Returns:
        The price in fen with its trace, or the reason why the scheme gives none.
    """
    if "exit_method" not in scheme:
        return Priced(Result(reason=message("{document} states no exit price.", document=scheme.document)))
    if not sum(payment.amount_fen for payment in payments):
        return Priced(Result(reason=message("Nothing was paid in by {day}.", day=sale.on)))
    try:
        prices = [_price_of(scheme, payment, payments, sale) for payment in payments]
    except _NoPriceError as none:
        return Priced(Result(reason=none.reason, clause=scheme.clause("exit_method")))
    together = total("price of the whole stake", prices, "fen")
    part = product("price of the part sold", [together, sale.part], "fen")
    rounding = scheme.value("exit_rounding", "half_up_to_fen")
    price = rounded("exit price", part, rounding, clause=scheme.clause("exit_rounding"))
    return Priced(Result(price, clause=scheme.clause("exit_method")), tuple(_unconfirmed(price)))


def _unconfirmed(node: Node) -> list[Message]:
    found = [note for note in node.notes if node.unit == "percent" and "not confirmed" in note.template]
    for below in node.inputs:
        found += [note for note in _unconfirmed(below) if note not in found]
    return found


def _price_of(scheme: Scheme, payment: Payment, payments: Sequence[Payment], sale: Sale) -> Node:
    if sale.on < payment.on:
        raise _NoPriceError(
            message("The sale of {sold} lies before the payment of {paid}.", sold=sale.on, paid=payment.on)
        )
    original = given("original investment", payment.amount_fen, "fen", subject=payment.on.isoformat())
    if _within(scheme, "exit_original_years", payment.on, sale.on):
        because = message("Sold on {sold}, within {years} years of {paid}.", sold=sale.on, paid=payment.on,
                          years=scheme.value("exit_original_years"))  # fmt: skip
        return chosen(
            "price at the original investment", original, because, clause=scheme.clause("exit_original_years")
        )
    share = Fraction(payment.amount_fen, sum(each.amount_fen for each in payments))
    market = "exit_market_after_years"
    if market in scheme and not _within(scheme, market, payment.on, sale.on):
        late = "Sold on {sold}, more than {years} years after {paid}."
        because = message(late, sold=sale.on, paid=payment.on, years=scheme.value(market))
        worth = _part_of(sale.appraised, NO_APPRAISAL, share)
        return chosen("price at what it is worth", worth, because, clause=scheme.clause(market))
    return _afterwards(scheme, payment, original, share, sale)


def _within(scheme: Scheme, name: str, paid_on: date, sold_on: date) -> bool:
    if name not in scheme:
        return False
    anniversary = add_years(paid_on, scheme.value(name))
    return sold_on < anniversary or (
        sold_on == anniversary and scheme.value("exit_anniversary", "within") == "within"
    )


def _afterwards(scheme: Scheme, payment: Payment, original: Node, share: Fraction, sale: Sale) -> Node:
    method = scheme.value("exit_method")
    because = message("This is the rule after the years at the original price.")
    clause = scheme.clause("exit_method")
    if method == "original":
        return chosen("price at the original investment", original, because, clause=clause)
    if method == "appraised":
        return chosen(
            "price at what it is worth",
            _part_of(sale.appraised, NO_APPRAISAL, share),
            because,
            clause=clause,
        )
    if method == "partner_price":
        price = _part_of(sale.partner_price, NO_PARTNER_PRICE, share)
        return chosen("price at which the partner sells", price, because, clause=clause)
    grown = _with_interest(scheme, payment, original, sale.on)
    if method == "original_plus_interest":
        return chosen("price at the original with interest", grown, because, clause=clause)
    worth = _part_of(sale.appraised, NO_APPRAISAL, share)
    return greatest("greater of worth and original with interest", [worth, grown], clause=clause)


def _part_of(value: Node | None, none: str, share: Fraction) -> Node:
    if value is None:
        raise _NoPriceError(message(none))
    return product("part of this payment", [value, given("part of all payments", share, "ratio")], "fen")


def _with_interest(scheme: Scheme, payment: Payment, original: Node, sold_on: date) -> Node:
    starts_on = payment.on
    if scheme.value("exit_accrues_from", "payment") == "end_of_original_years":
        starts_on = add_years(payment.on, scheme.value("exit_original_years", 0))
    rate = _rate(scheme, payment.on, sold_on)
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
