"""What a fund was to be: its planned money and what was approved, less what was given up since."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, bindparam
from sqlalchemy import text as sql
from sqlmodel import Session

from instruments.guidance_fund.metrics.structure import FUND
from ledger.instrument import office_of
from ledger.measures.charts.head import by_sector_of
from ledger.measures.money import Money, RecordName
from ledger.measures.positions import Position
from ledger.values.leverage import DEEPEST, NestingTooDeep, Sums, Tags, by_sector, entering, look_through
from ledger.values.money import parse_amount_fen
from ledger.values.trace import Message, message

KEYS = ("M1", "M2", "M3", "M4")
TOO_DEEP = (
    "Not computable: {fund} cannot be looked through, because funds hold one another in a circle or more than "
    "{deepest} deep ({path})."
)
BEFORE_SUBMISSION = frozenset({"draft", "returned", "rejected"})


@dataclass(frozen=True)
class _Plan:
    record: RecordName
    facts: Mapping[str, Any]
    days: Mapping[str, date]

    def partners(self, office: int) -> dict[int, int]:
        """What the office and every other partner were to commit, in fen."""
        own = {each["partner"]: parse_amount_fen(each["commitment"]) for each in self.facts["partners"]}
        contribution_fen = parse_amount_fen(self.facts["contribution"])
        return own | ({office: contribution_fen} if contribution_fen else {})

    def target(self) -> dict[str, int]:
        """The planned money by sector, in fen."""
        found: dict[str, int] = {}
        for each in self.facts.get("target", ()):
            found[each["sector"]] = found.get(each["sector"], 0) + parse_amount_fen(each["amount"])
        return found

    def approved_by(self, day: date) -> bool:
        """Whether it was approved by a day."""
        return "approved" in self.days and self.days["approved"] <= day

    def given_up_by(self, day: date) -> bool:
        """Whether it was given up by a day."""
        return "withdrawn" in self.days and self.days["withdrawn"] <= day


def planned_positions(session: Session, money: Money, sectors: Mapping[int, str]) -> Iterator[Position]:
    """Planned money of every fund that was asked for, and approved money of every fund that was approved.

    What was given up after its approval is subtracted and stands as cancelled.
    """
    office = office_of(session)
    plans = list(_plans(session, money))
    edges, funds = _edges(plans, office, money), {plan.record.party_id for plan in plans}
    for plan in plans:
        target = plan.target()
        submitted = plan.days.get("submitted")
        if target and submitted is not None and submitted <= money.window.as_of and _within(money, submitted):
            yield _position(money, plan, "target", Sums.of_sectors(target))
        if plan.approved_by(money.window.as_of):
            direct = by_sector(entering(edges[-plan.record.id], funds), sectors)
            try:
                sums = by_sector(look_through(-plan.record.id, edges), sectors)
            except NestingTooDeep as fault:
                yield replace(_position(money, plan, "approved", Sums()), untold=untold(money, fault))
                continue
            yield from _approved(money, plan, sums, direct)


def untold(money: Money, fault: NestingTooDeep) -> Message:
    """Why a fund cannot be looked through, with the codes and names of those on the way."""
    way = [money.holder(each) for each in fault.parameters["way"]]  # type: ignore[attr-defined]
    return message(TOO_DEEP, fund=way[0], deepest=DEEPEST, path=" <- ".join(way))


def _edges(plans: Sequence[_Plan], office: int, money: Money) -> dict[int, dict[int, int]]:
    """What each approved fund was to get from whom, by fund party; a record by itself under its negative id.

    A fund that was given up brings nothing to others any more.
    """
    edges: dict[int, dict[int, int]] = {}
    for plan in plans:
        if plan.approved_by(money.window.as_of):
            own = plan.partners(office)
            edges[-plan.record.id] = own
            if plan.given_up_by(money.window.as_of):
                continue
            together = edges.setdefault(plan.record.party_id, {})
            for partner, fen in own.items():
                together[partner] = together.get(partner, 0) + fen
    return edges


def _within(money: Money, day: date) -> bool:
    return money.window.since is None or day >= money.window.since


def _approved(money: Money, plan: _Plan, sums: Sums, direct: Sums) -> Iterator[Position]:
    window = money.window
    fen = sum(by_sector_of(direct).values())
    given_up = plan.given_up_by(window.as_of)
    before = window.since - timedelta(days=1) if window.since else None
    if before is not None and plan.approved_by(before):
        if given_up and not plan.given_up_by(before):
            yield _position(money, plan, "approved", _negative(sums), _negative(direct), fen)
        return
    if given_up:
        yield _position(money, plan, "approved", Sums(), Sums(), fen)
    else:
        yield _position(money, plan, "approved", sums, direct)


def _negative(sums: Sums) -> Sums:
    return Sums(*(-fen for fen in by_sector_of(sums).values()))


def _position(
    money: Money, plan: _Plan, stage: str, sums: Sums, direct: Sums | None = None, cancelled_fen: int = 0
) -> Position:
    window, record = money.window, plan.record
    return Position(
        instrument=record.instrument,
        record_id=record.id,
        code=record.code,
        subject=money.label(record),
        vintage=record.year,
        tags=Tags(
            level="fund", stage=stage, base="commitment", as_of=window.as_of, since=window.since,
            switches=window.switches,
        ),
        sums=sums,
        keys=KEYS,
        direct=None if direct == sums else direct,
        cancelled_fen=cancelled_fen,
        printed=printed_of(plan.facts, stage),
        rests_on=(record.id,),
        stages=("approved",) if stage == "approved" else (),
    )  # fmt: skip


def _plans(session: Session, money: Money) -> Iterator[_Plan]:
    """Every fund that was asked for by the last day of the window, with the days of its states by then."""
    days: dict[int, dict[str, date]] = {}
    states: dict[int, str] = {}
    steps = session.connection().execute(
        sql("""
        SELECT s.record_id, s.to_state, s.day FROM record r JOIN step s ON s.record_id = r.id
        WHERE r.instrument = 'guidance_fund' AND r.kind = 'fund' AND s.day <= :as_of ORDER BY s.id"""
        ).bindparams(bindparam("as_of", type_=Date)), {"as_of": money.window.as_of},
    )  # fmt: skip
    for record_id, state, day in steps:
        known = days.setdefault(record_id, {})
        known[state] = day if isinstance(day, date) else date.fromisoformat(day)
        states[record_id] = state
        if state == "approved":
            known.pop("withdrawn", None)  # a reversal led it back
    written = written_facts(session, money)
    for record in money.of_method(*FUND):
        if states.get(record.id, "draft") not in BEFORE_SUBMISSION:
            yield _Plan(record, written[record.code], days[record.id])


def written_facts(session: Session, money: Money) -> dict[str, dict[str, Any]]:
    """The newest facts of every fund as they were written, by code; read once for one set of money."""
    if "written facts" not in money.memo:
        rows = session.connection().execute(
            sql("""
            SELECT r.code, v.facts FROM record r JOIN record_version v ON v.record_id = r.id AND v.version = r.version
            WHERE r.instrument = 'guidance_fund' AND r.kind = 'fund' ORDER BY r.id""")
        )
        money.memo["written facts"] = {code: json.loads(text) for code, text in rows}
    found: dict[str, dict[str, Any]] = money.memo["written facts"]
    return found


def printed_of(facts: Mapping[str, Any], stage: str) -> dict[str, tuple[str, str]]:
    """Figures that somebody printed of a fund at a stage, by definition: the figure, and where."""
    printed = facts.get("printed", ())
    return {each["key"]: (each["value"], each["source"]) for each in printed if each["stage"] == stage}
