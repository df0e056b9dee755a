"""The pages of the four funding methods draw in both languages on a small book, with figures that are known."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from instruments.equity.page import all_stakes, held
from ledger.measures.indices import keep_index, read_index
from ledger.ui.context import Context
from tests.instruments.conftest import YEAR, World, new_world
from tests.instruments.post_subsidy.applications import application as application_facts
from tests.ui.conftest import run_page, words_of

PAID_ON, LATER = date(2009, 5, 4), date(2009, 11, 2)
METHODS = {
    "equity": ("股权投入", "Equity injection"),
    "guidance_fund": ("引导基金", "Guidance fund"),
    "interest_subsidy": ("贷款贴息", "Loan interest subsidy"),
    "post_subsidy": ("后补助", "Post-subsidy"),
}
Drawn = Callable[..., AppTest]


@pytest.fixture
def world(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("SCITECH_LEDGER_DATABASE", sqlite_url)
    made = new_world(sqlite_url, datetime(2009, 12, 31, tzinfo=UTC), 10**10)
    yield made
    made.book.close()


@pytest.fixture
def drawn(world: World, monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """Draw a method's page as the auditor."""

    def draw(page: str, lang: str, **parameters: str) -> AppTest:
        asked = {"year": YEAR, "as_of": LATER, **parameters}
        test = run_page(world.book, monkeypatch, "auditor", page, lang, **asked)
        assert [str(error.value) for error in (*test.exception, *test.error)] == []
        assert test.title[0].value.replace("\\", "") == METHODS[page][lang == "en"]
        return test

    return draw


@pytest.fixture
def stake(world: World) -> int:
    record = world.draft("equity", "stake", {
        "firm": world.parties["firm"], "closed_on": "2009-05-04", "amount": "300万", "shares": "300000",
        "pre_money": "1500万", "price_per_share": "10",
        "holders_before": [{"name": "founder", "sector": "private", "shares": "1500000"}],
        "other_investors": [{"investor": world.parties["investor"], "amount": "700万", "shares": "700000"}],
    }, "hubei-2009-assumed")  # fmt: skip
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "投资协议"})
    others = [{"investor": world.parties["investor"], "amount": "700万"}]
    world.event(record, "instalment", {"amount": "300万", "others": others}, PAID_ON)
    world.event(record, "registration", {"certificate": "变更通知书"}, PAID_ON)
    world.event(record, "later_round", {"shares_issued": "500000"}, LATER)
    world.event(record, "valuation", {"stake_value": "400万", "method": "last round"}, LATER)
    return record


@pytest.fixture
def fund(world: World) -> int:
    record = world.draft("guidance_fund", "fund", {
        "fund": world.parties["fund"], "institution": world.parties["investor"], "contribution": "1000万",
        "partners": [{"partner": world.parties["investor"], "commitment": "3000万"},
                     {"partner": world.parties["city"], "commitment": "1000万"}],
    }, "caiqi-2007-128")  # fmt: skip
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "合伙协议"})
    lines = [{"partner": world.parties[name], "amount": amount}
             for name, amount in (("office", "400万"), ("investor", "1200万"), ("city", "400万"))]  # fmt: skip
    world.event(record, "paid_in", {"contributions": lines}, PAID_ON)
    return record


@pytest.fixture
def application(world: World) -> int:
    record = world.draft("post_subsidy", "application", application_facts(world), "assumed_2009")
    world.approve(record)
    world.event(record, "payment", {"amount": "20万"}, PAID_ON)
    return record


def rows_of(test: AppTest) -> list[tuple[Any, ...]]:
    """The rows of every grid and table, without the signs that keep data from being read as Markdown."""
    frames = [table.value for table in (*test.dataframe, *test.table)]
    return [
        tuple(cell.replace("\\", "") if isinstance(cell, str) else cell for cell in row)
        for frame in frames
        for row in frame.itertuples(index=False)
    ]


def has_row(test: AppTest, *cells: Any) -> bool:
    return any(set(cells) <= set(row) for row in rows_of(test))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", METHODS)
