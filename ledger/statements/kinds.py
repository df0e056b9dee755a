"""Which interest a line holds: normal, penalty or compound, by a column or by the title of its section.

A bank prints 本金积数, 表内积数, 表外积数 and 复利积数 one below the other under one header. Only what is said to be
normal interest is read as such; a kind that may mean two things costs its lines.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Final

from ledger.statements.cells import Cell
from ledger.statements.vocabulary import fold, vocabulary

_DRESS: Final = re.compile(r"^[\W\d一二三四五六七八九十]*(?:贷款|借款)?(.*?)(?:清单|明细|部分|合计)?\W*$")


def interest_kind(text: object) -> str | None:
    """The part of the interest that a label names: "interest", "penalty", "compound", "other" or "unknown".

    >>> interest_kind("二、复利积数"), interest_kind("【本金积数】"), interest_kind("备注")
    ('compound', 'interest', None)
    """
    if not isinstance(text, str):
        return None
    label = _DRESS.sub(r"\1", fold(text).rpartition(":")[2])
    return vocabulary().interest_kinds.get(label)


def section_of(cells: Sequence[Cell]) -> str | None:
    """The kind that a row of one cell, or of a label such as 积数类型 and its value, announces for the lines below."""
    filled = [cell for cell in cells if cell != ""]
    if len(filled) == 2 and isinstance(filled[0], str):  # noqa: PLR2004 - a label and its value
        label = vocabulary().exact.get(fold(filled[0]).strip(":"), ("", 0))[0]
        return interest_kind(filled[1]) if label == "product_kind" else None
    return interest_kind(filled[0]) if len(filled) == 1 else None


def kinds_of(
    labels: Sequence[Any], above: str | None, sections: Sequence[tuple[int, str]], kept: Sequence[int]
) -> list[str | None]:
    """The kind of each line: what its own column says, else the section that it stands in.

    Args:
        labels: what a column such as 积数类型 holds for each line.
        above: the kind announced above the table.
        sections: indices of rows in the table that announce a kind, in order, with it.
        kept: index of each line.

    Returns:
        For each line; nothing where nothing says so.
    """
    if above is None and not sections and not any(labels):
        return []
    starts = [at for at, _ in sections]
    kinds: list[str | None] = []
    for label, index in zip(labels, kept, strict=True):
        section = bisect_right(starts, index)
        by_section = sections[section - 1][1] if section else above
        kinds.append((interest_kind(label) or "unknown") if label else by_section)
    return kinds
