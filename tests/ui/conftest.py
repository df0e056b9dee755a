"""A small book with people of every role, and pages driven as each of them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ledger.ui
from ledger.book.people import add_person, sign_in
from ledger.book.store import Book
from tests import toybook
from tests.instruments.conftest import PASSWORD

SCRIPT = Path(ledger.ui.__file__).with_name("script.py")
Opener = Callable[..., AppTest]


@pytest.fixture
def book(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """The toy book, which the app opens, with an auditor, an administrator and somebody of two roles."""
    toybook.install(monkeypatch, toybook.toy())
    monkeypatch.setenv("SCITECH_LEDGER_DATABASE", sqlite_url)
    with toybook.new_book(sqlite_url) as made:
        toybook.fill(made)
        with made.writing() as unit:
            for name, roles in (
                ("auditor", {"auditor"}),
                ("administrator", {"administrator"}),
                ("both", {"recorder", "reviewer", "approver"}),
            ):
                add_person(unit.session, name, name, frozenset(roles), PASSWORD)
        yield made
    toybook.forget()


@pytest.fixture
def open_page(book: Book, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Open a page as somebody who has signed in: `open_page("recorder", "deals", lang="en", q="x")`."""

    def opened(name: str, page: str = "desk", lang: str = "zh", **parameters: object) -> AppTest:
        return run_page(book, monkeypatch, name, page, lang, **parameters)

    return opened


def run_page(
    book: Book, monkeypatch: pytest.MonkeyPatch, name: str, page: str, lang: str, **parameters: object
) -> AppTest:
    """A page as somebody sees it who has just signed in; signing in asks for today, not for the book's clock."""
    with book.writing() as unit:
        found = sign_in(unit.session, name, PASSWORD, datetime.now(UTC))
    assert found is not None
    monkeypatch.setattr("ledger.ui.session.request_token", lambda: found[1])
    test = AppTest.from_file(str(SCRIPT), default_timeout=30)
    test.query_params["lang"] = lang
    if page != "desk":
        test.session_state["_next_page"] = (page, {key: str(value) for key, value in parameters.items()})
    return test.run()


def words_of(test: AppTest) -> str:
    """Everything that a page says, in one text."""
    kinds = ("title", "subheader", "markdown", "caption", "error", "warning", "info", "success")
    shown = [str(element.value) for kind in kinds for element in getattr(test, kind)]
    return "\n".join([*shown, *(button.label for button in test.button)])


def button(test: AppTest, label: str) -> object:
    """The button of a label; its key is drawn anew by every form."""
    return next(found for found in test.button if found.label == label)
