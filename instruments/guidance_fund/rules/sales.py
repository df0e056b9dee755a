"""Sales of the office's share: the price of each by the scheme, what came in, and what was conceded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from instruments.guidance_fund.rules.facts import Case, Exit
from ledger.values.concession import came_in, conceded_in_sale
from ledger.values.exit_price import Payment, Priced, Sale, exit_price
from ledger.values.money import format_yuan
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme
from ledger.values.trace import Message, Node, given, message, total

JOINED: Final = "Not computable: {paid} yuan were paid in after a part of the share was sold on {sold}."
ALL_SOLD: Final = "Not computable: all of the share was sold before {sold}."
WHOLE: Final = 100


@dataclass(frozen=True)
class Sold:
    """A sale with its price by the scheme."""

    sale: Exit
    priced: Priced

    def came_in(self, as_of: date) -> Node | None:
        """What it brought by a day: as stated, else the scheme's price; None for nothing yet or no price."""
        return came_in(self.sale.sold_on, self.sale.proceeds_fen, self.priced, as_of)


def sales_of(case: Case, scheme: Scheme) -> list[Sold]:
    """Every sale in order; each sells its part of what was left by then."""
    found: list[Sold] = []
    held = Fraction(1)
    for sale in case.sold:
        earlier = found[0].sale.sold_on if found else None
        found.append(Sold(sale, _priced(case, scheme, sale, held, earlier)))
        held *= 1 - Fraction(sale.part_percent) / WHOLE
    return found


def brought(sold: Sequence[Sold], as_of: date) -> list[tuple[Sold, Node]]:
    """The sales by a day of which it is known what came in, each with that."""
    pairs = [(each, each.came_in(as_of)) for each in sold]
    return [(each, came_in) for each, came_in in pairs if came_in is not None]


def _priced(case: Case, scheme: Scheme, sale: Exit, held: Fraction, earlier: date | None) -> Priced:
    """By the scheme; an appraisal is of what was held, so it counts by the part sold of that.

    What was paid in after an earlier sale was not sold in it, so one part of all payments would be a wrong price.
    """
    late_fen = sum(each.amount_fen for each in _paid(case) if earlier and earlier < each.on <= sale.sold_on)
    if late_fen:
        return Priced(Result(reason=message(JOINED, paid=format_yuan(late_fen), sold=earlier)))
    if not held:
        return Priced(Result(reason=message(ALL_SOLD, sold=sale.sold_on)))
    appraised = None
    if sale.appraised_fen is not None:
        appraised = given("appraised value", sale.appraised_fen / held, "fen")
    part = given("part sold", Fraction(sale.part_percent) * held, "percent")
    sold = Sale(sale.sold_on, part, appraised, received=_received(case, sale.sold_on))
    # Where nothing was paid in by the day of the sale, all later payments say so.
    payments = [each for each in _paid(case) if each.on <= sale.sold_on] or _paid(case)
    return exit_price(scheme, payments, sold)


def _paid(case: Case) -> list[Payment]:
    return [
        Payment(each.paid_on, each.amount_fen)
        for partner in case.partners
        if partner.sector == "office"
        for each in partner.payments
    ]


def _received(case: Case, day: date) -> list[Payment]:
    names = {partner.name for partner in case.partners if partner.sector == "office"}
    return [
        Payment(each.paid_on, each.amount_fen)
        for each in case.distributions
        if each.to in names and each.paid_on <= day
    ]


def sale_results(case: Case, sold: Sequence[Sold]) -> dict[str, Result]:
    """`exit_price` of the only sale, `exit_price_1` and so on of several; what each conceded, where appraised."""
    results: dict[str, Result] = {}
    for number, each in enumerate(sold, start=1):
        ending = f"_{number}" if len(sold) > 1 else ""
        results[f"exit_price{ending}"] = each.priced.result
        conceded = _conceded(each, case.as_of)
        if conceded is not None:
            results[f"exit_conceded{ending}"] = Result(conceded)
    return results


def _conceded(sold: Sold, as_of: date) -> Node | None:
    """What the sold part was appraised at less what it brought, never below nothing; None where not appraised."""
    price = sold.came_in(as_of) or sold.priced.result.figure
    if sold.sale.appraised_fen is None or price is None:
        return None
    return conceded_in_sale(sold.sale.appraised_fen, sold.sale.part_percent, "part sold", price)


def all_conceded(case: Case, sold: Sequence[Sold]) -> Node:
    """What all sales by the day of the case conceded, in fen."""
    nodes = [_conceded(each, case.as_of) for each in sold if each.sale.sold_on <= case.as_of]
    return total("conceded in sales", [node for node in nodes if node is not None], "fen")


def sale_warnings(sold: Sequence[Sold]) -> tuple[Message, ...]:
    """What to look at before taking a price."""
    return tuple(dict.fromkeys(warning for each in sold for warning in each.priced.warnings))
