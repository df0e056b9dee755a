"""What is written down of an equity injection: the round and its holders, then instalments, values, exit.

Decided, agreed, paid, registered (工商变更), held and valued, then exit or loss. Approval reserves the
office's money; each instalment is posted with what the others pay into the same round. With 先投后股 the money
goes out as a grant first and becomes a stake when the milestone is reached; it counts as invested from then on.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pydantic import Field
from sqlmodel import Session

from instruments.equity.rules.facts import Holder
from ledger.book.columns import stored_id
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.queries import entries_of, flows
from ledger.book.workflow import Record, StepRefused, approval_circuit
from ledger.instrument import EventKind, RecordKind, office_of, payment_draft, withdrawal
from ledger.values.facts import Amount, Facts, Number, PartyReference

STATES = ("draft", "submitted", "returned", "reviewed", "approved", "agreed", "granted", "paid", "registered",
          "exited", "written_off", "rejected", "withdrawn")  # fmt: skip
HELD = ("paid", "registered")
FOLLOW_ON: Final = ":follow-on"
"""What the scope of an account adds where money of others came in a later round."""


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
    amount_fen: Amount = Field(gt=0)


class Instalment(Facts):
    """A payment of the office into the round, with what the others paid at the same time."""

    amount_fen: Amount = Field(gt=0)
    others: tuple[OthersPaid, ...] = ()


class Grant(Facts):
    """Money that goes out as a grant and converts into shares when a milestone is reached (先投后股)."""

    amount_fen: Amount = Field(gt=0)
    milestone: str = Field(min_length=1)
    convert_by: date | None = None


class Conversion(Facts):
    """The milestone is reached: a grant, or a part of it, becomes a stake; others may pay at the same time."""

    amount_fen: Amount = Field(gt=0)
    shares: Number | None = None
    document: str = Field(min_length=1)
    others: tuple[OthersPaid, ...] = ()


class Registration(Facts):
    """The change of holders is registered."""

    certificate: str


class LaterRound(Facts):
    """A later round, which dilutes the office unless it takes part; what others pay in it is booked with it."""

    shares_issued: Number = Field(ge=0)
    office_shares: Number = Field(default=Decimal(0), ge=0)
    others: tuple[OthersPaid, ...] = ()


class Valuation(Facts):
    """What the office's stake is worth."""

    stake_value_fen: Amount
    method: str


class Dividend(Facts):
    """What the firm pays the office on its shares."""

    amount_fen: Amount = Field(gt=0)


class Exit(Facts):
    """The office sells its stake, or a part of what it holds by then; the firm itself may buy it back."""

    buyer: PartyReference
    proceeds_fen: Amount = Field(gt=0)
    part_percent: Number = Field(gt=0, le=100)
    appraised_fen: Amount | None = None


class Buyback(Facts):
    """The firm buys the office's whole stake back."""

    proceeds_fen: Amount = Field(gt=0)
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
    return Draft("instalment", day, (own, *_others(record, paid.others)), "", record.id)


def _others(record: Record, paid: Sequence[OthersPaid], later: str = "") -> list[Move]:
    firm = AccountName(record.party_id, "cash")
    return [
        Move(AccountName(each.investor, "cash", record.code + later), firm, each.amount_fen, "invested")
        for each in paid
    ]


def book_grant(session: Session, record: Record, grant: Grant, day: date) -> Draft:
    """The grant from the reserve to the firm.

    Raises:
        StepRefused: more would be paid than is still reserved.
    """
    firm = AccountName(record.party_id, "cash")
    return payment_draft(session, record, grant.amount_fen, day, firm, "reached_recipient", grant.milestone)


def book_conversion(session: Session, record: Record, made: Conversion, day: date) -> Draft:
    """The grant taken back and invested in the same breath: no money moves, but it stands as a stake from now on.

    Raises:
        StepRefused: more would be converted than was granted and not converted yet.
    """
    if made.amount_fen > granted_fen(session, record):
        fault = "more would be converted than was granted and not converted yet"
        raise StepRefused(action="conversion", code=record.code, fault=fault)
    firm, kept = AccountName(record.party_id, "cash"), _office_purse(session, record)
    moves = (
        Move(firm, kept, made.amount_fen, "reached_recipient"),
        Move(kept, firm, made.amount_fen, "invested"),
    )
    return Draft("conversion", day, (*moves, *_others(record, made.others)), made.document, record.id)


