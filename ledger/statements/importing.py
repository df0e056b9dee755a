"""Importing a statement as the command and the page do it: stage, match, compare, and on request accept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import and_, case, func, select
from sqlmodel import Session

from ledger.book.store import Unit
from ledger.statements.accepting import accept_batch
from ledger.statements.comparing import Recompute
from ledger.statements.lines import ONE_FEN
from ledger.statements.memory import check_columns, check_headers, check_present, kept_mappings, remember
from ledger.statements.opening import Opening
from ledger.statements.reading import NOTHING, read_statement
from ledger.statements.records import StatementReading
from ledger.statements.staging import stage_statement
from ledger.statements.tables import LINES
from ledger.values.money import yuan_text
from ledger.values.trace import Message


@dataclass(frozen=True)
class ImportReport:
    """What an import came to.

    Attributes:
        batch: the batch that holds the file.
        counts: lines by standing, and "matched".
        accepted: lines posted by this import.
        known_since: the day on which the same file came in before; empty for a new one.
        messages: what an officer should read.
        interest_fen: normal interest of the batch's matched lines.
        recomputed_fen: what the loans' terms give for those of them that were recomputed.
        differences: how many lines differ from their loan's terms by more than a fen.
    """

    batch: int
    counts: Mapping[str, int]
    accepted: int
    known_since: str
    messages: tuple[Message, ...]
    interest_fen: int
    recomputed_fen: int
    differences: int

    def as_json(self) -> dict[str, Any]:
        """`{"batch", "new", "already_there", "suspicious", "rejected", "matched", "accepted"}` and more beside."""
        return {
            "batch": self.batch, **self.counts, "accepted": self.accepted, "known_since": self.known_since or None,
            "messages": [str(item) for item in self.messages], "interest": yuan_text(self.interest_fen),
            "recomputed": yuan_text(self.recomputed_fen), "differences": self.differences,
        }  # fmt: skip


def import_statement(
    unit: Unit,
    data: bytes,
    name: str,
    recompute: Recompute | None,
    accept: bool = False,  # noqa: FBT001, FBT002 - the command's own switch
    *,
    password: str | None = None,
    reading: StatementReading | None = None,
    confirmed: Mapping[str, str] | None = None,
) -> ImportReport:
    """Import a file; the same file again adds nothing, and with `accept` posts what is still to be posted.

    Args:
        unit: the unit of work; all of the import is in it.
        data: the file's bytes.
        name: its name.
        recompute: recomputes a drawdown's interest; None compares nothing.
        accept: whether to post what is new, matched strongly and not suspicious.
        password: for an encrypted file.
        reading: the file as read already, so that the writers' lock is not held while it is read.
        confirmed: header texts with their fields, to be remembered for the headers that were read.

    Raises:
        LedgerError: see `stage_statement`, `remember` and `accept_batch`.
    """
    if confirmed and reading:
        remember(unit, reading, confirmed)
    staged = stage_statement(unit, data, name, password, recompute=recompute, reading=reading)
    # A key of its own: lines may have been matched since an earlier import; a line posts once under any key.
    key = f"import:{staged.batch_id}:{uuid4().hex}"
    accepted = accept_batch(unit, staged.batch_id, key) if accept else 0
    sums = _sums(unit.session, staged.batch_id)
    return ImportReport(staged.batch_id, staged.counts, accepted, staged.known_since, staged.messages, *sums)


def read_with_memory(
    session: Session,
    data: bytes,
    name: str,
    password: str | None = None,
    columns: Mapping[str, str] = NOTHING,
    opening: Opening | None = None,
) -> StatementReading:
    """Read a file with what was confirmed of headers before, and with what is said about this one.

    Args:
        session: an open session.
        data: the file's bytes.
        name: its name.
        password: for an encrypted file.
        columns: header texts with their fields, said for this file.
        opening: the same file, which a child has begun to read.

    Raises:
        FieldUnknown: a field is none.
        HeaderAbsent: no header has a column about which something is said.
        HeaderChanged: a header is like a confirmed one without being it, and nothing is said about it.
        StatementError: see `read_statement`.
    """
    check_columns(columns)
    kept = kept_mappings(session)
    remembered = {mapping.key: mapping.columns for mapping in kept}
    reading = read_statement(data, name, password, columns, remembered, opening)
    check_present(reading, columns)
    if not columns:
        check_headers(reading, kept)
    return reading


def _sums(session: Session, batch_id: int) -> tuple[int, int, int]:
    # As `parts_of` has it: where a line does not split its amount, it counts as normal interest.
    whole = and_(LINES.c.penalty_fen.is_(None), LINES.c.compound_fen.is_(None))
    interest_fen = func.coalesce(LINES.c.interest_fen, case((whole, LINES.c.amount_fen)), 0)
    query = select(
        func.coalesce(func.sum(interest_fen), 0),
        func.coalesce(func.sum(LINES.c.recomputed_fen), 0),
        func.count().filter(func.abs(LINES.c.difference_fen) > ONE_FEN),
    ).where(LINES.c.batch_id == batch_id, LINES.c.record_id.is_not(None))
    row = session.execute(query).one()
    return int(row[0]), int(row[1]), int(row[2])
