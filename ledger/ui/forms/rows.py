"""A list of like things as a grid: every cell is text that the server judges, never a number the grid bends."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from ledger.ui.context import Context
from ledger.ui.forms.fields import Field
from ledger.ui.forms.references import Choices


def draw_rows(
    context: Context, field: Field, key: str, value: Sequence[Mapping[str, Any]] | None, choices: Choices
) -> list[dict[str, Any]]:
    """Draw a grid to which rows can be added, and return its rows as they are written in the facts."""
    columns = dict(field.flat())
    base_key = f"{key}:base"
    # The grid reports changes against its first frame: that frame must stay the same while the form is open.
    if base_key not in st.session_state:
        st.session_state[base_key] = _frame(columns, value or [])
    settings = {path: _column(context, path, inner, choices) for path, inner in columns.items()}
    edited = st.data_editor(
        st.session_state[base_key],
        key=key,
        column_config=settings,
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
        width="stretch",
        alt=context.translate.name(field.name),
    )
    return [row for row in (_row(columns, record) for record in edited.to_dict("records")) if row]


def _frame(columns: Mapping[str, Field], rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    data = {path: pd.Series([_cell(row, path) for row in rows], dtype="object") for path in columns}
    frame = pd.DataFrame(data)
    for path, field in columns.items():
        if field.kind == "day":
            frame[path] = pd.to_datetime(frame[path]).dt.date.astype("object")
        elif field.kind == "truth":
            frame[path] = frame[path].astype("boolean")
    return frame


def _cell(row: Mapping[str, Any], path: str) -> Any:
    value: Any = row
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _column(context: Context, path: str, field: Field, choices: Choices) -> Any:
    label = " · ".join(context.translate.name(part) for part in path.split("."))
    if field.required:
        label += " *"
    if field.kind == "amount":
        label += f"（{context.translate('yuan')}）"
    settings = st.column_config
    match field.kind:
        case "truth":
            return settings.CheckboxColumn(label, default=bool(field.default))
        case "day":
            return settings.DateColumn(label, format="YYYY-MM-DD")
        case "choice":
            return settings.SelectboxColumn(
                label,
                options=list(field.choices),
                format_func=lambda code: context.translate.name(str(code)),
                default=field.default,
            )
        case "party":
            return settings.SelectboxColumn(
                label,
                options=choices.parties_for(path),
                width="medium",
                format_func=lambda party: choices.parties.get(int(party), "?"),
            )
        case "record":
            return settings.SelectboxColumn(
                label,
                options=choices.records_for(path),
                width="medium",
                format_func=lambda record: choices.records.get(int(record), "?"),
            )
        case _:
            return settings.TextColumn(label, default=None if field.default is None else str(field.default))


def _row(columns: Mapping[str, Field], record: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    filled = False
    for path, field in columns.items():
        value = _written(record.get(path), field)
        if value is None:
            continue
        filled = filled or (value != field.default and value is not False)
        *groups, name = path.split(".")
        place = row
        for group in groups:
            place = place.setdefault(group, {})
        place[name] = value
    return _without_idle_groups(row, columns) if filled else {}


def _without_idle_groups(row: dict[str, Any], columns: Mapping[str, Field]) -> dict[str, Any]:
    # A group in which only defaults stand was not meant.
    for name in [name for name, value in row.items() if isinstance(value, dict)]:
        if all(
            columns[f"{name}.{part}"].default == value
            for part, value in row[name].items()
            if f"{name}.{part}" in columns
        ):
            del row[name]
    return row


def _written(value: Any, field: Field) -> Any:
    if value is None or value is pd.NaT or (not isinstance(value, list | dict) and pd.isna(value)):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    if field.kind in ("party", "record"):
        return int(value)
    if field.kind == "truth":
        return bool(value)
    return str(value).strip() or None
