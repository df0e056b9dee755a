"""A fund's case from the book, as the rules take it, and what counts towards the year's target."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from instruments.guidance_fund.metrics.happened import Happened, happened
from instruments.guidance_fund.records import Fund, fund_facts
from instruments.guidance_fund.records.facts import Extension, SetUp
from instruments.guidance_fund.rules import Case
from ledger.book.columns import stored_id
from ledger.book.parties import Party
from ledger.book.queries import Flow, flows, steps_of
from ledger.book.workflow import Record
from ledger.instrument import evidence_of, kinds_standing, office_of
from ledger.measures.targets import Evidence
from ledger.values.money import yuan_text

PROOF = ("agreement", "paid_in", "investment")
"""What must have happened to a fund, and stand, for its institution to count as reached."""
ENDED = frozenset({"exited", "liquidated"})
ASKED_FOR = frozenset({"submitted", "returned", "reviewed", "approved", "committed", "called", "paid_in", "invested",
                       "distributed"}) | ENDED  # fmt: skip
STAGES = ("committed", "paid_in", "invested", "own_spend", "returned", "recallable", "fee")
TERMS = ("kind", "life_years", "investment_years", "management_fee_percent", "early_stage_percent")


def request_case(session: Session, record: Record, fund: Fund) -> Case:
    """The case of the approval: may the office commit what it wants to, beside the others' commitments?"""
    names = _parties(session, {each.partner for each in fund.partners} | {record.party_id})
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
            "terms": _terms(fund, Happened(())),
            "request": {"contribution": yuan_text(fund.contribution_fen)},
        }
    )


def case_of(session: Session, record: Record, as_of: date) -> Case | None:
    """A fund as it stands in the book on a day; None before anything was committed."""
    own = standing(flows(session, stages=STAGES, record_id=stored_id(record), as_of=as_of))
    if not any(flow.stage == "committed" for flow in own):
        return None
    met = {party for flow in own for party in (flow.source_party_id, flow.target_party_id)}
    names = _parties(session, met | {record.party_id})
    told = happened(session, record, as_of)
    return Case.read(
        {
            "fund": names[record.party_id].name,
            "as_of": as_of.isoformat(),
            "partners": list(_partners(office_of(session), record, own, names)),
            "investments": _investments(record, own, names, told),
            "distributions": _distributions(record, own, names),
            "fees": list(_fees(record, own, told)),
            "valuations": told.valuations(),
            "terms": _terms(fund_facts(session, record), told) | _days(session, record, told),
            "sales": told.sales(),
        }
    )


def evidence(session: Session, year: int, as_of: date) -> Sequence[Evidence]:
    """Distinct venture capital institutions of the year's funds.

    Reached once the agreement is signed, money is paid in and the fund has invested in a firm, whatever
    happened afterwards; in the pipeline from submission until the fund has ended without it.
    """
    every = evidence_of(
        session, "guidance_fund", "fund", year, as_of, frozenset(), ASKED_FOR,
        counted=lambda session, record: fund_facts(session, record).institution,
    )  # fmt: skip
    stands = kinds_standing(session, "guidance_fund", PROOF, as_of)
    reached = {record_id for record_id, kinds in stands.items() if kinds.issuperset(PROOF)}
    return [
        replace(each, standing="reached") if each.record_id in reached else each
        for each in every
        if each.record_id in reached or each.state not in ENDED
    ]


def standing(own: Sequence[Flow]) -> list[Flow]:
    """The flows that still stand: a reversed one and its reversal are both left out."""
    found: list[Flow] = []
    for flow in own:
        mirrored = (flow.stage, flow.source_party_id, flow.target_party_id, -flow.amount_fen)
        undone = next(
            (
                each
                for each in found
                if flow.amount_fen < 0
                and (each.stage, each.source_party_id, each.target_party_id, each.amount_fen) == mirrored
            ),
            None,
        )
        if undone:
            found.remove(undone)
        else:
            found.append(flow)
    return found


def commitments(own: Sequence[Flow]) -> dict[int, int]:
    """What each partner has pledged, less what it took back, in fen."""
    promised: dict[int, int] = defaultdict(int)
    for flow in own:
        if flow.stage == "committed" and flow.target_purpose == "unfunded_commitment":
            promised[flow.target_party_id] += flow.amount_fen
        elif flow.stage == "committed":
            promised[flow.source_party_id] -= flow.amount_fen
    return promised


def payments(record: Record, own: Sequence[Flow]) -> dict[int, list[tuple[date, int]]]:
    """What each partner paid in and when, in fen; what a later closing gave back is taken off its first payments."""
    paid: dict[int, list[tuple[date, int]]] = defaultdict(list)
    back: dict[int, int] = defaultdict(int)
    for flow in own:
        if flow.stage == "paid_in" and flow.target_party_id == record.party_id:
            paid[flow.source_party_id].append((flow.value_date, flow.amount_fen))
        elif flow.stage == "paid_in":
            back[flow.target_party_id] += flow.amount_fen
    return {partner: list(_taken_off(sorted(made), back[partner])) for partner, made in paid.items()}


def _taken_off(paid: Sequence[tuple[date, int]], back_fen: int) -> Iterator[tuple[date, int]]:
    for day, amount_fen in paid:
        off_fen = min(back_fen, amount_fen)
        back_fen -= off_fen
        if amount_fen > off_fen:
            yield day, amount_fen - off_fen


