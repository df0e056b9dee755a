"""A filed loan: what is written down of it, the loan of the rules that it stands for, its interest recomputed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, Self

from pydantic import Field, model_validator
from sqlmodel import Session

from instruments.interest_subsidy.reading import names_of_parties, newest_facts, standing_events, steps_to
from instruments.interest_subsidy.rules.facts import (
    Drawdown,
    Lender,
    Loan,
    PositiveAmount,
)
from instruments.interest_subsidy.rules.terms import PenaltyTerms, Rate, RateTerms, SettlementTerms
from ledger.book.columns import stored_id
from ledger.book.queries import facts_of
from ledger.book.workflow import Event, Record
from ledger.values.facts import Amount, Facts, PartyReference

KEY: Final = "interest_subsidy"
FILED: Final = ("filed", "settled")
"""States in which a loan is filed: its papers were checked."""
_NOT_OF_THE_RULES: Final = ("firm", "bank", "account", "principal", "rate", "firm_attributes")


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
    group: str = ""
    picked: bool = False
    penalty: PenaltyTerms | None = None
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


@dataclass(frozen=True)
class LoanFile:
    """A loan as the book has it: its record and facts, the bank's name, what was drawn and paid back since.

    `filed_on` is the day of the step by which it was filed; `drawn` and `repaid` are confirmed and not undone.
    """

    record: Record
    facts: LoanFacts
    bank: str
    filed_on: date | None = None
    drawn: tuple[Event, ...] = ()
    repaid: tuple[Event, ...] = ()

    def written(self, *more_repayments: dict[str, Any]) -> dict[str, Any]:
        """The loan as written for the rules: as filed, with what was drawn and paid back since."""
        own = self.facts.written()
        drawdowns = [*own["drawdowns"], *self._further_drawdowns()]
        kept = {name: value for name, value in own.items() if name not in _NOT_OF_THE_RULES}
        return kept | {
            "bank": self.bank,
            "filed_on": own["filed_on"] or (self.filed_on.isoformat() if self.filed_on else None),
            "drawdowns": [drawn | {"rate": drawn["rate"] or own["rate"]} for drawn in drawdowns],
            "repayments": [*(_dated(event, "day") for event in self.repaid), *more_repayments],
            "attributes": {"filed": self.record.state in FILED} | self.facts.attributes,
        }

    def _further_drawdowns(self) -> Iterator[dict[str, Any]]:
        for drawn in (_dated(event, "drawn_on") for event in self.drawn):
            if self.facts.drawdown(drawn["iou"]) is None:
                yield drawn


def loan_facts(session: Session, record: Record) -> LoanFacts:
    """The facts of a loan's record."""
    return LoanFacts.read(facts_of(session, record))


def references_of(facts: LoanFacts) -> tuple[tuple[str, str, str], ...]:
    """The names by which a bank's papers call the loan and its drawdowns."""
    account = (("account", facts.account, ""),) if facts.account else ()
    ious = tuple(("iou", drawdown.iou, drawdown.iou) for drawdown in facts.drawdowns)
    return (("contract", facts.contract, ""), *ious, *account)


def loan_files(session: Session, records: Sequence[Record]) -> list[LoanFile]:
    """Loans with what happened to them, in the order of the records; read together."""
    ids = [stored_id(record) for record in records]
    facts = {number: LoanFacts.read(found) for number, found in newest_facts(session, ids).items()}
    banks = names_of_parties(session, {found.bank for found in facts.values()})
    filed = steps_to(session, ids, "filed")
    events = standing_events(session, ids)
    return [
        LoanFile(
            record, facts[number], banks[facts[number].bank], filed.get(number),
            tuple(event for event in events[number] if event.kind == "drawdown"),
            tuple(event for event in events[number] if event.kind == "repayment"),
        )
        for number, record in zip(ids, records, strict=True)
    ]  # fmt: skip


def loan_of(session: Session, record: Record, *more_repayments: dict[str, Any]) -> Loan:
    """The loan as the rules take it: as filed, with what was drawn and paid back since.

    Args:
        session: an open session.
        record: the loan's record.
        more_repayments: repayments that are not confirmed yet, as written.

    Raises:
        LedgerError: the facts and the events do not fit together, such as more paid back than drawn.
    """
    return Loan.read(loan_files(session, [record])[0].written(*more_repayments))


def _dated(event: Event, name: str) -> dict[str, Any]:
    return {**json.loads(event.facts), name: event.value_date.isoformat()}
