"""The desk: the year's targets, what waits for me, leverage in one figure, and what needs a look."""

from collections.abc import Sequence

import streamlit as st

from ledger.instrument import instruments
from ledger.measures.targets import Progress
from ledger.ui import charts
from ledger.ui.context import Context
from ledger.ui.figures import headline_ratios, year_progress
from ledger.ui.routes import go, go_later
from ledger.ui.show import empty, grid, in_unit, money_column, plain, state_mark
from ledger.ui.views.leverage_parts.heads import headline_lines
from ledger.ui.waiting import Item, waiting

SHOWN = 8


def render(context: Context) -> None:
    """Draw the desk."""
    _actions(context)
    progresses = year_progress(context)
    _targets(context, progresses)
    left, right = st.columns([11, 7], gap="medium")
    with left:
        _waiting(context, waiting(context))
    with right:
        _leverage(context)
        _alerts(context, progresses)


def _actions(context: Context) -> None:
    say = context.translate
    counts = say(
        "Counted: distinct institutions and firms whose deals were signed by the chosen day; "
        "pledges and applications are the pipeline."
    )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(counts, width="stretch")
        if st.button(
            say("Record a deal"),
            type="primary",
            icon=":material/add:",
            key="desk_new",
            disabled=not context.may("recorder"),
        ):
            go("deal", new=next(iter(instruments()), ""))
        if st.button(
            say("Import a statement"),
            icon=":material/upload_file:",
            key="desk_import",
            disabled=not context.may("recorder"),
        ):
            go("import")


def _targets(context: Context, progresses: Sequence[Progress]) -> None:
    if not progresses:
        empty(context, "There is no plan for this year.")
        return
    for start in range(0, len(progresses), 4):
        row = progresses[start : start + 4]
        for place, item in zip(st.columns(len(row)), row, strict=True):
            with place, st.container(border=True, height="stretch"):
                target_card(context, item)


def target_card(context: Context, item: Progress) -> None:
    """A target as a card: what is asked, how far it is, and the way to the evidence."""
    say, target = context.translate, item.target
    st.markdown(f"**{plain(say(target.label))}**")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"##### {item.reached} {say(target.unit)} / {range_text(context, item)}", width="content")
        st.markdown(state_mark(say, item.status), width="content")
    st.altair_chart(
        charts.bullet(context, item, height=30),
        width="stretch",
        alt=alt_text(context, item),
        key=f"bullet_{target.id}",
    )
    pipeline = say("{count} in the pipeline", count=item.pipeline)
    missing = say("{count} missing", count=item.missing) if item.missing else say("none missing")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{pipeline} · {missing}", width="stretch")
        if st.button(
            say("Evidence"), key=f"evidence_{target.id}", type="tertiary", icon=":material/arrow_forward:"
        ):
            go("targets", target=target.code)


def range_text(context: Context, item: Progress) -> str:
    """The range that the plan asks for."""
    minimum, maximum = item.target.minimum, item.target.maximum
    if minimum is None and maximum is None:
        return context.translate("no number set")
    if minimum == maximum:
        return str(minimum)
    return f"{minimum if minimum is not None else 0}–{maximum if maximum is not None else '∞'}"


def alt_text(context: Context, item: Progress) -> str:
    """A target's chart in a sentence."""
    return context.translate(
        "{label}: {reached} reached, {pipeline} in the pipeline, asked for {range}.",
        label=context.translate(item.target.label),
        reached=item.reached,
        pipeline=item.pipeline,
        range=range_text(context, item),
    )


def _waiting(context: Context, items: Sequence[Item]) -> None:
    say = context.translate
    mine = [item for item in items if not item.own]
    st.subheader(f"{say('Waiting for me')} ({len(mine)})", anchor=False)
    if not mine:
        empty(context, "Nothing waits for you.")
        return
    rows = [
        {
            "code": item.row.record.code,
            "party": item.row.party_name,
            "what": say.name(item.what),
            "amount": in_unit(context, item.row.amount_fen),
            "days": item.days_until(context.as_of),
        }
        for item in mine[:SHOWN]
    ]
    columns = {
        "code": st.column_config.TextColumn(say("Code"), width=165),
        "party": st.column_config.TextColumn(say("Party"), width=130),
        "what": st.column_config.TextColumn(say("To do"), width=65),
        "amount": money_column(context, say("Amount")),
        "days": st.column_config.NumberColumn(say("Days"), format="%d", width=45),
    }
    grid(
        rows,
        columns,
        key="waiting",
        alt=say("What waits for me"),
        action=(say("Open"), lambda row: go_later("deal", id=mine[row].row.record.id)),
    )
    if len(mine) > SHOWN:
        st.caption(say("{count} more on the review page", count=len(mine) - SHOWN))


def _leverage(context: Context) -> None:
    say = context.translate
    st.subheader(say("Leverage"), anchor=False)
    found = headline_ratios(context)
    if not found:
        empty(context, "No leverage can be computed as of this day yet.")
        return
    with st.container(border=True):
        headline_lines(context, found)
        if st.button(
            say("Charts and definitions"),
            key="desk_leverage",
            type="tertiary",
            icon=":material/arrow_forward:",
        ):
            go("leverage")


def _alerts(context: Context, progresses: Sequence[Progress]) -> None:
    say = context.translate
    st.subheader(say("Alerts"), anchor=False)
    said = False
    for item in progresses:
        label = plain(say(item.target.label))
        if item.missing and item.reached + item.pipeline < (item.target.minimum or 0):
            st.warning(
                say("{label}: even with the pipeline the plan is missed.", label=label),
                icon=":material/warning:",
            )
            said = True
        elif item.missing:
            st.info(
                say("{label}: {count} missing, enough in the pipeline.", label=label, count=item.missing),
                icon=":material/info:",
            )
            said = True
        elif item.status == "above":
            st.info(say("{label}: above the range of the plan.", label=label), icon=":material/trending_up:")
            said = True
    if not said:
        empty(context, "Nothing needs a look.")
