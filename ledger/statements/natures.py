"""What the remark of a line speaks of: interest on a loan or on a deposit, a reversal."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ledger.statements.vocabulary import fold, vocabulary

_LOANS: Final = ("贷款", "借款")


@lru_cache(maxsize=65536)
def nature_of(text: str | None, direction: str | None) -> str | None:
    """What interest a remark speaks of, given the direction of the money.

    Words of deposits count unless the remark speaks of interest on a loan too and the money did not come in. 结息
    alone, 季度结息 among it, is interest on deposits only where it came in.

    >>> nature_of("贷款结息", "out"), nature_of("存款结息", "in"), nature_of("季度结息", "out")
    ('loan_interest', 'deposit_interest', 'interest')
    """
    if not text:
        return None
    words = vocabulary()
    folded = fold(text)
    either = any(word in folded for word in words.either_words)
    loan = any(word in folded for word in words.loan_words) or (
        either and any(word in folded for word in _LOANS)
    )
    if any(word in folded for word in words.deposit_words):
        return "interest" if loan and direction != "in" else "deposit_interest"
    if loan:
        return "loan_interest" if direction == "out" else "interest"
    if either:
        return "deposit_interest" if direction == "in" else "interest"
    return None


@lru_cache(maxsize=65536)
def is_reversal(flag: str | None, text: str | None) -> bool:
    """Whether a flag column or a remark says that a line takes back another."""
    words = vocabulary().reversal_words
    flagged = fold(flag or "") not in ("", "0", "N", "NO", "否", "正常", "-", "未冲正", "FALSE")
    return flagged or any(word in fold(text or "") for word in words)


def signs_take_back(
    amounts: Sequence[int | None], flags: Sequence[str | None], texts: Sequence[str | None]
) -> bool:
    """Whether minus signs take lines back instead of telling out from in, as red figures in a list of payments do.

    So it is where all negative lines are reversals, or where interest that a loan costs stands among the positive
    lines only.
    """
    told = [
        (amount < 0, is_reversal(flag, text), text)
        for amount, flag, text in zip(amounts, flags, texts, strict=True)
        if amount
    ]
    if all(reversal for negative, reversal, _ in told if negative):
        return True
    paying = {
        negative
        for negative, reversal, text in told
        if not reversal and nature_of(text, "out") == "loan_interest"
    }
    return paying == {False}
