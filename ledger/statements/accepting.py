"""Taking lines into the book.

Each accepted line posts one entry: the firm's cash to the interest that the bank took on the loan, one
transfer for each kind of interest. A line posts once, whatever key it comes with.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from ledger.book.journal import AccountName, Draft, Move
from ledger.book.store import Unit, once, post_all
from ledger.book.workflow import Record, RecordVersion
from ledger.statements.errors import StatementError
from ledger.statements.fitting import reverses
from ledger.statements.identity import CHUNK
from ledger.statements.judging import LineRefused
from ledger.statements.lines import SPLIT, parts_of, pays_interest, value_day
from ledger.statements.matching import GONE
from ledger.statements.reversing import partner_of
from ledger.statements.tables import LINES, StatementBatch

KIND: Final = "interest"
"""The kind of the entry that an accepted line posts."""

_LARGEST: Final = 2**63 - 1


class BatchRefused(StatementError):
    """A batch that is not there, or not as it must be."""

    template = "Batch {batch}: {fault}."


@dataclass(frozen=True)
class Loan:
    """What posting needs of a loan; `bank_id` is None where its facts name no bank."""

    code: str
    firm_id: int
    bank_id: int | None

    @cached_property
    def cash(self) -> AccountName:
        """The firm's purse."""
        return AccountName(self.firm_id, "cash")

    @cached_property
    def interest(self) -> AccountName:
        """What the bank took on this loan."""
        return AccountName(int(self.bank_id or 0), "interest", self.code)


def accept_batch(unit: Unit, batch_id: int, key: str, lines: Sequence[int] | None = None) -> int:
    """Post a batch's lines and return how many were accepted by this act.

    Args:
        unit: the unit of work.
        batch_id: the batch.
        key: the idempotency key; the same one again posts nothing and returns the first number.
        lines: ids of the lines that an officer chose, suspicious and weakly matched ones among them; None takes
            every line that is new, matched strongly and not suspicious.

    Raises:
        RoleMissing: the actor is no recorder.
        BatchRefused: there is no such batch, or it was undone.
        LineRefused: a chosen line cannot be posted; all or nothing.
        KeyReused: the key stands for another act.
    """
    unit.actor.require("recorder", "accept a statement")
    batch = batch_of(unit.session, batch_id)
    chosen = None if lines is None else sorted(set(lines))

    def do() -> dict[str, Any]:
        if batch.state == "undone":
            raise BatchRefused(batch=batch_id, fault="it was undone; import the file again")
        return {"accepted": _accept(unit, batch, _candidates(unit.session, batch_id, chosen))}

    return int(once(unit, key, "accept statement", {"batch": batch_id, "lines": chosen}, do)["accepted"])


def batch_of(session: Session, batch_id: int) -> StatementBatch:
    """A batch by its id.

    Raises:
        BatchRefused: there is none.
    """
    # A number from a link or the command may be larger than any that a database counts.
    batch = session.get(StatementBatch, batch_id) if abs(batch_id) <= _LARGEST else None
    if batch is None:
        raise BatchRefused(batch=batch_id, fault="there is no such batch")
    return batch


def _candidates(session: Session, batch_id: int, chosen: Sequence[int] | None) -> list[Any]:
    query = (
        select(LINES).where(LINES.c.batch_id == batch_id, LINES.c.entry_number.is_(None)).order_by(LINES.c.id)
    )
    if chosen is None:
        query = query.where(LINES.c.standing == "new", LINES.c.strength == "strong")
        rows = [row for row in session.execute(query).mappings().all() if _fault(row) is None]
        gone = _gone(session, rows)
        return [row for row in rows if row["record_id"] not in gone]
    starts = range(0, len(chosen), CHUNK)
    chunks = [query.where(LINES.c.id.in_(chosen[start : start + CHUNK])) for start in starts]
    rows = [row for chunk in chunks for row in session.execute(chunk).mappings()]
    for line in sorted(set(chosen) - {row["id"] for row in rows}):
        raise LineRefused(line=line, fault="it is not in this batch, or it is accepted already")
    gone = _gone(session, rows)
    for row in rows:
        fault = _fault(row)
        if fault:
            raise LineRefused(line=row["id"], fault=fault)
        if row["record_id"] in gone:
            raise LineRefused(line=row["id"], fault="its loan is given up; match the line with another loan")
    return rows


