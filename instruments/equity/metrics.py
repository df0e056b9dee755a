"""A stake's case from the book, its leverage as records, its results, and what the year can show.

Leverage of a stake is what the others of the same round put in beside the office (M1 to M4); multiples and
rates of return are those of `ledger.values.returns`, gross and of this deal.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from sqlmodel import Session, col, select

from instruments.equity.records import (
    FOLLOW_ON,
    Buyback,
    Exit,
    Injection,
    LaterRound,
    Valuation,
    WriteOff,
)
from instruments.equity.rules import Case
from ledger.book.account_sums import AccountSum
from ledger.book.columns import stored_id
from ledger.book.parties import party_of
from ledger.book.queries import facts_of, flows
from ledger.book.workflow import Event, EventDecision, Record
from ledger.instrument import evidence_of, office_of
from ledger.measures.comparable import Mobilised
from ledger.measures.money import Money, RecordName, Window, has_stage, read_money
from ledger.measures.positions import Position, difference_of, ratios_of
from ledger.measures.targets import Evidence
from ledger.values.grant_equivalent import of_stake
from ledger.values.leverage import Ratio, Sums, Tags, by_sector
from ledger.values.money import parse_amount_fen, round_fen, yuan_text
from ledger.values.trace import Node, difference, given, greatest, product, rounded, total

KEY: Final = "equity"
SHOWN = ("M1", "M2", "M3", "M4")
SALES: Final[dict[str, type[Exit] | type[Buyback]]] = {"exit": Exit, "partial_exit": Exit, "buyback": Buyback}
REACHED = frozenset({"paid", "registered", "exited", "written_off"})
PIPELINE = frozenset({"submitted", "returned", "reviewed", "approved", "agreed", "granted"})


def request_case(session: Session, record: Record, injection: Injection) -> Case:
    """The case of the approval: may the office put this much into the round?"""
    return Case.read(_frame(session, record, injection, injection.closed_on) | {"asked": True})


def case_of(session: Session, record: Record, as_of: date) -> Case:
    """A stake as it stands in the book on a day, with its instalments, dividends, values and exit."""
    injection = Injection.read(facts_of(session, record))
    written = _frame(session, record, injection, as_of)
    payments = [
        {"paid_on": day.isoformat(), "amount": yuan_text(fen)} for day, fen in paid(session, record, as_of)
    ]
    return Case.read(written | {"payments": payments} | _later(session, record, as_of))


def paid(session: Session, record: Record, as_of: date) -> list[tuple[date, int]]:
    """What the office paid for its stake and when; of a grant that became a stake, the day of the grant counts."""
    own = flows(session, stages=("invested", "reached_recipient"), record_id=stored_id(record), as_of=as_of)
    office = office_of(session)
    paid = [each for each in own if each.stage == "invested" and each.source_party_id == office]
    converted_fen = sum(each.amount_fen for each in paid if each.source_purpose == "cash")
    found = _netted((each.value_date, each.amount_fen) for each in paid if each.source_purpose == "reserved")
    grants = _netted(
        (each.value_date, each.amount_fen) for each in own
        if each.stage == "reached_recipient" and each.source_purpose == "reserved"
    )  # fmt: skip
    for day, fen in grants:
        taken = min(fen, converted_fen)
        converted_fen -= taken
        found += [(day, taken)] if taken else []
    return sorted(found)


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


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """Every stake's leverage as of a day; see `positions`."""
    money = read_money(session, Window(as_of))
    return [found.ratio for found in ratios_of(positions(session, money))]


def positions(session: Session, money: Money) -> Sequence[Position]:
    """What others paid into the same round per yuan of the office (M1 to M4), one for each stake.

    Others' money of later rounds counts only where that switch is on.
    """
    sectors = money.sectors() | {office_of(session): "office"}
    return [
        _position(money, record, by_sector(_invested(money, record), sectors))
        for record in money.of_method(KEY, "stake")
        if has_stage(money, record, "invested")
    ]


def mobilised(session: Session, money: Money) -> Sequence[Mobilised]:
    """Of each stake: private money of the round over the office's money not come back, and what it conceded."""
    office, sectors = office_of(session), money.sectors()
    found = []
    for record in money.of_method(KEY, "stake"):
        if not has_stage(money, record, "invested"):
            continue
        invested = _invested(money, record)
        private_fen = sum(
            fen for party, fen in invested.items() if party != office and sectors[party] == "private"
        )
        paid = given("paid by the office", invested.get(office, 0), "fen", subject=record.code)
        back = given("come back to the office", _returned(money, record, office), "fen", subject=record.code)
        finance = given("private money of the round", private_fen, "fen", subject=record.code)
        equivalent = of_stake(paid, back, _conceded(session, money, record))
        found.append(Mobilised(KEY, record.id, record.code, money.label(record), record.year, finance, equivalent,
                               (record.id,)))  # fmt: skip
    return found


