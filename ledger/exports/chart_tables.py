"""What a chart is written from: its table, and how a spreadsheet draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class ChartColumn:
    """A column of the table under a chart; `kind` is "text", "money" (fen) or "figure" (exact)."""

    name: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Native:
    """The chart that a spreadsheet draws of the table.

    Attributes:
        kind: bars, columns or lines over the table's first column.
        series: the columns that it draws, by name.
        stacked: whether they are stacked.
        line: the columns drawn as lines on an axis of their own.
        nearest: whether the spreadsheet has no such chart as the screen, so that this is only the nearest one.
    """

    kind: Literal["bar", "column", "line"]
    series: tuple[str, ...]
    stacked: bool = False
    line: tuple[str, ...] = ()
    nearest: bool = False


@dataclass(frozen=True)
class ChartTable:
    """A chart's words and numbers; unknown is None and stays blank."""

    title: str
    subtitle: str
    columns: Sequence[ChartColumn]
    rows: Sequence[Mapping[str, Any]]
    native: Native
