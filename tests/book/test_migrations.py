"""Migrations: they end at the tables that the program uses, and an older book comes up to them."""

import importlib
import pkgutil

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import ledger
from ledger.book import guards
from ledger.book.columns import Table
from ledger.book.store import Book
from ledger.book.store.engine import NEWEST_VERSION, _engine, alembic_config


def test_migrations_end_at_the_tables_of_the_program(empty_database_url: str) -> None:
    for module in pkgutil.walk_packages(ledger.__path__, "ledger."):
        if not module.name.startswith(("ledger.ui", "ledger.book.migrations", "ledger.__main__")):
            importlib.import_module(module.name)
    book = Book.create(empty_database_url)
    with book.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Table.metadata)
    book.close()
    assert [] == differences


def test_the_program_asks_for_the_newest_migration() -> None:
    assert NEWEST_VERSION == ScriptDirectory.from_config(alembic_config()).get_current_head()


def test_a_book_of_the_first_version_comes_up_with_its_guards(empty_database_url: str) -> None:
    engine = _engine(empty_database_url)
    with engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.commit()
    engine.dispose()
    Book.create(empty_database_url).close()
    book = Book.open(empty_database_url)
    with book.engine.connect() as connection:
        assert [] == guards.compare(connection)
    book.close()
