"""What counts towards a year's target."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from ledger.book.columns import stored_id
from ledger.book.journal import Entry
from ledger.book.parties import party_of
from ledger.book.queries import Filter, RecordRow, list_records, states_on
from ledger.book.workflow import Event, EventDecision, Record
from ledger.measures.targets import Evidence


def evidence_of(
    session: Session,
    instrument: str,
    kind: str,
    year: int,
    as_of: date,
    reached: frozenset[str],
    pipeline: frozenset[str],
    counted: Callable[[Session, Record], int] = lambda _session, record: record.party_id,
) -> list[Evidence]:
    """What counts towards a target: a year's records of a kind, each by the state it was in on a day.

    Args:
        session: an open session.
        instrument: the funding method's key.
        kind: the kind's key.
        year: of the records.
        as_of: the day of their states.
        reached: states in which a record has reached the target.
        pipeline: states in which it may come to.
        counted: the id of the party that a record counts for; its own unless told otherwise.
    """
    _, _, rows = list_records(session, Filter(instrument=instrument, kind=kind, year=year), size=0)
    states = states_on(session, [stored_id(row.record) for row in rows], as_of)

    def evidence(row: RecordRow, state: str) -> Evidence:
        party_id, record_id = counted(session, row.record), stored_id(row.record)
        name = party_of(session, party_id).name
        standing = "reached" if state in reached else "pipeline"
        return Evidence(party_id, name, record_id, row.record.code, standing, state)

    stood = [(row, states.get(stored_id(row.record), "draft")) for row in reversed(rows)]
    return [evidence(row, state) for row, state in stood if state in reached | pipeline]


def kinds_standing(
    session: Session, instrument: str, kinds: Sequence[str], as_of: date
) -> Mapping[int, set[str]]:
    """Which kinds of confirmed events stand by a day, by record id; what was reversed by then does not.

    Args:
        session: an open session.
        instrument: the funding method's key.
        kinds: the keys of the kinds that are asked for.
        as_of: the last value date that counts.
    """
    undone = select(Entry.number).where(
        Entry.reverses_number == EventDecision.entry_number, Entry.value_date <= as_of
    )
    query = select(Event.record_id, Event.kind).distinct().join(EventDecision).join(Record).where(
        Record.instrument == instrument, col(Event.kind).in_(kinds), Event.value_date <= as_of,
        EventDecision.decision == "confirmed", ~undone.exists(),
    )  # fmt: skip
    found: dict[int, set[str]] = defaultdict(set)
    for record_id, kind in session.exec(query):
        found[record_id].add(kind)
    return found
