"""Grant element: the grant part of a loan in percent, from its payments and by the committee's closed forms."""

from fractions import Fraction

from ledger.values.compounding import cut, power
from ledger.values.grant_equivalent import of_debt_service
from ledger.values.loans import Loan
from ledger.values.trace import Node, given, quotient


def grant_element(loan: Loan, discount_rate_percent: Fraction) -> Node:
    """The grant part of a loan in percent of its principal, from the payments themselves.

    Raises:
        LoanImpossible: the loan cannot be repaid as described.
    """
    exact = of_debt_service(loan, discount_rate_percent).inputs[0]
    principal = given("principal", loan.principal_fen, "fen")
    return quotient("grant element", exact, principal, "percent")


def closed_form_element(loan: Loan, discount_rate_percent: Fraction) -> Fraction | None:
    """The development committee's closed form of the grant element in percent, as a check on the payments.

    Per payment: D = (1 + I)^(1/A) - 1, the interval INT = G - 1/A. None for the profiles without one.
    Source: the committee's note on the grant element, for equal principal payments, annuities and lump sums.
    """
    payments, rate = loan.payments_a_year, loan.rate_percent / 100
    per_payment = power(1 + discount_rate_percent / 100, Fraction(1, payments)) - 1
    if loan.profile not in ("equal_principal", "annuity", "bullet") or not per_payment:
        return None
    grace = Fraction(1, payments) if loan.first_repayment_years is None else loan.first_repayment_years
    waiting = payments * grace - 1 if loan.profile != "bullet" else payments * loan.years - 1
    count = payments * loan.years - waiting
    early, late = power(1 + per_payment, -waiting), power(1 + per_payment, -payments * loan.years)
    if loan.profile == "annuity":
        level = rate / payments / (1 - power(1 + rate / payments, -count)) if rate else 1 / count
        service = rate / payments * (1 - early) / per_payment + level * (early - late) / per_payment
        return cut(100 * (1 - service))
    gain = 1 - rate / payments / per_payment
    return cut(100 * gain * (1 - (early - late) / (per_payment * count)))
