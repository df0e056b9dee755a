"""A fund's life in quarters: the J-curve of money, and DPI with RVPI stacked on it beside PIC."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ledger.measures.charts import JCurve, Quarter
from ledger.ui.context import Context
from ledger.ui.drawings.drawing import (
    INK,
    LIGHT,
    MARK,
    ROW,
    Column,
    Drawing,
    Native,
    figure_text,
    money_axis,
    money_title,
    numeral,
    pick,
    subtitle_of,
)
from ledger.ui.show import in_unit, money


def j_curve_drawing(context: Context, data: JCurve) -> Drawing:
    """Cumulative money out and in as a curve under the multiples of what was paid in."""
    say = context.translate
    rows = [
        {"subject": quarter.ends_on.isoformat(), "paid": quarter.paid_fen, "distributed": quarter.distributed_fen,
         "net": quarter.net_fen, "nav": quarter.nav_fen, "dpi": quarter.dpi, "rvpi": quarter.rvpi,
         "tvpi": quarter.tvpi, "pic": quarter.pic}
        for quarter in data.quarters
    ]  # fmt: skip
    columns = (
        Column("subject", say("Day")), Column("paid", say("Paid in"), "money"),
        Column("distributed", say("Distributed"), "money"), Column("net", say("Net"), "money"),
        Column("nav", "NAV", "money"), Column("dpi", "DPI", "figure"), Column("rvpi", "RVPI", "figure"),
        Column("tvpi", "TVPI", "figure"), Column("pic", "PIC", "figure"),
    )  # fmt: skip
    last = data.quarters[-1]
    told = (f"{say('Net')} {money(context, last.net_fen)}；DPI {figure_text(last.dpi)}；RVPI {figure_text(last.rvpi)}；"
            f"TVPI {figure_text(last.tvpi)}")  # fmt: skip
    records = tuple(data.record_ids for _ in data.quarters)
    return Drawing(
        "life", say(data.head.title), subtitle_of(context, data.head), told, _money(context, data.quarters), columns,
        tuple(rows), records, Native("line", ("net",), line=("dpi", "rvpi")), _multiples(data.quarters),
    )  # fmt: skip


def _days(title: str | None = None) -> alt.X:
    return alt.X(
        "day:T", title=title, axis=alt.Axis(format="%Y-%m", labelAngle=0, labelOverlap=True, tickCount=8)
    )


def _money(context: Context, quarters: Sequence[Quarter]) -> alt.LayerChart:
    rows = [{"day": quarter.ends_on.isoformat(), "amount": in_unit(context, quarter.net_fen), ROW: row}
            for row, quarter in enumerate(quarters)]  # fmt: skip
    y = alt.Y(
        "amount:Q",
        title=money_title(context, "Net"),
        scale=alt.Scale(zero=True),
        axis=money_axis(context, tickCount=5),
    )
    base = alt.Chart(pd.DataFrame(rows)).encode(x=_days(), y=y)
    zero = alt.Chart(pd.DataFrame([{"amount": 0.0}])).mark_rule(color="#9AA5B1").encode(y="amount:Q")
    points = alt.OverlayMarkDef(color=INK, size=50)
    line = base.mark_line(color=INK, point=points, cursor="pointer").add_params(pick())
    chart: alt.LayerChart = (zero + line).properties(height=190)
    return chart


def _multiples(quarters: Sequence[Quarter]) -> alt.LayerChart:
    rows = [
        {"day": quarter.ends_on.isoformat(), "what": what, "value": numeral(value), "order": order}
        for quarter in quarters
        for order, (what, value) in enumerate((("DPI", quarter.dpi), ("RVPI", quarter.rvpi)))
        if value is not None
    ]
    frame = pd.DataFrame(rows, columns=["day", "what", "value", "order"])
    colour = alt.Color("what:N", title=None, scale=alt.Scale(domain=["DPI", "RVPI", "PIC"], range=[INK, LIGHT, MARK]),
                       legend=alt.Legend(orient="top"))  # fmt: skip
    y = alt.Y("value:Q", title=None, stack="zero", axis=alt.Axis(format=".2f", tickCount=5))
    areas = (
        alt.Chart(frame)
        .mark_area(opacity=0.85, interpolate="step-after")
        .encode(x=_days(), y=y, color=colour, order="order:Q")
    )
    called = pd.DataFrame(
        [
            {"day": quarter.ends_on.isoformat(), "what": "PIC", "value": numeral(quarter.pic)}
            for quarter in quarters
        ]
    )
    line = alt.Chart(called).mark_line(strokeDash=[5, 3]).encode(x=_days(), y=alt.Y("value:Q"), color=colour)
    chart: alt.LayerChart = (areas + line).properties(height=150)
    return chart
