"""Text that calls itself a workbook: CSV, tab text, HTML tables, and CSV lines pasted into column A of a sheet."""

import csv
import re
from collections import Counter
from html.parser import HTMLParser
from io import StringIO
from typing import Final

from ledger.statements.cells import Area, Cell, Sheet
from ledger.statements.errors import FileDamaged, FileDangerous
from ledger.statements.formats import decode
from ledger.statements.sheetxml import MOST_CELLS, MOST_ROWS

_DELIMITERS: Final = "\t|;,"
_PADDING: Final = re.compile('\t"?,')
_LINES_LOOKED_AT: Final = 60
_FEWEST_DELIMITERS: Final = 2
_FEWEST_LINES: Final = 2
_WRAPPED: Final = re.compile(r'="?(.*?)"?|\'([0-9].*)', re.DOTALL)
_FEWEST_CELLS: Final = 3
_STRUCTURE: Final = ("tr", "td", "th")
_IN_TABLES: Final = frozenset(
    ["a", "abbr", "b", "big", "br", "button", "caption", "center", "code", "col", "colgroup", "div", "em",
     "font", "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "input", "label", "li", "nobr",
     "ol", "option", "p", "pre", "q", "s", "script", "select", "small", "span", "strike", "strong", "style",
     "sub", "sup", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "wbr"]
)  # fmt: skip
"""Tags of HTML that may stand in a table; another is one of them misspelt."""
_TAG_NAME: Final = re.compile(r"/?[a-z][a-z0-9:-]*")
_CROSSED: Final = (
    "The rows and cells of the page do not all end where they should: some may be missing or in the wrong column."
    " Open it in Excel or WPS, compare and save it as .xlsx."
)
_WIDEST_SPAN: Final = 64


def read_text(data: bytes, file: str) -> Sheet:
    """A CSV or tab text as one sheet; the name of the sheet is empty.

    Raises:
        FileDamaged: an unknown encoding, a line that is no CSV, or a last line that breaks off.
        FileDangerous: more rows or cells than are read.
    """
    text = decode(data, file)
    rows = split_lines(text, file)
    if not text.endswith(("\n", "\r", "\x1a")) and _FEWEST_CELLS <= len(rows[-1]) < len(
        rows[-2] if rows[1:] else ()
    ):
        raise FileDamaged(file=file, detail="it breaks off in its last line")
    return Sheet("", hidden=False, rows=rows)


