"""Put guards in place, list them, compare them with what this program would install."""

from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy import text as sql

from ledger.book.guards.entries import RULES, day_rules
from ledger.book.guards.guard import Guard
from ledger.book.guards.people import PERSON_GUARDS
from ledger.book.guards.rows import APPEND_ONLY, CHANGING, append_only_rules, unique_rules
from ledger.book.guards.statements import STATEMENT_GUARDS
from ledger.values.errors import LedgerError


class GuardsMissing(LedgerError):
    """A book whose guards are not those of this program."""

    template = "The book's guards are missing or changed: {names}. Restore a backup, or let the owner run `init` again."


GUARDS = (*RULES, *day_rules(), *PERSON_GUARDS, *STATEMENT_GUARDS, *append_only_rules(), *unique_rules())

NOT_TRUNCATED = (*APPEND_ONLY, "person", "record", "statement_batch", "statement_line")
"""Tables that PostgreSQL must not empty at one stroke."""

TABLES = {guard.name: guard.table for guard in GUARDS}
"""On which table each guard stands."""


def guards_for(dialect: str) -> tuple[Guard, ...]:
    """The guards that a database of a dialect holds."""
    return tuple(guard for guard in GUARDS if guard.only in ("", dialect))


def install(connection: Connection) -> None:
    """Put every guard in place, replacing those of its name; migrations end with this."""
    for statement in _statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def expected(dialect: str) -> dict[str, str]:
    """Every guard's name with the SQL that the database must hold."""
    if dialect == "sqlite":
        return {guard.name: _sqlite(guard) for guard in guards_for(dialect)}
    functions = {guard.name: _function_body(guard) for guard in guards_for(dialect)}
    return functions | {f"{table}_not_truncated": _TRUNCATE_BODY for table in NOT_TRUNCATED}


def installed(connection: Connection) -> dict[str, str]:
    """Every trigger that stands in the database, with its SQL; on PostgreSQL only those that are enabled."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(sql(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON "
            "c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = "
            "current_schema()::regnamespace".replace("::", r"\:\:")
        ))  # fmt: skip
    return {row[0]: row[1] for row in rows}


def compare(connection: Connection) -> list[str]:
    """Names of guards that are missing or differ from what this program would install."""
    standing = installed(connection)
    wanted = expected(connection.dialect.name)
    return sorted(name for name, text in wanted.items() if standing.get(name) != text)


def require(connection: Connection) -> None:
    """Refuse a book whose guards are not whole.

    Raises:
        GuardsMissing: names those that are missing or changed.
    """
    faulty = compare(connection)
    if faulty:
        raise GuardsMissing(names=", ".join(faulty))


def grant(connection: Connection, role: str) -> None:
    """On PostgreSQL, let a role read everything, append everywhere and update only what may change.

    The role owns no table, so it can neither drop nor disable a guard.
    """
    quoted = connection.dialect.identifier_preparer.quote(role)
    connection.execute(sql(f"GRANT USAGE ON SCHEMA public TO {quoted}"))
    connection.execute(sql(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {quoted}"))
    connection.execute(sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}"))
    connection.execute(sql(f"GRANT UPDATE ON {', '.join(CHANGING)} TO {quoted}"))


def statements_of(guard: Guard, dialect: str) -> Iterator[str]:
    """The SQL that puts one guard in place of the one of its name."""
    if dialect == "sqlite":
        yield f"DROP TRIGGER IF EXISTS {guard.name}"
        yield _sqlite(guard)
    else:
        yield from _postgresql(guard)


def _statements(dialect: str) -> Iterator[str]:
    for guard in guards_for(dialect):
        yield from statements_of(guard, dialect)
    if dialect != "sqlite":
        yield f"CREATE OR REPLACE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $${_TRUNCATE_BODY}$$"
        for table in NOT_TRUNCATED:
            yield f"DROP TRIGGER IF EXISTS {table}_not_truncated ON {table}"
            yield (f"CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                   "EXECUTE FUNCTION refuse_truncate()")  # fmt: skip


_TRUNCATE_BODY = " BEGIN RAISE EXCEPTION 'rows are never deleted'; END "


def _sqlite(guard: Guard) -> str:
    return (f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} WHEN {guard.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{guard.says}'); END")  # fmt: skip


def _function_body(guard: Guard) -> str:
    answer = "OLD" if guard.event == "DELETE" else "NEW"
    return f" BEGIN IF {guard.condition} THEN RAISE EXCEPTION '{guard.says}'; END IF; RETURN {answer}; END "


def _postgresql(guard: Guard) -> Iterator[str]:
    yield (f"CREATE OR REPLACE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql AS "
           f"$${_function_body(guard)}$$")  # fmt: skip
    yield f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}"
    yield (f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW "
           f"EXECUTE FUNCTION guard_{guard.name}()")  # fmt: skip
