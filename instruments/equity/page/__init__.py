"""The page of equity injections: all stakes as of the day, one of them closely, the records, the schemes."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from instruments.equity.page import all_stakes, one_stake
from ledger.ui.bound import segments
from ledger.ui.context import Context
from ledger.ui.scheme_shown import show_schemes
from ledger.ui.views.method import overview, records

VIEWS: Final = {"stakes": "All stakes", "stake": "One stake", "records": "All records", "schemes": "Schemes"}


def render(context: Context) -> None:
    """Draw the page; only the view that was chosen is computed."""
    say = context.translate
    view = segments(say("View"), list(VIEWS), key="view", default="stakes",
                    format_func=lambda name: say(VIEWS[name]))  # fmt: skip
    drawn: dict[str, Callable[[], None]] = {
        "stakes": lambda: all_stakes.render(context),
        "stake": lambda: one_stake.render(context),
        "records": lambda: _records(context),
        "schemes": lambda: show_schemes(context, "equity_scheme"),
    }
    with st.container():
        drawn[view]()


def _records(context: Context) -> None:
    overview(context)
    records(context)