def granted_fen(session: Session, record: Record) -> int:
    """What was granted and has not become a stake, in fen."""
    found = flows(session, stages=("reached_recipient",), record_id=record.id)
    return sum(
        flow.amount_fen if flow.target_party_id == record.party_id else -flow.amount_fen for flow in found
    )


def book_later_round(_session: Session, record: Record, later: LaterRound, day: date) -> Draft | None:
    """What others pay in a later round; nothing where nobody says."""
    moves = _others(record, later.others, FOLLOW_ON)
    return Draft("later round", day, tuple(moves), "", record.id) if moves else None


def book_dividend(session: Session, record: Record, dividend: Dividend, day: date) -> Draft:
    """From the firm to the office's account of this stake."""
    return _to_office(session, record, "dividend", record.party_id, dividend.amount_fen, day)


def book_exit(session: Session, record: Record, sale: Exit, day: date) -> Draft:
    """From the buyer to the office's account of this stake."""
    return _to_office(session, record, "exit", sale.buyer, sale.proceeds_fen, day)


def book_buyback(session: Session, record: Record, sale: Buyback, day: date) -> Draft:
    """From the firm to the office's account of this stake."""
    return _to_office(session, record, "buyback", record.party_id, sale.proceeds_fen, day)


def book_write_off(session: Session, record: Record, loss: WriteOff, day: date) -> Draft | None:
    """What was recovered, and what no sale and no recovery brought back of the cost; nothing where neither is."""
    moves = []
    if loss.recovered_fen:
        source = AccountName(record.party_id, "cash")
        moves.append(Move(source, _office_purse(session, record), loss.recovered_fen, "returned"))
    lost_fen = out_fen(session, record) + granted_fen(session, record) - loss.recovered_fen
    if lost_fen > 0:
        office = office_of(session)
        held, lost = (AccountName(office, purpose, record.code) for purpose in ("holding", "loss"))
        moves.append(Move(held, lost, lost_fen, "written_off"))
    return Draft("write-off", day, tuple(moves), loss.document, record.id) if moves else None


def out_fen(session: Session, record: Record) -> int:
    """The office's money that was invested and that no sale has brought back, in fen; a dividend is income."""
    office, out, income = office_of(session), 0, _dividend_entries(session, record)
    for flow in flows(session, stages=("invested", "returned"), record_id=record.id):
        if flow.stage == "invested" and flow.source_party_id == office:
            out += flow.amount_fen
        elif flow.stage == "returned" and flow.entry_number not in income:
            out -= flow.amount_fen
    return out


def _dividend_entries(session: Session, record: Record) -> set[int | None]:
    """The numbers of the entries of dividends, and of those that reverse them."""
    entries = entries_of(session, stored_id(record))
    paid: set[int | None] = {each.number for each in entries if each.kind == "dividend"}
    return paid | {each.number for each in entries if each.reverses_number in paid}


def _office_purse(session: Session, record: Record) -> AccountName:
    return AccountName(office_of(session), "cash", record.code)


def _to_office(session: Session, record: Record, kind: str, payer: int, amount_fen: int, day: date) -> Draft:
    kept = _office_purse(session, record)
    return Draft(kind, day, (Move(AccountName(payer, "cash"), kept, amount_fen, "returned"),), "", record.id)


def _events() -> Sequence[EventKind]:
    return (
        EventKind("agreement", "Agreement", Agreement, ("approved",), target="agreed"),
        EventKind("grant", "Grant that converts", Grant, ("agreed", "granted"), book_grant, "granted", "agreed"),
        EventKind("conversion", "Conversion into a stake", Conversion, ("granted", *HELD), book_conversion, "paid",
                  "granted"),
        EventKind("instalment", "Instalment", Instalment, ("agreed", *HELD), book_instalment, "paid", "agreed"),
        EventKind("registration", "Registration", Registration, ("paid",), target="registered"),
        EventKind("later_round", "Later round", LaterRound, HELD, book_later_round),
        EventKind("valuation", "Valuation", Valuation, HELD),
        EventKind("dividend", "Dividend", Dividend, HELD, book_dividend),
        EventKind("partial_exit", "Sale of a part of the stake", Exit, HELD, book_exit),
        EventKind("exit", "Exit of the office", Exit, HELD, book_exit, "exited", "registered"),
        EventKind("buyback", "Buyback by the firm", Buyback, HELD, book_buyback, "exited", "registered"),
        EventKind("write_off", "Write-off", WriteOff, ("granted", *HELD), book_write_off, "written_off", "registered"),
        withdrawal("approved", "agreed"),
    )  # fmt: skip


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
