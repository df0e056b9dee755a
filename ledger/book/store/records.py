"""Acts on records: create, revise, take a step, record and confirm an event, keep a computation.

Each act checks role, state, version and four eyes, writes what it changes, its entries and its audit row in
one unit of work, and is done once per key.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import select

from ledger import __version__
from ledger.book.journal import Draft
from ledger.book.parties import NewParty, new_party, party_of
from ledger.book.store.engine import Unit
from ledger.book.store.posting import once, post
from ledger.book.workflow import (
    EDITABLE_STATES,
    Computation,
    Event,
    EventDecision,
    Record,
    RecordVersion,
    Reference,
    SamePerson,
    Step,
    StepRefused,
    Transition,
    VersionChanged,
    check_step,
    find_transition,
)
from ledger.values.errors import LedgerError
from ledger.values.facts import Facts
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme

Effect = Callable[[Unit, Record], Sequence[Draft]]
"""What a step posts beside moving the state: nothing, or entries such as a reservation."""


class RecordUnknown(LedgerError):
    """No such record."""

    template = "There is no record {record} in the book."


@dataclass(frozen=True)
class NewRecord:
    """A record as it is put in; the amount is what is asked for, in fen."""

    instrument: str
    kind: str
    title: str
    party_id: int
    year: int
    facts: Facts
    amount_fen: int
    scheme: Scheme | None = None
    references: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class NewEvent:
    """Something that happened to a deal, as it is put in."""

    record_id: int
    kind: str
    value_date: date
    facts: Facts
    document: str = ""


def register_party(unit: Unit, written: NewParty, key: str) -> int:
    """Record a party and return its id; an overridden check digit is on the audit row.

    Raises:
        RoleMissing: the actor is no recorder.
        PartyRefused: all that is wrong with it.
    """
    unit.actor.require("recorder", "record a party")

    def do() -> dict[str, Any]:
        party = new_party(unit.session, written, unit.actor.id, unit.now)
        unit.audit("record party", f"party:{party.id}", **written.written())
        return {"party": party.id}

    return int(once(unit, key, "record party", written.written(), do)["party"])


def create_record(unit: Unit, new: NewRecord, key: str) -> int:
    """Write a record down as a draft and return its id.

    Raises:
        RoleMissing: the actor is no recorder.
        PartyUnknown: the party is not in the book.
        KeyReused: the key stands for another record.
    """
    unit.actor.require("recorder", "record a deal")
    party_of(unit.session, new.party_id)
    payload = {"instrument": new.instrument, "kind": new.kind, "title": new.title, "party": new.party_id,
               "year": new.year, "facts": new.facts.written(), "scheme": new.scheme.id if new.scheme else ""}  # fmt: skip
    return int(once(unit, key, "create record", payload, lambda: _create(unit, new, payload))["record"])


def revise_record(
    unit: Unit, record_id: int, seen_version: int, facts: Facts, amount_fen: int, key: str
) -> int:
    """Give a draft or returned record a new version of its facts and return the version.

    Raises:
        StepRefused: the record's facts are frozen.
        VersionChanged: somebody else has revised it since.
    """
    unit.actor.require("recorder", "revise a deal")

    def do() -> dict[str, Any]:
        record = record_of(unit, record_id)
        _require_version(record, seen_version)
        if record.state not in EDITABLE_STATES:
            raise StepRefused(
                action="revise", code=record.code, fault=f"it is {record.state} and its facts are frozen"
            )
        # A returned record starts a new round of making and checking.
        circuit = record.circuit + (1 if record.state == "returned" and _was_checked(unit, record) else 0)
        _move(unit, record, version=record.version + 1, circuit=circuit)
        _write_version(unit, record, facts, amount_fen)
        unit.audit("revise", f"record:{record_id}", version=record.version, facts=facts.written())
        return {"version": record.version}

    payload = {"record": record_id, "seen": seen_version, "facts": facts.written(), "amount_fen": amount_fen}
    return int(once(unit, key, "revise record", payload, do)["version"])


def take_step(
    unit: Unit,
    record_id: int,
    action: str,
    transitions: Sequence[Transition],
    *,
    seen_version: int,
    day: date,
    key: str,
    reason: str = "",
    document: str = "",
    effect: Effect | None = None,
) -> str:
    """Move a record along and return its new state; what the step posts is posted with it.

    Raises:
        RoleMissing, StepRefused, SamePerson, VersionChanged: see `ledger.book.workflow`.
        Overdrawn: the step would reserve or pay more than there is.
    """
    payload = {
        "record": record_id,
        "action": action,
        "seen": seen_version,
        "day": day,
        "reason": reason,
        "document": document,
    }

    def do() -> dict[str, Any]:
        record = record_of(unit, record_id)
        _require_version(record, seen_version)
        transition = find_transition(transitions, record, action)
        circuit = record.circuit + (1 if transition.opens_circuit else 0)
        check_step(transition, record, unit.actor, reason, _participants(unit, record.id, circuit))
        drafts = effect(unit, record) if effect else ()
        entries = [post(unit, draft, f"{key}/{line}") for line, draft in enumerate(drafts)]
        _write_step(unit, record, transition, circuit, day, reason, document)
        unit.audit(
            action,
            f"record:{record_id}",
            state=record.state,
            reason=reason,
            document=document,
            entries=entries,
        )
        return {"state": record.state, "entries": entries}

    return str(once(unit, key, f"step {action}", payload, do)["state"])


def record_event(unit: Unit, new: NewEvent, key: str) -> int:
    """Write down that something happened to a deal and return the event's id; nothing is posted yet.

    Raises:
        RoleMissing: the actor is no recorder.
    """
    unit.actor.require("recorder", "record an event")
    payload = {"record": new.record_id, "kind": new.kind, "day": new.value_date, "facts": new.facts.written(),
               "document": new.document}  # fmt: skip

    def do() -> dict[str, Any]:
        record_of(unit, new.record_id)
        event = Event(record_id=new.record_id, kind=new.kind, value_date=new.value_date, document=new.document,
                      facts=canonical_json(new.facts.written()), recorded_by=unit.actor.id, recorded_at=unit.now)  # fmt: skip
        unit.session.add(event)
        unit.session.flush()
        unit.audit("record event", f"record:{new.record_id}", event=event.id, **payload)
        return {"event": event.id}

    return int(once(unit, key, "record event", payload, do)["event"])


def decide_event(
    unit: Unit,
    event_id: int,
    decision: str,
    *,
    key: str,
    reason: str = "",
    draft: Draft | None = None,
    transition: Transition | None = None,
) -> int | None:
    """Confirm or refuse an event that another person recorded; returns the number of the entry it posted.

    Args:
        unit: the unit of work.
        event_id: the event.
        decision: "confirmed" or "refused".
        key: the idempotency key.
        reason: why, needed to refuse.
        draft: what a confirmed event posts, if it moves money.
        transition: where a confirmed event takes its record, if it does.

    Raises:
        RoleMissing: the actor is no reviewer.
        SamePerson: the actor recorded the event.
        StepRefused: it is decided already, or refused without a reason.
    """
    unit.actor.require("reviewer", "confirm an event")

    def do() -> dict[str, Any]:
        event, record = _open_event(unit, event_id, decision, reason)
        number = post(unit, draft, f"{key}/entry") if draft and decision == "confirmed" else None
        unit.session.add(EventDecision(event_id=event_id, decision=decision, actor_id=unit.actor.id,
                                       decided_at=unit.now, entry_number=number, reason=reason))  # fmt: skip
        unit.session.flush()
        if transition and decision == "confirmed" and record.state != transition.target:
            _write_step(
                unit, record, transition, record.circuit + 1, event.value_date, reason, event.document
            )
        unit.audit(f"{decision} event", f"record:{record.id}", event=event_id, entry=number, reason=reason)
        return {"entry": number}

    result = once(unit, key, "decide event", {"event": event_id, "decision": decision, "reason": reason}, do)
    return None if result["entry"] is None else int(result["entry"])


def keep_computation(unit: Unit, record: Record, scheme: Scheme, inputs: Facts, outcome: Outcome) -> int:
    """Store a computed amount with its scheme and hash, inputs, trace and program version; returns its id."""
    assert record.id is not None
    kept = Computation(record_id=record.id, version=record.version, scheme_id=scheme.id, scheme_hash=scheme.content_hash,
                       inputs=canonical_json(inputs.written()), outcome=canonical_json(outcome.as_json()),
                       amount_fen=outcome.amount_fen, program_version=__version__, computed_by=unit.actor.id,
                       computed_at=unit.now)  # fmt: skip
    unit.session.add(kept)
    unit.session.flush()
    assert kept.id is not None
    return kept.id


def record_of(unit: Unit, record_id: int) -> Record:
    """A record by id.

    Raises:
        RecordUnknown: there is none.
    """
    record = unit.session.get(Record, record_id)
    if record is None:
        raise RecordUnknown(record=record_id)
    return record


def canonical_json(content: Any) -> str:
    """Content as JSON with sorted names and no spaces, as it is kept and hashed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _create(unit: Unit, new: NewRecord, payload: dict[str, Any]) -> dict[str, Any]:
    record = Record(code=_next_code(unit, new), instrument=new.instrument, kind=new.kind, title=new.title,
                    party_id=new.party_id, year=new.year, scheme_id=new.scheme.id if new.scheme else "",
                    scheme_hash=new.scheme.content_hash if new.scheme else "", created_by=unit.actor.id,
                    created_at=unit.now)  # fmt: skip
    unit.session.add(record)
    unit.session.flush()
    _write_version(unit, record, new.facts, new.amount_fen)
    for kind, value, subject in new.references:
        unit.session.add(Reference(kind=kind, value=value, record_id=record.id, subject=subject))
    unit.audit("create", f"record:{record.id}", code=record.code, **payload)
    return {"record": record.id, "code": record.code}


