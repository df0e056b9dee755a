"""All that the page "how much leverage, says who?" shows, read once: ratios, pools, charts, the comparable figure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from sqlmodel import Session

from ledger.measures import charts
from ledger.measures.comparable import Comparable, Mobilisations, comparables
from ledger.measures.leverage import pooled
from ledger.measures.money import Money, Window, read_money
from ledger.measures.positions import Found, Position, Positions, ratios_of, totals
from ledger.values.leverage import DEFINITIONS, OwnDefinition

TARGET_KEY: Final = "M1"


@dataclass(frozen=True)
class Asked:
    """What the page is asked for.

    Attributes:
        window: day or period, and what is counted.
        instrument: the funding method whose bars are shown.
        key: the definition, built in or the office's own.
        stage: the stage of bars, vintages and bullets.
        level: likewise; empty for the level at which most money stands.
        most: how many bars and rows; the rest is pooled.
    """

    window: Window
    instrument: str
    key: str
    stage: str
    level: str = ""
    most: int = 20


@dataclass(frozen=True)
class LeveragePage:
    """What the page shows; a chart without anything to show is None.

    Attributes:
        ratios: every definition of the records that have a bar of their own.
        pools: every definition of all records at the level, each yuan once.
    """

    ratios: tuple[Found, ...]
    pools: tuple[Found, ...]
    bars: charts.Bars | None
    funnel: charts.Funnel | None
    vintages: charts.Vintages | None
    bullets: charts.Bullets | None
    bridge: charts.Bridge | None
    table: charts.Table | None
    comparables: tuple[Comparable, ...]


def leverage_page(
    session: Session,
    asked: Asked,
    sources: Mapping[str, Positions],
    mobilisations: Mapping[str, Mobilisations],
    own: Sequence[OwnDefinition] = (),
) -> LeveragePage:
    """Read what the page shows.

    Args:
        session: an open session.
        asked: what is asked for.
        sources: what gives a method's positions, by its key.
        mobilisations: what gives what a method mobilised, by its key.
        own: the office's own definitions.
    """
    money = read_money(session, asked.window)
    give = sources.get(asked.instrument)
    positions = list(give(session, money)) if give else []
    at_stage = [each for each in positions if each.tags.stage == asked.stage]
    level = asked.level or _usual_level(at_stage)
    here = [each for each in at_stage if each.tags.level == level]
    every = list(ratios_of(here, own, keys=frozenset({asked.key})))
    wanted = [item for item in every if item.ratio.key == asked.key]
    bars = charts.bars(wanted, most=asked.most)
    shown = _shown(bars)
    found = tuple(ratios_of([each for each in here if each.record_id in shown], own))
    pools = tuple(totals(here, own))
    return LeveragePage(
        ratios=found,
        pools=pools,
        bars=bars,
        funnel=charts.funnel(positions),
        vintages=charts.vintages(wanted),
        bullets=_bullets(positions, wanted, shown),
        bridge=_bridge(session, money, give, positions),
        table=charts.definitions_table(found, pools),
        comparables=tuple(comparables(session, money, mobilisations)),
    )


def _usual_level(positions: Sequence[Position]) -> str:
    """The level at which most of the records stand."""
    levels = [each.tags.level for each in positions]
    return max(dict.fromkeys(levels), key=levels.count, default="")


def _shown(bars: charts.Bars | None) -> frozenset[int]:
    """The records that have a bar of their own, so that a table stays as long as the chart."""
    single = [bar for bar in bars.bars if not bar.is_rest] if bars else []
    return frozenset(bar.record_ids[0] for bar in single)


def _bullets(
    positions: Sequence[Position], wanted: Sequence[Found], shown: frozenset[int]
) -> charts.Bullets | None:
    """The ratio beside what the fund's plan aimed at, by the same definition; only where it is built in."""
    if not wanted or wanted[0].ratio.key not in DEFINITIONS:
        return None
    key = wanted[0].ratio.key
    planned = [each for each in positions if each.tags.stage == "target" and key in each.keys]
    aimed = list(ratios_of(planned, keys=frozenset({key})))
    targets: dict[int, Fraction] = {
        item.position.record_id: item.ratio.value
        for item in aimed
        if item.position and item.ratio.value is not None
    }
    together = pooled(aimed)[0].ratio.value if aimed else None
    return charts.bullets(wanted, targets, target=together, shown=shown)


def _bridge(
    session: Session,
    money: Money,
    give: Callable[..., Sequence[Position]] | None,
    positions: Sequence[Position],
) -> charts.Bridge | None:
    """The same money counted with and without what was recycled."""
    if give is None or not any(each.tags.stage == "committed" for each in positions):
        return None
    switches = money.window.switches
    other = replace(switches, recycled=not switches.recycled)
    others = give(session, replace(money, window=replace(money.window, switches=other, stages=("paid_in",))))
    committed = [each for each in positions if each.tags.stage == "committed"]
    if switches.recycled:
        return charts.bridge(positions, others)
    return charts.bridge([*committed, *others], positions)
