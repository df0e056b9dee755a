"""Leverage as a record: which definition, of whom, at which stage, on which day, from which sums."""

from ledger.values.leverage.definitions import DEFINITIONS, SECTORS, Definition, Sums
from ledger.values.leverage.lookthrough import (
    NestingTooDeep,
    attributed_private,
    by_sector,
    entering,
    levels_of,
    look_through,
)
from ledger.values.leverage.own import PARTS, OwnDefinition, OwnSwitches
from ledger.values.leverage.ratios import (
    BASES,
    LEVELS,
    RATIO_PLACES,
    STAGES,
    DefinitionUnknown,
    NothingToPool,
    Ratio,
    RatiosMixed,
    Switches,
    Tags,
    definition_of,
    pool,
    ratio,
    reported,
)

__all__ = [
    "BASES",
    "DEFINITIONS",
    "LEVELS",
    "PARTS",
    "RATIO_PLACES",
    "SECTORS",
    "STAGES",
    "Definition",
    "DefinitionUnknown",
    "NestingTooDeep",
    "NothingToPool",
    "OwnDefinition",
    "OwnSwitches",
    "Ratio",
    "RatiosMixed",
    "Sums",
    "Switches",
    "Tags",
    "attributed_private",
    "by_sector",
    "definition_of",
    "entering",
    "levels_of",
    "look_through",
    "pool",
    "ratio",
    "reported",
]
