"""Running, writing down and deciding a claim round in tests."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from instruments.interest_subsidy.rounds import claim_round, record_round, step_claims
from instruments.interest_subsidy.rounds.kept import Kept, round_of
from ledger.book.workflow import Record
from tests.instruments.conftest import World, new_world
from tests.instruments.interest_subsidy.claims import DAY, SCHEME, accept_interest, filed_loan

ROUND_DAY = date(2011, 7, 1)  # the scheme is in force from 2011-06-23
DUE = "27083.33"


def late_world(database_url: str) -> Iterator[World]:
    """A book that is kept long after what happens in it, so that no day of a payment is still to come."""
    made = new_world(database_url, datetime(2011, 12, 31, tzinfo=UTC), 10**12)
    yield made
    made.book.close()


def two_firms(world: World) -> dict[str, int]:
    """Two firms with a loan and accepted interest each; their loans."""
    loans = {"firm": filed_loan(world), "second_firm": filed_loan(world, "second_firm", "HT-2")}
    accept_interest(world, loans["firm"], "HT-1-1")
    accept_interest(world, loans["second_firm"], "HT-2-1")
    return loans


def run(world: World, budget_fen: int | None = None, **options: Any) -> dict[str, Any]:
    """The round of 2009, with anything other than usual named."""
    asked: dict[str, Any] = {"scheme": SCHEME, "year": 2009, "window": "", "as_of": ROUND_DAY} | options
    with world.book.reading() as session:
        return claim_round(session, budget_fen=budget_fen, **asked)


def write(world: World, outcome: dict[str, Any], who: str = "recorder") -> dict[str, Any]:
    """A round written down."""
    with world.book.writing(world.people[who]) as unit:
        return record_round(unit, outcome)


def bulk(world: World, code: str, action: str, who: str, day: date = DAY) -> dict[str, Any]:
    """One step with all claims of a round."""
    return step_claims(world.book, world.people[who], code, action, day)


def reviewed(world: World, budget_fen: int | None = None, **options: Any) -> dict[str, Any]:
    """A round that was run, submitted and reviewed with its claims."""
    told = write(world, run(world, budget_fen, **options))
    bulk(world, told["round"], "submit", "recorder")
    world.step(told["record"], "submit", "recorder", DAY)
    world.step(told["record"], "review", "reviewer", DAY)
    bulk(world, told["round"], "review", "reviewer")
    return told


def approved(world: World, budget_fen: int | None = None, **options: Any) -> dict[str, Any]:
    """A round that was approved with its claims."""
    told = reviewed(world, budget_fen, **options)
    world.step(told["record"], "approve", "approver", DAY)
    bulk(world, told["round"], "approve", "approver")
    return told


def kept(world: World, record: int) -> Kept:
    """A round as it is kept."""
    with world.book.reading() as session:
        return round_of(session, session.get_one(Record, record))
