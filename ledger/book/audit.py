"""The two hash chains: entries, and the log of who did what. Seal, verify, head.

Each link's SHA-256 covers its canonical bytes and the hash before it. That makes tampering evident, not
impossible: the head hash is printed on every export, so that a copy outside the database pins the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Column
from sqlalchemy import text as sql
from sqlalchemy.orm import Session
from sqlmodel import Field

from ledger.book.columns import BIG, Table, big, text
from ledger.book.journal import GENESIS, AccountName, Draft, Move, Posted, canonical_bytes
from ledger.values.errors import LedgerError


class EntryUnreadable(LedgerError):
    """An entry that no chain can hold, as its day is none."""

    template = "Entry {number} cannot be read: {value} is no day. Restore a copy that `verify` finds whole."


class AuditRow(Table, table=True):
    """One act: who, what, on what, with which details; a row never changes."""

    __tablename__ = "audit_row"
    __table_args__ = (CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name="sealed"),)
    number: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    recorded_at: str = Field(sa_column=text())
    actor_id: int = Field(sa_column=big(nullable=False, index=True))
    action: str = Field(sa_column=text())
    subject: str = Field(sa_column=text(index=True))
    details: str = Field(sa_column=text())
    previous_hash: str = Field(sa_column=text())
    hash: str = Field(sa_column=text())


@dataclass(frozen=True)
class Verification:
    """What a walk over both chains found.

    `first_broken` names the first link that does not hold, such as "entry 7" or "audit row 12".
    """

    entries: int
    head: str
    audit_rows: int
    audit_head: str
    first_broken: str | None

    @property
    def ok(self) -> bool:
        """Whether every link holds."""
        return self.first_broken is None

    def as_json(self) -> dict[str, Any]:
        """`{"entries", "head", "ok", "first_broken"}`, and the audit log's beside them."""
        return {
            "entries": self.entries,
            "head": self.head,
            "ok": self.ok,
            "first_broken": self.first_broken,
            "audit_rows": self.audit_rows,
            "audit_head": self.audit_head,
        }


def seal(previous_hash: str, content: bytes) -> str:
    """The hash of a link: SHA-256, as hex, over the previous hash and the canonical bytes."""
    return hashlib.sha256(previous_hash.encode() + b"\n" + content).hexdigest()


def audit_bytes(
    number: int, recorded_at: str, actor_id: int, action: str, subject: str, details: str
) -> bytes:
    """An audit row as canonical bytes, version 1."""
    content = ["audit.v1", number, recorded_at, actor_id, action, subject, details]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def write_audit(
    session: Session, actor_id: int, action: str, subject: str, details: Mapping[str, Any], recorded_at: str
) -> None:
    """Append to the log of acts; the caller holds the writer's lock."""
    number, previous = head_of(session, "audit_row")
    written = json.dumps(details, ensure_ascii=False, sort_keys=True, default=str)
    content = audit_bytes(number + 1, recorded_at, actor_id, action, subject, written)
    session.add(
        AuditRow(
            number=number + 1,
            recorded_at=recorded_at,
            actor_id=actor_id,
            action=action,
            subject=subject,
            details=written,
            previous_hash=previous,
            hash=seal(previous, content),
        )
    )
    session.flush()


def head_of(session: Session, table: str) -> tuple[int, str]:
    """The last number and hash of a chain ("entry" or "audit_row"); 0 and the genesis hash where it is empty."""
    query = f"SELECT number, hash FROM {table} ORDER BY number DESC LIMIT 1"  # noqa: S608 - one of two names of ours
    row = session.execute(sql(query)).first()
    return (row[0], row[1]) if row else (0, GENESIS)


def head(session: Session) -> str:
    """The head hash of the entries, as exports print it."""
    return head_of(session, "entry")[1]


def verify(session: Session) -> Verification:
    """Walk both chains whole: every number, every link, every hash over entries with their transfers."""
    entries, entry_head, broken = _walk("entry", posted_entries(session))
    rows, audit_head, audit_broken = _walk("audit row", _audit_rows(session))
    stray = None if broken else _stray_transfer(session)
    return Verification(entries, entry_head, rows, audit_head, broken or stray or audit_broken)


