"""Accounts, entries made of transfers, reversal, and the canonical bytes that the chain seals.

An entry (凭证) is one or more transfers; a transfer moves a positive amount of fen from one account to
another, so an entry balances by construction. An account belongs to a party and has a purpose and a scope:
which budget line or which deal.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from ledger.book.columns import BIG, Table, big, key, one_of, text
from ledger.values.errors import LedgerError

PURPOSES = (
    "budget",  # where appropriations come from; the treasury's
    "appropriation",  # granted to the office for a method and year
    "reserved",  # set aside for an approved deal
    "cash",  # money a party holds or has spent from
    "unfunded_commitment",  # pledged by a partner and not yet called
    "commitment",  # pledges that a fund holds; the other side of the above
    "loan",  # principal that a bank has lent
    "interest",  # interest that a bank has taken
    "holding",  # what a stake or share in a fund has cost
    "loss",  # what was written off
)
GUARDED_PURPOSES = frozenset({"appropriation", "reserved", "unfunded_commitment"})
"""Accounts that may never go below zero."""

STAGES = (
    "budgeted",
    "approved",
    "committed",
    "called",  # a pledge that goes down because it was called
    "recallable",  # a pledge that comes back because a distribution may be called again
    "paid_in",
    "invested",
    "reached_recipient",
    "returned",
    "fee",
    "lent",
    "interest_paid",
    "penalty_paid",
    "compound_paid",
    "own_spend",
    "written_off",
)
"""What a transfer is evidence of. Stages are kept apart: pledged money is never shown as paid."""

GENESIS = "0" * 64


class EntryRefused(LedgerError):
    """An entry that cannot be posted as drafted."""

    template = "The entry was not posted: {fault}."


class Overdrawn(LedgerError):
    """An account that may not go below zero would."""

    template = (
        "{purpose} {scope} holds {balance} yuan, but {asked} yuan are asked of it. "
        "Lower the amount, or raise the appropriation first."
    )


class Account(Table, table=True):
    """A purse of a party: what for, and of which budget line or deal; a row never changes."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("party_id", "purpose", "scope"), one_of("purpose", PURPOSES))
    id: int | None = Field(default=None, sa_column=key())
    party_id: int = Field(sa_column=big(ForeignKey("party.id"), nullable=False))
    purpose: str = Field(sa_column=text())
    scope: str = Field(sa_column=text())
    guarded: bool = False


class Entry(Table, table=True):
    """An entry's head; it is written after its transfers and seals them."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("reverses_number IS NULL OR length(reason) > 0", name="reversal_has_reason"),
        CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name="sealed"),
        Index("ix_entry_record", "record_id"),
        Index("ix_entry_value_date", "value_date"),
    )
    number: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    key: str = Field(sa_column=text(unique=True))
    kind: str = Field(sa_column=text())
    record_id: int | None = Field(default=None, sa_column=big(nullable=True))
    value_date: date = Field(sa_column=Column(Date, nullable=False))
    recorded_at: str = Field(sa_column=text())
    recorded_by: int = Field(sa_column=big(nullable=False))
    memo: str = Field(default="", sa_column=text())
    reverses_number: int | None = Field(default=None, sa_column=big(ForeignKey("entry.number"), unique=True))
    reason: str = Field(default="", sa_column=text())
    transfers: int
    previous_hash: str = Field(sa_column=text())
    hash: str = Field(sa_column=text())


class Transfer(Table, table=True):
    """One movement of an entry: from an account to another, more than 0 fen, evidence of a stage."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="positive"),
        CheckConstraint("from_account_id <> to_account_id", name="moves"),
        one_of("stage", STAGES),
        Index("ix_transfer_from", "from_account_id", "stage", "amount_fen", "entry_number"),
        Index("ix_transfer_to", "to_account_id", "stage", "amount_fen", "entry_number"),
    )
    entry_number: int = Field(
        sa_column=Column(
            BIG,
            ForeignKey("entry.number", deferrable=True, initially="DEFERRED"),
            primary_key=True,
            autoincrement=False,
        )
    )
    line: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    from_account_id: int = Field(sa_column=big(ForeignKey("account.id"), nullable=False))
    to_account_id: int = Field(sa_column=big(ForeignKey("account.id"), nullable=False))
    amount_fen: int = Field(sa_column=big(nullable=False))
    stage: str = Field(sa_column=text())


