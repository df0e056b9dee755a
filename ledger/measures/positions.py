"""Positions: the money of one subject at one stage by sector, from which every definition is computed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlmodel import Session

from ledger.measures.money import Money
from ledger.values.decimals import fixed_text
from ledger.values.leverage import (
    DEFINITIONS,
    RATIO_PLACES,
    Definition,
    OwnDefinition,
    Ratio,
    Sums,
    Tags,
    pool,
    ratio,
)
from ledger.values.trace import Message
from ledger.values.worksheets.printed import read_printed


@dataclass(frozen=True)
class Position:
    """The money of one subject at one stage.

    Attributes:
        instrument: the funding method.
        record_id: the record that it is of.
        code: the record's code.
        subject: how a ratio names it.
        vintage: the year of the record.
        tags: level, stage, base, day or period, switches.
        sums: whose money it is, in fen; looked through where a partner is a fund of the book.
        keys: the built-in definitions that say something of it.
        entering: what of it no other position of the same level counts too; None where that is all of it.
        direct: what entered from partners that are no funds of the book, so that sums over all levels count each
            yuan once; None where that is all of it.
        cancelled_fen: what stood at this stage once and was taken back: withdrawn, cut, reversed.
        numerator_class: what the numerator is where it is of a class of its own, such as bank loans.
        printed: figures that somebody printed, by definition: the figure as printed, and where.
        rests_on: the records whose transfers it is computed from.
        stages: the stages of those transfers.
        untold: why nothing can be said of this money; its sums are empty then.
    """

    instrument: str
    record_id: int
    code: str
    subject: str
    vintage: int
    tags: Tags
    sums: Sums
    keys: tuple[str, ...]
    entering: Sums | None = None
    direct: Sums | None = None
    cancelled_fen: int = 0
    numerator_class: str = ""
    printed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rests_on: tuple[int, ...] = ()
    stages: tuple[str, ...] = ()
    untold: Message | None = None


def once(position: Position) -> Sums:
    """The money of a position for a sum over all levels: each yuan where it entered."""
    return position.direct or position.entering or position.sums


Positions = Callable[[Session, Money], Sequence[Position]]
"""What a funding method gives: its positions, from the money of the book."""


@dataclass(frozen=True)
class Found:
    """A ratio and where it comes from.

    Attributes:
        instrument: the funding method; empty for a pool over several.
        ratio: the ratio.
        parts: how many ratios it pools.
        position: what it was computed from; None for a pool and for a method that gives ratios only.
        counted: the ratio that a pool counts, where it differs: without what another position counts too.
    """

    instrument: str
    ratio: Ratio
    parts: int = 1
    position: Position | None = None
    counted: Ratio | None = None

    @property
    def in_pool(self) -> Ratio:
        """The ratio that a pool counts."""
        return self.counted or self.ratio

    def as_json(self) -> dict[str, Any]:
        """The ratio as scripts read it, with its funding method, record and how many ratios it pools."""
        return self.ratio.as_json() | {
            "instrument": self.instrument or None,
            "record": self.position.code if self.position else None,
            "vintage": self.position.vintage if self.position else None,
            "pooled": self.parts,
            "printed": self.printed(),
        }

    def printed(self) -> dict[str, Any] | None:
        """The figure that somebody printed, how far the recomputed one is off, and whether its digits allow that."""
        told = self.position.printed.get(self.ratio.key) if self.position else None
        if told is None:
            return None
        text, source = told
        if self.ratio.value is None:
            return {"printed": text, "source": source, "difference": None, "agrees": None}
        stated = read_printed(text, self.ratio.trace.unit)
        off = self.ratio.value - stated.value
        shown = fixed_text(off / 100, 2) if self.ratio.trace.unit == "fen" else fixed_text(off, RATIO_PLACES)
        return {
            "printed": text,
            "source": source,
            "difference": shown,
            "agrees": abs(off) <= stated.tolerance,
        }


ALL_KEYS: Final = frozenset({"M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9"})


def ratios_of(
    positions: Iterable[Position], own: Sequence[OwnDefinition] = (), *, keys: frozenset[str] = ALL_KEYS
) -> Iterator[Found]:
    """Every definition of every position: the built-in ones that say something of it, and the office's own.

    Args:
        positions: the money.
        own: definitions of the office's own; each is computed where level, stage, base and switches fit.
        keys: the built-in definitions that are wanted.
    """
    for position in positions:
        for key in position.keys:
            if key in keys:
                yield _found(position, key)
        for definition in own:
            if definition.fits(position.tags) and _counted_alike(definition, position.tags):
                yield _found(position, definition)


def totals(positions: Sequence[Position], own: Sequence[OwnDefinition] = ()) -> Iterator[Found]:
    """Every definition of all positions of one method, level and stage together.

    Numerators and denominators of every definition but M9 are sums of sectors, so the ratio of the sums is the
    pool of the ratios; positions whose denominator is 0 are left out on both sides, as a pool does, and so are
    those of which nothing can be said, unless there is no other.
    """
    positions = [position for position in positions if position.untold is None] or positions
    if not positions:
        return
    first = positions[0]
    named: list[Definition] = [DEFINITIONS[key] for key in first.keys if key != "M9"]
    named += [each.definition() for each in own if each.fits(first.tags) and _counted_alike(each, first.tags)]
    counted = [position.entering or position.sums for position in positions]
    for definition in named:
        known = [sums for sums in counted if _computable(definition, sums, first.tags)]
        found = _classed(first, ratio(definition, added(known), first.tags, first.instrument))
        yield Found(first.instrument, found, len(positions))
    if "M9" in first.keys:
        shares = [_classed(first, ratio("M9", sums, first.tags)) for sums in counted]
        yield Found(first.instrument, pool(shares, first.instrument), len(positions))


def _computable(definition: Definition, sums: Sums, tags: Tags) -> bool:
    if definition.needs and getattr(sums, definition.needs) is None:
        return False
    return definition.denominator(sums, tags.switches.state_owned_as_private).value != 0


def added(sums: Iterable[Sums]) -> Sums:
    """Sums of several subjects together; a part that one of them does not know is not known."""
    listed = list(sums)
    found: dict[str, int | None] = {}
    for name in Sums.__dataclass_fields__:
        values = [getattr(each, name) for each in listed]
        found[name] = None if None in values else sum(values)
    return Sums(**found)  # type: ignore[arg-type]


def _counted_alike(definition: OwnDefinition, tags: Tags) -> bool:
    return definition.counted() == replace(tags.switches, state_owned_as_private=False)


def _found(position: Position, key: str | OwnDefinition) -> Found:
    named = key if isinstance(key, str) else key.definition()
    first = _classed(position, ratio(named, position.sums, position.tags, position.subject))
    counted = None
    if position.entering is not None:
        counted = _classed(position, ratio(named, position.entering, position.tags, position.subject))
    return Found(position.instrument, first, 1, position, counted)


def _classed(position: Position, found: Ratio) -> Ratio:
    if position.untold is not None:
        return replace(found, numerator_fen=None, denominator_fen=None, value=None, reason=position.untold)
    return replace(found, numerator_class=position.numerator_class) if position.numerator_class else found


def difference_of(now: Mapping[int, int], before: Mapping[int, int]) -> dict[int, int]:
    """What was added to amounts by party in a period, in fen."""
    return {party: now.get(party, 0) - before.get(party, 0) for party in dict.fromkeys([*now, *before])}
