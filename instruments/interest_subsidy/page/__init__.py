"""The page of interest subsidies: the claim round, its decision and payment, what if, the records, the schemes."""

import streamlit as st

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.page import deciding, round_tab, what_if_tab
from ledger.ui.bound import segments
from ledger.ui.context import Context
from ledger.ui.scheme_shown import show_schemes
from ledger.ui.views.method import overview, records

_PARTS = ("round", "decide", "what_if", "records", "schemes")
_TITLES = {
    "round": "Claim round",
    "decide": "Decide, publish, pay",
    "what_if": "What if",
    "records": "Loans and claims",
    "schemes": "Schemes",
}


def render(context: Context) -> None:
    """Draw the page; only the part that is looked at is computed."""
    overview(context)
    say = context.translate
    part = segments(
        say("Part"), _PARTS, key="part", default="round", format_func=lambda key: say(_TITLES[key])
    )
    with st.container():
        _draw(context, part)


def _draw(context: Context, part: str) -> None:
    if part == "round":
        round_tab.render(context)
    elif part == "decide":
        deciding.render(context)
    elif part == "what_if":
        what_if_tab.render(context)
    elif part == "records":
        records(context)
    else:
        show_schemes(context, f"{KEY}_scheme")
