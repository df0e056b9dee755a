"""The life of a fund from commitment to liquidation; leverage from recorded deals; unfunded from the book."""

from datetime import date
from typing import Any

import pytest

from instruments.guidance_fund.metrics import case_of, evidence, ratios
from ledger.book.journal import AccountName, Overdrawn
from ledger.book.queries import Filter, balance_of, list_records
from ledger.book.workflow import Record, StepRefused
from ledger.instrument import decide_deal_event, event_deal, reserved_fen
from tests.instruments.conftest import START, World

PAID_ON = date(2009, 6, 30)
LATER = date(2009, 9, 30)


def fund(world: World, ours: str, **others: str) -> dict[str, Any]:
    return {
        "fund": world.parties["fund"], "institution": world.parties["investor"], "contribution": ours,
        "partners": [{"partner": world.parties[name], "commitment": amount} for name, amount in others.items()],
    }  # fmt: skip


def agreed(world: World, facts: dict[str, Any], scheme: str = "caiqi-2007-128") -> int:
    record = world.draft("guidance_fund", "fund", facts, scheme)
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "合伙协议"})
    return record


def pay(world: World, record: int, **amounts: str) -> int | None:
    lines = [{"partner": world.parties[name], "amount": amount} for name, amount in amounts.items()]
    return world.event(record, "paid_in", {"contributions": lines}, PAID_ON)


def leverage(world: World, day: date = LATER) -> dict[tuple[str, str], str | None]:
    with world.book.reading() as session:
        return {(item.key, item.stage): item.as_json()["value"] for item in ratios(session, day)}


def test_the_shandong_first_batch_from_recorded_deals(world: World) -> None:
    record = agreed(world, fund(world, "1.8亿", investor="10.3亿"))
    pay(world, record, office="1.8亿", investor="10.3亿")
    found = leverage(world)
    assert ("6.7222", "5.7222") == (found["M1", "committed"], found["M2", "committed"])
    assert ("6.7222", "5.7222") == (found["M1", "paid_in"], found["M2", "paid_in"])


def test_the_united_kingdom_innovation_fund_from_recorded_deals(world: World) -> None:
    record = world.draft("guidance_fund", "fund", fund(world, "1.5亿", city="1亿", investor="0.8亿"), "")
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "final close"})
    found = leverage(world)
    assert ["2.2000", "0.5333", "0.3200"] == [found[key, "committed"] for key in ("M1", "M2", "M3")]


def test_pledged_money_is_never_shown_as_paid(world: World) -> None:
    agreed(world, fund(world, "1000万", investor="3000万"))
    found = leverage(world)
    assert "4.0000" == found["M1", "committed"]
    assert found["M1", "paid_in"] is None


def test_unfunded_comes_out_of_the_book(world: World) -> None:
    record = agreed(world, fund(world, "1000万", investor="3000万"))
    pay(world, record, office="400万", investor="1200万")
    world.event(
        record,
        "distribution",
        {"partner": world.parties["office"], "amount": "100万", "recallable": True},
        LATER,
    )
    with world.book.reading() as session:
        deal = session.get(Record, record)
        assert deal is not None
        unfunded = AccountName(world.parties["office"], "unfunded_commitment", deal.code)
        assert 700_000_000 == balance_of(session, unfunded)
        assert 600_000_000 == reserved_fen(session, deal)
        case = case_of(session, deal, LATER)
        assert case is not None
        assert case.distributions[0].recallable


def test_a_partner_cannot_pay_more_than_it_has_committed(world: World) -> None:
    record = agreed(world, fund(world, "1000万", investor="3000万"))
    with pytest.raises(Overdrawn, match="unfunded_commitment"):
        pay(world, record, investor="3000.01万")


def test_a_whole_round_reaches_the_firm(world: World) -> None:
    record = agreed(world, fund(world, "1000万", investor="3000万"))
    pay(world, record, office="1000万", investor="3000万")
    world.event(record, "investment", {
        "firm": world.parties["firm"], "amount": "2000万", "early_stage": True,
        "co_investors": [{"investor": world.parties["state_investor"], "amount": "1000万"}],
    }, LATER)  # fmt: skip
    assert "invested" == world.state(record)
    assert "3.0000" == leverage(world)["M5", "invested"]
    assert leverage(world, PAID_ON)["M1", "paid_in"] == "4.0000"


def test_an_institution_counts_once_it_is_signed_paid_and_invested(world: World) -> None:
    record = agreed(world, fund(world, "1000万", investor="3000万"))
    pay(world, record, office="1000万", investor="3000万")
    world.event(record, "investment", {"firm": world.parties["firm"], "amount": "1"}, LATER)
    with world.book.reading() as session:
        assert ["pipeline"] == [item.standing for item in evidence(session, 2009, PAID_ON)]
        reached = evidence(session, 2009, LATER)
    assert [("reached", "investor")] == [(item.standing, item.party_name) for item in reached]


