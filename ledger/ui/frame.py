"""The frame around every page: who is there, language, navigation, year and day, and a net under each page."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import streamlit as st

from ledger.book.people import Actor
from ledger.book.store import Book
from ledger.instrument import Instrument, instruments
from ledger.ui import acts, routes, session
from ledger.ui.bound import day_refused, days_around, segments
from ledger.ui.context import Context
from ledger.ui.language import DEFAULT, LANGUAGES, Translator
from ledger.ui.show import guarded, plain
from ledger.ui.views import admin, deal, deals, desk, imports, leverage, method, review, targets
from ledger.values.money import Unit

Render = Callable[[Context], None]
MOST_SHOWN = 40
UNITS: tuple[Unit, ...] = ("yuan", "wan", "yi")
PAGES: Mapping[str, tuple[str, str, Render, str]] = {
    "desk": ("Desk", ":material/dashboard:", desk.render, "Ledger"),
    "deals": ("Deals", ":material/list_alt:", deals.render, "Ledger"),
    "import": ("Statement import", ":material/upload_file:", imports.render, "Ledger"),
    "review": ("Review and approval", ":material/fact_check:", review.render, "Ledger"),
    "deal": ("Deal", ":material/description:", deal.render, "Ledger"),
    "leverage": ("Leverage and funds", ":material/stacked_bar_chart:", leverage.render, "Analysis"),
    "targets": ("Targets and reports", ":material/flag:", targets.render, "Analysis"),
    "admin": ("Audit and settings", ":material/shield:", admin.render, "Control"),
}
"""The generic pages by key, which is also the path: title, icon, what draws it, section."""
CHINESE = (
    "[data-testid=InputInstructions]{display:none}"
    "[data-testid=stFileUploaderDropzone] button p{font-size:0}"
    "[data-testid=stFileUploaderDropzone] button::after{content:'选择文件';font-size:14px}"
    "[data-testid=stFileUploaderDropzoneInstructions]{display:none}"
)
"""Words of Streamlit's own that no setting translates."""


def run() -> None:
    """Draw the page that the URL asks for."""
    st.set_page_config(page_title="scitech-ledger", page_icon="📒", layout="wide")
    with st.sidebar:
        language = segments(
            "语言 Language",
            list(LANGUAGES),
            key="lang",
            default=DEFAULT,
            format_func=LANGUAGES.__getitem__,
            everywhere=True,
        )
    translate = Translator(language)
    _style(translate)
    with guarded(translate):
        book = session.open_book()
        actor = session.current_actor(book)
        if actor is None:
            _ask_to_sign_in(translate)
            return
        _draw(book, actor, translate)


def _draw(book: Book, actor: Actor, translate: Translator) -> None:
    held: dict[str, Context] = {}
    pages = _pages(translate, held)
    page = st.navigation(_sections(translate, pages))
    routes.follow(pages)
    unit = _sidebar(book, actor, translate)
    year, as_of = _top(book, translate, page.title)
    held["context"] = Context(book, actor, translate, year, as_of, unit)
    acts.show_notice()
    with guarded(translate):
        page.run()


def _pages(translate: Translator, held: Mapping[str, Context]) -> dict[str, Any]:
    pages = {}
    for key, (title, icon, render, _) in PAGES.items():
        pages[key] = st.Page(
            _named(key, partial(_run, render, held)),
            title=translate(title),
            icon=icon,
            default=key == "desk",
            url_path=None if key == "desk" else key,
            visibility="hidden" if key == "deal" else "visible",
        )
    for key, instrument in instruments().items():
        pages[key] = st.Page(
            _named(key, partial(_run_method, instrument, held)),
            title=translate(instrument.title),
            icon=instrument.icon,
            url_path=key,
        )
    return pages


def _sections(translate: Translator, pages: Mapping[str, Any]) -> dict[str, list[Any]]:
    sections: dict[str, list[Any]] = {
        translate(name): [] for name in ("Ledger", "Funding methods", "Analysis", "Control")
    }
    for key, page in pages.items():
        sections[translate(PAGES[key][3] if key in PAGES else "Funding methods")].append(page)
    return {name: inside for name, inside in sections.items() if inside}


