"""Every page draws for every role in both languages, and says so in that language."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from ledger.book.people import find_actor
from ledger.book.store import Book
from ledger.instrument import draft_deal
from tests.toybook import SCHEME
from tests.ui.conftest import Opener, button, words_of

TITLES = {
    "desk": ("工作台", "Desk"),
    "deals": ("项目台账", "Deals"),
    "import": ("利息单导入", "Statement import"),
    "review": ("复核审批", "Review and approval"),
    "leverage": ("杠杆与基金", "Leverage and funds"),
    "targets": ("指标与报表", "Targets and reports"),
    "admin": ("审计与设置", "Audit and settings"),
    "toy": ("Toy", "Toy"),
}
ROLES = ("recorder", "reviewer", "approver", "auditor", "administrator")


def sound(test: AppTest) -> AppTest:
    assert [str(error.value) for error in test.exception] == []
    assert [str(error.value) for error in test.error] == []
    return test


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", TITLES)
def test_every_page_draws_for_every_role(open_page: Opener, role: str, page: str) -> None:
    test = sound(open_page(role, page))
    assert test.title[0].value == TITLES[page][0]


@pytest.mark.parametrize("page", TITLES)
def test_every_page_draws_in_english(open_page: Opener, page: str) -> None:
    test = sound(open_page("auditor", page, lang="en"))
    assert test.title[0].value == TITLES[page][1]


@pytest.mark.parametrize("record", [1, 2, 3])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_deal_shows_facts_trace_entries_and_events(open_page: Opener, record: int, lang: str) -> None:
    test = sound(open_page("auditor", "deal", lang=lang, id=record))
    wanted = {
        "zh": ["基本信息", "办理过程", "金额的由来", "后续事项", "凭证", "版本"],
        "en": ["Facts", "Timeline", "How the amount came about", "Events", "Entries", "Versions"],
    }
    assert [tab.label for tab in test.tabs] == wanted[lang]


def test_a_paid_deal_names_its_voucher_and_its_hash(open_page: Opener) -> None:
    said = words_of(open_page("auditor", "deal", id=1))
    assert "№3" in said
    assert "SHA\\-256" in said


def test_who_is_signed_out_is_asked_to_sign_in(
    book: Book, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = open_page("recorder")
    with book.writing() as unit:
        unit.session.execute(__import__("sqlalchemy").text("UPDATE sign_in SET revoked_at = 'now'"))
    test.run()
    assert "您已退出" in test.info[0].value
    assert not test.title


def test_the_year_and_the_day_come_from_the_book(open_page: Opener) -> None:
    test = open_page("auditor")
    assert test.selectbox(key="year").value == 2009
    assert str(test.date_input(key="as_of").value) == "2009-03-20"


@pytest.mark.parametrize("day", ["1985-01-01", "1999-02-28", "2009-06-30", "2026-11-23", "2100-12-31"])
def test_a_day_of_the_address_is_the_day_of_the_page(open_page: Opener, day: str) -> None:
    test = sound(open_page("auditor", "deals", as_of=day))
    assert str(test.date_input(key="as_of").value) == day
    assert [str(warning.value) for warning in test.warning] == []


@pytest.mark.parametrize("day", ["1984-12-31", "2101-01-01", "2009-02-30", "yesterday"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_day_of_the_address_that_is_not_taken_is_told(open_page: Opener, day: str, lang: str) -> None:
    test = open_page("auditor", "deals", lang=lang, as_of=day)
    assert str(test.date_input(key="as_of").value) == "2009-03-20"
    told = test.warning[0].value.replace("\\", "")
    assert day in told
    assert ("显示的是 2009-03-20" if lang == "zh" else "Shown is 2009-03-20") in told


def test_a_year_of_the_address_that_is_not_taken_is_told(open_page: Opener) -> None:
    test = open_page("auditor", "deals", year=2031)
    assert test.selectbox(key="year").value == 2009
    assert "2031" in test.warning[0].value
    assert not open_page("auditor", "deals", year=2009).warning


def test_the_days_of_steps_and_events_reach_as_far(open_page: Opener) -> None:
    dated = open_page("recorder", "deal", id=3).date_input(key="step_day:3")
    happened = open_page("recorder", "deal", id=2).date_input(key="event_day:2")
    for box in (dated, happened):
        assert (str(box.min), str(box.max)) == ("1985-01-01", "2100-12-31")


def test_filters_come_from_the_url(open_page: Opener) -> None:
    test = sound(open_page("auditor", "deals", state="draft"))
    assert test.multiselect(key="state").value == ["draft"]
    assert "共 1 项" in words_of(test)


def test_what_waits_is_shown_to_whom_it_waits_for(open_page: Opener) -> None:
    recorder = open_page("recorder", "deal", id=3)
    press(recorder, "提交复核")
    assert "待我处理 (1)" in words_of(open_page("reviewer"))
    assert "待我处理 (0)" in words_of(open_page("approver"))


def test_the_chain_is_verified_on_the_page(open_page: Opener) -> None:
    test = open_page("auditor", "admin")
    test.button(key="verify").click()
    sound(test.run())
    assert any("哈希链完整" in str(said.value) for said in test.success)


def test_a_broken_page_says_a_number_and_no_traceback(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ledger.ui.views.targets.year_progress", broken)
    test = open_page("auditor", "targets")
    assert not test.exception
    assert "请把编号告诉管理员" in test.error[0].value


@pytest.mark.parametrize("record", ["99", "9" * 15, "9" * 19, "9" * 5000])
def test_a_record_that_is_not_in_the_book_is_told(open_page: Opener, record: str) -> None:
    test = open_page("auditor", "deal", id=record)
    assert [str(error.value)[:6] for error in test.error] == ["账簿中没有项"]


@pytest.mark.parametrize("batch", ["99", "9" * 15, "9" * 19, "9" * 5000])
def test_a_batch_that_is_not_in_the_book_is_told(open_page: Opener, batch: str) -> None:
    test = open_page("auditor", "import", batch=batch)
    assert ["没有这一批次" in str(error.value) for error in test.error] == [True]


def many_deals(book: Book, count: int) -> None:
    with book.reading() as session:
        recorder = find_actor(session, "recorder")
    assert recorder is not None
    with book.writing(recorder) as unit:
        for number in range(count):
            written = {"firm": 3, "asked": "1万"}
            draft_deal(
                unit, "toy", "deal", written, title="x", year=2009, scheme_id=SCHEME.id, key=f"many:{number}"
            )


@pytest.mark.parametrize(
    ("asked", "first", "rows"),
    [
        ("1", "2009-T-deal-0023", 20),
        ("2", "2009-T-deal-0003", 3),
        ("7", "2009-T-deal-0003", 3),
        ("0", "2009-T-deal-0023", 20),
        ("x", "2009-T-deal-0023", 20),
        ("9" * 15, "2009-T-deal-0003", 3),
        ("9" * 30, "2009-T-deal-0023", 20),
    ],
)
def test_the_page_of_the_address_is_the_page_of_the_list(
    open_page: Opener, book: Book, asked: str, first: str, rows: int
) -> None:
    many_deals(book, 20)
    shown = sound(open_page("auditor", "deals", deals_page=asked)).dataframe[0].value
    assert (shown["code"].iloc[0], len(shown)) == (first, rows)


def test_the_page_of_the_address_is_the_page_of_the_audit_log(open_page: Opener, book: Book) -> None:
    many_deals(book, 20)
    first = open_page("auditor", "admin").dataframe[0].value["number"]
    second = open_page("auditor", "admin", audit_page=2).dataframe[0].value["number"]
    assert second.iloc[0] == first.iloc[-1] - 1


def press(test: AppTest, label: str) -> AppTest:
    found = button(test, label)
    assert isinstance(found, Button)
    found.click()
    return test.run()
