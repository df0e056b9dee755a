"""A bank workbook from bytes to lines: open, recognise, type, prove. No database, no guess."""

from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

from ledger.statements.amounts import Cached
from ledger.statements.cells import Sheet, Workbook
from ledger.statements.columns import Parsers
from ledger.statements.errors import AccruedOnly, NoStatement, StatementError
from ledger.statements.headers import claim_of
from ledger.statements.layouts import find_layout
from ledger.statements.mappings import Mapped, Remembered, without_reasons
from ledger.statements.opening import Opening, open_workbook
from ledger.statements.overviews import without_overviews
from ledger.statements.pausing import collection_paused
from ledger.statements.plain import unwrap
from ledger.statements.preamble import read_facts
from ledger.statements.records import SheetReading, StatementReading
from ledger.statements.sheets import read_sheet
from ledger.values.trace import Message

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def read_statement(
    data: bytes,
    name: str,
    password: str | None = None,
    mapped: Mapping[str, str] = NOTHING,
    remembered: Remembered = NOTHING,
    opening: Opening | None = None,
) -> StatementReading:
    """Read every statement in a file.

    Args:
        data: the bytes of the file.
        name: its name, for messages only; what it is, its content tells.
        password: opens an encrypted file; used in memory, kept and logged nowhere.
        mapped: answers to earlier questions: header text -> field ("interest", "period_start", "other", ...).
        remembered: mappings confirmed earlier, each used for the header that it was confirmed for.
        opening: the same file, which a child has begun to read.

    Returns:
        The typed rows of every table, what was left out and refused, and warnings.

    Raises:
        StatementError: the file cannot be opened, holds no statement, or asks a question; see
            `ledger.statements.errors`.
    """
    said = Mapped(mapped, remembered)
    with collection_paused():
        ahead = _Ahead(name, said)
        workbook = (
            opening.workbook(ahead.watch) if opening else open_workbook(data, name, password, ahead.watch)
        )
        return _read(workbook, name, said, ahead.parsers or Parsers(epoch_1904=workbook.epoch_1904))


class _Ahead:
    """Reads cells of a large sheet while the child is still sending the rest; what it reads is remembered."""

    def __init__(self, file: str, mapped: Mapped) -> None:
        self.file = file
        self.mapped = mapped
        self.parsers: Parsers | None = None
        self._columns: dict[str, tuple[int, Cached[Any]]] = {}
        self._row = 0

    def watch(self, workbook: Workbook, sheet: Sheet, first: int) -> None:
        """See rows arrive; a sheet is worth the trouble from its second delivery on."""
        if not first:
            self._columns = {}
        elif not self._columns:
            self._begin(workbook, sheet)
        if self._columns:
            rows = sheet.rows[self._row :]
            for index, parser in self._columns.values():
                deque(map(parser.__getitem__, [row[index] for row in rows if index < len(row)]), maxlen=0)
            self._row = len(sheet.rows)

    def _begin(self, workbook: Workbook, sheet: Sheet) -> None:
        with suppress(StatementError):
            layout = find_layout(sheet, self.file, self.mapped)
            if layout:
                self.parsers = self.parsers or Parsers(epoch_1904=workbook.epoch_1904)
                self._columns = self.parsers.of(layout, read_facts(sheet.rows[: layout.row]))
                self._row = layout.row + layout.height


def _read(workbook: Workbook, name: str, mapped: Mapped, parsers: Parsers) -> StatementReading:
    warnings = [Message(template, parameters) for template, parameters in workbook.warnings]
    readings: list[SheetReading] = []
    accrued = None
    for sheet in workbook.sheets:
        without_reasons(sheet)
        sheet_readings = read_sheet(_evened(unwrap(sheet, name)), name, mapped, parsers)
        readings += sheet_readings.tables
        warnings += [_placed(sheet.name, warning) for warning in sheet_readings.warnings]
        accrued = accrued or sheet_readings.accrued
    readings, doubled = without_overviews(readings)
    warnings += [_placed(sheet, warning) for sheet, warning in doubled]
    if not readings:
        raise AccruedOnly(file=name, columns=accrued) if accrued else _no_statement(workbook, name)
    return StatementReading(name, workbook.kind, tuple(readings), tuple(warnings))


def _evened(sheet: Sheet) -> Sheet:
    """Rows of one width; text files have ragged ones."""
    width = max(map(len, sheet.rows), default=0)
    if any(len(row) != width for row in sheet.rows):
        sheet.widths = tuple(map(len, sheet.rows))
        sheet.rows = [row + [""] * (width - len(row)) for row in sheet.rows]
    return sheet


def _placed(sheet: str, warning: Message) -> Message:
    if not sheet:
        return warning
    return Message("{sheet}: " + warning.template, {"sheet": sheet, **warning.parameters})


def _no_statement(workbook: Workbook, name: str) -> NoStatement:
    rows = [row for sheet in workbook.sheets for row in sheet.rows[:50]]
    known = [[cell for cell in row if isinstance(cell, str) and cell and claim_of(cell)] for row in rows]
    closest = max(known, key=len, default=[])
    told = (
        "the closest row names " + ", ".join(str(cell).strip() for cell in closest)
        if closest
        else "no known name"
    )
    return NoStatement(file=name, closest=told)
