"""Money from its owners through funds to firms, as bands between bars (Sankey)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import altair as alt
import pandas as pd

from ledger.measures.charts import Link, Node, Sankey
from ledger.ui.context import Context
from ledger.ui.drawings.drawing import (
    ROW,
    SECTOR_COLOURS,
    Chart,
    Column,
    Drawing,
    Native,
    halo,
    listed,
    pick,
    short_money,
    subtitle_of,
)
from ledger.ui.show import in_unit, money

HEIGHT: Final = 420
WIDTH_SHARE: Final = 0.012
"""A node's width, as a share of the drawing."""
GAP_SHARE: Final = 0.018
MOST_GAPS: Final = 0.7
LABEL: Final = 16
ROOM: Final = 26
"""Pixels that a label takes, and a node with its gap."""
POINTS: Final = 24
MOST_TOLD: Final = 12
FUND: Final = "#5B6B7A"


@dataclass(frozen=True)
class Placed:
    """A node with its place: both sides between 0 and 1, from the top left."""

    node: Node
    left: float
    top: float
    size: float


def money_flow(context: Context, data: Sankey) -> Drawing:
    """Bands as wide as the money that went from one node to the next, largest on top."""
    say = context.translate
    data = replace(data, links=tuple(sorted(data.links, key=lambda link: -link.amount_fen)))
    names = {node.id: _name(context, node) for node in data.nodes}
    rows = [
        {"from": names[link.source], "to": names[link.target], "amount": link.amount_fen}
        for link in data.links
    ]
    pairs = [
        (f"{names[link.source]} → {names[link.target]}", money(context, link.amount_fen))
        for link in data.links[:MOST_TOLD]
    ]
    subtitle = f"{say('paid in by partners, then invested in firms')} · {subtitle_of(context, data.head)}"
    columns = (
        Column("from", say("Money from")),
        Column("to", say("Money to")),
        Column("amount", say("Money"), "money"),
    )
    return Drawing(
        "flow", say(data.head.title), subtitle, listed(pairs), _drawn(context, data, names),
        columns, tuple(rows), tuple(link.record_ids for link in data.links), Native("bar", ("amount",), nearest=True),
    )  # fmt: skip


def _name(context: Context, node: Node) -> str:
    say = context.translate
    if node.kind == "sector":
        return say.name(node.name)
    if node.kind == "firms":
        return say("{sector} firms", sector=say.name(node.name))
    if node.name == "others":
        return say("other funds") if node.kind == "fund" else say("other firms")
    return node.name


def _sizes(data: Sankey) -> dict[str, int]:
    into: dict[str, int] = {}
    out: dict[str, int] = {}
    for link in data.links:
        out[link.source] = out.get(link.source, 0) + link.amount_fen
        into[link.target] = into.get(link.target, 0) + link.amount_fen
    return {node.id: max(into.get(node.id, 0), out.get(node.id, 0)) for node in data.nodes}


def placed(data: Sankey) -> dict[str, Placed]:
    """Where each node stands: columns from the left, the largest on top; heights share one scale."""
    sizes = _sizes(data)
    columns = sorted({node.column for node in data.nodes})
    most = max(len([node for node in data.nodes if node.column == column]) for column in columns)
    # A label needs room; gaps never take more than most of the height.
    gap = min(max(GAP_SHARE, LABEL / max(HEIGHT, ROOM * most)), MOST_GAPS / most)
    widest = max(sum(sizes[node.id] for node in data.nodes if node.column == column) for column in columns)
    scale = (1 - gap * most) / widest
    found: dict[str, Placed] = {}
    for place, column in enumerate(columns):
        top = 0.0
        left = place / max(len(columns) - 1, 1) * (1 - WIDTH_SHARE)
        for node in sorted((n for n in data.nodes if n.column == column), key=lambda n: -sizes[n.id]):
            found[node.id] = Placed(node, left, top, sizes[node.id] * scale)
            top += sizes[node.id] * scale + gap
    return found


