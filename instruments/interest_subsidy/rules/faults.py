"""What the frame of a scheme cannot see: a basis without its figures, a table of another shape, a contradiction."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from instruments.interest_subsidy.rules.parameters import TESTS, has_reference
from instruments.interest_subsidy.rules.tables import TABLES, figure_of, loan_groups, uplifts
from ledger.values.errors import LedgerError
from ledger.values.rates import load_series
from ledger.values.schemes import Scheme, SchemeFaulty

_SHARES: Final = ("share_percent", "score_bands", "loan_groups")
_NEEDED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "share_of_interest_paid": (_SHARES,),
    "points_on_principal": (
        ("points_percent", "points_permille_a_month", "score_bands", "loan_groups"),
        ("time_basis",),
    ),
    "share_of_reference": (_SHARES, ("time_basis",)),
    "share_of_lower_of_paid_and_reference": (_SHARES, ("time_basis",)),
    "share_of_actual_rate_capped": (_SHARES, ("time_basis",)),
    "spread_above_reference_capped": (("time_basis",),),
    "above_floor_borrower_keeps": (("floor_spread_basis_points",), ("time_basis",)),
    "lump_sum_by_size": (("lump_sums",),),
}
_WITH_REFERENCE: Final = {
    "share_of_reference", "share_of_lower_of_paid_and_reference",
    "spread_above_reference_capped", "above_floor_borrower_keeps",
}  # fmt: skip
_OF_AVERAGE: Final = ("points_on_principal", "share_of_reference")
_MAPPINGS: Final = ("firm_must", "loan_must", "excluded_interest")
_LISTS: Final = ("strict_levels", "double_funding_levels")
_EITHER: Final = ("purposes", "excluded_purposes", "excluded_lenders")
_CONFLICTS: Final = (
    ("reference_rate_percent", "reference_series"),
    ("share_percent", "score_bands"),
    ("points_percent", "points_permille_a_month"),
    ("points_percent", "score_bands"),
    ("purposes", "excluded_purposes"),
    ("first_loan_share_percent", "share_when"),
    ("first_loan_points_percent", "points_when"),
)
_NOT_ABOVE: Final = (
    ("loan_minimum", "loan_maximum"),
    ("loan_term_months_at_least", "loan_term_months_at_most"),
    *((f"{test}_from", f"{test}_to") for test in TESTS),
)
"""Pairs of which the first may not be above the second: no loan could meet both."""


def faults_of(scheme: Scheme) -> list[SchemeFaulty]:
    """All that does not hang together in a scheme; a contradiction names both clauses."""
    checks: tuple[Callable[[Scheme], Iterable[str]], ...] = (_misshapen, _unknown_clauses, _conflicts)
    faults = [fault for check in checks for fault in check(scheme)]
    # Whether figures are missing can only be told once the tables can be read.
    faults += [] if faults else [*_missing(scheme), *_mismatched(scheme)]
    return [SchemeFaulty(scheme=scheme.id, fault=fault) for fault in faults]


def _missing(scheme: Scheme) -> Iterable[str]:
    basis = scheme.value("basis")
    for alternatives in _NEEDED[basis]:
        if not any(name in scheme for name in alternatives):
            yield f"the basis {basis} needs {' or '.join(alternatives)}"
    if _asks_reference(scheme) and not has_reference(scheme):
        yield "it needs reference_rate_percent, or reference_series with reference_day"
    if _asks_time(scheme) and "time_basis" not in scheme:
        yield "points_at_most_percent and the rate left need time_basis"
    if scheme.value("reference_day") == "publication" and "reference_published_on" not in scheme:
        yield "the reference day publication needs reference_published_on"
    stacked = [uplift for uplift in uplifts(scheme) if uplift.multiply != 1]
    if len(stacked) > 1 and "uplifts_stack" not in scheme:
        yield "several factors in uplifts need uplifts_stack: multiplied or added"
    if "drawdowns_at_most" in scheme and "drawdowns_beyond" not in scheme:
        yield "drawdowns_at_most needs drawdowns_beyond: left_out or loan_left_out"


def _asks_reference(scheme: Scheme) -> bool:
    return scheme.value("basis") in _WITH_REFERENCE or bool(scheme.value("loan_rate_at_most_reference"))


def _asks_time(scheme: Scheme) -> bool:
    return "points_at_most_percent" in scheme or scheme.value("double_funding") == "rate_left"


def _mismatched(scheme: Scheme) -> Iterable[str]:
    """Parameters that say something of another basis than the scheme's, which would silently do nothing."""
    basis, other = scheme.value("basis"), "share" if figure_of(scheme) == "points" else "points"
    for name in (f"{other}_percent", f"first_loan_{other}_percent", f"{other}_when", f"{other}_periods"):
        if name in scheme:
            yield f"the basis {basis} does not use {name} ({scheme.clause(name)})"
    if "share_periods" in scheme and basis == "share_of_lower_of_paid_and_reference":
        cited = f"share_periods ({scheme.clause('share_periods')})"
        yield f"the lower of paid and reference interest cannot be told by {cited}"
    if scheme.value("principal_counted") == "average_balance" and basis not in _OF_AVERAGE:
        yield f"an average balance goes with {' or '.join(_OF_AVERAGE)}, not with {basis}"
    series, tenor = scheme.value("reference_series"), scheme.value("reference_tenor", "by_term")
    if series in load_series() and tenor not in (
        "by_term",
        *(point.tenor for point in load_series()[series].points),
    ):
        yield f"{series} has no term {tenor} (reference_tenor)"
    groups = loan_groups(scheme)
    if len({group.by_size for group in groups}) > 1:
        yield "loan_groups are told apart either all by size (below, from) or all by name"
    if not any(name in scheme for name in _NEEDED[basis][0] if name != "loan_groups"):
        yield from (f"the loan group {group.name} states no {figure_of(scheme)}" for group in groups
                    if figure_of(scheme) not in group.percents and "loan_groups" in _NEEDED[basis][0])  # fmt: skip


