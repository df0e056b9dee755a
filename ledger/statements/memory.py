"""Mappings that an officer confirmed, kept with the book under the fingerprint of the header they belong to.

They are used again silently for exactly that header. A header that differs from one that was confirmed asks
again, even where the program believes to know its columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from ledger.book.store import Unit
from ledger.book.store.documents import Document, find_document, keep_document, newest_documents
from ledger.statements.errors import StatementError
from ledger.statements.mappings import Header, Remembered, fields
from ledger.statements.records import SheetReading, StatementReading
from ledger.statements.vocabulary import parse_name
from ledger.values.errors import LedgerError, raise_all

KIND: Final = "statement_mapping"
_LIKE_PERCENT: Final = 50
"""A header that shares this many of its names with a confirmed one is taken for its successor."""


class HeaderChanged(StatementError):
    """A header like one whose columns were confirmed, but not the same."""

    template = (
        "In the file {file}, sheet {sheet}, row {row}, the header is no longer the one whose columns were confirmed on"
        " {day}: {changes}. Confirm its columns again."
    )


class FieldUnknown(StatementError):
    """A mapping to something that is no field."""

    template = "The column {column} cannot be mapped to {field}. Fields are: {known}."


class HeaderAbsent(StatementError):
    """A mapping of a column that no header of the file has."""

    template = "No header of the file {file} has the column {column}. Its columns are: {known}."


@dataclass(frozen=True)
class KeptMapping:
    """A mapping as it was confirmed.

    Attributes:
        key: the fingerprint of its header.
        columns: the field of each header text that was mapped.
        names: all names of the header in comparable form, in order.
        version: which version of it.
        kept_by: id of the person who confirmed it.
        kept_at: when.
    """

    key: str
    columns: Mapping[str, str]
    names: tuple[str, ...]
    version: int
    kept_by: int
    kept_at: str


def kept_mappings(session: Session) -> list[KeptMapping]:
    """The newest version of every mapping that was not forgotten, newest first."""
    found = [_read(document) for document in newest_documents(session, KIND)]
    return sorted((kept for kept in found if kept.columns), key=lambda kept: kept.kept_at, reverse=True)


def remembered(session: Session) -> Remembered:
    """What `read_statement` wants of the mappings: the columns by the fingerprint of their header."""
    return {kept.key: kept.columns for kept in kept_mappings(session)}


def remember(
    unit: Unit, reading: StatementReading, columns: Mapping[str, str], reason: str = ""
) -> list[str]:
    """Keep a mapping for every header of a reading that has any of its columns; give their fingerprints back.

    Args:
        unit: the unit of work.
        reading: the file as it was read with the mapping.
        columns: header texts with their fields, as a person confirmed them.
        reason: why an earlier mapping of the same header changes.

    Raises:
        RoleMissing: the actor is no recorder.
        FieldUnknown: a field is none.
        HeaderAbsent: no header has a column.
    """
    check_columns(columns)
    headers = {sheet.header_key: sheet for sheet in reading.sheets}
    own = {key: _own(sheet, columns) for key, sheet in headers.items()}
    check_present(reading, columns)
    for key, mapped in own.items():
        if mapped:
            _keep(unit, key, mapped, headers[key].fingerprint, reason)
    return [key for key, mapped in own.items() if mapped]


def forget(unit: Unit, key: str, reason: str) -> None:
    """Use a mapping no more; what was kept of it stays readable.

    Raises:
        RoleMissing: the actor is no recorder.
    """
    known = find_document(unit.session, KIND, key)
    if known and known.content["columns"]:
        _keep(unit, key, {}, tuple(known.content["names"]), reason or "no longer used")


def check_columns(columns: Mapping[str, str]) -> None:
    """Refuse mappings to fields that are none, all at once.

    Raises:
        FieldUnknown: what the name says.
    """
    known = fields()
    errors: list[LedgerError] = [
        FieldUnknown(column=text, field=field, known=", ".join(known))
        for text, field in columns.items()
        if field not in known
    ]
    raise_all(errors)


def check_present(reading: StatementReading, columns: Mapping[str, str]) -> None:
    """Refuse mappings of columns that no header of a file has, all at once: nothing that is said is passed over.

    Raises:
        HeaderAbsent: what the name says.
    """
    known = list(dict.fromkeys(name for sheet in reading.sheets for name in sheet.names if name))
    raise_all([
        HeaderAbsent(file=reading.file, column=text, known=", ".join(known)) for text in columns if text not in known
    ])  # fmt: skip


def check_headers(reading: StatementReading, kept: Sequence[KeptMapping]) -> None:
    """Ask again where a header is like a confirmed one without being it.

    Raises:
        HeaderChanged: what the name says.
    """
    known = {mapping.key for mapping in kept}
    for sheet in reading.sheets:
        like = None if sheet.header_key in known else _closest(sheet, kept)
        if like is not None:
            raise HeaderChanged(
                file=reading.file, sheet=sheet.sheet, row=sheet.header_row, day=like.kept_at[:10],
                changes=_changes(sheet.fingerprint, like.names), header=_header(sheet),
                asked=tuple(like.columns), fields=(), before=like.columns,
            )  # fmt: skip


def _read(document: Document) -> KeptMapping:
    content = document.content
    return KeptMapping(
        document.name, content["columns"], tuple(content["names"]), document.version, document.kept_by,
        document.kept_at,
    )  # fmt: skip


def _keep(unit: Unit, key: str, columns: Mapping[str, str], names: Sequence[str], reason: str) -> None:
    known = find_document(unit.session, KIND, key)
    content: dict[str, Any] = {
        "columns": dict(sorted(columns.items())),
        "names": [name for name in names if name],
    }
    if known and known.content == content:
        return
    version = known.version if known else 0
    keep_document(
        unit, KIND, key, content, role="recorder", reason=reason, seen_version=version,
        key=f"{KIND}:{key}:{version + 1}",
    )  # fmt: skip


def _own(sheet: SheetReading, columns: Mapping[str, str]) -> dict[str, str]:
    """The mapped texts that a header has; a name over two rows is compared in parts."""
    names = set(sheet.fingerprint)
    return {text: field for text, field in columns.items() if _full(text) & names}


def _full(text: str) -> set[str]:
    # A name over two rows is shown as "above below" and folded as "above/below".
    parts = text.split(" ")
    joined = {
        f"{parse_name(' '.join(parts[:at])).full}/{parse_name(' '.join(parts[at:])).full}"
        for at in range(1, len(parts))
    }
    return {parse_name(text).full, *joined}


def _closest(sheet: SheetReading, kept: Sequence[KeptMapping]) -> KeptMapping | None:
    own = {name for name in sheet.fingerprint if name}
    like = [
        (len(own & set(mapping.names)) * 100 // len(own | set(mapping.names)), mapping)
        for mapping in kept
        if _own(sheet, mapping.columns)
    ]
    best = max(like, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= _LIKE_PERCENT else None


def _changes(names: Sequence[str], before: Sequence[str]) -> str:
    own = [name for name in names if name]
    new, gone = [name for name in own if name not in before], [name for name in before if name not in own]
    told = [f"new {', '.join(new)}"] if new else []
    told += [f"gone {', '.join(gone)}"] if gone else []
    return "; ".join(told) or "another order or unit"


def _header(sheet: SheetReading) -> Header:
    return Header(sheet.sheet, sheet.header_row, sheet.header_rows, tuple(sheet.fingerprint))
