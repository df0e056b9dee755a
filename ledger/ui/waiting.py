"""What waits for whom: steps that a role may take now, events to be confirmed, returned deals to be mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from ledger.book.columns import stored_id
from ledger.book.people import Actor
from ledger.book.queries import Filter, RecordRow, list_records, open_events
from ledger.book.workflow import Event, Record, RecordVersion, Step, Transition, check_step
from ledger.instrument import instruments, kind_of
from ledger.ui.context import Context
from ledger.values.errors import LedgerError


@dataclass(frozen=True)
class Item:
    """One thing that waits.

    Attributes:
        row: the record, with its party's name and amount.
        what: the action that waits, or "confirm" for an event, "mend" for a returned deal.
        since: since when, as it is stamped.
        event: the event that waits, if it is one.
        own: whether this person took part, so that somebody else must do it.
    """

    row: RecordRow
    what: str
    since: str
    event: Event | None = None
    own: bool = False

    def days_until(self, day: date) -> int:
        """For how many days it has been waiting on a day."""
        return max((day - datetime.fromisoformat(self.since).date()).days, 0)


def waiting(context: Context) -> list[Item]:
    """What waits for this person, oldest first; what others must do is marked as own."""
    states = {state for wanted in _wanted(context.actor) for state in wanted.sources}
    with context.reading() as session:
        items = _steps(session, context.actor, states) if states else []
        items += _events(session, context.actor) if context.may("reviewer") else []
        items += _returned(session) if context.may("recorder") else []
    return sorted(items, key=lambda item: item.since)


def reasons_against(
    session: Session, actor: Actor, record: Record, transition: Transition
) -> LedgerError | None:
    """Why this person may not take a step, or None where it may be tried."""
    circuit = record.circuit + (1 if transition.opens_circuit else 0)
    try:
        check_step(transition, record, actor, "asked", participants(session, record, circuit))
    except LedgerError as error:
        return error
    return None


def participants(session: Session, record: Record, circuit: int) -> list[tuple[int, str]]:
    """Who has made or checked something in a round of a record."""
    steps = select(Step.actor_id, Step.side).where(Step.record_id == record.id, Step.circuit == circuit)
    makers = select(RecordVersion.recorded_by).where(
        RecordVersion.record_id == record.id, RecordVersion.circuit == circuit
    )
    return [*session.exec(steps).all(), *((maker, "make") for maker in session.exec(makers))]


def _wanted(actor: Actor) -> Iterable[Transition]:
    for instrument in instruments().values():
        for kind in instrument.kinds.values():
            yield from (
                step for step in kind.transitions if step.side == "check" and step.role in actor.roles
            )


def _steps(session: Session, actor: Actor, states: set[str]) -> list[Item]:
    _, _, rows = list_records(session, Filter(states=tuple(sorted(states))), size=0)
    since = _since(session, [stored_id(row.record) for row in rows])
    items = []
    for row in rows:
        step = _next_check(row.record, actor)
        if step:
            own = reasons_against(session, actor, row.record, step) is not None
            items.append(
                Item(row, step.action, since.get(stored_id(row.record), row.record.created_at), own=own)
            )
    return items


def _next_check(record: Record, actor: Actor) -> Transition | None:
    for step in kind_of(record).transitions:
        if (
            record.state in step.sources
            and step.side == "check"
            and step.role in actor.roles
            and not step.needs_reason
        ):
            return step
    return None


def _events(session: Session, actor: Actor) -> list[Item]:
    pairs = open_events(session)
    rows = _rows(session, [stored_id(record) for _, record in pairs])
    return [
        Item(rows[stored_id(record)], "confirm", event.recorded_at, event, own=event.recorded_by == actor.id)
        for event, record in pairs
    ]


def _returned(session: Session) -> list[Item]:
    _, _, rows = list_records(session, Filter(states=("returned",)), size=0)
    since = _since(session, [stored_id(row.record) for row in rows])
    return [Item(row, "mend", since.get(stored_id(row.record), row.record.created_at)) for row in rows]


def _rows(session: Session, ids: Sequence[int]) -> dict[int, RecordRow]:
    if not ids:
        return {}
    _, _, rows = list_records(session, Filter(ids=tuple(ids)), size=0)
    return {stored_id(row.record): row for row in rows}


def _since(session: Session, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    steps = session.exec(
        select(Step.record_id, Step.taken_at).where(col(Step.record_id).in_(ids)).order_by(col(Step.id))
    )
    return dict(steps.all())
