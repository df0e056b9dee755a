"""A deal's money: appropriation, reserve, payment, release, and what was computed for it."""

import json
from datetime import date

from sqlmodel import Session, select

from ledger.book.columns import stored_id
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.parties import Party
from ledger.book.queries import amount_of, balance_of, newest_computation
from ledger.book.workflow import Computation, Record, StepRefused
from ledger.instrument.protocol import EventKind
from ledger.values.errors import LedgerError
from ledger.values.facts import Facts
from ledger.values.money import parse_amount_fen


class OfficeMissing(LedgerError):
    """The book has no office or no treasury yet."""

    template = "The book has no party of kind {kind} yet. Record it before the first deal."


def office_of(session: Session, kind: str = "office") -> int:
    """The id of the office whose book this is, or of its treasury.

    Raises:
        OfficeMissing: it is not recorded yet.
    """
    found = session.exec(select(Party.id).where(Party.kind == kind).order_by(Party.id)).first()  # type: ignore[arg-type]
    if found is None:
        raise OfficeMissing(kind=kind)
    return found


def appropriation_account(session: Session, instrument: str, year: int) -> AccountName:
    """The office's appropriation for a method and year."""
    return AccountName(office_of(session), "appropriation", f"{year}:{instrument}")


def reserved_account(session: Session, record: Record) -> AccountName:
    """What is set aside for a deal."""
    return AccountName(office_of(session), "reserved", record.code)


def appropriation_draft(
    session: Session, instrument: str, year: int, amount_fen: int, value_date: date, memo: str
) -> Draft:
    """The entry by which the treasury grants an appropriation."""
    budget = AccountName(office_of(session, "treasury"), "budget", str(year))
    move = Move(budget, appropriation_account(session, instrument, year), amount_fen, "budgeted")
    return Draft("appropriation", value_date, (move,), memo)


def payment_draft(
    session: Session,
    record: Record,
    amount_fen: int,
    value_date: date,
    target: AccountName,
    stage: str,
    memo: str = "",
) -> Draft:
    """The entry that pays from what is reserved for a deal.

    Raises:
        StepRefused: more would be paid than is still reserved.
    """
    if amount_fen > reserved_fen(session, record):
        fault = "more would be paid than is reserved for it"
        raise StepRefused(action="payment", code=record.code, fault=fault)
    move = Move(reserved_account(session, record), target, amount_fen, stage)
    return Draft("payment", value_date, (move,), memo, record.id)


def release_draft(session: Session, record: Record, value_date: date) -> Draft | None:
    """The entry that gives back what is still reserved for a deal; None where nothing is."""
    reserved = reserved_account(session, record)
    rest_fen = balance_of(session, reserved)
    if not rest_fen:
        return None
    move = Move(
        reserved, appropriation_account(session, record.instrument, record.year), rest_fen, "approved"
    )
    return Draft("release", value_date, (move,), "", record.id)


def reserved_fen(session: Session, record: Record) -> int:
    """What is still reserved for a deal, in fen."""
    return balance_of(session, reserved_account(session, record))


class Withdrawal(Facts):
    """The deal is given up after its approval; what is still reserved goes back."""

    reason: str


def withdrawal(*states: str) -> EventKind:
    """The event by which an approved deal is given up: it releases what is still reserved for it."""
    return EventKind(
        "withdrawal",
        "Withdrawal",
        Withdrawal,
        states,
        lambda session, record, _facts, day: release_draft(session, record, day),
        target="withdrawn",
        undone=states[0],
    )


def approved_amount(session: Session, record: Record) -> int | None:
    """What was computed for a deal, in fen; where nothing is computed, what was asked for; None where neither is."""
    computed = newest_computation(session, stored_id(record))
    return computed.amount_fen if computed and computed.amount_fen is not None else amount_of(session, record)


def computed_result(computed: Computation, name: str) -> int | None:
    """A money figure among the results of a computation that was kept, in fen; None where there is none."""
    figure = json.loads(computed.outcome)["results"].get(name)
    return parse_amount_fen(figure["value"]) if figure and figure["value"] is not None else None
