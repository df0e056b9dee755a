"""What a scheme of loan interest subsidy may state.

The bases stand in `bases`; every other parameter is a condition, a cap or a choice that applies to any of
them. A day such as `drawn_from` is the first or last one that counts. How tables look is shown beside them and
read by `tables`; what does not fit together is found by `faults`.
"""

from collections.abc import Mapping
from typing import Final

from instruments.interest_subsidy.rules.sharing import POLICIES
from ledger.values.money import ROUNDINGS
from ledger.values.schemes import Kind, Scheme

BASES: Final = (
    "share_of_interest_paid",
    "points_on_principal",
    "share_of_reference",
    "share_of_lower_of_paid_and_reference",
    "share_of_actual_rate_capped",
    "spread_above_reference_capped",
    "above_floor_borrower_keeps",
    "lump_sum_by_size",
)
BENCHMARK_TENORS: Final = ("le_6m", "6m_1y", "1y_3y", "3y_5y", "gt_5y")
TIME_BASES: Final = ("act/360", "act/365", "30/360", "30E/360", "act/act ISDA", "whole_months", "once")
REFERENCE_DAYS: Final = ("drawdown", "signing", "month_before_signing", "publication",
                         "december_of_repayment_year", "claim")  # fmt: skip
TESTS: Final = ("signed", "filed", "drawn", "repaid", "accrued", "paid")
LEVELS: Final = ("central", "province", "city", "district")

_PERCENT, _MONEY, _WHOLE, _TRUTH = Kind("percent"), Kind("money"), Kind("whole"), Kind("truth")
_NUMBER, _DAY, _TABLE = Kind("number"), Kind("day"), Kind("table")

