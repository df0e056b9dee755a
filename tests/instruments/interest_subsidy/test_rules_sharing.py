"""A budget that falls short: pro rata, a rate set from the pot, first come; sums, order, ties."""

import sys
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.interest_subsidy.rules.sharing import (
    Asked,
    AskedTwice,
    BudgetNegative,
    NoBaseToShareBy,
    share_out,
)

DUES = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


def amounts(shares: Mapping[str, object]) -> dict[str, int]:
    return {key: int(share.exact) for key, share in shares.items()}  # type: ignore[attr-defined]


def three(*dues: int, bases: tuple[int, ...] = (0, 0, 0)) -> list[Asked]:
    return [Asked(key, due, base) for key, due, base in zip("abc", dues, bases, strict=True)]


@pytest.mark.parametrize("policy", ["pro_rata", "rate_from_pot", "first_come"])
def test_everybody_gets_what_is_due_where_the_budget_suffices(policy: str) -> None:
    assert {"a": 100, "b": 200, "c": 300} == amounts(share_out(policy, 600, three(100, 200, 300)))


def test_pro_rata_by_largest_remainder_and_ties_by_name() -> None:
    assert {"a": 34, "b": 33, "c": 33} == amounts(share_out("pro_rata", 100, three(50, 50, 50)))
    assert {"a": 17, "b": 33, "c": 50} == amounts(share_out("pro_rata", 100, three(100, 200, 300)))


def test_ties_go_to_the_earlier_claim_and_not_by_the_order_of_the_list() -> None:
    late, early = Asked("a", 50, 0, date(2024, 2, 1)), Asked("b", 50, 0, date(2024, 1, 1))
    undated = Asked("c", 50)
    for claims in ([late, early, undated], [undated, early, late]):
        assert {"a": 33, "b": 34, "c": 33} == amounts(share_out("pro_rata", 100, claims))
        assert {"a": 10, "b": 50, "c": 0} == amounts(share_out("first_come", 60, claims))


def test_a_rate_from_the_pot_is_on_the_base_and_never_above_what_is_due() -> None:
    # 100 / 1,000 is 10 percent.
    claims = three(60, 50, 15, bases=(500, 300, 200))
    assert {"a": 50, "b": 30, "c": 15} == amounts(share_out("rate_from_pot", 100, claims))
    # 100 / 3,000 is 3.333... percent, cut to 3.33.
    claims = three(90, 90, 90, bases=(1_000, 1_000, 1_000))
    assert {"a": 34, "b": 33, "c": 33} == amounts(share_out("rate_from_pot", 100, claims))
    assert {"a": 33, "b": 33, "c": 33} == amounts(share_out("rate_from_pot", 100, claims, rate_places=2))
    # 99.9 / 3,000 is 3.33 percent just so: 33.3 each.
    claims = three(90_000, 90_000, 90_000, bases=(10**6, 10**6, 10**6))
    assert {"a": 33_300, "b": 33_300, "c": 33_300} == amounts(
        share_out("rate_from_pot", 99_900, claims, rate_places=2)
    )


def test_first_come_takes_steps_in_proportion_to_the_claims() -> None:
    def steps(count: int) -> int:
        seen = 0

        def look(_frame: object, event: str, _what: object) -> None:
            nonlocal seen
            seen += event in ("call", "c_call")

        claims = [Asked(f"{position:05}", 100) for position in range(count)]
        sys.setprofile(look)
        try:
            shares = share_out("first_come", 100 * count - 1, claims)
        finally:
            sys.setprofile(None)
        assert [100] * (count - 1) + [99] == list(amounts(shares).values())
        return seen

    # Calls rather than seconds, so that a busy machine changes nothing.
    assert steps(800) < 9 * steps(100)


def test_what_cannot_be_shared_out_is_refused() -> None:
    with pytest.raises(BudgetNegative, match="-0.01 yuan is below zero"):
        share_out("pro_rata", -1, three(1, 1, 1))
    with pytest.raises(AskedTwice, match="^a stand in the round more than once"):
        share_out("pro_rata", 1, [Asked("a", 1), Asked("a", 2), Asked("b", 3)])
    with pytest.raises(NoBaseToShareBy):
        share_out("rate_from_pot", 1, three(1, 1, 1))


@given(DUES, st.integers(0, 10**10))
def test_shares_pro_rata_sum_to_the_budget_and_keep_the_order(dues: list[int], budget: int) -> None:
    claims = [Asked(f"{position:02}", due) for position, due in enumerate(dues)]
    shares = amounts(share_out("pro_rata", budget, claims))
    assert min(budget, sum(dues)) == sum(shares.values())
    assert all(
        shares[first.key] <= shares[second.key]
        for first in claims
        for second in claims
        if first.due_fen < second.due_fen
    )
    assert all(shares[claim.key] <= claim.due_fen for claim in claims)


@given(DUES, st.integers(0, 10**10), st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(dues: list[int], budget: int, dice: object) -> None:
    claims = [Asked(f"{position:02}", due, due + 1) for position, due in enumerate(dues)]
    shuffled = list(claims)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    for policy in ("pro_rata", "rate_from_pot", "first_come"):
        assert amounts(share_out(policy, budget, claims)) == amounts(share_out(policy, budget, shuffled))


@given(DUES, st.integers(0, 10**9), st.integers(0, 6))
def test_no_policy_spends_more_than_the_budget_or_more_than_is_due(
    dues: list[int], budget: int, places: int
) -> None:
    claims = [Asked(f"{position:02}", due, 3 * due + 1) for position, due in enumerate(dues)]
    for policy in ("pro_rata", "rate_from_pot", "first_come"):
        shares = amounts(share_out(policy, budget, claims, rate_places=places))
        assert sum(shares.values()) <= max(budget, 0)
        assert all(0 <= shares[claim.key] <= claim.due_fen for claim in claims)
