"""Sector bars with the ratio at their ends, and vintages as columns with the ratio as a line."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from ledger.measures.charts import Bars, Vintages
from ledger.ui.context import Context
from ledger.ui.drawings.drawing import (
    MARK,
    ROW,
    SECTOR_COLOURS,
    Column,
    Drawing,
    Native,
    figure_text,
    listed,
    money_axis,
    money_title,
    named,
    numeral,
    pick,
    sector_scale,
    short_money,
    subtitle_of,
)
from ledger.ui.show import in_unit, money

BAR: Final = 24
CRUSHING: Final = 3
FRAME: Final = 110
"""What legend, axis and title take of a chart's height on the screen, which fits them in."""


def sector_bars(context: Context, data: Bars) -> Drawing:
    """Money of each subject by sector, the largest first, with its ratio at the end of the bar."""
    names = [named(context, bar.subject) for bar in data.bars]
    key = data.head.definition
    labels = [f"{key} {figure_text(bar.ratio.value)}" for bar in data.bars]
    sums = [bar.by_sector for bar in data.bars]
    drawn = list(sums)
    if _crushes(data):  # a rest of hundreds would leave nothing to see of the others
        drawn[-1] = dict.fromkeys(sums[-1], 0)
        says, rest = context.translate("not drawn to scale"), data.bars[-1]
        labels[-1] = f"{short_money(context, rest.total_fen)} · {labels[-1]} · {says}"
    chart = _bars(context, names, drawn, labels).properties(height=46 * len(names) + FRAME)
    rows = [
        {"subject": name, **by_sector, "total": sum(by_sector.values()), "ratio": bar.ratio.value}
        for name, by_sector, bar in zip(names, sums, data.bars, strict=True)
    ]
    pairs = [
        (name, f"{money(context, bar.total_fen)} {label}")
        for name, bar, label in zip(names, data.bars, labels, strict=True)
    ]
    return Drawing(
        "sector-bars", context.translate("Money by sector"), subtitle_of(context, data.head), listed(pairs), chart,
        _columns(context, "Subject", sums, key), tuple(rows), tuple(bar.record_ids for bar in data.bars),
        Native("bar", tuple(present(sums)), stacked=True),
    )  # fmt: skip


def _crushes(data: Bars) -> bool:
    """Whether the pooled rest is so large that the bars of single subjects could not be seen beside it."""
    *single, last = data.bars
    return bool(single) and last.subject == "others" and last.total_fen > CRUSHING * single[0].total_fen


def present(sums: Sequence[Mapping[str, int]]) -> list[str]:
    """The sectors that have any money, in their usual order."""
    return [sector for sector in SECTOR_COLOURS if any(by_sector.get(sector) for by_sector in sums)]


def _columns(
    context: Context, first: str, sums: Sequence[Mapping[str, int]], definition: str
) -> tuple[Column, ...]:
    say, sectors = context.translate, present(sums)
    # A subsidy is no part of the financing beside it: the two are shown and not summed.
    whole = () if "financing" in sectors else (Column("total", say("Total"), "money"),)
    return (
        Column("subject", say(first)),
        *(Column(sector, say.name(sector), "money") for sector in sectors),
        *whole,
        Column("ratio", definition, "figure"),
    )


def sector_rows(
    context: Context, names: Sequence[str], sums: Sequence[Mapping[str, int]]
) -> list[dict[str, Any]]:
    """The data of stacked marks: a row for each subject and sector that has money."""
    sectors = present(sums)
    return [
        {"subject": name, "sector": context.translate.name(sector), "amount": in_unit(context, by_sector[sector]),
         "order": sectors.index(sector), ROW: row}
        for row, (name, by_sector) in enumerate(zip(names, sums, strict=True))
        for sector in sectors
        if by_sector.get(sector)
    ]  # fmt: skip


