"""What an officer confirms of lines that the program only proposes: splits, pairs, linked reversals."""

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, select

from ledger.book.store import Unit, reverse
from ledger.statements.accepting import batch_of
from ledger.statements.comparing import Recompute
from ledger.statements.errors import StatementError
from ledger.statements.fitting import reverses
from ledger.statements.judging import JUDGED, LineRefused, judge, open_line, save_judged, splits_for
from ledger.statements.lines import (
    LineRow,
    part_fingerprint,
    part_fingerprints,
    parts_of,
    value_day,
    written,
)
from ledger.statements.reversing import TAKES_BACK, originals_for, pair, partner_of
from ledger.statements.splitting import Part
from ledger.statements.tables import LINES, StatementBatch, insert_lines
from ledger.statements.undoing import Dependents
from ledger.values.money import yuan_text
from ledger.values.trace import message

_SPLIT: Final = "It was split into {count} parts, which stand for it."


class LineInUse(StatementError):
    """A line that something was built on."""

    template = "The reversal was not posted: {dependents} count the interest that it takes back. Withdraw them first."


def split_line(unit: Unit, line_id: int, parts: Sequence[Part], recompute: Recompute | None) -> list[int]:
    """Split a debit into the parts that an officer confirmed; each part is a line of its own, ready to be accepted.

    Args:
        unit: the unit of work.
        line_id: the debit.
        parts: one of the splits that `splits_for` gives now.
        recompute: recomputes a drawdown's interest.

    Returns:
        The ids of the parts.

    Raises:
        RoleMissing: the actor is no recorder.
        LineRefused: the line cannot be split, or these parts no longer fit it.
    """
    unit.actor.require("recorder", "match a statement")
    line: Any = open_line(unit.session, line_id)
    if tuple(parts) not in splits_for(unit.session, line, recompute):
        raise LineRefused(line=line_id, fault="it cannot be split in this way; load the page again")
    rows = [_part(line, part, number, len(parts), unit.actor.name) for number, part in enumerate(parts, 1)]
    if sum(part.amount_fen for part in parts) != sum(
        parts_of(line).values()
    ):  # pragma: no cover - proven by splits_of
        raise LineRefused(line=line_id, fault="its parts do not add up to it")
    insert_lines(unit.session, rows)
    line |= JUDGED | {
        "evidence": json.dumps([{"how": "split", "value": str(len(parts))}], ensure_ascii=False),
        "reason": written([message(_SPLIT, count=len(parts))]),
    }
    save_judged(unit.session, [line])
    unit.audit(
        "split statement line", f"batch:{line['batch_id']}", line=line_id, parts=[part.told for part in parts]
    )
    made = select(LINES.c.id).where(
        LINES.c.batch_id == line["batch_id"], LINES.c.fingerprint.in_([row["fingerprint"] for row in rows])
    )
    return list(unit.session.execute(made.order_by(LINES.c.id)).scalars())


def unsplit_line(unit: Unit, line_id: int, recompute: Recompute | None) -> None:
    """Take a split back, as long as no part of it is accepted.

    Raises:
        RoleMissing: the actor is no recorder.
        LineRefused: the line was not split, or a part of it is accepted.
    """
    unit.actor.require("recorder", "match a statement")
    row = unit.session.execute(select(LINES).where(LINES.c.id == line_id)).mappings().first()
    names = part_fingerprints(dict(row)) if row else []
    if row is None or not names:
        raise LineRefused(line=line_id, fault="it was not split")
    parts = (LINES.c.batch_id == row["batch_id"]) & LINES.c.fingerprint.in_(names)
    if unit.session.execute(select(LINES.c.id).where(parts, LINES.c.entry_number.is_not(None))).first():
        raise LineRefused(
            line=line_id, fault="a part of it is accepted; undo the batch to split it otherwise"
        )
    unit.session.connection().execute(delete(LINES).where(parts))
    line: Any = {**row, **JUDGED}
    judge(unit.session, [line], row["batch_id"], recompute, batch_of(unit.session, row["batch_id"]).file_name)
    save_judged(unit.session, [line])
    unit.audit("unsplit statement line", f"batch:{row['batch_id']}", line=line_id)


