"""The eight bases of interest subsidy that are in force, each a function of one loan's claim.

They answer the exact subsidy of the loan in fen, before caps and rounding. Section numbers B1 to B8 are those of
the ledger's own survey of schemes; the sources stand in the scheme files.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from instruments.interest_subsidy.rules.parameters import has_reference
from instruments.interest_subsidy.rules.shares import points_of, share_of, span_at, span_of
from instruments.interest_subsidy.rules.stretches import LoanClaim, Stretch, rate_of
from instruments.interest_subsidy.rules.tables import lump_sums, spans
from ledger.values.errors import LedgerError
from ledger.values.periods import Period
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, difference, given, greatest, least, product, total

Basis = Callable[[LoanClaim], Node]


class NoLumpSum(LedgerError):
    """No step of the table fits."""

    template = (
        "No lump sum fits the loan {contract}: its size or its costs are below every step of the table."
    )


def share_of_interest_paid(claim: LoanClaim) -> Node:
    """B1: share x normal interest paid; days or drawdowns with a share of their own apart."""
    if "share_periods" not in claim.scheme:
        return _of_loan(claim, (share_of(claim), claim.interest.eligible))
    by_drawdown = claim.scheme.value("periods_test") == "drawn"
    parts = _by_drawdown(claim) if by_drawdown else _by_days(claim)
    clause = claim.scheme.clause("basis")
    return total("subsidy of the loan", parts, "fen", clause=clause, subject=claim.name)


def _by_drawdown(claim: LoanClaim) -> list[Node]:
    parts = []
    for drawdown in claim.drawdowns:
        span = span_of(claim.scheme, "share", drawdown.drawn_on)
        factors = (share_of(claim, span), claim.only(drawdown).interest.eligible)
        parts.append(product("subsidy of the drawdown", factors, "fen", subject=drawdown.iou))
    return parts


def _by_days(claim: LoanClaim) -> list[Node]:
    """The interest for the days of each share, and what is left of it at the share for all other days."""
    found = [(span, claim.interest_within(Period(span.first, span.day_after)))
             for span in spans(claim.scheme, "share")]  # fmt: skip
    apart = total("interest with a share of its own", [interest for _, interest in found], "fen")
    other = difference("interest of all other days", claim.interest.eligible, apart, subject=claim.name)
    factors = [*((share_of(claim, span), interest) for span, interest in found), (share_of(claim), other)]
    return [
        product("subsidy of the days", pair, "fen", subject=claim.name) for pair in factors if pair[1].exact
    ]


def points_on_principal(claim: LoanClaim) -> Node:
    """B2: principal x points a year x time."""
    return _over_stretches(
        claim, lambda stretch: (stretch.principal, _points_at(claim, stretch), stretch.years)
    )


def share_of_reference(claim: LoanClaim) -> Node:
    """B3: share x principal x reference rate x time."""
    return _over_stretches(
        claim,
        lambda stretch: (
            _share_at(claim, stretch),
            stretch.principal,
            claim.reference(stretch.iou),
            stretch.years,
        ),
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
    return _of_loan(claim, (share_of(claim), lower))


def share_of_actual_rate_capped(claim: LoanClaim) -> Node:
    """B5: share x principal x the loan's rate, but at most reference x multiplier, x time."""
    return _over_stretches(
        claim,
        lambda stretch: (
            _share_at(claim, stretch),
            stretch.principal,
            _capped_rate(claim, stretch),
            stretch.years,
        ),
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
        if step.fits(counted.exact):
            if step.costs_above_fen and costs.exact <= step.costs_above_fen:
                break
            table = claim.scheme.given("lump_sums", "lump sums by size")
            return Node("lump sum", step.amount_fen, "fen", "look up", (counted, costs, table), table.clause,
                        claim.name)  # fmt: skip
    raise NoLumpSum(contract=claim.name)


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


def _points_at(claim: LoanClaim, stretch: Stretch) -> Node:
    return points_of(claim, span_at(claim, stretch, "points"))


def _share_at(claim: LoanClaim, stretch: Stretch) -> Node:
    return share_of(claim, span_at(claim, stretch, "share"))


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
    return product("subsidy of the loan", factors, "fen", clause=clause, subject=claim.name)


def _over_stretches(
    claim: LoanClaim, factors: Callable[[Stretch], tuple[Node, ...]], *, with_rates: bool = False
) -> Node:
    parts = [
        product("subsidy of the period", factors(stretch), "fen", subject=stretch.iou)
        for stretch in claim.stretches(with_rates=with_rates)
    ]
    clause = claim.scheme.clause("basis")
    return total("subsidy of the loan", parts, "fen", clause=clause, subject=claim.name)
