"""Leverage of interest subsidies, what they mobilised, and what counts towards the year's target."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import text as sql
from sqlmodel import Session

from instruments.interest_subsidy.claims import KEY
from ledger.instrument import evidence_of
from ledger.measures.comparable import Mobilised
from ledger.measures.money import Money, RecordName, Window, has_stage, in_window, read_money
from ledger.measures.positions import Position, ratios_of
from ledger.measures.targets import Evidence
from ledger.values.grant_equivalent import of_grant
from ledger.values.leverage import Ratio, Sums, Tags
from ledger.values.trace import given

REACHED: Final = frozenset({"paid", "settled"})
PIPELINE: Final = frozenset({"submitted", "returned", "reviewed", "approved"})
NUMERATOR: Final = "subsidised bank loans"
"""A class of its own, so that bank loans are never pooled with the money of funds or partners."""


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """Every claim's and every year's ratio as of a day; see `positions`."""
    money = read_money(session, Window(as_of))
    return [found.ratio for found in ratios_of(positions(session, money))]


def positions(session: Session, money: Money) -> Sequence[Position]:
    """Subsidised loan principal drawn per yuan of subsidy paid (M5 with bank loans as the numerator).

    Numerator: principal that banks lent by the day, as the book's entries of stage `lent` show, of the loans
    that a paid claim rests on. Denominator: what was paid for the claim by the day. One for each claim (level
    `recipient`; in a pool a loan counts with its first claim only), and one for each year (level `portfolio`)
    in which a loan counts once however many claims rest on it. A loan is repaid and is nobody's investment:
    the figure is never added to other methods'.
    """
    claims = [
        claim for claim in money.of_method(KEY, "claim") if has_stage(money, claim, "reached_recipient")
    ]
    loans = _loans_of_claims(session, claims) if claims else {}
    lent = {loan.id: in_window(money, loan, "loan", "lent") for loan in money.of_method(KEY, "loan")}
    return [*_single(money, claims, loans, lent), *_by_year(money, claims, loans, lent)]


def mobilised(session: Session, money: Money) -> Sequence[Mobilised]:
    """Of each paid claim: the principal of its loans, each loan once, over the subsidy, which is worth itself."""
    found = []
    for position in positions(session, money):
        if position.tags.level != "recipient":
            continue
        sums = position.entering or position.sums
        paid = given("subsidy paid", sums.office_fen, "fen", subject=position.code)
        drawn = sums.recipients_fen
        finance = (
            None if drawn is None else given("loan principal drawn", drawn, "fen", subject=position.code)
        )
        found.append(Mobilised(KEY, position.record_id, position.code, position.subject, position.vintage, finance,
                               of_grant([paid]), position.rests_on))  # fmt: skip
    return found


def evidence(session: Session, year: int, as_of: date) -> Sequence[Evidence]:
    """Distinct firms with a claim of the year: reached once paid, in the pipeline from submission to approval."""
    return evidence_of(session, KEY, "claim", year, as_of, REACHED, PIPELINE)


def _loans_of_claims(session: Session, claims: Sequence[RecordName]) -> dict[int, frozenset[int]]:
    """The records of the loans that each claim's amount was computed from, as the kept inputs name them."""
    wanted = {claim.id for claim in claims}
    kept = session.connection().execute(
        sql("""
        SELECT c.record_id, c.inputs FROM record r JOIN computation c ON c.record_id = r.id
        WHERE r.instrument = 'interest_subsidy' AND r.kind = 'claim' ORDER BY c.id""")
    )
    contracts = {
        record_id: {loan["contract"] for loan in json.loads(inputs)["loans"]}
        for record_id, inputs in kept
        if record_id in wanted
    }
    filed = session.connection().execute(
        sql("""
        SELECT r.id, r.party_id, v.facts FROM record r
        JOIN record_version v ON v.record_id = r.id AND v.version = r.version
        WHERE r.instrument = 'interest_subsidy' AND r.kind = 'loan' ORDER BY r.id""")
    )
    by_firm: dict[int, list[tuple[int, str]]] = {}
    for loan, firm, facts in filed:
        by_firm.setdefault(firm, []).append((loan, json.loads(facts)["contract"]))
    return {
        claim.id: frozenset(
            loan
            for loan, contract in by_firm.get(claim.party_id, ())
            if contract in contracts.get(claim.id, ())
        )
        for claim in claims
    }


def _single(
    money: Money,
    claims: Sequence[RecordName],
    loans: Mapping[int, frozenset[int]],
    lent: Mapping[int, int],
) -> Iterator[Position]:
    counted: set[int] = set()
    for claim in claims:
        paid_fen = in_window(money, claim, "reserved", "reached_recipient")
        sums = _sums(paid_fen, loans[claim.id], lent)
        fresh = loans[claim.id] - counted if paid_fen else frozenset()
        counted |= fresh
        entering = (
            sums
            if fresh == loans[claim.id]
            else Sums(office_fen=paid_fen, recipients_fen=_drawn(fresh, lent))
        )
        yield _position(money, claim, money.label(claim), "recipient", sums, entering, loans[claim.id])


def _by_year(
    money: Money,
    claims: Sequence[RecordName],
    loans: Mapping[int, frozenset[int]],
    lent: Mapping[int, int],
) -> Iterator[Position]:
    paid = {claim: in_window(money, claim, "reserved", "reached_recipient") for claim in claims}
    for year in sorted({claim.year for claim in claims if paid[claim]}):
        own = [claim for claim in claims if claim.year == year and paid[claim]]
        rests_on = frozenset[int]().union(*(loans[claim.id] for claim in own))
        sums = _sums(sum(paid[claim] for claim in own), rests_on, lent)
        behind = rests_on | {claim.id for claim in own[1:]}
        yield _position(money, own[0], str(year), "portfolio", sums, sums, behind)


def _sums(paid_fen: int, loans: frozenset[int], lent: Mapping[int, int]) -> Sums:
    return Sums(office_fen=paid_fen, recipients_fen=_drawn(loans, lent) or None)


def _drawn(loans: frozenset[int], lent: Mapping[int, int]) -> int:
    return sum(lent.get(loan, 0) for loan in loans)


def _position(
    money: Money,
    claim: RecordName,
    subject: str,
    level: str,
    sums: Sums,
    entering: Sums,
    behind: frozenset[int],
) -> Position:
    window = money.window
    return Position(
        instrument=KEY,
        record_id=claim.id,
        code=claim.code if level == "recipient" else "",
        subject=subject,
        vintage=claim.year,
        tags=Tags(level=level, stage="reached_recipient", base="paid_in", as_of=window.as_of, since=window.since,
                  switches=window.switches),
        sums=sums,
        keys=("M5",),
        entering=None if entering == sums else entering,
        numerator_class=NUMERATOR,
        rests_on=(claim.id, *sorted(behind)),
        stages=("reached_recipient", "lent"),
    )  # fmt: skip
