"""Records of deals, their versions, steps and events: states, transitions, who may; maker is never checker.

A record's facts are kept as versions; steps move it from state to state. Steps come in circuits (submit,
review, approve is one; ordering and releasing a payment is another): within a circuit nobody who made
something also checks it, and nobody checks twice. What happens to a deal later (a payment, a valuation, an
acceptance) is an event: one person records it, another confirms it, and only then is it posted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from ledger.book.columns import BIG, Table, big, key, one_of, text
from ledger.book.people import Actor
from ledger.values.errors import LedgerError

Side = Literal["make", "check"]
EDITABLE_STATES = ("draft", "returned")
"""States in which a record's facts may get a new version; they are frozen everywhere else."""


class StepRefused(LedgerError):
    """A step that the record's state or the rules do not allow."""

    template = "{action} was refused for {code}: {fault}."


class SamePerson(LedgerError):
    """Four eyes: the same person would take two steps on the same record."""

    template = "{person} has already taken a step on {code}; {action} takes somebody else."


class VersionChanged(LedgerError):
    """Somebody else was faster."""

    template = "{code} was changed meanwhile (version {current}, you saw {seen}). Load it again and look at the change."


class Record(Table, table=True):
    """A deal, a loan, a claim, whatever an instrument keeps; only state, version and circuit ever change."""

    __tablename__ = "record"
    __table_args__ = (
        Index("ix_record_instrument", "instrument", "kind", "year", "state"),
        Index("ix_record_party", "party_id"),
        Index("ix_record_state", "state"),
    )
    id: int | None = Field(default=None, sa_column=key())
    code: str = Field(sa_column=text(unique=True))
    instrument: str = Field(sa_column=text())
    kind: str = Field(sa_column=text())
    title: str = Field(sa_column=text())
    party_id: int = Field(sa_column=big(ForeignKey("party.id"), nullable=False))
    year: int
    scheme_id: str = Field(default="", sa_column=text())
    scheme_hash: str = Field(default="", sa_column=text())
    created_by: int = Field(sa_column=big(nullable=False))
    created_at: str = Field(sa_column=text())
    state: str = Field(default="draft", sa_column=text())
    version: int = 1
    circuit: int = 1


class RecordVersion(Table, table=True):
    """The facts of a record as somebody wrote them, in canonical JSON; a row never changes."""

    __tablename__ = "record_version"
    record_id: int = Field(
        sa_column=Column(BIG, ForeignKey("record.id"), primary_key=True, autoincrement=False)
    )
    version: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    circuit: int
    facts: str = Field(sa_column=text())
    amount_fen: int | None = Field(default=None, sa_column=big(nullable=True))
    recorded_by: int = Field(sa_column=big(nullable=False))
    recorded_at: str = Field(sa_column=text())


class Step(Table, table=True):
    """Somebody moved a record from a state to another; a row never changes."""

    __tablename__ = "step"
    __table_args__ = (
        one_of("side", ("make", "check")),
        Index("ix_step_record", "record_id", "circuit"),
        Index("ix_step_actor", "actor_id"),
    )
    id: int | None = Field(default=None, sa_column=key())
    record_id: int = Field(sa_column=big(ForeignKey("record.id"), nullable=False))
    version: int
    circuit: int
    action: str = Field(sa_column=text())
    side: str = Field(sa_column=text())
    from_state: str = Field(sa_column=text())
    to_state: str = Field(sa_column=text())
    actor_id: int = Field(sa_column=big(nullable=False))
    role: str = Field(sa_column=text())
    reason: str = Field(default="", sa_column=text())
    document: str = Field(default="", sa_column=text())
    day: date = Field(sa_column=Column(Date, nullable=False))
    taken_at: str = Field(sa_column=text())


