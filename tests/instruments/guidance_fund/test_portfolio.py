"""All funds at once say the same as each by itself, and the office's own money is looked at apart."""

from datetime import date
from fractions import Fraction

import pytest

from instruments.guidance_fund.metrics import Portfolio, life_of, portfolio_of, quarters_of, returns_of
from ledger.measures.money import Window, read_money
from tests.instruments.conftest import World
from tests.instruments.guidance_fund.funds import deal, fund, give, party, pay

JULY, OCTOBER, YEAR_END = date(2009, 7, 1), date(2009, 10, 1), date(2009, 12, 31)


def read(world: World, day: date = YEAR_END) -> Portfolio:
    with world.book.reading() as session:
        return portfolio_of(session, read_money(session, Window(day)))


@pytest.fixture
def funds(world: World) -> tuple[int, int]:
    """Office 40 and investor 60, all paid and valued; office 10 and investor 30, a quarter paid."""
    first = fund(world, "甲基金", "40万", {"investor": "60万"})
    pay(world, first, JULY, office="40万", investor="60万")
    value = {"net_asset_value": "150万", "method": "cost"}
    world.event(first, "valuation", value, OCTOBER)
    second = fund(world, "乙基金", "10万", {"investor": "30万"})
    pay(world, second, JULY, office="2.5万", investor="7.5万")
    return first, second


def test_each_row_says_what_the_life_of_the_fund_says(world: World, funds: tuple[int, int]) -> None:
    give(world, funds[0], "office", "8万", date(2009, 11, 2))
    give(world, funds[0], "investor", "12万", date(2009, 11, 2), recallable=True)
    found = read(world)
    assert ["甲基金", "乙基金"] == [row.name for row in found.rows]
    for row in found.rows:
        with world.book.reading() as session:
            life = life_of(session, deal(world, row.record.id), YEAR_END)
        shown = {name: result.figure for name, result in returns_of(life, life.all).items()}
        told = (int(life.all.paid().exact), int(life.all.distributed().exact))
        assert told == (row.paid_fen, row.distributed_fen)
        assert (row.committed_fen, row.value_fen) == (life.all.committed_fen, life.all.value_fen)
        for name, value in (("dpi", row.dpi), ("rvpi", row.rvpi), ("tvpi", row.tvpi)):
            figure = shown[name]
            assert value == (None if figure is None else figure.exact)
    first, second = found.rows
    assert (Fraction(1, 5), Fraction(3, 2)) == (first.dpi, first.rvpi)
    # 12 are callable again; and 20 were given back after the valuation, which still counts them.
    assert (12_000_000, 20_000_000) == (first.unfunded_fen, first.given_since_fen)
    assert (30_000_000, None, None) == (second.unfunded_fen, second.rvpi, second.tvpi)


def test_a_share_without_a_valuation_leaves_the_whole_unknown(world: World, funds: tuple[int, int]) -> None:
    found = read(world)
    assert (None, ["乙基金"]) == (found.value_fen, found.unvalued)
    world.event(funds[1], "valuation", {"net_asset_value": "12万", "method": "cost"}, date(2009, 11, 2))
    found = read(world)
    # 40 of 100 of 150, and a quarter of 12.
    assert (63_000_000, []) == (found.value_fen, found.unvalued)
    assert (50_000_000, 42_500_000, 0) == (found.committed_fen, found.paid_fen, found.back_fen)
    assert found.curve
    assert [None, 63_000_000] == [quarter.nav_fen for quarter in found.curve.quarters]
    assert Fraction(63, Fraction("42.5")) == found.curve.quarters[-1].tvpi
    with world.book.reading() as session:
        lives = [life_of(session, deal(world, record), YEAR_END) for record in funds]
    assert found.value_fen == sum(life.office.value_fen or 0 for life in lives)


def test_a_sold_share_and_a_fund_that_ended_have_nothing_left(world: World, funds: tuple[int, int]) -> None:
    give(world, funds[0], "investor", "1万", date(2009, 11, 2))
    sale = {"buyer": world.parties["investor"], "proceeds": "30万", "part_percent": "50"}
    world.event(funds[0], "partial_exit", sale, date(2009, 11, 3))
    found = read(world)
    assert 30_000_000 == found.back_fen
    with world.book.reading() as session:
        assert 30_000_000 == life_of(session, deal(world, funds[0]), YEAR_END).office.value_fen
    world.event(funds[1], "valuation", {"net_asset_value": "12万", "method": "cost"}, YEAR_END)
    assert 33_000_000 == read(world).value_fen
    give(world, funds[1], "investor", "1万", YEAR_END)
    world.event(funds[0], "exit", {"part_percent": "100"}, YEAR_END)
    world.event(funds[1], "liquidation", {}, YEAR_END)
    found = read(world)
    assert (0, 0) == (found.value_fen, found.rows[1].value_fen)
    with world.book.reading() as session:
        ended = life_of(session, deal(world, funds[1]), YEAR_END)
        curve = quarters_of(session, deal(world, funds[1]), YEAR_END)
    assert (0, 0) == (ended.all.value_fen, ended.office.value_fen)
    assert curve
    assert 0 == curve.quarters[-1].nav_fen


def test_what_was_reversed_or_given_back_in_a_later_closing_counts_no_more(world: World) -> None:
    record = fund(world, "丙基金", "40万", {"investor": "60万"})
    number = pay(world, record, JULY, office="1万", investor="1万")
    pay(world, record, JULY, office="16万", investor="24万")
    world.event(record, "reversal", {"entry_number": number, "reason": "wrong"}, OCTOBER)
    joiner = {"partner": party(world, "后来者"), "commitment": "100万"}
    closing = {"joiners": [joiner], "interest_rate_percent": "8", "signed_document": "第二次关账"}
    world.event(record, "later_closing", closing, OCTOBER)
    found = read(world)
    assert (40_000_000, 8_000_000) == (found.rows[0].paid_fen, found.paid_fen)
    assert 34_000_000 + 8_000_000 == read(world, JULY).rows[0].paid_fen


def test_an_empty_book_has_no_fund_and_no_curve(world: World) -> None:
    found = read(world)
    assert ([], 0, None) == (found.rows, found.value_fen, found.curve)
