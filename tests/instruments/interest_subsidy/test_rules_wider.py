"""The wider reach of the rules: tables that are misread, terms that contradict, kinds of loans, clauses of refusals."""

from datetime import date
from typing import Any

import pytest

from instruments.interest_subsidy.rules import Case, faults_of, recompute
from instruments.interest_subsidy.rules.facts import Loan
from instruments.interest_subsidy.rules.penalty import compound_slips, penalty_rate, penalty_slips
from instruments.interest_subsidy.rules.terms import PenaltyTerms
from ledger.values.errors import LedgerError
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

TWO_PLAIN = {"digital": {"multiply": "1.2"}, "listed": {"multiply": "1.1"}}


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({**POINTS, "payers": {"central": "0"}}, "the weights share out nothing"),
        ({**POINTS, "payers": {"central": "-1", "city": "2"}}, "the weights share out nothing"),
        ({**POINTS, "points_periods": [{"from": date(2024, 1, 1), "to": date(2024, 6, 30), "points": "1"},
                                       {"from": date(2024, 6, 30), "points": "2"}]}, "from 2024-01-01 and from 2024-06-30 overlap"),
        ({**POINTS, "points_periods": [{"from": date(2024, 2, 1), "to": date(2024, 1, 31), "points": "1"}]}, "a last day lies before its first"),
        ({**POINTS, "points_periods": [{"from": "2024", "points": "1"}]}, "2024 is no date"),
        ({**POINTS, "points_when": [{"attribute": "a", "points": "1", "share": "2"}]}, "share is not known; there may be"),
        ({**POINTS, "points_when": [{"attribute": "a", "level": "city", "points": "1"}]}, "write one of attribute, level"),
        ({**POINTS, "points_when": [{"points": "1"}]}, "write one of attribute, level"),
        ({**POINTS, "loan_groups": {"a": {"cap": "1", "clause": "nowhere"}}}, "nowhere is none of its clauses"),
        ({**POINTS, "loan_groups": {"a": {"below": "1"}, "b": {"cap": "1"}}}, "either all by size (below, from) or all by name"),
        ({"basis": "share_of_interest_paid", "loan_groups": {"a": {"cap": "1"}}}, "the loan group a states no share"),
        ({**POINTS, "uplifts": TWO_PLAIN}, "several factors in uplifts need uplifts_stack"),
        ({**POINTS, "reference_series": "pboc_benchmark_lending", "reference_tenor": "1y"}, "pboc_benchmark_lending has no term 1y"),
        ({"basis": "share_of_reference", "share_percent": "1", "time_basis": "once", "reference_series": "lpr"}, "needs reference_rate_percent"),
        ({"basis": "share_of_reference", "share_percent": "1", "time_basis": "once", "reference_day": "drawdown"}, "needs reference_rate_percent"),
        ({**POINTS, "drawdowns_at_most": 3}, "drawdowns_at_most needs drawdowns_beyond"),
        ({**POINTS, "share_percent": "50"}, "does not use share_percent (试 一)"),
        ({**SHARE, "points_periods": [{"from": date(2024, 1, 1), "points": "1"}]}, "does not use points_periods (试 一)"),
        ({"basis": "share_of_lower_of_paid_and_reference", "share_percent": "50", "time_basis": "act/360", "reference_rate_percent": "3",
          "share_periods": [{"to": date(2024, 1, 1), "share": "1"}]}, "cannot be told by share_periods (试 一)"),
        ({**SHARE, "principal_counted": "average_balance"}, "an average balance goes with"),
        ({**POINTS, "drawn_from": date(2024, 2, 1), "drawn_to": date(2024, 1, 31)}, "drawn_from (试 一) and drawn_to (试 一) contradict"),
        ({**POINTS, "loan_term_months_at_least": 13, "loan_term_months_at_most": 12}, "loan_term_months_at_least (试 一) and loan_term"),
        ({**POINTS, "first_loan_points_percent": "2", "points_when": [{"attribute": "a", "points": "1"}]}, "first_loan_points_percent (试 一) and points_when"),
        ({**POINTS, "points_permille_a_month": "2"}, "points_percent (试 一) and points_permille_a_month"),
        ({**POINTS, "purposes": {"research": "nowhere"}}, "purposes research cites nowhere"),
        ({**POINTS, "excluded_purposes": "fines"}, "excluded_purposes cannot be read"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_hold_is_a_fault(values: dict[str, Any], fault: str) -> None:
    if values.get("excluded_purposes") == "fines":
        with pytest.raises(LedgerError, match="must be a list or a mapping"):
            scheme(**values)
        return
    assert any(fault in str(error) for error in faults_of(scheme(**values)))


@pytest.mark.parametrize(
    "values",
    [
        {**POINTS, "loan_minimum": "1", "loan_maximum": "1"},
        {**POINTS, "reference_series": "lpr", "reference_tenor": "5y"},
        {**POINTS, "reference_series": "benchmark_then_lpr", "reference_tenor": "5y"},
        {**POINTS, "drawn_from": date(2024, 1, 31), "drawn_to": date(2024, 1, 31)},
        {**POINTS, "uplifts": TWO_PLAIN, "uplifts_stack": "added"},
        {**POINTS, "uplifts": {"digital": {"multiply": "1.2"}, "listed": {"add": "1"}}},
        {**POINTS, "strict_levels": ["central"], "double_funding": "rate_left", "double_funding_levels": ["city"]},
        {**POINTS, "strict_levels": ["city"], "double_funding": "strict", "double_funding_levels": ["city"]},
        {"basis": "share_of_interest_paid", "loan_groups": {"a": {"share": "50"}}},
        {**POINTS, "points_periods": [{"from": date(2024, 7, 1), "points": "2"}, {"to": date(2024, 6, 30), "points": "1"}]},
        {**POINTS, "points_periods": [{"from": date(2024, 7, 1), "to": date(2024, 7, 1), "points": "2"}]},
    ],
)  # fmt: skip
def test_what_hangs_together_is_no_fault(values: dict[str, Any]) -> None:
    assert [] == faults_of(scheme(**values))


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        ({}, "write overdue_markup_percent or overdue_rate"),
        ({"overdue_markup_percent": "50", "overdue_rate": {"percent": "7"}}, "write either overdue_markup_percent or"),
        ({"overdue_rate": {"series": "lpr"}}, "overdue_rate must be a fixed rate"),
        ({"overdue_rate": {"percent": "7"}, "misused_from": "2022-02-01"}, "with misused_from write"),
        ({"overdue_rate": {"percent": "7"}, "misuse_rate": {"percent": "9"}, "misuse_markup_percent": "50"}, "write either misuse"),
    ],
)  # fmt: skip
def test_penalty_terms_that_contradict_are_refused(terms: dict[str, Any], fault: str) -> None:
    with pytest.raises(LedgerError, match=fault):
        PenaltyTerms.read(terms)


