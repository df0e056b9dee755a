"""Leverage of interest subsidies, and what counts towards the year's target."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from instruments.interest_subsidy.claims import KEY
from instruments.interest_subsidy.loans import loan_facts
from ledger.book.parties import party_of
from ledger.book.queries import flows, newest_computation
from ledger.book.workflow import Record
from ledger.instrument import evidence_of
from ledger.measures.targets import Evidence
from ledger.values.leverage import Ratio, Sums, Tags, ratio

REACHED: Final = frozenset({"paid", "settled"})
PIPELINE: Final = frozenset({"submitted", "returned", "reviewed", "approved"})
NUMERATOR: Final = "subsidised bank loans"
"""A class of its own, so that bank loans are never pooled with the money of funds or partners."""


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """Subsidised loan principal drawn per yuan of subsidy paid (M5 with bank loans as the numerator).

    Numerator: principal that banks lent by the day, as the book's entries of stage `lent` show, of the loans
    that a paid claim rests on. Denominator: what was paid for the claim by the day. One ratio for each claim
    (level `recipient`), and one for each year (level `portfolio`) in which a loan counts once however many
    claims rest on it. A loan is repaid and is nobody's investment: the figure is never added to other methods'.
    """
    paid = _paid_by_claim(session, as_of)
    lent = _lent_by_loan(session, as_of)
    claims = [record for record_id in paid if (record := session.get(Record, record_id)) is not None]
    loans = {record.id or 0: _loans_of(session, record) for record in claims}
    tags = Tags(level="recipient", stage="reached_recipient", base="paid_in", as_of=as_of)
    single = [
        _ratio(f"{record.code} {party_of(session, record.party_id).name}", paid[record.id or 0],
               loans[record.id or 0], lent, tags)
        for record in claims
    ]  # fmt: skip
    return [*single, *_by_year(claims, paid, loans, lent, replace(tags, level="portfolio"))]


def evidence(session: Session, year: int, as_of: date) -> Sequence[Evidence]:
    """Distinct firms with a claim of the year: reached once paid, in the pipeline from submission to approval."""
    return evidence_of(session, KEY, "claim", year, as_of, REACHED, PIPELINE)


def _paid_by_claim(session: Session, as_of: date) -> dict[int, int]:
    paid: dict[int, int] = defaultdict(int)
    for flow in flows(session, stages=("reached_recipient",), instrument=KEY, as_of=as_of):
        paid[flow.record_id or 0] += flow.amount_fen
    return paid


def _lent_by_loan(session: Session, as_of: date) -> dict[int, int]:
    lent: dict[int, int] = defaultdict(int)
    for flow in flows(session, stages=("lent",), instrument=KEY, as_of=as_of):
        lent[flow.record_id or 0] += flow.amount_fen
    return lent


def _loans_of(session: Session, claim: Record) -> frozenset[int]:
    """The records of the loans that a claim's amount was computed from, as the kept inputs name them."""
    kept = newest_computation(session, claim.id or 0)
    contracts = {loan["contract"] for loan in json.loads(kept.inputs)["loans"]} if kept else set()
    query = select(Record).where(
        Record.instrument == KEY, Record.kind == "loan", Record.party_id == claim.party_id
    )
    loans = session.exec(query.order_by(col(Record.id)))
    return frozenset(record.id or 0 for record in loans if loan_facts(session, record).contract in contracts)


def _by_year(
    claims: Sequence[Record],
    paid: Mapping[int, int],
    loans: Mapping[int, frozenset[int]],
    lent: Mapping[int, int],
    tags: Tags,
) -> list[Ratio]:
    found = []
    for year in sorted({record.year for record in claims if paid[record.id or 0]}):
        own = [record.id or 0 for record in claims if record.year == year and paid[record.id or 0]]
        rests_on = frozenset[int]().union(*(loans[claim] for claim in own))
        found.append(_ratio(str(year), sum(paid[claim] for claim in own), rests_on, lent, tags))
    return found


def _ratio(subject: str, paid_fen: int, loans: frozenset[int], lent: Mapping[int, int], tags: Tags) -> Ratio:
    drawn_fen = sum(lent.get(loan, 0) for loan in loans)
    sums = Sums(office_fen=paid_fen, recipients_fen=drawn_fen or None)
    return replace(ratio("M5", sums, tags, subject), numerator_class=NUMERATOR)
