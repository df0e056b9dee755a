"""Rules of an equity injection: what the office may invest, its stake, leverage, exit price, return, loss.

Pure: facts and a scheme in, an outcome out. A case that does not ask for an investment gets figures only.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from instruments.equity.rules.facts import Case
from instruments.equity.rules.grants import grant_results
from instruments.equity.rules.holdings import faults, stake_results
from instruments.equity.rules.investment import investment
from instruments.equity.rules.performance import (
    grant_equivalent_results,
    leverage_results,
    option_results,
    payment_results,
    return_results,
)
from instruments.equity.rules.sales import sale_results, sale_warnings, sales_of
from ledger.values.exit_price import EXIT_PARAMETERS
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Kind, Scheme
from ledger.values.trace import Message, given, message
from ledger.values.worksheets import printed_results, worksheet_results

__all__ = ["PARAMETERS", "Case", "compute"]

PARAMETERS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "partner_share_percent": Kind("percent"),
        "investment_cap": Kind("money"),
        "stake_cap_percent": Kind("percent"),
        "not_largest": Kind("truth"),
        "joint_largest": Kind("choice", choices=("refused", "allowed")),
        "instalments_at_least": Kind("whole"),
        "direct_grant_percent": Kind("percent"),
        "together_cap": Kind("money"),
        "convert_within_years": Kind("whole"),
        "no_second_injection": Kind("truth"),
        **EXIT_PARAMETERS,
    }
)
"""What a scheme of this instrument may state; a scheme states only what its document does."""


def compute(case: Case, scheme: Scheme) -> Outcome:
    """All figures of a stake on a day, and the permitted investment where one is asked for.

    Args:
        case: the round, the holders and the dated flows, amounts in fen.
        scheme: the caps and the exit rule.

    Returns:
        `amount_fen` is the permitted investment, or None where none is asked for or all is refused; a round
        that contradicts itself is refused in either case.
    """
    sold = sales_of(case, scheme)
    results = {
        **stake_results(case),
        **leverage_results(case),
        **payment_results(case, scheme),
        **grant_results(case, scheme),
        **sale_results(case, sold),
        **return_results(case, sold),
        **option_results(case),
        **worksheet_results(case),
    }
    results |= grant_equivalent_results(case, sold, results)
    results |= printed_results(case.printed, results)
    warnings = (*scheme.warnings(), *_not_in_force(case, scheme), *sale_warnings(case, sold))
    if not case.asked or case.round is None:
        trace = given("no amount was asked for", None, "text", subject=case.company)
        return Outcome(None, trace, tuple(faults(case)), warnings, results)
    asked = investment(case, scheme, case.round)
    return Outcome(asked.amount_fen, asked.trace, asked.refused, (*warnings, *asked.warnings),
                   {**results, **asked.results})  # fmt: skip


def _not_in_force(case: Case, scheme: Scheme) -> tuple[Message, ...]:
    if scheme.holds_on(case.as_of):
        return ()
    return (message("{document} was not in force on {day}.", document=scheme.document, day=case.as_of),)
