"""An import that is killed at any moment leaves all of the batch or nothing, and the next try takes it in once."""

import os
import random
import signal
import subprocess
import sys
import time
import warnings
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.book import audit
from ledger.book.people import add_person
from ledger.book.store import Book
from ledger.statements.batches import list_batches
from tests.statements import builder
from tests.statements.staged import make_loans

HEADER = ["借据号", "借款人", "起息日", "止息日", "利息", "扣款日期", "流水号"]
LONGEST_SECONDS = 600
LINES = int(os.environ.get("LEDGER_KILL_LINES", "20000"))


def workbook(folder: Path, number: int, rows: int) -> Path:
    """A list of one loan's interest: a period of its own for each list, an amount and a serial for each line."""
    start, end = (date(2009, month, 20) + timedelta(days=40 * number) for month in (3, 6))
    line = ["JK0901", "江城光电有限公司", f"{start}", f"{end}"]
    path = folder / f"list{number}.csv"
    path.write_bytes(
        builder.text(
            [HEADER, *([*line, f"{row + 1}.00", f"{end}", f"L{number:04}{row:08}"] for row in range(rows))]
        )
    )
    return path


def importing(url: str, file: Path) -> subprocess.Popen[bytes]:
    command = Path(sys.executable).with_name("scitech-ledger")
    return subprocess.Popen(
        [command, "statement", "import", file, "--accept", "--database", url],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ),
    )  # fmt: skip


def state_of(url: str) -> list[tuple[int, int, int]]:
    """Of every batch its lines that are new or suspicious, those accepted, and the entries of the book."""
    book = Book.open(url)
    with book.reading() as session:
        verification = audit.verify(session)
        _, batches = list_batches(session, size=1000)
    book.close()
    assert verification.ok
    return [
        (batch.counts["new"] + batch.counts["suspicious"], batch.counts["accepted"], verification.entries)
        for batch in batches
    ]


def whole_or_nothing(url: str, folder: Path, rounds: int, rows: int) -> None:
    """Kill an accepted import at random moments of its life, then try again with the same file."""
    book = Book.create(url)
    with book.writing() as unit:
        add_person(unit.session, "recorder", "recorder", frozenset({"recorder"}), "correct horse battery")
    make_loans(book)
    book.close()
    chance, whole, nothing, seconds = random.Random(2009), 0, 0, 0.0
    for number in range(rounds + 1):
        file = workbook(folder, number, rows)
        before, started = state_of(url), time.monotonic()
        process = importing(url, file)
        if number:  # the first one is left alone, to learn how long it takes
            _kill_after(process, chance.uniform(0.3, 1.0) * seconds)
        process.wait(LONGEST_SECONDS)
        seconds = seconds or time.monotonic() - started
        entries = rows * (number + 1)
        after = state_of(url)
        assert after in (
            before,
            [(rows, rows, entries), *((new, accepted, entries) for new, accepted, _ in before)],
        )
        whole, nothing = whole + (after != before), nothing + (after == before)
        importing(url, file).wait(LONGEST_SECONDS)
        assert state_of(url) == [(rows, rows, entries)] * (number + 1)
    warnings.warn(
        f"{rounds} imports of {rows} lines killed: {nothing} left nothing, {whole - 1} all", stacklevel=2
    )


def _kill_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)


def test_an_import_that_is_killed_leaves_all_or_nothing(sqlite_url: str, tmp_path: Path) -> None:
    whole_or_nothing(sqlite_url, tmp_path, 2, 300)


@pytest.mark.soak
def test_imports_killed_at_many_moments(database_url: str, tmp_path: Path) -> None:
    whole_or_nothing(database_url, tmp_path, int(os.environ.get("LEDGER_KILL_ROUNDS", "20")), LINES)
