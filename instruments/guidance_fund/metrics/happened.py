"""What confirmed events of a fund say beside the money, by a day, without those that were undone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import prod
from typing import Any, Final, TypeVar

from sqlmodel import Session, col, select

from instruments.guidance_fund.records.facts import (
    Closing,
    Extension,
    Fee,
    FirmValuation,
    FirmWriteOff,
    Investment,
    OfficeExit,
    Realisation,
    SetUp,
    Valuation,
)
from ledger.book.journal import Entry
from ledger.book.workflow import Event, EventDecision, Record
from ledger.values.facts import Facts
from ledger.values.money import yuan_text

KINDS: Final[dict[str, type[Facts]]] = {
    "investment": Investment,
    "valuation": Valuation,
    "extension": Extension,
    "exit": OfficeExit,
    "partial_exit": OfficeExit,
    "fee": Fee,
    "realisation": Realisation,
    "firm_write_off": FirmWriteOff,
    "firm_valuation": FirmValuation,
    "set_up": SetUp,
    "liquidation": Closing,
}
WHOLE: Final = 100
Told = TypeVar("Told", bound=Facts)


@dataclass(frozen=True)
class Happening:
    """One confirmed event: its day, what it says, and the number of its entry, if it posted one."""

    on: date
    facts: Facts
    entry_number: int | None


@dataclass(frozen=True)
class Happened:
    """What happened to a fund by a day, in the order of days."""

    events: Sequence[Happening]

    def of(self, kind: type[Told]) -> Iterator[tuple[date, Told, int | None]]:
        """The events of a kind, with day and entry."""
        for each in self.events:
            if isinstance(each.facts, kind):
                yield each.on, each.facts, each.entry_number

    def marks(self) -> dict[int, dict[str, Any]]:
        """What was said of each investment, by the number of its entry."""
        names = ("early_stage", "main_field", "local", "local_amount", "transfer", "follow_on")
        return {
            number: {name: made.written()[name] for name in names}
            for _, made, number in self.of(Investment)
            if number is not None
        }

    def values(self) -> list[tuple[date, int]]:
        """Day and value in fen of each valuation of the fund, the last of a day; a liquidated one has nothing left."""
        found = {day: value.net_asset_value_fen for day, value, _ in self.of(Valuation)}
        return [*(found | {day: 0 for day, _, _ in self.of(Closing)}).items()]

    def valuations(self) -> list[dict[str, Any]]:
        """Value, method and day of each valuation of the fund, as the rules' case takes them."""
        ended = [
            {"valued_on": day.isoformat(), "method": "liquidation", "net_asset_value": "0"}
            for day, _, _ in self.of(Closing)
        ]
        return ended + [
            {
                "valued_on": day.isoformat(),
                "method": value.method,
                "net_asset_value": yuan_text(value.net_asset_value_fen),
                "total_assets": value.written()["total_assets"],
            }
            for day, value, _ in self.of(Valuation)
        ]

    def fees_outside(self) -> frozenset[int]:
        """Entries of fees that were paid from money on top of the commitments."""
        found = [number for _, fee, number in self.of(Fee) if not fee.inside_commitment]
        return frozenset(number for number in found if number is not None)

    def sales(self) -> list[dict[str, Any]]:
        """Every sale of the office's share, as the rules' case takes it; what the fund itself paid out is no price."""
        return [
            {
                "sold_on": day.isoformat(),
                "part_percent": sale.written()["part_percent"],
                "appraised": sale.written()["appraised"],
                "proceeds": yuan_text(sale.proceeds_fen),
            }
            for day, sale, _ in self.of(OfficeExit)
        ]

    def part_left(self) -> Fraction:
        """The part of its share that the office still holds."""
        return prod(
            (1 - Fraction(sale.part_percent) / WHOLE for _, sale, _ in self.of(OfficeExit)), start=Fraction(1)
        )

    def of_firm(self, firm: int) -> dict[str, Any]:
        """What a firm brought and is worth, and when nothing of it was left, as the rules' case takes it."""
        proceeds = [
            {"received_on": day.isoformat(), "amount": yuan_text(sold.proceeds_fen)}
            for day, sold, _ in self.of(Realisation)
            if sold.firm == firm
        ]
        proceeds += [
            {"received_on": day.isoformat(), "amount": yuan_text(loss.recovered_fen)}
            for day, loss, _ in self.of(FirmWriteOff)
            if loss.firm == firm and loss.recovered_fen
        ]
        marks = [
            {"valued_on": day.isoformat(), "amount": yuan_text(value.value_fen), "method": value.method}
            for day, value, _ in self.of(FirmValuation)
            if value.firm == firm
        ]
        ended = [day for day, sold, _ in self.of(Realisation) if sold.firm == firm and sold.nothing_left]
        ended += [day for day, loss, _ in self.of(FirmWriteOff) if loss.firm == firm and loss.nothing_left]
        closed_on = min(ended).isoformat() if ended else None
        return {"proceeds": proceeds, "marks": marks, "closed_on": closed_on}


def happened(session: Session, record: Record, as_of: date) -> Happened:
    """What confirmed events of a fund say by a day."""
    undone = select(Entry.reverses_number).where(
        Entry.record_id == record.id, col(Entry.reverses_number).is_not(None), Entry.value_date <= as_of
    )
    query = select(Event, EventDecision).join(EventDecision).where(
        Event.record_id == record.id, EventDecision.decision == "confirmed", Event.value_date <= as_of,
        col(Event.kind).in_([*KINDS]),
    )  # fmt: skip
    gone = {*session.exec(undone)}
    return Happened([
        Happening(event.value_date, KINDS[event.kind].model_validate_json(event.facts), decision.entry_number)
        for event, decision in session.exec(query.order_by(col(Event.value_date), col(Event.id)))
        if decision.entry_number is None or decision.entry_number not in gone
    ])  # fmt: skip
