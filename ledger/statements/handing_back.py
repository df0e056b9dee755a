"""The rejected and doubtful lines of a file, marked in a copy of it, so that whoever sent it can mend and resend.

The copy holds what the file held, cell for cell: that is compared before it is handed out. Lines that are right
are known when the mended copy comes in, so only the mended ones are new.
"""

import json
import os
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel
from sqlalchemy import select
from sqlmodel import Session

from ledger.statements.cells import (
    Cell,
    ErrorCell,
    FormulaWithoutValue,
    Workbook,
    column_letters,
    parse_reference,
)
from ledger.statements.errors import StatementError
from ledger.statements.flat import ONLY_SHEET, write_flat
from ledger.statements.lines import messages_of
from ledger.statements.mappings import without_reasons
from ledger.statements.marking import Headings, Mark
from ledger.statements.opening import open_workbook
from ledger.statements.records import StatementReading
from ledger.statements.reversing import settled_pair
from ledger.statements.tables import LINES, StatementBatch
from ledger.values.trace import Message

Wording = Callable[[Message], str]
"""A message in the words of whoever reads it."""

CHILD: Final = ["-m", "ledger.statements.marking"]
PATIENCE_SECONDS: Final = 60
MOST_LOADED: Final = 30 * 2**20
"""Sheets that unpack to more are written anew from what was read: loading them whole takes too much memory."""
_UNSTORED: Final = re.compile(
    r'<c r="([A-Z]+)([0-9]+)"([^>]*)>(<f[^>]*>[^<]*</f>|<f[^>]*/>)<v ?/?>(?:</v>)?</c>'
)
_KIND: Final = re.compile(r' t="[a-z]+"')


class NothingToHandBack(StatementError):
    """Every line was read and none is doubtful."""

    template = "Nothing in the file {file} is to be mended: every line was read and none is asked about."


def marks_of_reading(reading: StatementReading, wording: Wording = str) -> list[Mark]:
    """The cells that cost their rows, of a file that was read."""
    return [
        Mark(
            sheet.sheet,
            cell.row,
            cell.place,
            f"{cell.address} {cell.column}：{wording(cell.reason)}",
            refused=True,
        )
        for sheet in reading.sheets
        for cell in sheet.rejected
    ]


def marks_of_batch(session: Session, batch_id: int, wording: Wording = str) -> list[Mark]:
    """The rejected and the suspicious lines of a batch that were not accepted, without settled pairs."""
    columns = (LINES.c.sheet, LINES.c.row, LINES.c.standing, LINES.c.reason)
    query = select(*columns).where(
        LINES.c.batch_id == batch_id,
        LINES.c.standing.in_(("rejected", "suspicious")),
        LINES.c.entry_number.is_(None),
        ~settled_pair(),
    )
    marks = []
    for sheet, row, standing, reason in session.execute(query.order_by(LINES.c.id)):
        for told in messages_of(reason):
            place = parse_reference(told.parameters.get("address", "")) if standing == "rejected" else None
            marks.append(Mark(sheet, row, place[1] if place else None, wording(told), standing == "rejected"))
    return marks


def headings_of_reading(reading: StatementReading) -> Headings:
    """The header rows of a file that was read."""
    return _grouped([(sheet.sheet, sheet.header_row) for sheet in reading.sheets])


def headings_of_batch(batch: StatementBatch) -> Headings:
    """The header rows of a batch's file."""
    kept = json.loads(batch.reading)
    return _grouped(
        [(sheet["sheet"], sheet["header_row"]) for sheet in kept] if isinstance(kept, list) else []
    )


def hand_back(
    data: bytes, file: str, marks: Sequence[Mark], headings: Headings, password: str | None = None
) -> bytes:
    """A copy of a file as .xlsx with its lines marked; the copy of an encrypted file has the same password.

    Args:
        data: the bytes of the file.
        file: its name.
        marks: what is wrong, see `marks_of_reading` and `marks_of_batch`.
        headings: the header rows, over which the column of reasons gets its name.
        password: opens an encrypted file.

    Raises:
        NothingToHandBack: there are no marks.
        StatementError: the file cannot be opened.
    """
    if not marks:
        raise NothingToHandBack(file=file)
    workbook = open_workbook(data, file, password)
    for sheet in workbook.sheets:
        without_reasons(sheet)
    copy = _faithful(data, file, workbook, marks, headings) or write_flat(workbook, marks, headings)
    return copy if password is None or data[:2] == b"PK" else encrypted(copy, password)


