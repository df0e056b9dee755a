"""The page of guidance funds: how is each fund doing? All of them in one table, one of them closely, the records."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from instruments.guidance_fund.page import all_funds, one_fund
from ledger.ui.bound import segments
from ledger.ui.context import Context
from ledger.ui.scheme_shown import show_schemes
from ledger.ui.views.method import overview, records

VIEWS: Final = {"funds": "All funds", "fund": "One fund", "records": "All records", "schemes": "Schemes"}


def render(context: Context) -> None:
    """Draw the page; only the view that was chosen is computed."""
    say = context.translate
    view = segments(say("View"), list(VIEWS), key="view", default="funds",
                    format_func=lambda name: say(VIEWS[name]))  # fmt: skip
    drawn: dict[str, Callable[[], None]] = {
        "funds": lambda: all_funds.render(context),
        "fund": lambda: one_fund.render(context),
        "records": lambda: _records(context),
        "schemes": lambda: show_schemes(context, "fund_scheme"),
    }
    with st.container():
        drawn[view]()


def _records(context: Context) -> None:
    overview(context)
    records(context)
