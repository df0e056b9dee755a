"""Forms: what is typed is kept, faults are told all at once, a double click writes once, nobody checks himself."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import Field
from streamlit.testing.v1.element_tree import Button

from ledger.book.people import RoleMissing
from ledger.book.queries import Filter, list_records
from ledger.book.store import Book
from ledger.instrument import revise_deal, step_deal
from ledger.ui.forms.fields import fields_of
from ledger.ui.language import Translator
from ledger.values.facts import Amount, Facts, Number, PartyReference
from tests.toybook import DAY, SCHEME
from tests.ui.conftest import Opener, button, words_of
from tests.ui.test_pages import press

FIRM = 3


def count(book: Book) -> int:
    with book.reading() as session:
        return list_records(session, Filter())[0]


def filled(open_page: Opener, asked: str) -> Any:
    test = open_page("recorder", "deal", new="toy")
    test.text_input(key="new:toy:deal.@title").set_value("新项目")
    test.selectbox(key="new:toy:deal.firm").set_value(FIRM)
    test.text_input(key="new:toy:deal.asked").set_value(asked)
    return test.run()


def test_an_amount_is_echoed_in_digits_and_capitals(open_page: Opener) -> None:
    said = words_of(filled(open_page, "１２万"))
    assert "120,000\\.00" in said
    assert "人民币壹拾贰万元整" in said


def test_a_deal_is_saved_and_shown(open_page: Opener, book: Book) -> None:
    test = press(filled(open_page, "12万"), "保存草稿")
    assert count(book) == 4
    assert any("新项目" in heading.value for heading in test.subheader)
    assert "4" in test.query_params["id"]


def test_a_deal_is_saved_and_submitted_in_one_click(open_page: Opener, book: Book) -> None:
    press(filled(open_page, "12万"), "保存并提交复核")
    with book.reading() as session:
        assert list_records(session, Filter())[2][0].record.state == "submitted"


def test_a_double_click_writes_once(open_page: Opener, book: Book) -> None:
    test = filled(open_page, "12万")
    key = button(test, "保存草稿").key  # type: ignore[attr-defined]
    drawn = dict(test.session_state["_act_keys"])
    press(test, "保存草稿")
    # The second click of a double click: the same form with the key that was drawn for it.
    again = filled(open_page, "12万")
    again.session_state["_act_keys"] = drawn
    again.run()
    assert button(again, "保存草稿").key == key  # type: ignore[attr-defined]
    press(again, "保存草稿")
    assert count(book) == 4


def test_faults_stand_on_top_and_beside(open_page: Opener, book: Book) -> None:
    test = open_page("recorder", "deal", new="toy")
    test.text_input(key="new:toy:deal.@title").set_value("x")
    test.text_input(key="new:toy:deal.asked").set_value("十二块")
    press(test.run(), "保存草稿")
    assert count(book) == 3
    assert "有 2 处需要更正" in test.error[0].value
    beside = [caption.value for caption in test.caption if "error" in caption.value]
    assert any("未填写" in said for said in beside)
    assert any("十二块" in said for said in beside)


@pytest.mark.parametrize("year", ["2010年", "", "2O10", "20100", "99", "0010", "-2010"])
def test_a_plan_year_that_is_no_year_is_refused(open_page: Opener, book: Book, year: str) -> None:
    test = filled(open_page, "12万")
    test.text_input(key="new:toy:deal.@year").set_value(year)
    press(test.run(), "保存草稿")
    assert count(book) == 3
    assert "计划年度" in test.error[0].value
    assert test.text_input(key="new:toy:deal.@year").value == year


def test_a_missing_title_and_a_wrong_year_are_told_together(open_page: Opener) -> None:
    test = open_page("recorder", "deal", new="toy")
    test.text_input(key="new:toy:deal.@year").set_value("明年")
    press(test.run(), "保存草稿")
    assert "有 2 处需要更正" in test.error[0].value


def test_a_plan_year_is_taken_as_it_was_typed(open_page: Opener, book: Book) -> None:
    test = filled(open_page, "12万")
    test.text_input(key="new:toy:deal.@year").set_value("２０１０")
    press(test.run(), "保存草稿")
    with book.reading() as session:
        assert list_records(session, Filter())[2][0].record.year == 2010


def test_what_was_typed_survives_a_refresh(open_page: Opener) -> None:
    filled(open_page, "34万")
    again = open_page("recorder", "deal", new="toy")
    assert again.text_input(key="new:toy:deal.@title").value == "新项目"
    assert again.text_input(key="new:toy:deal.asked").value == "34万"
    assert again.selectbox(key="new:toy:deal.firm").value == FIRM


def test_what_one_person_types_is_not_shown_to_another(open_page: Opener) -> None:
    filled(open_page, "34万")
    other = open_page("both", "deal", new="toy")
    assert other.text_input(key="new:toy:deal.asked").value == ""


def test_a_draft_is_revised_and_its_versions_compared(open_page: Opener, book: Book) -> None:
    test = open_page("recorder", "deal", id=3, edit=1)
    test.text_input(key="edit:3:1.asked").set_value("2万")
    press(test.run(), "保存为新版本")
    tables = [table.value for table in test.table]
    assert any({"修改前", "修改后"} <= set(frame.columns) for frame in tables)


def revised_by_another(book: Book, asked: str) -> None:
    with book.writing(_actor(book, "both")) as unit:
        revise_deal(unit, 3, 1, {"firm": FIRM, "asked": asked}, "another")


def asked_fen(book: Book) -> int | None:
    with book.reading() as session:
        return list_records(session, Filter(ids=(3,)))[2][0].asked_fen


@pytest.mark.parametrize("told_first", [False, True])
def test_a_form_that_another_overtook_keeps_what_was_typed_and_writes_nothing(
    open_page: Opener, book: Book, told_first: bool
) -> None:
    test = open_page("recorder", "deal", id=3, edit=1)
    test.text_input(key="edit:3:1.asked").set_value("2万")
    test.run()
    revised_by_another(book, "7万")
    test = press(test.run() if told_first else test, "保存为新版本")
    assert asked_fen(book) == 7_000_000
    assert ["已被他人修改" in error.value for error in test.error] == [True]
    assert test.text_input(key="edit:3:1.asked").value == "2万"
    # A new session of the same person, too: neither a refresh nor a second click gets past it.
    again = press(open_page("recorder", "deal", id=3, edit=1), "保存为新版本")
    assert asked_fen(book) == 7_000_000
    assert again.text_input(key="edit:3:1.asked").value == "2万"


def test_what_was_typed_is_given_up_for_the_newer_version(open_page: Opener, book: Book) -> None:
    test = open_page("recorder", "deal", id=3, edit=1)
    test.text_input(key="edit:3:1.asked").set_value("2万")
    test.run()
    revised_by_another(book, "7万")
    test = press(test.run(), "放弃填写内容，重新载入")
    assert [str(error.value) for error in test.error] == []
    assert test.text_input(key="edit:3:2.asked").value == "70000.00"
    test.text_input(key="edit:3:2.asked").set_value("3万")
    press(test.run(), "保存为新版本")
    assert asked_fen(book) == 3_000_000


def test_a_form_in_which_nothing_was_typed_follows_the_record(open_page: Opener, book: Book) -> None:
    open_page("recorder", "deal", id=3, edit=1)
    revised_by_another(book, "7万")
    test = open_page("recorder", "deal", id=3, edit=1)
    assert [str(error.value) for error in test.error] == []
    assert test.text_input(key="edit:3:2.asked").value == "70000.00"


@pytest.mark.parametrize("name", ["auditor", "reviewer", "approver", "administrator"])
def test_who_may_not_revise_sees_no_form_of_a_revision(open_page: Opener, name: str) -> None:
    test = open_page(name, "deal", id=3, edit=1)
    assert "只有经办人可以修改项目" in test.info[0].value
    assert len(test.text_input) == 0
    assert "保存为新版本" not in words_of(test)


def test_a_record_that_is_frozen_has_no_form_of_a_revision(open_page: Opener) -> None:
    press(open_page("recorder", "deal", id=3), "提交复核")
    test = open_page("recorder", "deal", id=3, edit=1)
    assert "内容已锁定" in test.info[0].value
    assert len(test.text_input) == 0


def test_a_missing_role_is_told_in_one_language(book: Book) -> None:
    with pytest.raises(RoleMissing) as refused, book.writing(_actor(book, "reviewer")) as unit:
        revise_deal(unit, 3, 1, {"firm": FIRM, "asked": "1万"}, "x")
    said = Translator("zh").error(refused.value)[0]
    assert "不能修改项目" in said
    assert "revise" not in said


def test_nobody_reviews_his_own_record(open_page: Opener, book: Book) -> None:
    press(open_page("both", "deal", id=3), "提交复核")
    test = open_page("both", "deal", id=3)
    found = button(test, "复核通过")
    assert isinstance(found, Button)
    assert found.disabled
    assert "须由他人办理" in found.help.replace("\\", "")


def test_the_service_refuses_what_the_page_would_not_offer(
    open_page: Opener, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(open_page("both", "deal", id=3), "提交复核")
    monkeypatch.setattr("ledger.ui.views.deal_parts.steps.reasons_against", lambda *_: None)
    test = press(open_page("both", "deal", id=3), "复核通过")
    assert "须由他人办理" in test.error[0].value.replace("\\", "")


def test_a_return_needs_its_reason(open_page: Opener) -> None:
    press(open_page("recorder", "deal", id=3), "提交复核")
    test = press(open_page("reviewer", "deal", id=3), "退回")
    assert "须写明原因" in test.error[0].value


def test_an_event_is_recorded_by_one_and_confirmed_by_another(open_page: Opener) -> None:
    test = open_page("recorder", "deal", id=2)
    test.text_input(key="event:2:payment.amount").set_value("10万")
    press(test.run(), "记录并送确认")
    assert "待确认" in words_of(test)
    confirmed = press(open_page("reviewer", "deal", id=2), "确认并入账")
    assert "已确认" in words_of(confirmed)
    assert any("凭证 №" in str(said.value) for said in confirmed.success)


def test_an_entry_is_reversed_with_its_reason(open_page: Opener) -> None:
    test = open_page("recorder", "deal", id=1)
    test.selectbox(key="event_kind:1").set_value("reversal")
    test.run()
    test.text_input(key="event:1:reversal.entry_number").set_value("3")
    test.text_input(key="event:1:reversal.reason").set_value("金额有误")
    press(test.run(), "记录并送确认")
    said = words_of(press(open_page("reviewer", "deal", id=1), "确认并入账"))
    assert "冲销凭证 №3" in said


def test_a_click_after_somebody_else_acted_changes_nothing(open_page: Opener, book: Book) -> None:
    test = open_page("recorder", "deal", id=3)
    with book.writing(_actor(book, "recorder")) as unit:
        step_deal(unit, 3, "withdraw", seen_version=1, day=DAY, key="meanwhile", reason="撤")
    assert "已撤回" in words_of(press(test, "提交复核"))


def test_fields_are_read_from_a_model() -> None:
    class Line(Facts):
        partner: PartyReference
        paid_fen: Amount = 0

    class Model(Facts):
        rate: Number | None = None
        lines: tuple[Line, ...] = ()
        flags: Mapping[str, bool] = Field(default_factory=dict)

    rate, lines, flags = fields_of(Model)
    assert (rate.kind, lines.kind, flags.kind) == ("decimal", "rows", "conditions")
    assert [(path, field.kind) for path, field in lines.flat()] == [("partner", "party"), ("paid", "amount")]


def test_the_scheme_of_a_deal_is_offered(open_page: Opener) -> None:
    test = open_page("recorder", "deal", new="toy")
    assert test.selectbox(key="new:toy:deal.@scheme").value == SCHEME.id


def _actor(book: Book, name: str) -> Any:
    from ledger.book.people import find_actor

    with book.reading() as session:
        return find_actor(session, name)
