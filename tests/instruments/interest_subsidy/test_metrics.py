"""Leverage of interest subsidies from the book, and what counts towards the year's target."""

from datetime import date

import pytest

from instruments.interest_subsidy.metrics import evidence, mobilised, ratios
from ledger.measures.money import Window, read_money
from tests.instruments.conftest import START, World
from tests.instruments.interest_subsidy.claims import (
    DAY,
    LATER,
    SCHEME,
    accept_interest,
    claim_facts,
    filed_loan,
)

DRAWN = date(2009, 1, 15)
Row = tuple[str, str, str, str, str | None]


@pytest.fixture
def claim(world: World) -> int:
    loan = filed_loan(world)
    world.event(loan, "drawdown", {"iou": "HT-1-1"}, DRAWN)
    accept_interest(world, loan, "HT-1-1")
    record = world.draft("interest_subsidy", "claim", claim_facts(world), SCHEME)
    world.approve(record, DAY)
    return record


def rows(world: World, as_of: date) -> list[Row]:
    with world.book.reading() as session:
        found = [ratio.as_json() for ratio in ratios(session, as_of)]
    return [
        (one["level"], one["subject"], one["numerator"], one["denominator"], one["value"]) for one in found
    ]


def test_leverage_is_principal_drawn_per_yuan_paid_for_each_claim_and_year(world: World, claim: int) -> None:
    assert [] == rows(world, DAY)
    world.event(claim, "payment", {"amount": "27,083.33"}, LATER)
    figures = ("5000000.00", "27083.33", "184.6154")
    assert [("recipient", "2009-IS-claim-0001 firm", *figures), ("portfolio", "2009", *figures)] == rows(
        world, LATER
    )


def test_bank_loans_are_a_class_of_their_own(world: World, claim: int) -> None:
    world.event(claim, "payment", {"amount": "27,083.33"}, LATER)
    with world.book.reading() as session:
        found = ratios(session, LATER)
    assert {("M5", "subsidised bank loans", "reached_recipient")} == {
        (one.key, one.numerator_class, one.stage) for one in found
    }


def test_of_two_claims_on_one_loan_the_year_counts_the_loan_once(world: World, claim: int) -> None:
    world.event(claim, "payment", {"amount": "10,000"}, LATER)
    second = world.draft("interest_subsidy", "claim",
                         claim_facts(world, claimed_on="2023-06-01", window_to="2009-03-21"), "dalian-agri-2023")  # fmt: skip
    world.step(second, "withdraw", "recorder", LATER, reason="not wanted")
    other = filed_loan(world, "second_firm", "HT-2")
    world.event(other, "drawdown", {"iou": "HT-2-1"}, DRAWN)
    accept_interest(world, other, "HT-2-1")
    third = world.draft("interest_subsidy", "claim", claim_facts(world, "second_firm"), SCHEME)
    world.approve(third, DAY)
    world.event(third, "payment", {"amount": "10,000"}, LATER)
    assert ("portfolio", "2009", "10000000.00", "20000.00", "500.0000") == rows(world, LATER)[-1]


def test_without_a_recorded_drawdown_it_says_why_there_is_no_figure(world: World) -> None:
    accept_interest(world, filed_loan(world), "HT-1-1")
    record = world.draft("interest_subsidy", "claim", claim_facts(world), SCHEME)
    world.approve(record)
    world.event(record, "payment", {"amount": "1"}, LATER)
    with world.book.reading() as session:
        assert {"Not computable: it is not recorded what reached the recipients."} == {
            str(ratio.reason) for ratio in ratios(session, LATER)
        }


def test_what_a_claim_mobilised_is_the_principal_of_its_loans(world: World, claim: int) -> None:
    world.event(claim, "payment", {"amount": "27,083.33"}, LATER)
    with world.book.reading() as session:
        (figure,) = mobilised(session, read_money(session, Window(LATER)))
    assert figure.finance
    assert (500_000_000, 2_708_333) == (int(figure.finance.exact), int(figure.equivalent.exact))


def test_a_reversed_payment_is_no_leverage(world: World, claim: int) -> None:
    number = world.event(claim, "payment", {"amount": "27,083.33"}, LATER)
    world.event(claim, "reversal", {"entry_number": number, "reason": "wrong account"}, LATER)
    assert [None] == [row[-1] for row in rows(world, LATER)]


def test_a_firm_counts_once_paid_and_is_in_the_pipeline_before(world: World, claim: int) -> None:
    world.event(claim, "payment", {"amount": "27,083.33"}, LATER)
    with world.book.reading() as session:
        standings = [[item.standing for item in evidence(session, 2009, day)] for day in (START, DAY, LATER)]
        assert [] == list(evidence(session, 2010, LATER))
    assert [[], ["pipeline"], ["reached"]] == standings