def overdue(**terms: Any) -> Case:
    penalty = {"overdue_markup_percent": "50"} | terms
    paid_back = [{"day": "2023-01-26", "amount": "360000"}]
    return case(loan(repayments=paid_back, penalty=penalty), claimed_on="2023-02-01")


def test_a_contract_without_penalty_terms_has_no_penalty() -> None:
    plain = case()
    assert ([], []) == (penalty_slips(plain, plain.loans[0]), compound_slips(plain, plain.loans[0], []))
    with pytest.raises(TypeError, match="C1 has no penalty terms"):
        penalty_rate(plain.loans[0], plain.loans[0].drawdowns[0], date(2023, 1, 1), overdue=True)


def test_what_was_paid_back_in_time_bears_no_penalty() -> None:
    timely = loan(
        repayments=[{"day": "2022-12-27", "amount": "360000"}], penalty={"overdue_markup_percent": "50"}
    )
    assert "0.00" == figure(recompute(case(timely)), "penalty_recomputed")


def test_compound_interest_on_penalty_too() -> None:
    # Nothing is ever paid: 12,960 due on 2022-12-27; penalty 54 a day, booked on the day of repayment.
    on_interest = recompute(overdue(compound_on="interest"))
    # 30 days at 5.4 % on 12,960 of interest: 58.32.
    assert ("1620.00", "58.32") == (
        figure(on_interest, "penalty_recomputed"),
        figure(on_interest, "compound_recomputed"),
    )
    both = recompute(overdue(compound_on="interest_and_penalty"))
    assert "58.32" == figure(both, "compound_recomputed")


def test_unpaid_penalty_bears_compound_interest_once_it_is_booked() -> None:
    # Due on 2022-12-27 with quarterly slips; penalty of 84 days at 54 a day is booked on 2023-03-21: 4,536.
    late = [{"day": "2023-04-20", "amount": "360000"}]
    paid = [line(normal=f"{36 * days}", posting_date=day, period_start=None, period_end=None)
            for days, day in ((79, "2022-03-21"), (92, "2022-06-21"), (92, "2022-09-21"), (91, "2022-12-21"), (6, "2022-12-27"))]  # fmt: skip
    paid += [line(normal="0", penalty="1536", posting_date="2023-04-10", period_start=None, period_end=None)]
    for on, expected in (("interest", 0.0), ("interest_and_penalty", (4536 * 20 + 3000 * 10) * 0.054 / 360)):
        own = loan(repayments=late, settlement={"frequency": "quarterly"},
                   penalty={"overdue_markup_percent": "50", "compound_on": on})  # fmt: skip
        outcome = recompute(case(own, paid_lines=paid))
        assert f"{expected:.2f}" == figure(outcome, "compound_recomputed")


def test_what_was_misused_from_the_first_day_bears_penalty_only() -> None:
    misused = overdue(misuse_markup_percent="100", misused_from="2022-01-01", compound_on="interest")
    outcome = recompute(misused)
    # 390 days at 7.2 % on 360,000.
    assert ("0.00", "28080.00", "0.00") == tuple(
        figure(outcome, f"{kind}_recomputed") for kind in ("interest", "penalty", "compound")
    )


