"""Ids of rows."""

import pytest

from ledger.book.columns import stored_id
from ledger.book.parties import Party


def test_only_a_row_of_the_book_has_an_id() -> None:
    party = Party(kind="firm", name="x", sector="private", recorded_by=0, recorded_at="")
    with pytest.raises(ValueError, match="not in the book yet"):
        stored_id(party)
