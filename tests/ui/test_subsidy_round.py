"""Journeys over the tabs of a claim round: run and write down, decide, publish and pay, what if."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from instruments.interest_subsidy.rounds.kept import newest_round
from ledger.book.workflow import Record
from tests.instruments.conftest import YEAR, World, new_world
from tests.instruments.interest_subsidy.claims import accept_interest, filed_loan
from tests.instruments.interest_subsidy.rounds import approved, run, two_firms, write
from tests.instruments.test_office_schemes import OWN, confirm, own_yaml, propose
from tests.ui.conftest import run_page, words_of
from tests.ui.test_method_pages import has_row

RUN_ON = date(2011, 7, 1)
KEY = "interest_subsidy"
SCHEME = "infrastructure-2011"
Visitor = Callable[..., AppTest]


@pytest.fixture
def world(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("SCITECH_LEDGER_DATABASE", sqlite_url)
    made = new_world(sqlite_url, datetime(2011, 12, 31, tzinfo=UTC), 10**10)
    yield made
    made.book.close()


@pytest.fixture
def visit(world: World, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Look at a part of the page as somebody, on a day."""

    def visited(name: str, part: str, day: date = RUN_ON, lang: str = "zh", **parameters: str) -> AppTest:
        asked = {"year": YEAR, "as_of": day, "part": part, **parameters}
        return sound(run_page(world.book, monkeypatch, name, KEY, lang, **asked))

    return visited


def sound(test: AppTest) -> AppTest:
    """The page as it stands, where nothing has broken."""
    assert [str(fault.value) for fault in test.exception] == []
    return test


def press(test: AppTest, label: str) -> AppTest:
    return sound(next(button for button in test.button if button.label == label).click().run())


def states(world: World) -> dict[str, str]:
    """The state of the newest round and of its claims."""
    with world.book.reading() as session:
        kept = newest_round(session, YEAR)
        assert kept is not None
        claims = {session.get_one(Record, number).state for number in kept.by_claim}
        return {"round": kept.record.state, "claims": " ".join(sorted(claims))}


def text_of(test: AppTest) -> str:
    return words_of(test).replace("\\", "")


def metrics(test: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in test.metric}


def test_a_round_is_run_looked_at_and_written_down(world: World, visit: Visitor) -> None:
    two_firms(world)
    page = visit("recorder", "round", lang="en")
    assert SCHEME == page.selectbox(key=f"{KEY}_scheme_round").value
    assert has_row(page, "firm", 47_937.5, 27_083.33)
    assert {"Eligible firms": "2", "Refused firms": "0"}.items() <= metrics(page).items()
    assert "No run of this year was kept yet" in text_of(page)
    page = press(page, "Write the round down")
    assert "is written down; 2 claims are new" in text_of(page)
    assert {"round": "draft", "claims": "draft"} == states(world)
    assert "0 came in, 0 fell out" in text_of(visit("recorder", "round", lang="en"))


def test_a_budget_that_falls_short_is_shared_out_and_one_that_cannot_be_read_is_said(
    world: World, visit: Visitor
) -> None:
    two_firms(world)
    page = visit("auditor", "round")
    page.text_input(key=f"{KEY}_budget").set_value("4万")
    sound(page.run())
    assert has_row(page, "firm", 27_083.33, 20_000.0)
    assert has_row(page, "second_firm", 27_083.33, 20_000.0)
    # An auditor writes nothing down.
    assert "登记本批次" not in [button.label for button in page.button]
    page.text_input(key=f"{KEY}_budget").set_value("四万块")
    assert "四万块" in "".join(error.value for error in sound(page.run()).error)


