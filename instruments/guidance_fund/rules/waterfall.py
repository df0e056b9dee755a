"""How a fund's proceeds are shared by its agreement, and what a call option on the office's share does."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import prod

from instruments.guidance_fund.rules.facts import Case
from instruments.guidance_fund.rules.position import investments
from instruments.guidance_fund.rules.sharing import agreement_of
from ledger.values.call_option import Cost
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Result
from ledger.values.trace import Node, difference, given, message, product, quotient, rounded, total
from ledger.values.waterfall import (
    Agreement,
    Deal,
    Investor,
    Paid,
    carry_of,
    clawback,
    pay_out,
    pay_out_by_deal,
    waterfall_results,
    weights_on,
)
from ledger.values.worksheets.options import Option, exercised_later, stated_option_results

NO_PROCEEDS = "Not computable: nothing has come in that could be paid out by {day}."
ALONE = "partners"


def sharing_results(case: Case) -> dict[str, Result]:
    """The waterfall and the option, where the case states their terms."""
    return {**_waterfall(case), **_option(case)}


def _waterfall(case: Case) -> dict[str, Result]:
    terms = case.waterfall
    if terms is None:
        return {}
    deals, proceeds = _deals(case), _proceeds(case)
    if not proceeds:
        return {"waterfall.paid_out": Result(reason=message(NO_PROCEEDS, day=case.as_of))}
    agreement = agreement_of(terms)
    try:
        if terms.method == "deal_by_deal":
            return _by_deal(case, agreement, deals)
        return _whole_fund(case, agreement, deals, proceeds)
    except LedgerError as error:
        return {"waterfall.paid_out": Result(reason=message("{why}", why=error))}


def _whole_fund(
    case: Case, agreement: Agreement, deals: Sequence[Deal], proceeds: Sequence[Paid]
) -> dict[str, Result]:
    investors = _investors(case, deals)
    weights = weights_on(investors, max(each.on for each in proceeds))
    return waterfall_results(agreement, pay_out(agreement, investors, proceeds), weights)


def _by_deal(case: Case, agreement: Agreement, deals: Sequence[Deal]) -> dict[str, Result]:
    investors = _investors(case, deals)
    lines = pay_out_by_deal(agreement, investors, deals)
    back = given("clawback", clawback(agreement, deals, lines), "fen")
    carry = given("carry paid", carry_of(lines), "fen")
    return {
        **waterfall_results(agreement, lines, weights_on(investors, case.as_of)),
        "waterfall.clawback": Result(back),
        "waterfall.carry_after_clawback": Result(difference("carry after clawback", carry, back)),
    }


def _investors(case: Case, deals: Sequence[Deal]) -> list[Investor]:
    """Who put money in; a case of deals alone has one investor that paid what the deals cost."""
    if not case.partners:
        costs = [cost for deal in deals for cost in deal.costs]
        return [Investor(ALONE, is_office=False, contributions=costs)]
    return [
        Investor(
            partner.name,
            partner.sector == "office",
            [Paid(each.paid_on, each.amount_fen) for each in partner.payments if each.paid_on <= case.as_of],
        )
        for partner in case.partners
    ]


def _deals(case: Case) -> list[Deal]:
    """The case's deals, or else its investments by company; only what happened by its day."""
    stated = [
        Deal(
            each.name,
            [Paid(cost.day, cost.amount_fen) for cost in each.costs if cost.day <= case.as_of],
            [Paid(got.day, got.amount_fen) for got in each.proceeds if got.day <= case.as_of],
            each.closed_on,
        )
        for each in case.deals
    ]
    if stated:
        return stated
    by_company: dict[str, Deal] = {}
    for each in investments(case):
        before = by_company.get(each.company, Deal(each.company, [], [], None))
        by_company[each.company] = Deal(
            each.company,
            [*before.costs, Paid(each.invested_on, each.amount_fen)],
            [*before.proceeds, *(Paid(got.received_on, got.amount_fen) for got in each.proceeds
                                 if got.received_on <= case.as_of)],
            each.closed_on or before.closed_on,
        )  # fmt: skip
    return list(by_company.values())


def _proceeds(case: Case) -> list[Paid]:
    stated = [
        Paid(each.received_on, each.amount_fen) for each in case.proceeds if each.received_on <= case.as_of
    ]
    if stated and not (case.waterfall and case.waterfall.method == "deal_by_deal"):
        return stated
    return [paid for deal in _deals(case) for paid in deal.proceeds]


def _option(case: Case) -> dict[str, Result]:
    """The option on what the office still holds of its share."""
    stated = case.option
    if stated is None:
        return {}
    if (later := exercised_later(stated, case.as_of)) is not None:
        return later
    day = stated.exercised_on
    paid = [(partner, each) for partner in case.partners for each in partner.payments if each.paid_on <= day]
    costs = [
        Cost(each.paid_on, each.amount_fen, _left_since(case, each.paid_on, day))
        for partner, each in paid
        if partner.sector == "office"
    ]
    if stated.whole_value_fen is None:
        value = given("value of the office's share", stated.stake_value_fen, "fen")
        return stated_option_results(stated, costs, value, None)
    payments = [given("payment", each.amount_fen, "fen", subject=partner.name) for partner, each in paid]
    worth = given("value of the whole fund", stated.whole_value_fen, "fen")
    return _by_money(stated, costs, total("paid in by all", payments, "fen"), worth)


def _left_since(case: Case, paid_on: date, day: date) -> Fraction:
    """The part of what a payment bought that no sale since has taken."""
    parts = (Fraction(each.part_percent) for each in case.sold if paid_on <= each.sold_on <= day)
    return prod((1 - part / 100 for part in parts), start=Fraction(1))


def _by_money(stated: Option, costs: Sequence[Cost], whole: Node, worth: Node) -> dict[str, Result]:
    """The office's share is its part by money of the fund; the others' is known while it has sold nothing to them."""
    office = total("paid in by the office", [_kept(each) for each in costs], "fen")
    if not office.value:
        return stated_option_results(stated, costs, office, None)
    value = _fen(
        "value of the office's share", [worth, quotient("office's part by money", office, whole, "ratio")]
    )
    if any(each.part_left != 1 for each in costs):
        return stated_option_results(stated, costs, value, None)
    others = (
        difference("paid in by the others", whole, office),
        difference("value of the others' share", worth, value),
    )
    return stated_option_results(stated, costs, value, others)


def _kept(cost: Cost) -> Node:
    """A payment as far as what it bought is still held."""
    payment = given("payment", cost.amount_fen, "fen")
    if cost.part_left == 1:
        return payment
    return product("payment", [payment, given("part left", cost.part_left * 100, "percent")], "fen")


def _fen(label: str, nodes: Sequence[Node]) -> Node:
    return rounded(label, product(label, nodes, "fen"), "half_up_to_fen")
