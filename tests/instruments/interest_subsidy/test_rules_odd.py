"""What is odd about a claim is told, and what only looks like it is not.

Figures of the toy loan: 360,000 yuan at 3.6 % from 2022-01-01 to 2022-12-27.
"""

import pytest

from instruments.interest_subsidy.rules import recompute
from tests.instruments.interest_subsidy.toyscheme import (
    POINTS,
    SHARE,
    case,
    computed,
    drawdown,
    line,
    loan,
    told,
)


@pytest.mark.parametrize(("claimed_on", "odd"), [("2022-12-30", True), ("2022-12-31", False)])
def test_a_claim_on_the_last_day_of_its_window_is_not_early(claimed_on: str, odd: bool) -> None:
    own = case(claimed_on=claimed_on, window={"start": "2022-01-01", "end": "2022-12-31"})
    assert odd is ("comes before the end of its window" in told(computed(own, **POINTS)))


@pytest.mark.parametrize(("contract", "odd"), [("", False), ("C1", False), ("C9", True)])
def test_money_for_a_contract_that_is_not_there_is_odd(contract: str, odd: bool) -> None:
    own = case(other_subsidies=[{"name": "市级", "level": "city", "amount": "1", "contract": contract}])
    assert odd is ("which is none of this claim" in told(computed(own, **POINTS, double_funding="allowed")))


@pytest.mark.parametrize(
    ("paid", "odd"),
    [
        ({"iou": "J1", "contract": "C1"}, True),
        ({"iou": "J1"}, True),
        ({"iou": "J2"}, False),
        ({"iou": "", "contract": "C1"}, False),
        ({"iou": "", "contract": "C2"}, True),
    ],
)
def test_a_line_runs_over_the_due_day_of_its_own_drawdowns(paid: dict[str, str], odd: bool) -> None:
    early, late = drawdown("J1", due_on="2022-06-01"), drawdown("J2", due_on="2022-12-27")
    own = case(loan("C1", early, late), loan("C2", drawdown("J3", due_on="2022-06-01")),
               paid_lines=[line(**paid)])  # fmt: skip
    assert odd is ("is also for days after 2022-06-01" in told(recompute(own)))


def test_one_line_is_not_told_to_be_there_twice() -> None:
    assert "stands there" not in told(computed(case(paid_lines=[line()]), **SHARE))
    assert "stands there 2 times" in told(computed(case(paid_lines=[line(), line()]), **SHARE))


@pytest.mark.parametrize(("months", "shorter"), [(11, True), (12, False), (13, False)])
def test_only_a_term_that_is_exceeded_shortens_the_days(months: int, shorter: bool) -> None:
    own = case(loan("C1", drawdown(due_on="2023-01-01")))
    outcome = computed(own, **POINTS, term_months_at_most=months)
    assert shorter is (f"no longer than {months} months from the drawdown" in str(outcome.trace.as_json()))


def test_lines_that_do_not_count_are_told_with_their_day_or_without() -> None:
    own = case(paid_lines=[line("J8"), line("J9", posting_date=None)])
    outcome = told(recompute(own))
    assert "The interest of J8 posted on 2022-07-01 is of no loan of this claim" in outcome
    assert "The interest of J9 posted on - is of no loan of this claim" in outcome


def test_a_line_of_a_whole_contract_is_compared_only_where_its_rates_are_known() -> None:
    own = case(loan(), loan("C2", drawdown("J2", rate=None)),
               paid_lines=[line("", contract="C1", normal="6516"), line("", contract="C2", normal="6516")])  # fmt: skip
    outcome = recompute(own)
    assert ["interest difference J1 2022-12-27"] == [name for name in outcome.results if "difference" in name]
    assert "Interest booked for C2" not in told(outcome)


@pytest.mark.parametrize(
    ("beside", "odd"),
    [
        (None, False),
        ({}, True),
        ({"normal": "0", "penalty": "5"}, False),
        ({"period_start": None, "period_end": None, "posting_date": "2022-08-01"}, False),
        ({"iou": "J2"}, False),
    ],
)
def test_interest_without_days_is_odd_only_beside_interest_of_its_loan_with_days(
    beside: dict[str, str] | None, odd: bool
) -> None:
    bare = line(period_start=None, period_end=None)
    paid = [bare] if beside is None else [bare, line(**beside)]
    outcome = computed(case(loan(), loan("C2"), paid_lines=paid), **POINTS)
    assert odd is ("Interest of J1 posted on 2022-07-01 does not say for which days" in told(outcome))


def test_a_window_of_one_day_is_a_window() -> None:
    one_day = {"start": "2022-03-01", "end": "2022-03-01"}
    assert 1_000 == computed(case(window=one_day), **POINTS, window_test="accrued").amount_fen


def test_interest_of_drawdowns_that_end_with_the_longest_term_needs_no_telling_apart() -> None:
    own = loan(
        "C1", drawdown("J1", due_on="2022-07-01"), drawdown("J2", drawn_on="2022-02-01", due_on="2022-08-01")
    )
    paid = [line("", contract="C1", period_end="2022-08-01", posting_date="2022-08-01")]
    outcome = computed(case(own, paid_lines=paid), **SHARE, term_months_at_most=6)
    assert 50_000 == outcome.amount_fen


@pytest.mark.parametrize(
    ("stated", "odd"), [({}, True), ({"amount": "1"}, False), ({"rate_percent": "1"}, False)]
)
def test_other_money_needs_an_amount_or_a_rate(stated: dict[str, str], odd: bool) -> None:
    own = case(other_subsidies=[{"name": "市级", "level": "city", **stated}])
    outcome = computed(own, **POINTS, double_funding="allowed")
    assert odd is ("has neither amount nor rate" in told(outcome))


def test_a_fen_that_is_overdue_has_a_slip_and_nothing_has_none() -> None:
    for amount, slips in (("359999.99", ["penalty J1 2023-01-26"]), ("360000", [])):
        rest = [{"day": "2023-01-26", "amount": "0.01"}] if slips else []
        own = loan(
            repayments=[{"day": "2022-12-27", "amount": amount}, *rest],
            penalty={"overdue_markup_percent": "50"},
        )
        names = recompute(case(own)).results
        assert slips == [name for name in names if name.startswith("penalty J1")]
