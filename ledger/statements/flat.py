"""A workbook written from nothing but what was read: for files that are no .xlsx, or too large to be loaded whole.

Every cell keeps its kind: a text is a text whatever it begins with, a number a number, a day a day. An error or a
formula that was never computed becomes an error, so that nobody takes it for a blank.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from ledger.statements.cells import Cell, ErrorCell, FormulaWithoutValue, Sheet, Workbook
from ledger.statements.mappings import REASON_COLUMN
from ledger.statements.marking import (
    ASKED_COLOUR,
    REASON_WIDTH,
    REFUSED_COLOUR,
    Headings,
    Mark,
    by_row,
    reason_of,
)

ONLY_SHEET: Final = "Sheet1"
"""The name of the tab of a file that has none."""
_UNCOMPUTED: Final = "#VALUE!"
_KINDS: Final = {"text": "@", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss", "number": "General"}
_COLOURS: Final = {"": "", "refused": REFUSED_COLOUR[2:], "asked": ASKED_COLOUR[2:]}


def write_flat(workbook: Workbook, marks: Sequence[Mark], headings: Headings) -> bytes:
    """The sheets of a workbook as an .xlsx, its rows marked; sheets and rows that were hidden stay so."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    formats = {(kind, mark): _format(book, pattern, colour) for kind, pattern in _KINDS.items()
               for mark, colour in _COLOURS.items()}  # fmt: skip
    for sheet in workbook.sheets:
        own = [mark for mark in marks if mark.sheet == sheet.name]
        _Written(book.add_worksheet(sheet.name or ONLY_SHEET), sheet, formats).write(
            own, headings.get(sheet.name, ())
        )
    shown = [tab for tab, sheet in zip(book.worksheets(), workbook.sheets, strict=True) if not sheet.hidden]
    for tab in shown[:1]:
        tab.activate()
        tab.set_first_sheet()
    book.close()
    return out.getvalue()


def _format(book: Any, pattern: str, colour: str) -> Any:
    shape = {"num_format": pattern} | ({"bg_color": f"#{colour}"} if colour else {})
    return book.add_format(shape)


class _Written:
    """One sheet on its way into the copy."""

    def __init__(self, tab: Any, sheet: Sheet, formats: Mapping[tuple[str, str], Any]) -> None:
        self.tab = tab
        self.sheet = sheet
        self.formats = formats

    def write(self, marks: Sequence[Mark], headings: Sequence[int]) -> None:
        last = max(map(len, self.sheet.rows), default=0)
        self.tab.set_column(0, max(last - 1, 0), 16)
        self._merge()
        for row, cells in enumerate(self.sheet.rows):
            for column, cell in enumerate(cells):
                self._cell(row, column, cell)
        if marks:
            self._marks(marks, headings, last)
        for number in self.sheet.hidden_rows:
            self.tab.set_row(number - 1, None, None, {"hidden": True})
        if self.sheet.hidden:
            self.tab.hide()

    def _merge(self) -> None:
        for (top, left), (bottom, right) in self.sheet.merged:
            with suppress(XlsxWriterException):
                self.tab.merge_range(top, left, bottom, right, "")

    def _marks(self, marks: Sequence[Mark], headings: Sequence[int], last: int) -> None:
        self.tab.set_column(last, last, REASON_WIDTH)
        for row in headings or (1,):
            self.tab.write_string(row - 1, last, REASON_COLUMN)
        for row, own in by_row(marks):
            cells = self.sheet.rows[row - 1] if row <= len(self.sheet.rows) else []
            for mark in own:
                every = [column for column, cell in enumerate(cells) if cell != ""]
                columns = (every or [0]) if mark.column is None else [mark.column]
                for column in columns:
                    self._cell(row - 1, column, cells[column] if column < len(cells) else "", mark)
                self.tab.write_comment(
                    row - 1, columns[0], mark.says, {"author": "scitech-ledger", "x_scale": 2}
                )
            self.tab.write_string(row - 1, last, reason_of(own))

    def _cell(self, row: int, column: int, cell: Cell, mark: Mark | None = None) -> None:
        marked = "" if mark is None else "refused" if mark.refused else "asked"
        if cell == "":
            if marked:
                self.tab.write_blank(row, column, None, self.formats["text", marked])
        elif isinstance(cell, float):
            self.tab.write_number(row, column, cell, self.formats["number", marked])
        elif isinstance(cell, date):
            kind = "moment" if isinstance(cell, datetime) else "date"
            self.tab.write_datetime(row, column, cell, self.formats[kind, marked])
        elif isinstance(cell, ErrorCell | FormulaWithoutValue):
            code = cell.code if isinstance(cell, ErrorCell) else _UNCOMPUTED
            self.tab.write_formula(row, column, f"={code}", self.formats["number", marked], code)
        else:
            self.tab.write_string(row, column, str(cell), self.formats["text", marked])
