"""How far money gets: from the target to the recipients, with what was cancelled; and what a definition costs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from ledger.measures.charts.head import Head, over, records_of, sum_by_sector
from ledger.measures.positions import Position, once
from ledger.values.leverage import Sums, Switches

STAGES: Final = ("target", "approved", "committed", "paid_in", "invested", "reached_recipient")


@dataclass(frozen=True)
class StageBar:
    """All money at one stage, in fen; `cancelled_fen` stood there once and is not in it."""

    stage: str
    by_sector: Mapping[str, int]
    total_fen: int
    cancelled_fen: int
    record_ids: tuple[int, ...]


@dataclass(frozen=True)
class Funnel:
    """Chart 2: a bar for each stage; a stage without any record is left out, never shown as 0."""

    head: Head
    stages: tuple[StageBar, ...]


def funnel(positions: Sequence[Position]) -> Funnel | None:
    """Money at each stage, each yuan once though funds are nested; None where there is none.

    At `invested` it is the funds' own money in firms, at `reached_recipient` that and the others' of the same
    rounds.
    """
    if not positions:
        return None
    tags = positions[0].tags
    head = Head("Money by stage", "", "", "", "", tags.as_of, tags.since, tags.switches)
    bars = [_stage(stage, at) for stage in STAGES for at in [_at(positions, stage)] if at]
    return Funnel(head, tuple(bars))


def _at(positions: Iterable[Position], stage: str) -> list[Position]:
    if stage in ("invested", "reached_recipient"):
        return [
            each
            for each in positions
            if each.tags.level == "recipient"
            and (
                each.tags.stage == stage
                or (each.tags.stage == "invested" and each.sums.vehicle_fen is not None)
            )
        ]
    return [each for each in positions if each.tags.stage == stage]


def _stage(stage: str, positions: Sequence[Position]) -> StageBar:
    counted = [once(each) for each in positions]
    cancelled_fen = sum(each.cancelled_fen for each in positions)
    ids = records_of(positions)
    if stage == "invested":
        return StageBar(stage, {}, sum(_own(each) for each in counted), cancelled_fen, ids)
    if stage == "reached_recipient":
        return StageBar(stage, {}, sum(_reached(each) for each in counted), cancelled_fen, ids)
    sums = sum_by_sector(counted)
    return StageBar(stage, sums, sum(sums.values()), cancelled_fen, ids)


def _own(sums: Sums) -> int:
    return sums.office_fen if sums.vehicle_fen is None else sums.vehicle_fen


def _reached(sums: Sums) -> int:
    return sums.office_fen if sums.recipients_fen is None else sums.recipients_fen


@dataclass(frozen=True)
class Step:
    """One step of the bridge: what the ratio is after it, and how it changed; None where it is not computable."""

    label: str
    ratio: Fraction | None
    change: Fraction | None


@dataclass(frozen=True)
class Bridge:
    """Chart 6: from the headline to the comparable ratio."""

    head: Head
    steps: tuple[Step, ...]
    record_ids: tuple[int, ...]


BRIDGE: Final = (
    "headline: all pledged money per pledged yuan of the office",
    "less the office's own money",
    "less other public and state-owned money",
    "less what is not paid in",
    "less what was recycled",
)


def bridge(with_recycled: Sequence[Position], without: Sequence[Position]) -> Bridge | None:
    """What each narrower reading takes off the headline, pooled over funds; None where none is committed.

    Args:
        with_recycled: positions of funds at the stages committed and paid in, with recycled money counted.
        without: the same without it.
    """
    committed, paid = _pooled(with_recycled, "committed"), _pooled(with_recycled, "paid_in")
    comparable = _pooled(without, "paid_in")
    readings: tuple[tuple[Sums, Callable[[Sums], int]], ...] = (
        (committed, _all), (committed, _others), (committed, _private), (paid, _private), (comparable, _private),
    )  # fmt: skip
    at = [each for each in with_recycled if each.tags.stage == "committed"]
    if not at:
        return None
    values = [over(reading(sums), sums.office_fen) for sums, reading in readings]
    before: list[Fraction | None] = [None, *values[:-1]]
    steps = [
        Step(label, value, None if None in (value, earlier) else (value or Fraction(0)) - (earlier or Fraction(0)))
        for label, value, earlier in zip(BRIDGE, values, before, strict=True)
    ]  # fmt: skip
    tags = at[0].tags
    head = Head("From the headline to the comparable ratio", "M1 - M2", "T / G - V / G", "", "", tags.as_of, tags.since,
                tags.switches)  # fmt: skip
    return Bridge(head, tuple(steps), records_of(at))


def _pooled(positions: Sequence[Position], stage: str) -> Sums:
    counted = [
        once(each) for each in positions if each.tags.stage == stage and each.tags.level != "portfolio"
    ]  # fmt: skip
    names = ("office_fen", "other_public_fen", "state_owned_fen", "private_fen")
    return Sums(*(sum(getattr(each, name) for each in counted) for name in names))


def _all(sums: Sums) -> int:
    return sums.office_fen + _others(sums)


def _others(sums: Sums) -> int:
    return sums.other_public_fen + sums.state_owned_fen + sums.private_fen


def _private(sums: Sums) -> int:
    return sums.private_fen


def money_head(title: str, as_of: date, stage: str = "", since: date | None = None) -> Head:
    """The head of a chart that shows money and no ratio."""
    return Head(title, "", "", "", stage, as_of, since, Switches())
