"""Which institutions count towards the year's target: signed, paid in and invested, whatever happened last."""

from datetime import date

import pytest

from instruments.guidance_fund.metrics import evidence
from ledger.book.workflow import StepRefused
from tests.instruments.conftest import World
from tests.instruments.guidance_fund.funds import fund, give, invest, pay

SIGNED_AND_PAID = date(2009, 3, 1)
INVESTED_ON = date(2009, 4, 1)
SECOND_CALL = date(2009, 6, 1)
SOLD_ON = date(2009, 8, 1)


def standings(world: World, day: date) -> list[str]:
    with world.book.reading() as session:
        return [item.standing for item in evidence(session, 2009, day)]


@pytest.fixture
def paid(world: World) -> int:
    """A fund of 10 million that is signed and half paid in."""
    record = fund(world, "甲基金", "300万", {"investor": "700万"})
    pay(world, record, SIGNED_AND_PAID, office="150万", investor="350万")
    return record


def test_an_institution_that_was_reached_stays_so_at_the_next_call_and_instalment(
    world: World, paid: int
) -> None:
    assert ["pipeline"] == standings(world, SIGNED_AND_PAID)
    invest(world, paid, "firm", "200万", INVESTED_ON)
    assert ["reached"] == standings(world, INVESTED_ON)
    world.event(paid, "call", {"purpose": "第二期", "due_on": "2009-06-30", "percent": "50"}, SECOND_CALL)
    assert ("called", ["reached"]) == (world.state(paid), standings(world, SECOND_CALL))
    pay(world, paid, SECOND_CALL, office="150万", investor="350万")
    assert ("paid_in", ["reached"]) == (world.state(paid), standings(world, SECOND_CALL))
    # What was not yet known stays so: before the investment it was in the pipeline.
    assert ["pipeline"] == standings(world, SIGNED_AND_PAID)


def test_an_institution_whose_fund_paid_back_without_investing_is_in_the_pipeline(
    world: World, paid: int
) -> None:
    give(world, paid, "office", "150万", SOLD_ON)
    give(world, paid, "investor", "350万", SOLD_ON)
    assert ("distributed", ["pipeline"]) == (world.state(paid), standings(world, SOLD_ON))
    world.event(paid, "liquidation", {}, SOLD_ON)
    # Nothing can come of it any more.
    assert [] == standings(world, SOLD_ON)


def test_an_institution_that_was_reached_stays_so_after_the_fund_has_ended(world: World, paid: int) -> None:
    invest(world, paid, "firm", "200万", INVESTED_ON)
    world.event(paid, "exit", {"remark": "基金回购"}, SOLD_ON)
    world.event(paid, "liquidation", {}, SOLD_ON)
    assert ["reached"] == standings(world, SOLD_ON)


def test_an_institution_whose_only_investment_was_reversed_is_in_the_pipeline_again(
    world: World, paid: int
) -> None:
    number = invest(world, paid, "firm", "200万", INVESTED_ON)
    world.event(paid, "reversal", {"entry_number": number, "reason": "未完成"}, SECOND_CALL)
    assert (["reached"], ["pipeline"]) == (standings(world, INVESTED_ON), standings(world, SECOND_CALL))


def test_a_second_call_blocks_neither_investments_nor_returns(world: World, paid: int) -> None:
    world.event(paid, "call", {"purpose": "第二期", "due_on": "2009-06-30", "percent": "50"}, INVESTED_ON)
    invest(world, paid, "firm", "200万", SECOND_CALL)
    assert "invested" == world.state(paid)
    world.event(paid, "call", {"purpose": "第三期", "due_on": "2009-07-30", "percent": "50"}, SECOND_CALL)
    give(world, paid, "office", "10万", SOLD_ON)
    assert "distributed" == world.state(paid)


def test_before_anybody_has_paid_there_is_nothing_to_invest_or_to_give_back(world: World) -> None:
    record = fund(world, "乙基金", "300万", {"investor": "700万"})
    world.event(record, "call", {"purpose": "首期", "due_on": "2009-06-30", "percent": "50"}, SIGNED_AND_PAID)
    with pytest.raises(StepRefused, match="nothing was paid in"):
        invest(world, record, "firm", "200万", INVESTED_ON)
    with pytest.raises(StepRefused, match="nothing was paid in"):
        give(world, record, "office", "10万", INVESTED_ON)
