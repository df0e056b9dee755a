"""What confirmed events of a fund say beside the money, by a day, without those that were undone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from instruments.guidance_fund.records import OfficeExit
from instruments.guidance_fund.records.facts import Extension, Fee, Investment, Realisation, Valuation
from ledger.book.journal import Entry
from ledger.book.workflow import Event, EventDecision, Record
from ledger.values.money import yuan_text

KINDS = (
    "investment",
    "valuation",
    "extension",
    "exit",
    "partial_exit",
    "fee",
    "realisation",
    "fund_write_off",
)


@dataclass(frozen=True)
class Happened:
    """What events say.

    Attributes:
        investments: the marks of each investment, by the number of its entry.
        valuations: value, method and day of each valuation, as the rules' case takes them.
        extensions: new terms, in the order of their days.
        exit: the sale of the office's share, as the rules' case takes it; None where it holds all.
        fees_outside: numbers of entries of fees that were paid from money on top of the commitments.
        events: each event with its kind, day, facts and entry, in the order of their days.
    """

    investments: Mapping[int, dict[str, Any]]
    valuations: Sequence[dict[str, Any]]
    extensions: Sequence[dict[str, Any]]
    exit: dict[str, Any] | None
    fees_outside: frozenset[int]
    events: Sequence[tuple[str, date, str, int | None]]


def happened(session: Session, record: Record, as_of: date) -> Happened:
    """What confirmed events of a fund say by a day."""
    told = list(_confirmed(session, record, as_of))
    return Happened(
        investments={
            number: _marks(Investment.model_validate_json(facts))
            for kind, _, facts, number in told
            if kind == "investment" and number is not None
        },
        valuations=[
            _valued(Valuation.model_validate_json(facts), day) for kind, day, facts, _ in told if kind == "valuation"
        ],
        extensions=[
            Extension.model_validate_json(facts).written() for kind, _, facts, _ in told if kind == "extension"
        ],
        exit=_exit(told),
        fees_outside=frozenset(
            number
            for kind, _, facts, number in told
            if kind == "fee" and number is not None and not Fee.model_validate_json(facts).inside_commitment
        ),
        events=told,
    )  # fmt: skip


def realisations(told: Happened) -> list[tuple[date, Realisation]]:
    """The firms that the fund sold, wholly or in part, with the day."""
    return [
        (day, Realisation.model_validate_json(facts))
        for kind, day, facts, _ in told.events
        if kind == "realisation"
    ]


def _confirmed(session: Session, record: Record, as_of: date) -> Iterator[tuple[str, date, str, int | None]]:
    undone = select(Entry.reverses_number).where(
        Entry.record_id == record.id, col(Entry.reverses_number).is_not(None), Entry.value_date <= as_of
    )
    query = select(Event, EventDecision).join(EventDecision).where(
        Event.record_id == record.id, EventDecision.decision == "confirmed", Event.value_date <= as_of,
        col(Event.kind).in_(KINDS),
    )  # fmt: skip
    gone = {*session.exec(undone)}
    for event, decision in session.exec(query.order_by(col(Event.value_date), col(Event.id))):
        if decision.entry_number is None or decision.entry_number not in gone:
            yield event.kind, event.value_date, event.facts, decision.entry_number


def _marks(made: Investment) -> dict[str, Any]:
    names = ("early_stage", "main_field", "local", "follow_on")
    return {name: getattr(made, name) for name in names}


def _valued(value: Valuation, day: date) -> dict[str, Any]:
    return {
        "valued_on": day.isoformat(),
        "method": value.method,
        "net_asset_value": yuan_text(value.net_asset_value_fen),
    }


def _exit(told: Sequence[tuple[str, date, str, int | None]]) -> dict[str, Any] | None:
    """The latest sale of the office's share; earlier partial ones stand in the money."""
    sales = [(day, facts) for kind, day, facts, _ in told if kind in ("exit", "partial_exit")]
    if not sales:
        return None
    day, facts = sales[-1]
    sale = OfficeExit.model_validate_json(facts)
    written = sale.written()
    return {
        "sold_on": day.isoformat(),
        "part_percent": written["part_percent"],
        "appraised": written["appraised"],
    }
