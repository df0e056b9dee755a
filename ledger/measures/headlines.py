"""The one ratio by which each funding method is usually told, side by side and never added to one another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ledger.measures.positions import Found, Position, totals
from ledger.values.leverage import DEFINITIONS, OwnDefinition


class Usual(NamedTuple):
    """How a method's leverage is usually told: definition and stage."""

    key: str = "M1"
    stage: str = "paid_in"


def headlines(given: Mapping[str, Sequence[Position]], told: Mapping[str, Usual]) -> list[Found]:
    """The usual ratio of every method that has money at its stage, each yuan once.

    Args:
        given: the positions of each method, by its key.
        told: how a method's leverage is usually told, by its key; as a fund's where it is not said.
    """
    found = []
    for name, positions in given.items():
        key, stage = told.get(name, Usual())
        here = [
            replace(each, keys=(key,)) for each in positions if each.tags.stage == stage and key in each.keys
        ]
        level = usual_level(here)
        found += list(totals([each for each in here if each.tags.level == level]))[:1]
    return found


def usual_level(positions: Sequence[Position]) -> str:
    """The level at which most of the records stand; the first one where several have as many."""
    levels = [each.tags.level for each in positions]
    return max(dict.fromkeys(levels), key=levels.count, default="")


def of_definition(
    positions: Sequence[Position], key: str, own: Sequence[OwnDefinition] = ()
) -> list[Position]:
    """The positions of which a definition says something."""
    if key in DEFINITIONS:
        return [each for each in positions if key in each.keys]
    return [each for each in positions if any(one.name == key and one.fits(each.tags) for one in own)]