def test_compound_interest_at_the_misuse_rate() -> None:
    own = loan(settlement={"frequency": "quarterly"}, repayments=[{"day": "2022-12-27", "amount": "360000"}],
               penalty={"overdue_markup_percent": "50", "misuse_markup_percent": "100", "misused_from": "2022-05-01",
                        "compound_on": "interest"})  # fmt: skip
    outcome = recompute(case(own))
    # 79 days to 03-21: 2,844 unpaid; 41 days at 3.6 %, then 51 days at 7.2 % up to the slip of 06-21.
    assert f"{2844 * (0.036 * 41 + 0.072 * 51) / 360:.2f}" == figure(outcome, "compound J1 2022-06-21")


def test_a_group_by_size_has_limits_of_its_own() -> None:
    values = {**POINTS, "loan_groups": {"small": {"below": "30万", "cap": "1000", "clause": "other"},
                                        "large": {"from": "30万", "points": "2", "cap_per_loan": "5000"}}}  # fmt: skip
    small = loan("C2", drawdown("J2", amount="29万"))
    outcome = computed(case(loan(), small), **values)
    assert 600_000 == outcome.amount_fen
    assert (
        720_000
        == computed(case(), **{**POINTS, "loan_groups": {"all": {"from": "1", "points": "2"}}}).amount_fen
    )


def test_groups_by_name_have_their_own_principal_and_limits() -> None:
    values = {
        **POINTS,
        "loan_groups": {"a": {"principal_cap_per_loan": "18万"}, "b": {"loan_minimum": "37万"}},
    }
    assert 180_000 == computed(case(loan(group="a")), **values).amount_fen
    outcome = computed(case(loan(group="b")), **values)
    assert ["The loan C1 of 360,000.00 yuan is below the least of 370,000.00 yuan."] == reasons(outcome)


def test_other_money_of_a_level_changes_the_points() -> None:
    values = {**POINTS, "points_when": [{"level": "central", "points": "0.5"}]}
    money = {"name": "中央", "amount": "1", "contract": "C1"}
    assert 180_000 == computed(case(other_subsidies=[money | {"level": "central"}]), **values).amount_fen
    assert 360_000 == computed(case(other_subsidies=[money | {"level": "city"}]), **values).amount_fen
    of_another = money | {"level": "central", "contract": "C2"}
    assert 360_000 == computed(case(other_subsidies=[of_another]), **values).amount_fen


def test_points_by_score() -> None:
    values = {"basis": "points_on_principal", "time_basis": "act/360",
              "score_bands": [{"from": "60", "points": "1"}, {"from": "80", "points": "2"}]}  # fmt: skip
    assert 720_000 == computed(case(firm={"name": "甲", "score": "80"}), **values).amount_fen
    assert 360_000 == computed(case(firm={"name": "甲", "score": "79"}), **values).amount_fen


def test_uplifts_one_on_the_other_or_side_by_side() -> None:
    firm = {"name": "甲", "attributes": {"digital": True, "listed": True}}
    for stack, expected in (("multiplied", 475_200), ("added", 468_000)):
        assert (
            expected == computed(case(firm=firm), **POINTS, uplifts=TWO_PLAIN, uplifts_stack=stack).amount_fen
        )


def test_every_refusal_has_a_clause() -> None:
    bad = case(loan(signed_on=None), loan("C2", drawdown("J2", rate=None)), claimed_on="2031-01-01",
               paid_lines=[line(unsplit="5"), line(posting_date=None)], firm={"name": "甲", "attributes": {}})  # fmt: skip
    for values in (
        {**POINTS, "window_test": "accrued", "firm_must": {"a": "other"}},
        {**SHARE, "signed_from": date(2020, 1, 1), "pay_first": True, "interest_minimum": "1"},
        {"basis": "share_of_actual_rate_capped", "share_percent": "50", "time_basis": "act/360"},
    ):
        outcome = computed(bad, {"picked_by": "application"}, **values)
        assert [] != reasons(outcome)
        assert [] == [refusal for refusal in outcome.refused if refusal.clause is None]


def test_the_excluded_kinds_cite_the_clause_of_each() -> None:
    values = {**SHARE, "only_normal_interest": True, "excluded_interest": {"penalty": "other"}}
    outcome = computed(case(paid_lines=[line(penalty="5", compound="6")]), **values)
    cited = outcome.results["excluded_interest"].figure
    assert cited is not None
    assert ["二", "一"] == [node.clause.article for node in cited.inputs[0].inputs if node.clause]


def test_drawdowns_beyond_the_number_leave_out_the_loan() -> None:
    own = loan("C1", drawdown("J1"), drawdown("J2"))
    values = {**POINTS, "drawdowns_at_most": 1}
    assert 360_000 == computed(case(own), **values, drawdowns_beyond="left_out").amount_fen
    assert (
        720_000
        == computed(
            case(own), **{**values, "drawdowns_at_most": 2}, drawdowns_beyond="loan_left_out"
        ).amount_fen
    )
    outcome = computed(case(own), **values, drawdowns_beyond="loan_left_out")
    assert [
        "The drawdown J1 is one of 2 of the loan C1; at most 1 count.",
        "The drawdown J2 is one of 2 of the loan C1; at most 1 count.",
    ] == reasons(outcome)