def pair_lines(unit: Unit, reversal_id: int, original_id: int) -> None:
    """Say which line a reversal takes back, where more than one could be meant.

    Raises:
        RoleMissing: the actor is no recorder.
        LineRefused: there is no such line, the reversal takes nothing back, one of them is paired or split, the
            amounts differ, or the line is none of `originals_for`.
    """
    unit.actor.require("recorder", "match a statement")
    reversal, original = _line(unit, reversal_id), _line(unit, original_id)
    if not reverses(reversal) or reverses(original) or reversal["entry_number"] is not None:
        raise LineRefused(line=reversal_id, fault="it takes no line back, or it is settled")
    if partner_of(reversal) or partner_of(original):
        raise LineRefused(line=reversal_id, fault="one of the two lines is paired already")
    if part_fingerprints(original):
        raise LineRefused(line=original_id, fault="it was split; take the split back first")
    amounts = [sorted(abs(value) for value in parts_of(line).values()) for line in (reversal, original)]
    if amounts[0] != amounts[1]:
        raise LineRefused(line=reversal_id, fault=f"its amount is not that of line {original_id}")
    possible = {candidate.line["id"] for candidate in originals_for(unit.session, reversal)}
    if original_id not in possible or not _stands(unit, reversal):
        raise LineRefused(line=reversal_id, fault="it cannot take back the chosen line; load the page again")
    files = [batch_of(unit.session, line["batch_id"]).file_name for line in (reversal, original)]
    pair(reversal, original, *files)
    save_judged(unit.session, [line for line in (reversal, original) if line["entry_number"] is None])
    unit.audit(
        "pair statement lines", f"batch:{reversal['batch_id']}", reversal=reversal_id, original=original_id
    )


def post_reversal(
    unit: Unit, line_id: int, key: str, dependents: Dependents = lambda _session, _lines: ()
) -> int:
    """Post the linked reversal of the entry whose line the bank took back, on the day on which it did; its number.

    Raises:
        RoleMissing: the actor is no recorder.
        LineRefused: the line takes back no accepted line, or names no day.
        LineInUse: something counts the interest that it takes back.
        AlreadyReversed: the entry was reversed in another way.
    """
    unit.actor.require("recorder", "accept a statement")
    line = _line(unit, line_id)
    original = _original(unit, line)
    if original is None:
        raise LineRefused(line=line_id, fault="it takes back no line that is accepted")
    if line["entry_number"] is not None:
        return int(line["entry_number"])
    day = value_day(line)
    if day is None:
        raise LineRefused(line=line_id, fault="it names no day")
    named = dependents(unit.session, [original["id"]])
    if named:
        raise LineInUse(dependents=", ".join(named))
    batch = batch_of(unit.session, line["batch_id"])
    reason = f"the bank took it back: {batch.file_name} row {line['row']}"
    number = reverse(unit, original["entry_number"], reason, key, day)
    _settle(unit, line, number, batch)
    return number


def _settle(unit: Unit, line: Any, number: int, batch: StatementBatch) -> None:
    accepted = LINES.update().where(LINES.c.id == line["id"]).values(entry_number=number)
    unit.session.connection().execute(accepted)
    batch.state, batch.accepted_by, batch.accepted_at = "accepted", unit.actor.id, unit.now
    unit.session.flush()
    unit.audit("post bank reversal", f"batch:{line['batch_id']}", line=line["id"], entry=number)


def _original(unit: Unit, line: LineRow) -> Any:
    """The accepted line that a line takes back."""
    partner = partner_of(line)
    if partner is None or json.loads(line["evidence"])[0]["how"] != TAKES_BACK:
        return None
    query = select(LINES).where(LINES.c.fingerprint == partner, LINES.c.entry_number.is_not(None))
    return unit.session.execute(query.order_by(LINES.c.id.desc())).mappings().first()


def _line(unit: Unit, line_id: int) -> Any:
    row = unit.session.execute(select(LINES).where(LINES.c.id == line_id)).mappings().first()
    if row is None:
        raise LineRefused(line=line_id, fault="there is none of that number")
    return dict(row)


def _stands(unit: Unit, line: Any) -> bool:
    """Whether a line is in the book: not a repeat of one that was there before, and not undone with its batch."""
    return (
        line["standing"] in ("new", "suspicious")
        and batch_of(unit.session, line["batch_id"]).state != "undone"
    )


def _part(line: Any, part: Part, number: int, count: int, officer: str) -> dict[str, Any]:
    row = {name: line[name] for name in LineRow.__annotations__}
    evidence = [
        {"how": "officer", "value": officer},
        {"how": "part of a debit", "value": f"{number}/{count} {yuan_text(sum(parts_of(line).values()))}"},
    ]
    period = part.period
    return row | JUDGED | {
        "fingerprint": part_fingerprint(line["fingerprint"], number), "occurrence": number, "record_id": part.record_id,
        "subject": part.subject, "period_start": period.start, "period_end": period.end,
        "days": (period.end - period.start).days, "interest_fen": None, "amount_fen": part.amount_fen,
        "strength": "strong", "evidence": json.dumps(evidence, ensure_ascii=False),
        "recomputed_fen": part.recomputed_fen, "difference_fen": part.amount_fen - part.recomputed_fen,
    }  # fmt: skip
