"""Funds of a test's book, recorded by the acts as officers record them."""

from datetime import date
from typing import Any

from instruments.guidance_fund import INSTRUMENT
from ledger.book.parties import NewParty
from ledger.book.store import register_party
from ledger.book.workflow import Record
from ledger.measures.leverage import Choice, Found, measure
from ledger.measures.money import Window
from ledger.values.leverage import OwnDefinition, Switches
from tests.instruments.conftest import START, World

PAID_ON = date(2009, 6, 30)
LATER = date(2009, 9, 30)


def party(world: World, name: str, kind: str = "fund", sector: str = "private") -> int:
    """A party of a name, registered once."""
    if name not in world.parties:
        with world.book.writing(world.people["recorder"]) as unit:
            written = NewParty(kind=kind, name=name, sector=sector)
            world.parties[name] = register_party(unit, written, f"party {name}")
    return world.parties[name]


def fund(world: World, name: str, ours: str, others: dict[str, str], **facts: Any) -> int:
    """A fund that is signed: the office's commitment and the others', by party name."""
    written = {
        "fund": party(world, name), "institution": world.parties["investor"], "contribution": ours,
        "partners": [{"partner": party(world, other), "commitment": amount} for other, amount in others.items()],
    }  # fmt: skip
    record = world.draft("guidance_fund", "fund", written | facts, title=name)
    world.approve(record)
    world.event(record, "agreement", {"signed_document": "合伙协议"})
    return record


def pay(world: World, record: int, day: date = PAID_ON, **amounts: str) -> int | None:
    """Partners pay in, by party name."""
    lines = [{"partner": party(world, name), "amount": amount} for name, amount in amounts.items()]
    return world.event(record, "paid_in", {"contributions": lines}, day)


def invest(world: World, record: int, firm: str, amount: str, day: date = LATER, **more: Any) -> int | None:
    """The fund invests in a firm; `others` by party name."""
    others = more.pop("others", {})
    made = {
        "firm": party(world, firm, "firm"), "amount": amount,
        "co_investors": [{"investor": party(world, name), "amount": fen} for name, fen in others.items()],
    }  # fmt: skip
    return world.event(record, "investment", made | more, day)


def give(world: World, record: int, partner: str, amount: str, day: date = LATER, **more: Any) -> int | None:
    """The fund pays back to a partner."""
    return world.event(
        record, "distribution", {"partner": party(world, partner), "amount": amount} | more, day
    )


def found(
    world: World,
    day: date = LATER,
    *,
    since: date | None = None,
    own: tuple[OwnDefinition, ...] = (),
    choice: Choice | None = None,
    **switches: bool,
) -> list[Found]:
    """Every ratio of the funds of the book."""
    window = Window(day, since, Switches(**switches))
    assert INSTRUMENT.positions
    with world.book.reading() as session:
        return measure(session, window, {"guidance_fund": INSTRUMENT.positions}, own, choice)


def values(world: World, name: str, day: date = LATER, **options: Any) -> dict[tuple[str, str], str | None]:
    """The ratios of a fund by definition and stage."""
    return {
        (item.ratio.key, item.ratio.stage): item.as_json()["value"]
        for item in found(world, day, **options)
        if item.ratio.subject.endswith(f" {name}")
    }


def deal(world: World, record: int) -> Record:
    """A record as it stands."""
    with world.book.reading() as session:
        return session.get_one(Record, record)


__all__ = ["LATER", "PAID_ON", "START", "deal", "found", "fund", "give", "invest", "party", "pay", "values"]
