"""Room that a recallable return opened lapses apart from pledges: what was paid in stays paid in."""

from datetime import date

import pytest

from instruments.guidance_fund import INSTRUMENT
from instruments.guidance_fund.metrics import case_of, life_of, portfolio_of, returns_of
from instruments.guidance_fund.metrics.structure import structure_of
from instruments.guidance_fund.rules import compute
from ledger.measures.money import Window, read_money
from tests.instruments.conftest import World
from tests.instruments.guidance_fund.funds import deal, fund, give, invest, pay, values

PAID_ON = date(2009, 3, 1)
INVESTED_ON = date(2009, 4, 1)
GIVEN_ON = date(2009, 5, 1)
BEFORE = date(2009, 5, 30)
ENDED_ON = date(2009, 6, 30)
AFTER = date(2009, 7, 30)
SCHEME = INSTRUMENT.schemes["guidance-fund-figures-only"]


@pytest.fixture
def returned(world: World) -> int:
    """Paid in 180 of 300 and 420 of 700, 350 of it given back to the private partner, who may be called again."""
    record = fund(world, "甲基金", "300万", {"investor": "700万"})
    pay(world, record, PAID_ON, office="180万", investor="420万")
    invest(world, record, "firm", "200万", INVESTED_ON)
    give(world, record, "investor", "350万", GIVEN_ON, recallable=True)
    return record


def leverage(world: World, day: date, stage: str) -> list[str | None]:
    found = values(world, "甲基金", day)
    return [found[key, stage] for key in ("M1", "M2")]


def told(world: World, record: int, day: date) -> dict[str, str | None]:
    """What stands as unfunded with each, and how much of the pledges was paid in."""
    with world.book.reading() as session:
        case = case_of(session, deal(world, record), day)
        life = life_of(session, deal(world, record), day)
        (row,) = portfolio_of(session, read_money(session, Window(day))).rows
    assert case is not None
    found = {
        name.removeprefix("unfunded."): result.as_json()["value"]
        for name, result in compute(case, SCHEME).results.items()
        if name.startswith("unfunded.")
    }
    pic = returns_of(life, life.all)["pic"].figure
    assert pic is not None
    return found | {"all": str(row.unfunded_fen // 100), "pic": f"{float(pic.exact):.2f}"}


def test_a_liquidation_changes_nothing_of_what_was_paid_in(world: World, returned: int) -> None:
    assert ["3.3333", "2.3333"] == leverage(world, BEFORE, "paid_in")
    invested = leverage(world, BEFORE, "invested")
    # 120 and 280 were never called; 350 may be called again.
    before = {"office": "1200000.00", "investor": "6300000.00", "all": "7500000", "pic": "0.60"}
    assert before == told(world, returned, BEFORE)
    world.event(returned, "liquidation", {}, ENDED_ON)
    assert ["3.3333", "2.3333"] == leverage(world, AFTER, "paid_in")
    assert invested == leverage(world, AFTER, "invested")
    ended = {"office": "0.00", "investor": "0.00", "all": "0", "pic": "1.00"}
    assert ended == told(world, returned, AFTER)
    with world.book.reading() as session:
        money = read_money(session, Window(AFTER))
        (found,) = structure_of(money, money.now).funds.values()
    # Pledges of 120 and 280 were taken back; what was given back is no pledge.
    assert (400_000_000, 600_000_000) == (found.taken_back_fen, sum(found.committed.values()))


def test_a_cut_takes_what_was_never_called_first(world: World, returned: int) -> None:
    cut = {"partner": world.parties["investor"], "amount": "350万", "reason": "减资"}
    world.event(returned, "commitment_cut", cut, ENDED_ON)
    assert ["3.3333", "2.3333"] == leverage(world, AFTER, "paid_in")
    # 280 of the pledge were open, so 70 of the 350 that were given back cannot be called again.
    left = {"office": "1200000.00", "investor": "2800000.00", "all": "4000000", "pic": "0.83"}
    assert left == told(world, returned, AFTER)
    pay(world, returned, ENDED_ON, investor="280万")
    assert ["3.3333", "2.3333"] == leverage(world, AFTER, "paid_in")


def test_a_cut_that_is_reversed_opens_what_it_had_taken(world: World, returned: int) -> None:
    before = told(world, returned, BEFORE)
    cut = {"partner": world.parties["investor"], "amount": "350万", "reason": "减资"}
    number = world.event(returned, "commitment_cut", cut, ENDED_ON)
    world.event(returned, "reversal", {"entry_number": number, "reason": "误记"}, ENDED_ON)
    assert before == told(world, returned, AFTER)


def test_a_cut_of_a_fund_that_is_wholly_paid_in_is_of_what_was_given_back(world: World) -> None:
    record = fund(world, "甲基金", "300万", {"investor": "700万"})
    pay(world, record, PAID_ON, office="300万", investor="700万")
    give(world, record, "investor", "350万", GIVEN_ON, recallable=True)
    cut = {"partner": world.parties["investor"], "amount": "350万", "reason": "减资"}
    world.event(record, "commitment_cut", cut, ENDED_ON)
    assert ["3.3333", "2.3333"] == leverage(world, AFTER, "paid_in")
    assert ["3.3333", "2.3333"] == leverage(world, AFTER, "committed")