def _bands(data: Sankey, at: Mapping[str, Placed]) -> list[tuple[int, Link, float, float, float]]:
    """Each link with its top at both ends and its width."""
    sizes = _sizes(data)
    out: dict[str, float] = {node: placed_.top for node, placed_ in at.items()}
    into = dict(out)
    found = []
    for row in sorted(
        range(len(data.links)), key=lambda n: (at[data.links[n].source].top, at[data.links[n].target].top)
    ):
        link = data.links[row]
        width = link.amount_fen / sizes[link.source] * at[link.source].size
        found.append((row, link, out[link.source], into[link.target], width))
        out[link.source] += width
        into[link.target] += width
    return found


def _curve(
    row: int, begin: Placed, end: Placed, tops: tuple[float, float], width: float
) -> list[dict[str, Any]]:
    x0, x1 = begin.left + WIDTH_SHARE, end.left
    found = []
    for step in range(POINTS + 1):
        share = step / POINTS
        eased = (1 - math.cos(math.pi * share)) / 2
        y = tops[0] + (tops[1] - tops[0]) * eased
        found.append({"x": x0 + (x1 - x0) * share, "y": 1 - y, "y2": 1 - y - width, ROW: row})
    return found


def _drawn(context: Context, data: Sankey, names: Mapping[str, str]) -> Chart:
    at = placed(data)
    points: list[dict[str, Any]] = []
    for row, link, source_top, target_top, width in _bands(data, at):
        words = {"way": f"{names[link.source]} → {names[link.target]}", "amount": in_unit(context, link.amount_fen),
                 "colour": _colour(at[link.source].node)}  # fmt: skip
        points += [
            point | words
            for point in _curve(row, at[link.source], at[link.target], (source_top, target_top), width)
        ]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.02, 1.2]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.02, 1.02]))
    tips = [alt.Tooltip("way:N", title=context.translate("Way")), alt.Tooltip("amount:Q", format=",.2f")]
    bands = alt.Chart(pd.DataFrame(points)).mark_area(opacity=0.45, cursor="pointer").encode(
        x=x, y=y, y2="y2:Q", detail=f"{ROW}:N", color=alt.Color("colour:N", scale=None), tooltip=tips
    ).add_params(pick())  # fmt: skip
    chart: alt.LayerChart = (bands + _nodes(context, data, at, names, x, y)).properties(
        height=_height(at), view=alt.ViewBackground(strokeWidth=0)
    )
    return chart


def _height(at: Mapping[str, Placed]) -> int:
    most = max(
        sum(1 for other in at.values() if other.node.column == each.node.column) for each in at.values()
    )
    return max(HEIGHT, ROOM * most)


def _nodes(
    context: Context, data: Sankey, at: Mapping[str, Placed], names: Mapping[str, str], x: alt.X, y: alt.Y
) -> alt.LayerChart:
    sizes = _sizes(data)
    rows = [
        {"x": each.left, "x2": each.left + WIDTH_SHARE, "y": 1 - each.top, "y2": 1 - each.top - each.size,
         "middle": 1 - each.top - each.size / 2, "at": each.left + WIDTH_SHARE + 0.006, "colour": _colour(each.node),
         "label": f"{names[each.node.id]} {short_money(context, sizes[each.node.id])}"}
        for each in at.values()
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    bars = (
        alt.Chart(frame)
        .mark_rect()
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=alt.Color("colour:N", scale=None))
    )
    text = alt.Chart(frame).mark_text(align="left", baseline="middle", fontSize=11, limit=260)
    chart: alt.LayerChart = bars + halo(text.encode(x="at:Q", y="middle:Q", text="label:N"))
    return chart


def _colour(node: Node) -> str:
    return SECTOR_COLOURS.get(node.name, FUND) if node.kind in ("sector", "firms") else FUND
