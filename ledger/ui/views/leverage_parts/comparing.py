"""Finance mobilised per yuan of grant equivalent: the one figure in which methods stand together, and its limits."""

from collections.abc import Sequence
from fractions import Fraction

import altair as alt
import pandas as pd
import streamlit as st

from ledger.exports.chart_tables import Native
from ledger.measures.comparable import DEFINITION, LIMITS, Comparable
from ledger.ui.context import Context
from ledger.ui.drawing_shown import show_drawing
from ledger.ui.drawings.drawing import INK, ROW, Chart, Column, Drawing, figure_text, listed, numeral, pick
from ledger.ui.figures import method_title
from ledger.ui.show import empty, plain


def comparable_section(context: Context, found: Sequence[Comparable]) -> None:
    """The figure of each method and of all, with its definition and its limits as text."""
    say = context.translate
    if not found:
        empty(context, "No method has mobilised anything as of this day.")
        return
    show_drawing(context, comparable_drawing(context, found))
    for each in found:
        if each.left_out:
            says = say("{method}: without {records}, whose finance is not recorded.",
                       method=_name(context, each), records=", ".join(each.left_out))  # fmt: skip
            st.caption(f":material/help: {plain(says)}")
    limits = "\n".join(f"- {plain(say(limit))}" for limit in LIMITS)
    st.info(
        f"**{plain(say('What this figure says, and what it does not'))}**\n\n{limits}",
        icon=":material/balance:",
    )


def comparable_drawing(context: Context, found: Sequence[Comparable]) -> Drawing:
    """The figures as bars, methods first and all together last."""
    say = context.translate
    found = sorted(found, key=lambda each: (each.subject == "all", -_value(each)))
    names = [_name(context, each) for each in found]
    values = [each.result.figure.exact if each.result.figure else None for each in found]
    rows = [
        {"subject": name, "finance": each.finance.number, "equivalent": each.equivalent.number, "ratio": value,
         "reason": "" if value is not None or not each.result.reason else say.message(each.result.reason)}
        for name, each, value in zip(names, found, values, strict=True)
    ]  # fmt: skip
    columns = (
        Column("subject", say("Funding method")), Column("finance", say("Finance mobilised"), "money"),
        Column("equivalent", say("Grant equivalent"), "money"), Column("ratio", say("Per yuan"), "figure"),
        Column("reason", say("Reason")),
    )  # fmt: skip
    pairs = [(name, figure_text(value)) for name, value in zip(names, values, strict=True)]
    subtitle = f"{say(DEFINITION)} · {say('as of {day}', day=context.as_of)}"
    records = tuple(tuple(part.record_id for part in each.parts) for each in found)
    return Drawing(
        "comparable", say("Finance mobilised per yuan of grant equivalent"), subtitle, listed(pairs),
        _bars(context, names, [numeral(value) for value in values]), columns, tuple(rows), records,
        Native("bar", ("ratio",)),
    )  # fmt: skip


def _value(each: Comparable) -> Fraction:
    return each.result.figure.exact if each.result.figure else Fraction(-1)


def _bars(context: Context, names: Sequence[str], values: Sequence[float | None]) -> Chart:
    labels = ["—" if value is None else f"{value:,.2f}" for value in values]
    frame = pd.DataFrame({"subject": list(names), "value": [value or 0.0 for value in values], "label": labels,
                          ROW: range(len(names))})  # fmt: skip
    y = alt.Y("subject:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=240))
    x = alt.X(
        "value:Q", title=context.translate("Per yuan"), scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=8)
    )
    bars = alt.Chart(frame).mark_bar(size=24, color=INK, cursor="pointer").encode(y=y, x=x).add_params(pick())
    text = (
        alt.Chart(frame)
        .mark_text(align="left", dx=6, fontWeight="bold")
        .encode(y=y, x="value:Q", text="label:N")
    )
    chart: alt.LayerChart = (bars + text).properties(height=44 * len(names) + 70)
    return chart


def _name(context: Context, each: Comparable) -> str:
    return context.translate("all together") if each.subject == "all" else method_title(context, each.subject)
