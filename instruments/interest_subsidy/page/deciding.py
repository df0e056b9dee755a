"""After the run: submit, review and approve in bulk, publish, settle objections, and the lists for wall and bank."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.rounds import payment_list, publication_list, step_claims
from instruments.interest_subsidy.rounds.kept import Kept, rounds_of
from instruments.interest_subsidy.rounds.publication import Publication, publication_of
from ledger.book import audit
from ledger.book.workflow import Record
from ledger.exports.imprint import XLSX
from ledger.ui.acts import notice
from ledger.ui.bound import choice
from ledger.ui.context import Context
from ledger.ui.exporting import imprint
from ledger.ui.routes import go
from ledger.ui.show import empty, money, plain, show_error, state_badge, table
from ledger.values.errors import LedgerError

_ROLES: Final = {"submit": "recorder", "review": "reviewer", "approve": "approver"}
_FROM: Final = {"submit": ("draft", "returned"), "review": ("submitted",), "approve": ("reviewed",)}
_LISTS: Final = {"publication": publication_list, "payment": payment_list}
_LIST_TITLES: Final = {"publication": "Publication list (Excel)", "payment": "Payment list (Excel)"}


def render(context: Context) -> None:
    """Draw the round that is decided on."""
    say = context.translate
    with context.reading() as session:
        rounds = {kept.record.code: kept for kept in rounds_of(session, context.year)}
    if not rounds:
        empty(context, "No round of this year was written down yet. Run one and write it down.")
        return
    code = choice(say("Claim round"), list(rounds), key="round", width=460,
                  format_func=lambda one: f"{one}　{rounds[one].record.title}")  # fmt: skip
    kept = rounds[code]
    with context.reading() as session:
        claims = [session.get_one(Record, claim) for claim in kept.by_claim]
        standing = publication_of(session, kept.record)
    _head(context, kept, claims)
    _bulk(context, kept, claims)
    _publication(context, kept, standing)
    _downloads(context, kept)


def _head(context: Context, kept: Kept, claims: Sequence[Record]) -> None:
    say, facts = context.translate, kept.facts
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(kept.record.code), anchor=False, width="content")
        state_badge(context, kept.record.state)
        if st.button(
            say("Open the round: its steps and events"), key="decide_open", icon=":material/open_in_new:"
        ):
            go("deal", id=kept.record.id)
    given = sum(claim.amount_fen for claim in facts.claims)
    figures = (("Claims of the round", f"{len(facts.claims):,}"), ("Amount", money(context, given)),
               ("Budget", money(context, facts.budget_fen)),
               ("With warnings", f"{sum(claim.warnings > 0 for claim in facts.claims):,}"))  # fmt: skip
    for place, (label, says) in zip(st.columns(len(figures)), figures, strict=True):
        place.metric(say(label), says)
    states = Counter(claim.state for claim in claims)
    listed = " · ".join(f"{say.name(state)} {count:,}" for state, count in states.items())
    st.caption(
        f":material/flag: {plain(listed)}　:material/gavel: {plain(facts.scheme)} · {facts.scheme_hash[:12]}"
    )


def _bulk(context: Context, kept: Kept, claims: Sequence[Record]) -> None:
    say = context.translate
    waiting = {action: sum(claim.state in states for claim in claims) for action, states in _FROM.items()}
    with st.container(border=True):
        st.markdown(f"**{say('All claims of the round')}**")
        st.caption(say("In bulk only claims without warnings are reviewed and approved; the others are decided one by"
                       " one. The claims are submitted before the round, and reviewed and approved"
                       " after its review."))  # fmt: skip
        with st.container(horizontal=True):
            for action, count in waiting.items():
                mine = context.may(_ROLES[action])
                why = (
                    None
                    if mine
                    else say("This takes somebody with the role {role}.", role=say.name(_ROLES[action]))
                )
                pressed = st.button(f"{say.name(action)} {count:,}", key=f"bulk_{action}", help=why,
                                    disabled=not mine or not count)  # fmt: skip
                if pressed:
                    _take(context, kept, action)
        for one in st.session_state.get("bulk_left", ()):
            st.caption(f":material/pan_tool: {plain(one)}")


def _take(context: Context, kept: Kept, action: str) -> None:
    say = context.translate
    bar = st.progress(0.0)

    def told(done: int, of: int) -> None:
        bar.progress(done / of, text=say("{done} of {of} claims", done=f"{done:,}", of=f"{of:,}"))

    try:
        found = step_claims(
            context.book, context.actor, kept.record.code, action, context.as_of, progress=told
        )
    except LedgerError as error:
        show_error(context, error)
        return
    st.session_state["bulk_left"] = [
        f"{one['code']}: {'；'.join(say.message(why) for why in one['why'])}" for one in found["left"]
    ]
    notice(say("{count} claims are done, {left} are left for one by one.", count=len(found["done"]),
               left=len(found["left"])))  # fmt: skip
    st.rerun()


def _publication(context: Context, kept: Kept, standing: Publication) -> None:
    say, published = context.translate, standing.published
    st.subheader(say("Publication"), anchor=False)
    if published is None:
        st.info(say("The list was not published yet. Put it up, and record it among the round's events; until it is"
                    " over nothing can be paid."), icon=":material/campaign:")  # fmt: skip
    else:
        kind = say("calendar days" if published.day_kind == "calendar" else "working days")
        says = say("Published from {start} to {end} ({days} {kind}); the first possible day of payment is {first}.",
                   start=published.published_from, end=published.last_day, days=published.days, kind=kind,
                   first=published.first_payment_day)  # fmt: skip
        over = context.as_of >= published.first_payment_day
        (st.success if over else st.info)(plain(says), icon=":material/campaign:")
    rows = [_objection(context, kept, standing, day, one) for day, one in standing.objections]
    if rows:
        table(rows, alt=say("Objections"))


def _objection(context: Context, kept: Kept, standing: Publication, day: Any, one: Any) -> dict[str, str]:
    say = context.translate
    decision = standing.settled.get(one.number)
    return {
        say("Objection"): one.number,
        say("Date"): str(day),
        say("To"): _claim_code(context, one.claim) if one.claim else kept.record.code,
        say("What is said"): one.text,
        say("Settled"): say.name(decision) if decision else say("open: nothing of the round can be paid"),
    }


def _claim_code(context: Context, number: int) -> str:
    with context.reading() as session:
        record = session.get(Record, number)
    return record.code if record else str(number)


def _downloads(context: Context, kept: Kept) -> None:
    say = context.translate
    st.subheader(say("Lists"), anchor=False)
    places = st.columns(2)
    for place, (kind, title) in zip(places, _LIST_TITLES.items(), strict=True):
        with place, st.container(border=True):
            _download(context, kept, kind, say(title))


def _download(context: Context, kept: Kept, kind: str, title: str) -> None:
    """The button of a list, or in words why there is none yet."""
    from ledger.exports.lists import list_workbook  # xlsxwriter is only needed here

    code = kept.record.code
    try:
        with context.reading() as session:
            content = _LISTS[kind](session, code, context.year, context.as_of)
            pinned = imprint(context, audit.head(session), code)
    except LedgerError as error:
        st.button(title, key=f"{KEY}_{kind}_none", disabled=True, icon=":material/download:")
        for sentence in context.translate.error(error):
            st.caption(f":material/lock: {plain(sentence)}")
        return
    st.download_button(title, data=lambda: list_workbook(content, pinned), file_name=f"{kind}-{code}.xlsx", mime=XLSX,
                       key=f"{KEY}_{kind}", on_click="ignore", icon=":material/download:")  # fmt: skip
    total = sum(row.amount_fen for row in content.rows)
    says = context.translate(
        "{count} firms, {amount}", count=f"{len(content.rows):,}", amount=money(context, total)
    )
    st.caption(plain(says))
