"""A fund's leverage from the book: its money by sector at every stage, looked through nested funds.

Definitions M1 to M9 are in `ledger.values.leverage`; what is counted is told by the switches of a window.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlmodel import Session

from instruments.guidance_fund.metrics.plans import planned_positions, printed_of, untold, written_facts
from instruments.guidance_fund.metrics.structure import FUND, FundSums, Structure, structure_of
from ledger.instrument import office_of
from ledger.measures.money import Money, RecordName
from ledger.measures.positions import Position, difference_of
from ledger.values.leverage import DEEPEST, NestingTooDeep, Sums, Tags, by_sector, entering, levels_of
from ledger.values.leverage.lookthrough import owners_of
from ledger.values.money import split_fen

FUND_KEYS: Final = ("M1", "M2", "M3", "M4", "M9")
RECIPIENT_KEYS: Final = ("M5", "M6", "M7", "M8")


@dataclass(frozen=True)
class Companies:
    """A fund's money in firms by a day, in fen, with its part of what funds below it put in.

    Attributes:
        own_fen: F, as the switches count it.
        others: money of others in the same rounds, by owner in the end; `outside` without that of funds of the book.
        below: F, R and the firms' own money of funds below, this fund's part by what it paid into them.
    """

    own_fen: int
    others: Mapping[int, int]
    outside: Mapping[int, int]
    firms_own_fen: int
    below: tuple[int, int, int]

    @property
    def others_fen(self) -> int:
        """All money of others in the same rounds."""
        return sum(self.others.values())


def positions(session: Session, money: Money) -> Sequence[Position]:
    """Every fund's money at every stage: target, approved, committed, paid in, invested, at the recipients."""
    now = structure_of(money, money.now)
    before = structure_of(money, money.before) if money.before is not None else None
    sectors = money.sectors() | {office_of(session): "office"}
    levels = levels_of({party: paid for party, paid in now.promised.items() if party > 0})
    planned = money.window.wants("target") or money.window.wants("approved")
    found = list(planned_positions(session, money, sectors)) if planned else []
    facts = written_facts(session, money)
    for record in money.of_method(*FUND):
        if record.code in now.funds and _begun(now.funds[record.code]):
            level = levels.get(record.party_id, "fund")
            found += _Fund(money, record, level, sectors, facts[record.code], now, before).positions()
    return found


def _begun(fund: FundSums) -> bool:
    return any(fund.committed.values()) or any(fund.paid.values())


