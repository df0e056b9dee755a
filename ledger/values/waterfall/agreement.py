"""What partners agree on how proceeds are shared, and whether that can be carried out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from ledger.values.errors import LedgerError, raise_all

MANAGER: Final = "manager"
ORDERS: Final = ("together", "private_first", "office_first")
"""Who gets capital and preferred return back first: all by what is owed, the others, or the office."""
BENEFICIARIES: Final = ("private", "manager")

_WHOLE: Final = 100


class AgreementImpossible(LedgerError):
    """An agreement by which nothing could be shared out."""

    template = "The agreement cannot be carried out: {fault}. Correct its terms."


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The terms of a waterfall; percentages as numbers of percent.

    Attributes:
        hurdle_percent: preferred return a year on capital that is out.
        accrual: how it grows, one of `ACCRUALS`.
        basis: how time becomes years, one of `YEAR_BASES`.
        preferred_fen: the preferred return as a stated amount instead, shared by what was paid in.
        carry_percent: the manager's part of the profit (c).
        catch_up_percent: the manager's part of the catch-up tier (k): 0 none, 100 full, between partial.
        concession_percent: how much of the office's part above capital and hurdle it gives up (让利).
        concession_to: who gets that, one of `BENEFICIARIES`.
        office_excess_percent: the office's part of what lies above the hurdle where the agreement states one
            in place of its part by money; the rest goes to the others.
        order: one of `ORDERS`.
        losses_carried: deal by deal, whether earlier closed deals are made whole first.
        clawback_percent: deal by deal, how much of carry paid too much comes back (less than 100 after tax).
    """

    hurdle_percent: Fraction = Fraction(0)
    accrual: str = "compound_broken"
    basis: str = "years"
    preferred_fen: int | None = None
    carry_percent: Fraction = Fraction(0)
    catch_up_percent: Fraction = Fraction(0)
    concession_percent: Fraction = Fraction(0)
    concession_to: str = "private"
    office_excess_percent: Fraction | None = None
    order: str = "together"
    losses_carried: bool = True
    clawback_percent: Fraction = Fraction(100)

    def __post_init__(self) -> None:
        """Refuse terms that contradict one another, all at once.

        Raises:
            LedgerError: every contradiction.
        """
        raise_all([AgreementImpossible(fault=fault) for fault in self._faults()])

    def _faults(self) -> Iterator[str]:
        if not 0 <= self.carry_percent < _WHOLE:
            yield "carry lies between 0 and below 100 percent"
        if self.catch_up_percent and not self.carry_percent < self.catch_up_percent <= _WHOLE:
            yield "the manager's part of the catch-up lies above carry and at most at 100 percent"
        for share in (self.concession_percent, self.office_excess_percent or 0, self.clawback_percent):
            if not 0 <= share <= _WHOLE:
                yield "a concession, a stated part and a clawback lie between 0 and 100 percent"
        if self.concession_percent and self.office_excess_percent is not None:
            yield "it states both a concession and a part of the office above the hurdle"
        if self.hurdle_percent < 0 or (self.preferred_fen or 0) < 0:
            yield "the preferred return is negative"
        if self.preferred_fen is not None and self.hurdle_percent:
            yield "it states the preferred return both as a rate and as an amount"


@dataclass(frozen=True)
class Paid:
    """Money on a day, in fen, above 0."""

    on: date
    amount_fen: int


@dataclass(frozen=True)
class Investor:
    """Who put money in: its name, whether it is the office, and what it paid when."""

    name: str
    is_office: bool
    contributions: Sequence[Paid]

    def paid_by(self, day: date) -> int:
        """What it paid in by a day, in fen."""
        return sum(each.amount_fen for each in self.contributions if each.on <= day)


@dataclass(frozen=True)
class Line:
    """What one holder gets of one distribution in one tier.

    `tier` is `capital`, `preferred`, `catch_up`, `split`, `excess`, `concession` or `clawback`; carry is the
    manager's catch-up and split, `excess` what partners get above the hurdle.
    """

    on: date
    tier: str
    holder: str
    amount_fen: int
