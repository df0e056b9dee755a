"""Schemes of the office's own beside those that ship with a funding method: written, confirmed, then used.

A scheme of the office is a kept document: each version holds its YAML, a reason and who wrote it. It can be used
once another person has confirmed it, which is a version of its own that repeats the text. From the day on which a
record uses it, it is frozen; another figure is then another scheme with days of its own. Shipped schemes are never
edited, only copied.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import yaml
from sqlmodel import Session, select

from ledger.book.people import Person
from ledger.book.store import Document, Unit, documents_of, find_document, keep_document
from ledger.book.workflow import Computation, Record
from ledger.instrument.protocol import Instrument
from ledger.instrument.registry import instrument_of
from ledger.values.errors import LedgerError, raise_all
from ledger.values.schemes import Scheme, SchemeFaulty, pick, read_scheme

KIND = "scheme"


class SchemeShipped(LedgerError):
    """A scheme of the office under the id of one that ships."""

    template = "{scheme} ships with the program and is never edited. Copy it under another id."


class SchemeInUse(LedgerError):
    """A change of a scheme that a record uses."""

    template = (
        "{scheme} is used by {record}, so it stays. Copy it under another id, in force from another day."
    )


class SchemeNotProposed(LedgerError):
    """A confirmation of what does not wait for one."""

    template = "{scheme} has no version that waits to be confirmed."


class SchemeOwn(LedgerError):
    """Somebody confirms what they have written themselves."""

    template = "{person} wrote {scheme}; another person confirms it."


@dataclass(frozen=True)
class OfficeScheme:
    """A scheme of the office, in its newest version.

    Attributes:
        scheme: what it states now.
        version: of the document.
        proposed: the version that was written, with its reason and who wrote it.
        confirmed: the version that confirms it; None while it waits.
    """

    scheme: Scheme
    version: int
    proposed: Document
    confirmed: Document | None

    @property
    def state(self) -> str:
        """`confirmed`, or `proposed` while it waits for another person."""
        return "confirmed" if self.confirmed else "proposed"


def schemes_of(session: Session, instrument: str) -> Mapping[str, Scheme]:
    """All schemes of a funding method that can be used: those shipped, then the office's confirmed ones."""
    method = instrument_of(instrument)
    own = {found.id: found for found in _usable(session, method)}
    return MappingProxyType({**method.schemes, **own})


def scheme_of(session: Session, instrument: str, scheme_id: str) -> Scheme:
    """A scheme that can be used, by its id.

    Raises:
        SchemeUnknown: there is none, or nobody has confirmed it yet.
    """
    shipped = instrument_of(instrument).schemes
    return shipped[scheme_id] if scheme_id in shipped else pick(schemes_of(session, instrument), scheme_id)


def office_schemes(session: Session, instrument: str | None = None) -> list[OfficeScheme]:
    """The office's schemes in their newest versions, confirmed or not, by id."""
    by_name: dict[str, list[Document]] = {}
    for document in documents_of(session, KIND):
        by_name.setdefault(document.name, []).append(document)
    found = [_newest(versions) for versions in by_name.values()]
    return [own for own in found if instrument in (None, own.scheme.instrument)]


def propose_scheme(unit: Unit, yaml_text: str, *, reason: str, seen_version: int, key: str) -> Scheme:
    """Write a scheme of the office down; another person confirms it before it is used.

    Args:
        unit: the unit of work of a recorder.
        yaml_text: the scheme as its file would have it.
        reason: why it is written or changed.
        seen_version: the version that it was written over, 0 for a new one.
        key: the idempotency key.

    Raises:
        LedgerError: all that is wrong with the scheme; it ships with the program; a record uses it.
    """
    scheme = checked_scheme(yaml_text)
    if scheme.id in instrument_of(scheme.instrument).schemes:
        raise SchemeShipped(scheme=scheme.id)
    _refuse_used(unit.session, scheme.id)
    if not reason.strip():
        raise SchemeFaulty(scheme=scheme.id, fault="nobody says why it is written")
    keep_document(unit, KIND, scheme.id, {"instrument": scheme.instrument, "yaml": yaml_text},
                  role="recorder", reason=reason, seen_version=seen_version, key=key)  # fmt: skip
    return scheme


