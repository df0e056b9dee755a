"""Sheets as the bytes of the files in which they arrive; two runs write the same bytes, but for passwords."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any, Final

from sample_data.samples.page import Cell, Page

CREATED: Final = datetime(2009, 9, 22, 9, 0)  # noqa: DTZ001 - a workbook's properties know no time zone
_NO_RESULT: Final = 987654321
_STORED: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Formula:
    """A formula with the result that is stored for it, or without one."""

    text: str
    result: Decimal | str | None = None


@dataclass(frozen=True)
class Error:
    """A cell that holds an error."""

    code: str

    def __str__(self) -> str:
        """What a person sees."""
        return self.code


@dataclass(frozen=True)
class Shown:
    """A number with the format in which Excel shows it."""

    number: Decimal
    number_format: str


def xlsx(
    pages: Sequence[Page], *, epoch_1904: bool = False, adorn: Callable[[Any, Any], None] | None = None
) -> bytes:
    """An .xlsx; `adorn` may add to the workbook and its sheets what rows cannot say."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "date_1904": epoch_1904}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": "样例", "author": "样例", "created": CREATED})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        made = {page.name: book.add_worksheet(page.name or "Sheet1") for page in pages}
        for page in pages:
            _fill(book, made[page.name], page, day)
        if adorn:
            adorn(book, made)
    return edited(target.getvalue(), {"xl/worksheets/": (rf"<v>{_NO_RESULT}</v>", "")})


def _fill(book: Any, sheet: Any, page: Page, day: Any) -> None:
    if page.hidden:
        sheet.hide()
    for top, left, bottom, right in page.merged:
        sheet.merge_range(top, left, bottom, right, "")
    for row, cells in enumerate(page.rows):
        if row + 1 in page.hidden_rows:
            sheet.set_row(row, None, None, {"hidden": True})
        for column, cell in enumerate(cells):
            if cell is not None and cell != "":
                _write(book, sheet, (row, column), cell, day)


def _write(book: Any, sheet: Any, at: tuple[int, int], cell: Cell, day: Any) -> None:
    if isinstance(cell, Formula):
        sheet.write_formula(*at, cell.text, None, _NO_RESULT if cell.result is None else cell.result)
    elif isinstance(cell, Error):
        sheet.write_formula(*at, "=ZZ1", None, cell.code)
    elif isinstance(cell, Shown):
        sheet.write_number(*at, cell.number, book.add_format({"num_format": cell.number_format}))
    elif isinstance(cell, date):
        sheet.write_datetime(*at, cell, day)
    elif isinstance(cell, str):
        sheet.write_string(*at, cell)
    else:
        sheet.write_number(*at, cell)


def edited(
    data: bytes, changes: Mapping[str, tuple[str, str]], extra: Mapping[str, bytes] | None = None
) -> bytes:
    """An .xlsx with the text of some parts replaced and parts added.

    Args:
        data: the workbook.
        changes: for parts whose names begin so, a pattern and what replaces it.
        extra: parts to add.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            part = source.read(name)
            for start, (pattern, new) in changes.items():
                if name.startswith(start):
                    part = re.sub(pattern, new, part.decode()).encode()
            made.writestr(zipfile.ZipInfo(name, _STORED), part, zipfile.ZIP_DEFLATED)
        for name, part in (extra or {}).items():
            made.writestr(zipfile.ZipInfo(name, _STORED), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def strict(data: bytes) -> bytes:
    """The same workbook in the strict kind of its standard, whose names differ."""
    transitional = "http://schemas.openxmlformats.org/"
    names = {
        f"{transitional}spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
        f"{transitional}officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    for old, new in names.items():
        data = edited(data, {"xl/": (re.escape(old), new), "_rels/": (re.escape(old), new)})
    return data


def encrypted(data: bytes, password: str) -> bytes:
    """The workbook under a password; the bytes differ in every run."""
    from msoffcrypto.format.ooxml import OOXMLFile

    target = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, target)
    return target.getvalue()


def xls(pages: Sequence[Page], *, epoch_1904: bool = False) -> bytes | None:
    """An old .xls; None where the library that writes it is not installed."""
    try:
        import xlwt
    except ImportError:
        return None
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = epoch_1904
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for page in pages:
        sheet = book.add_sheet(page.name or "Sheet1")
        sheet.visibility = int(page.hidden)
        for row, cells in enumerate(page.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, Error):
                    sheet.row(row).set_cell_error(column, cell.code)
                elif isinstance(cell, date):
                    sheet.write(row, column, cell, day)
                elif cell not in (None, ""):
                    sheet.write(row, column, cell)
            sheet.row(row).hidden = row + 1 in page.hidden_rows
        for top, left, bottom, right in page.merged:
            sheet.merge(top, bottom, left, right)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def text(page: Page, encoding: str, delimiter: str = ",", end: str = "\r\n") -> bytes:
    """CSV or tab text."""
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator=end).writerows(map(_texts, page.rows))
    return target.getvalue().encode(encoding)


def _texts(cells: Sequence[Cell]) -> list[str]:
    return ["" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell) for cell in cells]


def html(page: Page, encoding: str) -> bytes:
    """A page with one table."""
    rows = ("".join(f"<td>{escape(cell)}</td>" for cell in _texts(row)) for row in page.rows)
    lines = "\n".join(f"<tr>{row}</tr>" for row in rows)
    head = f'<html><head><meta charset="{encoding}"></head><body>'
    return f'{head}<table border="1">\n{lines}\n</table></body></html>\n'.encode(encoding)


def wrapped(page: Page) -> Page:
    """CSV lines in the first column of a sheet."""
    lines = text(page, "utf-8").decode().splitlines()
    return Page(page.name, rows=[[line] for line in lines])
