"""What a person has typed and not saved, kept by the server over a refresh of the page.

It lives in the memory of the process: a draft that is to outlive the server is saved into the book.
"""

from typing import Any

import streamlit as st

from ledger.ui.context import Context

Typed = dict[str, Any]
MOST_FORMS = 2_000


@st.cache_resource(show_spinner=False)
def _all(book_url: str) -> dict[tuple[int, str], Typed]:  # noqa: ARG001 - each book's own; a name with _ would not tell
    return {}


def typed(context: Context, form: str) -> Typed:
    """What a person has typed into a form, by the path of the field; changes to it are kept."""
    forms = _of_book(context)
    if len(forms) > MOST_FORMS:
        forms.pop(next(iter(forms)))
    return forms.setdefault((context.actor.id, form), {})


def drop(context: Context, form: str) -> None:
    """Forget what was typed: it is saved, or given up."""
    _of_book(context).pop((context.actor.id, form), None)


def _of_book(context: Context) -> dict[tuple[int, str], Typed]:
    return _all(str(context.book.engine.url))