def copy_name(file: str) -> str:
    """What the marked copy of a file is called."""
    return f"{Path(file).stem}-退回.xlsx"


def encrypted(data: bytes, password: str) -> bytes:
    """A workbook under a password."""
    from msoffcrypto.format.ooxml import OOXMLFile

    out = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def _grouped(pairs: Sequence[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for sheet, row in pairs:
        found.setdefault(sheet, []).append(row)
    return found


def _faithful(
    data: bytes, file: str, workbook: Workbook, marks: Sequence[Mark], headings: Headings
) -> bytes | None:
    """The file itself with marks; None where it is no plain .xlsx or its copy would not hold the same cells."""
    if workbook.kind != "xlsx" or data[:2] != b"PK" or _unpacked(data) > MOST_LOADED:
        return None
    marked = _marked(data, marks, headings)
    if not marked:
        return None
    copy = _with_results(marked, workbook)
    try:
        found = open_workbook(copy, file)
    except StatementError:
        return None
    for sheet in found.sheets:
        without_reasons(sheet)
    return copy if _cells(found) == _cells(workbook) else None


def _unpacked(data: bytes) -> int:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return sum(part.file_size for part in archive.infolist() if "worksheets/" in part.filename.lower())


def _marked(data: bytes, marks: Sequence[Mark], headings: Headings) -> bytes:
    """What the child that loads the workbook makes of it; nothing where it fails."""
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)  # noqa: PTH109 - only text is wanted
    request = pickle.dumps((data, list(marks), headings))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter runs our own module
            [sys.executable, *CHILD], input=request, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS, check=False, env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""


def _with_results(copy: bytes, workbook: Workbook) -> bytes:
    """The copy with the stored results of its formulas, which loading and saving loses."""
    epoch = CALENDAR_MAC_1904 if workbook.epoch_1904 else CALENDAR_WINDOWS_1900
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(copy)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            for number, sheet in enumerate(workbook.sheets, 1):
                if part.filename == f"xl/worksheets/sheet{number}.xml":
                    rows = sheet.rows
                    content = _UNSTORED.sub(
                        lambda found, rows=rows: _restored(found, rows, epoch),  # type: ignore[misc]
                        content.decode(),
                    ).encode()
            new.writestr(part, content)
    return out.getvalue()


def _restored(found: re.Match[str], rows: Sequence[Sequence[Cell]], epoch: Any) -> str:
    letters, number, attributes, formula = found.groups()
    place = parse_reference(f"{letters}{number}")
    row = rows[int(number) - 1] if int(number) <= len(rows) else ()
    cell = row[place[1]] if place and place[1] < len(row) else ""
    stored = _stored(cell, epoch)
    if stored is None:
        return found[0]
    kind, value = stored
    shape = _KIND.sub("", attributes) + (f' t="{kind}"' if kind else "")
    return f'<c r="{letters}{number}"{shape}>{formula}<v>{escape(value, quote=False)}</v></c>'


def _stored(cell: Cell, epoch: Any) -> tuple[str, str] | None:
    if isinstance(cell, FormulaWithoutValue):
        return None
    if isinstance(cell, ErrorCell):
        return "e", cell.code
    if isinstance(cell, float):
        return "", repr(cell)
    if isinstance(cell, date | datetime):
        return "", repr(to_excel(cell, epoch))
    return "str", str(cell)


def _cells(workbook: Workbook) -> list[tuple[str, bool, frozenset[int], dict[str, Cell]]]:
    """All that a workbook holds, by address."""
    return [
        (sheet.name or ONLY_SHEET, sheet.hidden, sheet.hidden_rows, {
            f"{column_letters(column)}{row}": cell
            for row, cells in enumerate(sheet.rows, 1) for column, cell in enumerate(cells) if cell != ""
        })
        for sheet in workbook.sheets
    ]  # fmt: skip
