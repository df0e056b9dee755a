"""The leverage of a stake as records: what the others of the same round put in beside the office (M1 to M4)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from instruments.equity.records import FOLLOW_ON
from ledger.book.account_sums import AccountSum
from ledger.instrument import office_of
from ledger.measures.money import Money, RecordName, has_stage
from ledger.measures.positions import Position, difference_of
from ledger.values.leverage import Sums, Tags, by_sector

KEY: Final = "equity"
SHOWN = ("M1", "M2", "M3", "M4")


def positions(session: Session, money: Money) -> Sequence[Position]:
    """What others paid into the same round per yuan of the office (M1 to M4), one for each stake.

    Others' money of later rounds counts only where that switch is on.
    """
    sectors = money.sectors() | {office_of(session): "office"}
    return [
        _position(money, record, by_sector(invested_by_party(money, record), sectors))
        for record in money.of_method(KEY, "stake")
        if has_stage(money, record, "invested")
    ]


def invested_by_party(money: Money, record: RecordName) -> dict[int, int]:
    """Money in the round by who paid it, in the window."""
    now = _paid_in(money, money.now.get(record.code, ()), record)
    if money.before is None:
        return now
    return difference_of(now, _paid_in(money, money.before.get(record.code, ()), record))


def _paid_in(money: Money, sums: Sequence[AccountSum], record: RecordName) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for each in sums:
        later = each.scope.endswith(FOLLOW_ON) and not money.window.switches.follow_on
        if each.stage == "invested" and each.party_id != record.party_id and not later:
            found[each.party_id] += each.given_fen - each.got_fen
    return found


def _position(money: Money, record: RecordName, sums: Sums) -> Position:
    window = money.window
    return Position(
        instrument=KEY, record_id=record.id, code=record.code, subject=money.label(record), vintage=record.year,
        tags=Tags(level="recipient", stage="invested", base="invested", as_of=window.as_of, since=window.since,
                  switches=window.switches),
        sums=sums, keys=SHOWN, rests_on=(record.id,), stages=("invested",),
    )  # fmt: skip
