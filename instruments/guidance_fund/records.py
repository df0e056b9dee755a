"""What is written down of a guidance fund: partners and commitments, then calls, payments, investments, returns.

Committed (认缴), called (出资通知), paid in (实缴), invested, distributed, exited, liquidated. Approval
reserves the office's commitment; the agreement books every partner's commitment; each payment is posted
against it, so that what is unfunded comes out of the book.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import Field
from sqlmodel import Session

from instruments.guidance_fund.rules.facts import Kind
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.queries import facts_of
from ledger.book.workflow import Record, StepRefused, approval_circuit
from ledger.instrument import EventKind, RecordKind, office_of, reserved_account, withdrawal
from ledger.values.facts import Amount, Facts, Number, PartyReference

STATES = ("draft", "submitted", "returned", "reviewed", "approved", "committed", "called", "paid_in", "invested",
          "distributed", "exited", "liquidated", "rejected", "withdrawn")  # fmt: skip


class Partner(Facts):
    """Another partner of the fund and what it commits; its sector is that of the party."""

    partner: PartyReference
    commitment_fen: Amount


class Fund(Facts):
    """A fund that the office joins.

    Attributes:
        fund: the fund itself.
        institution: the venture capital institution that manages it and that counts towards the target.
        contribution_fen: the office's commitment.
        partners: the others, each with its commitment.
    """

    fund: PartyReference
    institution: PartyReference
    contribution_fen: Amount
    partners: tuple[Partner, ...] = Field(min_length=1)
    kind: Kind = "venture"
    life_years: int | None = None
    investment_years: int | None = None
    management_fee_percent: Number | None = None
    early_stage_percent: Number | None = None


class Agreement(Facts):
    """The partners have signed: every commitment is booked."""

    signed_document: str


class Call(Facts):
    """A capital call (出资通知): what each partner is asked to pay, and what for."""

    purpose: str
    due_on: date
    percent: Number = Field(gt=0, le=100)


class Contribution(Facts):
    """What one partner paid in."""

    partner: PartyReference
    amount_fen: Amount


class PaidIn(Facts):
    """Payments of partners into the fund; the office's is paid from what is reserved."""

    contributions: tuple[Contribution, ...] = Field(min_length=1)


class CoInvestor(Facts):
    """Who else put money into the same round."""

    investor: PartyReference
    amount_fen: Amount


class Investment(Facts):
    """The fund's money in a firm, with the whole round."""

    firm: PartyReference
    amount_fen: Amount
    co_investors: tuple[CoInvestor, ...] = ()
    early_stage: bool | None = None
    local: bool | None = None
    follow_on: bool = False


class Distribution(Facts):
    """Money that the fund pays back to a partner; recallable money may be called again."""

    partner: PartyReference
    amount_fen: Amount
    recallable: bool = False


class Fee(Facts):
    """A fee that the fund pays to its manager."""

    paid_to: PartyReference
    amount_fen: Amount


class Valuation(Facts):
    """What the fund's holdings are worth net of debts."""

    net_asset_value_fen: Amount
    method: str


class Closing(Facts):
    """The office has left the fund, or the fund is liquidated."""

    remark: str = ""


def book_commitments(session: Session, record: Record, _: Agreement, day: date) -> Draft:
    """Every partner's commitment: from the fund's commitments to the partner's unfunded commitment."""
    fund = fund_facts(session, record)
    lines = [
        (office_of(session), fund.contribution_fen),
        *((each.partner, each.commitment_fen) for each in fund.partners),
    ]
    moves = tuple(
        Move(_pledged(record), _unfunded(partner, record), amount_fen, "committed")
        for partner, amount_fen in lines
        if amount_fen
    )
    return Draft("commitment", day, moves, "", record.id)


