"""Amounts, whole numbers, identifiers and directions out of cells; what cannot be read says why."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Generic, TypeVar

from ledger.statements.cells import Cell, ErrorCell, FormulaWithoutValue, cell_text, number_text
from ledger.statements.units import UNIT_FACTORS
from ledger.statements.vocabulary import fold, vocabulary
from ledger.values.errors import LedgerError
from ledger.values.money import AmountUnreadable, parse_amount_fen
from ledger.values.trace import Message, message

Parsed = TypeVar("Parsed")

EXACT_DIGITS: Final = 15
LEAST_INEXACT: Final = 1e13
"""From here on, a number of 15 digits has no room for fen."""

_PLAIN: Final = re.compile(r"([+-]?)([1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.([0-9]{1,2}))?")
_USUAL: Final = re.compile(r"-?(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}|[0-9]{1,12})\.[0-9]{2}")
_BLANKS: Final = re.compile(r"[-—–_/]*|\(空\)|空|无")
_BRACKETED: Final = re.compile(r"\((.+)\)")
_TRAILING_MINUS: Final = re.compile(r"([0-9.,]+)-")
_EXPONENT: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_DAYS: Final = re.compile(r"([0-9]{1,5})天?")
_NUMBER: Final = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
_CURRENCY: Final = re.compile(r"^(-?)(?:¥|CNY|RMB|人民币)")
_NUMBER_AND_UNIT: Final = re.compile(r".*[万亿元].*")


@dataclass(frozen=True)
class Unreadable:
    """A cell that cannot be read, and why."""

    reason: Message


@dataclass(frozen=True)
class Damaged:
    """An identifier that was stored as a number and lost digits; `text` is what is left."""

    text: str


class Cached(dict[Cell, Parsed | Unreadable | None], Generic[Parsed]):
    """A parser that remembers: statements repeat their dates, names and small amounts.

    `column` parses a whole column; `failed` tells whether any cell so far was unreadable.
    """

    def __init__(self, parse: Callable[[Cell], Parsed | Unreadable | None]) -> None:
        super().__init__()
        self.parse = parse
        self.failed = False

    def __missing__(self, cell: Cell) -> Parsed | Unreadable | None:
        """Parse a cell that was not seen before."""
        parsed = self.parse(cell)
        if isinstance(parsed, Unreadable):
            self.failed = True
        self[cell] = parsed
        return parsed

    def column(self, cells: Iterable[Cell]) -> list[Parsed | Unreadable | None]:
        """The parsed cells of a column, in order."""
        return list(map(self.__getitem__, cells))


def flawed(cell: Cell) -> Unreadable | None:
    """Why a cell can be no value at all: an error, or a formula that was never computed."""
    if isinstance(cell, ErrorCell):
        return Unreadable(
            message("the cell holds the error {code}; correct the formula or write the value", code=cell.code)
        )
    if isinstance(cell, FormulaWithoutValue):
        return Unreadable(
            message(
                "the formula in {address} has no stored result; open the file in Excel or WPS and save it",
                address=cell.address,
            )
        )
    return None


def money_parser(unit: str) -> Callable[[Cell], int | Unreadable | None]:
    """A parser of amounts under a header that states a unit ("" is yuan).

    The parser gives fen with the sign kept, None for a blank cell or a dash, or why the cell cannot be read.
    """
    factor = UNIT_FACTORS[unit]

    def parse(cell: Cell) -> int | Unreadable | None:
        if factor == 1 and cell.__class__ is str and _USUAL.fullmatch(cell):
            return int(cell.replace(",", "").replace(".", ""))
        if cell == "":
            return None
        text = cell if isinstance(cell, str) else number_text(cell) if isinstance(cell, float) else None
        if isinstance(cell, float) and abs(cell) >= LEAST_INEXACT and not cell.is_integer():
            return Unreadable(message("the number {text} has more digits than Excel keeps", text=text))
        if text is None:
            return flawed(cell) or Unreadable(message("a date stands where an amount belongs"))
        match = _PLAIN.fullmatch(text) if factor == 1 else None
        if match is not None:
            sign, whole, decimals = match.groups()
            fen = int(whole.replace(",", "")) * 100 + (int(decimals.ljust(2, "0")) if decimals else 0)
            return -fen if sign == "-" else fen
        return _odd_amount(text, factor, unit)

    return parse


def _odd_amount(written: str, factor: Decimal, unit: str) -> int | Unreadable | None:
    """An amount that is not plain digits: signs, brackets, currency marks, units, full-width characters."""
    text = "".join(unicodedata.normalize("NFKC", written).replace("−", "-").split()).strip("'")
    if _BLANKS.fullmatch(text):
        return None
    if any(unicodedata.category(sign) == "No" for sign in written):
        return Unreadable(message('"{text}" is no amount', text=written[:40]))
    negative = False
    for shape in (_BRACKETED, _TRAILING_MINUS):
        match = shape.fullmatch(text)
        if match:
            negative, text = True, match[1]
    if negative and text.startswith(("-", "+")):
        return Unreadable(message('"{text}" has two signs', text=written[:40]))
    text = text.removeprefix("+")
    if factor != 1 and _NUMBER_AND_UNIT.fullmatch(text):
        return Unreadable(
            message('"{text}" states a unit and the header states {unit}; keep one', text=written, unit=unit)
        )
    try:
        fen = parse_amount_fen(text if factor == 1 else _scaled(text, factor), allow_negative=True)
    except LedgerError as error:
        return Unreadable(message(error.template, **error.parameters))
    return -fen if negative else fen


def _scaled(text: str, factor: Decimal) -> str:
    """A number under a header's unit, in yuan; its form is checked before, because scaling would lose it.

    Raises:
        LedgerError: no plain number.
    """
    text = _CURRENCY.sub(r"\1", text)
    whole, point, decimals = text.partition(".")
    parse_amount_fen(whole + (point and f".{decimals[:2]}"), allow_negative=True)
    if not _NUMBER.fullmatch(text):
        raise AmountUnreadable(text=text)
    return f"{Decimal(text.replace(',', '')) * factor:f}"


def parse_days(cell: Cell) -> int | Unreadable | None:
    """A number of days such as 90, "90" or "90天"."""
    text = fold(cell_text(cell))
    if not text or _BLANKS.fullmatch(text):
        return None
    match = None if flawed(cell) else _DAYS.fullmatch(text)
    return (
        int(match[1])
        if match
        else flawed(cell) or Unreadable(message('"{text}" is no number of days', text=text[:40]))
    )


def parse_identifier(cell: Cell) -> str | Damaged | Unreadable | None:
    """An account, contract, IOU or serial number as text, leading zeros kept."""
    if isinstance(cell, str):
        if cell.isascii() and (cell.isdecimal() or (cell.isalnum() and cell[0].isalpha())):
            return cell
        text = "".join(unicodedata.normalize("NFKC", cell).split()).strip("'")
        if _EXPONENT.fullmatch(text):
            return Damaged(text)
        return None if _BLANKS.fullmatch(text) else text
    if isinstance(cell, float):
        text = number_text(cell)
        return Damaged(text) if len(text.lstrip("-")) > EXACT_DIGITS else text
    return flawed(cell) or cell_text(cell)


def parse_text(cell: Cell) -> str | Unreadable | None:
    """Free text with its spaces made single."""
    if isinstance(cell, str):
        return " ".join(cell.split()) or None
    return flawed(cell) or cell_text(cell)


def parse_direction(cell: Cell) -> str | Unreadable | None:
    """The side, "in" or "out", as seen from the account's owner: a bank's 借 on a deposit account is money out."""
    text = fold(cell_text(cell))
    if not text:
        return None
    known = vocabulary().directions.get(text)
    return (
        known
        or flawed(cell)
        or Unreadable(message('"{text}" is no direction such as 借 or 贷', text=text[:40]))
    )
