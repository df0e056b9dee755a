"""What a rate means (percent a year, a fraction, per mille a month, parts in ten thousand a day), by arithmetic.

A bare 4.35, 0.0435 or 3.625 says nothing of itself. The line does: interest = principal x days x rate / basis,
within a fen. Where no line of the column can be computed, only a sign in the cell itself (4.35%, 3.625‰) counts.
"""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from ledger.statements.amounts import Unreadable, flawed
from ledger.statements.cells import Cell, cell_text
from ledger.values.trace import message

BASES: Final = (360, 365, 366)
"""Days of a year by which interest is computed; banks use 360, some contracts 365, leap years 366."""

CLEAR_FEN: Final = 100
"""From one yuan of interest on, two meanings of a rate are more than a fen apart."""

_RATE: Final = re.compile(r"(万分之|千分之|百分之)?([0-9]{1,3}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})(%|‰|‱|0/00)?")
_BLANKS: Final = re.compile(r"[-—–_/]*")
_WORDS: Final = {"万分之": "‱", "千分之": "‰", "百分之": "%", "0/00": "‰"}
_MEANINGS: Final = {
    "": {"percent a year": "1", "fraction a year": "100", "per mille a month": "1.2", "1/10000 a day": "3.6"},
    "%": {"percent a year": "1", "percent a month": "12", "percent a day": "360"},
    "‰": {"per mille a month": "1.2", "per mille a year": "0.1", "per mille a day": "36"},
    "‱": {"1/10000 a day": "3.6", "1/10000 a year": "0.01"},
}
_STATED: Final = {"%": "percent a year", "‰": "per mille a month", "‱": "1/10000 a day"}


class Rate(NamedTuple):
    """A rate as written: its number, and the sign in the cell ("", "%", "‰" or "‱")."""

    number: Decimal
    sign: str

    def percent(self, meaning: str) -> Decimal:
        """The rate in percent a year, if it means that; a month is 1/12 and a day 1/360 of a year."""
        value = (self.number * Decimal(_MEANINGS[self.sign][meaning])).normalize()
        return Decimal(f"{value:f}")

    def meanings(self) -> tuple[str, ...]:
        """What such a writing can mean."""
        return tuple(_MEANINGS[self.sign])

    def stated(self) -> str | None:
        """What the sign in the cell says, where there is no arithmetic to ask."""
        return _STATED.get(self.sign)


def parse_rate(cell: Cell) -> Rate | Unreadable | None:
    """A rate as written, not yet understood."""
    text = "".join(unicodedata.normalize("NFKC", cell_text(cell)).split())
    if _BLANKS.fullmatch(text):
        return None
    match = None if flawed(cell) else _RATE.fullmatch(text)
    if match is None or (match[1] and match[3]):
        return flawed(cell) or Unreadable(message('"{text}" is no rate', text=text[:40]))
    sign = match[1] or match[3] or ""
    return Rate(Decimal(match[2]), _WORDS.get(sign, sign))


def expected_fen(principal_fen: int, days: int, percent: Decimal, basis: int) -> Fraction:
    """Simple interest in fen, exact."""
    return Fraction(percent) * principal_fen * days / (100 * basis)


class Line(NamedTuple):
    """What the arithmetic of one row can use; `days` are all counts that the row allows."""

    principal_fen: int
    interest_fen: int
    days: tuple[int, ...]


class Fit(NamedTuple):
    """A meaning under which a row's interest comes out, with the day count and basis that did it."""

    meaning: str
    days: int
    basis: int


class RateReader:
    """Finds what the rates of one column mean, line by line; what fitted before is tried first."""

    def __init__(self) -> None:
        self.last: Fit | None = None
        self._scaled: dict[tuple[Rate, str, int], tuple[int, int]] = {}

    def fits(self, rate: Rate, line: Line) -> list[Fit]:
        """All meanings under which the line's interest comes out within a fen; one suffices where it is clear."""
        last = self.last
        if last is not None and last.meaning in _MEANINGS[rate.sign] and abs(line.interest_fen) >= CLEAR_FEN:
            for days in line.days:
                if self._comes_out(rate, line, last.meaning, days, last.basis):
                    return [last if days == last.days else Fit(last.meaning, days, last.basis)]
        found = [
            Fit(meaning, days, basis)
            for meaning in _MEANINGS[rate.sign]
            for basis in BASES
            for days in line.days
            if self._comes_out(rate, line, meaning, days, basis)
        ]
        if len({fit.meaning for fit in found}) == 1:
            self.last = found[0]
        return found

    def _comes_out(self, rate: Rate, line: Line, meaning: str, days: int, basis: int) -> bool:
        key = (rate, meaning, basis)
        ratio = self._scaled.get(key)
        if ratio is None:
            ratio = (Fraction(rate.percent(meaning)) / (100 * basis)).as_integer_ratio()
            self._scaled[key] = ratio
        numerator, denominator = ratio
        return abs(line.principal_fen * days * numerator - line.interest_fen * denominator) <= denominator
