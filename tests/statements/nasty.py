"""Workbooks built to take a reader down; made here and kept nowhere."""

import io
import zipfile
from typing import Final

from tests.statements import builder

MEGABYTE: Final = 2**20


def far_cell() -> bytes:
    """One value in the last cell that there can be: fast readers ask for half a terabyte."""
    return builder.package('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def deep_cell() -> bytes:
    """One value in the last row."""
    return builder.package('<row r="1"><c r="L1048576"><v>1</v></c></row>')


def zip_bomb() -> bytes:
    """Half a megabyte that unpacks to a sheet of 512 MB."""
    return _with_part("xl/worksheets/sheet1.xml", b" " * MEGABYTE, 512)


def many_texts() -> bytes:
    """A hundred megabytes of shared texts."""
    texts = "".join(f"<si><t>{number:0200}</t></si>" for number in range(MEGABYTE // 216))
    return _with_part("xl/sharedStrings.xml", texts.encode(), 101)


def repeated_text() -> bytes:
    """A text of 30,000 characters that half a million cells show."""
    cell = '<c t="s"><v>0</v></c>'
    cells = "".join(f'<row ht="{number * 7919 % 99991}">{cell * 3}</row>' for number in range(160_000))
    return builder.package(cells, {"xl/sharedStrings.xml": f"<sst><si><t>{'字' * 30_000}</t></si></sst>"})


def wide_table() -> bytes:
    """Eight million cells: as many as are let through to the fast reader, and more than it may hold."""
    figures = [f"<c><v>{number * 7919 % 99991}</v></c>" for number in range(9973)]
    rows = ("".join(figures[number % 9000 : number % 9000 + 40]) for number in range(200_000))
    return builder.package("".join(f"<row>{row}</row>" for row in rows))


def _with_part(name: str, block: bytes, times: int) -> bytes:
    out = io.BytesIO(builder.package(parts={name: None}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _ in range(times):
            part.write(block)
    return out.getvalue()
