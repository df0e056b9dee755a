"""What a file asks before it can be read: its header, with sample values, and what may be answered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from ledger.statements.cells import Cell, Sheet, Workbook, cell_text
from ledger.statements.errors import ColumnAmbiguous, ColumnsClash, NoStatement, StatementError
from ledger.statements.headers import Layout, claim_of
from ledger.statements.layouts import layout_at
from ledger.statements.mappings import Header, Mapped, without_reasons
from ledger.statements.memory import HeaderChanged
from ledger.statements.opening import open_workbook
from ledger.statements.plain import unwrap
from ledger.values.trace import Message

ASKING: Final = (ColumnAmbiguous, ColumnsClash, HeaderChanged, NoStatement)
"""Refusals that a person can answer by saying what columns are."""

SAMPLES: Final = 3
_ROWS_SAMPLED: Final = 50


@dataclass(frozen=True)
class AskedColumn:
    """A column of a header: its name, the field that it is taken for ("" for none), and values below it."""

    name: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What a file asks.

    Attributes:
        template: the sentence that says why, in English, with its parameters.
        parameters: what fills it.
        sheet: the tab.
        row: number of the header's first row, from 1.
        columns: the header's columns that have a name.
        asked: names of the columns in question; empty where all are.
        fields: what they may be; empty for any field.
    """

    template: str
    parameters: Mapping[str, str]
    sheet: str
    row: int
    columns: tuple[AskedColumn, ...]
    asked: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def told(self) -> Message:
        """Why the file asks."""
        return Message(self.template, self.parameters)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def question_kept(kept: Mapping[str, Any]) -> Question:
    """A question as it was kept."""
    columns = tuple(
        AskedColumn(column["name"], column["field"], tuple(column["samples"])) for column in kept["columns"]
    )
    lists = {name: tuple(kept[name]) for name in ("asked", "fields")}
    return Question(**{**kept, **lists, "columns": columns})


def question_of(
    data: bytes, file: str, error: StatementError, password: str | None = None, row: int | None = None
) -> Question:
    """What a file that was refused asks.

    Args:
        data: the bytes of the file.
        file: its name.
        error: one of `ASKING`.
        password: opens an encrypted file.
        row: where a person says that the header is (from 1); else where the program found or guesses it.

    Raises:
        StatementError: the file cannot be opened.
    """
    workbook = open_workbook(data, file, password)
    stated = error.parameters.get("header")
    header = stated if isinstance(stated, Header) and row is None else None
    sheet = _sheet(workbook, file, header)
    at = row or (header.row if header else _likely_row(sheet))
    before: Any = error.parameters.get("before", {})
    names, fields, height = _names(sheet, file, header, at, before)
    columns = tuple(
        AskedColumn(name, fields.get(name, ""), _samples(sheet, column, at - 1 + height))
        for column, name in enumerate(names)
        if name
    )
    told = {name: str(value) for name, value in error.parameters.items() if isinstance(value, str | int)}
    asked: Any = error.parameters.get("asked", ())
    possible: Any = error.parameters.get("fields", ())
    return Question(type(error).template, told, sheet.name, at, columns, tuple(asked), tuple(possible))


def _sheet(workbook: Workbook, file: str, header: Header | None) -> Sheet:
    for sheet in workbook.sheets:
        without_reasons(sheet)
    sheets = [unwrap(sheet, file) for sheet in workbook.sheets]
    if header:
        return next(sheet for sheet in sheets if sheet.name == header.sheet)
    return max(sheets, key=lambda sheet: len(sheet.rows), default=Sheet("", hidden=False, rows=[]))


def _likely_row(sheet: Sheet) -> int:
    """The row of the most texts without a digit: what a header mostly is."""
    worded = [sum(_is_name(cell) for cell in row) for row in sheet.rows[:_ROWS_SAMPLED]]
    return worded.index(max(worded)) + 1 if worded else 1


def _is_name(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(cell.strip()) and not any(sign.isdigit() for sign in cell)


def _names(
    sheet: Sheet, file: str, header: Header | None, row: int, before: Mapping[str, str]
) -> tuple[tuple[str, ...], Mapping[str, str], int]:
    """Names of a header's columns, what each is taken for, and how many rows it has."""
    layout = None
    if header is None or before:
        layout = _layout(sheet, file, row, before)
    if layout is not None:
        shown = tuple(name.shown for name in layout.names)
        return shown, {shown[column]: field for field, column in layout.columns.items()}, layout.height
    cells = sheet.rows[row - 1] if row <= len(sheet.rows) else []
    names = header.names if header else tuple(" ".join(cell_text(cell).split()) for cell in cells)
    claims = {name: claim_of(name) for name in names if name}
    known = {name: claim.field for name, claim in claims.items() if claim and not claim.field.startswith("?")}
    return names, known, header.height if header else 1


def _layout(sheet: Sheet, file: str, row: int, before: Mapping[str, str]) -> Layout | None:
    try:
        return layout_at(sheet, file, Mapped(before), row - 1) if row <= len(sheet.rows) else None
    except StatementError:
        return None


def _samples(sheet: Sheet, column: int, start: int) -> tuple[str, ...]:
    below = (row[column] for row in sheet.rows[start : start + _ROWS_SAMPLED] if column < len(row))
    filled = (text for cell in below if (text := cell_text(cell)))
    return tuple(dict.fromkeys(filled))[:SAMPLES]
