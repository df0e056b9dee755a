"""Which days, which year and which scheme a claim round is for."""

import re
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session, col, func, select

from instruments.interest_subsidy.loans import FILED, KEY
from ledger.book.workflow import Record
from ledger.values.errors import LedgerError
from ledger.values.facts import YEARS
from ledger.values.periods import add_months

WINDOWS: Final = ("", "Q1", "Q2", "Q3", "Q4", "H1", "H2")
"""The parts of a year that a round may be for; the first is the whole year."""
_PARTS: Final = {
    "Q1": (0, 3),
    "Q2": (3, 3),
    "Q3": (6, 3),
    "Q4": (9, 3),
    "H1": (0, 6),
    "H2": (6, 6),
    "": (0, 12),
}
_DAYS: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


class WindowUnknown(LedgerError):
    """A window that cannot be read."""

    template = "{window} is no window. Write Q1 to Q4, H1, H2, or two days such as 2009-01-01..2009-06-30."


class RoundUnclear(LedgerError):
    """Year or scheme of the round cannot be told from the book."""

    template = "The {what} of the claim round is not clear: {fault}. Name it."


def window_days(window: str | tuple[date, date] | None, year: int) -> tuple[date, date]:
    """The first and the last day of a window.

    Raises:
        WindowUnknown: it cannot be read.
    """
    if isinstance(window, tuple):
        return window
    text = (window or "").strip().upper()
    if found := _DAYS.fullmatch(text):
        try:
            first, last = (date.fromisoformat(day) for day in found.groups())
        except ValueError as error:
            raise WindowUnknown(window=window) from error
        if first <= last and first.year in YEARS and last.year in YEARS:
            return first, last
    if text not in _PARTS:
        raise WindowUnknown(window=window)
    skipped, months = _PARTS[text]
    first = add_months(date(year, 1, 1), skipped)
    return first, add_months(first, months) - timedelta(days=1)


def newest_year(session: Session) -> int:
    """The newest year in which loans were filed.

    Raises:
        RoundUnclear: none was filed yet.
    """
    query = select(func.max(Record.year)).where(Record.instrument == KEY, col(Record.state).in_(FILED))
    year = session.exec(query.where(Record.kind == "loan")).one()
    if year is None:
        raise RoundUnclear(what="year", fault="no loan is filed yet")
    return int(year)


def scheme_of_year(session: Session, year: int) -> str:
    """The one scheme that a year's loans and claims were written down under.

    Raises:
        RoundUnclear: they name none, or several.
    """
    query = select(Record.scheme_id).where(
        Record.instrument == KEY, Record.year == year, Record.scheme_id != ""
    )
    found = sorted(set(session.exec(query)))
    if len(found) != 1:
        raise RoundUnclear(what="scheme", fault=f"the records of {year} name {', '.join(found) or 'none'}")
    return found[0]
