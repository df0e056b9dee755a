"""From a filed loan to a paid claim: what is reserved, paid, undone, released, refused and recomputed."""

from datetime import date
from typing import Any

import pytest

from instruments.interest_subsidy.loans import loan_of
from instruments.interest_subsidy.recomputing import recompute
from ledger.book.queries import balance_of, newest_computation
from ledger.book.workflow import Record, StepRefused
from ledger.instrument import appropriation_account, compute_deal, reserved_fen
from ledger.values.errors import LedgerError, SeveralErrors
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import (
    DAY,
    LATER,
    SCHEME,
    accept_interest,
    claim_facts,
    filed_loan,
    loan_facts,
)

# 3 % on 5,000,000 for the 65 days paid for, act/360; below the interest paid.
DUE_FEN = 2_708_333


def kept(world: World, record: int) -> Record:
    with world.book.reading() as session:
        found = session.get(Record, record)
        assert found is not None
        return found


def reserved(world: World, record: int) -> int:
    with world.book.reading() as session:
        return reserved_fen(session, kept(world, record))


def test_approval_reserves_what_the_accepted_interest_gives(world: World, approved: int) -> None:
    with world.book.reading() as session:
        computed = newest_computation(session, approved)
        assert computed is not None
        assert (DUE_FEN, SCHEME) == (computed.amount_fen, computed.scheme_id)
    assert DUE_FEN == reserved(world, approved)
    world.event(approved, "payment", {"amount": "27,083.33"}, LATER)
    assert "paid" == world.state(approved)
    world.event(approved, "settlement", {}, LATER)
    assert "settled" == world.state(approved)


def test_settlement_releases_what_was_not_paid(world: World, approved: int) -> None:
    world.event(approved, "payment", {"amount": "20,000"}, LATER)
    world.event(approved, "settlement", {}, LATER)
    assert 0 == reserved(world, approved)


def test_no_more_is_paid_than_is_reserved(world: World, approved: int) -> None:
    with pytest.raises(StepRefused, match="more would be paid than is reserved"):
        world.event(approved, "payment", {"amount": "27,083.34"})


def test_a_reversed_payment_leads_back_to_approved(world: World, approved: int) -> None:
    number = world.event(approved, "payment", {"amount": "27,083.33"}, LATER)
    world.event(approved, "reversal", {"entry_number": number, "reason": "wrong account"}, LATER)
    assert ("approved", DUE_FEN) == (world.state(approved), reserved(world, approved))


def test_a_withdrawal_releases_the_reserve(world: World, approved: int) -> None:
    world.event(approved, "withdrawal", {"reason": "the firm gave it up"})
    assert ("withdrawn", 0) == (world.state(approved), reserved(world, approved))
    with world.book.reading() as session:
        assert 10**12 == balance_of(session, appropriation_account(session, "interest_subsidy", 2009))


def test_a_refused_claim_is_not_submitted_and_every_reason_is_told(world: World) -> None:
    filed_loan(world, purpose="working_capital", attributes={"within_approved_construction": False})
    record = world.draft("interest_subsidy", "claim", claim_facts(world), SCHEME)
    with pytest.raises(StepRefused) as refused:
        world.step(record, "submit", "recorder")
    assert "purpose of the loan" in str(refused.value)
    assert "within_approved_construction" in str(refused.value)
    assert "draft" == world.state(record)


def test_one_claim_for_each_firm_year_and_scheme(world: World, approved: int) -> None:
    second = world.draft("interest_subsidy", "claim", claim_facts(world), SCHEME)
    with pytest.raises(StepRefused, match=kept(world, approved).code):
        world.step(second, "submit", "recorder")


def test_interest_of_an_account_statement_counts_only_where_the_terms_give_it(world: World) -> None:
    line = {"interest_fen": None, "amount_fen": 4_793_750, "period_start": None, "period_end": None, "days": None,
            "direction": "out", "text": "归还贷款利息", "nature": "loan_interest"}  # fmt: skip
    loan = filed_loan(world)
    accept_interest(world, loan, "HT-1-1", **line | {"difference_fen": 300})
    facts = {**claim_facts(world), "claimed_on": "2011-07-01"}
    record = world.draft("interest_subsidy", "claim", facts, SCHEME)
    with pytest.raises(StepRefused, match="not split"):
        world.step(record, "submit", "recorder")


