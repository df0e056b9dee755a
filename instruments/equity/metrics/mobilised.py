"""What stakes mobilised per yuan that the office gives away: private money of the round over money not come back."""

from collections.abc import Sequence

from sqlmodel import Session

from instruments.equity.metrics.confirmed import SALES, confirmed
from instruments.equity.metrics.leverage import KEY, invested_by_party
from instruments.equity.records import Buyback, Exit
from ledger.book.account_sums import AccountSum
from ledger.book.workflow import Event, Record
from ledger.instrument import office_of
from ledger.measures.comparable import Mobilised
from ledger.measures.money import Money, RecordName, has_stage
from ledger.values.grant_equivalent import of_grant, of_stake
from ledger.values.trace import Node, difference, given, greatest, product, rounded, total


def mobilised(session: Session, money: Money) -> Sequence[Mobilised]:
    """Of each stake: private money of the round over the office's money not come back, and what it conceded.

    Money that was granted first and is no stake yet counts as a grant.
    """
    office = office_of(session)
    return [
        _mobilised(session, money, record, office)
        for record in money.of_method(KEY, "stake")
        if has_stage(money, record, "invested") or has_stage(money, record, "reached_recipient")
    ]


def _mobilised(session: Session, money: Money, record: RecordName, office: int) -> Mobilised:
    sectors, invested = money.sectors(), invested_by_party(money, record)
    private_fen = sum(
        fen for party, fen in invested.items() if party != office and sectors[party] == "private"
    )
    paid = given("paid by the office", invested.get(office, 0), "fen", subject=record.code)
    back_fen = -_given(money, record, office, "returned")
    back = given("come back to the office", back_fen, "fen", subject=record.code)
    finance = given("private money of the round", private_fen, "fen", subject=record.code)
    granted_fen = _given(money, record, office, "reached_recipient")
    granted = given("grant not converted", granted_fen, "fen", subject=record.code)
    events = confirmed(session, session.get_one(Record, record.id), money.window.as_of)
    lost = any(event.kind == "write_off" for event in events)
    equivalent = _equivalent(paid, back, granted, _conceded(money, events), lost=lost)
    return Mobilised(KEY, record.id, record.code, money.label(record), record.year, finance, equivalent,
                     (record.id,))  # fmt: skip


def _equivalent(paid: Node, back: Node, granted: Node, conceded: Node | None, *, lost: bool) -> Node:
    """Of the stake and of what is still a grant; what a write-off recovered is taken from both together."""
    if lost and granted.exact:
        return of_stake(total("paid and granted", [paid, granted], "fen"), back, conceded)
    stake = of_stake(paid, back, conceded)
    return total("grant equivalent", [stake, of_grant([granted])], "fen") if granted.exact else stake


def _given(money: Money, record: RecordName, office: int, stage: str) -> int:
    """What the office gave at a stage in the window, net of what it got, in fen."""

    def net(sums: Sequence[AccountSum]) -> int:
        return sum(
            each.given_fen - each.got_fen for each in sums if each.stage == stage and each.party_id == office
        )

    return net(money.now.get(record.code, ())) - (
        net(money.before.get(record.code, ())) if money.before else 0
    )


def _conceded(money: Money, events: Sequence[Event]) -> Node | None:
    """What the office gave up in its sales, where an appraisal of its stake is recorded."""
    parts = []
    for event in events:
        if event.kind not in SALES or (money.window.since and event.value_date < money.window.since):
            continue
        told = SALES[event.kind].model_validate_json(event.facts)
        if told.appraised_fen is not None:
            parts.append(_given_up(told))
    return total("conceded in sales", parts, "fen") if parts else None


def _given_up(sale: Exit | Buyback) -> Node:
    """The appraised value of the part sold less its price, never below nothing."""
    appraised = given("appraised value", sale.appraised_fen, "fen")
    percent = sale.part_percent if isinstance(sale, Exit) else 100
    part = product("part sold", [appraised, given("part sold", percent, "percent")], "fen")
    worth = rounded("appraised value of the part sold", part, "half_up_to_fen")
    below = difference("appraised value less price", worth, given("price", sale.proceeds_fen, "fen"))
    return greatest("conceded", [below, given("nothing", 0, "fen")])
