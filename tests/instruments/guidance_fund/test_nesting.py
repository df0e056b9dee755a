"""Funds that pay into other funds: looked through by ownership, each yuan once in a pool."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from instruments.guidance_fund import INSTRUMENT
from ledger.measures import charts
from ledger.measures.comparable import comparables
from ledger.measures.leverage import Choice, Found, flows_behind, pooled
from ledger.measures.money import Window, read_money
from ledger.values.leverage import NestingTooDeep
from tests.instruments.conftest import World
from tests.instruments.guidance_fund.funds import LATER, PAID_ON, found, fund, give, invest, pay, values


@pytest.fixture
def nested(world: World) -> World:
    """A fund of funds (office 30, private 70) pays 60 into a sub-fund with 40 private money, which invests 80."""
    top = fund(world, "母基金", "30万", {"investor": "70万"})
    sub = fund(world, "子基金", "0", {"母基金": "60万", "investor": "40万"})
    pay(world, top, office="30万", investor="70万")
    pay(world, sub, 母基金="60万", investor="40万")
    invest(world, sub, "东湖激光", "80万", others={"state_investor": "20万", "母基金": "10万"})
    return world


def pools(world: World, **options: Any) -> dict[tuple[str, str, str], Found]:
    return {
        (item.ratio.key, item.ratio.level, item.ratio.stage): item for item in pooled(found(world, **options))
    }


def test_a_sub_fund_is_looked_through_by_what_each_paid(nested: World) -> None:
    shown = values(nested, "子基金")
    # 18 of the 60 are the office's, 42 are private, and 40 are private beside them.
    assert ("5.5556", "4.5556") == (shown["M1", "paid_in"], shown["M2", "paid_in"])
    assert ("3.3333", "2.3333") == (
        values(nested, "母基金")["M1", "paid_in"],
        values(nested, "母基金")["M2", "paid_in"],
    )
    # The portfolio: 80 of the fund (14.4 office), 20 state-owned, 10 of the fund above (3 office).
    assert "6.3218" == shown["M1", "invested"]


def test_each_yuan_stands_once_in_a_pool(nested: World) -> None:
    shown = pools(nested)
    assert "3.3333" == shown["M1", "fund_of_funds", "paid_in"].as_json()["value"]
    assert "5.5556" == shown["M1", "fund", "paid_in"].as_json()["value"]
    # All that reached firms (80 + 20) over all that the office paid in (30).
    assert ("1000000.00", "300000.00") == tuple(
        shown["M5", "recipient", "invested"].as_json()[side] for side in ("numerator", "denominator")
    )
    # The fund above has its part of what the fund below put in: 60 percent of 110.
    assert "2.2000" == values(nested, "母基金")["M5", "invested"]


def test_the_records_behind_a_nested_ratio_are_those_of_both_funds(nested: World) -> None:
    (item,) = [
        each
        for each in found(nested, choice=Choice(key="M1", stage="paid_in"))
        if "子基金" in each.ratio.subject
    ]
    with nested.book.reading() as session:
        behind = flows_behind(session, item)
        assert [] == flows_behind(session, Found("guidance_fund", item.ratio))
    assert {1, 2} == {flow.record_id for flow in behind}
    assert {"paid_in"} == {flow.stage for flow in behind}


def test_the_picture_of_flows_and_the_funnel_count_nothing_twice(nested: World) -> None:
    assert INSTRUMENT.fund_flows
    assert INSTRUMENT.positions
    assert INSTRUMENT.mobilised
    with nested.book.reading() as session:
        money = read_money(session, Window(LATER))
        shown = charts.sankey(INSTRUMENT.fund_flows(session, money), LATER, to_sectors=False)
        funnel = charts.funnel(list(INSTRUMENT.positions(session, money)))
        (figure,) = comparables(session, money, {"guidance_fund": INSTRUMENT.mobilised})
    assert shown is not None
    links = {(link.source, link.target): link.amount_fen for link in shown.links}
    assert 60_000_000 == links["fund:10", "fund:11"]
    assert 80_000_000 == links["fund:11", "firm:东湖激光"]
    assert funnel is not None
    assert {"approved": 140_000_000, "committed": 140_000_000, "paid_in": 140_000_000, "invested": 80_000_000,
            "reached_recipient": 100_000_000} == {bar.stage: bar.total_fen for bar in funnel.stages}  # fmt: skip
    # 70 and 40 of private money on 30 of the office that have not come back.
    assert ("1100000.00", "300000.00", "3.6667") == tuple(
        figure.as_json()[name] for name in ("finance", "grant_equivalent", "value")
    )


def test_a_period_shows_only_what_was_added(nested: World) -> None:
    give(nested, 1, "office", "6万", date(2010, 3, 1))
    added = values(nested, "母基金", date(2010, 12, 31), since=date(2009, 6, 30))
    assert "3.3333" == added["M1", "paid_in"]
    assert values(nested, "母基金", date(2010, 12, 31), since=date(2009, 7, 1))["M1", "paid_in"] is None
    assert "5.5556" == values(nested, "子基金", since=date(2009, 6, 30))["M1", "paid_in"]
    later = pools(nested, since=date(2009, 7, 1))
    assert later["M5", "recipient", "invested"].as_json()["numerator"] is None
    tags = found(nested, since=date(2009, 7, 1))[0].as_json()
    assert ("2009-07-01", False) == (tags["since"], tags["cumulative"])


def test_a_circle_of_funds_is_refused(world: World) -> None:
    first = fund(world, "甲", "10万", {"乙": "10万"})
    second = fund(world, "乙", "10万", {"甲": "10万"})
    assert first != second
    with pytest.raises(NestingTooDeep):
        found(world)


AMOUNTS = some.integers(min_value=1, max_value=10**9)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=3))
def test_any_chain_of_recorded_funds_gives_back_what_was_paid(
    world: World, chain: list[tuple[int, int, int]]
) -> None:
    """Owners of every fund in a chain sum to what was paid into it, and pools lie between the extremes."""
    before, made = "", []
    for ours, private, state in chain:
        name = f"fund {world.key()}"
        others = {"investor": private, "state_investor": state} | ({before: ours} if before else {})
        record = fund(world, name, _yuan(ours), {who: _yuan(fen) for who, fen in others.items()})
        pay(world, record, PAID_ON, **{who: _yuan(fen) for who, fen in ({"office": ours} | others).items()})
        made.append((name, ours + sum(others.values())))
        before = name
    every = [item for item in found(world) if (item.ratio.key, item.ratio.stage) == ("M1", "paid_in")]
    for name, whole in made:
        (item,) = [each for each in every if each.ratio.subject.endswith(f" {name}")]
        assert whole == item.ratio.numerator_fen
    for pool in pooled(every):
        values = [
            item.in_pool.value
            for item in every
            if item.ratio.level == pool.ratio.level and item.in_pool.value
        ]
        assert pool.ratio.value is not None
        assert min(values) <= pool.ratio.value <= max(values)
    assert PAID_ON < LATER


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
