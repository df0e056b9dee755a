"""No double funding from the book: claims of other years and schemes, and money by other methods."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
import yaml

from ledger.book.store import post
from ledger.book.workflow import Record, StepRefused
from ledger.instrument import appropriation_draft, compute_deal, draft_deal
from ledger.values.outcomes import Outcome
from ledger.values.scheme_changes import scheme_yaml
from tests.instruments.conftest import YEAR, World
from tests.instruments.interest_subsidy.claims import SCHEME, accept_interest, claim_facts, filed_loan
from tests.instruments.post_subsidy.applications import application
from tests.instruments.test_office_schemes import OWN, SUBSIDY, confirm, own_yaml, propose

DUE_FEN = 2_708_333


@pytest.fixture
def supported(world: World) -> int:
    """A post-subsidy of the firm of 2009, with 300,000 yuan approved."""
    record = world.draft("post_subsidy", "application", application(world), "assumed_2009")
    assert "approved" == world.approve(record)
    return record


def policy(world: World, name: str = "", **values: Any) -> str:
    """A copy of the scheme with a policy about other money, confirmed."""
    content = yaml.safe_load(own_yaml(**values))
    if name:
        decided = {"value": name, "decided_on": date(2026, 11, 23), "why": "a trial"}
        content["settings"] = {**content.get("settings", {}), "double_funding": decided}
    propose(world, scheme_yaml(content))
    confirm(world)
    return OWN


def drafted(world: World, year: int = YEAR, scheme: str = SCHEME, **changes: Any) -> int:
    with world.book.writing(world.people["recorder"]) as unit:
        return draft_deal(unit, SUBSIDY, "claim", claim_facts(world, **changes), title="a claim", year=year,
                          scheme_id=scheme, key=world.key())  # fmt: skip


def computed(world: World, record: int) -> tuple[Mapping[str, Any], Outcome]:
    with world.book.reading() as session:
        found = compute_deal(session, session.get_one(Record, record))
    assert found is not None
    return found[0].written(), found[1]


def reasons(outcome: Outcome) -> str:
    return " ".join(str(refusal.reason) for refusal in outcome.refused)


def test_the_same_days_are_not_claimed_for_in_another_year(world: World, approved: int) -> None:
    again = drafted(world, 2010, window_from="2009-07-01", window_to="2010-06-30")
    _, outcome = computed(world, again)
    assert outcome.amount_fen is None
    assert (
        "already has the claim 2009-IS-claim-0001 under this scheme for the same loans and days"
        in reasons(outcome)
    )
    with pytest.raises(StepRefused, match="same loans and days"):
        world.step(again, "submit", "recorder")
    # Other days of the same loan are another claim: the scheme's window tells them apart.
    _, later = computed(
        world, drafted(world, 2010, window_from="2010-01-01", window_to="2010-12-31", claimed_on="2011-07-02")
    )
    assert "same loans" not in reasons(later)
    assert not [warning for warning in later.warnings if "same loans" in str(warning)]


def test_what_was_withdrawn_stands_in_nobodys_way(world: World, approved: int) -> None:
    world.event(approved, "withdrawal", {"reason": "the firm gave it up"})
    written, outcome = computed(world, drafted(world, 2010))
    assert (DUE_FEN, []) == (outcome.amount_fen, written["claimed_already"])


def test_where_a_scheme_counts_days_whatever_the_window_somebody_looks(world: World, loan: int) -> None:
    scheme = policy(world, window_test="drawn")
    first = drafted(world, scheme=scheme)
    world.step(first, "submit", "recorder")
    written, outcome = computed(
        world, drafted(world, 2010, scheme, window_from="2010-01-01", window_to="2010-12-31")
    )
    assert ["2009-IS-claim-0001"] == written["claimed_loans"]
    assert "counts their days whatever the window is" in str(outcome.warnings)


def test_one_policy_a_year_counts_every_scheme_and_method_of_that_year(
    world: World, approved: int, supported: int
) -> None:
    scheme = policy(world, "one_a_year")
    # Another loan and other days: what counts is the year.
    second = filed_loan(world, contract="HT-2")
    accept_interest(world, second, "HT-2-1")
    days: dict[str, Any] = {"window_from": "2009-01-01", "window_to": "2009-06-30", "loans": [second]}
    written, outcome = computed(world, drafted(world, scheme=scheme, **days))
    assert [(2009, SUBSIDY, "27083.33", ""), (2009, "post_subsidy", "300000.00", "")] == [
        (other["year"], other["method"], other["amount"], other["contract"])
        for other in written["other_subsidies"]
    ]
    assert 2 == reasons(outcome).count("already has public money")
    _, next_year = computed(world, drafted(world, 2010, scheme, **days))
    assert "already has public money" not in reasons(next_year)


@pytest.mark.parametrize(
    ("name", "said", "amount_fen"),
    [("strict", "The loan HT-1 already has public money", None), ("higher_of", "", 0), ("allowed", "", DUE_FEN)],
)  # fmt: skip
def test_money_for_the_same_loan_and_days_is_judged_by_the_policy_whatever_its_year(
    world: World, approved: int, name: str, said: str, amount_fen: int | None
) -> None:
    written, outcome = computed(world, drafted(world, 2010, policy(world, name)))
    other = written["other_subsidies"][0]
    assert (2010, 2009, SUBSIDY, "HT-1") == (
        written["year"],
        other["year"],
        other["method"],
        other["contract"],
    )
    assert said in reasons(outcome)
    assert amount_fen == outcome.amount_fen


def test_money_by_another_method_is_looked_at_in_any_year_where_none_is_borne(
    world: World, loan: int, supported: int
) -> None:
    asked = [drafted(world, 2010, SCHEME), drafted(world, 2010, policy(world, "strict"))]
    said = [[str(one) for one in computed(world, record)[1].warnings if "of this office" in str(one)]
            for record in asked]  # fmt: skip
    assert [] == said[0]
    assert ["In 2009 firm has 300000.00 yuan"] == [one[:31] for one in said[1]]


def test_a_claim_for_all_loans_does_not_take_those_filed_later(world: World, approved: int) -> None:
    second = filed_loan(world, contract="HT-2", signed_on="2009-02-01")
    accept_interest(world, second, "HT-2-1", posting_date=date(2009, 3, 22))
    written, _ = computed(world, drafted(world, 2010, loans=[second]))
    assert [] == written["claimed_already"]
    written, _ = computed(world, drafted(world, 2010, policy(world, "strict"), loans=[second]))
    assert [] == written["other_subsidies"]


def suizhou_claim(world: World, year: int, contract: str) -> int:
    """A claim of a year for a loan of 40 million yuan: 600,000 yuan for each year of it by the points alone."""
    with world.book.writing(world.people["recorder"]) as unit:
        post(unit, appropriation_draft(unit.session, SUBSIDY, year, 10**9, date(year, 1, 5), ""), world.key())
    terms = {"iou": contract, "amount": "4000万", "drawn_on": "2025-08-01", "due_on": "2027-08-01"}
    loan = filed_loan(
        world, contract=contract, principal="4000万", signed_on="2025-08-01", drawdowns=[terms],
        attributes={"preferential_rate": True, "within_approved_construction": True},
        firm_attributes={"high_tech": True, "registered_locally": True, "first_loan": False},
    )  # fmt: skip
    days = {"window_from": f"{year}-01-01", "window_to": f"{year}-12-31", "claimed_on": "2026-12-01"}
    return drafted(world, year, "suizhou-2025", loans=[loan], **days)


def test_a_cap_on_a_lifetime_counts_what_was_approved_for_a_later_year_too(world: World) -> None:
    later, earlier = suizhou_claim(world, 2026, "A"), suizhou_claim(world, 2025, "B")
    assert (100_000_000, "0.00") == (
        computed(world, later)[1].amount_fen,
        computed(world, later)[0]["received_before"],
    )
    assert "approved" == world.approve(later)
    written, outcome = computed(world, earlier)
    assert ("0.00", "1000000.00", None) == (
        written["received_this_year"],
        written["received_before"],
        outcome.amount_fen,
    )
    assert "1,000,000.00" in reasons(outcome)
    with pytest.raises(StepRefused, match="1,000,000.00"):
        world.step(earlier, "submit", "recorder")


def test_awards_of_a_lifetime_are_counted_whatever_their_year(world: World, approved: int) -> None:
    written, _ = computed(world, drafted(world, 2008))
    assert (1, 0) == (written["awards_before"], written["awards_this_year"])
