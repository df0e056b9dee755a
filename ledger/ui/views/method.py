"""The page of a funding method where it brings none of its own; also what its own page may begin with."""

from collections import Counter

import streamlit as st
from sqlmodel import select

from ledger.book.queries import balance_of, flows
from ledger.book.workflow import Record
from ledger.instrument import Instrument, appropriation_account
from ledger.ui.context import Context
from ledger.ui.show import money, plain
from ledger.ui.views.deals import filter_bar, show_list
from ledger.values.errors import LedgerError


def render(context: Context) -> None:
    """Draw appropriation, states and the list of a method's records."""
    overview(context)
    records(context)


def overview(context: Context) -> None:
    """Appropriation of the year, what is reserved and paid, and how many records stand in each state."""
    method, say = _method(context), context.translate
    granted, free, paid = _budget(context, method)
    with context.reading() as session:
        rows = session.exec(
            select(Record.state).where(
                Record.instrument == method.key, Record.year == context.year, Record.kind == method.deal.key
            )
        ).all()
    states = Counter(rows)
    first, second, third, fourth = st.columns(4)
    first.metric(say("Appropriation of the year"), money(context, granted))
    second.metric(say("Still free"), money(context, free))
    third.metric(say("Paid out"), money(context, paid))
    fourth.metric(say(method.deal.title), sum(states.values()))
    listed = " · ".join(
        f"{plain(say.name(state))} {states[state]}" for state in method.deal.states if states[state]
    )
    if listed:
        st.caption(f":material/flag: {listed}")


def records(context: Context) -> None:
    """The method's records with filters, paging and export."""
    method = _method(context)
    wanted, size = filter_bar(context, method.key)
    show_list(context, wanted, size, key=method.key)


def _method(context: Context) -> Instrument:
    if context.instrument is None:
        message = "this page belongs to a funding method"
        raise TypeError(message)
    return context.instrument


def _budget(context: Context, method: Instrument) -> tuple[int, int, int]:
    with context.reading() as session:
        try:
            account = appropriation_account(session, method.key, context.year)
        except LedgerError:
            return 0, 0, 0
        granted = sum(
            flow.amount_fen
            for flow in flows(session, stages=("budgeted",), as_of=context.as_of)
            if (flow.target_purpose, flow.target_scope) == (account.purpose, account.scope)
        )
        free = balance_of(session, account, context.as_of)
        of_the_year = select(Record.id).where(Record.instrument == method.key, Record.year == context.year)
        own = set(session.exec(of_the_year))
        paid = sum(
            flow.amount_fen
            for flow in flows(session, instrument=method.key, as_of=context.as_of)
            if flow.record_id in own and flow.source_purpose == "reserved"
            and flow.target_purpose != "appropriation"
        )  # fmt: skip
    return granted, free, paid
