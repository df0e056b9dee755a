"""A toy funding method and a small book of it, for tests of what stands above the book."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session, col, select

from ledger.book.journal import AccountName, Draft
from ledger.book.parties import NewParty, Party
from ledger.book.people import Actor
from ledger.book.queries import Filter, flows, list_records
from ledger.book.store import Book, admit_person, post, register_party
from ledger.book.workflow import Record, approval_circuit
from ledger.instrument import (
    EventKind,
    Instrument,
    RecordKind,
    appropriation_draft,
    decide_deal_event,
    draft_deal,
    event_deal,
    payment_draft,
    registry,
    step_deal,
)
from ledger.measures.targets import Evidence, Target
from ledger.ui import language
from ledger.values.facts import Amount, Facts, PartyReference
from ledger.values.leverage import Ratio, Sums, Tags, ratio
from ledger.values.outcomes import Outcome, Refusal, Result
from ledger.values.schemes import Scheme, scheme_from
from ledger.values.trace import difference, given, least, message, rounded

DAY = date(2009, 3, 20)
NOON = datetime(2009, 3, 20, 4, 0, tzinfo=UTC)
CAP_FEN = 30_000_000

SCHEME = scheme_from(
    {
        "id": "toy-2009", "instrument": "toy", "title": "玩具", "issuer": "厅", "document": "玩〔2009〕1号",
        "in_force_from": DAY, "picked_by": "application_date", "mark": "O", "confirmed_on": DAY,
        "clauses": {"cap": {"article": "第三条"}}, "parameters": {},
    },
    {},
)  # fmt: skip


class Deal(Facts):
    """A toy deal: a firm asks for an amount."""

    firm: PartyReference
    asked_fen: Amount


class Case(Facts):
    """A toy case."""

    asked_fen: Amount


class Payment(Facts):
    """A toy payment."""

    amount_fen: Amount


def compute(case: Case, scheme: Scheme | None) -> Outcome:
    """What is asked for, up to a cap; more than twice the cap is refused."""
    clause = SCHEME.clauses["cap"] if scheme else None
    asked = given("asked for", case.asked_fen, "fen", subject="=1+1")
    cap = given("cap", CAP_FEN, "fen", clause=clause)
    due = rounded(
        "amount due", least("asked for up to the cap", [asked, cap], clause=clause), "half_up_to_fen"
    )
    over = difference("beyond the cap", asked, cap)
    results = {"over": Result(over), "rate": Result(reason=message("Not computable: no rate."))}
    warnings = (message("The cap was lowered."),)
    if case.asked_fen > 2 * CAP_FEN:
        return Outcome(None, due, (Refusal(message("More than twice the cap."), clause),), warnings, results)
    return Outcome(due.value if isinstance(due.value, int) else 0, due, (), warnings, results)


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """M1 of each deal that was paid, with as much private money again, and one that is not computable."""
    tags = Tags(level="recipient", stage="reached_recipient", base="paid_in", as_of=as_of)
    paid = flows(session, stages=("reached_recipient",), instrument="toy", as_of=as_of)
    found = [
        ratio(
            "M1",
            Sums(office_fen=flow.amount_fen, private_fen=2 * flow.amount_fen),
            tags,
            f"deal {flow.record_id}",
        )
        for flow in paid
    ]
    return [*found, ratio("M1", Sums(private_fen=1), tags, "nobody")]


def evidence(session: Session, year: int, _as_of: date) -> Sequence[Evidence]:
    """Paid deals are reached, others are in the pipeline."""
    return [
        Evidence(
            row.record.party_id, row.party_name, row.record.id or 0, row.record.code,
            "reached" if row.record.state == "paid" else "pipeline", row.record.state,
        )
        for row in list_records(session, Filter(instrument="toy", year=year), size=0)[2]
    ]  # fmt: skip


def pay(session: Session, record: Record, facts: Payment, day: date) -> Draft:
    """Pay from what is reserved."""
    return payment_draft(
        session, record, facts.amount_fen, day, AccountName(record.party_id, "cash"), "reached_recipient"
    )


KIND = RecordKind(
    key="deal",
    title="Deal",
    facts=Deal,
    transitions=approval_circuit(),
    events=(EventKind("payment", "Payment", Payment, ("approved",), pay, "paid", "approved"),),
    party=lambda facts: facts.firm,
    amount=lambda facts: facts.asked_fen,
    states=("draft", "submitted", "reviewed", "approved", "paid"),
    case=lambda _session, _record, facts: Case(asked=facts.written()["asked"]),
    reserves=True,
)


def toy(**settings: Any) -> Instrument:
    """The toy funding method."""
    return Instrument(
        "toy", "Toy", {"deal": KIND}, {SCHEME.id: SCHEME}, {}, Case, compute, "instrument: toy\n", ratios, evidence,
        "", settings=settings,
    )  # fmt: skip


class _Point:
    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument

    def load(self) -> Instrument:
        return self.instrument


def install(monkeypatch: pytest.MonkeyPatch, instrument: Instrument) -> None:
    """Make a funding method the only one that is installed, until the test ends."""
    monkeypatch.setattr(registry, "_points", lambda: {instrument.key: _Point(instrument)})
    forget()


def forget() -> None:
    """Forget which funding methods were found, and the words that they brought."""
    for kept in (registry.instruments, registry.instrument_of, language.catalogue, language.patterns):
        kept.cache_clear()


@dataclass(frozen=True)
class People:
    """Who acts."""

    recorder: Actor
    reviewer: Actor
    approver: Actor


@contextmanager
def new_book(url: str) -> Iterator[Book]:
    """A book that is made for a test and closed afterwards."""
    book = Book.create(url, lambda: NOON)
    try:
        yield book
    finally:
        book.close()


def fill(book: Book) -> People:
    """People, parties, a plan, an appropriation, and deals: one paid, one approved, one draft."""
    with book.writing() as unit:
        people = People(
            *(
                admit_person(unit, role, f"{role} 李", frozenset({role}), "correct horse")
                for role in ("recorder", "reviewer", "approver")
            )
        )
    with book.writing(people.recorder) as unit:
        for kind, name, sector in (
            ("office", "省科技厅", "office"), ("treasury", "省财政厅", "public"),
            ("firm", "=江城光电", "private"), ("firm", "东湖激光", "private"),
        ):  # fmt: skip
            register_party(unit, NewParty(kind=kind, name=name, sector=sector), f"party {name}")
        post(
            unit,
            appropriation_draft(unit.session, "toy", 2009, 100_000_000, DAY, 'granted "2009"; 拨款'),
            "grant",
        )
        for code, minimum, maximum in (("paid", 1, 2), ("explored", None, None)):
            target = Target(
                plan="2009 plan", code=code, label=f"firms {code}", instrument="toy", year=2009, minimum=minimum,
                maximum=maximum, unit="家", source="plan 2009",
            )  # fmt: skip
            unit.session.add(target)
    firms = _firms(book)
    paid = deal(book, people, firms[0], "20万", "approve")
    _pay(book, people, paid, "20万")
    deal(book, people, firms[1], "50万", "approve")
    deal(book, people, firms[1], "1万")
    return people


def deal(book: Book, people: People, firm: int, asked: str, until: str = "", kind: str = "deal") -> int:
    """A deal of a firm, or another kind of record, taken as far as a step."""
    with book.writing(people.recorder) as unit:
        record = draft_deal(
            unit, "toy", kind, {"firm": firm, "asked": asked}, title=f"@研发 {asked}", year=2009,
            scheme_id=SCHEME.id, key=f"deal {firm} {asked}",
        )  # fmt: skip
    if until:
        steps = (("submit", people.recorder), ("review", people.reviewer), ("approve", people.approver))
        for action, person in steps:
            with book.writing(person) as unit:
                step_deal(unit, record, action, seen_version=1, day=DAY, key=f"{action} {record}")
    return record


def _pay(book: Book, people: People, record: int, amount: str) -> None:
    with book.writing(people.recorder) as unit:
        event = event_deal(unit, record, "payment", DAY, {"amount": amount}, key=f"pay {record}")
    with book.writing(people.reviewer) as unit:
        decide_deal_event(unit, event, "confirmed", key=f"confirm {record}")


def _firms(book: Book) -> list[Any]:
    with book.reading() as session:
        return list(session.exec(select(Party.id).where(Party.kind == "firm").order_by(col(Party.id))))