def test_a_share_of_the_budget_caps_the_claim(world: World, loan: int) -> None:
    record = world.draft("interest_subsidy", "claim", claim_facts(world, allotted="10,000"), SCHEME)
    world.approve(record)
    assert 1_000_000 == reserved(world, record)
    with world.book.reading() as session:
        again = compute_deal(session, kept(world, record))
        assert again is not None
        assert "subsidy within the round's budget" == again[1].trace.label


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"firm": "second_firm"}, "no filed loan"), ({"loans": [999]}, "no such loan"), ({"loans": "draft"}, "not filed"),
     ({"firm": "second_firm", "loans": "filed"}, "another firm's")],
)  # fmt: skip
def test_only_the_firms_own_filed_loans_are_claimed_for(
    world: World, loan: int, change: dict[str, Any], fault: str
) -> None:
    drafted = world.draft("interest_subsidy", "loan", loan_facts(world, contract="HT-2"))
    named = {"draft": [drafted], "filed": [loan]}
    facts = claim_facts(world, change.get("firm", "firm"))
    if "loans" in change:
        facts["loans"] = named[change["loans"]] if isinstance(change["loans"], str) else change["loans"]
    record = world.draft("interest_subsidy", "claim", facts, SCHEME)
    with pytest.raises(LedgerError, match=fault):
        world.step(record, "submit", "recorder")


def test_money_for_the_same_loan_under_another_scheme_stands_beside_the_claim(
    world: World, approved: int
) -> None:
    record = world.draft("interest_subsidy", "claim", claim_facts(world), "dalian-agri-2023")
    with world.book.reading() as session:
        computed = compute_deal(session, kept(world, record))
    assert computed is not None
    assert [("27083.33", "HT-1", "province")] == [
        (other["amount"], other["contract"], other["level"])
        for other in computed[0].written()["other_subsidies"]
    ]


def test_what_is_drawn_and_paid_back_is_posted_and_shortens_the_interest(world: World, loan: int) -> None:
    world.event(loan, "drawdown", {"iou": "HT-1-1"}, date(2009, 1, 15))
    with pytest.raises(StepRefused, match="drawn already"):
        world.event(loan, "drawdown", {"iou": "HT-1-1"})
    first = world.event(loan, "repayment", {"amount": "100万"}, DAY)
    assert 100_000_000 == _repaid(world, loan)
    world.event(loan, "reversal", {"entry_number": first, "reason": "wrong loan"}, DAY)
    assert 0 == _repaid(world, loan)
    with pytest.raises(StepRefused, match="not paid back"):
        world.event(loan, "settled", {}, LATER)
    with pytest.raises(LedgerError, match="more was repaid"):
        world.event(loan, "repayment", {"amount": "501万"}, DAY)
    world.event(loan, "repayment", {"amount": "500万"}, LATER)
    world.event(loan, "settled", {}, LATER)
    assert "settled" == world.state(loan)


def test_a_later_drawdown_needs_its_amount_and_due_day(world: World) -> None:
    loan = filed_loan(world, principal="550万")
    with pytest.raises(StepRefused, match="not filed"):
        world.event(loan, "drawdown", {"iou": "HT-1-2"}, DAY)
    with pytest.raises(StepRefused, match="another amount"):
        world.event(loan, "drawdown", {"iou": "HT-1-1", "amount": "1万"}, date(2009, 1, 15))
    plan = {"method": "equal_principal", "every_months": 3}
    new = {
        "iou": "HT-1-2",
        "amount": "50万",
        "due_on": "2010-06-30",
        "plan": plan,
        "rate": {"percent": "5.4"},
    }
    world.event(loan, "drawdown", new, DAY)
    with world.book.reading() as session:
        drawn = loan_of(session, kept(world, loan)).drawdowns
    assert ["HT-1-1", "HT-1-2"] == [drawdown.iou for drawdown in drawn]
    assert "equal_principal" == drawn[1].written()["plan"]["method"]
    assert "5.4" == drawn[1].written()["rate"]["percent"]


