"""A batch whose lines a claim counts is not taken back: the claim is named, for as long as it stands."""

from typing import Any

import pytest
from sqlalchemy import select

from instruments.interest_subsidy.dependents import NOT_COUNTING, claims_counting
from ledger.instrument import dependents_of, revise_deal
from ledger.statements.tables import LINES, StatementLine
from ledger.statements.undoing import BatchInUse, undo_batch
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import (
    LATER,
    SCHEME,
    accept_interest,
    claim_facts,
    filed_loan,
)

FIRST = "2009-IS-claim-0001"


@pytest.fixture
def loan(world: World) -> int:
    """A loan whose interest came in with batch 1, as line 1."""
    record = filed_loan(world)
    accept_interest(world, record, "HT-1-1")
    return record


def claim(world: World, firm: str = "firm", **changes: Any) -> int:
    return world.draft("interest_subsidy", "claim", claim_facts(world, firm, **changes), SCHEME)


def undo(world: World, batch: int = 1) -> list[int]:
    with world.book.writing(world.people["recorder"]) as unit:
        return undo_batch(unit, batch, "the bank sent another list", dependents_of)


def counting(world: World, *lines: int) -> list[str]:
    with world.book.reading() as session:
        return claims_counting(session, lines)


def line_ids(world: World) -> list[int]:
    with world.book.reading() as session:
        return list(session.execute(select(LINES.c.id).order_by(LINES.c.id)).scalars())


def test_nothing_depends_on_interest_that_nobody_claimed(world: World, loan: int) -> None:
    assert [] == counting(world)
    assert [] == counting(world, *line_ids(world), 99)
    assert 1 == len(undo(world))


def test_a_draft_is_computed_anew_and_holds_nothing(world: World, loan: int) -> None:
    claim(world)
    assert [] == counting(world, *line_ids(world))
    assert 1 == len(undo(world))


def test_a_claim_that_stands_is_named_until_it_is_withdrawn(world: World, loan: int) -> None:
    record = claim(world)
    world.step(record, "submit", "recorder")
    with pytest.raises(BatchInUse, match=f"Batch 1 was not undone: {FIRST} depend on its lines"):
        undo(world)
    world.step(record, "review", "reviewer")
    world.step(record, "approve", "approver")
    with pytest.raises(BatchInUse, match=FIRST):
        undo(world)
    world.event(record, "withdrawal", {"reason": "the firm gave it up"})
    assert 1 == len(undo(world))


def test_a_paid_claim_is_named(world: World, loan: int) -> None:
    record = claim(world)
    world.approve(record)
    world.event(record, "payment", {"amount": "27,083.33"}, LATER)
    assert "paid" == world.state(record) not in NOT_COUNTING
    assert [FIRST] == counting(world, *line_ids(world))


def test_a_claim_that_was_returned_holds_nothing(world: World, loan: int) -> None:
    record = claim(world)
    world.step(record, "submit", "recorder")
    world.step(record, "return", "reviewer", reason="a list is missing")
    assert [] == counting(world, *line_ids(world))
    assert 1 == len(undo(world))


def test_only_the_lines_that_a_claim_counts_are_held(world: World, loan: int) -> None:
    other = filed_loan(world, "second_firm", "HT-2")
    accept_interest(world, other, "HT-2-1")
    world.approve(claim(world))
    first, second = line_ids(world)
    assert ([FIRST], []) == (counting(world, first), counting(world, second))
    world.approve(claim(world, "second_firm"))
    assert [FIRST, "2009-IS-claim-0002"] == counting(world, second, first)
    with pytest.raises(BatchInUse, match="2009-IS-claim-0002 depend"):
        undo(world, 2)


def test_interest_that_came_after_a_claim_is_not_held(world: World, loan: int) -> None:
    world.approve(claim(world))
    accept_interest(world, loan, "HT-1-1", posting_date=LATER, interest_fen=1)
    first, second = line_ids(world)
    assert ([FIRST], []) == (counting(world, first), counting(world, second))
    assert 1 == len(undo(world, 2))


def test_a_revised_claim_holds_what_its_newest_computation_counts(world: World, loan: int) -> None:
    record = claim(world)
    world.step(record, "submit", "recorder")
    world.step(record, "return", "reviewer", reason="a list is missing")
    undo(world)
    accept_interest(world, loan, "HT-1-1")
    with world.book.writing(world.people["recorder"]) as unit:
        revise_deal(unit, record, 1, claim_facts(world), world.key())
    world.step(record, "submit", "recorder")
    first, second = line_ids(world)
    assert ([], [FIRST]) == (counting(world, first), counting(world, second))


def test_a_line_that_was_matched_with_no_loan_holds_nothing(world: World, loan: int) -> None:
    world.approve(claim(world))
    with world.book.writing(world.people["recorder"]) as unit:
        loose = StatementLine(
            batch_id=1, sheet="1", row=9, fingerprint="loose", occurrence=1, standing="suspicious"
        )
        unit.session.add(loose)
    assert [] == counting(world, line_ids(world)[-1])
