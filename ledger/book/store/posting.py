"""Posting entries: numbered, sealed, once per key, never overdrawing a guarded account."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert
from sqlalchemy import select as select_columns
from sqlmodel import Field, Session, select

from ledger.book.audit import head_of, seal
from ledger.book.columns import Table, big, stored_id, text
from ledger.book.journal import (
    GUARDED_PURPOSES,
    Account,
    AccountName,
    Draft,
    Entry,
    EntryRefused,
    Move,
    Overdrawn,
    Posted,
    Transfer,
    canonical_bytes,
    check_draft,
    names_of,
    reversal_of,
)
from ledger.book.store.engine import Unit
from ledger.book.store.inserting import insert_rows
from ledger.values.errors import LedgerError
from ledger.values.money import yuan_text

CHUNK = 400


class KeyReused(LedgerError):
    """An idempotency key came back with another payload."""

    template = (
        "The key {key} was used for {first} and now comes with {second}. "
        "Load the page again so that a new key is drawn."
    )


class AlreadyReversed(LedgerError):
    """An entry is reversed once."""

    template = "Entry {number} was reversed by entry {by} already."


class Action(Table, table=True):
    """An act that was done under a key, with its first answer; a row never changes."""

    __tablename__ = "action"
    key: str = Field(sa_column=text(primary_key=True))
    kind: str = Field(sa_column=text())
    payload_hash: str = Field(sa_column=text())
    result: str = Field(sa_column=text())
    actor_id: int = Field(sa_column=big(nullable=False))
    recorded_at: str = Field(sa_column=text())


def once(
    unit: Unit, key: str, kind: str, payload: Mapping[str, Any], do: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Do an act once per key: the same key with the same payload is answered with the first result.

    Raises:
        KeyReused: the key was used for something else; both are named.
    """
    written = json.dumps([kind, unit.actor.id, payload], sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(written.encode()).hexdigest()
    known = unit.session.get(Action, key)
    if known is not None:
        if known.payload_hash != digest:
            raise KeyReused(
                key=key, first=f"{known.kind} ({known.payload_hash[:12]})", second=f"{kind} ({digest[:12]})"
            )
        return dict(json.loads(known.result))
    result = do()
    unit.session.add(Action(key=key, kind=kind, payload_hash=digest, actor_id=unit.actor.id, recorded_at=unit.now,
                            result=json.dumps(result, sort_keys=True, ensure_ascii=False)))  # fmt: skip
    unit.session.flush()
    return result


def post(unit: Unit, draft: Draft, key: str) -> int:
    """Post one entry and return its number; the same key and draft again return the first number.

    Raises:
        EntryRefused: the draft could not be an entry.
        Overdrawn: a guarded account would go below zero.
        KeyReused: the key stands for another entry.
    """
    return post_all(unit, [(key, draft)])[0]


def post_all(unit: Unit, drafts: Sequence[tuple[str, Draft]]) -> list[int]:
    """Post entries in order; all of them or, with any error, none (the unit of work rolls back).

    Raises:
        EntryRefused, Overdrawn, KeyReused: as for `post`.
    """
    for _, draft in drafts:
        check_draft(draft)
    known = _known_keys(unit.session, [key for key, _ in drafts])
    fresh: dict[str, Draft] = {}
    for key, draft in drafts:
        if key not in known:
            if fresh.setdefault(key, draft) != draft:
                raise KeyReused(key=key, first=f"a {fresh[key].kind}", second=f"another {draft.kind}")
        elif draft_of(unit.session, known[key]) != draft:
            raise KeyReused(key=key, first=f"entry {known[key]}", second=f"another {draft.kind}")
    _require_accounts(unit, names_of(list(fresh.values())))
    _require_funds(unit, list(fresh.values()))
    numbers = known | _insert(unit, list(fresh.items()))
    return [numbers[key] for key, _ in drafts]


def reverse(unit: Unit, number: int, reason: str, key: str, value_date: date) -> int:
    """Undo an entry by a linked one (红字冲销), once, with a reason; returns the new number.

    Raises:
        EntryRefused: no such entry, it is a reversal itself, or no reason is given.
        AlreadyReversed: it was reversed before, under another key.
        Overdrawn: what it brought in has been spent since.
    """
    if key not in _known_keys(unit.session, [key]):
        require_reversible(unit.session, number)
        unit.audit("reverse", f"entry:{number}", reason=reason, key=key)
    return post(unit, reversal_of(draft_of(unit.session, number), number, reason, value_date), key)


def require_reversible(session: Session, number: int) -> Entry:
    """An entry that can be reversed.

    Raises:
        EntryRefused: there is no such entry, or it is a reversal itself.
        AlreadyReversed: it was reversed before.
    """
    entry = session.get(Entry, number)
    if entry is None or entry.reverses_number is not None:
        raise EntryRefused(fault=f"{number} is no entry that can be reversed")
    earlier = session.exec(select(Entry.number).where(Entry.reverses_number == number)).first()
    if earlier is not None:
        raise AlreadyReversed(number=number, by=earlier)
    return entry


def draft_of(session: Session, number: int) -> Draft:
    """An entry as it was drafted."""
    return drafts_of(session, [number])[number]


def drafts_of(session: Session, numbers: Sequence[int]) -> dict[int, Draft]:
    """Entries as they were drafted, by number; all are read together."""
    found: dict[int, Draft] = {}
    names: dict[int, AccountName] = {}
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        moves: dict[int, list[Move]] = {number: [] for number in chunk}
        rows = session.execute(_TRANSFERS.where(Transfer.entry_number.in_(chunk))).all()  # type: ignore[attr-defined]
        _name_accounts(session, names, {account for row in rows for account in row[1:3]})
        for number, source, target, amount_fen, stage in rows:
            moves[number].append(Move(names[source], names[target], amount_fen, stage))
        for row in session.execute(_HEADS.where(Entry.number.in_(chunk))):  # type: ignore[attr-defined]
            number, kind, value_date, *rest = row
            found[number] = Draft(kind, value_date, tuple(moves[number]), *rest)
    return found


def balance_fen(session: Session, account_id: int) -> int:
    """What an account holds now, in fen."""
    incoming = session.exec(
        select(func.sum(Transfer.amount_fen)).where(Transfer.to_account_id == account_id)
    ).one()
    outgoing = session.exec(
        select(func.sum(Transfer.amount_fen)).where(Transfer.from_account_id == account_id)
    ).one()
    return int(incoming or 0) - int(outgoing or 0)


_HEADS: Any = select_columns(  # type: ignore[call-overload]
    Entry.number,
    Entry.kind,
    Entry.value_date,
    Entry.memo,
    Entry.record_id,
    Entry.reverses_number,
    Entry.reason,
)
_TRANSFERS: Any = select_columns(  # type: ignore[call-overload]
    Transfer.entry_number,
    Transfer.from_account_id,
    Transfer.to_account_id,
    Transfer.amount_fen,
    Transfer.stage,
).order_by(Transfer.entry_number, Transfer.line)


def _name_accounts(session: Session, names: dict[int, AccountName], wanted: set[int]) -> None:
    """Look up the accounts that have no name yet."""
    query = select(Account.id, Account.party_id, Account.purpose, Account.scope)
    missing = sorted(wanted - names.keys())
    for start in range(0, len(missing), CHUNK):
        rows = session.exec(query.where(Account.id.in_(missing[start : start + CHUNK])))  # type: ignore[union-attr]
        names |= {row[0]: AccountName(*row[1:]) for row in rows if row[0] is not None}


def _known_keys(session: Session, keys: Sequence[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        rows = session.exec(select(Entry.key, Entry.number).where(Entry.key.in_(chunk)))  # type: ignore[attr-defined]
        known |= dict(rows.all())
    return known


def _require_accounts(unit: Unit, names: Sequence[AccountName]) -> None:
    wanted = [name for name in names if name not in unit.accounts]
    for start in range(0, len(wanted), CHUNK):
        _find_accounts(unit, wanted[start : start + CHUNK])
    missing = [name for name in wanted if name not in unit.accounts]
    if missing:
        rows = [{"party_id": name.party_id, "purpose": name.purpose, "scope": name.scope,
                 "guarded": name.purpose in GUARDED_PURPOSES} for name in missing]  # fmt: skip
        unit.session.execute(insert(Account), rows)
        for start in range(0, len(missing), CHUNK):
            _find_accounts(unit, missing[start : start + CHUNK])


def _find_accounts(unit: Unit, names: Sequence[AccountName]) -> None:
    parties = {name.party_id for name in names}
    scopes = {name.scope for name in names}
    query = select(Account).where(
        Account.party_id.in_(parties),  # type: ignore[attr-defined]
        Account.scope.in_(scopes),  # type: ignore[attr-defined]
    )
    for account in unit.session.exec(query):
        unit.accounts[AccountName(account.party_id, account.purpose, account.scope)] = stored_id(account)


def _require_funds(unit: Unit, drafts: Sequence[Draft]) -> None:
    # The database refuses an overdraft too; this check says in words which account and how much.
    balances: dict[AccountName, int] = {}
    for draft in drafts:
        for move in draft.moves:
            for name, change in ((move.source, -move.amount_fen), (move.target, move.amount_fen)):
                if name.purpose in GUARDED_PURPOSES:
                    held = balances.get(name)
                    before = balance_fen(unit.session, unit.accounts[name]) if held is None else held
                    balances[name] = before + change
        for name in {move.source for move in draft.moves} & balances.keys():
            if balances[name] < 0:
                asked = sum(move.amount_fen for move in draft.moves if move.source == name)
                raise Overdrawn(purpose=name.purpose, scope=name.scope, asked=yuan_text(asked),
                                balance=yuan_text(balances[name] + asked))  # fmt: skip


def _insert(unit: Unit, drafts: Sequence[tuple[str, Draft]]) -> dict[str, int]:
    number, previous = head_of(unit.session, "entry")
    entries: list[dict[str, Any]] = []
    transfers: list[dict[str, Any]] = []
    for key, draft in drafts:
        number += 1
        posted = Posted(number, key, unit.now, unit.actor.id, draft)
        sealed = seal(previous, canonical_bytes(posted))
        entries.append(_entry_row(posted, previous, sealed))
        transfers += _transfer_rows(unit, number, draft.moves)
        previous = sealed
    if entries:
        # Transfers first, heads last: a head's guard judges the transfers that it seals.
        insert_rows(unit.session, Transfer.__table__, transfers)  # type: ignore[attr-defined]
        insert_rows(unit.session, Entry.__table__, entries)  # type: ignore[attr-defined]
    return {row["key"]: row["number"] for row in entries}


def _entry_row(posted: Posted, previous: str, sealed: str) -> dict[str, Any]:
    draft = posted.draft
    return {
        "number": posted.number, "key": posted.key, "kind": draft.kind, "record_id": draft.record_id,
        "value_date": draft.value_date, "recorded_at": posted.recorded_at, "recorded_by": posted.recorded_by,
        "memo": draft.memo, "reverses_number": draft.reverses_number, "reason": draft.reason,
        "transfers": len(draft.moves), "previous_hash": previous, "hash": sealed,
    }  # fmt: skip


def _transfer_rows(unit: Unit, number: int, moves: Sequence[Move]) -> list[dict[str, Any]]:
    return [
        {"entry_number": number, "line": line, "from_account_id": unit.accounts[move.source],
         "to_account_id": unit.accounts[move.target], "amount_fen": move.amount_fen, "stage": move.stage}
        for line, move in enumerate(moves, start=1)
    ]  # fmt: skip
