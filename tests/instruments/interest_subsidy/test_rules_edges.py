"""The edges of the rules from both sides: where a comparison, a number or an "and" of a rule would make a difference.

Figures of the toy loan: 360,000 yuan at 3.6 % from 2022-01-01 to 2022-12-27; 36 yuan of interest a day, and one
point gives 10 yuan a day.
"""

from datetime import date
from typing import Any

import pytest

from instruments.interest_subsidy.rules import Case, recompute
from instruments.interest_subsidy.rules.facts import Loan
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from instruments.interest_subsidy.rules.parameters import uses_interest
from instruments.interest_subsidy.rules.sharing import Asked, NoBaseToShareBy, share_out
from instruments.interest_subsidy.rules.timing import years_node
from instruments.interest_subsidy.rules.windows import Bound, Bounds
from ledger.values.errors import LedgerError
from ledger.values.periods import Period
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
    walk,
)

# Rates and days.


def interest_of(terms: dict[str, Any], **changes: Any) -> Any:
    own = loan("C1", drawdown("J1", rate={"series": "lpr", **terms}, **changes))
    return figure(recompute(case(own)), "interest_recomputed")


def test_a_reset_day_long_before_the_drawdown_only_says_on_which_days_to_reset() -> None:
    days = {"drawn_on": "2020-01-05", "due_on": "2020-06-05"}
    # As from 2019-11-21: 4.15 % for 47 days, 4.05 % for 60, 3.85 % for 45.
    due = f"{360_000 * (0.0415 * 47 + 0.0405 * 60 + 0.0385 * 45) / 360:.2f}"
    for first in ("2019-12-21", "2019-01-21", "2012-02-21"):
        assert due == interest_of({"reset": "monthly", "reset_from": first}, **days)


def test_a_rate_of_the_year_changes_on_its_first_day() -> None:
    days = {"drawn_on": "2023-12-02", "due_on": "2025-02-01"}
    # 3.45 % up to the end of 2024 (30 + 366 days), though it fell three times; then 3.10 % for 31.
    due = f"{360_000 * (0.0345 * 396 + 0.0310 * 31) / 360:.2f}"
    assert due == interest_of({"reset": "yearly_1_january"}, **days)
    days = {"drawn_on": "2021-12-02", "due_on": "2022-03-01"}
    # 3.85 % for 30 days, then 3.80 % for 59; the 3.70 % of 2022-01-20 wait for the next year.
    due = f"{360_000 * (0.0385 * 30 + 0.0380 * 59) / 360:.2f}"
    assert due == interest_of({"reset": "yearly_1_january"}, **days)


@pytest.mark.parametrize("reset", ["yearly", "anniversary"])
def test_a_rate_of_a_year_is_reset_every_twelve_months(reset: str) -> None:
    # 3.85 % on 2020-06-05 and on 2021-06-05, 3.70 % on 2022-06-05.
    due = f"{360_000 * (0.0385 * 730 + 0.0370 * 183) / 360:.2f}"
    assert due == interest_of({"reset": reset}, drawn_on="2020-06-05", due_on="2022-12-05")


def test_on_the_day_due_a_rate_is_not_reset_any_more() -> None:
    # Reset on the 21st: 2023-08-21, the day due, has 3.45 %; up to it 3.55 % since 07-21, as since 06-21.
    own = loan("C1", drawdown("J1", drawn_on="2023-06-21", due_on="2023-08-21",
                              rate={"series": "lpr", "reset": "monthly"}),
               repayments=[{"day": "2023-09-20", "amount": "360000"}], penalty={"overdue_markup_percent": "50"})  # fmt: skip
    outcome = recompute(case(own))
    # 30 days overdue at 3.55 % and half as much again.
    assert f"{360_000 * 0.0355 * 1.5 * 30 / 360:.2f}" == figure(outcome, "penalty_recomputed")


@pytest.mark.parametrize(
    ("due_on", "values", "allowed"),
    [
        ("2022-12-31", {"loan_term_months_at_least": 12}, False),
        ("2023-01-01", {"loan_term_months_at_least": 12}, True),
        ("2023-01-01", {"loan_term_months_at_most": 12}, True),
        ("2023-01-02", {"loan_term_months_at_most": 12}, False),
    ],
)
def test_a_term_of_just_so_many_months_is_allowed(due_on: str, values: dict[str, int], allowed: bool) -> None:
    assert allowed is (computed(case(loan("C1", drawdown(due_on=due_on))), **POINTS, **values).refused == ())


