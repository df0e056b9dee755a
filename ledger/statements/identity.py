"""Which line is which: the bank's serial, else all that the line says, and the n-th time it says so.

A file that overlaps an earlier one then brings only the difference, and two true twins both stay. Nothing is
compared roughly: a line that differs in one character is another line.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.statements.lines import LineRow, written
from ledger.statements.tables import StatementBatch, StatementLine
from ledger.values.trace import message

CHUNK: Final = 5000
_SERIAL_FIELDS: Final = (
    "serial", "posting_date", "direction", "interest_fen", "penalty_fen", "compound_fen", "amount_fen", "iou",
    "contract", "account", "borrower",
)  # fmt: skip
"""A serial alone is no identity: one may cover several entries, and some banks start over every year."""
_OTHER_FIELDS: Final = (
    "period_start", "period_end", "days", "principal_fen", "rate_percent", "text",
)  # fmt: skip
_SERIAL_VALUES: Final = itemgetter(*_SERIAL_FIELDS)
_PERIOD_VALUES: Final = itemgetter(*_SERIAL_FIELDS, "period_start", "period_end")
_ALL_VALUES: Final = itemgetter(*_SERIAL_FIELDS, *_OTHER_FIELDS)


@dataclass(frozen=True)
class Earlier:
    """Where a line stands that came in before."""

    batch_id: int
    file_name: str
    staged_at: str
    row: int


def number_twins(lines: Sequence[LineRow], extras: Sequence[str]) -> None:
    """Give each line its fingerprint and which of its twins in the file it is, counted from 1.

    Args:
        lines: lines of one file in order; their fingerprint and occurrence are filled in.
        extras: for each line, what the bank wrote beside the fields, such as the balance after it.
    """
    seen: dict[str, int] = {}
    for line, extra in zip(lines, extras, strict=True):
        content = _content(line, extra)
        seen[content] = occurrence = seen.get(content, 0) + 1
        line["occurrence"] = occurrence
        line["fingerprint"] = hashlib.sha256(f"{content}\x1f{occurrence}".encode()).hexdigest()[:32]


def earlier_lines(session: Session, fingerprints: Iterable[str]) -> dict[str, Earlier]:
    """Where each fingerprint came in before, in a batch that was not undone."""
    wanted = list(fingerprints)
    query = (
        select(StatementLine.fingerprint, StatementBatch.id, StatementBatch.file_name, StatementBatch.staged_at,
               StatementLine.row)  # type: ignore[call-overload]
        .join(StatementBatch, col(StatementBatch.id) == StatementLine.batch_id)
        .where(StatementBatch.state != "undone", col(StatementLine.standing).in_(("new", "suspicious")))
    )  # fmt: skip
    found: dict[str, Earlier] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        rows = session.execute(query.where(col(StatementLine.fingerprint).in_(chunk)))
        found |= {row[0]: Earlier(*row[1:]) for row in rows}
    return found


def mark_known(lines: Iterable[LineRow], known: Mapping[str, Earlier]) -> None:
    """Tell each line that came in before, with where it stands."""
    for line in lines:
        earlier = known.get(line["fingerprint"])
        if earlier:
            line["standing"] = "already_there"
            line["reason"] = written([message(
                "It came in on {day} with {file}, row {row}.",
                day=earlier.staged_at[:10], file=earlier.file_name, row=earlier.row,
            )])  # fmt: skip


def _content(line: Mapping[str, Any], extra: str) -> str:
    # The serial's own fields differ less between two exports of one bank than the texts beside them.
    if line["serial"] and line["posting_date"] is not None:
        return "\x1f".join(map(str, _SERIAL_VALUES(line)))
    if line["serial"]:  # a list numbered anew every quarter: only its periods tell two equal amounts apart
        return "\x1f".join(map(str, _PERIOD_VALUES(line)))
    return "\x1f".join(map(str, (*_ALL_VALUES(line), extra)))
