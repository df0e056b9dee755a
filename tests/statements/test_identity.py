"""A line is the same line in whatever file it comes; the same export in another format adds nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from ledger.book.store import Book
from ledger.statements.importing import import_statement
from ledger.statements.reading import read_statement
from tests.statements import builder
from tests.statements.staged import RECORDER, Loans, agreeing

ROWS = [
    ["借据号", "借款人", "起息日", "止息日", "计息天数", "本金", "年利率(%)", "利息", "扣款日期", "备注"],
    ["JK0901", "江城光电有限公司", "2009-03-20", "2009-06-20", "92", "5,000,000.00", "5.31", "67,850.00", "2009-06-21", "季度结息"],
    ["JK0901", "江城光电有限公司", "2009-03-20", "2009-06-20", "92", "5,000,000.00", "5.31", "67,850.00", "2009-06-21", "季度结息"],
    ["00012345678901234567", "江城光电有限公司", "2009-03-20", "2009-06-20", "92", "1,000.00", "5.31", "13.57", "2009-06-21", ""],
]  # fmt: skip
FORMATS: dict[str, Callable[[list[list[Any]]], bytes]] = {
    "list.xlsx": builder.xlsx,
    "list.xls": builder.xls,
    "list.csv": builder.text,
    "gbk.csv": lambda rows: builder.text(rows, "gb18030", "\t"),
    "list.html": builder.html,
}


def bring(book: Book, file: str, data: bytes) -> dict[str, int]:
    reading = read_statement(data, file)
    with book.writing(RECORDER) as unit:
        counts = import_statement(unit, data, file, agreeing, reading=reading).counts
    return {name: counts[name] for name in ("new", "suspicious", "already_there") if counts[name]}


@pytest.mark.parametrize("first", ["list.xlsx", "gbk.csv"])
def test_the_same_export_in_another_format_adds_nothing(book: Book, loans: Loans, first: str) -> None:
    assert sum(bring(book, first, FORMATS[first](ROWS)).values()) == 3
    for file, write in FORMATS.items():
        if file != first:
            assert bring(book, file, write(ROWS)) == {"already_there": 3}
    assert bring(book, "longer.csv", builder.text([*ROWS, ROWS[1]])).get("already_there") == 3
