"""What every page shows in the same way: money, states, errors, messages, clauses, tables."""

import logging
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, overload

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException

from ledger.ui.context import Context
from ledger.ui.language import Translator
from ledger.values.errors import LedgerError
from ledger.values.money import format_unit

_LOG = logging.getLogger(__name__)
UNIT_FEN: Final[Mapping[str, int]] = {"yuan": 100, "wan": 10**6, "yi": 10**10}
PLACES: Final[Mapping[str, int]] = {"yuan": 2, "wan": 2, "yi": 4}
"""Decimal places of an amount in each unit."""
MOST_TABLE_ROWS: Final = 200
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")
# Streamlit turns these into icons and arrows after the backslashes are gone: only a sign between stops it.
_TURNED: Final = re.compile(r":(?=[A-Za-z0-9_+/-]+:)|(?<!\S)[<>~-](?=(?:>|-|=|->)(?!\S))")
JOINER: Final = "\u2060"
"""A sign without width at which no line is broken."""
MARKS: Final[Mapping[str, tuple[str, str]]] = {
    "draft": (":material/edit_note:", "gray"),
    "submitted": (":material/hourglass_top:", "blue"),
    "reviewed": (":material/fact_check:", "blue"),
    "approved": (":material/check_circle:", "green"),
    "returned": (":material/undo:", "orange"),
    "rejected": (":material/block:", "red"),
    "withdrawn": (":material/cancel:", "gray"),
    "paid": (":material/payments:", "green"),
    "written_off": (":material/money_off:", "red"),
    "below": (":material/trending_down:", "orange"),
    "within": (":material/check_circle:", "green"),
    "above": (":material/trending_up:", "violet"),
    "untargeted": (":material/remove:", "gray"),
}
"""An icon and a colour for each state; the word always stands beside them."""


def plain(text: object) -> str:
    """Data for a place that reads Markdown: nothing in it is taken for a sign."""
    return _SPECIAL.sub(r"\\\1", _TURNED.sub(rf"\g<0>{JOINER}", str(text)))


def money(context: Context, amount_fen: int | None, *, unit: bool = True) -> str:
    """An amount in the unit that was chosen, with the unit's sign."""
    if amount_fen is None:
        return "—"
    chosen = context.unit
    text = format_unit(amount_fen, chosen, PLACES[chosen])
    return f"{text} {unit_sign(context)}" if unit else text


def unit_sign(context: Context) -> str:
    """The sign of the unit that was chosen."""
    return {
        "yuan": context.translate("yuan"),
        "wan": context.translate("10,000 yuan"),
        "yi": context.translate("100 million yuan"),
    }[context.unit]


@overload
def in_unit(context: Context, amount_fen: int) -> float: ...


@overload
def in_unit(context: Context, amount_fen: int | None) -> float | None: ...


def in_unit(context: Context, amount_fen: int | None) -> float | None:
    """An amount as a number for a grid or a chart: shown, never reckoned with; what is not known stays blank."""
    return None if amount_fen is None else amount_fen / UNIT_FEN[context.unit]


def money_column(context: Context, label: str) -> Any:
    """The settings of a grid's money column; the unit stands in its head."""
    return st.column_config.NumberColumn(
        f"{label}（{unit_sign(context)}）"
        if context.translate.language == "zh"
        else f"{label} ({unit_sign(context)})",
        format=f"%,.{PLACES[context.unit]}f",
    )


def moment(stamped: str) -> str:
    """A recorded time, in the server's zone, to the minute."""
    try:
        return datetime.fromisoformat(stamped).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return stamped


def state_badge(context: Context, state: str) -> None:
    """A state as a word with an icon."""
    icon, colour = MARKS.get(state, (":material/circle:", "blue"))
    st.badge(context.translate.name(state), icon=icon, color=colour)  # type: ignore[arg-type]


def state_mark(translate: Translator, state: str) -> str:
    """A state as a word with an icon, for text in Markdown."""
    icon, colour = MARKS.get(state, (":material/circle:", "blue"))
    return f":{colour}-badge[{icon} {translate.name(state)}]"


def show_error(context_or_translator: Context | Translator, error: LedgerError) -> None:
    """All that an error says, as a list."""
    translate = (
        context_or_translator.translate
        if isinstance(context_or_translator, Context)
        else context_or_translator
    )
    sentences = translate.error(error)
    if len(sentences) == 1:
        st.error(plain(sentences[0]), icon=":material/error:")
        return
    head = translate("{count} things are to be mended:", count=len(sentences))
    listed = "\n".join(f"- {plain(sentence)}" for sentence in sentences)
    st.error(f"{head}\n\n{listed}", icon=":material/error:")


@contextmanager
def guarded(translate: Translator) -> Iterator[None]:
    """Whatever happens inside, a person reads a sentence: the cause, or a number by which the log tells it."""
    try:
        yield
    except (RerunException, StopException):
        raise
    except LedgerError as error:
        show_error(translate, error)
    except Exception:  # noqa: BLE001 - whatever it is, no traceback may reach a person
        reference = secrets.token_hex(4)
        _LOG.exception("page failed, reference %s", reference)
        says = "Something went wrong and nothing was changed. Tell the administrator this number: {reference}"
        st.error(translate(says, reference=reference), icon=":material/error:")


def table(rows: Sequence[Mapping[str, Any]], *, alt: str = "") -> None:
    """A small table that can be read, printed and copied; the text of its cells is data."""
    shown = [
        {plain(name): plain(value) if isinstance(value, str) else value for name, value in row.items()}
        for row in rows[:MOST_TABLE_ROWS]
    ]
    frame = pd.DataFrame(shown)
    st.table(frame, hide_index=True, border="horizontal", alt=alt or None)


def grid(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    action: tuple[str, Callable[[int], None]] | None = None,
) -> None:
    """A grid of a page's rows; with an action each row begins with a button that calls it with the row's position.

    Args:
        rows: what is shown, by the columns' names.
        columns: the columns' settings by name, in order.
        key: the grid's key.
        alt: what it shows, for whoever cannot see it.
        action: the button's label and what it does.
    """
    frame = pd.DataFrame(list(rows), columns=list(columns))
    settings = dict(columns)
    if action:
        label, act = action
        # In front and pinned: on a narrow screen a last column would lie outside.
        frame.insert(0, "·", [label] * len(frame))
        button = st.column_config.ButtonColumn(
            "", width=70, pinned=True, key=f"{key}_button", on_click=lambda: act(_clicked(key))
        )
        settings = {"·": button, **settings}
    st.dataframe(
        frame,
        hide_index=True,
        column_config=settings,
        key=key,
        alt=alt,
        height="content",
        placeholder="—",
        width="stretch",
    )


def _clicked(key: str) -> int:
    return int(st.session_state[f"{key}_button"]["row"])


def empty(context: Context, says: str) -> None:
    """A quiet sentence where there is nothing to show."""
    st.caption(f":material/inbox: {context.translate(says)}")


def clause_text(clause: Mapping[str, Any] | None, translate: Callable[[str], str] = str) -> str:
    """Document and article of a clause that was read back from JSON."""
    return f"{clause['document']} {translate(clause['article'])}".strip() if clause else ""
