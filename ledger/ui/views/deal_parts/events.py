"""What happens to a deal after approval: one person records it, another confirms it, then it is posted."""

import json

import streamlit as st
from sqlmodel import Session, select

from ledger.book.columns import stored_id
from ledger.book.people import Person
from ledger.book.queries import entries_of, events_of
from ledger.book.workflow import Event, EventDecision, Record
from ledger.instrument import REVERSAL, EventKind, decide_deal_event, event_deal, event_kind, kind_of
from ledger.ui.acts import act, act_button, attempt, notice
from ledger.ui.bound import days_around
from ledger.ui.context import Context
from ledger.ui.forms import draw_form, fields_of, forget
from ledger.ui.forms.draw import keep_faults
from ledger.ui.forms.references import Choices, choices_of
from ledger.ui.show import empty, moment, plain
from ledger.ui.views.deal_parts.facts import show_facts


def render(context: Context, record: Record) -> None:
    """Draw the events, those that wait first, and the form for a new one."""
    with context.reading() as session:
        found = events_of(session, stored_id(record))
        names = names_of(session)
        posted = bool(entries_of(session, stored_id(record)))
    choices = choices_of(context)
    for event, decision in sorted(found, key=lambda pair: pair[1] is not None):
        show_event(context, record, event, decision, (names, choices))
    if not found:
        empty(context, "Nothing has happened to this deal yet.")
    possible = [kind for kind in kind_of(record).events if record.state in kind.states]
    if posted:
        possible.append(REVERSAL)
    if possible and context.may("recorder"):
        _new_event(context, record, possible)


def names_of(session: Session) -> dict[int | None, str]:
    """Everybody's name by id."""
    return dict(session.exec(select(Person.id, Person.display_name)).all())


def show_event(
    context: Context,
    record: Record,
    event: Event,
    decision: EventDecision | None,
    known: tuple[dict[int | None, str], Choices],
) -> None:
    """One event with its facts, and the buttons to confirm or refuse it.

    `known` are people's names and the parties and records that facts may speak of.
    """
    say, (names, choices) = context.translate, known
    kind = event_kind(record, event.kind)
    with st.container(border=True):
        says = say(
            "recorded by {person} on {moment}",
            person=plain(names.get(event.recorded_by, "?")),
            moment=plain(moment(event.recorded_at)),
        )
        st.markdown(f"{_mark(context, decision)} **{plain(say(kind.title))}** · {event.value_date} · {says}")
        show_facts(context, fields_of(kind.facts), json.loads(event.facts), choices)
        if event.document:
            st.caption(f"{say('Document')}：{plain(event.document)}")
        if decision is None:
            _decide(context, record, event)
            return
        by = say(
            "{decision} by {person} on {moment}",
            decision=say.name(decision.decision),
            person=plain(names.get(decision.actor_id, "?")),
            moment=plain(moment(decision.decided_at)),
        )
        entry = f" · {say('entry')} №{decision.entry_number}" if decision.entry_number else ""
        st.caption(by + entry + (f" · {say('Reason')}：{plain(decision.reason)}" if decision.reason else ""))


def _mark(context: Context, decision: EventDecision | None) -> str:
    say = context.translate
    if decision is None:
        return f":orange-badge[:material/hourglass_top: {say('to be confirmed')}]"
    if decision.decision == "confirmed":
        return f":green-badge[:material/check_circle: {say('confirmed')}]"
    return f":red-badge[:material/block: {say('refused')}]"


def _decide(context: Context, record: Record, event: Event) -> None:
    say = context.translate
    refusal = ""
    if not context.may("reviewer"):
        refusal = say("A reviewer confirms it.")
    elif event.recorded_by == context.actor.id:
        refusal = say("You recorded it yourself; somebody else confirms it.")
    if refusal:
        st.caption(f":material/lock: {refusal}")
        return
    reason = st.text_input(say("Reason (needed to refuse)"), key=f"event_reason:{event.id}") or ""
    with st.container(horizontal=True):
        for decision, label, kind in (
            ("confirmed", "Confirm and post", "primary"),
            ("refused", "Refuse", "secondary"),
        ):
            form = f"event:{event.id}:{decision}"
            if act_button(form, say(label), type=kind):
                _decided(context, record, event, decision, form, reason)


def _decided(context: Context, record: Record, event: Event, decision: str, form: str, reason: str) -> None:
    done = act(
        context,
        form,
        lambda unit, key: (decide_deal_event(unit, stored_id(event), decision, key=key, reason=reason),),
    )
    if done is None:
        return
    say = context.translate
    says = say("{code}: the event is {decision}.", code=plain(record.code), decision=say.name(decision))
    notice(says + (f" {say('entry')} №{done[0]}" if done[0] else ""))
    st.rerun()


def _new_event(context: Context, record: Record, possible: list[EventKind]) -> None:
    say = context.translate
    titles = {kind.key: say(kind.title) for kind in possible}
    with st.container(border=True):
        st.markdown(f"**{say('Record what happened')}**")
        first, second, third = st.columns([2, 1, 2])
        chosen = first.selectbox(
            say("What"), list(titles), key=f"event_kind:{record.id}", format_func=titles.__getitem__
        )
        earliest, latest = days_around(context.as_of)
        day = second.date_input(
            say("Value date"),
            value=context.as_of,
            key=f"event_day:{record.id}",
            format="YYYY-MM-DD",
            min_value=earliest,
            max_value=latest,
        )
        document = third.text_input(say("Document number"), key=f"event_document:{record.id}") or ""
        what = next(kind for kind in possible if kind.key == (chosen or possible[0].key))
        form = f"event:{record.id}:{what.key}"
        if what is REVERSAL:
            st.caption(
                say("A reversal (red entry) undoes one entry of this deal exactly, once, with its reason.")
            )
        written = draw_form(context, form, what.facts)
        if act_button(form, say("Record for confirmation"), type="primary", icon=":material/add_task:"):
            _, error = attempt(
                context,
                form,
                lambda unit, key: event_deal(
                    unit, stored_id(record), what.key, day, written, key=key, document=document
                ),
            )
            if error:
                keep_faults(form, error)
            else:
                forget(context, form)
                notice(say("It is recorded and waits for a reviewer."))
            st.rerun()
