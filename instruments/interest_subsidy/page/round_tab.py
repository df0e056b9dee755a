"""The claim round: run it, see who gets what and why, what changed since the last run, and write it down."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.page.asking import Asked, answer, form
from instruments.interest_subsidy.page.telling import money_of, number_of, reason_of
from instruments.interest_subsidy.rounds import claim_round, record_round
from instruments.interest_subsidy.rounds.running import firm_in_round
from ledger.ui.acts import act, act_button, notice
from ledger.ui.bound import page_of, pages, segments
from ledger.ui.context import Context
from ledger.ui.method_parts import amount_column
from ledger.ui.routes import go
from ledger.ui.show import clause_text, empty, grid, money, money_column, plain, table
from ledger.ui.views.deal_parts.trace import trace_rows
from ledger.values.money import parse_amount_fen

PER_PAGE: Final = 20
_FILTERS: Final = ("all", "eligible", "refused", "changed", "warnings")
_TITLES: Final = {
    "all": "All",
    "eligible": "Eligible",
    "refused": "Refused",
    "changed": "Changed",
    "warnings": "With warnings",
}


def render(context: Context) -> None:
    """Draw the round."""
    asked = form(context)
    if asked is None:
        return
    outcome = answer(context, asked, [*asked.words(context, "run"), "--brief"], lambda: _at_once(context, asked),
                     context.translate("Run the round"))  # fmt: skip
    if outcome is None:
        return
    _totals(context, outcome)
    _changes(context, outcome)
    _record(context, outcome)
    _rows(context, asked, outcome)


def _at_once(context: Context, asked: Asked) -> dict[str, Any]:
    with context.reading() as session:
        return claim_round(session, asked.scheme, context.year, asked.window, asked.budget_fen, context.as_of,
                           traces=False)  # fmt: skip


def _totals(context: Context, outcome: Mapping[str, Any]) -> None:
    say, claims = context.translate, outcome["claims"]
    figures = (("Budget", "budget"), ("Due in all", "total"), ("Shared out", "shared_out"))
    places = st.columns([2, 2, 2, 1.1, 1.1])
    for place, (label, name) in zip(places, figures, strict=False):
        place.metric(say(label), money(context, parse_amount_fen(outcome[name])))
    refused = sum(claim["amount"] is None for claim in claims)
    places[-2].metric(say("Eligible firms"), f"{len(claims) - refused:,}")
    places[-1].metric(say("Refused firms"), f"{refused:,}")
    if parse_amount_fen(outcome["granted"]):
        says = say("{granted} of the budget were approved for claims of this year under the scheme already; {left} can"
                   " be shared out.", granted=money_of(context, outcome["granted"]),
                   left=money_of(context, outcome["to_share"]))  # fmt: skip
        st.caption(f":material/savings: {plain(says)}")
    if outcome["short"]:
        says = say("The budget falls short and is shared out {policy}.", policy=say.phrase(outcome["policy"]))
        st.warning(plain(says), icon=":material/balance:")


def _changes(context: Context, outcome: Mapping[str, Any]) -> None:
    say, changed = context.translate, outcome["changed"]
    if changed is None:
        st.caption(
            f":material/history: {say('No run of this year was kept yet, so there is nothing to compare with.')}"
        )
        return
    counts = {name: len(changed[name]) for name in ("added", "gone", "changed")}
    says = say("Since {round}, run for {day}: {added} came in, {gone} fell out, {changed} have another amount,"
               " {unchanged} are as they were.", round=changed["round"], day=changed["as_of"],
               unchanged=changed["unchanged"], **counts)  # fmt: skip
    if not any(counts.values()):
        st.caption(f":material/history: {plain(says)}")
        return
    with st.expander(plain(says), icon=":material/history:"):
        rows = [_changed_row(context, one) for name in counts for one in changed[name]]
        table(rows, alt=say("Changed"))


def _changed_row(context: Context, one: Mapping[str, Any]) -> dict[str, str]:
    say = context.translate
    return {
        say("Firm"): one["firm"],
        say("Before"): money_of(context, one["old"]),
        say("Now"): money_of(context, one["new"]),
        say("Why"): " ".join(say.message(why) for why in one["why"]),
    }


def _record(context: Context, outcome: Mapping[str, Any]) -> None:
    say = context.translate
    if not context.may("recorder"):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        form_key = f"{KEY}_record"
        if act_button(form_key, say("Write the round down"), type="primary", icon=":material/save:"):
            with st.spinner(say("Writing the round and its claims down …")):
                told = act(context, form_key, lambda unit, _key: record_round(unit, outcome))
            if told is not None:
                count = sum(claim["new"] for claim in told["claims"])
                notice(
                    say(
                        "{round} is written down; {count} claims are new.",
                        round=plain(told["round"]),
                        count=count,
                    )
                )
                st.rerun()
        st.caption(
            say(
                "Each firm that gets something has a draft claim then; the round is a draft until it is submitted."
            )
        )


def _rows(context: Context, asked: Asked, outcome: Mapping[str, Any]) -> None:
    say = context.translate
    groups = _groups(outcome)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        chosen = segments(say("Show"), _FILTERS, key="show", default="all",
                          format_func=lambda name: f"{say(_TITLES[name])} {len(groups[name])}")  # fmt: skip
    text = right.text_input(say("Search"), key="round_firm", type="search", icon=":material/search:",
                            placeholder=say("name of the firm"))  # fmt: skip
    rows = [row for row in groups[chosen] if not text or text in row["firm"]]
    if not rows:
        empty(context, "No firm matches. Take a filter out.")
        return
    shown = rows[page_of(len(rows), PER_PAGE, "round_page")]
    _grid(context, shown)
    pages(len(rows), PER_PAGE, "round_page", in_url=False)
    _details(context, asked, shown)


def _groups(outcome: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    claims, changed = outcome["claims"], outcome["changed"] or {}
    moved = {one["firm_id"] for name in ("added", "gone", "changed") for one in changed.get(name, ())}
    return {
        "all": claims,
        "eligible": [row for row in claims if row["amount"] is not None],
        "refused": [row for row in claims if row["amount"] is None],
        "changed": [row for row in claims if row["firm_id"] in moved],
        "warnings": [row for row in claims if row["warnings"]],
    }


def _grid(context: Context, rows: Sequence[Mapping[str, Any]]) -> None:
    say = context.translate
    shown = [
        {
            "firm": row["firm"],
            "interest": number_of(context, row["eligible_interest"]),
            "due": number_of(context, row["due"]),
            "amount": number_of(context, row["amount"]),
            "why": _why(context, row),
            "record": row["record"] or "—",
            "state": say.name(row["state"]) if row["state"] else say("not recorded yet"),
        }
        for row in rows
    ]
    text = st.column_config.TextColumn
    columns = {
        "firm": text(say("Firm"), pinned=True, width=210),
        "interest": money_column(context, say("Eligible interest")),
        "due": money_column(context, say("Due")),
        "amount": money_column(context, say("Amount")),
        "why": text(say("Refused because, or to be looked at"), width=330),
        "record": text(say("Record"), width=165),
        "state": amount_column(say("State"), 90),
    }
    grid(
        shown,
        columns,
        key="round_grid",
        alt=say("Claim round"),
        action=(say("Look"), lambda at: _look(rows, at)),
    )


def _look(rows: Sequence[Mapping[str, Any]], at: int) -> None:
    st.session_state["round_look"] = rows[at]["firm_id"]


def _why(context: Context, row: Mapping[str, Any]) -> str:
    say = context.translate
    if row["refused"]:
        return " ".join(reason_of(context, refusal) for refusal in row["refused"])
    return " ".join(say.phrase(warning) for warning in row["warnings"])


def _details(context: Context, asked: Asked, shown: Sequence[Mapping[str, Any]]) -> None:
    """One firm closely: every reason with its clause, the warnings, and how the amount came about."""
    say = context.translate
    ids = [row["firm_id"] for row in shown]
    looked = st.session_state.get("round_look")
    row = shown[ids.index(looked) if looked in ids else 0]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(plain(row["firm"]), anchor=False, width="content")
            amount = say("Refused") if row["amount"] is None else money_of(context, row["amount"])
            st.markdown(f"**{plain(amount)}**", width="content")
            if row["record_id"] and st.button(
                say("Open the claim"), key="round_open", icon=":material/open_in_new:"
            ):
                go("deal", id=row["record_id"])
        _reasons(context, row)
        with context.reading() as session:
            trace = firm_in_round(session, asked.terms(context), row["firm_id"])["trace"]
        if trace:
            table(list(trace_rows(context, trace)), alt=say("How the amount came about"))


def _reasons(context: Context, row: Mapping[str, Any]) -> None:
    say = context.translate
    for refusal in row["refused"]:
        clause = clause_text(refusal["clause"], say) if refusal["clause"] else ""
        cited = f"　({clause})" if clause else ""
        st.error(plain(reason_of(context, refusal) + cited), icon=":material/block:")
    for warning in row["warnings"]:
        st.warning(plain(say.phrase(warning)), icon=":material/warning:")
