"""The tables of one sheet, from top to bottom: several accounts, repeated headers, facts between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.statements.cells import Cell, Sheet
from ledger.statements.columns import Parsers, check_units
from ledger.statements.headers import Layout
from ledger.statements.layouts import find_layout, layout_at
from ledger.statements.mappings import Mapped
from ledger.statements.preamble import IDENTIFYING, Facts, is_fact_row, read_facts
from ledger.statements.records import SheetReading
from ledger.statements.table_reading import Found, read_table
from ledger.statements.totals import is_total
from ledger.statements.vocabulary import fold
from ledger.values.trace import Message, message

_ROWS_ABOVE: Final = 15
_DIGIT: Final = re.compile(r"\d")
_NUMBERED: Final = re.compile(r"\D{2,}\d{1,2}")
_KEYS: Final = ("interest", "penalty", "compound", "debit", "credit", "amount", "principal")
_COUNTED_ABOVE: Final = ("总笔数", "总金额")
"""Banks count what went in and out above a table: 收入总笔数, 收入总金额."""


@dataclass
class SheetFound:
    """What one sheet gave: its tables, warnings, and the columns of a table of interest that is only owed."""

    tables: list[SheetReading] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)
    accrued: str | None = None


def read_sheet(sheet: Sheet, file: str, mapped: Mapped, parsers: Parsers) -> SheetFound:
    """Every table of a sheet whose rows have one width.

    Raises:
        ColumnsClash, ColumnAmbiguous, UnitsClash, UnitUnclear: a header asks a question.
    """
    return _SheetReader(sheet, file, mapped, parsers).read()


class _SheetReader:
    """Reads the tables of one sheet from top to bottom."""

    def __init__(self, sheet: Sheet, file: str, mapped: Mapped, parsers: Parsers) -> None:
        self.sheet = sheet
        self.file = file
        self.mapped = mapped
        self.parsers = parsers
        self.found = SheetFound()

    def read(self) -> SheetFound:
        layout = find_layout(self.sheet, self.file, self.mapped)
        top = 0
        facts = Facts()
        if layout is None:
            if any(cell != "" for row in self.sheet.rows for cell in row):
                self._warn(message("the sheet holds no statement and was left out"))
            return self.found
        if self.sheet.hidden:
            self._warn(message("the sheet is hidden in Excel; it was read"))
        while layout is not None:
            facts = read_facts(self.sheet.rows[top : layout.row], top + 1).after(facts)
            headers, following = self._repeats(layout, facts)
            floor = layout.row + layout.height
            end = self._first_above(following.row, floor) if following else len(self.sheet.rows)
            self._read_table(layout, facts, (top, end), headers)
            top, layout = end, following
        return self.found

    def _repeats(self, layout: Layout, facts: Facts) -> tuple[list[int], Layout | None]:
        """Indices (in the sheet) of repeated header rows, and the header of the next table."""
        repeated: list[int] = []
        passed = layout.row + layout.height
        for row in self._header_like(layout):
            if row < passed:
                continue
            other = layout_at(self.sheet, self.file, self.mapped, row)
            if other is None:
                continue
            same = (other.fingerprint, other.columns) == (layout.fingerprint, layout.columns)
            if not same or self._new_facts(row, passed, facts):
                return repeated, other
            repeated += range(row, row + other.height)
            passed = row + other.height
        return repeated, None

    def _header_like(self, layout: Layout) -> Iterator[int]:
        """Rows below a header whose amount columns hold wording, or just what the header itself holds there."""
        keys = [layout.columns[name] for name in _KEYS if name in layout.columns] or list(
            layout.columns.values()
        )
        rows = self.sheet.rows
        body = rows[layout.row + layout.height :]
        repeated = {row[key] for key in keys for row in rows[layout.row : layout.row + layout.height]} - {""}
        found: Sequence[int] = range(len(body))
        for key in keys:
            cells = [body[index][key] for index in found]
            wording = {cell for cell in set(cells) if _is_wording(cell) or cell in repeated}
            found = [index for index, cell in zip(found, cells, strict=True) if cell in wording]
        yield from (layout.row + layout.height + index for index in found)

    def _new_facts(self, row: int, floor: int, facts: Facts) -> bool:
        """Whether the lines right above a repeated header name another account, loan or borrower."""
        first = self._first_above(row, floor)
        above = read_facts(self.sheet.rows[first:row], first + 1)
        pairs = (
            (getattr(above, name), getattr(facts, name))
            for name in (*IDENTIFYING, "section", "unit", "doubt")
        )
        return any(new and new != old for new, old in pairs)

    def _first_above(self, row: int, floor: int) -> int:
        """The first of the lines above a header that tell facts about its table."""
        first = row
        while first > max(floor, row - _ROWS_ABOVE) and _belongs_below(self.sheet.rows[first - 1]):
            first -= 1
        return first

    def _read_table(
        self, layout: Layout, facts: Facts, reach: tuple[int, int], headers: Sequence[int]
    ) -> None:
        if layout.kind == "accrued_list":
            shown = ", ".join(layout.names[column].shown for column in layout.several.get("accrued", ()))
            self.found.accrued = shown
            self._warn(
                message(
                    "the columns {columns} hold interest that is owed, not paid; they were left out",
                    columns=shown,
                )
            )
            return
        check_units(layout, facts, self.file, self.sheet.name)
        reading, warnings = read_table(
            Found(self.sheet, self.file, layout, facts, *reach), headers, self.parsers
        )
        self.found.tables.append(reading)
        self.found.warnings += warnings

    def _warn(self, warning: Message) -> None:
        self.found.warnings.append(warning)


def _is_wording(cell: Cell) -> bool:
    """Whether a cell may be a name: no digit in it, or a running number at its end."""
    if not isinstance(cell, str) or "0" <= cell[:1] <= "9":
        return False
    return not _DIGIT.search(cell) or _NUMBERED.fullmatch(cell) is not None


def _belongs_below(cells: list[Cell]) -> bool:
    """Whether a row between two tables speaks of the lower one; a total such as 合计 ends the upper one."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    if any(fold(text).strip(":").endswith(_COUNTED_ABOVE) for text in texts):
        return True
    return is_fact_row(cells) and not any(map(is_total, texts))