@dataclass(frozen=True)
class _Fund:
    money: Money
    record: RecordName
    level: str
    sectors: Mapping[int, str]
    facts: Mapping[str, Any]
    now: Structure
    before: Structure | None

    def positions(self) -> list[Position]:
        """Committed, paid in, invested, and what reached the recipients."""
        made = (
            ((self.level, "committed", "commitment"), FUND_KEYS, self._committed),
            ((self.level, "paid_in", "paid_in"), FUND_KEYS, self._paid_in),
            (("portfolio", "invested", "invested"), FUND_KEYS, self._invested),
            (("recipient", "invested", "paid_in"), RECIPIENT_KEYS, self._recipients),
        )
        return [self._made(tags, keys, make) for tags, keys, make in made if self.money.window.wants(tags[1])]

    def _made(
        self, tags: tuple[str, str, str], keys: tuple[str, ...], make: Callable[[], Position]
    ) -> Position:
        """A position, or why there is none where this fund cannot be looked through; others are told all the same."""
        try:
            return make()
        except NestingTooDeep as fault:
            return replace(self._position(tags, Sums(), keys, ()), untold=untold(self.money, fault))

    def _position(
        self, tags: tuple[str, str, str], sums: Sums, keys: tuple[str, ...], stages: tuple[str, ...],
        inside: Sums | None = None, direct: Sums | None = None, cancelled_fen: int = 0,
    ) -> Position:  # fmt: skip
        window, record = self.money.window, self.record
        return Position(
            instrument=record.instrument,
            record_id=record.id,
            code=record.code,
            subject=self.money.label(record),
            vintage=record.year,
            tags=Tags(
                level=tags[0], stage=tags[1], base=tags[2], as_of=window.as_of, since=window.since,
                switches=window.switches,
            ),
            sums=sums,
            keys=keys,
            entering=None if inside == sums else inside,
            direct=None if direct == sums else direct,
            cancelled_fen=cancelled_fen,
            printed=printed_of(self.facts, tags[1]),
            rests_on=_behind(self.now, record),
            stages=stages,
        )  # fmt: skip

    def _committed(self) -> Position:
        taken_back_fen = self.now.funds[self.record.code].taken_back_fen
        if self.before and self.record.code in self.before.funds:
            taken_back_fen -= self.before.funds[self.record.code].taken_back_fen
        tags = (self.level, "committed", "commitment")
        direct = self._from_outside(self.now.promised, self.before.promised if self.before else None)
        inside = direct if self.level == "fund_of_funds" else None
        return self._position(
            tags, self._sums("pledged_by"), FUND_KEYS, ("committed",), inside, direct, taken_back_fen
        )

    def _paid_in(self) -> Position:
        tags = (self.level, "paid_in", "paid_in")
        direct = self._from_outside(self.now.paid, self.before.paid if self.before else None)
        inside = direct if self.level == "fund_of_funds" else None
        return self._position(tags, self._sums("paid_by"), FUND_KEYS, ("paid_in", "fee"), inside, direct)

    def _sums(self, whose: str) -> Sums:
        return by_sector(self._owners(whose), self.sectors)

    def _owners(self, whose: str) -> dict[int, int]:
        found: dict[int, int] = getattr(self.now, whose)(self.record)
        if self.before is None or self.record.code not in self.before.funds:
            return found
        return difference_of(found, getattr(self.before, whose)(self.record))

    def _from_outside(
        self, now: Mapping[int, Mapping[int, int]], before: Mapping[int, Mapping[int, int]] | None
    ) -> Sums:
        """What enters from partners that are no funds of the book."""
        own = dict(now[-self.record.id])
        if before is not None:
            own = difference_of(own, before.get(-self.record.id, {}))
        return by_sector(entering(own, self.now.of_party), self.sectors)

    def _invested(self) -> Position:
        """Money in firms by whose it is: the fund's own by what each paid in, and the others of the same rounds."""
        now = self._in_firms(self.now)
        sums = self._spread(self.now, now, now.others)
        inside = sums if now.outside == now.others else self._spread(self.now, now, now.outside)
        if self.before is not None and self.record.code in self.before.funds:
            then = self._in_firms(self.before)
            sums = difference_of(sums, self._spread(self.before, then, then.others))
            inside = difference_of(inside, self._spread(self.before, then, then.outside))
        tags = ("portfolio", "invested", "invested")
        return self._position(
            tags, by_sector(sums, self.sectors), FUND_KEYS, ("invested", "paid_in"), by_sector(inside, self.sectors)
        )  # fmt: skip

    def _spread(self, at: Structure, firms: Companies, others: Mapping[int, int]) -> dict[int, int]:
        paid = {owner: fen for owner, fen in at.paid_by(self.record).items() if fen > 0}
        found = dict(others)
        if paid and firms.own_fen > 0:
            for owner, fen in zip(paid, split_fen(firms.own_fen, list(paid.values())), strict=True):
                found[owner] = found.get(owner, 0) + fen
        return found

    def _in_firms(self, at: Structure) -> Companies:
        fund = at.funds[self.record.code]
        others = _others(at, fund)
        behind: dict[int, int] = {}
        for party, fen in others.items():
            for owner, share in owners_of(party, fen, at.paid).items():
                behind[owner] = behind.get(owner, 0) + share
        outside = {party: fen for party, fen in others.items() if party not in at.paid}
        below = _below(at, self.record.party_id, _tree(at, self.record.party_id), others)
        return Companies(_own(at, self.record), behind, outside, fund.firms_own_fen, below)

    def _recipients(self) -> Position:
        now = self._in_firms(self.now)
        sums, inside = self._reached(self.now, now)
        if self.before is not None and self.record.code in self.before.funds:
            then = self._reached(self.before, self._in_firms(self.before))
            sums, inside = _less(sums, then[0]), _less(inside, then[1])
        tags = ("recipient", "invested", "paid_in")
        return self._position(tags, sums, RECIPIENT_KEYS, ("invested", "paid_in", "own_spend"), inside)

    def _reached(self, at: Structure, firms: Companies) -> tuple[Sums, Sums]:
        """What reached firms over what was paid in; for a pool without what funds below count themselves."""
        owners = at.paid_by(self.record)
        reached = (firms.own_fen, firms.own_fen + firms.others_fen, firms.firms_own_fen)
        outside_fen = firms.own_fen + sum(firms.outside.values())
        whole = [sum(pair) for pair in zip(reached, firms.below, strict=True)]
        passed_on_fen = at.passed_on(self.record.party_id)
        sums = _with_companies(by_sector(owners, self.sectors), whole[0], whole[1], whole[2])
        if not passed_on_fen and outside_fen == reached[1]:
            return sums, sums
        kept = _kept(owners, passed_on_fen)
        return (
            sums,
            _with_companies(by_sector(kept, self.sectors), firms.own_fen, outside_fen, firms.firms_own_fen),
        )


