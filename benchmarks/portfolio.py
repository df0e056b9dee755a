"""How long the figures of a large portfolio take: 500 funds, 20,000 firms, 1,000,000 transfers, always the same.

Usage: python benchmarks/portfolio.py [FUNDS FIRMS TRANSFERS]. The book is posted in bulk as the events of funds
would post it; then the data of the leverage page, of the picture of all flows and of one fund's page are read.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, update

from instruments.guidance_fund import metrics
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.parties import Party
from ledger.book.store import Book, post_all
from ledger.book.workflow import Record, RecordVersion, Step
from ledger.instrument import instruments
from ledger.measures.charts import sankey
from ledger.measures.leverage import pooled
from ledger.measures.money import Window, read_money
from ledger.measures.page import Asked, leverage_page
from ledger.values.schemes import pick

SEED = 20261123
START = date(2010, 1, 4)
TODAY = date(2026, 11, 23)
PARTNERS = 8
INVESTORS = 2_000
FEEDERS = 25
"""Of the funds so many are funds of funds, and pay into others."""


def main(funds: int, firms: int, transfers: int) -> None:
    """Build the book and read it."""
    with tempfile.TemporaryDirectory() as folder:
        book = Book.create(f"sqlite:///{folder}/portfolio.sqlite3")
        began = time.perf_counter()
        posted = Portfolio(book, funds, firms, transfers).build()
        size = (Path(folder) / "portfolio.sqlite3").stat().st_size / 2**20
        print(f"built: {posted:,} transfers in {time.perf_counter() - began:.1f} s, {size:,.0f} MiB")
        report(book)
        book.close()


def report(book: Book) -> None:
    """Print how long each page's data take: the first time, and the best of three."""
    for name, read in PAGES.items():
        times, shown = [], ""
        for _ in range(3):
            with book.reading() as session:
                began = time.perf_counter()
                shown = read(session)
                times.append(time.perf_counter() - began)
        print(f"{name:32} first {times[0]:6.3f} s, best {min(times):6.3f} s   {shown}")


def _page(session: Any, as_of: date = TODAY) -> str:
    methods = instruments()
    sources = {key: method.positions for key, method in methods.items() if method.positions}
    mobilised = {key: method.mobilised for key, method in methods.items() if method.mobilised}
    asked = Asked(Window(as_of), "guidance_fund", "M1", "paid_in")
    found = leverage_page(session, asked, sources, mobilised)
    pool = found.bars.pool.value if found.bars else None
    return f"{len(found.ratios):,} ratios, M1 {float(pool or 0):.3f}"


def _every_ratio(session: Any) -> str:
    from ledger.measures.leverage import measure

    sources = {key: method.positions for key, method in instruments().items() if method.positions}
    found = measure(session, Window(TODAY), sources)
    return f"{len(found):,} ratios, {len(pooled(found))} pools"


def _flows(session: Any, *, to_sectors: bool = False) -> str:
    found = sankey(
        metrics.fund_flows(session, read_money(session, Window(TODAY))), TODAY, to_sectors=to_sectors
    )
    return f"{len(found.nodes)} nodes, {len(found.links)} links" if found else "nothing"


def _fund(session: Any) -> str:
    record = session.get_one(Record, session.scalar(func.max(Record.id)))
    life = metrics.life_of(session, record, TODAY)
    results = metrics.returns_of(life, life.all)
    tests = metrics.compliance_of(
        session, record, pick(instruments()["guidance_fund"].schemes, "caiqi-2007-128"), TODAY
    )
    curve = metrics.quarters_of(session, record, TODAY)
    quarters = len(curve.quarters) if curve else 0
    return (
        f"{len(life.all.payments)} payments, {len(results)} figures, {len(tests)} tests, {quarters} quarters"
    )


PAGES: dict[str, Callable[[Any], str]] = {
    "leverage page": _page,
    "leverage page, five years ago": lambda session: _page(session, date(2021, 11, 23)),
    "every ratio of every fund": _every_ratio,
    "Sankey to sectors of firms": lambda session: _flows(session, to_sectors=True),
    "Sankey to single firms": _flows,
    "one fund's page": _fund,
}


STEPS = (
    ("submit", "make", "draft", "submitted", 1, "recorder"),
    ("review", "check", "submitted", "reviewed", 2, "reviewer"),
    ("approve", "check", "reviewed", "approved", 3, "approver"),
)


