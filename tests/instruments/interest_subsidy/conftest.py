"""A filed loan with accepted interest, and a claim for it that was approved."""

import pytest

from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import SCHEME, accept_interest, claim_facts, filed_loan


@pytest.fixture
def loan(world: World) -> int:
    record = filed_loan(world)
    accept_interest(world, record, "HT-1-1")
    return record


@pytest.fixture
def approved(world: World, loan: int) -> int:
    """The claim of 2009 for 2009, with 27,083.33 yuan approved."""
    record = world.draft("interest_subsidy", "claim", claim_facts(world), SCHEME)
    assert "approved" == world.approve(record)
    return record
