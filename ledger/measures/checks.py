"""Named checks of a book in tiers: what the database promises, what the book promises, what amounts promise.

Each check returns what it found, in sentences; nothing found is a check that holds. They read only.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text as sql
from sqlmodel import Session, col, select

from ledger.book import audit, guards
from ledger.book.journal import GUARDED_PURPOSES
from ledger.book.queries import balances
from ledger.book.workflow import EDITABLE_STATES, Computation, Record
from ledger.values.errors import LedgerError
from ledger.values.money import yuan_text

MOST_TOLD = 20
"""So many findings of one check are told; of more, their number."""


@dataclass(frozen=True)
class Context:
    """What the checks of computed amounts need to know of the funding methods.

    Attributes:
        recompute: a kept computation to the fen it gives today; None where it gives no amount.
        scheme_hashes: the content hash of each scheme that is installed, by its id.
    """

    recompute: Callable[[Record, Computation], int | None]
    scheme_hashes: Mapping[str, str]


Check = Callable[[Session, Context], Iterator[str]]


@dataclass(frozen=True)
class Finding:
    """What a check found: nothing where it holds."""

    name: str
    tier: str
    found: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """`{"name", "tier", "ok", "found"}`."""
        return {"name": self.name, "tier": self.tier, "ok": not self.found, "found": list(self.found)}


def run_checks(session: Session, context: Context) -> list[Finding]:
    """Run every check in the order of the tiers."""
    return [Finding(name, tier, _told(check(session, context))) for tier, name, check in CHECKS]


def report(findings: list[Finding]) -> dict[str, Any]:
    """`{"ok", "checks": [{"name", "tier", "ok", "found"}]}`."""
    return {"ok": not any(item.found for item in findings), "checks": [item.as_json() for item in findings]}


def foreign_keys(session: Session, _context: Context) -> Iterator[str]:
    """Every reference leads to a row, and on PostgreSQL every constraint is validated and enforced."""
    if _is_sqlite(session):
        for row in session.execute(sql("PRAGMA foreign_key_check")):
            yield f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there"
        return
    query = sql(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated "
        "AND connamespace = current_schema()::regnamespace".replace("::", r"\:\:")
    )
    for table, name in session.execute(query):
        yield f"the constraint {name} of {table} is not validated"


def integrity(session: Session, _context: Context) -> Iterator[str]:
    """SQLite's file is whole; PostgreSQL's triggers are in force and its data has checksums or says so."""
    if _is_sqlite(session):
        for row in session.execute(sql("PRAGMA integrity_check")):
            if row[0] != "ok":
                yield str(row[0])
        return
    role = session.execute(sql("SHOW session_replication_role")).scalar()
    if role != "origin":
        yield f"session_replication_role is {role}: triggers would not fire"


def guards_whole(session: Session, _context: Context) -> Iterator[str]:
    """Every guard of the database is the one that this program installs."""
    for name in guards.compare(session.connection()):
        yield f"the guard {name} is missing or changed"


def chain(session: Session, _context: Context) -> Iterator[str]:
    """Entries and acts are numbered without gaps, and every hash holds."""
    verification = audit.verify(session)
    if not verification.ok:
        yield f"broken at {verification.first_broken}"


def trial_balance(session: Session, _context: Context) -> Iterator[str]:
    """All balances add up to nothing."""
    total_fen = sum(balances(session).values())
    if total_fen:
        yield f"the balances of all accounts add up to {yuan_text(total_fen)} yuan instead of 0.00"


def no_overdraft(session: Session, _context: Context) -> Iterator[str]:
    """No appropriation, reserve or commitment is below zero."""
    for name, amount_fen in balances(session).items():
        if name.purpose in GUARDED_PURPOSES and amount_fen < 0:
            yield f"{name.purpose} {name.scope} of party {name.party_id} holds {yuan_text(amount_fen)} yuan"


def states(session: Session, _context: Context) -> Iterator[str]:
    """A record's state is the one that its last step led to."""
    query = sql(
        "SELECT r.code, r.state, COALESCE((SELECT to_state FROM step s WHERE s.record_id = r.id ORDER BY s.id DESC "
        "LIMIT 1), 'draft') AS last FROM record r ORDER BY r.id"
    )
    for code, state, last in session.execute(query):
        if state != last:
            yield f"{code} is {state}, but its last step led to {last}"


