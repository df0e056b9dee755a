"""A soft or subsidised loan of a published case: grant equivalent, grant element, de minimis, screening."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from ledger.values.aid_shares import de_minimis_share, reference_rate, screened
from ledger.values.facts import Amount, Facts, Number
from ledger.values.grant_element import closed_form_element, grant_element
from ledger.values.grant_equivalent import (
    DatedAmount,
    mobilised_per_yuan,
    of_debt_service,
    of_grant,
    of_instalments,
    of_rate_difference,
)
from ledger.values.loans import FREQUENCIES, Loan
from ledger.values.outcomes import Result
from ledger.values.trace import Node, given, message

NO_REFERENCE = "Not computable: neither a reference rate nor a base rate with creditworthiness is stated."


class SubsidyPayment(Facts):
    """Interest subsidy paid to the borrower on a day."""

    paid_on: date
    amount_fen: Amount


class DeMinimis(Facts):
    """A ceiling of aid, and the loan that uses it up wholly."""

    ceiling_fen: Amount
    reference_amount_fen: Amount
    reference_years: Number = Field(gt=0)


class LoanCase(Facts):
    """One loan.

    Attributes:
        first_repayment_years: from the drawdown to the first payment of principal (grace of the development
            committee); one payment interval if missing.
        rate_percent: what the borrower pays a year.
        reference_rate_percent: what the market would ask; or `base_rate_percent` with creditworthiness and
            collateral, by the Commission's table.
        discount_rate_percent: for grant element and discounting; the reference rate if missing, and with a
            base rate that plus 1.00.
        round_each_line: round each payment date's saving by `rounding`, not only the sum.
        subsidies: interest subsidy paid; discounted to `granted_on`.
        twelve_month_steps: discount completed years only, as the United Kingdom does.
        kind: asks for the rule of thumb share of that kind of aid.
    """

    name: str = Field(min_length=1)
    principal_fen: Amount = Field(gt=0)
    years: Number = Field(gt=0)
    rate_percent: Number = Field(ge=0)
    first_repayment_years: Number | None = None
    payments: Literal["yearly", "half_yearly", "quarterly", "monthly"] = "yearly"
    profile: Literal["equal_principal", "annuity", "bullet", "bullet_simple", "bullet_compound"] = (
        "equal_principal"
    )
    reference_rate_percent: Number | None = Field(default=None, ge=0)
    base_rate_percent: Number | None = Field(default=None, ge=0)
    creditworthiness: Literal["strong", "good", "satisfactory", "weak", "bad"] | None = None
    collateral: Literal["high", "normal", "low"] = "normal"
    discount_rate_percent: Number | None = Field(default=None, ge=0)
    rounding: Literal["half_up_to_fen", "half_up_to_yuan", "down_to_fen", "down_to_yuan"] = "half_up_to_fen"
    round_each_line: bool = False
    granted_on: date | None = None
    subsidies: tuple[SubsidyPayment, ...] = ()
    twelve_month_steps: bool = False
    de_minimis: DeMinimis | None = None
    kind: (
        Literal["grant", "equity", "repayable_advance", "mixed", "loan", "tax_advantage", "guarantee"] | None
    ) = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.base_rate_percent is not None and self.creditworthiness is None:
            raise ValueError("a base rate needs the creditworthiness of the borrower")
        if self.subsidies and self.granted_on is None:
            raise ValueError("subsidies need granted_on, the day to which they are discounted")
        if self.granted_on and any(each.paid_on < self.granted_on for each in self.subsidies):
            raise ValueError("a subsidy is paid before granted_on")
        return self


def loan_results(stated: LoanCase) -> dict[str, Result]:
    """Every figure that the loan's facts allow, as `loan.NAME.figure`."""
    return {f"loan.{stated.name}.{name}": result for name, result in _results(stated)}


def _results(stated: LoanCase) -> Iterator[tuple[str, Result]]:
    loan = Loan(
        principal_fen=stated.principal_fen,
        years=Fraction(stated.years),
        rate_percent=Fraction(stated.rate_percent),
        first_repayment_years=_exact(stated.first_repayment_years),
        payments_a_year=FREQUENCIES[stated.payments],
        profile=stated.profile,
    )
    reference, discount = _reference(stated), _discount(stated)
    if reference is None:
        yield "grant_equivalent", Result(reason=message(NO_REFERENCE))
    else:
        yield "reference_rate", Result(reference)
        yield from _saved(stated, loan, reference.exact, discount)
    if discount is not None:
        yield "grant_element_percent", Result(grant_element(loan, discount))
        yield "grant_element", Result(of_debt_service(loan, discount))
        closed = closed_form_element(loan, discount)
        if closed is not None:
            yield "closed_form_percent", Result(given("grant element by the closed form", closed, "percent"))
    yield from _subsidised(stated, discount)
    yield from _by_tables(stated)


def _exact(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _reference(stated: LoanCase) -> Node | None:
    if stated.reference_rate_percent is not None:
        return given("reference rate", stated.reference_rate_percent, "percent")
    if stated.base_rate_percent is None or stated.creditworthiness is None:
        return None
    return reference_rate(Fraction(stated.base_rate_percent), stated.creditworthiness, stated.collateral)


def _discount(stated: LoanCase) -> Fraction | None:
    if stated.discount_rate_percent is not None:
        return Fraction(stated.discount_rate_percent)
    if stated.reference_rate_percent is not None:
        return Fraction(stated.reference_rate_percent)
    return None if stated.base_rate_percent is None else Fraction(stated.base_rate_percent) + 1


def _saved(
    stated: LoanCase, loan: Loan, reference: Fraction, discount: Fraction | None
) -> Iterator[tuple[str, Result]]:
    found = of_rate_difference(
        loan,
        reference,
        discount_rate_percent=discount,
        rounding=stated.rounding,
        each_line=stated.round_each_line,
    )
    yield "grant_equivalent", Result(found)
    drawn = given("loan principal drawn", stated.principal_fen, "fen")
    yield "mobilised_per_grant_equivalent", mobilised_per_yuan(drawn, found, subject=stated.name)


def _subsidised(stated: LoanCase, discount: Fraction | None) -> Iterator[tuple[str, Result]]:
    if not stated.subsidies or stated.granted_on is None:
        return
    paid = of_grant([given("subsidy", each.amount_fen, "fen", subject=each.paid_on.isoformat())
                     for each in stated.subsidies])  # fmt: skip
    yield "subsidy", Result(paid)
    drawn = given("loan principal drawn", stated.principal_fen, "fen")
    yield "principal_per_subsidy", mobilised_per_yuan(drawn, paid, subject=stated.name)
    if discount is not None:
        dated = [DatedAmount(each.paid_on, each.amount_fen) for each in stated.subsidies]
        worth = of_instalments(dated, stated.granted_on, discount, whole_years=stated.twelve_month_steps)
        yield "subsidy_grant_equivalent", Result(worth)


def _by_tables(stated: LoanCase) -> Iterator[tuple[str, Result]]:
    if stated.de_minimis is not None:
        share = de_minimis_share(
            stated.de_minimis.ceiling_fen,
            stated.principal_fen,
            Fraction(stated.years),
            stated.de_minimis.reference_amount_fen,
            Fraction(stated.de_minimis.reference_years),
        )
        yield "de_minimis", Result(share)
    if stated.kind is not None:
        yield "screened", Result(screened(given("principal", stated.principal_fen, "fen"), stated.kind))
