"""A book with people, an office, a treasury, firms, a bank, investors and appropriations, on either back end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from ledger.book.parties import NewParty
from ledger.book.people import Actor, add_person
from ledger.book.store import Book, post, register_party
from ledger.book.store.records import record_of
from ledger.instrument import appropriation_draft, decide_deal_event, draft_deal, event_deal, step_deal

YEAR = 2009
START = date(2009, 1, 5)
PASSWORD = "correct horse"
PARTIES = (
    ("office", "office", "office"),
    ("treasury", "treasury", "public"),
    ("firm", "firm", "private"),
    ("second_firm", "firm", "private"),
    ("bank", "bank", "state_owned"),
    ("fund", "fund", "private"),
    ("investor", "investor", "private"),
    ("state_investor", "investor", "state_owned"),
    ("city", "investor", "public"),
)


@dataclass(frozen=True)
class World:
    """A book with everybody in it; each act runs in a unit of work of its own."""

    book: Book
    people: dict[str, Actor]
    parties: dict[str, int]
    keys: Any

    def draft(
        self, instrument: str, kind: str, facts: dict[str, Any], scheme: str = "", title: str = "a deal"
    ) -> int:
        """A draft by the recorder."""
        with self.book.writing(self.people["recorder"]) as unit:
            return draft_deal(
                unit, instrument, kind, facts, title=title, year=YEAR, scheme_id=scheme, key=self.key()
            )

    def step(self, record: int, action: str, who: str, day: date = START, **options: Any) -> str:
        """One step by somebody."""
        with self.book.writing(self.people[who]) as unit:
            version = record_of(unit, record).version
            return step_deal(unit, record, action, seen_version=version, day=day, key=self.key(), **options)

    def approve(self, record: int, day: date = START) -> str:
        """Submit, review and approve by three people."""
        self.step(record, "submit", "recorder", day)
        self.step(record, "review", "reviewer", day)
        return self.step(record, "approve", "approver", day)

    def event(self, record: int, kind: str, facts: dict[str, Any], day: date = START) -> int | None:
        """An event recorded by the recorder and confirmed by the reviewer; the number of its entry."""
        with self.book.writing(self.people["recorder"]) as unit:
            event = event_deal(unit, record, kind, day, facts, key=self.key())
        with self.book.writing(self.people["reviewer"]) as unit:
            return decide_deal_event(unit, event, "confirmed", key=self.key())

    def state(self, record: int) -> str:
        """The state of a record."""
        with self.book.writing() as unit:
            return record_of(unit, record).state

    def key(self) -> str:
        """A fresh idempotency key."""
        return f"key {next(self.keys)}"


def new_world(url: str, now: datetime, appropriated_fen: int) -> World:
    """A new book with everybody in it, and so much appropriated to each funding method."""
    book = Book.create(url, lambda: now)
    with book.writing() as unit:
        people = {
            role: add_person(unit.session, role, role.title(), frozenset({role}), PASSWORD)
            for role in ("recorder", "reviewer", "approver", "auditor")
        }
    with book.writing(people["recorder"]) as unit:
        parties = {
            name: register_party(unit, NewParty(kind=kind, name=name, sector=sector), f"party {name}")
            for name, kind, sector in PARTIES
        }
        for key in ("equity", "guidance_fund", "interest_subsidy", "post_subsidy"):
            draft = appropriation_draft(unit.session, key, YEAR, appropriated_fen, START, "")
            post(unit, draft, f"appropriation {key}")
    return World(book, people, parties, count())


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = new_world(database_url, datetime(2009, 6, 1, tzinfo=UTC), 10**12)
    yield made
    made.book.close()
