"""The read side: balances as of a day and as known on a day, flows by stage, lists a page at a time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, TextClause, bindparam
from sqlalchemy import text as sql
from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from ledger.book.journal import AccountName, Entry
from ledger.book.parties import Party
from ledger.book.workflow import Computation, Event, EventDecision, Record, RecordVersion, Step

PAGE = 20
_COMPUTED = (
    select(Computation.amount_fen)
    .where(Computation.record_id == Record.id, Computation.version == Record.version)
    .order_by(col(Computation.id).desc())
    .limit(1)
    .correlate(Record)
    .scalar_subquery()
)
_COUNTS = func.coalesce(_COMPUTED, RecordVersion.amount_fen)
CHUNK = 500


@dataclass(frozen=True)
class Flow:
    """Money that moved at one stage between two parties on one day, in fen; a reversal counts negative."""

    entry_number: int
    record_id: int | None
    value_date: date
    stage: str
    source_party_id: int
    source_purpose: str
    source_scope: str
    target_party_id: int
    target_purpose: str
    target_scope: str
    amount_fen: int


@dataclass(frozen=True)
class RecordRow:
    """A record in a list, with its party's name.

    Attributes:
        asked_fen: what its newest version asks for; None where that is yet to be computed.
        computed_fen: what was last computed for that version; None where nothing was.
    """

    record: Record
    party_name: str
    asked_fen: int | None
    computed_fen: int | None = None

    @property
    def amount_fen(self) -> int | None:
        """What counts: the computed amount, else the one asked for; None where neither is known."""
        return self.asked_fen if self.computed_fen is None else self.computed_fen


@dataclass(frozen=True)
class Filter:
    """Which records a list shows; an empty field does not filter."""

    text: str = ""
    instrument: str = ""
    kind: str = ""
    states: tuple[str, ...] = ()
    year: int | None = None
    party_id: int | None = None
    ids: tuple[int, ...] = ()


def balance_of(
    session: Session, name: AccountName, as_of: date | None = None, known_on: str | None = None
) -> int:
    """What an account holds, in fen: as of a day (value date), and as it was known at a moment (recorded time).

    Args:
        session: an open session.
        name: the account; one that was never used holds 0.
        as_of: count entries of this value date and before.
        known_on: count entries recorded up to this moment, an ISO text in UTC.
    """
    return balances(session, party_id=name.party_id, as_of=as_of, known_on=known_on).get(name, 0)


def balances(
    session: Session, party_id: int | None = None, as_of: date | None = None, known_on: str | None = None
) -> Mapping[AccountName, int]:
    """Every account's balance in fen, of one party or of all; a view of sealed entries only."""
    where, values = _when(as_of, known_on)
    party = ""
    if party_id is not None:
        party, values["party"] = "WHERE a.party_id = :party", party_id
    query = f"""
        SELECT a.party_id, a.purpose, a.scope, SUM(m.amount) FROM account a JOIN (
          SELECT t.to_account_id AS account_id, t.amount_fen AS amount FROM transfer t
            JOIN entry e ON e.number = t.entry_number {where}
          UNION ALL
          SELECT t.from_account_id, -t.amount_fen FROM transfer t JOIN entry e ON e.number = t.entry_number {where}
        ) m ON m.account_id = a.id {party} GROUP BY a.party_id, a.purpose, a.scope"""  # noqa: S608 - no input in it
    rows = session.execute(_dated(query, values), values)
    return {AccountName(row[0], row[1], row[2]): int(row[3]) for row in rows}


def flows(
    session: Session,
    *,
    stages: Sequence[str] = (),
    record_id: int | None = None,
    instrument: str = "",
    since: date | None = None,
    as_of: date | None = None,
    known_on: str | None = None,
) -> list[Flow]:
    """Transfers of sealed entries in order; a reversal is turned round and counted negative.

    So a reversed flow and its reversal add up to zero under the same parties.
    """
    where, values = _when(as_of, known_on)
    conditions = [where.removeprefix("WHERE ")] if where else []
    if since:
        conditions.append("e.value_date >= :since")
        values["since"] = since
    if record_id is not None:
        conditions.append("e.record_id = :record")
        values["record"] = record_id
    if instrument:
        conditions.append("e.record_id IN (SELECT id FROM record WHERE instrument = :instrument)")
        values["instrument"] = instrument
    for number, stage in enumerate(stages):
        values[f"stage{number}"] = stage
    if stages:
        conditions.append(f"t.stage IN ({', '.join(f':stage{number}' for number in range(len(stages)))})")
    clause = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = session.execute(_dated(_FLOWS.format(clause=clause), values), values)
    return [_flow(row) for row in rows]


_FLOWS = """
SELECT e.number, e.record_id, e.value_date, t.stage, f.party_id, f.purpose, f.scope, g.party_id, g.purpose, g.scope,
       t.amount_fen, e.reverses_number FROM transfer t
JOIN entry e ON e.number = t.entry_number JOIN account f ON f.id = t.from_account_id
JOIN account g ON g.id = t.to_account_id {clause} ORDER BY e.number, t.line
"""


