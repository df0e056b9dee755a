"""A stake of the book as a case of the rules: when it is asked for, and as it stands on a day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from instruments.equity.metrics.confirmed import SALES, confirmed, written
from instruments.equity.metrics.granted import grants
from instruments.equity.records import Exit, Injection, LaterRound, Valuation, WriteOff
from instruments.equity.rules import Case
from ledger.book.columns import stored_id
from ledger.book.parties import party_of
from ledger.book.queries import facts_of, flows
from ledger.book.workflow import Event, Record
from ledger.instrument import office_of
from ledger.values.money import yuan_text


def request_case(session: Session, record: Record, injection: Injection) -> Case:
    """The case of the approval: may the office put this much into the round?"""
    return Case.read(_frame(session, record, injection, injection.closed_on) | {"asked": True})


def case_of(session: Session, record: Record, as_of: date) -> Case:
    """A stake as it stands in the book on a day: instalments, grants, dividends, values, every sale, its end."""
    injection = Injection.read(facts_of(session, record))
    events = confirmed(session, record, as_of)
    payments = [
        {"paid_on": day.isoformat(), "amount": yuan_text(fen)} for day, fen in paid(session, record, as_of)
    ]
    frame = _frame(session, record, injection, as_of)
    standing = {"payments": payments, "grants": grants(events), "sales": _sales(session, record, events)}
    return Case.read(frame | standing | _later(events))


def paid(session: Session, record: Record, as_of: date) -> list[tuple[date, int]]:
    """The instalments that the office paid and when; a grant that became a stake is no instalment."""
    own = flows(session, stages=("invested",), record_id=stored_id(record), as_of=as_of)
    office = office_of(session)
    return sorted(
        _netted(
            (each.value_date, each.amount_fen)
            for each in own
            if each.source_party_id == office and each.source_purpose == "reserved"
        )
    )


def _netted(amounts: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """Amounts that still stand: a reversed one and its reversal are both left out."""
    standing: list[tuple[date, int]] = []
    for day, fen in amounts:
        undone = next((each for each in standing if fen < 0 and each[1] == -fen), None)
        if undone:
            standing.remove(undone)
        else:
            standing.append((day, fen))
    return standing


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


def _later(events: Sequence[Event]) -> dict[str, Any]:
    """Later rounds, values, dividends and the end, as the rules take them."""
    found: dict[str, Any] = {"later_rounds": [], "valuations": [], "dividends": []}
    for event in events:
        day = event.value_date.isoformat()
        match event.kind:
            case "later_round":
                told = LaterRound.model_validate_json(event.facts).written()
                shares = {name: told[name] for name in ("shares_issued", "office_shares")}
                found["later_rounds"].append({"closed_on": day, **shares})
            case "valuation":
                found["valuations"].append(
                    {"valued_on": day, **Valuation.model_validate_json(event.facts).written()}
                )
            case "dividend":
                found["dividends"].append({"received_on": day, **written(event)})
            case "write_off":
                recovered = WriteOff.model_validate_json(event.facts).written()["recovered"]
                found["write_off"] = {"written_off_on": day, "recovered": recovered}
    return found


def _sales(session: Session, record: Record, events: Sequence[Event]) -> list[dict[str, Any]]:
    return [_sale(session, record, event) for event in events if event.kind in SALES]


def _sale(session: Session, record: Record, event: Event) -> dict[str, Any]:
    """A sale of a part of what is held; a buyback is of all of it and to the firm."""
    told = SALES[event.kind].model_validate_json(event.facts)
    buyer = told.buyer if isinstance(told, Exit) else record.party_id
    facts = told.written()
    names = ("part_percent", "appraised", "proceeds")
    whole = {
        "sold_on": event.value_date.isoformat(),
        "part_percent": "100",
        "buyer": party_of(session, buyer).name,
    }
    return whole | {name: facts[name] for name in names if name in facts}
