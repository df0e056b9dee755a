"""One scheme as a person reads it: what it is, what it states rule by rule, where that stands, how well it was seen."""

from typing import Any

import streamlit as st

from ledger.exports.scheme_texts import stated_text
from ledger.instrument import OfficeScheme, confirm_scheme, names_of, user_of
from ledger.ui.acts import act, act_button, notice
from ledger.ui.context import Context
from ledger.ui.show import empty, moment, plain, table
from ledger.ui.views.deal_parts.trace import unbroken
from ledger.values.parameters import Parameter
from ledger.values.scheme_changes import scheme_yaml
from ledger.values.schemes import Scheme

MARKS = {
    "O": "official page",
    "P": "press",
    "M": "only a mirror was seen",
    "unsourced": "no source was found",
}


def render(context: Context, scheme: Scheme, own: OfficeScheme | None) -> None:
    """Draw the scheme; one of the office with who wrote and who confirmed it."""
    say = context.translate
    _head(context, scheme)
    for warning in scheme.warnings():
        st.warning(plain(say.message(warning)), icon=":material/warning:")
    if own:
        _own(context, own)
    if scheme.parameters:
        table(
            [_row(context, scheme, stated) for stated in scheme.parameters.values()],
            alt=say("Rules of the scheme"),
        )
    else:
        empty(context, "This scheme sets no limits; it only computes figures.")
    if scheme.remark and say.language == "zh":
        st.caption(plain(f"{say('Notes')}：{scheme.remark}"))
    st.download_button(say("Download the scheme file"), data=scheme_yaml(scheme.content).encode(), on_click="ignore",
                       file_name=f"{scheme.id}.yaml", key="scheme_file", icon=":material/download:")  # fmt: skip


def _head(context: Context, scheme: Scheme) -> None:
    say = context.translate
    title = scheme.title if say.language == "zh" else scheme.title_english or scheme.title
    st.subheader(plain(title), anchor=False)
    until = str(scheme.in_force_to) if scheme.in_force_to else say("further notice")
    lines = [
        f"**{plain(scheme.document)}** · {plain(scheme.issuer)}",
        say("In force from {first} to {last}; picked by {picked}.", first=scheme.in_force_from, last=plain(until),
            picked=plain(_picked(context, scheme))),
        say("Seen: {mark}, confirmed on {day}.", mark=say(MARKS[scheme.mark]), day=scheme.confirmed_on),
    ]  # fmt: skip
    st.markdown("  \n".join(lines))
    st.caption(plain(f"{say('Source')}：{scheme.address or '—'}"))
    st.caption(plain(f"{scheme.id} · sha256 {scheme.content_hash}"))


def _row(context: Context, scheme: Scheme, stated: Parameter) -> dict[str, Any]:
    say, clause = context.translate, stated.clause
    row = {
        say("Rule"): say.name(stated.name),
        say("Value"): value_of(context, scheme, stated),
        say("Clause"): f"{clause.document} {say.term(clause.article)}",
        say("Seen"): say(MARKS[clause.mark]) if not stated.decided_on else say("decided by the office"),
        say("Confirmed on"): unbroken(str(stated.decided_on or clause.confirmed_on or "")),
    }
    notes = [stated.why if say.language == "zh" else say(stated.why)]
    if clause.address not in ("", scheme.address):
        notes.append(clause.address)
    return row | {say("Notes"): " ".join(note for note in notes if note)}


def _picked(context: Context, scheme: Scheme) -> str:
    """The day that picks the scheme, in words; the scheme's own where it writes them out."""
    words = f"picked by {scheme.picked_by}".replace("_", " ")
    said = context.translate(words)
    return context.translate.term(scheme.picked_by) if said == words else said


def value_of(context: Context, scheme: Scheme, stated: Parameter) -> str:
    """A rule's value in words; of conditions their names, for what stands beside each is its clause."""
    say = context.translate
    if isinstance(stated.value, dict) and all(
        clause in scheme.clauses for clause in map(str, stated.value.values())
    ):
        return "、".join(say.name(str(name)) for name in stated.value)
    if isinstance(stated.value, str):
        words = f"{stated.name} {stated.value}".replace("_", " ")
        said = say(words)
        return say.term(stated.value) if said == words else said
    return stated_text(stated, say.term)


def _own(context: Context, own: OfficeScheme) -> None:
    """Who wrote it, why and when; who confirmed it, or the button to confirm it; which record uses it."""
    say = context.translate
    with context.reading() as session:
        writer, confirmer = names_of(session, own)
        user = user_of(session, own.scheme.id)
    written = say("Written by {person} on {moment}: {reason}", person=plain(writer),
                  moment=plain(moment(own.proposed.kept_at)), reason=plain(own.proposed.reason))  # fmt: skip
    st.caption(f":material/edit_note: {written}")
    if own.confirmed:
        says = say(
            "Confirmed by {person} on {moment}.",
            person=plain(confirmer),
            moment=plain(moment(own.confirmed.kept_at)),
        )
        st.caption(f":material/verified: {says}")
    else:
        st.info(say("It waits for another person to confirm it; until then it cannot be used."),
                icon=":material/hourglass_top:")  # fmt: skip
        _confirm(context, own)
    if user:
        st.caption(f":material/lock: {say('Used by {record}: it stays as it is.', record=plain(user))}")


def _confirm(context: Context, own: OfficeScheme) -> None:
    say = context.translate
    if not context.may("reviewer") or own.proposed.kept_by == context.actor.id:
        return
    name, seen = own.scheme.id, own.version
    form = f"confirm_scheme:{name}:{seen}"  # a click on an older version's button meets none
    if act_button(form, say("Confirm this scheme"), type="primary", icon=":material/verified:"):
        done = act(context, form,
                   lambda unit, key: confirm_scheme(unit, name, seen_version=seen, key=key))  # fmt: skip
        if done:
            notice(say("{scheme} can be used now.", scheme=plain(done.id)))
            st.rerun()
