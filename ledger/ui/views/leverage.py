"""How much leverage, says who: whose money stands behind the office's, by which definition, and the records."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from ledger.instrument import instruments
from ledger.measures.own import own_definitions
from ledger.measures.page import LeveragePage, leverage_page
from ledger.ui import drawings
from ledger.ui.context import Context
from ledger.ui.drawing_shown import show_drawing
from ledger.ui.drawings import Drawing
from ledger.ui.figures import usual_figures
from ledger.ui.show import empty
from ledger.ui.views.leverage_parts.asking import Chosen, chosen
from ledger.ui.views.leverage_parts.comparing import comparable_section
from ledger.ui.views.leverage_parts.heads import headline_cards
from ledger.ui.views.leverage_parts.own import own_section
from ledger.ui.views.leverage_parts.ratios import how_it_came_about, meanings, printed_note, ratio_grid
from ledger.values.leverage import OwnDefinition

Data = TypeVar("Data")
NOTHING = "No money of this method has reached this stage as of this day."


def render(context: Context) -> None:
    """Draw the page."""
    with context.reading() as session:
        own = own_definitions(session)
    place = st.container()
    wanted = chosen(context, own)
    page = _read(context, wanted, own)
    with place:
        headline_cards(context, page.headlines)
    _section(context, wanted, page, own)


def _read(context: Context, wanted: Chosen, own: list[OwnDefinition]) -> LeveragePage:
    methods = instruments()
    sources = {key: method.positions for key, method in methods.items() if method.positions}
    mobilised = {key: method.mobilised for key, method in methods.items() if method.mobilised}
    # What a section does not show is not read.
    flows = methods[wanted.asked.instrument].fund_flows if wanted.section == "flow" else None
    shown = mobilised if wanted.section == "comparable" else {}
    with context.reading() as session:
        return leverage_page(session, wanted.asked, sources, shown, own, flows, usual_figures())


def _section(context: Context, wanted: Chosen, page: LeveragePage, own: list[OwnDefinition]) -> None:
    key = wanted.asked.key
    match wanted.section:
        case "money":
            _show(context, page.bars, drawings.sector_bars, _why_not(context, page, key))
            how_it_came_about(context, [item for item in page.pools if item.ratio.key == key])
            _show(context, page.funnel, drawings.stage_funnel, "")
        case "flow":
            _show(context, page.flow, drawings.money_flow,
                  "This method puts no money through funds: there is no flow to draw.")  # fmt: skip
        case "time":
            _show(
                context,
                page.vintages,
                drawings.vintage_columns,
                _why_not(context, page, key),
            )
            _show(context, page.bullets, drawings.ratio_bullets, "")
        case "definitions":
            _definitions(context, page, key, own)
        case "comparable":
            comparable_section(context, page.comparables)
        case _:
            own_section(context, own, page.own, wanted.asked.instrument)


def _definitions(context: Context, page: LeveragePage, key: str, own: list[OwnDefinition]) -> None:
    _show(context, page.bridge, drawings.bridge_steps,
          "The bridge needs money that is pledged to funds: this method has none.")  # fmt: skip
    _show(context, page.table, drawings.heat_table, NOTHING)
    every = st.toggle(
        context.translate("every definition of every record"), key="lv_all", bind="query-params"
    )
    shown = [item for item in page.ratios if every or item.ratio.key == key or item.printed()]
    ratio_grid(context, [*page.pools, *shown], {each.name: each.title for each in own})
    printed_note(context, page.ratios)
    meanings(context, own)


def _why_not(context: Context, page: LeveragePage, key: str) -> str:
    """Why there is no bar: no money at the stage, or a definition that says nothing of it."""
    others = list(dict.fromkeys(item.ratio.key for item in page.pools))
    if not others or key in others:
        return NOTHING
    return context.translate("{key} says nothing of this method at this stage. Here are: {others}.",
                             key=key, others=", ".join(others))  # fmt: skip


def _show(
    context: Context, data: Data | None, draw: Callable[[Context, Data], Drawing], otherwise: str
) -> None:
    if data is not None:
        with st.container(border=True):
            show_drawing(context, draw(context, data))
    elif otherwise:
        empty(context, otherwise)
