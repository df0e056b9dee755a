"""What a computed amount hangs on besides its trace: each least and most that was met, as a test anybody can repeat.

A workbook that recomputes itself repeats them when an input is changed: where one fails, the program would refuse
the claim or pick other loans, so the workbook shows no figure.
"""

from collections.abc import Iterator, Sequence

from instruments.interest_subsidy.rules.facts import Case, Loan
from instruments.interest_subsidy.rules.groups import limit_of
from instruments.interest_subsidy.rules.loan_rates import rate_at
from instruments.interest_subsidy.rules.principal import net_increase
from instruments.interest_subsidy.rules.recomputed import Recomputation
from instruments.interest_subsidy.rules.stretches import LoanClaim
from ledger.values.errors import LedgerError
from ledger.values.limits import PASSED, Relation, checked
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause, Node, difference, given, product, total

Claimed = Sequence[tuple[LoanClaim, Node]]


def conditions_of(
    case: Case, scheme: Scheme, kept: Claimed, others: Claimed, interest: Recomputation
) -> tuple[Node, ...]:
    """The tests that a claim has passed; what was not passed or cannot be told is no condition.

    Args:
        case: the claim.
        scheme: its rules.
        kept: the loans that count, with their subsidies.
        others: those that were left out for too little interest or beyond the number of loans.
        interest: as recomputed.
    """
    claims = [claim for claim, _ in kept]
    found = [
        *_of_interest(scheme, kept, others),
        *_of_sizes(scheme, claims),
        *_of_rates(scheme, kept),
        *_of_rank(scheme, kept, others),
        *_of_firm(case, scheme),
        *_of_slips(scheme, interest),
    ]
    return tuple(node for node in found if node.value == PASSED)


def _of_interest(scheme: Scheme, kept: Claimed, others: Claimed) -> Iterator[Node]:
    try:
        eligible = total("eligible interest", [claim.interest.eligible for claim, _ in kept], "fen")
        if scheme.value("pay_first"):
            nothing = given("zero", 0, "fen")
            yield checked("some interest was paid", eligible, "above", nothing, scheme.clause("pay_first"))
        yield from _least(scheme, "interest_minimum", "enough interest", eligible)
        costs = total("interest and costs paid", [eligible, *_costs(kept)], "fen")
        yield from _least(scheme, "costs_minimum", "enough interest and costs", costs)
        for claim, _ in kept:
            yield from _least(
                scheme, "interest_minimum_per_loan", "interest of the loan", claim.interest.eligible
            )
        for claim, _ in others:
            each = claim.interest.eligible
            yield from _least(scheme, "interest_minimum_per_loan", "interest of the loan", each, "below")
    except LedgerError:  # a scheme that does not use the interest does without it
        return


def _costs(kept: Claimed) -> list[Node]:
    loans = {claim.loan.contract: claim.loan for claim, _ in kept}
    return [given("costs", loan.costs_fen, "fen", subject=loan.contract) for loan in loans.values()]


def _of_sizes(scheme: Scheme, claims: Sequence[LoanClaim]) -> Iterator[Node]:
    loans = {claim.loan.contract: claim.loan for claim in claims}
    if "loans_total_minimum" in scheme:
        drawn = total(
            "amount of the loans", [node for loan in loans.values() for node in _drawn(loan)], "fen"
        )
        yield from _least(scheme, "loans_total_minimum", "enough in loans", drawn)
    tests: tuple[tuple[str, Relation], ...] = (("loan_minimum", "at least"), ("loan_maximum", "at most"))
    for loan in loans.values():
        for name, relation in tests:
            limit, clause = limit_of(scheme, loan, name)
            if limit is not None:
                drawn = total("amount of the loan", _drawn(loan), "fen", subject=loan.contract)
                stated = given("limit of a loan", limit, "fen", clause=clause)
                yield checked("size of the loan", drawn, relation, stated, clause)


def _drawn(loan: Loan) -> list[Node]:
    return [given("amount drawn", each.amount_fen, "fen", subject=each.iou) for each in loan.drawdowns]


def _of_rates(scheme: Scheme, kept: Claimed) -> Iterator[Node]:
    clause = scheme.clause("loan_rate_at_most_reference")
    for claim, _ in kept if scheme.value("loan_rate_at_most_reference") else ():
        for drawdown in claim.drawdowns:
            rate = rate_at(claim.loan, drawdown, drawdown.drawn_on)
            yield checked("rate of the loan", rate, "at most", claim.reference(drawdown.iou), clause)


def _of_rank(scheme: Scheme, kept: Claimed, others: Claimed) -> Iterator[Node]:
    """That the loans picked still have the highest subsidies."""
    if scheme.value("loans_picked", "highest") != "highest" or "loans_at_most" not in scheme:
        return
    clause = scheme.clause("loans_at_most")
    for _, subsidy in kept:
        for _, other in others:
            yield checked("picked before the other loan", subsidy, "at least", other, clause)


def _of_firm(case: Case, scheme: Scheme) -> Iterator[Node]:
    received = {"cap_per_firm_year": case.received_this_year_fen, "cap_lifetime": case.received_before_fen}
    for name, fen in received.items():
        if fen and name in scheme:
            label = "cap per firm and year" if name == "cap_per_firm_year" else "lifetime cap"
            before = given("received before", fen, "fen")
            yield checked(
                "room is left under the cap", before, "below", scheme.given(name, label), scheme.clause(name)
            )
    if scheme.value("principal_counted") == "net_increase" and case.balances:
        clause = scheme.clause("principal_counted")
        yield checked(
            "the loans increased", net_increase(case, scheme), "above", given("zero", 0, "fen"), clause
        )


def _of_slips(scheme: Scheme, interest: Recomputation) -> Iterator[Node]:
    """That no interest is twice what its period can bear."""
    clause, two = scheme.clause("pay_first") or scheme.clause("basis"), given("two", 2, "number")
    rounding = given("fen that two payments may be rounded by", 2, "fen")
    slips = [(each, each.slip.interest) for each in interest.doubles if each.slip is not None]
    for each, of_slip in slips:
        paid = given("normal interest paid", each.paid_fen, "fen", subject=each.subject)
        twice = product("twice the interest of the period", (of_slip, two), "fen")
        most = difference("twice the interest of the period, less rounding", twice, rounding)
        yield checked("interest is there once", paid, "below", most, clause)


def _least(
    scheme: Scheme, name: str, label: str, amount: Node, relation: Relation = "at least"
) -> Iterator[Node]:
    if name in scheme:
        clause: Clause | None = scheme.clause(name)
        yield checked(label, amount, relation, scheme.given(name, label), clause)
