"""The column mappings that the book remembers: which header, which columns, by whom, and a way to forget them."""

import streamlit as st
from sqlmodel import select

from ledger.book.people import Person
from ledger.book.store import Unit
from ledger.statements.memory import KeptMapping, forget, kept_mappings
from ledger.ui.acts import act, act_button, notice
from ledger.ui.context import Context
from ledger.ui.show import moment, plain, table


def show_mappings(context: Context) -> None:
    """List what was confirmed of headers; a mapping that is forgotten is asked about again."""
    say = context.translate
    with context.reading() as session:
        kept = kept_mappings(session)
        names = {person.id: person.display_name for person in session.exec(select(Person))}
    if not kept:
        return
    with st.expander(say("Remembered columns ({count})", count=len(kept)), icon=":material/bookmark:"):
        for mapping in kept:
            _mapping(context, mapping, names.get(mapping.kept_by, "—"))


def _mapping(context: Context, mapping: KeptMapping, person: str) -> None:
    say = context.translate
    head = say(
        "Confirmed by {person} at {moment}, version {version}", person=plain(person),
        moment=moment(mapping.kept_at), version=mapping.version,
    )  # fmt: skip
    st.markdown(f"**{head}**")
    st.caption(plain("，".join(mapping.names)))
    rows = [
        {say("Header in the file"): text, say("Field"): say.name(field)}
        for text, field in mapping.columns.items()
    ]
    table(rows, alt=say("Remembered columns ({count})", count=len(rows)))
    if not context.may("recorder"):
        return
    if act_button(
        f"forget:{mapping.key}", say("Forget; ask again next time"), icon=":material/bookmark_remove:"
    ):

        def do(unit: Unit, _: str) -> bool:
            forget(unit, mapping.key, "")
            return True

        if act(context, f"forget:{mapping.key}", do):
            notice(say("The columns are forgotten."))
            st.rerun()
