"""Documents that an office keeps for itself: schemes, column mappings, definitions of its own, index series.

A document has a kind, a name and versions. A change is a new version with a reason; no version ever changes, so
that whatever was computed under one can be read as it stood.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, Session, col, select

from ledger.book.columns import BIG, Table, big, one_of, text
from ledger.book.store.engine import Unit
from ledger.book.store.posting import once
from ledger.values.errors import LedgerError

KINDS: Final = ("scheme", "statement_mapping", "leverage_definition", "market_index")
"""What is kept as a document."""


class DocumentUnknown(LedgerError):
    """No such document."""

    template = "There is no {kind} {name}{version} in the book."


class DocumentChanged(LedgerError):
    """Somebody else has written a version since."""

    template = (
        "{name} has version {version} by now, and this was written over version {seen}. "
        "Load the page again and write it anew."
    )


class KeptDocument(Table, table=True):
    """One version of a document: its content as canonical JSON, who kept it and why; a row never changes."""

    __tablename__ = "kept_document"
    __table_args__ = (
        one_of("kind", KINDS),
        CheckConstraint("version > 0 AND length(sha256) = 64", name="sealed"),
    )
    kind: str = Field(sa_column=text(primary_key=True))
    name: str = Field(sa_column=text(primary_key=True))
    version: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    content: str = Field(sa_column=text())
    sha256: str = Field(sa_column=text())
    reason: str = Field(sa_column=text())
    kept_by: int = Field(sa_column=big(nullable=False))
    kept_at: str = Field(sa_column=text())


@dataclass(frozen=True)
class Document:
    """One version of a document, read.

    `sha256` covers the canonical JSON of the content; `kept_by` is the id of a person.
    """

    kind: str
    name: str
    version: int
    content: dict[str, Any]
    sha256: str
    reason: str
    kept_by: int
    kept_at: str


def keep_document(
    unit: Unit, kind: str, name: str, content: Mapping[str, Any], *, role: str, reason: str, seen_version: int, key: str
) -> int:  # fmt: skip
    """Keep a document as its next version, on the audit log, and return the version.

    Args:
        unit: the unit of work.
        kind: one of KINDS.
        name: the document's name, unique within its kind.
        content: what is to be kept; JSON, with dates and decimals as text.
        role: the role that the caller's rules ask for.
        reason: why it is kept, or why it changes; may be empty for a first version.
        seen_version: the version that it was written over, 0 for a new document.
        key: the idempotency key.

    Raises:
        RoleMissing: the actor does not hold the role.
        DocumentChanged: there is a newer version than the one seen.
        KeyReused: the key stands for another document.
    """
    unit.actor.require(role, f"keep a {kind.replace('_', ' ')}")
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(written.encode()).hexdigest()

    def do() -> dict[str, Any]:
        version = _next_version(unit.session, kind, name, seen_version)
        unit.session.add(KeptDocument(
            kind=kind, name=name, version=version, content=written, sha256=digest, reason=reason,
            kept_by=unit.actor.id, kept_at=unit.now,
        ))  # fmt: skip
        unit.session.flush()
        unit.audit(f"keep {kind}", f"{kind}:{name}", version=version, sha256=digest, reason=reason)
        return {"version": version}

    payload = {"kind": kind, "name": name, "sha256": digest, "reason": reason, "seen": seen_version}
    return int(once(unit, key, f"keep {kind}", payload, do)["version"])


def document_of(session: Session, kind: str, name: str, version: int | None = None) -> Document:
    """A document, in its newest version or in a stated one.

    Raises:
        DocumentUnknown: there is none.
    """
    found = find_document(session, kind, name, version)
    if found is None:
        raise DocumentUnknown(kind=kind, name=name, version="" if version is None else f", version {version}")
    return found


def find_document(session: Session, kind: str, name: str, version: int | None = None) -> Document | None:
    """A document, in its newest version or in a stated one; None where there is none."""
    query = select(KeptDocument).where(KeptDocument.kind == kind, KeptDocument.name == name)
    if version is not None:
        query = query.where(KeptDocument.version == version)
    row = session.exec(query.order_by(col(KeptDocument.version).desc()).limit(1)).first()
    return None if row is None else _read(row)


def documents_of(session: Session, kind: str) -> list[Document]:
    """Every version of every document of a kind, by name and version."""
    query = select(KeptDocument).where(KeptDocument.kind == kind)
    rows = session.exec(query.order_by(col(KeptDocument.name), col(KeptDocument.version)))
    return [_read(row) for row in rows]


def newest_documents(session: Session, kind: str) -> list[Document]:
    """The newest version of every document of a kind, by name."""
    return list({document.name: document for document in documents_of(session, kind)}.values())


def _next_version(session: Session, kind: str, name: str, seen_version: int) -> int:
    newest = find_document(session, kind, name)
    version = newest.version if newest else 0
    if version != seen_version:
        raise DocumentChanged(name=name, version=version, seen=seen_version)
    return version + 1


def _read(row: KeptDocument) -> Document:
    return Document(
        row.kind,
        row.name,
        row.version,
        json.loads(row.content),
        row.sha256,
        row.reason,
        row.kept_by,
        row.kept_at,
    )
