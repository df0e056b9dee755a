"""The page of guidance funds: all funds by sector, one of them closely, the records, the schemes."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from instruments.guidance_fund.metrics import case_of
from instruments.guidance_fund.rules import Case
from instruments.guidance_fund.rules.position import committed, paid_in
from ledger.ui import charts
from ledger.ui import method_parts as parts
from ledger.ui.bound import segments
from ledger.ui.context import Context
from ledger.ui.figures import by_subject, shares_of
from ledger.ui.show import clause_text, empty, grid, in_unit, money, money_column
from ledger.ui.views.method import overview, records
from ledger.values.decimals import fixed_text
from ledger.values.leverage import DEFINITIONS
from ledger.values.outcomes import Outcome, Result
from ledger.values.trace import Node

LEVERAGE = ("M1", "M2", "M3", "M5")
STAGES = ("committed", "paid_in", "invested")
MONEY = ("committed", "paid_in", "unfunded")
RETURNS = ("dpi", "rvpi", "tvpi", "pic", "xirr")
RELATIONS = {"at most": "≤", "at least": "≥", "below": "<", "above": ">"}


def render(context: Context) -> None:
    """Draw the page."""
    overview(context)
    say = context.translate
    funds, listed, rules = st.tabs([say("Funds"), say("All records"), say("Schemes")])
    with funds:
        _chart(context)
        _funds(context)
    with listed:
        records(context)
    with rules:
        parts.schemes(context, "fund_scheme")


def _chart(context: Context) -> None:
    say, method = context.translate, parts.method_of(context)
    stage = segments(say("Stage"), STAGES, key="fund_stage", default="paid_in", format_func=say.name)
    shares = shares_of(context, method.key, stage)
    if not shares:
        empty(context, "No money of this method has reached this stage as of this day.")
        return
    with context.reading() as session:
        ratios = method.ratios(session, context.as_of)
    found = [(each.subject, each.value) for each in ratios if (each.key, each.stage) == ("M1", stage)]
    multiples = {subject: f"M1 {fixed_text(value, 2)}" for subject, value in found if value is not None}
    sums = by_subject(shares)
    rows = [
        {"subject": share.subject, "sector": share.sector, "amount_fen": share.amount_fen}
        for share in sorted(shares, key=lambda share: -sums[share.subject])
    ]
    subtitle = say("{key} {formula} · stage {stage} · as of {day}", key="M1", formula=say(DEFINITIONS["M1"].formula),
                   stage=say.name(stage), day=context.as_of)  # fmt: skip
    labels = {subject: multiples.get(subject, "") for subject in sums}
    listed = "；".join(
        f"{subject} {money(context, sums[subject])} {label}" for subject, label in labels.items()
    )
    chart = charts.stacked(context, rows, labels, subtitle)
    st.altair_chart(chart, width="stretch", key="fund_chart", alt=f"{subtitle}。{listed}")


def _funds(context: Context) -> None:
    records_, on = parts.standing(context, "fund"), context.as_of
    with context.reading() as session:
        known = [(item, case) for item in records_ if (case := case_of(session, item.record, on))]
    if not known:
        empty(context, "No fund has signed commitments as of this day.")
        return
    known.sort(key=lambda found: -sum(int(paid_in(found[1], each).exact) for each in found[1].partners))
    place = parts.pick(context, context.translate("Fund"), [item for item, _ in known], "fund")
    _closely(context, *known[place])


def _closely(context: Context, item: parts.Standing, case: Case) -> None:
    say, scheme = context.translate, parts.scheme_of(context, item.record)
    outcome = parts.method_of(context).compute(case, scheme)
    st.subheader(say("Partners"), anchor=False)
    _partners(context, case, outcome)
    left, right = st.columns([3, 2], gap="large")
    with left:
        parts.section(
            say("Leverage by definition and stage"), [_leverage(context, key, outcome) for key in LEVERAGE]
        )
    with right:
        parts.section(say("Returns"), [_returns(context, name, outcome.results) for name in RETURNS])
        parts.reasons(context, outcome.results, [*RETURNS, *(f"office_{name}" for name in RETURNS)])
    tests = {
        name: result
        for name, result in outcome.results.items()
        if name.startswith("test_") and "." not in name
    }
    rows = [_test(context, name, result) for name, result in tests.items()]
    parts.section(say("Compliance with {scheme}", scheme=parts.scheme_title(context, scheme)), rows)
    if not rows:
        empty(context, "This scheme sets no limits; it only computes figures.")
    parts.warnings(context, outcome.warnings)
    parts.traces(context, outcome, [*outcome.results], "fund_figure")


def _partners(context: Context, case: Case, outcome: Outcome) -> None:
    say = context.translate
    rows: list[dict[str, Any]] = []
    for each in case.partners:
        unfunded = outcome.results[f"unfunded.{each.name}"].figure
        figures = {"committed": committed(each), "paid_in": paid_in(case, each), "unfunded": unfunded}
        money = {name: int(node.exact) if node else 0 for name, node in figures.items()}
        rows.append({"partner": each.name, "sector": say.name(each.sector)} | money)
    rows.append(
        {"partner": say("Total"), "sector": ""} | {name: sum(row[name] for row in rows) for name in MONEY}
    )
    text = st.column_config.TextColumn
    columns = {"partner": text(say("Partner"), width=220), "sector": text(say("Sector"), width=90)}
    columns |= {name: money_column(context, say.name(name)) for name in MONEY}
    shown = [row | {name: in_unit(context, row[name]) for name in MONEY} for row in rows]
    grid(shown, columns, key="fund_partners", alt=say("Partners"))


def _leverage(context: Context, key: str, outcome: Outcome) -> dict[str, str]:
    say, definition = context.translate, DEFINITIONS[key]
    return {say("Definition"): f"{key} {say(definition.title)} = {say(definition.formula)}"} | {
        say.name(stage): parts.figure(context, outcome.results.get(f"{key}_{stage}")) for stage in STAGES
    }


def _returns(context: Context, name: str, results: Mapping[str, Result]) -> dict[str, str]:
    say = context.translate
    return {
        say("Figure"): name.upper(),
        say("All partners"): parts.figure(context, results.get(name)),
        say("The office"): parts.figure(context, results.get(f"office_{name}")),
    }


def _test(context: Context, name: str, result: Result) -> dict[str, str]:
    say, node = context.translate, result.figure
    sides: tuple[Node, ...] = node.inputs if node else ()
    value, limit = [parts.node_text(context, side) for side in sides] if sides else ("—", "—")
    mark = {"pass": "✓ ", "near": "! ", "fail": "✗ "}.get(str(node.value), "") if node else ""
    return {
        say("Test"): say(node.label) if node else say.name(name.removeprefix("test_")),
        say("Value"): value,
        say("Limit"): f"{RELATIONS[node.operation]} {limit}" if node else limit,
        say("Result"): f"{mark}{say(str(node.value))}" if node else parts.reason(context, result),
        say("Clause"): clause_text(result.clause.as_json(), say) if result.clause else "",
    }
