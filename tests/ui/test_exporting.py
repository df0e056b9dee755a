"""The workbook of a list says which records it is of, those behind a mark of a chart too."""

from io import BytesIO

import openpyxl
import pytest

from ledger.book.people import find_actor
from ledger.book.queries import Filter
from ledger.book.store import Book
from ledger.ui.context import Context
from ledger.ui.exporting import records_file
from ledger.ui.language import Translator
from tests.toybook import DAY


def texts(book: Book, wanted: Filter, language: str) -> list[str]:
    with book.reading() as session:
        auditor = find_actor(session, "auditor")
    assert auditor is not None
    made = records_file(Context(book, auditor, Translator(language), 2009, DAY), wanted)
    sheets = openpyxl.load_workbook(BytesIO(made)).worksheets
    return [
        str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell
    ]


@pytest.mark.parametrize(
    ("language", "says"),
    [("zh", "仅图中对应的 3 个项目: 1-3"), ("en", "only the 3 records behind a chart: 1-3")],
)
def test_the_records_behind_a_chart_are_named(book: Book, language: str, says: str) -> None:
    assert says in texts(book, Filter(ids=(3, 1, 2)), language)


def test_they_stand_beside_the_other_filters(book: Book) -> None:
    assert "草稿 · 仅图中对应的 2 个项目: 1,3" in texts(book, Filter(ids=(1, 3), states=("draft",)), "zh")


def test_a_long_list_is_cut_between_two_records(book: Book) -> None:
    ids = tuple(range(1, 20_001, 2))
    said = next(text for text in texts(book, Filter(ids=ids), "zh") if "10000 个项目" in text)
    shown = said.partition(": ")[2].split(",")
    assert shown[-1] == "…"
    assert tuple(map(int, shown[:-1])) == ids[: len(shown) - 1]
    assert len(said) < 32_767
