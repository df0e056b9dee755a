"""Caps on the money, in their order: of each loan, of the number of loans, of the firm, beside other money."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from instruments.interest_subsidy.rules.bases import BASES
from instruments.interest_subsidy.rules.facts import Case, OtherSubsidy
from instruments.interest_subsidy.rules.groups import group_of, limit_of
from instruments.interest_subsidy.rules.stretches import LoanClaim, Stretch, rate_of
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Refusal
from ledger.values.schemes import Scheme
from ledger.values.trace import (
    Node,
    difference,
    given,
    greatest,
    least,
    message,
    product,
    quotient,
    rounded,
    total,
)

_ROUNDING = "half_up_to_fen"


class OtherMoneyOfWhichLoan(LedgerError):
    """Other money counts against one loan, and the claim has several."""

    template = (
        "Of which loan {other} is part of the interest is not stated. Write its contract or its rate_percent."
    )


class OtherMoneyUnknown(LedgerError):
    """How much other money is must be known, and nothing says so."""

    template = "The amount of {other} is not stated. Write its amount or its rate_percent."


def subsidy_of_loan(claim: LoanClaim) -> Node:
    """The subsidy of one loan within its caps: by drawdown, yearly rate, rate left, interest paid, sum per loan.

    Raises:
        LedgerError: what the basis or a cap needs is not stated.
    """
    scheme, subject = claim.scheme, claim.name
    subsidy = _with_costs(claim, _of_basis(claim))
    ceilings = list(_ceilings(claim))
    capped = (
        least("subsidy of the loan within its caps", (subsidy, *ceilings), subject=subject)
        if ceilings
        else subsidy
    )
    return _rounded(scheme, capped) if scheme.value("rounding_point") == "loan" else capped


def _with_costs(claim: LoanClaim, subsidy: Node) -> Node:
    """The subsidy and what the scheme adds for premium or guarantee fee, within the limits of that."""
    scheme, loan = claim.scheme, claim.loan
    if "costs_share_percent" not in scheme:
        return subsidy
    share = scheme.given("costs_share_percent", "share of the costs")
    costs = _part_of(claim, given("costs", loan.costs_fen, "fen", subject=loan.contract))
    part = product("subsidy of the costs", (share, costs), "fen", clause=share.clause, subject=loan.contract)
    limits = []
    if "costs_at_most_percent_of_loan" in scheme:
        most = scheme.given("costs_at_most_percent_of_loan", "most of the loan")
        drawn = given("amount drawn", loan.amount_fen, "fen", subject=loan.contract)
        limits.append(
            _part_of(claim, product("most subsidy of the costs", (most, drawn), "fen", clause=most.clause))
        )
    if "costs_cap_per_loan" in scheme:
        limits.append(_part_of(claim, scheme.given("costs_cap_per_loan", "cap of the costs per loan")))
    within = least("subsidy of the costs", (part, *limits), subject=loan.contract) if limits else part
    return total("subsidy of interest and costs", (subsidy, within), "fen", subject=claim.name)


def _part_of(claim: LoanClaim, money: Node) -> Node:
    """Of money that is of the contract the part of the claim's IOU, by what was drawn; not rounded, so none is lost."""
    if claim.scheme.value("counted_by") != "drawdown" or len(claim.loan.drawdowns) == 1:
        return money
    clause, drawdowns = claim.scheme.clause("counted_by"), claim.drawdowns
    own = given("amount drawn", sum(drawdown.amount_fen for drawdown in drawdowns), "fen", subject=claim.name)
    whole = given("amount drawn", claim.loan.amount_fen, "fen", subject=claim.loan.contract)
    part = quotient("part of the contract", own, whole, "ratio", clause=clause)
    return product("part of the drawdown", (money, part), "fen", clause=clause, subject=claim.name)


def _of_basis(claim: LoanClaim) -> Node:
    basis = BASES[claim.scheme.value("basis")]
    if "cap_per_drawdown" not in claim.scheme:
        return basis(claim)
    cap = claim.scheme.given("cap_per_drawdown", "cap per drawdown")
    parts = [
        least(
            "subsidy of the drawdown within its cap", (basis(claim.only(drawdown)), cap), subject=drawdown.iou
        )
        for drawdown in claim.drawdowns
    ]
    return total("subsidy of the loan", parts, "fen", clause=cap.clause, subject=claim.name)


def _ceilings(claim: LoanClaim) -> Iterable[Node]:
    scheme = claim.scheme
    if "points_at_most_percent" in scheme:
        yield _at_most_points(claim)
    if left := money_beside(claim.case, scheme, "rate_left", claim.loan.contract):
        yield _interest_left(claim, left)
    if scheme.value("not_above_interest_paid"):
        clause = scheme.clause("not_above_interest_paid")
        yield total("interest paid", (claim.interest.eligible,), "fen", clause=clause, subject=claim.name)
    cap_fen, clause = limit_of(scheme, claim.loan, "cap_per_loan")
    if cap_fen is not None:
        yield given("cap per loan", cap_fen, "fen", clause=clause)


def cap_firm(case: Case, scheme: Scheme, loans: Sequence[tuple[LoanClaim, Node]]) -> Node:
    """What is due to the firm: the loans' subsidies within the firm's caps and beside other money, rounded."""
    amount = total("subsidy of the loans", _within_groups(scheme, loans), "fen")
    if "cap_per_firm_year" in scheme:
        amount = _within(
            amount, scheme, "cap_per_firm_year", "cap per firm and year", case.received_this_year_fen
        )
    if "cap_lifetime" in scheme:
        amount = _within(amount, scheme, "cap_lifetime", "lifetime cap", case.received_before_fen)
    if others := _counted_beside(case, scheme, loans):
        amount = _above_others(scheme, amount, others)
    return amount if scheme.value("rounding_point") == "loan" else _rounded(scheme, amount)


