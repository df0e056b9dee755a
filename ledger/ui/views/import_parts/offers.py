"""What the program proposes for one line and an officer confirms: a split of the debit, or a linked reversal."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

import streamlit as st

from ledger.book.store import Unit
from ledger.instrument import dependents_of, instruments
from ledger.statements.batches import LineView
from ledger.statements.comparing import Recompute
from ledger.statements.confirming import pair_lines, post_reversal, split_line
from ledger.statements.fitting import reverses
from ledger.statements.judging import splits_for
from ledger.statements.lines import LineRow
from ledger.statements.reversing import originals_for, partner_of
from ledger.statements.splitting import Split
from ledger.ui.acts import act, act_button, notice
from ledger.ui.context import Context
from ledger.ui.show import money, table


def recompute_of() -> Recompute | None:
    """What recomputes a loan's interest: of the first funding method that can."""
    return next((method.recompute for method in instruments().values() if method.recompute), None)


def label_of(context: Context, view: LineView) -> str:
    """A line in a list of choices: its row, borrower, name, day and amount."""
    line = view.line
    paid_fen = line["amount_fen"] if line["interest_fen"] is None else line["interest_fen"]
    parts = (
        line["borrower"],
        line["iou"] or line["contract"],
        line["posting_date"],
        money(context, paid_fen),
    )
    return "  ".join(str(part) for part in (line["row"], *parts) if part)


def offer(context: Context, view: LineView) -> None:
    """Show what can be confirmed of a line."""
    if any(item["how"] == "accepted as entry" for item in view.evidence):
        _reversal(context, view)
    elif view.line["standing"] != "suspicious" or partner_of(view.line):
        return
    elif reverses(view.line):
        _originals(context, view)
    else:
        _splits(context, view)


def _reversal(context: Context, view: LineView) -> None:
    say, line_id = context.translate, int(view.line["id"])
    form = f"reverse:{line_id}"
    if act_button(form, say("Post the linked reversal"), icon=":material/undo:"):
        number = act(context, form, lambda unit, key: post_reversal(unit, line_id, key, dependents_of))
        if number is not None:
            notice(say("Entry {number} is posted.", number=number))
            st.rerun()


def _originals(context: Context, view: LineView) -> None:
    """The lines that a reversal could take back; the officer chooses one, sees it, and pairs the two."""
    say, line_id = context.translate, int(view.line["id"])
    with context.reading() as session:
        found = originals_for(session, cast("LineRow", dict(view.line)))
    if not found:
        st.caption(
            say("No line of the same amount is in the book. Import the statement that has the original.")
        )
        return
    if not found[0].fits:
        st.caption(
            say("No line fits by names and days. These have the same amount; choose only what you know.")
        )
    lines = {int(original.line["id"]): original.line for original in found}
    table([_original(context, line) for line in lines.values()], alt=say("Possible originals"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            say("The line that it takes back"), list(lines), index=None, key=f"original:{line_id}",
            placeholder=say("please choose"), format_func=lambda chosen: _place(context, lines[chosen]),
        )  # fmt: skip
        form = f"pair:{line_id}"
        clicked = act_button(
            form, say("Pair with this line"), disabled=chosen is None, icon=":material/link:"
        )
    if clicked and chosen is not None and act(context, form, partial(_pair, line_id, chosen)):
        entry = lines[chosen]["entry_number"]
        notice(
            say("The two lines are paired. Post the linked reversal of entry {number} now.", number=entry)
            if entry
            else say("The two lines are paired; neither counts as paid.")
        )
        st.rerun()


def _pair(line_id: int, original_id: int, unit: Unit, _: str) -> bool:
    pair_lines(unit, line_id, original_id)
    return True


def _place(context: Context, line: Mapping[str, Any]) -> str:
    place = context.translate("Row {row} of {file}", row=line["row"], file=line["file"])
    day, name = line["posting_date"] or line["period_end"], line["subject"] or line["iou"] or line["contract"]
    return "  ".join(str(part) for part in (place, day, line["borrower"], name) if part)


def _original(context: Context, line: Mapping[str, Any]) -> dict[str, Any]:
    say = context.translate
    paid_fen = line["amount_fen"] if line["interest_fen"] is None else line["interest_fen"]
    return {
        say("File"): line["file"],
        say("Row"): str(line["row"]),
        say("Posted on"): str(line["posting_date"] or line["period_end"] or "—"),
        say("Borrower"): line["borrower"] or "—",
        say("IOU or contract"): line["subject"] or line["iou"] or line["contract"] or "—",
        say("Interest paid"): money(context, paid_fen),
        say("Entry number"): f"№{line['entry_number']}" if line["entry_number"] else "—",
    }


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
