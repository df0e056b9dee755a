"""Money: an integer number of fen (1 yuan = 100 fen), read, written, rounded and shared out exactly.

Exact results between two roundings are `fractions.Fraction` in fen. There is no float here: a float argument
is refused with TypeError, because 0.1 yuan as a float is already another amount.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from types import MappingProxyType
from typing import Final, Literal

from ledger.values.errors import LedgerError

MAXIMUM_FEN: Final = 9_999_999_999_999_999
"""The largest amount read: 99,999,999,999,999.99 yuan. It fits a BIGINT with room for sums."""

Unit = Literal["yuan", "wan", "yi"]
"""The units in which amounts are shown: 元, 万元 (10,000 yuan), 亿元 (100,000,000 yuan)."""

_UNIT_FEN: Final[Mapping[str, int]] = {"yuan": 100, "wan": 10**6, "yi": 10**10}
_UNIT_SIGN: Final[Mapping[str, str]] = {"yuan": "元", "wan": "万元", "yi": "亿元"}
_TYPED_UNIT_FEN: Final[Mapping[str | None, int]] = {None: 100, "元": 100, "万": 10**6, "亿": 10**10}
_LONGEST_TEXT: Final = 80

# Only look-alikes of the keyboard are folded: a compatibility fold (NFKC) would also read "1²" as 12.
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0xFFE5: "¥",
    0x2212: "-",
}
# A leading zero starts no group of three: "0,123" is a decimal comma, not a hundred and twenty-three yuan.
_NUMBER: Final = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_CURRENCY: Final = "(?:¥|CNY|RMB|人民币)"
_AMOUNT: Final = re.compile(
    rf"(?P<before>-?\s*{_CURRENCY}?|{_CURRENCY}\s*-)\s*(?P<number>{_NUMBER})\s*"
    rf"(?:(?P<unit>[万亿])元?|元)?\s*(?:CNY|RMB|人民币)?"
)


class AmountBlank(LedgerError):
    """No amount was written."""

    template = "The amount is blank. Write a number such as 1,234.50, 12万 or 0.5亿."


class AmountUnreadable(LedgerError):
    """The text is no amount."""

    template = (
        'The amount "{text}" cannot be read. Write digits with at most one decimal point, and the unit'
        " 元, 万 or 亿 if it is not yuan: 1,234.50, 12万, 0.5亿."
    )


class AmountGrouping(LedgerError):
    """Commas stand elsewhere than before groups of three digits."""

    template = (
        'The commas in the amount "{text}" do not separate groups of three digits. Write {plain} if that is'
        " meant, and use a point for decimals."
    )


class AmountTooFine(LedgerError):
    """The amount has a part of a fen; reading never rounds."""

    template = (
        'The amount "{text}" is finer than one fen (0.01 yuan). Write it to the fen, or check the unit.'
    )


class AmountNegative(LedgerError):
    """A minus sign where only amounts of zero or more make sense."""

    template = 'The amount "{text}" is negative. Write it without the minus sign.'


class AmountTooLarge(LedgerError):
    """The amount is beyond what the ledger keeps."""

    template = 'The amount "{text}" is above {maximum} yuan, the most kept. Check the digits and the unit.'


class RoundingUnknown(LedgerError):
    """A rule names a rounding that does not exist."""

    template = 'There is no rounding called "{name}". Use one of: {known}.'


class WeightsUnusable(LedgerError):
    """Weights by which nothing can be shared out."""

    template = (
        "The weights {weights} share out nothing. Give weights of zero or more, at least one above zero."
    )


class SplitNegative(LedgerError):
    """A negative amount was to be shared out."""

    template = "{amount} yuan cannot be shared out. Share out the positive amount and reverse the entry."


def parse_amount_fen(text: str, *, allow_negative: bool = False) -> int:
    """Read an amount as people type it: full-width characters, grouping commas, a unit and a currency pass.

    Args:
        text: For example `1,234.5`, `１，２３４.５０`, `¥12万`, `0.5亿元`, `人民币 300 元`.
        allow_negative: Whether a minus sign, before or after the currency, is accepted.

    Returns:
        The amount in fen, exactly what was written.

    Raises:
        AmountBlank, AmountUnreadable, AmountGrouping, AmountTooFine, AmountNegative, AmountTooLarge: What the
            name says; the message tells how to mend it.

    >>> parse_amount_fen("12万"), parse_amount_fen("１，２３４.５０"), parse_amount_fen("0.5亿")
    (12000000, 123450, 5000000000)
    """
    folded = text.translate(_NARROW).strip().upper()
    if not folded:
        raise AmountBlank
    match = _AMOUNT.fullmatch(folded) if len(folded) <= _LONGEST_TEXT else None
    if match is None:
        raise _unmatched(text, folded)
    negative = "-" in match["before"]
    if negative and not allow_negative:
        raise AmountNegative(text=text)
    whole, _, decimals = match["number"].replace(",", "").partition(".")
    scale: int = 10 ** len(decimals)
    amount_fen, finer = divmod(int(whole + decimals) * _TYPED_UNIT_FEN[match["unit"]], scale)
    if finer:
        raise AmountTooFine(text=text)
    if amount_fen > MAXIMUM_FEN:
        raise AmountTooLarge(text=text, maximum=format_yuan(MAXIMUM_FEN))
    return -amount_fen if negative else amount_fen


def _unmatched(text: str, folded: str) -> LedgerError:
    plain = folded.replace(",", "")
    if len(folded) <= _LONGEST_TEXT and _AMOUNT.fullmatch(plain):
        return AmountGrouping(text=text, plain=plain)
    return AmountUnreadable(text=text[:_LONGEST_TEXT])


def yuan_text(amount_fen: int) -> str:
    """Write fen as a plain decimal number of yuan, as JSON and CSV carry it; TypeError unless a whole number.

    >>> yuan_text(123450)
    '1234.50'
    """
    return _decimal_text(_whole_fen(amount_fen), 2, grouped=False)


def format_yuan(amount_fen: int) -> str:
    """Write fen as yuan for reading; TypeError unless a whole number.

    >>> format_yuan(-123450)
    '-1,234.50'
    """
    return _decimal_text(_whole_fen(amount_fen), 2, grouped=True)


def format_unit(
    amount_fen: int, unit: Unit, places: int = 2, *, grouped: bool = True, with_unit: bool = False
) -> str:
    """Write fen in yuan, 万元 or 亿元 for display, half up (away from zero) at the last place.

    Raises:
        TypeError: The amount is no whole number.
        ValueError: `places` is negative.

    >>> format_unit(123_456_789, "wan"), format_unit(5_000_000_000, "yi", 1, with_unit=True)
    ('123.46', '0.5亿元')
    """
    if places < 0:
        message = f"places must be zero or more, not {places}"
        raise ValueError(message)
    scaled = Fraction(_whole_fen(amount_fen) * 10**places, _UNIT_FEN[unit])
    text = _decimal_text(_mirrored(_half_up, scaled), places, grouped=grouped)
    return text + _UNIT_SIGN[unit] if with_unit else text


def wan_exact(amount_fen: int) -> str:
    """Write fen in 万元 with six decimals, which is exact to the fen; TypeError unless a whole number.

    >>> wan_exact(322_027_591_847)
    '322027.591847'
    """
    return _decimal_text(_whole_fen(amount_fen), 6, grouped=False)


@dataclass(frozen=True)
class Rounding:
    """How an exact amount becomes payable: the step in fen, and how a positive count of steps turns whole."""

    step_fen: int
    whole: Callable[[Fraction], int]


def _half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


ROUNDINGS: Final[Mapping[str, Rounding]] = MappingProxyType(
    {
        "half_up_to_fen": Rounding(1, _half_up),
        "half_even_to_fen": Rounding(1, round),
        "down_to_fen": Rounding(1, floor),
        "half_up_to_yuan": Rounding(100, _half_up),
        "down_to_yuan": Rounding(100, floor),
        "down_to_hundred_yuan": Rounding(10_000, floor),
        "down_to_wan": Rounding(1_000_000, floor),
    }
)
"""The roundings a scheme may name; below zero they mirror: half up goes away from zero, down towards it."""


def round_fen(exact: Fraction | int, rounding: str) -> int:
    """Round an exact amount in fen by a named rounding; the result is in fen.

    Raises:
        RoundingUnknown: The name is not in `ROUNDINGS`.
        TypeError: The amount is neither Fraction nor int.

    >>> round_fen(Fraction(5, 2), "half_up_to_fen"), round_fen(Fraction(5, 2), "half_even_to_fen")
    (3, 2)
    """
    rule = ROUNDINGS.get(rounding)
    if rule is None:
        raise RoundingUnknown(name=rounding, known=", ".join(ROUNDINGS))
    return _mirrored(rule.whole, _exact(exact) / rule.step_fen) * rule.step_fen


def split_fen(total_fen: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Share out fen in proportion to weights by largest remainder: the shares sum to the total exactly.

    Fen left over go to the largest remainders; among equal remainders the earlier position comes first.

    Raises:
        SplitNegative: The total is negative.
        WeightsUnusable: A weight is negative, or none is above zero.
        TypeError: A float or another inexact number was given.

    >>> split_fen(100, [1, 1, 1])
    [34, 33, 33]
    >>> split_fen(100_000_000, [9, 1])
    [90000000, 10000000]
    """
    if _whole_fen(total_fen) < 0:
        raise SplitNegative(amount=format_yuan(total_fen))
    if weights and all(type(weight) is int for weight in weights):
        return _split_by_whole(total_fen, [int(weight) for weight in weights])
    exact_weights = [_exact(weight) for weight in weights]
    weight_sum = sum(exact_weights, Fraction(0))
    if weight_sum == 0 or min(exact_weights) < 0:
        raise WeightsUnusable(weights=", ".join(map(str, exact_weights)))
    exact_shares = [total_fen * weight / weight_sum for weight in exact_weights]
    shares = [floor(share) for share in exact_shares]
    # Sorting is stable, so equal remainders keep their order: a claim round always shares out the same way.
    by_remainder = sorted(range(len(shares)), key=lambda position: shares[position] - exact_shares[position])
    for position in by_remainder[: total_fen - sum(shares)]:
        shares[position] += 1
    return shares


