"""Funds that pay into other funds: looked through by ownership, each yuan once in a pool."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from instruments.guidance_fund import INSTRUMENT
from instruments.guidance_fund.records import nesting
from instruments.guidance_fund.records.nesting import FundsInCircle
from ledger.measures import charts
from ledger.measures.comparable import comparables
from ledger.measures.leverage import Choice, Found, flows_behind, pooled
from ledger.measures.money import Window, read_money
from ledger.measures.positions import totals
from tests.instruments.conftest import World
from tests.instruments.guidance_fund.funds import (
    LATER,
    PAID_ON,
    found,
    fund,
    give,
    invest,
    party,
    pay,
    values,
)


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
    # The fund above has its part of what the fund below put in: 60 percent of 100. Its own 10 beside it are told by
    # a round of its own, as a pool takes them.
    assert "2.0000" == values(nested, "母基金")["M5", "invested"]


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


def test_a_circle_of_funds_is_refused_by_name_before_it_is_approved(world: World) -> None:
    fund(world, "甲", "10万", {"乙": "10万"})
    with pytest.raises(FundsInCircle, match="甲 <- 乙 <- 甲"):
        fund(world, "乙", "10万", {"甲": "10万"})


def test_of_two_funds_that_name_each_other_the_second_is_not_approved(world: World) -> None:
    facts = {
        name: {"fund": party(world, name), "institution": world.parties["investor"], "contribution": "10万",
               "partners": [{"partner": party(world, other), "commitment": "10万"}]}
        for name, other in (("甲", "乙"), ("乙", "甲"))
    }  # fmt: skip
    first, second = (world.draft("guidance_fund", "fund", facts[name]) for name in facts)
    for record in (first, second):
        world.step(record, "submit", "recorder")
        world.step(record, "review", "reviewer")
    world.step(first, "approve", "approver")
    with pytest.raises(FundsInCircle, match="乙 <- 甲 <- 乙|甲 <- 乙 <- 甲"):
        world.step(second, "approve", "approver")
    world.event(first, "withdrawal", {"reason": "不设立"})
    assert "approved" == world.step(second, "approve", "approver")


def test_a_fund_that_joins_later_closes_no_circle(world: World) -> None:
    first = fund(world, "甲", "10万", {"investor": "10万"})
    fund(world, "乙", "10万", {"甲": "10万"})
    closing = {
        "joiners": [{"partner": party(world, "乙"), "commitment": "5万"}],
        "signed_document": "第二次关账",
    }
    with pytest.raises(FundsInCircle, match="甲 <- 乙 <- 甲"):
        world.event(first, "later_closing", closing)
    assert "2.0000" == values(world, "甲")["M1", "committed"]


def reached(world: World, name: str, **switches: Any) -> tuple[str, str]:
    """What reached firms by a fund, and its M5."""
    (item,) = [each for each in found(world, date(2009, 9, 30), **switches)
               if each.ratio.key == "M5" and each.ratio.subject.endswith(f" {name}")]  # fmt: skip
    told = item.as_json()
    return told["numerator"], told["value"]


@pytest.fixture
def mother(world: World) -> tuple[World, int, int]:
    """A fund of funds (office 300, private 700) pays 400 into a sub-fund of 1,000."""
    top = fund(world, "母基金", "300万", {"investor": "700万"})
    sub = fund(world, "子基金", "100万", {"母基金": "400万", "city": "500万"})
    pay(world, top, office="300万", investor="700万")
    pay(world, sub, office="100万", 母基金="400万", city="500万")
    return world, top, sub


def test_a_firm_into_which_fund_and_sub_fund_put_money_got_it_once(mother: tuple[World, int, int]) -> None:
    world, top, sub = mother
    invest(world, sub, "firm", "500万", others={"母基金": "300万"})
    invest(world, top, "firm", "300万", others={"子基金": "500万"})
    # The firm got 800 in all, over 300 of the office.
    assert ("8000000.00", "2.6667") == reached(world, "母基金")
    # F is what the fund put in itself and 40 percent of the 500 of the fund below: 300 of others beside 500.
    assert "0.6000" == values(world, "母基金", date(2009, 9, 30))["M7", "invested"]
    everything = pools(world)["M5", "recipient", "invested"].as_json()
    assert "8000000.00" == everything["numerator"]


def test_a_sub_fund_of_which_only_a_part_is_in_the_same_round_adds_the_rest(
    mother: tuple[World, int, int],
) -> None:
    world, top, sub = mother
    invest(world, sub, "firm", "500万", others={"母基金": "300万", "investor": "50万"})
    invest(world, sub, "second_firm", "200万")
    invest(world, top, "firm", "300万", others={"子基金": "500万", "investor": "50万"})
    # 850 of the own round, and 40 percent of 200 and of the 50 that others put beside the sub-fund.
    assert "9500000.00" == reached(world, "母基金")[0]


def test_what_a_sub_fund_puts_to_work_again_counts_by_the_switch(mother: tuple[World, int, int]) -> None:
    world, _, sub = mother
    invest(world, sub, "firm", "1000万", date(2009, 7, 1))
    assert "4000000.00" == reached(world, "母基金")[0]
    sale = {"firm": world.parties["firm"], "buyer": world.parties["investor"], "proceeds": "1000万"}
    world.event(sub, "realisation", sale, date(2009, 8, 1))
    invest(world, sub, "second_firm", "1000万", date(2009, 8, 1))
    assert "4000000.00" == reached(world, "母基金")[0]
    assert "8000000.00" == reached(world, "母基金", recycled=True)[0]


def test_later_rounds_of_a_sub_fund_count_by_the_switch(mother: tuple[World, int, int]) -> None:
    world, _, sub = mother
    invest(world, sub, "firm", "100万", others={"investor": "50万"}, follow_on=True)
    assert "400000.00" == reached(world, "母基金")[0]
    assert "600000.00" == reached(world, "母基金", follow_on=True)[0]


@pytest.fixture
def circle(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A book of former days: 甲 and 乙 hold one another, 丙 pays into 乙, and 丁 has nothing to do with them."""
    monkeypatch.setattr(nesting, "nesting_fault", lambda *_: ())
    party(world, "乙")
    fund(world, "甲", "10万", {"乙": "10万"})
    fund(world, "丙", "10万", {"investor": "10万"})
    fund(world, "乙", "10万", {"甲": "10万", "丙": "5万"})
    fund(world, "丁", "10万", {"investor": "20万"})
    return world


