"""The eight bases of interest subsidy that are in force, each a function of one loan's claim.

They answer the exact subsidy of the loan in fen, before caps and rounding. Section numbers B1 to B8 are those of
the ledger's own survey of schemes; the sources stand in the scheme files.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from instruments.interest_subsidy.rules.facts import Firm
from instruments.interest_subsidy.rules.parameters import has_reference, lump_sums, score_bands, uplifts
from instruments.interest_subsidy.rules.stretches import LoanClaim, Stretch, rate_of
from ledger.values.errors import LedgerError
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, chosen, difference, given, greatest, least, message, product, total

Basis = Callable[[LoanClaim], Node]


class AttributeNotStated(LedgerError):
    """The figure depends on something about the firm that nobody stated."""

    template = "It is not stated whether {firm} has the attribute {attribute}, on which the figure depends."


class ScoreNotStated(LedgerError):
    """The share depends on a score."""

    template = "The score of {firm} is not stated. Write firm: score."


class ScoreTooLow(LedgerError):
    """The score is below every band."""

    template = "The score {score} of {firm} is below the lowest band, {lowest}."


class NoLumpSum(LedgerError):
    """No step of the table fits."""

    template = (
        "No lump sum fits the loan {contract}: its size or its costs are below every step of the table."
    )


def share_of_interest_paid(claim: LoanClaim) -> Node:
    """B1: share x normal interest paid."""
    return _of_loan(claim, (share(claim), claim.interest.eligible))


def points_on_principal(claim: LoanClaim) -> Node:
    """B2: principal x points a year x time."""
    points = _uplifted(claim, _variant(claim, "points_percent", "points a year"))
    return _over_stretches(claim, lambda stretch: (stretch.principal, points, stretch.years))


def share_of_reference(claim: LoanClaim) -> Node:
    """B3: share x principal x reference rate x time."""
    part = share(claim)
    return _over_stretches(
        claim, lambda stretch: (part, stretch.principal, claim.reference(stretch.iou), stretch.years)
    )


def share_of_lower_of_paid_and_reference(claim: LoanClaim) -> Node:
    """B4: share x the lower of the interest paid and the interest at the reference rate."""
    at_reference = _over_stretches(
        claim, lambda stretch: (stretch.principal, claim.reference(stretch.iou), stretch.years)
    )
    clause = claim.scheme.clause("basis")
    lower = least(
        "lower of paid and reference interest", (claim.interest.eligible, at_reference), clause=clause
    )
    return _of_loan(claim, (share(claim), lower))


def share_of_actual_rate_capped(claim: LoanClaim) -> Node:
    """B5: share x principal x the loan's rate, but at most reference x multiplier, x time."""
    part = share(claim)
    return _over_stretches(
        claim,
        lambda stretch: (part, stretch.principal, _capped_rate(claim, stretch), stretch.years),
        with_rates=True,
    )


def spread_above_reference_capped(claim: LoanClaim) -> Node:
    """B6: principal x what the loan's rate is above the reference, within a cap, x time."""
    return _over_stretches(
        claim, lambda stretch: (stretch.principal, _spread(claim, stretch), stretch.years), with_rates=True
    )


def above_floor_borrower_keeps(claim: LoanClaim) -> Node:
    """B7: principal x what the loan's rate is above a floor that the borrower bears, x time."""
    return _over_stretches(
        claim,
        lambda stretch: (stretch.principal, _above_floor(claim, stretch), stretch.years),
        with_rates=True,
    )


def lump_sum_by_size(claim: LoanClaim) -> Node:
    """B8: a fixed sum by the size of the loan, where its interest and costs reach what the step asks for.

    Raises:
        NoLumpSum: no step fits.
    """
    counted = total("principal counted", [claim.counted[drawdown.iou] for drawdown in claim.drawdowns], "fen")
    costs = total(
        "interest and costs paid",
        (claim.interest.eligible, given("costs", claim.loan.costs_fen, "fen")),
        "fen",
    )
    for step in lump_sums(claim.scheme):
        if step.below_fen is None or counted.exact < step.below_fen:
            if step.costs_above_fen and costs.exact <= step.costs_above_fen:
                break
            table = claim.scheme.given("lump_sums", "lump sums by size")
            return Node("lump sum", step.amount_fen, "fen", "look up", (counted, costs, table), table.clause,
                        claim.loan.contract)  # fmt: skip
    raise NoLumpSum(contract=claim.loan.contract)


BASES: Final[Mapping[str, Basis]] = {
    basis.__name__: basis
    for basis in (
        share_of_interest_paid,
        points_on_principal,
        share_of_reference,
        share_of_lower_of_paid_and_reference,
        share_of_actual_rate_capped,
        spread_above_reference_capped,
        above_floor_borrower_keeps,
        lump_sum_by_size,
    )
}


