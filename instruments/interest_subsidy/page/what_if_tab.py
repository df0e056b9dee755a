"""What if: the same round under another scheme, budget or rate, side by side; the book is only read."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import streamlit as st

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.page.asking import Asked, answer, form, pick_scheme, read_amount
from instruments.interest_subsidy.page.telling import money_of, number_of, reason_of
from instruments.interest_subsidy.rounds import Other, what_if
from ledger.ui.bound import page_of, pages, segments
from ledger.ui.context import Context
from ledger.ui.show import empty, grid, money_column, plain, show_error, table
from ledger.values.errors import LedgerError
from ledger.values.money import parse_amount_fen, yuan_text

PER_PAGE: Final = 20
_SIDES: Final = ("all", "gain", "lose", "same")
_TITLES: Final = {"all": "All", "gain": "Gain", "lose": "Lose", "same": "As before"}
_FIGURES: Final = (
    ("Budget", "budget"),
    ("Due in all", "total"),
    ("Shared out", "shared_out"),
)


def render(context: Context) -> None:
    """Draw the question and, once something is other, the answer."""
    say = context.translate
    asked = form(context)
    other = _other(context)
    if asked is None or other is None:
        return
    if other == Other():
        empty(context, "Say what is to be other: a scheme, a budget or a rate.")
        return
    words = [*asked.words(context, "what-if"), *_words(other)]
    found = _answer(context, asked, other, words)
    if found is None:
        return
    st.caption(f":material/visibility: {say('Only a comparison: nothing of this is written into the book.')}")
    _sides(context, found)
    _rows(context, found)


def _answer(context: Context, asked: Asked, other: Other, words: list[str]) -> dict[str, Any] | None:
    def at_once() -> dict[str, Any]:
        with context.reading() as session:
            return what_if(
                session, asked.scheme, context.year, asked.window, asked.budget_fen, context.as_of, other
            )

    try:
        return answer(context, asked, words, at_once, context.translate("Compare"))
    except LedgerError as error:
        show_error(context, error)
        return None


def _other(context: Context) -> Other | None:
    """What is to be other; None where it cannot be read, which is said."""
    say = context.translate
    left, middle, right = st.columns([3, 1, 1.4])
    with left:
        scheme = pick_scheme(context, say("Other scheme"), "other", other=say("the same"))
    rate = middle.text_input(say("Other rate (percent)"), key=f"{KEY}_other_rate", placeholder="2.5",
                             help=say("The share or the points of the scheme."))  # fmt: skip
    budget, error = read_amount(
        right.text_input(say("Other budget"), key=f"{KEY}_other_budget", placeholder="300万")
    )
    try:
        percent = Decimal(rate.strip().removesuffix("%")) if rate and rate.strip() else None
    except InvalidOperation:
        st.error(say("This is no rate. Write it such as 2.5."), icon=":material/error:")
        return None
    if error:
        show_error(context, error)
        return None
    return Other(scheme or None, budget, percent)


def _words(other: Other) -> list[str]:
    stated = (
        ("--other-scheme", other.scheme),
        ("--other-budget", None if other.budget_fen is None else yuan_text(other.budget_fen)),
        ("--other-rate", None if other.rate_percent is None else str(other.rate_percent)),
    )
    return [word for name, value in stated if value is not None for word in (name, value)]


def _sides(context: Context, found: Mapping[str, Any]) -> None:
    say, now, then = context.translate, found["now"], found["then"]
    rows = [
        {
            say("Figure"): say(label),
            say("Now"): money_of(context, now[name]),
            say("Then"): money_of(context, then[name]),
        }
        for label, name in _FIGURES
    ]
    for label, name in (("Firms that get something", "firms"), ("Refused firms", "refused")):
        rows.append({say("Figure"): say(label), say("Now"): f"{now[name]:,}", say("Then"): f"{then[name]:,}"})
    left, right = st.columns([3, 2])
    with left:
        table(rows, alt=say("What if"))
    with right:
        st.metric(say("Difference in all"), money_of(context, found["difference"]))
        says = say("{gain} firms gain {gained}, {lose} lose {lost}, {same} get what they got.",
                   gain=f"{found['gain']:,}", gained=money_of(context, found["gained"]), lose=f"{found['lose']:,}",
                   lost=money_of(context, found["lost"]), same=f"{found['same']:,}")  # fmt: skip
        st.markdown(plain(says))


def _rows(context: Context, found: Mapping[str, Any]) -> None:
    say = context.translate
    rows = sorted(found["rows"], key=lambda row: parse_amount_fen(row["difference"], allow_negative=True))
    groups = {
        "all": rows,
        "gain": [row for row in reversed(rows) if _change(row) > 0],
        "lose": [row for row in rows if _change(row) < 0],
        "same": [row for row in rows if _change(row) == 0],
    }
    chosen = segments(say("Show"), _SIDES, key="side", default="all",
                      format_func=lambda name: f"{say(_TITLES[name])} {len(groups[name])}")  # fmt: skip
    shown = groups[chosen]
    if not shown:
        empty(context, "No firm matches. Take a filter out.")
        return
    _grid(context, shown[page_of(len(shown), PER_PAGE, "what_if_page")])
    pages(len(shown), PER_PAGE, "what_if_page", in_url=False)


def _grid(context: Context, rows: list[Mapping[str, Any]]) -> None:
    say = context.translate
    shown = [
        {
            "firm": row["firm"],
            "now": number_of(context, row["now"]),
            "then": number_of(context, row["then"]),
            "difference": number_of(context, row["difference"]),
            "why": " ".join(
                reason_of(context, refusal) for refusal in row["refused_then"] or row["refused_now"]
            ),
        }
        for row in rows
    ]
    columns = {
        "firm": st.column_config.TextColumn(say("Firm"), pinned=True, width=210),
        "now": money_column(context, say("Now")),
        "then": money_column(context, say("Then")),
        "difference": money_column(context, say("Difference")),
        "why": st.column_config.TextColumn(say("Refused because"), width=420),
    }
    grid(shown, columns, key="what_if_grid", alt=say("What if"))


def _change(row: Mapping[str, Any]) -> int:
    return parse_amount_fen(row["difference"], allow_negative=True)
