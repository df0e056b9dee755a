"""The people who work with the book, their roles, and what they sign in with."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import CheckConstraint
from sqlmodel import Field, Session, select

from ledger.book.columns import Table, big, key, stored_id, text
from ledger.values.errors import LedgerError

ROLES = ("recorder", "reviewer", "approver", "auditor", "administrator")
IDLE_MINUTES = 30
LIFE_HOURS = 8
SHORTEST_PASSWORD = 8
TRIES_BEFORE_LOCK = 5
LOCK_MINUTES = 15
_HASHER = PasswordHasher()


class SignInRefused(LedgerError):
    """One neutral sentence, whatever was wrong."""

    template = (
        "The name and the password do not fit, or the account is locked. Try again or ask the administrator."
    )


class RoleMissing(LedgerError):
    """Somebody asked for what their role does not allow."""

    template = "{person} may not {action}: it takes the role {role}. Ask somebody who holds it."


class PersonRefused(LedgerError):
    """A person that cannot be added as asked."""

    template = "The account {name} was not made: {fault}."


class Person(Table, table=True):
    """Somebody with an account; the roles are separated by spaces."""

    __tablename__ = "person"
    __table_args__ = (
        # The administrator keeps accounts and backups and holds no business right.
        CheckConstraint(
            "roles = 'administrator' OR roles NOT LIKE '%administrator%'", name="administrator_alone"
        ),
    )
    id: int | None = Field(default=None, sa_column=key())
    name: str = Field(sa_column=text(unique=True))
    display_name: str = Field(sa_column=text())
    roles: str = Field(sa_column=text())
    password_hash: str = Field(sa_column=text())
    active: bool = True
    failures: int = 0
    locked_until: str | None = Field(default=None, sa_column=text(nullable=True))


class SignIn(Table, table=True):
    """A signed-in session: the token is kept only as its SHA-256."""

    __tablename__ = "sign_in"
    token_hash: str = Field(sa_column=text(primary_key=True))
    person_id: int = Field(sa_column=big(nullable=False, index=True))
    created_at: str = Field(sa_column=text())
    last_seen_at: str = Field(sa_column=text())
    revoked_at: str | None = Field(default=None, sa_column=text(nullable=True))


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a person's id, name and roles."""

    id: int
    name: str
    display_name: str
    roles: frozenset[str]

    def require(self, role: str, action: str) -> None:
        """Refuse an action that takes a role.

        Raises:
            RoleMissing: the actor does not hold it.
        """
        if role not in self.roles:
            raise RoleMissing(person=self.display_name, action=action, role=role)


def actor_of(person: Person) -> Actor:
    """The actor that a person is."""
    return Actor(stored_id(person), person.name, person.display_name, frozenset(person.roles.split()))


def add_person(session: Session, name: str, display_name: str, roles: frozenset[str], password: str) -> Actor:
    """Make an account.

    Raises:
        PersonRefused: unknown roles, an administrator with business rights, a short password, a name in use.
    """
    faults = []
    if not roles or not roles <= set(ROLES):
        faults.append(f"roles are some of {', '.join(ROLES)}")
    if "administrator" in roles and len(roles) > 1:
        faults.append("an administrator holds no business right")
    if len(password) < SHORTEST_PASSWORD:
        faults.append(f"a password has at least {SHORTEST_PASSWORD} characters")
    if session.exec(select(Person).where(Person.name == name)).first():
        faults.append("the name is in use")
    if faults:
        raise PersonRefused(name=name, fault="; ".join(faults))
    written = " ".join(role for role in ROLES if role in roles)
    person = Person(name=name, display_name=display_name, roles=written, password_hash=_HASHER.hash(password))
    session.add(person)
    session.flush()
    return actor_of(person)


def find_actor(session: Session, name: str) -> Actor | None:
    """The active person of a name."""
    person = session.exec(select(Person).where(Person.name == name, Person.active)).first()
    return actor_of(person) if person else None


def sign_in(session: Session, name: str, password: str, now: datetime) -> tuple[Actor, str] | None:
    """Check a password and open a session.

    Returns:
        The actor and a fresh token, or None where name, password or lock refuse; the caller commits in both
        cases, so that failures are counted.
    """
    person = session.exec(select(Person).where(Person.name == name, Person.active)).first()
    fits = _fits(person.password_hash if person else _nobody(), password)
    if person is None:
        return None
    if person.locked_until and person.locked_until > stamp(now):
        return None
    if not fits:
        person.failures += 1
        if person.failures >= TRIES_BEFORE_LOCK:
            person.locked_until, person.failures = stamp(now + timedelta(minutes=LOCK_MINUTES)), 0
        session.add(person)
        return None
    person.failures, person.locked_until = 0, None
    session.add(person)
    actor = actor_of(person)
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(token_hash=_digest(token), person_id=actor.id, created_at=stamp(now), last_seen_at=stamp(now))
    )
    session.flush()
    return actor, token


def session_actor(session: Session, token: str, now: datetime) -> Actor | None:
    """Who a token belongs to, or None where it is unknown, revoked, idle for too long or too old."""
    opened = session.get(SignIn, _digest(token))
    if opened is None or opened.revoked_at:
        return None
    if opened.last_seen_at < stamp(now - timedelta(minutes=IDLE_MINUTES)):
        return None
    if opened.created_at < stamp(now - timedelta(hours=LIFE_HOURS)):
        return None
    person = session.get(Person, opened.person_id)
    return actor_of(person) if person and person.active else None


def touch(session: Session, token: str, now: datetime) -> None:
    """Note that a session is in use."""
    opened = session.get(SignIn, _digest(token))
    if opened:
        opened.last_seen_at = stamp(now)
        session.add(opened)


def sign_out(session: Session, token: str, now: datetime) -> None:
    """Revoke a session."""
    opened = session.get(SignIn, _digest(token))
    if opened:
        opened.revoked_at = stamp(now)
        session.add(opened)


def stamp(moment: datetime) -> str:
    """A moment as text in UTC, to the microsecond; texts sort as moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@cache
def _nobody() -> str:
    # An unknown name takes as long to refuse as a wrong password; hashed when first needed, for it takes a while.
    return _HASHER.hash("nobody signs in with this")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
