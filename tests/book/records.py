"""A toy kind of record for tests of the workflow."""

from datetime import date
from typing import Any

from ledger.book.journal import Draft
from ledger.book.store import (
    Book,
    Consequences,
    NewEvent,
    NewRecord,
    Unit,
    create_record,
    decide_event,
    keep_computation,
    record_event,
    take_step,
)
from ledger.book.store.records import record_of
from ledger.book.workflow import Transition, approval_circuit
from ledger.values.facts import Amount, Facts
from ledger.values.outcomes import Outcome
from ledger.values.schemes import scheme_from
from ledger.values.trace import given

DAY = date(2009, 3, 20)
STEPS = (
    *approval_circuit(),
    Transition("reopen", ("approved",), "draft", "approver", "make", opens_circuit=True),
)


class Toy(Facts):
    """The facts of a toy deal."""

    asked_fen: Amount
    note: str = ""


def a_record(unit: Unit, parties: Any, title: str, asked: str = "100") -> int:
    """A draft record of the firm."""
    facts = Toy.read({"asked": asked})
    new = NewRecord(
        "toy", "deal", title, parties.firm, 2009, facts, facts.asked_fen, None, (("contract", title, ""),)
    )
    return create_record(unit, new, f"create {title}")


def computed(unit: Unit, record_id: int) -> int:
    """A computed amount of 100 yuan under a toy scheme."""
    trace = given("asked for", 10_000, "fen")
    return keep_computation(
        unit, record_of(unit, record_id), TOY_SCHEME, Toy.read({"asked": "100"}), Outcome(10_000, trace)
    )


TOY_SCHEME = scheme_from(
    {
        "id": "toy", "instrument": "toy", "title": "玩具", "issuer": "厅", "document": "玩〔2009〕1号",
        "in_force_from": DAY, "picked_by": "application_date", "mark": "unsourced", "confirmed_on": DAY,
        "clauses": {"all": {"article": "1"}}, "parameters": {},
    },
    {},
)  # fmt: skip


def step(book: Book, actor: Any, record: int, action: str, **options: Any) -> str:
    """Take a step in a unit of work of its own."""
    seen = options.pop("seen_version", 1)
    key = options.pop("key", f"{action} {record} {actor.name}")
    with book.writing(actor) as unit:
        return take_step(unit, record, action, STEPS, seen_version=seen, day=DAY, key=key, **options)


def submitted(book: Book, cast: Any, record: int) -> int:
    """The record after its recorder submitted it."""
    step(book, cast.recorder, record, "submit")
    return record


def decided_event(book: Book, cast: Any, record: int, draft: Draft | None = None) -> int:
    """Two events: the first is confirmed by the reviewer, the second waits."""
    with book.writing(cast.recorder) as unit:
        first = record_event(
            unit, NewEvent(record, "visit", DAY, Toy.read({"asked": "1"}), "note 1"), f"event {record}"
        )
        record_event(unit, NewEvent(record, "visit", DAY, Toy.read({"asked": "2"})), f"second {record}")
    with book.writing(cast.reviewer) as unit:
        decide_event(
            unit,
            first,
            "confirmed",
            key=f"decide {record}",
            judge=lambda _event, _record: Consequences(draft=draft),
        )
    return first
