"""A file into the book: once, whole or not at all, each line new, known already, suspicious or unreadable.

Nothing is posted here. A staged batch waits in the database, so a refresh or a day later loses nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.book.store import Unit
from ledger.statements.comparing import Recompute
from ledger.statements.identity import earlier_lines, mark_known
from ledger.statements.incoming import incoming_lines
from ledger.statements.judging import counts_of, judge
from ledger.statements.lines import written
from ledger.statements.memory import remembered
from ledger.statements.pausing import collection_paused
from ledger.statements.questions import Question, question_kept
from ledger.statements.records import SheetReading, StatementReading
from ledger.statements.tables import StatementBatch, insert_lines
from ledger.values.trace import Message, message

ASKED: Final = "question"
"""The kind of a batch whose file asks something before it can be read."""


@dataclass(frozen=True)
class Staged:
    """What staging a file came to.

    Attributes:
        batch_id: the batch that holds the file, the earlier one where it had come in before.
        counts: lines by standing; "matched" counts the new and suspicious ones that belong to a loan.
        known_since: the day on which the same file came in before; empty for a new one.
        messages: what an officer should read first.
    """

    batch_id: int
    counts: Mapping[str, int]
    known_since: str = ""
    messages: tuple[Message, ...] = ()


def known_file(session: Session, data: bytes) -> StatementBatch | None:
    """The batch that brought in exactly this file before; it can be asked before the file is read."""
    query = select(StatementBatch).where(
        col(StatementBatch.sha256) == hashlib.sha256(data).hexdigest(), col(StatementBatch.state) != "undone"
    )
    found: StatementBatch | None = session.execute(query).scalar_one_or_none()
    return found


def stage_statement(
    unit: Unit,
    data: bytes,
    name: str,
    password: str | None = None,
    *,
    recompute: Recompute | None = None,
    reading: StatementReading | None = None,
) -> Staged:
    """Stage a file: keep its bytes, its lines, their matches and comparisons, all in this unit of work.

    Args:
        unit: the unit of work.
        data: the file's bytes.
        name: its name.
        password: for an encrypted file; it is not kept.
        recompute: recomputes a drawdown's interest; without it nothing is compared.
        reading: the file as read already, so that the writers' lock is not held while it is read.

    Raises:
        RoleMissing: the actor is no recorder.
        StatementError: the file is no statement or cannot be opened.
    """
    unit.actor.require("recorder", "import a statement")
    known = known_file(unit.session, data)
    if known is not None and known.kind != ASKED:
        return _known_already(unit.session, known)
    if reading is None:
        from ledger.statements.reading import read_statement  # looking at batches takes no reader

        reading = read_statement(data, name, password, remembered=remembered(unit.session))
    batch_id = _keep_file(unit, data, name, reading, known)
    with collection_paused():
        return _stage(unit, data, name, reading, recompute, batch_id)


def stage_question(unit: Unit, data: bytes, name: str, question: Question) -> int:
    """Keep a file with the question that it asks, so that it can be answered later; give its batch back.

    Raises:
        RoleMissing: the actor is no recorder.
    """
    unit.actor.require("recorder", "import a statement")
    known = known_file(unit.session, data)
    if known is not None and known.kind != ASKED:
        return int(known.id or 0)
    batch = known or _new_batch(unit, data, name)
    batch.kind, batch.reading = ASKED, json.dumps({"question": question.as_json()}, ensure_ascii=False)
    unit.session.add(batch)
    unit.session.flush()
    unit.audit("ask about statement", f"batch:{batch.id}", file=name, question=str(question.told))
    return int(batch.id or 0)


def open_question(batch: StatementBatch) -> Question | None:
    """What a batch's file still asks."""
    return question_kept(json.loads(batch.reading)["question"]) if batch.kind == ASKED else None


def _stage(
    unit: Unit, data: bytes, name: str, reading: StatementReading, recompute: Recompute | None, batch_id: int
) -> Staged:
    incoming = incoming_lines(reading)
    mark_known(incoming.lines, earlier_lines(unit.session, (line["fingerprint"] for line in incoming.lines)))
    judge(
        unit.session,
        [line for line in incoming.lines if line["standing"] == "new"],
        batch_id,
        recompute,
        name,
    )
    for line in (*incoming.lines, *incoming.rejected):
        line["batch_id"] = batch_id
    insert_lines(unit.session, incoming.lines)
    insert_lines(unit.session, incoming.rejected)
    counts = counts_of(unit.session, batch_id)
    unit.audit(
        "stage statement", f"batch:{batch_id}", file=name, sha256=hashlib.sha256(data).hexdigest(), **counts
    )
    return Staged(batch_id, counts, messages=tuple(reading.warnings))


def _keep_file(
    unit: Unit, data: bytes, name: str, reading: StatementReading, asked: StatementBatch | None
) -> int:
    """The batch of a file that was read: a new one, or the one that waited for an answer."""
    batch = asked or _new_batch(unit, data, name)
    batch.kind, batch.warnings = reading.format, written(reading.warnings)
    batch.reading = json.dumps([_summary(sheet) for sheet in reading.sheets], ensure_ascii=False)
    unit.session.add(batch)
    unit.session.flush()
    return int(batch.id or 0)


def _new_batch(unit: Unit, data: bytes, name: str) -> StatementBatch:
    return StatementBatch(
        file_name=name, sha256=hashlib.sha256(data).hexdigest(), content=data, kind="", staged_by=unit.actor.id,
        staged_at=unit.now,
    )  # fmt: skip


def _summary(sheet: SheetReading) -> dict[str, Any]:
    """A sheet as read, without its lines: the header, ignored rows, stated and summed totals."""
    return replace(sheet, rows=(), rejected=()).as_json() | {
        "fingerprint": list(sheet.fingerprint), "header_key": sheet.header_key,
    }  # fmt: skip


def _known_already(session: Session, batch: StatementBatch) -> Staged:
    counts = counts_of(session, int(batch.id or 0))
    there = {"new": 0, "suspicious": 0, "rejected": 0, "matched": 0,
             "already_there": sum(counts[standing] for standing in ("new", "already_there", "suspicious"))}  # fmt: skip
    since = batch.staged_at[:10]
    told = message(
        "The same file came in on {day} as {file}; nothing was added.", day=since, file=batch.file_name
    )
    return Staged(int(batch.id or 0), there, since, (told,))
