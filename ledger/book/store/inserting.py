"""Many new rows at once: the statement is prepared once and the driver takes the rows as they are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Date, Table, bindparam, insert
from sqlmodel import Session

ROWS_AT_ONCE: Final = 5000


def insert_rows(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], names: Sequence[str] = ()
) -> None:
    """Insert rows that name the same columns, or of more the stated ones; other columns keep the database's default.

    Values are text, whole numbers, truth values and days; SQLAlchemy's own way asks every value for its type.
    """
    if not rows:
        return
    connection = session.connection()
    names = names or [column.name for column in table.columns if column.name in rows[0]]
    prepared = (
        insert(table).values({name: bindparam(name) for name in names}).compile(dialect=connection.dialect)
    )
    days = [name for name in names if isinstance(table.columns[name].type, Date)]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        chunk = [{name: row[name] for name in names} for row in rows[start : start + ROWS_AT_ONCE]]
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(str(prepared), _as_tuples(chunk, days))
        else:
            connection.exec_driver_sql(str(prepared), chunk)


def _as_tuples(rows: list[dict[str, Any]], days: Sequence[str]) -> list[tuple[Any, ...]]:
    """Rows as SQLite's driver takes them; it knows no days."""
    for row in rows:
        for name in days:
            if row[name] is not None:
                row[name] = row[name].isoformat()
    return [tuple(row.values()) for row in rows]