@dataclass(frozen=True)
class AccountName:
    """An account by what it is rather than by its id."""

    party_id: int
    purpose: str
    scope: str = ""


@dataclass(frozen=True)
class Move:
    """A transfer to be posted; the amount is in fen and more than 0."""

    source: AccountName
    target: AccountName
    amount_fen: int
    stage: str

    def mirrored(self) -> "Move":
        """The same the other way round, as a reversal moves it."""
        return Move(self.target, self.source, self.amount_fen, self.stage)


@dataclass(frozen=True)
class Draft:
    """An entry to be posted."""

    kind: str
    value_date: date
    moves: tuple[Move, ...]
    memo: str = ""
    record_id: int | None = None
    reverses_number: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Posted:
    """What is sealed of an entry: its draft, and who posted it when under which number and key."""

    number: int
    key: str
    recorded_at: str
    recorded_by: int
    draft: Draft


def check_draft(draft: Draft) -> None:
    """Refuse a draft that could not be an entry.

    Raises:
        EntryRefused: no transfers, a value date that is no day, an amount that is no positive whole number of
            fen, a transfer to itself, an unknown purpose or stage, a reversal without a reason.
    """
    faults = [] if draft.moves else ["it has no transfers"]
    if type(draft.value_date) is not date:  # a moment is a date too, and would be written with its hours
        faults.append(f"{draft.value_date} is no day")
    for move in draft.moves:
        faults += _faults_of_move(move)
    if draft.reverses_number is not None and not draft.reason.strip():
        faults.append("a reversal needs a reason")
    if faults:
        raise EntryRefused(fault="; ".join(faults))


def canonical_bytes(posted: Posted) -> bytes:
    """An entry and its transfers as bytes, version 1: decided once, apart from any display form.

    A JSON array without spaces, in this order: version, number, key, kind, record, value date, recorded
    time, recorder, memo, reversed number, reason, and the transfers in order, each with both accounts
    written out by party, purpose and scope.
    """
    draft = posted.draft
    moves = [
        [
            move.source.party_id,
            move.source.purpose,
            move.source.scope,
            move.target.party_id,
            move.target.purpose,
            move.target.scope,
            move.amount_fen,
            move.stage,
        ]
        for move in draft.moves
    ]
    content = [
        "entry.v1",
        posted.number,
        posted.key,
        draft.kind,
        draft.record_id,
        draft.value_date.isoformat(),
        posted.recorded_at,
        posted.recorded_by,
        draft.memo,
        draft.reverses_number,
        draft.reason,
        moves,
    ]
    return _WRITE(content).encode()


_WRITE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def reversal_of(original: Draft, number: int, reason: str, value_date: date) -> Draft:
    """The entry that undoes another one (红字冲销), linked to it, with the reason."""
    return Draft(
        kind="reversal",
        value_date=value_date,
        moves=tuple(move.mirrored() for move in original.moves),
        memo=original.memo,
        record_id=original.record_id,
        reverses_number=number,
        reason=reason,
    )


def names_of(drafts: Sequence[Draft]) -> list[AccountName]:
    """Every account that drafts name, once, in order of appearance."""
    return list(
        dict.fromkeys(name for draft in drafts for move in draft.moves for name in (move.source, move.target))
    )


def _faults_of_move(move: Move) -> list[str]:
    faults = []
    # What comes from outside may be no int whatever its annotation says; a bool is one and is refused too.
    if type(move.amount_fen) is not int or move.amount_fen <= 0:
        faults.append(f"{move.amount_fen} is no positive whole number of fen")
    if move.source == move.target:
        faults.append("a transfer goes from one account to another")
    faults += [
        f"{name.purpose} is no known purpose"
        for name in (move.source, move.target)
        if name.purpose not in PURPOSES
    ]
    if move.stage not in STAGES:
        faults.append(f"{move.stage} is no known stage")
    return faults
