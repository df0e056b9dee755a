"""The page of interest subsidies: overview, the year's claim round as it would go now, the schemes, the records."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from instruments.interest_subsidy.claims import KEY
from instruments.interest_subsidy.rounds import RoundUnclear, claim_round, record_claims, scheme_of_year
from instruments.interest_subsidy.shipped import SCHEMES
from ledger.ui.acts import act, notice
from ledger.ui.context import Context
from ledger.ui.show import clause_text, empty, money, plain, table
from ledger.ui.views.deal_parts.trace import trace_rows
from ledger.ui.views.method import overview, records
from ledger.values.errors import LedgerError
from ledger.values.money import parse_amount_fen
from ledger.values.schemes import Scheme

_WINDOWS = ("", "Q1", "Q2", "Q3", "Q4", "H1", "H2")


def render(context: Context) -> None:
    """Draw the page."""
    overview(context)
    say = context.translate
    round_tab, records_tab, scheme_tab = st.tabs(
        [say("Claim round"), say("Loans and claims"), say("Schemes")]
    )
    with round_tab:
        _round(context)
    with records_tab:
        records(context)
    with scheme_tab:
        _scheme(context, SCHEMES[_pick_scheme(context, "text")])


def _round(context: Context) -> None:
    say = context.translate
    left, right = st.columns([3, 1])
    with left:
        scheme = _pick_scheme(context, "round")
    with right:
        window = st.selectbox(say("Window"), _WINDOWS, key=f"{KEY}_window",
                              format_func=lambda part: part or say("Whole year"))  # fmt: skip
    with context.reading() as session:
        outcome = claim_round(session, scheme, context.year, window, None, context.as_of)
    if not outcome["claims"]:
        empty(context, "No firm with filed loans has accepted interest in the window.")
        return
    _totals(context, outcome)
    table([_row(context, claim) for claim in outcome["claims"]], alt=say("Claim round"))
    _record(context, outcome)
    for claim in outcome["claims"]:
        _details(context, claim)


def _totals(context: Context, outcome: Mapping[str, Any]) -> None:
    say = context.translate
    figures = (("Budget", "budget"), ("Due in all", "total"), ("Shared out", "shared_out"))
    for place, (label, name) in zip(st.columns(len(figures)), figures, strict=True):
        place.metric(say(label), money(context, parse_amount_fen(outcome[name])))
    if outcome["short"]:
        st.warning(
            say("The budget falls short and is shared in proportion to what is due."),
            icon=":material/balance:",
        )


def _row(context: Context, claim: Mapping[str, Any]) -> dict[str, str]:
    say = context.translate
    return {
        say("Firm"): claim["firm"],
        say("Record"): claim["record"] or "—",
        say("State"): say.name(claim["state"]) if claim["state"] else say("not recorded yet"),
        say("Eligible interest"): _money(context, claim["eligible_interest"]),
        say("Amount"): _money(context, claim["amount"]),
    }


def _record(context: Context, outcome: Mapping[str, Any]) -> None:
    say = context.translate
    waiting = [
        claim for claim in outcome["claims"] if claim["amount"] is not None and claim["record"] is None
    ]
    if not waiting or not context.may("recorder"):
        return
    if st.button(say("Write the claims down as drafts"), type="primary", key=f"{KEY}_record"):
        made = act(context, f"{KEY}_record", lambda unit, _key: record_claims(unit, outcome))
        if made is not None:
            notice(say("{count} claims written down.", count=sum(claim["new"] for claim in made)))
            st.rerun()


def _details(context: Context, claim: Mapping[str, Any]) -> None:
    say = context.translate
    with st.expander(plain(claim["firm"])):
        for refusal in claim["refused"]:
            reason = say.message(refusal["message"]) if "message" in refusal else refusal["reason"]
            st.error(plain(f"{reason} {clause_text(refusal['clause'])}".strip()), icon=":material/block:")
        for warning in claim["warnings"]:
            st.warning(plain(say.phrase(warning)), icon=":material/warning:")
        if claim["trace"]:
            table(list(trace_rows(context, claim["trace"])), alt=say("How the amount came about"))


def _money(context: Context, yuan: str | None) -> str:
    if yuan is None:
        return "—"
    try:
        return money(context, parse_amount_fen(yuan, allow_negative=True))
    except LedgerError:  # an exact value between two fen
        return yuan


def _pick_scheme(context: Context, place: str) -> str:
    in_force = [name for name, scheme in SCHEMES.items() if scheme.in_force_from.year <= context.year]
    offered = in_force or list(SCHEMES)
    return str(st.selectbox(context.translate("Scheme"), offered, _usual(context, offered), key=f"{KEY}_scheme_{place}",
                            format_func=lambda name: _title(context, SCHEMES[name])))  # fmt: skip


def _usual(context: Context, offered: list[str]) -> int:
    """The position of the scheme that the year's records name, or the first."""
    try:
        with context.reading() as session:
            named = scheme_of_year(session, context.year)
    except RoundUnclear:
        return 0
    return offered.index(named) if named in offered else 0


def _title(context: Context, scheme: Scheme) -> str:
    return scheme.title if context.translate.language == "zh" else scheme.title_english


def _scheme(context: Context, scheme: Scheme) -> None:
    say = context.translate
    st.markdown(f"**{plain(scheme.document)}** · {plain(scheme.issuer)} · {scheme.in_force_from}")
    for warning in scheme.warnings():
        st.caption(plain(say.message(warning)))
    table(
        [
            {say("Parameter"): say.name(name), say("Value"): str(stated.value),
             say("Clause"): str(stated.clause), say("Decided"): stated.why or ""}
            for name, stated in scheme.parameters.items()
        ],
        alt=say("Scheme"),
    )  # fmt: skip
