"""What a round's record and its claims do not allow: steps that the frozen amounts forbid."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import Session, col

from instruments.interest_subsidy.claims import shortfall_policy
from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.reading import computed_amounts, rows_of
from instruments.interest_subsidy.rounds.claimants import GIVEN_UP
from instruments.interest_subsidy.rounds.kept import Kept, round_of, round_of_claim
from instruments.interest_subsidy.rules.sharing import Asked, share_out
from ledger.book.workflow import EDITABLE_STATES, Record, StepRefused
from ledger.instrument.office_schemes import scheme_of
from ledger.values.errors import raise_all
from ledger.values.money import format_yuan

FROZEN = ("reviewed", "approved")
"""States of a round in which the amounts of its claims are frozen."""
_CHECKED = ("submit", "review", "approve")


def require_claim_step(session: Session, record: Record, action: str) -> None:
    """Refuse a step of a claim that its round does not allow: its amount is frozen at the round's review.

    Raises:
        StepRefused: it would be returned out of a frozen round, or approved before the round was reviewed.
    """
    if action not in ("return", "approve"):
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
    if action == "approve" and not frozen:
        fault = f"its round {kept.record.code} is {kept.record.state}; have the round reviewed first"
        raise StepRefused(action=action, code=record.code, fault=fault)


def require_round_step(session: Session, record: Record, action: str) -> None:
    """Refuse to submit, review or approve a round that is not what its scheme and its claims say.

    Raises:
        LedgerError: all that is wrong: the scheme's text has changed, the shares do not follow from what is due, a
            claim is still a draft or has another amount.
    """
    if action in _CHECKED:
        kept = round_of(session, record)
        faults = [*_faults_of_shares(session, kept), *_faults_of_claims(session, kept)]
        raise_all([StepRefused(action=action, code=record.code, fault=fault) for fault in faults[:20]])


def _faults_of_shares(session: Session, kept: Kept) -> Iterator[str]:
    facts = kept.facts
    if not facts.claims:
        yield "it has no claim; run it again and write it down"
    scheme = scheme_of(session, KEY, facts.scheme)
    if scheme.content_hash != facts.scheme_hash:
        yield f"the text of the scheme {facts.scheme} has changed since it was run; run it again"
    given_fen = sum(claim.amount_fen for claim in facts.claims)
    if given_fen > facts.to_share_fen:
        least = format_yuan(facts.to_share_fen)
        yield f"its claims take {format_yuan(given_fen)} yuan and {least} can be shared out"
    elif shortfall_policy(scheme) == "pro_rata" and not _is_shared(kept):
        yield "its amounts are not the shares that follow from what is due; run it again"


def _is_shared(kept: Kept) -> bool:
    """Whether the amounts sum to what can be shared out, or to all that is due where that suffices."""
    facts = kept.facts
    asked = [Asked(f"{claim.firm:012d}", claim.due_amount_fen) for claim in facts.claims]
    shares = share_out("pro_rata", facts.to_share_fen, asked)
    # The day of a claim settles ties, and is not kept here: one fen is what a tie is about.
    return all(abs(int(shares[f"{claim.firm:012d}"].exact) - claim.amount_fen) <= 1 for claim in facts.claims)


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
