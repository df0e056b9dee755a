"""What the program proposes for one line and an officer confirms: a split of the debit, or a linked reversal."""

from collections.abc import Sequence
from functools import partial
from typing import Any, cast

import streamlit as st

from ledger.book.store import Unit
from ledger.instrument import dependents_of, instruments
from ledger.statements.batches import LineView
from ledger.statements.comparing import Recompute
from ledger.statements.confirming import post_reversal, split_line
from ledger.statements.judging import splits_for
from ledger.statements.lines import LineRow
from ledger.statements.reversing import partner_of
from ledger.statements.splitting import Split
from ledger.ui.acts import act, act_button, notice
from ledger.ui.context import Context
from ledger.ui.show import money, table


def recompute_of() -> Recompute | None:
    """What recomputes a loan's interest: of the first funding method that can."""
    return next((method.recompute for method in instruments().values() if method.recompute), None)


def offer(context: Context, view: LineView) -> None:
    """Show what can be confirmed of a line."""
    if any(item["how"] == "accepted as entry" for item in view.evidence):
        _reversal(context, view)
    elif view.line["standing"] == "suspicious" and not partner_of(view.line) and not view.line["reversal"]:
        _splits(context, view)


def _reversal(context: Context, view: LineView) -> None:
    say, line_id = context.translate, int(view.line["id"])
    form = f"reverse:{line_id}"
    if act_button(form, say("Post the linked reversal"), icon=":material/undo:"):
        number = act(context, form, lambda unit, key: post_reversal(unit, line_id, key, dependents_of))
        if number is not None:
            notice(say("Entry {number} is posted.", number=number))
            st.rerun()


def _splits(context: Context, view: LineView) -> None:
    say, line_id = context.translate, int(view.line["id"])
    with context.reading() as session:
        splits = splits_for(session, cast("LineRow", dict(view.line)), recompute_of())
    for number, split in enumerate(splits):
        table(_parts(context, split), alt=say("Parts of the debit"))
        form = f"split:{line_id}:{number}"
        clicked = act_button(form, say("Confirm this split"), icon=":material/call_split:")
        if clicked and act(context, form, partial(_split, line_id, split)):
            notice(say("The debit is split; its parts can be accepted."))
            st.rerun()


def _split(line_id: int, split: Split, unit: Unit, _: str) -> bool:
    return bool(split_line(unit, line_id, split, recompute_of()))


def _parts(context: Context, split: Split) -> Sequence[dict[str, Any]]:
    say = context.translate
    return [
        {
            say("IOU or contract"): part.subject or "—",
            say("Interest period"): f"{part.period.start} – {part.period.end}",
            say("Share"): money(context, part.amount_fen),
            say("Recomputed"): money(context, part.recomputed_fen),
        }
        for part in split
    ]
