"""Ratios against their targets, and funds by definition as a table with shades."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

import altair as alt
import pandas as pd

from ledger.measures.charts import Bullets, Table
from ledger.ui.context import Context
from ledger.ui.drawings.drawing import (
    BAND,
    INK,
    MARK,
    ROW,
    Chart,
    Column,
    Drawing,
    Native,
    figure_text,
    listed,
    named,
    numeral,
    pick,
    subtitle_of,
)
from ledger.ui.show import money
from ledger.values.leverage import Ratio
from ledger.values.money import round_fen

DARK: Final = 0.45
"""From this share of the darkest shade on letters are white."""


def ratio_bullets(context: Context, data: Bullets) -> Drawing:
    """Each ratio as a bar over bands of half, three quarters and all of its target, the target as a tick."""
    say = context.translate
    pooled, *others = data.bullets
    ordered = sorted(
        others, key=lambda bullet: -(bullet.actual.value if bullet.actual.value is not None else -1)
    )
    data = replace(data, bullets=(pooled, *ordered))
    names = [named(context, bullet.subject) for bullet in data.bullets]
    rows = [
        {"subject": name, "ratio": bullet.actual.value, "target": bullet.target}
        for name, bullet in zip(names, data.bullets, strict=True)
    ]
    pairs = [
        (name, f"{figure_text(bullet.actual.value)} / {say('target ratio')} {figure_text(bullet.target)}")
        for name, bullet in zip(names, data.bullets, strict=True)
    ]
    columns = (Column("subject", say("Subject")), Column("ratio", data.head.definition, "figure"),
               Column("target", say("Target ratio"), "figure"))  # fmt: skip
    aimed = any(bullet.target is not None for bullet in data.bullets)
    told = (
        say("tick: target ratio; bands: half, three quarters, all of it")
        if aimed
        else say("no target is recorded")
    )
    subtitle = f"{subtitle_of(context, data.head)} · {told}"
    return Drawing(
        "bullets", say("Leverage against its target"), subtitle, listed(pairs),
        _bullets(data, names), columns, tuple(rows),
        tuple(bullet.record_ids for bullet in data.bullets), Native("column", ("ratio", "target")),
    )  # fmt: skip


def _bullets(data: Bullets, names: Sequence[str]) -> Chart:
    y = alt.Y("subject:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=260))
    bands: list[dict[str, Any]] = []
    bars: list[dict[str, Any]] = []
    for row, (name, bullet) in enumerate(zip(names, data.bullets, strict=True)):
        bars.append({"subject": name, "value": numeral(bullet.actual.value), "target": numeral(bullet.target),
                     "label": figure_text(bullet.actual.value), ROW: row})  # fmt: skip
        edges = [0.0, *(float(edge) for edge in bullet.bands)]
        bands += [{"subject": name, "from": begin, "to": end, "shade": shade}
                  for shade, (begin, end) in enumerate(pairwise(edges))]  # fmt: skip
    frame = pd.DataFrame(bars)
    x = alt.X("value:Q", title=data.head.definition, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=8))
    bar = alt.Chart(frame).mark_bar(size=12, color=INK, cursor="pointer").encode(y=y, x=x).add_params(pick())
    text = (
        alt.Chart(frame)
        .mark_text(align="left", dx=6, fontWeight="bold")
        .encode(y=y, x="value:Q", text="label:N")
    )
    layers = [bar, text]
    if bands:
        shades = alt.Color(
            "shade:O", scale=alt.Scale(domain=[0, 1, 2], range=["#D5DDE5", "#E3E9EF", BAND]), legend=None
        )
        shaded = (
            alt.Chart(pd.DataFrame(bands)).mark_bar(size=28).encode(y=y, x="from:Q", x2="to:Q", color=shades)
        )
        ticks = alt.Chart(frame[frame["target"].notna()]).mark_tick(color=MARK, thickness=3, size=30)
        layers = [shaded, bar, ticks.encode(y=y, x="target:Q"), text]
    return alt.LayerChart(layer=layers).properties(height=44 * len(names) + 70)


def heat_table(context: Context, data: Table) -> Drawing:
    """Every definition of every subject: the figure in each cell, shaded within its definition."""
    say = context.translate
    names = [named(context, row.subject) for row in data.rows]
    rows = [
        {"subject": name, **{key: _figure(row.ratios.get(key)) for key in data.columns}}
        for name, row in zip(names, data.rows, strict=True)
    ]
    pairs = [
        (name, "，".join(f"{key} {_text(context, ratio)}" for key, ratio in row.ratios.items()))
        for name, row in zip(names, data.rows, strict=True)
    ]
    amounts = {key for row in data.rows for key, ratio in row.ratios.items() if ratio.trace.unit == "fen"}
    columns = (Column("subject", say("Subject")),
               *(Column(key, key, "money" if key in amounts else "figure") for key in data.columns))  # fmt: skip
    # The columns are the definitions: none of them is the chart's own.
    head = replace(data.head, definition="", formula="")
    ratios = tuple(key for key in data.columns if key not in amounts)
    return Drawing(
        "definitions", say("Every subject by every definition"),
        f"{say('every definition')} · {subtitle_of(context, head)}", listed(pairs),
        _heat(context, data, names), columns, tuple(rows), tuple(row.record_ids for row in data.rows),
        Native("column", ratios, nearest=True),
    )  # fmt: skip


def _figure(ratio: Ratio | None) -> Any:
    """What a cell of the table holds: a ratio, or an amount in fen (M9) rounded for the eye."""
    if ratio is None or ratio.value is None or ratio.trace.unit != "fen":
        return None if ratio is None else ratio.value
    return round_fen(ratio.value, "half_up_to_fen")


def _text(context: Context, ratio: Ratio) -> str:
    if ratio.value is not None and ratio.trace.unit == "fen":
        return money(context, _figure(ratio))
    return figure_text(ratio.value)


def _heat(context: Context, data: Table, names: Sequence[str]) -> Chart:
    frame = pd.DataFrame([cell for key in data.columns for cell in _cells(context, data, names, key)])
    x = alt.X("definition:N", sort=list(data.columns), title=None, axis=alt.Axis(labelAngle=0, orient="top"))
    y = alt.Y("subject:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=260))
    shade = alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=["#F4F7FA", INK]), legend=None)
    tips = [alt.Tooltip("subject:N", title=context.translate("Subject")),
            alt.Tooltip("definition:N", title=context.translate("Definition")),
            alt.Tooltip("label:N", title=context.translate("Value"))]  # fmt: skip
    drawn = alt.Chart(frame).mark_rect(stroke="white", cursor="pointer")
    text = alt.Chart(frame).mark_text(fontWeight="bold").encode(
        x=x, y=y, text="label:N", color=alt.Color("ink:N", scale=None)
    )  # fmt: skip
    drawn = drawn.encode(x=x, y=y, color=shade, tooltip=tips).add_params(pick())
    chart: alt.LayerChart = (
        alt.layer(drawn, text).resolve_scale(color="independent").properties(height=34 * len(names) + 40)
    )
    return chart


def _cells(context: Context, data: Table, names: Sequence[str], key: str) -> Iterator[dict[str, Any]]:
    """The cells of one definition, shaded by their share of its greatest figure; a sum would outshine its parts."""
    ratios = [row.ratios.get(key) for row in data.rows]
    values = [None if ratio is None else numeral(ratio.value) for ratio in ratios]
    alone = [
        value
        for row, value in zip(data.rows, values, strict=True)
        if value is not None and row.subject != "all"
    ]
    most = max(alone, default=0.0)
    for row, (name, value, ratio) in enumerate(zip(names, values, ratios, strict=True)):
        share = 0.0 if value is None or most <= 0 else min(max(value, 0.0) / most, 1.0)
        label = "" if ratio is None else _text(context, ratio)
        ink = "white" if share > DARK else "#22303C"
        yield {"subject": name, "definition": key, "share": share, "label": label, "ink": ink, ROW: row}
