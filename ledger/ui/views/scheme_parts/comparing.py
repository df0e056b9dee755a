"""Two schemes side by side: only what differs, or all that either states."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ledger.exports.scheme_texts import value_words
from ledger.ui.bound import choice
from ledger.ui.context import Context
from ledger.ui.show import empty, table
from ledger.ui.views.scheme_parts.reading import value_of
from ledger.values.scheme_changes import Difference, differences
from ledger.values.schemes import Scheme


def render(context: Context, first: Scheme, known: Mapping[str, Scheme], label: Callable[[str], str]) -> None:
    """Draw the choice of the other scheme and the table of both."""
    say = context.translate
    others = [name for name in known if name != first.id]
    if not others:
        empty(context, "There is no other scheme to compare it with.")
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        second = known[choice(say("Compare with"), others, key="scheme_other", format_func=label)]
    everything = right.toggle(say("Also what is the same"), key="scheme_all")
    rows = [_row(context, each, first, second) for each in differences(first, second, everything=everything)]
    if not rows:
        empty(context, "They state the same.")
        return
    table(rows, alt=say("Two schemes side by side"))


def _row(context: Context, found: Difference, first: Scheme, second: Scheme) -> dict[str, Any]:
    say = context.translate
    mark = "＝" if found.is_same else "≠"
    return {
        "·": mark,
        say("Rule"): say.name(found.name),
        first.id: _side(context, found, first),
        second.id: _side(context, found, second),
        say("Clause"): "；".join(dict.fromkeys(
            f"{clause.document} {say.term(clause.article)}"
            for clause in (found.first_clause, found.second_clause) if clause
        )),
    }  # fmt: skip


def _side(context: Context, found: Difference, scheme: Scheme) -> str:
    if found.frame:
        value = getattr(scheme, found.name)
        return value_words(value, context.translate.term) if value else "—"
    if found.name not in scheme:
        return context.translate("not stated")
    return value_of(context, scheme, scheme.parameter(found.name))
