"""How fast the book is, beside what the database alone does in the same run.

Usage: python benchmarks/book.py [ENTRIES]. Prints entries a second and ratios; absolute figures are those of
the machine, the ratios are what to compare.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ledger.book import audit
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.parties import NewParty, new_party
from ledger.book.store import Book, post, post_all

SINGLE = 300


def main(entries: int) -> None:
    """Post one by one, post a batch, verify; each beside plain SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        book = Book.create(f"sqlite:///{folder}/book.sqlite3")
        first, second = _parties(book)
        raw = _seconds(lambda: _raw_commits(Path(folder) / "raw.sqlite3", SINGLE))
        single = _seconds(lambda: _post_singly(book, first, second, SINGLE))
        batch = _seconds(lambda: _post_batch(book, first, second, entries))
        raw_batch = _seconds(lambda: _raw_batch(Path(folder) / "raw.sqlite3", entries))
        verified = _seconds(lambda: _verify(book, entries + SINGLE))
        book.close()
    print(
        f"durable single posts      {SINGLE / single:10,.0f} a second; plain commits: {raw / single:.2f} of it"
    )
    print(
        f"posts in one unit of work {entries / batch:10,.0f} a second; plain inserts: {raw_batch / batch:.2f} of it"
    )
    print(f"verify                    {(entries + SINGLE) / verified:10,.0f} entries a second")


def _seconds(do: Callable[[], None]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _parties(book: Book) -> tuple[int, int]:
    with book.writing() as unit:
        made = [
            new_party(unit.session, NewParty(kind="firm", name=name, sector="private"), 0, unit.now)
            for name in "ab"
        ]
    return made[0].id or 0, made[1].id or 0


def _draft(first: int, second: int) -> Draft:
    return Draft(
        "toy", date(2009, 1, 5), (Move(AccountName(first, "cash"), AccountName(second, "cash"), 100, "lent"),)
    )


def _post_singly(book: Book, first: int, second: int, count: int) -> None:
    for number in range(count):
        with book.writing() as unit:
            post(unit, _draft(first, second), f"single {number}")


def _post_batch(book: Book, first: int, second: int, count: int) -> None:
    with book.writing() as unit:
        post_all(unit, [(f"batch {number}", _draft(first, second)) for number in range(count)])


def _verify(book: Book, count: int) -> None:
    with book.reading() as session:
        found = audit.verify(session)
    if not found.ok or found.entries != count:
        raise SystemExit(f"the chain does not hold: {found}")


def _raw(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS plain (id INTEGER PRIMARY KEY, amount INTEGER, memo TEXT)")
    return connection


def _raw_commits(path: Path, count: int) -> None:
    connection = _raw(path)
    for _ in range(count):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO plain (amount, memo) VALUES (100, 'toy')")
        connection.execute("COMMIT")


def _raw_batch(path: Path, count: int) -> None:
    connection = _raw(path)
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO plain (amount, memo) VALUES (?, ?)", [(100, "toy")] * (2 * count))
    connection.execute("COMMIT")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
