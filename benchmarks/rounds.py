"""How fast a claim round is: a book of many firms is made (always the same), then the round is run over it.

Usage: python benchmarks/rounds.py [FIRMS] [--keep FOLDER]. Each firm has four loans and each loan four lines of
interest. Prints the seconds of reading, computing and sharing, the peak memory, and lines a second.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col, select

from instruments.interest_subsidy import INSTRUMENT
from instruments.interest_subsidy.loans import LoanFacts
from instruments.interest_subsidy.rules import recompute_interest
from instruments.interest_subsidy.rules.facts import Loan
from ledger.book.columns import stored_id
from ledger.book.parties import Party
from ledger.book.people import Actor, add_person
from ledger.book.store import Book, Unit, post
from ledger.book.store.records import canonical_json
from ledger.book.workflow import Record, RecordVersion, Step
from ledger.instrument import appropriation_draft
from ledger.statements.accepting import accept_batch
from ledger.statements.tables import StatementBatch, StatementLine

YEAR = 2012
LOANS, SLIPS = 4, 4
SCHEME = "infrastructure-2011"
ROLES = ("recorder", "reviewer", "approver")
BUDGET = 10**13
REFUSED_OF, ODD = 20, 0.02


def make_book(url: str, firms: int) -> None:
    """A book of so many firms with filed loans and accepted interest; the same each time it is made."""
    dice = random.Random(20261123)
    book = Book.create(url)
    with book.writing() as unit:
        people = [add_person(unit.session, role, role, frozenset({role}), "correct horse") for role in ROLES]
    with book.writing(people[0]) as unit:
        bank = _parties(unit, firms)
        post(
            unit,
            appropriation_draft(unit.session, INSTRUMENT.key, YEAR, BUDGET, date(YEAR, 1, 5), ""),
            "grant",
        )
        loans = _loans(unit, people, firms, bank, dice)
        batch = _batch(unit, loans, dice)
        accept_batch(unit, batch, "accept")
    book.close()


def run(url: str) -> None:
    """Run the round over the book and print what it took."""
    book = Book.open(url)
    start = time.perf_counter()
    with book.reading() as session:
        found = INSTRUMENT.settings["claim_round"](
            session,
            SCHEME,
            YEAR,
            "",
            10**11,
            date(YEAR + 1, 1, 10),
        )
    seconds = time.perf_counter() - start
    lines = len(found["claims"]) * LOANS * SLIPS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(found['claims']):,} firms, {lines:,} lines: {seconds:.1f} s, {lines / seconds:,.0f} lines a second, "
          f"peak {peak:,.0f} MiB")  # fmt: skip
    print(f"due {found['total']}, shared out {found['shared_out']} of {found['budget']}")
    book.close()


def _parties(unit: Unit, firms: int) -> int:
    named = [
        ("office", "office", "office"),
        ("treasury", "treasury", "public"),
        ("bank", "bank", "state_owned"),
    ]
    named += [(f"企业{number:05d}", "firm", "private") for number in range(firms)]
    unit.session.add_all(
        Party(kind=kind, name=name, sector=sector, recorded_by=1, recorded_at=unit.now)
        for name, kind, sector in named
    )
    unit.session.flush()
    return 3


def _loans(
    unit: Unit, people: list[Actor], firms: int, bank: int, dice: random.Random
) -> list[tuple[int, LoanFacts]]:
    made = []
    scheme = INSTRUMENT.schemes[SCHEME]
    for number in range(firms * LOANS):
        facts = _facts(number, 4 + number // LOANS, bank, dice)
        code = f"{YEAR}-IS-loan-{number + 1:05d}"
        unit.session.add(Record(
            code=code, instrument=INSTRUMENT.key, kind="loan", title=code, party_id=facts.firm, year=YEAR,
            scheme_id=SCHEME, scheme_hash=scheme.content_hash, created_by=people[0].id, created_at=unit.now,
        ))  # fmt: skip
        made.append(facts)
    unit.session.flush()
    ids = [stored_id(record) for record in unit.session.exec(select(Record).order_by(col(Record.id)))]
    unit.session.execute(insert(RecordVersion), [
        {"record_id": record, "version": 1, "circuit": 1, "facts": canonical_json(facts.written()),
         "amount_fen": facts.principal_fen, "recorded_by": people[0].id, "recorded_at": unit.now}
        for record, facts in zip(ids, made, strict=True)
    ])  # fmt: skip
    _file(unit, people, ids)
    return list(zip(ids, made, strict=True))


def _facts(number: int, firm: int, bank: int, dice: random.Random) -> LoanFacts:
    drawn_on = date(YEAR, 1, 3) + timedelta(days=dice.randrange(55))
    amount = f"{dice.randrange(50, 1000)}万"
    return LoanFacts.read({
        "firm": firm, "bank": bank, "contract": f"HT-{number:05d}", "principal": amount,
        "purpose": "infrastructure", "signed_on": drawn_on.isoformat(),
        "rate": {"percent": f"{dice.randrange(500, 750) / 100:.2f}"},
        "attributes": {"within_approved_construction": number // LOANS % REFUSED_OF > 0},
        "drawdowns": [{"iou": f"HT-{number:05d}-1", "amount": amount, "drawn_on": drawn_on.isoformat(),
                       "due_on": drawn_on.replace(year=YEAR + 1).isoformat()}],
    })  # fmt: skip


def _file(unit: Unit, people: list[Actor], ids: list[int]) -> None:
    states = ["draft", "submitted", "reviewed", "filed"]
    taken = [("submit", "make"), ("review", "check"), ("approve", "check")]
    for place, (action, side) in enumerate(taken):
        before, after = states[place], states[place + 1]
        rows = [{"record_id": record, "version": 1, "circuit": 1, "action": action, "side": side, "from_state": before,
                 "to_state": after, "actor_id": people[place].id, "role": ROLES[place], "reason": "", "document": "",
                 "day": date(YEAR, 3, 15), "taken_at": unit.now} for record in ids]  # fmt: skip
        unit.session.execute(insert(Step), rows)
        unit.session.execute(update(Record).values(state=after))


def _batch(unit: Unit, loans: list[tuple[int, LoanFacts]], dice: random.Random) -> int:
    batch = StatementBatch(file_name="a.xlsx", sha256="0" * 64, content=b"", kind="interest_list",
                           staged_by=1, staged_at=unit.now)  # fmt: skip
    unit.session.add(batch)
    unit.session.flush()
    number = stored_id(batch)
    for record, facts in loans:
        unit.session.add_all(StatementLine(**row) for row in _lines(number, record, facts, dice))
    unit.session.flush()
    return number


def _lines(batch: int, record: int, facts: LoanFacts, dice: random.Random) -> Iterator[dict[str, Any]]:
    drawdown = facts.drawdowns[0].model_copy(update={"rate": facts.rate})
    loan = Loan.model_construct(contract=facts.contract, drawdowns=(drawdown,))
    for slip in recompute_interest(loan)[:SLIPS]:
        off_fen = dice.randrange(1, 300) if dice.random() < ODD else 0
        yield {
            "batch_id": batch, "sheet": "1", "row": record, "posting_date": slip.period.end,
            "period_start": slip.period.start, "period_end": slip.period.end, "days": slip.period.days,
            "interest_fen": slip.amount_fen + off_fen, "fingerprint": f"{record} {slip.period.end}", "occurrence": 1,
            "standing": "new", "strength": "strong", "record_id": record, "subject": slip.iou,
        }  # fmt: skip


def main() -> None:
    """Make the book, or take the one that is kept, and run the round."""
    parser = argparse.ArgumentParser()
    parser.add_argument("firms", nargs="?", type=int, default=5000)
    parser.add_argument("--keep", type=Path, help="keep the book in this folder, and use it if it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (options.keep or Path(folder)) / f"rounds-{options.firms}.db"
        if not path.exists():
            start = time.perf_counter()
            make_book(f"sqlite:///{path}", options.firms)
            print(f"the book was made in {time.perf_counter() - start:.0f} s")
        run(f"sqlite:///{path}")


if __name__ == "__main__":
    main()
