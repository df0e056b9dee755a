"""The records behind a mark of a chart: one leads to itself, several to the list of deals, told in the URL."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from ledger.ui.routes import go_later
from ledger.values.errors import LedgerError

MOST: Final = 20_000
"""More ids than this no database takes in one question."""
_PART: Final = re.compile(r"([1-9]\d{0,17})(?:-([1-9]\d{0,17}))?")


class RecordsUnreadable(LedgerError):
    """The ids of an address are no ids."""

    template = (
        "The address names records as {written}, which is no list such as 1,2,5-9. Open the chart again."
    )


class RecordsTooMany(LedgerError):
    """An address names more records than a list can be asked for."""

    template = "The address names more than {most} records. Choose fewer, or filter the list."


def go_behind(records: Sequence[int]) -> None:
    """Go to the record, or to the list of the records, when the script runs next."""
    if len(records) == 1:
        go_later("deal", id=records[0])
    elif records:
        go_later("deals", records=written(records))


def written(records: Iterable[int]) -> str:
    """Ids for an address, neighbours as a range, so that hundreds of records stay a short address.

    >>> written([3, 1, 2, 9])
    '1-3,9'
    """
    ordered = sorted(set(records))
    breaks = [place for place, (left, right) in enumerate(pairwise(ordered), start=1) if right != left + 1]
    runs = [ordered[start:end] for start, end in pairwise([0, *breaks, len(ordered)])]
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs if run)


def read(text: str) -> tuple[int, ...]:
    """Ids from an address.

    Raises:
        RecordsUnreadable: it is no list of numbers and ranges.
        RecordsTooMany: it names more than can be asked for.

    >>> read("1-3,9")
    (1, 2, 3, 9)
    """
    found: list[int] = []
    for part in text.split(","):
        matched = _PART.fullmatch(part.strip())
        first, last = (int(matched[1]), int(matched[2] or matched[1])) if matched else (1, 0)
        if last < first:
            raise RecordsUnreadable(written=text[:60])
        if len(found) + last - first >= MOST:
            raise RecordsTooMany(most=MOST)
        found += range(first, last + 1)
    return tuple(found)
