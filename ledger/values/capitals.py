"""Amounts in capitals (大写金额) as slips and vouchers carry them.

Source: 支付结算办法, annex 正确填写票据和结算凭证的基本规定, on amounts in Chinese capitals.
Where the annex accepts two forms this module always writes one:

- whole yuan end with 整 (正 is accepted too);
- nothing follows 角 (整 would be optional), nothing may follow 分;
- a zero in the yuan place before a non-zero 角 is written (壹仟陆佰捌拾元零叁角贰分);
- a zero in the 万 place before a non-zero 仟 is not written (壹拾万柒仟元零伍角叁分).
"""

from typing import Final

from ledger.values.errors import LedgerError
from ledger.values.money import MAXIMUM_FEN, format_yuan

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ((10**8, "亿"), (10**4, "万"))


class AmountBeyondCapitals(LedgerError):
    """The amount has more places than the ledger writes in capitals."""

    template = "{amount} yuan cannot be written in capitals: the most is {maximum} yuan. Check the amount."


def in_capitals(amount_fen: int) -> str:
    """Write fen as RMB in capitals, beginning 人民币 as the annex asks; a negative amount begins 负.

    Raises:
        AmountBeyondCapitals: The amount is beyond 99,999,999,999,999.99 yuan either way.
        TypeError: The amount is not a whole number of fen.

    >>> in_capitals(140_950)
    '人民币壹仟肆佰零玖元伍角'
    >>> in_capitals(10_700_053)
    '人民币壹拾万柒仟元零伍角叁分'
    """
    amount = format_yuan(amount_fen)
    if abs(amount_fen) > MAXIMUM_FEN:
        raise AmountBeyondCapitals(amount=amount, maximum=format_yuan(MAXIMUM_FEN))
    yuan, cents = divmod(abs(amount_fen), 100)
    sign = "负" if amount_fen < 0 else ""
    return f"{sign}人民币{_yuan_part(yuan, cents)}{_cents_part(yuan, cents)}"


def _yuan_part(yuan: int, cents: int) -> str:
    if yuan == 0:
        return "" if cents else "零元"
    return f"{_whole_number(yuan)}元"


def _cents_part(yuan: int, cents: int) -> str:
    if cents == 0:
        return "整"
    tens, units = divmod(cents, 10)
    gap = "零" if yuan and (tens == 0 or yuan % 10 == 0) else ""
    return gap + (f"{_DIGITS[tens]}角" if tens else "") + (f"{_DIGITS[units]}分" if units else "")


def _whole_number(number: int) -> str:
    for size, sign in _GROUPS:
        if number >= size:
            high, low = divmod(number, size)
            return f"{_whole_number(high)}{sign}{_after_group(low, size)}"
    return _below_ten_thousand(number)


def _after_group(low: int, size: int) -> str:
    if low == 0:
        return ""
    # Only zeros that lead the lower group leave a gap; zeros that end the upper one do not have to be spoken.
    gap = "零" if low < size // 10 else ""
    return gap + _whole_number(low)


def _below_ten_thousand(number: int) -> str:
    text = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _PLACES[place]
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")
