"""A claim: what is written down of it, the case of the rules that it becomes from the book, and its amount."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, Self

from pydantic import Field, model_validator
from sqlmodel import Session, col, select

from instruments.interest_subsidy.loans import FILED, LoanFacts, loan_facts, loan_of
from instruments.interest_subsidy.paid import lines_of_claim
from instruments.interest_subsidy.rules import Case
from instruments.interest_subsidy.rules import compute as compute_claim
from instruments.interest_subsidy.rules import recompute as recompute_case
from instruments.interest_subsidy.rules.facts import Balance, OtherSubsidy
from ledger.book.parties import party_of
from ledger.book.queries import facts_of, flows
from ledger.book.workflow import Record
from ledger.values.errors import LedgerError
from ledger.values.facts import Amount, Facts, Number, PartyReference, RecordReference
from ledger.values.money import yuan_text
from ledger.values.outcomes import Outcome, Refusal
from ledger.values.schemes import Scheme
from ledger.values.trace import given, least, message

KEY: Final = "interest_subsidy"
NOT_RUNNING: Final = ("draft", "rejected", "withdrawn")
"""States in which a claim takes no other claim's place."""
_OF_THE_WHOLE_AMOUNT: Final = ("leverage", "rate_after_subsidy")


class LoansMissing(LedgerError):
    """A claim that has no loan to rest on."""

    template = "{firm} has no filed loan to claim for. File its loans first."


class LoanNotClaimable(LedgerError):
    """A claim names a loan that is not the firm's, or that is not filed."""

    template = "The loan {code} cannot be claimed for: {fault}."


class ClaimFacts(Facts):
    """A firm's claim for a window of days.

    Attributes:
        loans: the loans that it is for; empty for all filed loans of the firm.
        attributes: conditions of the firm that schemes ask for; they go before what the loans' files say.
        other_subsidies: public money from elsewhere; what this book paid is added on its own.
        received_this_year_fen: what it received under the scheme outside this book; likewise the two below.
        allotted_fen: its share where the round's budget falls short of what is due.
    """

    firm: PartyReference
    window_from: date
    window_to: date
    claimed_on: date | None = None
    loans: tuple[RecordReference, ...] = ()
    attributes: dict[str, bool] = Field(default_factory=dict)
    score: Number | None = None
    balances: tuple[Balance, ...] = ()
    other_subsidies: tuple[OtherSubsidy, ...] = ()
    received_this_year_fen: Amount = 0
    received_before_fen: Amount = 0
    awards_before: int = Field(default=0, ge=0)
    allotted_fen: Amount | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.window_to < self.window_from:
            raise ValueError("window_to must not be before window_from")
        return self


class ClaimCase(Case):
    """The case of the rules with what only a book knows.

    Attributes:
        running_claim: code of the firm's other claim of the same year and scheme, if it has one.
        allotted_fen: its share where the round's budget falls short.
    """

    running_claim: str = ""
    allotted_fen: Amount | None = None


def compute(case: Case, scheme: Scheme | None) -> Outcome:
    """The amount of a case; one claim for each firm, year and scheme, and no more than its share of the round.

    Without a scheme only the interest is recomputed, by the bank's practice: figures and no amount.
    """
    if scheme is None:
        return recompute_case(case)
    outcome = compute_claim(case, scheme)
    if not isinstance(case, ClaimCase):
        return outcome
    if case.running_claim:
        reason = message("{firm} already has the claim {code} of this year under this scheme.",
                         firm=case.firm.name, code=case.running_claim)  # fmt: skip
        return replace(outcome, amount_fen=None, refused=(*outcome.refused, Refusal(reason)))
    return _within_share(outcome, case.allotted_fen)


def _within_share(outcome: Outcome, allotted_fen: int | None) -> Outcome:
    if allotted_fen is None or outcome.amount_fen is None or allotted_fen >= outcome.amount_fen:
        return outcome
    share = given("share of the round's budget", allotted_fen, "fen")
    trace = least("subsidy within the round's budget", (outcome.trace, share))
    results = {name: result for name, result in outcome.results.items()
               if name not in _OF_THE_WHOLE_AMOUNT and not name.startswith("paid by ")}  # fmt: skip
    return replace(outcome, amount_fen=allotted_fen, trace=trace, results=results)


def claimed_loans(session: Session, facts: ClaimFacts) -> list[tuple[Record, LoanFacts]]:
    """The loans that a claim is for, in the order in which they were written down.

    Raises:
        LoansMissing: the firm has none.
        LoanNotClaimable: a named loan is another firm's, or is not filed.
    """
    if facts.loans:
        found = [_named_loan(session, facts.firm, record_id) for record_id in sorted(facts.loans)]
    else:
        query = select(Record).where(
            Record.instrument == KEY, Record.kind == "loan", Record.party_id == facts.firm
        )
        found = list(session.exec(query.where(col(Record.state).in_(FILED)).order_by(col(Record.id))))
    if not found:
        raise LoansMissing(firm=party_of(session, facts.firm).name)
    return [(record, loan_facts(session, record)) for record in found]


