"""What the cells of a file say, read by other means than the program's: plain XML, records of BIFF, csv.

A document that contradicts itself (a cell twice, an index that points nowhere, an address in another row) says
nothing: that is `Inconsistent`, and no reading of it may pass without a word.
"""

import csv
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import olefile  # type: ignore[import-untyped]

from ledger.statements.cells import number_text, parse_reference

Grid = dict[tuple[int, int], str]
"""Text of every cell that is not blank, by row from 1 and column from 0."""

Dump = list[tuple[str, Grid]]
"""Name and cells of every sheet."""


class Inconsistent(Exception):
    """The document contradicts itself."""


def dump_of(data: bytes, kind: str, encoding: str) -> Dump:
    """The cells of a file of a kind.

    Raises:
        Inconsistent: it contradicts itself.
    """
    try:
        if kind == "xlsx":
            return list(_package(data))
        if kind == "xls":
            return list(_Records(data).sheets())
        text = data.decode(encoding)
        return [("", _html(text) if kind == "html" else _lines(text))]
    except Inconsistent:
        raise
    except Exception as error:
        raise Inconsistent(repr(error)) from error


def _demand(condition: object, what: str) -> None:
    if not condition:
        raise Inconsistent(what)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Any, name: str) -> list[Any]:
    return [child for child in element if _local(child) == name]


