"""A fund's case from the book, its leverage as records, and what counts towards the year's target.

Definitions M1 to M9 are in `ledger.values.leverage`; every figure comes from transfers of the book, with
each contributor in the sector that its party has.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from instruments.guidance_fund.records import Fund, Investment, Valuation, fund_facts
from instruments.guidance_fund.rules import Case, leverage_of
from ledger.book.parties import Party
from ledger.book.queries import Flow, flows
from ledger.book.workflow import Event, EventDecision, Record
from ledger.instrument import evidence_of, office_of
from ledger.measures.targets import Evidence
from ledger.values.leverage import Ratio
from ledger.values.money import yuan_text

SHOWN = ("M1", "M2", "M3", "M4", "M5", "M7", "M9")
REACHED = frozenset({"invested", "distributed", "exited", "liquidated"})
PIPELINE = frozenset({"submitted", "returned", "reviewed", "approved", "committed", "called", "paid_in"})
STAGES = ("committed", "paid_in", "invested", "returned", "recallable", "fee")


def request_case(session: Session, record: Record, fund: Fund) -> Case:
    """The case of the approval: may the office commit what it wants to, beside the others' commitments?"""
    names = _parties(session)
    partners = [
        {
            "name": names[each.partner].name,
            "sector": names[each.partner].sector,
            "commitment": yuan_text(each.commitment_fen),
        }
        for each in fund.partners
    ]
    return Case.read(
        {
            "fund": names[record.party_id].name,
            "as_of": date(record.year, 12, 31).isoformat(),
            "partners": partners,
            "terms": _terms(fund),
            "request": {"contribution": yuan_text(fund.contribution_fen)},
        }
    )


def case_of(session: Session, record: Record, as_of: date) -> Case | None:
    """A fund as it stands in the book on a day; None before anything was committed."""
    own = flows(session, stages=STAGES, record_id=record.id, as_of=as_of)
    return _case(session, record, as_of, own, _parties(session), _details(session, record.id or 0))


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """Every fund's leverage by definition and stage, from recorded transfers up to a day."""
    by_record: dict[int, list[Flow]] = defaultdict(list)
    for flow in flows(session, stages=STAGES, instrument="guidance_fund", as_of=as_of):
        by_record[flow.record_id or 0].append(flow)
    names = _parties(session)
    found: list[Ratio] = []
    for record_id, own in by_record.items():
        record = session.get_one(Record, record_id)
        case = _case(session, record, as_of, own, names, _details(session, record_id))
        if case:
            found += [each for each in leverage_of(case).values() if each.key in SHOWN]
    return found


def evidence(session: Session, year: int, as_of: date) -> Sequence[Evidence]:
    """Distinct venture capital institutions of the year's funds.

    Reached once the agreement is signed, money is paid in and the fund has invested in a firm; in the
    pipeline from submission.
    """
    return evidence_of(
        session, "guidance_fund", "fund", year, as_of, REACHED, PIPELINE,
        counted=lambda session, record: fund_facts(session, record).institution,
    )  # fmt: skip


def _case(
    session: Session,
    record: Record,
    as_of: date,
    own: Sequence[Flow],
    names: Mapping[int, Party],
    details: Mapping[str, Mapping[int, dict[str, Any]]],
) -> Case | None:
    standing = _net(own)
    if not any(flow.stage == "committed" for flow in standing):
        return None
    return Case.read(
        {
            "fund": names[record.party_id].name,
            "as_of": as_of.isoformat(),
            "partners": _partners(session, record, standing, names),
            "investments": _investments(record, standing, names, details["investment"]),
            "distributions": _distributions(standing, names),
            "fees": [
                {"paid_on": flow.value_date.isoformat(), "amount": yuan_text(flow.amount_fen)}
                for flow in standing
                if flow.stage == "fee"
            ],
            "valuations": [
                each for each in details["valuation"].values() if each["valued_on"] <= as_of.isoformat()
            ],
            "terms": _terms(fund_facts(session, record)),
        }
    )


