"""What every chart says of itself: what it shows, by which definition, at which stage, on which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ledger.measures.positions import Found, Position
from ledger.values.leverage import Ratio, Sums, Switches


@dataclass(frozen=True)
class Head:
    """What stands in a chart's subtitle.

    Attributes:
        title: what it shows, in English; the key of its translation.
        definition: the definition's key, or the name of the office's own; empty where money is shown.
        formula: the definition in letters and words.
        level: level of what is shown; empty for several.
        stage: stage of what is shown; empty for several.
        as_of: the day.
        since: the first day of the period; None for all from the beginning.
        switches: what is counted and what left out.
    """

    title: str
    definition: str
    formula: str
    level: str
    stage: str
    as_of: date
    since: date | None
    switches: Switches


SECTORS = ("office", "public", "state_owned", "private")


def head_of(title: str, ratio: Ratio, *, level: str | None = None, stage: str | None = None) -> Head:
    """A head from a ratio of what is shown; level and stage where the chart shows others."""
    return Head(
        title, ratio.key, ratio.formula, ratio.level if level is None else level,
        ratio.stage if stage is None else stage, ratio.as_of, ratio.since, ratio.switches,
    )  # fmt: skip


def by_sector_of(sums: Sums) -> dict[str, int]:
    """Money by sector, in fen; where no vehicle stands between (a subsidy) also what firms raised beside it."""
    amounts = (sums.office_fen, sums.other_public_fen, sums.state_owned_fen, sums.private_fen)
    found = dict(zip(SECTORS, amounts, strict=True))
    if sums.vehicle_fen is None and sums.recipients_fen is not None:
        found["financing"] = sums.recipients_fen
    return found


def sum_by_sector(each: Iterable[Sums]) -> dict[str, int]:
    """Money of several by sector, in fen, summed."""
    sums: dict[str, int] = {}
    for one in each:
        for sector, fen in by_sector_of(one).items():
            sums[sector] = sums.get(sector, 0) + fen
    return sums


def over(above_fen: int, below_fen: int) -> Fraction | None:
    """One amount over another, exact; None where there is nothing below."""
    return Fraction(above_fen, below_fen) if below_fen else None


def position_of(found: Found) -> Position:
    """The position that a ratio was computed from.

    Raises:
        ValueError: it is a pool, or of a method that gives ratios only; no chart shows those.
    """
    if found.position is None:
        raise ValueError(f"{found.ratio.subject}: a chart shows ratios of positions")
    return found.position


def records_of(positions: Iterable[Position]) -> tuple[int, ...]:
    """The ids of records, each once, in order."""
    return tuple(dict.fromkeys(position.record_id for position in positions))
