"""One claim under one scheme: what counts, what it gives, what caps it, or every reason why nothing is due."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from instruments.interest_subsidy.rules.budget import within_budget
from instruments.interest_subsidy.rules.caps import cap_firm, subsidy_of_loan, unknown_money
from instruments.interest_subsidy.rules.conditions import refusal_from, refusals_of
from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan
from instruments.interest_subsidy.rules.faults import faults_of
from instruments.interest_subsidy.rules.figures import (
    claim_results,
    figures_in,
    interest_results,
    interest_warnings,
    warnings_in,
)
from instruments.interest_subsidy.rules.firm import firm_refusals, sum_refusals
from instruments.interest_subsidy.rules.interest import line_refusals
from instruments.interest_subsidy.rules.oddities import oddities_of
from instruments.interest_subsidy.rules.picking import within_number
from instruments.interest_subsidy.rules.principal import count_principal, units_of
from instruments.interest_subsidy.rules.printed_ends import printed_ends
from instruments.interest_subsidy.rules.recomputed import Recomputation, double_refusals, recomputation
from instruments.interest_subsidy.rules.stretches import LoanClaim, loan_claim
from instruments.interest_subsidy.rules.thresholds import conditions_of
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
    others: tuple[tuple[LoanClaim, Node], ...] = ()


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
    printed = printed_ends(case)
    case = printed.case
    selection = select(case, scheme)
    computed, interest = _compute_loans(case, scheme, selection), recomputation(case)
    lines = [*line_refusals(case, scheme), *double_refusals(scheme, interest)]
    unknown = unknown_money(case, scheme, computed.claims)
    refused = _told(scheme, [*firm_refusals(case, scheme), *lines, *computed.refused, *unknown])
    trace = _with_left_out(cap_firm(case, scheme, computed.claims), computed.left_out)
    shared = within_budget(case, scheme, computed.claims, trace, is_refused=bool(refused))
    amount_fen = None if refused else int(shared.trace.exact)
    claims = [claim for claim, _ in computed.claims]
    results = {
        **interest_results(case, claims, interest),
        **printed.results(),
        **claim_results(scheme, claims, None if refused else shared.trace),
        **shared.results,
    }
    found = _warnings(case, scheme, computed, interest, [shared.trace, *figures_in(results)])
    warnings = (*found, *printed.warnings())
    hangs_on = () if refused else conditions_of(case, scheme, computed.claims, computed.others, interest)
    return Outcome(amount_fen, shared.trace, tuple(refused), warnings, results, hangs_on)


def recompute(case: Case) -> Outcome:
    """The interest of a case by the bank's practice, with no scheme: figures only and no amount."""
    printed = printed_ends(case)
    case = printed.case
    interest = recomputation(case)
    results = {**interest_results(case, [], interest), **printed.results()}
    figure = results["interest_recomputed"].figure
    trace = figure or given("interest recomputed", None, "fen")
    carried = [warning for node in [trace, *figures_in(results)] for warning in warnings_in(node)]
    warnings = _once([*carried, *interest_warnings(case, interest), *oddities_of(case), *printed.warnings()])
    return Outcome(None, trace, warnings=warnings, results=results)


def select(case: Case, scheme: Scheme) -> Selection:
    """The drawdowns that meet what the scheme asks of them, and every reason for the others."""
    reasons = [
        (loan, drawdown, _told(scheme, refusals_of(case, scheme, loan, drawdown)))
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
    for loan, drawdowns in units_of(scheme, selection.chosen):
        try:
            claim = loan_claim(case, scheme, loan, drawdowns, counted)
            claims.append((claim, subsidy_of_loan(claim)))
        except LedgerError as error:
            refused.append(refusal_from(error, scheme.clause("basis")))
    return _picked(case, scheme, selection, claims, refused)


def _picked(
    case: Case,
    scheme: Scheme,
    selection: Selection,
    claims: Sequence[tuple[LoanClaim, Node]],
    refused: Sequence[Refusal],
) -> Computed:
    """The loans that are left after the least interest of a loan and the number of loans."""
    kept, small = _large_enough(scheme, claims)
    try:
        kept, surplus = within_number(scheme, kept)
    except LedgerError as error:
        clause = scheme.clause("loans_picked")
        return Computed(tuple(kept), selection.left_out, (*refused, refusal_from(error, clause)))
    left_out = (*selection.left_out, *small, *surplus)
    if not kept and not refused:
        # Nothing counts, so the reasons why are the reasons for refusal.
        return Computed((), left_out, tuple(refusal for _, refusal in left_out))
    own = [] if refused else list(sum_refusals(case, scheme, [claim for claim, _ in kept]))
    others = tuple(pair for pair in claims if pair not in kept)
    return Computed(tuple(kept), left_out, (*refused, *own), others)


def _large_enough(
    scheme: Scheme, claims: Sequence[tuple[LoanClaim, Node]]
) -> tuple[list[tuple[LoanClaim, Node]], list[tuple[str, Refusal]]]:
    minimum = scheme.value("interest_minimum_per_loan")
    if not minimum:
        return list(claims), []
    clause = scheme.clause("interest_minimum_per_loan")
    template = "The interest of the loan {contract} is below the least for a loan."
    small = [
        (claim.name, Refusal(message(template, contract=claim.name), clause))
        for claim, _ in claims
        if claim.interest.eligible.exact < minimum
    ]
    return [pair for pair in claims if pair[0].interest.eligible.exact >= minimum], small


def _with_left_out(amount: Node, left_out: Sequence[tuple[str, Refusal]]) -> Node:
    """The amount with what was left out beside it, each as nothing with its reason and clause."""
    if not left_out:
        return amount
    nothing = [
        given("left out", 0, "fen", clause=refusal.clause, subject=subject, notes=[refusal.reason])
        for subject, refusal in left_out
    ]
    return replace(total("subsidy due", (amount, *nothing), "fen"), clause=amount.clause)


def _warnings(
    case: Case, scheme: Scheme, computed: Computed, interest: Recomputation, nodes: Sequence[Node]
) -> tuple[Message, ...]:
    left_out = [refusal.reason for _, refusal in computed.left_out] if computed.claims else []
    carried = [warning for node in nodes for warning in warnings_in(node)]
    found = [*scheme.warnings(), *left_out, *carried, *interest_warnings(case, interest), *oddities_of(case)]
    return _once(found)


def _once(found: Sequence[Message]) -> tuple[Message, ...]:
    return tuple(warning for position, warning in enumerate(found) if warning not in found[:position])


def _told(scheme: Scheme, refusals: Sequence[Refusal]) -> list[Refusal]:
    """Each reason once and with a clause; where none is its own, the one by which the amount is computed."""
    cited = [replace(refusal, clause=refusal.clause or scheme.clause("basis")) for refusal in refusals]
    return [refusal for position, refusal in enumerate(cited) if refusal not in cited[:position]]
