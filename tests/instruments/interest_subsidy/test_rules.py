"""The rules of interest subsidy: bases, principal, windows, conditions, caps, other money, refusals."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from instruments.interest_subsidy.rules import PARAMETERS, Case, compute, faults_of
from instruments.interest_subsidy.rules.stretches import Stretch, rate_of
from ledger.values.errors import LedgerError
from ledger.values.schemes import load_schemes
from ledger.values.trace import given
from tests.instruments.interest_subsidy.toyscheme import (
    POINTS,
    SHARE,
    case,
    computed,
    drawdown,
    figure,
    line,
    loan,
    reasons,
    scheme,
    told,
)

HERE = Path("instruments/interest_subsidy")
OF_REFERENCE = {"basis": "share_of_reference", "share_percent": "100", "time_basis": "act/360"}
WHOLE = {"amount": "360万"}


def due(claim: Case, frame: Any = None, **values: Any) -> int | None:
    outcome = computed(claim, frame, **values)
    assert [] == reasons(outcome)
    return outcome.amount_fen


def refused(claim: Case, frame: Any = None, **values: Any) -> str:
    outcome = computed(claim, frame, **values)
    assert outcome.amount_fen is None
    return " | ".join(reasons(outcome))


# Figures of the toy loan: 360,000 yuan at 3.6 % over 360 days; 1 point is 3,600 yuan, its interest 12,960.


def test_points() -> None:
    assert 360_000 == due(case(), **POINTS)


def test_share_of_interest() -> None:
    claim = case(
        paid_lines=[line(normal="1000.01", penalty="5", compound="6", surcharge="7", overdue_interest="8")]
    )
    outcome = computed(claim, **SHARE)
    assert 50_001 == outcome.amount_fen
    assert ("1000.01", "26.00") == (
        figure(outcome, "eligible_interest"),
        figure(outcome, "excluded_interest"),
    )


def test_accrued_interest_is_not_paid() -> None:
    outcome = computed(case(paid_lines=[line(posting_date=None)]), **SHARE)
    assert 0 == outcome.amount_fen
    assert "accrued, not paid" in told(outcome)


def test_interest_of_an_unknown_kind_is_refused() -> None:
    claim = case(paid_lines=[line(unsplit="18125")])
    assert "18125.00 yuan of J1 posted on 2022-07-01 are not split" in refused(claim, **POINTS)


def test_lines_of_other_loans_and_double_lines_are_told() -> None:
    outcome = computed(case(paid_lines=[line(), line(), line("J9")]), **SHARE)
    assert 100_000 == outcome.amount_fen
    assert "stands there 2 times" in told(outcome)
    assert "of no loan of this claim" in told(outcome)


@pytest.mark.parametrize(
    ("values", "rate"),
    [
        ({"reference_series": "lpr", "reference_day": "drawdown"}, "3.80"),
        ({"reference_series": "lpr", "reference_day": "drawdown", "reference_tenor": "5y"}, "4.65"),
        ({"reference_series": "lpr", "reference_day": "signing"}, "3.85"),
        ({"reference_series": "lpr", "reference_day": "month_before_signing"}, "3.85"),
        ({"reference_series": "lpr", "reference_day": "december_of_repayment_year"}, "3.65"),
        ({"reference_series": "lpr", "reference_day": "claim"}, "3.65"),
        ({"reference_series": "lpr", "reference_day": "publication", "reference_published_on": date(2020, 3, 1)}, "4.05"),
        ({"reference_series": "pboc_benchmark_lending", "reference_day": "drawdown"}, "4.35"),
        ({"reference_rate_percent": "3"}, "3.00"),
        ({"reference_rate_percent": "3", "reference_multiplier": "1.5"}, "4.50"),
    ],
)  # fmt: skip
def test_the_day_that_picks_the_reference(values: dict[str, Any], rate: str) -> None:
    repaid = [{"day": "2022-12-27", "amount": "360000"}]
    claim = case(loan(signed_on="2021-11-30", repayments=repaid), claimed_on="2023-01-31")
    assert int(rate.replace(".", "")) * 3600 == due(claim, **OF_REFERENCE, **values)


@pytest.mark.parametrize(
    ("due_on", "rate"), [("2026-12-31", "3.80"), ("2027-01-01", "4.65"), ("2032-01-01", "4.65")]
)
def test_the_lpr_of_five_years_and_more_is_for_loans_of_five_years_and_more(due_on: str, rate: str) -> None:
    claim = case(loan("C1", drawdown(due_on=due_on)))
    once = {**OF_REFERENCE, "time_basis": "once", "reference_series": "lpr", "reference_day": "drawdown"}
    assert int(rate.replace(".", "")) * 3600 == due(claim, **once)


@pytest.mark.parametrize(
    ("pick", "reason"),
    [
        ("signing", "was signed is not stated"),
        ("month_before_signing", "was signed is not stated"),
        ("december_of_repayment_year", "not shown as paid back"),
        ("claim", "The day of the claim is not stated"),
    ],
)
def test_a_reference_day_that_is_not_stated_is_refused(pick: str, reason: str) -> None:
    assert reason in refused(case(), **OF_REFERENCE, reference_series="lpr", reference_day=pick)


def test_the_lower_of_paid_and_reference() -> None:
    values = {**OF_REFERENCE, "basis": "share_of_lower_of_paid_and_reference", "reference_rate_percent": "3"}
    assert 1_000_000 == due(case(paid_lines=[line(normal="10000")]), **values)
    assert 1_080_000 == due(case(paid_lines=[line(normal="20000")]), **values)


def test_the_own_rate_capped() -> None:
    values = {"basis": "share_of_actual_rate_capped", "share_percent": "50", "time_basis": "act/360"}
    assert 648_000 == due(case(), **values)
    assert 540_000 == due(case(), **values, reference_rate_percent="3")
    assert 648_000 == due(case(), **values, reference_rate_percent="3", reference_multiplier="1.3")


def test_the_spread_and_the_floor() -> None:
    spread = {
        "basis": "spread_above_reference_capped",
        "time_basis": "act/360",
        "reference_rate_percent": "3",
    }
    assert 216_000 == due(case(), **spread)
    assert 180_000 == due(case(), **spread, spread_cap_basis_points="50")
    floor = {**spread, "basis": "above_floor_borrower_keeps"}
    assert 756_000 == due(case(), **floor, floor_spread_basis_points="-150")
    assert 0 == due(case(), **floor, floor_spread_basis_points="100")


def test_lump_sums() -> None:
    steps = [{"below": "36万", "amount": "1"}, {"below": "40万", "amount": "2", "costs_above": "1000"}]
    values = {"basis": "lump_sum_by_size", "lump_sums": steps}
    assert 200 == due(case(loan(costs="0.01"), paid_lines=[line()]), **values)
    assert "No lump sum fits" in refused(case(paid_lines=[line()]), **values)
    assert "No lump sum fits" in refused(case(loan("C1", drawdown(**WHOLE))), **values)


def test_a_first_loan_has_its_own_figure() -> None:
    values = {**POINTS, "first_loan_points_percent": "2"}
    assert 720_000 == due(case(firm={"name": "甲", "attributes": {"first_loan": True}}), **values)
    assert 360_000 == due(case(firm={"name": "甲", "attributes": {"first_loan": False}}), **values)
    assert "whether 甲 has the attribute first_loan" in refused(case(), **values)


def test_uplifts_add_points_and_then_multiply() -> None:
    table = {"digital": {"add": "0.5"}, "listed": {"multiply": "1.2"}}
    for held, expected in (((True, True), 648_000), ((True, False), 540_000), ((False, True), 432_000)):
        firm = {"name": "甲", "attributes": dict(zip(("digital", "listed"), held, strict=True))}
        assert expected == due(case(firm=firm), **POINTS, uplifts=table)


@pytest.mark.parametrize(
    ("score", "expected"), [("95", 50_000), ("90", 50_000), ("89.9", 40_000), ("80", 30_000)]
)
def test_the_share_by_score(score: str, expected: int) -> None:
    bands = [{"from": "80", "share": "30"}, {"from": "90", "share": "50"}, {"from": "85", "share": "40"}]
    values = {"basis": "share_of_interest_paid", "score_bands": bands}
    claim = case(firm={"name": "甲", "score": score}, paid_lines=[line()])
    assert expected == due(claim, **values)


def test_a_score_below_all_bands_or_none_is_refused() -> None:
    values = {"basis": "share_of_interest_paid", "score_bands": [{"from": "80", "share": "30"}]}
    assert "below the lowest band, 80" in refused(case(firm={"name": "甲", "score": "79"}), **values)
    assert "score of 甲 is not stated" in refused(case(), **values)


def test_early_repayment_makes_the_base_smaller() -> None:
    repaid = [{"day": "2022-06-30", "amount": "180000"}]
    assert 270_000 == due(case(loan(repayments=repaid)), **POINTS)
    assert 360_000 == due(case(loan(repayments=repaid)), **{**POINTS, "time_basis": "once"})


def test_the_principal_of_each_loan_and_of_the_firm_is_capped_in_order() -> None:
    claim = case(
        loan("C1", drawdown("J1"), drawdown("J2", drawn_on="2021-12-31", due_on="2022-12-26")), loan("C3")
    )
    assert 250_000 * 3 == due(claim, **POINTS, principal_cap_per_loan="50万", principal_cap_per_firm="75万")
    assert "750000.00" == figure(
        computed(claim, **POINTS, principal_cap_per_firm="75万"), "principal_counted"
    )


def test_the_latest_drawdown_may_use_the_limit_first() -> None:
    late = loan("C2", drawdown("J2", drawn_on="2022-07-01", due_on="2022-12-28"))
    values = {**POINTS, "principal_cap_per_firm": "36万"}
    assert 360_000 == due(case(loan(), late), **values)
    assert 180_000 == due(case(loan(), late), **values, allotment="latest_first")


def test_a_drawdown_beyond_all_limits_gives_nothing_and_no_rate() -> None:
    outcome = computed(case(loan()), **POINTS, principal_cap_per_firm="0")
    assert (0, None) == (outcome.amount_fen, figure(outcome, "rate_after_subsidy"))
    assert "No principal counts" in str(outcome.results["rate_after_subsidy"].reason)


def test_net_increase_of_all_banks() -> None:
    balances = [
        {"bank": "工", "opening": "20万", "closing": "50万"},
        {"bank": "农", "opening": "15万", "closing": "3万"},
    ]
    values = {**POINTS, "principal_counted": "net_increase"}
    assert 180_000 == due(case(balances=balances), **values)
    assert "did not increase" in refused(case(balances=balances[1:]), **values)
    assert "balances at the start and the end of the year are not stated" in refused(case(), **values)


def test_the_confirmed_amount_if_it_is_lower() -> None:
    values = {**POINTS, "principal_counted": "confirmed_or_drawn_lower"}
    assert 180_000 == due(case(loan(confirmed_amount="18万")), **values)
    assert 360_000 == due(case(loan(confirmed_amount="40万")), **values)
    assert "confirmed amount of the loan C1 is not stated" in refused(case(), **values)


def test_the_eligible_part_counts_for_principal_and_interest() -> None:
    values = {"principal_counted": "eligible_share"}
    claim = case(loan(eligible_share_percent="25"), paid_lines=[line()])
    assert 90_000 == due(claim, **POINTS, **values)
    assert 12_500 == due(claim, **SHARE, **values)
    assert "that the scheme counts is not stated" in refused(case(), **POINTS, **values)


def test_the_whole_counts_where_the_scheme_says_so() -> None:
    assert 360_000 == due(case(), **POINTS, principal_counted="whole")


@pytest.mark.parametrize(
    ("basis", "expected"),
    [("act/360", 360_000), ("act/365", 355_068), ("30/360", 356_000), ("30E/360", 356_000), ("act/act ISDA", 355_068),
     ("whole_months", 360_000), ("once", 360_000)],
)  # fmt: skip
def test_time_bases(basis: str, expected: int) -> None:
    assert expected == due(case(), **{**POINTS, "time_basis": basis})


def test_months_by_a_cut_off() -> None:
    months = {**POINTS, "time_basis": "whole_months"}
    claim = case(loan("C1", drawdown(drawn_on="2022-06-16", due_on="2022-09-01")))
    assert "exactly 15 days" in refused(claim, **months)
    assert 90_000 == due(claim, **months, cut_off_exactly="counts")
    assert 60_000 == due(claim, **months, cut_off_exactly="does_not_count")
    assert 90_000 == due(claim, **months, cut_off_days=10)


def test_the_term_is_cut() -> None:
    assert 181_000 == due(case(), **POINTS, term_months_at_most=6)
    assert 360_000 == due(case(), **POINTS, term_months_at_most=12)


def test_days_inside_the_window() -> None:
    window = {"start": "2022-02-01", "end": "2022-02-28"}
    assert 28_000 == due(case(window=window), **POINTS, window_test="accrued")
    assert 59_000 == due(case(), **POINTS, accrued_to=date(2022, 2, 28))
    narrow = {"accrued_from": date(2022, 2, 20), "accrued_to": date(2022, 3, 31)}
    assert 9_000 == due(case(window=window), **POINTS, window_test="accrued", **narrow)
    assert "The window of the claim is not stated" in refused(case(), **POINTS, window_test="accrued")
    past = {"start": "2021-01-01", "end": "2021-12-31"}
    assert "No day of the drawdown J1 lies in the window" in refused(
        case(window=past), **POINTS, window_test="accrued"
    )


def test_interest_inside_the_window_by_days() -> None:
    claim = case(paid_lines=[line(normal="181"), line(period_start="2021-01-01", period_end="2021-02-01")])
    assert 1_400 == due(claim, **SHARE, accrued_from=date(2022, 2, 1), accrued_to=date(2022, 2, 28))
    assert 9_050 == due(claim, **SHARE, accrued_from=date(2022, 1, 1))


def test_a_line_without_days_matters_only_where_interest_does() -> None:
    claim = case(paid_lines=[line(period_start=None, period_end=None)])
    window = {"accrued_from": date(2022, 2, 1)}
    assert "does not say for which days it is" in refused(claim, **SHARE, **window)
    outcome = computed(claim, **POINTS, **window)
    assert 329_000 == outcome.amount_fen
    assert "does not say for which days" in str(outcome.results["eligible_interest"].reason)


def test_interest_paid_inside_the_window() -> None:
    late = line(posting_date="2022-10-01", period_start="2022-07-01", period_end="2022-10-01")
    claim = case(paid_lines=[line(), late], window={"start": "2022-07-01", "end": "2022-09-30"})
    assert 50_000 == due(claim, **SHARE, window_test="paid")
    assert 181_000 == due(claim, **POINTS, window_test="paid")
    assert 50_000 == due(
        case(paid_lines=[line(), line(posting_date=None)]), **SHARE, paid_from=date(2022, 1, 1)
    )
    assert 273_000 == due(claim, **POINTS, paid_from=date(2022, 1, 1))


@pytest.mark.parametrize(
    ("values", "changes", "reason"),
    [
        ({"signed_from": date(2022, 1, 1)}, {}, "was signed is not stated"),
        (
            {"signed_from": date(2022, 1, 1)},
            {"signed_on": "2021-12-31"},
            "C1 was signed on 2021-12-31, outside",
        ),
        ({"filed_to": date(2022, 1, 1)}, {"filed_on": "2022-01-02"}, "C1 was filed on 2022-01-02, outside"),
        ({"drawn_to": date(2021, 12, 31)}, {}, "J1 was made on 2022-01-01, outside what counts (2021-12-31)"),
        ({"repaid_to": date(2022, 12, 31)}, {}, "J1 is not shown as paid back"),
        ({"must_be_repaid": True}, {}, "J1 is not shown as paid back"),
        ({"excluded_lenders": ["entrusted", "shareholder"]}, {"lender": "entrusted"}, "kind of lender"),
        ({"purposes": ["research"]}, {}, "purpose of the loan C1 does not count: -"),
        ({"excluded_purposes": ["securities"]}, {"purpose": "securities"}, "does not count: securities"),
        (
            {"loan_must": {"filed": "rule"}},
            {"attributes": {"filed": False}},
            "C1 does not meet the condition filed",
        ),
        ({"loan_must": {"filed": "rule"}}, {}, "not stated whether C1 meets the condition filed"),
        ({"firm_must": {"high_tech": "rule"}}, {}, "not stated whether 甲 meets the condition high_tech"),
        ({"loan_minimum": "360000.01"}, {}, "below the least of 360,000.01"),
        ({"loan_maximum": "359999.99"}, {}, "above the most of 359,999.99"),
        ({"loans_total_minimum": "50万"}, {}, "together are below the least of 500,000.00"),
        ({"loan_term_months_at_least": 12}, {}, "shorter than 12 months"),
        ({"loan_term_months_at_most": 11}, {}, "longer than 11 months"),
        (
            {"loan_rate_at_most_reference": True, "reference_rate_percent": "3.5"},
            {},
            "above the reference rate",
        ),
        ({"pay_first": True}, {}, "No eligible interest was paid by 甲"),
        ({"interest_minimum": "0.01"}, {}, "eligible interest of 0.00 yuan is below the least of 0.01"),
        ({"interest_minimum_per_loan": "0.01"}, {}, "interest of the loan C1 is below the least for a loan"),
        ({"claim_by": date(2023, 1, 1)}, {}, "The day of the claim is not stated"),
    ],
)
def test_a_condition_that_is_not_met(values: dict[str, Any], changes: dict[str, Any], reason: str) -> None:
    assert reason in refused(case(loan(**changes)), **POINTS, **values)


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ({"signed_from": date(2022, 1, 1)}, {"signed_on": "2022-01-01"}),
        ({"drawn_from": date(2022, 1, 1), "drawn_to": date(2022, 1, 1)}, {}),
        ({"purposes": ["research"], "excluded_lenders": ["leasing"]}, {"purpose": "research"}),
        ({"excluded_purposes": ["securities"]}, {"purpose": "research"}),
        ({"loan_must": {"filed": "rule"}}, {"attributes": {"filed": True}}),
        ({"loan_minimum": "360000", "loan_maximum": "360000", "loans_total_minimum": "360000"}, {}),
        ({"loan_term_months_at_least": 11, "loan_term_months_at_most": 12}, {}),
        ({"loan_rate_at_most_reference": True, "reference_rate_percent": "3.6"}, {}),
        ({"loan_rate_at_most_reference": False, "repaid_on_time": False, "must_be_repaid": False}, {}),
    ],
)
def test_a_condition_that_is_just_met(values: dict[str, Any], changes: dict[str, Any]) -> None:
    assert 360_000 == due(case(loan(**changes)), **POINTS, **values)


def test_repayment_on_time_and_the_claim_after_it() -> None:
    values = {**POINTS, "repaid_on_time": True, "claim_within_months_of_repayment": 6}
    paid = loan(repayments=[{"day": "2022-12-27", "amount": "360000"}])
    assert 360_000 == due(case(paid, claimed_on="2023-06-27"), **values)
    assert "later than 6 months" in refused(case(paid, claimed_on="2023-06-28"), **values)
    assert "The day of the claim is not stated" in refused(case(paid), **values)
    late = loan(repayments=[{"day": "2022-12-28", "amount": "360000"}])
    assert "paid back on 2022-12-28, after it was due" in refused(
        case(late, claimed_on="2023-01-01"), **values
    )
    never = reasons(computed(case(), **values))
    assert ["The drawdown J1 is not shown as paid back."] == never


def test_each_reason_is_told_once_with_its_clause() -> None:
    claim = case(loan(), loan("C2"), firm={"name": "甲", "attributes": {"high_tech": False}}, awards_before=2)
    values = {"window_test": "accrued", "firm_must": {"high_tech": "other"}, "awards_at_most": 2}
    outcome = computed(claim, **POINTS, **values)
    assert [
        "甲 does not meet the condition high_tech.",
        "甲 already had 2 awards of this scheme; the most is 2.",
        "The window of the claim is not stated. Write window: start and end.",
    ] == reasons(outcome)
    assert ["二", "一"] == [refusal.clause.article for refusal in outcome.refused[:2] if refusal.clause]


def test_what_is_left_out_is_told_and_the_rest_counts() -> None:
    old = loan("C2", drawdown("J2", drawn_on="2021-01-01", due_on="2021-12-01"))
    outcome = computed(case(loan(), old), **POINTS, drawn_from=date(2022, 1, 1))
    assert 360_000 == outcome.amount_fen
    assert "The drawdown J2 was made on 2021-01-01" in told(outcome)
    assert "left out" in str(outcome.trace.as_json())


def test_a_line_of_a_contract_that_counts_in_part_is_not_split_by_guess() -> None:
    two = loan("C1", drawdown("J1"), drawdown("J2", drawn_on="2021-01-01", due_on="2021-12-01"))
    whole = line("", contract="C1")
    values = {**SHARE, "drawn_from": date(2022, 1, 1)}
    assert "is not split by IOU, and a part of that contract is left out" in refused(
        case(two, paid_lines=[whole]), **values
    )
    assert 50_000 == due(case(two, paid_lines=[line()]), **values)
    assert 50_000 == due(case(two, paid_lines=[whole]), **SHARE)


def test_an_error_in_one_loan_refuses_the_claim() -> None:
    bare = loan("C2", drawdown("J2", rate=None))
    values = {"basis": "share_of_actual_rate_capped", "share_percent": "50", "time_basis": "act/360"}
    assert "rate of the drawdown J2 is not stated" in refused(case(loan(), bare), **values)


@pytest.mark.parametrize(
    ("frame", "changes", "in_force"),
    [
        ({"picked_by": "loan_contract"}, {"signed_on": "1999-12-31"}, False),
        ({"picked_by": "loan_contract"}, {}, False),
        ({"picked_by": "loan_contract"}, {"signed_on": "2000-01-01"}, True),
        ({"picked_by": "drawdown", "in_force_from": date(2022, 1, 2)}, {}, False),
        ({"picked_by": "drawdown"}, {}, True),
    ],
)
def test_the_day_that_picks_the_scheme(
    frame: dict[str, Any], changes: dict[str, Any], in_force: bool
) -> None:
    assert in_force == (computed(case(loan(**changes)), frame, **POINTS).amount_fen is not None)


def test_a_claim_when_the_scheme_is_not_in_force_or_too_late() -> None:
    assert "not in force on 2031-01-01" in refused(case(claimed_on="2031-01-01"), **POINTS)
    assert 360_000 == due(case(claimed_on="2023-01-01"), **POINTS, claim_by=date(2023, 1, 1))
    assert "came after the last day, 2023-01-01" in refused(
        case(claimed_on="2023-01-02"), **POINTS, claim_by=date(2023, 1, 1)
    )


def test_the_caps_in_their_order() -> None:
    claim = case(loan(), loan("C2"), loan("C3", drawdown("J3", amount="18万")))
    assert 900_000 == due(claim, **POINTS)
    assert 580_000 == due(claim, **POINTS, cap_per_loan="2000")
    assert 400_000 == due(claim, **POINTS, cap_per_loan="2000", loans_at_most=2)
    assert 390_000 == due(claim, **POINTS, cap_per_loan="2000", loans_at_most=2, cap_per_firm_year="3900")
    assert 380_000 == due(claim, **POINTS, cap_per_firm_year="3900", cap_lifetime="3800")
    assert 450_000 == due(claim, **POINTS, points_at_most_percent="0.5")


def test_the_loans_that_count_are_the_highest_or_the_earliest() -> None:
    small = loan("C2", drawdown("J2", amount="18万", drawn_on="2021-12-31", due_on="2022-12-26"))
    assert 360_000 == due(case(loan(), small), **POINTS, loans_at_most=1)
    assert 180_000 == due(case(loan(), small), **POINTS, loans_at_most=1, loans_picked="earliest")


def test_what_was_received_uses_up_the_caps() -> None:
    caps = {"cap_per_firm_year": "3000", "cap_lifetime": "5000"}
    assert 200_000 == due(case(received_this_year="1000", received_before="2000"), **POINTS, **caps)
    assert 100_000 == due(case(received_this_year="1000", received_before="4000"), **POINTS, **caps)
    assert "already received 3,000.00 yuan of at most 3,000.00" in refused(
        case(received_this_year="3000"), **POINTS, **caps
    )
    assert "of at most 5,000.00 yuan" in refused(case(received_before="6000"), **POINTS, **caps)


def test_no_more_than_the_interest_paid() -> None:
    claim = case(paid_lines=[line(normal="1000.50")])
    assert 100_050 == due(claim, **POINTS, not_above_interest_paid=True)
    assert 360_000 == due(claim, **POINTS, not_above_interest_paid=False)


def test_loans_with_little_interest_fall_away() -> None:
    claim = case(loan(), loan("C2"), paid_lines=[line(normal="1000"), line("J2", normal="999")])
    outcome = computed(
        claim, **SHARE, interest_minimum_per_loan="1000", interest_minimum="1000", pay_first=True
    )
    assert 50_000 == outcome.amount_fen
    assert "interest of the loan C2 is below" in told(outcome)


def money(**changes: Any) -> list[dict[str, Any]]:
    return [{"name": "市级", "level": "city", "amount": "1000"} | changes]


@pytest.mark.parametrize(
    ("values", "changes", "excluded"),
    [
        ({"double_funding": "strict"}, {}, True),
        ({"double_funding": "strict"}, {"contract": "C1"}, True),
        ({"double_funding": "strict"}, {"contract": "C9"}, False),
        ({"double_funding": "strict", "double_funding_levels": ["central"]}, {}, False),
        ({"double_funding": "strict", "double_funding_levels": ["city"]}, {}, True),
        ({"double_funding": "allowed", "strict_levels": ["city"]}, {"contract": "C1"}, True),
        ({"double_funding": "allowed", "strict_levels": ["central"]}, {}, False),
        ({"strict_levels": ["city"]}, {}, True),
        ({}, {}, False),
    ],
)
def test_other_money_that_excludes(values: dict[str, Any], changes: dict[str, Any], excluded: bool) -> None:
    outcome = computed(case(other_subsidies=money(**changes)), **POINTS, **values)
    assert excluded == any("already has public money" in reason for reason in reasons(outcome))
    assert excluded == (outcome.amount_fen is None)


def test_the_higher_of_two_is_paid_as_the_difference() -> None:
    values = {**POINTS, "double_funding": "higher_of"}
    assert 360_000 == due(case(), **values)
    assert 260_000 == due(case(other_subsidies=money()), **values)
    assert 0 == due(case(other_subsidies=money(amount="5000")), **values)
    assert 360_000 == due(case(other_subsidies=money()), **values, double_funding_levels=["central"])


def test_no_more_than_the_rate_that_is_left() -> None:
    values = {**POINTS, "double_funding": "rate_left"}
    assert 216_000 == due(case(other_subsidies=money(amount="0", rate_percent="3")), **values)
    assert 360_000 == due(case(other_subsidies=money(amount="0", rate_percent="1")), **values)
    assert 0 == due(case(other_subsidies=money(amount="0", rate_percent="4")), **values)
    assert 196_000 == due(case(other_subsidies=money(amount="11000")), **values)
    assert 0 == due(case(other_subsidies=money(amount="2万")), **values)
    both = case(loan(), loan("C2"), other_subsidies=money(amount="11000"))
    assert "Of which loan 市级 is part" in refused(both, **values)
    named = case(loan(), loan("C2"), other_subsidies=money(amount="11000", contract="C2"))
    assert 556_000 == due(named, **values)


def test_one_rounding_for_the_firm_or_one_for_each_loan() -> None:
    lines = [line(normal="0.01"), line("J2", normal="0.01")]
    claim = case(loan(), loan("C2"), paid_lines=lines)
    assert 1 == due(claim, **SHARE)
    assert 2 == due(claim, **SHARE, rounding_point="loan")
    assert 0 == due(claim, **SHARE, rounding_point="loan", rounding="down_to_fen")
    assert 300_000 == due(
        case(loan("C1", drawdown(amount="300099"))), **POINTS, rounding="down_to_hundred_yuan"
    )


def test_payers_share_whole_fen() -> None:
    outcome = computed(
        case(paid_lines=[line(normal="0.10")]), **SHARE, payers={"central": "90", "province": "10"}
    )
    assert ("0.05", "0.00") == (figure(outcome, "paid by central"), figure(outcome, "paid by province"))


def test_leverage_and_the_rate_that_is_left() -> None:
    outcome = computed(case(), **POINTS)
    assert ("100.0000", "2.6") == (figure(outcome, "leverage"), figure(outcome, "rate_after_subsidy"))
    assert "counts no time" in str(
        computed(case(paid_lines=[line()]), **SHARE).results["rate_after_subsidy"].reason
    )
    bare = computed(case(loan("C1", drawdown(rate=None))), **POINTS)
    assert "is not stated" in str(bare.results["rate_after_subsidy"].reason)
    assert "no subsidy" in str(computed(case(), **SHARE).results["leverage"].reason)


def test_a_stretch_cut_without_rates_has_none() -> None:
    with pytest.raises(TypeError, match="without rates"):
        rate_of(
            Stretch("J1", date(2022, 1, 1), given("principal", 1, "fen"), given("years", 1, "years"), None)
        )


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"basis": "share_of_interest_paid"}, "needs share_percent or score_bands"),
        ({"basis": "points_on_principal", "points_percent": "1"}, "needs time_basis"),
        (
            {"basis": "share_of_reference", "share_percent": "1", "time_basis": "once"},
            "needs reference_rate_percent",
        ),
        ({**POINTS, "loan_rate_at_most_reference": True}, "needs reference_rate_percent"),
        (
            {**OF_REFERENCE, "reference_series": "lpr", "reference_day": "publication"},
            "needs reference_published_on",
        ),
        ({**SHARE, "points_at_most_percent": "1"}, "need time_basis"),
        ({**SHARE, "double_funding": "rate_left"}, "need time_basis"),
        ({**POINTS, "firm_must": ["high_tech"]}, "firm_must must be a mapping"),
        ({**POINTS, "strict_levels": {"city": "rule"}}, "strict_levels must be a list"),
        ({**POINTS, "firm_must": {"high_tech": "nowhere"}}, "cites nowhere, which is none of its clauses"),
        ({"basis": "lump_sum_by_size", "lump_sums": [{"below": "1"}]}, "lump_sums cannot be read"),
        ({**POINTS, "uplifts": ["digital"]}, "uplifts cannot be read"),
        ({**POINTS, "payers": {"central": "most"}}, "payers cannot be read"),
        (
            {"basis": "share_of_interest_paid", "score_bands": [{"from": "x", "share": "1"}]},
            "score_bands cannot be read",
        ),
        ({**SHARE, "score_bands": []}, "share_percent (试 一) and score_bands (试 一) contradict each other"),
    ],
)
def test_a_scheme_that_does_not_hang_together_is_refused(values: dict[str, Any], fault: str) -> None:
    assert any(fault in str(error) for error in faults_of(scheme(**values)))
    with pytest.raises(LedgerError):
        computed(case(), **values)


def test_the_template_computes_under_its_scheme() -> None:
    written = yaml.safe_load((HERE / "case_template.yaml").read_text(encoding="utf-8"))
    outcome = compute(
        Case.read(written["facts"]), load_schemes(HERE / "schemes", PARAMETERS)[written["scheme"]]
    )
    assert 5_363_014 == outcome.amount_fen


def test_the_shipped_schemes_hang_together() -> None:
    assert [] == [
        fault for own in load_schemes(HERE / "schemes", PARAMETERS).values() for fault in faults_of(own)
    ]
