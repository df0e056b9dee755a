"""Which claims count interest of a bank's statement: as long as they stand, its lines are not taken back."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from instruments.interest_subsidy.loans import KEY
from ledger.book.workflow import Computation, Record
from ledger.statements.tables import LINES

NOT_COUNTING: Final = ("draft", "returned", "rejected", "withdrawn")
"""States in which a claim is computed anew before anything is paid for it."""
_CHUNK: Final = 400


def claims_counting(session: Session, line_ids: Sequence[int]) -> list[str]:
    """Codes of the claims whose kept computation counts any of these accepted lines.

    Args:
        session: an open session.
        line_ids: ids of accepted lines of statements.
    """
    named = {f"statement line {line_id}" for line_id in line_ids}
    loans = {row[0] for row in _chunked(session, select(LINES.c.record_id), LINES.c.id, line_ids)} - {None}
    firms = {row[0] for row in _chunked(session, select(col(Record.party_id)), col(Record.id), sorted(loans))}
    query = (
        select(col(Record.code), col(Computation.inputs))
        .join(Computation, col(Computation.record_id) == Record.id)
        .where(
            col(Record.instrument) == KEY, col(Record.kind) == "claim", col(Record.state).not_in(NOT_COUNTING)
        )
        .order_by(col(Computation.id))
    )
    newest = {row[0]: row[1] for row in _chunked(session, query, col(Record.party_id), sorted(firms))}
    return sorted(code for code, inputs in newest.items() if named & _sources(json.loads(inputs)))


def _sources(inputs: dict[str, Any]) -> set[str]:
    """The lines that a computation counted, as `PaidInterest.written` names them."""
    return {str(line.get("source", "")).partition(",")[0] for line in inputs.get("paid_lines", ())}


def _chunked(session: Session, query: Any, column: Any, wanted: Sequence[Any]) -> Iterable[Any]:
    for start in range(0, len(wanted), _CHUNK):
        yield from session.execute(query.where(column.in_(wanted[start : start + _CHUNK])))
