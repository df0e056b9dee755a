"""Which loan a line belongs to: by IOU, contract, account, the text, or borrower with amount and date.

Every name is looked up whole: nothing is matched by likeness, and two lines never become one. A name that
stands for several loans is narrowed by the other names of the line; where that leaves several, or none, the
line is not matched and says why.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.book.parties import Party
from ledger.book.workflow import Record, Reference
from ledger.statements.comparing import Comparer
from ledger.statements.identity import CHUNK
from ledger.statements.lines import LineRow, pays_interest, plain_name, words
from ledger.values.trace import Message, message

KINDS: Final = ("iou", "contract", "account")
"""Names by which papers call a loan, the strongest first."""
PROOF: Final = frozenset({"iou", "contract"})
"""Names that prove a match by themselves; the others need the recomputed interest to agree."""
GONE: Final = ("withdrawn", "rejected")
"""States of a record that cannot have borne interest."""

_NAMES: Final = itemgetter(*KINDS, "borrower", "text")
_AGREES: Final = {"how": "recomputed interest", "value": "agrees"}

Drawdown = tuple[int, str]
"""A record's id with the IOU of one of its drawdowns; an empty IOU means the loan as a whole."""


@dataclass(frozen=True)
class Known:
    """What the book knows of the names that lines mention.

    Attributes:
        drawdowns: by kind and value of a name, the drawdowns it stands for.
        borrowers: the borrower's name of each record, without spaces.
        loans: by borrower, the drawdowns of all its loans.
    """

    drawdowns: Mapping[tuple[str, str], frozenset[Drawdown]]
    borrowers: Mapping[int, str]
    loans: Mapping[str, frozenset[Drawdown]]

    @property
    def records(self) -> frozenset[int]:
        """Every loan that a name may stand for."""
        named = (*self.drawdowns.values(), *self.loans.values())
        return frozenset(record for drawdowns in named for record, _ in drawdowns)


@dataclass(frozen=True)
class Match:
    """The drawdown that a line belongs to, if it was found, how it was found, and what speaks against it."""

    drawdown: Drawdown | None = None
    strength: str = "none"
    evidence: tuple[Mapping[str, str], ...] = ()
    doubts: tuple[Message, ...] = ()

    @cached_property
    def evidence_text(self) -> str:
        """The evidence as it is kept; lines that were matched alike share it."""
        return json.dumps(self.evidence, ensure_ascii=False)


def names_known(session: Session, lines: Sequence[LineRow]) -> Known:
    """Look up all names of all lines at once."""
    paid = [line for line in lines if pays_interest(line)]
    values = {line[kind] for line in paid for kind in KINDS} - {""}
    texts = {line["text"] for line in paid}
    drawdowns, borrowers = _by_name(session, values | {word for text in texts for word in words(text)})
    return Known(drawdowns, borrowers, _by_borrower(session, {line["borrower"] for line in paid}))


class Matcher:
    """Finds the drawdowns of lines that pay interest; a bank's list names each loan quarter after quarter."""

    def __init__(self, known: Known, comparer: Comparer) -> None:
        """Match by the names that the book knows; what names leave open, the recomputed interest may settle."""
        self._known = known
        self._comparer = comparer
        self._named: dict[tuple[Any, ...], Match] = {}

    def match(self, line: LineRow) -> Match:
        """Find the drawdown that a line belongs to, which pays interest."""
        names = _NAMES(line)
        if names not in self._named:
            self._named[names] = _from_names(line, self._known)
        found = self._named[names]
        if found.drawdown is None:
            return found if found.evidence else _from_borrower(line, self._known, self._comparer)
        if found.strength == "weak" and self._comparer.agrees(line, *found.drawdown):
            return replace(found, strength="strong", evidence=(*found.evidence, _AGREES))
        return found


