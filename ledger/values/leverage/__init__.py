"""Leverage as a record: which definition, of whom, at which stage, on which day, from which sums."""

from ledger.values.leverage.definitions import DEFINITIONS, SECTORS, Definition, Sums
from ledger.values.leverage.ratios import (
    BASES,
    LEVELS,
    RATIO_PLACES,
    STAGES,
    DefinitionUnknown,
    NothingToPool,
    Ratio,
    RatiosMixed,
    Tags,
    pool,
    ratio,
    reported,
)

__all__ = [
    "BASES",
    "DEFINITIONS",
    "LEVELS",
    "RATIO_PLACES",
    "SECTORS",
    "STAGES",
    "Definition",
    "DefinitionUnknown",
    "NothingToPool",
    "Ratio",
    "RatiosMixed",
    "Sums",
    "Tags",
    "pool",
    "ratio",
    "reported",
]
