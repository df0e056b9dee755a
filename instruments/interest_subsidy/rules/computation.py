"""One claim under one scheme: what counts, what it gives, what caps it, or every reason why nothing is due."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from instruments.interest_subsidy.rules.bases import BASES
from instruments.interest_subsidy.rules.caps import cap_firm, cap_loan
from instruments.interest_subsidy.rules.conditions import refusal_from, refusals_of
from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan
from instruments.interest_subsidy.rules.figures import (
    claim_results,
    double_refusals,
    figures_in,
    interest_results,
    interest_warnings,
    warnings_in,
)
from instruments.interest_subsidy.rules.firm import firm_refusals, sum_refusals
from instruments.interest_subsidy.rules.interest import line_refusals
from instruments.interest_subsidy.rules.parameters import faults_of
from instruments.interest_subsidy.rules.principal import count_principal
from instruments.interest_subsidy.rules.stretches import LoanClaim, loan_claim
from ledger.values.errors import LedgerError, raise_all
from ledger.values.outcomes import Outcome, Refusal
from ledger.values.schemes import Scheme
from ledger.values.trace import Message, Node, given, message, total


@dataclass(frozen=True)
class Selection:
    """The drawdowns that count, and the reasons for those that do not."""

    chosen: tuple[tuple[Loan, Drawdown], ...]
    left_out: tuple[tuple[str, Refusal], ...]


@dataclass(frozen=True)
class Computed:
    """The loans of a claim with their subsidies within the caps of each, and what went wrong or was left out."""

    claims: tuple[tuple[LoanClaim, Node], ...]
    left_out: tuple[tuple[str, Refusal], ...]
    refused: tuple[Refusal, ...]


def compute(case: Case, scheme: Scheme) -> Outcome:
    """The subsidy of one claim with its trace, or all reasons for refusal.

    Args:
        case: the facts.
        scheme: the rules.

    Returns:
        The amount in fen; results named in the case template stand beside it.

    Raises:
        LedgerError: the scheme itself is faulty.
    """
    raise_all(faults_of(scheme))
    selection = select(case, scheme)
    computed = _compute_loans(case, scheme, selection)
    refused = _unique(
        [*firm_refusals(case, scheme), *line_refusals(case), *double_refusals(case), *computed.refused]
    )
    trace = _with_left_out(cap_firm(case, scheme, [node for _, node in computed.claims]), computed.left_out)
    amount_fen = None if refused else int(trace.exact)
    claims = [claim for claim, _ in computed.claims]
    results = {
        **interest_results(case, claims),
        **claim_results(scheme, claims, None if refused else trace),
    }
    warnings = _warnings(case, scheme, computed, [trace, *figures_in(results)])
    return Outcome(amount_fen, trace, tuple(refused), warnings, results)


def recompute(case: Case) -> Outcome:
    """The interest of a case by the bank's practice, with no scheme: figures only and no amount."""
    results = interest_results(case, [])
    figure = results["interest_recomputed"].figure
    trace = figure or given("interest recomputed", None, "fen")
    return Outcome(None, trace, warnings=(*warnings_in(trace), *interest_warnings(case)), results=results)


def select(case: Case, scheme: Scheme) -> Selection:
    """The drawdowns that meet what the scheme asks of them, and every reason for the others."""
    reasons = [
        (loan, drawdown, refusals_of(case, scheme, loan, drawdown))
        for loan in sorted(case.loans, key=lambda loan: loan.contract)
        for drawdown in sorted(loan.drawdowns, key=lambda drawdown: (drawdown.drawn_on, drawdown.iou))
    ]
    chosen = tuple((loan, drawdown) for loan, drawdown, refusals in reasons if not refusals)
    left_out = tuple((drawdown.iou, refusal) for _, drawdown, refusals in reasons for refusal in refusals)
    return Selection(chosen, left_out)


