"""Leverage and funds: whose money stands behind the office's, ratios by definition, and the records behind a bar."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ledger.instrument import instruments
from ledger.measures.leverage import Found
from ledger.ui import charts
from ledger.ui.bound import choice, segments
from ledger.ui.context import Context
from ledger.ui.figures import Share, method_title, ratios_of, shares_of
from ledger.ui.routes import go_later
from ledger.ui.show import empty, grid, in_unit, money_column, plain
from ledger.values.decimals import fixed_text
from ledger.values.leverage import DEFINITIONS

STAGES = ("committed", "paid_in", "invested", "reached_recipient")
DEFAULT_KEYS = ("M1", "M2", "M3", "M5")


def render(context: Context) -> None:
    """Draw the page."""
    method, stage, key = _filters(context)
    shares = shares_of(context, method, stage)
    found = ratios_of(context)
    ratios = [item for item in found if item.instrument == method]
    _definition(context, key)
    _chart(context, stage, key, shares, ratios)
    _ratios(context, ratios, stage)


def _filters(context: Context) -> tuple[str, str, str]:
    say = context.translate
    methods = list(instruments())
    default = "guidance_fund" if "guidance_fund" in methods else methods[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        method = segments(
            say("Funding method"),
            methods,
            key="lv_method",
            default=default,
            format_func=lambda key: method_title(context, key),
        )
        stage = segments(
            say("Stage"), STAGES, key="lv_stage", default=first_stage(method), format_func=say.name
        )
        key = choice(
            say("Definition"),
            list(DEFINITIONS),
            key="lv_key",
            width=300,
            format_func=lambda name: f"{name} {say(DEFINITIONS[name].title)}",
        )
    return method, stage, key


def first_stage(method: str) -> str:
    """The stage at which a method's money is usually looked at."""
    return {
        "equity": "invested",
        "post_subsidy": "reached_recipient",
        "interest_subsidy": "reached_recipient",
    }.get(method, "paid_in")


def _definition(context: Context, key: str) -> None:
    say, definition = context.translate, DEFINITIONS[key]
    legend = say(
        "G office, O other public and state-owned, V private, T all, "
        "F what the vehicle invested, R all finance of the recipients"
    )
    st.caption(
        f":material/functions: **{key} {say(definition.title)}** = {plain(say(definition.formula))}"
        f"　（{plain(legend)}）"
    )


def _chart(context: Context, stage: str, key: str, shares: Sequence[Share], ratios: Sequence[Found]) -> None:
    say = context.translate
    if not shares:
        empty(context, "No money of this method has reached this stage as of this day.")
        return
    by_record: dict[int, list[Share]] = {}
    for share in shares:
        by_record.setdefault(share.record_id, []).append(share)
    order = sorted(by_record, key=lambda record: -sum(share.amount_fen for share in by_record[record]))
    shown = _shown_names(by_record)
    rows = [
        {"subject": shown[record], "sector": share.sector, "amount_fen": share.amount_fen}
        for record in order
        for share in by_record[record]
    ]
    labels = {shown[record]: _label(by_record[record][0], stage, key, ratios) for record in order}
    subtitle = say(
        "{key} {formula} · stage {stage} · as of {day}",
        key=key,
        formula=say(DEFINITIONS[key].formula),
        stage=say.name(stage),
        day=context.as_of,
    )
    chart = charts.stacked(context, rows, labels, subtitle)
    st.altair_chart(chart, width="stretch", key="leverage_chart", alt=_alt(context, labels, subtitle))
    _money_table(context, order, by_record, shown, labels)


def _shown_names(by_record: Mapping[int, Sequence[Share]]) -> dict[int, str]:
    """The party of each record; with the code where a party has several."""
    counted = Counter(shares[0].subject for shares in by_record.values())
    return {
        record: shares[0].subject if counted[shares[0].subject] == 1 else shares[0].names[2]
        for record, shares in by_record.items()
    }


def _label(share: Share, stage: str, key: str, ratios: Sequence[Found]) -> str:
    for item in ratios:
        one = item.ratio
        if one.key == key and one.stage == stage and one.value is not None and one.subject in share.names:
            return f"{key} {fixed_text(one.value, 2)}"
    return ""


