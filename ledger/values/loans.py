"""What a loan costs over its life: the yearly or shorter instalments of five repayment profiles, exactly.

The profiles are those that the IMF's grant element calculator offers: equal principal, annuity, bullet
principal, bullet principal with simple interest, bullet principal with compound interest.
"""

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from ledger.values.compounding import cut, power
from ledger.values.errors import LedgerError

PROFILES: Final = ("equal_principal", "annuity", "bullet", "bullet_simple", "bullet_compound")
"""`bullet` pays interest as it falls due and the principal at the end; the last two pay all at the end."""

FREQUENCIES: Final = MappingProxyType({"yearly": 1, "half_yearly": 2, "quarterly": 4, "monthly": 12})
"""How often a loan is served, as payments a year."""


class LoanImpossible(LedgerError):
    """A loan that could not be repaid as it is described."""

    template = "The loan cannot be repaid as described: {fault}. Correct the years, the grace or the profile."


@dataclass(frozen=True, kw_only=True)
class Loan:
    """A loan as its contract describes it.

    Attributes:
        principal_fen: drawn at once on the first day.
        years: from the drawdown to the last payment.
        first_repayment_years: from the drawdown to the first payment of principal; None for one payment
            interval. The development committee calls it grace.
        rate_percent: a year's nominal rate; a payment's interest is that over the payments a year.
        payments_a_year: one of `FREQUENCIES`.
        profile: one of `PROFILES`.
    """

    principal_fen: int
    years: Fraction
    rate_percent: Fraction
    first_repayment_years: Fraction | None = None
    payments_a_year: int = 1
    profile: str = "equal_principal"


@dataclass(frozen=True)
class Instalment:
    """One payment date: how much was owed since the one before, and what falls due, in exact fen."""

    number: int
    opening_fen: Fraction
    principal_fen: Fraction
    interest_fen: Fraction


def instalments(loan: Loan) -> list[Instalment]:
    """Every payment date of a loan, also those on which only interest is due or nothing at all.

    Raises:
        LoanImpossible: the years are not a whole number of payment intervals, or the grace leaves no payment.
    """
    count = _whole(loan.years * loan.payments_a_year, "its years hold a part of a payment interval")
    interval = Fraction(1, loan.payments_a_year)
    wait = interval if loan.first_repayment_years is None else loan.first_repayment_years
    first = _whole(wait * loan.payments_a_year, "its grace holds a part of a payment interval")
    if count < 1 or not 1 <= first <= count:
        raise LoanImpossible(fault="the first repayment does not lie between the first and the last payment")
    if loan.profile in ("bullet_simple", "bullet_compound"):
        return _all_at_the_end(loan, count)
    return _served(loan, count, count if loan.profile == "bullet" else first)


def _whole(number: Fraction, fault: str) -> int:
    if number.denominator != 1:
        raise LoanImpossible(fault=fault)
    return number.numerator


def _served(loan: Loan, count: int, first: int) -> list[Instalment]:
    """Interest on every payment date, principal from the first repayment on."""
    rate = loan.rate_percent / 100 / loan.payments_a_year
    owed, payments, found = Fraction(loan.principal_fen), count - first + 1, []
    level = _level(owed, rate, payments)
    for number in range(1, count + 1):
        interest = cut(owed * rate)
        principal = Fraction(0)
        if number == count:
            principal = owed
        elif number >= first:
            principal = (
                level - interest if loan.profile == "annuity" else Fraction(loan.principal_fen, payments)
            )
        found.append(Instalment(number, owed, principal, interest))
        owed -= principal
    return found


def _level(principal: Fraction, rate: Fraction, payments: int) -> Fraction:
    """The level payment of an annuity."""
    if not rate:
        return principal / payments
    return cut(principal * rate / (1 - power(1 + rate, -payments)))


def _all_at_the_end(loan: Loan, count: int) -> list[Instalment]:
    rate, principal = loan.rate_percent / 100 / loan.payments_a_year, Fraction(loan.principal_fen)
    grown = rate * count if loan.profile == "bullet_simple" else power(1 + rate, count) - 1
    nothing = Fraction(0)
    waiting = [Instalment(number, principal, nothing, nothing) for number in range(1, count)]
    return [*waiting, Instalment(count, principal, principal, principal * grown)]