def _misshapen(scheme: Scheme) -> Iterable[str]:
    shapes: tuple[tuple[tuple[str, ...], tuple[type, ...], str], ...] = (
        (_MAPPINGS, (dict,), "mapping"),
        (_LISTS, (list,), "list"),
        (_EITHER, (list, dict), "list or mapping"),
    )
    for names, kinds, shape in shapes:
        for name in names:
            if name in scheme and not isinstance(scheme.value(name), kinds):
                yield f"{name} must be a {shape}"
    for name, parse in TABLES.items():
        try:
            parse(scheme)
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, LedgerError) as error:
            yield f"{name} cannot be read ({error!r})"


def _unknown_clauses(scheme: Scheme) -> Iterable[str]:
    for name in (*_MAPPINGS, *_EITHER):
        table: Any = scheme.value(name, {})
        for attribute, clause in table.items() if isinstance(table, dict) else ():
            if clause not in scheme.clauses:
                yield f"{name} {attribute} cites {clause}, which is none of its clauses"


def _conflicts(scheme: Scheme) -> Iterable[str]:
    """Two clauses that cannot both hold."""
    pairs = [pair for pair in _CONFLICTS if pair[0] in scheme and pair[1] in scheme]
    pairs += [pair for pair in _NOT_ABOVE if pair[0] in scheme and pair[1] in scheme
              and scheme.value(pair[0]) > scheme.value(pair[1])]  # fmt: skip
    for first, second in pairs:
        yield f"{first} ({scheme.clause(first)}) and {second} ({scheme.clause(second)}) contradict each other"
    yield from _levels_in_conflict(scheme)
    yield from _costs_in_conflict(scheme)


def _costs_in_conflict(scheme: Scheme) -> Iterable[str]:
    """Costs are of a contract, so that a sum that hangs on them cannot be given for each of its drawdowns."""
    by_drawdown = "cap_per_drawdown" in scheme or scheme.value("counted_by") == "drawdown"
    steps: Any = scheme.value("lump_sums", [])
    hang_on_costs = isinstance(steps, list) and any(
        "costs_above" in step for step in steps if isinstance(step, dict)
    )
    if by_drawdown and hang_on_costs:
        name = "cap_per_drawdown" if "cap_per_drawdown" in scheme else "counted_by"
        cited = f"{name} ({scheme.clause(name)}) and costs_above of lump_sums ({scheme.clause('lump_sums')})"
        yield f"{cited} contradict each other"


def _levels_in_conflict(scheme: Scheme) -> Iterable[str]:
    """Money of one level cannot both exclude the subsidy and be borne beside it."""
    if scheme.value("double_funding") not in ("higher_of", "rate_left", "allowed"):
        return
    borne = scheme.value("double_funding_levels", [])
    both = [level for level in scheme.value("strict_levels", []) if level in borne]
    if both:
        names = "strict_levels", "double_funding_levels"
        cited = " and ".join(f"{name} ({scheme.clause(name)})" for name in names)
        yield f"{cited} contradict each other on {', '.join(both)}"
