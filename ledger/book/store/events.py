"""Events: what happens to a deal, recorded by one person, confirmed and posted by another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.book.columns import stored_id
from ledger.book.journal import Draft
from ledger.book.store.engine import Unit
from ledger.book.store.posting import once, post
from ledger.book.store.records import RecordUnknown, canonical_json, record_of, write_references
from ledger.book.store.steps import write_step
from ledger.book.workflow import Event, EventDecision, Record, SamePerson, StepRefused, Transition
from ledger.values.facts import Facts


@dataclass(frozen=True)
class NewEvent:
    """Something that happened to a deal, as it is put in."""

    record_id: int
    kind: str
    value_date: date
    facts: Facts
    document: str = ""


@dataclass(frozen=True)
class Consequences:
    """What a confirmed event brings about.

    Attributes:
        draft: the entry that it posts, if it moves money.
        transition: where it takes its record, if it does.
        references: further names by which papers call the record: (kind, value, subject).
    """

    draft: Draft | None = None
    transition: Transition | None = None
    references: tuple[tuple[str, str, str], ...] = ()


Judge = Callable[[Event, Record], Consequences]
"""Tells an event's consequences, or refuses it as things stand now; asked once for each key."""


def record_event(
    unit: Unit, new: NewEvent, key: str, check: Callable[[Record], object] = lambda _record: None
) -> int:
    """Write down that something happened to a deal and return the event's id; nothing is posted yet.

    Args:
        unit: the unit of work.
        new: the event.
        key: the idempotency key; a repeated one is answered without asking `check` again.
        check: refuses what the record as it stands does not allow.

    Raises:
        RoleMissing: the actor is no recorder.
    """
    unit.actor.require("recorder", "record an event")
    payload = {
        "record": new.record_id,
        "kind": new.kind,
        "day": new.value_date,
        "facts": new.facts.written(),
        "document": new.document,
    }

    def do() -> dict[str, Any]:
        check(record_of(unit, new.record_id))
        event = Event(
            record_id=new.record_id,
            kind=new.kind,
            value_date=new.value_date,
            document=new.document,
            facts=canonical_json(new.facts.written()),
            recorded_by=unit.actor.id,
            recorded_at=unit.now,
        )
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
    judge: Judge = lambda _event, _record: Consequences(),
) -> int | None:
    """Confirm or refuse an event that another person recorded; returns the number of the entry it posted.

    Args:
        unit: the unit of work.
        event_id: the event.
        decision: "confirmed" or "refused".
        key: the idempotency key.
        reason: why, needed to refuse.
        judge: what a confirmed event brings about; a repeated key is answered without asking it again.

    Raises:
        RoleMissing: the actor is no reviewer.
        SamePerson: the actor recorded the event.
        StepRefused: it is decided already, or refused without a reason.
    """
    unit.actor.require("reviewer", "confirm an event")

    def do() -> dict[str, Any]:
        event, record = _open_event(unit, event_id, decision, reason)
        brings = judge(event, record) if decision == "confirmed" else Consequences()
        number = post(unit, brings.draft, f"{key}/entry") if brings.draft else None
        _write_decision(unit, event, decision, number, reason)
        _bring_about(unit, event, record, brings, reason)
        unit.audit(f"{decision} event", f"record:{record.id}", event=event_id, entry=number, reason=reason)
        return {"entry": number}

    result = once(unit, key, "decide event", {"event": event_id, "decision": decision, "reason": reason}, do)
    return None if result["entry"] is None else int(result["entry"])


def _write_decision(unit: Unit, event: Event, decision: str, number: int | None, reason: str) -> None:
    unit.session.add(
        EventDecision(
            event_id=stored_id(event),
            decision=decision,
            actor_id=unit.actor.id,
            decided_at=unit.now,
            entry_number=number,
            reason=reason,
        )
    )
    unit.session.flush()


def _bring_about(unit: Unit, event: Event, record: Record, brings: Consequences, reason: str) -> None:
    if brings.transition and record.state != brings.transition.target:
        write_step(
            unit, record, brings.transition, record.circuit + 1, event.value_date, reason, event.document
        )
    write_references(unit, record, brings.references)


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