class Event(Table, table=True):
    """Something that happened to a deal, as one person recorded it; a row never changes."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_record", "record_id"),)
    id: int | None = Field(default=None, sa_column=key())
    record_id: int = Field(sa_column=big(ForeignKey("record.id"), nullable=False))
    kind: str = Field(sa_column=text())
    value_date: date = Field(sa_column=Column(Date, nullable=False))
    facts: str = Field(sa_column=text())
    document: str = Field(default="", sa_column=text())
    recorded_by: int = Field(sa_column=big(nullable=False))
    recorded_at: str = Field(sa_column=text())


class EventDecision(Table, table=True):
    """Another person confirmed or refused an event, once; a confirmed one may have posted an entry."""

    __tablename__ = "event_decision"
    __table_args__ = (
        one_of("decision", ("confirmed", "refused")),
        CheckConstraint("decision = 'confirmed' OR length(reason) > 0", name="refusal_has_reason"),
    )
    event_id: int = Field(
        sa_column=Column(BIG, ForeignKey("event.id"), primary_key=True, autoincrement=False)
    )
    decision: str = Field(sa_column=text())
    actor_id: int = Field(sa_column=big(nullable=False))
    decided_at: str = Field(sa_column=text())
    entry_number: int | None = Field(
        default=None, sa_column=big(ForeignKey("entry.number"), nullable=True, unique=True)
    )
    reason: str = Field(default="", sa_column=text())


class Computation(Table, table=True):
    """A computed amount with its scheme, inputs, trace and program version; a row never changes."""

    __tablename__ = "computation"
    __table_args__ = (Index("ix_computation_record", "record_id"),)
    id: int | None = Field(default=None, sa_column=key())
    record_id: int = Field(sa_column=big(ForeignKey("record.id"), nullable=False))
    version: int
    scheme_id: str = Field(sa_column=text())
    scheme_hash: str = Field(sa_column=text())
    inputs: str = Field(sa_column=text())
    outcome: str = Field(sa_column=text())
    amount_fen: int | None = Field(default=None, sa_column=big(nullable=True))
    program_version: str = Field(sa_column=text())
    computed_by: int = Field(sa_column=big(nullable=False))
    computed_at: str = Field(sa_column=text())


class Reference(Table, table=True):
    """A name by which papers call a record or a part of it: an IOU, a contract, an account."""

    __tablename__ = "reference"
    __table_args__ = (
        UniqueConstraint("kind", "value", "record_id", "subject"),
        Index("ix_reference_value", "value"),
    )
    id: int | None = Field(default=None, sa_column=key())
    kind: str = Field(sa_column=text())
    value: str = Field(sa_column=text())
    record_id: int = Field(sa_column=big(ForeignKey("record.id"), nullable=False, index=True))
    subject: str = Field(default="", sa_column=text())


@dataclass(frozen=True)
class Transition:
    """A step that a record may take.

    Attributes:
        action: its name, such as "approve"; also the key of its translation.
        sources: states from which it goes.
        target: the state it leads to.
        role: who may take it.
        side: whether it makes or checks.
        needs_reason: whether a reason must be given.
        opens_circuit: whether a new round of making and checking begins with it.
    """

    action: str
    sources: tuple[str, ...]
    target: str
    role: str
    side: Side
    needs_reason: bool = False
    opens_circuit: bool = False


def approval_circuit(approved: str = "approved") -> tuple[Transition, ...]:
    """The steps that every deal takes: submit, review, approve, with return, rejection and withdrawal."""
    return (
        Transition("submit", ("draft", "returned"), "submitted", "recorder", "make"),
        Transition("review", ("submitted",), "reviewed", "reviewer", "check"),
        Transition("return", ("submitted",), "returned", "reviewer", "check", needs_reason=True),
        Transition("approve", ("reviewed",), approved, "approver", "check"),
        Transition("reject", ("reviewed",), "rejected", "approver", "check", needs_reason=True),
        Transition(
            "withdraw", ("draft", "returned", "submitted"), "withdrawn", "recorder", "make", needs_reason=True
        ),
    )


def find_transition(transitions: Iterable[Transition], record: Record, action: str) -> Transition:
    """The transition of a name that a record may take from its state.

    Raises:
        StepRefused: there is none; the message says what there is.
    """
    possible = [transition for transition in transitions if record.state in transition.sources]
    for transition in possible:
        if transition.action == action:
            return transition
    can = ", ".join(transition.action for transition in possible) or "nothing more"
    raise StepRefused(
        action=action, code=record.code, fault=f"it is {record.state}; from there one can {can}"
    )


def check_step(
    transition: Transition, record: Record, actor: Actor, reason: str, others: Iterable[tuple[int, str]]
) -> None:
    """Refuse a step that this person may not take.

    Args:
        transition: the step.
        record: what it moves.
        actor: who takes it.
        reason: why, where one is needed.
        others: who has made ("make") or checked ("check") something in the same circuit.

    Raises:
        RoleMissing: the actor does not hold the role.
        StepRefused: the reason is missing.
        SamePerson: the actor has taken part in this circuit on the other side, or has checked before.
    """
    actor.require(transition.role, transition.action)
    if transition.needs_reason and not reason.strip():
        raise StepRefused(action=transition.action, code=record.code, fault="it needs a reason")
    for person_id, side in others:
        if person_id == actor.id and "check" in (side, transition.side):
            raise SamePerson(person=actor.display_name, code=record.code, action=transition.action)
