from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.values.equalisation import NothingToEqualise, Paid, equalise

FIRST, CLOSED = date(2009, 1, 1), date(2010, 1, 1)
FEN = some.integers(min_value=1, max_value=10**13)


def test_who_joins_pays_its_share_with_interest_and_the_others_get_it_back() -> None:
    # 40 percent of 100 were called a year ago; with 100 more each has a half, so 20 move, with 8 percent on them.
    found = equalise(
        {1: 6000, 2: 4000}, [Paid(1, FIRST, 2400), Paid(2, FIRST, 1600)], {3: 10_000}, CLOSED, Fraction(8)
    )
    assert ({3: 2000}, {1: 1200, 2: 800}) == (found.pays, found.gets_back)
    assert ({3: 160}, {1: 96, 2: 64}) == (found.pays_interest, found.gets_interest)


def test_before_the_first_call_nothing_moves() -> None:
    found = equalise({1: 6000}, [], {3: 10_000}, CLOSED, Fraction(8))
    assert ({3: 0}, {}, {3: 0}, {}) == (found.pays, found.gets_back, found.pays_interest, found.gets_interest)


def test_on_the_day_of_the_call_there_is_no_interest() -> None:
    found = equalise({1: 6000}, [Paid(1, CLOSED, 600)], {3: 6000}, CLOSED, Fraction(8))
    assert ({3: 300}, {1: 300}, {3: 0}, {1: 0}) == (
        found.pays, found.gets_back, found.pays_interest, found.gets_interest,
    )  # fmt: skip


def test_a_partner_does_not_join_twice() -> None:
    with pytest.raises(NothingToEqualise, match="partner of the fund already"):
        equalise({1: 1}, [], {1: 1}, CLOSED, Fraction(0))


@given(
    some.lists(FEN, min_size=1, max_size=5), some.lists(FEN, min_size=1, max_size=4), some.integers(1, 100)
)
def test_what_is_paid_is_got_and_everybody_has_paid_the_same_part(
    first: list[int], joining: list[int], percent: int
) -> None:
    committed = dict(enumerate(first))
    paid = [Paid(partner, FIRST, fen * percent // 100) for partner, fen in committed.items()]
    joiners = {100 + place: fen for place, fen in enumerate(joining)}
    found = equalise(committed, paid, joiners, CLOSED, Fraction(6))
    assert sum(found.pays.values()) == sum(found.gets_back.values())
    assert sum(found.pays_interest.values()) == sum(found.gets_interest.values())
    part = Fraction(sum(each.amount_fen for each in paid), sum(first) + sum(joining))
    assert all(abs(found.pays[partner] - part * fen) < 1 for partner, fen in joiners.items())