def test_a_drawdown_says_nothing_else_of_an_iou_than_its_file(world: World, loan: int) -> None:
    other = {"iou": "HT-1-1", "amount": "400万", "due_on": "2010-01-16", "rate": {"percent": "5.4"},
             "plan": {"method": "equal_principal"}}  # fmt: skip
    with pytest.raises(SeveralErrors) as refused:
        world.event(loan, "drawdown", other, date(2009, 2, 15))
    assert "HT-1-1 is filed as drawn on 2009-01-15" in str(refused.value)
    for name in ("amount", "due day", "rate", "plan"):
        assert f"HT-1-1 is filed with another {name}" in str(refused.value)
    same = {"iou": "HT-1-1", "amount": "500万", "due_on": "2010-01-15", "rate": {"percent": "5.31"}}
    assert world.event(loan, "drawdown", same, date(2009, 1, 15))


def test_an_iou_is_drawn_on_the_day_on_which_it_is_filed(world: World, loan: int) -> None:
    with pytest.raises(StepRefused, match="HT-1-1 is filed as drawn on 2009-01-15"):
        world.event(loan, "drawdown", {"iou": "HT-1-1"}, date(2009, 4, 15))
    assert world.event(loan, "drawdown", {"iou": "HT-1-1"}, date(2009, 1, 15))


def test_no_more_is_drawn_than_the_principal_of_the_contract(world: World) -> None:
    loan = filed_loan(world, principal="600万")
    new = {"iou": "HT-1-2", "amount": "60万", "due_on": "2010-06-30"}
    world.event(loan, "drawdown", new, DAY)
    # 5,000,000 are filed and 600,000 were drawn since, so that 400,000 are left, the filed IOU drawn or not.
    too_much = new | {"iou": "HT-1-3", "amount": "40.01万"}
    beyond = "6000100.00 yuan would be drawn of a contract of 6000000.00 yuan"
    with pytest.raises(StepRefused, match=beyond):
        world.event(loan, "drawdown", too_much, DAY)
    world.event(loan, "drawdown", {"iou": "HT-1-1"}, date(2009, 1, 15))
    with pytest.raises(StepRefused, match=beyond):
        world.event(loan, "drawdown", too_much, DAY)
    assert world.event(loan, "drawdown", too_much | {"amount": "40万"}, DAY)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [({"principal": "400万"}, "more is drawn"), ({"day_count": "act/364"}, "day_count"),
     ({"drawdowns": [{"iou": "1", "amount": "1", "drawn_on": "2009-01-15", "due_on": "2010-01-15"}] * 2}, "twice")],
)  # fmt: skip
def test_a_loan_that_cannot_be_is_not_written_down(world: World, changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(LedgerError, match=fault):
        world.draft("interest_subsidy", "loan", loan_facts(world, **changes))


@pytest.mark.parametrize(
    ("iou", "start", "end", "amount_fen"),
    [
        ("HT-1-1", date(2009, 1, 15), date(2009, 3, 21), 4_793_750),
        ("HT-1-1", None, date(2009, 3, 20), 4_793_750),
        ("", date(2009, 3, 21), date(2009, 6, 21), 6_785_000),
        ("HT-1-1", date(2009, 3, 21), date(2009, 3, 31), 737_500),  # 10 days, no settlement period
        ("HT-1-1", None, date(2009, 5, 1), None),
    ],
)
def test_interest_is_recomputed_for_a_banks_line(
    world: World, loan: int, iou: str, start: date | None, end: date, amount_fen: int | None
) -> None:
    with world.book.reading() as session:
        found = recompute(session, loan, iou, start, end)
    assert amount_fen == found.amount_fen
    assert (amount_fen is None) == (found.cause is not None)


def test_without_a_rate_nothing_is_recomputed_and_it_says_so(world: World) -> None:
    loan = filed_loan(world, rate=None)
    with world.book.reading() as session:
        found = recompute(session, loan, "HT-1-1", None, date(2009, 3, 21))
    assert found.amount_fen is None
    assert "rate" in str(found.cause)


def _repaid(world: World, loan: int) -> int:
    with world.book.reading() as session:
        return sum(repayment.amount_fen for repayment in loan_of(session, kept(world, loan)).repayments)
