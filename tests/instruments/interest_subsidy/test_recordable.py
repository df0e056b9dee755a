"""Every fact of the rules can be filled from the book, so that a new one is not forgotten in what is recorded."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, get_args

import pytest
from pydantic import BaseModel

from instruments.interest_subsidy.claims import ClaimCase, ClaimFacts, claim_case
from instruments.interest_subsidy.loans import LoanFacts
from instruments.interest_subsidy.records import DrawdownMade
from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan, OtherClaim
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from instruments.interest_subsidy.shipped import SCHEMES
from ledger.values.daycounts import DAY_COUNTS
from ledger.values.facts import Facts
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import DAY, SCHEME, accept_interest, claim_facts, filed_loan

NOT_FROM_THE_BOOK: Final = {
    (Case, "budget_fen"): "a round shares out the money of the appropriation among the claims of the book",
    (Case, "other_claims"): "the claims of a round are read from the book, not written into each",
    (
        PaidLine,
        "overdue_interest_fen",
    ): "who imports a statement says whether its overdue interest is interest or penalty",
    (PaidLine, "surcharge_fen"): "statements have no column for it; a fee is no line of interest",
    (PaidLine, "extension_interest_fen"): "statements have no column for it; an unsplit sum is refused",
    (PaidLine, "principal_fen"): "principal paid back is a repayment of the loan; no rule reads it of a line",
}
"""Facts of the rules that no record states, each with the reason."""
_NO_BANK: Final = {"whole_months"}
"""Day counts by which schemes count and no bank does."""
RATE: Final = {"percent": "5.31"}


def facts_in(annotation: Any) -> Iterator[type[Facts]]:
    """The kinds of facts that a field may hold, and those inside them."""
    if isinstance(annotation, type) and issubclass(annotation, Facts):
        yield annotation
        for field in annotation.model_fields.values():
            yield from facts_in(field.annotation)
    for part in get_args(annotation):
        yield from facts_in(part)


def nested(*models: type[BaseModel]) -> set[type[Facts]]:
    """The kinds of facts that are recorded whole, with whatever fields they have."""
    return {found for model in models for field in model.model_fields.values()
            for found in facts_in(field.annotation)}  # fmt: skip


def filled(fact: Any) -> Iterator[tuple[type[Facts], str]]:
    """The fields of a fact, and of those inside it, that say something."""
    if isinstance(fact, Facts):
        kind = Case if isinstance(fact, Case) else type(fact)
        for name, field in type(fact).model_fields.items():
            value = getattr(fact, name)
            if field.is_required() or value != field.get_default(call_default_factory=True):
                yield kind, name
            yield from filled(value)
    elif isinstance(fact, tuple):
        for part in fact:
            yield from filled(part)


@pytest.fixture
def case(world: World) -> ClaimCase:
    """A claim of which everything is stated that can be recorded."""
    drawdown = {"iou": "HT-1-1", "amount": "400万", "drawn_on": "2009-01-15", "due_on": "2010-01-15"}
    loan = filed_loan(
        world, drawdowns=[drawdown], rate=RATE, lender="leasing", filed_on="2009-01-20", day_count="act/365",
        settlement={"frequency": "monthly"}, slips_by="contract", confirmed_amount="300万",
        eligible_share_percent="80", costs="1万", group="成长贷", picked=True,
        penalty={"overdue_markup_percent": "50"}, attributes={"insured": True},
        firm_attributes={"first_loan": True},
    )  # fmt: skip
    world.event(loan, "repayment", {"iou": "HT-1-1", "amount": "100万"}, DAY)
    world.event(
        loan, "drawdown", {"iou": "HT-1-2", "amount": "50万", "due_on": "2010-06-30", "rate": RATE}, DAY
    )
    accept_interest(world, loan, "HT-1-1", penalty_fen=100, compound_fen=10)
    accept_interest(world, loan, "HT-1-1", posting_date=date(2009, 6, 21), interest_fen=None, amount_fen=500,
                    period_start=None, period_end=None, days=None, direction="out", text="归还贷款利息",
                    nature="loan_interest", difference_fen=300)  # fmt: skip
    facts = claim_facts(
        world, attributes={"high_tech": True}, score="90", received_this_year="1", received_before="2",
        awards_before=2, awards_this_year=1,
        balances=[{"bank": "bank", "opening": "1", "closing": "2"}],
        other_subsidies=[{"name": "区贴息", "level": "district", "amount": "1"}],
    )  # fmt: skip
    with world.book.reading() as session:
        return claim_case(session, ClaimFacts.read(facts), SCHEMES[SCHEME], 2009)


def test_every_fact_of_the_rules_is_filled_from_the_book_or_says_why_not(case: ClaimCase) -> None:
    whole = nested(LoanFacts, ClaimFacts)
    of_rules = nested(Case) - whole - {OtherClaim}
    of_rules.add(Case)
    asked = {(kind, name) for kind in of_rules for name in kind.model_fields}
    assert set(NOT_FROM_THE_BOOK) == asked - set(filled(case))


def test_what_is_filed_of_a_loan_reaches_the_rules_under_its_name() -> None:
    of_events = {"repayments"}
    assert set(Loan.model_fields) - of_events <= set(LoanFacts.model_fields)
    # The day on which a later IOU was drawn is the event's.
    assert set(Drawdown.model_fields) - {"drawn_on"} == set(DrawdownMade.model_fields)


def test_a_loan_is_filed_with_any_day_count_of_a_bank() -> None:
    offered = set(get_args(LoanFacts.model_fields["day_count"].annotation))
    assert _NO_BANK == set(DAY_COUNTS) - offered
