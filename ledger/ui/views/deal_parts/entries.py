"""The entries of a deal: voucher numbers, transfers from account to account, and the hash that seals each."""

from collections.abc import Sequence

import streamlit as st
from sqlmodel import Session, select

from ledger.book.audit import account_names
from ledger.book.columns import stored_id
from ledger.book.journal import AccountName, Entry, Transfer
from ledger.book.parties import Party
from ledger.book.queries import entries_of
from ledger.book.workflow import Record
from ledger.ui.context import Context
from ledger.ui.show import empty, moment, money, plain, table


def render(context: Context, record: Record) -> None:
    """Draw the entries."""
    with context.reading() as session:
        found = entries_of(session, stored_id(record))
        names = account_names(session) if found else {}
        parties = dict(session.exec(select(Party.id, Party.name)).all()) if found else {}
        transfers = {entry.number: _transfers(session, entry.number) for entry in found}
    if not found:
        empty(context, "Nothing has been posted for this deal yet.")
    for entry in found:
        _show(context, entry, transfers[entry.number], names, parties)


def _transfers(session: Session, number: int) -> list[Transfer]:
    return list(session.exec(select(Transfer).where(Transfer.entry_number == number).order_by(Transfer.line)))  # type: ignore[arg-type]


def _show(
    context: Context,
    entry: Entry,
    moves: Sequence[Transfer],
    names: dict[int, AccountName],
    parties: dict[int | None, str],
) -> None:
    say = context.translate
    with st.container(border=True):
        undone = (
            f" · :red-badge[:material/undo: {say('reverses entry')} №{entry.reverses_number}]"
            if entry.reverses_number
            else ""
        )
        st.markdown(f"**№{entry.number}** · {plain(say.name(entry.kind))} · {entry.value_date}{undone}")
        rows = [
            {
                say("From"): _account(context, names.get(move.from_account_id), parties),
                say("To"): _account(context, names.get(move.to_account_id), parties),
                say("Amount"): money(context, move.amount_fen),
                say("Stage"): say.name(move.stage),
            }
            for move in moves
        ]
        table(rows, alt=say("Transfers of entry {number}", number=entry.number))
        parts = [
            say("recorded {moment}", moment=moment(entry.recorded_at)),
            entry.memo,
            f"{say('Reason')}：{entry.reason}" if entry.reason else "",
            f"SHA-256 {entry.hash[:24]}…",
        ]
        st.caption(" · ".join(plain(part) for part in parts if part))


def _account(context: Context, name: AccountName | None, parties: dict[int | None, str]) -> str:
    if name is None:
        return "?"
    scope = f" {name.scope}" if name.scope else ""
    return f"{parties.get(name.party_id, '?')} · {context.translate.name(name.purpose)}{scope}"
