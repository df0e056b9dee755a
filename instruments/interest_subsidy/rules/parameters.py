"""What a scheme of loan interest subsidy may state, and how its tables are checked.

The bases stand in `bases`; every other parameter is a condition, a cap or a choice that applies to any of
them. A day such as `drawn_from` is the first or last one that counts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from ledger.values.errors import LedgerError
from ledger.values.money import ROUNDINGS, parse_amount_fen
from ledger.values.schemes import Kind, Scheme, SchemeFaulty

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
    "points_at_most_percent": _PERCENT,
    "score_bands": _TABLE,  # [{from: "90", share: "50"}, ...]
    "uplifts": _TABLE,  # {attribute of the firm: {add: "0.5"} or {multiply: "1.2"}}
    "lump_sums": _TABLE,  # [{below: "100万", amount: "5万", costs_above: "5万"}, ..., {amount: "20万"}]
    # The reference rate and the day that picks it.
    "reference_rate_percent": _PERCENT,
    "reference_series": Kind("choice", choices=("pboc_benchmark_lending", "lpr")),
    "reference_tenor": Kind("choice", choices=("by_term", "1y", "5y", *BENCHMARK_TENORS)),
    "reference_day": Kind("choice", choices=REFERENCE_DAYS),
    "reference_published_on": _DAY,
    "reference_multiplier": _NUMBER,
    "spread_cap_basis_points": _NUMBER,
    "floor_spread_basis_points": _NUMBER,
    # Time.
    "time_basis": Kind("choice", choices=TIME_BASES),
    "cut_off_days": _WHOLE,
    "cut_off_exactly": Kind("choice", choices=("counts", "does_not_count", "refuse")),
    "term_months_at_most": _WHOLE,
    # Principal.
    "principal_counted": Kind(
        "choice", choices=("whole", "net_increase", "confirmed_or_drawn_lower", "eligible_share")
    ),
    "principal_cap_per_loan": _MONEY,
    "principal_cap_per_firm": _MONEY,
    "allotment": Kind("choice", choices=("earliest_first", "latest_first")),
    # Windows: fixed by the scheme, or the case's own window by the test named.
    "window_test": Kind("choice", choices=TESTS),
    **{f"{test}_{end}": _DAY for test in TESTS for end in ("from", "to")},
    "claim_by": _DAY,
    "claim_within_months_of_repayment": _WHOLE,
    # Conditions.
    "firm_must": _TABLE,  # {attribute: clause}
    "loan_must": _TABLE,  # {attribute: clause}
    "purposes": _TABLE,
    "excluded_purposes": _TABLE,
    "excluded_lenders": _TABLE,
    "loan_minimum": _MONEY,
    "loan_maximum": _MONEY,
    "loans_total_minimum": _MONEY,
    "loan_term_months_at_least": _WHOLE,
    "loan_term_months_at_most": _WHOLE,
    "loan_rate_at_most_reference": _TRUTH,
    "must_be_repaid": _TRUTH,
    "repaid_on_time": _TRUTH,
    "pay_first": _TRUTH,
    "only_normal_interest": _TRUTH,
    "interest_minimum": _MONEY,
    "interest_minimum_per_loan": _MONEY,
    "awards_at_most": _WHOLE,
    # Caps on money, in this order.
    "cap_per_loan": _MONEY,
    "loans_at_most": _WHOLE,
    "loans_picked": Kind("choice", choices=("highest", "earliest")),
    "not_above_interest_paid": _TRUTH,
    "cap_per_firm_year": _MONEY,
    "cap_lifetime": _MONEY,
    # Other public money for the same loans.
    "double_funding": Kind("choice", choices=("strict", "higher_of", "rate_left", "allowed")),
    "double_funding_levels": _TABLE,  # the levels that `double_funding` is about; all if absent
    "strict_levels": _TABLE,  # levels whose money excludes this one whatever `double_funding` says
    # The end.
    "rounding": Kind("choice", choices=tuple(ROUNDINGS)),
    "rounding_point": Kind("choice", choices=("firm", "loan")),
    "payers": _TABLE,  # {payer: weight}
    # Before the money: how long the list is published (公示), and which days count.
    "publication_days": _WHOLE,
    "publication_day_kind": Kind("choice", choices=("calendar", "working")),
}

_NEEDED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "share_of_interest_paid": (("share_percent", "score_bands"),),
    "points_on_principal": (("points_percent",), ("time_basis",)),
    "share_of_reference": (("share_percent", "score_bands"), ("time_basis",)),
    "share_of_lower_of_paid_and_reference": (("share_percent", "score_bands"), ("time_basis",)),
    "share_of_actual_rate_capped": (("share_percent", "score_bands"), ("time_basis",)),
    "spread_above_reference_capped": (("time_basis",),),
    "above_floor_borrower_keeps": (("floor_spread_basis_points",), ("time_basis",)),
    "lump_sum_by_size": (("lump_sums",),),
}
_WITH_REFERENCE: Final = {
    "share_of_reference", "share_of_lower_of_paid_and_reference",
    "spread_above_reference_capped", "above_floor_borrower_keeps",
}  # fmt: skip
_OF_INTEREST: Final = {
    "share_of_interest_paid", "share_of_lower_of_paid_and_reference", "lump_sum_by_size",
}  # fmt: skip
_TESTS_OF_INTEREST: Final = (
    "pay_first", "not_above_interest_paid", "interest_minimum", "interest_minimum_per_loan",
)  # fmt: skip
_MAPPINGS: Final = ("firm_must", "loan_must")
_LISTS: Final = (
    "purposes",
    "excluded_purposes",
    "excluded_lenders",
    "strict_levels",
    "double_funding_levels",
)
_CONFLICTS: Final = (
    ("reference_rate_percent", "reference_series"),
    ("share_percent", "score_bands"),
    ("purposes", "excluded_purposes"),
)


@dataclass(frozen=True)
class LumpSum:
    """One step of a lump-sum table; `below_fen` None means no upper bound, `costs_above_fen` a condition."""

    amount_fen: int
    below_fen: int | None
    costs_above_fen: int


@dataclass(frozen=True)
class Uplift:
    """What an attribute of the firm adds: points of a percent, or a factor on the rate."""

    attribute: str
    add_percent: Decimal
    multiply: Decimal


def score_bands(scheme: Scheme) -> list[tuple[Decimal, Decimal]]:
    """The score bands as (score from which it holds, share in percent), highest first."""
    bands = [
        (Decimal(str(band["from"])), Decimal(str(band["share"]))) for band in scheme.value("score_bands", [])
    ]
    return sorted(bands, reverse=True)


def lump_sums(scheme: Scheme) -> list[LumpSum]:
    """The lump sums in the order written, smallest loans first."""
    return [
        LumpSum(
            parse_amount_fen(str(step["amount"])),
            parse_amount_fen(str(step["below"])) if "below" in step else None,
            parse_amount_fen(str(step.get("costs_above", "0"))),
        )
        for step in scheme.value("lump_sums", [])
    ]


def uplifts(scheme: Scheme) -> list[Uplift]:
    """The uplifts by the firm's attributes."""
    return [
        Uplift(name, Decimal(str(step.get("add", 0))), Decimal(str(step.get("multiply", 1))))
        for name, step in scheme.value("uplifts", {}).items()
    ]


