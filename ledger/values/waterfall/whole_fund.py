"""The whole-fund (European) waterfall: all drawn capital back, preferred return, catch-up, split.

Every distribution is paid out to the fen as it comes; shares that do not divide go by largest remainder.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from ledger.values.money import round_fen, split_fen
from ledger.values.waterfall.accounts import Account
from ledger.values.waterfall.agreement import Agreement, AgreementImpossible, Investor, Line, Paid
from ledger.values.waterfall.excess import Progress, Weights, share_excess


def pay_out(agreement: Agreement, investors: Sequence[Investor], proceeds: Sequence[Paid]) -> list[Line]:
    """Who gets what of a fund's proceeds; the lines of each day sum to what came in on it.

    Args:
        agreement: the terms.
        investors: who paid in what, fees included, so that capital back covers them too.
        proceeds: money that the fund can pay out, in order of days.

    Raises:
        AgreementImpossible: proceeds come before any money was paid in.
    """
    accounts = {each.name: Account(list(each.contributions)) for each in investors}
    progress = Progress()
    lines: list[Line] = []
    for each in sorted(proceeds, key=lambda paid: paid.on):
        weights = weights_on(investors, each.on)
        lines += _one(agreement, accounts, progress, each, weights)
    return lines


def weights_on(investors: Sequence[Investor], day: date) -> Weights:
    """What each investor had paid in by a day.

    Raises:
        AgreementImpossible: nobody had paid in anything.
    """
    paid = {each.name: each.paid_by(day) for each in investors}
    if not any(paid.values()):
        raise AgreementImpossible(fault=f"proceeds come on {day}, before any money was paid in")
    return Weights(paid, frozenset(each.name for each in investors if each.is_office))


def _one(
    agreement: Agreement, accounts: dict[str, Account], progress: Progress, proceeds: Paid, weights: Weights
) -> Iterator[Line]:
    left, day = proceeds.amount_fen, proceeds.on
    for group in _groups(agreement, weights):
        for tier in ("capital", "preferred"):
            owed = _owed(agreement, {name: accounts[name] for name in group}, tier, day, weights)
            paid = min(left, round_fen(sum(owed.values(), Fraction(0)), "half_up_to_fen"))
            left -= paid
            yield from _pay(accounts, owed, tier, Paid(day, paid), progress)
    if left:
        yield from share_excess(agreement, progress, left, day, weights)


def _groups(agreement: Agreement, weights: Weights) -> list[list[str]]:
    """The partners in the order in which they get capital and preferred return back."""
    office = [name for name in weights.paid_fen if name in weights.office]
    others = [name for name in weights.paid_fen if name not in weights.office]
    if agreement.order == "together":
        return [[*office, *others]]
    return [others, office] if agreement.order == "private_first" else [office, others]


def _owed(
    agreement: Agreement, accounts: dict[str, Account], tier: str, day: date, weights: Weights
) -> dict[str, Fraction]:
    if tier == "capital":
        return {name: Fraction(account.capital_out(day)) for name, account in accounts.items()}
    if agreement.preferred_fen is None:
        return {name: account.preferred_owed(agreement, day) for name, account in accounts.items()}
    stated = split_fen(agreement.preferred_fen, list(weights.paid_fen.values()))
    parts = dict(zip(weights.paid_fen, stated, strict=True))
    return {
        name: max(Fraction(0), Fraction(parts[name] - sum(each.amount_fen for each in account.preferred)))
        for name, account in accounts.items()
    }


def _pay(
    accounts: dict[str, Account], owed: dict[str, Fraction], tier: str, paid: Paid, progress: Progress
) -> Iterator[Line]:
    if not paid.amount_fen:
        return
    if tier == "preferred":
        progress.preferred_fen += paid.amount_fen
    for name, part in zip(owed, split_fen(paid.amount_fen, list(owed.values())), strict=True):
        if part:
            getattr(accounts[name], tier).append(Paid(paid.on, part))
            yield Line(paid.on, tier, name, part)
