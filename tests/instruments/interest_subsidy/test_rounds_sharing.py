"""Properties of a shared budget: the shares sum to it, nobody gets more than is due, and the order is kept."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.interest_subsidy.claims import ClaimFacts, shortfall_policy
from instruments.interest_subsidy.rounds.claimants import Claimant
from instruments.interest_subsidy.rounds.sharing import Pot, Shares, shared
from instruments.interest_subsidy.shipped import SCHEMES
from ledger.values.parameters import Parameter
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause
from tests.instruments.interest_subsidy.claims import SCHEME

dues = st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=1, max_size=30)
budgets = st.integers(0, 10**10)


def under(policy: str, scheme: str = SCHEME) -> Scheme:
    stated = Parameter("shortfall", policy, "", Clause("a document", "1"))
    plan = SCHEMES[scheme]
    return replace(plan, parameters={**plan.parameters, "shortfall": stated})


def claimant(firm: int, due_fen: int | None, *, base_fen: int = 0, fixed_fen: int | None = None) -> Claimant:
    facts = ClaimFacts.read({"firm": firm, "window_from": "2009-01-01", "window_to": "2009-12-31",
                             "claimed_on": "2009-11-02"})  # fmt: skip
    return Claimant(firm, str(firm), facts, None, fixed_fen, due_fen, base_fen, None, (), (), (), {})


def share(scheme: Scheme, firms: list[Claimant], budget_fen: int) -> Shares:
    return shared(scheme, firms, Pot(budget_fen, sum(firm.fixed_fen or 0 for firm in firms)))


@given(dues, budgets, st.sampled_from(["pro_rata", "first_come"]))
def test_shares_sum_to_the_pot_or_to_what_is_due(
    amounts: list[int | None], budget_fen: int, policy: str
) -> None:
    firms = [claimant(firm, due) for firm, due in enumerate(amounts, start=1)]
    found = share(under(policy), firms, budget_fen)
    due_fen = sum(due or 0 for due in amounts)
    assert min(budget_fen, due_fen) == found.shared_fen
    assert found.short == (due_fen > budget_fen)
    assert all((due is None) == (got is None) for due, got in zip(amounts, found.amounts, strict=True))
    assert all(
        0 <= got <= (due or 0) for due, got in zip(amounts, found.amounts, strict=True) if got is not None
    )


@given(dues, budgets)
def test_who_is_due_more_never_gets_less(amounts: list[int | None], budget_fen: int) -> None:
    firms = [claimant(firm, due) for firm, due in enumerate(amounts, start=1)]
    got = share(under("pro_rata"), firms, budget_fen).amounts
    ranked = sorted(((due, -place, got[place] or 0) for place, due in enumerate(amounts) if due is not None))
    assert [one[2] for one in ranked] == sorted(one[2] for one in ranked)


@given(dues, budgets, st.randoms())
def test_the_order_of_the_firms_changes_nothing(
    amounts: list[int | None], budget_fen: int, dice: Any
) -> None:
    firms = [claimant(firm, due) for firm, due in enumerate(amounts, start=1)]
    mixed = dice.sample(firms, len(firms))
    straight = dict(
        zip([one.firm for one in firms], share(under("pro_rata"), firms, budget_fen).amounts, strict=True)
    )
    other = dict(
        zip([one.firm for one in mixed], share(under("pro_rata"), mixed, budget_fen).amounts, strict=True)
    )
    assert straight == other


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)), min_size=1, max_size=20), budgets)
def test_a_rate_from_the_pot_spends_no_more_than_there_is(
    pairs: list[tuple[int, int]], budget_fen: int
) -> None:
    firms = [claimant(firm, due, base_fen=base) for firm, (due, base) in enumerate(pairs, start=1)]
    found = share(under("rate_from_pot"), firms, budget_fen)
    assert found.shared_fen <= min(budget_fen, sum(due for due, _ in pairs))
    assert all(got is not None and got <= due for (due, _), got in zip(pairs, found.amounts, strict=True))


def test_what_was_approved_stands_and_lessens_the_pot() -> None:
    firms = [claimant(1, None, fixed_fen=700), claimant(2, 500), claimant(3, 500)]
    found = share(under("pro_rata"), firms, 1_000)
    assert (700, 150, 150) == found.amounts
    assert (700, 300, 1_000) == (found.fixed_fen, found.pot.open_fen, found.due_fen)
    assert (700, 0, 0) == share(under("pro_rata"), firms, 500).amounts


def test_without_a_policy_it_is_shared_in_proportion() -> None:
    assert "pro_rata" == shortfall_policy(SCHEMES[SCHEME])


def test_a_rate_is_counted_on_what_is_due_where_the_scheme_is_not_about_interest() -> None:
    firms = [claimant(1, 300, base_fen=900), claimant(2, 300, base_fen=100)]
    assert (150, 150) == share(under("rate_from_pot", "jingzhou-2024"), firms, 300).amounts
    assert share(under("rate_from_pot"), firms, 300).amounts == (270, 30)


@pytest.mark.parametrize(("days", "got"), [(("2009-11-02", "2009-11-01"), (100, 300)), (("2009-11-02", "2009-11-02"), (300, 100))])  # fmt: skip
def test_first_come_goes_by_the_day_of_the_claim_then_by_the_book(
    days: tuple[str, str], got: tuple[int, int]
) -> None:
    firms = [
        replace(one, facts=one.facts.model_copy(update={"claimed_on": date.fromisoformat(day)}))
        for one, day in zip([claimant(1, 300), claimant(2, 300)], days, strict=True)
    ]
    assert got == share(under("first_come"), firms, 400).amounts
