"""Money in fen: reading what people type, writing it, rounding by name, sharing out, and capitals."""

import doctest
from fractions import Fraction
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values import capitals, money
from ledger.values.capitals import AmountBeyondCapitals, in_capitals
from ledger.values.errors import LedgerError
from ledger.values.money import (
    MAXIMUM_FEN,
    ROUNDINGS,
    AmountBlank,
    AmountGrouping,
    AmountNegative,
    AmountTooFine,
    AmountTooLarge,
    AmountUnreadable,
    RoundingUnknown,
    SplitNegative,
    Unit,
    WeightsUnusable,
    format_unit,
    format_yuan,
    parse_amount_fen,
    round_fen,
    split_fen,
    wan_exact,
    yuan_text,
)

amounts_fen = st.integers(-MAXIMUM_FEN, MAXIMUM_FEN)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert [0, 0] == [doctest.testmod(module).failed for module in (money, capitals)]


@pytest.mark.parametrize(
    ("text", "expected_fen"),
    [
        ("1,234.5", 123_450),
        ("１，２３４.５０", 123_450),
        ("１，２３４．５０", 123_450),
        ("1234.50", 123_450),
        ("1.000", 100),
        ("0", 0),
        ("007", 700),
        ("12万", 12_000_000),
        ("12 万元", 12_000_000),
        ("0.123456万", 123_456),
        ("0.5亿", 5_000_000_000),
        ("0.5亿元", 5_000_000_000),
        ("300元", 30_000),
        ("¥300", 30_000),
        ("￥ 300.01", 30_001),
        ("CNY 300", 30_000),
        ("cny300", 30_000),
        ("RMB300", 30_000),
        ("300 RMB", 30_000),
        ("人民币 3 万元", 3_000_000),
        ("\u3000 300 \u00a0", 30_000),
        ("99,999,999,999,999.99", MAXIMUM_FEN),
    ],
)
def test_an_amount_is_read_as_it_was_meant(text: str, expected_fen: int) -> None:
    assert expected_fen == parse_amount_fen(text)


@pytest.mark.parametrize("text", ["-5", "−5", "－５", "¥-5", "-¥5", "- 5 元", "人民币 - 5"])
def test_a_minus_sign_is_read_only_where_it_is_allowed(text: str) -> None:
    assert -500 == parse_amount_fen(text, allow_negative=True)
    with pytest.raises(AmountNegative, match="without the minus sign"):
        parse_amount_fen(text)


@pytest.mark.parametrize("text", ["", "   ", "\u3000"])
def test_a_blank_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountBlank, match="blank"):
        parse_amount_fen(text)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "--5",
        "-¥-5",
        "+5",
        "1.",
        ".5",
        "1.2.3",
        "1e3",
        "1_000",
        "1²",
        "١٢",
        "一百",
        "1 234",
        "3千",
        "5元万",
        "$5",
        "(5)",
        "5%",
        "nan",
        "元",
        ",",
    ],
)
def test_what_is_no_amount_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(AmountUnreadable) as refused:
        parse_amount_fen(text)
    assert text in str(refused.value)
    assert "1,234.50, 12万, 0.5亿" in str(refused.value)


def test_an_endless_text_is_refused_and_cut_in_the_message() -> None:
    with pytest.raises(AmountUnreadable) as refused:
        parse_amount_fen("9" * 10_000)
    assert 300 > len(str(refused.value))


@pytest.mark.parametrize("text", ["1,23", "1,2345", "12,34,567", "1234,567", "0,123", ",123", "1,,234"])
def test_commas_in_wrong_places_are_refused(text: str) -> None:
    with pytest.raises(AmountGrouping) as refused:
        parse_amount_fen(text)
    assert f'"{text}"' in str(refused.value)


@pytest.mark.parametrize("text", ["0.001", "1.234", "0.0000001万", "0.00000000001亿"])
def test_reading_never_rounds(text: str) -> None:
    with pytest.raises(AmountTooFine, match="finer than one fen"):
        parse_amount_fen(text)


@pytest.mark.parametrize("text", ["100,000,000,000,000.00", "1000000亿"])
def test_an_amount_beyond_the_ledger_is_refused(text: str) -> None:
    with pytest.raises(AmountTooLarge, match=r"99,999,999,999,999\.99"):
        parse_amount_fen(text)


@pytest.mark.parametrize("template", [cause.template for cause in LedgerError.__subclasses__()])
def test_each_error_template_is_one_sentence_or_more(template: str) -> None:
    assert template.rstrip().endswith((".", "}"))


@given(amounts_fen)
def test_what_is_written_is_read_back(amount_fen: int) -> None:
    for text in (yuan_text(amount_fen), format_yuan(amount_fen), wan_exact(amount_fen) + "万元"):
        assert amount_fen == parse_amount_fen(text, allow_negative=True)


