"""The claim beside others on one budget: its share where the budget falls short, by the scheme's policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from instruments.interest_subsidy.rules.facts import Case
from instruments.interest_subsidy.rules.parameters import uses_interest
from instruments.interest_subsidy.rules.sharing import Asked, share_out
from instruments.interest_subsidy.rules.stretches import LoanClaim
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, least, total

DEFAULT_POLICY: Final = "pro_rata"
"""Of a scheme that names none: every scheme seen that names one shares in proportion."""


@dataclass(frozen=True)
class Shared:
    """The amount within the budget, and what each firm of the round gets."""

    trace: Node
    results: Mapping[str, Result]


def within_budget(
    case: Case, scheme: Scheme, claims: Sequence[tuple[LoanClaim, Node]], due: Node, *, is_refused: bool
) -> Shared:
    """The amount within the case's budget; as it is where the case states none.

    A refused claim asks for nothing, and the others share what there is.

    Raises:
        LedgerError: the round cannot be shared out, such as two claims of one name.
    """
    if case.budget_fen is None:
        return Shared(due, {})
    own = (
        []
        if is_refused
        else [Asked(case.firm.name, int(due.exact), _base_fen(scheme, claims), case.claimed_on)]
    )
    others = [
        Asked(other.firm, other.amount_fen, other.base_fen, other.claimed_on) for other in case.other_claims
    ]
    policy = scheme.value("shortfall", DEFAULT_POLICY)
    shares = share_out(policy, case.budget_fen, [*own, *others], clause=scheme.clause("shortfall"),
                       rate_places=scheme.value("shortfall_rate_places"))  # fmt: skip
    results = {f"share of {firm}": Result(share) for firm, share in shares.items()}
    given_fen = total("shared out", list(shares.values()), "fen")
    results |= {"shared_out": Result(given_fen)}
    if is_refused or shares[case.firm.name].exact >= due.exact:
        return Shared(due, results)
    share = shares[case.firm.name]
    return Shared(
        least("subsidy within the budget", (due, share), clause=scheme.clause("shortfall")), results
    )


def _base_fen(scheme: Scheme, claims: Sequence[tuple[LoanClaim, Node]]) -> int:
    """The eligible interest in whole fen, where the scheme is about interest; else what is due before caps."""
    if uses_interest(scheme):
        return sum(int(claim.interest.eligible.exact) for claim, _ in claims)
    return sum(int(node.exact) for _, node in claims)