def posted_entries(session: Session) -> Iterator[tuple[int, bytes, str, str]]:
    """Every entry in order: number, canonical bytes, previous hash, hash."""
    for posted, previous_hash, stored_hash, transfers in entries_with_transfers(session):
        content = (
            canonical_bytes(posted)
            if len(posted.draft.moves) == transfers
            else b"transfers are missing or too many"
        )
        yield posted.number, content, previous_hash, stored_hash


def entries_with_transfers(session: Session) -> Iterator[tuple[Posted, str, str, int]]:
    """Every entry with its transfers in order: what was posted, previous hash, hash, declared transfers.

    Raises:
        EntryUnreadable: the day of an entry is none.
    """
    names = account_names(session)
    moves = _moves(session, names)
    pending = next(moves, None)
    for row in session.execute(sql(_ENTRIES).execution_options(yield_per=2000)):
        own: list[Move] = []
        while pending and pending[0] <= row.number:
            if pending[0] == row.number:
                own.append(pending[1])
            pending = next(moves, None)
        day = row.value_date if isinstance(row.value_date, date) else _day(row.number, row.value_date)
        draft = Draft(row.kind, day, tuple(own), row.memo, row.record_id, row.reverses_number, row.reason)
        posted = Posted(row.number, row.key, row.recorded_at, row.recorded_by, draft)
        yield posted, row.previous_hash, row.hash, row.transfers


def _day(number: int, written: str) -> date:
    """A day as SQLite holds it, which takes any text for one."""
    try:
        day = date.fromisoformat(written)
    except (TypeError, ValueError) as error:
        raise EntryUnreadable(number=number, value=written) from error
    if day.isoformat() != written:
        raise EntryUnreadable(number=number, value=written)
    return day


def account_names(session: Session) -> dict[int, AccountName]:
    """Every account's name by its id."""
    rows = session.execute(sql("SELECT id, party_id, purpose, scope FROM account"))
    return {row[0]: AccountName(row[1], row[2], row[3]) for row in rows}


_ENTRIES = """
SELECT number, key, kind, record_id, value_date, recorded_at, recorded_by, memo, reverses_number, reason, transfers,
       previous_hash, hash FROM entry ORDER BY number
"""


def _moves(session: Session, names: Mapping[int, AccountName]) -> Iterator[tuple[int, Move]]:
    query = sql(
        "SELECT entry_number, from_account_id, to_account_id, amount_fen, stage FROM transfer "
        "ORDER BY entry_number, line"
    )
    unknown = AccountName(0, "unknown")
    for row in session.execute(query.execution_options(yield_per=5000)):
        yield row[0], Move(names.get(row[1], unknown), names.get(row[2], unknown), row[3], row[4])


def _audit_rows(session: Session) -> Iterator[tuple[int, bytes, str, str]]:
    query = sql(
        "SELECT number, recorded_at, actor_id, action, subject, details, previous_hash, hash FROM audit_row "
        "ORDER BY number"
    )
    for row in session.execute(query.execution_options(yield_per=5000)):
        yield row[0], audit_bytes(*row[:6]), row[6], row[7]


def _stray_transfer(session: Session) -> str | None:
    query = sql(
        "SELECT min(t.entry_number) FROM transfer t LEFT JOIN entry e ON e.number = t.entry_number "
        "WHERE e.number IS NULL"
    )
    number = session.execute(query).scalar()
    return None if number is None else f"transfers of entry {number}, which does not exist"


def _walk(what: str, links: Iterable[tuple[int, bytes, str, str]]) -> tuple[int, str, str | None]:
    count, last = 0, GENESIS
    try:
        for number, content, previous_hash, stored_hash in links:
            holds = number == count + 1 and previous_hash == last and seal(last, content) == stored_hash
            if not holds:
                return count, last, f"{what} {count + 1}"
            count, last = number, stored_hash
    except (
        EntryUnreadable,
        TypeError,
    ):  # no day, or bytes where text belongs: nothing that could have been sealed
        return count, last, f"{what} {count + 1}"
    return count, last, None
