"""Many new rows at once: the statement is prepared once and the driver takes the rows as they are."""

from collections.abc import Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Date, Table, bindparam, insert
from sqlmodel import Session

ROWS_AT_ONCE: Final = 5000
_ROWS_IN_STATEMENT: Final = 100
"""SQLite prepares the undoing of a guarded statement, not of a row: 100,000 rows take half the time this way."""


def insert_rows(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], names: Sequence[str] = ()
) -> None:
    """Insert rows that name the same columns, or of more the stated ones; other columns keep the database's default.

    Values are text, whole numbers, truth values and days; SQLAlchemy's own way asks every value for its type.
    """
    if not rows:
        return
    names = names or [column.name for column in table.columns if column.name in rows[0]]
    if session.connection().dialect.name == "sqlite":
        _insert_flat(session, table, rows, names)
    else:
        _insert_named(session, table, rows, names)


def _insert_named(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> None:
    connection = session.connection()
    prepared = str(
        insert(table).values({name: bindparam(name) for name in names}).compile(dialect=connection.dialect)
    )
    for start in range(0, len(rows), ROWS_AT_ONCE):
        chunk = [{name: row[name] for name in names} for row in rows[start : start + ROWS_AT_ONCE]]
        connection.exec_driver_sql(prepared, chunk)


def _insert_flat(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> None:
    """Rows as SQLite's driver takes them: many to a statement, their values one after another."""
    connection = session.connection()
    days = [at for at, name in enumerate(names) if isinstance(table.columns[name].type, Date)]
    whole = len(rows) - len(rows) % _ROWS_IN_STATEMENT
    for height, start, end in ((_ROWS_IN_STATEMENT, 0, whole), (1, whole, len(rows))):
        prepared = _prepared(table, names, height)
        for first in range(start, end, ROWS_AT_ONCE):
            chunk = rows[first : min(first + ROWS_AT_ONCE, end)]
            connection.exec_driver_sql(prepared, _flat(chunk, names, days, height))


def _prepared(table: Table, names: Sequence[str], height: int) -> str:
    row = f"({', '.join('?' * len(names))})"
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table.name}" ({columns}) VALUES {", ".join([row] * height)}'  # noqa: S608 - our own names


def _flat(
    rows: Sequence[Mapping[str, Any]], names: Sequence[str], days: Sequence[int], height: int
) -> list[tuple[Any, ...]]:
    width = len(names)
    values: list[Any] = list(chain.from_iterable(map(itemgetter(*names), rows)))
    for at in days:  # the driver knows no days
        values[at::width] = [day and day.isoformat() for day in values[at::width]]
    step = width * height
    return [tuple(values[start : start + step]) for start in range(0, len(values), step)]
