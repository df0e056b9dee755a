"""What happened to a record, as a grid: the same for every funding method that has a life to tell."""

from collections.abc import Callable, Sequence

import streamlit as st

from ledger.book.workflow import Record
from ledger.instrument.timeline import Moment
from ledger.ui.context import Context
from ledger.ui.routes import go_later
from ledger.ui.show import empty, grid, in_unit, money_column

Telling = Callable[[Moment], tuple[int | None, Sequence[str]]]
"""An event's amount in fen, None where it has none, and its details in words; empty ones are left out."""


def moments_grid(
    context: Context, record: Record, moments: Sequence[Moment], tell: Telling, key: str
) -> None:
    """Draw events, one a row, each with its entry and the way to the record; or say that there are none.

    Args:
        context: of the page.
        record: what they happened to.
        moments: the events to be shown.
        tell: says the amount and the details of one.
        key: the grid's key.
    """
    if not moments:
        empty(context, "Nothing of this kind has happened by this day.")
        return
    say, text = context.translate, st.column_config.TextColumn
    columns = {
        "on": text(say("Day"), width=95),
        "what": text(say("What"), width=150),
        "amount": money_column(context, say("Amount")),
        "detail": text(say("Details"), width=430),
        "entry": text(say("Entry"), width=70),
    }
    rows = [_row(context, moment, *tell(moment)) for moment in moments]
    act = (say("Open"), lambda _: go_later("deal", id=record.id))
    grid(rows, columns, key=key, alt=say("What happened"), action=act)


def _row(
    context: Context, moment: Moment, amount_fen: int | None, details: Sequence[str]
) -> dict[str, str | float | None]:
    return {
        "on": moment.on.isoformat(),
        "what": context.translate(moment.title),
        "amount": in_unit(context, amount_fen),
        "detail": "；".join(each for each in details if each),
        "entry": f"№{moment.entry_number}" if moment.entry_number else "—",
    }
