"""Column types that mean the same on SQLite and on PostgreSQL, and the one metadata of the book."""

from typing import Any, Protocol

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, MetaData, Text
from sqlmodel import SQLModel

BIG = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit integer: ids and money in fen. SQLite's INTEGER holds 64 bits; only its name autoincrements."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Stored(Protocol):
    """A row with a counted id, which only a row that is in the book has."""

    id: int | None


def stored_id(row: Stored) -> int:
    """The id of a row that is in the book.

    Raises:
        ValueError: the row was never written.
    """
    if row.id is None:
        raise ValueError("the row is not in the book yet")
    return row.id


class Table(SQLModel):
    """The base of the book's tables. A table model validates nothing: input goes through facts first."""

    metadata = MetaData(naming_convention=NAMING)


def key(**options: Any) -> Column[Any]:
    """A primary key that counts up."""
    return Column(BIG, primary_key=True, autoincrement=True, **options)


def big(*arguments: Any, **options: Any) -> Column[Any]:
    """A 64-bit integer column."""
    return Column(BIG, *arguments, **options)


def text(*arguments: Any, **options: Any) -> Column[Any]:
    """A text column that is never null unless asked for."""
    return Column(Text, *arguments, **{"nullable": False, **options})


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A check that a text column holds one of some values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
