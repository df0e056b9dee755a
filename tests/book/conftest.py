"""A small book on either back end: people, an office, a treasury, a firm, a bank."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from ledger.book.journal import AccountName, Draft, Move
from ledger.book.parties import NewParty
from ledger.book.people import Actor, add_person
from ledger.book.store import Book, post, register_party

DAY = date(2009, 3, 20)
NOON = datetime(2009, 3, 20, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """Who acts in the tests."""

    recorder: Actor
    other_recorder: Actor
    reviewer: Actor
    approver: Actor
    auditor: Actor


@dataclass(frozen=True)
class Parties:
    """Ids of parties."""

    office: int
    treasury: int
    firm: int
    bank: int


@pytest.fixture
def book(database_url: str) -> Iterator[Book]:
    made = Book.create(database_url, lambda: NOON)
    yield made
    made.close()


@pytest.fixture
def cast(book: Book, monkeypatch: pytest.MonkeyPatch) -> Cast:
    with book.writing() as unit:

        def add(name: str, *roles: str) -> Actor:
            return add_person(unit.session, name, name.title(), frozenset(roles), "correct horse")

        return Cast(
            add("recorder", "recorder"),
            add("other_recorder", "recorder"),
            add("reviewer", "reviewer", "recorder"),
            add("approver", "approver", "reviewer", "recorder"),
            add("auditor", "auditor"),
        )


@pytest.fixture
def parties(book: Book, cast: Cast) -> Parties:
    with book.writing(cast.recorder) as unit:

        def add(kind: str, name: str, sector: str) -> int:
            return register_party(unit, NewParty(kind=kind, name=name, sector=sector), f"party {name}")

        return Parties(
            add("office", "省科技厅", "office"),
            add("treasury", "省财政厅", "public"),
            add("firm", "江城光电有限公司", "private"),
            add("bank", "汉江银行", "state_owned"),
        )


def appropriation(parties: Parties, amount_fen: int, value_date: date = DAY) -> Draft:
    """The treasury grants the office money."""
    budget = AccountName(parties.treasury, "budget", "2009")
    purse = AccountName(parties.office, "appropriation", "2009:toy")
    return Draft("appropriation", value_date, (Move(budget, purse, amount_fen, "budgeted"),))


def payment(parties: Parties, amount_fen: int, value_date: date = DAY, memo: str = "") -> Draft:
    """The office pays a firm from its appropriation."""
    purse = AccountName(parties.office, "appropriation", "2009:toy")
    return Draft(
        "payment",
        value_date,
        (Move(purse, AccountName(parties.firm, "cash"), amount_fen, "reached_recipient"),),
        memo,
    )


@pytest.fixture
def funded(book: Book, cast: Cast, parties: Parties) -> Book:
    """The book with 10,000 yuan appropriated and one payment of 1,000 yuan: entries 1 and 2."""
    with book.writing(cast.recorder) as unit:
        post(unit, appropriation(parties, 1_000_000), "grant")
        post(unit, payment(parties, 100_000), "pay")
    return book