def _invested(money: Money, record: RecordName) -> dict[int, int]:
    """Money in the round by who paid it, in the window."""
    now = _paid_in(money, money.now.get(record.code, ()), record)
    if money.before is None:
        return now
    return difference_of(now, _paid_in(money, money.before.get(record.code, ()), record))


def _paid_in(money: Money, sums: Sequence[AccountSum], record: RecordName) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for each in sums:
        later = each.scope.endswith(FOLLOW_ON) and not money.window.switches.follow_on
        if each.stage == "invested" and each.party_id != record.party_id and not later:
            found[each.party_id] += each.given_fen - each.got_fen
    return found


def _returned(money: Money, record: RecordName, office: int) -> int:
    def back(sums: Sequence[AccountSum]) -> int:
        return sum(
            each.got_fen - each.given_fen
            for each in sums
            if each.stage == "returned" and each.party_id == office
        )

    return back(money.now.get(record.code, ())) - (
        back(money.before.get(record.code, ())) if money.before else 0
    )


def _conceded(session: Session, money: Money, record: RecordName) -> Node | None:
    """What the office gave up in its sales, where an appraisal of its stake is recorded."""
    parts = []
    for event in _confirmed(session, session.get_one(Record, record.id), money.window.as_of):
        if event.kind not in SALES or (money.window.since and event.value_date < money.window.since):
            continue
        told = SALES[event.kind].model_validate_json(event.facts)
        if told.appraised_fen is not None:
            parts.append(_given_up(told))
    return total("conceded in sales", parts, "fen") if parts else None


def _given_up(sale: Exit | Buyback) -> Node:
    """The appraised value of the part sold less its price, never below nothing."""
    appraised = given("appraised value", sale.appraised_fen, "fen")
    percent = sale.part_percent if isinstance(sale, Exit) else 100
    part = product("part sold", [appraised, given("part sold", percent, "percent")], "fen")
    worth = rounded("appraised value of the part sold", part, "half_up_to_fen")
    below = difference("appraised value less price", worth, given("price", sale.proceeds_fen, "fen"))
    return greatest("conceded", [below, given("nothing", 0, "fen")])


def _position(money: Money, record: RecordName, sums: Sums) -> Position:
    window = money.window
    return Position(
        instrument=KEY, record_id=record.id, code=record.code, subject=money.label(record), vintage=record.year,
        tags=Tags(level="recipient", stage="invested", base="invested", as_of=window.as_of, since=window.since,
                  switches=window.switches),
        sums=sums, keys=SHOWN, rests_on=(record.id,), stages=("invested",),
    )  # fmt: skip


def evidence(session: Session, year: int, as_of: date) -> Sequence[Evidence]:
    """Distinct firms in which the office took a stake in the year: reached once an instalment is paid."""
    return evidence_of(session, "equity", "stake", year, as_of, REACHED, PIPELINE)


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


def _later(session: Session, record: Record, as_of: date) -> dict[str, Any]:
    """What confirmed events say by a day and no reversal has undone."""
    found: dict[str, Any] = {"later_rounds": [], "valuations": [], "dividends": []}
    sales: list[tuple[date, dict[str, Any]]] = []
    for event in _confirmed(session, record, as_of):
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
                found["dividends"].append({"received_on": day, **_facts(event)})
            case "exit" | "partial_exit" | "buyback":
                sales.append((event.value_date, _sale(event)))
            case "write_off":
                recovered = WriteOff.model_validate_json(event.facts).written()["recovered"]
                found["write_off"] = {"written_off_on": day, "recovered": recovered}
    return found | _sold(found, sales)


def _sale(event: Event) -> dict[str, Any]:
    told = SALES[event.kind].model_validate_json(event.facts).written()
    names = ("part_percent", "appraised", "proceeds")
    whole = {"sold_on": event.value_date.isoformat(), "part_percent": "100"}
    return whole | {name: told[name] for name in names if name in told}


def _sold(found: dict[str, Any], sales: Sequence[tuple[date, dict[str, Any]]]) -> dict[str, Any]:
    """The last sale as the rules' exit; money of earlier partial ones came in like a dividend.

    A valuation from before an earlier sale is of more than was held afterwards: its part that was sold is off.
    """
    if not sales:
        return {}
    for day, sale in sales[:-1]:
        found["dividends"].append({"received_on": sale["sold_on"], "amount": sale["proceeds"]})
        left = 1 - Fraction(sale["part_percent"]) / 100
        for valued in found["valuations"]:
            if valued["valued_on"] < day.isoformat():
                value_fen = round_fen(parse_amount_fen(valued["stake_value"]) * left, "half_up_to_fen")
                valued["stake_value"] = yuan_text(value_fen)
    return {"exit": sales[-1][1]}


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
