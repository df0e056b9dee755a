"""Grants of a record and what became of them (先投后股), as the rules take them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from instruments.equity.metrics.confirmed import of_kind
from instruments.equity.records import Conversion, Grant
from ledger.book.workflow import Event
from ledger.values.money import yuan_text


@dataclass
class _Left:
    """A grant with what of it is a grant still, in fen."""

    paid_on: date
    told: Grant
    amount_fen: int


def grants(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Every grant in the parts that it became: a conversion takes the oldest grants paid by its day first.

    What is converted beyond them (a grant that was reversed or is dated later) counts from the conversion.
    """
    open_grants = [
        _Left(event.value_date, told, told.amount_fen)
        for event in of_kind(events, "grant")
        for told in [Grant.model_validate_json(event.facts)]
    ]
    parts = [part for event in of_kind(events, "conversion") for part in _converted(event, open_grants)]
    parts += [_part(each, each.amount_fen) for each in open_grants if each.amount_fen]
    return sorted(parts, key=lambda part: str(part["paid_on"]))


def _converted(event: Event, open_grants: Sequence[_Left]) -> Iterator[dict[str, Any]]:
    """The parts of grants that a conversion takes; all its shares stand with the first."""
    made = Conversion.model_validate_json(event.facts)
    left_fen, shares = made.amount_fen, made.shares
    for each in open_grants:
        taken_fen = min(each.amount_fen, left_fen) if each.paid_on <= event.value_date else 0
        if taken_fen:
            yield _part(each, taken_fen) | _became(event.value_date, shares)
            each.amount_fen -= taken_fen
            left_fen -= taken_fen
            shares = None if shares is None else shares * 0
    if left_fen:
        alone = _Left(event.value_date, Grant(amount=yuan_text(left_fen), milestone=made.document), left_fen)
        yield _part(alone, left_fen) | _became(event.value_date, shares)


def _part(grant: _Left, amount_fen: int) -> dict[str, Any]:
    told = grant.told
    return {
        "paid_on": grant.paid_on.isoformat(),
        "amount": yuan_text(amount_fen),
        "milestone": told.milestone,
        "convert_by": told.convert_by.isoformat() if told.convert_by else None,
        "of_round": True,
    }


def _became(day: date, shares: Any) -> dict[str, Any]:
    return {"converted_on": day.isoformat(), "shares": None if shares is None else str(shares)}
