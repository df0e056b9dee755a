"""The money of the book by record, party, purpose and stage, read once for all funding methods."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import text as sql
from sqlmodel import Session

from ledger.book.account_sums import STAND_INS, AccountSum, account_sums
from ledger.values.leverage import Switches

STAGES: Final = ("committed", "called", "recallable", "paid_in", "invested", "reached_recipient", "returned", "fee",
                 "lent", "own_spend", "written_off")  # fmt: skip
"""Stages of transfers that measures look at."""

CHUNK: Final = 500


@dataclass(frozen=True)
class Window:
    """The day on which figures hold, or a period of which they tell, and what they count.

    Attributes:
        as_of: the last day that counts.
        since: the first day of the period; None for all from the beginning.
        switches: what is counted and what left out.
        stages: only positions at these stages are wanted; empty for all.
    """

    as_of: date
    since: date | None = None
    switches: Switches = field(default_factory=Switches)
    stages: tuple[str, ...] = ()

    def wants(self, stage: str) -> bool:
        """Whether positions at a stage are wanted."""
        return not self.stages or stage in self.stages


class PartyName(NamedTuple):
    """A party as measures name it."""

    name: str
    kind: str
    sector: str


class RecordName(NamedTuple):
    """A record as measures name it."""

    id: int
    code: str
    instrument: str
    kind: str
    party_id: int
    year: int
    state: str
    scheme_id: str


Standing = Mapping[str, Sequence[AccountSum]]
"""Account sums by the code of their record, cumulative to a day; a scope may add a word to the code."""


@dataclass(frozen=True)
class Money:
    """What measures rest on.

    Attributes:
        window: the day or period.
        now: account sums to the last day, by record code.
        before: account sums to the day before the period; None where the figures are cumulative.
        parties: names and sectors by id.
        records: records by code.
        memo: what a method has worked out of this money and will ask for again; the same for all switches.
    """

    window: Window
    now: Standing
    before: Standing | None
    parties: Mapping[int, PartyName]
    records: Mapping[str, RecordName]
    memo: dict[object, Any] = field(default_factory=dict, compare=False)

    def of_method(self, instrument: str, kind: str = "") -> list[RecordName]:
        """The records of a method, of one kind or of all, in the order of their ids."""
        return [
            record
            for record in self.records.values()
            if record.instrument == instrument and kind in ("", record.kind)
        ]

    def sectors(self) -> dict[int, str]:
        """The sector of every party."""
        return {party_id: party.sector for party_id, party in self.parties.items()}

    def label(self, record: RecordName) -> str:
        """How a ratio names a record: code and party."""
        return f"{record.code} {self.parties[record.party_id].name}"

    def holder(self, number: int) -> str:
        """How a way through funds names one: a record, under its negative id, by code and party; a party by name."""
        records = (record for record in self.records.values() if record.id == -number)
        return next(map(self.label, records), "") or self.parties[number].name


def read_money(session: Session, window: Window) -> Money:
    """The account sums of a window with the names of parties and records."""
    records = session.connection().execute(sql(
        "SELECT id, code, instrument, kind, party_id, year, state, scheme_id FROM record ORDER BY id"
    )).all()  # fmt: skip
    named = {row[1]: RecordName(*row) for row in records}
    before = None
    if window.since is not None:
        before = _standing(session, window.since - timedelta(days=1), named)
    now = _standing(session, window.as_of, named)
    return Money(window, now, before, _parties(session, now), named)


def _parties(session: Session, now: Standing) -> dict[int, PartyName]:
    # Most parties are firms in which somebody has invested; only those that matter are named.
    found = _names_of(session, " WHERE kind <> 'firm' OR id IN (SELECT party_id FROM record)")
    found |= {number: PartyName(sector, "", sector) for sector, number in STAND_INS.items()}
    met = {each.party_id for sums in now.values() for each in sums}
    return found | names_of(session, sorted(met - found.keys()))


def names_of(session: Session, party_ids: Sequence[int]) -> dict[int, PartyName]:
    """Names and sectors of some parties."""
    found: dict[int, PartyName] = {}
    for start in range(0, len(party_ids), CHUNK):
        listed = ", ".join(str(int(party)) for party in party_ids[start : start + CHUNK])
        found |= _names_of(session, f" WHERE id IN ({listed})")
    return found


def _names_of(session: Session, some: str) -> dict[int, PartyName]:
    rows = session.connection().execute(sql(f"SELECT id, name, kind, sector FROM party{some}")).all()  # noqa: S608
    return {row[0]: PartyName(row[1], row[2], row[3]) for row in rows}


def _standing(session: Session, day: date, records: Mapping[str, RecordName]) -> Standing:
    found: dict[str, list[AccountSum]] = defaultdict(list)
    for each in account_sums(session, STAGES, day):
        code = each.scope.partition(":")[0]
        if code in records:
            found[code].append(each)
    return found


def net_given(sums: Sequence[AccountSum], purpose: str, stage: str) -> int:
    """What accounts of a purpose gave at a stage less what they got back, in fen."""
    return sum(
        each.given_fen - each.got_fen for each in sums if (each.purpose, each.stage) == (purpose, stage)
    )


def in_window(money: Money, record: RecordName, purpose: str, stage: str) -> int:
    """What a record's accounts of a purpose gave at a stage in the window, net of what came back, in fen."""
    now = net_given(money.now.get(record.code, ()), purpose, stage)
    return now - (net_given(money.before.get(record.code, ()), purpose, stage) if money.before else 0)


def has_stage(money: Money, record: RecordName, stage: str) -> bool:
    """Whether a record's money ever stood at a stage, reversed since or not."""
    return any(each.stage == stage for each in money.now.get(record.code, ()))
