"""What every subcommand shares: opening the book, naming who acts, and printing answers."""

import argparse
import getpass
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from unicodedata import east_asian_width

from ledger.book.people import Actor, Person, actor_of, find_actor
from ledger.book.store import Book
from ledger.cli.failures import hide_password
from ledger.values.errors import LedgerError


class ActorUnclear(LedgerError):
    """Nobody, or more than one, could be meant."""

    template = "Say who acts with --as PERSON: {fault}."


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Book]:
    """The book of a call, closed afterwards.

    Raises:
        BookMissing, BookOutdated, GuardsMissing: see `Book.open`.
    """
    book = Book.open(options.database)
    try:
        yield book
    finally:
        book.close()


def actor(book: Book, name: str | None, role: str = "recorder") -> Actor:
    """Whoever acts: the person named, else the account called like the role, else the only one who holds it.

    An account called like its role is a sample book's; in an office people have accounts of their own.

    Raises:
        ActorUnclear: no such person, or none or several hold the role; those who do are listed.
    """
    from sqlmodel import select

    with book.reading() as session:
        people = [
            actor_of(person)
            for person in session.exec(select(Person).where(Person.active).order_by(Person.name))
        ]
        named = find_actor(session, name) if name else None
    holders = [person for person in people if role in person.roles]
    listed = ", ".join(f"{person.name} ({person.display_name})" for person in holders) or "nobody yet"
    if name:
        if named is None:
            raise ActorUnclear(fault=f"there is no active account {name}; {role} is {listed}")
        return named
    holders = [person for person in holders if person.name == role] or holders
    if len(holders) != 1:
        raise ActorUnclear(fault=f"the role {role} is held by {listed}")
    return holders[0]


def as_of(options: argparse.Namespace) -> date:
    """The day on which figures hold: the one asked for, else today."""
    return options.as_of or datetime.now(UTC).astimezone().date()


def this_user(options: argparse.Namespace) -> str:
    """Whose name stands on an export: the person named, else the user of this machine."""
    try:
        return options.actor or getpass.getuser()
    except (OSError, KeyError):  # a machine whose users have no names
        return "unknown"


def now_text() -> str:
    """This moment, as exports print it."""
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")


def where(options: argparse.Namespace) -> str:
    """The address of the book, fit to be shown."""
    return hide_password(options.database)


def answer(options: argparse.Namespace, content: Mapping[str, Any], lines: Sequence[str]) -> None:
    """Print the answer: as JSON where it was asked for, else the lines for a person."""
    if options.json:
        plain = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
        print(json.dumps(content, ensure_ascii=plain, indent=2))
        return
    for line in lines:
        print(line)


def table(heading: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Rows as aligned columns; a Chinese character takes two places."""
    texts = [[("" if cell is None else str(cell)) for cell in row] for row in [heading, *rows]]
    widths = [max(_width(row[column]) for row in texts) for column in range(len(heading))]
    return ["  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in texts]  # fmt: skip


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
