"""A form from a facts model: its fields in order, what was typed kept, faults on top and beside."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from ledger.ui.context import Context
from ledger.ui.forms import scratch
from ledger.ui.forms.fields import Field, fields_of
from ledger.ui.forms.references import Choices, choices_of
from ledger.ui.forms.rows import draw_rows
from ledger.ui.forms.widgets import draw
from ledger.ui.show import plain
from ledger.values.errors import LedgerError, SeveralErrors
from ledger.values.facts import Facts

WIDE = frozenset({"group", "rows", "structure"})
COLUMNS = 2


def draw_form(
    context: Context, form: str, model: type[Facts], initial: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Draw a form and return what is written in it, as `model.read` takes it.

    Args:
        context: whose form it is.
        form: its name; widgets and what was typed are kept under it.
        model: the facts that are asked for.
        initial: what it begins with, such as the facts of a draft.
    """
    choices = choices_of(context)
    typed = scratch.typed(context, form)
    begun = dict(initial or {}) | typed
    _show_faults(context, form)
    written = _draw_fields(context, form, fields_of(model), begun, choices)
    typed.update(written)
    return _without_blanks(written)


def keep_faults(form: str, error: LedgerError) -> None:
    """Keep what was refused, to be shown on top of the form and beside its fields when it is drawn again."""
    st.session_state[f"{form}:faults"] = error


def forget(context: Context, form: str) -> None:
    """Empty a form: what was typed is saved, or given up."""
    scratch.drop(context, form)
    for key in [key for key in st.session_state if str(key).startswith((f"{form}:", f"{form}."))]:
        del st.session_state[key]


def _draw_fields(
    context: Context, prefix: str, fields: Sequence[Field], begun: Mapping[str, Any], choices: Choices
) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for block in _blocks(fields):
        if block[0].kind in WIDE:
            written[block[0].name] = _draw_wide(context, prefix, block[0], begun, choices)
            continue
        for start in range(0, len(block), COLUMNS):
            for place, field in zip(st.columns(COLUMNS), block[start : start + COLUMNS], strict=False):
                with place:
                    value = begun.get(field.name, field.default)
                    written[field.name] = draw(context, field, f"{prefix}.{field.name}", value, choices)
                    _show_fault_beside(context, prefix, field.name)
    return written


def _draw_wide(
    context: Context, prefix: str, field: Field, begun: Mapping[str, Any], choices: Choices
) -> Any:
    key = f"{prefix}.{field.name}"
    value = begun.get(field.name, field.default)
    if field.kind == "structure":
        return draw(context, field, key, value, choices)
    star = " :red[\\*]" if field.required else ""
    with st.container(border=True):
        st.markdown(f"**{plain(context.translate.name(field.name))}**{star}")
        _show_fault_beside(context, prefix, field.name)
        if field.kind == "rows":
            st.caption(
                context.translate(
                    "One row each; type into the last line to add one, amounts such as 12万 are understood."
                )
            )
            return draw_rows(context, field, key, value, choices)
        return _draw_fields(context, key, field.fields, value if isinstance(value, Mapping) else {}, choices)


def _blocks(fields: Sequence[Field]) -> Iterator[list[Field]]:
    block: list[Field] = []
    for field in fields:
        if field.kind in WIDE:
            if block:
                yield block
            yield [field]
            block = []
        else:
            block.append(field)
    if block:
        yield block


def _without_blanks(written: Mapping[str, Any]) -> dict[str, Any]:
    # What was left blank was not written: the model's default stands, or the field is missing.
    kept: dict[str, Any] = {}
    for name, value in written.items():
        meant = _without_blanks(value) if isinstance(value, Mapping) else value
        if meant is None or meant in ("", [], {}):
            continue
        kept[name] = meant
    return kept


def _faults(form: str) -> list[LedgerError]:
    error = st.session_state.get(f"{form}:faults")
    if error is None:
        return []
    return list(error.errors) if isinstance(error, SeveralErrors) else [error]


def _show_faults(context: Context, form: str) -> None:
    faults = _faults(form)
    if not faults:
        return
    sentences = [sentence for fault in faults for sentence in context.translate.error(fault)]
    head = context.translate("{count} things are to be mended:", count=len(sentences))
    st.error(
        f"{head}\n\n" + "\n".join(f"- {plain(sentence)}" for sentence in sentences), icon=":material/error:"
    )


def _show_fault_beside(context: Context, prefix: str, name: str) -> None:
    form, _, path = prefix.partition(".")
    wanted = f"{path}.{name}" if path else name
    for fault in _faults(form):
        field = str(fault.parameters.get("field", ""))
        if field == wanted or field.startswith(f"{wanted}."):
            says = context.translate.phrase(str(fault.parameters.get("fault", "")))
            st.caption(f":red[:material/error: {plain(says)}]")
