"""The events of a stake that stand: confirmed by a day and undone by no reversal."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, select

from instruments.equity.records import Buyback, Exit
from ledger.book.columns import stored_id
from ledger.book.workflow import Event, EventDecision, Record

SALES: Final[dict[str, type[Exit] | type[Buyback]]] = {"exit": Exit, "partial_exit": Exit, "buyback": Buyback}
"""The kinds of events by which the office sells."""


def confirmed(session: Session, record: Record, as_of: date) -> list[Event]:
    """The events that stand, by value date and then in the order of the book."""
    query = select(Event, EventDecision).join(EventDecision).where(
        Event.record_id == stored_id(record), EventDecision.decision == "confirmed", Event.value_date <= as_of
    )  # fmt: skip
    rows = session.exec(query.order_by(col(Event.value_date), col(Event.id))).all()
    undone = {written(event)["entry_number"] for event, _ in rows if event.kind == "reversal"}
    return [
        event
        for event, decision in rows
        if decision.entry_number is None or decision.entry_number not in undone
    ]


def of_kind(events: Sequence[Event], kind: str) -> list[Event]:
    """The events of one kind."""
    return [event for event in events if event.kind == kind]


def written(event: Event) -> dict[str, Any]:
    """The facts of an event as they were written."""
    return dict(json.loads(event.facts))
