"""What holds for every claim: caps, interest paid, monotony, and indifference to how a statement is cut."""

from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from instruments.interest_subsidy.rules import Case
from ledger.values.money import yuan_text
from ledger.values.outcomes import Outcome
from tests.instruments.interest_subsidy.toyscheme import case, computed, drawdown, line, loan, walk

DAY = date(2022, 1, 1)
BY_TIME = {
    "time_basis": "act/365",
    "reference_series": "lpr",
    "reference_day": "drawdown",
    "share_percent": "60",
}
BASES: dict[str, dict[str, Any]] = {
    "share_of_interest_paid": {"share_percent": "60"},
    "points_on_principal": {"points_percent": "1.5", "time_basis": "act/365"},
    "share_of_reference": BY_TIME,
    "share_of_lower_of_paid_and_reference": BY_TIME,
    "share_of_actual_rate_capped": BY_TIME | {"reference_multiplier": "1.1"},
    "spread_above_reference_capped": BY_TIME | {"spread_cap_basis_points": "80"},
    "above_floor_borrower_keeps": BY_TIME | {"floor_spread_basis_points": "-150"},
    "lump_sum_by_size": {"lump_sums": [{"below": "100万", "amount": "5万"}, {"amount": "20万"}]},
}
WIDER: list[dict[str, Any]] = [
    {"basis": "share_of_interest_paid", "share_percent": "30",
     "share_periods": [{"from": date(2022, 2, 11), "to": date(2022, 5, 20), "share": "60"}]},
    {"basis": "points_on_principal", "points_percent": "1", "time_basis": "act/365",
     "points_periods": [{"from": date(2022, 3, 3), "points": "2"}]},
    {"basis": "points_on_principal", "points_permille_a_month": "2", "time_basis": "30/360", "counted_by": "drawdown"},
    {"basis": "share_of_interest_paid",
     "loan_groups": {"small": {"below": "5000万", "share": "50"}, "large": {"from": "5000万", "share": "20"}}},
    {"basis": "share_of_interest_paid", "share_percent": "50", "cap_per_drawdown": "1000万"},
]  # fmt: skip
OF_INTEREST = st.sampled_from(["share_of_interest_paid", "share_of_lower_of_paid_and_reference"])
AMOUNTS = st.integers(1, 10**10)