def list_records(
    session: Session, wanted: Filter, page: int = 1, size: int = PAGE
) -> tuple[int, int, list[RecordRow]]:
    """A page of records, newest first: how many match, their amounts' sum in fen, and the page's rows."""
    matching = _matching(wanted)
    count, total_fen = session.execute(
        matching.with_only_columns(func.count(), func.coalesce(func.sum(_COUNTS), 0))
    ).one()
    query = matching.with_only_columns(Record, Party.name, RecordVersion.amount_fen, _COMPUTED).order_by(
        col(Record.id).desc()
    )
    rows = session.execute(query.limit(size).offset((page - 1) * size)) if size else session.execute(query)
    return int(count), int(total_fen), [RecordRow(*row) for row in rows]


def facts_of(session: Session, record: Record, version: int | None = None) -> dict[str, Any]:
    """The facts of a record as they were written, of its newest version or of an older one."""
    return dict(json.loads(_version(session, record, version or record.version).facts))


def amount_of(session: Session, record: Record) -> int | None:
    """What a record's newest version asks for, in fen; None where it is yet to be computed."""
    return _version(session, record, record.version).amount_fen


def versions_of(session: Session, record_id: int) -> list[RecordVersion]:
    """A record's versions, oldest first."""
    return list(
        session.scalars(
            select(RecordVersion)
            .where(RecordVersion.record_id == record_id)
            .order_by(col(RecordVersion.version))
        )
    )


def steps_of(session: Session, record_id: int) -> list[Step]:
    """A record's steps, oldest first."""
    return list(session.scalars(select(Step).where(Step.record_id == record_id).order_by(col(Step.id))))


def states_on(session: Session, record_ids: Sequence[int], as_of: date) -> dict[int, str]:
    """The state that records were in on a day, by the day of their steps; one without a step is not in it."""
    states: dict[int, str] = {}
    for start in range(0, len(record_ids), CHUNK):
        chunk = record_ids[start : start + CHUNK]
        query = select(Step.record_id, Step.to_state).where(col(Step.record_id).in_(chunk), Step.day <= as_of)
        states |= {row[0]: row[1] for row in session.execute(query.order_by(col(Step.id)))}
    return states


def events_of(session: Session, record_id: int) -> list[tuple[Event, EventDecision | None]]:
    """A record's events, oldest first, each with the decision if there is one."""
    query = select(Event, EventDecision).join(EventDecision, isouter=True).where(Event.record_id == record_id)
    return [(row[0], row[1]) for row in session.execute(query.order_by(col(Event.id)))]


def open_events(session: Session) -> list[tuple[Event, Record]]:
    """Events that wait for somebody to confirm them, oldest first."""
    query = select(Event, Record).join(Record).join(EventDecision, isouter=True)
    query = query.where(col(EventDecision.event_id).is_(None)).order_by(col(Event.id))
    return [(row[0], row[1]) for row in session.execute(query)]


def entries_of(session: Session, record_id: int) -> list[Entry]:
    """A record's entries in order."""
    return list(
        session.scalars(select(Entry).where(Entry.record_id == record_id).order_by(col(Entry.number)))
    )


def newest_computation(session: Session, record_id: int) -> Computation | None:
    """The last amount that was computed for a record."""
    query = select(Computation).where(Computation.record_id == record_id).order_by(col(Computation.id).desc())
    return session.scalars(query.limit(1)).first()


def _version(session: Session, record: Record, version: int) -> RecordVersion:
    return session.get_one(RecordVersion, (record.id, version))


def _when(as_of: date | None, known_on: str | None) -> tuple[str, dict[str, Any]]:
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if as_of is not None:
        conditions.append("e.value_date <= :as_of")
        values["as_of"] = as_of
    if known_on is not None:
        conditions.append("e.recorded_at <= :known_on")
        values["known_on"] = known_on
    return (f"WHERE {' AND '.join(conditions)}" if conditions else "", values)


def _dated(query: str, values: Mapping[str, Any]) -> TextClause:
    # SQLite keeps dates as text; the type says how each database wants them.
    days = [bindparam(name, type_=Date) for name in ("as_of", "since") if name in values]
    return sql(query).bindparams(*days)


def _flow(row: Any) -> Flow:
    day = row[2] if isinstance(row[2], date) else date.fromisoformat(row[2])
    if row[11] is None:
        return Flow(row[0], row[1], day, row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10])
    return Flow(row[0], row[1], day, row[3], row[7], row[8], row[9], row[4], row[5], row[6], -row[10])


def _matching(wanted: Filter) -> Any:
    query = select(Record).join(Party, col(Party.id) == Record.party_id)
    query = query.join(
        RecordVersion,
        (col(RecordVersion.record_id) == Record.id) & (col(RecordVersion.version) == Record.version),
    )
    if wanted.text:
        pattern = f"%{wanted.text}%"
        query = query.where(
            col(Record.title).like(pattern) | col(Record.code).like(pattern) | col(Party.name).like(pattern)
        )
    for column, value in ((Record.instrument, wanted.instrument), (Record.kind, wanted.kind)):
        if value:
            query = query.where(column == value)
    if wanted.states:
        query = query.where(col(Record.state).in_(wanted.states))
    if wanted.year is not None:
        query = query.where(Record.year == wanted.year)
    if wanted.party_id is not None:
        query = query.where(Record.party_id == wanted.party_id)
    if wanted.ids:
        query = query.where(col(Record.id).in_(wanted.ids))
    return query
