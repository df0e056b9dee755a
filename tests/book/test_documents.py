"""Documents that an office keeps: versions that never change."""

from typing import Any

import pytest

from ledger.book.people import RoleMissing
from ledger.book.store import (
    Book,
    Document,
    KeyReused,
    document_of,
    documents_of,
    find_document,
    keep_document,
    newest_documents,
)
from ledger.book.store.documents import DocumentChanged, DocumentUnknown
from tests.book.conftest import Cast


def keep(book: Book, actor: Any, content: dict[str, Any], seen: int, key: str, name: str = "汉江银行") -> int:
    with book.writing(actor) as unit:
        return keep_document(
            unit, "statement_mapping", name, content, role="recorder", reason="confirmed", seen_version=seen, key=key
        )  # fmt: skip


def newest(book: Book, name: str = "汉江银行") -> Document:
    with book.reading() as session:
        return document_of(session, "statement_mapping", name)


def test_a_change_is_a_new_version_and_the_old_one_stays(book: Book, cast: Cast) -> None:
    assert 1 == keep(book, cast.recorder, {"利息": "interest"}, 0, "one")
    assert 2 == keep(book, cast.other_recorder, {"利息": "penalty"}, 1, "two")
    assert ({"利息": "penalty"}, 2) == (newest(book).content, newest(book).version)
    with book.reading() as session:
        assert {"利息": "interest"} == document_of(session, "statement_mapping", "汉江银行", 1).content


def test_the_same_key_keeps_once(book: Book, cast: Cast) -> None:
    assert 1 == keep(book, cast.recorder, {}, 0, "one")
    assert 1 == keep(book, cast.recorder, {}, 0, "one")
    with pytest.raises(KeyReused):
        keep(book, cast.recorder, {"x": "y"}, 0, "one")


def test_nobody_writes_over_what_they_have_not_seen(book: Book, cast: Cast) -> None:
    keep(book, cast.recorder, {}, 0, "one")
    with pytest.raises(DocumentChanged, match="has version 1 by now, and this was written over version 0"):
        keep(book, cast.other_recorder, {"x": "y"}, 0, "two")


def test_only_the_role_that_the_rules_ask_for_keeps(book: Book, cast: Cast) -> None:
    with pytest.raises(RoleMissing, match="statement mapping"):
        keep(book, cast.auditor, {}, 0, "one")


def test_lists_show_every_version_or_the_newest(book: Book, cast: Cast) -> None:
    keep(book, cast.recorder, {}, 0, "one")
    keep(book, cast.recorder, {"x": "y"}, 1, "two")
    keep(book, cast.recorder, {}, 0, "three", "工商银行")
    with book.reading() as session:
        every = [(item.name, item.version) for item in documents_of(session, "statement_mapping")]
        last = [(item.name, item.version) for item in newest_documents(session, "statement_mapping")]
        assert find_document(session, "scheme", "汉江银行") is None
        assert [] == documents_of(session, "market_index")
    assert [("工商银行", 1), ("汉江银行", 1), ("汉江银行", 2)] == every
    assert [("工商银行", 1), ("汉江银行", 2)] == last


def test_an_unknown_document_is_named(book: Book) -> None:
    with (
        book.reading() as session,
        pytest.raises(DocumentUnknown, match="no scheme x, version 3 in the book"),
    ):
        document_of(session, "scheme", "x", 3)
