"""A deal's facts as they were written, in the reader's words, with names for parties and records."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from ledger.book.queries import facts_of
from ledger.book.workflow import Record
from ledger.instrument import kind_of, schemes_of
from ledger.ui.context import Context
from ledger.ui.forms.fields import Field, fields_of
from ledger.ui.forms.references import Choices, choices_of
from ledger.ui.show import plain, table
from ledger.ui.views.scheme_parts.reading import value_of
from ledger.values.capitals import in_capitals
from ledger.values.money import format_yuan, parse_amount_fen
from ledger.values.schemes import Scheme


def render(context: Context, record: Record) -> None:
    """Draw the facts, and beside them the scheme with its clauses."""
    with context.reading() as session:
        written = facts_of(session, record)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show_facts(context, fields_of(kind_of(record).facts), written, choices_of(context))
    with right:
        with context.reading() as session:
            scheme = schemes_of(session, record.instrument).get(record.scheme_id)
        if scheme:
            _scheme(context, scheme)


def show_facts(
    context: Context, fields: Sequence[Field], written: Mapping[str, Any], choices: Choices
) -> None:
    """Facts as a table; lists of things below it, each as a table of its own."""
    say = context.translate
    rows = [
        {
            say("Item"): say.name(field.name),
            say("Value"): value_text(context, field, written.get(field.name), choices),
        }
        for field in fields
        if field.kind not in ("rows", "group", "structure")
    ]
    rows = [row for row in rows if row[say("Value")]]
    if rows:
        table(rows, alt=say("Facts"))
    for field in fields:
        value = written.get(field.name)
        if not value or field.kind not in ("rows", "group", "structure"):
            continue
        st.markdown(f"**{plain(say.name(field.name))}**")
        if field.kind == "group":
            show_facts(context, field.fields, value, choices)
        elif field.kind == "rows":
            table([_cells(context, field, row, choices) for row in value], alt=say.name(field.name))
        else:
            _structure(context, value)


def value_text(context: Context, field: Field, value: Any, choices: Choices) -> str:
    """One fact as text; an amount with its capitals."""
    if value in (None, "", [], {}):
        return ""
    known = {
        "party": choices.parties,
        "parties": choices.parties,
        "record": choices.records,
        "records": choices.records,
    }
    if field.kind in known:
        ids = value if isinstance(value, list) else [value]
        return "、".join(known[field.kind].get(int(one), str(one)) for one in ids)
    write = _TEXTS.get(field.kind)
    return write(context, value) if write else str(value)


def _amount(context: Context, value: Any) -> str:
    fen = parse_amount_fen(str(value), allow_negative=True)
    text = f"{format_yuan(fen)} {context.translate('yuan')}"
    return f"{text}（{in_capitals(fen)}）" if fen and context.translate.language == "zh" else text


def _truth(context: Context, value: Any) -> str:
    return context.translate("yes") if value else context.translate("no")


def _words(context: Context, value: Any) -> str:
    return "、".join(context.translate.name(str(word)) for word in value)


def _conditions(context: Context, value: Any) -> str:
    return "；".join(
        f"{context.translate.name(name)}：{_truth(context, holds)}" for name, holds in value.items()
    )


_TEXTS: Mapping[str, Callable[[Context, Any], str]] = {
    "amount": _amount,
    "truth": _truth,
    "choice": lambda context, value: context.translate.name(str(value)),
    "words": _words,
    "conditions": _conditions,
}


def _cells(context: Context, field: Field, row: Mapping[str, Any], choices: Choices) -> dict[str, str]:
    cells = {}
    for path, inner in field.flat():
        value: Any = row
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        label = " · ".join(context.translate.name(part) for part in path.split("."))
        text = value_text(context, inner, value, choices)
        cells[label] = text.split("（")[0] if inner.kind == "amount" else text
    return {label: text for label, text in cells.items() if text}


def _structure(context: Context, value: Any) -> None:
    lines = list(_lines(context, value, 0))
    table([{context.translate("Item"): label, context.translate("Value"): text} for label, text in lines])


def _lines(context: Context, value: Any, depth: int) -> Sequence[tuple[str, str]]:
    indent = "　" * depth
    found: list[tuple[str, str]] = []
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value, start=1)
    for name, inner in pairs:
        label = f"{indent}{context.translate.name(str(name))}"
        if isinstance(inner, Mapping | list):
            if inner:
                found.append((label, ""))
                found += _lines(context, inner, depth + 1)
        elif inner not in (None, ""):
            found.append(
                (label, context.translate.name(str(inner)) if isinstance(inner, str) else str(inner))
            )
    return found


def _scheme(context: Context, scheme: Scheme) -> None:
    say = context.translate
    title = scheme.title if say.language == "zh" else scheme.title_english or scheme.title
    st.markdown(f"**{say('Scheme')}**：{plain(title)}")
    st.caption(
        f"{plain(scheme.document)} · {say('in force from {day}', day=scheme.in_force_from)}"
        f" · {scheme.content_hash[:16]}"
    )
    rows = []
    for name, stated in scheme.parameters.items():
        clause = str(stated.clause) or say("decided by the office")
        rows.append(
            {
                say("Rule"): say.name(name),
                say("Value"): value_of(context, scheme, stated),
                say("Clause"): clause,
            }
        )
    with st.expander(say("Rules of the scheme ({count})", count=len(rows)), icon=":material/gavel:"):
        table(rows, alt=say("Rules of the scheme"))
        for warning in scheme.warnings():
            st.caption(f":material/info: {plain(say.message(warning))}")
