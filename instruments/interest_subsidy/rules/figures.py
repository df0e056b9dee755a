"""The figures beside the amount: eligible interest and what is left out, leverage, rates, payers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from instruments.interest_subsidy.rules.facts import Case
from instruments.interest_subsidy.rules.interest import interest_of, line_warnings
from instruments.interest_subsidy.rules.loan_rates import UNCONFIRMED
from instruments.interest_subsidy.rules.recomputed import (
    Recomputation,
    comparison_warnings,
    recomputed_results,
)
from instruments.interest_subsidy.rules.stretches import LoanClaim, Stretch, rate_of
from instruments.interest_subsidy.rules.tables import payers
from ledger.values.errors import LedgerError
from ledger.values.money import split_fen
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme
from ledger.values.trace import (
    Message,
    Node,
    difference,
    given,
    message,
    product,
    quotient,
    to_places,
    total,
)

_LEVERAGE_PLACES: Final = 4


def interest_results(case: Case, claims: Sequence[LoanClaim], found: Recomputation) -> dict[str, Result]:
    """The interest of a case: recomputed in sum and by slip, eligible, and left out.

    Without claims (no scheme, or nothing chosen) the paid lines count as they are.
    """
    return {**recomputed_results(found), **_paid(case, claims)}


def claim_results(scheme: Scheme, claims: Sequence[LoanClaim], subsidy: Node | None) -> dict[str, Result]:
    """The figures of a claim that is not refused: principal, leverage, rate after the subsidy, who pays what."""
    if subsidy is None:
        return {}
    principal = total("principal counted", [_principal(claim) for claim in claims], "fen")
    return {
        "principal_counted": Result(principal),
        "leverage": _leverage(principal, subsidy),
        "rate_after_subsidy": _rate_after(scheme, claims, subsidy),
        **_payers(scheme, subsidy),
    }


def interest_warnings(case: Case, found: Recomputation) -> Iterable[Message]:
    """What is odd about the lines: left out, there twice, or other than recomputed."""
    yield from line_warnings(case)
    yield from comparison_warnings(found)


def figures_in(results: Mapping[str, Result]) -> list[Node]:
    """The figures of results that could be computed."""
    return [result.figure for result in results.values() if result.figure]


def warnings_in(node: Node) -> Iterable[Message]:
    """The warnings that the values of a trace carry: reference rates that nobody has confirmed."""
    yield from (note for note in node.notes if note.template == UNCONFIRMED)
    for below in node.inputs:
        yield from warnings_in(below)


def _paid(case: Case, claims: Sequence[LoanClaim]) -> Mapping[str, Result]:
    try:
        interests = [claim.interest for claim in claims]
        if not claims:
            interests = [interest_of(case, None, loan, loan.drawdowns) for loan in case.loans]
    except LedgerError as error:
        reason = message(error.template, **error.parameters)
        return {"eligible_interest": Result(reason=reason), "excluded_interest": Result(reason=reason)}
    eligible = total("eligible interest", [interest.eligible for interest in interests], "fen")
    excluded = total("interest left out", [interest.excluded for interest in interests], "fen")
    return {"eligible_interest": Result(eligible), "excluded_interest": Result(excluded)}


def _principal(claim: LoanClaim) -> Node:
    counted = [claim.counted[drawdown.iou] for drawdown in claim.drawdowns]
    return total("principal counted", counted, "fen", subject=claim.loan.contract)


def _leverage(principal: Node, subsidy: Node) -> Result:
    """Principal that the subsidy stands behind, for each yuan of subsidy."""
    if not subsidy.exact:
        return Result(reason=message("There is no subsidy to divide by."))
    ratio = quotient("subsidised principal for each yuan", principal, subsidy, "ratio")
    return Result(to_places("leverage", ratio, _LEVERAGE_PLACES))


def _rate_after(scheme: Scheme, claims: Sequence[LoanClaim], subsidy: Node) -> Result:
    """What the firm still bears, as a yearly rate on the principal counted, by the scheme's time basis."""
    if "time_basis" not in scheme:
        return Result(reason=message("The scheme counts no time, so there is no yearly rate."))
    try:
        stretches = [stretch for claim in claims for stretch in claim.stretches(with_rates=True)]
    except LedgerError as error:
        return Result(reason=message(error.template, **error.parameters))
    interest = total("interest at the loans' rates", [_interest(stretch) for stretch in stretches], "fen")
    years = total("principal by years", [_principal_years(stretch) for stretch in stretches], "fen")
    if not years.exact:
        return Result(reason=message("No principal counts, so there is no yearly rate."))
    left = difference("interest less subsidy", interest, subsidy)
    return Result(quotient("rate after the subsidy", left, years, "percent"))


def _interest(stretch: Stretch) -> Node:
    return product(
        "interest", (stretch.principal, rate_of(stretch), stretch.years), "fen", subject=stretch.iou
    )


def _principal_years(stretch: Stretch) -> Node:
    return product("principal by years", (stretch.principal, stretch.years), "fen", subject=stretch.iou)


def _payers(scheme: Scheme, subsidy: Node) -> dict[str, Result]:
    """What each payer pays: shares of whole fen by largest remainder."""
    weights = payers(scheme)
    if not weights:
        return {}
    shares = split_fen(int(subsidy.exact), list(weights.values()))
    clause = scheme.clause("payers")
    nodes = [
        given("weight", weight, "ratio", clause=clause, subject=payer) for payer, weight in weights.items()
    ]
    return {
        f"paid by {payer}": Result(
            Node("share of the payer", share, "fen", "share out", (subsidy, *nodes), clause, payer)
        )
        for payer, share in zip(weights, shares, strict=True)
    }