def test_on_the_day_due_nothing_is_left_for_an_average() -> None:
    values = {**POINTS, "principal_counted": "average_balance", "time_basis": "30/360"}
    window = {"accrued_from": date(2022, 1, 1), "accrued_to": date(2022, 6, 30)}
    # 360,000 at five month ends: 300,000 at 1 % for half a year; one day longer and half of the last end counts too.
    for due_on, expected in (("2022-06-30", 150_000), ("2022-07-01", 165_000)):
        assert expected == computed(case(loan("C1", drawdown(due_on=due_on))), **values, **window).amount_fen


def test_an_average_reaches_over_the_turn_of_the_year() -> None:
    values = {**POINTS, "principal_counted": "average_balance", "time_basis": "30/360"}
    window = {"accrued_from": date(2022, 7, 1), "accrued_to": date(2023, 6, 30)}
    own = case(loan("C1", drawdown(due_on="2024-01-01")))
    assert 360_000 == computed(own, **values, **window).amount_fen
    # Half of 360,000 at the end of June, all of it at five month ends, nothing at the other seven: 165,000 for a year.
    assert 165_000 == computed(case(), **values, **window).amount_fen


def test_a_count_that_began_earlier_says_from_when() -> None:
    days = Period(date(2022, 2, 1), date(2022, 3, 1))
    for origin, labels in (
        (days.start, ["first day", "day after the last", "day count"]),
        (date(2022, 1, 15), ["first day", "day after the last", "day count", "counted from"]),
    ):
        counted = years_node("30/360", days, origin).inputs[0]
        assert labels == [node.label for node in counted.inputs]


def test_a_plan_pays_back_every_month_unless_it_says_otherwise() -> None:
    own = drawdown(amount="360", due_on="2022-07-01", plan={"method": "equal_principal"})
    # 60 yuan fall away every month; six instalments.
    found = Loan.read(loan("C1", own))
    assert [6_000] * 6 == [amount for _, amount in found.reductions_of(found.drawdowns[0])]


@pytest.mark.parametrize(("first", "last", "days"), [("2022-01-01", "2022-01-01", None), ("2022-01-01", "2022-01-02", 1),
                                                     ("2022-01-01", "2022-01-02", 2)])  # fmt: skip
def test_days_that_fit_a_line(first: str, last: str, days: int | None) -> None:
    if first == last:
        with pytest.raises(LedgerError):
            PaidLine.read(line(period_start=last, period_end="2021-12-31"))
    assert PaidLine.read(line(period_start=first, period_end=last, days=days)).period is not None


def test_a_name_of_one_letter_is_a_name_and_none_is_not() -> None:
    Case.read({"firm": {"name": "甲"}, "loans": [loan("1", drawdown("1"))], "budget": "1",
               "other_claims": [{"firm": "乙", "amount": "1"}]})  # fmt: skip
    for broken in (loan("", drawdown("1")), loan("1", drawdown(""))):
        with pytest.raises(LedgerError):
            case(broken)
    with pytest.raises(LedgerError):
        case(budget="1", other_claims=[{"firm": "", "amount": "1"}])
    with pytest.raises(LedgerError):
        case(firm={"name": ""})


def test_what_a_line_does_not_state_is_nothing() -> None:
    bare = PaidLine.read({"iou": "J1"})
    amounts = {name: value for name, value in bare.model_dump().items() if name.endswith("_fen")}
    assert 8 == len(amounts)
    assert {"0.00"} == set(amounts.values())


def test_an_open_window_reaches_from_1900_to_9998() -> None:
    day = Bound(date(2022, 6, 30), None)
    assert Period(date(1900, 1, 1), date(2022, 7, 1)) == Bounds(None, day).period
    assert Period(date(2022, 6, 30), date(9998, 12, 31)) == Bounds(day, None).period


# Figures, kinds of loans, and the number of loans.


