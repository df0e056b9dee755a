"""The protocol that a funding method fulfils, the registry, and the acts on its deals.

A funding method is one package with one entry point in the group `ledger.instruments`. It describes itself
with the frozen dataclasses below; everything else (forms, lists, workflow, posting, the command) is generic.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from sqlmodel import Session, select

from ledger.book.journal import AccountName, Draft, Move, reversal_of
from ledger.book.parties import Party
from ledger.book.queries import amount_of, balance_of, facts_of, newest_computation
from ledger.book.store import NewEvent, NewRecord, Unit
from ledger.book.store import create_record as store_record
from ledger.book.store import decide_event as store_decision
from ledger.book.store import keep_computation, record_event, revise_record, take_step
from ledger.book.store.posting import draft_of, require_reversible
from ledger.book.store.records import record_of
from ledger.book.workflow import Event, EventDecision, Record, StepRefused, Transition
from ledger.measures.targets import Evidence
from ledger.values.errors import LedgerError
from ledger.values.facts import Facts
from ledger.values.leverage import Ratio
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Kind, Scheme, pick, scheme_from

GROUP = "ledger.instruments"


class InstrumentUnknown(LedgerError):
    """No funding method of that name is installed."""

    template = "There is no funding method {instrument}. Installed: {known}."


class OfficeMissing(LedgerError):
    """The book has no office or no treasury yet."""

    template = "The book has no party of kind {kind} yet. Record it before the first deal."


class Reversal(Facts):
    """The event that undoes an entry: which one, and why."""

    entry_number: int
    reason: str


@dataclass(frozen=True)
class EventKind:
    """Something that can happen to a deal after its approval.

    Attributes:
        key: its name, such as "payment".
        title: in English; also the key of its translation.
        facts: what is put in.
        states: states of the record in which it may be recorded.
        draft: the entry that it posts once confirmed, or None where no money moves.
        target: the state it leads to; empty where it moves none.
        undone: the state a reversal of its entry leads back to; empty where it moves none.
    """

    key: str
    title: str
    facts: type[Facts]
    states: tuple[str, ...]
    draft: Callable[[Session, Record, Any, date], Draft | None] = lambda _session, _record, _facts, _day: None
    target: str = ""
    undone: str = ""


@dataclass(frozen=True)
class RecordKind:
    """A kind of record that a funding method keeps: a deal, a loan, a claim.

    Attributes:
        key: its name, such as "fund".
        title: in English; also the key of its translation.
        facts: what is put in.
        transitions: its steps.
        events: what can happen to it after approval.
        party: whose record it is: the party's id, from the facts.
        amount: what is asked for, in fen, from the facts.
        references: names by which papers call it: (kind, value, subject).
        case: the facts of the rule's case, from the book; None where nothing is computed.
        reserves: whether approval reserves the computed amount from the year's appropriation.
        states: every state in the order of a deal's life, for lists and charts.
    """

    key: str
    title: str
    facts: type[Facts]
    transitions: tuple[Transition, ...]
    events: tuple[EventKind, ...]
    party: Callable[[Any], int]
    amount: Callable[[Any], int]
    states: tuple[str, ...]
    references: Callable[[Any], tuple[tuple[str, str, str], ...]] = lambda _facts: ()
    case: Callable[[Session, Record, Any], Facts] | None = None
    reserves: bool = False


@dataclass(frozen=True)
class Instrument:
    """A funding method.

    Attributes:
        key: its name, such as "equity".
        title: in English; also the key of its translation.
        kinds: its kinds of record by key; the first is its deal.
        schemes: its schemes by id.
        parameters: what a scheme of it may state.
        case: the facts of one case for `calc`.
        compute: the rule: case and scheme to an outcome; the scheme may be None where only figures are asked for.
        template: a commented case file.
        ratios: its leverage as of a day, from the book.
        evidence: what counts towards the year's target: (session, year, as of).
        page: where its page's render function is, as "module:function"; imported only by the app.
        recompute: the interest that a loan's drawdown bears over a period, for comparing a bank's line.
    """

    key: str
    title: str
    kinds: Mapping[str, RecordKind]
    schemes: Mapping[str, Scheme]
    parameters: Mapping[str, Kind]
    case: type[Facts]
    compute: Callable[[Any, Scheme | None], Outcome]
    template: str
    ratios: Callable[[Session, date], Sequence[Ratio]]
    evidence: Callable[[Session, int, date], Sequence[Evidence]]
    page: str
    recompute: Callable[..., Any] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def deal(self) -> RecordKind:
        """The kind of record that counts as a deal of this method."""
        return next(iter(self.kinds.values()))


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every installed funding method by key, in the order of their names."""
    found = {point.name: point.load() for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)}
    return dict(found)


def instrument_of(key: str) -> Instrument:
    """A funding method by its key.

    Raises:
        InstrumentUnknown: none of that name is installed.
    """
    known = instruments()
    if key not in known:
        raise InstrumentUnknown(instrument=key, known=", ".join(known))
    return known[key]


def kind_of(record: Record) -> RecordKind:
    """The kind of a record, from its funding method."""
    return instrument_of(record.instrument).kinds[record.kind]


