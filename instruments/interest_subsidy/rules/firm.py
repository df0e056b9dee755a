"""What a scheme asks of the firm and of the claim as a whole; every reason for refusal with its clause."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Final

from instruments.interest_subsidy.rules.conditions import (
    attribute_refusals,
    excluding,
    refusal_from,
    term_clause,
)
from instruments.interest_subsidy.rules.facts import Case
from instruments.interest_subsidy.rules.principal import net_increase
from instruments.interest_subsidy.rules.reference import claimed_on
from instruments.interest_subsidy.rules.stretches import LoanClaim
from ledger.values.errors import LedgerError
from ledger.values.money import format_yuan
from ledger.values.outcomes import Refusal
from ledger.values.schemes import Scheme
from ledger.values.trace import message

FirmCheck = Callable[[Case, Scheme], Iterable[Refusal]]


def firm_refusals(case: Case, scheme: Scheme) -> list[Refusal]:
    """Every reason in the firm or in the claim itself; none if there is none."""
    refusals: list[Refusal] = []
    for check in FIRM_CHECKS:
        try:
            refusals += check(case, scheme)
        except LedgerError as error:
            refusals.append(refusal_from(error))
    return refusals


def sum_refusals(case: Case, scheme: Scheme, claims: Sequence[LoanClaim]) -> Iterable[Refusal]:
    """The reasons that only show once the loans are added up: too little interest, too small loans."""
    if scheme.value("pay_first") and not _interest(claims):
        yield Refusal(message("No eligible interest was paid by {firm}; interest is paid first and subsidised later.",
                              firm=case.firm.name), scheme.clause("pay_first"))  # fmt: skip
    stated = [name for name in _THRESHOLDS if name in scheme]
    missed = [refusal for name in stated for refusal in _THRESHOLDS[name](scheme, claims)]
    if scheme.value("thresholds") != "any" or len(missed) == len(stated):
        yield from missed


def _interest(claims: Sequence[LoanClaim]) -> Fraction:
    return sum((claim.interest.eligible.exact for claim in claims), Fraction(0))


def _interest_minimum(scheme: Scheme, claims: Sequence[LoanClaim]) -> Iterable[Refusal]:
    template = "The eligible interest of {amount} yuan is below the least of {limit} yuan."
    yield from _below(scheme, "interest_minimum", template, _interest(claims))


def _costs_minimum(scheme: Scheme, claims: Sequence[LoanClaim]) -> Iterable[Refusal]:
    template = "The interest and costs of {amount} yuan are below the least of {limit} yuan."
    loans = {claim.loan.contract: claim.loan for claim in claims}
    costs = _interest(claims) + sum(loan.costs_fen for loan in loans.values())
    yield from _below(scheme, "costs_minimum", template, costs)


def _loans_total_minimum(scheme: Scheme, claims: Sequence[LoanClaim]) -> Iterable[Refusal]:
    template = "The loans of {amount} yuan together are below the least of {limit} yuan."
    loans = {claim.loan.contract: claim.loan for claim in claims}
    yield from _below(
        scheme, "loans_total_minimum", template, Fraction(sum(loan.amount_fen for loan in loans.values()))
    )


def _below(scheme: Scheme, name: str, template: str, amount: Fraction) -> Iterable[Refusal]:
    least = scheme.value(name)
    if amount < least:
        # Cut, not rounded: what is just below the least must not read as the least.
        shown = format_yuan(floor(amount))
        yield Refusal(message(template, amount=shown, limit=format_yuan(least)), scheme.clause(name))


_THRESHOLDS: Final[Mapping[str, Callable[[Scheme, Sequence[LoanClaim]], Iterable[Refusal]]]] = {
    "interest_minimum": _interest_minimum,
    "costs_minimum": _costs_minimum,
    "loans_total_minimum": _loans_total_minimum,
}


def _claim_day(case: Case, scheme: Scheme) -> Iterable[Refusal]:
    if scheme.picked_by == "application" and case.claimed_on and not scheme.holds_on(case.claimed_on):
        yield Refusal(
            message("The scheme was not in force on {day}, the day of the claim.", day=case.claimed_on),
            term_clause(scheme),
        )
    if "claim_by" in scheme and claimed_on(case) > scheme.value("claim_by"):
        yield Refusal(message("The claim of {day} came after the last day, {last}.", day=case.claimed_on,
                              last=scheme.value("claim_by")), scheme.clause("claim_by"))  # fmt: skip


def _attributes(case: Case, scheme: Scheme) -> Iterable[Refusal]:
    for attribute, clause in scheme.value("firm_must", {}).items():
        held = case.firm.attributes.get(attribute)
        yield from attribute_refusals(case.firm.name, held, attribute, scheme.clauses[clause])


def _awards(case: Case, scheme: Scheme) -> Iterable[Refusal]:
    most, a_year = scheme.value("awards_at_most"), scheme.value("awards_a_year_at_most")
    if most is not None and case.awards_before >= most:
        yield Refusal(message("{firm} already had {count} awards of this scheme; the most is {most}.",
                              firm=case.firm.name, count=case.awards_before, most=most),
                      scheme.clause("awards_at_most"))  # fmt: skip
    if a_year is not None and case.awards_this_year >= a_year:
        yield Refusal(message("{firm} already had {count} awards of this scheme this year; the most is {most}.",
                              firm=case.firm.name, count=case.awards_this_year, most=a_year),
                      scheme.clause("awards_a_year_at_most"))  # fmt: skip


def _caps_used_up(case: Case, scheme: Scheme) -> Iterable[Refusal]:
    used = {"cap_per_firm_year": case.received_this_year_fen, "cap_lifetime": case.received_before_fen}
    for name, received_fen in used.items():
        if received_fen and name in scheme and received_fen >= scheme.value(name):
            yield Refusal(message("{firm} already received {received} yuan of at most {cap} yuan.", firm=case.firm.name,
                                  received=format_yuan(received_fen), cap=format_yuan(scheme.value(name))),
                          scheme.clause(name))  # fmt: skip


def _net_increase(case: Case, scheme: Scheme) -> Iterable[Refusal]:
    if scheme.value("principal_counted") == "net_increase" and not net_increase(case, scheme).exact:
        yield Refusal(message("The loans of {firm} at all banks did not increase over the year.", firm=case.firm.name),
                      scheme.clause("principal_counted"))  # fmt: skip


def _other_money(case: Case, scheme: Scheme) -> Iterable[Refusal]:
    """Other public money that is not tied to one loan, where the scheme bears none beside it."""
    for other in case.other_subsidies:
        if not other.contract and (name := excluding(case, scheme, other)):
            yield Refusal(message("{firm} already has public money for these loans: {other}.", firm=case.firm.name,
                                  other=other.name), scheme.clause(name))  # fmt: skip


FIRM_CHECKS: Final[tuple[FirmCheck, ...]] = (
    _claim_day, _attributes, _awards, _caps_used_up, _net_increase, _other_money,
)  # fmt: skip
