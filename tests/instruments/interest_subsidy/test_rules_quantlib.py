"""Days and accrual against QuantLib, plans against numpy-financial: reckonings that nobody here wrote."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy_financial
import pytest
import QuantLib

from instruments.interest_subsidy.rules import recompute_interest
from instruments.interest_subsidy.rules.facts import Loan
from instruments.interest_subsidy.rules.schedule import equal_parts, instalments
from ledger.values.daycounts import day_count, year_fraction

CONVENTIONS = {
    "act/360": QuantLib.Actual360(),
    "act/365": QuantLib.Actual365Fixed(),
    "30/360": QuantLib.Thirty360(QuantLib.Thirty360.BondBasis),
    "30E/360": QuantLib.Thirty360(QuantLib.Thirty360.EurobondBasis),
    "act/act ISDA": QuantLib.ActualActual(QuantLib.ActualActual.ISDA),
}
COUNT = 10_000


def periods(count: int, seed: int) -> Iterator[tuple[str, date, date]]:
    """Random periods under random conventions; ends of months and of February come up often."""
    dice = random.Random(seed)
    ends = [
        date(year, month, 1) - timedelta(days=1) for year in range(2000, 2030) for month in (1, 2, 3, 4, 8)
    ]
    made = 0
    while made < count:
        start = dice.choice([dice.choice(ends), date(1999, 1, 1) + timedelta(days=dice.randrange(11_000))])
        end = dice.choice([dice.choice(ends), start + timedelta(days=dice.randrange(1, 4_000))])
        if end > start:
            made += 1
            yield dice.choice(sorted(CONVENTIONS)), start, end


def theirs(day: date) -> Any:
    return QuantLib.Date(day.day, day.month, day.year)


def differences(count: int) -> list[Any]:
    """Every period of which QuantLib counts other days, another part of a year, or another interest."""
    found = []
    dice = random.Random(count)
    for convention, start, end in periods(count, count):
        judge, days = CONVENTIONS[convention], (theirs(start), theirs(end))
        amount_fen, percent = dice.randrange(1, 10**12), Fraction(dice.randrange(1, 2400), 100)
        ours = amount_fen * percent / 100 * year_fraction(convention, start, end)
        their_fen = amount_fen * float(percent) / 100 * judge.yearFraction(*days)
        if (
            judge.dayCount(*days) != day_count(convention, start, end)
            or abs(judge.yearFraction(*days) - float(year_fraction(convention, start, end))) > 1e-12
            or abs(their_fen - float(ours)) > 1e-9 * max(1.0, their_fen)
        ):
            found.append((convention, start, end))
    return found


def test_days_and_accrual_of_ten_thousand_periods_are_those_of_quantlib() -> None:
    assert [] == differences(COUNT)


def slips_that_differ(count: int) -> list[Any]:
    """Loans settled at maturity of which the recomputed slip is not QuantLib's interest to the fen."""
    found = []
    dice = random.Random(2009 + count)
    for convention, start, end in periods(count, 2009 + count):
        amount_fen, percent = dice.randrange(1, 10**9), dice.randrange(1, 2400)
        loan = Loan.read({
            "contract": "C1", "day_count": convention, "settlement": {"frequency": "at_maturity"},
            "drawdowns": [{"iou": "J1", "amount": f"{amount_fen // 100}.{amount_fen % 100:02}", "drawn_on": start,
                           "due_on": end, "rate": {"percent": f"{percent // 100}.{percent % 100:02}"}}],
        })  # fmt: skip
        exact = (
            amount_fen * percent / 10_000 * CONVENTIONS[convention].yearFraction(theirs(start), theirs(end))
        )
        (slip,) = recompute_interest(loan)
        if abs(slip.amount_fen - exact) > 0.5 + 1e-4:
            found.append((convention, start, end, amount_fen, percent))
    return found


def test_ten_thousand_recomputed_slips_are_those_of_quantlib_to_the_fen() -> None:
    assert [] == slips_that_differ(COUNT)


@pytest.mark.parametrize("seed", range(40))
def test_instalments_are_those_of_numpy_financial(seed: int) -> None:
    dice = random.Random(seed)
    principal_fen, count = dice.randrange(10**6, 10**11), dice.randrange(1, 361)
    percent = Fraction(dice.randrange(1, 2400), 100)
    rate = percent / 1200
    ours = instalments(principal_fen, rate, count)
    # Rounding each of up to 360 instalments to the fen moves a later one by at most its own share of the fen.
    for number, part in enumerate(ours[:-1], start=1):
        exact = -numpy_financial.ppmt(float(rate), number, count, principal_fen)
        assert abs(part - exact) <= 1 + float((1 + rate) ** number - 1) / float(rate)
    assert principal_fen == sum(ours)
    payment = -numpy_financial.pmt(float(rate), count, principal_fen)
    assert abs(ours[0] + principal_fen * rate - payment) <= 1 + 1e-9 * payment


def test_a_plan_without_interest_or_of_a_few_fen_pays_back_what_was_drawn() -> None:
    assert [250, 250, 250, 250] == instalments(1000, Fraction(0), 4)
    assert [1, 1, 1, 0, 0] == equal_parts(3, 5)
    assert [2, 2, 1] == equal_parts(5, 3)
    assert [7] == equal_parts(7, 1)
