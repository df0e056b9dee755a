"""What people say about columns: which field each header text is, for one file or remembered for a header.

A remembered mapping belongs to the names of a header in their order, with their units. A header that differs in
anything is another header, and nothing remembered is used for it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from ledger.statements.cells import Sheet
from ledger.statements.vocabulary import Name, fold, vocabulary

REASON_COLUMN: Final = "退回原因"
"""Over the column of a marked copy that says why a line came back; nothing in that column is read."""

MARKED_ROWS: Final = 60
_NOTHING: Final[Mapping[str, str]] = {}

Remembered = Mapping[str, Mapping[str, str]]
"""By the key of a header the field of each of its texts that a person has mapped."""


@dataclass(frozen=True)
class Mapped:
    """Header texts with their fields.

    Attributes:
        stated: said for this file, whatever its headers are.
        remembered: confirmed earlier, each for one header.
    """

    stated: Mapping[str, str] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=dict)

    def of(self, names: Sequence[Name]) -> Mapping[str, str]:
        """What was said about the columns of a header; what is said for this file goes first."""
        if not self.remembered:
            return self.stated
        return {**self.remembered.get(header_key(names), _NOTHING), **self.stated}


@dataclass(frozen=True)
class Header:
    """A header that asks a question, as it stands in its file; its row counts from 1."""

    sheet: str
    row: int
    height: int
    names: tuple[str, ...]


def header_key(names: Sequence[Name]) -> str:
    """The fingerprint of a header: its names in order with their units; blank columns at its end do not count.

    >>> from ledger.statements.vocabulary import parse_name
    >>> one, other = (header_key([parse_name(text)]) for text in ("利息（元）", "利息（万元）"))
    >>> one == other, len(one)
    (False, 32)
    """
    return _key(tuple((name.full, name.unit) for name in names))


@lru_cache(maxsize=1024)
def _key(pairs: tuple[tuple[str, str], ...]) -> str:
    kept = list(pairs)
    while kept and kept[-1] == ("", ""):
        kept.pop()
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()[:32]


def fields() -> tuple[str, ...]:
    """Every field that a column can be mapped to; "other" is a column that is not read."""
    known = {found for found, _ in vocabulary().exact.values()} - {"accrued", "interest_total"}
    return tuple(sorted(known | {"other"}))


def without_reasons(sheet: Sheet) -> None:
    """Blank the column of a marked copy that says why lines came back."""
    marked = {
        column
        for row in sheet.rows[:MARKED_ROWS]
        for column, cell in enumerate(row)
        if isinstance(cell, str) and cell.startswith(REASON_COLUMN) and fold(cell) == REASON_COLUMN
    }
    for row in sheet.rows if marked else ():
        for column in marked:
            if column < len(row):
                row[column] = ""
