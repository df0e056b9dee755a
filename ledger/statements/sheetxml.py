"""One pass over a sheet's XML for what the fast reader hides: how far it reaches, hidden rows, errors, formulas.

The XML comes in pieces of about a megabyte that an XML parser has already accepted; here they are looked through
with regular expressions, cut at ends of rows, because a callback for each of a million cells would take longer
than reading them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from ledger.statements.cells import ErrorCell, FormulaWithoutValue, Marks, column_letters, parse_reference
from ledger.statements.errors import FileDamaged, FileDangerous
from ledger.statements.rowxml import UNADDRESSED_ROW, USUAL_ROW, check_row, shared_index

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 1024
MOST_CELLS: Final = 8_000_000
"""Rows times columns: what the fast reader will hold at once."""

_LONGEST_ROW: Final = 16 * 2**20
_ROW_END: Final = b"</row>"
_PREFIXED_END: Final = re.compile(rb"</\w+:row\s*>|</row\s+>")
_STYLE_SHOWS: Final = 2**16

_PLAIN_ROW: Final = re.compile(rb"<row(?=[\s/>])([^>]*)>")
_ANY_ROW: Final = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*)>")
_PLAIN_FAR: Final = re.compile(rb'r="(?:[A-Za-z]{2,}\d+|[A-Za-z]\d{6,})')
_ANY_FAR: Final = re.compile(rb"""\br\s*=\s*["'](?:[A-Za-z]{2,}\d+|[A-Za-z]\d{6,})""")
_PLAIN_SPECIAL: Final = (re.compile(rb"<f[\s/>]"), re.compile(rb't="e"'))
_ANY_SPECIAL: Final = (re.compile(rb"<(?:\w+:)?f[\s/>]"), re.compile(rb"""\bt\s*=\s*["']e["']"""))
_UNUSUAL: Final = re.compile(rb"""<\w+:(?:row|c)[\s/>]|<(?:row|c)\s(?:[^>]*\s)?\w+(?:\s+=|=\s|=')""")
"""Prefixes, blanks around = or single quotes: well-formed, and written by few programs, then throughout."""

_CELL: Final = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_NUMBER: Final = re.compile(rb"""\br\s*=\s*["'](\d+)["']""")
_HIDDEN: Final = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_ADDRESS: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+\d+)["']""")
_TYPE: Final = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f(?=[\s/>])")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>([^<]*)<)")


@dataclass
class SheetScan:
    """What was found in one sheet.

    Attributes:
        rows: highest row that holds a cell or a row tag.
        columns: number of columns that the highest column makes.
        farthest: address of the cell that reaches furthest, "" where none does.
        hidden_rows: numbers of the rows that Excel does not show.
        marks: errors, and formulas without a result.
        doubts: what a person should know about it.
    """

    rows: int = 0
    columns: int = 26
    farthest: str = ""
    hidden_rows: set[int] = field(default_factory=set)
    marks: Marks = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


def scan_sheet(pieces: Iterable[bytes], file: str, shared: int = 0) -> SheetScan:
    """How far a sheet reaches, and its hidden rows, errors and formulas.

    Args:
        pieces: its XML.
        file: name of the file, for messages.
        shared: how many shared texts there are.

    Raises:
        FileDamaged: a cell that is not where it says, or holds anything but one value.
        FileDangerous: a cell lies further away than a statement reaches, or a row is longer than any of one.
    """
    scan = SheetScan()
    look = _Look(scan, file, shared)
    rest = b""
    for piece in pieces:
        text = rest + piece
        end = text.rfind(_ROW_END) + len(_ROW_END)
        if end < len(_ROW_END):
            ends = list(_PREFIXED_END.finditer(text))
            end = ends[-1].end() if ends else 0
        if not end and len(text) > _LONGEST_ROW:
            raise FileDangerous(file=file, detail="a row holds more than any of a statement")
        look.at(text[:end])
        rest = text[end:]
    look.at(rest)
    return scan


def check_reach(scan: SheetScan, file: str) -> None:
    """Refuse what the fast reader could not hold.

    Raises:
        FileDangerous: a cell lies further away than a statement reaches.
    """
    if scan.rows > MOST_ROWS or scan.columns > MOST_COLUMNS or scan.rows * scan.columns > MOST_CELLS:
        place = scan.farthest or f"{column_letters(scan.columns - 1)}{scan.rows}"
        detail = f"a sheet reaches out to cell {place}, and at most {MOST_ROWS} rows are read"
        raise FileDangerous(file=file, detail=detail)