def test_the_term_as_used_is_up_to_the_repayment() -> None:
    early = loan(repayments=[{"day": "2022-03-31", "amount": "360000"}])
    values = {**POINTS, "loan_term_months_at_least": 3}
    assert computed(case(early), **values).amount_fen is not None
    assert ["The term of J1 is shorter than 3 months."] == reasons(
        computed(case(early), **values, loan_term_measured="used")
    )
    assert computed(case(), **values, loan_term_measured="used").amount_fen is not None


def test_interest_beyond_the_term_of_several_drawdowns_is_not_told_apart() -> None:
    own = loan("C1", drawdown("J1"), drawdown("J2", drawn_on="2022-02-01"))
    values = {**SHARE, "term_months_at_most": 6}
    whole = line("", contract="C1")
    assert (
        "IOUs of that contract count apart" in reasons(computed(case(own, paid_lines=[whole]), **values))[0]
    )
    # 10 of 181 days lie beyond six months from 2022-01-01 for a line of 2022-01-01 to 2022-07-11.
    long = line(normal="1910", period_end="2022-07-11")
    assert 181_0_00 // 2 == computed(case(paid_lines=[long]), **values).amount_fen
    assert 50_000 == computed(case(paid_lines=[line()]), **SHARE, term_months_at_most=12).amount_fen


def test_interest_posted_on_the_first_of_its_days_is_not_odd() -> None:
    assert "before the days" not in told(
        computed(case(paid_lines=[line(posting_date="2022-01-01")]), **POINTS)
    )


def test_one_payment_for_two_quarters_is_not_twice_the_interest_of_one() -> None:
    own = loan(settlement={"frequency": "quarterly"})
    for start, end in (("2022-03-21", "2022-09-21"), ("2022-01-01", "2022-06-21")):
        paid = line(normal="6624", posting_date=end, period_start=start, period_end=end)
        assert computed(case(own, paid_lines=[paid]), **SHARE).amount_fen is not None
    double = line(
        normal="6624", posting_date="2022-06-21", period_start="2022-03-21", period_end="2022-06-21"
    )
    assert "twice or more" in reasons(computed(case(own, paid_lines=[double]), **SHARE))[0]


@pytest.mark.parametrize(
    ("changes", "accepted", "refused"),
    [
        (lambda value: {"year": value}, (1990, 2199), (1989, 2200)),
        (lambda value: {"awards_before": value}, (0, 9), (-1,)),
        (lambda value: {"awards_this_year": value}, (0, 9), (-1,)),
        (lambda value: {"other_subsidies": [{"name": "a", "level": "city", "year": value}]}, (1990, 2199), (1989, 2200)),
        (lambda value: {"loans": [loan(settlement={"day_of_month": value})]}, (1, 31), (0, 32)),
        (lambda value: {"loans": [loan("C1", drawdown(plan={"method": "equal_principal", "every_months": value}))]}, (1, 12), (0, 13)),
        (lambda value: {"loans": [loan("C1", drawdown(rate={"percent": str(value)}))]}, (0, 100), (-1, 101)),
        (lambda value: {"loans": [loan("C1", drawdown(rate={"fraction": str(value)}))]}, (0, 1), (-1, "1.01")),
        (lambda value: {"loans": [loan("C1", drawdown(rate={"series": "lpr", "multiplier": str(value)}))]}, ("0.1",), (0,)),
        (lambda value: {"loans": [loan("C1", drawdown(amount=str(value)))]}, ("0.01",), (0,)),
        (lambda value: {"paid_lines": [line(days=value, period_end="2022-01-01")]}, (0, 1), (-1, 2)),
    ],
)  # fmt: skip
def test_the_bounds_of_facts(changes: Any, accepted: tuple[Any, ...], refused: tuple[Any, ...]) -> None:
    for value in accepted:
        Case.read({"firm": {"name": "甲"}, "loans": [loan()]} | changes(value))
    for value in refused:
        with pytest.raises(LedgerError):
            Case.read({"firm": {"name": "甲"}, "loans": [loan()]} | changes(value))


def test_a_line_without_its_days_answers_to_a_slip_booked_at_most_fifteen_days_away() -> None:
    own = loan(settlement={"frequency": "quarterly"})
    for day, found in (
        ("2022-03-06", True),
        ("2022-04-05", True),
        ("2022-03-05", False),
        ("2022-04-06", False),
    ):
        paid = line(normal="2844", posting_date=day, period_start=None, period_end=None)
        results = recompute(case(own, paid_lines=[paid])).results
        assert found is ("interest difference J1 2022-03-21" in results)


