"""What every account gave and got at each stage, summed by the database over one index.

The two indexes of transfers hold account, stage and amount, so a sum over a million transfers reads no row of
the table. A day is kept by leaving out what was posted with a later value date, or by counting only what has
an earlier one, whichever is less; what was reversed nets out, as a reversal moves the same back.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Date, bindparam
from sqlalchemy import text as sql
from sqlmodel import Session

STAND_INS: Final = {"office": -(10**15) - 1, "public": -(10**15) - 2, "state_owned": -(10**15) - 3,
                    "private": -(10**15) - 4}  # fmt: skip
"""Party ids that stand for all investors and firms of a sector: sums over a million transfers name no single one."""


class AccountSum(NamedTuple):
    """What one account gave and got at one stage by a day, in fen."""

    party_id: int
    purpose: str
    scope: str
    stage: str
    given_fen: int
    got_fen: int


_COLUMNS: Final = ("from_account_id", "to_account_id")
_Place = tuple[int, str, str, str]


def account_sums(session: Session, stages: Sequence[str], as_of: date) -> list[AccountSum]:
    """What accounts gave and got at some stages since the beginning, of value dates up to a day.

    Args:
        session: an open session.
        stages: stages of transfers.
        as_of: the last value date that counts.

    Returns:
        One sum for each account and stage; of investors and firms of a round one for each sector, under the ids
        of `STAND_INS`, funds and the office excepted.
    """
    given_fen, got_fen = (_sums(session, column, stages, as_of) for column in _COLUMNS)
    return [
        AccountSum(*place, given_fen.get(place, 0), got_fen.get(place, 0))
        for place in dict.fromkeys([*given_fen, *got_fen])
        if given_fen.get(place) or got_fen.get(place)
    ]


def _sums(session: Session, column: str, stages: Sequence[str], as_of: date) -> dict[_Place, int]:
    counted, later = _count(session, "<=", as_of), _count(session, ">", as_of)
    if later and counted <= later:
        return _named(session, _DATED.format(column=column, relation="<="), stages, as_of)
    sums = _named(session, _ALL.format(column=column), stages, None)
    if later:
        beyond = _DATED.format(column=column, relation=">")
        for place, amount_fen in _named(session, beyond, stages, as_of).items():
            sums[place] = sums.get(place, 0) - amount_fen
    return sums


def _count(session: Session, relation: str, day: date) -> int:
    query = f"SELECT COUNT(*) FROM entry WHERE value_date {relation} :day"  # noqa: S608 - a constant
    found = session.connection().execute(sql(query).bindparams(bindparam("day", type_=Date)), {"day": day})
    return int(found.scalar_one())


# Every stage is summed and the few that are wanted are kept: the index is read once from end to end.
_ALL: Final = (
    "SELECT {column} AS account, stage, SUM(amount_fen) AS fen FROM transfer GROUP BY {column}, stage"
)
_DATED: Final = """
    SELECT t.{column} AS account, t.stage, SUM(t.amount_fen) AS fen FROM entry e
    JOIN transfer t ON t.entry_number = e.number WHERE e.value_date {relation} :day GROUP BY t.{column}, t.stage"""
_WHO: Final = f"""
    CASE WHEN a.purpose = 'cash' AND s.stage = 'invested' AND p.kind NOT IN ('fund', 'office') THEN
    CASE p.sector {" ".join(f"WHEN '{sector}' THEN {number}" for sector, number in STAND_INS.items())} END
    ELSE a.party_id END"""


def _named(session: Session, sums: str, stages: Sequence[str], day: date | None) -> dict[_Place, int]:
    """Sums by party, purpose, scope and stage."""
    values: dict[str, Any] = {f"stage{number}": stage for number, stage in enumerate(stages)}
    listed = ", ".join(f":{name}" for name in values)
    query = sql(f"""
        SELECT {_WHO}, a.purpose, a.scope, s.stage, SUM(s.fen) FROM ({sums}) s JOIN account a ON a.id = s.account
        JOIN party p ON p.id = a.party_id WHERE s.stage IN ({listed}) GROUP BY 1, 2, 3, 4""")  # noqa: S608
    if day is not None:
        query, values = query.bindparams(bindparam("day", type_=Date)), values | {"day": day}
    rows = session.connection().execute(query, values).all()
    return {(row[0], row[1], row[2], row[3]): int(row[4]) for row in rows}


def largest_receivers(session: Session, stage: str, as_of: date, most: int) -> list[tuple[int, str, int]]:
    """The firms that got most at a stage on accounts of records: party, scope and net sum of each account, in fen.

    Only accounts whose scope is a record's code count, so that what others put in beside it is left out.

    Args:
        session: an open session.
        stage: the stage of transfers.
        as_of: the last value date that counts.
        most: how many firms.
    """
    later = _count(session, ">", as_of)
    sums = (
        _DATED.format(column=column, relation="<=") if later else _ALL.format(column=column)
        for column in _COLUMNS
    )
    gave, got = (f"SELECT account, {sign}fen AS fen FROM ({each}) x WHERE stage = :stage"  # noqa: S608 - constants
                 for sign, each in zip(("-", ""), sums, strict=True))  # fmt: skip
    query = sql(f"""
        WITH net AS (
          SELECT a.party_id AS party, a.scope AS scope, SUM(m.fen) AS fen FROM ({gave} UNION ALL {got}) m
          JOIN account a ON a.id = m.account JOIN party p ON p.id = a.party_id
          WHERE p.kind = 'firm' AND a.purpose = 'cash' AND a.scope <> '' AND a.scope NOT LIKE '%:%'
          GROUP BY a.party_id, a.scope),
        largest AS (SELECT party FROM net GROUP BY party ORDER BY SUM(fen) DESC, party LIMIT :most)
        SELECT party, scope, fen FROM net WHERE party IN (SELECT party FROM largest) ORDER BY party, scope""")  # noqa: S608
    values: dict[str, Any] = {"stage": stage, "most": most}
    if later:
        query, values = query.bindparams(bindparam("day", type_=Date)), values | {"day": as_of}
    return [(row[0], row[1], int(row[2])) for row in session.connection().execute(query, values).all()]
