"""A scheme copied for another year, or with figures changed: checked at once, kept for another person to confirm."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st
import yaml

from ledger.instrument import OfficeScheme, checked_scheme, propose_scheme
from ledger.ui.acts import act, act_button, notice
from ledger.ui.context import Context
from ledger.ui.show import plain, show_error
from ledger.ui.views.scheme_parts.reading import MARKS
from ledger.values.errors import LedgerError
from ledger.values.scheme_changes import copied, scheme_yaml, with_value
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause


def render(context: Context, scheme: Scheme, own: Mapping[str, OfficeScheme]) -> None:
    """Draw the form; a scheme that ships or is in use is never edited, so what is written is a copy."""
    say = context.translate
    st.caption(
        say(
            "A scheme that ships or that a record uses never changes: another figure is another dated scheme."
        )
    )
    if not context.may("recorder"):
        st.caption(say("Only a recorder writes schemes."))
        return
    content = _frame(context, scheme, own)
    source, decided_on, why = _source(context)
    names = st.multiselect(say("Figures to change"), list(scheme.parameters), key=f"copy_names_{scheme.id}",
                           format_func=say.name, placeholder=say("none"))  # fmt: skip
    try:
        for name in names:
            value = _value(context, scheme, content, name)
            content = with_value(content, name, value, source, decided_on, why)
        text = scheme_yaml(content)
        checked = checked_scheme(text, str(content["id"]))
    except LedgerError as error:
        show_error(context, error)
        return
    st.success(
        say("The scheme is sound. Content {hash}", hash=checked.content_hash[:16]),
        icon=":material/check_circle:",
    )
    with st.expander(say("The scheme file")):
        st.code(text, language="yaml")
    _keep(context, text, why, own[checked.id].version if checked.id in own else 0)


def _frame(context: Context, scheme: Scheme, own: Mapping[str, OfficeScheme]) -> dict[str, Any]:
    """Id, title and days of the copy; of a scheme of the office its own, to be changed before it is used."""
    say, key = context.translate, f"copy_{scheme.id}"
    first, second, third, fourth = st.columns([2, 3, 1, 1])
    usual = scheme.id if scheme.id in own else f"{scheme.id}-{context.year}"
    new_id = first.text_input(say("Id of the scheme"), value=usual, key=f"{key}_id") or usual
    title = (
        second.text_input(say("Title of the scheme"), value=scheme.title, key=f"{key}_title") or scheme.title
    )
    begins = scheme.in_force_from if scheme.id in own else date(context.year, 1, 1)
    start = third.date_input(
        say("In force from"), value=begins, key=f"{key}_from", min_value=date(1990, 1, 1)
    )
    end = fourth.date_input(say("to"), value=None, key=f"{key}_to", min_value=date(1990, 1, 1))
    return copied(scheme, new_id.strip(), start, end, title.strip())


def _source(context: Context) -> tuple[Clause | None, date, str]:
    """Where the new figures are stated, or why the office decides them."""
    say = context.translate
    why = (
        st.text_input(say("Reason"), key="copy_why", placeholder=say("such as: notice of the new year")) or ""
    )
    with st.expander(say("Document that states the new figures")):
        first, second, third, fourth = st.columns([2, 2, 3, 2])
        document = first.text_input(say("Document"), key="copy_document") or ""
        article = second.text_input(say("Article"), key="copy_article") or ""
        address = third.text_input(say("Source"), key="copy_address") or ""
        mark = fourth.selectbox(
            say("Seen"), list(MARKS), key="copy_mark", format_func=lambda name: say(MARKS[name])
        )
    source = Clause(document, article, address, mark) if document else None
    return source, context.as_of, why or say("decided by the office")


def _value(context: Context, scheme: Scheme, content: Mapping[str, Any], name: str) -> Any:
    """The new value of a figure, as a scheme file writes it; the old one is there to begin with."""
    stated = content["parameters"].get(name) or content.get("settings", {})[name]
    before = stated["value"]
    shown = str(before) if isinstance(before, str | int) and not isinstance(before, bool) else (
        yaml.safe_dump(before, allow_unicode=True, default_flow_style=True).removesuffix("\n...\n").strip()
    )  # fmt: skip
    written = (
        st.text_input(context.translate.name(name), value=shown, key=f"copy_{scheme.id}_{name}") or shown
    )
    if isinstance(before, str):
        return written
    try:
        return yaml.safe_load(written)
    except yaml.YAMLError:
        return written


def _keep(context: Context, text: str, why: str, seen: int) -> None:
    say = context.translate
    if act_button(
        "keep_scheme", say("Keep it for another person to confirm"), type="primary", icon=":material/save:"
    ):
        kept = act(context, "keep_scheme",
                   lambda unit, key: propose_scheme(unit, text, reason=why, seen_version=seen, key=key))  # fmt: skip
        if kept:
            notice(say("{scheme} waits for another person to confirm it.", scheme=plain(kept.id)))
            st.rerun()
