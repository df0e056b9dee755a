"""Write a migration from the difference between the models and the newest migration.

Usage: python tools/migration.py "what changes". Read and mend what it writes before committing it.
"""

import importlib
import pkgutil
import sys

from alembic import command
from sqlalchemy import create_engine

import ledger
from ledger.book.columns import Table
from ledger.book.store.engine import alembic_config


def main(message: str) -> None:
    """Import every table, then compare them with an empty database brought to the newest version."""
    for module in pkgutil.walk_packages(ledger.__path__, "ledger."):
        if not module.name.startswith(("ledger.ui", "ledger.book.migrations")):
            importlib.import_module(module.name)
    with create_engine("sqlite://").connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        config.attributes["metadata"] = Table.metadata
        command.revision(config, message=message, autogenerate=True, rev_id=None)


if __name__ == "__main__":
    main(sys.argv[1])
