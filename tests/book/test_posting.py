"""Entries: numbered, sealed, once per key, reversed once, never overdrawing, balances as of and as known."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from ledger.book import audit
from ledger.book.journal import AccountName, Draft, Entry, EntryRefused, Move, Overdrawn
from ledger.book.queries import balance_of, balances, flows
from ledger.book.store import Book, KeyReused, once, post, post_all, reverse
from ledger.book.store.posting import AlreadyReversed, draft_of
from tests.book.conftest import DAY, NOON, Cast, Parties, appropriation, payment


def test_entries_are_numbered_without_gaps_and_linked(funded: Book) -> None:
    with funded.reading() as session:
        entries = session.exec(select(Entry).order_by(Entry.number)).all()  # type: ignore[arg-type]
    assert [1, 2] == [entry.number for entry in entries]
    assert entries[1].previous_hash == entries[0].hash


def test_the_chain_verifies_and_its_head_is_the_last_hash(funded: Book) -> None:
    with funded.reading() as session:
        found = audit.verify(session)
        head = audit.head(session)
    assert (2, True, None) == (found.entries, found.ok, found.first_broken)
    assert found.head == head == found.as_json()["head"]


def test_a_balance_is_what_came_in_less_what_went_out(funded: Book, parties: Parties) -> None:
    with funded.reading() as session:
        assert 900_000 == balance_of(session, AccountName(parties.office, "appropriation", "2009:toy"))
        assert 100_000 == balance_of(session, AccountName(parties.firm, "cash"))
        assert 0 == balance_of(session, AccountName(parties.firm, "cash", "never used"))
        assert 0 == sum(balances(session).values())


def test_the_same_key_and_draft_posts_once(funded: Book, cast: Cast, parties: Parties) -> None:
    with funded.writing(cast.recorder) as unit:
        assert [2, 2] == [post(unit, payment(parties, 100_000), "pay") for _ in range(2)]


def test_the_same_key_with_another_draft_is_refused_and_both_are_named(
    funded: Book, cast: Cast, parties: Parties
) -> None:
    with pytest.raises(KeyReused, match="pay was used for entry 2"), funded.writing(cast.recorder) as unit:
        post(unit, payment(parties, 100_001), "pay")


def test_a_key_that_comes_twice_in_one_batch_posts_once(funded: Book, cast: Cast, parties: Parties) -> None:
    with funded.writing(cast.recorder) as unit:
        assert [3, 4, 3] == post_all(unit, [(key, payment(parties, 5)) for key in ("a", "b", "a")])
    batch = [("c", payment(parties, 5)), ("c", payment(parties, 6))]
    refused = pytest.raises(
        KeyReused, match="The key c was used for a payment and now comes with another payment"
    )
    with refused, funded.writing(cast.recorder) as unit:
        post_all(unit, batch)


@pytest.mark.parametrize("day", [datetime(2009, 1, 1, 5, tzinfo=UTC), "2009-01-01", None])
def test_a_value_date_is_a_day(funded: Book, cast: Cast, parties: Parties, day: Any) -> None:
    with pytest.raises(EntryRefused, match="is no day"), funded.writing(cast.recorder) as unit:
        post(unit, payment(parties, 5, day), "no day")


def test_an_act_is_done_once_per_key(funded: Book, cast: Cast) -> None:
    done: list[int] = []

    def act() -> dict[str, Any]:
        done.append(1)
        return {"n": len(done)}

    answers = []
    for _ in range(2):
        with funded.writing(cast.recorder) as unit:
            answers.append(once(unit, "act", "toy", {"a": 1}, act))
    assert ([{"n": 1}] * 2, [1]) == (answers, done)
    with pytest.raises(KeyReused, match="toy"), funded.writing(cast.recorder) as unit:
        once(unit, "act", "toy", {"a": 2}, act)


def test_an_overdraft_is_refused_with_the_balance(funded: Book, cast: Cast, parties: Parties) -> None:
    with (
        pytest.raises(Overdrawn, match=r"2009:toy holds 9000.00 yuan, but 9000.01 yuan"),
        funded.writing(cast.recorder) as unit,
    ):
        post(unit, payment(parties, 900_001), "too much")


def test_an_overdraft_within_one_batch_is_refused(funded: Book, cast: Cast, parties: Parties) -> None:
    drafts = [(f"part {number}", payment(parties, 500_000)) for number in range(2)]
    with pytest.raises(Overdrawn), funded.writing(cast.recorder) as unit:
        post_all(unit, drafts)
    with funded.reading() as session:
        assert 2 == audit.verify(session).entries


def test_eight_writers_cannot_overspend(funded: Book, cast: Cast, parties: Parties) -> None:
    def spend(number: int) -> bool:
        try:
            with funded.writing(cast.recorder) as unit:
                post(unit, payment(parties, 200_000), f"writer {number}")
        except Overdrawn:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert 4 == sum(pool.map(spend, range(8)))
    with funded.reading() as session:
        assert 100_000 == balance_of(session, AccountName(parties.office, "appropriation", "2009:toy"))
        assert audit.verify(session).ok


def test_the_same_keys_from_eight_writers_post_once(funded: Book, cast: Cast, parties: Parties) -> None:
    def write(_: int) -> list[int]:
        numbers = []
        for number in range(5):
            with funded.writing(cast.recorder) as unit:
                numbers.append(post(unit, payment(parties, 100), f"same {number}"))
        return numbers

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(write, range(8)))
    assert [answers[0]] * 8 == answers
    with funded.reading() as session:
        assert 7 == audit.verify(session).entries


def test_a_reversal_undoes_is_linked_and_happens_once(funded: Book, cast: Cast, parties: Parties) -> None:
    with funded.writing(cast.recorder) as unit:
        assert 3 == reverse(unit, 2, "paid to the wrong firm", "undo", DAY)
        assert 3 == reverse(unit, 2, "paid to the wrong firm", "undo", DAY)
    with (
        pytest.raises(AlreadyReversed, match="Entry 2 was reversed by entry 3"),
        funded.writing(cast.recorder) as unit,
    ):
        reverse(unit, 2, "again", "undo again", DAY)
    with funded.reading() as session:
        assert 0 == balance_of(session, AccountName(parties.firm, "cash"))
        assert 0 == sum(flow.amount_fen for flow in flows(session, stages=["reached_recipient"]))
        assert (2, "paid to the wrong firm") == (
            draft_of(session, 3).reverses_number,
            draft_of(session, 3).reason,
        )


@pytest.mark.parametrize("number", [3, 99])
def test_a_reversal_or_a_missing_entry_is_not_reversed(funded: Book, cast: Cast, number: int) -> None:
    with funded.writing(cast.recorder) as unit:
        reverse(unit, 2, "wrong", "undo", DAY)
    with (
        pytest.raises(EntryRefused, match="no entry that can be reversed"),
        funded.writing(cast.recorder) as unit,
    ):
        reverse(unit, number, "wrong", "undo 2", DAY)


def test_a_reversal_needs_a_reason(funded: Book, cast: Cast) -> None:
    with pytest.raises(EntryRefused, match="needs a reason"), funded.writing(cast.recorder) as unit:
        reverse(unit, 2, " ", "undo", DAY)


def test_two_reversals_at_once_one_wins(funded: Book, cast: Cast) -> None:
    def undo(number: int) -> bool:
        try:
            with funded.writing(cast.recorder) as unit:
                reverse(unit, 2, "wrong", f"undo {number}", DAY)
        except AlreadyReversed:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert 1 == sum(pool.map(undo, range(4)))


def test_nothing_is_half_written(funded: Book, cast: Cast, parties: Parties) -> None:
    with pytest.raises(RuntimeError), funded.writing(cast.recorder) as unit:
        post(unit, payment(parties, 100), "lost")
        raise RuntimeError
    with funded.reading() as session:
        assert 2 == audit.verify(session).entries


def test_balances_as_of_a_day_and_as_known_on_a_day(database_url: str) -> None:
    moments = iter([NOON, NOON + timedelta(days=30)] + [NOON + timedelta(days=60)] * 3)
    book = Book.create(database_url, lambda: next(moments))
    office, firm = _two_parties(book)
    purse = AccountName(office, "cash")
    with book.writing() as unit:
        post(
            unit,
            Draft("in", date(2009, 4, 1), (Move(AccountName(firm, "cash"), purse, 500, "returned"),)),
            "first",
        )
    with book.writing() as unit:  # recorded later, for an earlier day
        post(
            unit,
            Draft("in", date(2009, 3, 1), (Move(AccountName(firm, "cash"), purse, 70, "returned"),)),
            "late",
        )
    with book.reading() as session:
        assert 570 == balance_of(session, purse)
        assert 70 == balance_of(session, purse, as_of=date(2009, 3, 31))
        assert 500 == balance_of(session, purse, known_on="2009-05-01T00:00:00.000000Z")
        assert 0 == balance_of(
            session, purse, as_of=date(2009, 3, 31), known_on="2009-05-01T00:00:00.000000Z"
        )
    book.close()


def _two_parties(book: Book) -> tuple[int, int]:
    from ledger.book.parties import NewParty, new_party

    with book.writing() as unit:
        made = [
            new_party(unit.session, NewParty(kind=kind, name=kind, sector="private"), 0, unit.now).id
            for kind in ("office", "firm")
        ]
    assert made[0] is not None
    assert made[1] is not None
    return made[0], made[1]


@pytest.mark.parametrize(
    ("moves", "fault"),
    [
        ((), "no transfers"),
        ((Move(AccountName(1, "cash"), AccountName(2, "cash"), 0, "lent"),), "0 is no positive"),
        ((Move(AccountName(1, "cash"), AccountName(2, "cash"), -1, "lent"),), "-1 is no positive"),
        ((Move(AccountName(1, "cash"), AccountName(2, "cash"), True, "lent"),), "True is no positive"),
        ((Move(AccountName(1, "cash"), AccountName(2, "cash"), 1.0, "lent"),), "1.0 is no positive"),  # type: ignore[arg-type]
        ((Move(AccountName(1, "cash"), AccountName(1, "cash"), 1, "lent"),), "from one account to another"),
        ((Move(AccountName(1, "purse"), AccountName(2, "cash"), 1, "lent"),), "purse is no known purpose"),
        ((Move(AccountName(1, "cash"), AccountName(2, "cash"), 1, "given"),), "given is no known stage"),
    ],
)
def test_a_draft_that_could_not_be_an_entry_is_refused(
    funded: Book, moves: tuple[Move, ...], fault: str
) -> None:
    with pytest.raises(EntryRefused, match=fault), funded.writing() as unit:
        post(unit, Draft("toy", DAY, moves), "key")


def test_flows_can_be_asked_by_record_stage_and_day(funded: Book, cast: Cast, parties: Parties) -> None:
    with funded.writing(cast.recorder) as unit:
        post(unit, payment(parties, 7, DAY + timedelta(days=5)), "later")
    with funded.reading() as session:
        assert [100_000] == [
            flow.amount_fen for flow in flows(session, stages=["reached_recipient"], as_of=DAY)
        ]
        assert [7] == [flow.amount_fen for flow in flows(session, since=DAY + timedelta(days=1))]
        assert [] == flows(session, record_id=1)
        assert [] == flows(session, instrument="toy", known_on="2009-01-01")


@settings(max_examples=15)
@given(amounts=st.lists(st.integers(1, 10**15), min_size=1, max_size=8))
def test_any_amounts_are_kept_to_the_fen(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[int]
) -> None:
    book = Book.create(f"sqlite:///{tmp_path_factory.mktemp('book')}/book.sqlite3", lambda: datetime.now(UTC))
    office, firm = _two_parties(book)
    with book.writing() as unit:
        drafts = [
            (
                f"{n}",
                Draft(
                    "toy",
                    DAY,
                    (Move(AccountName(office, "cash"), AccountName(firm, "cash"), amount, "lent"),),
                ),
            )
            for n, amount in enumerate(amounts)
        ]
        post_all(unit, drafts)
    with book.reading() as session:
        assert sum(amounts) == balance_of(session, AccountName(firm, "cash"))
        assert audit.verify(session).ok
    book.close()


def test_an_appropriation_raises_what_can_be_spent(funded: Book, cast: Cast, parties: Parties) -> None:
    with funded.writing(cast.recorder) as unit:
        post(unit, appropriation(parties, 5), "more")
        post(unit, payment(parties, 900_005), "all")