def _next_code(unit: Unit, new: NewRecord) -> str:
    prefix = f"{new.year}-{''.join(part[0] for part in new.instrument.split('_')).upper()}-{new.kind}-"
    newest = unit.session.exec(
        select(Record.code).where(Record.code.startswith(prefix)).order_by(Record.id.desc())  # type: ignore[attr-defined,union-attr]
    ).first()
    return f"{prefix}{int(newest.removeprefix(prefix)) + 1 if newest else 1:04d}"


def _write_version(unit: Unit, record: Record, facts: Facts, amount_fen: int) -> None:
    unit.session.add(RecordVersion(record_id=record.id, version=record.version, circuit=record.circuit,
                                   facts=canonical_json(facts.written()), amount_fen=amount_fen,
                                   recorded_by=unit.actor.id, recorded_at=unit.now))  # fmt: skip
    unit.session.flush()


def _write_step(
    unit: Unit, record: Record, transition: Transition, circuit: int, day: date, reason: str, document: str
) -> None:
    unit.session.add(Step(record_id=record.id, version=record.version, circuit=circuit, action=transition.action,
                          side=transition.side, from_state=record.state, to_state=transition.target,
                          actor_id=unit.actor.id, role=transition.role, reason=reason, document=document, day=day,
                          taken_at=unit.now))  # fmt: skip
    unit.session.flush()
    _move(unit, record, state=transition.target, circuit=circuit)


