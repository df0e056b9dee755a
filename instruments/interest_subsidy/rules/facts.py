"""The facts of one claim: the firm, its loans as the bank keeps them, and the interest it paid.

A day range is written with both ends where a person thinks of it so (the claim window); the period of a
statement line is read by its day count, because banks print its last day or the day after.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ledger.values.daycounts import DAY_COUNTS
from ledger.values.facts import Amount, Facts, Number
from ledger.values.periods import Frequency, Period, Settlement
from ledger.values.rates import TenorUnknown, load_series

Reset = Literal["contract_day", "at_once", "yearly_1_january", "anniversary", "quarterly", "monthly"]
"""When a floating rate follows its reference: never after the contract, at once, or on set days."""

Level = Literal["central", "province", "city", "district"]
Lender = Literal["bank", "entrusted", "shareholder", "leasing"]
Rate = Annotated[Number, Field(ge=0, le=100)]
PositiveAmount = Annotated[Amount, Field(gt=0)]


class RateTerms(Facts):
    """The yearly rate of a drawdown: fixed in `percent`, or floating over a reference series.

    Floating: reference x multiplier + spread, reset by `reset`.
    """

    percent: Rate | None = None
    series: Literal["pboc_benchmark_lending", "lpr"] | None = None
    tenor: str = "1y"
    spread_basis_points: Number = Decimal(0)
    multiplier: Annotated[Number, Field(gt=0)] = Decimal(1)
    reset: Reset = "contract_day"

    @model_validator(mode="after")
    def _fixed_or_floating(self) -> Self:
        if (self.percent is None) == (self.series is None):
            raise ValueError("write either percent (a fixed rate) or series (a floating one)")
        return self

    @model_validator(mode="after")
    def _tenor_is_quoted(self) -> Self:
        if self.series is not None:
            try:
                load_series()[self.series].of_tenor(self.tenor)
            except TenorUnknown as error:
                raise PydanticCustomError("tenor", "{why}", {"why": str(error)}) from error
        return self


class Drawdown(Facts):
    """One IOU (借据): an amount drawn on a day and due on another."""

    iou: str = Field(min_length=1)
    amount_fen: PositiveAmount
    drawn_on: date
    due_on: date
    rate: RateTerms | None = None

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


class SettlementTerms(Facts):
    """When the bank settles interest: how often, and on which day of the month."""

    frequency: Frequency = "quarterly"
    day_of_month: int = Field(default=20, ge=1, le=31)


class Loan(Facts):
    """One loan contract with all that was drawn and paid back under it.

    Attributes:
        attributes: conditions that a scheme may ask of a loan, such as `filed` or `insured`.
        eligible_share_percent: the part that the scheme counts: pledged share, equipment part.
        confirmed_amount_fen: what the office confirmed before the bank lent.
        costs_fen: premium or guarantee fee paid beside the interest.
        slips_by: whether the bank rounds and prints one slip for each IOU or one for the contract.
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
        return Settlement(self.settlement.frequency, self.settlement.day_of_month)

    def repayments_of(self, drawdown: Drawdown) -> list[Repayment]:
        """What was paid back on an IOU, in order; without an IOU a repayment belongs to the only one."""
        own = [repayment for repayment in self.repayments if repayment.iou in ("", drawdown.iou)]
        return sorted(own, key=lambda repayment: repayment.day)

    def repaid_on(self, drawdown: Drawdown) -> date | None:
        """The day on which nothing of an IOU was left, if it has come."""
        left = drawdown.amount_fen
        for repayment in self.repayments_of(drawdown):
            left -= repayment.amount_fen
            if left == 0:
                return repayment.day
        return None


class PaidLine(Facts):
    """One line of a bank's interest list: what was paid, split by kind as the bank printed it.

    `unsplit` is interest of a kind that the bank does not say; nobody guesses it, the claim is refused.
    A line without `posting_date` is accrued, not paid.
    """

    contract: str = ""
    iou: str = ""
    posting_date: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    days: int | None = Field(default=None, ge=0)
    normal_interest_fen: Amount = 0
    penalty_fen: Amount = 0
    compound_fen: Amount = 0
    overdue_interest_fen: Amount = 0
    surcharge_fen: Amount = 0
    extension_interest_fen: Amount = 0
    unsplit_fen: Amount = 0
    principal_fen: Amount = 0
    source: str = ""

    @model_validator(mode="after")
    def _days_fit(self) -> Self:
        if not self.contract and not self.iou:
            raise ValueError("write the iou or the contract that the line belongs to")
        if (self.period_start is None) != (self.period_end is None):
            raise ValueError("write both period_start and period_end, or neither")
        _ = self.period
        return self

    @property
    def period(self) -> Period | None:
        """The days that the interest is for; the printed end counts where the printed days say so.

        Raises:
            ValueError: the days fit neither reading, or the end lies before the start.
        """
        if self.period_start is None or self.period_end is None:
            return None
        between = (self.period_end - self.period_start).days
        if between < 0 or self.days not in (None, between, between + 1):
            raise ValueError("the days do not fit period_start and period_end")
        end_counts = self.days == between + 1
        return Period(self.period_start, self.period_end + timedelta(days=int(end_counts)))


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

    `rate_percent` where it was granted as points a year; `contract` where it is for one loan only.
    """

    name: str
    level: Level
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


class Case(Facts):
    """All that one claim rests on."""

    firm: Firm
    claimed_on: date | None = None
    window: Window | None = None
    loans: tuple[Loan, ...] = Field(min_length=1)
    paid_lines: tuple[PaidLine, ...] = ()
    balances: tuple[Balance, ...] = ()
    other_subsidies: tuple[OtherSubsidy, ...] = ()
    received_this_year_fen: Amount = 0
    received_before_fen: Amount = 0
    awards_before: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        contracts = [loan.contract for loan in self.loans]
        ious = [drawdown.iou for loan in self.loans for drawdown in loan.drawdowns]
        faults = [f"{name} stands there twice" for name in [*_repeated(contracts), *_repeated(ious)]]
        if faults:
            raise ValueError("; ".join(faults))
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
