"""The formulas of a post-subsidy, one for each method that a scheme may name."""

from collections.abc import Callable, Mapping

from instruments.post_subsidy.rules.facts import Case, Post
from instruments.post_subsidy.rules.parameters import method_of, money_table, tiers_of
from instruments.post_subsidy.rules.pots import share_of_pot
from ledger.values.outcomes import Refusal
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause, Node, difference, given, least, message, product, total

Computed = tuple[Node | None, list[Refusal]]
"""The subsidy before caps and rounding, in fen, and why there is none or none that may be paid."""


def computed_amount(case: Case, scheme: Scheme, base: Node) -> Computed:
    """The subsidy by the scheme's method for the kind of the case.

    Raises:
        LedgerError: the scheme or the facts of the round cannot be used.
    """
    method = method_of(scheme, case.kind)
    if method is None:
        reason = message("The scheme pays no subsidy of the kind {kind}.", kind=case.kind)
        return None, [Refusal(reason, scheme.clause("methods"))]
    if method in _OF_SPEND and base.exact <= 0:
        return None, [Refusal(message("No spend counts."), scheme.clause("methods"))]
    return _METHODS[method](case, scheme, base)


def _by_percent(case: Case, scheme: Scheme, base: Node) -> Computed:
    clause = scheme.clause("percent")
    rate, refused = scheme.given("percent", "Rate of subsidy"), []
    if case.percent_granted is not None:
        granted = given("Rate granted", case.percent_granted, "percent", clause=clause)
        if granted.exact > rate.exact:
            template = "The rate granted, {granted} percent, is above the {ceiling} percent of the scheme."
            reason = message(template, granted=case.percent_granted, ceiling=rate.value)
            refused.append(Refusal(reason, clause))
        rate = granted
    return product("Subsidy by rate", [base, rate], "fen", clause=clause), refused


def _by_tiers(_: Case, scheme: Scheme, base: Node) -> Computed:
    """Each tier's percentage of the part of the base that lies in it; in force at the tier's end or not is one."""
    clause = scheme.clause("tiers")
    parts, below_fen = [], 0
    for number, tier in enumerate(tiers_of(scheme), start=1):
        if base.exact > below_fen:
            part = _part_in_tier(base, below_fen, tier.up_to_fen, str(number), clause)
            rate = given("Rate of a tier", tier.percent, "percent", clause=clause, subject=str(number))
            parts.append(
                product("Subsidy of a tier", [part, rate], "fen", clause=clause, subject=str(number))
            )
        below_fen = tier.up_to_fen or 0
    return total("Subsidy by tiers", parts, "fen", clause=clause), []


def _part_in_tier(
    base: Node, below_fen: int, end_fen: int | None, number: str, clause: Clause | None
) -> Node:
    below = given("End of the tier below", below_fen, "fen", clause=clause, subject=number)
    reached = base
    if end_fen is not None:
        end = given("End of a tier", end_fen, "fen", clause=clause, subject=number)
        reached = least("Base up to the end of a tier", [base, end], subject=number)
    return difference("Base in a tier", reached, below, subject=number)


def _by_pot(case: Case, scheme: Scheme, base: Node) -> Computed:
    return share_of_pot(case, scheme, base), []


def _by_review(case: Case, scheme: Scheme, _: Node) -> Computed:
    clause = scheme.clause("methods")
    if case.reviewed_fen is None or not case.review_document:
        return None, [Refusal(message("No document of a review fixes the amount."), clause)]
    return given(
        "Amount fixed by review", case.reviewed_fen, "fen", clause=clause, subject=case.review_document
    ), []


def _by_grades(case: Case, scheme: Scheme, _: Node) -> Computed:
    clause = scheme.clause("grades")
    table = money_table(scheme, "grades")
    if case.assessment is None or not case.assessment.document:
        return None, [Refusal(message("No document of an assessment gives the platform a grade."), clause)]
    grade = case.assessment.grade
    if grade not in table:
        reason = message(
            "The grade {grade} is paid nothing; paid are {grades}.", grade=grade, grades=", ".join(table)
        )
        return None, [Refusal(reason, clause)]
    return given("Subsidy of the grade", table[grade], "fen", clause=clause, subject=grade), []


def _by_units(case: Case, scheme: Scheme, _: Node) -> Computed:
    """Filled posts times the standard, up to the limit of posts."""
    clause = scheme.clause("unit_standard")
    if not case.posts:
        return None, [Refusal(message("No post is named."), clause)]
    unproved = [_unproved(post, clause) for post in case.posts if not post.evidence]
    count = given("Posts", len(case.posts), "posts")
    if "unit_limit" in scheme:
        limit = given(
            "Most posts paid", scheme.value("unit_limit"), "posts", clause=scheme.clause("unit_limit")
        )
        count = least("Posts paid", [count, limit])
    standard = scheme.given("unit_standard", "Standard of a post")
    return product("Subsidy of the posts", [count, standard], "fen", clause=clause), unproved


def _unproved(post: Post, clause: Clause | None) -> Refusal:
    return Refusal(message("Nothing proves that the post of {holder} is filled.", holder=post.holder), clause)


_OF_SPEND = ("percent", "tiers", "pot")
_METHODS: Mapping[str, Callable[[Case, Scheme, Node], Computed]] = {
    "percent": _by_percent,
    "tiers": _by_tiers,
    "pot": _by_pot,
    "review": _by_review,
    "grades": _by_grades,
    "units": _by_units,
}