def test_a_circle_of_funds_hides_only_its_own_ratios(circle: World) -> None:
    told = {item.ratio.subject.split()[1]: item.ratio for item in found(circle) if item.ratio.key == "M1"
            and item.ratio.stage == "committed"}  # fmt: skip
    assert {"甲": None, "乙": None, "丙": 2, "丁": 3} == {name: ratio.value for name, ratio in told.items()}
    expected = (
        "Not computable: 2009-GF-fund-0001 甲 cannot be looked through, because funds hold one another in a circle "
        "or more than 4 deep (2009-GF-fund-0001 甲 <- 乙 <- 甲 <- 乙)."
    )
    assert expected == str(told["甲"].reason)
    assert (None, None) == (told["甲"].numerator_fen, told["甲"].denominator_fen)
    (pool,) = [item for item in pooled(found(circle)) if item.ratio.key == "M1"
               and (item.ratio.stage, item.ratio.level) == ("committed", "fund")]  # fmt: skip
    assert 3 == pool.ratio.value
    approved = {item.ratio.subject.split()[1]: item.ratio.value for item in found(circle)
                if (item.ratio.key, item.ratio.stage) == ("M1", "approved")}  # fmt: skip
    assert {"甲": None, "乙": None, "丙": 2, "丁": 3} == approved


def test_a_circle_of_payments_hides_what_rests_on_it(circle: World) -> None:
    assert INSTRUMENT.positions
    assert INSTRUMENT.fund_flows
    pay(circle, 4, office="10万", investor="20万")
    pay(circle, 2, office="10万", investor="10万")
    pay(circle, 1, 乙="10万")
    pay(circle, 3, 甲="10万", 丙="5万")
    shown = {name: values(circle, name) for name in ("甲", "乙", "丙", "丁")}
    assert [None, None, "2.0000", "3.0000"] == [found_["M1", "paid_in"] for found_ in shown.values()]
    with circle.book.reading() as session:
        every = INSTRUMENT.positions(session, read_money(session, Window(LATER)))
    at_paid_in = [
        each for each in every if (each.tags.stage, each.tags.level) == ("paid_in", "fund_of_funds")
    ]
    (together,) = [each.ratio for each in totals(at_paid_in) if each.ratio.key == "M1"]
    assert 3 == len(at_paid_in)
    assert 2 == together.value
    lost = [each for each in at_paid_in if each.untold is not None]
    assert [None] == [each.ratio.value for each in totals(lost) if each.ratio.key == "M1"]
    # What reached firms below 丙 cannot be told either.
    reasons = {item.ratio.subject.split()[1]: str(item.ratio.reason) for item in found(circle)
               if item.ratio.key == "M5"}  # fmt: skip
    assert "丙 <- 乙 <- 甲 <- 乙" in reasons["丙"]
    with circle.book.reading() as session:
        money = read_money(session, Window(LATER))
        assert charts.sankey(INSTRUMENT.fund_flows(session, money), LATER) is not None
        assert charts.funnel(list(INSTRUMENT.positions(session, money))) is not None


def test_a_withdrawn_fund_closes_no_circle(circle: World) -> None:
    circle.event(3, "withdrawal", {"reason": "不设立"}, PAID_ON)
    assert "2.0000" == values(circle, "甲", LATER)["M1", "approved"]
    assert "2.0000" == values(circle, "甲", LATER)["M1", "committed"]


def test_a_fund_that_was_rejected_later_was_still_planned_before(world: World) -> None:
    target = [{"sector": "office", "amount": "300万"}, {"sector": "private", "amount": "700万"}]
    facts = {"fund": party(world, "戊"), "institution": world.parties["investor"], "contribution": "300万",
             "partners": [{"partner": world.parties["investor"], "commitment": "700万"}], "target": target}  # fmt: skip
    record = world.draft("guidance_fund", "fund", facts)
    world.step(record, "submit", "recorder", date(2009, 3, 1))
    world.step(record, "review", "reviewer", date(2009, 3, 2))
    world.step(record, "reject", "approver", date(2009, 9, 1), reason="不合规")
    assert "3.3333" == values(world, "戊", date(2009, 4, 1))["M1", "target"]
    assert {} == values(world, "戊", date(2009, 9, 1)) == values(world, "戊", date(2009, 2, 1))


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
