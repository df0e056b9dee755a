"""The debits that an officer split: their parts, and a way to take a split back while no part is accepted."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ledger.book.store import Unit
from ledger.statements.batches import LineView, split_debits
from ledger.statements.confirming import unsplit_line
from ledger.ui.acts import act, act_button, notice
from ledger.ui.context import Context
from ledger.ui.show import money, table
from ledger.ui.views.import_parts.offers import label_of, recompute_of


def show_splits(context: Context, batch_id: int) -> None:
    """Show the split debits of a batch; each can be taken back."""
    with context.reading() as session:
        debits = split_debits(session, batch_id)
    if not debits:
        return
    say = context.translate
    head = say("Debits that were split ({count})", count=len(debits))
    with st.expander(head, icon=":material/call_split:", key=f"splits:{batch_id}"):
        by_id = {int(debit.line["id"]): (debit, parts) for debit, parts in debits}
        line_id = st.selectbox(
            say("Split debit"), list(by_id), key=f"split_debit:{batch_id}",
            format_func=lambda line: label_of(context, by_id[line][0]),
        )  # fmt: skip
        parts = by_id[line_id][1]
        table(_parts(context, parts), alt=say("Parts of the debit"))
        _take_back(context, line_id, parts)


def _take_back(context: Context, line_id: int, parts: Sequence[LineView]) -> None:
    say = context.translate
    accepted = any(part.line["entry_number"] for part in parts)
    if accepted:
        st.caption(say("A part is accepted: the split stands unless the whole batch is taken back."))
    form = f"unsplit:{line_id}"
    if act_button(form, say("Take the split back"), disabled=accepted, icon=":material/call_merge:"):

        def do(unit: Unit, _: str) -> bool:
            unsplit_line(unit, line_id, recompute_of())
            return True

        if act(context, form, do):
            notice(say("The split is taken back; the debit is one line again."))
            st.rerun()


def _parts(context: Context, parts: Sequence[LineView]) -> list[dict[str, Any]]:
    say = context.translate
    return [
        {
            say("Loan"): part.record_code,
            say("IOU or contract"): part.line["subject"] or "—",
            say("Interest period"): f"{part.line['period_start']} – {part.line['period_end']}",
            say("Share"): money(context, part.line["amount_fen"]),
            say("Recomputed"): money(context, part.line["recomputed_fen"]),
            say("Entry number"): f"№{part.line['entry_number']}" if part.line["entry_number"] else "—",
        }
        for part in parts
    ]