def payers(scheme: Scheme) -> dict[str, Fraction]:
    """Who pays in what proportion; empty where one payer pays all."""
    return {name: Fraction(str(weight)) for name, weight in scheme.value("payers", {}).items()}


_TABLES: Final[Mapping[str, Callable[[Scheme], object]]] = {
    "score_bands": score_bands,
    "lump_sums": lump_sums,
    "uplifts": uplifts,
    "payers": payers,
}


def faults_of(scheme: Scheme) -> list[SchemeFaulty]:
    """What the frame of a scheme cannot see: a basis without its figures, a table of another shape."""
    faults = [*_missing(scheme), *_misshapen(scheme), *_unknown_clauses(scheme), *_conflicts(scheme)]
    return [SchemeFaulty(scheme=scheme.id, fault=fault) for fault in faults]


def _missing(scheme: Scheme) -> Iterable[str]:
    basis = scheme.value("basis")
    for alternatives in _NEEDED[basis]:
        if not any(name in scheme for name in alternatives):
            yield f"the basis {basis} needs {' or '.join(alternatives)}"
    if (basis in _WITH_REFERENCE or scheme.value("loan_rate_at_most_reference")) and not has_reference(
        scheme
    ):
        yield "it needs reference_rate_percent, or reference_series with reference_day"
    by_time = "points_at_most_percent" in scheme or scheme.value("double_funding") == "rate_left"
    if by_time and "time_basis" not in scheme:
        yield "points_at_most_percent and the rate left need time_basis"
    if scheme.value("reference_day") == "publication" and "reference_published_on" not in scheme:
        yield "the reference day publication needs reference_published_on"


def uses_interest(scheme: Scheme) -> bool:
    """Whether the amount depends on the interest that was paid."""
    return scheme.value("basis") in _OF_INTEREST or any(scheme.value(name) for name in _TESTS_OF_INTEREST)


def has_reference(scheme: Scheme) -> bool:
    """Whether the scheme says which reference rate it means."""
    return "reference_rate_percent" in scheme or ("reference_series" in scheme and "reference_day" in scheme)


def _misshapen(scheme: Scheme) -> Iterable[str]:
    for names, shape in ((_MAPPINGS, dict), (_LISTS, list)):
        for name in names:
            if name in scheme and not isinstance(scheme.value(name), shape):
                yield f"{name} must be a {'mapping' if shape is dict else 'list'}"
    for name, parse in _TABLES.items():
        try:
            parse(scheme)
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, LedgerError) as error:
            yield f"{name} cannot be read ({error!r})"


def _unknown_clauses(scheme: Scheme) -> Iterable[str]:
    for name in _MAPPINGS:
        table: Any = scheme.value(name, {})
        for attribute, clause in table.items() if isinstance(table, dict) else ():
            if clause not in scheme.clauses:
                yield f"{name} {attribute} cites {clause}, which is none of its clauses"


def _conflicts(scheme: Scheme) -> Iterable[str]:
    for first, second in _CONFLICTS:
        if first in scheme and second in scheme:
            yield f"{first} ({scheme.clause(first)}) and {second} ({scheme.clause(second)}) contradict each other"
