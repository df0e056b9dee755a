"""Lines that take back other lines (冲正, red figures), paired with their originals across files.

Neither line of a pair counts as paid. Where more than one line could be the original nothing is guessed, except
between true twins, of which any will do. The original of a reversal may be accepted already; then only the linked
reversal of its entry undoes it, and the line says so.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from ledger.statements.comparing import add_doubts
from ledger.statements.fitting import (
    AMOUNTS,
    Amounts,
    amounts_of,
    can_be_taken_back,
    compatible,
    moment_of,
    moves_money,
    names_apart,
    on_other_side,
    originals_among,
    reverses,
    speaks_of_interest,
    takes_back,
)
from ledger.statements.identity import CHUNK
from ledger.statements.lines import SPLIT, LineRow, written
from ledger.statements.tables import LINES, StatementBatch
from ledger.values.money import yuan_text
from ledger.values.trace import Message, message

TAKES_BACK: Final = "takes back"
TAKEN_BACK: Final = "taken back by"
PAIRED: Final = '[{"how": "take'
"""How the evidence of both lines of a pair begins."""
_ACCEPTED: Final = "accepted as entry"

_FIRST: Final = '[{"how": "'

_PAIRED: Final = "It takes back row {row} of {file} ({amount} yuan); neither counts as paid."
_GONE: Final = "The bank took it back with row {row} of {file}; neither counts as paid."
_POSTED: Final = (
    "It takes back row {row} of {file}, accepted as entry {entry}. Post the linked reversal of that entry."
)
_SPLIT_FIRST: Final = (
    "It takes back row {row} of {file}, which was split. Take the split back first, then match again."
)
_SEVERAL: Final = "It takes back another line, and more than one could be meant: {rows}. Choose the line."
_COUNTS_AGAIN: Final = (
    "The line that took it back was undone with batch {batch}. Match again, and it counts as paid."
)
_MAY_BE_GONE: Final = (
    "Row {row} of {file} may take it back. Choose the line that it takes back, then match again."
)
NOT_FOUND: Final = "The bank takes back another line with it. Pair it with that line."


@dataclass(frozen=True)
class Original:
    """A line that a reversal could take back, with its `file`.

    It `fits` where side, names and days agree; else only the amount is the same.
    """

    line: Mapping[str, Any]
    fits: bool


def pair_reversals(session: Session, lines: Sequence[LineRow], file: str) -> list[Any]:
    """Pair the reversals among lines with their originals, and reversals that came in before with these lines.

    Args:
        session: an open session.
        lines: lines of one batch that are still open.
        file: the name of their file.

    Returns:
        Lines of other batches that changed and are to be saved.
    """
    reversals: list[Any] = [line for line in lines if takes_back(line)]
    own = {line["fingerprint"]: line for line in lines}
    kept = _kept_reversals(session, own) if any(map(can_be_taken_back, lines)) else []
    waiting = [line for line in kept if line["entry_number"] is None and partner_of(line) is None]
    _leave_out_taken_back(own, [line for line in kept if line["entry_number"] is not None])
    if not (reversals or waiting):
        return []
    new: list[Any] = [line for line in lines if moves_money(line) and partner_of(line) is None]
    pairing = _Pairing(file, [*new, *_kept_originals(session, reversals, own)])
    pairing.pair(sorted([*reversals, *waiting], key=moment_of))
    return pairing.changed


class _Pairing:
    """Reversals and the lines that they could take back; what is decided about one decides about others."""

    def __init__(self, file: str, originals: Iterable[Any]) -> None:
        self.file = file
        self.changed: list[Any] = []
        self._originals: defaultdict[Amounts, list[Any]] = defaultdict(list)
        for line in originals:
            self._originals[amounts_of(line)].append(line)

    def pair(self, reversals: Sequence[Any]) -> None:
        """Pair in the order of their days, and again as long as that leaves one original to another."""
        tried: Sequence[Any] = ()
        left = reversals
        while len(left) != len(tried):
            tried, left = left, [reversal for reversal in left if not self._paired(reversal)]
        for reversal in left:
            self._leave_open(reversal)

    def _paired(self, reversal: Any) -> bool:
        found = self._found(reversal)
        if len(found) != 1 or not can_be_taken_back(found[0]) or names_apart(reversal, found[0]):
            return False
        self._originals[amounts_of(reversal)].remove(found[0])
        pair(reversal, found[0], reversal.get("file", self.file), found[0].get("file", self.file))
        self._note(reversal, found[0])
        return True

    def _leave_open(self, reversal: Any) -> None:
        """Tell that it is open what a reversal takes back; what it may take back is not accepted unasked."""
        found = self._found(reversal)
        meant = [line for line in found if can_be_taken_back(line)]
        if found and not meant:
            return  # it takes back another business of the account
        if "file" not in reversal:
            _doubt(reversal, found, self.file)
        place = {"row": reversal["row"], "file": reversal.get("file", self.file)}
        for line in meant:
            if line.get("entry_number") is None and not line["evidence"].startswith(SPLIT):
                add_doubts(line, [message(_MAY_BE_GONE, **place)])
                self._note(line)

    def _found(self, reversal: Any) -> list[Any]:
        """What it could take back: interest where it speaks of it, else whatever moved as much."""
        same = self._originals[amounts_of(reversal)]
        speaks = speaks_of_interest(reversal)
        return originals_among(reversal, [line for line in same if not speaks or can_be_taken_back(line)])

    def _note(self, *lines: Any) -> None:
        self.changed += [line for line in lines if "file" in line and line["entry_number"] is None]


def _leave_out_taken_back(own: Mapping[str, Any], settled: Iterable[Any]) -> None:
    """A line that comes in again after the linked reversal of its entry was posted has been taken back already."""
    for reversal in settled:
        original = own.get(partner_of(reversal) or "")
        if original is not None:
            _set_aside(original, reversal, reversal["file"])


def originals_for(session: Session, reversal: LineRow) -> list[Original]:
    """The lines that a kept reversal could take back, for an officer to choose from.

    Returns:
        Those that fit; where none does, those of the same amount on the other side.
    """
    if not reverses(reversal):
        return []
    found = [
        Original(line, compatible(reversal, line))
        for line in _kept_originals(session, [reversal], set())
        if amounts_of(line) == amounts_of(reversal)
        and can_be_taken_back(line)
        and on_other_side(reversal, line)
    ]
    return [original for original in found if original.fits] or found


def pair(reversal: Any, original: Any, reversal_file: str, original_file: str) -> None:
    """Tell both lines of each other; what is accepted already is only told of."""
    place = {"row": original["row"], "file": original_file}
    takes = {"how": TAKES_BACK, "value": _place(original, original_file), "line": original["fingerprint"]}
    if original["evidence"].startswith(SPLIT):
        _judged(reversal, [], message(_SPLIT_FIRST, **place))
        return
    if original.get("entry_number") is not None:
        entry = str(original["entry_number"])
        _judged(
            reversal,
            [takes, {"how": _ACCEPTED, "value": entry}],
            message(_POSTED, **place, entry=entry),
        )
        reversal["record_id"], reversal["subject"] = original["record_id"], original["subject"]
        return
    *parts_fen, amount_fen = amounts_of(reversal)
    amount = yuan_text(amount_fen or sum(parts_fen))
    _judged(reversal, [takes], message(_PAIRED, **place, amount=amount))
    _set_aside(original, reversal, reversal_file)


def _set_aside(original: Any, reversal: Any, file: str) -> None:
    taken = {"how": TAKEN_BACK, "value": _place(reversal, file), "line": reversal["fingerprint"]}
    _judged(original, [taken], message(_GONE, row=reversal["row"], file=file))


def free_partners(session: Session, batch_id: int) -> list[Any]:
    """Open again the lines of other batches that are paired with a line of a batch that is undone.

    Returns:
        The lines, which are to be saved.
    """
    query = _kept().where(
        LINES.c.batch_id != batch_id, LINES.c.entry_number.is_(None), LINES.c.evidence.like(f"{PAIRED}%")
    )
    paired: list[Any] = [dict(row) for row in session.execute(query).mappings()]
    partners = sorted({str(partner_of(line)) for line in paired})
    gone: set[str] = set()
    for start in range(0, len(partners), CHUNK):
        own = select(LINES.c.fingerprint).where(
            LINES.c.batch_id == batch_id,
            LINES.c.standing.in_(("new", "suspicious")),
            LINES.c.fingerprint.in_(partners[start : start + CHUNK]),
        )
        gone |= set(session.execute(own).scalars())
    freed = [line for line in paired if partner_of(line) in gone]
    for line in freed:
        _judged(line, [], message(NOT_FOUND) if reverses(line) else message(_COUNTS_AGAIN, batch=batch_id))
    return freed


def settled_pair() -> ColumnElement[bool]:
    """Whether a kept line is one of a pair of which nothing is to be posted: nothing is left to be done about it."""
    return and_(LINES.c.evidence.like(f"{PAIRED}%"), LINES.c.evidence.not_like(f"%{_ACCEPTED}%"))


def partner_of(line: Mapping[str, Any]) -> str | None:
    """The fingerprint of the line that a line is paired with."""
    first = (json.loads(line["evidence"]) or [{}])[0]
    return first.get("line") if first.get("how") in (TAKES_BACK, TAKEN_BACK) else None


def _judged(line: Any, evidence: list[Any], reason: Message) -> None:
    line |= {
        "standing": "suspicious", "reason": written([reason]), "record_id": None, "subject": "", "strength": "none",
        "evidence": json.dumps(evidence, ensure_ascii=False), "recomputed_fen": None, "difference_fen": None,
        "cause": "",
    }  # fmt: skip


def _place(line: Mapping[str, Any], file: str) -> str:
    return f"{file} {line['sheet']} {line['row']}".replace("  ", " ")


def _doubt(reversal: Any, found: Sequence[Any], file: str) -> None:
    rows = ", ".join(_place(line, line.get("file", file)) for line in found)
    reason = message(_SEVERAL, rows=rows) if found else message(NOT_FOUND)
    reversal["standing"], reversal["reason"] = "suspicious", written([reason])


def _kept_originals(session: Session, reversals: Sequence[LineRow], own: Collection[str]) -> list[Any]:
    """Lines of other files that the reversals may take back."""
    wanted = sorted({amounts_of(line) for line in reversals})
    found: list[Any] = []
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        same = (
            LINES.c[name].in_({amounts[at] for amounts in chunk} - {0}) for at, name in enumerate(AMOUNTS)
        )
        found += session.execute(_kept().where(or_(*same))).mappings()
    taken = _taken(session) if any(row["entry_number"] is not None for row in found) else set()
    return [
        dict(row) for row in found
        if row["fingerprint"] not in own and row["fingerprint"] not in taken and moves_money(row)
        and not row["evidence"].startswith(_FIRST + TAKEN_BACK)
    ]  # fmt: skip


def _taken(session: Session) -> set[str | None]:
    """The fingerprints of all lines that a kept reversal takes back; an accepted one does not say so itself."""
    query = _kept().where(LINES.c.evidence.like(f"{_FIRST}{TAKES_BACK}%"))
    return {partner_of(dict(row)) for row in session.execute(query).mappings()}


def _kept_reversals(session: Session, own: Collection[str]) -> list[Any]:
    """Reversals of other files: those that wait for their original, those that have it, and those that were posted."""
    query = _kept().where(LINES.c.standing == "suspicious")
    query = query.where(or_(LINES.c.reversal, *(LINES.c[name] < 0 for name in AMOUNTS)))
    rows = (dict(row) for row in session.execute(query).mappings())
    return [row for row in rows if row["fingerprint"] not in own]


def _kept() -> Any:
    return (
        select(LINES, col(StatementBatch.file_name).label("file"))
        .join(StatementBatch, col(StatementBatch.id) == LINES.c.batch_id)
        .where(col(StatementBatch.state) != "undone", LINES.c.standing.in_(("new", "suspicious")))
        .order_by(LINES.c.id)
    )
