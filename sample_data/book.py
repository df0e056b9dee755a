"""The sample year from its first day to 2009-11-30, through the acts that the app and the command use."""

from datetime import date
from random import Random
from typing import Any

from ledger.book import audit
from ledger.book.queries import Filter, list_records
from ledger.book.store import Book, post
from ledger.instrument import appropriation_draft
from ledger.measures.targets import Target, record_target
from sample_data import claims, desk, equity, funds, parties, post_subsidies
from sample_data.year import YEAR, Clock, Year, play

SEED = 2009
PLAN = "2009"
FIRST_DAY = date(2009, 1, 5)
SOURCE = "省科技厅高新处2009年工作计划"

# Code, label, method, the fewest, the most.
TARGETS = (
    ("vc_institutions", "引进风险投资机构", "guidance_fund", 4, 6),
    ("interest_subsidy", "贷款贴息企业", "interest_subsidy", 4, 6),
    ("post_subsidy", "后补助企业", "post_subsidy", 1, 2),
    ("equity", "股权投入（探索，不设数）", "equity", None, None),
)

# Method, year, wan.
APPROPRIATIONS = (
    ("equity", 2006, 300),
    ("equity", 2007, 300),
    ("guidance_fund", 2007, 1000),
    ("guidance_fund", 2008, 1000),
    ("equity", YEAR, 3000),
    ("guidance_fund", YEAR, 28000),
    ("interest_subsidy", YEAR, 600),
    ("post_subsidy", YEAR, 800),
)


def build(database_url: str) -> dict[str, Any]:
    """Fill an empty book with the sample year and return what is in it.

    Args:
        database_url: where the book is made; nothing may be there.

    Returns:
        `{"entries", "head", "records", "parties"}`; the head is the same in every run.
    """
    clock = Clock(FIRST_DAY)
    book = Book.create(database_url, clock)
    try:
        year = Year(book, clock, FIRST_DAY)
        _open_office(year)
        play(year, [*funds.lives(year), *post_subsidies.lives(year), *equity.lives(year),
                    *claims.lives(year), *desk.lives(year)])  # fmt: skip
        return _summary(year)
    finally:
        book.close()


def _open_office(year: Year) -> None:
    parties.add_people(year)
    parties.add_parties(year, Random(SEED))
    _plan(year)
    for method, since, wan in APPROPRIATIONS:
        granted_on = FIRST_DAY if since == YEAR else date(since, 3, 1)
        with year.book.writing(year.people["recorder"]) as unit:
            draft = appropriation_draft(
                unit.session, method, since, wan * 1_000_000, granted_on, f"{since}年度预算"
            )
            post(unit, draft, year.key())


def _plan(year: Year) -> None:
    with year.book.writing(year.people["approver"]) as unit:
        for code, label, method, fewest, most in TARGETS:
            target = Target(plan=PLAN, code=code, label=label, instrument=method, year=YEAR, minimum=fewest,
                            maximum=most, unit="家", source=SOURCE)  # fmt: skip
            record_target(unit, target, f"target {PLAN}/{code}")


def _summary(year: Year) -> dict[str, Any]:
    with year.book.reading() as session:
        verified = audit.verify(session)
        records, _, _ = list_records(session, Filter(), size=1)
    return {
        "entries": verified.entries,
        "head": verified.head,
        "records": records,
        "parties": len(year.parties),
    }
