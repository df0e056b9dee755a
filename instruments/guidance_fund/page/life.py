"""The life of a fund: the curve of its money, and a table of all that happened, each with its entry."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import streamlit as st

from instruments.guidance_fund.metrics import FundLife, quarters_of
from instruments.guidance_fund.page.words import said
from ledger.book.parties import party_of
from ledger.book.workflow import Record
from ledger.instrument.timeline import Moment, timeline_of
from ledger.ui.bound import page_of, pages, segments
from ledger.ui.context import Context
from ledger.ui.drawing_shown import show_drawing
from ledger.ui.drawings import j_curve_drawing
from ledger.ui.moments import moments_grid
from ledger.ui.show import empty

GROUPS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "all": ("Everything", frozenset()),
    "calls": ("Calls and payments", frozenset({"call", "paid_in", "commitment_cut", "fee"})),
    "closings": ("Closings and terms", frozenset({"agreement", "set_up", "later_closing", "extension", "liquidation",
                                                  "withdrawal"})),
    "firms": ("Firms", frozenset({"investment", "realisation", "firm_write_off", "firm_valuation"})),
    "valuations": ("Valuations", frozenset({"valuation", "firm_valuation"})),
    "back": ("Distributions and exits", frozenset({"distribution", "partial_exit", "exit", "realisation"})),
}  # fmt: skip
PAGE: Final = 30


def render(context: Context, record: Record, life: FundLife) -> None:
    """Draw the curve and what happened."""
    say = context.translate
    with context.reading() as session:
        curve = quarters_of(session, record, life.as_of)
        moments = timeline_of(session, record, life.as_of)
        parties = {party for moment in moments for party in _parties(moment)}
        names = {party: party_of(session, party).name for party in parties}
    if curve:
        show_drawing(context, j_curve_drawing(context, curve), key="fund_curve")
    else:
        empty(context, "Nothing was paid in by this day, so there is no curve.")
    st.subheader(say("What happened"), anchor=False)
    group = segments(say("Kind"), list(GROUPS), key="happened", default="all",
                     format_func=lambda name: say(GROUPS[name][0]))  # fmt: skip
    wanted = [moment for moment in moments if group == "all" or moment.kind in GROUPS[group][1]]
    _paged(context, record, wanted, names)


def _parties(moment: Moment) -> Iterable[int]:
    for flow in moment.flows:
        yield from (flow.source_party_id, flow.target_party_id)
    for name in ("partner", "firm", "buyer", "paid_to"):
        party = getattr(moment.facts, name, None)
        if isinstance(party, int):
            yield party
    for each in (*getattr(moment.facts, "contributions", ()), *getattr(moment.facts, "joiners", ())):
        yield each.partner


def _paged(context: Context, record: Record, moments: Sequence[Moment], names: Mapping[int, str]) -> None:
    shown = moments[page_of(len(moments), PAGE, "life_page")]
    moments_grid(context, record, shown, lambda moment: said(context, moment, names), "fund_life")
    pages(len(moments), PAGE, "life_page")
