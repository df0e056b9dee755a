"""Batches and lines of bank statements as they are kept; the database's refusals are in `ledger.book.guards`.

A batch is one file that was imported; its lines are what was read of it. What the bank wrote never changes.
How a line stands, what it is matched with and how it compares may change until it is accepted: then the
entry that it posted is named, and the row is frozen.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, LargeBinary
from sqlalchemy import text as sql
from sqlmodel import Field, Session

from ledger.book.columns import Table, big, key, one_of
from ledger.book.columns import text as words
from ledger.book.store.inserting import insert_rows

STATES: Final = ("staged", "accepted", "undone")
"""A batch waits, has posted at least one line, or was taken back."""

STANDINGS: Final = ("new", "already_there", "suspicious", "rejected")
"""A line is new, was in the book before, needs a person's eyes, or could not be read."""

STRENGTHS: Final = ("strong", "weak", "none")
"""How well a line's match with a loan is proven; only strong ones are accepted unasked."""

DIRECTIONS: Final = ("in", "out")
_STANDS: Final = "state <> 'undone'"


class StatementBatch(Table, table=True):
    """One imported file with its bytes; a file that was undone may come in again."""

    __tablename__ = "statement_batch"
    __table_args__ = (
        one_of("state", STATES),
        Index(
            "uq_statement_batch_sha256", "sha256", unique=True,
            sqlite_where=sql(_STANDS), postgresql_where=sql(_STANDS),
        ),
    )  # fmt: skip
    id: int | None = Field(default=None, sa_column=key())
    file_name: str = Field(sa_column=words())
    sha256: str = Field(sa_column=words())
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    kind: str = Field(sa_column=words())
    warnings: str = Field(default="[]", sa_column=words())
    reading: str = Field(default="[]", sa_column=words())
    state: str = Field(default="staged", sa_column=words())
    staged_by: int = Field(sa_column=big(nullable=False))
    staged_at: str = Field(sa_column=words())
    accepted_by: int | None = Field(default=None, sa_column=big(nullable=True))
    accepted_at: str | None = Field(default=None, sa_column=words(nullable=True))
    undone_by: int | None = Field(default=None, sa_column=big(nullable=True))
    undone_at: str | None = Field(default=None, sa_column=words(nullable=True))
    undo_reason: str = Field(default="", sa_column=words())


class StatementLine(Table, table=True):
    """One line of a statement: what the bank wrote, how it stands, its match, its comparison, its entry.

    `reason`, `evidence` and `cause` are JSON: messages with their templates and parameters. `subject` is the
    IOU of the drawdown that the line was matched with; `iou` is what the bank wrote. `account` is the loan's
    where the bank names it, else the account that the line belongs to. `nature` says what direction and
    remarks make of an account statement's line: "loan_interest", "deposit_interest" or "interest".
    """

    __tablename__ = "statement_line"
    __table_args__ = (
        one_of("standing", STANDINGS),
        one_of("strength", STRENGTHS),
        one_of("direction", DIRECTIONS),
        CheckConstraint("entry_number IS NULL OR record_id IS NOT NULL", name="accepted_is_matched"),
        Index("ix_statement_line_batch", "batch_id", "standing", "id"),
        Index("ix_statement_line_fingerprint", "fingerprint"),
        Index("ix_statement_line_record", "record_id", "posting_date"),
        Index("ix_statement_line_iou", "iou"),
    )
    id: int | None = Field(default=None, sa_column=key())
    batch_id: int = Field(sa_column=big(ForeignKey("statement_batch.id"), nullable=False))
    sheet: str = Field(sa_column=words())
    row: int
    hidden: bool = False
    posting_date: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    period_start: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    period_end: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    days: int | None = None
    principal_fen: int | None = Field(default=None, sa_column=big(nullable=True))
    rate_percent: str | None = Field(default=None, sa_column=words(nullable=True))
    interest_fen: int | None = Field(default=None, sa_column=big(nullable=True))
    penalty_fen: int | None = Field(default=None, sa_column=big(nullable=True))
    compound_fen: int | None = Field(default=None, sa_column=big(nullable=True))
    direction: str | None = Field(default=None, sa_column=words(nullable=True))
    amount_fen: int | None = Field(default=None, sa_column=big(nullable=True))
    iou: str = Field(default="", sa_column=words())
    contract: str = Field(default="", sa_column=words())
    account: str = Field(default="", sa_column=words())
    borrower: str = Field(default="", sa_column=words())
    text: str = Field(default="", sa_column=words())
    serial: str = Field(default="", sa_column=words())
    nature: str = Field(default="", sa_column=words())
    reversal: bool = False
    fingerprint: str = Field(sa_column=words())
    occurrence: int
    standing: str = Field(sa_column=words())
    reason: str = Field(default="[]", sa_column=words())
    record_id: int | None = Field(default=None, sa_column=big(ForeignKey("record.id"), nullable=True))
    subject: str = Field(default="", sa_column=words())
    strength: str = Field(default="none", sa_column=words())
    evidence: str = Field(default="[]", sa_column=words())
    recomputed_fen: int | None = Field(default=None, sa_column=big(nullable=True))
    difference_fen: int | None = Field(default=None, sa_column=big(nullable=True))
    cause: str = Field(default="", sa_column=words())
    entry_number: int | None = Field(
        default=None, sa_column=big(ForeignKey("entry.number"), nullable=True, unique=True)
    )


LINES: Final = StatementLine.__table__  # type: ignore[attr-defined]
"""The table of lines, for reading and writing many at once."""


def insert_lines(session: Session, lines: Sequence[Mapping[str, Any]]) -> None:
    """Insert many new lines at once; what they name beside the table's columns is left out."""
    insert_rows(session, LINES, lines, _INSERTED)


_INSERTED: Final = tuple(column.name for column in LINES.columns if column.name not in ("id", "entry_number"))
