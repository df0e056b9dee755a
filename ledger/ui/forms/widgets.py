"""One widget for each kind of field; what comes back is what a person wrote, for the server to judge."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import streamlit as st
import yaml

from ledger.ui.context import Context
from ledger.ui.forms.fields import Field
from ledger.ui.forms.references import Choices
from ledger.ui.show import plain
from ledger.values.capitals import in_capitals
from ledger.values.errors import LedgerError
from ledger.values.money import format_yuan, parse_amount_fen

FIRST_DAY: Final = date(1990, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
Widget = Callable[[Context, Field, str, str, Any, Choices], Any]


def label_of(context: Context, field: Field) -> str:
    """The field's name in words, marked where it must be given."""
    text = plain(context.translate.name(field.name))
    return f"{text} :red[\\*]" if field.required else text


def draw(context: Context, field: Field, key: str, value: Any, choices: Choices) -> Any:
    """Draw a field's widget and return what stands in it."""
    return _WIDGETS[field.kind](context, field, key, label_of(context, field), value, choices)


def echo(context: Context, written: str) -> None:
    """Say how an amount was understood, in digits and in capitals."""
    if not written.strip():
        return
    try:
        amount_fen = parse_amount_fen(written)
    except LedgerError as error:
        st.caption(f":red[:material/error: {plain(' '.join(context.translate.error(error)))}]")
        return
    st.caption(f"= {plain(format_yuan(amount_fen))} {context.translate('yuan')}（{in_capitals(amount_fen)}）")


def _text(_context: Context, field: Field, key: str, label: str, value: Any, _choices: Choices) -> Any:
    hint = {"integer": "0", "decimal": "5.31"}.get(field.kind)
    return st.text_input(label, value=_as_text(value), key=key, placeholder=hint) or ""


def _amount(context: Context, _field: Field, key: str, label: str, value: Any, _choices: Choices) -> Any:
    hint = "1,234.50 / 12万 / 0.5亿"
    written = (
        st.text_input(
            f"{label}（{context.translate('yuan')}）", value=_as_text(value), key=key, placeholder=hint
        )
        or ""
    )
    echo(context, written)
    return written


def _truth(_context: Context, _field: Field, key: str, label: str, value: Any, _choices: Choices) -> Any:
    return st.checkbox(label, value=bool(value), key=key)


def _day(_context: Context, _field: Field, key: str, label: str, value: Any, _choices: Choices) -> Any:
    chosen = st.date_input(
        label, value=_as_day(value), key=key, min_value=FIRST_DAY, max_value=LAST_DAY, format="YYYY-MM-DD"
    )
    return chosen.isoformat() if isinstance(chosen, date) else ""


def _choice(context: Context, field: Field, key: str, label: str, value: Any, _choices: Choices) -> Any:
    options = list(field.choices)
    index = options.index(value) if value in options else None
    return st.selectbox(
        label,
        options,
        index=index,
        key=key,
        format_func=context.translate.name,
        placeholder=context.translate("please choose"),
    )


def _party(context: Context, field: Field, key: str, label: str, value: Any, choices: Choices) -> Any:
    options = choices.parties_for(field.name)
    return st.selectbox(
        label,
        options,
        index=options.index(value) if value in options else None,
        key=key,
        format_func=lambda party: choices.parties.get(party, "?"),
        placeholder=context.translate("please choose"),
    )


def _record(context: Context, field: Field, key: str, label: str, value: Any, choices: Choices) -> Any:
    options = choices.records_for(field.name)
    return st.selectbox(
        label,
        options,
        index=options.index(value) if value in options else None,
        key=key,
        format_func=lambda record: choices.records.get(record, "?"),
        placeholder=context.translate("please choose"),
    )


def _parties(context: Context, field: Field, key: str, label: str, value: Any, choices: Choices) -> Any:
    return st.multiselect(
        label,
        choices.parties_for(field.name),
        default=value or [],
        key=key,
        format_func=lambda party: choices.parties.get(party, "?"),
        placeholder=context.translate("please choose"),
    )


def _records(context: Context, field: Field, key: str, label: str, value: Any, choices: Choices) -> Any:
    return st.multiselect(
        label,
        choices.records_for(field.name),
        default=value or [],
        key=key,
        format_func=lambda record: choices.records.get(record, "?"),
        placeholder=context.translate("please choose"),
    )


def _words(context: Context, field: Field, key: str, label: str, value: Any, _choices: Choices) -> Any:
    options = list(dict.fromkeys([*field.choices, *(value or [])]))
    return st.multiselect(
        label,
        options,
        default=value or [],
        key=key,
        accept_new_options=not field.choices,
        format_func=context.translate.name,
        placeholder=context.translate("type and press Enter"),
    )


def _conditions(context: Context, _field: Field, key: str, label: str, value: Any, _choices: Choices) -> Any:
    held = value or {}
    names = st.multiselect(
        label,
        list(held),
        default=[name for name, holds in held.items() if holds],
        key=key,
        accept_new_options=True,
        format_func=context.translate.name,
        placeholder=context.translate("type and press Enter"),
    )
    return {**dict.fromkeys(held, False), **dict.fromkeys(names, True)}


def _structure(context: Context, _field: Field, key: str, label: str, value: Any, _choices: Choices) -> Any:
    written = yaml.safe_dump(value, allow_unicode=True, sort_keys=False) if value else ""
    text = (
        st.text_area(
            label, value=written, key=key, help=context.translate("Write it as in a case file (YAML).")
        )
        or ""
    )
    try:
        return yaml.safe_load(text) if text.strip() else None
    except yaml.YAMLError:
        # The facts' own check names the field and says that this is no list.
        return text


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def _as_day(value: Any) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(value) if value else None


_WIDGETS: Final[Mapping[str, Widget]] = {
    "text": _text,
    "integer": _text,
    "decimal": _text,
    "amount": _amount,
    "truth": _truth,
    "day": _day,
    "choice": _choice,
    "party": _party,
    "record": _record,
    "parties": _parties,
    "records": _records,
    "words": _words,
    "conditions": _conditions,
    "structure": _structure,
}
