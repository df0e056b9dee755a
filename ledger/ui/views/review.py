"""Review and approval: what waits for this person, and the deal that was picked with what changed and its next step."""

from collections.abc import Sequence

import streamlit as st

from ledger.book.columns import stored_id
from ledger.book.queries import versions_of
from ledger.ui.context import Context
from ledger.ui.forms.references import choices_of
from ledger.ui.routes import go_later
from ledger.ui.show import empty, grid, in_unit, money, money_column
from ledger.ui.views.deal import head
from ledger.ui.views.deal_parts import events, facts, steps, trace, versions
from ledger.ui.waiting import Item, waiting


def render(context: Context) -> None:
    """Draw the queue."""
    say = context.translate
    items = waiting(context)
    _summary(context, items)
    if not items:
        empty(context, "Nothing waits for you.")
        return
    _queue(context, items)
    picked = st.selectbox(
        say("Look at"),
        range(len(items)),
        key="review_pick",
        format_func=lambda place: _label(context, items[place]),
    )
    if picked < len(items):
        with st.container(border=True):
            _evidence(context, items[picked])


def _summary(context: Context, items: Sequence[Item]) -> None:
    say = context.translate
    mine = [item for item in items if not item.own]
    total = money(context, sum(item.row.amount_fen or 0 for item in mine))
    roles = "、".join(say.name(role) for role in sorted(context.actor.roles))
    st.caption(
        say(
            "As {roles} you have {count} things to do, {amount} in all; "
            "what you recorded yourself waits for somebody else.",
            roles=roles,
            count=len(mine),
            amount=total,
        )
    )


def _queue(context: Context, items: Sequence[Item]) -> None:
    say = context.translate
    rows = [
        {
            "code": item.row.record.code,
            "party": item.row.party_name,
            "title": item.row.record.title,
            "what": say.name(item.what),
            "amount": in_unit(context, item.row.amount_fen),
            "days": item.days_until(context.as_of),
            "who": say("somebody else (you took part)") if item.own else say("you"),
        }
        for item in items
    ]
    text = st.column_config.TextColumn
    columns = {
        "code": text(say("Code"), pinned=True, width=165),
        "party": text(say("Party")),
        "title": text(say("Title")),
        "what": text(say("To do"), width=90),
        "amount": money_column(context, say("Amount")),
        "days": st.column_config.NumberColumn(say("Days waiting"), format="%d", width=90),
        "who": text(say("Who"), width=170),
    }
    grid(
        rows,
        columns,
        key="review_grid",
        alt=say("What waits for me"),
        action=(say("Open"), lambda row: go_later("deal", id=items[row].row.record.id)),
    )


def _label(context: Context, item: Item) -> str:
    mark = "🔒 " if item.own else ""
    return f"{mark}{item.row.record.code} · {item.row.party_name} · {context.translate.name(item.what)}"


def _evidence(context: Context, item: Item) -> None:
    say, record = context.translate, item.row.record
    head(context, item.row)
    if item.event is not None:
        with context.reading() as session:
            names = events.names_of(session)
        events.show_event(context, record, item.event, None, (names, choices_of(context)))
    else:
        steps.next_steps(context, record)
    first, second, third = st.tabs([say("How the amount came about"), say("Facts"), say("Versions")])
    with first:
        trace.render(context, record)
    with second:
        facts.render(context, record)
    with third:
        with context.reading() as session:
            several = len(versions_of(session, stored_id(record))) > 1
        if not several:
            empty(context, "There is one version only.")
        versions.render(context, record)