def test_an_average_over_one_month_is_half_of_both_its_ends() -> None:
    values = {**POINTS, "principal_counted": "average_balance", "time_basis": "30/360"}
    own = case(loan("C1", drawdown(drawn_on="2022-01-10")))
    # Nothing at the end of December, 360,000 at the end of January: 180,000 at 1 % for a month.
    assert (
        15_000
        == computed(own, **values, accrued_from=date(2022, 1, 1), accrued_to=date(2022, 1, 31)).amount_fen
    )


def test_what_was_drawn_on_the_eve_of_the_window_counts_half_at_its_start() -> None:
    values = {**POINTS, "principal_counted": "average_balance", "time_basis": "30/360"}
    own = case(loan("C1", drawdown(drawn_on="2021-12-31")))
    assert (
        30_000
        == computed(own, **values, accrued_from=date(2022, 1, 1), accrued_to=date(2022, 1, 31)).amount_fen
    )


def test_interest_of_just_the_least_is_enough_and_nothing_is_said() -> None:
    outcome = computed(case(paid_lines=[line()]), **SHARE, interest_minimum_per_loan="1000")
    assert (50_000, False) == (outcome.amount_fen, "below the least for a loan" in told(outcome))


def test_a_difference_is_named_by_the_day_of_posting_else_by_the_end_of_its_days() -> None:
    own = loan(settlement={"frequency": "quarterly"})
    period = {"period_start": "2022-01-01", "period_end": "2022-03-21"}
    posted = line(normal="2000", posting_date="2022-03-25", **period)
    accrued = line(normal="2000", posting_date=None, **period)
    for paid, name in ((posted, "J1 2022-03-25"), (accrued, "J1 2022-03-21")):
        assert f"Interest booked for {name} differs by -844.00 yuan" in told(
            recompute(case(own, paid_lines=[paid]))
        )


def test_one_contract_with_penalty_terms_is_enough_to_recompute_penalty() -> None:
    own = loan(
        repayments=[{"day": "2023-01-26", "amount": "360000"}], penalty={"overdue_markup_percent": "50"}
    )
    assert "1620.00" == figure(
        recompute(case(own, loan("C2"), claimed_on="2023-02-01")), "penalty_recomputed"
    )


def test_the_dearest_loan_is_that_of_its_dearest_drawdown() -> None:
    cheap_and_dear = loan(
        "C1",
        drawdown("J1", amount="1万", rate={"percent": "3"}),
        drawdown("J2", amount="1万", rate={"percent": "5"}),
    )
    between = loan("C3", drawdown("J3", rate={"percent": "4"}))
    outcome = computed(case(cheap_and_dear, between), **POINTS, loans_at_most=1, loans_picked="dearest")
    assert 20_000 == outcome.amount_fen


def test_a_purpose_is_asked_for_only_where_others_state_theirs() -> None:
    silent = computed(case(loan(), loan("C2")), **POINTS)
    stated = computed(case(loan(purpose="a"), loan("C2", purpose="b")), **POINTS)
    mixed = computed(case(loan(purpose="a"), loan("C2")), **POINTS)
    asked = "The purpose of the loan C2 is not stated."
    assert [False, False, True] == [asked in told(outcome) for outcome in (silent, stated, mixed)]


def test_a_line_of_a_contract_is_compared_with_that_contract_only() -> None:
    whole = line("", contract="C1", normal="6516")
    outcome = recompute(case(loan(), loan("C2"), paid_lines=[whole]))
    assert "-6444.00" == figure(outcome, "interest difference J1 2022-12-27")
    assert "interest difference J2 2022-12-27" not in outcome.results
    unknown = recompute(case(loan(), paid_lines=[line("", contract="C9")]))
    assert [] == [name for name in unknown.results if "difference" in name]


def test_what_is_not_stated_counts_as_none_received() -> None:
    plain = case()
    assert (0, 0, 0, 0) == (
        plain.awards_before, plain.awards_this_year, plain.received_this_year_fen, plain.received_before_fen,
    )  # fmt: skip


def test_interest_without_days_is_named_by_its_loan() -> None:
    for paid, name in ((line(period_start=None, period_end=None), "J1"),
                       (line("", contract="C1", period_start=None, period_end=None), "C1")):  # fmt: skip
        outcome = computed(case(paid_lines=[paid]), **SHARE, accrued_from=date(2022, 2, 1))
        assert f"The interest of {name} posted on 2022-07-01 does not say" in reasons(outcome)[0]


def test_odd_lines_of_a_whole_contract_are_named_by_it() -> None:
    whole = line("", contract="C1", unsplit="5")
    outcome = computed(
        case(loan(), loan("C2"), paid_lines=[whole, whole, line("J2", posting_date=None)]), **SHARE
    )
    assert "5.00 yuan of C1 posted on 2022-07-01" in reasons(outcome)[0]
    assert "The same line of C1 posted on 2022-07-01" in told(outcome)
    assert "Interest of J2 has no posting date" in told(outcome)


