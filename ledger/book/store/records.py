"""Records: register a party, create and revise a record, keep a computed amount.

Each act checks role, state and version, writes what it changes and its audit row in one unit of work, and is
done once per key.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from ledger import __version__
from ledger.book.columns import stored_id
from ledger.book.parties import NewParty, new_party, party_of
from ledger.book.people import Actor, add_person
from ledger.book.store.engine import Unit
from ledger.book.store.posting import once
from ledger.book.workflow import (
    EDITABLE_STATES,
    Computation,
    Record,
    RecordVersion,
    Reference,
    Step,
    StepRefused,
    VersionChanged,
)
from ledger.values.errors import LedgerError
from ledger.values.facts import Facts
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme


class RecordUnknown(LedgerError):
    """No such record."""

    template = "There is no record {record} in the book."


@dataclass(frozen=True)
class NewRecord:
    """A record as it is put in; the amount is what is asked for, in fen, None where it is to be computed."""

    instrument: str
    kind: str
    title: str
    party_id: int
    year: int
    facts: Facts
    amount_fen: int | None
    scheme: Scheme | None = None
    references: tuple[tuple[str, str, str], ...] = ()


def register_party(unit: Unit, written: NewParty, key: str) -> int:
    """Record a party and return its id; an overridden check digit is on the audit row.

    Raises:
        RoleMissing: the actor is no recorder.
        PartyRefused: all that is wrong with it.
    """
    unit.actor.require("recorder", "record a party")

    def do() -> dict[str, Any]:
        party = new_party(unit.session, written, unit.actor.id, unit.now)
        unit.audit("record party", f"party:{party.id}", **written.written())
        return {"party": party.id}

    return int(once(unit, key, "record party", written.written(), do)["party"])


def admit_person(unit: Unit, name: str, display_name: str, roles: frozenset[str], password: str) -> Actor:
    """Make an account for somebody, on the audit log; the caller decides who may.

    Raises:
        PersonRefused: all that is wrong with it.
    """
    actor = add_person(unit.session, name, display_name, roles, password)
    unit.audit("add person", f"person:{actor.id}", name=name, display_name=display_name, roles=sorted(roles))
    return actor


def create_record(unit: Unit, new: NewRecord, key: str) -> int:
    """Write a record down as a draft and return its id.

    Raises:
        RoleMissing: the actor is no recorder.
        PartyUnknown: the party is not in the book.
        KeyReused: the key stands for another record.
    """
    unit.actor.require("recorder", "record a deal")
    party_of(unit.session, new.party_id)
    payload = {
        "instrument": new.instrument,
        "kind": new.kind,
        "title": new.title,
        "party": new.party_id,
        "year": new.year,
        "facts": new.facts.written(),
        "scheme": new.scheme.id if new.scheme else "",
    }
    return int(once(unit, key, "create record", payload, lambda: _create(unit, new, payload))["record"])


def revise_record(
    unit: Unit, record_id: int, seen_version: int, facts: Facts, amount_fen: int | None, key: str
) -> int:
    """Give a draft or returned record a new version of its facts and return the version.

    Raises:
        StepRefused: the record's facts are frozen.
        VersionChanged: somebody else has revised it since.
    """
    unit.actor.require("recorder", "revise a deal")

    def do() -> dict[str, Any]:
        record = record_of(unit, record_id)
        require_version(record, seen_version)
        if record.state not in EDITABLE_STATES:
            raise StepRefused(
                action="revise", code=record.code, fault=f"it is {record.state} and its facts are frozen"
            )
        # A returned record starts a new round of making and checking.
        circuit = record.circuit + (1 if record.state == "returned" and _was_checked(unit, record) else 0)
        move_record(unit, record, version=record.version + 1, circuit=circuit)
        _write_version(unit, record, facts, amount_fen)
        unit.audit("revise", f"record:{record_id}", version=record.version, facts=facts.written())
        return {"version": record.version}

    payload = {"record": record_id, "seen": seen_version, "facts": facts.written(), "amount_fen": amount_fen}
    return int(once(unit, key, "revise record", payload, do)["version"])


def keep_computation(unit: Unit, record: Record, scheme: Scheme, inputs: Facts, outcome: Outcome) -> int:
    """Store a computed amount with its scheme and hash, inputs, trace and program version; returns its id."""
    kept = Computation(
        record_id=stored_id(record),
        version=record.version,
        scheme_id=scheme.id,
        scheme_hash=scheme.content_hash,
        inputs=canonical_json(inputs.written()),
        outcome=canonical_json(outcome.as_json()),
        amount_fen=outcome.amount_fen,
        program_version=__version__,
        computed_by=unit.actor.id,
        computed_at=unit.now,
    )
    unit.session.add(kept)
    unit.session.flush()
    return stored_id(kept)


def write_references(unit: Unit, record: Record, references: Iterable[tuple[str, str, str]]) -> None:
    """Note names by which papers call a record; one that is noted already is passed over."""
    known = select(Reference.kind, Reference.value, Reference.subject).where(Reference.record_id == record.id)
    standing = set(unit.session.exec(known).all())
    for kind, value, subject in references:
        if (kind, value, subject) not in standing:
            unit.session.add(Reference(kind=kind, value=value, record_id=stored_id(record), subject=subject))
    unit.session.flush()


def record_of(unit: Unit, record_id: int) -> Record:
    """A record by id.

    Raises:
        RecordUnknown: there is none.
    """
    record = unit.session.get(Record, record_id)
    if record is None:
        raise RecordUnknown(record=record_id)
    return record


def canonical_json(content: object) -> str:
    """Content as JSON with sorted names and no spaces, as it is kept and hashed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def move_record(unit: Unit, record: Record, **changes: Any) -> None:
    """Change what may change of a record: state, version, circuit."""
    unit.session.execute(update(Record).where(Record.id == record.id).values(**changes))  # type: ignore[arg-type]
    unit.session.refresh(record)


