"""The report of one fund as a workbook that can be sent: a sheet for each section, with the head hash at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ledger.exports.cells import Column, Sheets
from ledger.exports.imprint import Imprint

Cell = str | int | Fraction | Decimal | date | None
"""What a cell can hold: money in fen where its column holds yuan, else a text, a number or a day; None for nothing."""


@dataclass(frozen=True)
class Section:
    """One sheet: its title, its columns, its rows; what a row says in words is translated."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]


def fund_report(sections: Sequence[Section], imprint: Imprint) -> bytes:
    """The workbook of a fund: real numbers in yuan, ratios as numbers, days as ISO.

    Raises:
        TooManyRows: a section does not fit on a sheet.
    """
    sheets = Sheets(imprint)
    for section in sections:
        sheet = sheets.sheet(section.title, section.columns, len(section.rows))
        for number, row in enumerate(section.rows, start=1):
            for place, (column, cell) in enumerate(zip(section.columns, row, strict=True)):
                _write(sheets, sheet, number, place, column, cell)
    return sheets.finished()


def _write(sheets: Sheets, sheet: Any, row: int, place: int, column: Column, cell: Cell) -> None:
    if cell is None:  # what is not known stays blank
        return
    if isinstance(cell, str):
        sheets.text(sheet, row, place, sheets.imprint.translate(cell))
    elif isinstance(cell, date):
        sheets.text(sheet, row, place, cell.isoformat())
    elif column.holds == "yuan" and isinstance(cell, int):
        sheets.money(sheet, row, place, cell)
    else:
        sheet.write_number(row, place, float(cell), sheets.formats["number"])
