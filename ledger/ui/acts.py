"""Acts from a page: done once per drawn key, their errors in words, and what to say after success.

A key is drawn when the form is drawn and kept in the session. It is the idempotency key and also the identity of
the button: a second click on the same button comes with the same key and is answered with the first result, and
once the act has succeeded the page draws another button, which was not clicked.
"""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from ledger.book.store import Unit
from ledger.ui.context import Context
from ledger.ui.show import show_error
from ledger.values.errors import LedgerError

Answer = TypeVar("Answer")
_KEYS = "_act_keys"
_NOTICE = "_notice"


def drawn_key(form: str) -> str:
    """The idempotency key of a form; the same until its act has succeeded."""
    keys: dict[str, str] = st.session_state.setdefault(_KEYS, {})
    return keys.setdefault(form, f"{form}:{secrets.token_urlsafe(12)}")


def act_button(form: str, label: str, **options: Any) -> bool:
    """The button of a form; whether it was clicked."""
    return st.button(label, key=drawn_key(form), **options)


def act(context: Context, form: str, do: Callable[[Unit, str], Answer]) -> Answer | None:
    """Do an act in one unit of work; a refusal is shown and None comes back.

    Args:
        context: who acts on which book.
        form: the name of the form whose key is used.
        do: what is done, with the unit and the key.
    """
    answer, error = attempt(context, form, do)
    if error:
        show_error(context, error)
    return answer


def attempt(
    context: Context, form: str, do: Callable[[Unit, str], Answer]
) -> tuple[Answer | None, LedgerError | None]:
    """Do an act in one unit of work; its answer, or why it was refused."""
    try:
        with context.book.writing(context.actor) as unit:
            answer = do(unit, drawn_key(form))
    except LedgerError as error:
        return None, error
    st.session_state[_KEYS].pop(form, None)
    return answer, None


def notice(says: str) -> None:
    """Say something on the page that is drawn next."""
    st.session_state[_NOTICE] = says


def show_notice() -> None:
    """Show what the last act left to be said, once."""
    says = st.session_state.pop(_NOTICE, None)
    if says:
        st.success(says, icon=":material/check_circle:")
