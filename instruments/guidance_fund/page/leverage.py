"""The leverage of one fund by definition and stage, looked through funds of the book, with the reason for a dash."""

from typing import Any, Final

import streamlit as st

from instruments.guidance_fund.metrics import positions
from ledger.book.workflow import Record
from ledger.measures.money import Window, read_money
from ledger.measures.own import own_definitions
from ledger.measures.positions import Found, ratios_of
from ledger.ui.context import Context
from ledger.ui.routes import go_later
from ledger.ui.show import empty, grid, in_unit, money, money_column
from ledger.values.decimals import fixed_text
from ledger.values.leverage import DEFINITIONS

PLACES: Final = 4


def render(context: Context, record: Record) -> None:
    """Draw every definition at every stage."""
    say = context.translate
    with context.reading() as session:
        money_ = read_money(session, Window(context.as_of))
        own = [each for each in positions(session, money_) if each.record_id == record.id]
        found = list(ratios_of(own, own_definitions(session)))
    if not found:
        empty(context, "No money of this fund has reached any stage by this day.")
        return
    st.caption(say("G office, O other public and state-owned, V private, T all, F what the vehicle invested, R all "
                   "finance of the recipients"))  # fmt: skip
    text = st.column_config.TextColumn
    columns = {
        "definition": text(say("Definition"), pinned=True, width=225),
        "stage": text(say("Stage"), width=65),
        "level": text(say("Level"), width=65),
        "value": text(say("Value"), width=110, alignment="right"),
        "numerator": money_column(context, say("Numerator")),
        "denominator": money_column(context, say("Denominator")),
    }
    if any(item.printed() for item in found):
        columns["printed"] = text(say("Printed"), width=110)
    columns["reason"] = text(say("Reason"), width=250)
    act = (say("Records"), lambda _: go_later("deal", id=record.id))
    grid(
        [_row(context, item) for item in found], columns, key="fund_leverage", alt=say("Leverage"), action=act
    )


def _row(context: Context, item: Found) -> dict[str, Any]:
    say, one = context.translate, item.ratio
    known = DEFINITIONS.get(one.key)
    title = f"{one.key} {say(known.title)} = {say(known.formula)}" if known else f"{one.key} = {one.formula}"
    return {
        "definition": title,
        "stage": say.name(one.stage),
        "level": say.name(one.level),
        "value": _value(context, item),
        "numerator": None if one.numerator_fen is None else in_unit(context, int(one.numerator_fen)),
        "denominator": None if one.denominator_fen is None else in_unit(context, int(one.denominator_fen)),
        "printed": _printed(context, item),
        "reason": say.message(one.reason) if one.reason else "",
    }


def _value(context: Context, item: Found) -> str:
    one = item.ratio
    if one.value is None:
        return "—"
    return money(context, int(one.value)) if one.trace.unit == "fen" else fixed_text(one.value, PLACES)


def _printed(context: Context, item: Found) -> str:
    """What somebody printed, and by how much the book's figure is off where its digits do not allow that."""
    told = item.printed()
    if told is None:
        return ""
    off = f"（{context.translate('off by')} {told['difference']}）" if told["agrees"] is False else ""
    return f"{told['printed']}{off}"
