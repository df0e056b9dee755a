"""Sharing a pot: the rate of the round is the pot divided by the spend of all its claimants."""

from instruments.post_subsidy.rules.caps import FactNeeded, firm_caps
from instruments.post_subsidy.rules.facts import Case, OtherClaim
from ledger.values.errors import LedgerError
from ledger.values.money import format_yuan
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, difference, given, product, quotient, total


class RoundContradictory(LedgerError):
    """The spend of all claimants is not what it must be beside the spend of this one."""

    template = (
        "The round's total_base is {total}, but the claims named in the case come to {known}."
        " Correct one of the two."
    )


def share_of_pot(case: Case, scheme: Scheme, base: Node) -> Node:
    """A claimant's share of the pot before its own caps, in fen, not rounded.

    With `freed_money_shared` what the caps of other claimants free is shared again among those who are not
    yet capped; without it (the default) it stays in the pot.

    Raises:
        LedgerError: the pot or the spend of all is not stated or contradicts the spend of this case.
    """
    if case.pot_fen is None:
        raise FactNeeded(scheme=scheme.id, fact="pot")
    pot = given("Pot of the round", case.pot_fen, "fen")
    if scheme.value("freed_money_shared", default=False):
        return _shared_again(case, scheme, base, pot)
    if case.total_base_fen is None:
        raise FactNeeded(scheme=scheme.id, fact="total_base")
    if case.total_base_fen < base.exact:
        raise _contradiction(case.total_base_fen, base)
    whole = given("Spend of all claimants", case.total_base_fen, "fen")
    return _share(scheme, base, pot, whole)


def _shared_again(case: Case, scheme: Scheme, base: Node, pot: Node) -> Node:
    """The share when every claimant whose share reaches its cap has left the round with that cap."""
    left, remaining, capped = pot, list(case.other_claims), list[OtherClaim]()
    _check_total(case, base)
    while True:
        claims = [given("Spend of a claimant", one.base_fen, "fen", subject=one.name) for one in remaining]
        share = _share(scheme, base, left, total("Spend of all who are not capped", [base, *claims], "fen"))
        own_caps = [cap.exact for cap in firm_caps(case, scheme)]
        now_capped = [one for one in remaining if _reaches_cap(case, scheme, one, share.inputs[1])]
        if not now_capped or (own_caps and share.exact >= min(own_caps)):
            return share
        capped += now_capped
        remaining = [one for one in remaining if one not in now_capped]
        left = difference("Pot without the capped", pot, _taken(case, scheme, capped))


def _share(scheme: Scheme, base: Node, pot: Node, whole: Node) -> Node:
    clause = scheme.clause("methods")
    rate = quotient("Rate of the round", pot, whole, "percent", clause=clause)
    return product("Share of the pot", [base, rate], "fen", clause=clause)


def _check_total(case: Case, base: Node) -> None:
    claims = [
        given("Spend of a claimant", one.base_fen, "fen", subject=one.name) for one in case.other_claims
    ]
    known = total("Spend of all claimants", [base, *claims], "fen")
    if case.total_base_fen is not None and case.total_base_fen != known.exact:
        raise _contradiction(case.total_base_fen, known)


def _contradiction(total_fen: int, known: Node) -> RoundContradictory:
    return RoundContradictory(total=format_yuan(total_fen), known=format_yuan(int(known.exact)))


def _reaches_cap(case: Case, scheme: Scheme, claim: OtherClaim, rate: Node) -> bool:
    caps = _caps_of(case, scheme, claim)
    return bool(caps) and claim.base_fen * rate.number >= min(cap.exact for cap in caps)


def _taken(case: Case, scheme: Scheme, claims: list[OtherClaim]) -> Node:
    """What the capped claimants take: each its lowest cap."""
    lowest = [min(_caps_of(case, scheme, claim), key=lambda cap: cap.exact) for claim in claims]
    return total("Taken by the capped", lowest, "fen", clause=scheme.clause("freed_money_shared"))


def _caps_of(case: Case, scheme: Scheme, claim: OtherClaim) -> list[Node]:
    changed = {"classes": (), "taxes_paid_fen": claim.taxes_paid_fen, "applicant": claim.name,
               "received_this_year_fen": 0}  # fmt: skip
    return firm_caps(case.model_copy(update=changed), scheme)
