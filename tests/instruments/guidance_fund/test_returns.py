"""Returns of a recorded fund: what is not known is no zero, and a sale of the office's share counts once."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from instruments.guidance_fund import INSTRUMENT
from instruments.guidance_fund.metrics import case_of, life_of, report_of, returns_of
from instruments.guidance_fund.rules import compute
from ledger.values.outcomes import Result
from ledger.values.returns.market import Index
from tests.instruments.conftest import World
from tests.instruments.guidance_fund.funds import deal, fund, give, invest, pay

PAID_ON = date(2009, 3, 1)
INVESTED_ON = date(2009, 4, 1)
VALUED_ON = date(2012, 12, 31)
FIRST = date(2013, 1, 10)
SECOND = date(2013, 6, 10)
LATER = date(2014, 3, 1)
INDEX = Index("市场", {date(2009, 1, 1): Decimal(100)})


@pytest.fixture
def invested(world: World) -> int:
    """300 of the office and 700 of a private partner, 900 of it in a firm."""
    record = fund(world, "甲基金", "300万", {"investor": "700万"})
    pay(world, record, PAID_ON, office="300万", investor="700万")
    invest(world, record, "firm", "900万", INVESTED_ON)
    return record


@pytest.fixture
def valued(world: World, invested: int) -> int:
    """The same fund, valued at 1,000."""
    world.event(invested, "valuation", {"net_asset_value": "1000万", "method": "审计"}, VALUED_ON)
    return invested


def of_office(world: World, record: int, day: date = LATER) -> Mapping[str, Result]:
    with world.book.reading() as session:
        life = life_of(session, deal(world, record), day)
    return returns_of(
        life, life.office, index=INDEX, discount_rate_percent="3", finance_rate_percent="5",
        reinvest_rate_percent="5",
    )  # fmt: skip


def by_rules(world: World, record: int, scheme: str, day: date = LATER) -> Mapping[str, Result]:
    with world.book.reading() as session:
        case = case_of(session, deal(world, record), day)
    assert case is not None
    return compute(case, INSTRUMENT.schemes[scheme]).results


def shown(results: Mapping[str, Result], *names: str) -> list[str | None]:
    """Ratios with four decimals, money in yuan."""
    found = []
    for name in names:
        figure = results[name].figure if name in results else None
        in_yuan = figure is not None and figure.unit == "fen"
        text = f"{float(figure.exact) / (100 if in_yuan else 1):.{2 if in_yuan else 4}f}" if figure else None
        found.append(text)
    return found


def sell(world: World, record: int, proceeds: str, day: date, part: str = "50", **more: str) -> int | None:
    sale = {"buyer": world.parties["investor"], "proceeds": proceeds, "part_percent": part} | more
    return world.event(record, "partial_exit", sale, day)


def test_no_rate_is_told_while_nobody_has_said_what_is_left(world: World, invested: int) -> None:
    give(world, invested, "office", "30万", date(2012, 3, 1))
    found = of_office(world, invested)
    untold = {name for name, result in found.items() if result.figure is None}
    assert {"rvpi", "tvpi", "xirr", "xnpv", "mirr", "ks_pme", "ln_pme", "pme_plus", "direct_alpha"} <= untold
    assert {"dpi", "pic"} == found.keys() - untold
    assert {"Not computable: no valuation is recorded by that day."} == {
        str(found[name].reason) for name in untold
    }
    assert [None, None] == shown(by_rules(world, invested, "caiqi-2007-128"), "xirr", "office_xirr")
    with world.book.reading() as session:
        sections = {each.title: each for each in report_of(session, deal(world, invested), None, LATER)}
    (row,) = [row for row in sections["Returns"].rows if row[0] == "Rate of return (XIRR)"]
    assert (None, None) == (row[1], row[3])


def test_money_that_lies_in_a_fund_is_not_lost_money(world: World) -> None:
    record = fund(world, "乙基金", "300万", {"investor": "700万"})
    pay(world, record, PAID_ON, office="300万", investor="700万")
    assert [None, None] == shown(of_office(world, record), "ks_pme", "direct_alpha")
    assert "no valuation" in str(of_office(world, record)["ks_pme"].reason)


def test_a_share_that_was_wholly_sold_needs_no_valuation(world: World, invested: int) -> None:
    sell(world, invested, "330万", FIRST, "100")
    assert ["1.1000", "0.0000", "1.1000"] == shown(of_office(world, invested), "dpi", "rvpi", "tvpi")
    assert of_office(world, invested)["xirr"].figure is not None
    names = ("office_dpi", "office_rvpi", "office_tvpi")
    assert ["1.1000", "0.0000", "1.1000"] == shown(by_rules(world, invested, "caiqi-2007-128"), *names)


@pytest.mark.parametrize("scheme", ["caiqi-2007-128", "guidance-fund-figures-only"])
def test_a_sale_counts_once_for_the_office_with_what_it_brought_and_not_for_the_fund(
    world: World, valued: int, scheme: str
) -> None:
    sell(world, valued, "200万", FIRST)
    life = of_office(world, valued)
    assert ["0.6667", "0.5000", "1.1667"] == shown(life, "dpi", "rvpi", "tvpi")
    rules = by_rules(world, valued, scheme)
    names = ("office_dpi", "office_rvpi", "office_tvpi", "office_xirr", "dpi", "rvpi")
    assert [*shown(life, "dpi", "rvpi", "tvpi", "xirr"), "0.0000", "1.0000"] == shown(rules, *names)
    assert ["1000000.00"] == shown(rules, "grant_equivalent")


def test_a_second_sale_is_priced_by_its_part_of_what_was_left(world: World, valued: int) -> None:
    sell(world, valued, "200万", FIRST, appraised="300万")
    sell(world, valued, "120万", SECOND, appraised="300万")
    life, rules = of_office(world, valued), by_rules(world, valued, "caiqi-2007-128")
    # A quarter of the first stake: half of the 1,885,150.68 that half of it would ask on that day.
    assert ["942575.34"] == shown(rules, "exit_price_2")
    assert ["1.0667", "0.2500", "1.3167"] == shown(life, "dpi", "rvpi", "tvpi")
    names = ("office_dpi", "office_rvpi", "office_tvpi", "office_xirr")
    assert shown(life, "dpi", "rvpi", "tvpi", "xirr") == shown(rules, *names)
    # Half of 300 for 200 concedes nothing, half of 300 for 120 concedes 30; more came back than was paid.
    conceded = ("exit_conceded_1", "exit_conceded_2", "grant_equivalent")
    assert ["0.00", "300000.00", "300000.00"] == shown(rules, *conceded)


def test_what_was_paid_in_after_a_sale_has_no_price_by_one_part(world: World) -> None:
    record = fund(world, "丙基金", "300万", {"investor": "700万"})
    pay(world, record, PAID_ON, office="200万", investor="700万")
    sell(world, record, "120万", FIRST)
    pay(world, record, date(2013, 2, 1), office="100万")
    alone = by_rules(world, record, "caiqi-2007-128", date(2013, 3, 1))
    # The first sale is priced by what was paid in by its day.
    assert alone["exit_price"].figure is not None
    sell(world, record, "120万", SECOND)
    found = by_rules(world, record, "caiqi-2007-128")
    assert found["exit_price_1"].figure is not None
    expected = (
        "Not computable: 1,000,000.00 yuan were paid in after a part of the share was sold on 2013-01-10."
    )
    assert expected == str(found["exit_price_2"].reason)


def test_after_everything_was_sold_nothing_is_left_to_price(world: World, valued: int) -> None:
    sell(world, valued, "200万", FIRST, "100")
    sell(world, valued, "1万", SECOND)
    found = by_rules(world, valued, "caiqi-2007-128")
    expected = "Not computable: all of the share was sold before 2013-06-10."
    assert expected == str(found["exit_price_2"].reason)


def test_an_exit_that_the_fund_paid_out_itself_brings_nothing_more(world: World, valued: int) -> None:
    give(world, valued, "office", "330万", FIRST)
    world.event(valued, "exit", {"remark": "基金回购"}, FIRST)
    rules = by_rules(world, valued, "caiqi-2007-128")
    names = ("office_dpi", "office_rvpi", "office_tvpi")
    assert ["1.1000", "0.0000", "1.1000"] == shown(rules, *names)
    assert ["1.1000", "0.0000", "1.1000"] == shown(of_office(world, valued), "dpi", "rvpi", "tvpi")
