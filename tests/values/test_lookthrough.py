from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.values.leverage import (
    NestingTooDeep,
    Sums,
    attributed_private,
    by_sector,
    entering,
    levels_of,
    look_through,
    nesting_fault,
)
from ledger.values.leverage.lookthrough import owners_of

OWNERS = {"office": "office", "city": "public", "state": "state_owned", "firm": "private", "angel": "private"}
FEN = some.integers(min_value=1, max_value=10**13)


def test_a_fund_of_funds_is_looked_through_by_what_each_paid() -> None:
    paid = {"top": {"office": 30, "angel": 70}, "sub": {"top": 100, "firm": 100}}
    assert {"office": 30, "angel": 70, "firm": 100} == look_through("sub", paid)
    assert Sums(office_fen=30, private_fen=170) == by_sector(look_through("sub", paid), OWNERS)
    assert {"top": "fund_of_funds", "sub": "fund"} == levels_of(paid)
    assert {"firm": 100} == entering(paid["sub"], paid)


def test_a_fund_that_nobody_has_paid_into_counts_as_itself() -> None:
    assert {"top": 100} == look_through("sub", {"top": {}, "sub": {"top": 100}})
    assert {"top": 5} == owners_of("top", 5, {"top": {"angel": -3}})


def test_a_circle_is_refused_with_its_way() -> None:
    with pytest.raises(NestingTooDeep, match="a <- b <- a"):
        look_through("a", {"a": {"b": 1}, "b": {"a": 1}})


def test_five_levels_are_too_deep_and_four_are_not() -> None:
    chain = {1: {2: 9}, 2: {3: 9}, 3: {4: 9}, 4: {99: 9}}
    assert {99: 9} == look_through(1, chain)
    with pytest.raises(NestingTooDeep, match="more than 4 deep"):
        look_through(0, chain | {0: {1: 9}})


def test_what_could_not_be_looked_through_is_found_by_names_alone() -> None:
    assert () == nesting_fault("sub", {"sub": {"top", "angel"}, "top": {"angel"}})
    assert ("a", "b", "a") == nesting_fault("a", {"a": {"b"}, "b": {"a"}})
    chain = {1: {2}, 2: {3}, 3: {4}, 4: {99}}
    assert () == nesting_fault(1, chain)
    assert (0, 1, 2, 3, 4) == nesting_fault(0, chain | {0: {1}})


@some.composite
def nested(draw: some.DrawFn) -> dict[str, dict[str, int]]:
    """Up to four levels of funds, each fed by owners and by funds of the level above, in any proportion."""
    levels = draw(some.integers(min_value=1, max_value=4))
    funds: dict[str, dict[str, int]] = {}
    above: list[str] = []
    for level in range(levels):
        made = [f"fund {level}.{number}" for number in range(draw(some.integers(min_value=1, max_value=3)))]
        for fund in made:
            owners = draw(some.dictionaries(some.sampled_from([*OWNERS]), FEN, min_size=1))
            feeders = draw(some.dictionaries(some.sampled_from(above), FEN)) if above else {}
            funds[fund] = owners | feeders
        above = made
    return funds


@given(nested())
def test_attribution_sums_to_the_whole_over_any_nesting(funds: dict[str, dict[str, int]]) -> None:
    for fund, paid in funds.items():
        owners = look_through(fund, funds)
        assert sum(paid.values()) == sum(owners.values())
        private = by_sector(owners, OWNERS).private_fen
        claims = attributed_private(owners, OWNERS)
        if any(owners.get(name) for name in ("office", "city", "state")):
            assert private == sum(claims.values())
            public = {name: owners[name] for name in claims}
            for name, fen in claims.items():
                exact = Fraction(private * public[name], sum(public.values()))
                assert abs(fen - exact) < 1
        else:
            assert {} == claims


@given(nested())
def test_state_owned_money_is_claimed_or_claims(funds: dict[str, dict[str, int]]) -> None:
    owners = look_through(next(reversed(funds)), funds)
    claims = attributed_private(owners, OWNERS, state_owned_as_private=True)
    assert "state" not in claims
    sums = by_sector(owners, OWNERS)
    assert not claims or sums.private_fen + sums.state_owned_fen == sum(claims.values())