def require_version(record: Record, seen_version: int) -> None:
    """Refuse an act on a version that is not the newest.

    Raises:
        VersionChanged: somebody else has revised the record.
    """
    if record.version != seen_version:
        raise VersionChanged(code=record.code, current=record.version, seen=seen_version)


def _create(unit: Unit, new: NewRecord, payload: dict[str, Any]) -> dict[str, Any]:
    record = Record(
        code=_next_code(unit, new),
        instrument=new.instrument,
        kind=new.kind,
        title=new.title,
        party_id=new.party_id,
        year=new.year,
        scheme_id=new.scheme.id if new.scheme else "",
        scheme_hash=new.scheme.content_hash if new.scheme else "",
        created_by=unit.actor.id,
        created_at=unit.now,
    )
    unit.session.add(record)
    unit.session.flush()
    _write_version(unit, record, new.facts, new.amount_fen)
    write_references(unit, record, new.references)
    unit.audit("create", f"record:{record.id}", code=record.code, **payload)
    return {"record": record.id, "code": record.code}


def _next_code(unit: Unit, new: NewRecord) -> str:
    prefix = f"{new.year}-{''.join(part[0] for part in new.instrument.split('_')).upper()}-{new.kind}-"
    newest = unit.session.exec(
        select(Record.code).where(col(Record.code).startswith(prefix)).order_by(col(Record.id).desc())
    ).first()
    return f"{prefix}{int(newest.removeprefix(prefix)) + 1 if newest else 1:04d}"


def _write_version(unit: Unit, record: Record, facts: Facts, amount_fen: int | None) -> None:
    unit.session.add(
        RecordVersion(
            record_id=stored_id(record),
            version=record.version,
            circuit=record.circuit,
            facts=canonical_json(facts.written()),
            amount_fen=amount_fen,
            recorded_by=unit.actor.id,
            recorded_at=unit.now,
        )
    )
    unit.session.flush()


def _was_checked(unit: Unit, record: Record) -> bool:
    query = select(Step).where(
        Step.record_id == record.id, Step.circuit == record.circuit, Step.side == "check"
    )
    return unit.session.exec(query).first() is not None
