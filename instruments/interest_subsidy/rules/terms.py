"""The terms of a loan contract: its rate in any notation, its settlement days, what is due beyond the due day."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ledger.values.facts import Facts, Number
from ledger.values.periods import Frequency
from ledger.values.rates import Notation, TenorUnknown, annual_percent, load_series
from ledger.values.working_days import Shift

Reset = Literal[
    "contract_day",
    "at_once",
    "yearly_1_january",
    "anniversary",
    "yearly",
    "half_yearly",
    "quarterly",
    "monthly",
]
"""When a floating rate follows its reference: never after the contract, at once, or on set days."""

Rate = Annotated[Number, Field(ge=0, le=100)]
NOTATIONS: Final[dict[str, Notation]] = {
    "percent": "annual_percent",
    "fraction": "annual_fraction",
    "permille_a_month": "monthly_permille",
    "per_ten_thousand_a_day": "daily_per_ten_thousand",
}
"""The fields that write a fixed rate, each in its own notation."""


class RateTerms(Facts):
    """The yearly rate of a drawdown: fixed, in one of four notations, or floating over a reference series.

    4.35 percent is the same rate as the fraction 0.0435, 3.625 per mille a month (月利率) and, on 360 days, 1.2083...
    per ten thousand a day (日利率). Nothing is guessed from the size of a number: its name says what it is.
    Floating: reference x multiplier + spread, reset by `reset`, counted from `reset_from` (else the drawdown).
    """

    percent: Rate | None = None
    fraction: Annotated[Number, Field(ge=0, le=1)] | None = None
    permille_a_month: Rate | None = None
    per_ten_thousand_a_day: Rate | None = None
    series: Literal["pboc_benchmark_lending", "lpr"] | None = None
    tenor: str = "1y"
    spread_basis_points: Number = Decimal(0)
    multiplier: Annotated[Number, Field(gt=0)] = Decimal(1)
    reset: Reset = "contract_day"
    reset_from: date | None = None

    @model_validator(mode="after")
    def _fixed_or_floating(self) -> Self:
        if len(self._written()) + (self.series is not None) != 1:
            raise ValueError(
                f"write either one of {', '.join(NOTATIONS)} (a fixed rate) or series (a floating one)"
            )
        return self

    @model_validator(mode="after")
    def _tenor_is_quoted(self) -> Self:
        if self.series is not None:
            try:
                load_series()[self.series].of_tenor(self.tenor)
            except TenorUnknown as error:
                raise PydanticCustomError("tenor", "{why}", {"why": str(error)}) from error
        return self

    def fixed(self) -> tuple[str, Decimal]:
        """The notation and the number of a fixed rate."""
        return self._written()[0]

    def fixed_percent(self) -> Fraction:
        """A fixed rate as exact percent a year."""
        name, written = self.fixed()
        return annual_percent(written, NOTATIONS[name])

    def _written(self) -> list[tuple[str, Decimal]]:
        return [(name, value) for name in NOTATIONS if (value := getattr(self, name)) is not None]


class SettlementTerms(Facts):
    """When the bank settles interest: how often, on which day of the month, and where holidays move it.

    `shift` moves the settlement day itself and with it the days of the slip; `due_shift` moves the day on which
    a drawdown is due, with normal interest up to it.
    """

    frequency: Frequency = "quarterly"
    day_of_month: int = Field(default=20, ge=1, le=31)
    shift: Shift = "none"
    due_shift: Shift = "none"


class PenaltyTerms(Facts):
    """What the contract says of interest beyond the agreed: overdue, misused, and on unpaid interest.

    Source: 银发〔2003〕251号: overdue = contract rate + 30 to 50 %, misuse + 50 to 100 %, the heavier of the two and
    never both; unpaid interest compounds at the penalty rate. 人民币利率管理规定 art. 20 before: inside the term at the
    contract rate. Before 2004 the overdue rate was a number of its own, 2.1 per ten thousand a day (misuse 5).

    Attributes:
        overdue_rate: the whole rate, where it is no mark-up; likewise `misuse_rate`.
        misused_from: the first day on which the loan was not used as agreed.
        compound_on: the unpaid interest that bears compound interest.
        compound_rate: at the penalty rate throughout, or at the contract rate until the loan is due.
    """

    overdue_markup_percent: Annotated[Number, Field(ge=0)] | None = None
    overdue_rate: RateTerms | None = None
    misuse_markup_percent: Annotated[Number, Field(ge=0)] | None = None
    misuse_rate: RateTerms | None = None
    misused_from: date | None = None
    compound_on: Literal["nothing", "interest", "interest_and_penalty"] = "nothing"
    compound_rate: Literal["penalty", "contract_then_penalty"] = "contract_then_penalty"

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        for kind in ("overdue", "misuse"):
            markup, rate = getattr(self, f"{kind}_markup_percent"), getattr(self, f"{kind}_rate")
            if markup is not None and rate is not None:
                raise ValueError(f"write either {kind}_markup_percent or {kind}_rate")
            if rate is not None and rate.series is not None:
                raise ValueError(f"{kind}_rate must be a fixed rate")
        if self.overdue_markup_percent is None and self.overdue_rate is None:
            raise ValueError("write overdue_markup_percent or overdue_rate")
        if self.misused_from and self.misuse_markup_percent is None and self.misuse_rate is None:
            raise ValueError("with misused_from write misuse_markup_percent or misuse_rate")
        return self


class RepaymentPlan(Facts):
    """How the principal is to be paid back: equal instalments (等额本息) or equal principal (等额本金)."""

    method: Literal["equal_instalments", "equal_principal"]
    every_months: int = Field(default=1, ge=1, le=12)
