"""The rules of post-subsidies: verified spend, formula, caps, other subsidies, one rounding at the end.

`compute` answers what is due for one case under one scheme, or every reason why nothing is, each with its
clause. `PARAMETERS` says what a scheme may state, `Case` what a person writes.
"""

from instruments.post_subsidy.rules.amounts import computed_amount
from instruments.post_subsidy.rules.caps import ClassUnknown, FactNeeded, within_caps
from instruments.post_subsidy.rules.conditions import refusals
from instruments.post_subsidy.rules.facts import Case
from instruments.post_subsidy.rules.figures import figures, warnings
from instruments.post_subsidy.rules.parameters import PARAMETERS
from instruments.post_subsidy.rules.pots import RoundContradictory
from instruments.post_subsidy.rules.spend import Spend, spend_of
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, difference, given, greatest, rounded, total

__all__ = ["PARAMETERS", "Case", "ClassUnknown", "FactNeeded", "RoundContradictory", "compute"]


def compute(case: Case, scheme: Scheme) -> Outcome:
    """What is due for one post-subsidy, or every reason why nothing is.

    Results: `verified_spend`, `own_spend`, `base` (the spend that counts), `uncapped` (before caps and
    rounding), `freed` (what the caps took off), `rate` (of a pot), `leverage` (own verified spend divided by
    the subsidy, 4 decimals).

    Raises:
        LedgerError: the scheme or the facts cannot be used as they are written.
    """
    spend = spend_of(case, scheme)
    computed, not_payable = computed_amount(case, scheme, spend.base)
    due = _due(case, scheme, spend, computed) if computed else None
    refused = (*refusals(case, scheme, spend), *not_payable)
    payable = None if refused else due
    return Outcome(
        amount_fen=int(payable.exact) if payable else None,
        trace=due or spend.base,
        refused=refused,
        warnings=warnings(case, scheme, computed, payable),
        results=figures(case, scheme, spend, computed, payable),
    )


def _due(case: Case, scheme: Scheme, spend: Spend, computed: Node) -> Node:
    capped = within_caps(case, scheme, spend, computed)
    if scheme.value("other_subsidies") == "deduct":
        capped = _without_others(case, scheme, capped)
    return rounded("Subsidy due", capped, scheme.value("rounding"), clause=scheme.clause("rounding"))


def _without_others(case: Case, scheme: Scheme, capped: Node) -> Node:
    others = [
        given("Another subsidy", other.amount_fen, "fen", subject=other.name)
        for other in case.other_subsidies
    ]
    received = total("Other subsidies", others, "fen", clause=scheme.clause("other_subsidies"))
    rest = difference("Subsidy above the others", capped, received, clause=scheme.clause("other_subsidies"))
    return greatest("Subsidy above the others, not below nothing", [rest, given("Nothing", 0, "fen")])
