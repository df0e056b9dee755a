"""What an officer decides where names and amounts do not: which loan a line belongs to, and whether it counts."""

from collections.abc import Sequence

import streamlit as st

from ledger.book.store import Unit
from ledger.statements.accepting import accept_batch
from ledger.statements.batches import LineView
from ledger.statements.judging import assign, rematch
from ledger.statements.reversing import partner_of
from ledger.ui.acts import act, act_button, notice
from ledger.ui.context import Context
from ledger.ui.forms.references import choices_of
from ledger.ui.show import plain
from ledger.ui.views.import_parts.offers import label_of, offer, recompute_of


def by_hand(context: Context, batch_id: int, left: Sequence[LineView], count: int) -> None:
    """The lines that nothing but a person can settle: to be matched, split, paired, and accepted one by one.

    Args:
        context: who acts on which book.
        batch_id: the batch.
        left: the lines, settled pairs at the end.
        count: how many are not settled.
    """
    if not left:
        return
    say = context.translate
    head = (
        say("{count} lines need a decision", count=count) if count else say("Decide paired lines otherwise")
    )
    with st.expander(head, icon=":material/person_search:", key=f"by_hand:{batch_id}"):
        if act_button(f"rematch:{batch_id}", say("Match again"), icon=":material/sync:"):
            counts = act(
                context, f"rematch:{batch_id}", lambda unit, _: rematch(unit, batch_id, recompute_of())
            )
            if counts is not None:
                notice(say("{count} lines are matched now.", count=counts["matched"]))
                st.rerun()
        _match(context, batch_id, left)
        _accept(
            context, batch_id, [view for view in left if view.line["record_id"] and not partner_of(view.line)]
        )


def _match(context: Context, batch_id: int, left: Sequence[LineView]) -> None:
    say = context.translate
    choices = choices_of(context)
    loans = [
        record for record in choices.records_for("loan") if choices.record_kinds[record] == "loan"
    ] or list(choices.records)
    first, second, third = st.columns([3, 3, 1], vertical_alignment="bottom")
    by_id = {int(view.line["id"]): view for view in left}
    line_id = first.selectbox(
        say("Line"),
        list(by_id),
        key=f"hand_line:{batch_id}",
        format_func=lambda line: label_of(context, by_id[line]),
    )
    loan = second.selectbox(
        say("Loan"),
        loans,
        index=None,
        key=f"hand_loan:{batch_id}",
        placeholder=say("please choose"),
        format_func=lambda record: choices.records.get(record, "?"),
    )
    view = by_id[line_id]
    said = " ".join(say.message(message) for message in (*view.reasons, *view.cause))
    if said:
        st.caption(f":material/info: {plain(said)}")
    offer(context, view)
    # The button belongs to its line: a click never reaches another one that has come into its place.
    form = f"assign:{line_id}"
    with third:
        clicked = act_button(form, say("Match with this loan"), disabled=loan is None)
    if clicked and loan is not None:
        iou = str(view.line["iou"] or "")

        def match(unit: Unit, _: str) -> bool:
            assign(unit, line_id, loan, iou, recompute_of())
            return True

        if act(context, form, match):
            notice(say("The line is matched."))
            st.rerun()


def _accept(context: Context, batch_id: int, matched: Sequence[LineView]) -> None:
    if not matched:
        return
    say = context.translate
    by_id = {int(view.line["id"]): view for view in matched}
    chosen = st.multiselect(
        say("Lines to accept although they are suspicious or weakly matched"),
        list(by_id),
        key=f"hand_accept:{batch_id}",
        format_func=lambda line: label_of(context, by_id[line]),
        placeholder=say("please choose"),
    )
    form = f"accept_some:{batch_id}"
    if act_button(form, say("Accept the chosen lines"), disabled=not chosen, icon=":material/done:"):
        accepted = act(context, form, lambda unit, key: accept_batch(unit, batch_id, key, chosen))
        if accepted is not None:
            notice(say("{count} lines are accepted and posted.", count=accepted))
            st.rerun()
