"""Going from page to page with filters in the URL; from a callback too, where Streamlit cannot switch pages."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

GLOBAL: Final = ("lang", "year", "as_of", "unit")
"""What was chosen for every page and goes along."""
_NEXT: Final = "_next_page"


def go_later(page: str, **parameters: object) -> None:
    """Go to a page when the script runs next; for callbacks."""
    st.session_state[_NEXT] = (page, {name: str(value) for name, value in parameters.items()})


def go(page: str, **parameters: object) -> None:
    """Go to a page now."""
    go_later(page, **parameters)
    st.rerun()


def follow(pages: Mapping[str, Any]) -> None:
    """Switch to the page that an act or a click asked for, if one did."""
    wanted = st.session_state.pop(_NEXT, None)
    if wanted is None:
        return
    page, parameters = wanted
    kept = {name: value for name, value in st.query_params.items() if name in GLOBAL}
    st.switch_page(pages[page], query_params=kept | parameters)