@st.composite
def loans(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to three loans, each with one IOU; some are paid back in part and early."""
    found = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        drawn = DAY + timedelta(days=draw(st.integers(0, 300)))
        due = drawn + timedelta(days=draw(st.integers(2, 800)))
        amount_fen = draw(AMOUNTS)
        repaid = draw(st.integers(0, amount_fen))
        own = drawdown(
            f"J{number}", amount=yuan_text(amount_fen), drawn_on=drawn.isoformat(), due_on=due.isoformat(),
            rate={"percent": str(draw(st.decimals(0, 15, places=2)))},
        )  # fmt: skip
        day = drawn + timedelta(days=draw(st.integers(1, 900)))
        repayments = [{"day": day.isoformat(), "amount": yuan_text(repaid)}] if repaid else []
        found.append(loan(f"C{number}", own, repayments=repayments))
    return found


@st.composite
def lines(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some lines of the interest of the first three IOUs."""
    return [
        line(
            f"J{draw(st.integers(1, 3))}", yuan_text(draw(st.integers(0, 10**9))),
            penalty=yuan_text(draw(st.integers(0, 10**6))), source=f"row {row}",
        )
        for row in range(draw(st.integers(0, 5)))
    ]  # fmt: skip


def bases() -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from([*({"basis": basis, **values} for basis, values in BASES.items()), *WIDER])


def amount(claim: Case, **values: Any) -> int:
    outcome = computed(claim, **values)
    return -1 if outcome.amount_fen is None else outcome.amount_fen


def paid_fen(claim: Case) -> int:
    ious = {own.iou for each in claim.loans for own in each.drawdowns}
    return sum(each.normal_interest_fen for each in claim.paid_lines if each.iou in ious)


@given(loans(), lines(), bases(), AMOUNTS, AMOUNTS, st.integers(0, 3))
def test_no_amount_is_above_a_cap(
    own: list[dict[str, Any]],
    paid: list[dict[str, Any]],
    basis: dict[str, Any],
    loan_cap: int,
    cap: int,
    most: int,
) -> None:
    caps = {
        "cap_per_loan": yuan_text(loan_cap), "cap_per_firm_year": yuan_text(cap), "loans_at_most": most + 1,
        "cap_lifetime": yuan_text(2 * cap),
    }  # fmt: skip
    found = amount(case(*own, paid_lines=paid), **basis, **caps)
    assert found <= min(cap, loan_cap * min(most + 1, len(own)))


@given(loans(), lines(), bases())
def test_no_amount_is_above_the_interest_paid_where_the_scheme_says_so(
    own: list[dict[str, Any]], paid: list[dict[str, Any]], basis: dict[str, Any]
) -> None:
    claim = case(*own, paid_lines=paid)
    assert amount(claim, **basis, not_above_interest_paid=True) <= paid_fen(claim)


@given(loans(), lines(), OF_INTEREST)
def test_a_share_of_interest_is_never_above_the_interest(
    own: list[dict[str, Any]], paid: list[dict[str, Any]], basis: str
) -> None:
    claim = case(*own, paid_lines=paid)
    assert amount(claim, basis=basis, **BASES[basis]) <= paid_fen(claim)


@given(loans(), lines(), bases(), st.integers(1, 10**8), AMOUNTS)
def test_more_interest_never_gives_less(
    own: list[dict[str, Any]], paid: list[dict[str, Any]], basis: dict[str, Any], more: int, cap: int
) -> None:
    values = {
        **basis,
        "cap_per_firm_year": yuan_text(cap),
        "not_above_interest_paid": True,
        "pay_first": True,
    }
    less = amount(case(*own, paid_lines=paid), **values)
    after = computed(case(*own, paid_lines=[*paid, line("J1", yuan_text(more))]), **values)
    # Twice what a slip can bear is refused, however little it was before.
    assume(not any("twice or more" in str(refusal.reason) for refusal in after.refused))
    assert less <= (-1 if after.amount_fen is None else after.amount_fen)


@given(loans(), lines(), bases(), st.randoms(use_true_random=False), st.integers(0, 10**9))
def test_cutting_or_reordering_lines_changes_nothing(
    own: list[dict[str, Any]], paid: list[dict[str, Any]], basis: dict[str, Any], dice: Any, part: int
) -> None:
    values = {**basis, "accrued_from": date(2022, 2, 1), "accrued_to": date(2022, 5, 31), "pay_first": True}
    whole = computed(case(*own, paid_lines=paid), **values)
    shuffled = [half for each in paid for half in halves(each, part)]
    dice.shuffle(shuffled)
    cut = computed(case(*own, paid_lines=shuffled), **values)
    assert (whole.amount_fen, whole.refused) == (cut.amount_fen, cut.refused)
    assert figures(whole) == figures(cut)


def halves(whole: dict[str, Any], part: int) -> list[dict[str, Any]]:
    """A line as two: some of the interest on the first, the rest and the penalty on the second."""
    total = int(whole["normal_interest"].replace(".", ""))
    first = min(part, total)
    return [
        whole | {"normal_interest": yuan_text(first), "penalty": "0"},
        whole | {"normal_interest": yuan_text(total - first)},
    ]


def figures(outcome: Outcome) -> dict[str, Any]:
    """The figures by name, without their traces."""
    return {name: result.figure and result.figure.value for name, result in outcome.results.items()}


@given(loans(), lines(), bases())
def test_reordering_lines_changes_not_even_the_trace(
    own: list[dict[str, Any]], paid: list[dict[str, Any]], basis: dict[str, Any]
) -> None:
    ahead, back = case(*own, paid_lines=paid), case(*own, paid_lines=paid[::-1])
    assert computed(ahead, **basis).as_json() == computed(back, **basis).as_json()


@given(loans(), bases(), st.integers(1, 400))
def test_adding_up_windows_gives_the_whole(
    own: list[dict[str, Any]], basis: dict[str, Any], days: int
) -> None:
    if "time_basis" not in basis or basis["basis"] == "share_of_lower_of_paid_and_reference":
        return
    edge = DAY + timedelta(days=days)
    parts = [{"accrued_to": edge}, {"accrued_from": edge + timedelta(days=1)}]
    whole = exact(computed(case(*own), **basis))
    assert whole == sum(exact(computed(case(*own), **basis, **part)) for part in parts)


def exact(outcome: Outcome) -> Any:
    """The subsidy before rounding."""
    found = [node for node in walk(outcome.trace) if node.label == "subsidy of the loans"]
    return found[0].exact


@given(loans(), lines(), bases(), st.integers(1, 100), st.integers(1, 100))
def test_payers_share_the_amount_exactly(
    own: list[dict[str, Any]], paid: list[dict[str, Any]], basis: dict[str, Any], first: int, second: int
) -> None:
    outcome = computed(case(*own, paid_lines=paid), **basis, payers={"a": str(first), "b": str(second)})
    shares = [result.figure.exact for name, result in outcome.results.items()
              if name.startswith("paid by ") and result.figure]  # fmt: skip
    assert (outcome.amount_fen or 0) == sum(shares)


@given(loans(), lines(), bases(), AMOUNTS, st.lists(AMOUNTS, max_size=4))
def test_a_round_sums_to_its_budget_where_that_falls_short(
    own: list[dict[str, Any]],
    paid: list[dict[str, Any]],
    basis: dict[str, Any],
    budget: int,
    others: list[int],
) -> None:
    rivals = [{"firm": f"乙{position}", "amount": yuan_text(due)} for position, due in enumerate(others)]
    due_fen = max(0, amount(case(*own, paid_lines=paid), **basis))
    outcome = computed(case(*own, paid_lines=paid, budget=yuan_text(budget), other_claims=rivals), **basis)
    shared = outcome.results["shared_out"].figure
    assert shared is not None
    assert min(budget, due_fen + sum(others)) == shared.exact
    assert (outcome.amount_fen or 0) <= min(due_fen, budget)


@given(loans(), lines(), bases())
def test_a_loan_recomputes_to_its_own_slips(
    own: list[dict[str, Any]], paid: list[dict[str, Any]], basis: dict[str, Any]
) -> None:
    """What was computed once is computed again to the fen, with all that stands beside it."""
    claim = case(*own, paid_lines=paid)
    stored = computed(claim, **basis).as_json()
    assert stored == computed(Case.read(claim.written()), **basis).as_json()
    slips = [value for name, value in stored["results"].items() if name.startswith("interest J")]
    total_fen = sum(round(float(value["value"]) * 100) for value in slips)
    assert yuan_text(total_fen) == stored["results"]["interest_recomputed"]["value"]