def _split_by_whole(total_fen: int, weights: Sequence[int]) -> list[int]:
    """The same for whole weights, without fractions: thousands of shares of funds are split at a time."""
    weight_sum = sum(weights)
    if weight_sum == 0 or min(weights) < 0:
        raise WeightsUnusable(weights=", ".join(map(str, weights)))
    shares, remainders = zip(*(divmod(total_fen * weight, weight_sum) for weight in weights), strict=True)
    split = list(shares)
    by_remainder = sorted(range(len(split)), key=lambda position: -remainders[position])
    for position in by_remainder[: total_fen - sum(split)]:
        split[position] += 1
    return split


def _whole_fen(amount_fen: object) -> int:
    if isinstance(amount_fen, bool) or not isinstance(amount_fen, int):
        message = f"money is a whole number of fen (int), not {type(amount_fen).__name__}"
        raise TypeError(message)
    return amount_fen


def _exact(number: object) -> Fraction:
    if isinstance(number, bool) or not isinstance(number, int | Fraction):
        message = f"an exact number is an int or a Fraction, not {type(number).__name__}"
        raise TypeError(message)
    return Fraction(number)


def _mirrored(whole: Callable[[Fraction], int], exact: Fraction) -> int:
    return whole(exact) if exact >= 0 else -whole(-exact)


def _decimal_text(scaled: int, places: int, *, grouped: bool) -> str:
    whole, decimals = divmod(abs(scaled), 10**places)
    text = f"{whole:,}" if grouped else str(whole)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{text}.{decimals:0{places}}" if places else f"{sign}{text}"