PARAMETERS: Final[Mapping[str, Kind]] = {
    "basis": Kind("choice", required=True, choices=BASES),
    # How much: a share of something, or points of a percent a year.
    "share_percent": _PERCENT,
    "first_loan_share_percent": _PERCENT,
    "points_percent": _PERCENT,
    "first_loan_points_percent": _PERCENT,
    "points_permille_a_month": _NUMBER,  # in place of points_percent: 2 per mille a month is 2.4 percent a year
    "points_at_most_percent": _PERCENT,
    "score_bands": _TABLE,  # [{from: "90", share: "50"}, ...]; `points` in place of `share` with points
    # The first that holds counts, of the loan or of the firm; `level` asks for other money of that level.
    "share_when": _TABLE,  # [{attribute: insured, share: "50"}, {level: central, share: "20"}]
    "points_when": _TABLE,  # [{attribute: first_loan, points: "2"}, {level: central, points: "1"}]
    # Days with a share of their own: of the interest for those days, or of loans drawn on them.
    "share_periods": _TABLE,  # [{from: 2022-03-29, to: 2022-10-31, share: "80"}]
    "points_periods": _TABLE,  # [{from: 2024-07-01, points: "1.5"}]
    "periods_test": Kind("choice", choices=("accrued", "drawn")),
    "uplifts": _TABLE,  # {attribute of the firm: {add: "0.5"} or {multiply: "1.2"}}
    "uplifts_stack": Kind("choice", choices=("multiplied", "added")),  # 1.2 x 1.1, or 1 + 0.2 + 0.1
    # Kinds of loans treated apart: by the loan's `group`, or by its size where `below` or `from` stands there.
    "loan_groups": _TABLE,  # {孵化贷: {loan_maximum: 500万, share: "50", cap: 30万}, 专利质押: {cap: 30万, clause: ip}}
    # Smallest first or not; `below` leaves the bound out, `up_to` counts it in.
    "lump_sums": _TABLE,  # [{below: "100万", amount: "5万", costs_above: "5万"}, {amount: "20万"}]
    # The reference rate and the day that picks it.
    "reference_rate_percent": _PERCENT,
    # The benchmark for days before 2019-08-20 and the LPR from then on, where a rule speaks of both.
    "reference_series": Kind("choice", choices=("pboc_benchmark_lending", "lpr", "benchmark_then_lpr")),
    "reference_tenor": Kind("choice", choices=("by_term", "1y", "5y", *BENCHMARK_TENORS)),
    "reference_day": Kind("choice", choices=REFERENCE_DAYS),
    "reference_published_on": _DAY,
    "reference_multiplier": _NUMBER,
    "spread_cap_basis_points": _NUMBER,
    "floor_spread_basis_points": _NUMBER,
    # Time.
    "time_basis": Kind("choice", choices=TIME_BASES),
    "last_day_counts": _TRUTH,  # whether the day of repayment is paid for too; banks count the first day only
    "cut_off_days": _WHOLE,
    "cut_off_exactly": Kind("choice", choices=("counts", "does_not_count", "refuse")),
    "term_months_at_most": _WHOLE,
    # Principal.
    "principal_counted": Kind(
        "choice",
        choices=("whole", "net_increase", "confirmed_or_drawn_lower", "eligible_share", "average_balance"),
    ),
    "principal_cap_per_loan": _MONEY,
    "principal_cap_per_firm": _MONEY,
    "allotment": Kind("choice", choices=("earliest_first", "latest_first", "earliest_filed_first")),
    # Windows: fixed by the scheme, or the case's own window by the test named.
    "window_test": Kind("choice", choices=TESTS),
    **{f"{test}_{end}": _DAY for test in TESTS for end in ("from", "to")},
    "claim_by": _DAY,
    "claim_within_months_of_repayment": _WHOLE,
    # Conditions.
    "firm_must": _TABLE,  # {attribute: clause}
    "loan_must": _TABLE,  # {attribute: clause}
    "purposes": _TABLE,  # [fixed_assets, ...] or {fixed_assets: clause}; likewise the next two
    "excluded_purposes": _TABLE,
    "excluded_lenders": _TABLE,
    "excluded_interest": _TABLE,  # {penalty: clause, compound: clause, overdue_interest: clause, ...}
    "loan_minimum": _MONEY,
    "loan_maximum": _MONEY,
    "loans_total_minimum": _MONEY,
    "loan_term_months_at_least": _WHOLE,
    "loan_term_months_at_most": _WHOLE,
    "loan_term_measured": Kind("choice", choices=("agreed", "used")),  # to the due day, or to the repayment
    "loan_rate_at_most_reference": _TRUTH,
    "must_be_repaid": _TRUTH,
    "repaid_on_time": _TRUTH,
    "pay_first": _TRUTH,
    "only_normal_interest": _TRUTH,
    "interest_minimum": _MONEY,
    "costs_minimum": _MONEY,  # interest, and premium or guarantee fee
    "interest_minimum_per_loan": _MONEY,
    "thresholds": Kind("choice", choices=("all", "any")),  # of the loans together, the interest and the costs
    "awards_at_most": _WHOLE,
    "awards_a_year_at_most": _WHOLE,
    # What "a loan" is for limits and caps: the contract, or each IOU (放款凭证).
    "counted_by": Kind("choice", choices=("contract", "drawdown")),
    "drawdowns_at_most": _WHOLE,
    "drawdowns_beyond": Kind("choice", choices=("left_out", "loan_left_out")),
    # Premium or guarantee fee beside the interest: a share of it, within limits.
    "costs_share_percent": _PERCENT,
    "costs_at_most_percent_of_loan": _PERCENT,
    "costs_cap_per_loan": _MONEY,
    # Caps on money, in this order.
    "cap_per_drawdown": _MONEY,
    "not_above_interest_paid": _TRUTH,
    "cap_per_loan": _MONEY,
    "loans_at_most": _WHOLE,
    "loans_picked": Kind(
        "choice", choices=("highest", "earliest", "earliest_filed", "dearest", "named_by_firm")
    ),
    "cap_per_firm_year": _MONEY,
    "cap_lifetime": _MONEY,
    # Other public money for the same loans.
    "double_funding": Kind("choice", choices=("strict", "one_a_year", "higher_of", "rate_left", "allowed")),
    "double_funding_levels": _TABLE,  # the levels that `double_funding` is about; all if absent
    "strict_levels": _TABLE,  # levels whose money excludes this one whatever `double_funding` says
    # The end.
    "rounding": Kind("choice", choices=tuple(ROUNDINGS)),
    "rounding_point": Kind("choice", choices=("firm", "loan")),
    "payers": _TABLE,  # {payer: weight}
    # Where the budget of a round falls short.
    "shortfall": Kind("choice", choices=POLICIES),
    "shortfall_rate_places": _WHOLE,
    # Before the money: how long the list is published (公示), and which days count.
    "publication_days": _WHOLE,
    "publication_day_kind": Kind("choice", choices=("calendar", "working")),
}

_OF_INTEREST: Final = {
    "share_of_interest_paid", "share_of_lower_of_paid_and_reference", "lump_sum_by_size",
}  # fmt: skip
_TESTS_OF_INTEREST: Final = (
    "pay_first", "not_above_interest_paid", "interest_minimum", "interest_minimum_per_loan",
    "costs_minimum",
)  # fmt: skip


def is_of_interest(scheme: Scheme) -> bool:
    """Whether the basis itself is counted on the interest that was paid."""
    return scheme.value("basis") in _OF_INTEREST


def uses_interest(scheme: Scheme) -> bool:
    """Whether the amount depends on the interest that was paid."""
    return is_of_interest(scheme) or any(scheme.value(name) for name in _TESTS_OF_INTEREST)


def has_reference(scheme: Scheme) -> bool:
    """Whether the scheme says which reference rate it means."""
    return "reference_rate_percent" in scheme or ("reference_series" in scheme and "reference_day" in scheme)
