"""Which loans count where only some do: the highest subsidy, the dearest, the earliest, or those the firm names."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from instruments.interest_subsidy.rules.loan_rates import rate_at
from instruments.interest_subsidy.rules.stretches import LoanClaim
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Refusal
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, message

Claimed = tuple[LoanClaim, Node]


class PickNotNamed(LedgerError):
    """The firm may choose, and has not said which."""

    template = (
        "{firm} has {count} loans, of which at most {most} count, and has not named them. Write picked: true."
    )


def within_number(
    scheme: Scheme, claims: Sequence[Claimed]
) -> tuple[list[Claimed], list[tuple[str, Refusal]]]:
    """The loans that count, by contract, and the others with the reason.

    Raises:
        LedgerError: what picks the loans is not stated.
    """
    most = scheme.value("loans_at_most", len(claims))
    how = scheme.value("loans_picked", "highest")
    if len(claims) > most and how == "named_by_firm":
        _require_named(claims, most)
    ranked = sorted(claims, key=_RANKS[how]) if len(claims) > most else list(claims)
    clause = scheme.clause("loans_at_most")
    template = "The loan {contract} is beyond the number of loans that count, {most}."
    surplus = [(claim.name, Refusal(message(template, contract=claim.name, most=most), clause))
               for claim, _ in ranked[most:]]  # fmt: skip
    return sorted(ranked[:most], key=lambda pair: (pair[0].loan.contract, pair[0].name)), surplus


def _require_named(claims: Sequence[Claimed], most: int) -> None:
    named = {claim.loan.contract for claim, _ in claims if claim.loan.picked}
    if not 1 <= len(named) <= most:
        firm = claims[0][0].case.firm.name
        raise PickNotNamed(firm=firm, count=len(claims), most=most)


def _drawn_on(claim: LoanClaim) -> date:
    return min(drawdown.drawn_on for drawdown in claim.drawdowns)


def _dearest_rate(claim: LoanClaim) -> Any:
    return max(rate_at(claim.loan, drawdown, drawdown.drawn_on).exact for drawdown in claim.drawdowns)


_RANKS: Final[Mapping[str, Callable[[Claimed], Any]]] = {
    "highest": lambda pair: (-pair[1].exact, pair[0].name),
    "earliest": lambda pair: (_drawn_on(pair[0]), pair[0].name),
    "earliest_filed": lambda pair: (pair[0].loan.filed_on or date.max, pair[0].name),
    "dearest": lambda pair: (-_dearest_rate(pair[0]), -pair[1].exact, pair[0].name),
    "named_by_firm": lambda pair: (not pair[0].loan.picked, pair[0].name),
}