def test_a_refused_firm_shows_every_reason_with_its_clause(world: World, visit: Visitor) -> None:
    loan = filed_loan(world, purpose="working_capital", attributes={"within_approved_construction": False})
    accept_interest(world, loan, "HT-1-1")
    page = visit("auditor", "round")
    said = [error.value.replace("\\", "") for error in page.error]
    assert len(said) == 2
    assert all("基本建设贷款中央财政贴息资金管理办法（2011 年修订）" in one for one in said)
    assert "working_capital" in said[0]
    assert "在批准的建设期内" in said[1]


def test_a_round_is_decided_in_bulk_by_three_people(world: World, visit: Visitor) -> None:
    two_firms(world)
    told = write(world, run(world))
    press(visit("recorder", "decide"), "提交复核 2")
    world.step(told["record"], "submit", "recorder")
    world.step(told["record"], "review", "reviewer")
    press(visit("reviewer", "decide"), "复核通过 2")
    world.step(told["record"], "approve", "approver")
    press(visit("approver", "decide"), "批准 2")
    assert {"round": "approved", "claims": "approved"} == states(world)


def test_payment_waits_for_the_publication_and_for_objections(world: World, visit: Visitor) -> None:
    two_firms(world)
    told = approved(world)
    page = visit("auditor", "decide")
    assert "尚未公示" in text_of(page)
    published = {"published_from": "2011-07-04", "days": 7, "place": "官网"}
    world.event(told["record"], "published", published, date(2011, 7, 4))
    assert "2011-07-11" in text_of(visit("auditor", "decide", date(2011, 7, 8)))
    world.event(told["record"], "objection", {"number": "1", "text": "名称有误"}, date(2011, 7, 8))
    page = visit("auditor", "decide", date(2011, 7, 11))
    assert has_row(page, "1", "名称有误")
    assert f"{KEY}_payment_none" in [button.key for button in page.button]
    settled = {"number": "1", "decision": "dismissed", "explanation": "已核"}
    world.event(told["record"], "objection_settled", settled, date(2011, 7, 11))
    page = visit("auditor", "decide", date(2011, 7, 11))
    assert f"{KEY}_payment_none" not in [button.key for button in page.button]
    claim = told["claims"][0]["record"]
    world.event(claim, "payment", {"amount": "27,083.33"}, date(2011, 7, 11))
    assert "approved paid" == states(world)["claims"]


def test_before_a_round_is_written_down_there_is_nothing_to_decide(visit: Visitor) -> None:
    assert "Run one and write it down" in text_of(visit("auditor", "decide", lang="en"))


def test_what_if_shows_who_gains_and_who_loses(world: World, visit: Visitor) -> None:
    two_firms(world)
    propose(world, own_yaml(points_percent="2"))
    confirm(world)
    page = visit("auditor", "what_if", lang="en")
    # The copy has the title of the other scheme; what is picked must not depend on the title.
    assert SCHEME == page.selectbox(key=f"{KEY}_scheme_round").value
    assert "Say what is to be other" in text_of(page)
    page.text_input(key=f"{KEY}_other_rate").set_value("1.5")
    sound(page.run())
    assert has_row(page, "firm", 27_083.33, 13_541.67, -13_541.66)
    assert "-27,083.32" in metrics(page)["Difference in all"].replace("−", "-")
    page.text_input(key=f"{KEY}_other_rate").set_value("")
    page.selectbox(key=f"{KEY}_scheme_other").set_value(OWN)
    sound(page.run())
    assert has_row(page, "second_firm", 27_083.33, 18_055.56, -9_027.77)
    page.text_input(key=f"{KEY}_other_rate").set_value("much")
    assert "This is no rate" in "".join(error.value for error in sound(page.run()).error)
    with world.book.reading() as session:
        assert newest_round(session, YEAR) is None


def test_the_schemes_of_the_office_are_read_beside_those_shipped(world: World, visit: Visitor) -> None:
    propose(world, own_yaml(points_percent="2"))
    confirm(world)
    page = visit("auditor", "schemes", lang="en")
    page.selectbox(key=f"{KEY}_scheme").set_value(OWN)
    assert has_row(sound(page.run()), "2 %")
