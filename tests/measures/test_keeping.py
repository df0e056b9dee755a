"""What an office keeps for its measures: definitions of its own and market indices; and the page that shows them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ledger.book.people import RoleMissing
from ledger.book.store import Book
from ledger.measures.comparable import LIMITS, TITLES, Mobilised, comparable, comparables, results_of
from ledger.measures.indices import index_of, indices, keep_index, read_index
from ledger.measures.leverage import Found, flows_behind, measure, require_key
from ledger.measures.money import Money, Window, read_money
from ledger.measures.own import define, form, own_definitions
from ledger.measures.page import Asked, leverage_page
from ledger.measures.positions import Position
from ledger.values.errors import LedgerError
from ledger.values.leverage import DefinitionUnknown, OwnDefinition, Sums, Tags
from ledger.values.trace import given
from tests import toybook

DAY = date(2009, 11, 30)
SOCIAL = {"name": "social", "title": "社会资本放大", "numerator": ["private"], "denominator": ["office"],
          "document": "泉财规〔2025〕3号"}  # fmt: skip


@pytest.fixture
def filled(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Book, toybook.People]]:
    toybook.install(monkeypatch, toybook.toy())
    with toybook.new_book(database_url) as book:
        yield book, toybook.fill(book)
    toybook.forget()


def positions(_session: Any, money: Money) -> list[Position]:
    """A toy method's positions: three funds, one of which plans to be more, and recycles."""
    window = money.window

    def at(number: int, stage: str, sums: Sums) -> Position:
        base = "paid_in" if stage == "paid_in" else "commitment"
        tags = Tags(level="fund", stage=stage, base=base, as_of=window.as_of, switches=window.switches)
        return Position("toy", number, f"T{number}", f"fund {number}", 2007 + number, tags, sums, ("M1", "M2"),
                        rests_on=(number,), stages=("reached_recipient",))  # fmt: skip

    more = 50 if window.switches.recycled else 0
    found = [
        at(1, "target", Sums(100, private_fen=900)), at(1, "committed", Sums(100, private_fen=300)),
        at(1, "paid_in", Sums(100, private_fen=200 + more)), at(2, "committed", Sums(10)),
        at(2, "paid_in", Sums(10, private_fen=90)),
    ]  # fmt: skip
    return [each for each in found if window.wants(each.tags.stage)]


def mobilised(_session: Any, _money: Money) -> list[Mobilised]:
    gift = given("grant", 100, "fen")
    return [Mobilised("toy", 1, "T1", "fund 1", 2008, given("private", 300, "fen"), gift),
            Mobilised("toy", 2, "T2", "fund 2", 2009, None, gift)]  # fmt: skip


def test_a_definition_of_the_office_is_kept_computed_and_listed(filled: tuple[Book, toybook.People]) -> None:
    book, people = filled
    with book.writing(people.recorder) as unit:
        assert ("social", 1) == define(unit, SOCIAL, reason="", key="a")
    with book.writing(people.recorder) as unit:
        assert ("social", 2) == define(unit, SOCIAL | {"title": "新口径"}, reason="改名", key="b")
    with book.reading() as session:
        (own,) = own_definitions(session)
        found = measure(session, Window(DAY), {"toy": positions}, [own])
        require_key("social", [own])
    assert "新口径" == own.title
    assert ["2.0000", "9.0000"] == [item.as_json()["value"] for item in found if item.ratio.key == "social"]
    with pytest.raises(DefinitionUnknown, match="no leverage definition M99. Use one of M1.*social"):
        require_key("M99", [own])
    with pytest.raises(RoleMissing), book.writing(people.reviewer) as unit:
        define(unit, SOCIAL, reason="", key="c")
    with pytest.raises(LedgerError, match="built in"), book.writing(people.recorder) as unit:
        define(unit, SOCIAL | {"name": "M3"}, reason="", key="d")
    assert {"parts", "stages_of_levels", "bases_of_stages", "switches"} == form().keys()


def test_an_index_is_kept_version_by_version(filled: tuple[Book, toybook.People]) -> None:
    book, people = filled
    levels = read_index("\ufeffdate,level\n2009-01-05,100\n\n2009-12-31, 150.5\n")
    for version, source in ((1, "报纸"), (2, "中证"), (2, "中证"), (3, "报纸"), (4, "中证")):
        with book.writing(people.recorder) as unit:
            assert version == keep_index(unit, "沪深300", levels, source=source, reason="更正", key=source)
    with book.reading() as session:
        index = index_of(session, "沪深300")
        assert [("沪深300", 4, "2009-01-05", "2009-12-31", 2)] == [
            tuple(each[name] for name in ("name", "version", "from", "to", "levels"))
            for each in indices(session)
        ]
    assert (Fraction(100), Decimal("150.5")) == (
        index.level_on(date(2009, 6, 1)),
        index.levels[date(2009, 12, 31)],
    )
    assert index.level_on(date(2008, 1, 1)) is None


