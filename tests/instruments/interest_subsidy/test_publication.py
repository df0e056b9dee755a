"""Publication before the money: when it is over, what an objection stops, and when nothing is asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.interest_subsidy.rounds import payment_list
from instruments.interest_subsidy.rounds.publication import (
    Published,
    StillPublished,
    publication_of,
    require_payable,
    usual_publication,
)
from instruments.interest_subsidy.shipped import SCHEMES
from ledger.book.workflow import Record, StepRefused
from ledger.instrument import decide_deal_event, event_deal
from ledger.values.errors import LedgerError, SeveralErrors
from ledger.values.parameters import Parameter
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause
from ledger.values.working_days import is_working_day
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import SCHEME, accept_interest, claim_facts, filed_loan
from tests.instruments.interest_subsidy.rounds import (
    DUE,
    approved,
    bulk,
    late_world,
    reviewed,
    run,
    two_firms,
    write,
)

START = date(2009, 11, 2)  # a Monday


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    yield from late_world(database_url)


@pytest.fixture
def decided(world: World) -> dict[str, Any]:
    two_firms(world)
    return approved(world)


def publish(world: World, record: int, day: date = START, days: int = 7, kind: str = "calendar") -> None:
    world.event(record, "published", {"published_from": day.isoformat(), "days": days, "day_kind": kind}, day)


def pay(world: World, claim: int, day: date) -> int | None:
    return world.event(claim, "payment", {"amount": DUE}, day)


def stated(scheme: Scheme, **values: Any) -> Scheme:
    parameters = {
        name: Parameter(name, value, "", Clause("a document", "1")) for name, value in values.items()
    }
    return replace(scheme, parameters={**scheme.parameters, **parameters})


@pytest.mark.parametrize(
    ("first", "days", "kind", "last"),
    [
        ("2024-05-08", 5, "calendar", "2024-05-12"),  # 蔡甸
        ("2020-06-22", 7, "calendar", "2020-06-28"),  # 汕头
        (
            "2024-09-27",
            2,
            "working",
            "2024-09-29",
        ),  # a Friday, and the Sunday that is worked before the holiday
        ("2024-10-01", 1, "working", "2024-10-08"),  # a holiday is no day of publication
        ("2009-11-02", 10, "working", "2009-11-13"),
    ],
)
def test_the_last_day_of_a_publication(first: str, days: int, kind: Any, last: str) -> None:
    published = Published(published_from=date.fromisoformat(first), days=days, day_kind=kind)
    assert date.fromisoformat(last) == published.last_day
    assert published.last_day + timedelta(days=1) == published.first_payment_day


@given(st.dates(date(2010, 1, 1), date(2025, 11, 1)), st.integers(1, 20))
def test_so_many_working_days_lie_in_a_publication(first: date, days: int) -> None:
    last = Published(published_from=first, days=days, day_kind="working").last_day
    inside = [first + timedelta(days=one) for one in range((last - first).days + 1)]
    assert days == sum(is_working_day(day) for day in inside)
    assert is_working_day(last)


def test_a_claim_of_a_round_is_not_paid_before_it_was_published(
    world: World, decided: dict[str, Any]
) -> None:
    claim = decided["claims"][0]["record"]
    with pytest.raises(
        LedgerError, match=r"not published yet.*on 2009-11-02 for 7 calendar days.*2009-11-09"
    ):
        pay(world, claim, START)
    publish(world, decided["record"])
    with pytest.raises(
        LedgerError, match=r"from 2009-11-02 to 2009-11-08 .*The first possible day is 2009-11-09"
    ):
        pay(world, claim, date(2009, 11, 8))
    assert pay(world, claim, date(2009, 11, 9)) is not None
    assert "paid" == world.state(claim)


def test_a_payment_dated_ahead_is_judged_by_the_day_on_which_it_is_written_down(
    world: World, decided: dict[str, Any]
) -> None:
    publish(world, decided["record"], date(2011, 12, 1))
    claim = decided["claims"][0]["record"]
    world.book.clock = lambda: datetime(2011, 12, 7, tzinfo=UTC)
    with pytest.raises(StillPublished, match="on 2011-12-07: .* from 2011-12-01 to 2011-12-07 "):
        pay(world, claim, date(2011, 12, 8))
    with pytest.raises(StillPublished), world.book.reading() as session:
        payment_list(session, decided["round"], 2009, date(2011, 12, 8))
    world.book.clock = lambda: datetime(2011, 12, 8, tzinfo=UTC)
    assert pay(world, claim, date(2011, 12, 8)) is not None


def test_a_list_is_not_published_before_its_round_was_reviewed(world: World, decided: dict[str, Any]) -> None:
    with pytest.raises(StepRefused, match="was reviewed on 2009-06-30; .* published on 2009-06-29 already"):
        publish(world, decided["record"], date(2009, 6, 29))
    publish(world, decided["record"], date(2009, 6, 30))


def test_working_days_skip_weekends(world: World, decided: dict[str, Any]) -> None:
    publish(world, decided["record"], days=7, kind="working")
    claim = decided["claims"][0]["record"]
    with pytest.raises(LedgerError, match=r"7 working days.*2009-11-11"):
        pay(world, claim, date(2009, 11, 10))
    assert pay(world, claim, date(2009, 11, 11)) is not None


def test_a_publication_counts_once_another_person_confirmed_it(world: World, decided: dict[str, Any]) -> None:
    with world.book.writing(world.people["recorder"]) as unit:
        facts = {"published_from": "2009-11-02", "days": 7}
        event_deal(unit, decided["record"], "published", START, facts, key=world.key())
    with pytest.raises(LedgerError, match="not published yet"):
        pay(world, decided["claims"][0]["record"], date(2009, 12, 1))


def test_an_objection_stops_every_payment_of_the_round_until_it_is_settled(
    world: World, decided: dict[str, Any]
) -> None:
    first, second = (claim["record"] for claim in decided["claims"])
    publish(world, decided["record"])
    with world.book.writing(
        world.people["recorder"]
    ) as unit:  # nobody has confirmed it, and it stops all the same
        objection = {"number": "1", "claim": first, "objector": "丙公司", "text": "贷款用途不符"}
        event_deal(unit, decided["record"], "objection", date(2009, 11, 4), objection, key=world.key())
    for claim in (first, second):
        with pytest.raises(
            LedgerError, match="objection 1 of 2009-11-04 to 2009-IS-claim_round-0001 is not settled"
        ):
            pay(world, claim, date(2009, 11, 20))
    settled = {"number": "1", "decision": "dismissed", "explanation": "用途经核查相符"}
    world.event(decided["record"], "objection_settled", settled, date(2009, 11, 12))
    assert pay(world, first, date(2009, 11, 20)) is not None


def test_an_objection_that_was_upheld_stops_the_claim_for_good(world: World, decided: dict[str, Any]) -> None:
    first, second = (claim["record"] for claim in decided["claims"])
    publish(world, decided["record"])
    world.event(
        decided["record"], "objection", {"number": "1", "claim": first, "text": "贷款用途不符"}, START
    )
    settled = {"number": "1", "decision": "upheld", "explanation": "资金挪作他用"}
    world.event(decided["record"], "objection_settled", settled, date(2009, 11, 12))
    with pytest.raises(LedgerError, match="objection 1 to it was upheld. Withdraw the claim"):
        pay(world, first, date(2009, 11, 20))
    assert pay(world, second, date(2009, 11, 20)) is not None
    world.event(first, "withdrawal", {"reason": "异议成立"}, date(2009, 11, 20))
    assert "withdrawn" == world.state(first)


def test_all_that_stands_against_a_payment_is_told_at_once(world: World) -> None:
    two_firms(world)
    told = reviewed(world)
    bulk(world, told["round"], "approve", "approver")
    publish(world, told["record"])
    world.event(told["record"], "objection", {"number": "1", "text": "a"}, START)
    with pytest.raises(SeveralErrors) as refused:
        pay(world, told["claims"][0]["record"], START)
    assert ["RoundNotApproved", "StillPublished", "ObjectionOpen"] == [
        type(error).__name__ for error in refused.value.errors
    ]


def test_two_objections_have_two_numbers_and_are_settled_by_them(
    world: World, decided: dict[str, Any]
) -> None:
    record = decided["record"]
    world.event(record, "objection", {"number": "1", "text": "a"}, START)
    with pytest.raises(StepRefused, match="objection 1 stands there already"):
        world.event(record, "objection", {"number": "1", "text": "b"}, START)
    with pytest.raises(StepRefused, match="there is no open objection 2; open: 1"):
        world.event(
            record, "objection_settled", {"number": "2", "decision": "dismissed", "explanation": "x"}, START
        )
    world.event(
        record, "objection_settled", {"number": "1", "decision": "dismissed", "explanation": "x"}, START
    )
    with pytest.raises(StepRefused, match="no open objection 1; open: none"):
        world.event(
            record, "objection_settled", {"number": "1", "decision": "upheld", "explanation": "x"}, START
        )


def test_a_refused_objection_stops_nothing(world: World, decided: dict[str, Any]) -> None:
    publish(world, decided["record"])
    with world.book.writing(world.people["recorder"]) as unit:
        event = event_deal(
            unit, decided["record"], "objection", START, {"number": "1", "text": "a"}, key=world.key()
        )
    with world.book.writing(world.people["reviewer"]) as unit:
        decide_deal_event(unit, event, "refused", key=world.key(), reason="not in writing")
    assert pay(world, decided["claims"][0]["record"], date(2009, 11, 9)) is not None


def test_a_claim_alone_is_paid_unpublished_unless_its_scheme_asks_for_it(world: World) -> None:
    accept_interest(world, filed_loan(world), "HT-1-1")
    claim = world.draft("interest_subsidy", "claim", claim_facts(world), SCHEME)
    world.approve(claim)
    asking = stated(SCHEMES[SCHEME], publication_days=5, publication_day_kind="working")
    with world.book.reading() as session:
        record = session.get_one(Record, claim)
        require_payable(session, record, SCHEMES[SCHEME], START)
        with pytest.raises(LedgerError, match=r"for 5 working days, the first possible day is 2009-11-07"):
            require_payable(session, record, asking, START)
    world.event(claim, "objection", {"number": "1", "text": "a"}, START)
    with pytest.raises(SeveralErrors, match=r"not published yet.*not settled"):
        pay(world, claim, START)


def test_a_publication_shorter_than_the_scheme_asks_for_is_refused(
    world: World, decided: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = stated(SCHEMES[SCHEME], publication_days=5, publication_day_kind="working")
    monkeypatch.setattr("instruments.interest_subsidy.records.scheme_of", lambda *_: asking)
    monkeypatch.setattr("instruments.interest_subsidy.rounds.publication.scheme_of", lambda *_: asking)
    for days, kind in ((4, "working"), (9, "calendar")):
        with pytest.raises(StepRefused, match="asks for 5 working days of publication or more"):
            publish(world, decided["record"], days=days, kind=kind)
    publish(world, decided["record"], days=6, kind="working")


def test_working_days_of_a_year_without_a_calendar_are_refused(world: World, decided: dict[str, Any]) -> None:
    with pytest.raises(LedgerError, match="is a working day is not known"):
        publish(world, decided["record"], date(2035, 1, 2), kind="working")


def test_the_newest_publication_counts(world: World, decided: dict[str, Any]) -> None:
    publish(world, decided["record"])
    publish(world, decided["record"], date(2009, 11, 16))
    with world.book.reading() as session:
        standing = publication_of(session, session.get_one(Record, decided["record"]))
    assert standing.published is not None
    assert date(2009, 11, 23) == standing.published.first_payment_day


def test_a_rejected_round_does_not_free_its_claims(world: World) -> None:
    two_firms(world)
    told = reviewed(world)
    bulk(world, told["round"], "approve", "approver")
    world.step(told["record"], "reject", "approver", reason="the list is wrong")
    with pytest.raises(LedgerError, match="is rejected, not approved"):
        pay(world, told["claims"][0]["record"], START)


def test_a_round_withdrawn_before_its_review_frees_its_claims(world: World) -> None:
    accept_interest(world, filed_loan(world), "HT-1-1")
    told = write(world, run(world))
    world.step(told["record"], "withdraw", "recorder", reason="a trial")
    claim = told["claims"][0]["record"]
    assert "approved" == world.approve(claim)
    assert pay(world, claim, START) is not None


def test_a_draft_round_holds_its_claims_payments_too(world: World) -> None:
    accept_interest(world, filed_loan(world), "HT-1-1")
    told = write(world, run(world))
    with world.book.reading() as session:
        record = session.get_one(Record, told["claims"][0]["record"])
        with pytest.raises(LedgerError, match="is draft, not approved"):
            require_payable(session, record, SCHEMES[SCHEME], START)


def test_what_is_usual_is_proposed_where_the_scheme_is_silent() -> None:
    assert (7, "calendar") == (
        usual_publication(SCHEMES[SCHEME], START).days, usual_publication(SCHEMES[SCHEME], START).day_kind,
    )  # fmt: skip
