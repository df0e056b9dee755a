"""The read side of statements: batches, a batch's lines a page at a time, and the interest a loan has paid."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from ledger.book.journal import Entry
from ledger.book.workflow import Record
from ledger.statements.identity import CHUNK
from ledger.statements.lines import ONE_FEN, SPLIT, messages_of, part_fingerprints, parts_of
from ledger.statements.reversing import settled_pair
from ledger.statements.tables import LINES, STANDINGS, StatementBatch
from ledger.values.periods import Period
from ledger.values.trace import Message

PAGE = 20


@dataclass(frozen=True)
class BatchRow:
    """A batch in a list: what it is, and its lines by standing, "matched" and "accepted" beside them."""

    id: int
    file_name: str
    state: str
    staged_at: str
    staged_by: int
    counts: Mapping[str, int]
    kind: str = ""


@dataclass(frozen=True)
class LineView:
    """A line with the code of the loan that it was matched with, and all that is said about it."""

    line: Mapping[str, Any]
    record_code: str
    reasons: tuple[Message, ...]
    evidence: tuple[Mapping[str, str], ...]
    cause: tuple[Message, ...]


@dataclass(frozen=True)
class PaidLine:
    """Interest that a bank took on a loan, accepted and not reversed; money in fen.

    The period is as the bank printed it: with `days` one tells whether its last day counts.
    """

    line_id: int
    entry_number: int
    batch_id: int
    row: int
    record_id: int
    iou: str
    value_date: date
    period_start: date | None
    period_end: date | None
    days: int | None
    principal_fen: int | None
    rate_percent: str | None
    interest_fen: int
    penalty_fen: int
    compound_fen: int
    serial: str


def list_batches(session: Session, page: int = 1, size: int = PAGE) -> tuple[int, list[BatchRow]]:
    """How many batches there are, and a page of them, newest first; their files stay in the database."""
    columns = (StatementBatch.id, StatementBatch.file_name, StatementBatch.state, StatementBatch.staged_at,
               StatementBatch.staged_by, StatementBatch.kind)  # fmt: skip
    query = select(*columns).order_by(col(StatementBatch.id).desc()).limit(size).offset((page - 1) * size)  # type: ignore[call-overload]
    rows = session.execute(query).all()
    counts = _counts(session, [row[0] for row in rows])
    total = session.execute(select(func.count()).select_from(StatementBatch)).scalar_one()
    return total, [BatchRow(row[0], row[1], row[2], row[3], row[4], counts[row[0]], row[5]) for row in rows]


@dataclass(frozen=True)
class Tally:
    """A batch in figures.

    Attributes:
        counts: its lines by standing, "matched" and "accepted" beside them.
        ready: how many can be accepted unasked: new, matched strongly, not accepted.
        ready_fen: the normal interest of these.
        differing: how many of these differ from their loan's terms by more than a fen.
    """

    counts: Mapping[str, int]
    ready: int
    ready_fen: int
    differing: int


def tally(session: Session, batch_id: int) -> Tally:
    """A batch in figures, whatever its size."""
    column = LINES.c
    whole = and_(column.interest_fen.is_(None), column.penalty_fen.is_(None), column.compound_fen.is_(None))
    normal_fen = func.coalesce(case((whole, column.amount_fen), else_=column.interest_fen), 0)
    paid_fen = normal_fen + func.coalesce(column.penalty_fen, 0) + func.coalesce(column.compound_fen, 0)
    dated = or_(column.posting_date.is_not(None), column.period_end.is_not(None))
    query = select(
        func.count(),
        func.coalesce(func.sum(normal_fen), 0),
        func.count().filter(func.abs(column.difference_fen) > ONE_FEN),
    ).where(
        column.batch_id == batch_id, column.standing == "new", column.strength == "strong", paid_fen > 0, dated,
        column.record_id.is_not(None), column.entry_number.is_(None),
    )  # fmt: skip
    row = session.execute(query).one()
    return Tally(_counts(session, [batch_id])[batch_id], int(row[0]), int(row[1]), int(row[2]))


def undecided_lines(session: Session, batch_id: int, most: int) -> tuple[int, list[LineView]]:
    """How many lines nothing but a person can settle, and the first of them.

    These are the suspicious ones, those matched weakly, and interest that was matched with no loan. Pairs of a line
    and its reversal come last and are not counted: they are settled, and can still be settled otherwise.
    """
    column = LINES.c
    told = or_(
        column.interest_fen.is_not(None), column.penalty_fen.is_not(None), column.compound_fen.is_not(None)
    )
    debit = and_(column.direction == "out", column.nature.in_(("loan_interest", "interest")))
    unpaid = or_(column.direction == "in", column.nature == "deposit_interest")
    interest = and_(or_(told, debit), or_(column.direction.is_(None), ~unpaid))
    conditions = [
        column.batch_id == batch_id, column.entry_number.is_(None), column.evidence.not_like(f"{SPLIT}%"),
        or_(column.standing == "suspicious",
            and_(column.standing == "new", column.strength != "strong",
                 or_(column.record_id.is_not(None), interest))),
    ]  # fmt: skip
    settled = settled_pair()
    counted = select(func.count()).select_from(LINES).where(*conditions, ~settled)
    query = select(LINES, col(Record.code).label("record_code")).join(Record, isouter=True).where(*conditions)
    query = query.order_by(case((settled, 1), else_=0), column.id).limit(most)
    return session.execute(counted).scalar_one(), [_view(row) for row in session.execute(query).mappings()]


def split_debits(session: Session, batch_id: int) -> list[tuple[LineView, list[LineView]]]:
    """The lines of a batch that an officer split, each with its parts in order."""
    query = select(LINES, col(Record.code).label("record_code")).join(Record, isouter=True)
    query = query.where(LINES.c.batch_id == batch_id).order_by(LINES.c.id)
    split = query.where(LINES.c.evidence.like(f"{SPLIT}%"))
    wholes = [dict(row) for row in session.execute(split).mappings()]
    wanted = [name for whole in wholes for name in part_fingerprints(whole)]
    found: dict[str, LineView] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = query.where(LINES.c.fingerprint.in_(wanted[start : start + CHUNK]))
        found |= {row["fingerprint"]: _view(row) for row in session.execute(chunk).mappings()}
    return [(_view(whole), [found[name] for name in part_fingerprints(whole)]) for whole in wholes]


def lines_of(
    session: Session, batch_id: int, standing: str = "", page: int = 1, size: int = PAGE
) -> tuple[int, list[LineView]]:
    """How many lines a batch has, of one standing or of all, and a page of them in the order of the file.

    A size of 0 gives all of them.
    """
    conditions = [LINES.c.batch_id == batch_id] + ([LINES.c.standing == standing] if standing else [])
    total = session.execute(select(func.count()).select_from(LINES).where(*conditions)).scalar_one()
    query = select(LINES, col(Record.code).label("record_code")).join(Record, isouter=True).where(*conditions)
    query = query.order_by(LINES.c.id)
    rows = session.execute(query.limit(size).offset((page - 1) * size) if size else query).mappings()
    return total, [_view(row) for row in rows]


def paid_lines(session: Session, record_ids: Sequence[int], window: Period | None = None) -> list[PaidLine]:
    """The interest paid on loans: lines that were accepted and whose entries stand.

    Args:
        session: an open session.
        record_ids: the loans.
        window: the days on which it was paid, the end not counted; None takes all.
    """
    reversal = aliased(Entry)
    query = (
        select(LINES, col(Entry.value_date).label("value_date"))
        .join(Entry, col(Entry.number) == LINES.c.entry_number)
        .where(~exists().where(col(reversal.reverses_number) == LINES.c.entry_number))
        # A line that took back another posted that one's linked reversal: it paid nothing.
        .where(col(Entry.reverses_number).is_(None))
        .order_by(LINES.c.record_id, col(Entry.value_date), LINES.c.id)
    )
    if window:
        query = query.where(col(Entry.value_date) >= window.start, col(Entry.value_date) < window.end)
    wanted = sorted(set(record_ids))
    chunks = (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))
    rows = (
        row
        for chunk in chunks
        for row in session.execute(query.where(LINES.c.record_id.in_(chunk))).mappings()
    )
    return [_paid(row) for row in rows]


def content_of(session: Session, batch_id: int) -> bytes | None:
    """The file of a batch as it came in."""
    query = select(StatementBatch.content).where(col(StatementBatch.id) == batch_id)  # type: ignore[call-overload]
    found: bytes | None = session.execute(query).scalar_one_or_none()
    return found


def _counts(session: Session, batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    columns = LINES.c
    query = (
        select(columns.batch_id, columns.standing, func.count(), func.count(columns.record_id),
               func.count(columns.entry_number))
        .where(columns.batch_id.in_(batch_ids), columns.evidence.not_like(f"{SPLIT}%"))
        .group_by(columns.batch_id, columns.standing)
    )  # fmt: skip
    counts = {batch_id: dict.fromkeys((*STANDINGS, "matched", "accepted"), 0) for batch_id in batch_ids}
    for batch_id, standing, lines, matched, accepted in session.execute(query):
        counts[batch_id][standing] = lines
        counts[batch_id]["matched"] += matched
        counts[batch_id]["accepted"] += accepted
    return counts


def _view(row: Any) -> LineView:
    evidence = tuple(json.loads(row["evidence"]))
    return LineView(
        row, row["record_code"] or "", messages_of(row["reason"]), evidence, messages_of(row["cause"])
    )


def _paid(row: Any) -> PaidLine:
    parts = parts_of(row)
    return PaidLine(
        line_id=row["id"], entry_number=row["entry_number"], batch_id=row["batch_id"], row=row["row"],
        record_id=row["record_id"], iou=row["subject"], value_date=row["value_date"],
        period_start=row["period_start"], period_end=row["period_end"], days=row["days"],
        principal_fen=row["principal_fen"], rate_percent=row["rate_percent"],
        interest_fen=parts.get("interest_paid", 0), penalty_fen=parts.get("penalty_paid", 0),
        compound_fen=parts.get("compound_paid", 0), serial=row["serial"],
    )  # fmt: skip
