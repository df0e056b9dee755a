"""A filed loan that nothing counts yet is given up by two people; what is counted or posted stands in the way."""

from datetime import date

import pytest

from ledger.book.queries import newest_computation
from ledger.book.workflow import StepRefused
from ledger.statements.accepting import accept_batch
from ledger.statements.judging import LineRefused
from ledger.values.errors import LedgerError, SeveralErrors
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import (
    DAY,
    SCHEME,
    accept_interest,
    claim_facts,
    filed_loan,
    loan_facts,
    staged_interest,
)

REASON = {"reason": "filed a second time"}


def claimed(world: World) -> int:
    return world.draft("interest_subsidy", "claim", claim_facts(world), SCHEME)


def twin(world: World, contract: str = "HT-9") -> int:
    """The first loan filed again, by mistake."""
    return filed_loan(world, contract=contract, drawdowns=loan_facts(world)["drawdowns"])


def test_of_two_filed_loans_with_one_iou_the_second_is_withdrawn(world: World, loan: int) -> None:
    second, claim = twin(world), claimed(world)
    with pytest.raises(
        LedgerError, match="HT-1-1: each contract and each IOU may stand there once.*withdraw one"
    ):
        world.step(claim, "submit", "recorder")
    assert world.event(second, "withdrawal", REASON) is None
    assert "withdrawn" == world.state(second)
    world.step(claim, "submit", "recorder")
    with world.book.reading() as session:
        kept = newest_computation(session, claim)
        assert kept is not None
        assert 2_708_333 == kept.amount_fen


def test_a_withdrawal_says_why(world: World, loan: int) -> None:
    with pytest.raises(LedgerError, match="reason"):
        world.event(twin(world), "withdrawal", {"reason": " "})


def test_a_loan_with_entries_is_not_withdrawn_before_they_are_undone(world: World, loan: int) -> None:
    with pytest.raises(StepRefused, match="its entries stand"):
        world.event(loan, "withdrawal", REASON)
    drawn = filed_loan(world, contract="HT-2")
    number = world.event(drawn, "drawdown", {"iou": "HT-2-1"}, date(2009, 1, 15))
    with pytest.raises(StepRefused, match=f"its entries stand: {number}; undo them first"):
        world.event(drawn, "withdrawal", REASON)
    world.event(drawn, "reversal", {"entry_number": number, "reason": "never drawn"}, DAY)
    world.event(drawn, "withdrawal", REASON)
    assert "withdrawn" == world.state(drawn)


@pytest.mark.parametrize("named", [False, True])
def test_a_loan_that_a_claim_counts_is_not_withdrawn(world: World, named: bool) -> None:
    loan = filed_loan(world)
    other = filed_loan(world, contract="HT-2")
    accept_interest(world, other, "HT-2-1")
    facts = claim_facts(world, loans=[loan, other] if named else [])
    claim = world.draft("interest_subsidy", "claim", facts, SCHEME)
    world.step(claim, "submit", "recorder")
    with pytest.raises(
        StepRefused, match="counted by 2009-IS-claim-0001; return or withdraw the claim first"
    ):
        world.event(loan, "withdrawal", REASON)
    world.step(claim, "return", "reviewer", reason="a loan too many")
    world.event(loan, "withdrawal", REASON)
    assert "withdrawn" == world.state(loan)


def test_the_second_of_one_contract_is_withdrawn_though_a_claim_counts_the_first(
    world: World, approved: int, loan: int
) -> None:
    second = twin(world, "HT-1")
    assert world.event(second, "withdrawal", REASON) is None
    assert "withdrawn" == world.state(second)
    with pytest.raises(SeveralErrors, match="its entries stand.*counted by 2009-IS-claim-0001"):
        world.event(loan, "withdrawal", REASON)


def test_interest_of_a_withdrawn_loan_is_not_accepted(world: World) -> None:
    loan = filed_loan(world)
    batch, line = staged_interest(world, loan, "HT-1-1")
    world.event(loan, "withdrawal", REASON)
    with (
        pytest.raises(LineRefused, match="its loan is given up"),
        world.book.writing(world.people["recorder"]) as unit,
    ):
        accept_batch(unit, batch, "chosen", [line])
    with world.book.writing(world.people["recorder"]) as unit:
        assert 0 == accept_batch(unit, batch, "all that match")
