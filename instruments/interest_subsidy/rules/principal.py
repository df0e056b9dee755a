"""The principal that a scheme counts: of each drawdown, after caps and after what others have used up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from instruments.interest_subsidy.rules.average import average_balance
from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan
from instruments.interest_subsidy.rules.groups import limit_of
from ledger.values.errors import LedgerError
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, difference, given, greatest, least, product, total

Chosen = Sequence[tuple[Loan, Drawdown]]


class BalancesNotStated(LedgerError):
    """A rule of net increase needs what the firm owed all banks."""

    template = (
        "The loan balances at the start and the end of the year are not stated. Write balances for all banks."
    )


class ConfirmedAmountNotStated(LedgerError):
    """A rule counts what was confirmed or drawn, whichever is lower."""

    template = "The confirmed amount of the loan {contract} is not stated. Write confirmed_amount."


class EligibleShareNotStated(LedgerError):
    """A rule counts a part of the loan only."""

    template = (
        "The part of the loan {contract} that the scheme counts is not stated. Write eligible_share_percent."
    )


@dataclass(frozen=True)
class _Ceiling:
    """A limit on the principal of the drawdowns that share it."""

    node: Node
    ious: frozenset[str]


def count_principal(case: Case, scheme: Scheme, chosen: Chosen) -> Mapping[str, Node]:
    """The principal counted of each drawdown, by IOU.

    Drawdowns that share a limit use it up in the order of their days (`allotment`), then of their names.

    Raises:
        LedgerError: a fact that the scheme counts by is not stated.
    """
    ceilings = list(_ceilings(case, scheme, chosen))
    counted: dict[str, Node] = {}
    for loan, drawdown in _in_turn(scheme, chosen):
        own = _own(case, scheme, loan, drawdown)
        rooms = [_room(ceiling, counted) for ceiling in ceilings if drawdown.iou in ceiling.ious]
        counted[drawdown.iou] = (
            least("principal counted", (own, *rooms), subject=drawdown.iou) if rooms else own
        )
    return counted


def _in_turn(scheme: Scheme, chosen: Chosen) -> Chosen:
    """The drawdowns in the order in which they use up a limit that they share."""
    allotment = scheme.value("allotment")
    in_order = sorted(
        chosen, key=lambda pair: (pair[1].drawn_on, pair[1].iou), reverse=allotment == "latest_first"
    )
    if allotment == "earliest_filed_first":
        return sorted(in_order, key=lambda pair: pair[0].filed_on or date.max)
    return in_order


def units_of(scheme: Scheme, chosen: Chosen) -> list[tuple[Loan, list[Drawdown]]]:
    """What counts as a loan for limits and caps: a contract with its drawdowns, or each drawdown alone."""
    if scheme.value("counted_by") == "drawdown":
        return [(loan, [drawdown]) for loan, drawdown in chosen]
    loans = {loan.contract: loan for loan, _ in chosen}
    return [(loan, [drawdown for own, drawdown in chosen if own is loan]) for loan in loans.values()]


def _own(case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Node:
    if averages(scheme):
        return average_balance(case, scheme, loan, drawdown)
    return drawn_node(scheme, loan, drawdown)


def averages(scheme: Scheme) -> bool:
    """Whether a scheme counts an average balance in place of the days."""
    return bool(scheme.value("principal_counted") == "average_balance")


def limits_principal(scheme: Scheme) -> bool:
    """Whether a scheme may count less principal than was drawn."""
    caps = ("principal_cap_per_loan", "principal_cap_per_firm", "loan_groups")
    return any(name in scheme for name in caps) or scheme.value("principal_counted", "whole") != "whole"


def drawn_node(scheme: Scheme, loan: Loan, drawdown: Drawdown, balance_fen: int | None = None) -> Node:
    """What was drawn or is still owed on an IOU; of it the eligible part where the scheme counts only that."""
    amount_fen = drawdown.amount_fen if balance_fen is None else balance_fen
    label = "amount drawn" if balance_fen is None else "balance"
    amount = given(label, amount_fen, "fen", subject=drawdown.iou)
    if scheme.value("principal_counted") != "eligible_share":
        return amount
    if loan.eligible_share_percent is None:
        raise EligibleShareNotStated(contract=loan.contract)
    share = given("eligible part", loan.eligible_share_percent, "percent", subject=loan.contract)
    clause = scheme.clause("principal_counted")
    return product("eligible part of the amount", (amount, share), "fen", clause=clause, subject=drawdown.iou)


def net_increase(case: Case, scheme: Scheme) -> Node:
    """What the firm owes all banks more than before the year; nothing where it owes less.

    Raises:
        BalancesNotStated: there are no balances.
    """
    if not case.balances:
        raise BalancesNotStated
    closing = [
        given("closing balance", balance.closing_fen, "fen", subject=balance.bank)
        for balance in case.balances
    ]
    opening = [
        given("opening balance", balance.opening_fen, "fen", subject=balance.bank)
        for balance in case.balances
    ]
    change = difference("change of balances", total("closing balances", closing, "fen"),
                        total("opening balances", opening, "fen"))  # fmt: skip
    return greatest(
        "net increase", (change, given("zero", 0, "fen")), clause=scheme.clause("principal_counted")
    )


def _ceilings(case: Case, scheme: Scheme, chosen: Chosen) -> Iterable[_Ceiling]:
    everything = frozenset(drawdown.iou for _, drawdown in chosen)
    counted = scheme.value("principal_counted", "whole")
    for loan, drawdowns in units_of(scheme, chosen):
        cap_fen, clause = limit_of(scheme, loan, "principal_cap_per_loan")
        if cap_fen is not None:
            cap = given("principal cap per loan", cap_fen, "fen", clause=clause)
            yield _Ceiling(cap, frozenset(drawdown.iou for drawdown in drawdowns))
    if counted == "confirmed_or_drawn_lower":
        for loan in {loan.contract: loan for loan, _ in chosen}.values():
            yield _Ceiling(_confirmed(scheme, loan), frozenset(drawdown.iou for drawdown in loan.drawdowns))
    if counted == "net_increase":
        yield _Ceiling(net_increase(case, scheme), everything)
    if "principal_cap_per_firm" in scheme:
        yield _Ceiling(scheme.given("principal_cap_per_firm", "principal cap per firm"), everything)


def _confirmed(scheme: Scheme, loan: Loan) -> Node:
    if loan.confirmed_amount_fen is None:
        raise ConfirmedAmountNotStated(contract=loan.contract)
    clause = scheme.clause("principal_counted")
    return given("confirmed amount", loan.confirmed_amount_fen, "fen", clause=clause, subject=loan.contract)


def _room(ceiling: _Ceiling, counted: Mapping[str, Node]) -> Node:
    used = [node for iou, node in counted.items() if iou in ceiling.ious]
    if not used:
        return ceiling.node
    return difference("room left under the limit", ceiling.node, total("already counted", used, "fen"))
