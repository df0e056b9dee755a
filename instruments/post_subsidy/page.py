"""The page of post-subsidies: the year's applications, one of them closely, tasks, schemes with their money."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import streamlit as st
from sqlmodel import Session

from instruments.post_subsidy.applications import Task
from ledger.book.columns import stored_id
from ledger.book.queries import facts_of, newest_computation
from ledger.instrument import compute_deal
from ledger.ui import method_parts as parts
from ledger.ui.context import Context
from ledger.ui.scheme_shown import show_schemes
from ledger.ui.show import empty, in_unit, money, money_column, plain, show_error, table
from ledger.ui.views.method import overview, records
from ledger.values.decimals import fixed_text
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Outcome

TRACED = ("leverage", "verified_spend", "own_spend", "base", "uncapped")


@dataclass(frozen=True)
class Computed:
    """What an application comes to: the amount that was kept, or else the rule's; or why nothing can be said."""

    amount_fen: int | None = None
    outcome: Outcome | None = None
    error: LedgerError | None = None


def render(context: Context) -> None:
    """Draw the page."""
    overview(context)
    say = context.translate
    names = [say("Applications"), say("Tasks"), say("Money by scheme"), say("All records"), say("Schemes")]
    applications, tasks, budget, listed, rules = st.tabs(names)
    items = parts.standing(context, "application", context.year)
    with applications:
        _applications(context, items)
    with tasks:
        _tasks(context, items)
    with budget:
        _budget(context, items)
    with listed:
        records(context)
    with rules:
        show_schemes(context, "post_scheme")


def _applications(context: Context, items: list[parts.Standing]) -> None:
    if not items:
        empty(context, "No application was recorded in this year.")
        return
    say, text = context.translate, st.column_config.TextColumn
    with context.reading() as session:
        found = [_computed(session, item) for item in items]
    columns = {
        "firm": text(say("Firm"), pinned=True, width=220), "state": text(say("State"), width=90),
        "verified": money_column(context, say("Verified spend")), "subsidy": money_column(context, say("Subsidy")),
        "leverage": parts.amount_column(say("Leverage M2")), "reason": text(say("Reason")),
    }  # fmt: skip
    rows = [_row(context, item, computed) for item, computed in zip(items, found, strict=True)]
    parts.deal_grid(context, items, rows, columns, "post_applications")
    st.caption(say("M2: the firm's own verified spend for each yuan of subsidy."))
    computed = found[parts.pick(context, say("Application"), items, "application")]
    if computed.error:
        show_error(context, computed.error)
    if outcome := computed.outcome:
        parts.refusals(context, outcome)
        parts.figures(context, outcome.results, TRACED)
        parts.warnings(context, outcome.warnings)
        parts.traces(context, outcome, TRACED, "post_figure")


def _computed(session: Session, item: parts.Standing) -> Computed:
    try:
        answered = compute_deal(session, item.record)
    except LedgerError as error:
        return Computed(error=error)
    kept, outcome = newest_computation(session, stored_id(item.record)), answered[1] if answered else None
    return Computed(kept.amount_fen if kept else outcome.amount_fen if outcome else None, outcome)


def _row(context: Context, item: parts.Standing, computed: Computed) -> dict[str, Any]:
    say, results = context.translate, computed.outcome.results if computed.outcome else {}
    verified = results["verified_spend"].figure if "verified_spend" in results else None
    refused = computed.outcome.refused if computed.outcome else ()
    reasons = [say.message(one.reason) for one in refused] or [parts.reason(context, results.get("leverage"))]
    return {
        "firm": item.party,
        "state": say.name(item.state),
        "verified": in_unit(context, int(verified.exact)) if verified else None,
        "subsidy": None if computed.amount_fen is None else in_unit(context, computed.amount_fen),
        "leverage": parts.figure(context, results.get("leverage")),
        "reason": " ".join(say.error(computed.error) if computed.error else reasons),
    }


def _tasks(context: Context, applications: list[parts.Standing]) -> None:
    say, items = context.translate, parts.standing(context, "task", context.year)
    if not items:
        empty(context, "No task was recorded in this year.")
        return
    with context.reading() as session:
        tasks = [Task.read(facts_of(session, item.record)) for item in items]
        written = [(facts_of(session, item.record), item.state) for item in applications]
    claimed = {facts.get("registered_task"): say.name(state) for facts, state in written}
    text = st.column_config.TextColumn
    columns = {
        "firm": text(say("Firm"), pinned=True, width=210), "task": text(say("Task"), width=180),
        "kind": text(say("Kind"), width=70), "period": text(say("Period"), width=180),
        "spend": money_column(context, say("Expected spend")), "state": text(say("State"), width=80),
        "application": text(say("Application")),
    }  # fmt: skip
    rows = [
        {
            "firm": item.party, "task": task.task, "kind": say.name(task.kind),
            "period": f"{task.period_from} – {task.period_to}", "spend": in_unit(context, task.expected_spend_fen),
            "state": say.name(item.state), "application": claimed.get(item.record.id, "—"),
        }
        for item, task in zip(items, tasks, strict=True)
    ]  # fmt: skip
    parts.deal_grid(context, items, rows, columns, "post_tasks")


def _budget(context: Context, items: list[parts.Standing]) -> None:
    """What each scheme's applications of the year have reserved and been paid."""
    say = context.translate
    known, granted = parts.usable_schemes(context), parts.appropriation(context)
    amounts, rows = parts.reserved_and_paid(context, items), []
    by_scheme: dict[str, list[parts.Standing]] = defaultdict(list)
    for item in items:
        scheme = item.record.scheme_id
        by_scheme[parts.scheme_label(context, known[scheme]) if scheme else say("no scheme")].append(item)
    for title, group in [*by_scheme.items(), (say("Total"), items)]:
        reserved, paid = (sum(amounts[item.record.code][side] for item in group) for side in (0, 1))
        used = f"{fixed_text(Fraction((reserved + paid) * 100, granted), 2)} %" if granted else "—"
        rows.append({
            say("Scheme"): title,
            say("Applications"): str(len(group)),
            parts.with_unit(context, say("Still reserved")): money(context, reserved, unit=False),
            parts.with_unit(context, say("Paid out")): money(context, paid, unit=False),
            say("Part of the appropriation"): used,
        })  # fmt: skip
    st.markdown(say("Appropriation of the year: {amount}", amount=plain(money(context, granted))))
    table(rows, alt=say("Money by scheme"))
