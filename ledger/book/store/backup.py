"""A copy of a book that has been opened and verified, and putting it back."""

import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, make_url

from ledger.book import audit
from ledger.book.store.engine import Book
from ledger.values.errors import LedgerError


class BackupFailed(LedgerError):
    """A copy that was not made, or that did not hold when it was opened."""

    template = "The copy {path} was not taken as good: {fault}."


@dataclass(frozen=True)
class Copy:
    """A copy that was opened and whose chain held: where it is, how many entries, and the head."""

    path: str
    entries: int
    head: str

    def as_json(self) -> dict[str, Any]:
        """`{"path", "entries", "head"}`."""
        return {"path": self.path, "entries": self.entries, "head": self.head}


def backup(book: Book, path: Path) -> Copy:
    """Copy a book while it is in use, open the copy and verify its whole chain.

    SQLite goes through its backup interface (the file of a live book is never copied as it lies);
    PostgreSQL through pg_dump, verified by its table of contents and the head at the time.

    Raises:
        BackupFailed: the target exists, the tool is missing, or the copy does not verify.
    """
    if path.exists():
        raise BackupFailed(path=path, fault="a file of that name exists; choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    if book.engine.dialect.name == "sqlite":
        return _copied(Path(str(book.engine.url.database)), path)
    with book.reading() as session:
        found = audit.verify(session)
    _run(["pg_dump", "--format=custom", "--file", str(path), _plain_url(book.engine)], path)
    _run(["pg_restore", "--list", str(path)], path)
    return Copy(str(path), found.entries, found.head)


def restore(path: Path, url: str) -> Copy:
    """Put a copy back at an address where no book is, after verifying it; any book's file will do, in use or not.

    Raises:
        BackupFailed: the copy does not verify, a book is there already, or the copy was written to meanwhile.
    """
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        found = verified(f"sqlite:///{path}", path)
        place = Path(str(target.database))
        if place.exists():
            raise BackupFailed(path=path, fault=f"{place} exists; move it away first")
        # Remains of another book's log would be played into this one.
        for remains in (f"{place}-wal", f"{place}-shm"):
            Path(remains).unlink(missing_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        return _copied(path, place, found)
    plain = target.set(drivername="postgresql").render_as_string(hide_password=False)
    _run(["pg_restore", "--no-owner", "--exit-on-error", "--dbname", plain, str(path)], path)
    return verified(url, path)


def _copied(source: Path, place: Path, wanted: Copy | None = None) -> Copy:
    """Copy a book's file through SQLite, with what lies in its log; the place has it whole and verified, or nothing."""
    with TemporaryDirectory(dir=place.parent, prefix=f".{place.name}-") as folder:
        part = Path(folder) / place.name
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
        made = verified(f"sqlite:///{part}", source if wanted else place)
        if wanted and (made.entries, made.head) != (wanted.entries, wanted.head):
            raise BackupFailed(path=source, fault="it was written to while it was copied; try again")
        part.rename(place)
    return made


def verified(url: str, path: Path) -> Copy:
    """Open a book and walk its chain.

    Raises:
        BackupFailed: it is no book, its guards are not whole, or its chain is broken.
    """
    try:
        book = Book.open(url)
    except LedgerError as error:
        raise BackupFailed(path=path, fault=str(error).rstrip(".")) from error
    try:
        with book.reading() as session:
            found = audit.verify(session)
    finally:
        book.close()
    if not found.ok:
        raise BackupFailed(path=path, fault=f"its chain is broken at {found.first_broken}")
    return Copy(str(path), found.entries, found.head)


def _plain_url(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(arguments: list[str], path: Path) -> None:
    try:
        subprocess.run(arguments, check=True, capture_output=True, text=True)  # noqa: S603 - fixed programs
    except FileNotFoundError as error:
        raise BackupFailed(path=path, fault=f"{arguments[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        told = [line for line in error.stderr.splitlines() if "error:" in line.lower()] or [
            error.stderr.strip()
        ]
        raise BackupFailed(path=path, fault=told[0]) from error
