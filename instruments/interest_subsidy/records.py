"""What is written down of an interest subsidy: the claim, and the loans that it rests on.

Loan filed, interest paid on bank paper, claim, checked, approved, paid, settled: the loan's life stands
beside the claim's, because a loan outlives the claims of several years.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import Field
from sqlmodel import Session

from instruments.interest_subsidy.claims import ClaimCase, ClaimFacts, claim_case
from instruments.interest_subsidy.loans import (
    KEY,
    LoanFacts,
    loan_facts,
    loan_of,
    references_of,
)
from instruments.interest_subsidy.reading import standing_events
from instruments.interest_subsidy.rounds.guarding import require_claim_step, require_round_step
from instruments.interest_subsidy.rounds.kept import RoundFacts
from instruments.interest_subsidy.rounds.publication import publication_events, require_payable
from instruments.interest_subsidy.rules.facts import Drawdown, PositiveAmount
from instruments.interest_subsidy.rules.terms import RateTerms, RepaymentPlan
from instruments.interest_subsidy.withdrawing import LoanWithdrawal, withdraw_loan
from ledger.book.columns import stored_id
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.workflow import Record, StepRefused, approval_circuit
from ledger.instrument import EventKind, RecordKind, payment_draft, release_draft, withdrawal
from ledger.instrument.office_schemes import scheme_of
from ledger.values.errors import raise_all
from ledger.values.facts import Facts
from ledger.values.money import yuan_text

CLAIM_STATES = (
    "draft", "submitted", "returned", "reviewed", "approved", "paid", "settled", "rejected", "withdrawn",
)  # fmt: skip
ROUND_STATES = ("draft", "submitted", "returned", "reviewed", "approved", "rejected", "withdrawn")
LOAN_STATES = ("draft", "submitted", "returned", "reviewed", "filed", "settled", "rejected", "withdrawn")


class Payment(Facts):
    """A payment to the firm."""

    amount_fen: PositiveAmount
    paid_to: str = ""


class Settlement(Facts):
    """The file is closed; what is still reserved goes back."""

    remark: str = ""


class Closing(Facts):
    """The loan is paid back and its file closed."""

    remark: str = ""


class DrawdownMade(Facts):
    """The bank lent on an IOU: a filed one, or a later one with its amount, due day, rate and plan of repayment."""

    iou: str = Field(min_length=1)
    amount_fen: PositiveAmount | None = None
    due_on: date | None = None
    rate: RateTerms | None = None
    plan: RepaymentPlan | None = None


class RepaymentMade(Facts):
    """The firm paid principal back; the IOU may be left out where the loan has only one."""

    amount_fen: PositiveAmount
    iou: str = ""


def pay(session: Session, record: Record, payment: Payment, day: date) -> Draft:
    """The entry of a payment.

    Raises:
        StepRefused: more would be paid than is still reserved.
        LedgerError: the list is not published, still is, or an objection stands.
    """
    require_payable(session, record, scheme_of(session, KEY, record.scheme_id), day)
    firm = AccountName(record.party_id, "cash")
    return payment_draft(session, record, payment.amount_fen, day, firm, "reached_recipient", payment.paid_to)


def draw(session: Session, record: Record, made: DrawdownMade, day: date) -> Draft:
    """The entry by which the bank lends on an IOU, once for each.

    Raises:
        StepRefused: the IOU was drawn already, is filed with another day or other terms, is new and not complete,
            or would bring the contract above its principal.
    """
    facts = loan_facts(session, record)
    amount_fen = _amount_drawn(session, record, facts, made, day)
    move = Move(_loan_account(facts, record), AccountName(record.party_id, "cash"), amount_fen, "lent")
    return Draft("drawdown", day, (move,), made.iou, record.id)


def repay(session: Session, record: Record, made: RepaymentMade, day: date) -> Draft:
    """The entry by which the firm pays principal back.

    Raises:
        LedgerError: more is paid back than was drawn, or it is not said on which IOU.
    """
    facts = loan_facts(session, record)
    loan_of(session, record, made.written() | {"day": day.isoformat()})
    move = Move(
        AccountName(record.party_id, "cash"), _loan_account(facts, record), made.amount_fen, "returned"
    )
    return Draft("repayment", day, (move,), made.iou, record.id)


def close_loan(session: Session, record: Record, _closing: Closing, _day: date) -> None:
    """Nothing is posted when a loan is closed.

    Raises:
        StepRefused: something of it is still owed.
    """
    loan = loan_of(session, record)
    owed = [drawdown.iou for drawdown in loan.drawdowns if loan.repaid_on(drawdown) is None]
    if owed:
        raise StepRefused(action="settled", code=record.code, fault=f"not paid back: {', '.join(owed)}")


def case_of(session: Session, record: Record, facts: ClaimFacts) -> ClaimCase:
    """The rule's case of a claim, from the book."""
    return claim_case(session, facts, scheme_of(session, KEY, record.scheme_id), record.year, record.id)


