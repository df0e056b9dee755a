"""For all tests: a database of either kind, Hypothesis profiles, the closing summary."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from ledger.book import people
from ledger.book.store import Book
from tests import backends
from tests.postgresql import PostgresqlServer, find_binaries, server_from_environment, throw_away_server

# A shared machine stalls now and then: no example fails for being slow.
# In CI the examples are always the same ones.
settings.register_profile(
    "quick", max_examples=50, deadline=None, derandomize=os.environ.get("CI", "").lower() == "true"
)
settings.register_profile(
    "soak", max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("LEDGER_HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the back ends it uses, for `-m` to choose and the summary to count."""
    for item in items:
        for name in backends.backends_of(item):
            item.add_marker(name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests ran on which back end, and which did not run and why."""
    for line in backends.summary(terminalreporter.stats):
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """Hash passwords with little work: hundreds of tests make people, and one test is about the real hash."""
    people._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server; one for each worker, as it starts in half a second."""
    given = server_from_environment()
    if given:
        yield given
        return
    binaries = find_binaries()
    if binaries is None:
        backends.missing("PostgreSQL is not installed (package postgresql)")
    with throw_away_server(binaries) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book without a record: migrating a database for each of a thousand tests would take minutes."""
    path = tmp_path_factory.mktemp("template") / "book.sqlite3"
    Book.create(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The name of a database that holds a book without a record."""
    with postgresql_server.fresh_database() as url:
        Book.create(url).close()
        yield str(make_url(url).database)


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer, postgresql_template: str) -> Iterator[str]:
    """The owner's URL of a PostgreSQL book without a record, made for this test."""
    with postgresql_server.fresh_database(postgresql_template) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of an SQLite book without a record, made for this test."""
    path = tmp_path / "book.sqlite3"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a book without a record, made for this test, which runs once on each back end."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def empty_postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The owner's URL of a database without a table."""
    with postgresql_server.fresh_database() as url:
        yield url


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'book.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database without a table, made for this test, which runs once on each back end."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url
