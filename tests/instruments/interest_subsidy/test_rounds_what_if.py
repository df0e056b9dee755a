"""What if: the same round under another scheme, budget or rate; and the book stays as it was."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import MetaData, func, select

from instruments.interest_subsidy.rounds import Other, what_if
from instruments.interest_subsidy.rounds.what_if import other_scheme
from instruments.interest_subsidy.shipped import SCHEMES
from ledger.book.columns import Table
from ledger.values.errors import LedgerError
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import SCHEME
from tests.instruments.interest_subsidy.rounds import DUE, ROUND_DAY, approved, run, two_firms, write


@pytest.fixture
def loans(world: World) -> dict[str, int]:
    return two_firms(world)


def ask(world: World, round_budget_fen: int | None = None, **other: Any) -> dict[str, Any]:
    with world.book.reading() as session:
        return what_if(session, SCHEME, 2009, "", round_budget_fen, ROUND_DAY, Other(**other))


def everything(world: World) -> dict[str, Any]:
    """Every table of the book with all its rows."""
    metadata: MetaData = Table.metadata
    with world.book.engine.connect() as connection:
        return {
            table.name: (connection.execute(select(func.count()).select_from(table)).scalar(),
                         sorted(map(repr, connection.execute(select(table)))))
            for table in metadata.sorted_tables
        }  # fmt: skip


def test_another_budget_tells_who_loses_and_how_much(world: World, loans: dict[str, int]) -> None:
    found = ask(world, 6_000_000, budget_fen=3_000_001)
    assert (DUE, "15000.01", "-12083.32") == tuple(
        found["rows"][0][name] for name in ("now", "then", "difference")
    )
    assert (0, 2, 0) == tuple(found[name] for name in ("gain", "lose", "same"))
    assert ("0.00", "24166.65", "-24166.65") == tuple(
        found[name] for name in ("gained", "lost", "difference")
    )
    assert ("54166.66", "30000.01") == (found["now"]["shared_out"], found["then"]["shared_out"])
    assert (False, True) == (found["now"]["short"], found["then"]["short"])


def test_another_rate_is_computed_by_the_same_scheme(world: World, loans: dict[str, int]) -> None:
    found = ask(world, rate_percent=Decimal("1.5"))
    assert ["13541.67", "13541.67"] == [row["then"] for row in found["rows"]]
    assert "1.5" == found["then"]["rate"]
    assert (2, "-27083.32") == (found["lose"], found["difference"])


def test_another_scheme_tells_who_would_be_refused(world: World, loans: dict[str, int]) -> None:
    found = ask(world, scheme="chongqing-gaoxin-2021")
    assert ("chongqing-gaoxin-2021", 2) == (found["then"]["scheme"], found["then"]["refused"])
    assert found["rows"][0]["then"] is None
    assert found["rows"][0]["refused_then"]
    assert not found["rows"][0]["refused_now"]


def test_what_was_approved_stands_in_both(world: World, loans: dict[str, int]) -> None:
    approved(world)
    found = ask(world, rate_percent=Decimal(1))
    assert (2, "0.00") == (found["same"], found["difference"])


@pytest.mark.parametrize(
    ("other", "fault"),
    [({}, "Say what is to be other"), ({"scheme": "none"}, "There is no scheme none"),
     ({"rate_percent": Decimal(101)}, "101 percent cannot be a rate"), ({"rate_percent": Decimal(-1)}, "cannot be"),
     ({"scheme": "wuhan-insured-2019", "rate_percent": Decimal(1)}, "states neither")],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_refused(
    world: World, loans: dict[str, int], other: dict[str, Any], fault: str
) -> None:
    with pytest.raises(LedgerError, match=fault):
        ask(world, **other)


def test_nothing_is_written(world: World, loans: dict[str, int]) -> None:
    write(world, run(world))
    before = everything(world)
    ask(world, rate_percent=Decimal(2))
    ask(world, scheme="chongqing-gaoxin-2021", budget_fen=1_000)
    run(world)
    assert before == everything(world)


def test_another_rate_is_never_taken_for_the_confirmed_scheme(world: World) -> None:
    scheme = SCHEMES[SCHEME]
    with world.book.reading() as session:
        other = other_scheme(session, scheme, Other(rate_percent=Decimal(2)))
        assert other_scheme(session, scheme, Other(budget_fen=1)) is scheme
    assert Decimal(2) == other.value("points_percent")
    assert other.content_hash != scheme.content_hash
    assert Decimal(3) == scheme.value("points_percent")
