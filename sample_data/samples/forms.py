"""How files write days, amounts and rates; each form takes what is true and gives the cell."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ledger.values.money import yuan_text

_EPOCHS: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_WIDE: Final = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def number(fen: int) -> Decimal:
    """12083.33 as a number."""
    return Decimal(yuan_text(fen))


def plain(fen: int) -> str:
    """12083.33 as text."""
    return yuan_text(fen)


def commas(fen: int) -> str:
    """12,083.33 as text."""
    return f"{Decimal(yuan_text(fen)):,}"


def wide(fen: int) -> str:
    """１２，０８３．３３, in full-width digits."""
    return commas(fen).translate(_WIDE)


def wan(fen: int) -> Decimal:
    """1.208333 as a number, under a header that says 万元."""
    return (Decimal(yuan_text(fen)) / 10_000).normalize()


def wan_text(fen: int) -> str:
    """The same as text, without an exponent."""
    return f"{wan(fen):f}"


def iso(day: date) -> str:
    """2009-07-06."""
    return day.isoformat()


def joined(day: date) -> str:
    """20090706."""
    return f"{day:%Y%m%d}"


def as_number(day: date) -> int:
    """20090706 as a number."""
    return int(f"{day:%Y%m%d}")


def slashes(day: date) -> str:
    """2009/7/6."""
    return f"{day.year}/{day.month}/{day.day}"


def characters(day: date) -> str:
    """2009年7月6日."""
    return f"{day.year}年{day.month}月{day.day}日"


def serial(day: date, *, epoch_1904: bool = False) -> int:
    """The number of the day in the workbook's epoch."""
    return (day - _EPOCHS[epoch_1904]).days


def typed(day: date) -> date:
    """A true day of the workbook."""
    return day


def both(period: tuple[date, date]) -> str:
    """20090321-20090620."""
    return f"{period[0]:%Y%m%d}-{period[1]:%Y%m%d}"


def decimal(value: Decimal) -> Decimal:
    """A rate as a bare number: 4.35."""
    return value


def percent(value: Decimal) -> str:
    """4.35%."""
    return f"{value}%"


def fraction(value: Decimal) -> Decimal:
    """0.0435 as a number."""
    return (value / 100).normalize()


def per_mille_a_month(value: Decimal) -> str:
    """3.625‰; the rate must be a multiple of 0.012."""
    return f"{(value * 10 / 12).normalize():f}‰"


def ten_thousandths_a_day(value: Decimal) -> str:
    """万分之1.2; the rate must be a multiple of 0.036."""
    return f"万分之{(value * 100 / 360).normalize():f}"


def flag(out: str, into: str) -> Callable[[str], str]:
    """Words for money out and money in."""
    return lambda direction: out if direction == "out" else into


def padded(form: Callable[[Any], Any]) -> Callable[[Any], str]:
    """A form with spaces and a tab around what it writes."""
    return lambda value: f" {form(value)} \t"
