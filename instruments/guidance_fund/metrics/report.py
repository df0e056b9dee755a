"""The report of one fund: the figures that partners of funds expect, each with where it comes from.

The list follows what European and American partners ask for: commitment, paid in and its part of the commitment
(PICC), distributions by kind, value with its day and method, DPI, RVPI, TVPI, the rate of return, fees inside and
outside the commitment, the firms with cost, proceeds and value, and the leverage with its definitions.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from instruments.guidance_fund.metrics.case import case_of
from instruments.guidance_fund.metrics.compliance import compliance_of
from instruments.guidance_fund.metrics.life import FundLife, Side, life_of, returns_of
from instruments.guidance_fund.metrics.positions import positions
from instruments.guidance_fund.records import fund_facts
from instruments.guidance_fund.rules import Case
from ledger.book.columns import stored_id
from ledger.book.parties import Party
from ledger.book.workflow import Record
from ledger.exports.cells import Column
from ledger.exports.fund_reports import Cell, Section
from ledger.measures.money import Window, read_money
from ledger.measures.positions import Position, ratios_of
from ledger.values.outcomes import Result
from ledger.values.returns.market import Index
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, value_text

FIGURES: Final = (
    ("pic", "Paid in to committed (PICC)"), ("dpi", "Distributed to paid in (DPI)"),
    ("rvpi", "Residual to paid in (RVPI)"), ("tvpi", "Total value to paid in (TVPI)"),
    ("xirr", "Rate of return (XIRR)"), ("xirr_cumulative", "Return over the whole span"),
    ("mirr", "Modified rate (MIRR)"), ("ks_pme", "Against the index (KS-PME)"),
    ("ln_pme", "Rate in the index (LN-PME)"), ("direct_alpha", "Direct alpha"),
)  # fmt: skip


def report_of(
    session: Session, record: Record, scheme: Scheme | None, as_of: date, index: Index | None = None
) -> list[Section]:
    """Every section of a fund's report on a day; only its head before anything was committed."""
    life, case = life_of(session, record, as_of), case_of(session, record, as_of)
    names = _names(session, {record.party_id, *life.partners, fund_facts(session, record).institution})
    sections = [_summary(session, record, life, case, names)]
    if case is None:
        return sections
    sections += [
        _returns(life, index),
        _partners(life, case, names),
        _payments(life, names),
        _firms(case),
        _valuations(case),
        _fees(case),
        _leverage(session, record, as_of),
    ]
    return [*sections, _tests(session, record, scheme, as_of)] if scheme else sections


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    found = session.exec(select(Party).where(col(Party.id).in_(sorted(ids))))
    return {stored_id(party): party.name for party in found}


def _summary(
    session: Session, record: Record, life: FundLife, case: Case | None, names: dict[int, str]
) -> Section:
    fund = fund_facts(session, record)
    terms = case.terms if case else None
    rows: list[tuple[Cell, Cell]] = [
        ("Fund", names[record.party_id]), ("Manager", names[fund.institution]), ("Code", record.code),
        ("State", record.state), ("As of", life.as_of), ("Kind", fund.kind),
        ("Set up on", terms.set_up_on if terms else None),
        ("Life in years", _text(terms.life_years if terms else fund.life_years)),
        ("Investment period in years", _text(terms.investment_years if terms else fund.investment_years)),
        ("Management fee (percent)", _text(fund.management_fee_percent)),
        ("Share classes", "、".join(each.name for each in fund.share_classes)),
    ]  # fmt: skip
    return Section("Fund report", (Column("Label", 30), Column("Value", 50)), rows)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _returns(life: FundLife, index: Index | None) -> Section:
    every, office = (returns_of(life, side, index=index) for side in (life.all, life.office))
    rows: list[tuple[Cell, ...]] = [
        (label, *_figure(every.get(name)), *_figure(office.get(name)))
        for name, label in FIGURES
        if name in every or name in office
    ]
    columns = (Column("Label", 34), Column("All partners", 16, "number"), Column("Reason", 40),
               Column("The office", 16, "number"), Column("Reason", 40))  # fmt: skip
    return Section("Returns", columns, rows)


def _figure(result: Result | None) -> tuple[Cell, Cell]:
    if result is None:
        return None, None
    if result.figure is None:
        return None, str(result.reason)
    return result.figure.exact, None


def _partners(life: FundLife, case: Case, names: dict[int, str]) -> Section:
    sectors = {partner.name: partner.sector for partner in case.partners}
    office = next((each.name for each in case.partners if each.sector == "office"), "office")
    rows = [_partner(office, "office", life.office)]
    rows += [
        _partner(names[party], sectors.get(names[party], ""), side) for party, side in life.partners.items()
    ]
    rows.append(_partner("Total", "", life.all))
    columns = (Column("Partner", 34), Column("Sector", 14), Column("Committed (yuan)", 18, "yuan"),
               Column("Paid in (yuan)", 18, "yuan"), Column("Distributed (yuan)", 18, "yuan"),
               Column("Value left (yuan)", 18, "yuan"))  # fmt: skip
    return Section("Partners", columns, rows)