def _within_groups(scheme: Scheme, loans: Sequence[tuple[LoanClaim, Node]]) -> list[Node]:
    """The loans' subsidies; those of a group with a cap of its own together within it."""
    capped: dict[str, tuple[Node, list[Node]]] = {}
    free: list[Node] = []
    for claim, node in loans:
        group = group_of(scheme, claim.loan)
        if group is None or "cap" not in group.amounts:
            free.append(node)
            continue
        clause = scheme.clauses.get(group.clause) or scheme.clause("loan_groups")
        cap = given("cap of the kind of loan", group.amounts["cap"], "fen", clause=clause, subject=group.name)
        capped.setdefault(group.name, (cap, []))[1].append(node)
    return [*free, *(least("subsidy of the kind of loan within its cap",
                           (total("subsidy of the kind of loan", own, "fen", subject=name), cap), subject=name)
                     for name, (cap, own) in capped.items())]  # fmt: skip


def _counted_beside(
    case: Case, scheme: Scheme, loans: Sequence[tuple[LoanClaim, Node]]
) -> list[OtherSubsidy]:
    """The money that a higher amount is told against: not that of a loan which is left out anyway.

    A contract that the claim does not know is counted: it may be one of its own, written wrongly.
    """
    counted = {claim.loan.contract for claim, _ in loans}
    left_out = {loan.contract for loan in case.loans} - counted
    return [other for other in money_beside(case, scheme, "higher_of") if other.contract not in left_out]


def unknown_money(case: Case, scheme: Scheme, loans: Sequence[tuple[LoanClaim, Node]]) -> Iterable[Refusal]:
    """Other money that a higher amount is told against and whose amount nobody states: unknown is not zero."""
    for other in _counted_beside(case, scheme, loans):
        if not other.amount_fen:
            template = "The amount of {other} is not stated. Write its amount in yuan, not its rate."
            yield Refusal(message(template, other=other.name), scheme.clause("double_funding"))


def money_beside(case: Case, scheme: Scheme, policy: str, contract: str | None = None) -> list[OtherSubsidy]:
    """The other subsidies that a policy is about, of one loan or of all."""
    if scheme.value("double_funding") != policy:
        return []
    levels = scheme.value("double_funding_levels")
    return [
        other
        for other in case.other_subsidies
        if (levels is None or other.level in levels) and (not contract or other.contract in ("", contract))
    ]


def _within(amount: Node, scheme: Scheme, name: str, label: str, used_fen: int) -> Node:
    cap = scheme.given(name, label)
    if used_fen:
        left = difference("cap less what was received", cap, given("received before", used_fen, "fen"))
        cap = greatest("room left under the cap", (left, given("zero", 0, "fen")))
    return least("subsidy within the cap", (amount, cap), clause=scheme.clause(name))


def _above_others(scheme: Scheme, amount: Node, others: Sequence[OtherSubsidy]) -> Node:
    received = [given("other public money", other.amount_fen, "fen", subject=other.name) for other in others]
    above = difference(
        "subsidy less other public money", amount, total("other public money", received, "fen")
    )
    clause = scheme.clause("double_funding")
    return greatest("difference to the higher amount", (above, given("zero", 0, "fen")), clause=clause)


def _at_most_points(claim: LoanClaim) -> Node:
    points = claim.scheme.given("points_at_most_percent", "most points a year")
    parts = [
        product(
            "most subsidy of the period",
            (stretch.principal, points, stretch.years),
            "fen",
            subject=stretch.iou,
        )
        for stretch in claim.stretches(with_rates=False)
    ]
    return total("most subsidy by yearly rate", parts, "fen", clause=points.clause, subject=claim.name)


def _interest_left(claim: LoanClaim, others: Sequence[OtherSubsidy]) -> Node:
    """The interest at the loan's own rate that other money leaves to the firm."""
    clause, subject = claim.scheme.clause("double_funding"), claim.name
    points = [given("other public money", other.rate_percent, "percent", subject=other.name)
              for other in others if other.rate_percent is not None]  # fmt: skip
    sums = [_sum_of(claim, other) for other in others if other.rate_percent is None]
    parts = [_left(stretch, points) for stretch in claim.stretches(with_rates=True)]
    left = total("interest left by points", parts, "fen", subject=subject)
    less = difference("interest left", left, total("other public money", sums, "fen"), subject=subject)
    return greatest(
        "interest that others leave", (less, given("zero", 0, "fen")), clause=clause, subject=subject
    )


def _sum_of(claim: LoanClaim, other: OtherSubsidy) -> Node:
    if not other.contract and len(claim.case.loans) > 1:
        raise OtherMoneyOfWhichLoan(other=other.name)
    if not other.amount_fen:
        raise OtherMoneyUnknown(other=other.name)
    return _part_of(claim, given("other public money", other.amount_fen, "fen", subject=other.name))


def _left(stretch: Stretch, points: Sequence[Node]) -> Node:
    left = difference("rate left", rate_of(stretch), total("points of others", points, "percent"))
    rate = greatest("rate left", (left, given("zero", Decimal(0), "percent")))
    return product(
        "interest left of the period", (stretch.principal, rate, stretch.years), "fen", subject=stretch.iou
    )


def _rounded(scheme: Scheme, node: Node) -> Node:
    clause = scheme.clause("rounding")
    return rounded(
        "subsidy, rounded", node, scheme.value("rounding", _ROUNDING), clause=clause, subject=node.subject
    )
