"""Old .xls files: what the fast reader hides in them, by one walk over their records."""

import struct
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

import olefile  # type: ignore[import-untyped]

from ledger.statements.cells import ErrorCell, FormulaWithoutValue, column_letters
from ledger.statements.errors import FileDamaged, FormatUnknown, NoTable, StatementError
from ledger.statements.sheetxml import SheetScan, check_reach

_CODES: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

_DOCUMENTS: Final = (
    ("WordDocument", "a Word document (.doc or .wps)"),
    ("PowerPoint Document", "a presentation (.ppt or .dps)"),
    ("__properties_version1.0", "a mail (.msg)"),
)

_FORMULA: Final = 0x06
_EOF: Final = 0x0A
_DATEMODE: Final = 0x22
_SHARED_TEXTS: Final = 0xFC
_SHARED_TEXT: Final = 0xFD
_CONTINUED: Final = 0x3C
_FILEPASS: Final = 0x2F
_BOUNDSHEET: Final = 0x85
_BOOLERR: Final = 0x205
_ROW: Final = 0x208
_BOF: Final = 0x809
_SHEET_RECORDS: Final = frozenset({0x06, 0xBD, 0xFD, 0xD6, 0x203, 0x204, 0x205, 0x208, 0x27E})
_HIDDEN: Final = 0x20
_WIDE: Final = 1
_SPOKEN: Final = 4
_FORMATTED: Final = 8
"""What may come with a shared text: two bytes for each character, readings of Asian words, formats of parts."""
_NO_NUMBER: Final = b"\xff\xff"
_ERROR_RESULT: Final = 2
_EMPTY_RESULT: Final = 3


_FIXED_SIZES: Final = {0x201: 6, 0x203: 14, 0x205: 8, 0x208: 16, 0x27E: 10, _SHARED_TEXT: 10, _BOF: 16}
_BLANKS: Final = frozenset({0x201, 0xBE})
_MANY: Final = frozenset({0xBD, 0xBE})
_NOT_SAID: Final = (0, 256)
"""What programs write that do not count the cells of a row."""
_LAST_KNOWN: Final = 0x300
_FURTHER_KNOWN: Final = (range(0x406, 0x407), range(0x418, 0x41F), range(0x43C, 0x43D), range(0x4BC, 0x4BD),
                         range(0x800, 0x900), range(0x1000, 0x1100))  # fmt: skip
"""Kinds of records that programs write into a sheet or a chart; [MS-XLS] 2.3 lists them."""

_MACROS: Final = "The workbook holds macros; they were not run."
_DOUBTFUL: Final = (
    "The records of the workbook do not fit together: cells may be missing. Open it in Excel or WPS, compare and save"
    " it as .xlsx."
)


@dataclass
class OleScan:
    """What the walk found; sheets in the order of their tabs."""

    encrypted: bool = False
    epoch_1904: bool = False
    macros: bool = False
    sheets: list[SheetScan] = field(default_factory=list)
    doubtful: bool = False

    def told(self) -> list[str]:
        """What a person should know about it."""
        return [text for text, said in ((_MACROS, self.macros), (_DOUBTFUL, self.doubtful)) if said]


def scan_ole(data: bytes, file: str) -> OleScan:
    """Look through a compound file: encrypted, or a workbook of Excel 5 to 2003.

    Raises:
        FileDamaged: the container or its records break off.
        FileDangerous: a sheet reaches further than is read.
        FormatUnknown, NoTable: a compound file that holds no workbook.
    """
    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            if container.exists("EncryptedPackage"):
                return OleScan(encrypted=True)
            name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
            if name is None:
                raise _foreign(container, file)
            stream = container.openstream(name).read()
            found = OleScan(macros=container.exists("_VBA_PROJECT_CUR"))
    except OSError as error:
        raise FileDamaged(file=file, detail="its container cannot be opened") from error
    _Walk(stream, found).over(file)
    return found


def _foreign(container: olefile.OleFileIO, file: str) -> StatementError:
    """What a compound file is that holds no workbook."""
    for stream, kind in _DOCUMENTS:
        if container.exists(stream):
            return NoTable(file=file, kind=kind)
    return FormatUnknown(file=file, kind="an Office file of another kind (perhaps .et or .wps)")


def _fits(table: bytes) -> bool:
    """Whether the texts of a table, each with its length and its dress before it, end where the table does."""
    at = 8
    for _ in range(int.from_bytes(table[4:8], "little")):
        if at + 3 > len(table):
            return False
        length, shape = struct.unpack_from("<HB", table, at)
        at += 3
        after = length * (2 if shape & _WIDE else 1)
        if shape & _FORMATTED:
            after += 4 * int.from_bytes(table[at : at + 2], "little")
            at += 2
        if shape & _SPOKEN:
            after += int.from_bytes(table[at : at + 4], "little")
            at += 4
        at += after
    return at == len(table)


