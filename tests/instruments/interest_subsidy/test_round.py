"""The claim round: who is due what, who is refused and why, how a short budget is shared, what is written down."""

import json
from datetime import date
from typing import Any

import pytest

from instruments.interest_subsidy.rounds import record_claims, window_days
from ledger.book.people import RoleMissing
from ledger.book.workflow import Record
from ledger.values.errors import LedgerError
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import DAY, SCHEME, accept_interest, filed_loan
from tests.instruments.interest_subsidy.rounds import DUE, run, two_firms


@pytest.fixture
def firms(world: World) -> dict[str, int]:
    return two_firms(world)


def write(world: World, outcome: dict[str, Any], who: str = "recorder") -> list[dict[str, Any]]:
    with world.book.writing(world.people[who]) as unit:
        return record_claims(unit, outcome)


def amounts(outcome: dict[str, Any]) -> list[str | None]:
    return [claim["amount"] for claim in outcome["claims"]]


def test_each_firm_gets_what_it_is_due_where_the_budget_suffices(world: World, firms: dict[str, int]) -> None:
    outcome = run(world)
    assert ["firm", "second_firm"] == [claim["firm"] for claim in outcome["claims"]]
    assert [DUE, DUE] == amounts(outcome)
    assert ("10000000000.00", "54166.66", "54166.66", False) == tuple(
        outcome[name] for name in ("budget", "total", "shared_out", "short")
    )
    assert ("2009-01-01", "2009-12-31") == (outcome["window"]["start"], outcome["window"]["end"])
    assert "47937.50" == outcome["claims"][0]["eligible_interest"]
    assert [firms["firm"]] == [loan["record_id"] for loan in outcome["claims"][0]["loans"]]
    assert json.loads(json.dumps(outcome)) == outcome


def test_a_short_budget_is_shared_to_the_fen(world: World, firms: dict[str, int]) -> None:
    outcome = run(world, 3_000_001)
    assert ["15000.01", "15000.00"] == amounts(outcome)
    assert ("54166.66", "30000.01", True) == tuple(outcome[name] for name in ("total", "shared_out", "short"))


def test_what_was_approved_stands_and_the_rest_is_shared(world: World, firms: dict[str, int]) -> None:
    record_id = write(world, run(world))[0]["record"]
    world.approve(record_id, DAY)
    outcome = run(world, 4_000_000)
    assert [DUE, "12916.67"] == amounts(outcome)
    assert "approved" == outcome["claims"][0]["state"]
    assert [DUE, "0.00"] == amounts(run(world, 1_000_000))


def test_a_refused_firm_is_told_every_reason(world: World) -> None:
    loan = filed_loan(world, purpose="working_capital", attributes={})
    accept_interest(world, loan, "HT-1-1")
    claim = run(world)["claims"][0]
    assert claim["amount"] is None
    reasons = " ".join(refusal["reason"] for refusal in claim["refused"])
    assert "purpose" in reasons
    assert "within_approved_construction" in reasons
    assert all(refusal["clause"] for refusal in claim["refused"])
    assert [] == write(world, run(world))


def test_claims_are_written_down_once(world: World, firms: dict[str, int]) -> None:
    first = write(world, run(world))
    second = write(world, run(world))
    assert [True, True, False, False] == [claim["new"] for claim in (*first, *second)]
    assert [claim["record"] for claim in first] == [claim["record"] for claim in second]
    with world.book.reading() as session:
        record = session.get(Record, first[0]["record"])
        assert record is not None
        assert ("claim", SCHEME, 2009, "draft") == (record.kind, record.scheme_id, record.year, record.state)


def test_a_draft_gets_its_new_share_and_gives_it_up_again(world: World, firms: dict[str, int]) -> None:
    record = write(world, run(world, 3_000_000))[0]["record"]
    with world.book.reading() as session:
        assert ["15000.00", "15000.00"] == amounts(run(world, 3_000_000))
        assert 1 == session.get_one(Record, record).version
    write(world, run(world))
    with world.book.reading() as session:
        assert 2 == session.get_one(Record, record).version
    assert "approved" == world.approve(record, DAY)
    assert [DUE, DUE] == amounts(run(world))


def test_after_a_withdrawn_claim_a_new_one_is_written(world: World, firms: dict[str, int]) -> None:
    first = write(world, run(world))[0]["record"]
    world.step(first, "withdraw", "recorder", reason="the firm gave it up")
    again = write(world, run(world))[0]
    assert (True, True) == (again["new"], again["record"] != first)


def test_interest_paid_outside_the_window_or_later_does_not_count(
    world: World, firms: dict[str, int]
) -> None:
    assert [] == run(world, window="Q3")["claims"]
    assert [] == run(world, as_of=date(2009, 3, 20))["claims"]


def test_year_and_scheme_are_told_by_the_filed_loans(world: World, firms: dict[str, int]) -> None:
    outcome = run(world, scheme=None, year=None)
    assert (SCHEME, 2009) == (outcome["scheme"], outcome["year"])


def test_what_the_book_does_not_tell_must_be_named(world: World) -> None:
    with pytest.raises(LedgerError, match="year of the claim round is not clear"):
        run(world, year=None)
    with pytest.raises(LedgerError, match="scheme of the claim round is not clear"):
        run(world, scheme=None)
    with pytest.raises(LedgerError, match="the records of 0 name none"):
        run(world, scheme=None, year=0)


def test_a_case_that_cannot_be_built_is_a_refusal(world: World, firms: dict[str, int]) -> None:
    record = write(world, run(world))[0]["record"]
    world.draft("interest_subsidy", "loan", _same_contract(world), SCHEME)
    assert [DUE, DUE] == amounts(run(world))
    twice = filed_loan(world)
    outcome = run(world, scheme="chongqing-gaoxin-2021")
    assert "may stand there once" in outcome["claims"][0]["refused"][0]["reason"]
    assert twice > record


def test_only_a_recorder_writes_claims_down(world: World, firms: dict[str, int]) -> None:
    with pytest.raises(RoleMissing):
        write(world, run(world), "auditor")


@pytest.mark.parametrize(
    ("window", "days"),
    [
        ("", ("2009-01-01", "2009-12-31")),
        (None, ("2009-01-01", "2009-12-31")),
        ("q1", ("2009-01-01", "2009-03-31")),
        ("H2", ("2009-07-01", "2009-12-31")),
        ("2009-02-01..2009-02-28", ("2009-02-01", "2009-02-28")),
        ((date(2009, 1, 1), date(2009, 1, 2)), ("2009-01-01", "2009-01-02")),
    ],
)
def test_a_window_is_a_part_of_the_year_or_two_days(window: Any, days: tuple[str, str]) -> None:
    first, last = window_days(window, 2009)
    assert days == (first.isoformat(), last.isoformat())


@pytest.mark.parametrize(
    "window", ["Q5", "2009-02-30..2009-03-01", "2009-03-01..2009-02-01", "0001-01-01..9999-12-31"]
)
def test_another_window_is_refused_in_words(window: str) -> None:
    with pytest.raises(LedgerError, match="is no window"):
        window_days(window, 2009)


def _same_contract(world: World) -> dict[str, Any]:
    from tests.instruments.interest_subsidy.claims import loan_facts

    return loan_facts(world, contract="HT-1")
