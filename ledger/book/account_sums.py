"""What every account gave and got at each stage, summed by the database over one index.

The two indexes of transfers hold account, stage and amount, so a sum over a million transfers reads no row of
the table. A day is kept by leaving out what was posted with a later value date, or by counting only what has
an earlier one, whichever is less; what was reversed nets out, as a reversal moves the same back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Date, bindparam
from sqlalchemy import text as sql
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class AccountSum:
    """What one account gave and got at one stage by a day, in fen."""

    party_id: int
    purpose: str
    scope: str
    stage: str
    given_fen: int
    got_fen: int


_COLUMNS: Final = ("from_account_id", "to_account_id")


def account_sums(session: Session, stages: Sequence[str], as_of: date) -> list[AccountSum]:
    """What accounts gave and got at some stages since the beginning, of value dates up to a day.

    Args:
        session: an open session.
        stages: stages of transfers.
        as_of: the last value date that counts.
    """
    names = _names(session)
    given_fen, got_fen = (_sums(session, column, stages, as_of) for column in _COLUMNS)
    return [
        AccountSum(*names[place[0]], place[1], given_fen.get(place, 0), got_fen.get(place, 0))
        for place in dict.fromkeys([*given_fen, *got_fen])
        if given_fen.get(place) or got_fen.get(place)
    ]


def _less(sums: dict[tuple[int, str], int], earlier: dict[tuple[int, str], int]) -> None:
    for place, amount_fen in earlier.items():
        sums[place] = sums.get(place, 0) - amount_fen


def _names(session: Session) -> dict[int, tuple[int, str, str]]:
    rows = session.execute(sql("SELECT id, party_id, purpose, scope FROM account"))
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _sums(session: Session, column: str, stages: Sequence[str], as_of: date) -> dict[tuple[int, str], int]:
    counted, later = _count(session, "<=", as_of), _count(session, ">", as_of)
    if later and counted <= later:
        return _dated_sums(session, column, stages, "<=", as_of)
    sums = _all_sums(session, column, stages)
    if later:
        _less(sums, _dated_sums(session, column, stages, ">", as_of))
    return sums


def _count(session: Session, relation: str, day: date) -> int:
    query = f"SELECT COUNT(*) FROM entry WHERE value_date {relation} :day"  # noqa: S608 - a constant
    found = session.execute(sql(query).bindparams(bindparam("day", type_=Date)), {"day": day})
    return int(found.scalar_one())


def _all_sums(session: Session, column: str, stages: Sequence[str]) -> dict[tuple[int, str], int]:
    # Every stage is summed and the few that are wanted are kept: the index is read once from end to end.
    query = f"SELECT {column}, stage, SUM(amount_fen) FROM transfer GROUP BY {column}, stage"  # noqa: S608
    wanted = frozenset(stages)
    return {(row[0], row[1]): int(row[2]) for row in session.execute(sql(query)) if row[1] in wanted}


def _dated_sums(
    session: Session, column: str, stages: Sequence[str], relation: str, day: date
) -> dict[tuple[int, str], int]:
    values: dict[str, Any] = {f"stage{number}": stage for number, stage in enumerate(stages)}
    query = f"""
        SELECT t.{column}, t.stage, SUM(t.amount_fen) FROM entry e JOIN transfer t ON t.entry_number = e.number
        WHERE e.value_date {relation} :day AND t.stage IN ({", ".join(f":{name}" for name in values)})
        GROUP BY t.{column}, t.stage"""  # noqa: S608 - constants only
    rows = session.execute(sql(query).bindparams(bindparam("day", type_=Date)), values | {"day": day})
    return {(row[0], row[1]): int(row[2]) for row in rows}
