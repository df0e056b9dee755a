"""A target as a bullet with its range; the other charts are in `ledger.ui.drawings`."""

from typing import Any, Final

import altair as alt
import pandas as pd

from ledger.measures.targets import Progress
from ledger.ui.context import Context

INK: Final = "#1F4E79"
BAND: Final = "#CFE3D6"
LIGHT: Final = "#A9C4DF"
MARK: Final = "#B4533B"
AXIS: Final = 22
"""What an axis takes of a chart's height: Streamlit fits it in."""


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
