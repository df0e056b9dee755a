"""The list of deals: filters in the URL, how many and how much, a page at a time, and the export."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from ledger.book.queries import Filter, RecordRow, list_records
from ledger.exports.imprint import XLSX
from ledger.instrument import instruments
from ledger.ui.behind import read
from ledger.ui.bound import choice, page_asked, pages, several
from ledger.ui.context import Context
from ledger.ui.figures import method_title
from ledger.ui.routes import go, go_later
from ledger.ui.show import empty, grid, in_unit, money, money_column

SIZES = (20, 50)


def render(context: Context) -> None:
    """Draw the list."""
    wanted, size = filter_bar(context)
    behind = st.query_params.get("records", "")
    if behind:
        wanted = _behind_a_mark(context, wanted, behind)
    show_list(context, wanted, size)


def _behind_a_mark(context: Context, wanted: Filter, written: str) -> Filter:
    """Only the records that a mark of a chart stands for, of whatever year; the other filters hold."""
    ids, say = read(written), context.translate
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(say("only the {count} records behind a chart", count=len(ids)), icon=":material/filter_alt:")
        st.button(say("Show all deals"), key="records_out", type="tertiary", icon=":material/close:",
                  on_click=_show_all)  # fmt: skip
    return replace(wanted, ids=ids, year=None)


def _show_all() -> None:
    st.query_params.pop("records", None)


def filter_bar(context: Context, instrument: str = "") -> tuple[Filter, int]:
    """The filters, each in the URL; of one funding method where it is given."""
    say = context.translate
    search, *method, kind, states, all_years, size = st.columns(
        [3] + ([] if instrument else [2]) + [2, 3, 1.4, 1], vertical_alignment="bottom"
    )
    text = search.text_input(
        say("Search"),
        key="q",
        bind="query-params",
        type="search",
        icon=":material/search:",
        placeholder=say("code, title or party"),
    )
    if instrument:
        chosen = instrument
    else:
        with method[0]:
            chosen = choice(
                say("Funding method"),
                ["", *instruments()],
                key="method",
                format_func=lambda key: method_title(context, key) if key else say("all"),
            )
    kinds = _kinds(chosen)
    with kind:
        kind_key = choice(
            say("Kind"),
            ["", *kinds],
            key="kind",
            format_func=lambda key: say(kinds[key]) if key else say("all"),
        )
    with states:
        picked = several(
            say("State"), _states(chosen), key="state", format_func=say.name, placeholder=say("all")
        )
    every = all_years.checkbox(say("all years"), key="all_years", bind="query-params")
    rows = size.selectbox(say("Per page"), SIZES, key="size", bind="query-params") or SIZES[0]
    return Filter(
        text=text or "",
        instrument=chosen,
        kind=kind_key,
        states=tuple(picked),
        year=None if every else context.year,
    ), int(rows)


def show_list(context: Context, wanted: Filter, size: int, *, key: str = "deals") -> None:
    """What matches: count and sum, a page of rows, paging, export, and the way to each deal."""
    say = context.translate
    with context.reading() as session:
        page = page_asked(f"{key}_page")
        count, total_fen, rows = list_records(session, wanted, page, size)
        if count and not rows:
            count, total_fen, rows = list_records(session, wanted, -(-count // size), size)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        says = say("{count} records, {amount} in all", count=count, amount=money(context, total_fen))
        st.markdown(f"**{says}**", width="stretch")
        if st.button(
            say("Record a deal"),
            key=f"{key}_new",
            icon=":material/add:",
            disabled=not context.may("recorder"),
        ):
            go("deal", new=wanted.instrument or next(iter(instruments()), ""))
        _export(context, wanted, key)
    if not rows:
        empty(context, "No record matches. Take a filter out.")
        return
    _grid(context, rows, key)
    pages(count, size, f"{key}_page")


def _grid(context: Context, rows: Sequence[RecordRow], key: str) -> None:
    say = context.translate
    shown = [
        {
            "code": row.record.code,
            "party": row.party_name,
            "title": row.record.title,
            "kind": say(instruments()[row.record.instrument].kinds[row.record.kind].title),
            "amount": in_unit(context, row.asked_fen),
            "computed": in_unit(context, row.computed_fen),
            "state": say.name(row.record.state),
        }
        for row in rows
    ]
    text = st.column_config.TextColumn
    columns = {
        "code": text(say("Code"), pinned=True, width=165),
        "party": text(say("Party"), width=180),
        "title": text(say("Title"), width=170),
        "kind": text(say("Kind"), width=85),
        "amount": money_column(context, say("Asked for")),
        "computed": money_column(context, say("Computed")),
        "state": text(say("State"), width=75),
    }
    grid(
        shown,
        columns,
        key=f"{key}_grid",
        alt=say("List of records"),
        action=(say("Open"), lambda row: go_later("deal", id=rows[row].record.id)),
    )


def _export(context: Context, wanted: Filter, key: str) -> None:
    from ledger.ui.exporting import records_file  # xlsxwriter is only needed here

    st.download_button(
        context.translate("Export to Excel"),
        data=lambda: records_file(context, wanted),
        file_name=f"deals-{context.year}.xlsx",
        mime=XLSX,
        key=f"{key}_export",
        on_click="ignore",
        icon=":material/download:",
    )


def _kinds(instrument: str) -> dict[str, str]:
    methods = [instruments()[instrument]] if instrument in instruments() else instruments().values()
    return {kind.key: kind.title for method in methods for kind in method.kinds.values()}


def _states(instrument: str) -> list[str]:
    methods = [instruments()[instrument]] if instrument in instruments() else instruments().values()
    return list(
        dict.fromkeys(state for method in methods for kind in method.kinds.values() for state in kind.states)
    )
