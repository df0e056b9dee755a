"""The tests of a fund by its scheme: value against limit, the clause, when it fails, the entries behind."""

from datetime import date
from typing import Any, Final

import streamlit as st

from instruments.guidance_fund.metrics import ComplianceTest
from instruments.guidance_fund.page import marks
from ledger.book.columns import stored_id
from ledger.book.parties import party_of
from ledger.book.queries import flows
from ledger.book.workflow import Record
from ledger.ui import method_parts as parts
from ledger.ui.bound import choice
from ledger.ui.context import Context
from ledger.ui.routes import go_later
from ledger.ui.show import clause_text, empty, grid, in_unit, money_column, table
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme

MOST: Final = 200


def render(
    context: Context, record: Record, scheme: Scheme, tests: list[ComplianceTest], outcome: Outcome
) -> None:
    """Draw the tests, and what is behind one of them."""
    say = context.translate
    st.subheader(say("Compliance with {scheme}", scheme=parts.scheme_title(context, scheme)), anchor=False)
    if not tests:
        empty(context, "This scheme sets no limits; it only computes figures.")
        return
    ordered = sorted(tests, key=lambda test: [*marks.SIGNS].index(test.verdict))
    table([_row(context, test) for test in ordered], alt=say("Compliance"))
    parts.warnings(context, outcome.warnings)
    _behind(context, record, ordered)
    parts.traces(context, outcome, [test.name for test in ordered], "test_figure")


def _row(context: Context, test: ComplianceTest) -> dict[str, str]:
    say = context.translate
    value, limit = (parts.node_text(context, node) if node else "—" for node in (test.value, test.limit))
    relation = marks.RELATIONS.get(test.relation, "")
    return {
        say("Test"): label(context, test),
        say("Value"): value,
        say("Limit"): f"{relation} {limit}".strip(),
        say("Result"): marks.verdict(context, test),
        say("Fails on"): _fails(context, test),
        say("Clause"): clause_text(test.clause.as_json(), say) if test.clause else "—",
    }


def label(context: Context, test: ComplianceTest) -> str:
    """A test in words."""
    if test.label == test.name:
        return context.translate.name(test.name.removeprefix("test_"))
    return context.translate(test.label)


def _fails(context: Context, test: ComplianceTest) -> str:
    if isinstance(test.fails_on, date):
        return test.fails_on.isoformat()
    return context.translate.message(test.remark) if test.remark else "—"


def _behind(context: Context, record: Record, tests: list[ComplianceTest]) -> None:
    """The transfers on which a test rests, and the way to the record with its entries."""
    say, named = context.translate, {test.name: test for test in tests}
    st.subheader(say("The records behind"), anchor=False)
    name = choice(say("Test"), list(named), key="test", width=460,
                  format_func=lambda name: label(context, named[name]))  # fmt: skip
    rows = _transfers(context, record, set(named[name].entries))
    if not rows:
        empty(context, "No entry stands behind this test yet.")
        return
    text = st.column_config.TextColumn
    columns = {
        "on": text(say("Day"), width=95),
        "entry": text(say("Entry"), width=70),
        "stage": text(say("Stage"), width=110),
        "source": text(say("From"), width=220),
        "target": text(say("To"), width=220),
        "amount": money_column(context, say("Amount")),
    }
    act = (say("Open"), lambda _: go_later("deal", id=record.id))
    grid(rows[:MOST], columns, key="behind_test", alt=say("The records behind"), action=act)
    if len(rows) > MOST:
        st.caption(say("The first {shown} of {count} are shown; the record has all of them.", shown=MOST,
                       count=len(rows)))  # fmt: skip


def _transfers(context: Context, record: Record, numbers: set[int]) -> list[dict[str, Any]]:
    with context.reading() as session:
        found = [flow for flow in flows(session, record_id=stored_id(record), as_of=context.as_of)
                 if flow.entry_number in numbers]  # fmt: skip
        parties = {party for flow in found[:MOST] for party in (flow.source_party_id, flow.target_party_id)}
        names = {party: party_of(session, party).name for party in parties}
    return [
        {
            "on": flow.value_date.isoformat(),
            "entry": f"№{flow.entry_number}",
            "stage": context.translate.name(flow.stage),
            "source": names.get(flow.source_party_id, ""),
            "target": names.get(flow.target_party_id, ""),
            "amount": in_unit(context, flow.amount_fen),
        }
        for flow in found
    ]