def compute_case(content: Mapping[str, Any]) -> dict[str, Any]:
    """Compute a case file: its instrument, scheme (an id, or inline) and facts to the JSON of `calc`.

    Raises:
        LedgerError: all that is wrong with the case.
    """
    if not isinstance(content, Mapping) or "instrument" not in content or "facts" not in content:
        raise CaseFaulty(fault="a case names its `instrument` and gives its `facts`; see `calc --template`")
    instrument = instrument_of(str(content["instrument"]))
    scheme = _scheme_of_case(instrument, content.get("scheme"))
    outcome = instrument.compute(instrument.case.read(content["facts"] or {}), scheme)
    head = {"instrument": instrument.key, "scheme": scheme.id if scheme else None,
            "scheme_hash": scheme.content_hash if scheme else None}  # fmt: skip
    return head | outcome.as_json()


class CaseFaulty(LedgerError):
    """A case file that is no case."""

    template = "This is no case: {fault}."


def _scheme_of_case(instrument: Instrument, stated: Any) -> Scheme | None:
    if stated is None:
        return None
    if isinstance(stated, Mapping):
        return scheme_from(stated, instrument.parameters)
    return pick(instrument.schemes, str(stated))


def office_of(session: Session, kind: str = "office") -> int:
    """The id of the office whose book this is, or of its treasury.

    Raises:
        OfficeMissing: it is not recorded yet.
    """
    found = session.exec(select(Party.id).where(Party.kind == kind).order_by(Party.id)).first()  # type: ignore[arg-type]
    if found is None:
        raise OfficeMissing(kind=kind)
    return found


def appropriation_account(session: Session, instrument: str, year: int) -> AccountName:
    """The office's appropriation for a method and year."""
    return AccountName(office_of(session), "appropriation", f"{year}:{instrument}")


def reserved_account(session: Session, record: Record) -> AccountName:
    """What is set aside for a deal."""
    return AccountName(office_of(session), "reserved", record.code)


def appropriation_draft(session: Session, instrument: str, year: int, amount_fen: int, value_date: date, memo: str) -> Draft:
    """The entry by which the treasury grants an appropriation."""
    budget = AccountName(office_of(session, "treasury"), "budget", str(year))
    move = Move(budget, appropriation_account(session, instrument, year), amount_fen, "budgeted")
    return Draft("appropriation", value_date, (move,), memo)


def payment_draft(
    session: Session, record: Record, amount_fen: int, value_date: date, target: AccountName, stage: str, memo: str = ""
) -> Draft:
    """The entry that pays from what is reserved for a deal."""
    move = Move(reserved_account(session, record), target, amount_fen, stage)
    return Draft("payment", value_date, (move,), memo, record.id)


def release_draft(session: Session, record: Record, value_date: date) -> Draft | None:
    """The entry that gives back what is still reserved for a deal; None where nothing is."""
    reserved = reserved_account(session, record)
    rest_fen = balance_of(session, reserved)
    if not rest_fen:
        return None
    move = Move(reserved, appropriation_account(session, record.instrument, record.year), rest_fen, "approved")
    return Draft("release", value_date, (move,), "", record.id)


def draft_deal(
    unit: Unit, instrument: str, kind: str, written: Mapping[str, Any], *, title: str, year: int, scheme_id: str = "", key: str
) -> int:
    """Write a deal down as a draft and return its record's id.

    Raises:
        LedgerError: all that is wrong with the facts; see `ledger.book.store.records.create_record`.
    """
    method = instrument_of(instrument)
    what = method.kinds[kind]
    facts = what.facts.read(written)
    scheme = pick(method.schemes, scheme_id) if scheme_id else None
    new = NewRecord(method.key, kind, title, what.party(facts), year, facts, what.amount(facts), scheme,
                    what.references(facts))  # fmt: skip
    return store_record(unit, new, key)


def revise_deal(unit: Unit, record_id: int, seen_version: int, written: Mapping[str, Any], key: str) -> int:
    """Give a draft or returned deal new facts; returns the version."""
    what = kind_of(record_of(unit, record_id))
    facts = what.facts.read(written)
    return revise_record(unit, record_id, seen_version, facts, what.amount(facts), key)


def compute_deal(session: Session, record: Record) -> tuple[Facts, Outcome] | None:
    """Compute a deal's amount from the book; None where nothing is computed for its kind."""
    what = kind_of(record)
    if what.case is None or not record.scheme_id:
        return None
    method = instrument_of(record.instrument)
    case = what.case(session, record, what.facts.read(facts_of(session, record)))
    return case, method.compute(case, pick(method.schemes, record.scheme_id))


