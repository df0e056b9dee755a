"""The facts of one claim: the firm, its loans as the bank keeps them, and the interest it paid.

A day range is written with both ends where a person thinks of it so (the claim window); the period of a
statement line is read by its day count, because banks print its last day or the day after.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from instruments.interest_subsidy.rules.paid_lines import PaidLine
from instruments.interest_subsidy.rules.schedule import planned_repayments
from instruments.interest_subsidy.rules.terms import (
    PenaltyTerms,
    Rate,
    RateTerms,
    RepaymentPlan,
    SettlementTerms,
)
from ledger.values.daycounts import DAY_COUNTS
from ledger.values.facts import Amount, Facts, Number
from ledger.values.periods import Period, Settlement
from ledger.values.working_days import shifted

Level = Literal["central", "province", "city", "district"]
Lender = Literal["bank", "entrusted", "shareholder", "leasing"]
PositiveAmount = Annotated[Amount, Field(gt=0)]


class Drawdown(Facts):
    """One IOU (借据): an amount drawn on a day and due on another.

    `plan` says how it is to be paid back; where repayments of the IOU are written, those count.
    """

    iou: str = Field(min_length=1)
    amount_fen: PositiveAmount
    drawn_on: date
    due_on: date
    rate: RateTerms | None = None
    plan: RepaymentPlan | None = None

    @model_validator(mode="after")
    def _due_after_drawn(self) -> Self:
        if self.due_on <= self.drawn_on:
            raise ValueError("due_on must be later than drawn_on")
        return self


class Repayment(Facts):
    """Principal paid back on a day; interest no longer runs on it from that day on."""

    day: date
    amount_fen: PositiveAmount
    iou: str = ""


class Loan(Facts):
    """One loan contract with all that was drawn and paid back under it.

    Attributes:
        attributes: conditions that a scheme may ask of a loan, such as `filed` or `insured`.
        eligible_share_percent: the part that the scheme counts: pledged share, equipment part.
        confirmed_amount_fen: what the office confirmed before the bank lent.
        costs_fen: premium or guarantee fee paid beside the interest.
        slips_by: whether the bank rounds and prints one slip for each IOU or one for the contract.
        group: the kind of loan by the scheme's own name, where it treats kinds apart (孵化贷, 成长贷).
        picked: whether the firm names this loan where only some count.
        penalty: what the contract says of overdue and misused principal and of unpaid interest.
    """

    contract: str = Field(min_length=1)
    bank: str = ""
    lender: Lender = "bank"
    purpose: str = ""
    signed_on: date | None = None
    filed_on: date | None = None
    drawdowns: tuple[Drawdown, ...] = Field(min_length=1)
    repayments: tuple[Repayment, ...] = ()
    day_count: str = "act/360"
    settlement: SettlementTerms = SettlementTerms()
    slips_by: Literal["iou", "contract"] = "iou"
    confirmed_amount_fen: PositiveAmount | None = None
    eligible_share_percent: Rate | None = None
    costs_fen: Amount = 0
    group: str = ""
    picked: bool = False
    penalty: PenaltyTerms | None = None
    attributes: dict[str, bool] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        faults = list(_faults_of_loan(self))
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def amount_fen(self) -> int:
        """All that was drawn, in fen."""
        return sum(drawdown.amount_fen for drawdown in self.drawdowns)

    @property
    def settles(self) -> Settlement:
        """The settlement days as the calendar functions take them."""
        return Settlement(self.settlement.frequency, self.settlement.day_of_month, self.settlement.shift)

    def due_on(self, drawdown: Drawdown) -> date:
        """The day on which a drawdown is due, moved where the contract says so and the day is a holiday.

        Raises:
            WorkingDaysUnknown: the calendar of holidays does not know the day.
        """
        return shifted(drawdown.due_on, self.settlement.due_shift)

    def repayments_of(self, drawdown: Drawdown) -> list[Repayment]:
        """What was paid back on an IOU, in order; without an IOU a repayment belongs to the only one."""
        own = [repayment for repayment in self.repayments if repayment.iou in ("", drawdown.iou)]
        return sorted(own, key=lambda repayment: repayment.day)

    def reductions_of(self, drawdown: Drawdown) -> list[tuple[date, int]]:
        """The days and amounts by which the balance goes down: as paid back, else as planned."""
        own = self.repayments_of(drawdown)
        if own or drawdown.plan is None:
            return [(repayment.day, repayment.amount_fen) for repayment in own]
        life = Period(drawdown.drawn_on, drawdown.due_on)
        return planned_repayments(
            drawdown.plan, drawdown.amount_fen, drawdown.rate, life, self.due_on(drawdown)
        )

    def repaid_on(self, drawdown: Drawdown) -> date | None:
        """The day on which nothing of an IOU was left, if it has come; a plan is no payment."""
        left = drawdown.amount_fen
        for repayment in self.repayments_of(drawdown):
            left -= repayment.amount_fen
            if left == 0:
                return repayment.day
        return None


class Window(Facts):
    """The days that the claim is for, both ends included."""

    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("end must not be before start")
        return self


class OtherSubsidy(Facts):
    """Public money that the firm had or has for the same loans from elsewhere.

    `rate_percent` where it was granted as points a year; `contract` where it is for one loan only; `year` where
    the scheme asks for one policy a year; `method` for the funding method that it came from.
    """

    name: str
    level: Level
    year: int | None = Field(default=None, ge=1990, le=2199)
    method: str = ""
    amount_fen: Amount = 0
    rate_percent: Rate | None = None
    contract: str = ""


class Balance(Facts):
    """What the firm owed a bank before the year began and when it ended."""

    bank: str
    opening_fen: Amount
    closing_fen: Amount


class Firm(Facts):
    """The firm that claims; attributes are the conditions that a scheme may ask for."""

    name: str = Field(min_length=1)
    attributes: dict[str, bool] = Field(default_factory=dict)
    score: Number | None = None


class OtherClaim(Facts):
    """Another firm's claim on the same budget.

    `amount` is what is due to it if the budget suffices, `base` what a rate set from the pot is counted on.
    """

    firm: str = Field(min_length=1)
    amount_fen: Amount
    base_fen: Amount = 0
    claimed_on: date | None = None


class Case(Facts):
    """All that one claim rests on.

    Attributes:
        year: the year that the subsidy is for; else that of the window's end, else that of the claim.
        budget_fen: what there is for this claim and the `other_claims` together.
    """

    firm: Firm
    year: int | None = Field(default=None, ge=1990, le=2199)
    claimed_on: date | None = None
    window: Window | None = None
    loans: tuple[Loan, ...] = Field(min_length=1)
    paid_lines: tuple[PaidLine, ...] = ()
    balances: tuple[Balance, ...] = ()
    other_subsidies: tuple[OtherSubsidy, ...] = ()
    received_this_year_fen: Amount = 0
    received_before_fen: Amount = 0
    awards_before: int = Field(default=0, ge=0)
    awards_this_year: int = Field(default=0, ge=0)
    budget_fen: Amount | None = None
    other_claims: tuple[OtherClaim, ...] = ()

    @cached_property
    def lines_in_order(self) -> tuple[PaidLine, ...]:
        """The lines in an order of their own, so that the order of a file changes nothing."""
        return tuple(sorted(self.paid_lines, key=lambda line: line.model_dump_json()))

    @property
    def for_year(self) -> int | None:
        """The year that the subsidy is for, if anything says so."""
        day = self.window.end if self.window else self.claimed_on
        return self.year or (day.year if day else None)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        contracts = [loan.contract for loan in self.loans]
        ious = [drawdown.iou for loan in self.loans for drawdown in loan.drawdowns]
        if twice := [*_repeated(contracts), *_repeated(ious)]:
            raise ValueError(
                f"{', '.join(twice)}: each contract and each IOU may stand there once; take out what is double, and of"
                " two filed loans withdraw one or name in the claim the loans that it is for"
            )
        return self


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _faults_of_loan(loan: Loan) -> Iterable[str]:
    if loan.day_count not in DAY_COUNTS:
        yield f"day_count must be one of {', '.join(DAY_COUNTS)}"
    if len(loan.drawdowns) > 1 and any(not repayment.iou for repayment in loan.repayments):
        yield "with several drawdowns each repayment needs its iou"
    known = {drawdown.iou for drawdown in loan.drawdowns}
    for repayment in loan.repayments:
        if repayment.iou and repayment.iou not in known:
            yield f"the repayment of {repayment.day} names the iou {repayment.iou}, which is not of this loan"
    for drawdown in loan.drawdowns:
        yield from _faults_of_repayments(loan, drawdown)


def _faults_of_repayments(loan: Loan, drawdown: Drawdown) -> Iterable[str]:
    repaid = loan.repayments_of(drawdown)
    if sum(repayment.amount_fen for repayment in repaid) > drawdown.amount_fen:
        yield f"more was repaid on {drawdown.iou} than was drawn"
    if any(repayment.day <= drawdown.drawn_on for repayment in repaid):
        yield f"a repayment of {drawdown.iou} is not later than its drawdown"
