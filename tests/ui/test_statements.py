"""What only an officer can settle of a statement: which line a reversal takes back, and whether a split stays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from ledger.book.store import Book
from ledger.statements.accepting import accept_batch
from ledger.statements.batches import lines_of
from ledger.statements.confirming import pair_lines, split_line
from ledger.statements.judging import splits_for
from tests import toybook
from tests.statements.staged import RECORDER, Loans, bring, debit, make_loans
from tests.statements.test_reversing import back
from tests.statements.test_splitting import OTHER, recompute
from tests.ui.conftest import Opener, button, words_of

PAIR, UNSPLIT = "与此行配对", "取消拆分"


@pytest.fixture
def loans(book: Book, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loans]:
    """Loans of a funding method that recomputes their interest."""
    toybook.install(monkeypatch, replace(toybook.toy(), recompute=recompute))
    yield make_loans(book)
    toybook.forget()


def press(test: AppTest, label: str) -> AppTest:
    found = button(test, label)
    assert isinstance(found, Button)
    return found.click().run()


def choose(test: AppTest, label: str, value: int) -> AppTest:
    return next(box for box in test.selectbox if box.label == label).set_value(value).run()


def reasons(book: Book, batch: int = 1) -> list[str]:
    with book.reading() as session:
        return ["; ".join(map(str, view.reasons)) for view in lines_of(session, batch)[1]]


@pytest.fixture
def ambiguous(book: Book, loans: Loans) -> int:
    """A batch with a reversal, line 3, that could take back either of two lines."""
    return bring(book, debit(5, text="扣息 JK0901"), debit(6, text="扣息 JK0902"), back()).batch


@pytest.mark.parametrize(("asked", "rows"), [(1, 20), (2, 2), (9, 2)])
def test_the_page_of_the_address_is_the_page_of_the_lines(
    book: Book, loans: Loans, open_page: Opener, asked: int, rows: int
) -> None:
    batch = bring(book, *(debit(day, text=f"扣息 {day}") for day in range(1, 23))).batch
    page = open_page("recorder", "import", batch=batch, lines_page=asked)
    lines = next(grid.value for grid in page.dataframe if "row" in grid.value)
    assert len(lines) == rows


def test_the_officer_chooses_what_a_reversal_takes_back(
    book: Book, ambiguous: int, open_page: Opener
) -> None:
    page = choose(open_page("recorder", "import", batch=ambiguous), "行", 3)
    assert button(page, PAIR).disabled  # type: ignore[attr-defined]
    page = press(choose(page, "被冲正的行", 2), PAIR)
    assert "两行已配对，均不计入已付利息。" in words_of(page)
    first, second, reversal = reasons(book)
    assert "took it back" not in first
    assert "The bank took it back with row 9 of list.xlsx" in second
    assert "It takes back row 6 of list.xlsx" in reversal


def test_an_accepted_original_asks_for_its_linked_reversal(
    book: Book, ambiguous: int, open_page: Opener
) -> None:
    with book.writing(RECORDER) as unit:
        accept_batch(unit, ambiguous, "both", [1])
    page = choose(open_page("recorder", "import", batch=ambiguous), "行", 3)
    page = press(choose(page, "被冲正的行", 1), PAIR)
    assert "两行已配对。请接着对第" in words_of(page)
    page = press(choose(page, "行", 3), "作关联红字冲销")
    assert not page.error
    with book.reading() as session:
        assert all(lines_of(session, 1)[1][at].line["entry_number"] for at in (0, 2))


def test_a_pair_that_somebody_else_made_meanwhile_is_told_in_words(
    book: Book, ambiguous: int, open_page: Opener
) -> None:
    page = choose(open_page("recorder", "import", batch=ambiguous), "行", 3)
    page = choose(page, "被冲正的行", 2)
    with book.writing(RECORDER) as unit:
        pair_lines(unit, 3, 1)
    page = press(page, PAIR)
    assert "took it back" in reasons(book)[0]
    assert "took it back" not in reasons(book)[1]
    assert not page.exception


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((back(),), "账上没有同额的行"),
        ((back(), debit(5, posting_date=date(2009, 7, 1))), "没有一行在户名、借据和日期上都吻合"),
    ],
)
def test_where_no_line_fits_the_page_says_so(
    book: Book, loans: Loans, open_page: Opener, rows: tuple[Any, ...], said: str
) -> None:
    bring(book, *rows)
    page = choose(open_page("recorder", "import", batch=1), "行", 1)
    assert said in words_of(page)


@pytest.fixture
def parts(book: Book, loans: Loans) -> list[int]:
    """The parts of a debit, line 1 of batch 1, that was split."""
    bring(book, debit(amount_fen=16_100, borrower=OTHER), recompute=recompute)
    with book.writing(RECORDER) as unit:
        line: Any = dict(lines_of(unit.session, 1)[1][0].line)
        (split,) = splits_for(unit.session, line, recompute)
        return split_line(unit, line["id"], split, recompute)


def test_a_split_is_taken_back_from_the_page(book: Book, parts: list[int], open_page: Opener) -> None:
    page = open_page("recorder", "import", batch=1)
    assert "已拆分的扣款（1）" in [expander.label for expander in page.expander]
    page = press(page, UNSPLIT)
    assert "拆分已取消，该笔扣款恢复为一行。" in words_of(page)
    assert len(reasons(book)) == 1
    assert not any("已拆分的扣款" in expander.label for expander in page.expander)


def test_a_split_with_an_accepted_part_stays(book: Book, parts: list[int], open_page: Opener) -> None:
    page = open_page("recorder", "import", batch=1)
    with book.writing(RECORDER) as unit:
        accept_batch(unit, 1, "one part", parts[:1])
    page = press(page, UNSPLIT)
    assert len(reasons(book)) == 3
    assert "其中一笔已入账：除非撤销整个批次，拆分不能取消。" in words_of(page)
    assert button(page, UNSPLIT).disabled  # type: ignore[attr-defined]


def test_who_is_no_recorder_pairs_nothing(ambiguous: int, open_page: Opener) -> None:
    page = open_page("auditor", "import", batch=ambiguous)
    assert PAIR not in words_of(page)


def test_who_is_no_recorder_takes_no_split_back(parts: list[int], open_page: Opener) -> None:
    assert UNSPLIT not in words_of(open_page("auditor", "import", batch=1))


def test_a_batch_that_was_taken_back_says_by_whom_and_why(
    book: Book, parts: list[int], open_page: Opener
) -> None:
    page = open_page("recorder", "import", batch=1)
    page = press(page.text_input(key="undo_reason:1").set_value("银行*重发*了 =1+1").run(), "撤销本批")
    told = " ".join(str(info.value) for info in page.info)
    assert "recorder 李 于" in told
    assert "银行\\*重发\\*了" in told
    assert "撤销本批" not in words_of(page)


def test_settled_pairs_need_no_decision_and_can_be_decided_otherwise(
    book: Book, loans: Loans, open_page: Opener
) -> None:
    bring(book, debit(5, text="扣息 JK0901"), back())
    page = open_page("recorder", "import", batch=1)
    assert "另行处理已配对的行" in [expander.label for expander in page.expander]
    assert not any("需要人工判断" in expander.label for expander in page.expander)
