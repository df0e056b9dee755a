"""The stage funnel with what was cancelled as a notch, and the bridge from the headline to the comparable ratio."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import altair as alt
import pandas as pd

from ledger.measures.charts import Bridge, Funnel, StageBar
from ledger.ui.context import Context
from ledger.ui.drawings.drawing import (
    INK,
    MARK,
    ROW,
    Chart,
    Column,
    Drawing,
    Native,
    figure_text,
    listed,
    money_title,
    pick,
    subtitle_of,
)
from ledger.ui.show import in_unit, money

STEP: Final = 46
NOTCH: Final = "#E7B9AC"


def stage_funnel(context: Context, data: Funnel) -> Drawing:
    """All money at each stage; what stood there once and was cancelled is a notch after the bar."""
    say = context.translate
    names = [say.name(bar.stage) for bar in data.stages]
    rows = [
        {"subject": name, "total": bar.total_fen, "cancelled": bar.cancelled_fen}
        for name, bar in zip(names, data.stages, strict=True)
    ]
    pairs = [(name, money(context, bar.total_fen)) for name, bar in zip(names, data.stages, strict=True)]
    columns = (Column("subject", say("Stage")), Column("total", say("Money"), "money"),
               Column("cancelled", say("cancelled"), "money"))  # fmt: skip
    records = tuple(bar.record_ids for bar in data.stages)
    return Drawing(
        "stages", say("Money by stage"), subtitle_of(context, data.head), listed(pairs),
        _funnel(context, names, data.stages), columns, tuple(rows), records,
        Native("bar", ("total", "cancelled"), stacked=True),
    )  # fmt: skip


def _funnel(context: Context, names: Sequence[str], stages: Sequence[StageBar]) -> Chart:
    say = context.translate
    words = [say("Money"), say("cancelled")]
    data = [
        {"subject": name, "what": word, "from": in_unit(context, start), "to": in_unit(context, start + fen),
         "amount": in_unit(context, fen), ROW: row}
        for row, (name, bar) in enumerate(zip(names, stages, strict=True))
        for word, start, fen in zip(words, (0, bar.total_fen), (bar.total_fen, bar.cancelled_fen), strict=True)
        if fen or word == words[0]
    ]  # fmt: skip
    y = alt.Y("subject:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=200))
    x = alt.X("from:Q", title=money_title(context), axis=alt.Axis(format=",.4~f", tickCount=6))
    colour = alt.Color("what:N", title=None, scale=alt.Scale(domain=words, range=[INK, NOTCH]),
                       legend=alt.Legend(orient="top"))  # fmt: skip
    tips = [alt.Tooltip("subject:N", title=say("Stage")), alt.Tooltip("what:N", title=say("what")),
            alt.Tooltip("amount:Q", title=money_title(context), format=",.2f")]  # fmt: skip
    bars = alt.Chart(pd.DataFrame(data)).mark_bar(size=26, cursor="pointer")
    drawn = bars.encode(y=y, x=x, x2="to:Q", color=colour, tooltip=tips).add_params(pick())
    ends = pd.DataFrame(
        [{"subject": name, "at": in_unit(context, bar.total_fen + bar.cancelled_fen),
          "label": money(context, bar.total_fen)} for name, bar in zip(names, stages, strict=True)]
    )  # fmt: skip
    text = (
        alt.Chart(ends).mark_text(align="left", dx=6, fontWeight="bold").encode(y=y, x="at:Q", text="label:N")
    )
    chart: alt.LayerChart = (drawn + text).properties(height=STEP * len(names) + 30)
    return chart


def bridge_steps(context: Context, data: Bridge) -> Drawing:
    """What each narrower reading takes off the headline, as floating bars between the first and the last figure."""
    say = context.translate
    names = [say(step.label) for step in data.steps]
    rows = [
        {"subject": name, "change": step.change, "ratio": step.ratio}
        for name, step in zip(names, data.steps, strict=True)
    ]
    pairs = [(name, figure_text(step.ratio)) for name, step in zip(names, data.steps, strict=True)]
    columns = (Column("subject", say("Step")), Column("change", say("Change"), "figure"),
               Column("ratio", say("Ratio"), "figure"))  # fmt: skip
    records = tuple(data.record_ids for _ in data.steps)
    return Drawing(
        "bridge", say(data.head.title), subtitle_of(context, data.head), listed(pairs), _bridge(context, data, names),
        columns, tuple(rows), records, Native("column", ("ratio",), nearest=True),
    )  # fmt: skip


def _bridge(context: Context, data: Bridge, names: Sequence[str]) -> Chart:
    every = enumerate(zip(names, data.steps, strict=True))
    known = [(row, name, step) for row, (name, step) in every if step.ratio is not None]
    last = known[-1][0] if known else 0
    bars: list[dict[str, Any]] = []
    for row, name, step in known:
        ratio = step.ratio or Fraction(0)
        begin = ratio - step.change if step.change is not None and row not in (0, last) else Fraction(0)
        kind = "end" if row in (0, last) else "step"
        label = figure_text(ratio if kind == "end" else step.change)
        bars.append({"subject": name, "from": float(begin), "to": float(ratio), "kind": kind, "label": label,
                     "top": float(max(begin, ratio)), ROW: row})  # fmt: skip
    frame = pd.DataFrame(bars, columns=["subject", "from", "to", "kind", "label", "top", ROW])
    x = alt.Y("subject:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=360))
    y = alt.X("from:Q", title=context.translate("Ratio"), scale=alt.Scale(zero=True))
    colour = alt.Color("kind:N", scale=alt.Scale(domain=["end", "step"], range=[INK, MARK]), legend=None)
    drawn = alt.Chart(frame).mark_bar(size=26, cursor="pointer").encode(y=x, x=y, x2="to:Q", color=colour)
    text = (
        alt.Chart(frame)
        .mark_text(align="left", dx=6, fontWeight="bold")
        .encode(y=x, x="top:Q", text="label:N")
    )
    chart: alt.LayerChart = (drawn.add_params(pick()) + text).properties(height=STEP * len(names) + 30)
    return chart