def test_a_figure_says_whether_it_is_a_share_or_points_and_for_which_days() -> None:
    halves = [{"to": date(2022, 6, 30), "points": "1"}, {"from": date(2022, 7, 1), "points": "2"}]
    points = {"basis": "points_on_principal", "time_basis": "act/360", "points_percent": "9"}
    outcome = computed(case(), **points, points_periods=halves)
    # 10 yuan on 181 days, 20 on 179.
    assert 181_000 + 358_000 == outcome.amount_fen
    below = {text for node in walk(outcome.trace) for text in (node.label, node.value)}
    assert {"1900-01-01 / 2022-06-30", "2022-07-01 / 9998-12-31", "points a year"} <= below
    share = [node.label for node in walk(computed(case(paid_lines=[line()]), **SHARE).trace)]
    assert ("share" in share, "points a year" in share) == (True, False)


def test_a_trace_tells_what_was_drawn_from_what_is_still_owed() -> None:
    repaid = loan(repayments=[{"day": "2022-07-01", "amount": "18万"}])
    outcome = computed(case(repaid), **POINTS, principal_cap_per_loan="99万")
    amounts = {(node.label, node.value) for node in walk(outcome.trace)}
    assert {("amount drawn", 36_000_000), ("balance", 36_000_000), ("balance", 18_000_000)} <= amounts
    assert ("amount drawn", 18_000_000) not in amounts


@pytest.mark.parametrize(("factor", "expected"), [("0.5", 180_000), ("1", 360_000), ("2", 720_000)])
def test_a_factor_of_any_size_counts(factor: str, expected: int) -> None:
    own = case(firm={"name": "甲", "attributes": {"listed": True}})
    assert expected == computed(own, **POINTS, uplifts={"listed": {"multiply": factor}}).amount_fen


def test_the_most_points_need_no_rate_of_the_loan() -> None:
    own = case(loan("C1", drawdown(rate=None)))
    assert 180_000 == computed(own, **POINTS, points_at_most_percent="0.5").amount_fen


def test_as_many_loans_as_count_need_no_rank() -> None:
    unrated = loan("C2", drawdown("J2", rate=None))
    values = {**POINTS, "loans_picked": "dearest"}
    assert 720_000 == computed(case(loan(), unrated), **values, loans_at_most=2).amount_fen
    assert (
        "The rate of the drawdown J2 is not stated"
        in reasons(computed(case(loan(), unrated), **values, loans_at_most=1))[0]
    )


@pytest.mark.parametrize(
    ("picked", "amount"), [((), None), ((1,), 360_000), ((1, 2), 720_000), ((1, 2, 3), None)]
)
def test_a_firm_names_at_least_one_and_at_most_so_many_loans(
    picked: tuple[int, ...], amount: int | None
) -> None:
    loans = [loan(f"C{number}", picked=number in picked) for number in (1, 2, 3)]
    values = {**POINTS, "loans_at_most": max(1, len(picked[:2])), "loans_picked": "named_by_firm"}
    outcome = computed(case(*loans), **values)
    assert amount == outcome.amount_fen
    if amount is None:
        assert f"甲 has 3 loans, of which at most {values['loans_at_most']} count" in reasons(outcome)[0]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("29.9999万", 299_999), ("30万", 600_000), ("35.9999万", 719_998), ("36万", 1_080_000)],
)
def test_a_kind_by_size_reaches_from_its_least_up_to_but_not_its_most(amount: str, expected: int) -> None:
    groups = {"small": {"below": "30万", "points": "1"}, "middle": {"from": "30万", "below": "36万", "points": "2"},
              "large": {"from": "36万", "points": "3"}}  # fmt: skip
    own = case(loan("C1", drawdown(amount=amount)))
    values = {"basis": "points_on_principal", "time_basis": "act/360", "loan_groups": groups}
    assert expected == computed(own, **values).amount_fen


@pytest.mark.parametrize(("kind", "article"), [("own", "二"), ("plain", "一")])
def test_a_kind_of_loan_cites_its_own_clause_or_that_of_the_table(kind: str, article: str) -> None:
    groups = {"own": {"points": "1", "loan_minimum": "40万", "clause": "other"},
              "plain": {"points": "1", "loan_minimum": "40万"}}  # fmt: skip
    values = {"basis": "points_on_principal", "time_basis": "act/360", "loan_groups": groups}
    outcome = computed(case(loan(group=kind, confirmed_amount="36万")), **values)
    assert [article] == [refusal.clause.article for refusal in outcome.refused if refusal.clause]
    large = computed(case(loan("C1", drawdown(amount="40万"), group=kind)), **values)
    assert {article} == {node.clause.article for node in walk(large.trace)
                         if node.label == "points a year" and node.clause}  # fmt: skip