def _run(render: Render, held: Mapping[str, Context]) -> None:
    render(held["context"])


def _run_method(instrument: Instrument, held: Mapping[str, Context]) -> None:
    context = held["context"]
    own = Context(
        context.book, context.actor, context.translate, context.year, context.as_of, context.unit, instrument
    )
    module, _, function = instrument.page.partition(":")
    # A method may do without a page of its own; the generic one shows its budget, its records and its deals.
    render: Render = (
        getattr(import_module(module), function) if module and find_spec(module) else method.render
    )
    render(own)


def _named(key: str, call: Callable[[], None]) -> Callable[[], None]:
    def page() -> None:
        call()

    page.__name__ = key
    return page


def _sidebar(book: Book, actor: Actor, translate: Translator) -> Unit:
    signs = {"yuan": "yuan", "wan": "10,000 yuan", "yi": "100 million yuan"}
    with st.sidebar:
        chosen = segments(
            translate("Unit"),
            UNITS,
            key="unit",
            default="yuan",
            format_func=lambda unit: translate(signs[unit]),
            everywhere=True,
        )
        st.divider()
        roles = " · ".join(translate.name(role) for role in sorted(actor.roles))
        st.markdown(f":material/person: **{plain(actor.display_name)}**  \n{plain(roles)}")
        if st.button(translate("Sign out"), key="sign_out", icon=":material/logout:"):
            session.leave(book, actor)
            st.rerun()
    return next(unit for unit in UNITS if unit == chosen)


def _top(book: Book, translate: Translator, title: str) -> tuple[int, date]:
    years, newest = session.years_of(book), session.newest_day(book)
    first, last = days_around(newest)
    # Read before they are drawn: what a calendar or a list cannot show it takes out of the address.
    day_asked, year_asked = day_refused("as_of", newest), st.query_params.get("year", "")
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(plain(title), width="stretch", anchor=False)
        year = st.selectbox(translate("Year"), years, key="year", bind="query-params", width=110)
        as_of = st.date_input(
            translate("As of"), value=newest, key="as_of", bind="query-params", format="YYYY-MM-DD", width=150,
            min_value=first, max_value=last,
        )  # fmt: skip
    if day_asked:
        says = "The address asks for the day {written}, which is none from {first} to {last}. Shown is {day}."
        _told(translate(says, written=day_asked[:MOST_SHOWN], first=first, last=last, day=as_of))
    if year_asked and year_asked not in map(str, years):
        says = "The address asks for the year {written}, of which the book holds nothing. Shown is {year}."
        _told(translate(says, written=year_asked[:MOST_SHOWN], year=year))
    return int(year), as_of


def _told(says: str) -> None:
    st.warning(plain(says), icon=":material/event_busy:")


def _ask_to_sign_in(translate: Translator) -> None:
    st.info(
        translate("You are signed out, or were away for too long. What you had typed is kept."),
        icon=":material/lock:",
    )
    address = f"/auth/login?lang={translate.language}"
    st.html(f'<a href="{address}" target="_self">{translate("Sign in")}</a>')


def _style(translate: Translator) -> None:
    # Streamlit's own English hints, and room that a ledger needs for its rows; no data is in here.
    hide = CHINESE if translate.language == "zh" else ""
    st.html(
        "<style>[data-testid=stMainBlockContainer]{padding-top:2.2rem;padding-bottom:3rem;max-width:1500px}"
        "[data-testid=stHeading] h1{font-size:1.7rem;padding:0}"
        "[data-testid=stHeading] h3{font-size:1.15rem;padding:.2rem 0}"
        "[data-testid=stMetricValue]{font-size:1.7rem}"
        "[data-testid=stTable] th{white-space:nowrap}"
        "[data-testid=stTable] td{word-break:keep-all;overflow-wrap:anywhere}" + hide + "</style>"
    )
