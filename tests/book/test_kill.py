"""Writers killed by SIGKILL at random moments: what was acknowledged is there, and the chain is whole."""

import os
import random
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from ledger.book import audit
from ledger.book.parties import NewParty, new_party
from ledger.book.store import Book

WRITER = """
import sys
from datetime import date
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.store import Book, post
book = Book.open(sys.argv[1])
move = Move(AccountName(1, "cash"), AccountName(2, "cash"), 100, "lent")
for number in range(10**6):
    with book.writing() as unit:
        posted = post(unit, Draft("toy", date(2009, 1, 5), (move,)), f"{sys.argv[2]} {number}")
    print(posted, flush=True)
"""


def rounds_of(url: str, folder: Path, rounds: int) -> tuple[int, Book]:
    """Two writers a round, killed; the number of acknowledged entries and the book, opened again."""
    book = Book.create(url)
    with book.writing() as unit:
        for name in ("first", "second"):
            new_party(unit.session, NewParty(kind="firm", name=name, sector="private"), 0, unit.now)
    book.close()
    acknowledged: set[int] = set()
    chance = random.Random(2009)
    for round_ in range(rounds):
        logs = [folder / f"{round_}-{writer}" for writer in range(2)]
        writers = [_writer(url, log) for log in logs]
        _begun(logs)
        time.sleep(chance.random() / 2)
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
        for log in logs:
            lines = log.read_text().split("\n")[:-1]  # a line without its end was not acknowledged whole
            acknowledged |= {int(line) for line in lines}
    found = Book.open(url)
    with found.reading() as session:
        stored = session.connection().exec_driver_sql("SELECT number FROM entry").scalars().all()
    assert acknowledged <= set(stored)
    return len(acknowledged), found


def _writer(url: str, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-c", WRITER, url, log.name],
            stdout=out,
            stderr=subprocess.DEVNULL,
            env=dict(os.environ),
        )


def _begun(logs: list[Path]) -> None:
    """Wait until each writer has acknowledged something: starting up takes its time on a busy machine."""
    until = time.monotonic() + 60
    while any(log.stat().st_size == 0 for log in logs):
        assert time.monotonic() < until, "a writer did not begin"
        time.sleep(0.02)


def held(url: str, folder: Path, rounds: int) -> None:
    acknowledged, book = rounds_of(url, folder, rounds)
    with book.reading() as session:
        verification = audit.verify(session)
    book.close()
    assert 0 < acknowledged <= verification.entries
    assert verification.ok
    warnings.warn(
        f"{rounds} rounds: {acknowledged} acknowledged, {verification.entries} stored", stacklevel=2
    )


def test_no_acknowledged_entry_is_lost_in_a_few_rounds(database_url: str, tmp_path: Path) -> None:
    held(database_url, tmp_path, 2)


@pytest.mark.soak
def test_no_acknowledged_entry_is_lost_in_many_rounds(database_url: str, tmp_path: Path) -> None:
    held(database_url, tmp_path, int(os.environ.get("LEDGER_KILL_ROUNDS", "100")))
