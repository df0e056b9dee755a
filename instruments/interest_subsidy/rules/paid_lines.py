"""A line of a bank's interest list: what was paid, by kind, for which days, and on which day."""

from datetime import date, timedelta
from typing import Self

from pydantic import Field, model_validator

from ledger.values.facts import Amount, Facts
from ledger.values.periods import Period


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
