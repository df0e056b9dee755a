"""The same interest told twice: by the bank's interest list and again by the account statement.

Two such lines differ in every field but the amount, so they are different lines; only the loan that both are
matched with shows that they may be one payment.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.statements.identity import CHUNK
from ledger.statements.lines import ONE_FEN, LineRow, half_open_period, normal_interest_fen, value_day
from ledger.statements.tables import LINES, StatementBatch
from ledger.values.periods import Period
from ledger.values.trace import Message, message

NEAR_DAYS: Final = 15
"""A list and a statement tell one payment at most a holiday apart; two monthly payments lie further apart."""


@dataclass(frozen=True)
class Telling:
    """A line of another batch that tells of interest on a loan; without a period it is an account statement's."""

    subject: str
    interest_fen: int | None
    day: date | None
    period: tuple[date, date] | None
    file: str
    row: int


Told = Mapping[int, Sequence[Telling]]
"""What is told of each record."""


def told_before(session: Session, record_ids: Iterable[int], batch_id: int, but: str = "") -> Told:
    """What other batches, which were not undone, tell of these loans; not the line of a stated fingerprint."""
    wanted, told = sorted(set(record_ids)), defaultdict(list)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        for row in session.execute(
            _query(batch_id).where(LINES.c.record_id.in_(chunk), LINES.c.fingerprint != but)
        ).mappings():
            told[row["record_id"]].append(_telling(row, row["file_name"]))
    return told


def told_with(told: Told, lines: Iterable[LineRow], record_ids: Collection[int]) -> Told:
    """What is told of these records, lines of the same file included."""
    all_told = defaultdict(list, {record: list(told.get(record, ())) for record in record_ids})
    for line in lines:
        record = line["record_id"]
        if record is not None and record in record_ids:
            all_told[record].append(_telling(line, ""))
    return all_told


ToldAmounts = Mapping[tuple[int, int], Sequence[Telling]]
"""What is told of each record, by the interest as well."""


def by_amount(told: Told) -> ToldAmounts:
    """What is told, by the record and the interest that it tells of."""
    found = defaultdict(list)
    for record, tellings in told.items():
        for telling in tellings:
            if telling.interest_fen is not None:
                found[record, telling.interest_fen].append(telling)
    return found


def repeats(line: LineRow, told: ToldAmounts) -> list[Message]:
    """A doubt about a matched line whose loan has paid the same interest already, as another file tells."""
    record, interest_fen = line["record_id"], normal_interest_fen(line)
    others = None if record is None or interest_fen is None else told.get((record, interest_fen))
    if not others:
        return []
    own = _telling(line, "")
    found = (other for other in others if _one_payment(own, other))
    return [message(_TWICE, file=other.file, row=other.row) for other in found][:1]


def repeats_within(lines: Iterable[LineRow], file: str) -> Iterator[tuple[LineRow, Message]]:
    """The lines of one file that tell of a period's interest a second time, each with a doubt that names the first."""
    seen: dict[tuple[int, int | None, date | None, date | None], LineRow] = {}
    for line in lines:
        record = line["record_id"]
        start, end = half_open_period(line)
        if record is None or start is None or end is None:
            continue
        # Two tellings of one period share its first day or its last; one list may count the other end, another not.
        interest_fen = normal_interest_fen(line)
        keys = (record, interest_fen, start, None), (record, interest_fen, None, end)
        known = [seen[key] for key in keys if key in seen]
        own = _telling(line, file) if known else None
        first = next((other for other in known if own and _one_payment(own, _telling(other, file))), None)
        if first is not None:
            yield line, message(_TWICE, file=file, row=first["row"])
        else:
            seen[keys[0]] = seen[keys[1]] = line


def is_told(tellings: Sequence[Telling], subject: str, interest_fen: int, period: Period) -> bool:
    """Whether lines tell of the interest of a settlement period of a drawdown."""
    asked = Telling(subject, interest_fen, period.end, (period.start, period.end), "", 0)
    return any(
        other.interest_fen is not None
        and _one_payment(replace(asked, interest_fen=other.interest_fen), other)
        and (other.period is not None or abs(other.interest_fen - interest_fen) <= ONE_FEN)
        for other in tellings
    )


_TWICE: Final = "The same interest of this loan came in with {file}, row {row}: one payment or two?"


def _one_payment(one: Telling, other: Telling) -> bool:
    if one.interest_fen is None or one.interest_fen != other.interest_fen:
        return False
    if one.subject and other.subject and one.subject != other.subject:
        return False
    if one.period and other.period:
        # Two lists: interest that is paid daily has the same amount every day, but never the same period.
        return _one_period(one.period, other.period)
    if one.period is None and other.period is None:
        return False
    return one.day is not None and other.day is not None and abs((one.day - other.day).days) < NEAR_DAYS


def _one_period(one: tuple[date, date], other: tuple[date, date]) -> bool:
    # One list counts the last day and says so, another leaves it open: they differ by a day at one end only.
    first, last = abs((one[0] - other[0]).days), abs((one[1] - other[1]).days)
    return first + last <= 1


def _telling(line: Any, file: str) -> Telling:
    start, end = half_open_period(line)
    period = (start, end) if start and end else None
    return Telling(line["subject"], normal_interest_fen(line), value_day(line), period, file, line["row"])


def _query(batch_id: int) -> Any:
    return (
        select(LINES, col(StatementBatch.file_name))
        .join(StatementBatch, col(StatementBatch.id) == LINES.c.batch_id)
        .where(col(StatementBatch.state) != "undone", LINES.c.batch_id != batch_id)
        .where(LINES.c.standing.in_(("new", "suspicious")))
    )