@pytest.mark.parametrize(
    ("amount_fen", "plain", "grouped"),
    [
        (0, "0.00", "0.00"),
        (5, "0.05", "0.05"),
        (-5, "-0.05", "-0.05"),
        (123_450, "1234.50", "1,234.50"),
        (-123_456_789, "-1234567.89", "-1,234,567.89"),
    ],
)
def test_yuan_is_written_with_two_decimals(amount_fen: int, plain: str, grouped: str) -> None:
    assert (plain, grouped) == (yuan_text(amount_fen), format_yuan(amount_fen))


@pytest.mark.parametrize(
    ("amount_fen", "unit", "places", "expected"),
    [
        (123_450, "yuan", 2, "1,234.50"),
        (123_450, "yuan", 0, "1,235"),
        (500_000, "wan", 0, "1"),
        (-500_000, "wan", 0, "-1"),
        (499_999, "wan", 0, "0"),
        (-1, "wan", 2, "0.00"),
        (12_345_000_000, "yi", 2, "1.23"),
        (12_350_000_000, "yi", 2, "1.24"),
        (123_456_789_000_000, "wan", 2, "123,456,789.00"),
    ],
)
def test_units_round_half_up_away_from_zero(amount_fen: int, unit: Unit, places: int, expected: str) -> None:
    assert expected == format_unit(amount_fen, unit, places)


def test_a_unit_can_be_named_and_ungrouped() -> None:
    written = [format_unit(1_234_500_000_000, unit, grouped=False, with_unit=True) for unit in get_args(Unit)]
    assert ["12345000000.00元", "1234500.00万元", "123.45亿元"] == written


def test_fewer_than_no_places_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        format_unit(100, "wan", -1)


def test_shandong_totals_in_wan_are_exact_to_the_fen() -> None:
    # 山东 publishes 322027.591847万元.
    assert "322027.591847" == wan_exact(parse_amount_fen("3,220,275,918.47"))
    assert "-0.000001" == wan_exact(-1)


@pytest.mark.parametrize(
    ("rounding", "exact", "expected_fen"),
    [
        ("half_up_to_fen", Fraction(5, 2), 3),
        ("half_up_to_fen", Fraction(-5, 2), -3),
        ("half_up_to_fen", Fraction(249, 100), 2),
        ("half_even_to_fen", Fraction(5, 2), 2),
        ("half_even_to_fen", Fraction(-5, 2), -2),
        ("half_even_to_fen", Fraction(7, 2), 4),
        ("down_to_fen", Fraction(299, 100), 2),
        ("down_to_fen", Fraction(-299, 100), -2),
        ("half_up_to_yuan", 150, 200),
        ("half_up_to_yuan", 149, 100),
        ("half_up_to_yuan", -150, -200),
        ("down_to_yuan", 199, 100),
        ("down_to_yuan", -199, -100),
        ("down_to_hundred_yuan", 19_999, 10_000),
        ("down_to_wan", 1_999_999, 1_000_000),
    ],
)
def test_a_named_rounding(rounding: str, exact: Fraction | int, expected_fen: int) -> None:
    assert expected_fen == round_fen(exact, rounding)


def test_half_up_gives_the_published_averages() -> None:
    # Hubei 2020: 2.63 % / 2 is published as 1.32 %; penalty of 2,500 yuan for a day: 0.4363 becomes 0.44.
    assert 132 == round_fen(Fraction(263, 2), "half_up_to_fen")
    assert 44 == round_fen(250_000 * Fraction("0.049") * Fraction("1.3") / 365, "half_up_to_fen")


def test_an_unknown_rounding_lists_the_known_ones() -> None:
    with pytest.raises(RoundingUnknown) as refused:
        round_fen(1, "bankers")
    assert all(name in str(refused.value) for name in ("bankers", *ROUNDINGS))


@given(st.fractions(), st.sampled_from(sorted(ROUNDINGS)))
def test_rounding_is_mirrored_at_zero_and_moves_by_less_than_a_step(exact: Fraction, rounding: str) -> None:
    rounded = round_fen(exact, rounding)
    assert -rounded == round_fen(-exact, rounding)
    assert rounded == round_fen(rounded, rounding)
    assert abs(rounded - exact) < ROUNDINGS[rounding].step_fen


@pytest.mark.parametrize(
    ("total_fen", "weights", "expected"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (5, [1, 1, 1], [2, 2, 1]),
        (1, [1, 2], [0, 1]),
        (2, [0, 1, 1], [0, 1, 1]),
        (10, [Fraction(1, 3), Fraction(2, 3)], [3, 7]),
        (0, [1, 2], [0, 0]),
        (7, [3], [7]),
        (100_000_000, [9, 1], [90_000_000, 10_000_000]),
    ],
)
def test_shares_go_to_the_largest_remainder_then_to_the_earlier(
    total_fen: int, weights: list[int | Fraction], expected: list[int]
) -> None:
    assert expected == split_fen(total_fen, weights)


