"""Workbooks for tests: the same rows as .xlsx, .xls, CSV or HTML, and raw packages for the nasty ones."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
import xlwt

Rows = Sequence[Sequence[Any]]


def xlsx(
    sheets: Rows | Mapping[str, Rows],
    *,
    merged: Iterable[str] = (),
    hidden_rows: Iterable[int] = (),
    hidden_sheets: Iterable[str] = (),
    epoch_1904: bool = False,
) -> bytes:
    """A workbook by openpyxl; a text that starts with = is a formula without a stored result."""
    named = sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    if epoch_1904:
        workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for name, rows in named.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)
        for number in hidden_rows:
            sheet.row_dimensions[number].hidden = True
        if name in hidden_sheets:
            sheet.sheet_state = "hidden"
    return _saved(workbook)


def _saved(workbook: Any) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def xls(rows: Rows, *, hidden_rows: Iterable[int] = (), errors: Iterable[tuple[int, int]] = ()) -> bytes:
    """An old workbook by xlwt; `errors` are cells (row and column from 1) that hold #REF!."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Sheet1")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell.startswith("="):
                sheet.write(row, column, xlwt.Formula(cell[1:]))
            elif cell not in ("", None):
                sheet.write(row, column, cell)
    for number in hidden_rows:
        sheet.row(number - 1).hidden = True
    for row, column in errors:
        sheet.row(row - 1).set_cell_error(column - 1, "#REF!")
    return _saved(workbook)


def text(rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """CSV or tab text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def html(rows: Rows, encoding: str = "utf-8") -> bytes:
    """A page with one table, as some banks export under the name .xls."""
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    page = f'<html><head><meta charset="{encoding}"></head><body><table>{lines}</table></body></html>'
    return page.encode(encoding)


_CONTENT_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
_RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="xl/workbook.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"""
_WORKBOOK = """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_WORKBOOK_RELS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Target="worksheets/sheet1.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>"""
_SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>"""


def package(sheet_data: str = "", parts: Mapping[str, str | bytes | None] | None = None) -> bytes:
    """A raw .xlsx around the XML of the rows of its one sheet; `parts` replace, add or (None) leave out parts."""
    content: dict[str, str | bytes | None] = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELS,
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _WORKBOOK_RELS,
        "xl/worksheets/sheet1.xml": _SHEET.format(sheet_data),
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            if part is not None:
                archive.writestr(name, part)
    return out.getvalue()


def inline(rows: Rows, first: int = 1) -> str:
    """Row XML of text and number cells without addresses, as some generators write."""
    written = []
    for number, row in enumerate(rows, first):
        cells = "".join(
            f"<c><v>{cell}</v></c>"
            if isinstance(cell, float)
            else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            for cell in row
        )
        written.append(f'<row r="{number}">{cells}</row>')
    return "".join(written)


def package_part(name: str) -> str:
    """The usual content of a part of a raw package."""
    return {"xl/workbook.xml": _WORKBOOK, "xl/_rels/workbook.xml.rels": _WORKBOOK_RELS}[name]
