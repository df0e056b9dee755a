"""Every definition with both its sides, the printed figure beside the recomputed one, and the way it came about."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ledger.exports.imprint import XLSX
from ledger.measures.leverage import Found
from ledger.ui.behind import go_behind
from ledger.ui.context import Context
from ledger.ui.show import empty, grid, in_unit, money, money_column, plain, table
from ledger.ui.views.deal_parts.trace import trace_rows
from ledger.ui.views.leverage_parts.heads import counted
from ledger.values.decimals import fixed_text
from ledger.values.leverage import DEFINITIONS, OwnDefinition, Ratio

MOST_TRACE: int = 60


def ratio_grid(context: Context, found: Sequence[Found], titles: Mapping[str, str]) -> None:
    """Ratios with numerator and denominator, and what was printed where a record carries it.

    Args:
        context: who looks.
        found: pools first, then the ratios of the records.
        titles: the titles of the office's own definitions, by name.
    """
    say = context.translate
    st.markdown(f"**{say('Ratios by definition')}**")
    if not found:
        empty(context, "No ratio of this stage. Choose another stage or definition.")
        return
    text, rows = st.column_config.TextColumn, [_row(context, item, titles) for item in found]
    columns: dict[str, Any] = {
        "subject": text(say("Subject"), pinned=True, width=230),
        "key": text(say("Definition"), width=140),
        "value": text(say("Value"), width=90),
        "numerator": money_column(context, say("Numerator")),
        "denominator": money_column(context, say("Denominator")),
        "counts": text(say("Numerator class")),
    }
    if any(row["printed"] for row in rows):
        columns |= {"printed": text(say("Printed"), width=90), "off": text(say("Difference"), width=90),
                    "agrees": text(say("Agrees"), width=70), "source": text(say("Where printed"))}  # fmt: skip
    columns["reason"] = text(say("Reason"))
    grid(rows, columns, key="leverage_ratios", alt=say("Ratios by definition"),
         action=(say("Records"), lambda row: go_behind(_behind(found[row], found))))  # fmt: skip
    _export(context, found)


def _behind(item: Found, found: Sequence[Found]) -> list[int]:
    """The record of a ratio; of a pool those of its definition."""
    same = [item] if item.position else [each for each in found if each.ratio.key == item.ratio.key]
    return [each.position.record_id for each in same if each.position]


def _row(context: Context, item: Found, titles: Mapping[str, str]) -> dict[str, Any]:
    say, one, printed = context.translate, item.ratio, item.printed() or {}
    named = say(DEFINITIONS[one.key].title) if one.key in DEFINITIONS else titles.get(one.key, "")
    agrees = printed.get("agrees")
    return {
        "subject": one.subject if item.position else say("all together ({count})", count=item.parts),
        "key": f"{one.key} {named}",
        "value": value_text(context, one),
        "numerator": _side(context, one.numerator_fen),
        "denominator": _side(context, one.denominator_fen),
        "counts": counted(context, one.numerator_class),
        "printed": printed.get("printed"),
        "off": printed.get("difference"),
        "agrees": None if agrees is None else say("yes") if agrees else say("no"),
        "source": printed.get("source"),
        "reason": say.message(one.reason) if one.reason else "",
    }


def _side(context: Context, amount_fen: Any) -> float | None:
    return None if amount_fen is None else in_unit(context, int(amount_fen))


def value_text(context: Context, one: Ratio) -> str:
    """A ratio with four decimals, or an amount (M9) in the unit that was chosen; a dash where it is not computable."""
    if one.value is None:
        return "—"
    return money(context, round(one.value)) if one.trace.unit == "fen" else fixed_text(one.value, 4)


def how_it_came_about(context: Context, found: Sequence[Found]) -> None:
    """The steps of the pooled ratio of the chosen definition."""
    say = context.translate
    if not found:
        return
    one = found[0].ratio
    with st.expander(f"{one.key} {value_text(context, one)} · {say('How this figure came about')}"):
        rows = list(trace_rows(context, one.trace.as_json()))
        table(rows[:MOST_TRACE], alt=say("How this figure came about"))
        if len(rows) > MOST_TRACE:
            st.caption(say("Only the first lines are shown; the export holds all."))


def meanings(context: Context, own: Sequence[OwnDefinition]) -> None:
    """What each definition means: formula, whose money, from which words of the field."""
    say = context.translate
    with st.expander(say("What the definitions mean"), icon=":material/menu_book:"):
        rows = [
            {say("Definition"): key, say("Title"): say(each.title), say("Formula"): say(each.formula),
             say("Numerator class"): counted(context, each.numerator_class)}
            for key, each in DEFINITIONS.items()
        ]  # fmt: skip
        rows += [
            {say("Definition"): each.name, say("Title"): each.title, say("Formula"): each.definition().formula,
             say("Numerator class"): counted(context, " + ".join(each.numerator))}
            for each in own
        ]  # fmt: skip
        table(rows, alt=say("What the definitions mean"))


def _export(context: Context, found: Sequence[Found]) -> None:
    from ledger.ui.exporting import ratios_file  # xlsxwriter is only needed here

    st.download_button(
        context.translate("Export to Excel"), data=lambda: ratios_file(context, list(found)),
        file_name=f"leverage-{context.as_of}.xlsx", mime=XLSX, key="leverage_export", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def printed_note(context: Context, found: Sequence[Found]) -> None:
    """How many printed figures do not follow from their own inputs."""
    say = context.translate
    told = [item.printed() for item in found if item.position and item.printed()]
    wrong = [each for each in told if each and each["agrees"] is False]
    if told:
        says = say(
            "{wrong} of {count} printed figures do not follow from the records.",
            wrong=len(wrong),
            count=len(told),
        )
        st.caption(f":material/difference: {plain(says)}")
