from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.values import trace
from ledger.values.aid_shares import de_minimis_share, reference_rate, screened
from ledger.values.grant_element import closed_form_element, grant_element
from ledger.values.grant_equivalent import (
    DatedAmount,
    mobilised_per_yuan,
    of_debt_service,
    of_grant,
    of_instalments,
    of_rate_difference,
    of_stake,
)
from ledger.values.loans import PROFILES, Loan, LoanImpossible, instalments

COMMISSION = Loan(principal_fen=500_000_00, years=Fraction(10), rate_percent=Fraction(6))


def fen(label: str, amount: int) -> trace.Node:
    return trace.given(label, amount, "fen")


def test_the_commissions_example_by_both_roundings() -> None:
    assert of_rate_difference(COMMISSION, Fraction(8)).value == 41_123_98
    lines = of_rate_difference(COMMISSION, Fraction(8), rounding="half_up_to_yuan", each_line=True)
    assert lines.value == 41_123_00
    yearly = [line.exact / 100 for line in lines.inputs[0].inputs]
    assert yearly == [9259, 7716, 6351, 5145, 4083, 3151, 2334, 1621, 1000, 463]


def test_a_discount_rate_of_nothing_is_not_the_reference_rate() -> None:
    plain = of_rate_difference(COMMISSION, Fraction(8), discount_rate_percent=Fraction(0))
    assert plain.value == 55_000_00


def test_half_yearly_equal_principal_by_the_unified_rate() -> None:
    loan = Loan(principal_fen=10**10, years=Fraction(40), rate_percent=Fraction(1),
                first_repayment_years=Fraction(10), payments_a_year=2)  # fmt: skip
    assert float(grant_element(loan, Fraction(5)).exact) == pytest.approx(53.9684, abs=5e-5)


def test_at_its_own_discount_rate_a_half_yearly_loan_is_worth_less_than_nothing() -> None:
    loan = Loan(principal_fen=10**10, years=Fraction(12), rate_percent=Fraction(5),
                payments_a_year=2, profile="bullet")  # fmt: skip
    assert float(grant_element(loan, Fraction(5)).exact) == pytest.approx(-0.55, abs=5e-3)


LOANS = some.builds(
    lambda years, grace, rate, often, profile: Loan(
        principal_fen=10**9, years=Fraction(years), rate_percent=Fraction(rate, 10), payments_a_year=often,
        first_repayment_years=Fraction(max(1, min(grace, years))), profile=profile,
    ),
    some.integers(1, 30), some.integers(1, 10), some.integers(0, 120), some.sampled_from([1, 2, 4, 12]),
    some.sampled_from(PROFILES),
)  # fmt: skip


@given(LOANS, some.integers(1, 150))
def test_closed_forms_agree_with_the_payments(loan: Loan, rate: int) -> None:
    closed = closed_form_element(loan, Fraction(rate, 10))
    if closed is not None:
        assert abs(closed - grant_element(loan, Fraction(rate, 10)).exact) < Fraction(1, 10**9)


@given(LOANS)
def test_every_profile_pays_back_the_principal(loan: Loan) -> None:
    paid = instalments(loan)
    assert sum(each.principal_fen for each in paid) == loan.principal_fen
    assert paid[-1].opening_fen in (paid[-1].principal_fen, loan.principal_fen)


@given(LOANS, some.integers(0, 100))
def test_the_more_is_saved_the_larger_the_equivalent(loan: Loan, points: int) -> None:
    market = loan.rate_percent + Fraction(points, 10)
    assert of_rate_difference(loan, market).exact >= 0
    if loan.payments_a_year == 1 and loan.profile != "bullet_simple":
        by_service = of_debt_service(loan, market)
        if loan.profile != "bullet_compound":
            assert abs(by_service.exact - of_rate_difference(loan, market).exact) <= 1


def test_closed_form_is_none_where_there_is_none() -> None:
    assert closed_form_element(COMMISSION, Fraction(0)) is None


@pytest.mark.parametrize(
    ("years", "grace", "fault"),
    [
        (Fraction(5, 4), None, "its years hold a part"),
        (Fraction(5), Fraction(5, 4), "its grace holds a part"),
        (Fraction(5), Fraction(6), "the first repayment does not lie"),
        (Fraction(0), None, "the first repayment does not lie"),
    ],
)
def test_impossible_loans(years: Fraction, grace: Fraction | None, fault: str) -> None:
    loan = Loan(principal_fen=100, years=years, rate_percent=Fraction(1), first_repayment_years=grace)
    with pytest.raises(LoanImpossible, match=fault):
        instalments(loan)


def test_instalments_of_aid_are_discounted_from_their_days() -> None:
    amounts = [DatedAmount(date(2024, 1, 1), 100_000), DatedAmount(date(2025, 12, 31), 105_300)]
    stepped = of_instalments(amounts, date(2024, 1, 1), Fraction("5.3"), whole_years=True)
    assert stepped.value == 200_000
    assert of_instalments(amounts[1:], date(2023, 12, 31), Fraction("5.3")).value == round(105_300 / 1.053**2)


def test_tables() -> None:
    assert reference_rate(Fraction(3), "good", "normal").exact == 4
    assert de_minimis_share(200_000_00, 10**8, Fraction(1), 10**8, Fraction(5)).value == 40_000_00
    assert screened(fen("loan", 1000), "loan").value == 150


def test_a_stake_is_worth_what_has_not_come_back() -> None:
    assert of_stake(fen("paid", 100), fen("back", 30)).value == 70
    assert of_stake(fen("paid", 100), fen("back", 130), fen("conceded", 20)).value == 20
    assert of_grant([fen("subsidy", 3), fen("subsidy", 4)]).value == 7


def test_mobilised_per_yuan_of_grant_equivalent() -> None:
    found = mobilised_per_yuan(fen("private", 300), fen("equivalent", 75), subject="fund")
    assert found.as_json()["value"] == "4"
    assert "grant equivalent is 0" in str(mobilised_per_yuan(fen("private", 1), fen("given", 0)).reason)
    assert "not recorded" in str(mobilised_per_yuan(None, fen("given", 1)).reason)


def test_thirty_years_of_monthly_payments_can_be_written_out() -> None:
    loan = Loan(principal_fen=10**8, years=Fraction(30), rate_percent=Fraction("4.35"),
                payments_a_year=12, profile="annuity")  # fmt: skip
    found = of_rate_difference(loan, Fraction("5.15"))
    monthly, owed, expected = 0.0435 / 12, 1e8, 0.0
    level = owed * monthly / (1 - (1 + monthly) ** -360)
    for number in range(1, 361):
        expected += owed * 0.008 / 12 / 1.0515 ** (number / 12)
        owed -= level - owed * monthly
    assert float(found.exact) == pytest.approx(expected, abs=1)
    assert len(str(found.as_json())) > 0
    closed = closed_form_element(loan, Fraction("5.15"))
    assert closed is not None
    assert abs(closed - grant_element(loan, Fraction("5.15")).exact) < Fraction(1, 10**12)
