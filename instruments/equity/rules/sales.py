"""Sales of the stake: the price of each by the scheme, what came in, and what was conceded."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import prod
from typing import Final

from instruments.equity.rules.facts import Case, Exit
from instruments.equity.rules.grants import converted, converted_fen
from instruments.equity.rules.holdings import register_after, register_on
from ledger.values.call_option import Cost
from ledger.values.concession import came_in, conceded_in_sale
from ledger.values.exit_price import Payment, Priced, Sale, exit_price
from ledger.values.money import format_yuan
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme
from ledger.values.trace import (
    Message,
    Node,
    difference,
    given,
    message,
    product,
    quotient,
    total,
)

BELOW: Final = "The sale of {sold} brought {short} yuan less than the price by the scheme."
JOINED: Final = "Not computable: {paid} yuan became part of the stake after a part of it was sold on {sold}."
ALL_SOLD: Final = "Not computable: all of the stake was sold before {sold}."


@dataclass(frozen=True)
class Sold:
    """A sale with its price by the scheme, and which part of the first stake it was."""

    sale: Exit
    priced: Priced
    part: Fraction

    def came_in(self, as_of: date) -> Node | None:
        """What it brought by a day: as stated, else the scheme's price; None for nothing yet or no price."""
        return came_in(self.sale.sold_on, self.sale.proceeds_fen, self.priced, as_of)


def costs(case: Case) -> list[Payment]:
    """What the office paid for its stake: instalments, and grants that became shares from the day of the grant."""
    paid = [Payment(each.paid_on, each.amount_fen) for each in case.payments]
    return sorted([*paid, *converted(case)], key=lambda each: each.on)


def _joined(case: Case, after: date | None, by: date) -> list[tuple[date, Payment]]:
    """What became part of the stake after a day (None: from the beginning) and by another, each with that day."""
    found = [(each.paid_on, Payment(each.paid_on, each.amount_fen)) for each in case.payments]
    found += [
        (each.converted_on, Payment(each.paid_on, converted_fen(case, each)))
        for each in case.grants
        if each.converted_on and converted_fen(case, each)
    ]
    return sorted(
        [(day, cost) for day, cost in found if (after is None or day > after) and day <= by],
        key=lambda joined: joined[1].on,
    )


def costs_left(case: Case, day: date) -> list[Cost]:
    """What was paid by a day, each with the part that no sale since it joined the stake has taken."""
    return [
        Cost(cost.on, cost.amount_fen, _left_since(case, joined, day))
        for joined, cost in _joined(case, None, day)
    ]


def _left_since(case: Case, joined: date, day: date) -> Fraction:
    parts = (Fraction(each.part_percent) for each in case.sold if joined <= each.sold_on <= day)
    return prod((1 - part / 100 for part in parts), start=Fraction(1))


def sales_of(case: Case, scheme: Scheme) -> list[Sold]:
    """Every sale in order; each sells its part of what was left by then."""
    found: list[Sold] = []
    left = Fraction(1)
    for sale in case.sold:
        part = left * Fraction(sale.part_percent) / 100
        earlier = found[0].sale.sold_on if found else None
        found.append(Sold(sale, _priced(case, scheme, sale, part, earlier), part))
        left -= part
    return found


def price_of(case: Case, scheme: Scheme, sale: Exit) -> Priced:
    """The price of a sale that is supposed: of its part of what is left after the sales of the case by its day."""
    before = tuple(each for each in case.sold if each.sold_on <= sale.sold_on)
    supposed = case.model_copy(update={"exit": None, "sales": (*before, sale)})
    return sales_of(supposed, scheme)[-1].priced