class _Look:
    """Takes whole rows of one sheet's XML in order."""

    def __init__(self, found: SheetScan, file: str, shared: int) -> None:
        self.found = found
        self.file = file
        self.shared = shared
        self._lost_text = shared_index(shared)
        self._row = 0
        self._patterns = _PLAIN_ROW, _PLAIN_FAR, _PLAIN_SPECIAL

    def at(self, text: bytes) -> None:
        """Look at some rows; where none of them is special, only measure them."""
        if not self._row and _UNUSUAL.search(text, 0, _STYLE_SHOWS):
            self._patterns = _ANY_ROW, _ANY_FAR, _ANY_SPECIAL
        row_pattern, far_pattern, specials = self._patterns
        for far in far_pattern.finditer(text):
            address = re.split(rb"[\"']", far[0])[-1].decode("ascii")
            row, column = parse_reference(address) or (MOST_ROWS + 1, 0)
            if row > self.found.rows or column >= self.found.columns:
                self.found.farthest = address
            self.found.rows = max(self.found.rows, row)
            self.found.columns = max(self.found.columns, column + 1)
        check_reach(self.found, self.file)
        tags: list[bytes] = row_pattern.findall(text)
        if not self._is_usual(text):
            self._patterns = _ANY_ROW, _ANY_FAR, _ANY_SPECIAL
            self._look_closely(text)
        elif any(b"hidden" in tag for tag in tags) or any(special.search(text) for special in specials):
            self._look_closely(text)
        else:
            last = _NUMBER.search(tags[-1]) if tags else None
            self._row = int(last[1]) if last else self._row + len(tags)
        self.found.rows = max(self.found.rows, self._row)
        check_reach(self.found, self.file)

    def _is_usual(self, text: bytes) -> bool:
        """Whether every row is written as programs do, one below the other, and every text is there."""
        if b":row" in text or self._lost_text.search(text):
            return False
        numbers = [self._row, *(int(row[1]) for row in USUAL_ROW.finditer(text))]
        rows = text.count(b"<row")
        if len(numbers) == 1:
            return rows == sum(1 for _ in UNADDRESSED_ROW.finditer(text))
        return len(numbers) - 1 == rows and all(one < other for one, other in pairwise(numbers))

    def _look_closely(self, text: bytes) -> None:
        """Row by row: count the rows that have no number, note hidden ones, errors and formulas."""
        row_pattern, _, specials = self._patterns
        rows = list(row_pattern.finditer(text))
        for index, row in enumerate(rows):
            attributes = row[1]
            number = _NUMBER.search(attributes)
            above, self._row = self._row, int(number[1]) if number else self._row + 1
            if self._row <= above:
                raise FileDamaged(file=self.file, detail=f"its row {self._row} stands below its row {above}")
            if _HIDDEN.search(attributes):
                self.found.hidden_rows.add(self._row)
            end = rows[index + 1].start() if index + 1 < len(rows) else len(text)
            usual = USUAL_ROW.match(text, row.start(), end) or UNADDRESSED_ROW.match(text, row.start(), end)
            if not usual or self._lost_text.search(text, row.start(), end):
                check_row(self._row, text[row.end() : end], self.shared, self.file)
            if any(special.search(text, row.end(), end) for special in specials):
                self._mark(text[row.end() : end])

    def _mark(self, body: bytes) -> None:
        column = -1
        for cell in _CELL.finditer(body):
            attributes, content = cell[1], cell[2] or b""
            address = _ADDRESS.search(attributes)
            reference = parse_reference(address[1].decode("ascii")) if address else None
            column = reference[1] if reference else column + 1
            row = reference[0] if reference else self._row
            mark = _cell_mark(attributes, content, f"{column_letters(column)}{row}")
            if mark is not None:
                self.found.marks.setdefault(row, {})[column] = mark


def _cell_mark(attributes: bytes, content: bytes, address: str) -> ErrorCell | FormulaWithoutValue | None:
    kind = _TYPE.search(attributes)
    value = _VALUE.search(content)
    if kind and kind[1] == b"e":
        return ErrorCell((value[1] or b"").decode("utf-8", "replace") if value else "#?")
    if not _FORMULA.search(content) or (value and value[1]):
        return None
    if value and kind and kind[1] == b"str":
        return None  # the formula was computed, and its result is an empty text
    return FormulaWithoutValue(address)