def _package(data: bytes) -> Iterator[tuple[str, Grid]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _demand(archive.testzip() is None, "a sum of a part")
        _demand(len(set(archive.namelist())) == len(archive.namelist()), "a part twice")
        parts = {name: archive.read(name) for name in archive.namelist()}
    relations = ET.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    shared: list[str] = []
    if "xl/sharedStrings.xml" in parts:
        table = ET.fromstring(parts["xl/sharedStrings.xml"])
        _demand(all(_local(item) == "si" for item in table), "an odd text")
        shared = [_text(item) for item in table]
        count = table.get("uniqueCount")
        _demand(count is None or int(count) == len(shared), "texts are missing")
    workbook = ET.fromstring(parts["xl/workbook.xml"])
    for sheet in (sheet for sheets in _children(workbook, "sheets") for sheet in sheets):
        identity = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
        yield sheet.get("name", ""), _sheet(parts["xl/" + targets[identity].removeprefix("/xl/")], shared)


def _text(item: Any) -> str:
    _demand(all(_local(part) in ("t", "r", "rPh", "phoneticPr") for part in item), "an odd text")
    runs = [item, *_children(item, "r")]
    texts = [text for run in runs for text in _children(run, "t")]
    _demand(not any(len(text) for text in texts), "a tag in a text")
    return "".join(text.text or "" for text in texts)


def _sheet(part: bytes, shared: list[str]) -> Grid:
    sheet = ET.fromstring(part)
    _demand(_local(sheet) == "worksheet", "no sheet")
    (data,) = _children(sheet, "sheetData")
    grid: Grid = {}
    last = 0
    for row in data:
        _demand(_local(row) == "row", "an odd row")
        number = int(row.get("r", last + 1))
        _demand(number > last, "rows out of order")
        last, column = number, -1
        for cell in row:
            _demand(_local(cell) == "c", "an odd cell")
            at = parse_reference(cell.get("r", "")) if cell.get("r") is not None else (number, column + 1)
            _demand(at and at[0] == number and at[1] > column, "a cell out of order")
            assert at is not None
            column = at[1]
            value = _value(cell, shared)
            if value.strip():
                grid[at] = value
    return grid


def _value(cell: Any, shared: list[str]) -> str:
    names = [_local(child) for child in cell]
    _demand(set(names) <= {"f", "v", "is"} and len(set(names)) == len(names), "an odd value")
    kind = cell.get("t", "n")
    _demand(kind in ("n", "s", "str", "inlineStr", "b", "e", "d"), "an odd type")
    if kind == "inlineStr":
        return "".join(_text(inline) for inline in _children(cell, "is"))
    values = _children(cell, "v")
    _demand(not any(len(value) for value in values), "a tag in a value")
    written = values[0].text or "" if values else ""
    if kind == "s" and written:
        _demand(written.strip().isdigit() and int(written) < len(shared), "an index that points nowhere")
        return shared[int(written)]
    if kind == "b":
        _demand(written in ("0", "1"), "an odd truth value")
        return "TRUE" if written == "1" else "FALSE"
    if kind == "n" and written:
        return number_text(float(written))
    return written


class _Records:
    """The records of an old workbook."""

    def __init__(self, data: bytes) -> None:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            self.stream = container.openstream("Workbook").read()
        self.shared: list[str] = []

    def sheets(self) -> Iterator[tuple[str, Grid]]:
        bounds = []
        pending: list[bytes] = []
        for kind, content in self._records(0):
            if pending and kind == 0x3C:
                pending.append(content)
                continue
            if pending:
                self._read_shared(pending)
                pending = []
            if kind == 0x85:
                (start,) = struct.unpack_from("<I", content)
                wide = content[7] & 1
                name = content[8:].decode("utf-16-le" if wide else "latin-1")
                _demand(len(name) == content[6], "a name of a sheet")
                bounds.append((start, name))
            elif kind == 0xFC:
                pending = [content]
        if pending:
            self._read_shared(pending)
        for start, name in bounds:
            yield name, self._sheet(start)

    def _records(self, at: int) -> Iterator[tuple[int, bytes]]:
        first = True
        while True:
            _demand(at + 4 <= len(self.stream), "the end is missing")
            kind, size = struct.unpack_from("<HH", self.stream, at)
            _demand(not first or kind == 0x809, "no beginning")
            _demand(at + 4 + size <= len(self.stream) and size <= 8224, "a record that breaks off")
            first = False
            if kind == 0x0A:
                return
            yield kind, self.stream[at + 4 : at + 4 + size]
            at += 4 + size

    def _read_shared(self, pieces: list[bytes]) -> None:
        """The table of texts; where a text goes on in the next record, that begins with its shape."""
        (count,) = struct.unpack_from("<I", pieces[0], 4)
        piece, at = 0, 8
        for _ in range(count):
            if at == len(pieces[piece]) and piece + 1 < len(pieces):
                piece, at = piece + 1, 0
            length, shape = struct.unpack_from("<HB", pieces[piece], at)
            at += 3
            text = ""
            while True:
                _demand(shape in (0, 1), "an odd text")
                width = 1 + shape
                written = pieces[piece][at : at + (length - len(text)) * width]
                text += written.decode("utf-16-le" if shape else "latin-1")
                at += len(written)
                if len(text) == length:
                    break
                _demand(piece + 1 < len(pieces), "a text that breaks off")
                piece, at = piece + 1, 1
                shape = pieces[piece][0]
            self.shared.append(text)
        _demand((piece, at) == (len(pieces) - 1, len(pieces[-1])), "texts that were not told")

    def _sheet(self, start: int) -> Grid:
        grid: Grid = {}
        ranges: dict[int, tuple[int, int]] = {}
        for kind, content in self._records(start):
            if kind == 0x208:
                row, first, last = struct.unpack_from("<HHH", content)
                _demand(row not in ranges, "a row twice")
                ranges[row] = first, last
            elif kind in (0xFD, 0x203, 0x27E, 0xBD):
                row, column = struct.unpack_from("<HH", content)
                for offset, value in enumerate(self._cells(kind, content)):
                    _demand((row + 1, column + offset) not in grid, "a cell twice")
                    _demand(
                        row in ranges and ranges[row][0] <= column + offset < ranges[row][1],
                        "a cell out of its row",
                    )
                    if value.strip():
                        grid[row + 1, column + offset] = value
            else:
                _demand(kind not in (0x204, 0xD6, 0x06, 0x205), "a cell that nobody wrote")
        return grid

    def _cells(self, kind: int, content: bytes) -> list[str]:
        if kind == 0xFD:
            (index,) = struct.unpack_from("<I", content, 6)
            _demand(index < len(self.shared) and len(content) == 10, "an index that points nowhere")
            return [self.shared[index]]
        if kind == 0x203:
            _demand(len(content) == 14, "a number that breaks off")
            return [number_text(struct.unpack_from("<d", content, 6)[0])]
        if kind == 0x27E:
            _demand(len(content) == 10, "a number that breaks off")
            return [_small(content[6:10])]
        return [_small(content[at : at + 4]) for at in range(6, len(content) - 2, 6)]


def _small(written: bytes) -> str:
    (bits,) = struct.unpack("<i", written)
    number = (
        float(bits >> 2) if bits & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", bits & ~3))[0]
    )
    return number_text(number / 100 if bits & 1 else number)


def _lines(text: str) -> Grid:
    delimiter = "\t" if text.count("\t") > text.count(",") + text.count("\t,") else ","
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    return _grid(rows)


def _html(text: str) -> Grid:
    text = re.sub(r"</?[A-Za-z]\w*", lambda tag: tag[0].lower(), text)
    _demand(text.count("<table") == text.count("</table>") == 1, "no whole table")
    body = text[text.index("<table") : text.index("</table>")]
    tags = re.findall(r"</?[a-z]\w*", body)  # a sign before a digit is a text's own
    shape = " ".join(tags).replace("<table", "")
    _demand(re.fullmatch(r"\s*(?:<tr(?: <td </td)* </tr\s*)*", shape), "tags out of order")
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    return _grid(
        [cell for td in re.findall(r"<td([^>]*)>(.*?)</td>", row, re.DOTALL) for cell in _spread(*td)]
        for row in rows
    )


def _spread(attributes: str, cell: str) -> list[str]:
    """A cell of HTML over as many columns as it says."""
    span = re.search(r"colspan=(\d+)", attributes)
    return [unescape(cell), *[""] * (int(span[1]) - 1 if span else 0)]


def _grid(rows: Any) -> Grid:
    return {
        (number, column): cell
        for number, row in enumerate(rows, start=1)
        for column, cell in enumerate(row)
        if cell.strip()
    }
