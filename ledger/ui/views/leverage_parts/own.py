"""The office's own definitions: what there is, a form to make one or its next version."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ledger.measures.leverage import Found
from ledger.measures.own import define, form
from ledger.ui.acts import act, act_button, notice
from ledger.ui.context import Context
from ledger.ui.routes import go_later
from ledger.ui.show import empty, grid, plain
from ledger.ui.views.leverage_parts.asking import SWITCHES, formula_text
from ledger.ui.views.leverage_parts.ratios import value_text
from ledger.values.leverage import OwnDefinition, Ratio

FORM = "leverage_definition"


def own_section(context: Context, own: Sequence[OwnDefinition], found: Sequence[Found], method: str) -> None:
    """List the definitions with what they give for a method, and draw the form."""
    _listed(context, own, {item.ratio.key: item.ratio for item in found}, method)
    if context.may("recorder"):
        _form(context)
    else:
        st.caption(context.translate("A recorder can make a definition."))


def _listed(context: Context, own: Sequence[OwnDefinition], ratios: Mapping[str, Ratio], method: str) -> None:
    say = context.translate
    st.markdown(f"**{say('Definitions of the office')}**")
    if not own:
        empty(context, "The office has no definition of its own yet.")
        return
    rows = [
        {"name": each.name, "title": each.title, "formula": formula_text(context, each),
         "value": value_text(context, ratios[each.name]) if each.name in ratios else "—",
         "level": say.name(each.level), "stage": say.name(each.stage), "document": each.document}
        for each in own
    ]  # fmt: skip
    text = st.column_config.TextColumn
    columns = {
        "name": text(say("Name"), pinned=True), "title": text(say("What it is called")),
        "formula": text(say("Formula")), "value": text(say("Value")), "level": text(say("Level")),
        "stage": text(say("Stage")), "document": text(say("Document")),
    }  # fmt: skip
    show = (
        say("Show"),
        lambda row: go_later("leverage", lv_method=method, **{f"lv_key_{method}": own[row].name}),
    )
    grid(rows, columns, key="own_definitions", alt=say("Definitions of the office"), action=show)


def _form(context: Context) -> None:
    say, offered = context.translate, form()
    st.markdown(f"**{say('Make a definition, or the next version of one')}**")
    left, right = st.columns(2)
    with left:
        written: dict[str, Any] = {
            "name": st.text_input(say("Name"), key="own_name", max_chars=40, placeholder="M1-S").strip(),
            "title": st.text_input(say("What it is called"), key="own_title").strip(),
            "numerator": _parts(context, "Numerator", offered["parts"]),
            "denominator": _parts(context, "Denominator", offered["parts"]),
        }
        reason = st.text_input(say("Reason"), key="own_reason", help=say("Needed for a new version.")).strip()
    with right:
        level = st.selectbox(say("Level"), list(offered["stages_of_levels"]), index=1, key="own_level",
                             format_func=say.name)  # fmt: skip
        stages = offered["stages_of_levels"][level]
        first = stages.index("paid_in") if "paid_in" in stages else 0
        stage = st.selectbox(
            say("Stage"), stages, index=first, key=f"own_stage_{level}", format_func=say.name
        )
        bases = offered["bases_of_stages"][stage]
        base = st.selectbox(say("Base"), bases, key=f"own_base_{stage}", format_func=say.name)
        switches = {name: st.toggle(say(SWITCHES[name]), value=default, key=f"own_{name}")
                    for name, default in offered["switches"].items()}  # fmt: skip
        document = st.text_input(say("Document and clause"), key="own_document").strip()
    written |= {"level": level, "stage": stage, "base": base, "switches": switches, "document": document}
    if act_button(FORM, say("Check and keep"), type="primary", icon=":material/save:"):
        made = act(context, FORM, lambda unit, key: define(unit, written, reason=reason, key=key))
        if made:
            notice(say("Kept: {name}, version {version}.", name=plain(made[0]), version=made[1]))
            st.rerun()


def _parts(context: Context, label: str, parts: Sequence[str]) -> list[str]:
    say = context.translate
    return list(
        st.multiselect(say(label), parts, key=f"own_{label}", format_func=say.name, placeholder=say("choose"))
    )
