"""The text of a funding method's schemes on its page: what each states, with its clause, and what was decided."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ledger.ui.bound import choice
from ledger.ui.context import Context
from ledger.ui.method_parts import scheme_label, usable_schemes, warnings
from ledger.ui.show import clause_text, money, plain, table
from ledger.values.schemes import Parameter


def show_schemes(context: Context, key: str) -> None:
    """The text of the method's schemes: what each states, with its clause."""
    say, known = context.translate, usable_schemes(context)
    chosen = known[
        choice(
            say("Scheme"), list(known), key=key, format_func=lambda name: scheme_label(context, known[name])
        )
    ]
    st.markdown(f"**{plain(chosen.document)}** · {plain(chosen.issuer)} · {chosen.in_force_from}")
    warnings(context, chosen.warnings())
    if not chosen.parameters:
        st.caption(say("This scheme sets no limits; it only computes figures."))
        return
    table([_parameter(context, stated) for stated in chosen.parameters.values()], alt=say("Scheme"))


def _parameter(context: Context, stated: Parameter) -> Mapping[str, str]:
    say = context.translate
    return {
        say("Parameter"): say.name(stated.name),
        say("Value"): _stated(context, stated.value, stated.unit, stated.name),
        say("Clause"): clause_text(stated.clause.as_json(), say),
        say("Decided"): _decided(context, stated),
    }


def _decided(context: Context, stated: Parameter) -> str:
    """When the office decided what the document leaves open, and why where that is told in the language."""
    if stated.decided_on is None:
        return ""
    why = context.translate(stated.why)
    told = context.translate.language == "en" or why != stated.why
    return f"{stated.decided_on} {why}" if told else str(stated.decided_on)


def _stated(context: Context, value: Any, unit: str, name: str = "") -> str:
    """What a scheme states, also where that is a table; the same word may mean another thing elsewhere."""
    say = context.translate
    if isinstance(value, Mapping):
        return "；".join(f"{say.name(str(key))} {_stated(context, one, unit)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return "；".join(_stated(context, one, unit) for one in value)
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if unit == "percent" or (isinstance(value, int) and unit == "fen"):
        return f"{value} %" if unit == "percent" else money(context, value)
    words = str(value).replace("_", " ")
    known = [text for text in (f"{name} {value}".replace("_", " "), words) if say(text) != text]
    said = say(known[0]) if known else say.phrase(str(value))
    return say.name(said) if "_" in said else said
