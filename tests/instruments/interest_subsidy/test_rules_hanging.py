"""What an amount hangs on besides its trace: conditions that were passed, with their limits, and clauses.

Figures of the toy loan: 360,000 yuan at 3.6 % from 2022-01-01 to 2022-12-27; 36 yuan of interest a day, and one
point gives 10 yuan a day.
"""

from datetime import date
from typing import Any

import pytest

from ledger.values.outcomes import Outcome
from tests.instruments.interest_subsidy.toyscheme import (
    POINTS,
    SHARE,
    case,
    computed,
    drawdown,
    line,
    loan,
    walk,
)

QUARTERLY: dict[str, Any] = {"settlement": {"frequency": "quarterly"}}


def hangs_on(outcome: Outcome) -> list[tuple[str, Any, str, Any]]:
    """The conditions that were passed: what is tested, the value, how it lies to the limit, the limit."""
    return [
        (node.label, int(value.exact), node.operation, int(limit.exact))
        for node in outcome.conditions
        for value, limit in [node.inputs]
    ]


def test_the_amount_hangs_on_interest_and_costs_that_are_enough() -> None:
    own = case(loan(costs="20"), loan("C2"), paid_lines=[line(normal="1000"), line("J2", normal="5")])
    values = {"interest_minimum": "900", "costs_minimum": "1000", "interest_minimum_per_loan": "10"}
    assert [
        ("some interest was paid", 100_000, "above", 0),
        ("enough interest", 100_000, "at least", 90_000),
        ("enough interest and costs", 102_000, "at least", 100_000),
        ("interest of the loan", 100_000, "at least", 1_000),
        ("interest of the loan", 500, "below", 1_000),
        *[("interest is there once", paid_fen, "below", 2 * 1_296_000 - 2) for paid_fen in (100_000, 500)],
    ] == hangs_on(computed(own, **SHARE, pay_first=True, **values))


def test_the_amount_hangs_on_the_size_of_the_loans_and_on_their_rate() -> None:
    values = {"loans_total_minimum": "30万", "loan_minimum": "10万", "loan_maximum": "36万"}
    assert [
        ("enough in loans", 36_000_000, "at least", 30_000_000),
        ("size of the loan", 36_000_000, "at least", 10_000_000),
        ("size of the loan", 36_000_000, "at most", 36_000_000),
    ] == hangs_on(computed(case(), **POINTS, **values))
    rate = computed(case(), **POINTS, loan_rate_at_most_reference=True, reference_rate_percent="4")
    assert ["rate of the loan"] == [label for label, *_ in hangs_on(rate)]


def test_the_amount_hangs_on_the_rank_only_where_the_highest_count() -> None:
    both = case(loan("C1", drawdown(amount="18万")), loan("C2"))
    ranked = ("picked before the other loan", 360_000, "at least", 180_000)
    assert [ranked] == hangs_on(computed(both, **POINTS, loans_at_most=1))
    assert [ranked] == hangs_on(computed(both, **POINTS, loans_at_most=1, loans_picked="highest"))
    assert [] == hangs_on(computed(both, **POINTS, loans_at_most=1, loans_picked="earliest"))
    small = case(loan(), loan("C2"), paid_lines=[line(), line("J2", normal="5")])
    left_out = computed(small, **SHARE, interest_minimum_per_loan="10")
    assert "picked before the other loan" not in {label for label, *_ in hangs_on(left_out)}


def test_the_amount_hangs_on_the_room_under_a_cap_of_which_something_is_used() -> None:
    used = {"received_this_year": "100", "received_before": "300"}
    caps = {"cap_per_firm_year": "1万", "cap_lifetime": "2万"}
    room = "room is left under the cap"
    assert [(room, 10_000, "below", 1_000_000), (room, 30_000, "below", 2_000_000)] == hangs_on(
        computed(case(**used), **POINTS, **caps)
    )
    assert [] == hangs_on(computed(case(**used), **POINTS))
    assert [] == hangs_on(computed(case(), **POINTS, **caps))