def _loan_account(facts: LoanFacts, record: Record) -> AccountName:
    return AccountName(facts.bank, "loan", record.code)


def _amount_drawn(session: Session, record: Record, facts: LoanFacts, made: DrawdownMade, day: date) -> int:
    number = stored_id(record)
    events = standing_events(session, [number])[number]
    drawn = [DrawdownMade.read(json.loads(event.facts)) for event in events if event.kind == "drawdown"]
    if made.iou in {each.iou for each in drawn}:
        raise StepRefused(action="drawdown", code=record.code, fault=f"{made.iou} was drawn already")
    filed = facts.drawdown(made.iou)
    if filed is None:
        return _amount_of_new(record, facts, drawn, made, day)
    faults = [
        StepRefused(action="drawdown", code=record.code, fault=f"{made.iou} is filed with another {name}")
        for name in _other_terms(facts, filed, made)
    ]
    if day != filed.drawn_on:  # the rules count from the filed day
        fault = (
            f"{made.iou} is filed as drawn on {filed.drawn_on}; write that day, or withdraw the loan and file it"
            " anew"
        )
        faults.append(StepRefused(action="drawdown", code=record.code, fault=fault))
    raise_all(faults)
    return filed.amount_fen


def _other_terms(facts: LoanFacts, filed: Drawdown, made: DrawdownMade) -> Iterator[str]:
    """What an event says of a filed IOU otherwise than its file, which is what the rules take."""
    if made.amount_fen not in (None, filed.amount_fen):
        yield "amount"
    if made.due_on not in (None, filed.due_on):
        yield "due day"
    if made.rate not in (None, filed.rate or facts.rate):
        yield "rate"
    if made.plan not in (None, filed.plan):
        yield "plan"


def _amount_of_new(
    record: Record, facts: LoanFacts, drawn: Sequence[DrawdownMade], made: DrawdownMade, day: date
) -> int:
    if made.amount_fen is None or made.due_on is None or made.due_on <= day:
        fault = f"{made.iou} is not filed; write its amount and a later day on which it is due"
        raise StepRefused(action="drawdown", code=record.code, fault=fault)
    before_fen = sum(each.amount_fen for each in facts.drawdowns) + sum(
        each.amount_fen or 0 for each in drawn if facts.drawdown(each.iou) is None
    )
    drawn_fen = before_fen + made.amount_fen
    if drawn_fen > facts.principal_fen:
        total, principal = yuan_text(drawn_fen), yuan_text(facts.principal_fen)
        fault = f"{total} yuan would be drawn of a contract of {principal} yuan; correct the amount"
        raise StepRefused(action="drawdown", code=record.code, fault=fault)
    return made.amount_fen


CLAIM = RecordKind(
    key="claim",
    title="Interest subsidy claim",
    facts=ClaimFacts,
    transitions=approval_circuit(),
    events=(
        EventKind("payment", "Payment", Payment, ("approved", "paid"), pay, target="paid", undone="approved"),
        *publication_events("reviewed", "approved"),
        withdrawal("approved"),
        EventKind("settlement", "Settlement", Settlement, ("paid",),
                  lambda session, record, _facts, day: release_draft(session, record, day), target="settled",
                  undone="paid"),
    ),
    party=lambda facts: int(facts.firm),
    amount=lambda _facts: None,
    states=CLAIM_STATES,
    case=case_of,
    reserves=True,
    require=require_claim_step,
)  # fmt: skip

ROUND = RecordKind(
    key="claim_round",
    title="Claim round",
    facts=RoundFacts,
    transitions=approval_circuit(),
    events=publication_events("reviewed", "approved"),
    party=lambda facts: int(facts.office),
    amount=lambda _facts: None,
    states=ROUND_STATES,
    require=require_round_step,
)

LOAN = RecordKind(
    key="loan",
    title="Loan",
    facts=LoanFacts,
    transitions=approval_circuit("filed"),
    events=(
        EventKind(
            "drawdown",
            "Drawdown",
            DrawdownMade,
            ("filed",),
            draw,
            references=lambda made: (("iou", made.iou, made.iou),),
        ),
        EventKind("repayment", "Repayment", RepaymentMade, ("filed",), repay),
        EventKind("settled", "Settled", Closing, ("filed",), close_loan, target="settled"),
        EventKind("withdrawal", "Withdrawal", LoanWithdrawal, ("filed",), withdraw_loan, target="withdrawn"),
    ),
    party=lambda facts: int(facts.firm),
    amount=lambda facts: int(facts.principal_fen),
    states=LOAN_STATES,
    references=references_of,
)
