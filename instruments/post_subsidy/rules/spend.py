"""What was spent: verified, of the applicant's own money, and what of it counts."""

from dataclasses import dataclass

from instruments.post_subsidy.rules.facts import Case
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, chosen, difference, given, message, total


@dataclass(frozen=True)
class Spend:
    """The spend of a case in fen: all that was verified, the applicant's own part of it, and what counts."""

    verified: Node
    own: Node
    base: Node


def spend_of(case: Case, scheme: Scheme) -> Spend:
    """The spend of a case, line by line; with `fiscal_money_excluded` only the applicant's own money counts."""
    verified = total(
        "Verified spend",
        [
            given("Verified amount of a line", line.verified_fen, "fen", subject=line.label)
            for line in case.spend
        ],
        "fen",
    )
    fiscal = total(
        "Fiscal money in the spend",
        [
            given("Fiscal money in a line", line.fiscal_money_fen, "fen", subject=line.label)
            for line in case.spend
        ],
        "fen",
    )
    own = difference("Verified spend of the applicant's own money", verified, fiscal)
    return Spend(verified, own, _base(scheme, verified, own))


def _base(scheme: Scheme, verified: Node, own: Node) -> Node:
    clause = scheme.clause("fiscal_money_excluded")
    if scheme.value("fiscal_money_excluded", default=False):
        return chosen("Spend that counts", own, message("Fiscal money does not count."), clause=clause)
    why = message("The scheme does not take fiscal money out.")
    return chosen("Spend that counts", verified, why, clause=clause)
