"""The deal-by-deal (American) waterfall: carry as each deal is sold, and the clawback at the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ledger.values.errors import raise_all
from ledger.values.money import round_fen
from ledger.values.waterfall.accounts import Account
from ledger.values.waterfall.agreement import MANAGER, Agreement, AgreementImpossible, Investor, Line, Paid
from ledger.values.waterfall.excess import Progress, Weights, share_excess
from ledger.values.waterfall.whole_fund import pay_out, weights_on


@dataclass(frozen=True)
class Deal:
    """One deal: what it cost when, what it brought when, and the day it was closed or written off.

    Until its closing day what is not yet back of its cost is no loss.
    """

    name: str
    costs: Sequence[Paid]
    proceeds: Sequence[Paid] = ()
    closed_on: date | None = None


def refuse_terms_of_the_whole_fund(agreement: Agreement) -> None:
    """Refuse what only a fund that shares its money as a whole can carry out, all at once.

    Raises:
        LedgerError: every such term.
    """
    raise_all([AgreementImpossible(fault=fault) for fault in _faults(agreement)])


def _faults(agreement: Agreement) -> Iterator[str]:
    if agreement.preferred_fen is not None:
        yield "deal by deal no deal has a preferred return stated as an amount; state it as a rate"
    if agreement.order != "together":
        yield "deal by deal all partners are paid back together; who comes first is a term of the whole fund"


def pay_out_by_deal(agreement: Agreement, investors: Sequence[Investor], deals: Sequence[Deal]) -> list[Line]:
    """Who gets what as deals are sold; the lines of each sale sum to its proceeds.

    A sale pays back its deal's own cost with preferred return; then, where losses are carried, the cost and
    preferred return that closed deals did not bring; then catch-up and split. The partners' parts go by what
    each had paid in by the day of the sale.

    Raises:
        LedgerError: the agreement has terms of the whole fund, or a sale comes before any money was paid in.
    """
    refuse_terms_of_the_whole_fund(agreement)
    accounts = {deal.name: Account(list(deal.costs)) for deal in deals}
    sales = sorted(
        ((paid, deal) for deal in deals for paid in deal.proceeds),
        key=lambda sale: (sale[0].on, sale[1].name),
    )
    progress = Progress()
    lines: list[Line] = []
    for paid, deal in sales:
        closed = [each for each in deals if each.closed_on and each.closed_on <= paid.on and each != deal]
        behind = [accounts[each.name] for each in closed] if agreement.losses_carried else []
        weights = weights_on(investors, paid.on)
        lines += _one(agreement, [accounts[deal.name], *behind], progress, paid, weights)
    return lines


def _one(
    agreement: Agreement, accounts: Sequence[Account], progress: Progress, sale: Paid, weights: Weights
) -> Iterator[Line]:
    left = sale.amount_fen
    for tier in ("capital", "preferred"):
        for account in accounts:
            owed = (
                account.capital_out(sale.on)
                if tier == "capital"
                else account.preferred_owed(agreement, sale.on)
            )
            paid = min(left, round_fen(max(Fraction(0), Fraction(owed)), "half_up_to_fen"))
            left -= paid
            yield from _pay(account, tier, Paid(sale.on, paid), progress, weights)
    if left:
        yield from share_excess(agreement, progress, left, sale.on, weights)


def _pay(account: Account, tier: str, paid: Paid, progress: Progress, weights: Weights) -> Iterator[Line]:
    if not paid.amount_fen:
        return
    if tier == "preferred":
        progress.preferred_fen += paid.amount_fen
    getattr(account, tier).append(paid)
    for name, part in weights.share(paid.amount_fen, weights.paid_fen).items():
        if part:
            yield Line(paid.on, tier, name, part)


def clawback(agreement: Agreement, deals: Sequence[Deal], lines: Sequence[Line]) -> int:
    """Carry that the manager must give back in the end, in fen.

    What it got deal by deal above what the whole-fund rule would have given on the same dated flows; after
    tax the agreement may claim less of it. Carry does not depend on how partners share, so all are one here.
    """
    partners = Investor(
        "partners", is_office=False, contributions=[cost for deal in deals for cost in deal.costs]
    )
    proceeds = [paid for deal in deals for paid in deal.proceeds]
    entitled = carry_of(pay_out(agreement, [partners], proceeds)) if proceeds else 0
    excess = max(0, carry_of(lines) - entitled)
    return round_fen(excess * agreement.clawback_percent / 100, "half_up_to_fen")


def carry_of(lines: Sequence[Line]) -> int:
    """The manager's catch-up and split, in fen."""
    return sum(
        line.amount_fen for line in lines if line.holder == MANAGER and line.tier in ("catch_up", "split")
    )
