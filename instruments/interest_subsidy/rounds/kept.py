"""A claim round as it is kept: the scheme, window and budget, each claim with its amount, and why nobody else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pydantic import Field
from sqlmodel import Session, col, select

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.reading import rows_of
from instruments.interest_subsidy.rounds.claimants import GIVEN_UP
from ledger.book.columns import stored_id
from ledger.book.workflow import EDITABLE_STATES, Record, RecordVersion
from ledger.values.facts import Amount, Facts, PartyReference, RecordReference

KIND = "claim_round"


class RoundClaim(Facts):
    """One claim of a round.

    Attributes:
        claim: its record.
        due_amount_fen: what is due by the scheme, before sharing.
        amount_fen: what the round gives it.
        warnings: how many things somebody must look at.
        facts_hash: of the facts that the amount rests on, and `lines_hash` of the lines of interest.
    """

    claim: RecordReference
    firm: PartyReference
    due_amount_fen: Amount
    amount_fen: Amount
    warnings: int = Field(default=0, ge=0)
    facts_hash: str = ""
    lines_hash: str = ""


class RoundRefusal(Facts):
    """A firm that the round refused, with hashes of what that rests on and the reasons, in English."""

    firm: PartyReference
    reasons: tuple[str, ...] = ()
    facts_hash: str = ""
    lines_hash: str = ""


class RoundFacts(Facts):
    """A claim round as somebody ran it.

    Attributes:
        claimed_on: the day on which it was run for; interest paid later does not count.
        budget_fen: what there was in all, and `to_share_fen` what of it was not approved for others already.
        unserved: firms that are due something and for which nothing of the budget is left.
        given_up: claims of the round that were withdrawn or rejected; while it is on its way no run takes their
            firms in again.
        head: the head hash of the book when it was run.
    """

    office: PartyReference
    scheme: str
    scheme_hash: str
    policy: str
    window_from: date
    window_to: date
    claimed_on: date
    budget_fen: Amount
    to_share_fen: Amount
    claims: tuple[RoundClaim, ...]
    refused: tuple[RoundRefusal, ...] = ()
    unserved: tuple[PartyReference, ...] = ()
    given_up: tuple[RecordReference, ...] = ()
    head: str = ""


@dataclass(frozen=True)
class Kept:
    """A round's record with its facts, its claims by their records and by their firms."""

    record: Record
    facts: RoundFacts
    by_claim: Mapping[int, RoundClaim]
    by_firm: Mapping[int, RoundClaim]


def rounds_of(session: Session, year: int, given_up: Sequence[str] = GIVEN_UP) -> list[Kept]:
    """The rounds of a year that were not given up, newest first; `given_up` are the states that count as such."""
    newest = (col(RecordVersion.record_id) == Record.id) & (col(RecordVersion.version) == Record.version)
    query = select(Record, RecordVersion.facts).join(RecordVersion, newest)
    query = query.where(Record.instrument == KEY, Record.kind == KIND, Record.year == year)
    rows = session.exec(query.where(col(Record.state).not_in(given_up)).order_by(col(Record.id).desc()))
    return [_kept(record, facts) for record, facts in rows]


def newest_round(session: Session, year: int, scheme: str = "") -> Kept | None:
    """The newest round of a year, under one scheme or any, that was not given up."""
    return next((kept for kept in rounds_of(session, year) if scheme in ("", kept.facts.scheme)), None)


def given_up_in(session: Session, kept: Kept | None) -> Mapping[int, Record]:
    """By firm, the claims of a round that is still a draft which were withdrawn or rejected."""
    if kept is None or kept.record.state not in EDITABLE_STATES:
        return {}
    query = select(Record).where(col(Record.state).in_(GIVEN_UP))
    rows = rows_of(session, query, col(Record.id), {*kept.by_claim, *kept.facts.given_up})
    return {record.party_id: record for (record,) in rows}


def round_of(session: Session, record: Record) -> Kept:
    """A round by its record."""
    version = session.get_one(RecordVersion, (record.id, record.version))
    return _kept(record, version.facts)


def round_of_claim(session: Session, claim: Record) -> Kept | None:
    """The newest round that a claim belongs to; None where it stands alone.

    One that was rejected still holds its claims, so that nothing of it is paid; one withdrawn before its review does
    not.
    """
    number = stored_id(claim)
    rounds = rounds_of(session, claim.year, ("withdrawn",))
    return next((kept for kept in rounds if number in kept.by_claim), None)


def _kept(record: Record, text: str) -> Kept:
    return Kept(record, *_read(text))


@lru_cache(maxsize=8)
def _read(text: str) -> tuple[RoundFacts, Mapping[int, RoundClaim], Mapping[int, RoundClaim]]:
    # Paying the claims of a round asks for the same thousands of lines again and again.
    facts = RoundFacts.read(json.loads(text))
    by_claim = {claim.claim: claim for claim in facts.claims}
    return facts, by_claim, {claim.firm: claim for claim in facts.claims}