@pytest.mark.parametrize(("amount", "expected"), [("9", 1), ("10", 1), ("10.01", 2), ("20", 2)])
def test_steps_up_to_a_bound_are_sorted_by_it(amount: str, expected: int) -> None:
    steps = [{"up_to": "20", "amount": "0.02"}, {"up_to": "10", "amount": "0.01"}]
    own = case(loan("C1", drawdown(amount=amount)))
    assert expected == computed(own, basis="lump_sum_by_size", lump_sums=steps).amount_fen


def test_the_earliest_loan_is_that_of_its_earliest_drawdown() -> None:
    early_and_late = loan(
        "C2", drawdown("J2", amount="18万"), drawdown("J3", amount="18万", drawn_on="2022-06-30")
    )
    between = loan("C1", drawdown("J1", drawn_on="2022-02-01"))
    outcome = computed(case(between, early_and_late), **POINTS, loans_at_most=1, loans_picked="earliest")
    # 5 yuan a day over 360 and over 180 days.
    assert 180_000 + 90_000 == outcome.amount_fen


def test_a_payer_may_bear_nothing_or_a_part_of_one() -> None:
    none = computed(case(), **POINTS, payers={"central": "0", "city": "1"})
    assert ("0.00", "3600.00") == (figure(none, "paid by central"), figure(none, "paid by city"))
    half = computed(case(), **POINTS, payers={"central": "0.5", "city": "0.25"})
    assert ("2400.00", "1200.00") == (figure(half, "paid by central"), figure(half, "paid by city"))


@pytest.mark.parametrize(("costs", "enough"), [("20", True), ("19.99", False)])
def test_interest_and_costs_are_added_up_for_their_least(costs: str, enough: bool) -> None:
    outcome = computed(case(loan(costs=costs), paid_lines=[line()]), **SHARE, costs_minimum="1020")
    assert enough is (outcome.amount_fen == 50_000)
    assert enough is (reasons(outcome) == [])


def test_interest_beyond_the_term_of_one_drawdown_is_cut_for_the_whole_line() -> None:
    own = loan("C1", drawdown("J1", due_on="2022-07-01"), drawdown("J2", due_on="2023-01-01"))
    whole = line("", contract="C1", normal="1000", posting_date="2023-01-01", period_end="2023-01-01")
    # Of 365 days the 181 of the first six months count.
    outcome = computed(case(own, paid_lines=[whole]), **SHARE, term_months_at_most=6)
    assert f"{1000 * 181 / 365:.10f}" == figure(outcome, "eligible_interest")


def test_interest_paid_on_the_day_it_is_due_bears_no_compound_interest() -> None:
    penalty = {"overdue_markup_percent": "50", "compound_on": "interest"}
    for fen, slips in ((0, []), (1, ["compound J1 2023-01-26"])):
        paid = line(normal=f"{12960 - fen / 100:.2f}", posting_date="2022-12-27", period_end="2022-12-27")
        own = loan(repayments=[{"day": "2023-01-26", "amount": "360000"}], penalty=penalty)
        names = recompute(case(own, paid_lines=[paid])).results
        assert slips == [name for name in names if name.startswith("compound J1")]


# The budget.


def test_a_scheme_uses_interest_by_its_basis_or_by_one_test() -> None:
    assert uses_interest(scheme(**SHARE))
    assert uses_interest(scheme(**POINTS, pay_first=True))
    assert uses_interest(scheme(**POINTS, interest_minimum="1"))
    assert not uses_interest(scheme(**POINTS))


def test_a_budget_that_suffices_leaves_the_amount_as_it_is() -> None:
    plain = computed(case(), **POINTS)
    for budget in ("3600", "9999"):
        assert plain.trace == computed(case(budget=budget), **POINTS).trace
    short = computed(case(budget="3599.99"), **POINTS)
    assert (359_999, "subsidy within the budget") == (short.amount_fen, short.trace.label)


def test_a_claim_without_a_base_has_no_part_in_a_rate_from_the_pot() -> None:
    with pytest.raises(NoBaseToShareBy):
        share_out("rate_from_pot", 5, [Asked("甲", 10), Asked("乙", 10)])
