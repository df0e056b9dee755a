"""Steps: a record moves from state to state, by the right person, with what the step posts."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlmodel import select

from ledger.book.columns import stored_id
from ledger.book.journal import Draft
from ledger.book.store.engine import Unit
from ledger.book.store.posting import once, post
from ledger.book.store.records import move_record, record_of, require_version
from ledger.book.workflow import Record, RecordVersion, Step, Transition, check_step, find_transition

Effect = Callable[[Unit, Record], Sequence[Draft]]
"""What a step posts beside moving the state: nothing, or entries such as a reservation."""


def take_step(  # noqa: PLR0913 - a step is who, what, when, why and by which paper
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
        require_version(record, seen_version)
        transition = find_transition(transitions, record, action)
        circuit = record.circuit + (1 if transition.opens_circuit else 0)
        check_step(transition, record, unit.actor, reason, _participants(unit, record.id, circuit))
        drafts = effect(unit, record) if effect else ()
        entries = [post(unit, draft, f"{key}/{line}") for line, draft in enumerate(drafts)]
        write_step(unit, record, transition, circuit, day, reason, document)
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


def write_step(
    unit: Unit, record: Record, transition: Transition, circuit: int, day: date, reason: str, document: str
) -> None:
    """Write a step down and move its record; the caller has checked it."""
    unit.session.add(
        Step(
            record_id=stored_id(record),
            version=record.version,
            circuit=circuit,
            action=transition.action,
            side=transition.side,
            from_state=record.state,
            to_state=transition.target,
            actor_id=unit.actor.id,
            role=transition.role,
            reason=reason,
            document=document,
            day=day,
            taken_at=unit.now,
        )
    )
    unit.session.flush()
    move_record(unit, record, state=transition.target, circuit=circuit)


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
