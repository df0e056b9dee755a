"""All funds at once: what partners paid and got back, what is left by the last valuation, the office's own money.

Read by a few questions to the database for all funds together; a fund by itself is told by `life`.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import Date, bindparam
from sqlalchemy import text as sql
from sqlmodel import Session

from instruments.guidance_fund.metrics.structure import FUND, FundSums, structure_of
from instruments.guidance_fund.records import OfficeExit, Valuation
from ledger.instrument import office_of
from ledger.measures.charts import Dated, JCurve, j_curve
from ledger.measures.charts.flow import Quarter
from ledger.measures.money import Money, RecordName
from ledger.values.money import round_fen, split_fen

WHOLE: Final = 100
OURS: Final = "Money of the office in all funds"


@dataclass(frozen=True)
class FundRow:
    """One fund among all, amounts in fen.

    Attributes:
        committed_fen: pledged, net of what was taken back.
        unfunded_fen: pledged and not paid, with what may be called again.
        invested_fen: the fund's own money in firms.
        distributed_fen: what partners got from the fund.
        value_fen: what is left by the last valuation; None before the first one.
        valued_on: the day of that valuation.
        given_since_fen: what partners got after that day, which the valuation still counts.
    """

    record: RecordName
    name: str
    committed_fen: int
    paid_fen: int
    unfunded_fen: int
    invested_fen: int
    distributed_fen: int
    value_fen: int | None
    valued_on: date | None
    given_since_fen: int

    @property
    def dpi(self) -> Fraction | None:
        """Distributed over paid in; None where nothing was paid in."""
        return Fraction(self.distributed_fen, self.paid_fen) if self.paid_fen else None

    @property
    def rvpi(self) -> Fraction | None:
        """The value left over paid in; None where it is not known."""
        return (
            Fraction(self.value_fen, self.paid_fen) if self.paid_fen and self.value_fen is not None else None
        )

    @property
    def tvpi(self) -> Fraction | None:
        """DPI and RVPI together; None where either is not known."""
        return None if self.dpi is None or self.rvpi is None else self.dpi + self.rvpi


@dataclass
class _Steps:
    """Amounts by day, and their sum by any day."""

    by_day: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    sums: tuple[list[date], list[int]] | None = None

    def by(self, day: date) -> int:
        if self.sums is None:
            days, sums, whole = sorted(self.by_day), [0], 0
            for each in days:
                whole += self.by_day[each]
                sums.append(whole)
            self.sums = (days, sums)
        return self.sums[1][bisect_right(self.sums[0], day)]


@dataclass
class _Life:
    """One fund's money by day: of all partners, of the office, and what was said of its value."""

    paid: _Steps = field(default_factory=_Steps)
    ours: _Steps = field(default_factory=_Steps)
    back: _Steps = field(default_factory=_Steps)
    ours_back: _Steps = field(default_factory=_Steps)
    values: dict[date, int] = field(default_factory=dict)
    sales: list[tuple[date, Fraction]] = field(default_factory=list)

    def value_by(self, day: date) -> tuple[date, int] | None:
        """The last valuation by a day."""
        return max(((on, fen) for on, fen in self.values.items() if on <= day), default=None)

    def ours_by(self, day: date) -> int | None:
        """What the office's share is worth: by what was paid in, less what it sold; None where it is not known."""
        mine, whole, valued = self.ours.by(day), self.paid.by(day), self.value_by(day)
        if not mine:
            return 0
        left = Fraction(1)
        for sold_on, part in self.sales:
            left *= 1 - part if sold_on <= day else 1
        if not left:
            return 0
        if valued is None:
            return None
        share = split_fen(valued[1], [mine, whole - mine])[0]
        return round_fen(share * left, "half_up_to_fen")


@dataclass(frozen=True)
class Portfolio:
    """All funds by a day.

    Attributes:
        rows: one for each fund with commitments, the most paid in first.
        committed_fen, paid_fen, back_fen: the office's own money, with the price of shares that it sold.
        value_fen: what the office's shares are worth; None where a fund with its money has no valuation.
        unvalued: the names of those funds.
        curve: the office's money in all funds, a point for each quarter; None where it paid nothing.
    """

    rows: Sequence[FundRow]
    committed_fen: int
    paid_fen: int
    back_fen: int
    value_fen: int | None
    unvalued: Sequence[str]
    curve: JCurve | None


