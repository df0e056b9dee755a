"""All funds: the office's money in them, a row for each fund, the curve of the office's money."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import streamlit as st

from instruments.guidance_fund.metrics import (
    ComplianceTest,
    FundRow,
    Portfolio,
    compliance_of,
    portfolio_of,
    positions,
)
from instruments.guidance_fund.page import marks
from ledger.book.columns import stored_id
from ledger.book.workflow import Record
from ledger.measures.money import Window, read_money
from ledger.measures.positions import ratios_of
from ledger.ui import method_parts as parts
from ledger.ui.bound import choice, page_of, pages, segments
from ledger.ui.context import Context
from ledger.ui.drawing_shown import show_drawing
from ledger.ui.drawings import j_curve_drawing
from ledger.ui.routes import go_later
from ledger.ui.show import empty, grid, in_unit, money, money_column, plain
from ledger.values.decimals import fixed_text
from ledger.values.leverage import Ratio

KEYS: Final = ("M1", "M2", "M3")
STAGES: Final = ("committed", "paid_in", "invested")
PAGE: Final = 20
PLACES: Final = 2
MONEY: Final = ("committed", "paid_in", "unfunded", "invested", "returned", "nav", "valued_on")
MULTIPLES: Final = ("DPI", "RVPI", "TVPI", *KEYS)
HEAD: Final = ("name", "tests", "fails_on")
SETS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "glance": ("At a glance", (*HEAD, "paid_in", "nav", *MULTIPLES)),
    "money": ("Money", (*HEAD, *MONEY)),
    "all": ("Everything", (*HEAD, *MONEY, *MULTIPLES)),
}
SORTS: Final = {
    "attention": "What needs attention", "paid_in": "Paid in", "committed": "Committed", "unfunded": "Unfunded",
    "nav": "NAV", "dpi": "DPI", "tvpi": "TVPI", "M1": "M1", "name": "Name",
}  # fmt: skip


@dataclass(frozen=True)
class _All:
    """What the table is made of."""

    portfolio: Portfolio
    ratios: Mapping[int, Mapping[str, Ratio]]


def render(context: Context) -> None:
    """Draw the view."""
    say = context.translate
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = segments(say("Columns"), list(SETS), key="columns", default="glance",
                         format_func=lambda name: say(SETS[name][0]))  # fmt: skip
        stage = segments(say("Leverage at the stage"), STAGES, key="stage", default="paid_in",
                         format_func=say.name)  # fmt: skip
    found = _read(context, stage)
    if not found.portfolio.rows:
        empty(context, "No fund has signed commitments as of this day.")
        return
    _ours(context, found.portfolio)
    _table(context, found, stage, SETS[shown][1])
    if found.portfolio.curve:
        show_drawing(context, j_curve_drawing(context, found.portfolio.curve), key="funds_curve")


def _read(context: Context, stage: str) -> _All:
    with context.reading() as session:
        money_ = read_money(session, Window(context.as_of, stages=(stage,)))
        portfolio = portfolio_of(session, money_)
        wanted = [each for each in positions(session, money_) if each.tags.stage == stage]
    ratios: dict[int, dict[str, Ratio]] = {}
    for each in ratios_of(wanted, keys=frozenset(KEYS)):
        if each.position:
            ratios.setdefault(each.position.record_id, {})[each.ratio.key] = each.ratio
    return _All(portfolio, ratios)


def _ours(context: Context, found: Portfolio) -> None:
    """The office's own money in all funds."""
    say = context.translate
    boxes = st.columns(4)
    boxes[0].metric(
        parts.with_unit(context, say("Committed by the office")),
        money(context, found.committed_fen, unit=False),
    )
    boxes[1].metric(
        parts.with_unit(context, say("Paid in by the office")), money(context, found.paid_fen, unit=False)
    )
    boxes[2].metric(
        parts.with_unit(context, say("Come back to the office")), money(context, found.back_fen, unit=False)
    )
    known = say("not known") if found.value_fen is None else money(context, found.value_fen, unit=False)
    boxes[3].metric(parts.with_unit(context, say("Value of the office's shares")), known)
    if found.unvalued:
        says = say("{count} funds have no valuation as of this day: {names}.", count=len(found.unvalued),
                   names="、".join(found.unvalued[:6]) + (" …" if len(found.unvalued) > 6 else ""))  # fmt: skip  # noqa: PLR2004
        st.caption(f":material/info: {plain(says)}")


