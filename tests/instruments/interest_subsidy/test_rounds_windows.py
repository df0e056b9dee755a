"""Rounds for parts of a year: one budget for all of them, and one claim of a firm."""

import pytest

from ledger.book.parties import NewParty
from ledger.book.store import register_party
from ledger.book.workflow import StepRefused
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import (
    SCHEME,
    accept_second_quarter,
    claim_facts,
    filed_loan,
)
from tests.instruments.interest_subsidy.rounds import DUE, approved, run, two_firms

BUDGET_FEN = 3_000_000


@pytest.fixture
def loans(world: World) -> dict[str, int]:
    """Two firms that got the budget of the year in a round for its first quarter."""
    loans = two_firms(world)
    approved(world, BUDGET_FEN, window="Q1")
    return loans


def third_firm(world: World) -> None:
    with world.book.writing(world.people["recorder"]) as unit:
        party = NewParty(kind="firm", name="third_firm", sector="private")
        world.parties["third_firm"] = register_party(unit, party, world.key())
    accept_second_quarter(world, filed_loan(world, "third_firm", "HT-3"), "HT-3-1")


def test_a_budget_of_the_year_is_given_out_once_over_all_its_windows(
    world: World, loans: dict[str, int]
) -> None:
    third_firm(world)
    outcome = run(world, BUDGET_FEN, window="Q2")
    assert ("30000.00", "30000.00", "0.00") == tuple(
        outcome[name] for name in ("budget", "granted", "to_share")
    )
    assert (["0.00"], True) == ([row["amount"] for row in outcome["claims"]], outcome["short"])
    outcome = run(world, BUDGET_FEN + 500_000, window="Q2")
    assert ("5000.00", ["5000.00"]) == (outcome["to_share"], [row["amount"] for row in outcome["claims"]])
    # Without a budget what is left of the appropriation is there, and what was given is told beside it.
    outcome = run(world, window="Q2")
    assert ("10000000000.00", "30000.00", "9999970000.00") == tuple(
        outcome[name] for name in ("budget", "granted", "to_share")
    )


def test_a_firm_whose_claim_is_for_other_days_is_told_so(world: World, loans: dict[str, int]) -> None:
    accept_second_quarter(world, loans["firm"], "HT-1-1")
    (row,) = run(world, BUDGET_FEN, window="Q2")["claims"]
    assert ("15000.00", True) == (row["amount"], row["fixed"])
    assert "is for 2009-01-01 to 2009-03-31 and counts no interest of other days" in row["warnings"][0]
    assert [] == [row["warnings"] for row in run(world, BUDGET_FEN, window="Q1")["claims"] if row["warnings"]]


def test_a_second_claim_of_the_year_is_refused_with_what_to_do(world: World, loans: dict[str, int]) -> None:
    accept_second_quarter(world, loans["firm"], "HT-1-1")
    days = {"window_from": "2009-04-01", "window_to": "2009-06-30"}
    second = world.draft("interest_subsidy", "claim", claim_facts(world, **days), SCHEME)
    with pytest.raises(StepRefused, match="claims once a year under a scheme: withdraw that claim"):
        world.step(second, "submit", "recorder")


def test_what_was_released_can_be_given_out_again(world: World) -> None:
    two_firms(world)
    told = approved(world, BUDGET_FEN)
    world.event(told["claims"][0]["record"], "withdrawal", {"reason": "the firm gave it up"})
    outcome = run(world, BUDGET_FEN)
    assert ("15000.00", "15000.00") == (outcome["granted"], outcome["to_share"])
    assert DUE == outcome["claims"][0]["due"]