def _partner(name: str, sector: str, side: Side) -> tuple[Cell, ...]:
    paid, back = int(side.paid().exact), int(side.distributed().exact)
    return name, sector, side.committed_fen, paid, back, side.value_fen


def _payments(life: FundLife, names: dict[int, str]) -> Section:
    every = [*life.office.payments, *(each for side in life.partners.values() for each in side.payments)]
    rows = [
        (each.on, names.get(each.partner_id, "office"), each.what, each.amount_fen, _text(each.entry_number))
        for each in sorted(every, key=lambda each: (each.on, each.entry_number))
    ]
    columns = (Column("Day", 12), Column("Partner", 34), Column("Kind", 16), Column("Amount (yuan)", 18, "yuan"),
               Column("Entry", 10))  # fmt: skip
    return Section("Payments", columns, rows)


def _firms(case: Case) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for each in case.investments:
        proceeds_fen = sum(got.amount_fen for got in each.proceeds if got.received_on <= case.as_of)
        marks = [mark for mark in each.marks if mark.valued_on <= case.as_of]
        latest = max(marks, key=lambda mark: mark.valued_on, default=None)
        others_fen = sum(other.amount_fen for other in each.co_investors)
        round_ = "follow-on" if each.follow_on else "first round"
        rows.append((
            each.company, each.invested_on, each.amount_fen, others_fen, round_, proceeds_fen,
            latest.amount_fen if latest else None, each.closed_on,
        ))  # fmt: skip
    columns = (Column("Firm", 34), Column("Invested on", 12), Column("Cost (yuan)", 18, "yuan"),
               Column("Others in the round (yuan)", 18, "yuan"), Column("Round", 12),
               Column("Proceeds (yuan)", 18, "yuan"), Column("Value (yuan)", 18, "yuan"),
               Column("Ended on", 12))  # fmt: skip
    return Section("Firms", columns, rows)


def _valuations(case: Case) -> Section:
    rows = [(each.valued_on, each.net_asset_value_fen, each.method) for each in case.valuations]
    columns = (
        Column("Valued on", 12),
        Column("Net asset value (yuan)", 20, "yuan"),
        Column("Method", 40),
    )
    return Section("Valuations", columns, rows)


def _fees(case: Case) -> Section:
    words = {True: "inside the commitment", False: "outside the commitment"}
    rows = [(each.paid_on, each.amount_fen, words[each.inside_commitment]) for each in case.fees]
    return Section("Fees", (Column("Day", 12), Column("Amount (yuan)", 18, "yuan"), Column("Kind", 24)), rows)


def _leverage(session: Session, record: Record, as_of: date) -> Section:
    money = read_money(session, Window(as_of))
    own = [each for each in positions(session, money) if each.record_id == record.id]
    rows = list(_ratio_rows(own))
    columns = (Column("Definition", 10), Column("Formula", 26), Column("Level", 14), Column("Stage", 14),
               Column("Base", 14), Column("Numerator class", 26), Column("Value", 12, "number"), Column("Printed", 12),
               Column("Reason", 40))  # fmt: skip
    return Section("Leverage", columns, rows)


def _ratio_rows(own: Sequence[Position]) -> Iterator[tuple[Cell, ...]]:
    for found in ratios_of(own):
        ratio, printed = found.ratio, found.printed()
        value = ratio.value / 100 if ratio.value is not None and ratio.trace.unit == "fen" else ratio.value
        yield (
            ratio.key, ratio.formula, ratio.level, ratio.stage, ratio.base, ratio.numerator_class, value,
            printed["printed"] if printed else None, str(ratio.reason) if ratio.reason else None,
        )  # fmt: skip


def _tests(session: Session, record: Record, scheme: Scheme, as_of: date) -> Section:
    rows: list[tuple[Cell, ...]] = [
        (
            test.label,
            test.verdict or "not computable",
            _shown(test.value),
            _shown(test.limit),
            _text(test.clause),
            test.fails_on,
            _text(test.remark),
        )
        for test in compliance_of(session, record, scheme, as_of)
    ]
    columns = (Column("Test", 34), Column("Result", 16), Column("Value", 18), Column("Limit", 18), Column("Clause", 40),
               Column("Fails on", 12), Column("Notes", 40))  # fmt: skip
    return Section("Compliance", columns, rows)


def _shown(node: Node | None) -> str | None:
    return None if node is None else str(value_text(node))
