"""The headlines: each funding method's usual ratio beside the others, never added to one another."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import streamlit as st

from ledger.measures.leverage import Found
from ledger.ui.context import Context
from ledger.ui.figures import method_title
from ledger.ui.show import plain
from ledger.values.decimals import fixed_text
from ledger.values.leverage import DEFINITIONS

ACROSS: Final = 4


def headline_cards(context: Context, found: Sequence[Found]) -> None:
    """A card for each method: its ratio, what it is called, whose money over whose, at which stage."""
    for start in range(0, len(found), ACROSS):
        for place, item in zip(st.columns(ACROSS), found[start : start + ACROSS], strict=False):
            with place, st.container(border=True, height="stretch"):
                _card(context, item)
    _not_added(context)


def headline_lines(context: Context, found: Sequence[Found]) -> None:
    """The same as a line for each method, for a narrow place."""
    say = context.translate
    for item in found:
        method, title = method_title(context, item.instrument), say(DEFINITIONS[item.ratio.key].title)
        says = f"{item.ratio.key} {title} · {say.name(item.ratio.stage)}"
        st.markdown(f"**{plain(_value(item))}**　{plain(method)}　:gray[{plain(says)}]")
    _not_added(context)


def _not_added(context: Context) -> None:
    says = context.translate("Never added up: loans, a firm's own spend and stakes are different things.")
    st.caption(f":material/do_not_disturb_on: {plain(says)}")


def _value(item: Found) -> str:
    return "—" if item.ratio.value is None else fixed_text(Fraction(item.ratio.value), 2)


def _card(context: Context, item: Found) -> None:
    say, one = context.translate, item.ratio
    st.metric(f"{method_title(context, item.instrument)} · {one.key}", _value(item))
    parts = [say(DEFINITIONS[one.key].title), counted(context, one.numerator_class), say.name(one.stage)]
    st.caption(plain(" · ".join(parts)))
    if one.reason:
        st.caption(plain(say.message(one.reason)))


def counted(context: Context, numerator_class: str) -> str:
    """Whose money a numerator counts, in words; an own definition lists its parts."""
    say = context.translate
    return " + ".join(say.term(part) for part in numerator_class.split(" + "))
