"""Taking a whole batch back, until something depends on it; then it says what does."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.book.journal import Entry, reversal_of
from ledger.book.store import Unit, post_all
from ledger.book.store.posting import drafts_of
from ledger.statements.accepting import BatchRefused, batch_of
from ledger.statements.errors import StatementError
from ledger.statements.identity import CHUNK
from ledger.statements.judging import JUDGED, save_judged
from ledger.statements.lines import written
from ledger.statements.reversing import free_partners
from ledger.statements.tables import LINES, StatementBatch
from ledger.values.trace import message

Dependents = Callable[[Session, Sequence[int]], Sequence[str]]
"""Given the ids of accepted lines, names what was built on them, such as the claims that count their interest."""


class BatchInUse(StatementError):
    """A batch that cannot be undone, as something depends on it."""

    template = "Batch {batch} was not undone: {dependents} depend on its lines. Withdraw them first, where that can be."


def undo_batch(
    unit: Unit, batch_id: int, reason: str, dependents: Dependents = lambda _session, _lines: ()
) -> list[int]:
    """Take a batch back: reverse what its lines posted, and let its lines come in again.

    A reversal has the value day of what it undoes: the money never moved on that day. Lines of other batches that
    were paired with lines of this one are open again, and so are those that were there already because of it.

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
    named = [*_linked_reversals(unit.session, batch_id), *dependents(unit.session, list(posted))]
    if named:
        raise BatchInUse(batch=batch_id, dependents=", ".join(named))
    numbers = _reverse(unit, posted, reason)
    save_judged(unit.session, [*free_partners(unit.session, batch_id), *_told_again(unit.session, batch_id)])
    batch.state, batch.undone_by, batch.undone_at, batch.undo_reason = (
        "undone",
        unit.actor.id,
        unit.now,
        reason,
    )
    unit.session.flush()
    unit.audit("undo statement", f"batch:{batch_id}", reason=reason, entries=numbers)
    return numbers


def _told_again(session: Session, batch_id: int) -> list[Any]:
    """Lines of other batches that were left out as this one had brought them, each only once; they are open again."""
    own = select(LINES.c.fingerprint).where(
        LINES.c.batch_id == batch_id, LINES.c.standing.in_(("new", "suspicious"))
    )
    query = (
        select(LINES)
        .join(StatementBatch, col(StatementBatch.id) == LINES.c.batch_id)
        .where(col(StatementBatch.state) != "undone", LINES.c.standing == "already_there")
        .where(LINES.c.batch_id != batch_id, LINES.c.fingerprint.in_(own))
        .order_by(LINES.c.id.desc())
    )
    first = {row["fingerprint"]: dict(row) for row in session.execute(query).mappings()}
    reason = {"standing": "suspicious", "reason": written([message(_BROUGHT, batch=batch_id)])}
    return [line | JUDGED | reason for line in first.values()]


_BROUGHT: Final = "It had come in with batch {batch}, which was undone. Match again, and it counts as paid."


def _posted(session: Session, batch_id: int) -> dict[int, int]:
    """The entries of a batch's accepted lines by the line's id."""
    query = select(LINES.c.id, LINES.c.entry_number).where(
        LINES.c.batch_id == batch_id, LINES.c.entry_number.is_not(None)
    )
    return {row[0]: row[1] for row in session.execute(query.order_by(LINES.c.entry_number))}


def _linked_reversals(session: Session, batch_id: int) -> list[str]:
    """Reversals that lines of a batch posted of other lines: what was reversed is never reversed again."""
    query = (
        select(LINES.c.row, Entry.number, Entry.reverses_number)  # type: ignore[call-overload]
        .join(Entry, col(Entry.number) == LINES.c.entry_number)
        .where(LINES.c.batch_id == batch_id, col(Entry.reverses_number).is_not(None))
    )
    return [f"entry {number} of row {row} (the linked reversal of entry {original})"
            for row, number, original in session.execute(query)]  # fmt: skip


def _reverse(unit: Unit, posted: Mapping[int, int], reason: str) -> list[int]:
    """Reverse the entries of lines, leaving out those that were reversed one by one before."""
    entries = list(posted.values())
    reversed_before: set[int | None] = set()
    for start in range(0, len(entries), CHUNK):
        query = select(col(Entry.reverses_number)).where(
            col(Entry.reverses_number).in_(entries[start : start + CHUNK])
        )
        reversed_before |= set(unit.session.execute(query).scalars())
    left = {line: number for line, number in posted.items() if number not in reversed_before}
    originals = drafts_of(unit.session, list(left.values()))
    return post_all(unit, [
        (f"statement-line:{line}:undo",
         reversal_of(originals[number], number, reason, originals[number].value_date))
        for line, number in left.items()
    ])  # fmt: skip
