"""A drawing on a page: its words, the chart, a click that leads to the records, the same numbers as a table, files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from ledger.book.audit import head
from ledger.exports.imprint import XLSX
from ledger.ui.behind import go_behind
from ledger.ui.context import Context
from ledger.ui.drawings import PICK, ROW, Column, Drawing
from ledger.ui.show import grid, in_unit, money_column, plain

PICTURE_WIDTH: Final = 1000
"""The width of a picture in pixels, before it is drawn at twice the size."""


def show_drawing(context: Context, drawing: Drawing, *, key: str = "") -> None:
    """Draw a drawing with everything that belongs to it.

    Args:
        context: who looks, in which language and unit.
        drawing: what is drawn.
        key: the name of its place on the page, where a page has the same drawing twice.
    """
    name = key or drawing.key
    st.markdown(f"**{plain(drawing.title)}**")
    st.caption(plain(drawing.subtitle))
    _chart(drawing, name)
    _table(context, drawing, name)
    _files(context, drawing, name)


def _chart(drawing: Drawing, name: str) -> None:
    key = f"chart_{name}"
    st.altair_chart(
        drawing.chart,
        width="stretch",
        key=key,
        alt=drawing.alternative,
        on_select=lambda: _picked(key, drawing.records),
        selection_mode=PICK,
    )
    if drawing.below is not None:
        st.altair_chart(drawing.below, width="stretch", key=f"{key}_below", alt=drawing.alternative)


def _picked(key: str, records: Sequence[tuple[int, ...]]) -> None:
    row = row_of(st.session_state[key]["selection"])
    if row is not None and row < len(records):
        go_behind(records[row])


def row_of(selection: Mapping[str, Any]) -> int | None:
    """The row of the mark that was clicked; None for a click beside every mark."""
    marks = selection.get(PICK) or []
    row = marks[0].get(ROW) if marks else None
    return None if row is None else int(row)


def _table(context: Context, drawing: Drawing, name: str) -> None:
    rows = [
        {column.name: _cell(context, column, row.get(column.name)) for column in drawing.columns}
        for row in drawing.rows
    ]
    action = (context.translate("Records"), lambda row: go_behind(drawing.records[row]))
    grid(
        rows,
        {column.name: _settings(context, column) for column in drawing.columns},
        key=f"table_{name}",
        alt=drawing.title,
        action=action if any(drawing.records) else None,
    )


def _cell(context: Context, column: Column, value: Any) -> Any:
    if value is None or column.kind == "text":
        return value
    return float(in_unit(context, value)) if column.kind == "money" else float(value)


def _settings(context: Context, column: Column) -> Any:
    if column.kind == "money":
        return money_column(context, column.label)
    if column.kind == "figure":
        return st.column_config.NumberColumn(column.label, format="%.4f")
    return st.column_config.TextColumn(column.label, pinned=column.name == "subject")


def _files(context: Context, drawing: Drawing, name: str) -> None:
    kinds: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("png", "PNG", "image/png", lambda: picture_file(drawing, "png")),
        ("svg", "SVG", "image/svg+xml", lambda: picture_file(drawing, "svg")),
        ("xlsx", "Excel", XLSX, lambda: workbook_file(context, drawing)),
    )
    with st.container(horizontal=True):
        for ending, label, mime, made in kinds:
            st.download_button(
                label,
                data=made,
                file_name=f"{drawing.key}-{context.as_of}.{ending}",
                mime=mime,
                key=f"{name}_{ending}",
                on_click="ignore",
                icon=":material/download:",
                type="tertiary",
            )


def picture_file(drawing: Drawing, ending: str) -> bytes:
    """The whole chart as a picture, "png" or "svg"."""
    from ledger.exports import pictures  # the drawing engine is only needed here

    spec = drawing.spec(PICTURE_WIDTH)
    return pictures.png(spec) if ending == "png" else pictures.svg(spec)


def workbook_file(context: Context, drawing: Drawing) -> bytes:
    """The table with a chart that the spreadsheet draws."""
    from ledger.exports.charts import chart_workbook  # xlsxwriter is only needed here
    from ledger.ui.exporting import imprint

    with context.reading() as session:
        sealed = head(session)
    own = imprint(context, sealed, f"{drawing.title} · {drawing.subtitle}")
    return chart_workbook(drawing.table, replace(own, translate=str))
