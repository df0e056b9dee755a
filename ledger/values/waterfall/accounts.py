"""What is owed to whoever has capital out: the capital itself and the preferred return on it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ledger.values.compounding import growth, years_between
from ledger.values.waterfall.agreement import Agreement, Paid


@dataclass
class Account:
    """Money put in and taken out by one holder, or for one deal; it grows while proceeds are paid out."""

    contributions: list[Paid]
    capital: list[Paid] = field(default_factory=list)
    preferred: list[Paid] = field(default_factory=list)

    def capital_out(self, day: date) -> int:
        """Capital paid in by a day and not returned, in fen."""
        return _sum(each for each in self.contributions if each.on <= day) - _sum(self.capital)

    def preferred_owed(self, agreement: Agreement, day: date) -> Fraction:
        """The preferred return accrued by a day and not paid, in exact fen; never below 0.

        Worth of what was paid in less worth of what came back, by the agreed rate. Simple interest is paid
        off without interest on it; compound interest that was paid stops growing.
        """
        rate = agreement.hurdle_percent / 100
        if not rate:
            return Fraction(0)

        def grown(each: Paid) -> Fraction:
            years = years_between(agreement.basis, each.on, day)
            return each.amount_fen * growth(rate, years, agreement.accrual)

        owed = sum((grown(each) for each in self.contributions if each.on <= day), Fraction(0))
        owed -= sum((grown(each) for each in self.capital), Fraction(0))
        if agreement.accrual == "simple":
            owed -= _sum(self.preferred)
        else:
            owed -= sum((grown(each) for each in self.preferred), Fraction(0))
        return max(Fraction(0), owed - self.capital_out(day))


def _sum(payments: Iterable[Paid]) -> int:
    return sum(each.amount_fen for each in payments)
