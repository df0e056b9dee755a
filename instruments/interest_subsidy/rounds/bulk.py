"""Steps on all claims of a round: each in a unit of work of its own; those with warnings one by one, by hand."""

import json
import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session, select

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.rounds.claimants import Progress
from instruments.interest_subsidy.rounds.kept import KIND, Kept, round_of
from instruments.interest_subsidy.rounds.running import quiet
from ledger.book.columns import stored_id
from ledger.book.people import Actor, RoleMissing
from ledger.book.queries import newest_computation
from ledger.book.store import Book
from ledger.book.workflow import Record
from ledger.instrument import kind_of, step_deal
from ledger.values.errors import LedgerError, SeveralErrors
from ledger.values.trace import message

CHECKING: Final = ("review", "approve")
"""Steps that nobody takes in bulk on a claim with warnings."""


class RoundUnknown(LedgerError):
    """No such round."""

    template = "There is no claim round {round} in the book."


def find_round(session: Session, code: str) -> Kept:
    """A round by its code.

    Raises:
        RoundUnknown: there is none.
    """
    query = select(Record).where(Record.code == code, Record.instrument == KEY, Record.kind == KIND)
    record = session.exec(query).first()
    if record is None:
        raise RoundUnknown(round=code)
    return round_of(session, record)


def step_claims(
    book: Book,
    actor: Actor,
    code: str,
    action: str,
    day: date,
    *,
    document: str = "",
    progress: Progress = quiet,
) -> dict[str, Any]:
    """Take one step with every claim of a round that may take it; what cannot is told and left for one by one.

    A claim that has the step behind it is passed over, so that a run that broke off is simply run again.

    Args:
        book: the open book.
        actor: who acts.
        code: of the round.
        action: "submit", "review" or "approve".
        day: of the step.
        document: by which it is decided.
        progress: told after each claim how many are done, and of how many.

    Returns:
        `{"round", "action", "done": [code], "left": [{"code", "record", "why": [message]}]}`.

    Raises:
        RoundUnknown: there is no such round.
        RoleMissing: the actor may not take the step on any claim.
    """
    with book.reading() as session:
        claims = _waiting(session, find_round(session, code), action)
    done: list[str] = []
    left: list[dict[str, Any]] = []
    for place, record in enumerate(claims, start=1):
        why = _taken(book, actor, record, action, day, document)
        if why:
            left.append({"code": record.code, "record": record.id, "why": why})
        else:
            done.append(record.code)
        progress(place, len(claims))
    return {"round": code, "action": action, "done": done, "left": left}


def _waiting(session: Session, kept: Kept, action: str) -> Sequence[Record]:
    """The round's claims from whose state the step goes."""
    records = [session.get_one(Record, claim) for claim in kept.by_claim]
    return [
        record
        for record in records
        if any(action == step.action and record.state in step.sources for step in kind_of(record).transitions)
    ]


def _taken(
    book: Book, actor: Actor, record: Record, action: str, day: date, document: str
) -> list[dict[str, Any]]:
    """Why a step could not be taken, as messages; none where it was."""
    try:
        with book.writing(actor) as unit:
            if action in CHECKING and (warnings := _warnings(unit.session, record)):
                template = "It has warnings ({count}); look at it and decide it by itself: {first}"
                return [message(template, count=len(warnings), first=warnings[0]).as_json()]
            # The record's state keeps a step from being taken twice; each try has a key of its own.
            step_deal(unit, stored_id(record), action, seen_version=record.version, day=day, document=document,
                      key=f"{action} {record.code} {secrets.token_hex(8)}")  # fmt: skip
    except RoleMissing:
        raise
    except LedgerError as error:
        each = error.errors if isinstance(error, SeveralErrors) else (error,)
        return [message(one.template, **one.parameters).as_json() for one in each]
    return []


def _warnings(session: Session, record: Record) -> list[str]:
    kept = newest_computation(session, stored_id(record))
    return list(json.loads(kept.outcome)["warnings"]) if kept else []