def _priced(case: Case, scheme: Scheme, sale: Exit, part: Fraction, earlier: date | None) -> Priced:
    """By the scheme; an appraisal is of what was held, so it counts by the part sold of that.

    What joined after an earlier sale was not sold in it, so one part of all payments would be a wrong price.
    """
    late = _joined(case, earlier, sale.sold_on) if earlier else []
    if earlier and late:
        joined = format_yuan(sum(cost.amount_fen for _, cost in late))
        return Priced(Result(reason=message(JOINED, paid=joined, sold=earlier)))
    held = part / (Fraction(sale.part_percent) / 100)
    if not held:
        return Priced(Result(reason=message(ALL_SOLD, sold=sale.sold_on)))
    appraised = None
    if sale.appraised_fen is not None:
        appraised = given(
            "appraised value", sale.appraised_fen / held, "fen", subject=sale.sold_on.isoformat()
        )
    received = [
        Payment(each.received_on, each.amount_fen)
        for each in case.dividends
        if each.received_on <= sale.sold_on
    ]
    sold = Sale(
        sale.sold_on,
        given("part sold", part * 100, "percent"),
        appraised,
        _partner_price(case, sale, held),
        received,
    )
    return exit_price(scheme, _costs_by(case, sale), sold)


def _costs_by(case: Case, sale: Exit) -> list[Payment]:
    """What was paid by the day of a sale; where nothing was, all, so that the price says so."""
    return [cost for _, cost in _joined(case, None, sale.sold_on)] or costs(case)


def _partner_price(case: Case, sale: Exit, held: Fraction) -> Node | None:
    """The first stake at the price at which the partner sells, in fen: what is held by then over the part left."""
    register = register_after(case.round) if case.round else None
    if register is None or sale.partner_price_per_share is None:
        return None
    price = given("fen per share of the partner", sale.partner_price_per_share * 100, "fen")
    shares = register_on(case, register, sale.sold_on, before=sale).office_shares()
    if held != 1:
        left = given("part left before the sale", held * 100, "percent")
        shares = quotient("shares of an unsold stake", shares, left, "shares")
    return product("the office's shares at the partner's price", [shares, price], "fen")


def sale_results(case: Case, sold: list[Sold]) -> dict[str, Result]:
    """`exit_price` of the only sale, `exit_price_1` and so on of several; what each conceded, where appraised."""
    results: dict[str, Result] = {}
    for number, each in enumerate(sold, start=1):
        ending = f"_{number}" if len(sold) > 1 else ""
        results[f"exit_price{ending}"] = each.priced.result
        beside = _beside(each, case.as_of)
        if beside is not None:
            results[f"exit_above_price{ending}"] = Result(beside)
        conceded = _conceded(each, case.as_of)
        if conceded is not None:
            results[f"exit_conceded{ending}"] = Result(conceded)
    return results


def _beside(sold: Sold, as_of: date) -> Node | None:
    """What a sale brought less the scheme's price, in fen; None where either is not known."""
    price, brought = sold.priced.result.figure, sold.came_in(as_of)
    if sold.sale.proceeds_fen is None or price is None or brought is None:
        return None
    return difference("proceeds less the scheme's price", brought, price)


def _conceded(sold: Sold, as_of: date) -> Node | None:
    """Appraised value of the part sold less what it brought, never below nothing."""
    brought = sold.came_in(as_of) or sold.priced.result.figure
    if sold.sale.appraised_fen is None or brought is None:
        return None
    named = "part sold of what was held"
    return conceded_in_sale(sold.sale.appraised_fen, sold.sale.part_percent, named, brought)


def all_conceded(case: Case, sold: list[Sold]) -> Node:
    """What all sales by the day of the case conceded, in fen."""
    nodes = [_conceded(each, case.as_of) for each in sold if each.sale.sold_on <= case.as_of]
    return total("conceded in sales", [node for node in nodes if node is not None], "fen")


def sale_warnings(case: Case, sold: list[Sold]) -> tuple[Message, ...]:
    """What to look at before taking a price, and every sale that brought less than its scheme asks."""
    unsure = [warning for each in sold for warning in each.priced.warnings]
    below = []
    for each in sold:
        beside = _beside(each, case.as_of)
        if beside is not None and beside.exact < 0:
            short = format_yuan(-int(beside.exact))
            below.append(message(BELOW, sold=each.sale.sold_on, short=short))
    return (*unsure, *below)