def _with_companies(sums: Sums, own_fen: int, reached_fen: int, firms_own_fen: int) -> Sums:
    """Money by sector with what reached firms; what firms put in themselves is not known where nobody said any."""
    return Sums(
        sums.office_fen, sums.other_public_fen, sums.state_owned_fen, sums.private_fen,
        vehicle_fen=own_fen, recipients_fen=reached_fen,
        recipient_investment_fen=reached_fen + firms_own_fen if firms_own_fen else None,
    )  # fmt: skip


def _less(now: Sums, before: Sums) -> Sums:
    known = {name: getattr(now, name) for name in Sums.__dataclass_fields__ if getattr(now, name) is not None}
    return Sums(**{name: fen - (getattr(before, name) or 0) for name, fen in known.items()})


def _kept(owners: Mapping[int, int], passed_on_fen: int) -> dict[int, int]:
    """Whose the money is that a fund has not passed on to funds below it."""
    paid = {owner: fen for owner, fen in owners.items() if fen > 0}
    if not passed_on_fen or not paid:
        return dict(owners)
    kept_fen = max(0, sum(paid.values()) - passed_on_fen)
    return dict(zip(paid, split_fen(kept_fen, list(paid.values())), strict=True))


def _own(at: Structure, record: RecordName) -> int:
    """F: without what was put to work again, unless the switch counts it."""
    invested_fen = at.funds[record.code].invested_fen
    if at.money.window.switches.recycled:
        return invested_fen
    return min(invested_fen, sum(at.paid[-record.id].values()))


def _others(at: Structure, fund: FundSums) -> dict[int, int]:
    """Money of others in a fund's rounds by who gave it; of later rounds where the switch says so."""
    found = dict(fund.co_invested)
    if at.money.window.switches.follow_on:
        for party, fen in fund.follow_on.items():
            found[party] = found.get(party, 0) + fen
    return found


def _tree(at: Structure, party_id: int, path: tuple[int, ...] = ()) -> frozenset[int]:
    """A fund and all funds below it.

    Raises:
        NestingTooDeep: one of them is below itself.
    """
    way = (*path, party_id)
    if party_id in path:
        raise NestingTooDeep(fund=party_id, deepest=DEEPEST, path=" <- ".join(map(str, way)), way=way)
    return frozenset({party_id}).union(
        *(_tree(at, record.party_id, way) for record in at.below.get(party_id, ()))
    )


def _below(
    at: Structure, party_id: int, tree: frozenset[int], counted: Mapping[int, int]
) -> tuple[int, int, int]:
    """A fund's part of what funds below it put into firms (F, R, the firms' own), by what it paid into them.

    Each yuan once: of others in a round those of the same tree are told by their own rounds, and what a fund
    below gave into a round of the top one (`counted`) has reached the firm there.
    """
    found, told = [0, 0, 0], dict(counted)
    for record in at.below.get(party_id, ()):
        paid, fund, own_fen = at.paid[-record.id], at.funds[record.code], _own(at, record)
        reached_fen = own_fen - min(own_fen, told.get(record.party_id, 0))
        told[record.party_id] = told.get(record.party_id, 0) - (own_fen - reached_fen)
        reached_fen += sum(fen for party, fen in _others(at, fund).items() if party not in tree)
        own = (own_fen, reached_fen, fund.firms_own_fen)
        rest_fen = sum(paid.values()) - paid[party_id]
        deeper = _below(at, record.party_id, tree, told)
        for place, (mine, below) in enumerate(zip(own, deeper, strict=True)):
            found[place] += split_fen(mine + below, [paid[party_id], rest_fen])[0]
    return found[0], found[1], found[2]


def _behind(at: Structure, record: RecordName) -> tuple[int, ...]:
    """The records whose transfers a fund's figures rest on: its own, and those of funds above and below it."""
    partners = {*at.promised.get(-record.id, {}), *at.paid.get(-record.id, {})}
    above = {other.id for partner in partners for other in at.of_party.get(partner, ())}
    below = {other.id for other in at.below.get(record.party_id, ())}
    return (record.id, *sorted((above | below) - {record.id}))
