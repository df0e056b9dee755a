"""Schemes: read one as a person would, compare two, copy one for another year, change a figure, try it on a case.

They stand as a part of audit and settings: everybody reads them there, a recorder writes, a reviewer confirms.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from ledger.instrument import OfficeScheme, instruments, office_schemes
from ledger.ui.bound import choice, segments
from ledger.ui.context import Context
from ledger.ui.views.scheme_parts import comparing, reading, trying, writing
from ledger.values.schemes import Scheme

_VIEWS = {"read": "Read", "compare": "Compare", "write": "Copy or change", "try": "Try on a case"}


@dataclass(frozen=True)
class Known:
    """The schemes of a funding method: those that ship, and the office's by id, confirmed or not."""

    schemes: Mapping[str, Scheme]
    own: Mapping[str, OfficeScheme]


def render(context: Context) -> None:
    """Draw the choice of a scheme and one of the four views."""
    say = context.translate
    first, second = st.columns([1, 3])
    methods = instruments()
    with first:
        key = choice(say("Funding method"), list(methods), key="scheme_method",
                     format_func=lambda name: say(methods[name].title))  # fmt: skip
    known = _known(context, key)
    with second:
        chosen = choice(say("Scheme"), list(known.schemes), key="scheme_id",
                        format_func=lambda name: _label(context, known, name))  # fmt: skip
    view = segments(say("View"), list(_VIEWS), key="scheme_view", default="read",
                    format_func=lambda name: say(_VIEWS[name]))  # fmt: skip
    scheme, own = known.schemes[chosen], known.own.get(chosen)
    if view == "read":
        reading.render(context, scheme, own)
    elif view == "compare":
        comparing.render(context, scheme, known.schemes, lambda name: _label(context, known, name))
    elif view == "write":
        writing.render(context, scheme, known.own)
    else:
        trying.render(context, scheme)


def _known(context: Context, method: str) -> Known:
    with context.reading() as session:
        own = {found.scheme.id: found for found in office_schemes(session, method)}
    shipped = instruments()[method].schemes
    return Known({**shipped, **{name: found.scheme for name, found in own.items()}}, own)


def _label(context: Context, known: Known, name: str) -> str:
    scheme, own = known.schemes[name], known.own.get(name)
    title = scheme.title if context.translate.language == "zh" else scheme.title_english or scheme.title
    return f"{title}（{name}）" + (f" · {context.translate(own.state)}" if own else "")