def _move(unit: Unit, record: Record, **changes: Any) -> None:
    unit.session.execute(update(Record).where(Record.id == record.id).values(**changes))  # type: ignore[arg-type]
    unit.session.refresh(record)


def _require_version(record: Record, seen_version: int) -> None:
    if record.version != seen_version:
        raise VersionChanged(code=record.code, current=record.version, seen=seen_version)


def _was_checked(unit: Unit, record: Record) -> bool:
    query = select(Step).where(
        Step.record_id == record.id, Step.circuit == record.circuit, Step.side == "check"
    )
    return unit.session.exec(query).first() is not None


def _participants(unit: Unit, record_id: int | None, circuit: int) -> list[tuple[int, str]]:
    steps = unit.session.exec(
        select(Step.actor_id, Step.side).where(Step.record_id == record_id, Step.circuit == circuit)
    )
    makers = unit.session.exec(
        select(RecordVersion.recorded_by).where(
            RecordVersion.record_id == record_id, RecordVersion.circuit == circuit
        )
    )
    return [*steps.all(), *((maker, "make") for maker in makers)]


def _open_event(unit: Unit, event_id: int, decision: str, reason: str) -> tuple[Event, Record]:
    event = unit.session.get(Event, event_id)
    if event is None:
        raise RecordUnknown(record=f"event {event_id}")
    record = record_of(unit, event.record_id)
    if unit.session.get(EventDecision, event_id):
        raise StepRefused(action="decide", code=record.code, fault="the event is decided already")
    if decision == "refused" and not reason.strip():
        raise StepRefused(action="decide", code=record.code, fault="a refusal needs a reason")
    if event.recorded_by == unit.actor.id:
        raise SamePerson(person=unit.actor.display_name, code=record.code, action="confirming the event")
    return event, record
