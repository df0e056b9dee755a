"""What a round is asked for on the page, and the run itself: at once where firms are few, else beside the app."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.rounds import WINDOWS, RoundUnclear, scheme_of_year
from instruments.interest_subsidy.rounds.claimants import Terms, firms_of
from instruments.interest_subsidy.rounds.running import terms_of
from ledger.book import audit
from ledger.instrument.office_schemes import schemes_of
from ledger.ui.background import Call, find_call, start_call
from ledger.ui.context import Context
from ledger.ui.method_parts import scheme_label
from ledger.ui.show import empty, plain, show_error
from ledger.values.errors import LedgerError
from ledger.values.money import parse_amount_fen, yuan_text
from ledger.values.schemes import Scheme

AT_ONCE: Final = 60
"""Up to so many firms a round takes less than a second and runs while the page is drawn."""
_LOOK_EVERY: Final = 1.0


@dataclass(frozen=True)
class Asked:
    """What the round is asked for: the scheme, the window, and the budget in fen; None for what is left."""

    scheme: str
    window: str
    budget_fen: int | None

    def words(self, context: Context, command: str) -> list[str]:
        """The words of the command that runs it."""
        budget = [] if self.budget_fen is None else ["--budget", yuan_text(self.budget_fen)]
        return ["subsidy", command, "--scheme", self.scheme, "--year", str(context.year), "--window", self.window,
                "--as-of", context.as_of.isoformat(), *budget]  # fmt: skip

    def terms(self, context: Context) -> Terms:
        """What the round is for."""
        with context.reading() as session:
            return terms_of(session, self.scheme, context.year, self.window, context.as_of)


def form(context: Context) -> Asked | None:
    """The scheme, the window and the budget; None where the budget cannot be read, which is said."""
    say = context.translate
    left, middle, right = st.columns([3, 1, 1.4])
    with left:
        scheme = pick_scheme(context, say("Scheme"), "round")
    with middle:
        window = st.selectbox(say("Window"), WINDOWS, key=f"{KEY}_window",
                              format_func=lambda part: part or say("Whole year"),
                              help=say("A firm claims once a year under a scheme: a claim for one part of the year"
                                       " leaves none for the others."))  # fmt: skip
    with right:
        budget = st.text_input(say("Budget"), key=f"{KEY}_budget", placeholder=say("what is left of the appropriation"),
                               help=say("Write it such as 500万, for the whole year; what was approved already is"
                                        " taken off. Nothing takes what is left of the appropriation."))  # fmt: skip
    fen, error = read_amount(budget)
    if error:
        show_error(context, error)
        return None
    return Asked(scheme, window or "", fen)


def read_amount(text: str | None) -> tuple[int | None, LedgerError | None]:
    """An amount as it was typed, in fen; None for nothing; or why it cannot be read."""
    try:
        return (parse_amount_fen(text) if text and text.strip() else None), None
    except LedgerError as error:
        return None, error


def pick_scheme(context: Context, label: str, place: str, *, other: str | None = None) -> str:
    """A scheme that can be used: in force in the year or named by its records; the named one is chosen at first.

    With `other` there is an empty choice in front, called so.
    """
    with context.reading() as session:
        known = dict(schemes_of(session, KEY))
    named = _named_by_records(context)
    in_force = [
        name for name, scheme in known.items() if scheme.in_force_from.year <= context.year or name == named
    ]
    offered = in_force or list(known)
    names = offered if other is None else ["", *offered]
    place_of = offered.index(named) if other is None and named in offered else 0
    return str(st.selectbox(label, names, place_of, key=f"{KEY}_scheme_{place}",
                            format_func=lambda name: _named(context, known.get(name), other or "")))  # fmt: skip


def answer(
    context: Context, asked: Asked, words: Sequence[str], at_once: Callable[[], dict[str, Any]], label: str
) -> dict[str, Any] | None:
    """What a run answers: computed at once, or by a call beside the app whose progress is shown until it ends.

    Args:
        context: of the page.
        asked: what the round is asked for.
        words: of the command that runs it.
        at_once: computes it while the page is drawn.
        label: of the button that starts a call.
    """
    with context.reading() as session:
        firms = len(firms_of(session, asked.terms(context).days))
        head = audit.head(session)
    if not firms:
        empty(context, "No firm with filed loans has accepted interest in the window.")
        return None
    if firms <= AT_ONCE:
        return at_once()
    return _beside(context, words, head, firms, label)


def _beside(
    context: Context, words: Sequence[str], head: str, firms: int, label: str
) -> dict[str, Any] | None:
    say, call = context.translate, find_call(words)
    with st.container(horizontal=True, vertical_alignment="center"):
        running = call is not None and call.running
        if st.button(label, type="primary", icon=":material/play_arrow:", disabled=running,
                     key=f"{KEY}_run_{words[1]}"):  # fmt: skip
            call = start_call(words)
        st.caption(say("{count} firms; the run goes on while you look at other pages.", count=f"{firms:,}"))
    if call is None:
        return None
    if call.running:
        _watch(context, call)
        return None
    found = call.answer()
    if found is None:
        st.error(plain(say.phrase(call.complaint)), icon=":material/error:")
    elif found.get("head", head) != head:
        st.info(say("The book has changed since this run; run it again."), icon=":material/update:")
    return found


@st.fragment(run_every=_LOOK_EVERY)
def _watch(context: Context, call: Call) -> None:
    """The progress of a call, looked at every second; when it has ended the page is drawn anew."""
    if not call.running:
        st.rerun()
    says = context.translate(
        "{done} of {of} firms", done=f"{call.done:,}", of=f"{call.of:,}" if call.of else "…"
    )
    st.progress(min(call.part, 1.0), text=says)


def _named(context: Context, scheme: Scheme | None, other: str) -> str:
    return scheme_label(context, scheme) if scheme else other


def _named_by_records(context: Context) -> str:
    """The one scheme that the year's records name; nothing where they name none, or several."""
    try:
        with context.reading() as session:
            return scheme_of_year(session, context.year)
    except RoundUnclear:
        return ""
