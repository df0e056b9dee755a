"""Leverage of post-subsidies, what they mobilised, and what counts towards the year's target."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlmodel import Session

from ledger.instrument import evidence_of
from ledger.measures.comparable import Mobilised
from ledger.measures.money import Money, RecordName, Window, has_stage, in_window, read_money
from ledger.measures.positions import Position, ratios_of
from ledger.measures.targets import Evidence
from ledger.values.grant_equivalent import of_grant
from ledger.values.leverage import Ratio, Sums, Tags
from ledger.values.trace import given

KEY: Final = "post_subsidy"
REACHED = frozenset({"paid", "settled"})
PIPELINE = frozenset({"submitted", "returned", "reviewed", "approved"})
NUMERATOR: Final = "own verified spend of the firms"
"""A class of its own, whichever sector the firm is of: what it spent is nobody's investment in somebody else."""


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """Every application's ratio as of a day; see `positions`."""
    money = read_money(session, Window(as_of))
    return [found.ratio for found in ratios_of(positions(session, money))]


def positions(_session: Session, money: Money) -> Sequence[Position]:
    """Own verified spend of the firm per yuan of subsidy paid (M2 at the recipient), one for each application.

    Numerator: the spend that the auditor verified, less fiscal money in it. Denominator: what was paid by the
    day. It says how much the firm spent first, not that it would not have spent it otherwise.
    """
    return [_position(money, record) for record in _paid(money)]


def mobilised(_session: Session, money: Money) -> Sequence[Mobilised]:
    """Of each application: the firm's own verified spend over the subsidy, which is worth itself."""
    return [
        Mobilised(
            KEY, record.id, record.code, money.label(record), record.year,
            given("own verified spend", _own(money, record), "fen", subject=record.code),
            of_grant([given("subsidy paid", _subsidy(money, record), "fen", subject=record.code)]), (record.id,),
        )
        for record in _paid(money)
    ]  # fmt: skip


def evidence(session: Session, year: int, as_of: date) -> Sequence[Evidence]:
    """Distinct firms with a post-subsidy of the year: reached once paid, in the pipeline from submission."""
    return evidence_of(session, KEY, "application", year, as_of, REACHED, PIPELINE)


def _paid(money: Money) -> list[RecordName]:
    records = money.of_method(KEY, "application")
    return [record for record in records if has_stage(money, record, "reached_recipient")]


def _own(money: Money, record: RecordName) -> int:
    return -in_window(money, record, "holding", "own_spend")


def _subsidy(money: Money, record: RecordName) -> int:
    return in_window(money, record, "reserved", "reached_recipient")


def _position(money: Money, record: RecordName) -> Position:
    window = money.window
    return Position(
        instrument=KEY, record_id=record.id, code=record.code, subject=money.label(record), vintage=record.year,
        tags=Tags(level="recipient", stage="reached_recipient", base="paid_in", as_of=window.as_of,
                  since=window.since, switches=window.switches),
        sums=Sums(office_fen=_subsidy(money, record), private_fen=_own(money, record)), keys=("M2",),
        numerator_class=NUMERATOR, rests_on=(record.id,), stages=("reached_recipient", "own_spend"),
    )  # fmt: skip
