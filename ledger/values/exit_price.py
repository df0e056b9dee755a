"""The price at which public money leaves: the original, the original with interest, or what it is worth.

The rule is read from a scheme, because each document draws the ladder in its own way and leaves other
things open (simple or compound, from when, on which day count, on which side an anniversary lies). Whoever
uses it adds `EXIT_PARAMETERS` to what its schemes may state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from ledger.values.compounding import ACCRUALS, YEAR_BASES
from ledger.values.decimals import exact_decimal
from ledger.values.exit_interest import with_interest
from ledger.values.money import ROUNDINGS
from ledger.values.outcomes import Result
from ledger.values.periods import add_years
from ledger.values.schemes import Kind, Scheme, SchemeFaulty
from ledger.values.trace import (
    Clause,
    Message,
    Node,
    chosen,
    difference,
    given,
    greatest,
    message,
    product,
    rounded,
    total,
)

NO_APPRAISAL: Final = "The price needs an appraisal, and none is stated."
NO_PARTNER_PRICE: Final = "The price needs the partner's price, and none is stated."

METHODS: Final = (
    "original",
    "original_plus_interest",
    "appraised",
    "greater_of_both",
    "partner_price",
    "agreed_return",
)
RATES: Final = ("benchmark_1y", "benchmark_same_period", "stated")

EXIT_PARAMETERS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "exit_original_years": Kind("whole"),
        "exit_anniversary": Kind("choice", choices=("within", "after")),
        "exit_method": Kind("choice", choices=METHODS),
        "exit_market_after_years": Kind("whole"),
        "exit_rate": Kind("choice", choices=RATES),
        "exit_rate_percent": Kind("percent"),
        "exit_premium_percent": Kind("percent"),
        "exit_ladder": Kind("table"),
        "exit_accrual": Kind("choice", choices=ACCRUALS),
        "exit_accrues_from": Kind("choice", choices=("payment", "end_of_original_years")),
        "exit_day_basis": Kind("choice", choices=YEAR_BASES),
        "exit_rounding": Kind("choice", choices=tuple(ROUNDINGS)),
    }
)
"""What a scheme may state of an exit.

