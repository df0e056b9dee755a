"""Charts: a target as a bullet with its range, money as stacked bars; numbers are aggregated before they come here."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from ledger.measures.targets import Progress
from ledger.ui.context import Context
from ledger.ui.show import in_unit, unit_sign

INK: Final = "#1F4E79"
BAND: Final = "#CFE3D6"
LIGHT: Final = "#A9C4DF"
MARK: Final = "#B4533B"
AXIS: Final = 22
"""What an axis takes of a chart's height: Streamlit fits it in."""
SECTORS: Final = ("office", "public", "state_owned", "private", "fund")
COLOURS: Final = ("#1F4E79", "#7A5BA6", "#C98B1D", "#2E8B6F", "#7F8C8D")


def bullet(context: Context, item: Progress, *, height: int = 34) -> alt.LayerChart:
    """A target: its range as a band, reached as a bar, the pipeline after it, the lower end as a line."""
    minimum, maximum = item.target.minimum, item.target.maximum
    end = max(item.reached + item.pipeline, maximum or 0, minimum or 0, 1) + 1
    axis = alt.Axis(values=list(range(end + 1)), format="d", labelAngle=0, title=None, grid=False)
    x = alt.X("from:Q", scale=alt.Scale(domain=[0, end], nice=False), axis=axis)
    # One nameless row: without it the chart's height would be the bar's, and the axis would lie on it.
    y = alt.Y("row:N", axis=None)
    layers: list[Any] = []
    if minimum is not None or maximum is not None:
        band = pd.DataFrame(
            [{"row": "", "from": minimum or 0, "to": maximum if maximum is not None else end}]
        )
        layers.append(alt.Chart(band).mark_bar(color=BAND, size=height).encode(x=x, x2="to:Q", y=y))
    layers.append(_progress_bars(context, item, x, y, height))
    if minimum is not None:
        line = pd.DataFrame([{"row": "", "from": minimum}])
        layers.append(alt.Chart(line).mark_tick(color=MARK, thickness=3, size=height).encode(x=x, y=y))
    chart: alt.LayerChart = alt.layer(*layers).properties(height=height + AXIS).configure_view(strokeWidth=0)
    return chart


def _progress_bars(context: Context, item: Progress, x: alt.X, y: alt.Y, height: int) -> alt.Chart:
    say = context.translate
    names = [say("reached"), say("in the pipeline")]
    end = item.reached + item.pipeline
    bars = pd.DataFrame(
        [
            {"row": "", "what": names[0], "from": 0, "to": item.reached, "count": item.reached},
            {"row": "", "what": names[1], "from": item.reached, "to": end, "count": item.pipeline},
        ]
    )
    colour = alt.Color("what:N", scale=alt.Scale(domain=names, range=[INK, LIGHT]), legend=None)
    tips = [alt.Tooltip("what:N", title=say("what")), alt.Tooltip("count:Q", title=say(item.target.unit))]
    chart: alt.Chart = (
        alt.Chart(bars).mark_bar(size=height // 2).encode(x=x, x2="to:Q", y=y, color=colour, tooltip=tips)
    )
    return chart


def stacked(
    context: Context, rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str], definition: str
) -> alt.LayerChart:
    """Money of each subject by sector, stacked, with the ratio's label at the end of the bar.

    Args:
        context: for words and unit.
        rows: of each subject and sector: subject, sector, amount_fen.
        labels: the ratio's label by subject.
        definition: what the subtitle says: definition, stage, day.
    """
    data = _by_sector(context, rows)
    sums = data.groupby("subject", sort=False)["amount"].sum().reset_index()
    sums["label"] = sums["subject"].map(labels)
    axis = alt.Axis(labelLimit=260, labelAngle=0)
    y = alt.Y("subject:N", sort=list(sums["subject"]), title=None, axis=axis)
    ends = (
        alt.Chart(sums)
        .mark_text(align="left", dx=6, fontWeight="bold")
        .encode(y=y, x="amount:Q", text="label:N")
    )
    head = alt.TitleParams(context.translate("Money by sector"), subtitle=definition, anchor="start")
    height = max(120, 46 * len(sums) + 30)
    bars = _sector_bars(context, data, y, {row["sector"] for row in rows})
    chart: alt.LayerChart = (bars + ends).properties(height=height, title=head)
    return chart


def _by_sector(context: Context, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "subject": row["subject"],
                "sector": context.translate.name(row["sector"]),
                "amount": in_unit(context, row["amount_fen"]),
                "order": SECTORS.index(row["sector"]),
            }
            for row in rows
        ]
    )


def _sector_bars(context: Context, data: pd.DataFrame, y: alt.Y, sectors: set[str]) -> alt.Chart:
    say = context.translate
    # Each sector keeps its colour whichever others are there.
    present = {
        say.name(sector): colour for sector, colour in zip(SECTORS, COLOURS, strict=True) if sector in sectors
    }
    colour = alt.Color(
        "sector:N",
        title=say("Sector"),
        sort=list(present),
        scale=alt.Scale(domain=list(present), range=list(present.values())),
        legend=alt.Legend(orient="top"),
    )
    title = f"{say('Money')} ({unit_sign(context)})"
    tips = [
        alt.Tooltip("subject:N", title=say("Subject")),
        alt.Tooltip("sector:N", title=say("Sector")),
        alt.Tooltip("amount:Q", title=title, format=",.2f"),
    ]
    axis = alt.Axis(labelAngle=0, format=",.4~f", tickCount=6)
    x = alt.X("sum(amount):Q", title=title, axis=axis)
    bars = alt.Chart(data).mark_bar(size=24)
    chart: alt.Chart = bars.encode(y=y, x=x, color=colour, order=alt.Order("order:Q"), tooltip=tips)
    return chart
