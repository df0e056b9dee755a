"""What happened to a record, one confirmed event after another, each with the transfers that it posted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from ledger.book.columns import stored_id
from ledger.book.journal import Entry
from ledger.book.queries import Flow, events_of, flows
from ledger.book.workflow import Record
from ledger.instrument.acts import event_kind
from ledger.values.facts import Facts


@dataclass(frozen=True)
class Moment:
    """One event: its day, its kind, what it says, its entry, and what that moved."""

    on: date
    kind: str
    title: str
    facts: Facts
    entry_number: int | None
    flows: Sequence[Flow]

    def fen(self, *stages: str) -> int:
        """The money that it moved at some stages, in fen."""
        return sum(flow.amount_fen for flow in self.flows if flow.stage in stages)


def timeline_of(session: Session, record: Record, as_of: date) -> list[Moment]:
    """Every confirmed event by a day in the order of days; what was reversed by then is left out."""
    undone = set(session.exec(
        select(Entry.reverses_number).where(
            Entry.record_id == record.id, col(Entry.reverses_number).is_not(None), Entry.value_date <= as_of
        )
    ))  # fmt: skip
    moved: dict[int, list[Flow]] = defaultdict(list)
    for flow in flows(session, record_id=stored_id(record), as_of=as_of):
        moved[flow.entry_number].append(flow)
    found = []
    for event, decision in events_of(session, stored_id(record)):
        if event.value_date > as_of or decision is None or decision.decision != "confirmed":
            continue
        number = decision.entry_number
        if event.kind == "reversal" or (number is not None and number in undone):
            continue
        kind = event_kind(record, event.kind)
        told = kind.facts.model_validate_json(event.facts)
        found.append(
            Moment(event.value_date, event.kind, kind.title, told, number, moved[number] if number else ())
        )
    return sorted(found, key=lambda moment: moment.on)
