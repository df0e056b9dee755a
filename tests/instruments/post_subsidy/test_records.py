"""The life of a post-subsidy: submitted with its proof, approved, paid, reversed, withdrawn; leverage and evidence."""

from datetime import date

import pytest

from instruments.post_subsidy.metrics import evidence, mobilised, ratios
from ledger.book.queries import balance_of, facts_of, newest_computation
from ledger.book.workflow import Record, StepRefused
from ledger.instrument import appropriation_account, compute_deal, reserved_fen
from ledger.measures.money import Window, read_money
from tests.instruments.conftest import START, World
from tests.instruments.post_subsidy.applications import application

PAID_ON = date(2009, 12, 1)


@pytest.fixture
def approved(world: World) -> int:
    record = world.draft("post_subsidy", "application", application(world), "assumed_2009")
    assert "approved" == world.approve(record)
    return record


def test_approval_reserves_the_computed_amount_and_payment_posts_it(world: World, approved: int) -> None:
    with world.book.reading() as session:
        record = session.get(Record, approved)
        assert record is not None
        assert 30_000_000 == reserved_fen(session, record)
        kept = newest_computation(session, approved)
        assert kept is not None
        assert (30_000_000, "assumed_2009") == (kept.amount_fen, kept.scheme_id)
    world.event(approved, "payment", {"amount": "20万"}, PAID_ON)
    assert "paid" == world.state(approved)
    world.event(approved, "payment", {"amount": "10万"}, PAID_ON)
    world.event(approved, "settlement", {}, PAID_ON)
    assert "settled" == world.state(approved)


def test_leverage_is_own_verified_spend_per_yuan_paid(world: World, approved: int) -> None:
    world.event(approved, "payment", {"amount": "30万"}, PAID_ON)
    with world.book.reading() as session:
        found = ratios(session, PAID_ON)
        assert [] == list(ratios(session, START))
    assert [("M2", "3.3333", "1000000.00", "300000.00")] == [
        (item["key"], item["value"], item["numerator"], item["denominator"])
        for item in (ratio.as_json() for ratio in found)
    ]


def test_it_mobilised_the_firms_own_spend(world: World, approved: int) -> None:
    world.event(approved, "payment", {"amount": "30万"}, PAID_ON)
    with world.book.reading() as session:
        (figure,) = mobilised(session, read_money(session, Window(PAID_ON)))
    assert 30_000_000 == figure.equivalent.exact
    assert figure.finance
    assert figure.finance.exact > figure.equivalent.exact


def test_a_firm_counts_once_paid_and_is_in_the_pipeline_before(world: World, approved: int) -> None:
    world.event(approved, "payment", {"amount": "30万"}, PAID_ON)
    with world.book.reading() as session:
        assert ["pipeline"] == [item.standing for item in evidence(session, 2009, START)]
        assert ["reached"] == [item.standing for item in evidence(session, 2009, PAID_ON)]
        assert [] == list(evidence(session, 2010, PAID_ON))


def test_more_than_is_reserved_is_not_paid(world: World, approved: int) -> None:
    with pytest.raises(StepRefused, match="more would be paid than is reserved"):
        world.event(approved, "payment", {"amount": "30.01万"})


def test_a_withdrawal_releases_what_is_reserved(world: World, approved: int) -> None:
    world.event(approved, "withdrawal", {"reason": "the firm moved away"})
    with world.book.reading() as session:
        record = session.get(Record, approved)
        assert record is not None
        assert ("withdrawn", 0) == (record.state, reserved_fen(session, record))
        assert 10**12 == balance_of(session, appropriation_account(session, "post_subsidy", 2009))


def test_a_reversed_payment_leads_back_to_approved_with_its_reason(world: World, approved: int) -> None:
    number = world.event(approved, "payment", {"amount": "30万"}, PAID_ON)
    world.event(approved, "reversal", {"entry_number": number, "reason": "the account was closed"}, PAID_ON)
    with world.book.reading() as session:
        record = session.get(Record, approved)
        assert record is not None
        assert ("approved", 30_000_000) == (record.state, reserved_fen(session, record))
        assert [None] == [item.value for item in ratios(session, PAID_ON)]


def test_without_acceptance_nothing_is_submitted_and_every_reason_is_told(world: World) -> None:
    facts = application(world, acceptance=None)
    facts["spend"][0]["report_number"] = ""
    record = world.draft("post_subsidy", "application", facts, "assumed_2009")
    with pytest.raises(StepRefused) as refused:
        world.step(record, "submit", "recorder")
    assert "accept" in str(refused.value)
    assert "report" in str(refused.value)
    assert "draft" == world.state(record)


def test_recomputing_gives_the_same_fen(world: World, approved: int) -> None:
    with world.book.reading() as session:
        record = session.get(Record, approved)
        assert record is not None
        again = compute_deal(session, record)
        assert again is not None
        assert 30_000_000 == again[1].amount_fen
        assert "research" == facts_of(session, record)["kind"]


def test_a_task_is_registered_and_done(world: World) -> None:
    task = {"firm": world.parties["firm"], "task": "LED", "kind": "research", "period_from": "2009-01-01",
            "period_to": "2009-12-31", "expected_spend": "200万"}  # fmt: skip
    record = world.draft("post_subsidy", "task", task)
    assert "registered" == world.approve(record)
    world.event(record, "completion", {"report": "鄂科结〔2009〕3号"})
    assert "done" == world.state(record)
