"""A random life of a book against a plain model: balances equal the model's and the chain verifies."""

import tempfile
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy.exc import DBAPIError

from ledger.book import audit
from ledger.book.journal import AccountName, Draft, Move, Overdrawn
from ledger.book.parties import NewParty, new_party
from ledger.book.queries import balances
from ledger.book.store import Book, post, reverse
from ledger.book.store.posting import AlreadyReversed
from ledger.values.errors import LedgerError

PURPOSES = ("cash", "appropriation", "reserved", "unfunded_commitment", "commitment")
NAMES = st.builds(AccountName, st.integers(1, 2), st.sampled_from(PURPOSES), st.sampled_from(("", "a")))
MOVES = st.lists(
    st.builds(Move, NAMES, NAMES, st.integers(1, 1000), st.just("lent")).filter(
        lambda move: move.source != move.target
    ),
    min_size=1,
    max_size=4,
)
TAMPERING = (
    "UPDATE entry SET memo = 'x'",
    "UPDATE transfer SET amount_fen = 1",
    "DELETE FROM entry",
    "DELETE FROM transfer",
    "INSERT OR REPLACE INTO transfer SELECT * FROM transfer",
)


class Life(RuleBasedStateMachine):
    """Posts, repeats, reverses and tampers; the model is a counter."""

    @initialize()
    def begin(self) -> None:
        """An empty book with two parties."""
        self.folder = tempfile.TemporaryDirectory()
        self.book = Book.create(
            f"sqlite:///{self.folder.name}/book.sqlite3", lambda: datetime(2009, 1, 1, tzinfo=UTC)
        )
        with self.book.writing() as unit:
            for name in "ab":
                new_party(unit.session, NewParty(kind="firm", name=name, sector="private"), 0, unit.now)
        self.model: Counter[AccountName] = Counter()
        self.posted: list[tuple[Move, ...]] = []
        self.reversed: set[int] = set()

    @rule(moves=MOVES)
    def post_entry(self, moves: list[Move]) -> None:
        """It is posted exactly where no guarded account goes below zero."""
        after = self._after(moves)
        fits = all(
            after[move.source] >= 0 for move in moves if move.source.purpose not in ("cash", "commitment")
        )
        try:
            with self.book.writing() as unit:
                post(unit, Draft("toy", date(2009, 1, 5), tuple(moves)), f"key {len(self.posted)}")
        except Overdrawn:
            assert not fits
        else:
            assert fits
            self.model, self.posted = after, [*self.posted, tuple(moves)]

    @rule(data=st.data())
    def post_again(self, data: st.DataObject) -> None:
        """The same key changes nothing."""
        if not self.posted:
            return
        number = data.draw(st.integers(0, len(self.posted) - 1))
        if self.posted[number]:
            with self.book.writing() as unit:
                post(unit, Draft("toy", date(2009, 1, 5), self.posted[number]), f"key {number}")

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """An entry is reversed once, and never a reversal."""
        if not self.posted:
            return
        number = data.draw(st.integers(1, len(self.posted)))
        moves = [move.mirrored() for move in self.posted[number - 1]]
        after = self._after(moves)
        fits = all(
            after[move.source] >= 0 for move in moves if move.source.purpose not in ("cash", "commitment")
        )
        try:
            with self.book.writing() as unit:
                reverse(unit, number, "wrong", f"key {len(self.posted)}", date(2009, 1, 6))
        except AlreadyReversed:
            assert number in self.reversed
        except LedgerError:
            assert not fits or not moves
        else:
            assert fits
            assert number not in self.reversed
            self.model, self.posted = after, [*self.posted, ()]
            self.reversed.add(number)

    @rule(statement=st.sampled_from(TAMPERING))
    def tamper(self, statement: str) -> None:
        """The database refuses, or there was nothing to change."""
        with self.book.engine.connect() as connection:
            try:
                changed = connection.exec_driver_sql(statement).rowcount
            except DBAPIError:
                changed = 0
            connection.rollback()
        assert changed <= 0

    @invariant()
    def balances_are_those_of_the_model(self) -> None:
        """And the chain holds."""
        with self.book.reading() as session:
            assert {name: held for name, held in self.model.items() if held} == {
                name: held for name, held in balances(session).items() if held
            }
            found = audit.verify(session)
        assert (found.ok, len(self.posted)) == (True, found.entries)

    def teardown(self) -> None:
        """Close the book."""
        if hasattr(self, "book"):
            self.book.close()
            self.folder.cleanup()

    def _after(self, moves: list[Move]) -> Counter[AccountName]:
        after = Counter(self.model)
        for move in moves:
            after[move.source] -= move.amount_fen
            after[move.target] += move.amount_fen
        return after


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=10, stateful_step_count=15, deadline=None)


@pytest.mark.soak
class TestLongLife(Life.TestCase):  # type: ignore[misc, valid-type]
    """The same for minutes."""

    settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