def _net(own: Sequence[Flow]) -> list[Flow]:
    """The flows that still stand: a reversed one and its reversal are both left out."""
    standing: list[Flow] = []
    for flow in own:
        mirrored = (flow.stage, flow.source_party_id, flow.target_party_id, -flow.amount_fen)
        undone = next(
            (
                each
                for each in standing
                if flow.amount_fen < 0
                and (each.stage, each.source_party_id, each.target_party_id, each.amount_fen) == mirrored
            ),
            None,
        )
        if undone:
            standing.remove(undone)
        else:
            standing.append(flow)
    return standing


def _partners(
    session: Session, record: Record, own: Sequence[Flow], names: Mapping[int, Party]
) -> list[dict[str, Any]]:
    office = office_of(session)
    promised = {flow.target_party_id: flow.amount_fen for flow in own if flow.stage == "committed"}
    return [
        {
            "name": names[partner].name,
            "sector": "office" if partner == office else names[partner].sector,
            "commitment": yuan_text(amount_fen),
            "payments": [
                {"paid_on": flow.value_date.isoformat(), "amount": yuan_text(flow.amount_fen)}
                for flow in own
                if flow.stage == "paid_in" and flow.source_party_id == partner
            ],
        }
        for partner, amount_fen in promised.items()
        if partner != record.party_id
    ]


def _investments(
    record: Record, own: Sequence[Flow], names: Mapping[int, Party], details: Mapping[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    rounds: dict[int, list[Flow]] = defaultdict(list)
    for flow in own:
        if flow.stage == "invested":
            rounds[flow.entry_number].append(flow)
    return [_round(record, made, names, details.get(number, {})) for number, made in rounds.items()]


def _round(
    record: Record, made: Sequence[Flow], names: Mapping[int, Party], marks: Mapping[str, Any]
) -> dict[str, Any]:
    fund_fen = sum(flow.amount_fen for flow in made if flow.source_party_id == record.party_id)
    others = [
        {
            "name": names[flow.source_party_id].name,
            "sector": names[flow.source_party_id].sector,
            "amount": yuan_text(flow.amount_fen),
        }
        for flow in made
        if flow.source_party_id != record.party_id
    ]
    return {
        "company": names[made[0].target_party_id].name,
        "invested_on": made[0].value_date.isoformat(),
        "amount": yuan_text(fund_fen),
        "co_investors": others,
        **marks,
    }


def _distributions(own: Sequence[Flow], names: Mapping[int, Party]) -> list[dict[str, Any]]:
    recallable = {(flow.entry_number, flow.target_party_id) for flow in own if flow.stage == "recallable"}
    return [
        {
            "paid_on": flow.value_date.isoformat(),
            "to": names[flow.target_party_id].name,
            "amount": yuan_text(flow.amount_fen),
            "recallable": (flow.entry_number, flow.target_party_id) in recallable,
        }
        for flow in own
        if flow.stage == "returned"
    ]


def _details(session: Session, record_id: int) -> dict[str, dict[int, dict[str, Any]]]:
    """What confirmed events say beside the money: marks of investments by entry, valuations by event."""
    query = (
        select(Event, EventDecision)
        .join(EventDecision)
        .where(
            Event.record_id == record_id,
            EventDecision.decision == "confirmed",
            col(Event.kind).in_(("investment", "valuation")),
        )
    )
    found: dict[str, dict[int, dict[str, Any]]] = {"investment": {}, "valuation": {}}
    for event, decision in session.exec(query):
        if event.kind == "investment":
            made = Investment.model_validate_json(event.facts)
            found["investment"][decision.entry_number or 0] = {
                "early_stage": made.early_stage,
                "local": made.local,
                "follow_on": made.follow_on,
            }
        else:
            value = Valuation.model_validate_json(event.facts)
            found["valuation"][event.id or 0] = {
                "valued_on": event.value_date.isoformat(),
                "method": value.method,
                "net_asset_value": yuan_text(value.net_asset_value_fen),
            }
    return found


def _terms(fund: Fund) -> dict[str, Any]:
    written = fund.written()
    return {
        name: written[name]
        for name in (
            "kind",
            "life_years",
            "investment_years",
            "management_fee_percent",
            "early_stage_percent",
        )
    }


def _parties(session: Session) -> dict[int, Party]:
    return {party.id or 0: party for party in session.exec(select(Party))}
