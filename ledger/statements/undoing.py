"""Taking a whole batch back, until something depends on it; then it says what does."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.book.journal import Entry, reversal_of
from ledger.book.store import Unit, post_all
from ledger.book.store.posting import draft_of
from ledger.statements.accepting import BatchRefused, batch_of
from ledger.statements.errors import StatementError
from ledger.statements.identity import CHUNK
from ledger.statements.tables import LINES

Dependents = Callable[[Session, Sequence[int]], Sequence[str]]
"""Given the ids of accepted lines, names what was built on them, such as the claims that count their interest."""


class BatchInUse(StatementError):
    """A batch that cannot be undone, as something depends on it."""

    template = "Batch {batch} was not undone: {dependents} depend on its lines. Withdraw them first."


def undo_batch(
    unit: Unit, batch_id: int, reason: str, dependents: Dependents = lambda _session, _lines: ()
) -> list[int]:
    """Take a batch back: reverse what its lines posted, and let its lines come in again.

    A reversal has the value day of what it undoes: the money never moved on that day.

    Returns:
        Numbers of the reversing entries.

    Raises:
        RoleMissing: the actor is no recorder.
        BatchRefused: there is no such batch, it was undone before, or no reason is given.
        BatchInUse: something depends on its lines; it is named.
    """
    unit.actor.require("recorder", "undo a statement")
    batch = batch_of(unit.session, batch_id)
    if batch.state == "undone" or not reason.strip():
        fault = "it was undone before" if batch.state == "undone" else "undoing it needs a reason"
        raise BatchRefused(batch=batch_id, fault=fault)
    posted = _posted(unit.session, batch_id)
    named = dependents(unit.session, list(posted))
    if named:
        raise BatchInUse(batch=batch_id, dependents=", ".join(named))
    numbers = _reverse(unit, posted, reason)
    batch.state, batch.undone_by, batch.undone_at, batch.undo_reason = (
        "undone",
        unit.actor.id,
        unit.now,
        reason,
    )
    unit.session.flush()
    unit.audit("undo statement", f"batch:{batch_id}", reason=reason, entries=numbers)
    return numbers


def _posted(session: Session, batch_id: int) -> dict[int, int]:
    """The entries of a batch's accepted lines by the line's id."""
    query = select(LINES.c.id, LINES.c.entry_number).where(
        LINES.c.batch_id == batch_id, LINES.c.entry_number.is_not(None)
    )
    return {row[0]: row[1] for row in session.execute(query.order_by(LINES.c.entry_number))}


def _reverse(unit: Unit, posted: Mapping[int, int], reason: str) -> list[int]:
    """Reverse the entries of lines, leaving out those that were reversed one by one before."""
    entries = list(posted.values())
    reversed_before: set[int | None] = set()
    for start in range(0, len(entries), CHUNK):
        query = select(col(Entry.reverses_number)).where(
            col(Entry.reverses_number).in_(entries[start : start + CHUNK])
        )
        reversed_before |= set(unit.session.execute(query).scalars())
    drafts = []
    for line, number in posted.items():
        if number not in reversed_before:
            original = draft_of(unit.session, number)
            drafts.append(
                (f"statement-line:{line}:undo", reversal_of(original, number, reason, original.value_date))
            )
    return post_all(unit, drafts)
