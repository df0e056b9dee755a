"""A stake's case from the book, its leverage as records, its results, and what the year can show.

Leverage of a stake is what the others of the same round put in beside the office (M1 to M4); multiples and
rates of return are those of `ledger.values.returns`, gross and of this deal.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from instruments.equity.records import (
    Exit,
    Injection,
    LaterRound,
    Valuation,
    WriteOff,
)
from instruments.equity.rules import Case
from ledger.book.parties import party_of
from ledger.book.queries import Flow, facts_of, flows
from ledger.book.workflow import Event, EventDecision, Record
from ledger.instrument import evidence_of, office_of
from ledger.measures.targets import Evidence
from ledger.values.leverage import Ratio, Sums, Tags, ratio
from ledger.values.money import yuan_text

SHOWN = ("M1", "M2", "M3", "M4")
REACHED = frozenset({"paid", "registered", "exited", "written_off"})
PIPELINE = frozenset({"submitted", "returned", "reviewed", "approved", "agreed"})


def request_case(session: Session, record: Record, injection: Injection) -> Case:
    """The case of the approval: may the office put this much into the round?"""
    return Case.read(_frame(session, record, injection, injection.closed_on) | {"asked": True})


def case_of(session: Session, record: Record, as_of: date) -> Case:
    """A stake as it stands in the book on a day, with its instalments, dividends, values and exit."""
    injection = Injection.read(facts_of(session, record))
    standing = flows(session, stages=("invested", "returned"), record_id=record.id, as_of=as_of)
    office = office_of(session)
    paid = [
        _dated("paid_on", flow)
        for flow in standing
        if flow.stage == "invested" and flow.source_party_id == office
    ]
    written = _frame(session, record, injection, as_of) | {"payments": paid}
    return Case.read(written | _later(session, record, as_of))


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """What others put into the same round per yuan of the office, paid by a day, for each stake."""
    paid: dict[int, list[Flow]] = defaultdict(list)
    for flow in flows(session, stages=("invested",), instrument="equity", as_of=as_of):
        paid[flow.record_id or 0].append(flow)
    tags = Tags(level="recipient", stage="invested", base="invested", as_of=as_of)
    found: list[Ratio] = []
    for record_id, own in paid.items():
        record = session.get_one(Record, record_id)
        subject = f"{record.code} {party_of(session, record.party_id).name}"
        found += [ratio(key, _sums(session, own), tags, subject) for key in SHOWN]
    return found


def evidence(session: Session, year: int, as_of: date) -> Sequence[Evidence]:
    """Distinct firms in which the office took a stake in the year: reached once an instalment is paid."""
    return evidence_of(session, "equity", "stake", year, as_of, REACHED, PIPELINE)


def _sums(session: Session, own: Sequence[Flow]) -> Sums:
    office = office_of(session)
    by_sector: dict[str, int] = defaultdict(int)
    for flow in own:
        sector = (
            "office" if flow.source_party_id == office else party_of(session, flow.source_party_id).sector
        )
        by_sector[sector] += flow.amount_fen
    return Sums.of_sectors(by_sector)


def _frame(session: Session, record: Record, injection: Injection, as_of: date) -> dict[str, Any]:
    office = party_of(session, office_of(session))
    ours = _investor(office.name, "office", injection.amount_fen, injection.shares)
    others = [
        _investor(party.name, party.sector, each.amount_fen, each.shares)
        for each in injection.other_investors
        for party in [party_of(session, each.investor)]
    ]
    written = injection.written()
    return {
        "company": party_of(session, record.party_id).name,
        "as_of": as_of.isoformat(),
        "partner": party_of(session, injection.partner).name if injection.partner else "",
        "appraised_investment": written["appraised_investment"],
        "round": {
            name: written[name]
            for name in ("closed_on", "pre_money", "post_money", "price_per_share", "holders_before")
        }
        | {"investors": [ours, *others]},
    }


def _investor(name: str, sector: str, amount_fen: int, shares: Any) -> dict[str, Any]:
    return {
        "name": name,
        "sector": sector,
        "amount": yuan_text(amount_fen),
        "shares": None if shares is None else str(shares),
    }


def _dated(name: str, flow: Flow) -> dict[str, str]:
    return {name: flow.value_date.isoformat(), "amount": yuan_text(flow.amount_fen)}


def _later(session: Session, record: Record, as_of: date) -> dict[str, Any]:
    """What confirmed events say by a day and no reversal has undone."""
    found: dict[str, Any] = {"later_rounds": [], "valuations": [], "dividends": []}
    for event in _confirmed(session, record, as_of):
        day = event.value_date.isoformat()
        match event.kind:
            case "later_round":
                found["later_rounds"].append(
                    {"closed_on": day, **LaterRound.model_validate_json(event.facts).written()}
                )
            case "valuation":
                found["valuations"].append(
                    {"valued_on": day, **Valuation.model_validate_json(event.facts).written()}
                )
            case "dividend":
                found["dividends"].append({"received_on": day, **_facts(event)})
            case "exit":
                sale = Exit.model_validate_json(event.facts).written()
                found["exit"] = {
                    "sold_on": day,
                    **{name: value for name, value in sale.items() if name != "buyer"},
                }
            case "write_off":
                recovered = WriteOff.model_validate_json(event.facts).written()["recovered"]
                found["write_off"] = {"written_off_on": day, "recovered": recovered}
    return found


def _confirmed(session: Session, record: Record, as_of: date) -> list[Event]:
    query = select(Event, EventDecision).join(EventDecision).where(
        Event.record_id == record.id, EventDecision.decision == "confirmed", Event.value_date <= as_of
    )  # fmt: skip
    rows = session.exec(query.order_by(col(Event.value_date), col(Event.id))).all()
    undone = {_facts(event)["entry_number"] for event, _ in rows if event.kind == "reversal"}
    return [
        event
        for event, decision in rows
        if decision.entry_number is None or decision.entry_number not in undone
    ]


def _facts(event: Event) -> dict[str, Any]:
    return dict(json.loads(event.facts))