def _compute_loans(case: Case, scheme: Scheme, selection: Selection) -> Computed:
    claims: list[tuple[LoanClaim, Node]] = []
    refused: list[Refusal] = []
    try:
        counted = count_principal(case, scheme, selection.chosen)
    except LedgerError as error:
        return Computed((), selection.left_out, (refusal_from(error),))
    for loan in _loans(selection):
        drawdowns = [drawdown for own, drawdown in selection.chosen if own is loan]
        try:
            claim = loan_claim(case, scheme, loan, drawdowns, counted)
            claims.append((claim, cap_loan(claim, BASES[scheme.value("basis")](claim))))
        except LedgerError as error:
            refused.append(refusal_from(error, scheme.clause("basis")))
    return _picked(case, scheme, selection, claims, refused)


def _loans(selection: Selection) -> list[Loan]:
    return list({loan.contract: loan for loan, _ in selection.chosen}.values())


def _picked(
    case: Case,
    scheme: Scheme,
    selection: Selection,
    claims: Sequence[tuple[LoanClaim, Node]],
    refused: Sequence[Refusal],
) -> Computed:
    """The loans that are left after the least interest of a loan and the number of loans."""
    kept, small = _large_enough(scheme, claims)
    kept, surplus = _within_number(scheme, kept)
    left_out = (*selection.left_out, *small, *surplus)
    if not kept and not refused:
        # Nothing counts, so the reasons why are the reasons for refusal.
        return Computed((), left_out, tuple(refusal for _, refusal in left_out))
    own = [] if refused else list(sum_refusals(case, scheme, [claim for claim, _ in kept]))
    return Computed(tuple(kept), left_out, (*refused, *own))


def _large_enough(
    scheme: Scheme, claims: Sequence[tuple[LoanClaim, Node]]
) -> tuple[list[tuple[LoanClaim, Node]], list[tuple[str, Refusal]]]:
    minimum = scheme.value("interest_minimum_per_loan")
    if not minimum:
        return list(claims), []
    clause = scheme.clause("interest_minimum_per_loan")
    template = "The interest of the loan {contract} is below the least for a loan."
    small = [
        (claim.loan.contract, Refusal(message(template, contract=claim.loan.contract), clause))
        for claim, _ in claims
        if claim.interest.eligible.exact < minimum
    ]
    return [pair for pair in claims if pair[0].interest.eligible.exact >= minimum], small


def _within_number(
    scheme: Scheme, claims: Sequence[tuple[LoanClaim, Node]]
) -> tuple[list[tuple[LoanClaim, Node]], list[tuple[str, Refusal]]]:
    most = scheme.value("loans_at_most", len(claims))
    if scheme.value("loans_picked", "highest") == "highest":
        ranked = sorted(claims, key=lambda pair: (-pair[1].exact, pair[0].loan.contract))
    else:
        ranked = sorted(claims, key=lambda pair: (pair[0].drawdowns[0].drawn_on, pair[0].loan.contract))
    clause = scheme.clause("loans_at_most")
    template = "The loan {contract} is beyond the number of loans that count, {most}."
    surplus = [
        (claim.loan.contract, Refusal(message(template, contract=claim.loan.contract, most=most), clause))
        for claim, _ in ranked[most:]
    ]
    return sorted(ranked[:most], key=lambda pair: pair[0].loan.contract), surplus


def _with_left_out(amount: Node, left_out: Sequence[tuple[str, Refusal]]) -> Node:
    """The amount with what was left out beside it, each as nothing with its reason and clause."""
    if not left_out:
        return amount
    nothing = [
        given("left out", 0, "fen", clause=refusal.clause, subject=subject, notes=[refusal.reason])
        for subject, refusal in left_out
    ]
    return replace(total("subsidy due", (amount, *nothing), "fen"), clause=amount.clause)


def _warnings(case: Case, scheme: Scheme, computed: Computed, nodes: Sequence[Node]) -> tuple[Message, ...]:
    left_out = [refusal.reason for _, refusal in computed.left_out] if computed.claims else []
    carried = [warning for node in nodes for warning in warnings_in(node)]
    found = [*scheme.warnings(), *left_out, *carried, *interest_warnings(case)]
    return tuple(warning for position, warning in enumerate(found) if warning not in found[:position])


def _unique(refusals: Sequence[Refusal]) -> list[Refusal]:
    return [refusal for position, refusal in enumerate(refusals) if refusal not in refusals[:position]]
