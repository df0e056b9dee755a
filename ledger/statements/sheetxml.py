"""One pass over a sheet's XML for what the fast reader hides: how far it reaches, hidden rows, errors, formulas.

The XML comes in pieces of about a megabyte that an XML parser has already accepted; here they are looked through
with regular expressions, cut at ends of rows, because a callback for each of a million cells would take longer
than reading them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ledger.statements.cells import ErrorCell, FormulaWithoutValue, Marks, column_letters, parse_reference
from ledger.statements.errors import FileDangerous

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 1024
MOST_CELLS: Final = 8_000_000
"""Rows times columns: what the fast reader will hold at once."""

_LONGEST_ROW: Final = 16 * 2**20
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
    """

    rows: int = 0
    columns: int = 26
    farthest: str = ""
    hidden_rows: set[int] = field(default_factory=set)
    marks: Marks = field(default_factory=dict)


def scan_sheet(pieces: Iterable[bytes], file: str) -> SheetScan:
    """How far a sheet reaches, and its hidden rows, errors and formulas.

    Raises:
        FileDangerous: a cell lies further away than a statement reaches, or a row is longer than any of one.
    """
    scan = SheetScan()
    look = _Look(scan)
    rest = b""
    for piece in pieces:
        text = rest + piece
        end = text.rfind(b"row>")
        if end < 0 and len(text) > _LONGEST_ROW:
            raise FileDangerous(file=file, detail="a row holds more than any of a statement")
        look.at(text[: max(end, 0)])
        check_reach(scan, file)
        rest = text[max(end, 0) :]
    look.at(rest)
    check_reach(scan, file)
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

    def __init__(self, found: SheetScan) -> None:
        self.found = found
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
        tags: list[bytes] = row_pattern.findall(text)
        if any(b"hidden" in tag for tag in tags) or any(special.search(text) for special in specials):
            self._look_closely(text)
        else:
            last = _NUMBER.search(tags[-1]) if tags else None
            self._row = int(last[1]) if last else self._row + len(tags)
        self.found.rows = max(self.found.rows, self._row)

    def _look_closely(self, text: bytes) -> None:
        """Row by row: count the rows that have no number, note hidden ones, errors and formulas."""
        row_pattern, _, specials = self._patterns
        rows = list(row_pattern.finditer(text))
        for index, row in enumerate(rows):
            attributes = row[1]
            number = _NUMBER.search(attributes)
            self._row = int(number[1]) if number else self._row + 1
            if _HIDDEN.search(attributes):
                self.found.hidden_rows.add(self._row)
            end = rows[index + 1].start() if index + 1 < len(rows) else len(text)
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
