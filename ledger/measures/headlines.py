"""The one ratio by which each funding method is usually told, side by side and never added to one another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ledger.measures.positions import Found, Position, totals
from ledger.values.leverage import DEFINITIONS, OwnDefinition


class Usual(NamedTuple):
    """How a method's leverage is usually told."""

    key: str
    stage: str


USUAL: Final[Mapping[str, Usual]] = {
    "guidance_fund": Usual("M1", "paid_in"),
    "equity": Usual("M4", "invested"),
    "interest_subsidy": Usual("M5", "reached_recipient"),
    "post_subsidy": Usual("M2", "reached_recipient"),
}
"""All money of the funds per yuan of ours; the rest of the round per yuan of ours; loans drawn per yuan of
subsidy; the firm's own verified spend per yuan of subsidy."""
OTHERWISE: Final = Usual("M1", "paid_in")
STAGES: Final = tuple(dict.fromkeys(usual.stage for usual in USUAL.values()))
"""The stages at which headlines stand."""


def usual(instrument: str) -> Usual:
    """Definition and stage by which a method's leverage is usually told."""
    return USUAL.get(instrument, OTHERWISE)


def headlines(given: Mapping[str, Sequence[Position]]) -> list[Found]:
    """The usual ratio of every method that has money at its stage, each yuan once.

    Args:
        given: the positions of each method, by its key.
    """
    found = []
    for name, positions in given.items():
        key, stage = usual(name)
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
