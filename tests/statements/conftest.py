"""A book with loans on either back end."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ledger.book.store import Book
from tests.statements.staged import Loans, make_loans

NOON = datetime(2009, 7, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def book(database_url: str) -> Iterator[Book]:
    made = Book.create(database_url, lambda: NOON)
    yield made
    made.close()


@pytest.fixture
def loans(book: Book) -> Loans:
    return make_loans(book)
