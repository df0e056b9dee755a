"""A deal: what it is, where it stands, how its amount came about, what happened to it, and the next step."""

import streamlit as st

from ledger.book.queries import Filter, RecordRow, list_records
from ledger.instrument import instruments, kind_of, schemes_of
from ledger.ui.bound import MOST_DIGITS
from ledger.ui.context import Context
from ledger.ui.show import empty, money, plain, state_badge
from ledger.ui.views.deal_parts import entries, events, facts, steps, trace, versions
from ledger.ui.views.deal_parts.edit import render_new, render_revision
from ledger.values.errors import LedgerError


class DealUnknown(LedgerError):
    """The address names no deal."""

    template = "There is no record {record} in the book."


def render(context: Context) -> None:
    """Draw a deal, or the form of a new one."""
    if "new" in st.query_params:
        render_new(context, st.query_params["new"])
        return
    row = _row(context, st.query_params.get("id", ""))
    if row is None:
        empty(context, "Choose a deal from the list of deals.")
        return
    if "edit" in st.query_params:
        render_revision(context, row)
        return
    show_deal(context, row)


def show_deal(context: Context, row: RecordRow) -> None:
    """Everything about a deal."""
    head(context, row)
    steps.next_steps(context, row.record)
    say = context.translate
    names = ("Facts", "Timeline", "How the amount came about", "Events", "Entries", "Versions")
    parts = (facts.render, steps.timeline, trace.render, events.render, entries.render, versions.render)
    for tab, part in zip(st.tabs([say(name) for name in names]), parts, strict=True):
        with tab:
            part(context, row.record)


def head(context: Context, row: RecordRow) -> None:
    """What a deal is, in two lines."""
    say, record = context.translate, row.record
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(f"{record.code}  {record.title}"), anchor=False, width="content")
        state_badge(context, record.state)
    kind = say(kind_of(record).title)
    with context.reading() as session:
        scheme = schemes_of(session, record.instrument).get(record.scheme_id)
    parts = [
        f"**{plain(row.party_name)}**",
        plain(say(instruments()[record.instrument].title)),
        plain(kind),
        str(record.year),
    ]
    if row.asked_fen is not None:
        parts.append(say("asked for {amount}", amount=plain(money(context, row.asked_fen))))
    if row.computed_fen is not None:
        parts.append(f"**{say('computed {amount}', amount=plain(money(context, row.computed_fen)))}**")
    st.markdown(" · ".join(parts))
    if scheme:
        title = scheme.title if say.language == "zh" else scheme.title_english or scheme.title
        st.caption(
            f":material/gavel: {plain(title)} · {plain(scheme.document)} · {plain(scheme.id)}"
            f" · {scheme.content_hash[:12]}"
        )
    elif record.scheme_id:
        st.caption(f":material/gavel: {plain(record.scheme_id)}")


def _row(context: Context, asked: str) -> RecordRow | None:
    if not asked.isdecimal():
        return None
    if len(asked) > MOST_DIGITS:
        raise DealUnknown(record=f"{asked[:MOST_DIGITS]}…")
    with context.reading() as session:
        _, _, rows = list_records(session, Filter(ids=(int(asked),)), size=1)
    if not rows:
        raise DealUnknown(record=asked)
    return rows[0]
