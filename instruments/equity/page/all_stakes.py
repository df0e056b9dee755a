"""All stakes: what they cost, what is left of them, what came back, and why a figure is missing."""

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from instruments.equity.metrics import positions
from instruments.equity.page.held import LEFT, Stake, read, standing
from ledger.book.columns import stored_id
from ledger.measures.money import Window, read_money
from ledger.measures.positions import ratios_of
from ledger.ui import method_parts as parts
from ledger.ui.bound import page_of, pages
from ledger.ui.context import Context
from ledger.ui.routes import go_later
from ledger.ui.show import empty, grid, in_unit, money, money_column, plain
from ledger.values.decimals import fixed_text

PAGE: Final = 30
REST: Final = "M4"
"""The rest of the round over the office's own money: (O + V) / G."""


def render(context: Context) -> None:
    """Draw the sums, and a row for each stake."""
    items = standing(context)
    if not items:
        empty(context, "The office holds no stake as of this day.")
        return
    stakes = read(context, items[page_of(len(items), PAGE, "stakes_page")])
    _sums(context, stakes, all_of_them=len(items) <= PAGE)
    _grid(context, stakes)
    pages(len(items), PAGE, "stakes_page")


def _sums(context: Context, stakes: Sequence[Stake], *, all_of_them: bool) -> None:
    say = context.translate
    values = [stake.value_fen for stake in stakes]
    known = sum(fen for fen in values if fen is not None)
    sums = {
        "Invested": sum(stake.paid_fen for stake in stakes),
        "Returned": sum(stake.returned_fen for stake in stakes),
        "Value of what is held": None if None in values else known,
    }
    boxes = st.columns(4)
    boxes[0].metric(say("Stakes"), len(stakes))
    for box, (name, fen) in zip(boxes[1:], sums.items(), strict=True):
        shown = say("not known") if fen is None else money(context, fen, unit=False)
        box.metric(parts.with_unit(context, say(name)), shown)
    if None in values:
        firms = "、".join(plain(stake.item.party) for stake in stakes if stake.value_fen is None)
        st.caption(":material/info: " + say("No valuation by this day: {names}.", names=firms))
    if not all_of_them:
        st.caption(say("The sums are of the stakes on this page of the list."))


def _grid(context: Context, stakes: Sequence[Stake]) -> None:
    say, text = context.translate, st.column_config.TextColumn
    wide = 108 if context.unit == "yuan" else 92
    columns: dict[str, Any] = {
        "firm": text(say("Firm"), pinned=True, width=140),
        "state": text(say("State"), width=80),
        "paid": {**money_column(context, say("Invested")), "width": wide},
        "stake": parts.amount_column(say("Stake: first → now"), 135),
        "value": {**money_column(context, say("Valued")), "width": wide},
        "returned": {**money_column(context, say("Returned")), "width": wide},
        "moic": parts.amount_column("MOIC", 60),
        "xirr": parts.amount_column("XIRR", 68),
        "rest": parts.amount_column(say("Rest ÷ ours"), 80),
        "valued_on": text(say("Valued on"), width=85),
    }
    rest = _rest(context)
    rows = [_row(context, stake, rest.get(stored_id(stake.record), "—")) for stake in stakes]
    act = (say("Look"), lambda row: go_later("equity", view="stake", stake=stakes[row].record.code))
    grid(rows, columns, key="equity_stakes", alt=say("Stakes"), action=act)
    _reasons(context, stakes)


def _reasons(context: Context, stakes: Sequence[Stake]) -> None:
    """Why there is a dash, each reason once with the firms that it holds for."""
    say = context.translate
    st.caption(say("Rest ÷ ours: what others put into the same round per yuan of the office (M4)."))
    firms: dict[str, list[str]] = {}
    for stake in stakes:
        results = stake.outcome.results
        for name in ("stake_now", "moic", "xirr"):
            why = parts.reason(context, results.get(name))
            if why and not (name == "stake_now" and stake.item.state in LEFT):
                firms.setdefault(why, []).append(stake.item.party)
    for why, names in firms.items():
        st.caption(f":material/info: {plain(why)}　{plain('、'.join(dict.fromkeys(names)))}")


def _rest(context: Context) -> dict[int, str]:
    with context.reading() as session:
        found = list(
            ratios_of(positions(session, read_money(session, Window(context.as_of))), keys=frozenset({REST}))
        )
    return {
        item.position.record_id: fixed_text(item.ratio.value, 2)
        for item in found
        if item.position and item.ratio.value is not None
    }


def _row(context: Context, stake: Stake, rest: str) -> dict[str, Any]:
    results, valued = stake.outcome.results, stake.valued
    after = parts.figure(context, results.get("stake_after_round"))
    return {
        "firm": stake.item.party,
        "state": context.translate.name(stake.item.state),
        "paid": in_unit(context, stake.paid_fen),
        "stake": "—" if after == "—" else f"{after} → {stake.now(context)}",
        "value": in_unit(context, valued.stake_value_fen if valued else None),
        "valued_on": valued.valued_on.isoformat() if valued else "—",
        "returned": in_unit(context, stake.returned_fen),
        "moic": parts.figure(context, results.get("moic")),
        "xirr": parts.figure(context, results.get("xirr")),
        "rest": rest,
    }
