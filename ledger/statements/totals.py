"""Words such as 合计 that name a total, and the rows of a table that bear one."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from ledger.statements.cells import Cell
from ledger.statements.vocabulary import fold, vocabulary

_TOTALISH: Final = re.compile("[计計总總额額页頁]")
_OLD_SIGNS: Final = {"计": "[计計]", "总": "[总總]", "额": "[额額]", "页": "[页頁]"}
_ENDINGS: Final = ("合计", "总计", "小计", "共计")
_LONGEST_LABEL: Final = 14
_LONGEST_REMARK: Final = 10


def is_total(cell: str) -> bool:
    """Whether a cell names a total: 合计, 本页小计：, 合计(元), 合计12笔 and the like."""
    text = fold(cell).strip(":-")
    totals = vocabulary().totals
    if text in totals:
        return True
    head = re.split(r"[:(0-9]", text, maxsplit=1)[0]
    return head in totals and len(text) <= _LONGEST_LABEL


def labelled_rows(columns: Iterable[Sequence[Cell]]) -> set[int]:
    """Indices of rows with a word such as 合计 in a column of names, numbers of loans, or nothing known.

    In a column of dates or amounts the word is unreadable, which is noticed anyway.
    """
    found: set[int] = set()
    for cells in columns:
        texts = {cell for cell in set(cells) if cell.__class__ is str}
        if not _TOTALISH.search("\n".join(texts)):  # one look at all is quicker than one at each
            continue
        labels = {text for text in texts if is_total(text)}
        if labels:
            found |= {at for at, cell in enumerate(cells) if cell in labels}
    return found


def remarked_rows(columns: Sequence[Sequence[Cell]]) -> tuple[set[int], set[int]]:
    """Indices of rows whose only remark is a word such as 合计, and of those whose only remark ends in one: 利息合计.

    Real remarks contain such words, so a remark counts as a whole.
    """
    named: set[int] = set()
    alike: set[int] = set()
    ending, naming = _naming(vocabulary().totals)
    for cells in columns:
        texts = {cell for cell in set(cells) if cell.__class__ is str}
        joined = "\n".join(texts)
        # One look at all is quicker than one at each, and one for the last sign is quicker still.
        if not ending.search(joined) or not naming.search(joined):
            continue
        texts = {text for text in texts if naming.search(text)}
        labels = {text for text in texts if is_total(text)}
        endings = {text for text in texts - labels if _ends_as_total(text)}
        for at, cell in enumerate(cells) if labels or endings else ():
            if (cell in labels or cell in endings) and all(
                _same_or_blank(other[at], cell) for other in columns
            ):
                (named if cell in labels else alike).add(at)
    return named, alike


@lru_cache(maxsize=8)
def _naming(totals: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds all texts that may name a total, and a few more: by the last sign of the word, by the word."""
    words = sorted({*totals, *_ENDINGS})
    signs = "|".join(sorted({_spread(word[-1]) for word in words}))
    dressed = (rf"(?:{word})\W*(?:[\d(（:：].*)?$" for word in (signs, "|".join(map(_spread, words))))
    return re.compile(next(dressed), re.MULTILINE), re.compile(next(dressed), re.MULTILINE)


def _spread(word: str) -> str:
    return r"\s*".join(_OLD_SIGNS.get(sign, re.escape(sign)) for sign in word)


def _same_or_blank(other: Cell, cell: Cell) -> bool:
    return other == cell or (isinstance(other, str) and not other.strip())


def _ends_as_total(text: str) -> bool:
    return len(text) <= _LONGEST_REMARK and fold(text).strip(":").endswith(_ENDINGS)
