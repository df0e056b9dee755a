"""Tests of the identifiers of parties."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.identifiers import (
    SOCIAL_CREDIT_ALPHABET,
    Identifier,
    IdentifierUnreadable,
    check_identifier,
    licence_check_digit,
    organisation_check_character,
    social_credit_check_character,
)

PUBLISHED = {
    "91350100M000100Y43": "3",
    "91512081MA62K0260E": "E",
    "9131000063159284XQ": "Q",
    "91350211M0000XUF46": "R",
    "91350100M0001TGQXM": "1",
    "91310115MA1H8R7C6D": "7",
}
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def wrong_letters(body: str) -> str:
    """As a public article has it: letters counted on from A without leaving any out."""
    values = [int(one) if one.isdigit() else ord(one) - ord("A") + 10 for one in body]
    total = sum(value * weight for value, weight in zip(values, WEIGHTS, strict=True))
    return SOCIAL_CREDIT_ALPHABET[-total % 31]


def wrong_remainder(body: str) -> str:
    """As the same article has it: the remainder itself instead of what it lacks to 31."""
    values = [SOCIAL_CREDIT_ALPHABET.index(one) for one in body]
    total = sum(value * weight for value, weight in zip(values, WEIGHTS, strict=True))
    return SOCIAL_CREDIT_ALPHABET[total % 31]


@pytest.mark.parametrize(("code", "expected"), PUBLISHED.items())
def test_the_check_character_of_published_codes(code: str, expected: str) -> None:
    assert expected == social_credit_check_character(code[:-1])


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91512081MA62K0260E", "9131000063159284XQ"])
def test_a_right_social_credit_code_is_valid(code: str) -> None:
    assert Identifier("social_credit_code", code, valid=True) == check_identifier(code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("91350211M0000XUF46", "R"), ("91350100M0001TGQXM", "1"), ("91310115MA1H8R7C6D", "7")],
)
def test_a_wrong_check_character_is_a_warning_and_no_error(code: str, expected: str) -> None:
    checked = check_identifier(code)
    assert (checked.kind, checked.normalised, checked.valid) == ("social_credit_code", code, False)
    assert f"should be {expected}." in str(checked.warning)


def test_a_letter_that_no_social_credit_code_has_is_named() -> None:
    checked = check_identifier("91350100M000100Y4Z")
    assert not checked.valid
    assert "holds Z, which no social credit code has" in str(checked.warning)


def test_a_sum_that_31_divides_has_the_check_character_0() -> None:
    assert social_credit_check_character("914201003000019XX") == "0"
    assert check_identifier("914201003000019XX0").valid


@pytest.mark.parametrize("wrong", [wrong_letters, wrong_remainder])
def test_the_wrong_public_algorithms_are_told_apart(wrong: Callable[[str], str]) -> None:
    valid = ["91350100M000100Y43", "91512081MA62K0260E", "9131000063159284XQ"]
    assert [code for code in valid if wrong(code[:-1]) != code[-1]] != []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" 9151 2081 ma62 k026 0e\n", "91512081MA62K0260E"),
        ("９１５１２０８１ＭＡ６２Ｋ０２６０Ｅ", "91512081MA62K0260E"),
        ("MA5AP9ET-2", "MA5AP9ET2"),
        ("ma5ap9et–2", "MA5AP9ET2"),
        ("110108 000 000 016", "110108000000016"),
    ],
)
def test_an_identifier_is_kept_in_one_form(written: str, kept: str) -> None:
    checked = check_identifier(written)
    assert (kept, True) == (checked.normalised, checked.valid)


@pytest.mark.parametrize("code", ["63159284X", "63159284-X", "30000001-0", "30000007-X"])
def test_a_right_organisation_code_is_valid(code: str) -> None:
    assert Identifier("organisation_code", code.replace("-", ""), valid=True) == check_identifier(code)


def test_the_organisation_code_within_a_social_credit_code_checks_too() -> None:
    assert ["4", "X"] == [organisation_check_character(body) for body in ("M000100Y", "63159284")]


def test_a_wrong_organisation_code_is_a_warning() -> None:
    checked = check_identifier("63159284-1")
    assert (checked.kind, checked.valid) == ("organisation_code", False)
    assert str(checked.warning) == (
        "The identifier 631592841 ends with 1, but by its other characters it should be X."
    )


def test_a_right_licence_number_is_valid() -> None:
    assert Identifier("licence_number", "110108000000016", valid=True) == check_identifier("110108000000016")


def test_a_wrong_licence_number_is_a_warning() -> None:
    checked = check_identifier("110108000000017")
    assert (checked.kind, checked.valid) == ("licence_number", False)
    assert "should be 6." in str(checked.warning)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "湖北某公司",
        "1234567",
        "4200001000123",  # 13 digits: licence numbers before 2007
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100M000100Y4-",
        "11010800000001X",
        "63159284A",
        "6315928-4X",
        "-63159284",
        "9135010²M000100Y43",
    ],
)
def test_what_has_the_shape_of_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(IdentifierUnreadable, match="write a social credit code of 18 characters"):
        check_identifier(text)


def test_a_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(IdentifierUnreadable) as caught:
        check_identifier("9" * 500)
    assert len(str(caught.value)) < 250


@given(st.text(SOCIAL_CREDIT_ALPHABET, min_size=17, max_size=17), st.data())
def test_one_wrong_character_of_a_social_credit_code_is_found(body: str, data: st.DataObject) -> None:
    code = body + social_credit_check_character(body)
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([one for one in SOCIAL_CREDIT_ALPHABET if one != code[place]]))
    assert check_identifier(code).valid
    assert not check_identifier(code[:place] + other + code[place + 1 :]).valid


@given(st.text("0123456789", min_size=14, max_size=14), st.data())
def test_one_wrong_digit_of_a_licence_number_is_found(body: str, data: st.DataObject) -> None:
    number = body + licence_check_digit(body)
    place = data.draw(st.integers(0, 14))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != number[place]]))
    assert check_identifier(number).valid
    assert not check_identifier(number[:place] + other + number[place + 1 :]).valid
