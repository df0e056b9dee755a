"""Every funding method that ships says what it levered and what it mobilised, on an empty book too."""

from datetime import date

import pytest

from ledger.instrument import instruments
from ledger.measures.money import Window, read_money
from tests.instruments.conftest import World

METHODS = ("equity", "guidance_fund", "interest_subsidy", "post_subsidy")


def test_the_methods_are_those_that_ship() -> None:
    assert set(METHODS) == set(instruments())


@pytest.mark.parametrize("key", METHODS)
def test_a_method_gives_positions_and_what_it_mobilised(world: World, key: str) -> None:
    method = instruments()[key]
    assert method.positions is not None
    assert method.mobilised is not None
    with world.book.reading() as session:
        money = read_money(session, Window(date(2009, 12, 31)))
        assert ([], []) == (list(method.positions(session, money)), list(method.mobilised(session, money)))