def test_lines_of_a_whole_contract_are_named_by_it() -> None:
    whole = line("", contract="C1", penalty="5")
    outcome = computed(case(paid_lines=[whole]), **SHARE)
    named = [node.subject for result in ("eligible_interest", "excluded_interest")
             if (found := outcome.results[result].figure) for node in found.inputs[0].inputs]  # fmt: skip
    assert ["C1 2022-07-01", "C1 2022-07-01"] == named
    by_iou = computed(case(paid_lines=[line(penalty="5")]), **SHARE).results["excluded_interest"].figure
    assert by_iou is not None
    assert "J1 2022-07-01" == by_iou.inputs[0].inputs[0].subject


def test_an_odd_rate_is_told_to_four_places() -> None:
    for written, odd in (("0.04355", "0.0436"), ("0.99999", "1"), ("24.01", "24.01")):
        told_of = told(computed(case(loan("C1", drawdown(rate={"percent": written}))), **POINTS))
        assert f"The rate of J1, {odd} % a year, is unusual" in told_of
    for usual in ("1", "24", "0"):
        assert "unusual" not in told(computed(case(loan("C1", drawdown(rate={"percent": usual}))), **POINTS))


def test_days_count_as_paid_only_by_normal_interest_of_their_own_loan() -> None:
    paid = [
        line(period_end="2022-02-10"),
        line(normal="0", penalty="5", period_start="2022-02-10", period_end="2022-03-02"),
        line("J2", period_start="2022-03-02", period_end="2022-04-01"),
    ]
    both = case(loan(), loan("C2", drawdown("J2")), paid_lines=paid)
    # 40 days of J1 and 30 of J2, at 10 yuan a day each.
    assert 70_000 == computed(both, **POINTS, paid_from=date(2022, 1, 1)).amount_fen


@pytest.mark.parametrize(
    ("terms", "odd"),
    [
        ({"overdue_markup_percent": "30"}, False),
        ({"overdue_markup_percent": "50"}, False),
        ({"overdue_markup_percent": "29.99"}, True),
        ({"overdue_markup_percent": "50.01"}, True),
        ({"overdue_markup_percent": "40", "misuse_markup_percent": "50"}, False),
        ({"overdue_markup_percent": "40", "misuse_markup_percent": "100"}, False),
        ({"overdue_markup_percent": "40", "misuse_markup_percent": "100.01"}, True),
    ],
)
def test_a_markup_outside_the_rule_is_told(terms: dict[str, str], odd: bool) -> None:
    assert odd is ("is outside the" in told(recompute(overdue(**terms))))


@pytest.mark.parametrize(
    ("start", "end", "odd"),
    [("2022-12-01", "2022-12-27", False), ("2022-12-01", "2022-12-28", True), ("2022-12-27", "2023-01-10", False),
     ("2022-12-26", "2023-01-10", True)],
)  # fmt: skip
def test_a_line_that_runs_over_the_due_day_is_told(start: str, end: str, odd: bool) -> None:
    own = case(paid_lines=[line(period_start=start, period_end=end, posting_date="2023-01-11")])
    assert odd is ("is also for days after 2022-12-27" in told(computed(own, **POINTS)))


def test_odd_money_and_lines_before_their_days() -> None:
    odd = case(other_subsidies=[{"name": "市级", "level": "city"}], claimed_on="2023-01-01",
               paid_lines=[line(posting_date="2021-12-31")])  # fmt: skip
    outcome = computed(odd, **POINTS)
    assert "The other subsidy 市级 has neither amount nor rate." in told(outcome)
    assert "posted on 2021-12-31, before the days that it is for began" in told(outcome)
    later = case(loan(repayments=[{"day": "2022-06-30", "amount": "1"}]), claimed_on="2022-06-29")
    assert "The repayment of C1 on 2022-06-30 is later than the claim of 2022-06-29." in told(
        computed(later, **POINTS)
    )


def test_a_due_day_in_a_year_without_a_calendar_is_told_and_not_guessed() -> None:
    own = loan(
        "C1",
        drawdown(due_on="2040-01-01"),
        settlement={"frequency": "at_maturity", "due_shift": "next_working_day"},
    )
    unknown = case(own, paid_lines=[line()])
    for outcome in (recompute(unknown), computed(unknown, **SHARE), computed(unknown, **POINTS)):
        assert outcome.amount_fen is None
        assert "is a working day is not known" in str(outcome.results["interest_recomputed"].reason)
        assert "is a working day is not known" in str(outcome.results["eligible_interest"].reason)
    assert "is a working day is not known" in reasons(computed(unknown, **SHARE))[0]


@pytest.mark.parametrize(
    ("spread", "due_fen", "told_reason"),
    [
        ("-380", 0, ""),
        ("-381", None, "The rate of the drawdown J1 on 2022-01-01 would be -0.01 %, below zero. Correct its spread or"
                       " multiplier."),
        ("-500", None, "The rate of the drawdown J1 on 2022-01-01 would be -1.2 %, below zero. Correct its spread or"
                       " multiplier."),
    ],
)  # fmt: skip
def test_a_rate_below_zero_is_refused(spread: str, due_fen: int | None, told_reason: str) -> None:
    # LPR of one year from 2021-12-20 on: 3.80 %.
    floating = {"series": "lpr", "spread_basis_points": spread}
    own = loan("C1", drawdown(rate=floating), signed_on="2022-01-01")
    values = {"basis": "share_of_actual_rate_capped", "share_percent": "50", "time_basis": "act/360"}
    outcome = computed(case(own), **values)
    assert (due_fen, [told_reason] if told_reason else []) == (outcome.amount_fen, reasons(outcome))