def _alt(context: Context, labels: Mapping[str, str], subtitle: str) -> str:
    listed = "；".join(f"{subject} {label}" for subject, label in labels.items())
    return f"{context.translate('Money by sector')}。{subtitle}。{listed}"


def _money_table(
    context: Context,
    order: Sequence[int],
    by_record: Mapping[int, Sequence[Share]],
    shown: Mapping[int, str],
    labels: Mapping[str, str],
) -> None:
    say = context.translate
    sectors = [
        sector
        for sector in charts.SECTORS
        if any(share.sector == sector for shares in by_record.values() for share in shares)
    ]
    rows: list[dict[str, Any]] = []
    for record in order:
        sums = {
            sector: sum(share.amount_fen for share in by_record[record] if share.sector == sector)
            for sector in sectors
        }
        subject = shown[record]
        rows.append(
            {"subject": subject}
            | {sector: in_unit(context, fen) for sector, fen in sums.items()}
            | {"total": in_unit(context, sum(sums.values())), "ratio": labels[subject]}
        )
    columns: dict[str, Any] = {"subject": st.column_config.TextColumn(say("Subject"), pinned=True)}
    columns |= {sector: money_column(context, say.name(sector)) for sector in sectors}
    columns |= {
        "total": money_column(context, say("Total")),
        "ratio": st.column_config.TextColumn(say("Ratio"), width=90),
    }
    grid(
        rows,
        columns,
        key="leverage_money",
        alt=say("Money by sector"),
        action=(say("Open"), lambda row: go_later("deal", id=order[row])),
    )


def _ratios(context: Context, ratios: Sequence[Found], stage: str) -> None:
    say = context.translate
    st.subheader(say("Ratios by definition"), anchor=False)
    every = st.toggle(say("every stage and definition"), key="lv_all", bind="query-params")
    chosen = [
        item for item in ratios if every or (item.ratio.key in DEFAULT_KEYS and item.ratio.stage == stage)
    ]
    if not chosen:
        empty(context, "No ratio of this stage. Choose another stage or every stage.")
        return
    rows = [_ratio_row(context, item) for item in chosen]
    text = st.column_config.TextColumn
    columns = {
        "subject": text(say("Subject"), pinned=True),
        "key": text(say("Definition"), width=150),
        "value": text(say("Value"), width=90),
        "numerator": money_column(context, say("Numerator")),
        "denominator": money_column(context, say("Denominator")),
        "counts": text(say("Numerator class")),
        "stage": text(say("Stage"), width=90),
        "level": text(say("Level"), width=90),
        "reason": text(say("Reason")),
    }
    grid(rows, columns, key="leverage_ratios", alt=say("Ratios by definition"))
    from ledger.ui.exporting import XLSX, ratios_file  # xlsxwriter is only needed here

    st.download_button(
        say("Export to Excel"),
        data=lambda: ratios_file(context, list(chosen)),
        file_name=f"leverage-{context.as_of}.xlsx",
        mime=XLSX,
        key="leverage_export",
        on_click="ignore",
        icon=":material/download:",
    )


def _ratio_row(context: Context, item: Found) -> dict[str, Any]:
    say, one = context.translate, item.ratio
    pooled = say("all together ({count})", count=item.parts)
    return {
        "subject": pooled if item.parts > 1 else one.subject,
        "key": f"{one.key} {say(DEFINITIONS[one.key].title)}",
        "value": "—"
        if one.value is None
        else fixed_text(one.value, 4)
        if one.trace.unit != "fen"
        else fixed_text(one.value / 100, 2),
        "numerator": None if one.numerator_fen is None else in_unit(context, int(one.numerator_fen)),
        "denominator": None if one.denominator_fen is None else in_unit(context, int(one.denominator_fen)),
        "counts": say.name(one.numerator_class),
        "stage": say.name(one.stage),
        "level": say.name(one.level),
        "reason": say.message(one.reason) if one.reason else "",
    }