def step_deal(
    unit: Unit, record_id: int, action: str, *, seen_version: int, day: date, key: str, reason: str = "", document: str = ""
) -> str:
    """Move a deal along and return its new state.

    Submitting computes the amount and keeps it with its trace; a refused case is not submitted. Approving
    recomputes it, refuses if it has changed since, and reserves it from the year's appropriation.

    Raises:
        LedgerError: see `ledger.book.store.records.take_step`.
    """
    what = kind_of(record_of(unit, record_id))

    def effect(unit: Unit, record: Record) -> Sequence[Draft]:
        if action == "submit":
            _keep_amount(unit, record)
        return _reserve(unit, record, day) if action == "approve" and what.reserves else ()

    return take_step(unit, record_id, action, what.transitions, seen_version=seen_version, day=day, key=key, reason=reason,
                     document=document, effect=effect)  # fmt: skip


def event_deal(unit: Unit, record_id: int, kind: str, day: date, written: Mapping[str, Any], *, key: str, document: str = "") -> int:
    """Write down that something happened to a deal; another person confirms it before it is posted."""
    record = record_of(unit, record_id)
    what = event_kind(record, kind)
    if record.state not in what.states and kind != REVERSAL.key:
        possible = ", ".join(event.key for event in kind_of(record).events if record.state in event.states) or "nothing"
        raise StepRefused(action=kind, code=record.code, fault=f"it is {record.state}; what can happen now: {possible}")
    facts = what.facts.read(written)
    what.draft(unit.session, record, facts, day)
    return record_event(unit, NewEvent(record_id, kind, day, facts, document), key)


def decide_deal_event(unit: Unit, event_id: int, decision: str, *, key: str, reason: str = "") -> int | None:
    """Confirm or refuse an event; a confirmed one posts its entry and moves its record. Returns the entry's number."""
    event = unit.session.get(Event, event_id)
    if event is None:
        raise StepRefused(action="decide", code=str(event_id), fault="there is no such event")
    record = record_of(unit, event.record_id)
    what = event_kind(record, event.kind)
    facts = what.facts.read(_loaded(event.facts))
    draft = what.draft(unit.session, record, facts, event.value_date) if decision == "confirmed" else None
    target = _undone_state(unit.session, record, facts) if isinstance(facts, Reversal) else what.target
    transition = Transition(event.kind, (record.state,), target, "reviewer", "check") if target else None
    return store_decision(unit, event_id, decision, key=key, reason=reason, draft=draft, transition=transition)


def event_kind(record: Record, kind: str) -> EventKind:
    """An event kind of a record, the reversal included.

    Raises:
        StepRefused: its funding method knows no such event.
    """
    for what in (*kind_of(record).events, REVERSAL):
        if what.key == kind:
            return what
    raise StepRefused(action=kind, code=record.code, fault="no such event is known for it")


def approved_amount(session: Session, record: Record) -> int:
    """What was computed for a deal, in fen; where nothing is computed, what was asked for."""
    computed = newest_computation(session, record.id or 0)
    return computed.amount_fen if computed and computed.amount_fen is not None else amount_of(session, record)


def evidence_rows(
    rows: Iterable[tuple[Record, int, str]], reached: frozenset[str], pipeline: frozenset[str]
) -> list[Evidence]:
    """Evidence from records with the party that counts: by the record's state, reached or in the pipeline."""
    return [
        Evidence(party_id, name, record.id or 0, record.code, "reached" if record.state in reached else "pipeline", record.state)
        for record, party_id, name in rows
        if record.state in reached | pipeline
    ]


def _reversal_draft(session: Session, record: Record, facts: Reversal, day: date) -> Draft:
    original = require_reversible(session, facts.entry_number)
    if original.record_id != record.id:
        raise StepRefused(action="reversal", code=record.code, fault=f"entry {facts.entry_number} belongs to another record")
    return reversal_of(draft_of(session, facts.entry_number), facts.entry_number, facts.reason, day)


REVERSAL = EventKind("reversal", "Reversal", Reversal, (), _reversal_draft)


def _undone_state(session: Session, record: Record, facts: Reversal) -> str:
    query = select(Event).join(EventDecision).where(EventDecision.entry_number == facts.entry_number)
    event = session.exec(query).first()
    what = event_kind(record, event.kind) if event else None
    return what.undone if what and record.state == what.target else ""


def _keep_amount(unit: Unit, record: Record) -> None:
    computed = compute_deal(unit.session, record)
    if computed is None:
        return
    case, outcome = computed
    if outcome.refused:
        reasons = "; ".join(str(refusal.reason) for refusal in outcome.refused)
        raise StepRefused(action="submit", code=record.code, fault=reasons)
    method = instrument_of(record.instrument)
    keep_computation(unit, record, method.schemes[record.scheme_id], case, outcome)


def _reserve(unit: Unit, record: Record, day: date) -> Sequence[Draft]:
    amount_fen = approved_amount(unit.session, record)
    again = compute_deal(unit.session, record)
    if again is not None and again[1].amount_fen not in (None, amount_fen):
        raise StepRefused(action="approve", code=record.code,
                          fault="its amount has changed since it was submitted; return it so that it is computed again")  # fmt: skip
    move = Move(appropriation_account(unit.session, record.instrument, record.year),
                reserved_account(unit.session, record), amount_fen, "approved")  # fmt: skip
    return [Draft("reserve", day, (move,), record.title, record.id)]


def _loaded(text: str) -> dict[str, Any]:
    return dict(json.loads(text))

