"""A claim: what is written down of it, the case of the rules that it becomes from the book, and its amount."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, Self

from pydantic import Field, model_validator
from sqlmodel import Session

from instruments.interest_subsidy.files import ClaimFile, FirmFile, firm_files
from instruments.interest_subsidy.loans import FILED, KEY, LoanFile
from instruments.interest_subsidy.rules import Case
from instruments.interest_subsidy.rules import compute as compute_claim
from instruments.interest_subsidy.rules import recompute as recompute_case
from instruments.interest_subsidy.rules.facts import Balance, OtherSubsidy
from ledger.book.columns import stored_id
from ledger.book.workflow import Record
from ledger.values.errors import LedgerError
from ledger.values.facts import Amount, Facts, Number, PartyReference, RecordReference
from ledger.values.money import yuan_text
from ledger.values.outcomes import Outcome, Refusal
from ledger.values.schemes import Scheme
from ledger.values.trace import Message, given, least, message

__all__ = ["KEY", "ClaimCase", "ClaimFacts", "LoanNotClaimable", "LoansMissing", "case_from", "claim_case",
           "claimed_loans", "compute"]  # fmt: skip

NOT_RUNNING: Final = ("draft", "rejected", "withdrawn")
"""States in which a claim takes no other claim's place."""
SHORTFALL: Final = "shortfall"
"""The parameter by which a scheme says how a budget that falls short is shared out."""
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
    """Money of this office that the firm has by another funding method in the year of the claim."""

    code: str
    year: int
    amount_fen: Amount


class ClaimCase(Case):
    """The case of the rules with what only a book knows.

    Attributes:
        running_claim: code of the firm's other claim of the same year and scheme, if it has one.
        allotted_fen: its share where the round's budget falls short.
        round_budget_fen: what the round had to share out, and `round_due_fen` what was due in all.
        support_beside: what the office gave the firm by other methods; somebody must look at it.
    """

    running_claim: str = ""
    allotted_fen: Amount | None = None
    round_budget_fen: Amount | None = None
    round_due_fen: Amount | None = None
    support_beside: tuple[SupportBeside, ...] = ()


def compute(case: Case, scheme: Scheme | None) -> Outcome:
    """The amount of a case; one claim for each firm, year and scheme, and no more than its share of the round.

    Without a scheme only the interest is recomputed, by the bank's practice: figures and no amount.
    """
    if scheme is None:
        return recompute_case(case)
    outcome = compute_claim(case, scheme)
    if not isinstance(case, ClaimCase):
        return outcome
    outcome = replace(outcome, warnings=(*outcome.warnings, *_of_support(case)))
    if case.running_claim:
        reason = message("{firm} already has the claim {code} of this year under this scheme.",
                         firm=case.firm.name, code=case.running_claim)  # fmt: skip
        return replace(outcome, amount_fen=None, refused=(*outcome.refused, Refusal(reason)))
    return _within_share(outcome, case, scheme)


def _of_support(case: ClaimCase) -> Iterator[Message]:
    for beside in case.support_beside:
        template = (
            "In {year} {firm} has {amount} yuan of this office for {code}."
            " See that it is not for the same costs."
        )
        figures = {"year": beside.year, "amount": yuan_text(beside.amount_fen), "code": beside.code}
        yield message(template, firm=case.firm.name, **figures)


def _within_share(outcome: Outcome, case: ClaimCase, scheme: Scheme) -> Outcome:
    allotted_fen = case.allotted_fen
    if allotted_fen is None or outcome.amount_fen is None or allotted_fen >= outcome.amount_fen:
        return outcome
    share = given("share of the round's budget", allotted_fen, "fen", clause=scheme.clause(SHORTFALL),
                  notes=list(_of_budget(case, scheme)))  # fmt: skip
    trace = least("subsidy within the round's budget", (outcome.trace, share))
    results = {name: result for name, result in outcome.results.items()
               if name not in _OF_THE_WHOLE_AMOUNT and not name.startswith("paid by ")}  # fmt: skip
    return replace(outcome, amount_fen=allotted_fen, trace=trace, results=results)


def _of_budget(case: ClaimCase, scheme: Scheme) -> Iterator[Message]:
    if case.round_budget_fen is None or case.round_due_fen is None:
        return
    template = "{due} yuan are due in the round and {budget} yuan can be shared out; the policy is {policy}."
    figures = {"due": yuan_text(case.round_due_fen), "budget": yuan_text(case.round_budget_fen)}
    yield message(template, policy=shortfall_policy(scheme).replace("_", " "), **figures)


