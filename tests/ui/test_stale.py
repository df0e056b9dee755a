"""Whoever decides has seen what is decided: a page that was drawn before a change decides nothing."""

from datetime import date

from ledger.book.people import Actor, find_actor
from ledger.book.queries import facts_of
from ledger.book.store import Book, NewRecord, create_record
from ledger.book.store.records import record_of
from ledger.instrument import kind_of, revise_deal, step_deal
from tests.ui.conftest import Opener, button, words_of

DRAFT = 3


def person(book: Book, name: str) -> Actor:
    with book.reading() as session:
        found = find_actor(session, name)
    assert found is not None
    return found


def step(book: Book, name: str, action: str, version: int, reason: str = "") -> None:
    with book.writing(person(book, name)) as unit:
        step_deal(unit, DRAFT, action, seen_version=version, day=date(2009, 6, 1), key=f"{action} {version} {name}",
                  reason=reason)  # fmt: skip


def test_a_page_that_was_drawn_before_a_change_approves_nothing(book: Book, open_page: Opener) -> None:
    step(book, "recorder", "submit", 1)
    page = open_page("reviewer", "deal", id=DRAFT)
    assert "复核通过" in words_of(page)
    step(book, "both", "return", 1, "more is asked")
    with book.writing(person(book, "recorder")) as unit:
        written = facts_of(unit.session, record_of(unit, DRAFT))
        revise_deal(unit, DRAFT, 1, {**written, "asked": "2万"}, "more")
    step(book, "recorder", "submit", 2)
    button(page, "复核通过").click()  # type: ignore[attr-defined]
    page.run()
    with book.reading() as session:
        assert (
            session.connection().exec_driver_sql("SELECT state FROM record WHERE id = 3").scalar()
            == "submitted"
        )
    assert "给您看过之后，本项目已有变动。请重新核对后再决定。" in words_of(page)
    page.run()
    button(page, "复核通过").click()  # type: ignore[attr-defined]
    page.run()
    assert "已复核" in words_of(page)
    assert "本项目已有变动" not in words_of(page)


def test_money_paid_for_deals_of_another_year_is_not_of_this_year(book: Book, open_page: Opener) -> None:
    with book.writing(person(book, "recorder")) as unit:
        old = record_of(unit, DRAFT)
        facts = kind_of(old).facts.read(facts_of(unit.session, old))
        new = NewRecord("toy", "deal", "of the next year", old.party_id, 2010, facts, 100, None, ())
        create_record(unit, new, "next year")
    paid = {
        year: {metric.label: metric.value for metric in open_page("auditor", "toy", year=year).metric}[
            "已拨付"
        ]
        for year in (2009, 2010)
    }
    assert paid == {2009: "200,000.00 元", 2010: "0.00 元"}


def test_every_unit_shows_what_an_amount_is(open_page: Opener) -> None:
    page = open_page("auditor", "deals", unit="yi", year=2009)
    columns = page.dataframe[0].proto.columns
    assert '"format": "%,.4f"' in columns or '"%,.4f"' in columns
