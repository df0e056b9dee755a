"""The year that is played: its book, its clock, who acts, and lives that take turns by their days.

A life is a generator: it yields the day on which it wants to go on, acts, and yields the next one. Lives take
turns in the order of those days, so that voucher numbers and recorded times rise as they would in an office.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any

from chinese_calendar import is_workday

from ledger.book.people import Actor
from ledger.book.store import Book
from ledger.book.store.records import record_of
from ledger.book.workflow import Record
from ledger.instrument import (
    decide_deal_event,
    draft_deal,
    event_deal,
    reserved_fen,
    revise_deal,
    step_deal,
)
from ledger.values.money import yuan_text

YEAR = 2009
LAST_DAY = date(2009, 11, 30)
OPENS_AT = time(1, 0, tzinfo=UTC)
"""Nine in the morning in China."""
ACT_SECONDS = 37

Life = Iterator[date]


class Clock:
    """The moment at which the next act happens; it only moves forward."""

    def __init__(self, day: date) -> None:
        self.moment = datetime.combine(day, OPENS_AT)

    def __call__(self) -> datetime:
        """The next act's moment."""
        self.moment += timedelta(seconds=ACT_SECONDS)
        return self.moment

    def turn_to(self, day: date) -> None:
        """Open the office on a day, unless it is open already."""
        self.moment = max(self.moment, datetime.combine(day, OPENS_AT))


@dataclass
class Year:
    """The book with everybody in it; each act is a unit of work of its own.

    Attributes:
        book: the book that is filled.
        clock: its clock.
        today: the day on which the life that has its turn acts.
        people: who acts, by sign-in name.
        parties: ids of parties by the short name that this folder uses for them.
        records: ids of records that others refer to, by the same kind of name.
    """

    book: Book
    clock: Clock
    today: date
    people: dict[str, Actor] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    keys: Iterator[int] = field(default_factory=lambda: count(1))

    def key(self) -> str:
        """A fresh idempotency key, the same in every run."""
        return f"demo {next(self.keys):05d}"

    def draft(
        self,
        method: str,
        kind: str,
        facts: Mapping[str, Any],
        title: str,
        *,
        scheme: str = "",
        year: int = YEAR,
    ) -> int:
        """Write a deal down as a draft; returns its record's id."""
        with self.book.writing(self.people["recorder"]) as unit:
            return draft_deal(
                unit, method, kind, facts, title=title, year=year, scheme_id=scheme, key=self.key()
            )

    def revise(self, record: int, facts: Mapping[str, Any]) -> None:
        """Give a returned deal new facts."""
        with self.book.writing(self.people["recorder"]) as unit:
            revise_deal(unit, record, record_of(unit, record).version, facts, self.key())

    def step(
        self,
        record: int,
        action: str,
        who: str,
        day: date | None = None,
        *,
        reason: str = "",
        document: str = "",
    ) -> None:
        """One step by somebody, today or on the earlier day that an old file names."""
        with self.book.writing(self.people[who]) as unit:
            version = record_of(unit, record).version
            step_deal(unit, record, action, seen_version=version, day=day or self.today, key=self.key(),
                      reason=reason, document=document)  # fmt: skip

    def take_over(self, record: int, day: date, document: str) -> None:
        """Approve a deal of an earlier year as its old file says, by three people of today."""
        self.step(record, "submit", "recorder", day)
        self.step(record, "review", "reviewer", day)
        self.step(record, "approve", "approver", day, document=document)

    def record(
        self, record: int, kind: str, facts: Mapping[str, Any], day: date | None = None, document: str = ""
    ) -> int:
        """Write down that something happened to a deal; returns the event's id."""
        with self.book.writing(self.people["recorder2"]) as unit:
            return event_deal(unit, record, kind, day or self.today, facts, key=self.key(), document=document)

    def event(
        self, record: int, kind: str, facts: Mapping[str, Any], day: date | None = None, document: str = ""
    ) -> int | None:
        """An event that one person records and another confirms; returns its entry's number."""
        event = self.record(record, kind, facts, day, document)
        with self.book.writing(self.people["reviewer2"]) as unit:
            return decide_deal_event(unit, event, "confirmed", key=self.key())

    def reserved_yuan(self, record: int, part: int = 1, of: int = 1) -> str:
        """What is still reserved for a deal, or a part of it, in yuan."""
        with self.book.reading() as session:
            return yuan_text(reserved_fen(session, session.get_one(Record, record)) * part // of)

    def refuse(self, event: int, reason: str) -> None:
        """Refuse an event that somebody recorded."""
        with self.book.writing(self.people["reviewer2"]) as unit:
            decide_deal_event(unit, event, "refused", key=self.key(), reason=reason)


def play(year: Year, lives: Iterable[Life]) -> None:
    """Let lives take turns by the days that they wait for, until all have ended."""
    waiting = [(next(life), number, life) for number, life in enumerate(lives)]
    heapify(waiting)
    while waiting:
        day, number, life = heappop(waiting)
        year.today = day
        year.clock.turn_to(day)
        following = next(life, None)
        if following is not None:
            heappush(waiting, (max(following, day), number, life))


def working_day(day: date) -> date:
    """The day itself, or the next one on which offices are open."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def later(day: date, days: int) -> date:
    """A working day some days after another one."""
    return working_day(day + timedelta(days=days))


@dataclass(frozen=True)
class Approval:
    """How far a deal gets on its way to approval, and what is said on the way.

    Attributes:
        state: where it stops.
        returned: why it is returned first; empty where it is not.
        reason: why it is rejected or withdrawn.
        document: the document of the approval.
    """

    state: str
    returned: str = ""
    reason: str = ""
    document: str = ""


BEFORE_APPROVAL = ("draft", "submitted", "returned", "reviewed", "rejected", "withdrawn")


def decided(year: Year, record: int, facts: Mapping[str, Any], approval: Approval) -> Life:
    """Submit, review and approve a deal by three people, as far as it gets."""
    if approval.state == "draft":
        return
    yield later(year.today, 2)
    year.step(record, "submit", "recorder")
    if approval.returned:
        yield later(year.today, 4)
        year.step(record, "return", "reviewer", reason=approval.returned)
        if approval.state == "returned":
            return
        yield later(year.today, 5)
        year.revise(record, facts)
        year.step(record, "submit", "recorder")
    yield from _judged(year, record, approval)


def _judged(year: Year, record: int, approval: Approval) -> Life:
    if approval.state == "submitted":
        return
    yield later(year.today, 3)
    if approval.state == "withdrawn":
        year.step(record, "withdraw", "recorder", reason=approval.reason)
        return
    year.step(record, "review", "reviewer")
    if approval.state == "reviewed":
        return
    yield later(year.today, 6)
    if approval.state == "rejected":
        year.step(record, "reject", "approver", reason=approval.reason)
    else:
        year.step(record, "approve", "approver", document=approval.document)
