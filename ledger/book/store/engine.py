"""The engine, its pragmas and locks, and the unit of work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from ledger.book import guards
from ledger.book.audit import write_audit
from ledger.book.journal import AccountName
from ledger.book.people import Actor, stamp
from ledger.values.errors import LedgerError

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST_VERSION: Final = "0002"
"""The version of the tables that this program needs: the newest migration, which only those who migrate must load."""
POSTING_LOCK = 20090101
"""PostgreSQL's advisory lock that every writer takes first: the chain has one head."""
BUSY_MILLISECONDS = 15_000
CACHE_KILOBYTES = 32_768
"""Pages that a connection to SQLite may hold; an import of 100,000 lines fills 60 MB and goes back and forth in it."""
SYSTEM = Actor(0, "system", "system", frozenset())
_MOMENT: Final = "moment"


class BookMissing(LedgerError):
    """There is no book at that address."""

    template = "There is no book at {address}. Make one with `scitech-ledger init` or `scitech-ledger demo`."


class BookUnreachable(LedgerError):
    """The server of a book does not answer, or does not let one in."""

    template = (
        "The book at {address} cannot be opened: {fault}. "
        "Start the server, or mend the address, the account or its rights."
    )


class NotABook(LedgerError):
    """The database holds something, and it is no book."""

    template = (
        "The database at {address} belongs to another program: it holds {tables} and no book. "
        "Give the address of a book, or an empty one to `scitech-ledger init`."
    )


class BookOutdated(LedgerError):
    """The book was made by another version of the program."""

    template = (
        "The book is at version {found}, this program needs {wanted}. "
        "Back it up, then run `scitech-ledger init`."
    )


@dataclass
class Unit:
    """One unit of work: everything in it is committed together, or nothing is.

    Attributes:
        session: the open transaction.
        actor: whoever acts.
        now: when, in UTC, as text; one moment for the whole unit.
        accounts: account ids that this unit has looked up or made.
    """

    session: Session
    actor: Actor
    now: str
    accounts: dict[AccountName, int] = field(default_factory=dict)

    def audit(self, action: str, subject: str, **details: Any) -> None:
        """Append to the log of acts."""
        write_audit(self.session, self.actor.id, action, subject, details, self.now)


def today(session: Session) -> date:
    """The day on which a session of a book was opened, by the book's clock and where the program runs."""
    moment: datetime = session.info[_MOMENT]
    return moment.astimezone().date()


class Book:
    """A book: its engine and its clock. Sessions come from it and are never kept."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] | None = None) -> None:
        """Wrap an engine; `Book.open` and `Book.create` make one from an address."""
        self.engine = engine
        self.clock = clock or (lambda: datetime.now(UTC))
        self._writer = engine.execution_options(ledger_writes=True)

    @classmethod
    def create(cls, url: str, clock: Callable[[], datetime] | None = None) -> "Book":
        """Make the tables and guards of a book, or bring an older book up to this version.

        Raises:
            NotABook: another program's tables are there.
        """
        book = cls(_engine(url), clock)
        with book.engine.connect() as connection:
            _refuse_others(connection)
            migrate(connection)
            connection.commit()
        return book

    @classmethod
    def open(cls, url: str, clock: Callable[[], datetime] | None = None) -> "Book":
        """Open a book that exists, is of this version and has its guards whole.

        Raises:
            BookMissing: there is none.
            BookUnreachable: its server does not answer, or does not let one in.
            NotABook: another program's tables are there.
            BookOutdated: it is of another version.
            GuardsMissing: its guards are not those of this program.
        """
        if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
            raise BookMissing(address=url)
        book = cls(_engine(url), clock)
        try:
            with book.engine.connect() as connection:
                _require_version(connection)
                guards.require(connection)
        except DatabaseError as error:
            address = _shown(book.engine.url)
            if book.engine.dialect.name != "sqlite":
                said = str(error.orig).strip().partition("\n")[0].rstrip(".")
                raise BookUnreachable(address=address, fault=said) from error
            raise BookMissing(address=address) from error
        return book

    @contextmanager
    def writing(self, actor: Actor = SYSTEM) -> Iterator[Unit]:
        """A unit of work that holds the writers' lock; committed at the end, rolled back on any error."""
        moment = self.clock()
        with (
            Session(self._writer, expire_on_commit=False, info={_MOMENT: moment}) as session,
            session.begin(),
        ):
            yield Unit(session, actor, stamp(moment))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the book and writes nothing."""
        with Session(self.engine, expire_on_commit=False, info={_MOMENT: self.clock()}) as session:
            yield session

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def migrate(connection: Connection) -> None:
    """Bring the tables to this version, then put every guard back: migrations may drop triggers."""
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    guards.install(connection)


def alembic_config() -> "Config":
    """The configuration of the migrations, which lie beside the book's code."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    return config


def _refuse_others(connection: Connection) -> bool:
    """Whether tables of a book stand there; another program's are refused."""
    tables = set(inspect(connection).get_table_names())
    if tables and not {"alembic_version", "audit_row"} <= tables:
        raise NotABook(address=_address(connection), tables=", ".join(sorted(tables)[:3]))
    return bool(tables)


def _require_version(connection: Connection) -> None:
    if not _refuse_others(connection):
        raise BookMissing(address=_address(connection))
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found != NEWEST_VERSION:
        raise BookOutdated(found=found, wanted=NEWEST_VERSION)


def _address(connection: Connection) -> str:
    return _shown(connection.engine.url)


def _shown(url: URL) -> str:
    """An address without its passwords, which may also stand among its options."""
    secret = [name for name in url.query if name.endswith("password")]
    return url.difference_update_query(secret).render_as_string(hide_password=True)


def _engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False} if url.startswith("sqlite") else {})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _pragmas(connection: Any, _record: object) -> None:
    # The driver must not open transactions of its own: BEGIN is ours, IMMEDIATE for writers.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
                   "recursive_triggers=ON", f"cache_size={-CACHE_KILOBYTES}"):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("ledger_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("ledger_writes"):
        # Under READ COMMITTED the lock is taken before any snapshot: lock, then read the head.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({POSTING_LOCK})")
