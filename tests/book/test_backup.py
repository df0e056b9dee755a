"""Copies: made while the book is in use, opened, verified, put back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.book import audit
from ledger.book.store import Book, post
from ledger.book.store.backup import BackupFailed, Copy, backup, restore, verified
from tests.book.conftest import Cast, Parties, payment


def test_a_copy_holds_the_same_chain_and_can_be_put_back(
    funded: Book, tmp_path: Path, postgresql_restore: str
) -> None:
    copy = backup(funded, tmp_path / "copies" / "copy")
    with funded.reading() as session:
        assert (2, audit.head(session)) == (copy.entries, copy.head)
    assert {"path", "entries", "head"} == set(copy.as_json())
    target = (
        f"sqlite:///{tmp_path}/back/book.sqlite3"
        if funded.engine.dialect.name == "sqlite"
        else postgresql_restore
    )
    assert (copy.entries, copy.head) == (restore(tmp_path / "copies" / "copy", target).entries, copy.head)
    back = Book.open(target)
    with back.reading() as session:
        assert audit.verify(session).ok
    back.close()


@pytest.fixture
def postgresql_restore(request: pytest.FixtureRequest, database_url: str) -> Iterator[str]:
    """An empty place to restore to; nothing where the book is on SQLite."""
    if database_url.startswith("sqlite"):
        yield ""
        return
    with request.getfixturevalue("postgresql_server").fresh_database() as url:
        yield url


def test_a_copy_is_made_while_the_book_is_written(
    funded: Book, cast: Cast, parties: Parties, tmp_path: Path
) -> None:
    with funded.writing(cast.recorder) as unit:
        post(unit, payment(parties, 5), "in flight")
        if funded.engine.dialect.name == "sqlite":
            assert 2 == backup(funded, tmp_path / "copy").entries


def test_nothing_is_written_over(funded: Book, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(BackupFailed, match="exists"):
        backup(funded, tmp_path / "copy")
    assert "mine" == (tmp_path / "copy").read_text()


def test_a_book_is_not_restored_over(funded: Book, tmp_path: Path, database_url: str) -> None:
    copy = tmp_path / "copy"
    backup(funded, copy)
    with pytest.raises(BackupFailed, match="exist"):
        restore(copy, database_url)


def test_a_book_in_use_is_restored_with_what_lies_in_its_log(
    funded: Book, cast: Cast, parties: Parties, tmp_path: Path
) -> None:
    if funded.engine.dialect.name != "sqlite":
        return
    live = Path(str(funded.engine.url.database))
    with closing(sqlite3.connect(live)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with funded.writing(cast.recorder) as unit:
        post(unit, payment(parties, 5), "in the log")
    made = restore(live, f"sqlite:///{tmp_path}/back.sqlite3")
    assert (3, str(live)) == (made.entries, made.path)
    assert 3 == verified(f"sqlite:///{tmp_path}/back.sqlite3", tmp_path).entries


def test_a_book_that_is_written_to_meanwhile_leaves_nothing_behind(
    funded: Book, cast: Cast, parties: Parties, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if funded.engine.dialect.name != "sqlite":
        return

    def late(url: str, path: Path) -> Copy:
        found = verified(url, path)
        if "there" not in url:
            with funded.writing(cast.recorder) as unit:
                post(unit, payment(parties, 5), "meanwhile")
        return found

    monkeypatch.setattr("ledger.book.store.backup.verified", late)
    with pytest.raises(BackupFailed, match="written to while it was copied"):
        restore(Path(str(funded.engine.url.database)), f"sqlite:///{tmp_path}/there/back.sqlite3")
    assert [] == list((tmp_path / "there").iterdir())


@pytest.mark.parametrize("content", [b"", b"no book at all", b"SQLite format 3\x00 and then nothing"])
def test_what_is_no_book_is_not_restored(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(BackupFailed):
        restore(tmp_path / "copy", f"sqlite:///{tmp_path}/book.sqlite3")
    assert not (tmp_path / "book.sqlite3").exists()


def test_a_broken_chain_is_no_good_copy(book: Book, cast: Cast, parties: Parties, tmp_path: Path) -> None:
    if book.engine.dialect.name != "sqlite":
        return
    backup(book, tmp_path / "copy")
    raw = sqlite3.connect(tmp_path / "copy")
    trigger = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_row_not_updated'").fetchone()[0]
    raw.execute("DROP TRIGGER audit_row_not_updated")
    raw.execute("UPDATE audit_row SET details = '{}'")
    raw.execute(trigger)
    raw.commit()
    raw.close()
    with pytest.raises(BackupFailed, match="broken at audit row 1"):
        verified(f"sqlite:///{tmp_path}/copy", tmp_path / "copy")


def test_a_missing_tool_is_named(funded: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if funded.engine.dialect.name != "postgresql":
        return
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BackupFailed, match="pg_dump is not installed"):
        backup(funded, tmp_path / "copy")
