"""Market indices that the office loads, for comparing a fund with the market: kept as documents, level by day."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pydantic import Field
from sqlmodel import Session

from ledger.book.store import Unit
from ledger.book.store.documents import document_of, newest_documents
from ledger.measures.own import keep_next
from ledger.values.decimals import exact_decimal
from ledger.values.errors import LedgerError, raise_all
from ledger.values.facts import Facts, Number
from ledger.values.returns.market import Index

KIND: Final = "market_index"
COLUMNS: Final = ("date", "level")


class IndexRefused(LedgerError):
    """A line of an index that cannot be taken."""

    template = "Line {line}: {fault}. Write two columns, date and level, such as 2009-12-31,3277.14."


class Level(Facts):
    """What an index stood at on a day; it holds until the next."""

    on: date
    level: Number = Field(gt=0)


def read_index(text: str) -> dict[date, Decimal]:
    """Levels by day from a CSV file with the columns date and level, with or without a heading.

    Raises:
        LedgerError: every line that is no day and no level above 0, a day that stands twice, or no line at all.
    """
    levels: dict[date, Decimal] = {}
    faults: list[LedgerError] = []
    for line, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), start=1):
        if not any(cell.strip() for cell in row) or _is_heading(line, row):
            continue
        faults.extend(IndexRefused(line=line, fault=fault) for fault in _take(levels, row))
    if not levels and not faults:
        faults.append(IndexRefused(line=1, fault="there is no level in the file"))
    raise_all(faults)
    return levels


def _is_heading(line: int, row: list[str]) -> bool:
    return line == 1 and [cell.strip().lower() for cell in row[:2]] == [*COLUMNS]


def _take(levels: dict[date, Decimal], row: list[str]) -> Iterator[str]:
    if len(row) < len(COLUMNS):
        yield "it has one column only"
        return
    try:
        day = date.fromisoformat(row[0].strip())
        level = exact_decimal(row[1].strip())
    except ValueError:
        yield f"{row[0].strip()} and {row[1].strip()} are no day and level"
        return
    if level <= 0:
        yield f"the level {level} is not above 0"
    elif day in levels:
        yield f"{day} stands twice"
    else:
        levels[day] = level


def keep_index(
    unit: Unit, name: str, levels: Mapping[date, Decimal], *, source: str, reason: str, key: str
) -> int:
    """Keep an index as its next version and return the version.

    Args:
        unit: the unit of work.
        name: how the index is called.
        levels: by day.
        source: where the levels were published.
        reason: why they change; may be empty for a first version.
        key: the idempotency key.

    Raises:
        RoleMissing: the actor is no recorder.
    """
    written = [[day.isoformat(), f"{levels[day]:f}"] for day in sorted(levels)]
    return keep_next(unit, KIND, name, {"source": source, "levels": written}, reason=reason, key=key)


def index_of(session: Session, name: str, version: int | None = None) -> Index:
    """A kept index, in its newest version or in a stated one.

    Raises:
        DocumentUnknown: there is none.
    """
    return _read(name, document_of(session, KIND, name, version).content)


def indices(session: Session) -> list[dict[str, Any]]:
    """The kept indices: name, version, source, first and last day, how many levels."""
    return [
        {
            "name": kept.name,
            "version": kept.version,
            "source": kept.content["source"],
            "from": kept.content["levels"][0][0],
            "to": kept.content["levels"][-1][0],
            "levels": len(kept.content["levels"]),
        }
        for kept in newest_documents(session, KIND)
    ]


def _read(name: str, content: Mapping[str, Any]) -> Index:
    return Index(name, {date.fromisoformat(day): Decimal(level) for day, level in content["levels"]})