def book_contributions(session: Session, record: Record, paid: PaidIn, day: date) -> Draft:
    """Each payment twice: the money, and the pledge that it makes good."""
    office, cash = office_of(session), AccountName(record.party_id, "cash", record.code)
    moves: list[Move] = []
    for each in paid.contributions:
        source = (
            reserved_account(session, record) if each.partner == office else AccountName(each.partner, "cash")
        )
        moves.append(Move(source, cash, each.amount_fen, "paid_in"))
        moves.append(Move(_unfunded(each.partner, record), _pledged(record), each.amount_fen, "called"))
    return Draft("paid in", day, tuple(moves), "", record.id)


def book_investment(_session: Session, record: Record, made: Investment, day: date) -> Draft:
    """The whole round in one entry: the fund's money first, then everybody else's."""
    firm = AccountName(made.firm, "cash")
    own = Move(AccountName(record.party_id, "cash", record.code), firm, made.amount_fen, "invested")
    others = [
        Move(AccountName(each.investor, "cash"), firm, each.amount_fen, "invested")
        for each in made.co_investors
    ]
    return Draft("investment", day, (own, *others), "", record.id)


def book_distribution(_session: Session, record: Record, paid: Distribution, day: date) -> Draft:
    """Money back to a partner; recallable money raises its unfunded commitment again."""
    cash = AccountName(record.party_id, "cash", record.code)
    moves = [Move(cash, AccountName(paid.partner, "cash", record.code), paid.amount_fen, "returned")]
    if paid.recallable:
        moves.append(Move(_pledged(record), _unfunded(paid.partner, record), paid.amount_fen, "recallable"))
    return Draft("distribution", day, tuple(moves), "", record.id)


def book_fee(_session: Session, record: Record, fee: Fee, day: date) -> Draft:
    """A fee from the fund's cash to whom it is paid."""
    if fee.paid_to == record.party_id:
        raise StepRefused(action="fee", code=record.code, fault="a fund pays no fee to itself")
    move = Move(
        AccountName(record.party_id, "cash", record.code),
        AccountName(fee.paid_to, "cash"),
        fee.amount_fen,
        "fee",
    )
    return Draft("fee", day, (move,), "", record.id)


def fund_facts(session: Session, record: Record) -> Fund:
    """The newest facts of a fund's record."""
    return Fund.read(facts_of(session, record))


def _pledged(record: Record) -> AccountName:
    return AccountName(record.party_id, "commitment", record.code)


def _unfunded(partner: int, record: Record) -> AccountName:
    return AccountName(partner, "unfunded_commitment", record.code)


def _events() -> Sequence[EventKind]:
    paying = ("committed", "called", "paid_in", "invested", "distributed")
    working = ("paid_in", "invested", "distributed")
    return (
        EventKind(
            "agreement", "Agreement", Agreement, ("approved",), book_commitments, "committed", "approved"
        ),
        EventKind("call", "Capital call", Call, ("committed", "paid_in", "invested"), target="called"),
        EventKind("paid_in", "Paid in", PaidIn, paying, book_contributions, "paid_in", "committed"),
        EventKind("investment", "Investment", Investment, working, book_investment, "invested", "paid_in"),
        EventKind(
            "distribution",
            "Distribution",
            Distribution,
            working,
            book_distribution,
            "distributed",
            "invested",
        ),
        EventKind("fee", "Fee", Fee, working, book_fee),
        EventKind("valuation", "Valuation", Valuation, working),
        EventKind("exit", "Exit of the office", Closing, working, target="exited"),
        EventKind("liquidation", "Liquidation", Closing, (*working, "exited"), target="liquidated"),
        withdrawal("approved", "committed"),
    )


def deal_kind(case: Any) -> RecordKind:
    """The kind of record of a fund; `case` builds the rule's case from the book."""
    return RecordKind(
        key="fund",
        title="Guidance fund",
        facts=Fund,
        transitions=approval_circuit(),
        events=tuple(_events()),
        party=lambda facts: int(facts.fund),
        amount=lambda facts: int(facts.contribution_fen),
        states=STATES,
        case=case,
        reserves=True,
    )
