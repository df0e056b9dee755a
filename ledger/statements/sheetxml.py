"""One pass over a sheet's XML for what the fast reader hides: how far it reaches, hidden rows, errors, formulas.

The XML comes in pieces of about a megabyte that an XML parser has already accepted; here they are looked through
with regular expressions, cut at ends of rows, because a callback for each of a million cells would take longer
than reading them.
"""

import re
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
        hidden_rows: numbers of the rows that Excel does not show.
        marks: errors, and formulas without a result.
    """

    rows: int = 0
    columns: int = 26
    hidden_rows: set[int] = field(default_factory=set)
    marks: Marks = field(default_factory=dict)


class SheetScanner:
    """Takes the pieces of one sheet's XML in order; `close` gives what they held."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found = SheetScan()
        self._rest = b""
        self._row = 0
        self._patterns = _PLAIN_ROW, _PLAIN_FAR, _PLAIN_SPECIAL

    def feed(self, piece: bytes) -> None:
        """Look through all rows that end in this piece.

        Raises:
            FileDangerous: a cell lies further away than a statement reaches.
        """
        text = self._rest + piece
        end = text.rfind(b"row>")
        if end < 0:
            if len(text) > _LONGEST_ROW:
                raise FileDangerous(file=self.file, detail="a row holds more than any statement")
            self._rest = text
            return
        self._rest = text[end:]
        self._look(text[:end])

    def close(self) -> SheetScan:
        """Look through what is left, and give the result.

        Raises:
            FileDangerous: a cell lies further away than a statement reaches.
        """
        self._look(self._rest)
        return self.found

    def _look(self, text: bytes) -> None:
        if not self._row and _UNUSUAL.search(text, 0, _STYLE_SHOWS):
            self._patterns = _ANY_ROW, _ANY_FAR, _ANY_SPECIAL
        row_pattern, far_pattern, specials = self._patterns
        self._measure(far_pattern, text)
        tags: list[bytes] = row_pattern.findall(text)
        last = _NUMBER.search(tags[-1]) if tags else None
        if (
            last
            and not any(special.search(text) for special in specials)
            and not any(b"hidden" in tag for tag in tags)
        ):
            self._row = int(last[1])
            self.found.rows = max(self.found.rows, self._row)
        else:
            self._look_closely(text)
        self._check_reach()

    def _look_closely(self, text: bytes) -> None:
        """Row by row: count the rows that have no number, note hidden ones, errors and formulas."""
        row_pattern, _, specials = self._patterns
        rows = list(row_pattern.finditer(text))
        for index, row in enumerate(rows):
            attributes = row[1]
            number = _NUMBER.search(attributes)
            self._row = int(number[1]) if number else self._row + 1
            self.found.rows = max(self.found.rows, self._row)
            if _HIDDEN.search(attributes):
                self.found.hidden_rows.add(self._row)
            end = rows[index + 1].start() if index + 1 < len(rows) else len(text)
            if any(special.search(text, row.end(), end) for special in specials):
                self._mark(text[row.end() : end])

    def _measure(self, pattern: re.Pattern[bytes], text: bytes) -> None:
        for far in pattern.finditer(text):
            reference = parse_reference(re.split(rb"[\"']", far[0])[-1].decode("ascii"))
            row, column = reference or (MOST_ROWS + 1, 0)
            self.found.rows = max(self.found.rows, row)
            self.found.columns = max(self.found.columns, column + 1)
        self._check_reach()

    def _check_reach(self) -> None:
        found = self.found
        if found.rows > MOST_ROWS or found.columns > MOST_COLUMNS or found.rows * found.columns > MOST_CELLS:
            place = f"{column_letters(found.columns - 1)}{found.rows}"
            raise FileDangerous(
                file=self.file,
                detail=f"a sheet reaches out to cell {place}, and at most {MOST_ROWS} rows are read",
            )

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
