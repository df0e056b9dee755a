"""The life of a stake: round, instalments, registration, values, dividends, exit or loss."""

from datetime import date
from typing import Any

import pytest

from instruments.equity import INSTRUMENT
from instruments.equity.metrics import case_of, evidence, ratios
from ledger.book.queries import flows
from ledger.book.workflow import Record, StepRefused
from ledger.instrument import reserved_fen
from tests.instruments.conftest import World

SCHEME = "hubei-2009-assumed"
PAID_ON = date(2009, 5, 4)
LATER = date(2009, 11, 2)
MUCH_LATER = date(2011, 11, 2)


def stake(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "firm": world.parties["firm"], "closed_on": "2009-05-04", "amount": "300万", "shares": "300000",
        "pre_money": "1500万", "price_per_share": "10",
        "holders_before": [{"name": "founder", "sector": "private", "shares": "1500000"}],
        "other_investors": [{"investor": world.parties["investor"], "amount": "700万", "shares": "700000"}],
    } | changes  # fmt: skip


@pytest.fixture
def held(world: World) -> int:
    record = world.draft("equity", "stake", stake(world), SCHEME)
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "投资协议"})
    world.event(record, "instalment", {
        "amount": "200万", "others": [{"investor": world.parties["investor"], "amount": "700万"}]}, PAID_ON)  # fmt: skip
    world.event(record, "registration", {"certificate": "变更通知书"}, PAID_ON)
    return record


def deal(world: World, record: int) -> Record:
    with world.book.reading() as session:
        found = session.get(Record, record)
    assert found is not None
    return found


def test_instalments_are_paid_from_the_reserve(world: World, held: int) -> None:
    assert "registered" == world.state(held)
    with world.book.reading() as session:
        assert 100_000_000 == reserved_fen(session, deal(world, held))
    with pytest.raises(StepRefused, match="more would be paid than is reserved"):
        world.event(held, "instalment", {"amount": "100.01万"}, LATER)
    world.event(held, "instalment", {"amount": "100万"}, LATER)
    with world.book.reading() as session:
        assert 0 == reserved_fen(session, deal(world, held))


def test_leverage_is_the_rest_of_the_round_per_yuan_of_ours(world: World, held: int) -> None:
    with world.book.reading() as session:
        found = {item.key: item.as_json()["value"] for item in ratios(session, LATER)}
        assert [] == list(ratios(session, date(2009, 5, 3)))
    assert {"M1": "4.5000", "M2": "3.5000", "M3": "3.5000", "M4": "3.5000"} == found


def test_above_the_cap_or_largest_nothing_is_submitted(world: World) -> None:
    facts = stake(world, amount="1600万", shares="1600000")
    record = world.draft("equity", "stake", facts, SCHEME)
    with pytest.raises(StepRefused) as refused:
        world.step(record, "submit", "recorder")
    assert "above 25 percent" in str(refused.value)
    assert "largest holder" in str(refused.value)


def test_returns_follow_values_dividends_and_exit(world: World, held: int) -> None:
    world.event(held, "instalment", {"amount": "100万"}, PAID_ON)
    world.event(held, "valuation", {"stake_value": "400万", "method": "last round"}, LATER)
    world.event(held, "dividend", {"amount": "10万"}, LATER)
    world.event(held, "later_round", {"shares_issued": "500000"}, LATER)
    results = _results(world, held, LATER)
    assert "1.3666666667" == results["moic"]
    world.event(
        held,
        "exit",
        {"buyer": world.parties["investor"], "proceeds": "330万", "part_percent": "100"},
        MUCH_LATER,
    )
    assert "exited" == world.state(held)
    assert "1.1333333333" == _results(world, held, MUCH_LATER)["moic"]
    assert "3000000.00" == _results(world, held, MUCH_LATER)["exit_price"]


def _results(world: World, record: int, day: date) -> dict[str, Any]:
    with world.book.reading() as session:
        case = case_of(session, deal(world, record), day)
    outcome = INSTRUMENT.compute(case, INSTRUMENT.schemes[SCHEME])
    return {name: result.as_json()["value"] for name, result in outcome.results.items()}


@pytest.mark.parametrize("recovered", ["0", "50万"])
def test_a_write_off_posts_what_was_recovered_and_what_is_lost(
    world: World, held: int, recovered: str
) -> None:
    number = world.event(held, "write_off", {"recovered": recovered, "document": "核销批复"}, LATER)
    with world.book.reading() as session:
        moved = {flow.stage: flow.amount_fen for flow in flows(session, stages=("returned", "written_off"))}
    assert number is not None
    assert 200_000_000 == sum(moved.values())
    assert (50_000_000 if recovered == "50万" else 0) == moved.get("returned", 0)
    assert "written_off" == world.state(held)
    assert recovered == "0" or "0.25" == _results(world, held, LATER)["moic"]


def test_a_reversed_exit_leads_back_and_counts_no_more(world: World, held: int) -> None:
    number = world.event(
        held, "exit", {"buyer": world.parties["investor"], "proceeds": "1", "part_percent": "100"}, LATER
    )
    world.event(held, "reversal", {"entry_number": number, "reason": "the sale fell through"}, LATER)
    assert "registered" == world.state(held)
    with world.book.reading() as session:
        assert case_of(session, deal(world, held), LATER).sold == ()


def standings(world: World, day: date) -> list[tuple[str, str]]:
    with world.book.reading() as session:
        return [(item.standing, item.state) for item in evidence(session, 2009, day)]


def test_a_firm_counts_while_an_instalment_stands_though_a_conversion_was_reversed(world: World) -> None:
    record = world.draft("equity", "stake", stake(world), SCHEME)
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "投资协议"})
    world.event(record, "grant", {"amount": "100万", "milestone": "中试"}, PAID_ON)
    assert [("pipeline", "granted")] == standings(world, PAID_ON)
    made = world.event(record, "conversion", {"amount": "100万", "document": "转股协议"}, LATER)
    paid = world.event(record, "instalment", {"amount": "100万"}, LATER)
    assert [("reached", "paid")] == standings(world, LATER)
    undone_on = date(2010, 11, 2)
    world.event(record, "reversal", {"entry_number": made, "reason": "未达标"}, undone_on)
    assert [("reached", "granted")] == standings(world, undone_on)
    world.event(record, "reversal", {"entry_number": paid, "reason": "退回"}, MUCH_LATER)
    assert "pipeline" == standings(world, MUCH_LATER)[0][0]
    assert [("reached", "paid")] == standings(world, LATER)


def test_a_firm_that_only_ever_had_a_grant_is_none_with_a_stake(world: World) -> None:
    record = world.draft("equity", "stake", stake(world), SCHEME)
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "投资协议"})
    world.event(record, "grant", {"amount": "100万", "milestone": "中试"}, PAID_ON)
    world.event(record, "write_off", {"recovered": "0", "document": "核销批复"}, LATER)
    assert ([("pipeline", "granted")], []) == (standings(world, PAID_ON), standings(world, LATER))


def test_a_stake_that_was_given_up_was_one(world: World, held: int) -> None:
    world.event(held, "write_off", {"recovered": "0", "document": "核销批复"}, LATER)
    assert [("reached", "written_off")] == standings(world, LATER)


def test_a_firm_counts_once_paid(world: World, held: int) -> None:
    with world.book.reading() as session:
        assert [("reached", "firm")] == [
            (item.standing, item.party_name) for item in evidence(session, 2009, LATER)
        ]
        assert ["pipeline"] == [item.standing for item in evidence(session, 2009, date(2009, 2, 1))]
