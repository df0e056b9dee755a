"""Ratios against their targets, and funds by definition as a table with shades."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

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
    numeral,
    pick,
    subtitle_of,
)
from ledger.values.leverage import Ratio


def ratio_bullets(context: Context, data: Bullets) -> Drawing:
    """Each ratio as a bar over bands of half, three quarters and all of its target, the target as a tick."""
    say = context.translate
    names = [named(context, bullet.subject) for bullet in data.bullets]
    rows = [
        {"subject": name, "ratio": bullet.actual.value, "target": bullet.target}
        for name, bullet in zip(names, data.bullets, strict=True)
    ]
    pairs = [
        (name, f"{figure_text(bullet.actual.value)} / {figure_text(bullet.target)}")
        for name, bullet in zip(names, data.bullets, strict=True)
    ]
    columns = (Column("subject", say("Subject")), Column("ratio", data.head.definition, "figure"),
               Column("target", say("Target"), "figure"))  # fmt: skip
    return Drawing(
        "bullets", say("Leverage against its target"), subtitle_of(context, data.head), listed(pairs),
        _bullets(data, names), columns, tuple(rows),
        tuple(bullet.record_ids for bullet in data.bullets), Native("column", ("ratio", "target")),
    )  # fmt: skip


def named(context: Context, subject: str) -> str:
    """A subject's name; a pool is named in words."""
    words = {"all": "all together", "others": "others"}
    return context.translate(words[subject]) if subject in words else subject


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
    x = alt.X("value:Q", title=data.head.definition, scale=alt.Scale(zero=True))
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
    return alt.LayerChart(layer=layers).properties(height=44 * len(names) + 40)


def heat_table(context: Context, data: Table) -> Drawing:
    """Every definition of every subject: the figure in each cell, shaded within its definition."""
    say = context.translate
    names = [named(context, row.subject) for row in data.rows]
    rows = [
        {"subject": name, **{key: _figure(row.ratios.get(key)) for key in data.columns}}
        for name, row in zip(names, data.rows, strict=True)
    ]
    pairs = [
        (name, "，".join(f"{key} {figure_text(_figure(ratio))}" for key, ratio in row.ratios.items()))
        for name, row in zip(names, data.rows, strict=True)
    ]
    columns = (Column("subject", say("Subject")), *(Column(key, key, "figure") for key in data.columns))
    return Drawing(
        "definitions", say("Funds by definition"), subtitle_of(context, data.head), listed(pairs),
        _heat(data, names), columns, tuple(rows), tuple(row.record_ids for row in data.rows),
        Native("column", data.columns, nearest=True),
    )  # fmt: skip


def _figure(ratio: Ratio | None) -> Any:
    """A ratio of a cell; an amount (M9) is no ratio and is left to its own table."""
    return None if ratio is None or ratio.trace.unit == "fen" else ratio.value


def _heat(data: Table, names: Sequence[str]) -> Chart:
    cells: list[dict[str, Any]] = []
    for key in data.columns:
        values = [numeral(_figure(row.ratios.get(key))) for row in data.rows]
        most = max((value for value in values if value is not None), default=0.0)
        for row, (name, value) in enumerate(zip(names, values, strict=True)):
            ratio = data.rows[row].ratios.get(key)
            label = figure_text(_figure(ratio)) if ratio is not None else ""
            share = 0.0 if value is None or most <= 0 else max(value, 0.0) / most
            cells.append({"subject": name, "definition": key, "share": share, "label": label, ROW: row,
                          "ink": "white" if share > 0.6 else "#22303C"})  # fmt: skip  # noqa: PLR2004 - dark ground
    x = alt.X("definition:N", sort=list(data.columns), title=None, axis=alt.Axis(labelAngle=0, orient="top"))
    y = alt.Y("subject:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=260))
    frame = pd.DataFrame(cells)
    shade = alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=["#F4F7FA", INK]), legend=None)
    drawn = (
        alt.Chart(frame)
        .mark_rect(stroke="white", cursor="pointer")
        .encode(x=x, y=y, color=shade)
        .add_params(pick())
    )
    ink = alt.Color("ink:N", scale=None)
    text = alt.Chart(frame).mark_text(fontWeight="bold").encode(x=x, y=y, text="label:N", color=ink)
    chart: alt.LayerChart = (
        alt.layer(drawn, text).resolve_scale(color="independent").properties(height=34 * len(names) + 40)
    )
    return chart
