"""The database's own refusals: triggers for SQLite and PostgreSQL; install, list, compare.

Every guard is named, has a purpose, and stands in both dialects. On SQLite `OR REPLACE` deletes a row without
firing a delete trigger, so an insert of a row that is there already, by its key or by another unique name, is
refused by a trigger of its own, and no update gives a row what names another. The entry's head is written last
on both, so that its trigger can judge the transfers it seals.
"""

from ledger.book.guards.guard import Guard
from ledger.book.guards.install import (
    GUARDS,
    TABLES,
    GuardsMissing,
    compare,
    expected,
    grant,
    guards_for,
    install,
    installed,
    require,
    statements_of,
)
from ledger.book.guards.rows import APPEND_ONLY, CHANGING, UNIQUE
from ledger.book.guards.statements import STATEMENT_GUARDS

__all__ = [
    "APPEND_ONLY",
    "CHANGING",
    "GUARDS",
    "STATEMENT_GUARDS",
    "TABLES",
    "UNIQUE",
    "Guard",
    "GuardsMissing",
    "compare",
    "expected",
    "grant",
    "guards_for",
    "install",
    "installed",
    "require",
    "statements_of",
]