SHIFTED = {"settlement": {"frequency": "at_maturity", "due_shift": "next_working_day"}}
"""Due on Saturday, 2024-06-01, and so on Monday, 2024-06-03, 368 days after 2023-06-01."""


def shifted(repaid: str = "", **changes: Any) -> dict[str, Any]:
    repayments = [{"day": repaid, "amount": "360000"}] if repaid else []
    drawn = drawdown(drawn_on="2023-06-01", due_on="2024-06-01", **changes)
    return loan("C1", drawn, repayments=repayments, **SHIFTED)


def test_paid_back_on_the_working_day_after_a_holiday_is_on_time() -> None:
    assert 368_000 == computed(case(shifted("2024-06-03")), **POINTS, repaid_on_time=True).amount_fen
    assert ["The drawdown J1 was paid back on 2024-06-04, after it was due on 2024-06-03."] == reasons(
        computed(case(shifted("2024-06-04")), **POINTS, repaid_on_time=True)
    )


@pytest.mark.parametrize("months", [None, 12, 6, 1])
def test_the_last_instalment_of_a_plan_is_due_when_the_drawdown_is(months: int | None) -> None:
    plan = {"method": "equal_principal", "every_months": months} if months else None
    found = Loan.read(shifted(plan=plan))
    reductions = found.reductions_of(found.drawdowns[0])
    count = 12 // months if months else 0
    assert count == len(reductions)
    if months:
        assert (date(2024, 6, 3), 36_000_000 // count) == reductions[-1]
    if months in (None, 12):
        assert "13248.00" == figure(recompute(case(shifted(plan=plan))), "interest_recomputed")


def test_a_plan_of_less_than_its_instalments_ends_with_the_last_that_is_paid() -> None:
    # Three fen in twelve parts: rounded to nothing but for the last one.
    found = Loan.read(shifted(amount="0.03", plan={"method": "equal_principal"}))
    assert [(date(2024, 6, 3), 3)] == found.reductions_of(found.drawdowns[0])


def test_no_instalment_comes_after_a_due_day_that_is_moved_back() -> None:
    # The holidays of 2024-10-01 to 10-07: what is due in them is due on 2024-09-30.
    drawn = drawdown(drawn_on="2024-09-07", due_on="2024-10-07", plan={"method": "equal_principal"})
    back = {"settlement": {"frequency": "at_maturity", "due_shift": "previous_working_day"}}
    found = Loan.read(loan("C1", drawn, **back))
    assert [(date(2024, 9, 30), 36_000_000)] == found.reductions_of(found.drawdowns[0])
    drawn = drawdown(drawn_on="2024-08-02", due_on="2024-10-05", plan={"method": "equal_principal"})
    found = Loan.read(loan("C1", drawn, **back))
    assert [date(2024, 9, 2), date(2024, 9, 30), date(2024, 9, 30)] == [
        day for day, _ in found.reductions_of(found.drawdowns[0])
    ]


def test_before_its_first_reset_day_a_floating_rate_stays() -> None:
    terms = {"series": "lpr", "reset": "monthly", "reset_from": "2023-12-01"}
    own = loan("C1", drawdown("J1", drawn_on="2023-06-15", due_on="2024-01-01", rate=terms))
    # 3.65 % for 169 days up to 12-01, though 3.55 and 3.45 % came between; then 3.45 % for 31 days.
    due = 360_000 * (0.0365 * 169 + 0.0345 * 31) / 360
    assert f"{due:.2f}" == figure(recompute(case(own)), "interest_recomputed")


def test_an_average_needs_a_window_with_both_ends() -> None:
    values = {**POINTS, "principal_counted": "average_balance"}
    assert "needs a window of whole months" in reasons(computed(case(), **values))[0]
    half_open = {**values, "accrued_from": date(2022, 1, 1)}
    assert "needs a window of whole months" in reasons(computed(case(), **half_open))[0]
    shown = computed(case(), **values, accrued_from=date(2022, 1, 1), accrued_to=date(2022, 12, 31))
    # Eleven month ends of 360,000, none in December: 330,000 at 1 % for a year.
    assert 330_000 == shown.amount_fen
    assert "2.6" == figure(shown, "rate_after_subsidy")


def test_a_claim_that_is_refused_asks_nothing_of_the_budget() -> None:
    other = [{"firm": "乙", "amount": "100"}]
    outcome = computed(case(budget="50", other_claims=other), **POINTS, pay_first=True)
    assert (None, "50.00") == (outcome.amount_fen, figure(outcome, "share of 乙"))
    enough = computed(case(budget="5000", other_claims=other), **POINTS)
    assert (360_000, "3700.00") == (enough.amount_fen, figure(enough, "shared_out"))


def test_a_rate_from_the_pot_is_on_what_is_due_where_no_interest_counts() -> None:
    other = [{"firm": "乙", "amount": "3600", "base": "3600"}]
    values = {**POINTS, "shortfall": "rate_from_pot"}
    assert 180_000 == computed(case(budget="3600", other_claims=other), **values).amount_fen


@pytest.mark.parametrize(
    ("drawn_on", "percent"),
    [("2019-08-19", 435), ("2019-08-20", 425), ("2020-02-19", 415), ("2020-02-20", 405)],
)
def test_the_benchmark_up_to_the_first_lpr_and_then_the_lpr(drawn_on: str, percent: int) -> None:
    values = {"basis": "share_of_reference", "share_percent": "100", "time_basis": "once", "reference_day": "drawdown",
              "reference_series": "benchmark_then_lpr", "reference_tenor": "1y"}  # fmt: skip
    own = case(loan("C1", drawdown(drawn_on=drawn_on, due_on="2020-07-01")))
    assert 3_600 * percent == computed(own, **values).amount_fen


def test_the_loan_filed_first_uses_a_limit_first() -> None:
    late = loan("C2", drawdown("J2", drawn_on="2022-07-01", due_on="2022-12-28"), filed_on="2021-12-01")
    early = loan("C1", drawdown("J1"), filed_on="2022-01-01")
    values = {**POINTS, "principal_cap_per_firm": "36万"}
    assert 180_000 == computed(case(early, late), **values, allotment="earliest_filed_first").amount_fen
    unfiled = loan("C2", drawdown("J2", drawn_on="2021-07-01", due_on="2021-12-28"))
    assert 360_000 == computed(case(early, unfiled), **values, allotment="earliest_filed_first").amount_fen


def test_a_share_of_premium_or_guarantee_fee_within_its_limits() -> None:
    values = {**POINTS, "costs_share_percent": "50"}
    own = case(loan(costs="10000"))
    assert 360_000 + 500_000 == computed(own, **values).amount_fen
    assert 360_000 + 300_000 == computed(own, **values, costs_cap_per_loan="3000").amount_fen
    assert 360_000 + 360_000 == computed(own, **values, costs_at_most_percent_of_loan="1").amount_fen
    both = {"costs_cap_per_loan": "3000", "costs_at_most_percent_of_loan": "1", "cap_per_loan": "5000"}
    assert 500_000 == computed(own, **values, **both).amount_fen


def test_so_many_awards_a_year() -> None:
    values = {**POINTS, "awards_a_year_at_most": 2}
    assert 360_000 == computed(case(awards_this_year=1, awards_before=5), **values).amount_fen
    assert ["甲 already had 2 awards of this scheme this year; the most is 2."] == reasons(
        computed(case(awards_this_year=2), **values)
    )


def test_the_last_day_counts_where_the_scheme_says_so() -> None:
    both = {**POINTS, "last_day_counts": True}
    assert 361_000 == computed(case(), **both).amount_fen
    assert 360_000 == computed(case(), **{**both, "last_day_counts": False}).amount_fen
    # Neither beyond a window, nor beyond the longest term.
    assert 59_000 == computed(case(), **both, accrued_to=date(2022, 2, 28)).amount_fen
    assert 360_000 == computed(case(), **both, accrued_to=date(2022, 12, 26)).amount_fen
    assert 361_000 == computed(case(), **both, accrued_to=date(2022, 12, 27)).amount_fen
    assert 181_000 == computed(case(), **both, term_months_at_most=6).amount_fen
    year = case(loan("C1", drawdown(due_on="2023-01-01")))
    assert 365_000 == computed(year, **both, term_months_at_most=12).amount_fen
    assert 366_000 == computed(year, **both, term_months_at_most=13).amount_fen


@pytest.mark.parametrize(("amount", "expected"), [("9", 1), ("10", 2), ("20", 2), ("20.01", 3), ("99", 3)])
def test_steps_of_a_table_below_and_up_to_a_bound_in_any_order(amount: str, expected: int) -> None:
    steps = [{"amount": "0.03"}, {"up_to": "20", "amount": "0.02"}, {"below": "10", "amount": "0.01"}]
    claim = case(loan("C1", drawdown(amount=amount)))
    assert expected == computed(claim, basis="lump_sum_by_size", lump_sums=steps).amount_fen


def test_a_floating_rate_resets_from_a_day_of_its_own() -> None:
    terms = {"series": "lpr", "reset": "monthly", "reset_from": "2019-11-21"}
    own = Loan.read(loan("C1", drawdown("J1", drawn_on="2020-01-05", due_on="2020-06-05", rate=terms)))
    outcome = recompute(case(own.written()))
    # 4.15 % to 02-21 (16 + 31 days), 4.05 % to 04-21 (60), 3.85 % to 06-05 (45): the cut of 04-20 is in by then.
    due = 360_000 * (0.0415 * 47 + 0.0405 * 60 + 0.0385 * 45) / 360
    assert f"{due:.2f}" == figure(outcome, "interest_recomputed")
