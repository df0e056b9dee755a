"""Marks in a copy of a workbook: fill and comment on a cell, and the reason beside its row.

Loading a workbook whole takes memory, so it happens in a child process under the limits of the one that reads. The
child takes a pickle of (bytes, marks, rows of headings) on standard input and writes the copy on standard output.
"""

import pickle
import resource
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from itertools import groupby
from typing import Any, Final, NamedTuple

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter

from ledger.statements.guarding import MEGABYTES
from ledger.statements.mappings import MARKED_ROWS, REASON_COLUMN

AUTHOR: Final = "scitech-ledger"
REFUSED_COLOUR: Final = "FFFFC7CE"
ASKED_COLOUR: Final = "FFFFEB9C"
REASON_WIDTH: Final = 60
SECONDS: Final = 30


class Mark(NamedTuple):
    """Why a row comes back.

    Attributes:
        sheet: the tab.
        row: its number from 1.
        column: the cell's column from 0; None marks every cell of the row that holds anything.
        says: the reason, in the words of whoever reads it.
        refused: whether the row was refused; else it is only asked about.
    """

    sheet: str
    row: int
    column: int | None
    says: str
    refused: bool


Headings = Mapping[str, Sequence[int]]
"""By the name of a tab the rows (from 1) of its headers."""


def main() -> None:  # pragma: no cover - runs in the child, where coverage does not look
    """Answer one request, under limits of memory and computing time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    data, marks, headings = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the parent
    sys.stdout.buffer.write(mark_workbook(data, marks, headings))


def mark_workbook(data: bytes, marks: Sequence[Mark], headings: Headings) -> bytes:
    """A copy of an .xlsx with its marks; texts stay texts, formulas stay formulas without their stored results."""
    book = load_workbook(BytesIO(data), rich_text=True)
    for sheet in book.worksheets:
        own = [mark for mark in marks if mark.sheet == sheet.title]
        _unmark(sheet)
        if own:
            _mark(sheet, own, headings.get(sheet.title, ()))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def by_row(marks: Iterable[Mark]) -> list[tuple[int, list[Mark]]]:
    """The marks of one sheet row by row."""
    ordered = sorted(marks, key=lambda mark: mark.row)
    return [(row, list(group)) for row, group in groupby(ordered, key=lambda mark: mark.row)]


def reason_of(marks: Iterable[Mark]) -> str:
    """All reasons of one row, each once."""
    return "\n".join(dict.fromkeys(mark.says for mark in marks))


def _mark(sheet: Any, marks: Sequence[Mark], headings: Sequence[int]) -> None:
    last = max((cell.column for cell in _filled(sheet.iter_rows())), default=0) + 1
    sheet.column_dimensions[get_column_letter(last)].width = REASON_WIDTH
    for row in headings or (1,):
        _write(sheet.cell(row, last), REASON_COLUMN)
    for row, own in by_row(marks):
        for mark in own:
            for number, cell in enumerate(_cells(sheet, mark, last)):
                cell.fill = PatternFill("solid", fgColor=REFUSED_COLOUR if mark.refused else ASKED_COLOUR)
                if not number:
                    _comment(cell, mark.says)
        _write(sheet.cell(row, last), reason_of(own))


def _cells(sheet: Any, mark: Mark, last: int) -> list[Any]:
    if mark.column is None:
        return list(_filled([sheet[mark.row][: last - 1]])) or [sheet.cell(mark.row, 1)]
    cell = sheet.cell(mark.row, mark.column + 1)
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        return [sheet.cell(area.min_row, area.min_col)]
    return [cell]


def _filled(rows: Iterable[Iterable[Any]]) -> Iterable[Any]:
    return (cell for row in rows for cell in row if cell.value is not None)


def _write(cell: Any, text: str) -> None:
    cell.value = text
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _comment(cell: Any, says: str) -> None:
    there = f"{cell.comment.text}\n\n" if cell.comment else ""
    cell.comment = Comment(there + says, AUTHOR, width=360, height=120)


def _unmark(sheet: Any) -> None:
    """Take off the marks of an earlier copy."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment and cell.comment.author == AUTHOR:
                cell.comment = None
            if cell.has_style and cell.fill.fgColor.rgb in (REFUSED_COLOUR, ASKED_COLOUR):
                cell.fill = PatternFill()
    earlier = [
        cell.column for cell in _filled(sheet.iter_rows(max_row=MARKED_ROWS)) if cell.value == REASON_COLUMN
    ]
    for column in earlier:
        for cell in next(sheet.iter_cols(min_col=column, max_col=column)):
            cell.value = None


if __name__ == "__main__":  # pragma: no cover
    main()