def _gone(session: Session, rows: Sequence[Any]) -> set[int]:
    """Loans of lines that were given up after the lines were matched with them."""
    wanted = sorted({row["record_id"] for row in rows} - {None})
    query = select(col(Record.id)).where(col(Record.state).in_(GONE))
    return {
        row[0]
        for start in range(0, len(wanted), CHUNK)
        for row in session.execute(query.where(col(Record.id).in_(wanted[start : start + CHUNK])))
    }


def _fault(row: Any) -> str | None:
    """Why a line can never be posted, whoever asks for it."""
    told = next((fault for is_so, fault in _FAULTS if is_so(row)), None)
    return told or (None if value_day(row) else "it names no day")


_FAULTS: Final[Sequence[tuple[Callable[[Any], bool], str]]] = (
    (
        lambda row: row["standing"] not in ("new", "suspicious"),
        "it was in the book before, or could not be read",
    ),
    (lambda row: row["evidence"].startswith(SPLIT), "it was split; accept its parts"),
    (reverses, "it takes another line back; post the linked reversal of that line instead"),
    (lambda row: bool(partner_of(row)), "the bank took it back"),
    (lambda row: row["record_id"] is None, "it is matched with no loan"),
    (lambda row: not pays_interest(row), "it is no loan interest that was paid"),
    (lambda row: not parts_of(row), "it has no amount"),
)


def _accept(unit: Unit, batch: StatementBatch, rows: Sequence[Any]) -> int:
    loans = _loans(unit.session, {row["record_id"] for row in rows})
    drafts = [(f"statement-line:{row['id']}", _draft(row, loans[row["record_id"]])) for row in rows]
    numbers = post_all(unit, drafts)
    if rows:
        pairs = [{"which": row["id"], "number": number} for row, number in zip(rows, numbers, strict=True)]
        accepted = (
            update(LINES).where(LINES.c.id == bindparam("which")).values(entry_number=bindparam("number"))
        )
        unit.session.connection().execute(accepted, pairs)
        batch.state, batch.accepted_by, batch.accepted_at = "accepted", unit.actor.id, unit.now
        unit.session.flush()
    first_and_last = [numbers[0], numbers[-1]] if numbers else []
    unit.audit("accept statement", f"batch:{batch.id}", lines=len(rows), entries=first_and_last)
    return len(rows)


def _loans(session: Session, record_ids: set[int]) -> Mapping[int, Loan]:
    """The loans of lines, all at once."""
    wanted = sorted(record_ids)
    query = select(Record.id, Record.code, Record.party_id, RecordVersion.facts).join(  # type: ignore[call-overload]
        RecordVersion,
        (col(RecordVersion.record_id) == Record.id) & (col(RecordVersion.version) == Record.version),
    )
    loans: dict[int, Loan] = {}
    for start in range(0, len(wanted), CHUNK):
        for row in session.execute(query.where(col(Record.id).in_(wanted[start : start + CHUNK]))):
            loans[row.id] = Loan(row.code, row.party_id, json.loads(row.facts).get("bank"))
    return loans


def _draft(row: Any, loan: Loan) -> Draft:
    if loan.bank_id is None:
        raise LineRefused(line=row["id"], fault=f"the loan {loan.code} names no bank")
    moves = tuple(
        Move(loan.cash, loan.interest, part_fen, stage) for stage, part_fen in parts_of(row).items()
    )
    return Draft(KIND, value_day(row), moves, _memo(row), row["record_id"])  # type: ignore[arg-type]


def _memo(row: Any) -> str:
    iou = row["subject"] or row["iou"]
    named = (("iou", iou), ("serial", row["serial"]), ("sheet", row["sheet"]), ("row", row["row"]))
    return " ".join(f"{name} {value}" for name, value in named if value)
