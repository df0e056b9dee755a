"""A round goes its way only with the amounts that follow from what is due now to the claims that still stand."""

from datetime import date
from typing import Any

import pytest
import yaml

from instruments.interest_subsidy.rounds.running import terms_of
from ledger.book.queries import newest_computation
from ledger.book.workflow import StepRefused
from ledger.values.scheme_changes import scheme_yaml
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import (
    DAY,
    SCHEME,
    accept_interest,
    accept_second_quarter,
    claim_facts,
    filed_loan,
)
from tests.instruments.interest_subsidy.rounds import DUE, ROUND_DAY, bulk, kept, run, two_firms, write
from tests.instruments.post_subsidy.applications import application
from tests.instruments.test_office_schemes import OWN, confirm, own_yaml, propose

BUDGET_FEN = 3_000_000


@pytest.fixture
def loans(world: World) -> dict[str, int]:
    return two_firms(world)


@pytest.fixture
def told(world: World, loans: dict[str, int]) -> dict[str, Any]:
    """A short round that was written down, with its claims submitted."""
    told = write(world, run(world, BUDGET_FEN))
    bulk(world, told["round"], "submit", "recorder")
    return told


def submit(world: World, told: dict[str, Any]) -> str:
    return world.step(told["record"], "submit", "recorder", DAY)


def run_again(world: World, told: dict[str, Any], *claims: int) -> dict[str, Any]:
    """The round run again after some of its claims were returned, and they submitted with their new shares."""
    for claim in claims:
        world.step(claim, "return", "reviewer", DAY, reason="another share")
    again = write(world, run(world, BUDGET_FEN))
    bulk(world, told["round"], "submit", "recorder")
    return again


def amounts(world: World, told: dict[str, Any]) -> list[str | None]:
    return [row["amount"] for row in run(world, BUDGET_FEN)["claims"]]


def approved_fen(world: World, claim: int) -> int | None:
    with world.book.reading() as session:
        computed = newest_computation(session, claim)
    assert computed is not None
    return computed.amount_fen


def decide(world: World, told: dict[str, Any]) -> None:
    """The rest of a round's way once it was submitted."""
    world.step(told["record"], "review", "reviewer", DAY)
    bulk(world, told["round"], "review", "reviewer")
    world.step(told["record"], "approve", "approver", DAY)
    bulk(world, told["round"], "approve", "approver")


def test_a_line_accepted_since_the_run_moves_the_shares(
    world: World, loans: dict[str, int], told: dict[str, Any]
) -> None:
    accept_second_quarter(world, loans["firm"], "HT-1-1")
    with pytest.raises(
        StepRefused, match=r"27,083.33 yuan were due to the claim .*-0001 .* and now 65,416.67; run it"
    ):
        submit(world, told)
    claims = [claim["record"] for claim in told["claims"]]
    again = run_again(world, told, *claims)
    assert told["record"] == again["record"]
    assert "submitted" == submit(world, told)
    decide(world, told)
    assert [2_121_622, 878_378] == [approved_fen(world, claim) for claim in claims]


def test_it_is_looked_at_again_at_the_review(
    world: World, loans: dict[str, int], told: dict[str, Any]
) -> None:
    submit(world, told)
    accept_second_quarter(world, loans["firm"], "HT-1-1")
    with pytest.raises(StepRefused, match="run it again"):
        world.step(told["record"], "review", "reviewer", DAY)
    world.step(told["record"], "return", "reviewer", DAY, reason="a line came")
    run_again(world, told, *(claim["record"] for claim in told["claims"]))
    submit(world, told)
    decide(world, told)
    assert "approved" == world.state(told["record"])


def test_other_facts_ask_for_another_run_even_where_as_much_is_due(
    world: World, loans: dict[str, int], told: dict[str, Any]
) -> None:
    world.event(loans["firm"], "repayment", {"amount": "1万"}, date(2009, 12, 1))
    with pytest.raises(
        StepRefused, match="what the claim .*-0001 rests on has changed since it was run; run it again"
    ):
        submit(world, told)
    write(world, run(world, BUDGET_FEN))
    assert "submitted" == submit(world, told)


def test_who_gave_up_takes_no_share_and_stays_out(world: World, told: dict[str, Any]) -> None:
    first, second = (claim["record"] for claim in told["claims"])
    world.step(first, "withdraw", "recorder", DAY, reason="the firm gave it up")
    with pytest.raises(StepRefused, match="not the shares that follow from what is due; run it again"):
        submit(world, told)
    run_again(world, told, second)
    (gone, stays) = run(world, BUDGET_FEN)["claims"]
    assert (None, DUE) == (gone["amount"], stays["amount"])
    assert "2009-IS-claim-0001 in this round was withdrawn" in gone["refused"][0]["reason"]
    assert [second] == [claim.claim for claim in kept(world, told["record"]).facts.claims]
    submit(world, told)
    decide(world, told)
    assert 2_708_333 == approved_fen(world, second)


def test_a_claim_is_reviewed_after_its_round(world: World, told: dict[str, Any]) -> None:
    first = told["claims"][0]["record"]
    with pytest.raises(StepRefused, match="its round .* is draft; have the round reviewed first"):
        world.step(first, "review", "reviewer", DAY)
    # Until then it can be returned for another share; afterwards its amount is frozen.
    assert "returned" == world.step(first, "return", "reviewer", DAY, reason="another share")


def test_a_claim_by_hand_takes_a_firm_in_again(world: World, told: dict[str, Any]) -> None:
    world.step(told["claims"][0]["record"], "withdraw", "recorder", DAY, reason="a slip")
    world.draft("interest_subsidy", "claim", claim_facts(world, claimed_on="2011-07-01"), SCHEME)
    assert ["15000.00", "15000.00"] == amounts(world, told)


