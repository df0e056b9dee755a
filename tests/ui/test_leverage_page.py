"""The page on leverage: sections, definitions of the office, records behind marks, numbers as in the table."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ledger.book.store import Book
from ledger.measures.charts import Dated, FundFlows, bars, j_curve
from ledger.measures.comparable import Mobilised
from ledger.measures.money import Money, Window
from ledger.measures.own import own_definitions
from ledger.measures.positions import Position, ratios_of
from ledger.ui.behind import RecordsTooMany, RecordsUnreadable, read, written
from ledger.ui.context import Context
from ledger.ui.drawing_shown import picture_file, row_of
from ledger.ui.drawings import j_curve_drawing, sector_bars
from ledger.ui.drawings.drawing import wrapped
from ledger.ui.language import Translator
from ledger.values.leverage import Sums, Tags
from ledger.values.trace import given
from tests import toybook
from tests.ui.conftest import Opener, button, words_of

SECTIONS = {"money": 2, "flow": 1, "time": 2, "definitions": 2, "comparable": 1, "own": 0}


def positions(_session: Any, money: Money) -> list[Position]:
    """Two funds, one of which aims at more and printed more than it has."""

    def at(number: int, stage: str, sums: Sums) -> Position:
        base = "paid_in" if stage == "paid_in" else "commitment"
        tags = Tags(level="fund", stage=stage, base=base, as_of=money.window.as_of, since=money.window.since,
                    switches=money.window.switches)  # fmt: skip
        return Position("toy", number, f"T{number}", f"fund {number}", 2008, tags, sums, ("M1", "M2", "M9"),
                        cancelled_fen=5, printed={"M1": ("6.0", "年报")} if number == 1 else {})  # fmt: skip

    every = [at(number, stage, Sums(10**8, 10**7, 0, private)) for number, private in ((1, 3 * 10**8), (2, 0))
             for stage in ("target", "committed", "paid_in")]  # fmt: skip
    return [each for each in every if money.window.wants(each.tags.stage)]


def mobilised(_session: Any, _money: Money) -> list[Mobilised]:
    gift = given("grant", 10**8, "fen")
    return [Mobilised("toy", 1, "T1", "fund 1", 2008, given("private", 3 * 10**8, "fen"), gift),
            Mobilised("toy", 2, "T2", "fund 2", 2008, None, gift)]  # fmt: skip


def flows(_session: Any, _money: Money) -> list[FundFlows]:
    return [
        FundFlows(
            1, 3, "fund 1", {}, {"office": 10**8, "private": 3 * 10**8}, {"private": 10**8}, {"甲": 10**8}
        )
    ]


@pytest.fixture
def page(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> Opener:
    toybook.install(
        monkeypatch, replace(toybook.toy(), positions=positions, mobilised=mobilised, fund_flows=flows)
    )
    return open_page


def context_of() -> Context:
    """Enough of a context for a drawing, which asks the book for nothing."""
    return Context(None, None, Translator("zh"), 2009, date(2009, 3, 20))  # type: ignore[arg-type]


def charts_of(test: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in test.get("vega_lite_chart")]


def sound(test: AppTest) -> AppTest:
    assert [str(error.value) for error in (*test.exception, *test.error)] == []
    return test


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_section_draws_its_charts_over_their_tables(page: Opener, section: str, lang: str) -> None:
    test = sound(page("recorder", "leverage", lang=lang, lv_part=section))
    assert len(charts_of(test)) == SECTIONS[section]
    assert len(test.dataframe) >= SECTIONS[section]
    assert test.metric[0].value == "2.60"


def test_a_subtitle_tells_definition_stage_day_and_what_was_switched(page: Opener) -> None:
    said = words_of(page("auditor", "leverage", lv_recycled="true", lv_since="2009-01-01"))
    assert (
        "M1 基金倍数 = T ÷ G · 层级：基金 · 阶段：实缴 · 2009\\-01\\-01 至 2009\\-03\\-20 · 计入循环使用的资金"
        in said
    )


def test_the_table_has_the_numbers_of_the_chart(page: Opener) -> None:
    test = page("auditor", "leverage", unit="wan")
    table = test.dataframe[0].value
    assert [(410.0, 4.1), (110.0, 1.1)] == list(zip(table["total"], table["ratio"], strict=True))


def test_a_printed_figure_stands_beside_the_recomputed_one(page: Opener) -> None:
    test = sound(page("auditor", "leverage", lv_part="definitions"))
    ratios = test.dataframe[2].value.set_index("subject").loc["fund 1"]
    assert ("6.0", "-1.9000", "否") == (ratios["printed"], ratios["off"], ratios["agrees"])
    assert "1 个公布数中有 1 个与记录推算不符" in words_of(test)


def test_a_definition_of_another_stage_says_which_there_are(page: Opener) -> None:
    assert "此处可用：M1, M2, M9" in words_of(page("auditor", "leverage", lv_key_toy="M7"))


def test_the_office_makes_a_definition_and_looks_at_it(page: Opener, book: Book) -> None:
    test = page("recorder", "leverage", lv_part="own")
    test.text_input(key="own_name").set_value("S1")
    test.text_input(key="own_title").set_value("社会资本放大")
    test.multiselect(key="own_Numerator").set_value(["private"])
    test.multiselect(key="own_Denominator").set_value(["private"])
    save = button(test, "校验并保存")
    assert "倍数恒为 1" in sound_error(save.click().run())  # type: ignore[attr-defined]
    test.multiselect(key="own_Denominator").set_value(["office"])
    save = button(test.run(), "校验并保存")
    sound(save.click().run())  # type: ignore[attr-defined]
    with book.reading() as session:
        assert ["S1"] == [each.name for each in own_definitions(session)]
    named = sound(page("auditor", "leverage", lv_key_toy="S1"))
    assert [3.0, 0.0] == list(named.dataframe[0].value["ratio"])
    assert "S1 社会资本放大" in words_of(named)


def sound_error(test: AppTest) -> str:
    assert not test.exception
    return " ".join(str(error.value) for error in test.error)


def test_the_desk_shows_the_usual_ratio_of_each_method(page: Opener) -> None:
    assert "**2\\.60**" in words_of(sound(page("auditor", "desk")))


def test_records_behind_a_mark_are_listed_and_let_go(open_page: Opener) -> None:
    test = sound(open_page("auditor", "deals", records="1,3"))
    assert "共 2 项" in words_of(test)
    test.button(key="records_out").click()
    assert "共 3 项" in words_of(sound(test.run()))


def test_an_address_that_names_no_records_is_told(open_page: Opener) -> None:
    assert "不是 1,2,5" in sound_error(open_page("auditor", "deals", records="1;3"))


def test_ids_are_written_short_and_read_back() -> None:
    ids = (1, 2, 3, 7, 9, 10)
    assert ("1-3,7,9-10", ids) == (written(reversed(ids)), read(written(ids)))
    for text in ("", "0", "3-1", "a"):
        with pytest.raises(RecordsUnreadable):
            read(text)
    with pytest.raises(RecordsTooMany):
        read("1-20001")


@pytest.mark.usefixtures("page")
def test_a_rest_that_would_crush_the_bars_is_told_and_not_drawn_to_scale() -> None:
    window = Window(date(2009, 3, 20), stages=("paid_in",))
    standing = Money(window, {}, None, {}, {})
    many = [replace(each, record_id=number, subject=f"fund {number}") for number in range(9)
            for each in positions(None, standing)[:1]]  # fmt: skip
    data = bars(list(ratios_of(many, keys=frozenset({"M1"}))), most=2)
    assert data
    drawing = sector_bars(context_of(), data)
    assert ("others", 7 * 410_000_000) == (data.bars[-1].subject, drawing.rows[-1]["total"])
    assert "未按比例画出" in json.dumps(drawing.spec(500), ensure_ascii=False)


def test_a_click_beside_every_mark_leads_nowhere() -> None:
    assert (None, None, 2) == (row_of({}), row_of({"picked": [{}]}), row_of({"picked": [{"row": 2}]}))


def test_a_long_subtitle_is_broken_between_its_parts() -> None:
    assert ["一二三四 · 五六", "七八九十"] == wrapped("一二三四 · 五六 · 七八九十", 100)


@pytest.mark.usefixtures("page")
def test_a_picture_is_made_of_a_drawing_with_two_charts() -> None:
    life = j_curve([Dated(date(2008, 1, 5), 10**8), Dated(date(2009, 1, 5), 0, 10**7)], [(date(2008, 12, 31), 10**8)],
                   None, date(2009, 3, 20), (1,))  # fmt: skip
    assert life
    drawn = j_curve_drawing(context_of(), life)
    assert "基金存续期" in picture_file(drawn, "svg").decode()
    assert picture_file(drawn, "png").startswith(b"\x89PNG")
