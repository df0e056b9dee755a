"""Taking a batch back with its reason, and who did it, when and why."""

import streamlit as st

from ledger.book.people import Person
from ledger.instrument import dependents_of
from ledger.statements.tables import StatementBatch
from ledger.statements.undoing import undo_batch
from ledger.ui.acts import act, act_button, notice
from ledger.ui.context import Context
from ledger.ui.show import moment, plain


def tell_undone(context: Context, batch: StatementBatch) -> None:
    """Who took a batch back, when and why."""
    if batch.state != "undone":
        return
    with context.reading() as session:
        person = session.get(Person, batch.undone_by)
    says = context.translate(
        "Taken back by {person} at {moment}: {reason}", person=person.display_name if person else "—",
        moment=moment(batch.undone_at or ""), reason=batch.undo_reason,
    )  # fmt: skip
    st.info(plain(says), icon=":material/undo:")


def offer_undo(context: Context, batch: StatementBatch) -> None:
    """Ask for the reason and take a batch back; what depends on it is told."""
    say = context.translate
    reason = st.text_input(say("Reason to take the batch back"), key=f"undo_reason:{batch.id}") or ""
    form = f"undo:{batch.id}"
    if act_button(form, say("Take the batch back"), icon=":material/undo:"):
        undone = act(context, form, lambda unit, _: undo_batch(unit, batch.id or 0, reason, dependents_of))
        if undone is not None:
            notice(say("The batch is taken back, {count} entries are reversed.", count=len(undone)))
            st.rerun()
