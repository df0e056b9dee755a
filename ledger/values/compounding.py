"""Powers with any exponent, exact where the exponent is whole; and the years between two days.

A power with a broken exponent has no end as a decimal, so it is cut at fixed places: the same on every
machine, and far below a fen of any amount that the ledger keeps. No float takes part.
"""

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor
from typing import Final

from ledger.values.daycounts import year_fraction
from ledger.values.periods import add_years

ACCRUALS: Final = ("simple", "compound", "compound_broken")
"""How a yearly rate grows. `simple`: no interest on interest. `compound`: yearly on the anniversary, simple
within a running year. `compound_broken`: (1 + rate) to the power of the years, the running one included."""

YEAR_BASES: Final = ("years", "act/365", "act/360", "act/act ISDA", "30/360")
"""How time becomes years. `years`: whole years by anniversaries, and the days of the running one over its own."""

_DIGITS: Final = 60
_PLACES: Final = 40
_LONGEST_BITS: Final = 2_048


def cut(exact: Fraction) -> Fraction:
    """A fraction as it is, or cut at 40 decimals where it has grown so long that nothing could show it.

    >>> cut(Fraction(1, 3))
    Fraction(1, 3)
    """
    if exact.denominator.bit_length() <= _LONGEST_BITS:
        return exact
    return Fraction(round(exact * 10**_PLACES), 10**_PLACES)


def power(base: Fraction, exponent: Fraction | int) -> Fraction:
    """A base above 0 to any power: exact for a whole exponent while it stays short, else cut at 40 decimals.

    >>> power(Fraction(21, 20), 2)
    Fraction(441, 400)
    """
    exact = Fraction(exponent)
    if exact.denominator == 1:
        return cut(base**exact.numerator)
    with localcontext() as context:
        # Figures before the point come on top of those behind it.
        context.prec = _DIGITS + len(str(floor(base ** (floor(exact) + 1))))
        logarithm = (Decimal(base.numerator) / Decimal(base.denominator)).ln()
        grown = (logarithm * Decimal(exact.numerator) / Decimal(exact.denominator)).exp()
        return Fraction(grown.quantize(Decimal(1).scaleb(-_PLACES)))


def years_between(basis: str, start: date, end: date) -> Fraction:
    """The time from one day to a later one in years, by a basis of `YEAR_BASES`.

    >>> years_between("years", date(2012, 2, 29), date(2017, 2, 28))
    Fraction(5, 1)
    """
    if basis != "years":
        return year_fraction(basis, start, end)
    whole = end.year - start.year - (add_years(start, end.year - start.year) > end)
    begun, ends = add_years(start, whole), add_years(start, whole + 1)
    return whole + Fraction((end - begun).days, (ends - begun).days)


def growth(rate: Fraction, years: Fraction, accrual: str) -> Fraction:
    """What one yuan becomes at a yearly rate, by an accrual of `ACCRUALS`.

    >>> growth(Fraction(1, 20), Fraction(3, 2), "compound")
    Fraction(861, 800)
    """
    if accrual == "simple":
        return 1 + rate * years
    if accrual == "compound_broken":
        return power(1 + rate, years)
    whole = floor(years)
    return (1 + rate) ** whole * (1 + rate * (years - whole))
