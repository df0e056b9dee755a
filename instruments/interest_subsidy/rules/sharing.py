"""A budget that falls short of what is due: who gets how much, by the policy that the scheme names.

Sources: pro rata, 汕头 2020 (73 firms paid in proportion out of 13.82 million yuan); a rate set from the pot,
the national zone scheme of 2001 and 龙岗 (rate = pot / total base). First come is an office's own choice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from ledger.values.errors import LedgerError
from ledger.values.money import format_yuan, round_fen, split_fen
from ledger.values.trace import (
    Clause,
    Node,
    difference,
    given,
    greatest,
    least,
    message,
    quotient,
    total,
)

POLICIES: Final = ("pro_rata", "rate_from_pot", "first_come")
"""The policies that a scheme may name."""

_NOTHING: Final = given("zero", 0, "fen")


class BudgetNegative(LedgerError):
    """A budget below zero."""

    template = "The budget of {amount} yuan is below zero, so nothing can be shared out of it."


class AskedTwice(LedgerError):
    """Claims of one round that cannot be told apart."""

    template = "{claims} stand in the round more than once. Give each claim a name of its own."


class NoBaseToShareBy(LedgerError):
    """The rate is to be set from the pot, and there is nothing that it would be a rate of."""

    template = (
        "The claims of the round have no base, so no rate can be set from the budget. State the base of each."
    )


@dataclass(frozen=True)
class Asked:
    """One claim on a budget.

    Attributes:
        key: the name by which claims are told apart; the last rank where all else is equal.
        due_fen: what is due if the budget suffices.
        base_fen: what a rate set from the pot is counted on, such as eligible interest.
        asked_on: the day of the claim; claims without one come last.
    """

    key: str
    due_fen: int
    base_fen: int = 0
    asked_on: date | None = None


def share_out(
    policy: str,
    budget_fen: int,
    claims: Sequence[Asked],
    *,
    clause: Clause | None = None,
    rate_places: int | None = None,
) -> Mapping[str, Node]:
    """What each claim gets, by its key: all that is due where the budget suffices, else by the policy.

    Ties are settled by the day of the claim, then by its key, so that a round shares out the same way in
    whatever order its claims stand.

    Args:
        policy: `pro_rata` (largest remainder; sums to the budget), `rate_from_pot` (budget / total base, on
            each base, never above what is due) or `first_come` (by day; the last one gets what is left).
        budget_fen: what there is.
        claims: each with a key of its own.
        clause: where the scheme says so.
        rate_places: decimals of percent at which a rate from the pot is cut; None for the exact rate.

    Raises:
        BudgetNegative, AskedTwice, NoBaseToShareBy: what the name says.
    """
    if budget_fen < 0:
        raise BudgetNegative(amount=format_yuan(budget_fen))
    twice = [key for key, count in Counter(claim.key for claim in claims).items() if count > 1]
    if twice:
        raise AskedTwice(claims=", ".join(twice))
    ranked = sorted(claims, key=lambda claim: (claim.asked_on or date.max, claim.key))
    if sum(claim.due_fen for claim in ranked) <= budget_fen:
        return {claim.key: _due(claim) for claim in ranked}
    budget = given("budget", budget_fen, "fen", clause=clause)
    if policy == "first_come":
        return _first_come(budget, ranked, clause)
    if policy == "rate_from_pot":
        return _rate_from_pot(budget, ranked, clause, rate_places)
    return _pro_rata(budget, ranked, clause)


def _due(claim: Asked) -> Node:
    return given("amount due", claim.due_fen, "fen", subject=claim.key)


def _pro_rata(budget: Node, ranked: Sequence[Asked], clause: Clause | None) -> Mapping[str, Node]:
    dues = [_due(claim) for claim in ranked]
    all_due = total("amounts due in the round", dues, "fen")
    shares = split_fen(int(budget.exact), [claim.due_fen for claim in ranked])
    because = message(
        "pro rata; the fen left over go to the largest remainders, then by day of claim and name"
    )
    return {
        claim.key: Node("share of the budget", share, "fen", "share out", (budget, due, all_due), clause,
                        claim.key, (because,))
        for claim, due, share in zip(ranked, dues, shares, strict=True)
    }  # fmt: skip


def _rate_from_pot(
    budget: Node, ranked: Sequence[Asked], clause: Clause | None, places: int | None
) -> Mapping[str, Node]:
    bases = [given("base", claim.base_fen, "fen", subject=claim.key) for claim in ranked]
    base = total("base of the round", bases, "fen")
    if not base.exact:
        raise NoBaseToShareBy
    rate = quotient("rate set from the budget", budget, base, "percent", clause=clause)
    if places is None:
        shares = split_fen(int(budget.exact), [claim.base_fen for claim in ranked])
    else:
        rate = _cut(rate, places, clause)
        shares = [round_fen(claim.base_fen * rate.number, "down_to_fen") for claim in ranked]
    return {
        claim.key: least("share within what is due", (
            Node("share of the budget", share, "fen", "share out", (own, rate), clause, claim.key), _due(claim)),
            clause=clause, subject=claim.key)
        for claim, own, share in zip(ranked, bases, shares, strict=True)
    }  # fmt: skip


def _cut(rate: Node, places: int, clause: Clause | None) -> Node:
    cut = Decimal(int(rate.exact * 10**places)).scaleb(-places)
    note = message("cut to {places} decimals, so that the budget suffices", places=places)
    return Node("rate as set", cut, "percent", "convert", (rate,), clause, "", (note,))


def _first_come(budget: Node, ranked: Sequence[Asked], clause: Clause | None) -> Mapping[str, Node]:
    shares: dict[str, Node] = {}
    left, given_fen = budget, 0
    for claim in ranked:
        share = least("share of the budget", (_due(claim), left), clause=clause, subject=claim.key)
        shares[claim.key] = share
        given_fen += int(share.exact)
        spent = given("given to earlier claims", given_fen, "fen")
        left = greatest("left of the budget", (difference("left of the budget", budget, spent), _NOTHING))
    return shares