def test_every_line_of_an_index_that_cannot_be_taken_is_told() -> None:
    with pytest.raises(LedgerError) as told:
        read_index("2009-01-05,100\n2009-01-05,101\nyesterday,1\n2009-01-06,-3\n2009-01-07\n")
    for fault in (
        "Line 2: 2009-01-05 stands twice",
        "Line 3: yesterday and 1",
        "Line 4: the level -3",
        "Line 5: it has",
    ):
        assert fault in str(told.value)
    with pytest.raises(LedgerError, match="there is no level in the file"):
        read_index("date,level\n")


def test_the_page_shows_ratios_charts_and_the_comparable_figure(filled: tuple[Book, toybook.People]) -> None:
    book, _ = filled
    asked = Asked(Window(DAY), "toy", "M1", "paid_in", most=1)
    with book.reading() as session:
        page = leverage_page(session, asked, {"toy": positions}, {"toy": mobilised})
        nothing = leverage_page(session, replace(asked, instrument="none"), {"toy": positions}, {})
        recycled = replace(asked, window=Window(DAY, switches=replace(asked.window.switches, recycled=True)))
        other = leverage_page(session, recycled, {"toy": positions}, {})
        own = leverage_page(session, replace(asked, key="own", stage="invested"), {"toy": positions}, {})
        social = OwnDefinition.read(SOCIAL)
        named = leverage_page(
            session, replace(asked, key="social"), {"toy": positions}, {}, [social], lambda *_: ()
        )
    assert page.bars
    assert ["fund 1", "others"] == [bar.subject for bar in page.bars.bars]
    assert {"M1": "3.6364", "M2": "2.6364"} == {
        item.ratio.key: item.as_json()["value"] for item in page.pools
    }
    assert page.bullets
    assert [10, 10] == [bullet.target for bullet in page.bullets.bullets]
    assert page.bridge
    assert other.bridge
    assert [step.ratio for step in page.bridge.steps] == [step.ratio for step in other.bridge.steps]
    assert ["fund 1", "all"] == [row.subject for row in page.table.rows] if page.table else False
    assert "3.0000" == page.comparables[0].as_json()["value"]
    assert (None, None, None, ()) == (nothing.bars, nothing.bridge, nothing.funnel, nothing.ratios)
    assert (None, None) == (own.bullets, own.table)
    assert [("M1", 2)] == [(item.ratio.key, item.parts) for item in page.headlines]
    assert [("social", "2.6364", 2)] == [
        (item.ratio.key, item.as_json()["value"], item.parts) for item in named.own
    ]
    assert (None, None) == (page.flow, named.flow)


def test_what_is_not_known_is_left_out_of_the_comparable_figure_and_named(
    filled: tuple[Book, toybook.People],
) -> None:
    book, _ = filled
    with book.reading() as session:
        found = comparables(session, read_money(session, Window(DAY)), {"toy": mobilised, "more": mobilised})
    assert [("toy", "3.0000", ["T2"]), ("more", "3.0000", ["T2"]), ("all", "3.0000", ["T2", "T2"])] == [
        (each.as_json()["subject"], each.as_json()["value"], each.as_json()["left_out"]) for each in found
    ]
    none = comparable("none", ())
    assert "nothing was given away" in str(none.as_json()["reason"])
    assert 4 == len(LIMITS)


def test_the_transfers_behind_a_ratio_are_those_of_its_records(filled: tuple[Book, toybook.People]) -> None:
    book, _ = filled
    with book.reading() as session:
        (first, *_) = measure(session, Window(DAY), {"toy": positions})
        assert [3] == [flow.entry_number for flow in flows_behind(session, first)]
        assert [] == flows_behind(session, Found("toy", first.ratio))


def test_a_record_tells_its_grant_equivalent_and_the_figure_only_where_its_finance_is_known() -> None:
    gift = given("grant", 100, "fen")
    known = Mobilised("toy", 1, "T1", "fund 1", 2008, given("private", 300, "fen"), gift)
    unknown = replace(known, finance=None)
    told = results_of([known])
    assert TITLES.keys() == told.keys()
    figures = [None if each.figure is None else each.figure.exact for each in told.values()]
    assert [Fraction(100), Fraction(3)] == figures
    assert ["grant_equivalent"] == list(results_of([unknown]))
    assert {} == results_of([])