def _table(context: Context, found: _All, stage: str, columns: Sequence[str]) -> None:
    say, rows = context.translate, list(found.portfolio.rows)
    few = len(rows) <= PAGE
    sorts = [name for name in SORTS if few or name != "attention"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sort = choice(say("Sort by"), sorts, key="sort", width=220, format_func=lambda name: say(SORTS[name]))
        st.caption(say("Leverage: the fund's own level, stage {stage}, looked through funds of the book.",
                       stage=say.name(stage)))  # fmt: skip
    tests: dict[int, Sequence[ComplianceTest]] = {}
    if few:
        tests = _tests(context, rows)
    rows.sort(key=lambda row: _order(context, row, sort, found, tests))
    shown = rows[page_of(len(rows), PAGE, "funds_page")]
    tests = tests or _tests(context, shown)
    _grid(context, shown, found, tests, columns)
    pages(len(rows), PAGE, "funds_page")
    _warnings(context, shown)


def _tests(context: Context, rows: Sequence[FundRow]) -> dict[int, Sequence[ComplianceTest]]:
    with context.reading() as session:
        records = [session.get_one(Record, row.record.id) for row in rows]
        return {
            stored_id(record): compliance_of(session, record, parts.scheme_of(context, record), context.as_of)
            for record in records
        }


def _order(
    context: Context, row: FundRow, sort: str, found: _All, tests: Mapping[int, Sequence[ComplianceTest]]
) -> tuple[Any, ...]:
    """Unknown figures come last, whatever they are sorted by."""
    m1 = found.ratios.get(row.record.id, {}).get("M1")
    figures: dict[str, Callable[[], Fraction | int | None]] = {
        "paid_in": lambda: row.paid_fen, "committed": lambda: row.committed_fen,
        "unfunded": lambda: row.unfunded_fen, "nav": lambda: row.value_fen, "dpi": lambda: row.dpi,
        "tvpi": lambda: row.tvpi, "M1": lambda: m1.value if m1 else None,
    }  # fmt: skip
    if sort == "attention":
        return (*marks.urgency(tests[row.record.id], context.as_of), -row.paid_fen)
    if sort == "name":
        return (row.name,)
    value = figures[sort]()
    return (value is None, -(value or 0), row.record.code)


def _grid(
    context: Context,
    rows: Sequence[FundRow],
    found: _All,
    tests: Mapping[int, Sequence[ComplianceTest]],
    wanted: Sequence[str],
) -> None:
    say = context.translate
    text, wide = st.column_config.TextColumn, 112 if context.unit == "yuan" else 95
    columns: dict[str, Any] = {
        "name": text(say("Fund"), pinned=True, width=140),
        "tests": text(say("Compliance"), width=128),
        "fails_on": text(say("Next fails on"), width=88),
        "committed": {**money_column(context, say("Committed")), "width": wide},
        "paid_in": {**money_column(context, say("Paid in")), "width": wide},
        "unfunded": {**money_column(context, say("Unfunded")), "width": wide},
        "invested": {**money_column(context, say("Invested")), "width": wide},
        "returned": {**money_column(context, say("Returned")), "width": wide},
        "nav": {**money_column(context, "NAV"), "width": wide},
        "valued_on": text(say("Valued on"), width=95),
        **{name: parts.amount_column(name, 52) for name in ("DPI", "RVPI", "TVPI", *KEYS)},
    }
    shown = [_row(context, row, found.ratios.get(row.record.id, {}), tests[row.record.id]) for row in rows]
    act = (say("Look"), lambda place: go_later("guidance_fund", view="fund", fund=rows[place].record.code))
    chosen = {name: columns[name] for name in wanted}
    grid(shown, chosen, key="all_funds", alt=say("All funds"), action=act)


def _row(
    context: Context, row: FundRow, ratios: Mapping[str, Ratio], tests: Sequence[ComplianceTest]
) -> dict[str, Any]:
    soon = marks.next_failure(tests, context.as_of)
    amounts = {
        "committed": row.committed_fen, "paid_in": row.paid_fen, "unfunded": row.unfunded_fen,
        "invested": row.invested_fen, "returned": row.distributed_fen, "nav": row.value_fen,
    }  # fmt: skip
    return {
        "name": row.name,
        "tests": marks.counted(context, tests),
        "fails_on": soon.isoformat() if soon else "—",
        **{name: in_unit(context, fen) for name, fen in amounts.items()},
        "valued_on": row.valued_on.isoformat() if row.valued_on else "—",
        "DPI": _shown(row.dpi),
        "RVPI": _shown(row.rvpi),
        "TVPI": _shown(row.tvpi),
        **{key: _shown(ratios[key].value if key in ratios else None) for key in KEYS},
    }


def _shown(value: Fraction | None) -> str:
    return "—" if value is None else fixed_text(value, PLACES)


def _warnings(context: Context, rows: Sequence[FundRow]) -> None:
    """What is not in a figure, in words: why there is a dash, and a valuation older than a distribution."""
    say = context.translate
    st.caption(
        say("A dash is a figure that is not known or cannot be computed; its reason stands in the fund.")
    )
    for row in rows:
        if row.given_since_fen and row.value_fen:
            amount = money(context, row.given_since_fen)
            says = say(
                "{fund}: {amount} were distributed after the valuation of {day}, so NAV, RVPI and TVPI may "
                "count them twice.",
                fund=row.name,
                amount=amount,
                day=row.valued_on,
            )
            st.caption(f":material/warning: {plain(says)}")
