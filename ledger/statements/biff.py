"""Old .xls files: what the fast reader hides in them, by one walk over their records."""

import struct
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

import olefile  # type: ignore[import-untyped]

from ledger.statements.cells import ErrorCell, FormulaWithoutValue, Marks, column_letters
from ledger.statements.errors import FileDamaged, FileDangerous, FormatUnknown
from ledger.statements.sheetxml import MOST_CELLS, SheetScan

_CODES: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

_FORMULA: Final = 0x06
_DATEMODE: Final = 0x22
_FILEPASS: Final = 0x2F
_BOUNDSHEET: Final = 0x85
_BOOLERR: Final = 0x205
_ROW: Final = 0x208
_BOF: Final = 0x809
_SHEET_RECORDS: Final = frozenset({0x06, 0xBD, 0xFD, 0xD6, 0x203, 0x204, 0x205, 0x208, 0x27E})
_HIDDEN: Final = 0x20
_CALCULATE_ON_LOAD: Final = 0x02
_NO_NUMBER: Final = b"\xff\xff"
_ERROR_RESULT: Final = 2


@dataclass
class OleScan:
    """What the walk found; sheets in the order of their tabs."""

    encrypted: bool = False
    epoch_1904: bool = False
    macros: bool = False
    sheets: list[SheetScan] = field(default_factory=list)


def scan_ole(data: bytes, file: str) -> OleScan:
    """Look through a compound file: encrypted, or a workbook of Excel 5 to 2003.

    Raises:
        FileDamaged: the container or its records break off.
        FileDangerous: a sheet reaches further than is read.
        FormatUnknown: a compound file that holds no workbook.
    """
    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            if container.exists("EncryptedPackage"):
                return OleScan(encrypted=True)
            name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
            if name is None:
                raise FormatUnknown(file=file, kind="an Office file of another kind")
            stream = container.openstream(name).read()
            found = OleScan(macros=container.exists("_VBA_PROJECT_CUR"))
    except OSError as error:
        raise FileDamaged(file=file, detail="its container cannot be opened") from error
    _walk(stream, file, found)
    return found


def _walk(stream: bytes, file: str, found: OleScan) -> None:
    """Follow the records; cells belong to the sheet whose start was met last."""
    starts: dict[int, SheetScan] = {}
    sheet = SheetScan(columns=0)
    at, end = 0, len(stream) - 4
    while at <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + size]
        if kind in _SHEET_RECORDS:
            _look(sheet, kind, content)
        elif kind == _BOF:
            sheet = starts.get(at, sheet)
        elif kind == _BOUNDSHEET:
            found.sheets.append(
                starts.setdefault(int.from_bytes(content[:4], "little"), SheetScan(columns=0))
            )
        elif kind == _DATEMODE:
            found.epoch_1904 = content[:2] == b"\x01\x00"
        elif kind == _FILEPASS:
            found.encrypted = True
            return
        at += 4 + size
    for scanned in found.sheets:
        if scanned.rows * scanned.columns > MOST_CELLS:
            place = f"{column_letters(scanned.columns - 1)}{scanned.rows}"
            raise FileDangerous(file=file, detail=f"a sheet reaches out to cell {place}")


def _look(sheet: SheetScan, kind: int, content: bytes) -> None:
    row, column = struct.unpack_from("<HH", content)
    if kind == _ROW:
        if content[12] & _HIDDEN:
            sheet.hidden_rows.add(row + 1)
        return
    sheet.rows = max(sheet.rows, row + 1)
    sheet.columns = max(sheet.columns, column + 1)
    if kind in (_FORMULA, _BOOLERR):
        _mark(sheet.marks, row, column, kind, content[6:])


def _mark(marks: Marks, row: int, column: int, kind: int, content: bytes) -> None:
    """Note an error, or a formula that asks to be computed when the file is opened."""
    if kind == _BOOLERR:
        if content[1:2] == b"\x01":
            marks.setdefault(row + 1, {})[column] = ErrorCell(_CODES.get(content[0], "#?"))
        return
    result, options = content[:8], content[8:9]
    if result[6:8] == _NO_NUMBER and result[0] == _ERROR_RESULT:
        marks.setdefault(row + 1, {})[column] = ErrorCell(_CODES.get(result[2], "#?"))
    elif options and options[0] & _CALCULATE_ON_LOAD:
        marks.setdefault(row + 1, {})[column] = FormulaWithoutValue(f"{column_letters(column)}{row + 1}")