def candidates_of(session: Session, lines: Sequence[LineRow], known: Known) -> dict[str, list[Drawdown]]:
    """By a line's fingerprint the drawdowns that it may pay: of its loan, else of all loans of its borrower."""
    owned = _drawdowns(session, {line["record_id"] for line in lines if line["record_id"] is not None})
    found: dict[str, list[Drawdown]] = {}
    for line in lines:
        if line["record_id"] is None:
            drawdowns = known.loans.get(plain_name(line["borrower"]), frozenset())
        elif line["subject"]:
            drawdowns = frozenset({(line["record_id"], line["subject"])})
        else:
            drawdowns = frozenset(owned.get(line["record_id"], ()))
        found[line["fingerprint"]] = sorted(drawdowns)
    return found


Hit = tuple[str, str, frozenset[Drawdown]]


def _from_names(line: LineRow, known: Known) -> Match:
    named = _names(line)
    stated = [(key[0], key[1], known.drawdowns[key]) for key in named if key in known.drawdowns]
    told = _hits_in_text(line, known)
    hits = stated or told
    evidence = tuple({"how": kind, "value": value} for kind, value, _ in hits)
    if not hits:
        return Match()
    records = set[int].intersection(*({record for record, _ in found} for _, _, found in hits))
    if not records:
        return Match(evidence=evidence, doubts=(message(_CONTRADICTS, names=_listed(hits)),))
    if len(records) > 1:
        records = {record for record in records if known.borrowers[record] == plain_name(line["borrower"])}
    if len(records) != 1:
        return Match(evidence=evidence, doubts=(message(_SEVERAL, names=_listed(hits)),))
    (record_id,) = records
    strength = "strong" if any(item["how"] in PROOF for item in evidence) else "weak"
    drawdown = (record_id, _subject(record_id, hits))
    unknown = [value for kind, value in named if kind == "iou" and (kind, value) not in known.drawdowns]
    doubts = _doubts(line, drawdown, known.borrowers[record_id], unknown, told)
    return Match(drawdown, strength, evidence, tuple(doubts))


def _doubts(
    line: LineRow, drawdown: Drawdown, borrower: str, unknown: Sequence[str], told: Sequence[Hit]
) -> Iterator[Message]:
    """What speaks against a match by names: another borrower, an IOU that nobody filed, another loan in the text."""
    if line["borrower"] and plain_name(line["borrower"]) != borrower:
        yield message(_ANOTHER, stated=line["borrower"], borrower=borrower)
    for iou in unknown:
        yield message(_UNKNOWN, iou=iou)
    if told and not any(_is_of(drawdown, found) for _, _, found in told):
        yield message(_TOLD, names=_listed(told))


def _is_of(drawdown: Drawdown, found: Iterable[Drawdown]) -> bool:
    """Whether a name may stand for a drawdown; an empty IOU stands for the loan as a whole."""
    return any(
        record == drawdown[0] and (not drawdown[1] or subject in ("", drawdown[1]))
        for record, subject in found
    )


def _from_borrower(line: LineRow, known: Known, comparer: Comparer) -> Match:
    # The borrower alone says little: the amount must be the recomputed interest of exactly one drawdown.
    loans = known.loans.get(plain_name(line["borrower"]), frozenset())
    agreeing = [drawdown for drawdown in sorted(loans) if comparer.agrees(line, *drawdown)]
    evidence = ({"how": "borrower, amount and date", "value": line["borrower"]},) if agreeing else ()
    if len(agreeing) == 1:
        return Match(agreeing[0], "weak", evidence)
    if agreeing:
        return Match(evidence=evidence, doubts=(message(_SEVERAL, names=line["borrower"]),))
    return Match()


_CONTRADICTS: Final = "Its names belong to different loans: {names}. Ask the bank, or choose the loan."
_SEVERAL: Final = "More than one loan fits {names}. Choose the loan."
_UNKNOWN: Final = (
    "The book knows no drawdown {iou}. File it with the loan, or choose the drawdown that was meant."
)
_TOLD: Final = "Its remark names another loan or drawdown: {names}. Ask the bank, or choose the loan."
_ANOTHER: Final = "The bank names {stated}, the loan's borrower is {borrower}."