class Portfolio:
    """A seeded portfolio, posted as the events of funds post it."""

    def __init__(self, book: Book, funds: int, firms: int, transfers: int) -> None:
        """Say how large it is to be."""
        self.book, self.funds, self.firms, self.transfers = book, funds, firms, transfers
        self.random = random.Random(SEED)
        self.parties: dict[str, list[int]] = {}

    def build(self) -> int:
        """Write parties and records, then post entries fund by fund; returns how many transfers."""
        self._write_parties()
        with self.book.writing() as unit:
            self._write_records(unit)
        posted = 0
        each = self.transfers // self.funds
        for number in range(self.funds):
            drafts = list(self._life(number, each))
            with self.book.writing() as unit:
                post_all(unit, [(f"{number}/{place}", draft) for place, draft in enumerate(drafts)])
            posted += sum(len(draft.moves) for draft in drafts)
        return posted

    def _write_parties(self) -> None:
        wanted = (("office", "office", "office", 1), ("treasury", "treasury", "public", 1),
                  ("fund", "fund", "private", self.funds), ("manager", "investor", "private", 50),
                  ("investor", "investor", "", INVESTORS), ("firm", "firm", "", self.firms))  # fmt: skip
        rows: list[dict[str, Any]] = []
        for name, kind, sector, count in wanted:
            first = len(rows) + 1
            for number in range(count):
                chosen = sector or self.random.choice(("private", "private", "state_owned", "public"))
                rows.append({"kind": kind, "name": f"{name} {number}", "sector": chosen, "identifier_override": "",
                             "region": "", "recorded_by": 0, "recorded_at": "2026-11-23T00:00:00Z"})  # fmt: skip
            self.parties[name] = list(range(first, first + count))
        with self.book.writing() as unit:
            unit.session.execute(insert(Party), rows)

    def _write_records(self, unit: Any) -> None:
        at = unit.now
        for number, fund in enumerate(self.parties["fund"]):
            partners = self._partners(number)
            manager = self.parties["manager"][number % 50]
            facts = {"fund": fund, "institution": manager, "contribution": "100000000.00",
                     "partners": [{"partner": each, "commitment": "50000000.00"} for each in partners]}  # fmt: skip
            unit.session.add(Record(
                code=self._code(number), instrument="guidance_fund", kind="fund", title=f"fund {number}", party_id=fund,
                year=2010 + number % 15, created_by=0, created_at=at, scheme_id="caiqi-2007-128",
            ))  # fmt: skip
            unit.session.flush()
            unit.session.add(RecordVersion(record_id=number + 1, version=1, circuit=1, facts=json.dumps(facts),
                                           amount_fen=10**10, recorded_by=0, recorded_at=at))  # fmt: skip
        unit.session.flush()
        for action, side, before, state, actor, role in STEPS:
            steps = [
                {"record_id": number + 1, "version": 1, "circuit": 1, "action": action, "side": side,
                 "from_state": before, "to_state": state, "actor_id": actor, "role": role, "reason": "",
                 "document": "", "day": START, "taken_at": at}
                for number in range(self.funds)
            ]  # fmt: skip
            unit.session.execute(insert(Step), steps)
            unit.session.execute(update(Record).values(state=state))

    def _code(self, number: int) -> str:
        return f"{2010 + number % 15}-GF-fund-{number:04d}"

    def _partners(self, number: int) -> list[int]:
        investors = self.parties["investor"]
        chosen = [investors[(number * 7 + place * 13) % len(investors)] for place in range(PARTNERS - 1)]
        if number >= FEEDERS and number % 2:
            chosen[0] = self.parties["fund"][number % FEEDERS]
        return list(dict.fromkeys(chosen))

    def _life(self, number: int, transfers: int) -> Iterator[Draft]:
        """Commitments, then quarter by quarter calls, investments, fees, distributions, until there are enough."""
        record, code, fund = number + 1, self._code(number), self.parties["fund"][number]
        office, treasury = self.parties["office"][0], self.parties["treasury"][0]
        partners = [office, *self._partners(number)]
        cash, held = AccountName(fund, "cash", code), AccountName(fund, "commitment", code)
        reserved, budget = AccountName(office, "reserved", code), AccountName(treasury, "budget", "all")
        day, made = START + timedelta(days=self.random.randrange(300)), 0
        first = [Move(budget, reserved, 10**12, "approved")]
        first += [
            Move(held, AccountName(partner, "unfunded_commitment", code), 10**12, "committed")
            for partner in partners
        ]
        yield Draft("commitment", day, tuple(first), "", record)
        made += len(first)
        # A fund of funds pays into others and not into firms.
        firms = [] if number < FEEDERS else [self.random.choice(self.parties["firm"]) for _ in range(40)]
        while made < transfers:
            day = min(day + timedelta(days=self.random.randrange(1, 170)), TODAY)
            moves = list(self._quarter(partners, office, code, cash, held, reserved, firms))
            yield Draft("quarter", day, tuple(moves), "", record)
            made += len(moves)

    def _quarter(
        self, partners: list[int], office: int, code: str, cash: AccountName, held: AccountName, reserved: AccountName,
        firms: list[int],
    ) -> Iterator[Move]:  # fmt: skip
        draw = self.random.randrange
        for partner in partners:
            amount = draw(10**6, 10**8)
            source = reserved if partner == office else AccountName(partner, "cash")
            yield Move(source, cash, amount, "paid_in")
            yield Move(AccountName(partner, "unfunded_commitment", code), held, amount, "called")
        if firms:
            for firm in (self.random.choice(firms), self.random.choice(firms)):
                yield Move(cash, AccountName(firm, "cash", code), draw(10**7, 10**8), "invested")
                other = self.random.choice(self.parties["investor"])
                beside = AccountName(firm, "cash", f"{code}:round")
                yield Move(AccountName(other, "cash", f"{code}:co"), beside, draw(10**7, 10**8), "invested")
        yield Move(cash, AccountName(self.parties["manager"][0], "cash"), draw(10**5, 10**6), "fee")
        for partner in partners[:2]:
            yield Move(cash, AccountName(partner, "cash", code), draw(10**5, 10**7), "returned")


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:4]]
    main(*(sizes if len(sizes) == 3 else (500, 20_000, 1_000_000)))  # noqa: PLR2004
