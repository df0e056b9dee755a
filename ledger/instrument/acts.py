"""The acts on deals of any funding method: draft, revise, compute, step, record and confirm an event."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from ledger.book.journal import Draft, Entry, Move, reversal_of
from ledger.book.queries import facts_of
from ledger.book.store import (
    Consequences,
    NewEvent,
    NewRecord,
    Unit,
    keep_computation,
    record_event,
    revise_record,
    take_step,
)
from ledger.book.store import create_record as store_record
from ledger.book.store import decide_event as store_decision
from ledger.book.store.posting import draft_of, require_reversible
from ledger.book.store.records import record_of
from ledger.book.workflow import Event, EventDecision, Record, StepRefused, Transition
from ledger.instrument.funds import appropriation_account, approved_amount, reserved_account
from ledger.instrument.office_schemes import scheme_of
from ledger.instrument.protocol import EventKind
from ledger.instrument.registry import instrument_of, kind_of
from ledger.values.facts import Facts
from ledger.values.outcomes import Outcome


def draft_deal(
    unit: Unit,
    instrument: str,
    kind: str,
    written: Mapping[str, Any],
    *,
    title: str,
    year: int,
    scheme_id: str = "",
    key: str,
) -> int:
    """Write a deal down as a draft and return its record's id.

    Raises:
        LedgerError: all that is wrong with the facts; see `ledger.book.store.records.create_record`.
    """
    method = instrument_of(instrument)
    what = method.kinds[kind]
    facts = what.facts.read(written)
    scheme = scheme_of(unit.session, method.key, scheme_id) if scheme_id else None
    new = NewRecord(
        method.key,
        kind,
        title,
        what.party(facts),
        year,
        facts,
        what.amount(facts),
        scheme,
        what.references(facts),
    )
    return store_record(unit, new, key)


def revise_deal(unit: Unit, record_id: int, seen_version: int, written: Mapping[str, Any], key: str) -> int:
    """Give a draft or returned deal new facts; returns the version."""
    what = kind_of(record_of(unit, record_id))
    facts = what.facts.read(written)
    return revise_record(unit, record_id, seen_version, facts, what.amount(facts), key)


def compute_deal(session: Session, record: Record) -> tuple[Facts, Outcome] | None:
    """Compute a deal's amount from the book; None where nothing is computed for its kind."""
    what = kind_of(record)
    if what.case is None or not record.scheme_id:
        return None
    method = instrument_of(record.instrument)
    case = what.case(session, record, what.facts.read(facts_of(session, record)))
    return case, method.compute(case, scheme_of(session, method.key, record.scheme_id))


def step_deal(
    unit: Unit,
    record_id: int,
    action: str,
    *,
    seen_version: int,
    day: date,
    key: str,
    reason: str = "",
    document: str = "",
) -> str:
    """Move a deal along and return its new state.

    Submitting computes the amount and keeps it with its trace; a refused case is not submitted. Approving
    recomputes it, refuses if it has changed since, and reserves it from the year's appropriation.

    Raises:
        LedgerError: see `ledger.book.store.records.take_step`.
    """
    what = kind_of(record_of(unit, record_id))

    def effect(unit: Unit, record: Record) -> Sequence[Draft]:
        what.require(unit.session, record, action)
        if action == "submit":
            _keep_amount(unit, record)
        return _reserve(unit, record, day) if action == "approve" and what.reserves else ()

    return take_step(
        unit,
        record_id,
        action,
        what.transitions,
        seen_version=seen_version,
        day=day,
        key=key,
        reason=reason,
        document=document,
        effect=effect,
    )


def event_deal(
    unit: Unit,
    record_id: int,
    kind: str,
    day: date,
    written: Mapping[str, Any],
    *,
    key: str,
    document: str = "",
) -> int:
    """Write down that something happened to a deal; another person confirms it before it is posted.

    Raises:
        StepRefused: it cannot happen in the record's state, or its entry could not be posted.
        LedgerError: all that is wrong with the facts.
    """
    what = event_kind(record_of(unit, record_id), kind)
    facts = what.facts.read(written)

    def check(record: Record) -> None:
        _require_state(record, what)
        what.draft(unit.session, record, facts, day)

    return record_event(unit, NewEvent(record_id, kind, day, facts, document), key, check)


def decide_deal_event(unit: Unit, event_id: int, decision: str, *, key: str, reason: str = "") -> int | None:
    """Confirm or refuse an event; a confirmed one posts its entry and moves its record. Returns the entry's number.

    Raises:
        StepRefused: it cannot happen any more in the record's state, or is decided already.
        SamePerson: who recorded it would confirm it.
    """
    return store_decision(
        unit, event_id, decision, key=key, reason=reason,
        judge=lambda event, record: _consequences(unit.session, event, record),
    )  # fmt: skip


