from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.values.compounding import YEAR_BASES, growth, power, years_between


@given(some.integers(1, 50), some.integers(1, 400), some.integers(1, 12))
def test_powers_with_broken_exponents(percent: int, above: int, below: int) -> None:
    base = 1 + Fraction(percent, 100)
    assert float(power(base, Fraction(above, below))) == pytest.approx(
        float(base) ** (above / below), rel=1e-12
    )


def test_whole_powers_are_exact() -> None:
    assert power(Fraction(21, 20), -2) == Fraction(400, 441)


@pytest.mark.parametrize("basis", YEAR_BASES)
def test_every_basis_counts_forwards(basis: str) -> None:
    assert years_between(basis, date(2010, 1, 1), date(2012, 1, 1)) == pytest.approx(2, abs=0.04)


def test_three_ways_to_grow() -> None:
    rate, years = Fraction(1, 20), Fraction(5, 2)
    assert growth(rate, years, "simple") == Fraction(9, 8)
    assert growth(rate, years, "compound") == Fraction(441, 400) * Fraction(41, 40)
    assert float(growth(rate, years, "compound_broken")) == pytest.approx(1.05**2.5, rel=1e-12)