def share(claim: LoanClaim) -> Node:
    """The share in percent: by score where the scheme has bands, with the firm's variant and uplifts.

    Raises:
        LedgerError: something about the firm on which it depends is not stated.
    """
    if "score_bands" in claim.scheme:
        return _uplifted(claim, _share_by_score(claim.scheme, claim.case.firm))
    return _uplifted(claim, _variant(claim, "share_percent", "share"))


def _variant(claim: LoanClaim, name: str, label: str) -> Node:
    """A figure, or the one for first loans where the scheme has one and this is the firm's first."""
    first = f"first_loan_{name}"
    if first not in claim.scheme:
        return claim.scheme.given(name, label)
    if _holds(claim.case.firm, "first_loan"):
        return chosen(label, claim.scheme.given(first, label), message("the firm's first loan"))
    return chosen(label, claim.scheme.given(name, label), message("not the firm's first loan"))


def _holds(firm: Firm, attribute: str) -> bool:
    if attribute not in firm.attributes:
        raise AttributeNotStated(firm=firm.name, attribute=attribute)
    return firm.attributes[attribute]


def _share_by_score(scheme: Scheme, firm: Firm) -> Node:
    if firm.score is None:
        raise ScoreNotStated(firm=firm.name)
    bands = score_bands(scheme)
    for score_from, percent in bands:
        if firm.score >= score_from:
            inputs = (given("score", firm.score, "points"), scheme.given("score_bands", "shares by score"))
            return Node("share", percent, "percent", "look up", inputs, scheme.clause("score_bands"))
    raise ScoreTooLow(firm=firm.name, score=firm.score, lowest=bands[-1][0])


def _uplifted(claim: LoanClaim, base: Node) -> Node:
    """What the firm's attributes add to a rate: points first, then factors."""
    clause = claim.scheme.clause("uplifts")
    held = [uplift for uplift in uplifts(claim.scheme) if _holds(claim.case.firm, uplift.attribute)]
    added = [given("uplift", each.add_percent, "percent", clause=clause, subject=each.attribute)
             for each in held if each.add_percent]  # fmt: skip
    factors = [given("uplift factor", each.multiply, "ratio", clause=clause, subject=each.attribute)
               for each in held if each.multiply != 1]  # fmt: skip
    rate = total(base.label, (base, *added), "percent", clause=clause) if added else base
    return product(base.label, (rate, *factors), "percent", clause=clause) if factors else rate


def _capped_rate(claim: LoanClaim, stretch: Stretch) -> Node:
    if not has_reference(claim.scheme):
        return rate_of(stretch)
    clause = claim.scheme.clause("basis")
    return least("rate counted", (rate_of(stretch), claim.reference(stretch.iou)), clause=clause)


def _spread(claim: LoanClaim, stretch: Stretch) -> Node:
    above = difference("rate above the reference", rate_of(stretch), claim.reference(stretch.iou))
    spread = greatest(
        "spread", (above, given("zero", Decimal(0), "percent")), clause=claim.scheme.clause("basis")
    )
    if "spread_cap_basis_points" not in claim.scheme:
        return spread
    return least("spread counted", (spread, _points(claim.scheme, "spread_cap_basis_points", "most spread")))


def _above_floor(claim: LoanClaim, stretch: Stretch) -> Node:
    floor_parts = (
        claim.reference(stretch.iou),
        _points(claim.scheme, "floor_spread_basis_points", "floor spread"),
    )
    floor = total("rate that the borrower bears", floor_parts, "percent")
    above = difference("rate above the floor", rate_of(stretch), floor)
    return greatest(
        "rate subsidised", (above, given("zero", Decimal(0), "percent")), clause=claim.scheme.clause("basis")
    )


def _points(scheme: Scheme, name: str, label: str) -> Node:
    stated = scheme.given(name, label)
    return Node(label, stated.exact / 100, "percent", "convert", (stated,), stated.clause)


def _of_loan(claim: LoanClaim, factors: tuple[Node, ...]) -> Node:
    clause = claim.scheme.clause("basis")
    return product("subsidy of the loan", factors, "fen", clause=clause, subject=claim.loan.contract)


def _over_stretches(
    claim: LoanClaim, factors: Callable[[Stretch], tuple[Node, ...]], *, with_rates: bool = False
) -> Node:
    parts = [
        product("subsidy of the period", factors(stretch), "fen", subject=stretch.iou)
        for stretch in claim.stretches(with_rates=with_rates)
    ]
    clause = claim.scheme.clause("basis")
    return total("subsidy of the loan", parts, "fen", clause=clause, subject=claim.loan.contract)
