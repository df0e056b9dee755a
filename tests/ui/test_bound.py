"""A page number comes from the session or the URL; whatever a URL holds, a page of the list is shown."""

import pytest
from streamlit.testing.v1 import AppTest


def _script() -> None:
    import streamlit as st

    from ledger.ui.bound import page_of, pages

    count = int(st.query_params["count"])
    shown = list(range(count))[page_of(count, 10, "some_page")]
    st.markdown(f"{shown[0] if shown else 'none'} to {shown[-1] if shown else 'none'}")
    pages(count, 10, "some_page")


@pytest.mark.parametrize(
    ("count", "in_url", "session", "shown"),
    [
        (25, None, None, "0 to 9"),
        (25, "3", None, "20 to 24"),
        (25, "4", None, "20 to 24"),
        (25, "0", None, "0 to 9"),
        (25, "two", None, "0 to 9"),
        (25, "-2", None, "0 to 9"),
        (25, "9" * 5000, None, "0 to 9"),
        (25, "3", 2, "10 to 19"),
        (20, "3", None, "10 to 19"),
        (10, "2", None, "0 to 9"),
        (0, "2", None, "none to none"),
    ],
)
def test_the_page_shown(count: int, in_url: str | None, session: int | None, shown: str) -> None:
    test = AppTest.from_function(_script)
    test.query_params["count"] = str(count)
    if in_url is not None:
        test.query_params["some_page"] = in_url
    if session is not None:
        test.session_state["some_page"] = session
    test.run()
    assert [] == list(test.exception)
    assert shown == test.markdown[0].value