@given(
    st.integers(0, MAXIMUM_FEN),
    st.lists(st.integers(0, 10**12) | st.fractions(0, 10**6), min_size=1, max_size=30).filter(any),
)
def test_shares_sum_exactly_and_stray_by_less_than_a_fen(
    total_fen: int, weights: list[int | Fraction]
) -> None:
    shares = split_fen(total_fen, weights)
    whole = sum(map(Fraction, weights))
    assert total_fen == sum(shares)
    assert all(
        abs(share - total_fen * weight / whole) < 1 for share, weight in zip(shares, weights, strict=True)
    )
    assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1], [1, -1]])
def test_weights_that_share_out_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(WeightsUnusable, match="at least one above zero"):
        split_fen(100, weights)


def test_a_negative_total_is_not_shared_out() -> None:
    with pytest.raises(SplitNegative, match=r"-1\.00 yuan"):
        split_fen(-100, [1])


@pytest.mark.parametrize("inexact", [1.0, True, "1", None])
def test_floats_and_their_like_are_refused(inexact: Any) -> None:
    for write in (yuan_text, format_yuan, wan_exact, in_capitals, lambda fen: format_unit(fen, "wan")):
        with pytest.raises(TypeError, match="whole number of fen"):
            write(inexact)
    with pytest.raises(TypeError, match="exact number"):
        round_fen(inexact, "half_up_to_fen")
    with pytest.raises(TypeError, match="whole number of fen"):
        split_fen(inexact, [1])
    with pytest.raises(TypeError, match="exact number"):
        split_fen(1, [inexact])


@pytest.mark.parametrize(
    ("yuan", "expected"),
    [
        # The rows of the annex of 支付结算办法; where it accepts two forms, the first.
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # To the yuan.
        ("0", "零元整"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("110", "壹佰壹拾元整"),
        ("1000", "壹仟元整"),
        ("269187.50", "贰拾陆万玖仟壹佰捌拾柒元伍角"),
        # Below one yuan nothing leads.
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("0.55", "伍角伍分"),
        # A row of zeros is one 零; zeros at the end of a group are silent.
        ("1001", "壹仟零壹元整"),
        ("10001", "壹万零壹元整"),
        ("100010", "壹拾万零壹拾元整"),
        ("1001000", "壹佰万壹仟元整"),
        ("10000000", "壹仟万元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("100100000", "壹亿零壹拾万元整"),
        ("110000000", "壹亿壹仟万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("1000000010000", "壹万亿零壹万元整"),
        (
            "99999999999999.99",
            "玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
    ],
)
def test_amounts_in_capitals(yuan: str, expected: str) -> None:
    assert f"人民币{expected}" == in_capitals(parse_amount_fen(yuan))


def test_a_negative_amount_in_capitals_begins_with_its_sign() -> None:
    assert "负人民币壹佰元整" == in_capitals(-10_000)


@pytest.mark.parametrize("amount_fen", [MAXIMUM_FEN + 1, -MAXIMUM_FEN - 1])
def test_amounts_beyond_the_capitals_are_refused(amount_fen: int) -> None:
    with pytest.raises(AmountBeyondCapitals, match=r"100,000,000,000,000\.00 yuan"):
        in_capitals(amount_fen)


def read_capitals_fen(text: str) -> int:
    """Read capitals by summing digits times places: knows nothing of how they are written."""
    sign = -1 if text.startswith("负") else 1
    total = group = digit = 0
    for character in text.removeprefix("负").removeprefix("人民币"):
        if character in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
        elif character in "拾佰仟":
            group, digit = group + digit * 10 ** ("拾佰仟".index(character) + 1), 0
        elif character in "万亿":
            size = 10**4 if character == "万" else 10**8
            # 亿 lifts all that was said before it; 万 lifts its own group only.
            lifted = (total + group + digit) * size if size > 10**4 else total + (group + digit) * size
            total, group, digit = lifted, 0, 0
        elif character == "元":
            total, group, digit = (total + group + digit) * 100, 0, 0
        elif character in "角分":
            total, digit = total + digit * (10 if character == "角" else 1), 0
    return sign * total


@given(amounts_fen | st.integers(-(10**7), 10**7) | st.integers(0, 10**6).map(lambda yuan: yuan * 10**6))
def test_capitals_are_read_back_and_keep_the_form(amount_fen: int) -> None:
    text = in_capitals(amount_fen)
    assert amount_fen == read_capitals_fen(text)
    assert (amount_fen % 100 == 0) == text.endswith("整")
    assert "零零" not in text