def portfolio_of(session: Session, money: Money) -> Portfolio:
    """Every fund of the book and the office's money in all of them, by the last day of the money's window."""
    day, office = money.window.as_of, office_of(session)
    lives = _lives(session, office, day)
    structure = structure_of(money, money.now)
    known = [record for record in money.of_method(*FUND) if record.code in structure.funds]
    rows = [_row(money, record, structure.funds[record.code], lives[record.id]) for record in known]
    begun = [row for row in rows if row.committed_fen or row.paid_fen]
    values = {record.id: lives[record.id].ours_by(day) for record in known}
    unvalued = [money.parties[record.party_id].name for record in known if values[record.id] is None]
    committed = sum(structure.funds[record.code].committed.get(office, 0) for record in known)
    shown = [lives[record.id] for record in known]
    return Portfolio(
        rows=sorted(begun, key=lambda row: (-row.paid_fen, -row.committed_fen, row.record.code)),
        committed_fen=committed,
        paid_fen=sum(life.ours.by(day) for life in shown),
        back_fen=sum(life.ours_back.by(day) for life in shown),
        value_fen=None if unvalued else sum(fen for fen in values.values() if fen is not None),
        unvalued=unvalued,
        curve=_curve(shown, committed, day, tuple(record.id for record in known if lives[record.id].ours.by(day))),
    )  # fmt: skip


def _row(money: Money, record: RecordName, fund: FundSums, life: _Life) -> FundRow:
    day = money.window.as_of
    committed, paid, valued = sum(fund.committed.values()), life.paid.by(day), life.value_by(day)
    given_since = life.back.by(day) - life.back.by(valued[0]) if valued else 0
    return FundRow(
        record=record,
        name=money.parties[record.party_id].name,
        committed_fen=committed,
        paid_fen=paid,
        unfunded_fen=committed - paid + sum(fund.recallable.values()),
        invested_fen=fund.invested_fen,
        distributed_fen=life.back.by(day),
        value_fen=valued[1] if valued else None,
        valued_on=valued[0] if valued else None,
        given_since_fen=given_since,
    )


def _curve(
    lives: Sequence[_Life], committed_fen: int, as_of: date, record_ids: tuple[int, ...]
) -> JCurve | None:
    paid, back = _together(life.ours for life in lives), _together(life.ours_back for life in lives)
    dated = [Dated(on, paid_fen=fen) for on, fen in paid.items()]
    dated += [Dated(on, distributed_fen=fen) for on, fen in back.items()]
    curve = j_curve(dated, [], committed_fen or None, as_of, record_ids)
    if curve is None:
        return None
    quarters = tuple(_valued(quarter, lives) for quarter in curve.quarters)
    return replace(curve, head=replace(curve.head, title=OURS), quarters=quarters)


def _together(steps: Iterable[_Steps]) -> Mapping[date, int]:
    found: dict[date, int] = defaultdict(int)
    for each in steps:
        for on, fen in each.by_day.items():
            found[on] += fen
    return found


def _valued(quarter: Quarter, lives: Sequence[_Life]) -> Quarter:
    """A quarter with the value of all shares of the office; as it is where that of one is not known."""
    values = [life.ours_by(quarter.ends_on) for life in lives]
    if None in values or not quarter.paid_fen:
        return quarter
    value_fen = sum(fen for fen in values if fen is not None)
    rvpi = Fraction(value_fen, quarter.paid_fen)
    tvpi = Fraction(quarter.distributed_fen + value_fen, quarter.paid_fen)
    return replace(quarter, nav_fen=value_fen, rvpi=rvpi, tvpi=tvpi)


# What was reversed by the day is left out with its reversal. Only the few transfers of these stages at the accounts
# of funds and of the office are read, over the index of transfers by account and stage; the plus keeps SQLite from
# beginning with all entries that reverse nothing.
_STANDING: Final = """
    r.instrument = 'guidance_fund' AND r.kind = 'fund' AND e.record_id = r.id AND e.value_date <= :as_of
    AND +e.reverses_number IS NULL AND NOT EXISTS (
      SELECT 1 FROM entry x WHERE x.reverses_number = e.number AND x.value_date <= :as_of)"""