def test_a_page_draws_on_an_empty_book(drawn: Drawn, page: str, lang: str) -> None:
    assert words_of(drawn(page, lang))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_stake_shows_dilution_multiple_and_the_reason_for_no_rate(
    drawn: Drawn, stake: int, lang: str
) -> None:
    test = drawn("equity", lang)
    # 300,000 of 2,500,000 shares after the round, of 3,000,000 after the later one; 4,000,000 over 3,000,000.
    assert has_row(test, "12.00 % → 10.00 %", "1.3333", 3_000_000.0, 4_000_000.0, "2.33")
    test = drawn("equity", lang, view="stake")
    assert ("1.3333", "—") == (test.metric[-2].value, test.metric[-1].value)
    assert {"zh": "不足一年", "en": "nothing is annualised"}[lang] in words_of(test)


def test_holders_stand_in_order_and_a_sale_within_three_years_is_at_cost(drawn: Drawn, stake: int) -> None:
    test = drawn("equity", "en", view="stake")
    assert has_row(test, "1", "founder", "1,500,000", "50.00 %")
    assert has_row(test, "4", "office", "300,000", "10.00 %")
    assert has_row(test, "later round", "500,000", "10.00 %")
    test = drawn("equity", "en", view="stake", part="exit")
    assert has_row(test, "3,000,000.00 CNY")
    assert has_row(test, "▶ today", LATER.isoformat(), "3,000,000.00 CNY")


def test_a_stake_tells_what_happened_and_its_leverage(drawn: Drawn, stake: int) -> None:
    test = drawn("equity", "zh", view="stake", part="life")
    assert has_row(test, "2009-05-04", 3_000_000.0)
    assert has_row(test, "发行 500000 股，本单位认购 0 股")
    test = drawn("equity", "zh", view="stake", part="leverage")
    # (O + V) / G of the round: 7,000,000 beside 3,000,000; and 3,000,000 have not come back.
    assert has_row(test, "2.3333")
    assert has_row(test, "等值补助", "3,000,000.00 元")


def test_a_grant_that_converts_waits_for_its_milestone(world: World, drawn: Drawn) -> None:
    record = world.draft("equity", "stake", {
        "firm": world.parties["firm"], "closed_on": "2009-05-04", "amount": "300万",
    }, "hubei-2009-assumed")  # fmt: skip
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "投资协议"})
    grant = {"amount": "200万", "milestone": "样机", "convert_by": "2009-10-01"}
    world.event(record, "grant", grant, PAID_ON)
    assert has_row(drawn("equity", "zh", view="stake", part="life"), "样机", "✗ 已逾期", "2,000,000.00 元")
    world.event(record, "conversion", {"amount": "50万", "document": "验收"}, LATER)
    test = drawn("equity", "zh", view="stake", part="life")
    assert has_row(test, "样机", "✗ 已逾期", "500,000.00 元", "1,500,000.00 元")
    assert has_row(drawn("equity", "zh"), "—", 500_000.0)