_NUMBERS: Final = {"iou": "IOU number", "contract": "contract number", "account": "account number"}


def _listed(hits: Iterable[Hit]) -> str:
    """The names of hits in a sentence, such as "IOU number in the text JK0901"."""
    return ", ".join(f"{_told(kind)} {value}" for kind, value, _ in hits)


def _told(kind: str) -> str:
    name, space, place = kind.partition(" ")
    return f"{_NUMBERS[name]}{space}{place}"


def _subject(record_id: int, hits: Sequence[Hit]) -> str:
    # The first name that stands for one drawdown of the loan says which; a contract alone may leave it open.
    for _, _, found in hits:
        subjects = {subject for record, subject in found if record == record_id}
        if len(subjects) == 1 and subjects != {""}:
            return subjects.pop()
    return ""


def _names(line: LineRow) -> list[tuple[str, str]]:
    stated = (("iou", line["iou"]), ("contract", line["contract"]), ("account", line["account"]))
    return [(kind, value) for kind, value in stated if value]


def _hits_in_text(line: LineRow, known: Known) -> list[Hit]:
    keys = [(kind, value) for kind in KINDS[:2] for value in sorted(words(line["text"]))]
    return [(f"{key[0]} in the text", key[1], known.drawdowns[key]) for key in keys if key in known.drawdowns]


def _by_name(
    session: Session, values: Iterable[str]
) -> tuple[dict[tuple[str, str], frozenset[Drawdown]], dict[int, str]]:
    rows = _references(session, col(Reference.value), values)
    borrowers = _borrowers(session, col(Record.id), {row[2] for row in rows})
    named: dict[tuple[str, str], set[Drawdown]] = defaultdict(set)
    for kind, value, record_id, subject in rows:
        if record_id in borrowers:
            named[kind, value].add((record_id, subject))
    return {name: frozenset(found) for name, found in named.items()}, borrowers


def _by_borrower(session: Session, borrowers: Iterable[str]) -> dict[str, frozenset[Drawdown]]:
    wanted = {name for borrower in borrowers for name in (borrower, plain_name(borrower))} - {""}
    parties = select(col(Party.id))
    found = [
        row[0]
        for chunk in _chunks(wanted)
        for row in session.execute(parties.where(col(Party.name).in_(chunk)))
    ]
    records = _borrowers(session, col(Record.party_id), found)
    owned: dict[str, set[Drawdown]] = defaultdict(set)
    for record_id, drawdowns in _drawdowns(session, records).items():
        owned[records[record_id]] |= drawdowns
    return {name: frozenset(drawdowns) for name, drawdowns in owned.items()}


def _drawdowns(session: Session, record_ids: Iterable[int]) -> dict[int, set[Drawdown]]:
    """The drawdowns of loans."""
    owned: dict[int, set[Drawdown]] = defaultdict(set)
    for kind, _, record_id, subject in _references(session, col(Reference.record_id), record_ids):
        if kind == "iou":
            owned[record_id].add((record_id, subject))
    return owned


def _references(session: Session, column: Any, values: Iterable[Any]) -> list[Any]:
    # Alone, not joined: a database may choose to go through every party for every name.
    query = select(Reference.kind, Reference.value, Reference.record_id, Reference.subject)  # type: ignore[call-overload]
    query = query.where(col(Reference.kind).in_(KINDS))
    return [row for chunk in _chunks(values) for row in session.execute(query.where(column.in_(chunk)))]


def _borrowers(session: Session, column: Any, wanted: Iterable[int]) -> dict[int, str]:
    """The borrower's plain name of each loan that can have borne interest."""
    query = (
        select(col(Record.id), col(Party.name))
        .join(Party, col(Party.id) == Record.party_id)
        .where(col(Record.state).not_in(GONE))
    )
    rows = (row for chunk in _chunks(wanted) for row in session.execute(query.where(column.in_(chunk))))
    return {row[0]: plain_name(row[1]) for row in rows}


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    wanted = sorted(values)
    yield from (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))
