"""The stage funnel with what was cancelled as a notch, and the bridge from the headline to the comparable ratio."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import altair as alt
import pandas as pd

from ledger.measures.charts import Bridge, Funnel, StageBar, Step
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
    money_axis,
    money_title,
    pick,
    short_money,
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
    subtitle = f"{say('all money of every partner, each yuan once')} · {subtitle_of(context, data.head)}"
    return Drawing(
        "stages", say("Money by stage"), subtitle, listed(pairs),
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
    x = alt.X("from:Q", title=money_title(context), axis=money_axis(context, tickCount=6))
    colour = alt.Color("what:N", title=None, scale=alt.Scale(domain=words, range=[INK, NOTCH]),
                       legend=alt.Legend(orient="top"))  # fmt: skip
    tips = [alt.Tooltip("subject:N", title=say("Stage")), alt.Tooltip("what:N", title=say("what")),
            alt.Tooltip("amount:Q", title=money_title(context), format=",.2f")]  # fmt: skip
    bars = alt.Chart(pd.DataFrame(data)).mark_bar(size=26, cursor="pointer")
    drawn = bars.encode(y=y, x=x, x2="to:Q", color=colour, tooltip=tips).add_params(pick())
    ends = pd.DataFrame(
        [{"subject": name, "at": in_unit(context, bar.total_fen + bar.cancelled_fen),
          "label": short_money(context, bar.total_fen)} for name, bar in zip(names, stages, strict=True)]
    )  # fmt: skip
    text = (
        alt.Chart(ends).mark_text(align="left", dx=6, fontWeight="bold").encode(y=y, x="at:Q", text="label:N")
    )
    chart: alt.LayerChart = (drawn + text).properties(height=STEP * len(names) + 100)
    return chart


def bridge_steps(context: Context, data: Bridge) -> Drawing:
    """What each narrower reading takes off the headline, as floating bars between the first and the last figure."""
    say = context.translate
    names = [
        *(say(step.label) for step in data.steps),
        say("comparable: private money paid in, per yuan of the office"),
    ]
    steps = [*data.steps, Step("", data.steps[-1].ratio, None)]
    rows = [
        {"subject": name, "change": step.change, "ratio": step.ratio}
        for name, step in zip(names, steps, strict=True)
    ]
    pairs = [(name, figure_text(step.ratio)) for name, step in zip(names, steps, strict=True)]
    columns = (Column("subject", say("Step")), Column("change", say("Change"), "figure"),
               Column("ratio", say("Ratio"), "figure"))  # fmt: skip
    records = tuple(data.record_ids for _ in steps)
    return Drawing(
        "bridge", say(data.head.title), subtitle_of(context, data.head), listed(pairs), _bridge(context, steps, names),
        columns, tuple(rows), records, Native("column", ("ratio",), nearest=True),
    )  # fmt: skip


def _bridge(context: Context, steps: Sequence[Step], names: Sequence[str]) -> Chart:
    """The first and the last figure stand on zero; what a step changes hangs between the figures beside it."""
    bars: list[dict[str, Any]] = []
    for row, (name, step) in enumerate(zip(names, steps, strict=True)):
        end = row in (0, len(steps) - 1)
        ratio, change = step.ratio, step.change
        if ratio is None or (change is None and not end):
            bars.append(
                {"subject": name, "from": 0.0, "to": 0.0, "kind": "step", "label": "—", "top": 0.0, ROW: row}
            )
            continue
        begin = Fraction(0) if end else ratio - (change or 0)
        label = figure_text(ratio) if end else signed(change or Fraction(0))
        bars.append({"subject": name, "from": float(begin), "to": float(ratio), "kind": "end" if end else "step",
                     "label": label, "top": float(max(begin, ratio)), ROW: row})  # fmt: skip
    frame = pd.DataFrame(bars)
    y = alt.Y("subject:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=380))
    x = alt.X(
        "from:Q", title=context.translate("Ratio"), scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=8)
    )
    colour = alt.Color("kind:N", scale=alt.Scale(domain=["end", "step"], range=[INK, MARK]), legend=None)
    drawn = alt.Chart(frame).mark_bar(size=26, cursor="pointer").encode(y=y, x=x, x2="to:Q", color=colour)
    text = (
        alt.Chart(frame)
        .mark_text(align="left", dx=6, fontWeight="bold")
        .encode(y=y, x="top:Q", text="label:N")
    )
    chart: alt.LayerChart = (drawn.add_params(pick()) + text).properties(height=STEP * len(names) + 70)
    return chart


def signed(change: Fraction) -> str:
    """A change with its sign."""
    return f"+{figure_text(change)}" if change > 0 else figure_text(change)