_COME_IN: Final = f"""
    SELECT r.id, e.value_date, t.stage, f.party_id = :office AS ours, SUM(t.amount_fen) FROM record r
    JOIN account a ON a.party_id = r.party_id AND a.scope = r.code
    JOIN transfer t ON t.to_account_id = a.id AND t.stage = 'paid_in'
    JOIN entry e ON e.number = t.entry_number JOIN account f ON f.id = t.from_account_id
    WHERE {_STANDING} GROUP BY 1, 2, 3, 4"""  # noqa: S608 - constants
_GO_OUT: Final = f"""
    SELECT r.id, e.value_date, t.stage, g.party_id = :office AS ours, SUM(t.amount_fen) FROM record r
    JOIN account a ON a.party_id = r.party_id AND a.scope = r.code
    JOIN transfer t ON t.from_account_id = a.id AND t.stage IN ('paid_in', 'returned')
    JOIN entry e ON e.number = t.entry_number JOIN account g ON g.id = t.to_account_id
    WHERE {_STANDING} GROUP BY 1, 2, 3, 4"""  # noqa: S608 - constants
_SOLD: Final = f"""
    SELECT r.id, e.value_date, SUM(t.amount_fen) FROM record r
    JOIN account a ON a.party_id = :office AND a.scope = r.code
    JOIN transfer t ON t.to_account_id = a.id AND t.stage = 'returned'
    JOIN entry e ON e.number = t.entry_number JOIN account f ON f.id = t.from_account_id
    WHERE f.party_id <> r.party_id AND {_STANDING} GROUP BY 1, 2"""  # noqa: S608 - constants
_TOLD: Final = """
    SELECT v.record_id, v.value_date, v.kind, v.facts FROM record r JOIN event v ON v.record_id = r.id
    JOIN event_decision d ON d.event_id = v.id
    WHERE r.instrument = 'guidance_fund' AND r.kind = 'fund' AND d.decision = 'confirmed' AND v.value_date <= :as_of
    AND v.kind IN ('valuation', 'exit', 'partial_exit', 'liquidation') AND NOT EXISTS (
      SELECT 1 FROM entry x WHERE x.reverses_number = d.entry_number AND x.value_date <= :as_of)
    ORDER BY v.value_date, v.id"""


def _lives(session: Session, office: int, as_of: date) -> dict[int, _Life]:
    lives: dict[int, _Life] = defaultdict(_Life)
    asked = {"as_of": as_of, "office": office}
    for record_id, day, _, ours, fen in _rows(session, _COME_IN, asked):
        _add(lives[record_id].paid, lives[record_id].ours if ours else None, day, fen)
    for record_id, day, stage, ours, fen in _rows(session, _GO_OUT, asked):
        life = lives[record_id]
        if stage == "paid_in":  # what a later closing gave back
            _add(life.paid, life.ours if ours else None, day, -fen)
        else:
            _add(life.back, life.ours_back if ours else None, day, fen)
    for record_id, day, fen in _rows(session, _SOLD, asked):
        lives[record_id].ours_back.by_day[_day(day)] += int(fen)
    for record_id, day, kind, facts in _rows(session, _TOLD, {"as_of": as_of}):
        _tell(lives[record_id], _day(day), kind, facts)
    return lives


def _rows(session: Session, query: str, asked: Mapping[str, object]) -> Sequence[Any]:
    bound = sql(query).bindparams(bindparam("as_of", type_=Date))
    return session.connection().execute(bound, asked).all()


def _day(day: date | str) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)


def _add(every: _Steps, ours: _Steps | None, day: date | str, fen: int) -> None:
    for steps in (every, ours):
        if steps is not None:
            steps.by_day[_day(day)] += int(fen)


def _tell(life: _Life, day: date, kind: str, facts: str) -> None:
    if kind == "valuation":
        life.values[day] = Valuation.model_validate_json(facts).net_asset_value_fen
    elif kind == "liquidation":  # nothing is left in a fund that has ended
        life.values[day] = 0
    else:
        part = OfficeExit.model_validate_json(facts).part_percent
        life.sales.append((day, Fraction(part) / WHOLE))
