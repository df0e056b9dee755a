"""What is written down of a guidance fund: partners and commitments, then calls, payments, investments, returns.

Committed (认缴), called (出资通知), paid in (实缴), invested, distributed, exited, liquidated. Approval
reserves the office's commitment; the first closing books every partner's commitment, a later one lets others
join and equalises; each payment is posted against its pledge, so that what is unfunded comes out of the book.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session

from instruments.guidance_fund.records.drafts import (
    CO_INVESTED,
    FOLLOW_ON,
    ROUND,
    book_commitments,
    book_contributions,
    book_cut,
    book_distribution,
    book_end,
    book_exit,
    book_fee,
    book_firm_write_off,
    book_investment,
    book_later_closing,
    book_liquidation,
    book_realisation,
    fund_facts,
    purse,
)
from instruments.guidance_fund.records.facts import (
    Agreement,
    Call,
    Closing,
    CommitmentCut,
    Distribution,
    Extension,
    Fee,
    FirmValuation,
    FirmWriteOff,
    Fund,
    Investment,
    LaterClosing,
    OfficeExit,
    PaidIn,
    Realisation,
    SetUp,
    Valuation,
)
from instruments.guidance_fund.records.nesting import refuse_circle
from ledger.book.workflow import Record, approval_circuit
from ledger.instrument import EventKind, RecordKind, Withdrawal

__all__ = [
    "CO_INVESTED",
    "FOLLOW_ON",
    "ROUND",
    "STATES",
    "Extension",
    "Fund",
    "Investment",
    "OfficeExit",
    "Realisation",
    "Valuation",
    "deal_kind",
    "fund_facts",
    "purse",
]

STATES: Final = ("draft", "submitted", "returned", "reviewed", "approved", "committed", "called", "paid_in",
                 "invested", "distributed", "exited", "liquidated", "rejected", "withdrawn")  # fmt: skip
_WORKING: Final = ("called", "paid_in", "invested", "distributed")
"""A call that is open hinders nothing: firms are bought and sold while its money is awaited."""
_PAYING: Final = ("committed", *_WORKING)


def _events() -> Sequence[EventKind]:
    return (
        EventKind("agreement", "Agreement", Agreement, ("approved",), book_commitments, "committed", "approved"),
        EventKind("set_up", "Setting up of the fund", SetUp, _PAYING),
        EventKind("call", "Capital call", Call, _PAYING, target="called"),
        EventKind("paid_in", "Paid in", PaidIn, _PAYING, book_contributions, "paid_in", "committed"),
        EventKind("later_closing", "Later closing", LaterClosing, _PAYING, book_later_closing),
        EventKind("commitment_cut", "Commitment cut", CommitmentCut, _PAYING, book_cut),
        EventKind("investment", "Investment", Investment, _WORKING, book_investment, "invested", "paid_in"),
        EventKind("realisation", "Sale of a firm", Realisation, _WORKING, book_realisation),
        EventKind("firm_write_off", "Write-off of a firm", FirmWriteOff, _WORKING, book_firm_write_off),
        EventKind("firm_valuation", "Valuation of a firm", FirmValuation, _WORKING),
        EventKind("distribution", "Distribution", Distribution, _WORKING, book_distribution, "distributed",
                  "invested"),
        EventKind("fee", "Fee", Fee, _WORKING, book_fee),
        EventKind("valuation", "Valuation", Valuation, _WORKING),
        EventKind("extension", "Extension", Extension, _PAYING),
        EventKind("partial_exit", "Sale of a part of the office's share", OfficeExit, _WORKING, book_exit),
        EventKind("exit", "Exit of the office", OfficeExit, _WORKING, book_exit, "exited", "distributed"),
        EventKind("liquidation", "Liquidation", Closing, (*_WORKING, "exited"), book_liquidation, "liquidated",
                  "distributed"),
        EventKind("withdrawal", "Withdrawal", Withdrawal, ("approved", "committed"), book_end, "withdrawn",
                  "approved"),
    )  # fmt: skip


def _require(session: Session, record: Record, action: str) -> None:
    if action in ("submit", "approve"):
        refuse_circle(session, record, [each.partner for each in fund_facts(session, record).partners])


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
        require=_require,
    )