def test_the_amount_hangs_on_loans_that_increased_by_anything() -> None:
    balances = [{"bank": "甲", "opening": "10万", "closing": "46万"}]
    increased = case(balances=balances)
    assert [("the loans increased", 36_000_000, "above", 0)] == hangs_on(
        computed(increased, **POINTS, principal_counted="net_increase")
    )
    assert [] == hangs_on(computed(increased, **POINTS))


def test_the_amount_hangs_on_interest_that_is_there_once() -> None:
    paid = line(normal="2844", posting_date="2022-03-21", period_end="2022-03-21")
    own = case(loan(**QUARTERLY), paid_lines=[paid])
    # Twice 79 days at 36 yuan, less one fen for the rounding of each payment.
    outcome = computed(own, **SHARE)
    assert [("interest is there once", 284_400, "below", 2 * 284_400 - 2)] == hangs_on(outcome)
    assert ["一"] == [node.clause.article for node in outcome.conditions if node.clause]


@pytest.mark.parametrize(
    ("values", "purpose", "article"),
    [
        ({"excluded_purposes": {"securities": "other"}}, "securities", "二"),
        ({"excluded_purposes": ["securities"]}, "securities", "一"),
        ({"purposes": {"research": "other"}}, "securities", "一"),
    ],
)
def test_a_refusal_cites_the_clause_of_its_entry_else_that_of_the_table(
    values: dict[str, Any], purpose: str, article: str
) -> None:
    outcome = computed(case(loan(purpose=purpose)), **POINTS, **values)
    assert [article] == [refusal.clause.article for refusal in outcome.refused if refusal.clause]


@pytest.mark.parametrize(
    ("values", "article"),
    [
        ({"accrued_from": date(2022, 2, 1)}, "一"),
        ({"accrued_from": date(2022, 2, 1), "term_months_at_most": 11}, "一"),
        ({"term_months_at_most": 3}, "二"),
    ],
)
def test_interest_inside_a_window_cites_the_window_else_the_term(
    values: dict[str, Any], article: str
) -> None:
    stated = {**SHARE, **values}
    parameters = {name: {"value": value, "clause": "other" if name == "term_months_at_most" else "rule"}
                  for name, value in stated.items()}  # fmt: skip
    found = (
        computed(case(paid_lines=[line()]), {"parameters": parameters}).results["eligible_interest"].figure
    )
    assert found is not None
    assert [article] == [node.clause.article for node in walk(found)
                         if node.label == "normal interest inside the window" and node.clause]  # fmt: skip


@pytest.mark.parametrize(
    ("until", "days"), [(date(2030, 12, 31), "2000-01-01 — 2030-12-31"), (None, "2000-01-01 —")]
)
def test_a_claim_before_its_scheme_cites_the_days_of_the_document(until: date | None, days: str) -> None:
    outcome = computed(case(claimed_on="1999-12-31"), {"in_force_to": until}, **POINTS)
    assert [f"施行期 {days}"] == [refusal.clause.article for refusal in outcome.refused if refusal.clause]


def test_a_cap_that_is_used_up_leaves_nothing_in_the_trace_of_a_refusal() -> None:
    outcome = computed(case(received_before="20000"), **POINTS, cap_lifetime="10000")
    assert (None, 0) == (outcome.amount_fen, outcome.trace.value)


@pytest.mark.parametrize(
    ("when", "because"),
    [({"attribute": "listed"}, "because of listed"), ({"level": "city"}, "because of city")],
)
def test_a_figure_under_a_condition_says_which_one(when: dict[str, str], because: str) -> None:
    own = case(firm={"name": "甲", "attributes": {"listed": True}},
               other_subsidies=[{"name": "市级", "level": "city", "amount": "1"}])  # fmt: skip
    outcome = computed(own, **POINTS, points_when=[{**when, "points": "2"}], double_funding="allowed")
    assert 720_000 == outcome.amount_fen
    assert because in [str(note) for node in walk(outcome.trace) for note in node.notes]
