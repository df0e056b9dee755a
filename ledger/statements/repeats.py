"""The same interest told twice: by the bank's interest list and again by the account statement.

Two such lines differ in every field but the amount, so they are different lines; only the loan that both are
matched with shows that they may be one payment.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.statements.identity import CHUNK
from ledger.statements.lines import LineRow, normal_interest_fen, value_day
from ledger.statements.tables import StatementBatch, StatementLine
from ledger.values.trace import Message, message

NEAR_DAYS: Final = 15
"""A list and a statement of one payment lie at most a holiday apart; two monthly payments lie further apart."""

Told = dict[int, list[tuple[str, int, date, str, int]]]
"""By record: subject, normal interest in fen, day, file and row of each line that is there."""


def told_before(session: Session, record_ids: Iterable[int], batch_id: int) -> Told:
    """What other batches, which were not undone, tell of these loans."""
    wanted, told = sorted(set(record_ids)), defaultdict(list)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        for row in session.execute(_query(batch_id).where(col(StatementLine.record_id).in_(chunk))):
            interest_fen = row.amount_fen if row.interest_fen is None else row.interest_fen
            day = row.posting_date or row.period_end
            if day is not None:
                told[row.record_id].append((row.subject, interest_fen, day, row.file_name, row.row))
    return told


def repeats(line: LineRow, told: Told) -> list[Message]:
    """A doubt about a matched line whose loan has paid the same interest at about the same time already."""
    day, interest_fen = value_day(line), normal_interest_fen(line)
    if line["record_id"] is None or day is None or interest_fen is None:
        return []
    return [
        message(_TWICE, file=file, row=row)
        for subject, fen, other_day, file, row in told.get(line["record_id"], ())
        if fen == interest_fen and abs((other_day - day).days) < NEAR_DAYS and _same(subject, line["subject"])
    ][:1]


_TWICE: Final = "The same interest of this loan came in with {file}, row {row}: one payment or two?"


def _same(one: str, other: str) -> bool:
    return one == other or not one or not other


def _query(batch_id: int) -> Any:
    columns: Sequence[Any] = (
        StatementLine.record_id, StatementLine.subject, StatementLine.interest_fen, StatementLine.amount_fen,
        StatementLine.posting_date, StatementLine.period_end, StatementBatch.file_name, StatementLine.row,
    )  # fmt: skip
    return (
        select(*columns)
        .join(StatementBatch, col(StatementBatch.id) == StatementLine.batch_id)
        .where(col(StatementBatch.state) != "undone", col(StatementLine.batch_id) != batch_id)
        .where(col(StatementLine.standing).in_(("new", "suspicious")))
    )