def test_a_reversal_restores_every_ratio(world: World) -> None:
    record = agreed(world, fund(world, "1000万", investor="3000万"))
    pay(world, record, office="100万", investor="300万")
    before = leverage(world)
    number = pay(world, record, investor="500万")
    assert before != leverage(world)
    world.event(record, "reversal", {"entry_number": number, "reason": "the money never came"}, LATER)
    assert before == leverage(world)


def test_above_the_share_cap_nothing_is_submitted_and_both_reasons_are_told(world: World) -> None:
    record = world.draft(
        "guidance_fund", "fund", fund(world, "2000万", investor="3000万", city="100万"), "caiqi-2007-128"
    )
    with pytest.raises(StepRefused, match="39.2157 percent of the fund, above 25 percent"):
        world.step(record, "submit", "recorder")


def test_the_rest_of_a_funds_life(world: World) -> None:
    record = agreed(world, fund(world, "1000万", investor="3000万"))
    world.event(record, "call", {"purpose": "first investments", "due_on": "2009-06-01", "percent": "40"})
    assert "called" == world.state(record)
    pay(world, record, office="400万", investor="1200万")
    world.event(record, "fee", {"paid_to": world.parties["investor"], "amount": "20万"}, LATER)
    with pytest.raises(StepRefused, match="no fee to itself"):
        world.event(record, "fee", {"paid_to": world.parties["fund"], "amount": "20万"}, LATER)
    world.event(record, "valuation", {"net_asset_value": "1700万", "method": "cost"}, LATER)
    world.event(record, "exit", {"remark": "sold"}, LATER)
    assert "exited" == world.state(record)
    world.event(record, "liquidation", {}, LATER)
    assert "liquidated" == world.state(record)
    with world.book.reading() as session:
        deal = session.get(Record, record)
        assert deal is not None
        case = case_of(session, deal, LATER)
    assert case is not None
    # Nothing is left in a liquidated fund.
    assert [0, 1_700_000_000] == [each.net_asset_value_fen for each in case.valuations]
    assert [2_000_000_0] == [each.amount_fen for each in case.fees]


def test_a_withdrawn_commitment_releases_the_reserve(world: World) -> None:
    record = world.draft("guidance_fund", "fund", fund(world, "1000万", investor="3000万"), "caiqi-2007-128")
    world.approve(record)
    world.event(record, "withdrawal", {"reason": "the fund was not set up"}, START)
    with world.book.reading() as session:
        deal = session.get(Record, record)
        assert deal is not None
        assert ("withdrawn", 0) == (deal.state, reserved_fen(session, deal))
        assert case_of(session, deal, LATER) is None


def test_reversing_one_of_two_payments_leaves_the_fund_paid_in(world: World) -> None:
    record = agreed(world, fund(world, "1000万", investor="3000万"))
    first = pay(world, record, office="100万")
    second = pay(world, record, investor="300万")
    world.event(record, "reversal", {"entry_number": second, "reason": "wrong account"}, LATER)
    assert "paid_in" == world.state(record)
    world.event(record, "reversal", {"entry_number": first, "reason": "wrong account"}, LATER)
    assert "committed" == world.state(record)


def test_a_double_click_on_a_confirmation_posts_once_and_answers_the_same(world: World) -> None:
    record = agreed(world, fund(world, "1000万", investor="3000万"))
    line = [{"partner": world.parties["office"], "amount": "1000万"}]
    with world.book.writing(world.people["recorder"]) as unit:
        event = event_deal(unit, record, "paid_in", PAID_ON, {"contributions": line}, key="form")
    numbers = []
    for _ in range(2):
        with world.book.writing(world.people["recorder"]) as unit:
            assert event == event_deal(unit, record, "paid_in", PAID_ON, {"contributions": line}, key="form")
        with world.book.writing(world.people["reviewer"]) as unit:
            numbers.append(decide_deal_event(unit, event, "confirmed", key="click"))
    assert numbers[0] == numbers[1]


def test_an_event_is_confirmed_only_while_it_can_happen(world: World) -> None:
    record = agreed(world, fund(world, "1000万", investor="3000万"))
    with world.book.writing(world.people["recorder"]) as unit:
        event = event_deal(unit, record, "withdrawal", PAID_ON, {"reason": "not set up"}, key="form")
    pay(world, record, office="1000万")
    with (
        pytest.raises(StepRefused, match="it is paid_in"),
        world.book.writing(world.people["reviewer"]) as unit,
    ):
        decide_deal_event(unit, event, "confirmed", key="click")


def test_a_lists_amount_is_the_computed_one_else_what_is_asked(world: World) -> None:
    record = world.draft("guidance_fund", "fund", fund(world, "1000万", investor="3000万"), "caiqi-2007-128")
    with world.book.reading() as session:
        assert [1_000_000_000] == [row.amount_fen for row in list_records(session, Filter())[2]]
    world.step(record, "submit", "recorder")
    with world.book.reading() as session:
        assert (1, 1_000_000_000) == list_records(session, Filter())[:2]