def versions(session: Session, _context: Context) -> Iterator[str]:
    """A record has the facts of its version and of none later, and what was submitted is what was checked."""
    query = sql(
        "SELECT r.code, r.version, r.state, (SELECT count(*) FROM record_version v WHERE v.record_id = r.id AND "
        "v.version <= r.version) AS kept, (SELECT MAX(version) FROM record_version v WHERE v.record_id = r.id) "
        "AS newest, (SELECT version FROM step s WHERE s.record_id = r.id ORDER BY s.id DESC LIMIT 1) AS stepped "
        "FROM record r ORDER BY r.id"
    )
    for code, version, state, kept, newest, stepped in session.execute(query):
        if kept != version:
            yield f"{code} is at version {version}, but the facts of {version - kept} versions are not there"
        elif newest != version:
            yield f"{code} is at version {version}, but there are facts of version {newest}"
        if stepped is not None and stepped != version and state not in EDITABLE_STATES:
            yield f"{code} is at version {version}, but its last step was taken on version {stepped}"


def people(session: Session, _context: Context) -> Iterator[str]:
    """Everybody who was added is there under that number and name with those roles, and nobody else is."""
    acts = session.execute(
        sql("SELECT subject, details FROM audit_row WHERE action = 'add person' ORDER BY number")
    )
    added = {subject: json.loads(details) for subject, details in acts}
    rows = session.execute(sql("SELECT id, name, roles FROM person ORDER BY id"))
    there = {f"person:{number}": (name, sorted(roles.split())) for number, name, roles in rows}
    for subject, act in added.items():
        name, roles = there.get(subject, ("not there", act["roles"]))
        if name != act["name"]:
            yield f"{subject} was added as {act['name']} and is {name}"
        if roles != act["roles"]:
            yield f"{subject} was added as {' '.join(act['roles'])} and is {' '.join(roles)}"
    for subject in there.keys() - added.keys():
        yield f"{subject} is {there[subject][0]}, but no act on the log added anybody"


def recomputed(session: Session, context: Context) -> Iterator[str]:
    """Every kept amount comes out the same to the fen when it is computed again."""
    for record, kept in _computations(session):
        try:
            amount_fen = context.recompute(record, kept)
        except LedgerError as error:
            yield f"computation {kept.id} of {record.code} cannot be computed again: {error}"
            continue
        if amount_fen != kept.amount_fen:
            yield f"computation {kept.id} of {record.code} gave {_yuan(kept.amount_fen)}, now {_yuan(amount_fen)}"


def schemes_known(session: Session, context: Context) -> Iterator[str]:
    """Every scheme that an amount was computed by is installed and reads as it did."""
    for record, kept in _computations(session):
        installed = context.scheme_hashes.get(kept.scheme_id)
        if installed is None:
            yield f"computation {kept.id} of {record.code} used the scheme {kept.scheme_id}, which is not installed"
        elif installed != kept.scheme_hash:
            yield f"computation {kept.id} of {record.code} used another text of the scheme {kept.scheme_id}"


CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("database", "foreign keys", foreign_keys),
    ("database", "integrity", integrity),
    ("database", "guards", guards_whole),
    ("book", "chain", chain),
    ("book", "trial balance", trial_balance),
    ("book", "no overdraft", no_overdraft),
    ("book", "states", states),
    ("book", "versions", versions),
    ("book", "people", people),
    ("amounts", "schemes", schemes_known),
    ("amounts", "recomputation", recomputed),
)
"""Tier, name and check, in the order in which they run."""


def _told(found: Iterator[str]) -> tuple[str, ...]:
    every = list(found)
    rest = len(every) - MOST_TOLD
    return (*every[:MOST_TOLD], f"and {rest} more") if rest > 0 else tuple(every)


def _computations(session: Session) -> Iterator[tuple[Record, Computation]]:
    query = select(Record, Computation).join(Computation, col(Computation.record_id) == Record.id)
    rows = session.execute(query.order_by(col(Computation.id)).execution_options(yield_per=500))
    yield from ((record, kept) for record, kept in rows)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _yuan(amount_fen: int | None) -> str:
    return "no amount" if amount_fen is None else f"{yuan_text(amount_fen)} yuan"
