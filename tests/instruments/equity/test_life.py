"""A stake's whole life: 先投后股, later rounds, partial sales, buyback, write-off, and what it mobilised."""

from datetime import date
from typing import Any

import pytest
import pyxirr

from instruments.equity import INSTRUMENT
from instruments.equity.metrics import case_of
from instruments.equity.records import granted_fen, out_fen
from ledger.book.queries import flows
from ledger.book.workflow import Record, StepRefused
from ledger.measures.leverage import measure
from ledger.measures.money import Window, read_money
from ledger.values.leverage import Switches
from tests.instruments.conftest import World
from tests.instruments.equity.test_records import LATER, MUCH_LATER, PAID_ON, SCHEME, stake

LAST = date(2012, 12, 31)


def agreed(world: World) -> int:
    record = world.draft("equity", "stake", stake(world), SCHEME)
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "投资协议"})
    return record


@pytest.fixture
def held(world: World) -> int:
    record = agreed(world)
    others = [{"investor": world.parties["investor"], "amount": "600万"},
              {"investor": world.parties["state_investor"], "amount": "100万"}]  # fmt: skip
    world.event(record, "instalment", {"amount": "300万", "others": others}, PAID_ON)
    return record


def leverage(
    world: World, day: date = LAST, since: date | None = None, **switches: bool
) -> dict[str, str | None]:
    assert INSTRUMENT.positions
    with world.book.reading() as session:
        found = measure(session, Window(day, since, Switches(**switches)), {"equity": INSTRUMENT.positions})
    return {item.ratio.key: item.as_json()["value"] for item in found}


def case(world: World, record: int, day: date = LAST) -> Any:
    with world.book.reading() as session:
        return case_of(session, session.get_one(Record, record), day)


def test_a_grant_counts_as_a_stake_once_its_milestone_is_reached(world: World) -> None:
    record = agreed(world)
    world.event(record, "grant", {"amount": "200万", "milestone": "中试完成"}, PAID_ON)
    assert "granted" == world.state(record)
    assert {} == leverage(world)
    made = {"amount": "150万", "shares": "150000", "document": "转股协议",
            "others": [{"investor": world.parties["investor"], "amount": "450万"}]}  # fmt: skip
    with pytest.raises(StepRefused, match="more would be converted"):
        world.event(record, "conversion", made | {"amount": "201万"}, LATER)
    number = world.event(record, "conversion", made, LATER)
    assert "paid" == world.state(record)
    assert {"M1": "4.0000", "M2": "3.0000", "M3": "3.0000", "M4": "3.0000"} == leverage(world)
    with world.book.reading() as session:
        kept = session.get_one(Record, record)
        assert (50_000_000, 150_000_000) == (granted_fen(session, kept), out_fen(session, kept))
    # The money has been out since the grant, so that day counts for the return.
    found = case(world, record)
    assert [] == list(found.payments)
    assert [(PAID_ON, 150_000_000, LATER, 150_000), (PAID_ON, 50_000_000, None, None)] == [
        (each.paid_on, each.amount_fen, each.converted_on, each.shares) for each in found.grants
    ]
    shown = computed(found)
    # Of the 300,000 shares agreed for 300, those of the grant of 200 count as far as they were converted.
    assert ("10.20408", "12", "1500000.00", "500000.00", "1000000.00") == (
        shown["stake_now"][:8], shown["stake_after_round"], shown["paid"], shown["not_converted"], shown["unpaid"],
    )  # fmt: skip
    assert INSTRUMENT.mobilised
    with world.book.reading() as session:
        (figure,) = INSTRUMENT.mobilised(session, read_money(session, Window(LAST)))
    assert (200_000_000, shown["grant_equivalent"]) == (int(figure.equivalent.exact), "2000000.00")
    world.event(record, "reversal", {"entry_number": number, "reason": "中试未完成"}, LATER)
    assert ("granted", [None]) == (
        world.state(record),
        [each.converted_on for each in case(world, record).grants],
    )


