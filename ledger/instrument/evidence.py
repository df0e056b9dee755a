"""What counts towards a year's target."""

from datetime import date

from sqlmodel import Session

from ledger.book.queries import Filter, list_records, states_on
from ledger.measures.targets import Evidence


def evidence_of(
    session: Session,
    instrument: str,
    kind: str,
    year: int,
    as_of: date,
    reached: frozenset[str],
    pipeline: frozenset[str],
) -> list[Evidence]:
    """What counts towards a target: a year's records of a kind, each by the state it was in on a day."""
    _, _, rows = list_records(session, Filter(instrument=instrument, kind=kind, year=year), size=0)
    states = states_on(session, [row.record.id or 0 for row in rows], as_of)
    found = []
    for row in reversed(rows):
        state = states.get(row.record.id or 0, "draft")
        if state in reached | pipeline:
            standing = "reached" if state in reached else "pipeline"
            found.append(
                Evidence(
                    row.record.party_id, row.party_name, row.record.id or 0, row.record.code, standing, state
                )
            )
    return found
