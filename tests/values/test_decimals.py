"""Tests of exact numbers as text and back."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.decimals import decimal_text, exact_decimal, fixed_text, terminates


@pytest.mark.parametrize("text", ["0", "5.31", "-5.310", "+7", "0" * 30])
def test_a_plain_number_is_read_exactly(text: str) -> None:
    assert Decimal(text) == exact_decimal(text)


@pytest.mark.parametrize(
    "text",
    ["", " 5", "five", "1e9", "1e999999999", "nan", "Infinity", "1_000", "1,000", ".5", "5.", "9" * 31],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no number such as 5\.31"):
        exact_decimal(text)


@pytest.mark.parametrize(
    ("expected", "number", "places"),
    [
        ("0.3333333333", Fraction(1, 3), 10),
        ("0.6666666667", Fraction(2, 3), 10),
        ("-0.6666666667", Fraction(-2, 3), 10),
        ("0.125", Fraction(1, 8), 10),
        ("100", Fraction(100), 10),
        ("0", Fraction(0), 10),
        ("0", Fraction(-1, 10**12), 10),
        ("3", Fraction(5, 2), 0),
        ("-3", Fraction(-5, 2), 0),
        ("10", Fraction(10), 0),
    ],
)
def test_a_number_is_written_half_away_from_zero(expected: str, number: Fraction, places: int) -> None:
    assert expected == decimal_text(number, places)


@pytest.mark.parametrize(
    ("expected", "number", "places"),
    [
        ("12.3077", Fraction(160, 13), 4),
        ("2.5000", Fraction(5, 2), 4),
        ("0.0000", Fraction(0), 4),
        ("3", Fraction(5, 2), 0),
    ],
)
def test_a_number_has_as_many_decimals_as_asked(expected: str, number: Fraction, places: int) -> None:
    assert expected == fixed_text(number, places)


def test_whether_the_text_shows_the_whole_number() -> None:
    assert terminates(Fraction(1, 10**10))
    assert not terminates(Fraction(1, 10**11))
    assert not terminates(Fraction(1, 3))


@given(st.fractions(), st.integers(0, 12))
def test_the_text_is_within_half_a_last_place(number: Fraction, places: int) -> None:
    assert abs(Fraction(decimal_text(number, places)) - number) <= Fraction(1, 2 * 10**places)
    assert Fraction(decimal_text(number, places)) == Fraction(fixed_text(number, places))