def test_a_conversion_takes_the_oldest_grants_first_and_may_not_say_its_shares(world: World) -> None:
    record = agreed(world)
    grant = {"amount": "60万", "milestone": "小试", "convert_by": "2010-12-31"}
    world.event(record, "grant", grant, PAID_ON)
    world.event(record, "grant", grant | {"milestone": "中试"}, date(2009, 6, 1))
    world.event(record, "grant", grant | {"milestone": "later than the conversion"}, MUCH_LATER)
    world.event(record, "conversion", {"amount": "150万", "document": "转股协议"}, LATER)
    found = case(world, record)
    # A grant that is dated after the conversion is none of it: those 30 count from the conversion.
    assert [("小试", 60, LATER), ("中试", 60, LATER), ("转股协议", 30, LATER), ("later than the conversion", 60, None)] == [
        (each.milestone, each.amount_fen // 10**6, each.converted_on) for each in found.grants
    ]  # fmt: skip
    # 300,000 shares less the 60,000 of the grant that waits.
    assert "9.8360655" == computed(found)["stake_now"][:9]


def computed(found: Any) -> dict[str, Any]:
    outcome = INSTRUMENT.compute(found, INSTRUMENT.schemes[SCHEME])
    return {name: result.as_json()["value"] for name, result in outcome.results.items()}


def test_exits_reduce_the_stake_are_laid_beside_the_price_and_count_once(world: World, held: int) -> None:
    """12 percent are held; half is sold above the price, half of the rest below it, then the firm buys the rest."""
    sale = {"buyer": world.parties["investor"], "part_percent": "50"}
    world.event(held, "partial_exit", sale | {"proceeds": "180万"}, LATER)
    world.event(held, "partial_exit", sale | {"proceeds": "70万"}, date(2010, 5, 4))
    assert ("6", "3") == (
        computed(case(world, held, LATER))["stake_now"], computed(case(world, held))["stake_now"],
    )  # fmt: skip
    world.event(held, "buyback", {"proceeds": "90万"}, MUCH_LATER)
    last = case(world, held)
    assert ["investor", "investor", "firm"] == [each.buyer for each in last.sold]
    shown = computed(last)
    expected = {
        "stake_now": "0", "holder.investor": "37", "holder.firm": "3", "realised": "3400000.00", "moic": "1.1333333333",
        "exit_price_1": "1500000.00", "exit_above_price_1": "300000.00", "exit_price_2": "750000.00",
        "exit_above_price_2": "-50000.00", "exit_price_3": "750000.00", "exit_above_price_3": "150000.00",
    }  # fmt: skip
    assert expected == {name: shown[name] for name in expected}
    flows_in = [(PAID_ON, -300), (LATER, 180), (date(2010, 5, 4), 70), (MUCH_LATER, 90)]
    rate = pyxirr.xirr([day for day, _ in flows_in], [fen for _, fen in flows_in])
    assert abs(float(shown["xirr"]) - (rate or 0)) < 1e-9
    warnings = INSTRUMENT.compute(last, INSTRUMENT.schemes[SCHEME]).warnings
    assert ["The sale of 2010-05-04 brought 50,000.00 yuan less than the price by the scheme."] == [
        str(each) for each in warnings if "less than the price" in str(each)
    ]


def test_shares_bought_after_a_sale_are_none_of_those_that_were_sold(world: World, held: int) -> None:
    """300,000 of 2,500,000 shares; half is sold, then 500,000 more are issued, all to the office."""
    half = {"buyer": world.parties["investor"], "proceeds": "200万", "part_percent": "50"}
    world.event(held, "partial_exit", half, date(2010, 5, 4))
    world.event(held, "later_round", {"shares_issued": "500000", "office_shares": "500000"}, date(2011, 5, 4))
    before, after = (computed(case(world, held, day))["stake_now"] for day in (date(2011, 5, 3), LAST))
    assert ("6", "21.6666666667") == (before, after)


def test_what_joins_after_a_sale_is_no_part_of_it_and_has_no_price_by_parts(world: World) -> None:
    record = agreed(world)
    world.event(record, "instalment", {"amount": "200万"}, PAID_ON)
    half = {"buyer": world.parties["investor"], "proceeds": "120万", "part_percent": "50"}
    world.event(record, "partial_exit", half, LATER)
    world.event(record, "instalment", {"amount": "100万"}, date(2010, 5, 4))
    world.event(record, "partial_exit", half, MUCH_LATER)
    outcome = INSTRUMENT.compute(case(world, record), INSTRUMENT.schemes[SCHEME])
    first, second = outcome.results["exit_price_1"], outcome.results["exit_price_2"]
    assert "1000000.00" == first.as_json()["value"]
    assert "1,000,000.00 yuan became part of the stake after" in str(second.reason)


def test_a_grant_that_never_converts_is_written_off(world: World) -> None:
    record = agreed(world)
    world.event(record, "grant", {"amount": "200万", "milestone": "中试完成"}, PAID_ON)
    world.event(record, "write_off", {"recovered": "20万", "document": "核销批复"}, LATER)
    with world.book.reading() as session:
        lost = {
            flow.stage: flow.amount_fen
            for flow in flows(session, record_id=record)
            if flow.value_date == LATER
        }
    assert {"returned": 20_000_000, "written_off": 180_000_000} == lost
    shown = computed(case(world, record))
    assert ("1800000.00", None) == (shown["loss"], shown.get("moic"))
    assert INSTRUMENT.mobilised
    with world.book.reading() as session:
        (figure,) = INSTRUMENT.mobilised(session, read_money(session, Window(LAST)))
    assert ("1800000.00", 180_000_000) == (shown["grant_equivalent"], int(figure.equivalent.exact))


def test_a_dividend_is_income_and_lessens_no_loss(world: World, held: int) -> None:
    """Cost 300; a dividend of 100, of which one of 40 is reversed again; half sold for 30; 20 recovered."""
    world.event(held, "dividend", {"amount": "100万"}, date(2010, 5, 4))
    number = world.event(held, "dividend", {"amount": "40万"}, date(2010, 6, 4))
    world.event(held, "reversal", {"entry_number": number, "reason": "记错"}, date(2010, 7, 4))
    half = {"buyer": world.parties["investor"], "proceeds": "30万", "part_percent": "50"}
    world.event(held, "partial_exit", half, MUCH_LATER)
    world.event(held, "write_off", {"recovered": "20万", "document": "核销批复"}, LAST)
    with world.book.reading() as session:
        posted = [flow.amount_fen for flow in flows(session, stages=("written_off",), record_id=held)]
    shown = computed(case(world, held))
    assert ([250_000_000], "2500000.00") == (posted, shown["loss"])
    # What came back counts the dividend: 300 paid, 150 back.
    assert ("1500000.00", "0.5", "1500000.00") == (
        shown["realised"],
        shown["moic"],
        shown["grant_equivalent"],
    )


def test_a_reversed_write_off_is_posted_again_in_full(world: World, held: int) -> None:
    world.event(held, "dividend", {"amount": "100万"}, date(2010, 5, 4))
    facts = {"recovered": "20万", "document": "核销批复"}
    number = world.event(held, "write_off", facts, MUCH_LATER)
    world.event(held, "reversal", {"entry_number": number, "reason": "批复有误"}, MUCH_LATER)
    world.event(held, "write_off", facts, LAST)
    with world.book.reading() as session:
        posted = [flow.amount_fen for flow in flows(session, stages=("written_off",), record_id=held)]
    assert [280_000_000, -280_000_000, 280_000_000] == posted
    assert "2800000.00" == computed(case(world, held))["loss"]


def test_nothing_lost_and_nothing_recovered_posts_nothing(world: World) -> None:
    record = agreed(world)
    world.event(record, "instalment", {"amount": "10万"}, PAID_ON)
    world.event(record, "partial_exit", {"buyer": 7, "proceeds": "12万", "part_percent": "90"}, LATER)
    assert world.event(record, "write_off", {"recovered": "0", "document": "x"}, LAST) is None
    # More than the cost came back: that is a gain, and no negative loss.
    assert "0.00" == computed(case(world, record))["loss"]


def test_others_of_later_rounds_count_by_a_switch(world: World, held: int) -> None:
    later = {
        "shares_issued": "500000",
        "others": [{"investor": world.parties["investor"], "amount": "1000万"}],
    }
    assert world.event(held, "later_round", later, LATER)
    assert world.event(held, "later_round", {"shares_issued": "1"}, LATER) is None
    assert ("3.3333", "6.6667") == (leverage(world)["M1"], leverage(world, follow_on=True)["M1"])
    assert "2.0000" == leverage(world)["M2"]
    assert leverage(world, since=LATER)["M1"] is None
    assert 2 == len(case(world, held).later_rounds)


def test_partial_sales_leave_the_rest_held(world: World, held: int) -> None:
    world.event(held, "valuation", {"stake_value": "400万", "method": "last round"}, date(2009, 6, 1))
    half = {"buyer": world.parties["investor"], "proceeds": "180万", "part_percent": "50"}
    world.event(held, "partial_exit", half, LATER)
    assert "paid" == world.state(held)
    (first,) = case(world, held, LATER).sold
    assert (50, 180_000_000) == (first.part_percent, first.proceeds_fen)
    world.event(held, "partial_exit", half | {"proceeds": "120万"}, MUCH_LATER)
    second = case(world, held)
    assert ([400_000_000], [], [180_000_000, 120_000_000]) == (
        [each.stake_value_fen for each in second.valuations], list(second.dividends),
        [each.proceeds_fen for each in second.sold],
    )  # fmt: skip
    # 180 and 120 came in, and a quarter of the 400 that were valued before is still held: 400 on 300.
    assert "1.3333333333" == computed(second)["moic"]


def test_a_buyback_brings_its_price_and_shows_what_was_conceded(world: World, held: int) -> None:
    world.event(held, "dividend", {"amount": "10万"}, LATER)
    world.event(
        held,
        "partial_exit",
        {"buyer": 7, "proceeds": "40万", "part_percent": "10", "appraised": "500万"},
        LATER,
    )
    assert INSTRUMENT.mobilised
    with world.book.reading() as session:
        (early,) = INSTRUMENT.mobilised(session, read_money(session, Window(LATER)))
    # 300 paid, 50 came back, and 50 were worth what was sold for 40; 600 of private money stand beside them.
    assert early.finance
    assert (260_000_000, 600_000_000) == (int(early.equivalent.exact), int(early.finance.exact))
    world.event(held, "buyback", {"proceeds": "300万", "appraised": "450万"}, MUCH_LATER)
    assert "exited" == world.state(held)
    with world.book.reading() as session:
        (late,) = INSTRUMENT.mobilised(session, read_money(session, Window(LAST)))
        (period,) = INSTRUMENT.mobilised(session, read_money(session, Window(LAST, MUCH_LATER)))
        assert [] == list(INSTRUMENT.mobilised(session, read_money(session, Window(date(2009, 1, 1)))))
    assert (160_000_000, 150_000_000) == (int(late.equivalent.exact), int(period.equivalent.exact))
    assert [10, 100] == [each.part_percent for each in case(world, held).sold]


def test_a_reversed_instalment_is_no_payment_and_a_value_after_a_sale_stands(world: World, held: int) -> None:
    with world.book.reading() as session:
        (number,) = {flow.entry_number for flow in flows(session, stages=("invested",), record_id=held)}
    half = {"buyer": world.parties["investor"], "proceeds": "180万", "part_percent": "50"}
    world.event(held, "partial_exit", half, LATER)
    world.event(held, "valuation", {"stake_value": "90万", "method": "last round"}, MUCH_LATER)
    world.event(held, "partial_exit", half, LAST)
    assert [90_000_000] == [each.stake_value_fen for each in case(world, held).valuations]
    assert INSTRUMENT.mobilised
    with world.book.reading() as session:
        (figure,) = INSTRUMENT.mobilised(session, read_money(session, Window(LAST)))
    assert 0 == figure.equivalent.exact
    world.event(held, "reversal", {"entry_number": number, "reason": "wrong account"}, LAST)
    assert [] == list(case(world, held).payments)


def test_the_published_rate_of_return_of_a_stake(world: World) -> None:
    """fund-metrics.md X1: 0.3733625335, here three dividends and a sale of all of it."""
    record = world.draft(
        "equity", "stake", stake(world, amount="10000", shares="1000"), "equity-figures-only"
    )
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "投资协议"})
    world.event(record, "instalment", {"amount": "10000"}, date(2008, 1, 1))
    for day, amount in (
        (date(2008, 3, 1), "2750"),
        (date(2008, 10, 30), "4250"),
        (date(2009, 2, 15), "3250"),
    ):
        world.event(record, "dividend", {"amount": amount}, day)
    sale = {"buyer": world.parties["investor"], "proceeds": "2750", "part_percent": "100"}
    world.event(record, "exit", sale, date(2009, 4, 1))
    shown = computed(case(world, record))
    assert ("0.3733625335", "1.3") == (shown["xirr"], shown["moic"])
