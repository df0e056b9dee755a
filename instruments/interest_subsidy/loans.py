"""A filed loan: what is written down of it, the loan of the rules that it stands for, its interest recomputed."""

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, Self

from pydantic import Field, model_validator
from sqlmodel import Session

from instruments.interest_subsidy.rules import Slip, recompute_interest
from instruments.interest_subsidy.rules.accrual import SLIP_ROUNDING, pieces_of, rate_of
from instruments.interest_subsidy.rules.facts import (
    Drawdown,
    Lender,
    Loan,
    PositiveAmount,
    Rate,
    RateTerms,
    SettlementTerms,
)
from instruments.interest_subsidy.rules.figures import warnings_in
from instruments.interest_subsidy.rules.timing import years_node
from ledger.book.parties import party_of
from ledger.book.queries import entries_of, events_of, facts_of, steps_of
from ledger.book.workflow import Event, Record
from ledger.statements.comparing import Recomputed
from ledger.values.errors import LedgerError
from ledger.values.facts import Amount, Facts, PartyReference
from ledger.values.periods import Period
from ledger.values.trace import Node, given, message, product, rounded, total

FILED: Final = ("filed", "settled")
"""States in which a loan is filed: its papers were checked."""
_NOT_OF_THE_RULES: Final = ("firm", "bank", "account", "principal", "rate", "firm_attributes")
_MOST_SHIFT_DAYS: Final = 15


class LoanFacts(Facts):
    """A loan contract with its IOUs as filed.

    Attributes:
        account: the number of the loan account, as statements print it.
        principal_fen: the amount of the contract; no more can be drawn.
        rate: of every drawdown that states none of its own.
        attributes: conditions of the loan that schemes ask for; `filed` is added on its own.
        firm_attributes: what the firm showed when it filed, such as `first_loan`; a claim may correct it.
    """

    firm: PartyReference
    bank: PartyReference
    contract: str = Field(min_length=1)
    account: str = ""
    principal_fen: PositiveAmount
    lender: Lender = "bank"
    purpose: str = ""
    signed_on: date | None = None
    filed_on: date | None = None
    rate: RateTerms | None = None
    drawdowns: tuple[Drawdown, ...] = Field(min_length=1)
    day_count: Literal["act/360", "act/365", "30/360", "30E/360", "act/act ISDA"] = "act/360"
    settlement: SettlementTerms = SettlementTerms()
    slips_by: Literal["iou", "contract"] = "iou"
    confirmed_amount_fen: PositiveAmount | None = None
    eligible_share_percent: Rate | None = None
    costs_fen: Amount = 0
    attributes: dict[str, bool] = Field(default_factory=dict)
    firm_attributes: dict[str, bool] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        ious = [drawdown.iou for drawdown in self.drawdowns]
        if len(set(ious)) < len(ious):
            raise ValueError("an iou stands there twice")
        if sum(drawdown.amount_fen for drawdown in self.drawdowns) > self.principal_fen:
            raise ValueError("more is drawn than the principal of the contract")
        return self

    def drawdown(self, iou: str) -> Drawdown | None:
        """A filed drawdown by its IOU."""
        return next((each for each in self.drawdowns if each.iou == iou), None)


def loan_facts(session: Session, record: Record) -> LoanFacts:
    """The facts of a loan's record."""
    return LoanFacts.read(facts_of(session, record))


def references_of(facts: LoanFacts) -> tuple[tuple[str, str, str], ...]:
    """The names by which a bank's papers call the loan and its drawdowns."""
    account = (("account", facts.account, ""),) if facts.account else ()
    ious = tuple(("iou", drawdown.iou, drawdown.iou) for drawdown in facts.drawdowns)
    return (("contract", facts.contract, ""), *ious, *account)


def confirmed_events(session: Session, record_id: int, kind: str) -> Iterator[Event]:
    """A record's events of a kind that were confirmed and not undone since, oldest first."""
    undone = {entry.reverses_number for entry in entries_of(session, record_id)} - {None}
    for event, decision in events_of(session, record_id):
        if (
            event.kind == kind
            and decision
            and decision.decision == "confirmed"
            and decision.entry_number not in undone
        ):
            yield event


