"""Cells that no spreadsheet takes for a formula, and a workbook that writes texts as texts.

A name such as `=HYPERLINK(...)` comes from outside; opened in a spreadsheet it must stay a name.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import category, normalize

from ledger.exports.imprint import Imprint
from ledger.values.errors import LedgerError

DANGEROUS = "=+-@\u2212"
"""What may begin a formula, in whatever width or size it is written; U+2212 is the minus sign of mathematics."""
MOST_ROWS = 1_048_000
LONGEST_TEXT = 32_000
YUAN_FORMAT = "#,##0.00"
WAN_FORMAT = "#,##0.000000"


class TooManyRows(LedgerError):
    """More rows than a sheet holds."""

    template = "{rows} rows do not fit on a sheet, which holds {most}. Choose fewer, or export to CSV."


@dataclass(frozen=True)
class Column:
    """A column of a sheet: heading, width in characters, and what its cells hold ("text", "yuan", "wan", "number")."""

    heading: str
    width: int
    holds: str = "text"


def safe_cell(text: str) -> str:
    """A text for CSV that no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell("青岛")
    ("'=1+1", '青岛')
    """
    # What nobody sees may be dropped on the way: spaces, marks without width, control characters, quotes.
    seen = next((sign for sign in text if category(sign)[0] not in "CZ" and sign not in "\"'"), "")
    breaks = text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if breaks or normalize("NFKC", seen)[:1] in tuple(DANGEROUS) else text


def csv_bytes(heading: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """A CSV file that Excel opens as UTF-8; texts are made safe, whole numbers stay as they are."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(heading)
    for row in rows:
        writer.writerow([cell if isinstance(cell, int) else safe_cell(cell) for cell in row])
    return target.getvalue().encode("utf-8-sig")


class Sheets:
    """A workbook in memory: sheets of typed columns, and what the export says of itself."""

    def __init__(self, imprint: Imprint) -> None:
        """Begin a workbook; nothing in it is taken for a formula or an address."""
        self._target = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        import xlsxwriter  # lists and reports are described without it

        self.book = xlsxwriter.Workbook(self._target, options)
        self.imprint = imprint
        self.bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.formats = {
            "yuan": self.book.add_format({"num_format": YUAN_FORMAT}),
            "wan": self.book.add_format({"num_format": WAN_FORMAT}),
            "number": self.book.add_format({"num_format": "0.0000"}),
            "general": self.book.add_format({}),
            "day": self.book.add_format({"num_format": "yyyy-mm-dd"}),
            "text": self.book.add_format({"text_wrap": True, "valign": "top"}),
        }
        shape = {"text_wrap": True, "valign": "top"}
        # A spreadsheet knows sixteen levels of indentation.
        self._indents = [self.book.add_format({"indent": level} | shape) for level in range(16)]

    def sheet(self, name: str, columns: Sequence[Column], rows: int) -> Any:
        """A sheet with a frozen, filtered heading over columns of fitting width.

        Raises:
            TooManyRows: they do not fit.
        """
        if rows > MOST_ROWS:
            raise TooManyRows(rows=rows, most=MOST_ROWS)
        sheet = self.book.add_worksheet(self.imprint.word(name))
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(0, number, self.imprint.word(column.heading), self.bold)
        sheet.freeze_panes(1, 0)
        if rows:
            sheet.autofilter(0, 0, rows, len(columns) - 1)
        return sheet

    def indented(self, depth: int) -> Any:
        """The shape of a text that stands some levels in."""
        return self._indents[min(depth, len(self._indents) - 1)]

    def text(self, sheet: Any, row: int, column: int, text: str) -> None:
        """Write a text, never a formula; one that no cell holds is cut."""
        sheet.write_string(row, column, text[:LONGEST_TEXT], self.formats["text"])

    def money(self, sheet: Any, row: int, column: int, amount_fen: int, holds: str = "yuan") -> None:
        """Write an amount as a real number, in yuan or in 万元."""
        sheet.write_number(
            row, column, amount_fen / (100 if holds == "yuan" else 1_000_000), self.formats[holds]
        )

    def finished(self) -> bytes:
        """The file, with what the export says of itself on its last sheet."""
        sheet = self.book.add_worksheet(self.imprint.word("About this file"))
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 80)
        for row, (name, value) in enumerate(self.imprint.lines()):
            sheet.write_string(row, 0, name, self.bold)
            self.text(sheet, row, 1, value)
        self.book.close()
        return self._target.getvalue()
