"""Who is there and which book is open. The session row is read again on every rerun, so a revoked one ends at once."""

from datetime import UTC, date, datetime, timedelta

import streamlit as st
from sqlmodel import col, func, select

from ledger.book.journal import Entry
from ledger.book.people import Actor, Person, session_actor, sign_out, touch
from ledger.book.store import Book
from ledger.book.workflow import Record
from ledger.measures.targets import Target
from ledger.settings import database_url

COOKIE = "ledger_session"
TOUCH_EVERY = timedelta(minutes=1)
DEMO_PEOPLE = {
    "recorder": "recorder",
    "recorder2": "recorder",
    "reviewer": "reviewer",
    "approver": "approver",
    "auditor": "auditor",
    "admin": "administrator",
}
"""The accounts of the sample year, each with its role."""


@st.cache_resource(show_spinner=False)
def _opened(url: str) -> Book:
    return Book.open(url)


def open_book() -> Book:
    """The book that the environment names; its engine is shared, its sessions never are.

    Raises:
        LedgerError: there is no such book, or it is not whole.
    """
    return _opened(database_url())


def request_token() -> str:
    """The session token of this request: the one place that knows where identity comes from; tests replace it."""
    return str(st.context.cookies.get(COOKIE, ""))


def current_actor(book: Book) -> Actor | None:
    """Who is signed in; None where nobody is, or no more."""
    token = request_token()
    if not token:
        return None
    now = datetime.now(UTC)
    with book.reading() as session:
        actor = session_actor(session, token, now)
    if actor is not None and _is_due(now):
        with book.writing(actor) as unit:
            touch(unit.session, token, now)
    return actor


def leave(book: Book, actor: Actor) -> None:
    """Revoke the session of this request."""
    with book.writing(actor) as unit:
        sign_out(unit.session, request_token(), datetime.now(UTC))


def years_of(book: Book) -> list[int]:
    """The years of the book's plans and records, newest first; the newest plan's year comes first of all."""
    with book.reading() as session:
        planned = set(session.exec(select(Target.year).distinct()))
        recorded = set(session.exec(select(Record.year).distinct()))
    years = sorted(planned | recorded, reverse=True) or [datetime.now(UTC).astimezone().year]
    first = max(planned, default=years[0])
    return [first, *(year for year in years if year != first)]


def newest_day(book: Book) -> date:
    """The newest value date of the book, or today where nothing is posted yet."""
    with book.reading() as session:
        newest: date | None = session.exec(select(func.max(Entry.value_date))).one()
    return newest if newest is not None else datetime.now(UTC).astimezone().date()


def is_demo(book: Book) -> bool:
    """Whether the book is the sample year, with its accounts, whose password may be shown."""
    with book.reading() as session:
        found = session.exec(select(Person.name).where(col(Person.name).in_(DEMO_PEOPLE))).all()
    return set(found) == set(DEMO_PEOPLE)


def _is_due(now: datetime) -> bool:
    # A write costs a sync of the disk: once a minute is enough for a limit of half an hour.
    last = st.session_state.get("_touched")
    if isinstance(last, datetime) and now - last < TOUCH_EVERY:
        return False
    st.session_state["_touched"] = now
    return True
