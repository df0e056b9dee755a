"""Reading many records at once: their facts, steps, events, and what was approved for them.

A claim and a round of five thousand are read in the same way, by a handful of queries for each few hundred ids.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from ledger.book.journal import Account, Entry, Transfer
from ledger.book.parties import Party, PartyUnknown
from ledger.book.workflow import Computation, Event, EventDecision, Record, RecordVersion, Step

CHUNK: Final = 400
"""How many ids one query names; databases take a thousand or more."""


def in_chunks(ids: Collection[int]) -> Iterator[list[int]]:
    """Ids in ascending order, as many at a time as one query names."""
    wanted = sorted(set(ids))
    yield from (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))


def rows_of(session: Session, query: Any, column: Any, ids: Collection[int]) -> Iterator[Any]:
    """The rows of a query for some ids, which stand in a column."""
    for chunk in in_chunks(ids):
        yield from session.execute(query.where(column.in_(chunk)))


def newest_facts(session: Session, record_ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
    """The facts of records as they were last written, by record."""
    newest = (col(RecordVersion.record_id) == col(Record.id)) & (col(RecordVersion.version) == Record.version)
    query = select(col(Record.id), col(RecordVersion.facts)).join(RecordVersion, newest)
    return {row[0]: json.loads(row[1]) for row in rows_of(session, query, col(Record.id), record_ids)}


def names_of_parties(session: Session, party_ids: Collection[int]) -> Mapping[int, str]:
    """The names of parties by id.

    Raises:
        PartyUnknown: one is not in the book.
    """
    query = select(col(Party.id), col(Party.name))
    names = {row[0]: row[1] for row in rows_of(session, query, col(Party.id), party_ids)}
    for missing in sorted(set(party_ids) - names.keys()):
        raise PartyUnknown(party=missing)
    return names


def steps_to(session: Session, record_ids: Collection[int], state: str) -> Mapping[int, date]:
    """The day on which records first came to a state."""
    query = select(col(Step.record_id), col(Step.day)).where(col(Step.to_state) == state)
    rows = rows_of(session, query.order_by(col(Step.id).desc()), col(Step.record_id), record_ids)
    return {row[0]: row[1] for row in rows}


def standing_events(session: Session, record_ids: Collection[int]) -> Mapping[int, list[Event]]:
    """The events of records that were confirmed and not undone since, oldest first."""
    reversal = aliased(Entry)
    undone = exists().where(col(reversal.reverses_number) == col(EventDecision.entry_number))
    query = select(Event).join(EventDecision).where(col(EventDecision.decision) == "confirmed", ~undone)
    found: dict[int, list[Event]] = defaultdict(list)
    for row in rows_of(session, query.order_by(col(Event.id)), col(Event.record_id), record_ids):
        found[row[0].record_id].append(row[0])
    return found


def computed_amounts(session: Session, record_ids: Collection[int]) -> Mapping[int, int | None]:
    """What was last computed for records, in fen."""
    query = select(col(Computation.record_id), col(Computation.amount_fen)).order_by(col(Computation.id))
    return {row[0]: row[1] for row in rows_of(session, query, col(Computation.record_id), record_ids)}


def computed_contracts(session: Session, record_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """The contracts of the loans that claims were last computed for."""
    query = select(col(Computation.record_id), col(Computation.inputs)).order_by(col(Computation.id))
    return {
        row[0]: tuple(loan["contract"] for loan in json.loads(row[1]).get("loans", ()))
        for row in rows_of(session, query, col(Computation.record_id), record_ids)
    }


def net_approved(session: Session, record_ids: Collection[int]) -> Mapping[int, int]:
    """What was approved for records less what was released again, paid or not, in fen."""
    amount = col(Transfer.amount_fen)
    change = func.sum(case((col(Account.purpose) == "reserved", amount), else_=-amount))
    query = (
        select(col(Entry.record_id), change)
        .join(Transfer, col(Transfer.entry_number) == col(Entry.number))
        .join(Account, col(Account.id) == col(Transfer.to_account_id))
        .where(col(Transfer.stage) == "approved")
        .group_by(col(Entry.record_id))
    )
    return {row[0]: int(row[1]) for row in rows_of(session, query, col(Entry.record_id), record_ids)}