def shortfall_policy(scheme: Scheme) -> str:
    """How a budget that falls short is shared out; in proportion where the scheme does not say."""
    return str(scheme.value(SHORTFALL, "pro_rata"))


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
    _require_loans(session, facts)
    return case_from(firm_files(session, [facts.firm])[facts.firm], facts, scheme, year, record_id)


def case_from(
    file: FirmFile, facts: ClaimFacts, scheme: Scheme, year: int, record_id: int | None = None
) -> ClaimCase:
    """The case of a claim from what was read of its firm; arguments and errors as for `claim_case`."""
    loans = claimed_loans(file, facts)
    others = [other for other in file.claims if other.record.id != record_id]
    before = [other for other in others if other.record.scheme_id == scheme.id and other.record.year <= year]
    running = [other.record.code for other in before
               if other.record.year == year and other.record.state not in NOT_RUNNING]  # fmt: skip
    own = facts.written()
    return ClaimCase.read({
        "firm": {"name": file.name, "attributes": _attributes(facts, loans), "score": own["score"]},
        "claimed_on": own["claimed_on"],
        "window": {"start": own["window_from"], "end": own["window_to"]},
        "loans": [loan.written() for loan in loans],
        "paid_lines": file.paid.written(loans, scheme, facts.window_from, facts.window_to),
        "balances": own["balances"],
        "year": year,
        "other_subsidies": [*own["other_subsidies"], *_other_subsidies(file, others, scheme, facts, loans),
                            *_policies_beside(file, scheme)],
        "received_this_year": yuan_text(facts.received_this_year_fen + _sum(before, year)),
        "received_before": yuan_text(facts.received_before_fen + sum(other.approved_fen for other in before)),
        "awards_before": facts.awards_before + sum(other.approved_fen > 0 for other in before),
        "awards_this_year": sum(other.approved_fen > 0 for other in before if other.record.year == year),
        "running_claim": running[0] if running else "",
        **{name: own[name] for name in ("allotted", "round_budget", "round_due")},
        "support_beside": [{"code": one.record.code, "year": one.record.year, "amount": yuan_text(one.approved_fen)}
                           for one in file.support if one.record.year == year],
    })  # fmt: skip


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


def _require_loans(session: Session, facts: ClaimFacts) -> None:
    """Refuse loans that a claim names and that are not in the book.

    Raises:
        LoanNotClaimable: there is no such loan.
    """
    for number in facts.loans:
        record = session.get(Record, number)
        if record is None or (record.instrument, record.kind) != (KEY, "loan"):
            raise LoanNotClaimable(code=record.code if record else number, fault="there is no such loan")


def _attributes(facts: ClaimFacts, loans: Sequence[LoanFile]) -> dict[str, bool]:
    filed: dict[str, bool] = {}
    for loan in loans:
        filed |= loan.facts.firm_attributes
    return filed | facts.attributes


def _sum(before: Sequence[ClaimFile], year: int) -> int:
    return sum(other.approved_fen for other in before if other.record.year == year)


def _other_subsidies(
    file: FirmFile,
    others: Sequence[ClaimFile],
    scheme: Scheme,
    facts: ClaimFacts,
    loans: Sequence[LoanFile],
) -> list[dict[str, Any]]:
    """What this office approved for the same loans and days under other schemes, in whatever year."""
    contracts = {loan.record.id: loan.facts.contract for loan in loans}
    found = []
    for other in others:
        claim = ClaimFacts.read(other.facts)
        if other.record.scheme_id == scheme.id or not other.approved_fen or not _same_days(claim, facts):
            continue
        theirs = [loan.record.id for loan in claimed_loans(file, claim)]
        shared = [contracts[loan] for loan in theirs if loan in contracts]
        if shared:
            only = shared[0] if len(theirs) == 1 else ""
            name, amount = f"{other.record.code} {other.record.title}", yuan_text(other.approved_fen)
            found.append({"name": name, "level": "province", "year": other.record.year, "amount": amount,
                          "contract": only})  # fmt: skip
    return found


def _policies_beside(file: FirmFile, scheme: Scheme) -> list[dict[str, Any]]:
    """What the firm has of this office by other methods, where the scheme bears one policy a year."""
    if scheme.value("double_funding") != "one_a_year":
        return []
    return [
        {"name": f"{one.record.code} {one.record.title}", "level": "province", "year": one.record.year,
         "method": one.record.instrument, "amount": yuan_text(one.approved_fen)}
        for one in file.support
    ]  # fmt: skip


def _same_days(one: ClaimFacts, other: ClaimFacts) -> bool:
    return one.window_from <= other.window_to and other.window_from <= one.window_to
