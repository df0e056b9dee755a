"""How a batch's lines stand: matched, compared, doubted; by the program, again later, or by an officer's hand."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session

from ledger.book.store import Unit
from ledger.book.store.records import record_of
from ledger.statements.comparing import Comparer, Recompute, add_doubts, amount_doubts, compare, doubts
from ledger.statements.errors import StatementError
from ledger.statements.fitting import reverses
from ledger.statements.lines import ONE_FEN, SPLIT, LineRow, pays_interest
from ledger.statements.matching import Drawdown, Matcher, candidates_of, names_known
from ledger.statements.repeats import by_amount, repeats, repeats_within, told_before, told_with
from ledger.statements.reversing import NOT_FOUND, PAIRED, pair_reversals, partner_of
from ledger.statements.splitting import Split, proposal, splits_of
from ledger.statements.tables import LINES, STANDINGS, StatementBatch
from ledger.values.trace import message

JUDGED: Final[dict[str, Any]] = {
    "standing": "new", "reason": "[]", "record_id": None, "subject": "", "strength": "none", "evidence": "[]",
    "recomputed_fen": None, "difference_fen": None, "cause": "",
}  # fmt: skip
"""Columns that a judgement fills in, as they are before it; what the bank wrote stays."""

_BY_HAND: Final = '[{"how": "officer"'


class LineRefused(StatementError):
    """A line that cannot be treated as asked."""

    template = "Line {line} of the batch: {fault}."


def judge(
    session: Session, lines: Sequence[LineRow], batch_id: int, recompute: Recompute | None, file: str
) -> None:
    """Match lines of a file with loans, compare them, pair reversals, propose splits, and tell every doubt."""
    comparer = Comparer(session, recompute)
    known = names_known(session, lines)
    comparer.prepare(known.records)
    paying = [line for line in lines if pays_interest(line)]
    matcher = Matcher(known, comparer)
    found = [matcher.match(line) for line in paying]
    for line, item in zip(paying, found, strict=True):
        line["record_id"], line["subject"] = item.drawdown or (None, "")
        if item.evidence:
            line["strength"], line["evidence"] = item.strength, item.evidence_text
        compare(comparer, line)
    candidates = candidates_of(session, [line for line in paying if _may_be_split(line)], known)
    told = told_before(session, _records(paying, candidates.values()), batch_id)
    told_of_all = told_with(told, paying, _records((), candidates.values()))
    told_amounts = by_amount(told)
    for line, item in zip(paying, found, strict=True):
        splits = splits_of(line, candidates.get(line["fingerprint"], ()), comparer, told_of_all)
        add_doubts(
            line,
            [
                *item.doubts,
                *amount_doubts(line),
                *doubts(line),
                *repeats(line, told_amounts),
                *proposal(splits),
            ],
        )
    save_judged(session, pair_reversals(session, lines, file))
    for line, doubt in repeats_within(paying, file):
        add_doubts(line, [doubt])


def splits_for(session: Session, line: LineRow, recompute: Recompute | None) -> list[Split]:
    """The ways in which a debit could be split; see `splits_of`."""
    drawdowns = candidates_of(session, [line], names_known(session, [line])).get(line["fingerprint"], [])
    comparer = Comparer(session, recompute)
    comparer.prepare({record for record, _ in drawdowns})
    told = told_before(session, {record for record, _ in drawdowns}, 0, but=line["fingerprint"])
    return splits_of(line, drawdowns, comparer, told)


def _may_be_split(line: LineRow) -> bool:
    """Whether a line is a debit whose amount is not the interest of one drawdown."""
    difference_fen = line["difference_fen"]
    agrees = difference_fen is not None and abs(difference_fen) <= ONE_FEN
    return not agrees and line["direction"] == "out" and line["period_start"] is None and not reverses(line)


def _records(lines: Sequence[LineRow], drawdowns: Iterable[Sequence[Drawdown]]) -> set[int]:
    matched = {line["record_id"] for line in lines if line["record_id"] is not None}
    return matched | {record for several in drawdowns for record, _ in several}


def rematch(unit: Unit, batch_id: int, recompute: Recompute | None) -> Mapping[str, int]:
    """Match and compare a batch's open lines again: a loan may have been recorded since.

    Lines that are accepted, matched by hand, split or paired with a reversal stay as they are.

    Returns:
        The batch's lines by standing, and how many are matched.
    """
    unit.actor.require("recorder", "match a statement")
    lines = _open_lines(unit.session, batch_id)
    batch = unit.session.get(StatementBatch, batch_id)
    judge(unit.session, lines, batch_id, recompute, batch.file_name if batch else "")
    save_judged(unit.session, lines)
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
    line = open_line(unit.session, line_id)
    _free_partner(unit.session, line_id)
    line["record_id"], line["subject"], line["strength"] = record_id, subject, "strong"
    line["evidence"] = json.dumps([{"how": "officer", "value": unit.actor.name}], ensure_ascii=False)
    compare(Comparer(unit.session, recompute), line)
    told = by_amount(told_before(unit.session, [record_id], line["batch_id"]))
    add_doubts(line, [*amount_doubts(line), *doubts(line), *repeats(line, told)])
    save_judged(unit.session, [line])
    unit.audit(
        "assign statement line", f"batch:{line['batch_id']}", line=line_id, loan=record.code, drawdown=subject
    )


def counts_of(session: Session, batch_id: int) -> dict[str, int]:
    """A batch's lines by standing, and as "matched" the new and suspicious ones that belong to a loan.

    For a line that was split its parts are counted.
    """
    query = select(LINES.c.standing, func.count(), func.count(LINES.c.record_id)).where(
        LINES.c.batch_id == batch_id, LINES.c.evidence.not_like(f"{SPLIT}%")
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
        LINES.c.evidence.not_like(f"{SPLIT}%"),
        LINES.c.evidence.not_like(f"{PAIRED}%"),
    )
    rows: list[Any] = [{**row, **JUDGED} for row in session.execute(query).mappings()]
    return rows


def _free_partner(session: Session, line_id: int) -> None:
    """Who matches a line that was paired with a reversal says that it was paid: the reversal is open again."""
    evidence = session.execute(select(LINES.c.evidence).where(LINES.c.id == line_id)).scalar_one()
    partner = partner_of({"evidence": evidence})
    if partner:
        rows = session.execute(_rows().where(LINES.c.fingerprint == partner, LINES.c.entry_number.is_(None)))
        freed = [{**row, **JUDGED} for row in rows.mappings()]
        for line in freed:
            add_doubts(line, [message(NOT_FOUND)])  # type: ignore[arg-type]
        save_judged(session, freed)


def open_line(session: Session, line_id: int) -> LineRow:
    """A line that is still to be judged, as it was read, with its id.

    Raises:
        LineRefused: there is none, it is accepted or split, or it is no interest that was paid.
    """
    row = session.execute(_rows().where(LINES.c.id == line_id)).mappings().first()
    if row is None:
        raise LineRefused(line=line_id, fault="there is none of that number")
    if row["entry_number"] is not None:
        raise LineRefused(line=line_id, fault="it is accepted; undo the batch to match it otherwise")
    if row["evidence"].startswith(SPLIT):
        raise LineRefused(line=line_id, fault="it was split; take the split back first")
    line: Any = dict(row)
    if line["standing"] not in ("new", "suspicious") or not pays_interest(line):
        raise LineRefused(line=line_id, fault="it is no new line of loan interest that was paid")
    blank: LineRow = line | JUDGED
    return blank


def _rows() -> Any:
    return select(LINES.c.id, LINES.c.entry_number, *(LINES.c[name] for name in LineRow.__annotations__))


def save_judged(session: Session, lines: Sequence[Any]) -> None:
    """Save how lines stand; what the bank wrote stays."""
    if lines:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in JUDGED}
        rows = [{"which": line["id"]} | {f"new_{name}": line[name] for name in JUDGED} for line in lines]
        session.connection().execute(
            update(LINES).where(LINES.c.id == bindparam("which")).values(values), rows
        )
