"""A workbook as it was found: sheets, rows as Excel numbers them, and cells with nothing guessed."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple


class ErrorCell(NamedTuple):
    """A cell that holds an error such as #REF! instead of a value."""

    code: str


class FormulaWithoutValue(NamedTuple):
    """A formula that was never computed; the program that wrote the file stored no result."""

    address: str


Cell = str | float | date | datetime | time | timedelta | ErrorCell | FormulaWithoutValue
"""What a cell may hold. "" is a blank cell; a float is a number as the file stores it, see `number_text`."""

Marks = dict[int, dict[int, ErrorCell | FormulaWithoutValue]]
"""Cells that the fast reader shows as blank although they are not: by row from 1, then column from 0."""

Area = tuple[tuple[int, int], tuple[int, int]]
"""Top left and bottom right cell of a merged area, each as row and column from 0."""


@dataclass
class Sheet:
    """One sheet: `rows[0]` is Excel's row 1, whatever is blank above the data.

    Attributes:
        name: as on the tab.
        hidden: whether the tab is hidden.
        rows: cells from column A on; all rows of a workbook's sheet have the same width, of a text file not.
        hidden_rows: numbers (from 1) of rows that Excel does not show.
        merged: merged areas, empty where the format has none.
        widths: how many cells each row was written with, where they differ; else empty.
    """

    name: str
    hidden: bool
    rows: list[list[Cell]]
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    widths: tuple[int, ...] = ()


@dataclass
class Workbook:
    """All sheets of a file, what kind of file it is, and what a person should know about it.

    Attributes:
        kind: "xlsx", "xls", "html" or "text".
        sheets: in the order of their tabs.
        warnings: English templates with their parameters.
        epoch_1904: whether day 0 of its serial dates is 1904-01-01.
    """

    kind: str
    sheets: list[Sheet]
    warnings: list[tuple[str, dict[str, str]]]
    epoch_1904: bool = False


def number_text(number: float) -> str:
    """A stored number as Excel shows it: at most 15 significant digits, no exponent.

    A result such as 0.1 + 0.2 is stored as 0.30000000000000004 and shown as 0.3; the 15 digits are all that
    Excel itself keeps, so nothing that a person could have typed is lost.

    >>> number_text(12083.330000000002), number_text(20220119.0), number_text(1e-7)
    ('12083.33', '20220119', '0.0000001')
    """
    text = f"{number:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def cell_text(cell: Cell) -> str:
    """A cell as a person would read it, for messages and text columns."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, ErrorCell):
        return cell.code
    if isinstance(cell, FormulaWithoutValue):
        return f"={cell.address}"
    return str(cell)


def column_letters(column: int) -> str:
    """The letters over a column counted from 0.

    >>> column_letters(0), column_letters(26), column_letters(16383)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def parse_reference(reference: str) -> tuple[int, int] | None:
    """Row from 1 and column from 0 of an address such as "C3"; None where it is no address.

    >>> parse_reference("XFD1048576"), parse_reference("3C")
    ((1048576, 16383), None)
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column - 1
