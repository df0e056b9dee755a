"""A claim: the case of the rules that it becomes from the book, and its amount."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from sqlmodel import Session

from instruments.interest_subsidy.beside import NOT_RUNNING, Beside
from instruments.interest_subsidy.claim_facts import (
    ClaimCase,
    ClaimFacts,
    LoanNotClaimable,
    LoansMissing,
    claimed_loans,
)
from instruments.interest_subsidy.files import FirmFile, firm_files
from instruments.interest_subsidy.loans import KEY, LoanFile
from instruments.interest_subsidy.paid import days_of
from instruments.interest_subsidy.rules import Case
from instruments.interest_subsidy.rules import compute as compute_claim
from instruments.interest_subsidy.rules import recompute as recompute_case
from ledger.book.workflow import Record
from ledger.values.money import yuan_text
from ledger.values.outcomes import Outcome, Refusal
from ledger.values.schemes import Scheme
from ledger.values.trace import Message, given, least, message

__all__ = ["KEY", "NOT_RUNNING", "ClaimCase", "ClaimFacts", "LoanNotClaimable", "LoansMissing", "case_from",
           "claim_case", "claimed_loans", "compute"]  # fmt: skip

SHORTFALL: Final = "shortfall"
"""The parameter by which a scheme says how a budget that falls short is shared out."""
_OF_THE_WHOLE_AMOUNT: Final = ("leverage", "rate_after_subsidy")


def compute(case: Case, scheme: Scheme | None) -> Outcome:
    """The amount of a case; one claim for each firm, year and scheme, and no more than its share of the round.

    Without a scheme only the interest is recomputed, by the bank's practice: figures and no amount.
    """
    if scheme is None:
        return recompute_case(case)
    outcome = compute_claim(case, scheme)
    if not isinstance(case, ClaimCase):
        return outcome
    refused = tuple(Refusal(reason) for reason in _claimed_already(case))
    refused += tuple(Refusal(reason, scheme.clause("basis")) for reason in _claimed_whole(case))
    outcome = replace(outcome, warnings=(*outcome.warnings, *_of_claimed_loans(case), *_of_support(case)))
    if refused:
        return replace(outcome, amount_fen=None, refused=(*outcome.refused, *refused))
    return _within_share(outcome, case, scheme)


def _claimed_already(case: ClaimCase) -> Iterator[Message]:
    if case.running_claim:
        yield message("{firm} already has the claim {code} of this year under this scheme. A firm claims once a year"
                      " under a scheme: withdraw that claim and claim for all days together.",
                      firm=case.firm.name, code=case.running_claim)  # fmt: skip
    for code in case.claimed_already:
        yield message("{firm} already has the claim {code} under this scheme for the same loans and days. Claim for"
                      " other days, or withdraw one of the two.", firm=case.firm.name, code=code)  # fmt: skip


def _claimed_whole(case: ClaimCase) -> Iterator[Message]:
    for code in case.claimed_whole:
        yield message("{firm} already has the claim {code} under this scheme for a loan of this claim. The scheme"
                      " counts a loan as a whole, and once.", firm=case.firm.name, code=code)  # fmt: skip


def _of_claimed_loans(case: ClaimCase) -> Iterator[Message]:
    for code in case.claimed_loans:
        yield message("The claim {code} under this scheme is for the same loans, and the scheme counts their days"
                      " whatever the window is. See that no day is paid for twice.", code=code)  # fmt: skip


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
    beside = Beside(file, facts, scheme, year, record_id)
    own, counted = facts.written(), beside.received
    return ClaimCase.read({
        "firm": {"name": file.name, "attributes": _attributes(facts, loans), "score": own["score"]},
        "year": year,
        "claimed_on": own["claimed_on"],
        "window": {"start": own["window_from"], "end": own["window_to"]},
        "loans": [loan.written() for loan in loans],
        "paid_lines": file.paid.written(loans, scheme, days_of(facts.window_from, facts.window_to),
                                        facts.claimed_on),
        "balances": own["balances"],
        "other_subsidies": [*own["other_subsidies"], *beside.other_subsidies()],
        "received_this_year": yuan_text(facts.received_this_year_fen + counted.this_year_fen),
        "received_before": yuan_text(facts.received_before_fen + counted.before_fen),
        "awards_before": facts.awards_before + counted.awards,
        "awards_this_year": facts.awards_this_year + counted.awards_this_year,
        **{name: own[name] for name in ("allotted", "round_budget", "round_due")},
        **beside.claimed(),
        "support_beside": beside.support(),
    })  # fmt: skip


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
