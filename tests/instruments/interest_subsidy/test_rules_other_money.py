"""Money that is of a contract as a whole counts once, and money of an unknown amount is not taken for none.

Figures of the toy loan: 360,000 yuan at 3.6 % from 2022-01-01 to 2022-12-27; one point for 360 days is 3,600 yuan.
"""

from typing import Any

import pytest

from ledger.values.schemes import SchemeFaulty
from tests.instruments.interest_subsidy.toyscheme import POINTS, case, computed, drawdown, loan, reasons

BY_IOU = {**POINTS, "counted_by": "drawdown"}
HIGHER = {**POINTS, "double_funding": "higher_of"}


def other(**changes: Any) -> dict[str, Any]:
    return {"name": "市级贴息", "level": "city"} | changes


def two_ious(second: str = "360000", **changes: Any) -> dict[str, Any]:
    return loan("C1", drawdown("J1"), drawdown("J2", amount=second), **changes)


@pytest.mark.parametrize("unknown", [{"rate_percent": "1"}, {}])
def test_the_higher_of_two_needs_the_amount_of_the_other(unknown: dict[str, Any]) -> None:
    outcome = computed(case(other_subsidies=[other(**unknown)]), **HIGHER)
    assert outcome.amount_fen is None
    assert ["The amount of 市级贴息 is not stated. Write its amount in yuan, not its rate."] == reasons(
        outcome
    )
    assert "一" == outcome.refused[0].clause.article  # type: ignore[union-attr]
    assert 260_000 == computed(case(other_subsidies=[other(amount="1000")]), **HIGHER).amount_fen


def test_money_of_an_unknown_amount_leaves_out_nobody_whom_it_is_not_for() -> None:
    small = loan("C2", drawdown("J2", amount="1000"))
    claim = case(loan(), small, other_subsidies=[other(contract="C2", rate_percent="1")])
    assert 360_000 == computed(claim, **HIGHER, loan_minimum="1万").amount_fen
    claim = case(other_subsidies=[other(level="district", rate_percent="1")])
    assert 360_000 == computed(claim, **HIGHER, double_funding_levels=["city"]).amount_fen


def test_the_rate_left_needs_an_amount_or_a_rate() -> None:
    values = {**POINTS, "double_funding": "rate_left"}
    outcome = computed(case(other_subsidies=[other()]), **values)
    assert ["The amount of 市级贴息 is not stated. Write its amount or its rate_percent."] == reasons(outcome)
    assert 360_000 == computed(case(other_subsidies=[other(rate_percent="1")]), **values).amount_fen


@pytest.mark.parametrize(
    ("second", "values", "due_fen"),
    [
        ("360000", {}, 720_000 + 500_000),
        ("180000", {}, 540_000 + 500_000),
        ("360000", {"costs_cap_per_loan": "3000"}, 720_000 + 300_000),
        # At most half a percent of 720,000 yuan.
        ("360000", {"costs_at_most_percent_of_loan": "0.5"}, 720_000 + 360_000),
        # Of the second IOU, which is too small, neither the interest nor its third of the costs is paid.
        ("180000", {"loan_minimum": "20万"}, 360_000 + 333_333),
    ],
)
@pytest.mark.parametrize("counting", [POINTS, BY_IOU])
def test_costs_of_a_contract_are_paid_once(
    counting: dict[str, Any], second: str, values: dict[str, Any], due_fen: int
) -> None:
    values = {**counting, "costs_share_percent": "50", **values}
    outcome = computed(case(two_ious(second, costs="10000")), **values)
    by_contract = counting is POINTS and "loan_minimum" in values
    assert (1_040_000 if by_contract else due_fen) == outcome.amount_fen


@pytest.mark.parametrize("counting", [POINTS, BY_IOU])
def test_other_money_of_a_contract_is_taken_off_once(counting: dict[str, Any]) -> None:
    # 25,920 yuan of interest at 3.6 %, of which 13,000 are borne by others; the points alone would be 21,600.
    values = {**counting, "points_percent": "3", "double_funding": "rate_left"}
    claim = case(two_ious(), other_subsidies=[other(amount="13000", contract="C1")])
    assert 1_292_000 == computed(claim, **values).amount_fen


def test_a_lump_sum_by_costs_is_not_counted_by_iou() -> None:
    values = {"basis": "lump_sum_by_size", "counted_by": "drawdown"}
    with_costs = [{"below": "100万", "amount": "5万", "costs_above": "8000"}]
    with pytest.raises(SchemeFaulty, match="counted_by .* costs_above .* contradict each other"):
        computed(case(), **values, lump_sums=with_costs)
    assert 5_000_000 == computed(case(), **values, lump_sums=[{"below": "100万", "amount": "5万"}]).amount_fen