def _bars(
    context: Context, names: Sequence[str], sums: Sequence[Mapping[str, int]], labels: Sequence[str]
) -> alt.LayerChart:
    y = alt.Y("subject:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=260, labelAngle=0))
    bars = (
        alt.Chart(pd.DataFrame(sector_rows(context, names, sums)))
        .mark_bar(size=BAR, cursor="pointer")
        .encode(y=y, x=_money(context), color=sector_scale(context, present(sums)),
                order=alt.Order("order:Q"), tooltip=_tips(context))
        .add_params(pick())
    )  # fmt: skip
    ends = [{"subject": name, "amount": in_unit(context, sum(by_sector.values())), "label": label, ROW: row}
            for row, (name, by_sector, label) in enumerate(zip(names, sums, labels, strict=True))]  # fmt: skip
    text = alt.Chart(pd.DataFrame(ends)).mark_text(align="left", dx=6, fontWeight="bold")
    chart: alt.LayerChart = bars + text.encode(y=y, x="amount:Q", text="label:N")
    return chart


def _money(context: Context) -> alt.X:
    axis, scale = money_axis(context, tickCount=6), alt.Scale(zero=True)
    return alt.X("amount:Q", title=money_title(context), stack="zero", axis=axis, scale=scale)


def _upright(context: Context) -> alt.Y:
    return alt.Y("amount:Q", title=money_title(context), stack="zero", axis=money_axis(context, tickCount=6))


def _tips(context: Context) -> list[alt.Tooltip]:
    say = context.translate
    return [
        alt.Tooltip("subject:N", title=say("Subject")),
        alt.Tooltip("sector:N", title=say("Sector")),
        alt.Tooltip("amount:Q", title=money_title(context), format=",.2f"),
    ]


def vintage_columns(context: Context, data: Vintages) -> Drawing:
    """Money of each year's records by sector as columns, and their pooled ratio as a line on an axis of its own."""
    names = [str(vintage.year) for vintage in data.vintages]
    sums = [vintage.by_sector for vintage in data.vintages]
    values = [vintage.ratio.value for vintage in data.vintages]
    chart = _vintages(context, names, sums, [numeral(value) for value in values], data.head.definition)
    rows = [
        {"subject": name, **by_sector, "total": sum(by_sector.values()), "ratio": value}
        for name, by_sector, value in zip(names, sums, values, strict=True)
    ]
    labels = [f"{data.head.definition} {figure_text(value)}" for value in values]
    pairs = list(zip(names, labels, strict=True))
    records = tuple(vintage.record_ids for vintage in data.vintages)
    return Drawing(
        "vintages", context.translate("Leverage by vintage"), subtitle_of(context, data.head), listed(pairs), chart,
        _columns(context, "Year", sums, data.head.definition), tuple(rows), records,
        Native("column", tuple(present(sums)), stacked=True, line=("ratio",)),
    )  # fmt: skip


def _vintages(
    context: Context,
    names: Sequence[str],
    sums: Sequence[Mapping[str, int]],
    values: Sequence[float | None],
    definition: str,
) -> alt.LayerChart:
    x = alt.X("subject:N", sort=list(names), title=None, axis=alt.Axis(labelAngle=0))
    columns = (
        alt.Chart(pd.DataFrame(sector_rows(context, names, sums)))
        .mark_bar(size=2 * BAR, cursor="pointer")
        .encode(x=x, y=_upright(context),
                color=sector_scale(context, present(sums)), order=alt.Order("order:Q"), tooltip=_tips(context))
        .add_params(pick())
    )  # fmt: skip
    points = pd.DataFrame({"subject": list(names), "value": list(values), ROW: range(len(names))})
    y = alt.Y(
        "value:Q",
        title=definition,
        scale=alt.Scale(zero=True),
        axis=alt.Axis(orient="right", grid=False, tickCount=6),
    )
    line = alt.Chart(points).encode(x=x, y=y, tooltip=alt.Tooltip("value:Q", title=definition, format=".4f"))
    drawn = line.mark_line(color=MARK, point=alt.OverlayMarkDef(color=MARK, size=60))
    chart: alt.LayerChart = alt.layer(columns, drawn).resolve_scale(y="independent").properties(height=300)
    return chart
