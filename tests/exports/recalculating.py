"""Workbooks recalculated by LibreOffice without a screen, many in one start, and their cells changed before."""

import io
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from ledger.exports.imprint import Imprint

ENGLISH = Imprint("f" * 64, "li.na", "2009-11-30T10:00:00+08:00", language="en")
_ALWAYS_RECALCULATE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
    '<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>'
)
_AT_ONCE = 60
"""LibreOffice falls over when it is given hundreds of files in one start."""


@dataclass(frozen=True)
class Recalculated:
    """What the first sheet says after recalculation.

    Attributes:
        formula_fen: the amount by the formulas; None where it shows none.
        check: the sentence beside it.
        changed: how many inputs it takes for changed.
        agree: whether the figures beside the amount are those of the program.
    """

    formula_fen: int | None
    check: str
    changed: int
    agree: bool


def find_office() -> str | None:
    """The command of LibreOffice, if it is there."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def recalculate(office: str, books: Mapping[str, bytes], folder: Path) -> dict[str, Recalculated]:
    """What each workbook comes to in LibreOffice, by name."""
    profile, source, target = folder / "profile", folder / "in", folder / "out"
    for path in (profile / "user", source, target):
        path.mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE)
    names = iter(books)
    while batch := list(islice(names, _AT_ONCE)):
        paths = [source / f"{name}.xlsx" for name in batch]
        for path, name in zip(paths, batch, strict=True):
            path.write_bytes(books[name])
        command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
        command += ["--outdir", str(target), *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=900)
    return {name: _read(target / f"{name}.xlsx") for name in books}


def with_change(book: bytes, sheet: str, label: str, subject: str, value: str) -> bytes | None:
    """The workbook with every input of a label and subject set to a value; None where it holds no such input.

    Args:
        book: the workbook, in English.
        sheet: which of the two that may be changed.
        label: one label, or several with a bar between them.
        subject: of which loan or line; empty for any.
        value: as written by a person.
    """
    opened = openpyxl.load_workbook(io.BytesIO(book))
    found = [row for row in opened[sheet].iter_rows(min_row=2) if _is(row, label, subject)]
    for row in found:
        row[3].value = float(Decimal(value)) if isinstance(row[3].value, int | float) else value
    written = io.BytesIO()
    opened.save(written)
    return written.getvalue() if found else None


def _is(row: Sequence[Any], label: str, subject: str) -> bool:
    named = row[1].value in label.split("|") and row[0].value is not None
    return named and (not subject or row[2].value == subject)


def _read(path: Path) -> Recalculated:
    result = list(openpyxl.load_workbook(path, data_only=True)["Result"].iter_rows(values_only=True))
    rows = {row[0]: row for row in result}
    shown = rows["Amount by the formulas (yuan)"][1]
    figures = [row for row in result if isinstance(row[2], int | float)]
    return Recalculated(
        round(Decimal(repr(shown)) * 100) if isinstance(shown, int | float) else None,
        str(rows["Check"][1]),
        int(rows["Inputs changed"][1]),
        all(_is_same(row[1], row[2]) for row in figures),
    )


def _is_same(shown: Any, figure: float) -> bool:
    return isinstance(shown, int | float) and abs(shown - figure) <= 1e-9 * (1 + abs(figure))
