"""Dates out of cells: text in every form that banks write, numbers such as 20220119, serials of the workbook."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from ledger.statements.amounts import Unreadable, flawed
from ledger.statements.cells import Cell, cell_text, number_text
from ledger.values.trace import message

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2099
FIRST_SERIAL: Final = 20_000
LAST_SERIAL: Final = 60_000

Period = tuple[date, date]
"""First and last day that a statement covers."""

_TIME: Final = (
    r"(?:(?:上午|下午|凌晨|中午|晚上|AM|PM) ?)?[0-9]{1,2} ?[:时] ?[0-9]{1,2} ?"
    r"(?:[:分] ?[0-9]{1,2}(?:\.[0-9]+)? ?秒?|分)?(?: ?[AP]M)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_WEEKDAY: Final = r"(?: ?\(?(?:星期|周)[一二三四五六日天]\)?)?"
_PARTED: Final = re.compile(
    rf"([0-9]{{4}}) ?([-/.年]) ?([0-9]{{1,2}}) ?([-/.月]) ?([0-9]{{1,2}})(?: ?日)?{_WEEKDAY}"
    rf"(?:(?:[T ]|(?<=[日一二三四五六天])){_TIME})?",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(rf"([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})(?: ?[0-9]{{6}}| {_TIME})?")
_NO_YEAR: Final = re.compile(rf"([0-9]{{1,2}})([-/月])([0-9]{{1,2}})日?(?: {_TIME})?")
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH: Final = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_ENGLISH: Final = (
    (
        re.compile(
            rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[- /]{_MONTH},?[- /]([0-9]{{4}})(?: {_TIME})?", re.IGNORECASE
        ),
        (3, 2, 1),
    ),
    (
        re.compile(rf"{_MONTH} ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}})(?: {_TIME})?", re.IGNORECASE),
        (3, 1, 2),
    ),
    (re.compile(rf"([0-9]{{4}})[- /]{_MONTH}[- /]([0-9]{{1,2}})(?: {_TIME})?", re.IGNORECASE), (1, 2, 3)),
)
"""English days, and where each has its year, month and day."""
_ONE_DAY: Final = r"[0-9]{8}|[0-9]{4} ?[-/.年] ?[0-9]{1,2} ?[-/.月] ?[0-9]{1,2} ?日?"
_BOTH: Final = re.compile(rf"({_ONE_DAY}) ?(?:[-~—–_]+|至|到) ?({_ONE_DAY})")
_BLANKS: Final = re.compile(r"[-—–_/]*")
_EPOCH_1900: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)


def day_parser(*, epoch_1904: bool, covered: Period | None) -> Callable[[Cell], date | Unreadable | None]:
    """A parser of dates for one workbook.

    Args:
        epoch_1904: whether serial dates count from 1904-01-01.
        covered: what the statement says it covers; only with it can a date without a year be read.

    Returns:
        A parser that gives the day (a time of day is left out), None for a blank cell, or why it cannot be read.
    """
    epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900

    def parse(cell: Cell) -> date | Unreadable | None:
        if isinstance(cell, str):
            return _from_text(cell, covered)
        if isinstance(cell, float):
            return _from_number(cell, epoch)
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        return flawed(cell) or Unreadable(message("a time stands where a date belongs"))

    return parse


def _from_text(written: str, covered: Period | None) -> date | Unreadable | None:
    text = " ".join(unicodedata.normalize("NFKC", written).split()).strip("'")
    if _BLANKS.fullmatch(text):
        return None
    parted = _PARTED.fullmatch(text)
    if parted and (parted[2] == parted[4] or (parted[2], parted[4]) == ("年", "月")):
        return _day(text, parted[1], parted[3], parted[5])
    joined = _JOINED.fullmatch(text)
    if joined:
        return _day(text, joined[1], joined[2], joined[3])
    for shape, (year, month, day) in _ENGLISH if any(sign.isalpha() for sign in text) else ():
        english = shape.fullmatch(text)
        if english:
            number = _MONTHS.index(english[month][:3].upper()) + 1
            return _day(text, english[year], str(number), english[day])
    short = _NO_YEAR.fullmatch(text)
    if short:
        return _within(text, int(short[1]), int(short[3]), covered)
    return Unreadable(message('"{text}" is no date such as 2022-01-19', text=text[:40]))


def _day(text: str, year: str, month: str, day: str) -> date | Unreadable:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return Unreadable(
            message(
                '"{text}" lies outside the years {first} to {last}',
                text=text,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return Unreadable(message('"{text}" is no day of the calendar', text=text[:40]))


def _within(text: str, month: int, day: int, covered: Period | None) -> date | Unreadable:
    """A day without a year is the one that falls into the period of the statement, if only one does."""
    if covered is None:
        return Unreadable(message('"{text}" has no year, and the statement names no period', text=text))
    days = []
    for year in range(covered[0].year, covered[1].year + 1):
        found = _day(text, str(year), str(month), str(day))
        if isinstance(found, date) and covered[0] <= found <= covered[1]:
            days.append(found)
    if len(days) == 1:
        return days[0]
    return Unreadable(
        message('"{text}" has no year, and the period of the statement does not tell which', text=text)
    )


def _from_number(number: float, epoch: date) -> date | Unreadable:
    text = number_text(number)
    joined = _JOINED.fullmatch(text)
    if joined:
        return _day(text, joined[1], joined[2], joined[3])
    if FIRST_SERIAL <= number < LAST_SERIAL + 1:
        return epoch + timedelta(days=int(number))
    return Unreadable(message("the number {text} is no date; write it such as 2022-01-19", text=text))


def parse_period(cell: Cell) -> Period | Unreadable | None:
    """Two dates in one cell, as in `20250321-20250620` or `2025年3月21日至2025年6月20日`."""
    text = " ".join(unicodedata.normalize("NFKC", cell_text(cell)).split())
    if _BLANKS.fullmatch(text):
        return None
    both = None if flawed(cell) else _BOTH.fullmatch(text)
    if both:
        first, last = _from_text(both[1], None), _from_text(both[2], None)
        if isinstance(first, date) and isinstance(last, date):
            return first, last
    return flawed(cell) or Unreadable(message('"{text}" does not hold two dates', text=text[:40]))