class _Walk:
    """One walk over the records of a workbook; cells belong to the sheet whose start was met last."""

    def __init__(self, stream: bytes, found: OleScan) -> None:
        self.stream = stream
        self.found = found
        self.starts: dict[int, SheetScan] = {}
        self.sheet = SheetScan(columns=0)
        self.computed = False
        self.texts = 0
        self.table = b""
        """The table of texts, until the next record tells whether it goes on."""
        self.farthest_text = -1
        self.depth = 0
        self.said: dict[int, int] = {}
        """Of each row of a sheet the column after its last cell, as its record says."""
        self.begins: dict[int, int] = {}
        self.reached: dict[int, int] = {}
        """The same by the cells that are there."""
        self.empty: list[tuple[SheetScan, int, int]] = []
        """Formulas whose result is empty: an empty text, or no result at all."""

    def over(self, file: str) -> None:
        """Walk to the end, or to the record that says the rest is encrypted.

        Raises:
            FileDangerous: a sheet reaches further than is read.
        """
        at, end = 0, len(self.stream) - 4
        while at <= end and not self.found.encrypted:
            kind, size = struct.unpack_from("<HH", self.stream, at)
            self._doubt(kind, size)
            self._record(at, kind, self.stream[at + 4 : at + 4 + size])
            at += 4 + size
        self._close_sheet()
        self.found.doubtful |= self.depth != 0 and not self.found.encrypted
        if not self.computed:
            # A program that computes nothing stores no results; then the empty ones are missing.
            for sheet, row, column in self.empty:
                mark = FormulaWithoutValue(f"{column_letters(column)}{row}")
                sheet.marks.setdefault(row, {})[column] = mark
        if self.farthest_text >= self.texts and not self.found.encrypted:
            raise FileDamaged(file=file, detail="its cells show texts that it does not hold")
        for sheet in self.found.sheets:
            check_reach(sheet, file)

    def _doubt(self, kind: int, size: int) -> None:
        """Note a record that no program writes, or that stands where none can; charts lie inside of sheets."""
        known = kind < _LAST_KNOWN or any(kind in kinds for kinds in _FURTHER_KNOWN)
        if self.table and kind != _CONTINUED and not _fits(self.table):
            self.found.doubtful = True
        self.table = b""
        if not known or size != _FIXED_SIZES.get(kind, size) or not (self.depth or kind in (_BOF, 0)):
            self.found.doubtful = True
        self.depth += (kind == _BOF) - (kind == _EOF)

    def _close_sheet(self) -> None:
        """Hold the rows of a sheet against the cells that were met in it; some programs give a blank row one cell."""
        said = {row: end for row, end in self.said.items() if end not in _NOT_SAID}
        if any(self.reached.get(row, 1) != end for row, end in said.items()):
            self.found.doubtful = True
        if self.said and not self.reached.keys() <= self.said.keys():
            self.found.doubtful = True
        self.said, self.reached, self.begins = {}, {}, {}

    def _record(self, at: int, kind: int, content: bytes) -> None:
        if kind in _SHEET_RECORDS:
            self._place(kind, content)
        elif kind in _BLANKS:
            row, column = struct.unpack_from("<HH", content)
            self._reach(kind, row, column, content)
        elif kind == _BOF:
            if at in self.starts:
                self._close_sheet()
            self.sheet = self.starts.get(at, self.sheet)
        elif kind == _BOUNDSHEET:
            start = int.from_bytes(content[:4], "little")
            self.found.sheets.append(self.starts.setdefault(start, SheetScan(columns=0)))
        elif kind == _DATEMODE:
            self.found.epoch_1904 = content[:2] == b"\x01\x00"
        elif kind == _SHARED_TEXTS:
            self.texts = int.from_bytes(content[4:8], "little")
            self.table = content
        elif kind == _FILEPASS:
            self.found.encrypted = True

    def _place(self, kind: int, content: bytes) -> None:
        row, column = struct.unpack_from("<HH", content)
        if kind == _ROW:
            if content[12] & _HIDDEN:
                self.sheet.hidden_rows.add(row + 1)
            self.said[row] = int.from_bytes(content[4:6], "little")
            self.begins[row] = column
            return
        self._reach(kind, row, column, content)
        self.sheet.rows = max(self.sheet.rows, row + 1)
        self.sheet.columns = max(self.sheet.columns, column + 1)
        if kind == _SHARED_TEXT:
            self.farthest_text = max(self.farthest_text, int.from_bytes(content[6:10], "little"))
        elif kind == _FORMULA:
            self._formula(row + 1, column, content[6:14])
        elif kind == _BOOLERR and content[7]:
            self._error(row + 1, column, content[6])

    def _reach(self, kind: int, row: int, column: int, content: bytes) -> None:
        last = int.from_bytes(content[-2:], "little") if kind in _MANY else column
        if column < max(self.begins.get(row, 0), self.reached.get(row, 0)):
            self.found.doubtful = True
        self.reached[row] = last + 1

    def _formula(self, row: int, column: int, result: bytes) -> None:
        if result[6:] == _NO_NUMBER and result[0] == _EMPTY_RESULT:
            self.empty.append((self.sheet, row, column))
            return
        self.computed = True
        if result[6:] == _NO_NUMBER and result[0] == _ERROR_RESULT:
            self._error(row, column, result[2])

    def _error(self, row: int, column: int, code: int) -> None:
        self.sheet.marks.setdefault(row, {})[column] = ErrorCell(_CODES.get(code, "#?"))
