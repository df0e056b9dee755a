"""What the bank booked beside what is recomputed: doubles, whose slip a line answers to, likely causes.

Figures of the toy loan: 360,000 yuan at 3.6 % from 2022-01-01 to 2022-12-27; 36 yuan of interest a day, and one
point gives 10 yuan a day.
"""

from datetime import date
from typing import Any

import pytest

from instruments.interest_subsidy.rules import recompute, recompute_interest
from instruments.interest_subsidy.rules.accrual import Slip
from instruments.interest_subsidy.rules.comparison import Comparison, is_within, likely_cause, slip_for
from instruments.interest_subsidy.rules.facts import Loan
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from ledger.values.periods import Period
from ledger.values.trace import given, message
from tests.instruments.interest_subsidy.toyscheme import (
    case,
    drawdown,
    figure,
    line,
    loan,
)

QUARTERLY: dict[str, Any] = {"settlement": {"frequency": "quarterly"}}


def slips_of(own: dict[str, Any]) -> list[Slip]:
    return recompute_interest(Loan.read(own))


def slip(amount_fen: int) -> Slip:
    days = Period(date(2022, 1, 1), date(2022, 3, 21))
    return Slip("C1", "J1", days, (), "act/360", given("interest slip", amount_fen, "fen"))


@pytest.mark.parametrize(
    ("due_fen", "paid_fen", "double"),
    [(100, 198, True), (100, 197, False), (3, 4, True), (3, 3, False), (2, 2, False), (2, 4, False), (0, 5, False)],
)  # fmt: skip
def test_interest_is_double_from_twice_its_slip_less_a_fen_for_each_payment(
    due_fen: int, paid_fen: int, double: bool
) -> None:
    own = slip(due_fen)
    assert double is Comparison("J1", paid_fen, own, paid_fen - due_fen, message("why")).is_double


def test_interest_without_a_slip_is_not_double() -> None:
    assert not Comparison("J1", 9, None, None, message("why")).is_double


@pytest.mark.parametrize(
    ("start", "end", "within"),
    [
        ("2022-01-01", "2022-03-21", True),
        ("2022-01-01", "2022-03-22", True),
        ("2022-01-02", "2022-03-20", True),
        ("2022-01-01", "2022-03-23", False),
        ("2021-12-31", "2022-03-21", False),
    ],
)
def test_a_line_lies_within_a_slip_of_whose_days_both_ends_may_count(
    start: str, end: str, within: bool
) -> None:
    found = slips_of(loan(**QUARTERLY))
    assert within is is_within(PaidLine.read(line(period_start=start, period_end=end)), found)


def test_a_line_answers_to_the_slip_with_which_it_shares_most_days() -> None:
    found = slips_of(loan(**QUARTERLY))
    for start, end, booked_on in (
        ("2022-03-11", "2022-06-21", "2022-06-21"),
        ("2022-01-01", "2022-04-01", "2022-03-21"),
    ):
        own = slip_for(PaidLine.read(line(period_start=start, period_end=end)), found)
        assert own is not None
        assert booked_on == str(own.period.end)


def test_the_old_rate_is_that_of_the_first_days_and_the_new_one_that_of_the_last() -> None:
    terms = {"series": "lpr", "reset": "at_once"}
    # 3.65 % for 10 days up to 2023-06-20, then 3.55 % for 60, cut again on 07-20.
    (own,) = slips_of(loan("C1", drawdown(drawn_on="2023-06-10", due_on="2023-08-19", rate=terms)))
    assert [10, 30, 30] == [piece.period.days for piece in own.pieces]
    assert "kept the old rate of 3.65 %" in str(likely_cause(255_500, own))
    assert "used the new rate of 3.55 % from the start" in str(likely_cause(248_500, own))


def test_a_day_too_many_or_too_few_is_found_in_a_slip_of_several_pieces_too() -> None:
    repaid = [{"day": "2022-07-01", "amount": "18万"}]
    (own,) = slips_of(loan(repayments=repaid))
    # 181 days at 36 yuan and 179 at 18.
    assert 9738_00 == own.amount_fen
    assert "The first and the last day were both counted." == str(likely_cause(9756_00, own))
    assert "One day too few was counted." == str(likely_cause(9720_00, own))


@pytest.mark.parametrize(
    ("due_on", "cause"),
    [
        ("2023-06-20", "The bank used another rate: 3.55 %."),
        ("2023-06-21", "The bank used 3.55 %, which lpr (1y) was from 2023-06-20."),
    ],
)
def test_a_series_explains_a_rate_only_if_it_had_it_before_the_slip_ended(due_on: str, cause: str) -> None:
    (own,) = slips_of(loan("C1", drawdown(drawn_on="2022-07-01", due_on=due_on)))
    assert cause == str(likely_cause(own.pieces[0].period.days * 3_550, own))


def test_a_rate_of_three_places_is_told_with_three() -> None:
    (own,) = slips_of(loan(**QUARTERLY, repayments=[{"day": "2022-03-21", "amount": "36万"}]))
    # 79 days at 5.483 % on 360,000 yuan: 4,331.57.
    assert "The bank used another rate: 5.483 %." == str(likely_cause(4331_57, own))


def test_rounding_is_the_cause_of_a_fen_for_each_piece() -> None:
    repaid = [{"day": "2022-07-01", "amount": "18万"}]
    (own,) = slips_of(loan(repayments=repaid))
    for more, cause in ((2, "The bank rounded in between or otherwise."), (3, "No likely cause was found")):
        assert str(likely_cause(own.amount_fen + more, own)).startswith(cause)


def test_other_loans_are_compared_though_one_has_a_drawdown_without_a_rate() -> None:
    half = loan("C2", drawdown("J2"), drawdown("J3", rate=None))
    outcome = recompute(case(loan(), half, paid_lines=[line(normal="6517")]))
    assert "The rate of the drawdown J3 is not stated" in str(outcome.results["interest_recomputed"].reason)
    assert "-6443.00" == figure(outcome, "interest difference J1 2022-12-27")


def test_a_slip_is_named_by_its_iou_or_by_the_contract() -> None:
    for changes, name in (({}, "J1"), ({"slips_by": "contract"}, "C1")):
        (own,) = slips_of(loan(**changes))
        assert f"{name} 2022-12-27" == own.interest.subject
