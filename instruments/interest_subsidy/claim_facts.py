"""What is written down of a claim, the case of the rules that it becomes, and the loans that it is for."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from instruments.interest_subsidy.files import FirmFile
from instruments.interest_subsidy.loans import FILED, LoanFile
from instruments.interest_subsidy.rules import Case
from instruments.interest_subsidy.rules.facts import Balance, OtherSubsidy
from ledger.book.columns import stored_id
from ledger.values.errors import LedgerError
from ledger.values.facts import Amount, Facts, Number, PartyReference, RecordReference


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
        received_this_year_fen: what it received under the scheme outside this book; likewise the three below.
        allotted_fen: its share where the round's budget falls short of what is due.
        round_budget_fen: what the round had to share out, and `round_due_fen` what was due in all.
        of_round: whether a claim round wrote it down; a later run then takes in loans that were filed since.
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
    awards_this_year: int = Field(default=0, ge=0)
    allotted_fen: Amount | None = None
    round_budget_fen: Amount | None = None
    round_due_fen: Amount | None = None
    of_round: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.window_to < self.window_from:
            raise ValueError("window_to must not be before window_from")
        return self


class SupportBeside(Facts):
    """Money of this office that the firm has by another funding method."""

    code: str
    year: int
    amount_fen: Amount


class ClaimCase(Case):
    """The case of the rules with what only a book knows.

    Attributes:
        running_claim: code of the firm's other claim of the same year and scheme, if it has one.
        claimed_already: its claims of other years under the scheme that are for the same loans and days.
        claimed_whole: those that are for the same loans, where the scheme counts a loan as a whole.
        claimed_loans: those that are for the same loans and other days, where the scheme does not tell days apart.
        allotted_fen: its share where the round's budget falls short.
        round_budget_fen: what the round had to share out, and `round_due_fen` what was due in all.
        support_beside: what the office gave the firm by other methods; somebody must look at it.
    """

    running_claim: str = ""
    claimed_already: tuple[str, ...] = ()
    claimed_whole: tuple[str, ...] = ()
    claimed_loans: tuple[str, ...] = ()
    allotted_fen: Amount | None = None
    round_budget_fen: Amount | None = None
    round_due_fen: Amount | None = None
    support_beside: tuple[SupportBeside, ...] = ()


def claimed_loans(file: FirmFile, facts: ClaimFacts) -> list[LoanFile]:
    """The loans that a claim is for, in the order in which they were written down.

    Raises:
        LoansMissing: the firm has none.
        LoanNotClaimable: a named loan is not the firm's, or is not filed.
    """
    own = {stored_id(loan.record): loan for loan in file.loans}
    if not facts.loans:
        found = [loan for loan in file.loans if loan.record.state in FILED]
        if not found:
            raise LoansMissing(firm=file.name)
        return found
    for number in facts.loans:
        if number not in own:
            raise LoanNotClaimable(code=number, fault="it is another firm's")
        if own[number].record.state not in FILED:
            record = own[number].record
            raise LoanNotClaimable(code=record.code, fault=f"it is {record.state}, not filed")
    return [own[number] for number in sorted(facts.loans)]