`exit_original_years`: up to so many years the price is the original investment. `exit_anniversary`: whether
the anniversary itself is within them. `exit_ladder`: a list of `{up_to_years, method}` in place of the years at
the original and `exit_method`, the last row without an end; a row may state its own `rate_percent`.
`exit_premium_percent`: points above the rate. `agreed_return`: what gives the agreed rate, dividends received
counted with it. `exit_method`: the rule afterwards. `exit_market_after_years`: from
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
        received: dividends by the day; they count towards an agreed return only.
    """

    on: date
    part: Node
    appraised: Node | None = None
    partner_price: Node | None = None
    received: Sequence[Payment] = ()


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
    if "exit_method" not in scheme and "exit_ladder" not in scheme:
        return Priced(Result(reason=message("{document} states no exit price.", document=scheme.document)))
    if not sum(payment.amount_fen for payment in payments):
        return Priced(Result(reason=message("Nothing was paid in by {day}.", day=sale.on)))
    try:
        prices = [_price_of(scheme, payment, payments, sale) for payment in payments]
    except _NoPriceError as none:
        return Priced(Result(reason=none.reason, clause=_clause(scheme)))
    together = total("price of the whole stake", prices, "fen")
    if scheme.value("exit_method") == "agreed_return" and sale.received:
        together = difference("price with dividends taken off", together, _dividends(scheme, sale))
    part = product("price of the part sold", [together, sale.part], "fen")
    rounding = scheme.value("exit_rounding", "half_up_to_fen")
    price = rounded("exit price", part, rounding, clause=scheme.clause("exit_rounding"))
    return Priced(Result(price, clause=_clause(scheme)), tuple(_unconfirmed(price)))


def _clause(scheme: Scheme) -> Clause | None:
    return scheme.clause("exit_method") or scheme.clause("exit_ladder")


def _dividends(scheme: Scheme, sale: Sale) -> Node:
    """What was received before, with the agreed return on it."""
    grown = [
        with_interest(
            scheme, each.on, given("dividend", each.amount_fen, "fen", subject=each.on.isoformat()), sale.on
        )
        for each in sale.received
    ]
    return total("dividends with the agreed return", grown, "fen")


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
    share = Fraction(payment.amount_fen, sum(each.amount_fen for each in payments))
    if "exit_ladder" in scheme:
        return _on_ladder(scheme, payment, original, share, sale)
    if _within(scheme, "exit_original_years", payment.on, sale.on):
        because = message("Sold on {sold}, within {years} years of {paid}.", sold=sale.on, paid=payment.on,
                          years=scheme.value("exit_original_years"))  # fmt: skip
        return chosen(
            "price at the original investment", original, because, clause=scheme.clause("exit_original_years")
        )
    market = "exit_market_after_years"
    if market in scheme and not _within(scheme, market, payment.on, sale.on):
        late = "Sold on {sold}, more than {years} years after {paid}."
        because = message(late, sold=sale.on, paid=payment.on, years=scheme.value(market))
        worth = _part_of(sale.appraised, NO_APPRAISAL, share)
        return chosen("price at what it is worth", worth, because, clause=scheme.clause(market))
    return _afterwards(scheme, payment, original, share, sale)


def _within(scheme: Scheme, name: str, paid_on: date, sold_on: date) -> bool:
    return name in scheme and _by_anniversary(scheme, scheme.value(name), paid_on, sold_on)


def _by_anniversary(scheme: Scheme, years: int, paid_on: date, sold_on: date) -> bool:
    anniversary = add_years(paid_on, years)
    return sold_on < anniversary or (
        sold_on == anniversary and scheme.value("exit_anniversary", "within") == "within"
    )


def _afterwards(scheme: Scheme, payment: Payment, original: Node, share: Fraction, sale: Sale) -> Node:
    because = message("This is the rule after the years at the original price.")
    label, found = _by_method(scheme, scheme.value("exit_method"), payment, original, share, sale)
    return chosen(label, found, because, clause=scheme.clause("exit_method"))


def _on_ladder(scheme: Scheme, payment: Payment, original: Node, share: Fraction, sale: Sale) -> Node:
    """The price by the row of the ladder in whose years the sale lies."""
    for row in scheme.value("exit_ladder"):
        years, method, rate = _row(scheme, row)
        if years is None or _by_anniversary(scheme, years, payment.on, sale.on):
            told = "Row of the ladder: up to {years} years after {paid}."
            because = message(told, years="∞" if years is None else years, paid=payment.on)
            label, found = _by_method(scheme, method, payment, original, share, sale, rate)
            return chosen(label, found, because, clause=scheme.clause("exit_ladder"))
    raise _NoPriceError(message("No row of the ladder reaches the day of the sale."))


def _row(scheme: Scheme, row: object) -> tuple[int | None, str, Node | None]:
    """A row of a ladder: up to so many years, a method, and its own rate where it has one.

    Raises:
        SchemeFaulty: the row says something else.
    """
    fault = f"exit_ladder says {row}, which is no row such as up_to_years 3, method original"
    known = {"up_to_years", "method", "rate_percent"}
    if not isinstance(row, dict) or row.get("method") not in METHODS or not set(row) <= known:
        raise SchemeFaulty(scheme=scheme.id, fault=fault)
    if "rate_percent" not in row:
        return row.get("up_to_years"), row["method"], None
    try:
        rate = exact_decimal(str(row["rate_percent"]))
    except ValueError as error:
        raise SchemeFaulty(scheme=scheme.id, fault=fault) from error
    own = given("rate of the row", rate, "percent", clause=scheme.clause("exit_ladder"))
    return row.get("up_to_years"), row["method"], own


def _by_method(
    scheme: Scheme,
    method: str,
    payment: Payment,
    original: Node,
    share: Fraction,
    sale: Sale,
    own_rate: Node | None = None,
) -> tuple[str, Node]:
    if method == "original":
        return "price at the original investment", original
    if method == "appraised":
        return "price at what it is worth", _part_of(sale.appraised, NO_APPRAISAL, share)
    if method == "partner_price":
        return "price at which the partner sells", _part_of(sale.partner_price, NO_PARTNER_PRICE, share)
    grown = with_interest(scheme, payment.on, original, sale.on, own_rate)
    if method != "greater_of_both":
        return "price at the original with interest", grown
    worth = _part_of(sale.appraised, NO_APPRAISAL, share)
    label = "greater of worth and original with interest"
    return label, greatest(label, [worth, grown])


def _part_of(value: Node | None, none: str, share: Fraction) -> Node:
    if value is None:
        raise _NoPriceError(message(none))
    return product("part of this payment", [value, given("part of all payments", share, "ratio")], "fen")