def _consequences(session: Session, event: Event, record: Record) -> Consequences:
    what = event_kind(record, event.kind)
    _require_state(record, what)
    facts = what.facts.read(json.loads(event.facts))
    target = _undone_state(session, record, facts) if isinstance(facts, Reversal) else what.target
    return Consequences(
        draft=what.draft(session, record, facts, event.value_date),
        transition=Transition(event.kind, (record.state,), target, "reviewer", "check") if target else None,
        references=what.references(facts),
    )


def _require_state(record: Record, what: EventKind) -> None:
    if record.state in what.states or what.key == REVERSAL.key:
        return
    possible = ", ".join(event.key for event in kind_of(record).events if record.state in event.states)
    fault = f"it is {record.state}; what can happen now: {possible or 'nothing'}"
    raise StepRefused(action=what.key, code=record.code, fault=fault)


class Reversal(Facts):
    """The event that undoes an entry: which one, and why."""

    entry_number: int
    reason: str


def _reversal_draft(session: Session, record: Record, facts: Reversal, day: date) -> Draft:
    original = require_reversible(session, facts.entry_number)
    if original.record_id != record.id:
        fault = f"entry {facts.entry_number} belongs to another record"
        raise StepRefused(action="reversal", code=record.code, fault=fault)
    if original.kind in _BY_STEPS:
        fault = f"entry {facts.entry_number} is a {original.kind}; give the deal up by a withdrawal instead"
        raise StepRefused(action="reversal", code=record.code, fault=fault)
    return reversal_of(draft_of(session, facts.entry_number), facts.entry_number, facts.reason, day)


_BY_STEPS = ("reserve", "release")
"""Entries that belong to a step: undoing one alone would leave an approved deal with nothing reserved."""

REVERSAL = EventKind("reversal", "Reversal", Reversal, (), _reversal_draft)


def event_kind(record: Record, kind: str) -> EventKind:
    """An event kind of a record, the reversal included.

    Raises:
        StepRefused: its funding method knows no such event.
    """
    for what in (*kind_of(record).events, REVERSAL):
        if what.key == kind:
            return what
    raise StepRefused(action=kind, code=record.code, fault="no such event is known for it")


def _undone_state(session: Session, record: Record, facts: Reversal) -> str:
    """Where a reversal leads its record, however far it has gone: back, unless another event of the kind stands.

    Money that came back waits in the reserve, and from there a deal is paid again or withdrawn.
    """
    event = _event_of_entry(session, facts.entry_number)
    what = event_kind(record, event.kind) if event else None
    if what is None:
        return ""
    return "" if _others_standing(session, record, what.key, facts.entry_number) else what.undone


def _event_of_entry(session: Session, number: int) -> Event | None:
    return session.exec(select(Event).join(EventDecision).where(EventDecision.entry_number == number)).first()


def _others_standing(session: Session, record: Record, kind: str, number: int) -> bool:
    undone = select(Entry.reverses_number).where(col(Entry.reverses_number).is_not(None))
    query = select(Event.id).join(EventDecision).where(
        Event.record_id == record.id, Event.kind == kind, EventDecision.decision == "confirmed",
        EventDecision.entry_number != number, col(EventDecision.entry_number).not_in(undone),
    )  # fmt: skip
    return session.exec(query).first() is not None


def _changed(again: tuple[Facts, Outcome] | None, amount_fen: int | None) -> str:
    """Why an amount that was computed at submission cannot be approved now; empty where it can."""
    if again is None:
        return ""
    if again[1].refused:
        return "; ".join(str(refusal.reason) for refusal in again[1].refused)
    if again[1].amount_fen not in (None, amount_fen):
        return "its amount has changed since it was submitted; return it so that it is computed again"
    return ""


def _keep_amount(unit: Unit, record: Record) -> None:
    computed = compute_deal(unit.session, record)
    if computed is None:
        return
    case, outcome = computed
    if outcome.refused:
        reasons = "; ".join(str(refusal.reason) for refusal in outcome.refused)
        raise StepRefused(action="submit", code=record.code, fault=reasons)
    scheme = scheme_of(unit.session, record.instrument, record.scheme_id)
    keep_computation(unit, record, scheme, case, outcome)


def _reserve(unit: Unit, record: Record, day: date) -> Sequence[Draft]:
    amount_fen = approved_amount(unit.session, record)
    fault = _changed(compute_deal(unit.session, record), amount_fen)
    if fault or amount_fen is None:
        raise StepRefused(action="approve", code=record.code, fault=fault or "its amount was never computed")
    if not amount_fen:  # a fund that only another fund of the office has joined
        return []
    move = Move(
        appropriation_account(unit.session, record.instrument, record.year),
        reserved_account(unit.session, record),
        amount_fen,
        "approved",
    )
    return [Draft("reserve", day, (move,), record.title, record.id)]
