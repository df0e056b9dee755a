"""Which line could take back which: what a line says of itself, its amounts, sides, names and days."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final

from ledger.statements.lines import LineRow, pays_interest, plain_name, value_day, words
from ledger.statements.vocabulary import fold, vocabulary

AMOUNTS: Final = ("interest_fen", "penalty_fen", "compound_fen", "amount_fen")
"""The columns that tell what a line moved."""
_FEN: Final = itemgetter(*AMOUNTS)
_NO_BUSINESS: Final = re.compile(r"[\W_0-9A-Za-z]|交易|流水|差错|错账|记账|原|号")
_DAY: Final = re.compile(r"(?:19|20)\d\d[-/.]?\d\d?[-/.]?\d\d?")
_ONE_WIDTH: Final = ("iou", "contract", "account")
_SAME: Final = (*_ONE_WIDTH, "borrower", "posting_date", "period_start", "period_end", "text")

Amounts = tuple[int, ...]


def reverses(line: Mapping[str, Any]) -> bool:
    """Whether a line takes back another: a flag or a remark says so, or its amount is negative."""
    return bool(line["reversal"]) or any(
        amount_fen is not None and amount_fen < 0 for amount_fen in _FEN(line)
    )


def takes_back(line: LineRow) -> bool:
    """Whether a line may take back interest: it speaks of interest, or says nothing but that it takes back."""
    return reverses(line) and any(_FEN(line)) and (speaks_of_interest(line) or _is_bare(line["text"]))


def speaks_of_interest(line: Mapping[str, Any]) -> bool:
    """Whether a line says that it is about interest."""
    return line["nature"] in ("loan_interest", "interest") or any(_FEN(line)[:3])


def _is_bare(text: str) -> bool:
    """Whether a remark names no business: 冲正, 冲账 20090322, or nothing at all."""
    left = fold(text)
    for word in vocabulary().reversal_words:
        left = left.replace(word, "")
    return not _NO_BUSINESS.sub("", left)


def can_be_taken_back(line: Mapping[str, Any]) -> bool:
    """Whether a line is interest that was paid and that a reversal may take back."""
    return pays_interest(line) and not reverses(line) and any(_FEN(line))  # type: ignore[arg-type]


def amounts_of(line: Mapping[str, Any]) -> Amounts:
    """What a line moved, without signs: the same for a line and for the one that takes it back."""
    return tuple(abs(line[name] or 0) for name in AMOUNTS)


def moves_money(line: Mapping[str, Any]) -> bool:
    """Whether a line moved money and takes nothing back."""
    return any(_FEN(line)) and not reverses(line)


def moment_of(line: Any) -> tuple[bool, date]:
    """When money moved back; whatever order a file has, the earlier reversal takes its line first."""
    day = value_day(line)
    return day is None, day or date.min


def names_apart(reversal: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """Whether both name a loan or a line, and never the same: by numbers with letters, or by plain numbers."""
    own, others = _names(reversal), _names(line)
    for with_letters in (True, False):
        one = {name for name in own if name.isdigit() != with_letters}
        other = {name for name in others if name.isdigit() != with_letters}
        if one and other and not one & other:
            return True
    return False


def _names(line: Mapping[str, Any]) -> set[str]:
    stated = {line[name] for name in (*_ONE_WIDTH, "serial")} if not reverses(line) else set()
    return {name for name in stated | words(line["text"]) if name and not _DAY.fullmatch(name)}


def originals_among(reversal: Mapping[str, Any], candidates: Sequence[Any]) -> list[Any]:
    """The lines that a reversal could take back; one of them where it is known which."""
    possible = [line for line in candidates if compatible(reversal, line)]
    named = words(reversal["text"]) | {reversal["serial"]}
    cited = [line for line in possible if line["serial"] and line["serial"] in named]
    found = cited or possible
    twins = len({tuple(line[name] for name in _SAME) for line in found}) == 1
    return found[-1:] if twins else found


def on_other_side(reversal: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """Whether a reversal moves money the other way: on the other side, or on the same with a negative amount."""
    red = any((reversal[name] or 0) < 0 for name in AMOUNTS)
    sides = reversal["direction"], line["direction"]
    return not all(sides) or (sides[0] == sides[1]) == red


def compatible(reversal: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """Whether side, names, borrower and days let one line take back the other."""
    if not on_other_side(reversal, line):
        return False
    if any(reversal[name] and line[name] and reversal[name] != line[name] for name in _ONE_WIDTH):
        return False
    if (
        reversal["borrower"]
        and line["borrower"]
        and plain_name(reversal["borrower"]) != plain_name(line["borrower"])
    ):
        return False
    one, other = value_day(line), value_day(reversal)  # type: ignore[arg-type]
    return one is None or other is None or one <= other