def _named_loan(session: Session, firm: int, record_id: int) -> Record:
    record = session.get(Record, record_id)
    if record is None or (record.instrument, record.kind) != (KEY, "loan"):
        raise LoanNotClaimable(code=record.code if record else record_id, fault="there is no such loan")
    if record.party_id != firm:
        raise LoanNotClaimable(code=record.code, fault="it is another firm's")
    if record.state not in FILED:
        raise LoanNotClaimable(code=record.code, fault=f"it is {record.state}, not filed")
    return record


def claim_case(
    session: Session, facts: ClaimFacts, scheme: Scheme, year: int, record_id: int | None = None
) -> ClaimCase:
    """The case of a claim from the book: its loans, accepted interest, and what the firm had before.

    Args:
        session: an open session.
        facts: what is written down of the claim.
        scheme: the scheme that it is under.
        year: the year whose appropriation it is for.
        record_id: the claim's own record, which counts for nothing; None for a preview.

    Raises:
        LedgerError: there is no loan to claim for, or the book's facts do not fit together.
    """
    loans = claimed_loans(session, facts)
    others = _others(session, facts.firm, record_id)
    same = [other for other in others if other.scheme_id == scheme.id]
    running = [other.code for other in same if other.year == year and other.state not in NOT_RUNNING]
    before = [(other, net_approved_fen(session, other)) for other in same if other.year <= year]
    own = facts.written()
    return ClaimCase.read({
        "firm": {"name": party_of(session, facts.firm).name, "attributes": _attributes(facts, loans),
                 "score": own["score"]},
        "claimed_on": own["claimed_on"],
        "window": {"start": own["window_from"], "end": own["window_to"]},
        "loans": [loan_of(session, record).written() for record, _ in loans],
        "paid_lines": lines_of_claim(session, loans, scheme, facts.window_from, facts.window_to),
        "balances": own["balances"],
        "other_subsidies": [*own["other_subsidies"], *_other_subsidies(session, others, scheme, year, loans)],
        "received_this_year": yuan_text(facts.received_this_year_fen + _sum(before, year)),
        "received_before": yuan_text(facts.received_before_fen + sum(amount_fen for _, amount_fen in before)),
        "awards_before": facts.awards_before + sum(amount_fen > 0 for _, amount_fen in before),
        "running_claim": running[0] if running else "",
        "allotted": own["allotted"],
    })  # fmt: skip


def net_approved_fen(session: Session, record: Record) -> int:
    """What was approved for a claim less what was released again, paid or not, in fen."""
    found = flows(session, stages=("approved",), record_id=record.id)
    return sum(flow.amount_fen if flow.target_purpose == "reserved" else -flow.amount_fen for flow in found)


def _others(session: Session, firm: int, record_id: int | None) -> Sequence[Record]:
    query = select(Record).where(Record.instrument == KEY, Record.kind == "claim", Record.party_id == firm)
    return [record for record in session.exec(query.order_by(col(Record.id))) if record.id != record_id]


def _attributes(facts: ClaimFacts, loans: Sequence[tuple[Record, LoanFacts]]) -> dict[str, bool]:
    filed: dict[str, bool] = {}
    for _, loan in loans:
        filed |= loan.firm_attributes
    return filed | facts.attributes


def _sum(before: Sequence[tuple[Record, int]], year: int) -> int:
    return sum(amount_fen for other, amount_fen in before if other.year == year)


def _other_subsidies(
    session: Session,
    others: Sequence[Record],
    scheme: Scheme,
    year: int,
    loans: Sequence[tuple[Record, LoanFacts]],
) -> list[dict[str, Any]]:
    """What this office approved in the year for the same loans under other schemes."""
    contracts = {record.id: loan.contract for record, loan in loans}
    found = []
    for other in others:
        amount_fen = net_approved_fen(session, other)
        if other.scheme_id == scheme.id or other.year != year or not amount_fen:
            continue
        theirs = [
            record.id for record, _ in claimed_loans(session, ClaimFacts.read(facts_of(session, other)))
        ]
        shared = [contracts[loan] for loan in theirs if loan in contracts]
        if shared:
            only = shared[0] if len(theirs) == 1 else ""
            found.append({"name": f"{other.code} {other.title}", "level": "province", "amount": yuan_text(amount_fen),
                          "contract": only})  # fmt: skip
    return found
