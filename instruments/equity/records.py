"""What is written down of an equity injection: the round and its holders, then instalments, values, exit.

Decided, agreed, paid, registered (工商变更), held and valued, then exit or loss. Approval reserves the
office's money; each instalment is posted with what the others pay into the same round.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field
from sqlmodel import Session

from instruments.equity.rules.facts import Holder
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.workflow import Record, approval_circuit
from ledger.instrument import EventKind, RecordKind, office_of, payment_draft, withdrawal
from ledger.values.facts import Amount, Facts, Number, PartyReference

STATES = ("draft", "submitted", "returned", "reviewed", "approved", "agreed", "paid", "registered", "exited",
          "written_off", "rejected", "withdrawn")  # fmt: skip
HELD = ("paid", "registered")


class OtherInvestor(Facts):
    """Who else puts new money into the round; its sector is that of the party."""

    investor: PartyReference
    amount_fen: Amount
    shares: Number | None = None


class Injection(Facts):
    """A minority stake that the office buys in a round.

    Attributes:
        partner: the venture capital firm beside which the office invests, where there is one.
        amount_fen: the office's money; `shares` is what it gets for it.
        holders_before: the register before the round, in order.
    """

    firm: PartyReference
    closed_on: date
    amount_fen: Amount
    shares: Number | None = None
    pre_money_fen: Amount | None = None
    post_money_fen: Amount | None = None
    price_per_share: Number | None = None
    partner: PartyReference | None = None
    appraised_investment_fen: Amount | None = None
    holders_before: tuple[Holder, ...] = ()
    other_investors: tuple[OtherInvestor, ...] = ()


class Agreement(Facts):
    """The investment agreement is signed."""

    signed_document: str


class OthersPaid(Facts):
    """What another investor paid into the round together with this instalment."""

    investor: PartyReference
    amount_fen: Amount


class Instalment(Facts):
    """A payment of the office into the round, with what the others paid at the same time."""

    amount_fen: Amount
    others: tuple[OthersPaid, ...] = ()


class Registration(Facts):
    """The change of holders is registered."""

    certificate: str


class LaterRound(Facts):
    """A later round, which dilutes the office unless it takes part."""

    shares_issued: Number = Field(ge=0)
    office_shares: Number = Field(default=Decimal(0), ge=0)


class Valuation(Facts):
    """What the office's stake is worth."""

    stake_value_fen: Amount
    method: str


class Dividend(Facts):
    """What the firm pays the office on its shares."""

    amount_fen: Amount


class Exit(Facts):
    """The office sells its stake, or a part of it."""

    buyer: PartyReference
    proceeds_fen: Amount
    part_percent: Number = Field(gt=0, le=100)
    appraised_fen: Amount | None = None


class WriteOff(Facts):
    """The stake is given up for what could be recovered."""

    recovered_fen: Amount
    document: str


def book_instalment(session: Session, record: Record, paid: Instalment, day: date) -> Draft:
    """The office's instalment and the others' money of the round in one entry.

    Raises:
        StepRefused: more would be paid than is still reserved.
    """
    firm = AccountName(record.party_id, "cash")
    own = payment_draft(session, record, paid.amount_fen, day, firm, "invested").moves[0]
    others = [
        Move(AccountName(each.investor, "cash"), firm, each.amount_fen, "invested") for each in paid.others
    ]
    return Draft("instalment", day, (own, *others), "", record.id)


def book_dividend(session: Session, record: Record, dividend: Dividend, day: date) -> Draft:
    """From the firm to the office's account of this stake."""
    return _to_office(session, record, "dividend", record.party_id, dividend.amount_fen, day)


def book_exit(session: Session, record: Record, sale: Exit, day: date) -> Draft:
    """From the buyer to the office's account of this stake."""
    return _to_office(session, record, "exit", sale.buyer, sale.proceeds_fen, day)


def book_write_off(session: Session, record: Record, loss: WriteOff, day: date) -> Draft | None:
    """What was recovered; nothing is posted where nothing was."""
    if not loss.recovered_fen:
        return None
    return _to_office(session, record, "write-off", record.party_id, loss.recovered_fen, day)


def _to_office(session: Session, record: Record, kind: str, payer: int, amount_fen: int, day: date) -> Draft:
    kept = AccountName(office_of(session), "cash", record.code)
    return Draft(kind, day, (Move(AccountName(payer, "cash"), kept, amount_fen, "returned"),), "", record.id)


def _events() -> Sequence[EventKind]:
    return (
        EventKind("agreement", "Agreement", Agreement, ("approved",), target="agreed"),
        EventKind(
            "instalment", "Instalment", Instalment, ("agreed", *HELD), book_instalment, "paid", "agreed"
        ),
        EventKind("registration", "Registration", Registration, ("paid",), target="registered"),
        EventKind("later_round", "Later round", LaterRound, HELD),
        EventKind("valuation", "Valuation", Valuation, HELD),
        EventKind("dividend", "Dividend", Dividend, HELD, book_dividend),
        EventKind("exit", "Exit of the office", Exit, HELD, book_exit, "exited", "registered"),
        EventKind("write_off", "Write-off", WriteOff, HELD, book_write_off, "written_off", "registered"),
        withdrawal("approved", "agreed"),
    )


def deal_kind(case: Any) -> RecordKind:
    """The kind of record of a stake; `case` builds the rule's case from the book."""
    return RecordKind(
        key="stake",
        title="Equity injection",
        facts=Injection,
        transitions=approval_circuit(),
        events=tuple(_events()),
        party=lambda facts: int(facts.firm),
        amount=lambda facts: int(facts.amount_fen),
        states=STATES,
        case=case,
        reserves=True,
    )