def split_lines(text: str, file: str) -> list[list[Cell]]:
    """Cells of delimited text; the delimiter is the one that most lines agree on.

    Raises:
        FileDamaged: a line that is no CSV.
        FileDangerous: more rows or cells than are read.
    """
    lines = csv.reader(StringIO(text.rstrip("\x1a"), newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        rows: list[list[Cell]] = [[_bare(cell) for cell in line] for line in lines]
    except csv.Error as error:
        raise FileDamaged(file=file, detail=f"line {lines.line_num} is no CSV") from error
    check_size(rows, file)
    return rows


def check_size(rows: list[list[Cell]], file: str) -> None:
    """Refuse more rows or cells than are read of a workbook.

    Raises:
        FileDangerous: what the name says.
    """
    if len(rows) > MOST_ROWS or sum(map(len, rows)) > MOST_CELLS:
        raise FileDangerous(
            file=file, detail=f"it has more than {MOST_ROWS} rows, or more cells than are read"
        )


def delimiter_of(text: str) -> str:
    r"""The delimiter that the most of the first lines hold at least twice; a tab wins over a comma in amounts.

    A tab at the end of a cell is padding, which keeps Excel from making numbers of digits.

    >>> delimiter_of("日期\t借方\t贷方\n20220101\t1,000,000.00\t\n")
    '\t'
    >>> delimiter_of("日期,借方,贷方\n20220101\t,1.00\t,\t\n")
    ','
    """
    lines = [line for line in text[: 2**18].splitlines()[:_LINES_LOOKED_AT] if line.strip()]
    lines = [_PADDING.sub(",", line) for line in lines]
    agreed = {
        delimiter: sum(line.count(delimiter) >= _FEWEST_DELIMITERS for line in lines)
        for delimiter in _DELIMITERS
    }
    most = max(agreed.values())
    return (
        next(delimiter for delimiter, count in agreed.items() if 2 * count >= most and count) if most else ","
    )


def _bare(cell: str) -> str:
    """A cell without the dress that keeps Excel from turning digits into a number."""
    bare = cell.strip()
    if bare[:1] in ("=", "'"):
        match = _WRAPPED.fullmatch(bare)
        if match:
            return (match[1] if match[1] is not None else match[2]).strip()
    return bare


def unwrap(sheet: Sheet, file: str) -> Sheet:
    """A sheet whose rows are CSV lines in column A becomes the sheet that was meant; any other stays.

    Raises:
        FileDamaged, FileDangerous: as for the text itself.
    """
    if any(cell != "" for row in sheet.rows[:_LINES_LOOKED_AT] for cell in row[1:]):
        return sheet
    first = [row[0] if row else "" for row in sheet.rows]
    lines = [cell for cell in first[:_LINES_LOOKED_AT] if cell != ""]
    split = sum(
        isinstance(cell, str) and max(map(cell.count, _DELIMITERS)) >= _FEWEST_DELIMITERS for cell in lines
    )
    if split < _FEWEST_LINES:
        return sheet
    text = "\n".join(cell.replace("\n", " ") if isinstance(cell, str) else str(cell) for cell in first)
    return Sheet(sheet.name, sheet.hidden, split_lines(text, file), sheet.hidden_rows)


def read_html(data: bytes, file: str) -> tuple[Sheet, list[tuple[str, dict[str, str]]]]:
    """All table rows of an HTML page as one sheet, and what a person should know about it.

    A cell over several columns is followed by blanks.

    Raises:
        FileDamaged: an unknown encoding.
        FileDangerous: more rows or cells than are read.
    """
    parser = _Tables()
    parser.feed(decode(data, file))
    parser.close()
    if parser.open_tables > 0:
        raise FileDamaged(file=file, detail="it breaks off before its table ends")
    check_size(parser.rows, file)
    warnings: list[tuple[str, dict[str, str]]] = [(_CROSSED, {})] if parser.crossed else []
    return Sheet("", hidden=False, rows=parser.rows, merged=tuple(parser.merged)), warnings


class _Tables(HTMLParser):
    """Collects the cells of every table row, with room left for cells that reach over several rows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Cell]] = []
        self.merged: list[Area] = []
        self.open_tables = 0
        self._counted = Counter[str]()
        self._misspelt = False
        self._cell: list[str] | None = None
        self._size = (1, 1)
        self._hanging: list[Area] = []

    @property
    def crossed(self) -> bool:
        """Whether a tag is misspelt, or some rows or cells are closed and not all, which programs do not mix."""
        if not all(_TAG_NAME.fullmatch(tag) for tag in self._counted) or self._misspelt:
            return True
        ends = {tag: count for tag, count in self._counted.items() if tag[1:] in _STRUCTURE}
        return any(self._counted[tag[1:]] != count for tag, count in ends.items())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._counted[tag] += 1
        self._misspelt |= self.open_tables > 0 and tag not in _IN_TABLES and ":" not in tag
        if tag == "table":
            self.open_tables += 1
        elif tag == "tr":
            self._end_row()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            written = dict(attrs)
            self._size = _span(written.get("rowspan")), _span(written.get("colspan"))
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._counted[f"/{tag}"] += 1
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "table":
            self._end_row()
            self.open_tables -= 1

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()

    def _end_row(self) -> None:
        self._end_cell()
        self._leave_room()

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        if not self.rows:
            self.rows.append([])
        self._leave_room()
        row, column = len(self.rows) - 1, len(self.rows[-1])
        height, width = self._size
        self.rows[-1] += [_bare(" ".join("".join(self._cell).split())), *([""] * (width - 1))]
        self._cell = None
        if height > 1 or width > 1:
            area = ((row, column), (row + height - 1, column + width - 1))
            self.merged.append(area)
            self._hanging = [other for other in self._hanging if other[1][0] >= row] + [area]

    def _leave_room(self) -> None:
        """Blank cells where cells above reach down into the row being filled."""
        row = self.rows[-1] if self.rows else []
        top = len(self.rows) - 1
        for (first, column), (last, end) in sorted(self._hanging, key=lambda area: area[0][1]):
            if first < top <= last and column == len(row):
                row += [""] * (end - column + 1)


def _span(written: str | None) -> int:
    return min(int(written), _WIDEST_SPAN) if written and written.isdecimal() and int(written) else 1