def confirm_scheme(unit: Unit, scheme_id: str, *, seen_version: int, key: str) -> Scheme:
    """Confirm what somebody else has written; from now on it can be used.

    Raises:
        SchemeNotProposed: nothing of that id waits.
        SchemeOwn: the same person wrote it.
        DocumentChanged: it was changed meanwhile.
    """
    proposed = find_document(unit.session, KIND, scheme_id, seen_version)
    if proposed is None or "confirms" in proposed.content:
        raise SchemeNotProposed(scheme=scheme_id)
    if proposed.kept_by == unit.actor.id:
        raise SchemeOwn(person=unit.actor.display_name, scheme=scheme_id)
    _refuse_used(unit.session, scheme_id)
    scheme = checked_scheme(proposed.content["yaml"])
    content = {**proposed.content, "confirms": proposed.version}
    keep_document(
        unit,
        KIND,
        scheme_id,
        content,
        role="reviewer",
        reason="confirmed",
        seen_version=seen_version,
        key=key,
    )
    return scheme


def checked_scheme(yaml_text: str, name: str = "inline") -> Scheme:
    """A scheme from its text, checked like a shipped one: its frame, its figures, its clauses in conflict.

    Raises:
        LedgerError: all that is wrong with it.
    """
    method = instrument_of(_instrument_in(yaml_text, name))
    scheme = read_scheme(yaml_text, method.parameters, name)
    raise_all(list(method.scheme_faults(scheme)))
    return scheme


def user_of(session: Session, scheme_id: str) -> str:
    """The code of a record that uses a scheme; empty where none does."""
    record = session.exec(select(Record.code).where(Record.scheme_id == scheme_id).limit(1)).first()
    if record:
        return record
    computed = select(Record.code).join(Computation).where(Computation.scheme_id == scheme_id).limit(1)
    return session.exec(computed).first() or ""


def names_of(session: Session, found: OfficeScheme) -> tuple[str, str]:
    """Who wrote a scheme of the office and who confirmed it, by the names they are shown with."""
    writer = session.get(Person, found.proposed.kept_by)
    confirmer = session.get(Person, found.confirmed.kept_by) if found.confirmed else None
    return (writer.display_name if writer else ""), (confirmer.display_name if confirmer else "")


def _usable(session: Session, method: Instrument) -> Iterator[Scheme]:
    by_name: dict[str, Scheme] = {}
    versions: dict[tuple[str, int], Document] = {}
    for document in documents_of(session, KIND):
        versions[document.name, document.version] = document
        confirms = document.content.get("confirms")
        proposed = versions.get((document.name, confirms)) if confirms else None
        # Who confirms is another person: held also against a row that was not written by this program.
        if (
            proposed
            and proposed.kept_by != document.kept_by
            and document.content.get("instrument") == method.key
        ):
            by_name[document.name] = _read(document.content["yaml"], method.key)
    yield from by_name.values()


def _newest(versions: list[Document]) -> OfficeScheme:
    newest = versions[-1]
    confirms = newest.content.get("confirms")
    scheme = _read(newest.content["yaml"], newest.content["instrument"])
    if confirms:
        return OfficeScheme(scheme, newest.version, versions[confirms - 1], newest)
    return OfficeScheme(scheme, newest.version, newest, None)


@lru_cache(maxsize=256)
def _read(yaml_text: str, instrument: str) -> Scheme:
    """A kept scheme, read once: a version never changes."""
    return read_scheme(yaml_text, instrument_of(instrument).parameters)


def _instrument_in(yaml_text: str, name: str) -> str:
    try:
        content = yaml.safe_load(yaml_text)
    except yaml.YAMLError as error:
        raise SchemeFaulty(scheme=name, fault=f"it is no YAML ({' '.join(str(error).split())})") from error
    if not isinstance(content, dict) or not isinstance(content.get("instrument"), str):
        raise SchemeFaulty(scheme=name, fault="it does not name its instrument")
    return str(content["instrument"])


def _refuse_used(session: Session, scheme_id: str) -> None:
    if record := user_of(session, scheme_id):
        raise SchemeInUse(scheme=scheme_id, record=record)
