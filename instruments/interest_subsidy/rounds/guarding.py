"""What a round's record and its claims do not allow: steps that the frozen amounts forbid."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.reading import computed_amounts, rows_of
from instruments.interest_subsidy.rounds.claimants import GIVEN_UP, Claimant, Terms, claimants
from instruments.interest_subsidy.rounds.kept import Kept, RoundClaim, RoundFacts, round_of, round_of_claim
from instruments.interest_subsidy.rounds.running import quiet
from instruments.interest_subsidy.rounds.sharing import Pot, granted, shared
from ledger.book.workflow import EDITABLE_STATES, Record, StepRefused
from ledger.instrument.office_schemes import scheme_of
from ledger.values.errors import raise_all
from ledger.values.money import format_yuan
from ledger.values.schemes import Scheme

FROZEN = ("reviewed", "approved")
"""States of a round in which the amounts of its claims are frozen."""
_CHECKED = ("submit", "review", "approve")
_FREEZING = ("approve",)
"""Steps after which, and from which on, what is due is not asked for again."""


def require_claim_step(session: Session, record: Record, action: str) -> None:
    """Refuse a step of a claim that its round does not allow: its amount is frozen at the round's review.

    Until then another run may ask for another share, and a claim that was reviewed cannot be returned for it.

    Raises:
        StepRefused: it would be returned out of a frozen round, or reviewed or approved before the round was reviewed.
    """
    if action not in ("return", "review", "approve"):
        return
    kept = round_of_claim(session, record)
    if kept is None:
        return
    frozen = kept.record.state in FROZEN
    if action == "return" and frozen:
        fault = (
            f"its amount is frozen since the round {kept.record.code} was reviewed; "
            "reject it, or reject the round"
        )
        raise StepRefused(action=action, code=record.code, fault=fault)
    if action != "return" and not frozen:
        fault = f"its round {kept.record.code} is {kept.record.state}; have the round reviewed first"
        raise StepRefused(action=action, code=record.code, fault=fault)


def require_round_step(session: Session, record: Record, action: str) -> None:
    """Refuse to submit, review or approve a round that is not what its scheme and its claims say.

    What is due is computed again at the submission and at the review; then the amounts are frozen.

    Raises:
        LedgerError: all that is wrong: the scheme's text has changed, the amounts do not follow from what is due now
            to the claims that stand, a claim is still a draft or has another amount.
    """
    if action not in _CHECKED:
        return
    kept = round_of(session, record)
    scheme = scheme_of(session, KEY, kept.facts.scheme)
    faults = [*_faults_of_text(kept.facts, scheme), *_faults_of_claims(session, kept)]
    if action not in _FREEZING:
        faults += _faults_of_shares(session, kept, scheme)
    raise_all([StepRefused(action=action, code=record.code, fault=fault) for fault in faults[:20]])


def _faults_of_text(facts: RoundFacts, scheme: Scheme) -> Iterator[str]:
    if not facts.claims:
        yield "it has no claim; run it again and write it down"
    if scheme.content_hash != facts.scheme_hash:
        yield f"the text of the scheme {facts.scheme} has changed since it was run; run it again"


def _faults_of_shares(session: Session, kept: Kept, scheme: Scheme) -> list[str]:
    """What is wrong with the pot and with what is due; only where that is sound, with the shares."""
    claims = _standing(session, kept)
    facts, terms = kept.facts, _terms(kept, scheme)
    asking = {*(claim.firm for claim in claims), *facts.unserved}
    firms = {
        one.firm: one for one in claimants(session, [scheme], terms, quiet, traces=False, only=asking)[0]
    }
    faults = [*_faults_of_pot(session, kept, claims), *_faults_of_dues(claims, firms)]
    if faults:
        return faults
    shares = shared(scheme, list(firms.values()), Pot(facts.to_share_fen, 0))
    given = dict(zip(firms, shares.amounts, strict=True))
    if all(given[claim.firm] == claim.amount_fen for claim in claims):
        return []
    return ["its amounts are not the shares that follow from what is due; run it again"]


def _terms(kept: Kept, scheme: Scheme) -> Terms:
    facts = kept.facts
    return Terms(scheme, kept.record.year, (facts.window_from, facts.window_to), facts.claimed_on)


def _standing(session: Session, kept: Kept) -> list[RoundClaim]:
    """The claims of a round that were neither withdrawn nor rejected."""
    query = select(col(Record.id)).where(col(Record.state).in_(GIVEN_UP))
    given_up = {row[0] for row in rows_of(session, query, col(Record.id), kept.by_claim)}
    return [claim for claim in kept.facts.claims if claim.claim not in given_up]


def _faults_of_pot(session: Session, kept: Kept, claims: Sequence[RoundClaim]) -> Iterator[str]:
    facts = kept.facts
    if facts.claims and not claims:
        yield "it has no claim; run it again and write it down"
    pot = Pot(facts.budget_fen, granted(session, facts.scheme, kept.record.year))
    if facts.to_share_fen > pot.open_fen:
        taken = format_yuan(pot.granted_fen)
        yield f"{taken} yuan of its budget were approved already; run it again"
    given_fen = sum(claim.amount_fen for claim in claims)
    if given_fen > facts.to_share_fen:
        least = format_yuan(facts.to_share_fen)
        yield f"its claims take {format_yuan(given_fen)} yuan and {least} can be shared out"


def _faults_of_dues(claims: Sequence[RoundClaim], firms: Mapping[int, Claimant]) -> Iterator[str]:
    """Claims to which something else is due than when the round was run, or whose amount rests on something else."""
    for claim in claims:
        one = firms[claim.firm]
        code = one.record.code if one.record else one.name
        if one.due_fen is None:
            reasons = "; ".join(str(refusal["reason"]) for refusal in one.refused)
            yield f"the claim {code} is refused now: {reasons}; run it again"
        elif one.due_fen != claim.due_amount_fen:
            old, new = format_yuan(claim.due_amount_fen), format_yuan(one.due_fen)
            yield f"{old} yuan were due to the claim {code} when it was run and now {new}; run it again"
        elif one.inputs != {"facts_hash": claim.facts_hash, "lines_hash": claim.lines_hash}:
            yield f"what the claim {code} rests on has changed since it was run; run it again"


def _faults_of_claims(session: Session, kept: Kept) -> Iterator[str]:
    amounts = computed_amounts(session, kept.by_claim)
    query = select(col(Record.id), col(Record.code), col(Record.state))
    for number, code, state in rows_of(session, query, col(Record.id), kept.by_claim):
        if state in GIVEN_UP:
            continue
        if state in EDITABLE_STATES:
            yield f"the claim {code} is {state}; submit the claims first"
        elif amounts.get(number) != kept.by_claim[number].amount_fen:
            yield f"the claim {code} was submitted with another amount; return or decide it and run the round again"
