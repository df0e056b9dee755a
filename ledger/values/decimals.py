"""Exact numbers as text and back: plain decimals, never an exponent, never a float."""

import re
from decimal import Decimal
from fractions import Fraction

SHOWN_PLACES = 10
_WRITTEN = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_LONGEST_SHOWN = 40


def exact_decimal(text: str) -> Decimal:
    """A number as people write it: a sign, digits, at most one point.

    Raises:
        ValueError: the text is no such number. An exponent is none: `1e999999999` would fill the memory.

    >>> exact_decimal("5.310")
    Decimal('5.310')
    """
    if not _WRITTEN.fullmatch(text):
        raise ValueError(f"{text[:_LONGEST_SHOWN]} is no number such as 5.31")
    return Decimal(text)


def decimal_text(number: Fraction, places: int = SHOWN_PLACES) -> str:
    """A number as a plain decimal of at most `places` decimals, half away from zero, without empty zeros.

    >>> decimal_text(Fraction(2, 3)), decimal_text(Fraction(5, 2))
    ('0.6666666667', '2.5')
    """
    scaled = abs(number) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = str(whole).rjust(places + 1, "0")
    sign = "-" if number < 0 and whole else ""
    if not places:
        return sign + digits
    return (sign + digits[:-places] + "." + digits[-places:]).rstrip("0").rstrip(".")


def fixed_text(number: Fraction, places: int) -> str:
    """A number with exactly `places` decimals, half away from zero, as ratios are shown.

    >>> fixed_text(Fraction(5, 2), 4)
    '2.5000'
    """
    text = decimal_text(number, places)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(places, '0')}" if places else whole


def terminates(number: Fraction, places: int = SHOWN_PLACES) -> bool:
    """Whether `decimal_text` shows the whole number, with nothing cut off.

    >>> terminates(Fraction(1, 8)), terminates(Fraction(1, 3))
    (True, False)
    """
    return bool(10**places % number.denominator == 0)