def test_the_names_of_firms_without_a_valuation_stay_data(
    drawn: Drawn, stake: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(context: Context, items: Sequence[Any]) -> list[held.Stake]:
        name = "**甲** [点](https://evil.example)"
        found = stakes_of(context, items)
        return [replace(each, item=replace(each.item, party=name)) for each in found]

    stakes_of = held.read
    monkeypatch.setattr(all_stakes, "read", read)
    monkeypatch.setattr(held.Stake, "value_fen", None)
    told = [str(caption.value) for caption in drawn("equity", "zh").caption if "evil" in str(caption.value)]
    assert told
    assert not any("**甲" in said or "[点](" in said for said in told)


def test_before_the_stake_there_is_a_sentence(drawn: Drawn, stake: int) -> None:
    assert "未持有股权" in words_of(drawn("equity", "zh", as_of="2009-01-01"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_fund_shows_partners_leverage_and_compliance(drawn: Drawn, fund: int, lang: str) -> None:
    test = drawn("guidance_fund", lang, view="fund")
    # Committed, paid in and unfunded of the office; T / G, V / G and V / (G + O) of 1000, 3000 and 1000.
    assert has_row(test, "office", 10_000_000.0, 4_000_000.0, 6_000_000.0)
    assert has_row(test, 50_000_000.0, 20_000_000.0, 30_000_000.0)
    leverage = drawn("guidance_fund", lang, view="fund", part="leverage")
    for key, value in (("M1", "5.0000"), ("M2", "3.0000"), ("M3", "1.5000")):
        found = [row for row in rows_of(leverage) if str(row[1]).startswith(key) and value in row]
        assert len(found) >= 2
    compliance = drawn("guidance_fund", lang, view="fund", part="compliance")
    assert has_row(compliance, "20.00 %", {"zh": "✓ 符合", "en": "✓ pass"}[lang])


def test_all_funds_stand_in_one_table(drawn: Drawn, fund: int) -> None:
    test = drawn("guidance_fund", "zh", columns="all")
    # T / G, V / G and V / (G + O) of 400, 1200 and 400; not valued, so what is left is not known and not 0.
    assert has_row(
        test, "✓ 2 符合", 50_000_000.0, 20_000_000.0, 30_000_000.0, "5.00", "3.00", "1.50", "0.00", "—"
    )
    assert "未知" in {metric.value for metric in test.metric}
    assert "1 只基金尚无估值" in words_of(test)
    assert len(test.get("vega_lite_chart")) == 2


@pytest.mark.parametrize("part", ["partners", "life", "returns", "compliance", "exit", "leverage"])
def test_every_part_of_a_fund_draws(world: World, drawn: Drawn, fund: int, part: str) -> None:
    world.event(fund, "investment", {"firm": world.parties["firm"], "amount": "100万"}, PAID_ON)
    world.event(fund, "valuation", {"net_asset_value": "2200万", "method": "cost"}, LATER)
    given = {"partner": world.parties["office"], "amount": "10万", "recallable": True}
    world.event(fund, "distribution", given, LATER)
    world.event(fund, "extension", {"life_years": 9, "document": "决议"}, LATER)
    rows = {
        "partners": ("office", "本单位", 4_000_000.0, 6_100_000.0, 4_400_000.0),
        "life": ("2009-11-02", "存续期 9 年；决议"),
        "returns": ("分配与实缴之比（DPI）", "0.0050", "0.0250"),
        "compliance": ("✓ 符合", "20.00 %", "≤ 25.00 %"),
        "exit": ("等值补助", "3,900,000.00 元"),
        "leverage": ("M1 基金倍数 = T ÷ G", "实缴", "5.0000", 20_000_000.0, 4_000_000.0),
    }
    assert has_row(drawn("guidance_fund", "zh", view="fund", part=part), *rows[part])


def test_an_index_that_the_office_loads_is_kept_and_compared_with(
    world: World, drawn: Drawn, fund: int
) -> None:
    world.event(fund, "valuation", {"net_asset_value": "2200万", "method": "cost"}, LATER)
    levels = read_index("date,level\n2009-01-05,1000\n2009-11-02,1100\n")
    with world.book.writing(world.people["recorder"]) as unit:
        keep_index(unit, "沪深300", levels, source="中证指数", reason="", key="index")
    test = drawn("guidance_fund", "zh", view="fund", part="returns", index="沪深300")
    # 2,200 over 2,000 that would have grown by a tenth.
    assert has_row(test, "与指数相比（KS-PME）", "1.0000")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_application_shows_spend_subsidy_and_leverage(drawn: Drawn, application: int, lang: str) -> None:
    test = drawn("post_subsidy", lang)
    assert has_row(test, "firm", 1_100_000.0, 300_000.0, "3.3333")
    # 100,000 still reserved and 200,000 paid of an appropriation of 100,000,000.
    assert has_row(test, "100,000.00", "200,000.00", "0.30 %")


def test_a_task_without_an_application_says_so_with_a_dash(world: World, drawn: Drawn) -> None:
    world.draft("post_subsidy", "task", {
        "firm": world.parties["firm"], "task": "laser head", "kind": "research", "period_from": "2009-01-01",
        "period_to": "2009-12-31", "expected_spend": "200万",
    })  # fmt: skip
    assert has_row(drawn("post_subsidy", "en"), "laser head", 2_000_000.0, "Draft", "—")
