"""The interest of a bank's line is the same whether it is multiplied out at once or reckoned with all its steps."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from instruments.interest_subsidy.loans import LoanFile, loan_files
from instruments.interest_subsidy.recomputing import LoanInterest, _Terms
from instruments.interest_subsidy.rules.accrual import recompute_interest, slip_between
from instruments.interest_subsidy.rules.facts import Loan
from ledger.book.workflow import Record
from ledger.values.facts import FactRefused
from ledger.values.money import yuan_text
from ledger.values.periods import Period
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import filed_loan
from tests.instruments.interest_subsidy.toyscheme import drawdown, loan

RATES: list[dict[str, Any]] = [
    {"percent": "5.31"}, {"permille_a_month": "3.625"}, {"per_ten_thousand_a_day": "1.2083"}, {"fraction": "0.0435"},
    {"series": "lpr", "reset": "yearly"},
]  # fmt: skip


@st.composite
def loans(draw: st.DrawFn) -> Loan:
    """A loan of one to three drawdowns, some with a floating rate, some paid back in part."""
    day_count = draw(st.sampled_from(["act/360", "act/365", "30/360", "act/act ISDA"]))
    drawn, repaid = [], []
    for number in range(draw(st.integers(1, 3))):
        first = date(2022, 1, 1) + timedelta(days=draw(st.integers(0, 200)))
        amount_fen = draw(st.integers(100, 10**11))
        drawn.append(drawdown(
            f"J{number}", amount=yuan_text(amount_fen), drawn_on=first.isoformat(),
            due_on=(first + timedelta(days=draw(st.integers(2, 700)))).isoformat(), rate=draw(st.sampled_from(RATES)),
        ))  # fmt: skip
        if draw(st.booleans()):
            day = first + timedelta(days=draw(st.integers(1, 400)))
            repaid.append(
                {"day": day.isoformat(), "amount": yuan_text(amount_fen // 3 or 1), "iou": f"J{number}"}
            )
    settlement = {"frequency": draw(st.sampled_from(["quarterly", "monthly", "at_maturity"]))}
    slips_by = draw(st.sampled_from(["iou", "contract"]))
    written = loan(
        "C1", *drawn, repayments=repaid, day_count=day_count, slips_by=slips_by, settlement=settlement
    )
    return Loan.read(written)


@given(loans(), st.integers(0, 700), st.integers(1, 200))
def test_what_is_multiplied_out_is_the_slip(filed: Loan, offset: int, days: int) -> None:
    start = date(2022, 1, 1) + timedelta(days=offset)
    iou = "" if filed.slips_by == "contract" else filed.drawdowns[0].iou
    terms = _Terms(filed, iou)
    for period in (Period(start, start + timedelta(days=days)), *terms.periods()):
        assert (
            terms.answer(period.start, period.end).amount_fen == slip_between(filed, iou, period).amount_fen
        )


@given(loans(), st.integers(0, 900))
def test_the_period_nearest_to_a_debit_is_found(filed: Loan, offset: int) -> None:
    day = date(2022, 1, 1) + timedelta(days=offset)
    iou = "" if filed.slips_by == "contract" else filed.drawdowns[0].iou
    own = [slip for slip in recompute_interest(filed) if slip.iou == iou and slip.amount_fen]
    near = [slip for slip in own if abs((slip.period.end - day).days) <= 15]
    found = _Terms(filed, iou).answer(None, day)
    if near:
        best = min(near, key=lambda slip: abs((slip.period.end - day).days))
        assert (found.amount_fen, found.period) == (best.amount_fen, best.period)
    elif found.amount_fen:
        pytest.fail(f"{day} is near no settlement period")


def test_the_papers_of_one_loan_keep_no_other_from_being_compared(
    world: World, loan: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = filed_loan(world, contract="HT-9")

    def papers(session: Session, records: Sequence[Record]) -> list[LoanFile]:
        if other in [record.id for record in records]:
            raise FactRefused(field="drawdowns", fault="they cannot be read", written="…")
        return loan_files(session, records)

    monkeypatch.setattr("instruments.interest_subsidy.recomputing.loan_files", papers)
    with world.book.reading() as session:
        recompute = LoanInterest().of(session, [loan, other])
        period = date(2009, 3, 21), date(2009, 6, 21)
        assert (recompute(session, loan, "", *period).amount_fen or 0) > 0
        found = recompute(session, other, "", *period)
    assert (found.amount_fen, str(found.cause)) == (
        None, "It is no loan of this method, or its papers cannot be read.",
    )  # fmt: skip
