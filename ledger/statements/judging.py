"""How a batch's lines stand: matched, compared, doubted; by the program, again later, or by an officer's hand."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session

from ledger.book.store import Unit
from ledger.book.store.records import record_of
from ledger.statements.comparing import Comparer, Recompute, add_doubts, amount_doubts, compare, doubts
from ledger.statements.errors import StatementError
from ledger.statements.lines import LineRow, pays_interest
from ledger.statements.matching import match, names_known
from ledger.statements.repeats import repeats, told_before
from ledger.statements.tables import LINES, STANDINGS

JUDGED: Final[Mapping[str, Any]] = {
    "standing": "new", "reason": "[]", "record_id": None, "subject": "", "strength": "none", "evidence": "[]",
    "recomputed_fen": None, "difference_fen": None, "cause": "",
}  # fmt: skip
"""Columns that a judgement fills in, as they are before it; what the bank wrote stays."""

_BY_HAND: Final = '[{"how": "officer"'


class LineRefused(StatementError):
    """A line that cannot be treated as asked."""

    template = "Line {line} of the batch: {fault}."


def judge(session: Session, lines: Sequence[LineRow], batch_id: int, recompute: Recompute | None) -> None:
    """Match lines with loans, compare them, and tell every doubt."""
    comparer = Comparer(session, recompute)
    known = names_known(session, lines)
    found = [match(line, known, comparer) for line in lines]
    for line, item in zip(lines, found, strict=True):
        line["record_id"], line["subject"] = item.drawdown or (None, "")
        if item.evidence:
            line["strength"], line["evidence"] = item.strength, json.dumps(item.evidence, ensure_ascii=False)
    told = told_before(session, [line["record_id"] for line in lines if line["record_id"]], batch_id)
    for line, item in zip(lines, found, strict=True):
        if pays_interest(line):
            compare(comparer, line)
            add_doubts(line, [*item.doubts, *amount_doubts(line), *doubts(line), *repeats(line, told)])


def rematch(unit: Unit, batch_id: int, recompute: Recompute | None) -> Mapping[str, int]:
    """Match and compare a batch's open lines again: a loan may have been recorded since.

    Lines that are accepted, or that an officer matched by hand, stay as they are.

    Returns:
        The batch's lines by standing, and how many are matched.
    """
    unit.actor.require("recorder", "match a statement")
    lines = _open_lines(unit.session, batch_id)
    judge(unit.session, lines, batch_id, recompute)
    _save(unit.session, lines)
    unit.audit("match statement", f"batch:{batch_id}", lines=len(lines))
    return counts_of(unit.session, batch_id)


def assign(unit: Unit, line_id: int, record_id: int, subject: str, recompute: Recompute | None) -> None:
    """Match a line by hand, where its names fit several loans or none.

    Args:
        unit: the unit of work.
        line_id: the line.
        record_id: the loan.
        subject: the IOU of its drawdown, or empty for the loan as a whole.
        recompute: recomputes a drawdown's interest.

    Raises:
        LineRefused: there is no such line, it is accepted, or it is no interest that was paid.
        RecordUnknown: there is no such loan.
    """
    unit.actor.require("recorder", "match a statement")
    record = record_of(unit, record_id)
    line = _open_line(unit.session, line_id)
    line["record_id"], line["subject"], line["strength"] = record_id, subject, "strong"
    line["evidence"] = json.dumps([{"how": "officer", "value": unit.actor.name}], ensure_ascii=False)
    compare(Comparer(unit.session, recompute), line)
    told = told_before(unit.session, [record_id], line["batch_id"])
    add_doubts(line, [*amount_doubts(line), *doubts(line), *repeats(line, told)])
    _save(unit.session, [line])
    unit.audit(
        "assign statement line", f"batch:{line['batch_id']}", line=line_id, loan=record.code, drawdown=subject
    )


def counts_of(session: Session, batch_id: int) -> dict[str, int]:
    """A batch's lines by standing, and as "matched" the new and suspicious ones that belong to a loan."""
    query = select(LINES.c.standing, func.count(), func.count(LINES.c.record_id)).where(
        LINES.c.batch_id == batch_id
    )
    rows = session.execute(query.group_by(LINES.c.standing)).all()
    counted = Counter({row[0]: row[1] for row in rows})
    return {standing: counted[standing] for standing in STANDINGS} | {"matched": sum(row[2] for row in rows)}


def _open_lines(session: Session, batch_id: int) -> list[LineRow]:
    """A batch's lines that may still be matched, with their ids."""
    query = _rows().where(
        LINES.c.batch_id == batch_id,
        LINES.c.standing.in_(("new", "suspicious")),
        LINES.c.entry_number.is_(None),
        LINES.c.evidence.not_like(f"{_BY_HAND}%"),
    )
    rows: list[Any] = [{**row, **JUDGED} for row in session.execute(query).mappings()]
    return rows


def _open_line(session: Session, line_id: int) -> LineRow:
    row = session.execute(_rows().where(LINES.c.id == line_id)).mappings().first()
    if row is None:
        raise LineRefused(line=line_id, fault="there is none of that number")
    if row["entry_number"] is not None:
        raise LineRefused(line=line_id, fault="it is accepted; undo the batch to match it otherwise")
    line: Any = dict(row)
    if line["standing"] not in ("new", "suspicious") or not pays_interest(line):
        raise LineRefused(line=line_id, fault="it is no new line of loan interest that was paid")
    blank: LineRow = line | JUDGED
    return blank


def _rows() -> Any:
    return select(LINES.c.id, LINES.c.entry_number, *(LINES.c[name] for name in LineRow.__annotations__))


def _save(session: Session, lines: Sequence[Any]) -> None:
    if lines:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in JUDGED}
        rows = [{"which": line["id"]} | {f"new_{name}": line[name] for name in JUDGED} for line in lines]
        session.connection().execute(
            update(LINES).where(LINES.c.id == bindparam("which")).values(values), rows
        )
