"""Choices whose code stands in the URL.

Streamlit's own binding writes what an option is called into the URL, and that changes with the language: a link
sent to a colleague would lose its filter. These write the code. A URL that was changed from outside (a link, the
browser's back) wins over what the session remembers; a choice that goes along to every page is only changed by a
URL that names it.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

import streamlit as st

MOST_DIGITS: Final = 15
"""Digits of an id or a page in an address; a database counts fifty times as many, and no book holds them."""
EARLIEST: Final = date(1985, 1, 1)
"""Before the first venture fund of the country no public money levered any."""
LATEST: Final = date(2100, 12, 31)
Format = Callable[[str], str]


def segments(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    default: str,
    format_func: Format,
    everywhere: bool = False,
) -> str:
    """One of a few codes, in the URL under `key`."""
    _follow(key, options, default, everywhere=everywhere)
    chosen = st.segmented_control(
        label,
        options,
        required=True,
        key=key,
        format_func=format_func,
        persist_state="session" if everywhere else None,
    )
    return _written(key, chosen or default, default)


def choice(label: str, options: Sequence[str], *, key: str, format_func: Format, **place: Any) -> str:
    """One of many codes, in the URL under `key`; the first one is the default."""
    _follow(key, options, options[0], everywhere=False)
    chosen = st.selectbox(label, options, key=key, format_func=format_func, **place)
    return _written(key, chosen or options[0], options[0])


def several(
    label: str, options: Sequence[str], *, key: str, format_func: Format, placeholder: str
) -> list[str]:
    """Some codes, in the URL under `key`."""
    in_url = [code for code in st.query_params.get_all(key) if code in options]
    if key not in st.session_state or in_url != st.session_state.get(_memory(key), []):
        st.session_state[key] = in_url
    chosen = list(st.multiselect(label, options, key=key, format_func=format_func, placeholder=placeholder))
    if chosen != st.query_params.get_all(key):
        st.query_params[key] = chosen
    st.session_state[_memory(key)] = chosen
    return chosen


def days_around(day: date) -> tuple[date, date]:
    """The first and the last day of a calendar that begins at a day.

    Without them Streamlit's ends ten years to either side, and an older or later day of a URL is dropped unseen.
    """
    return min(EARLIEST, day), max(LATEST, day)


def day_refused(key: str, day: date) -> str:
    """What the URL asks for under a calendar's key and cannot be shown; empty where it can, or asks for nothing."""
    asked = st.query_params.get(key, "")
    first, last = days_around(day)
    for form in ("%Y-%m-%d", "%Y/%m/%d"):
        with suppress(ValueError):
            if first <= datetime.strptime(asked, form).date() <= last:  # noqa: DTZ007 - a day has no zone
                return ""
    return asked


def page_of(count: int, size: int, key: str) -> slice:
    """Which of so many rows stand on the chosen page; `pages` below them draws the choice."""
    page = min(page_asked(key), max(_pages_of(count, size), 1))
    return slice((page - 1) * size, page * size)


def page_asked(key: str) -> int:
    """The page that the session or the URL asks for, from 1 on; a list may be shorter.

    The choice stands in the session already when the rows above its widget are drawn, but not when a link is opened.
    """
    asked = str(st.session_state.get(key) or st.query_params.get(key) or 1)
    # Longer numbers are no page of any list, and Python reads them slowly or not at all.
    return max(1, int(asked)) if asked.isdecimal() and len(asked) <= MOST_DIGITS else 1


def pages(count: int, size: int, key: str, *, in_url: bool = True) -> None:
    """The choice of a page of so many rows, where they do not fit one."""
    if count > size:
        st.pagination(_pages_of(count, size), key=key, bind="query-params" if in_url else None)


def _pages_of(count: int, size: int) -> int:
    """How many pages so many rows take."""
    return -(-count // size)


def _follow(key: str, options: Sequence[str], default: str, *, everywhere: bool) -> None:
    in_url = st.query_params.get(key)
    known = key in st.session_state
    if in_url is None and everywhere and known:
        return
    if not known or in_url != st.session_state.get(_memory(key)):
        st.session_state[key] = in_url if in_url in options else default
    if st.session_state[key] not in options:
        st.session_state[key] = default


def _written(key: str, chosen: str, default: str) -> str:
    wanted = None if chosen == default else chosen
    if wanted != st.query_params.get(key):
        if wanted is None:
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = wanted
    st.session_state[_memory(key)] = wanted
    return chosen


def _memory(key: str) -> str:
    return f"_url:{key}"