def test_a_round_that_was_given_up_keeps_nobody_out(world: World, told: dict[str, Any]) -> None:
    world.step(told["claims"][0]["record"], "withdraw", "recorder", DAY, reason="a trial")
    world.step(told["record"], "withdraw", "recorder", DAY, reason="a trial")
    with world.book.reading() as session:
        assert {} == terms_of(session, SCHEME, 2009, "", ROUND_DAY).given_up
    assert ["15000.00", "15000.00"] == amounts(world, told)


def test_where_the_budget_suffices_nobody_waits_for_another_run(world: World, loans: dict[str, int]) -> None:
    told = write(world, run(world))
    bulk(world, told["round"], "submit", "recorder")
    world.step(told["claims"][0]["record"], "withdraw", "recorder", DAY, reason="the firm gave it up")
    assert "submitted" == submit(world, told)


def test_a_round_all_of_whose_claims_were_given_up_is_not_submitted(
    world: World, told: dict[str, Any]
) -> None:
    for claim in told["claims"]:
        world.step(claim["record"], "withdraw", "recorder", DAY, reason="the firm gave it up")
    with pytest.raises(StepRefused, match="it has no claim"):
        submit(world, told)


def own_scheme(world: World, name: str, value: str) -> str:
    """A copy of the scheme with one thing decided by the office."""
    content = yaml.safe_load(own_yaml())
    stated = {"value": value, "decided_on": date(2026, 11, 23), "why": "a trial"}
    propose(world, scheme_yaml(content | {"settings": {**content["settings"], name: stated}}))
    confirm(world)
    return OWN


@pytest.mark.parametrize(
    ("policy", "shares", "others"),
    [
        ("first_come", ["27083.33", "2916.67"], ["2916.67", "27083.33"]),
        ("rate_from_pot", ["15000.00", "15000.00"], ["20000.00", "10000.00"]),
        ("pro_rata", ["15000.00", "15000.00"], ["15000.01", "14999.99"]),
    ],
)
def test_shares_by_hand_are_refused_under_every_policy(
    world: World, loans: dict[str, int], policy: str, shares: list[str], others: list[str]
) -> None:
    outcome = run(world, BUDGET_FEN, scheme=own_scheme(world, "shortfall", policy))
    assert shares == [row["amount"] for row in outcome["claims"]]
    rows = [row | {"amount": other} for row, other in zip(outcome["claims"], others, strict=True)]
    told = write(world, outcome | {"claims": rows})
    bulk(world, told["round"], "submit", "recorder")
    with pytest.raises(StepRefused, match="not the shares that follow from what is due"):
        submit(world, told)
    run_again_under(world, told, outcome)
    assert "submitted" == submit(world, told)


def run_again_under(world: World, told: dict[str, Any], outcome: dict[str, Any]) -> None:
    for claim in told["claims"]:
        world.step(claim["record"], "return", "reviewer", DAY, reason="another share")
    write(world, run(world, BUDGET_FEN, scheme=outcome["scheme"]))
    bulk(world, told["round"], "submit", "recorder")


def test_a_rate_from_the_pot_by_the_scheme_that_sets_it(world: World) -> None:
    for firm, contract in (("firm", "HT-1"), ("second_firm", "HT-2")):
        loan = filed_loan(world, firm, contract, attributes={"high_tech_zone": True})
        accept_interest(world, loan, f"{contract}-1")
    outcome = run(world, BUDGET_FEN, scheme="infrastructure-2001", as_of=date(2010, 3, 1))
    rows = [
        row | {"amount": amount} for row, amount in zip(outcome["claims"], ("29999.00", "1.00"), strict=True)
    ]
    told = write(world, outcome | {"claims": rows})
    bulk(world, told["round"], "submit", "recorder")
    with pytest.raises(StepRefused, match="not the shares that follow"):
        submit(world, told)


def test_who_got_nothing_of_a_short_budget_counts_when_it_is_shared_again(world: World) -> None:
    two_firms(world)
    outcome = run(world, 1)
    assert ["0.01", "0.00"] == [row["amount"] for row in outcome["claims"]]
    told = write(world, outcome)
    assert (world.parties["second_firm"],) == kept(world, told["record"]).facts.unserved
    bulk(world, told["round"], "submit", "recorder")
    assert "submitted" == submit(world, told)


def test_what_was_approved_since_the_run_is_not_given_out_again(world: World, loans: dict[str, int]) -> None:
    told = write(world, run(world, BUDGET_FEN, window="Q1"))
    third = filed_loan(world, contract="HT-3", firm="fund")
    accept_interest(world, third, "HT-3-1")
    alone = world.draft("interest_subsidy", "claim", claim_facts(world, "fund"), SCHEME)
    world.approve(alone)
    bulk(world, told["round"], "submit", "recorder")
    with pytest.raises(StepRefused, match="27,083.33 yuan of its budget were approved already; run it again"):
        submit(world, told)


def test_a_claim_that_is_refused_now_is_told_with_the_reason(world: World, loans: dict[str, int]) -> None:
    told = write(world, run(world, BUDGET_FEN, scheme=own_scheme(world, "double_funding", "one_a_year")))
    bulk(world, told["round"], "submit", "recorder")
    beside = world.draft("post_subsidy", "application", application(world), "assumed_2009")
    world.approve(beside)
    with pytest.raises(
        StepRefused, match="the claim .*-0001 is refused now: .*already has public money.*run it again"
    ):
        submit(world, told)
