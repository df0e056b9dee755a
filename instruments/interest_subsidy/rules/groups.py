"""The kind of loan where a scheme treats kinds apart: by the name the loan states, or by its size."""

from instruments.interest_subsidy.rules.facts import Loan
from instruments.interest_subsidy.rules.tables import LoanGroup, loan_groups
from ledger.values.errors import LedgerError
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause


class GroupUnknown(LedgerError):
    """A loan of no kind that the scheme knows."""

    template = "The loan {contract} is of no kind that the scheme knows: {group}. Write its group: {known}."


def group_of(scheme: Scheme, loan: Loan) -> LoanGroup | None:
    """The group of a loan; None where the scheme has no groups, or none for a loan of that size.

    Raises:
        GroupUnknown: the scheme tells loans apart by name, and this one states none of the names.
    """
    groups = loan_groups(scheme)
    if not groups or groups[0].by_size:
        return next((group for group in groups if group.has_size(loan.amount_fen)), None)
    for group in groups:
        if group.name == loan.group:
            return group
    known = ", ".join(group.name for group in groups)
    raise GroupUnknown(contract=loan.contract, group=loan.group or "-", known=known)


def limit_of(scheme: Scheme, loan: Loan, name: str) -> tuple[int | None, Clause | None]:
    """An amount such as `loan_maximum` with its clause: that of the loan's group, else that of the scheme.

    Raises:
        GroupUnknown: the loan's kind cannot be told.
    """
    group = group_of(scheme, loan)
    if group is not None and name in group.amounts:
        return group.amounts[name], scheme.clauses.get(group.clause) or scheme.clause("loan_groups")
    return scheme.value(name), scheme.clause(name)
