"""A claim round under a scheme that the office wrote and another person confirmed: run, decided, published, paid."""

from collections.abc import Iterator
from datetime import date

import pytest

from instruments.interest_subsidy.rounds import Other, payment_list, publication_list, scheme_of_year, what_if
from instruments.interest_subsidy.rounds.what_if import other_scheme
from instruments.interest_subsidy.shipped import SCHEMES
from ledger.instrument import scheme_of
from ledger.instrument.office_schemes import SchemeInUse
from ledger.values.schemes import SchemeUnknown
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import SCHEME, accept_interest, filed_loan, loan_facts
from tests.instruments.interest_subsidy.rounds import DUE, ROUND_DAY, bulk, kept, late_world, run, write
from tests.instruments.test_office_schemes import OWN, SUBSIDY, confirm, own_yaml, propose

# 2 points instead of 3 on 5,000,000 for 65 days, act/360.
OWN_DUE = "18055.56"
PUBLISHED, PAID = date(2009, 11, 2), date(2009, 11, 9)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    yield from late_world(database_url)


@pytest.fixture
def loan(world: World) -> int:
    filed = filed_loan(world)
    accept_interest(world, filed, "HT-1-1")
    propose(world, own_yaml(points_percent="2"))
    return filed


def test_a_scheme_that_nobody_has_confirmed_runs_no_round(world: World, loan: int) -> None:
    with pytest.raises(SchemeUnknown):
        run(world, scheme=OWN)


def test_a_round_under_a_scheme_of_the_office_is_run_decided_published_and_paid(
    world: World, loan: int
) -> None:
    confirm(world)
    outcome = run(world, scheme=OWN)
    assert (OWN, OWN_DUE) == (outcome["scheme"], outcome["claims"][0]["amount"])
    told = write(world, outcome)
    with pytest.raises(SchemeInUse):
        propose(world, own_yaml(points_percent="3"), seen=2)
    bulk(world, told["round"], "submit", "recorder")
    world.step(told["record"], "submit", "recorder")
    world.step(told["record"], "review", "reviewer")
    bulk(world, told["round"], "review", "reviewer")
    world.step(told["record"], "approve", "approver")
    bulk(world, told["round"], "approve", "approver")
    facts = {"published_from": PUBLISHED.isoformat(), "days": 7}
    world.event(told["record"], "published", facts, PUBLISHED)
    with world.book.reading() as session:
        lists = [make(session, told["round"], 2009, PAID) for make in (publication_list, payment_list)]
    assert [[1_805_556], [1_805_556]] == [[row.amount_fen for row in content.rows] for content in lists]
    world.event(told["claims"][0]["record"], "payment", {"amount": OWN_DUE}, PAID)
    assert "paid" == world.state(told["claims"][0]["record"])
    with world.book.reading() as session:
        own_hash = scheme_of(session, SUBSIDY, OWN).content_hash
    assert (OWN, own_hash) == (
        kept(world, told["record"]).facts.scheme,
        kept(world, told["record"]).facts.scheme_hash,
    )


def test_a_scheme_of_the_office_is_asked_what_if(world: World, loan: int) -> None:
    with world.book.reading() as session, pytest.raises(SchemeUnknown):
        other_scheme(session, SCHEMES[SCHEME], Other(scheme=OWN))
    confirm(world)
    with world.book.reading() as session:
        found = what_if(session, SCHEME, 2009, "", None, ROUND_DAY, Other(scheme=OWN))
    assert (DUE, OWN_DUE) == (found["rows"][0]["now"], found["rows"][0]["then"])


def test_loans_filed_under_a_scheme_of_the_office_name_it_for_the_round(world: World) -> None:
    propose(world, own_yaml(points_percent="2"))
    confirm(world)
    record = world.draft("interest_subsidy", "loan", loan_facts(world), OWN)
    world.approve(record)
    accept_interest(world, record, "HT-1-1")
    with world.book.reading() as session:
        assert OWN == scheme_of_year(session, 2009)
    assert OWN_DUE == run(world, scheme=None)["claims"][0]["amount"]
