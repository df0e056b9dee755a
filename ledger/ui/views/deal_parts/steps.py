"""The steps of a deal: those to come as buttons, greyed with the reason where they are not mine, and those taken."""

from datetime import date

import streamlit as st
from sqlmodel import select

from ledger.book.columns import stored_id
from ledger.book.people import Person
from ledger.book.queries import steps_of
from ledger.book.workflow import EDITABLE_STATES, Record, Transition
from ledger.instrument import kind_of, step_deal
from ledger.ui.acts import act, act_button, notice
from ledger.ui.bound import days_around
from ledger.ui.context import Context
from ledger.ui.routes import go
from ledger.ui.show import empty, moment, plain, state_mark
from ledger.ui.waiting import reasons_against

FORWARD = ("submit", "review", "approve")
_SHOWN = "_shown_deal"
ICONS = {
    "submit": ":material/send:",
    "review": ":material/fact_check:",
    "approve": ":material/verified:",
    "return": ":material/undo:",
    "reject": ":material/block:",
    "withdraw": ":material/cancel:",
}


def next_steps(context: Context, record: Record) -> None:
    """What can be done with the deal now, and by whom."""
    possible = [step for step in kind_of(record).transitions if record.state in step.sources]
    if not possible:
        return
    say = context.translate
    with context.reading() as session:
        against = {step.action: reasons_against(session, context.actor, record, step) for step in possible}
    allowed = any(reason is None for reason in against.values())
    _tell_of_change(context, record)
    with st.container(border=True):
        day, document, reason = _inputs(context, record, allowed=allowed)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{say('Next step')}**", width="content")
            editable = record.state in EDITABLE_STATES and context.may("recorder")
            if editable and st.button(say("Edit"), key="edit_deal", icon=":material/edit:"):
                go("deal", id=record.id, edit=1)
            for step in possible:
                refusal = against[step.action]
                why = plain(" ".join(say.error(refusal))) if refusal else None
                kind = "primary" if step.action in FORWARD and not refusal else "secondary"
                form = f"step:{record.id}:{record.circuit}:{record.version}:{record.state}:{step.action}"
                if act_button(
                    form,
                    say.name(step.action),
                    help=why,
                    disabled=refusal is not None,
                    type=kind,
                    icon=ICONS.get(step.action),
                ):
                    _take(context, record, step, form, day, document, reason)
        for sentence in dict.fromkeys(
            " ".join(say.error(error)) for error in against.values() if error and not allowed
        ):
            st.caption(f":material/lock: {plain(sentence)}")


def _tell_of_change(context: Context, record: Record) -> None:
    """Say that a deal is no longer what was shown: its buttons are others then, and a click on the old ones is lost."""
    key, shown = f"{_SHOWN}:{record.id}", (record.circuit, record.version, record.state)
    before = st.session_state.get(key)
    if before not in (None, shown):
        st.warning(context.translate("It has changed since it was shown to you. Look again before you decide."),
                   icon=":material/sync_problem:")  # fmt: skip
    st.session_state[key] = shown


def timeline(context: Context, record: Record) -> None:
    """Every step that was taken: when, by whom, why."""
    say = context.translate
    with context.reading() as session:
        taken = steps_of(session, stored_id(record))
        names = dict(session.exec(select(Person.id, Person.display_name)).all())
    created = names.get(record.created_by, "?")
    st.markdown(
        f":gray-badge[:material/edit_note: {say('recorded')}] **{plain(moment(record.created_at))}** · {plain(created)}"
    )
    for step in taken:
        line = (
            f"{state_mark(say, step.to_state)} **{plain(moment(step.taken_at))}**"
            f" · {plain(names.get(step.actor_id, '?'))}"
            f"（{plain(say.name(step.role))}）{plain(say.name(step.action))} · {say('dated {day}', day=step.day)}"
        )
        st.markdown(line)
        if step.reason:
            st.caption(f"　{say('Reason')}：{plain(step.reason)}")
        if step.document:
            st.caption(f"　{say('Document')}：{plain(step.document)}")
    if not taken:
        empty(context, "No step has been taken yet.")


def _inputs(context: Context, record: Record, *, allowed: bool) -> tuple[date, str, str]:
    say = context.translate
    if not allowed:
        return context.as_of, "", ""
    earliest, latest = days_around(context.as_of)
    first, second, third = st.columns([1, 2, 3])
    day = first.date_input(
        say("Dated"),
        value=context.as_of,
        key=f"step_day:{record.id}",
        format="YYYY-MM-DD",
        min_value=earliest,
        max_value=latest,
    )
    document = second.text_input(
        say("Document number"), key=f"step_document:{record.id}", placeholder="鄂科发〔2009〕12号"
    )
    reason = third.text_input(
        say("Reason (needed to return, reject or withdraw)"), key=f"step_reason:{record.id}"
    )
    return day, document or "", reason or ""


def _take(
    context: Context, record: Record, step: Transition, form: str, day: date, document: str, reason: str
) -> None:
    state = act(
        context,
        form,
        lambda unit, key: step_deal(
            unit,
            stored_id(record),
            step.action,
            seen_version=record.version,
            day=day,
            key=key,
            reason=reason,
            document=document,
        ),
    )
    if state is None:
        return
    st.session_state.pop(f"{_SHOWN}:{record.id}", None)  # what changes now is this person's own doing
    say = context.translate
    notice(
        say(
            "{code}: {action} is done; it is now {state}.",
            code=plain(record.code),
            action=say.name(step.action),
            state=say.name(state),
        )
    )
    st.rerun()
