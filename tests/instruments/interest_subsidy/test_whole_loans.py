"""Claims from the book under schemes that count a loan as a whole: the same days on both sides, and once."""

from datetime import date
from typing import Any

import pytest

from instruments.interest_subsidy.paid import counts_window, whole_loan
from instruments.interest_subsidy.shipped import SCHEMES
from ledger.book.workflow import StepRefused
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import SCHEME, accept_interest, filed_loan
from tests.instruments.interest_subsidy.rounds import run
from tests.instruments.interest_subsidy.test_beside import computed, drafted, reasons

PUDONG = "shanghai-pudong-2021"
FUND = "sme-fund-2008"
WHOLE_FEN = 19_544_097
"""Half of 5 million yuan x 3.85 percent, the LPR of 2021-08-09, x 731 days of 360; 710,694.44 yuan were paid."""


def repaid_loan(world: World, **changes: Any) -> int:
    """A loan of 2018-06-20 to 2020-06-20 at 7 percent, whose interest was paid in 2019 and in 2020."""
    terms = {"iou": "HT-1-1", "amount": "500万", "drawn_on": "2018-06-20", "due_on": "2020-06-20"}
    loan = filed_loan(
        world, signed_on="2018-06-20", rate={"percent": "7"}, drawdowns=[terms],
        firm_attributes={"high_tech": True, "small_or_micro": True}, **changes,
    )  # fmt: skip
    world.event(loan, "repayment", {"amount": "500万"}, date(2020, 6, 20))
    accept_interest(world, loan, "HT-1-1", posting_date=date(2019, 12, 21), period_start=date(2018, 6, 20),
                    period_end=date(2019, 12, 21), days=549, interest_fen=53_375_000)  # fmt: skip
    accept_interest(world, loan, "HT-1-1", posting_date=date(2020, 6, 20), period_start=date(2019, 12, 21),
                    period_end=date(2020, 6, 20), days=182, interest_fen=17_694_444)  # fmt: skip
    return loan


def claimed(world: World, first: str, last: str, scheme: str = PUDONG, **changes: Any) -> int:
    days = {"window_from": first, "window_to": last, "claimed_on": "2021-09-01"} | changes
    return drafted(world, int(first[:4]), scheme, **days)


@pytest.mark.parametrize(
    ("first", "last"),
    [("2020-01-01", "2020-12-31"), ("2018-01-01", "2020-12-31"), ("2021-01-01", "2021-12-31")],
)
def test_a_whole_loan_is_held_against_all_interest_paid_on_it(world: World, first: str, last: str) -> None:
    repaid_loan(world)
    written, outcome = computed(world, claimed(world, first, last))
    assert (2, WHOLE_FEN) == (len(written["paid_lines"]), outcome.amount_fen)


def test_a_round_of_one_year_counts_the_whole_loan_too(world: World) -> None:
    repaid_loan(world)
    (row,) = run(world, 10**10, scheme=PUDONG, year=2020, as_of=date(2021, 9, 1))["claims"]
    assert ("195440.97", "710694.44") == (row["amount"], row["eligible_interest"])


def test_what_was_paid_after_the_claim_does_not_count(world: World) -> None:
    repaid_loan(world)
    days = {"claimed_on": "2020-01-01"}
    written, _ = computed(world, claimed(world, "2020-01-01", "2020-12-31", **days))
    assert ["2019-12-21"] == [line["posting_date"] for line in written["paid_lines"]]
    written, _ = computed(world, claimed(world, "2020-01-01", "2020-12-31", claimed_on=None))
    assert 2 == len(written["paid_lines"])


def test_no_more_than_was_paid_means_all_that_was_paid_on_the_loan(world: World) -> None:
    repaid_loan(world, purpose="fixed_assets", attributes={})
    # 5 million yuan x 4.75 percent, the benchmark of 2018-06-20 for two years, x 731 days of 360.
    _, outcome = computed(world, claimed(world, "2020-01-01", "2020-12-31", FUND))
    assert 48_225_694 == outcome.amount_fen


def test_a_whole_loan_is_claimed_for_once(world: World) -> None:
    repaid_loan(world)
    first = claimed(world, "2020-01-01", "2020-12-31")
    world.step(first, "submit", "recorder")
    again = claimed(world, "2021-01-01", "2021-12-31")
    _, outcome = computed(world, again)
    assert "already has the claim 2020-IS-claim-0001 under this scheme for a loan of this claim" in reasons(
        outcome
    )
    assert [SCHEMES[PUDONG].clause("basis")] == [refusal.clause for refusal in outcome.refused]
    with pytest.raises(StepRefused, match="counts a loan as a whole, and once"):
        world.step(again, "submit", "recorder")


def test_which_schemes_count_a_loan_as_a_whole() -> None:
    assert {"shanghai-pudong-2004", PUDONG, FUND, "wuhan-insured-2019"} == {
        name for name, scheme in SCHEMES.items() if whole_loan(scheme)
    }
    assert (False, True) == (counts_window(SCHEMES[PUDONG]), counts_window(SCHEMES[SCHEME]))
