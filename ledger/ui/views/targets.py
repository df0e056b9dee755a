"""Targets and reports: each target with its range, what was reached and what proves it."""

from collections.abc import Sequence

import streamlit as st

from ledger.measures.targets import Progress
from ledger.ui import charts
from ledger.ui.bound import segments
from ledger.ui.context import Context
from ledger.ui.figures import year_progress
from ledger.ui.routes import go_later
from ledger.ui.show import empty, grid, plain, state_mark
from ledger.ui.views.desk import alt_text, range_text


def render(context: Context) -> None:
    """Draw the page."""
    say = context.translate
    progresses = year_progress(context)
    if not progresses:
        empty(context, "There is no plan for this year.")
        return
    plan = progresses[0].target.plan
    st.caption(
        say(
            "Plan {plan}, as of {day}. Counted are distinct institutions or firms, never loans, contracts or yuan.",
            plan=plain(say(plan)),
            day=context.as_of,
        )
    )
    _bullets(context, progresses)
    _table(context, progresses)
    _evidence(context, progresses)


def _bullets(context: Context, progresses: Sequence[Progress]) -> None:
    say = context.translate
    st.caption(
        say(
            "Band: the range of the plan. Dark: reached. Light: in the pipeline. Line: the least that is asked."
        )
    )
    for item in progresses:
        name, chart = st.columns([2, 5], vertical_alignment="center")
        label = plain(say(item.target.label))
        name.markdown(
            f"**{label}**  \n{state_mark(say, item.status)} {item.reached} / {range_text(context, item)}"
            f" {say(item.target.unit)}"
        )
        chart.altair_chart(
            charts.bullet(context, item),
            width="stretch",
            alt=alt_text(context, item),
            key=f"target_{item.target.id}",
        )


def _table(context: Context, progresses: Sequence[Progress]) -> None:
    say = context.translate
    rows = [
        {
            "label": say(item.target.label),
            "range": range_text(context, item),
            "reached": item.reached,
            "pipeline": item.pipeline,
            "missing": item.missing,
            "status": say.name(item.status),
            "source": item.target.source,
        }
        for item in progresses
    ]
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    columns = {
        "label": text(say("Target"), pinned=True),
        "range": text(say("Range"), width=90),
        "reached": number(say("Reached"), format="%d", width=90),
        "pipeline": number(say("In the pipeline"), format="%d", width=110),
        "missing": number(say("Missing"), format="%d", width=80),
        "status": text(say("Status"), width=110),
        "source": text(say("Source"), width="large"),
    }
    grid(rows, columns, key="targets_grid", alt=say("Targets"))


def _evidence(context: Context, progresses: Sequence[Progress]) -> None:
    say = context.translate
    st.subheader(say("Evidence"), anchor=False)
    by_code = {item.target.code: item for item in progresses}
    chosen = segments(
        say("Target"),
        list(by_code),
        key="target",
        default=next(iter(by_code)),
        format_func=lambda code: say(by_code[code].target.label),
    )
    item = by_code[chosen]
    if not item.evidence:
        empty(context, "Nothing counts towards this target yet.")
        return
    found = sorted(item.evidence, key=lambda proof: (proof.standing != "reached", proof.party_name))
    rows = [
        {
            "party": proof.party_name,
            "standing": f"{'●' if proof.standing == 'reached' else '○'} {say.name(proof.standing)}",
            "code": proof.record_code,
            "state": say.name(proof.state),
        }
        for proof in found
    ]
    text = st.column_config.TextColumn
    columns = {
        "party": text(say("Party"), pinned=True),
        "standing": text(say("Standing"), width=120),
        "code": text(say("Code"), width=180),
        "state": text(say("State"), width=120),
    }
    grid(
        rows,
        columns,
        key="evidence_grid",
        alt=say("Evidence"),
        action=(say("Open"), lambda row: go_later("deal", id=found[row].record_id)),
    )
