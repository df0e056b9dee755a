"""All that the page "how much leverage, says who?" shows, read once: ratios, pools, charts, the comparable figure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from sqlmodel import Session

from ledger.measures import charts
from ledger.measures.comparable import Comparable, Mobilisations, comparables
from ledger.measures.headlines import Usual, headlines, of_definition, usual_level
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
        to_firms: whether the picture of flows ends in the largest firms instead of their sectors.
    """

    window: Window
    instrument: str
    key: str
    stage: str
    level: str = ""
    most: int = 20
    to_firms: bool = False


@dataclass(frozen=True)
class LeveragePage:
    """What the page shows; a chart without anything to show is None.

    Attributes:
        headlines: the usual ratio of every method, for reading side by side.
        ratios: every definition of the records that have a bar of their own.
        pools: every definition of all records at the level, each yuan once.
        own: the office's own definitions that fit what is counted, each over all the method's records.
        flow: only where a source of flows was given.
    """

    headlines: tuple[Found, ...]
    ratios: tuple[Found, ...]
    pools: tuple[Found, ...]
    bars: charts.Bars | None
    funnel: charts.Funnel | None
    vintages: charts.Vintages | None
    bullets: charts.Bullets | None
    bridge: charts.Bridge | None
    table: charts.Table | None
    own: tuple[Found, ...]
    flow: charts.Sankey | None
    comparables: tuple[Comparable, ...]


def leverage_page(
    session: Session,
    asked: Asked,
    sources: Mapping[str, Positions],
    mobilisations: Mapping[str, Mobilisations],
    own: Sequence[OwnDefinition] = (),
    flows: Callable[[Session, Money], Sequence[charts.FundFlows]] | None = None,
    told: Mapping[str, Usual] = MappingProxyType({}),
) -> LeveragePage:
    """Read what the page shows.

    Args:
        session: an open session.
        asked: what is asked for.
        sources: what gives a method's positions, by its key.
        mobilisations: what gives what a method mobilised, by its key.
        own: the office's own definitions.
        flows: what gives the money into and out of the method's vehicles; None where no picture of it is wanted.
        told: how a method's leverage is usually told, by its key; for the headlines.
    """
    money = read_money(session, asked.window)
    given = {name: list(give(session, money)) for name, give in sources.items()}
    give, positions = sources.get(asked.instrument), given.get(asked.instrument, [])
    at_stage = [each for each in positions if each.tags.stage == asked.stage]
    level = asked.level or usual_level(of_definition(at_stage, asked.key, own) or at_stage)
    here = [each for each in at_stage if each.tags.level == level]
    every = list(ratios_of(here, own, keys=frozenset({asked.key})))
    wanted = [item for item in every if item.ratio.key == asked.key]
    bars = charts.bars(wanted, most=asked.most)
    shown = _shown(bars)
    found = tuple(ratios_of([each for each in here if each.record_id in shown], own))
    pools = tuple(totals(here, own))
    return LeveragePage(
        headlines=tuple(headlines(given, told)),
        ratios=found,
        pools=pools,
        bars=bars,
        funnel=charts.funnel(positions),
        vintages=charts.vintages(wanted),
        bullets=_bullets(positions, wanted, shown),
        bridge=_bridge(session, money, give, positions),
        table=charts.definitions_table(found, pools),
        own=tuple(_own(positions, own)),
        flow=charts.sankey(flows(session, money), money.window.as_of, to_sectors=not asked.to_firms)
        if flows
        else None,
        comparables=tuple(comparables(session, money, mobilisations)),
    )


def _own(positions: Sequence[Position], own: Sequence[OwnDefinition]) -> Iterator[Found]:
    for definition in own:
        yield from totals(
            [replace(each, keys=()) for each in positions if definition.fits(each.tags)], [definition]
        )


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
