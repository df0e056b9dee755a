"""People: accounts, roles, passwords, sessions."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from ledger.book.people import (
    IDLE_MINUTES,
    LIFE_HOURS,
    LOCK_MINUTES,
    TRIES_BEFORE_LOCK,
    PersonRefused,
    add_person,
    find_actor,
    session_actor,
    sign_in,
    sign_out,
    touch,
)
from ledger.book.store import Book
from tests.book.conftest import NOON, Cast


def opened(
    book: Book, name: str = "recorder", password: str = "correct horse", at: timedelta = timedelta(0)
) -> str | None:
    with book.writing() as unit:
        answer = sign_in(unit.session, name, password, NOON + at)
    return answer[1] if answer else None


def who(book: Book, token: str, after: timedelta = timedelta(0)) -> str | None:
    with book.reading() as session:
        actor = session_actor(session, token, NOON + after)
    return actor.name if actor else None


def test_a_password_opens_a_session_that_belongs_to_its_person(book: Book, cast: Cast) -> None:
    token = opened(book)
    assert token
    assert "recorder" == who(book, token)
    assert who(book, "another token") is None


@pytest.mark.parametrize(("name", "password"), [("recorder", "wrong"), ("nobody", "correct horse")])
def test_a_wrong_name_or_password_opens_nothing(book: Book, cast: Cast, name: str, password: str) -> None:
    assert opened(book, name, password) is None


def test_tries_are_counted_and_lock_for_a_while(book: Book, cast: Cast) -> None:
    for _ in range(TRIES_BEFORE_LOCK):
        opened(book, password="wrong")
    assert opened(book) is None
    assert opened(book, at=timedelta(minutes=LOCK_MINUTES + 1))


def test_a_session_ends_when_idle_or_old_or_signed_out(book: Book, cast: Cast) -> None:
    token = opened(book)
    assert token
    assert who(book, token, timedelta(minutes=IDLE_MINUTES + 1)) is None
    for minutes in range(20, LIFE_HOURS * 60, 20):
        with book.writing() as unit:
            touch(unit.session, token, NOON + timedelta(minutes=minutes))
    assert "recorder" == who(book, token, timedelta(hours=LIFE_HOURS))
    assert who(book, token, timedelta(hours=LIFE_HOURS, seconds=1)) is None
    with book.writing() as unit:
        sign_out(unit.session, token, NOON)
        sign_out(unit.session, "unknown", NOON)
        touch(unit.session, "unknown", NOON)
    assert who(book, token) is None


@pytest.mark.parametrize(
    ("roles", "password", "fault"),
    [
        ({"king"}, "long enough", "roles are some of"),
        (set(), "long enough", "roles are some of"),
        ({"administrator", "approver"}, "long enough", "no business right"),
        ({"auditor"}, "short", "at least 8"),
    ],
)
def test_a_person_is_refused_with_reasons(book: Book, roles: set[str], password: str, fault: str) -> None:
    with pytest.raises(PersonRefused, match=fault), book.writing() as unit:
        add_person(unit.session, "new", "New", frozenset(roles), password)


def test_a_name_is_used_once(book: Book, cast: Cast) -> None:
    with pytest.raises(PersonRefused, match="in use"), book.writing() as unit:
        add_person(unit.session, "recorder", "Again", frozenset({"recorder"}), "long enough")


def test_the_database_too_keeps_business_rights_from_the_administrator(book: Book, cast: Cast) -> None:
    with pytest.raises(DBAPIError), book.writing() as unit:
        unit.session.connection().exec_driver_sql("UPDATE person SET roles = 'recorder administrator'")


def test_passwords_are_not_kept(book: Book, cast: Cast) -> None:
    with book.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT password_hash FROM person").scalars().all()
    assert all(value.startswith("$argon2id$") for value in kept)


def test_an_actor_is_found_by_name(book: Book, cast: Cast) -> None:
    with book.reading() as session:
        assert cast.auditor == find_actor(session, "auditor")
        assert find_actor(session, "nobody") is None