def _partners(
    office: int, record: Record, own: Sequence[Flow], names: Mapping[int, Party]
) -> Iterator[dict[str, Any]]:
    paid = payments(record, own)
    for partner, amount_fen in commitments(own).items():
        yield {
            "name": names[partner].name,
            "sector": "office" if partner == office else names[partner].sector,
            "commitment": yuan_text(amount_fen),
            "payments": list(_payments(paid.get(partner, ()), amount_fen)),
        }


def _payments(paid: Sequence[tuple[date, int]], pledged_fen: int) -> Iterator[dict[str, Any]]:
    """A partner's payments; what it paid above its pledge came back before and was called again."""
    for day, amount_fen in paid:
        first_fen = min(amount_fen, pledged_fen)
        pledged_fen -= first_fen
        for fen, recycled in ((first_fen, False), (amount_fen - first_fen, True)):
            if fen:
                yield {"paid_on": day.isoformat(), "amount": yuan_text(fen), "recycled": recycled}


def _investments(
    record: Record, own: Sequence[Flow], names: Mapping[int, Party], told: Happened
) -> list[dict[str, Any]]:
    rounds: dict[int, list[Flow]] = defaultdict(list)
    for flow in own:
        if flow.stage in ("invested", "own_spend"):
            rounds[flow.entry_number].append(flow)
    marks, found = told.marks(), []
    brought: set[int] = set()
    for number, made in rounds.items():
        firm = made[0].target_party_id
        # What a firm brought stands with its first round; a later one of the same firm adds cost only.
        more = told.of_firm(firm) if firm not in brought else {}
        brought.add(firm)
        found.append(_round(record, made, names, {**marks.get(number, {}), **more}))
    return found


def _round(
    record: Record, made: Sequence[Flow], names: Mapping[int, Party], marks: Mapping[str, Any]
) -> dict[str, Any]:
    invested = [flow for flow in made if flow.stage == "invested"]
    own_fen = sum(flow.amount_fen for flow in made if flow.stage == "own_spend")
    others = [
        {
            "name": names[flow.source_party_id].name,
            "sector": names[flow.source_party_id].sector,
            "amount": yuan_text(flow.amount_fen),
        }
        for flow in invested
        if flow.source_party_id != record.party_id
    ]
    return {
        "company": names[invested[0].target_party_id].name,
        "invested_on": invested[0].value_date.isoformat(),
        "amount": yuan_text(
            sum(flow.amount_fen for flow in invested if flow.source_party_id == record.party_id)
        ),
        "own_money": yuan_text(own_fen),
        "co_investors": others,
        **marks,
    }


def _distributions(record: Record, own: Sequence[Flow], names: Mapping[int, Party]) -> list[dict[str, Any]]:
    """What partners got back; of what may be called again the newest lapses first."""
    recallable = {(flow.entry_number, flow.target_party_id) for flow in own if flow.stage == "recallable"}
    lapsed: dict[int, int] = defaultdict(int)
    for flow in own:
        if flow.stage == "recallable" and flow.target_party_id == record.party_id:
            lapsed[flow.source_party_id] += flow.amount_fen
    found: list[dict[str, Any]] = []
    for flow in reversed(own):
        # What a buyer paid for the office's share is between the two and no distribution of the fund.
        if flow.stage == "returned" and flow.source_party_id == record.party_id:
            partner, again = flow.target_party_id, (flow.entry_number, flow.target_party_id) in recallable
            gone_fen = min(lapsed[partner], flow.amount_fen) if again else 0
            lapsed[partner] -= gone_fen
            found += [
                {"paid_on": flow.value_date.isoformat(), "to": names[partner].name, "amount": yuan_text(fen),
                 "recallable": recallable_again}
                for fen, recallable_again in ((gone_fen, False), (flow.amount_fen - gone_fen, again))
                if fen
            ]  # fmt: skip
    return found[::-1]


def _fees(record: Record, own: Sequence[Flow], told: Happened) -> Iterator[dict[str, Any]]:
    outside = told.fees_outside()
    for flow in own:
        if flow.stage == "fee" and flow.source_party_id == record.party_id:
            yield {
                "paid_on": flow.value_date.isoformat(),
                "amount": yuan_text(flow.amount_fen),
                "inside_commitment": flow.entry_number not in outside,
            }


def _terms(fund: Fund, told: Happened) -> dict[str, Any]:
    written = fund.written()
    terms = {name: written[name] for name in TERMS}
    for _, each, _ in told.of(Extension):
        longer = {"life_years": each.life_years, "investment_years": each.investment_years}
        terms |= {name: years for name, years in longer.items() if years is not None}
    return terms


def _days(session: Session, record: Record, told: Happened) -> dict[str, Any]:
    """When the office's part was approved and when the fund was set up."""
    approved = [step.day for step in steps_of(session, stored_id(record)) if step.to_state == "approved"]
    set_up = [day for day, _, _ in told.of(SetUp)]
    return {
        "approved_on": approved[0].isoformat() if approved else None,
        "set_up_on": set_up[0].isoformat() if set_up else None,
    }


def _parties(session: Session, ids: set[int]) -> dict[int, Party]:
    found = session.exec(select(Party).where(col(Party.id).in_(sorted(ids))))
    return {stored_id(party): party for party in found}