def loan_of(session: Session, record: Record, *more_repayments: dict[str, Any]) -> Loan:
    """The loan as the rules take it: as filed, with what was drawn and paid back since.

    Args:
        session: an open session.
        record: the loan's record.
        more_repayments: repayments that are not confirmed yet, as written.

    Raises:
        LedgerError: the facts and the events do not fit together, such as more paid back than drawn.
    """
    return Loan.read(_written(session, record, *more_repayments))


def recompute(
    session: Session, record_id: int, iou: str, period_start: date | None, period_end: date
) -> Recomputed:
    """The interest that a loan's drawdown bears over a period, for comparing a bank's line.

    Args:
        session: an open session.
        record_id: the loan's record.
        iou: the drawdown; empty for the loan as a whole.
        period_start: the first day; None for the settlement period booked nearest to the end.
        period_end: the day after the last one that counts, or the day on which the money moved.
    """
    try:
        written = _written(session, session.get_one(Record, record_id))
        found = _interest(json.dumps(written, sort_keys=True), iou, period_start, period_end)
    except LedgerError as error:
        return Recomputed(None, message(error.template, **error.parameters))
    if found is None:
        return Recomputed(
            None, message("The loan has no settlement period that ends near {day}.", day=period_end)
        )
    interest, period = found
    return Recomputed(int(interest.exact), next(iter(warnings_in(interest)), None), interest, period)


def _written(session: Session, record: Record, *more_repayments: dict[str, Any]) -> dict[str, Any]:
    facts = loan_facts(session, record)
    own = facts.written()
    repayments = [{"day": event.value_date.isoformat()} | json.loads(event.facts)
                  for event in confirmed_events(session, record.id or 0, "repayment")]  # fmt: skip
    drawdowns = [*own["drawdowns"], *_further_drawdowns(session, record, facts)]
    kept = {name: value for name, value in own.items() if name not in _NOT_OF_THE_RULES}
    return kept | {
        "bank": party_of(session, facts.bank).name,
        "filed_on": own["filed_on"] or _filed_on(session, record),
        "drawdowns": [drawn | {"rate": drawn["rate"] or own["rate"]} for drawn in drawdowns],
        "repayments": [*repayments, *more_repayments],
        "attributes": {"filed": record.state in FILED} | facts.attributes,
    }


def _further_drawdowns(session: Session, record: Record, facts: LoanFacts) -> Iterator[dict[str, Any]]:
    for event in confirmed_events(session, record.id or 0, "drawdown"):
        drawn = json.loads(event.facts)
        if facts.drawdown(drawn["iou"]) is None:
            yield drawn | {"drawn_on": event.value_date.isoformat()}


def _filed_on(session: Session, record: Record) -> str | None:
    days = [step.day for step in steps_of(session, record.id or 0) if step.to_state == "filed"]
    return days[0].isoformat() if days else None


@lru_cache(maxsize=1024)
def _loan_and_slips(written: str, slips_by: str) -> tuple[Loan, tuple[Slip, ...]]:
    # A statement asks for the same loans again and again; the text of its terms is the key.
    loan = Loan.read(json.loads(written) | {"slips_by": slips_by})
    return loan, tuple(recompute_interest(loan))


def _interest(written: str, iou: str, start: date | None, end: date) -> tuple[Node, Period] | None:
    loan, slips = _loan_and_slips(written, "iou" if iou else "contract")
    own = [slip for slip in slips if slip.iou == iou]
    if start is None:
        near = [slip for slip in own if abs((slip.period.end - end).days) <= _MOST_SHIFT_DAYS]
        found = min(near, key=lambda slip: abs((slip.period.end - end).days), default=None)
        return (found.interest, found.period) if found else None
    period = Period(start, end)
    exact = next((slip for slip in own if slip.period == period), None)
    return (exact.interest if exact else _interest_between(loan, iou, period)), period


def _interest_between(loan: Loan, iou: str, period: Period) -> Node:
    """The interest of days that are no settlement period of the loan, such as up to an early repayment."""
    parts = [
        product("interest", (given("balance", piece.balance_fen, "fen", subject=piece.iou), rate_of(piece),
                             years_node(loan.day_count, piece.period, piece.period.start)), "fen", subject=piece.iou)
        for drawdown in loan.drawdowns
        if iou in ("", drawdown.iou)
        for piece in pieces_of(loan, drawdown, period, with_rates=True)
    ]  # fmt: skip
    whole = total("interest of the period", parts, "fen")
    return rounded("interest slip", whole, SLIP_ROUNDING, subject=iou or loan.contract)
