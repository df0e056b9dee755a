from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ledger.values.errors import LedgerError
from ledger.values.waterfall import (
    MANAGER,
    Agreement,
    AgreementImpossible,
    Deal,
    Investor,
    Line,
    Paid,
    carry_of,
    clawback,
    pay_out,
    pay_out_by_deal,
    waterfall_results,
    weights_on,
)

START = date(2010, 1, 1)
FIVE = date(2015, 1, 1)


def investor(name: str, amount_fen: int, on: date = START) -> Investor:
    return Investor(name, name == "office", [Paid(on, amount_fen)])


def gets(lines: Sequence[Line], holder: str, tier: str | None = None) -> int:
    return sum(line.amount_fen for line in lines if line.holder == holder and tier in (None, line.tier))


def shown(agreement: Agreement, investors: Sequence[Investor], proceeds: Sequence[Paid]) -> dict[str, str]:
    lines = pay_out(agreement, investors, proceeds)
    found = waterfall_results(agreement, lines, weights_on(investors, proceeds[-1].on))
    return {name.removeprefix("waterfall."): str(each.as_json()["value"]) for name, each in found.items()}


def test_full_catch_up_of_a_published_example() -> None:
    agreement = Agreement(preferred_fen=80_000_00, carry_percent=Fraction(20), catch_up_percent=Fraction(100))
    found = shown(agreement, [investor("partner", 1_000_000_00)], [Paid(FIVE, 1_500_000_00)])
    assert found["partner.partner"] == "1400000.00"
    assert (found["catch_up"], found["split"], found["carry"]) == ("20000.00", "80000.00", "100000.00")


def test_half_of_the_excess_is_conceded() -> None:
    agreement = Agreement(hurdle_percent=Fraction(6), accrual="simple", carry_percent=Fraction(20),
                          concession_percent=Fraction(50))  # fmt: skip
    found = shown(agreement, [investor("office", 2000), investor("partner", 8000)], [Paid(FIVE, 25000)])
    expected = {
        "preferred": "30.00", "above_preferred": "120.00", "carry": "24.00", "conceded": "9.60",
        "office_excess_before_concession": "19.20", "office": "35.60", "office_before_concession": "45.20",
        "office_profit": "15.60", "paid_out": "250.00",
    }  # fmt: skip
    assert {**found, **expected} == found


@pytest.mark.parametrize("beneficiary", ["private", "manager"])
def test_who_gets_the_concession(beneficiary: str) -> None:
    agreement = Agreement(concession_percent=Fraction(100), concession_to=beneficiary)
    lines = pay_out(agreement, [investor("office", 50), investor("partner", 50)], [Paid(FIVE, 200)])
    assert gets(lines, MANAGER if beneficiary == "manager" else "partner", "concession") == 50
    assert gets(lines, "office") == 50


def test_nobody_is_there_to_take_the_concession() -> None:
    lines = pay_out(Agreement(concession_percent=Fraction(50)), [investor("office", 50)], [Paid(FIVE, 200)])
    assert gets(lines, "office") == 200


def test_a_stated_part_above_the_hurdle_replaces_the_office_share() -> None:
    agreement = Agreement(office_excess_percent=Fraction(10))
    lines = pay_out(agreement, [investor("office", 100), investor("partner", 100)], [Paid(FIVE, 400)])
    assert (gets(lines, "office"), gets(lines, "partner")) == (120, 280)


@pytest.mark.parametrize("to", ["private", "manager"])
def test_a_stated_part_above_the_office_share_by_money_is_given_by_the_others(to: str) -> None:
    agreement = Agreement(office_excess_percent=Fraction(50), concession_to=to)
    partners = [investor("office", 20), investor("partner", 80)]
    lines = pay_out(agreement, partners, [Paid(FIVE, 200)])
    assert (gets(lines, "office"), gets(lines, "partner")) == (20 + 50, 80 + 50)
    assert {line.tier for line in lines} == {"capital", "excess"}


def test_no_part_is_stated_for_an_office_that_has_paid_nothing_in() -> None:
    agreement = Agreement(office_excess_percent=Fraction(50))
    partners = [investor("office", 20, date(2016, 1, 1)), investor("partner", 80)]
    assert gets(pay_out(agreement, partners, [Paid(FIVE, 200)]), "partner") == 200


def test_a_partial_catch_up_takes_carry_times_preferred_over_the_difference() -> None:
    agreement = Agreement(preferred_fen=800, carry_percent=Fraction(20), catch_up_percent=Fraction(50))
    lines = pay_out(agreement, [investor("partner", 10_000)], [Paid(FIVE, 12_000)])
    # 20 % x 800 / (50 % - 20 %) is 533.33, of which the manager has half
    assert gets(lines, MANAGER, "catch_up") in (266, 267)
    assert abs(gets(lines, MANAGER) - 400) <= 1


def test_a_hurdle_compounds_from_each_payment() -> None:
    paid = [Paid(date(2010, 1, 1), 1000_00), Paid(date(2012, 1, 1), 1000_00)]
    agreement = Agreement(hurdle_percent=Fraction(8), carry_percent=Fraction(20))
    lines = pay_out(agreement, [Investor("partner", False, paid)], [Paid(date(2014, 1, 1), 4000_00)])
    assert gets(lines, "partner", "preferred") == round(100_000 * (1.08**4 + 1.08**2 - 2))


def test_preferred_return_paid_stops_growing() -> None:
    agreement = Agreement(hurdle_percent=Fraction(10), carry_percent=Fraction(20))
    proceeds = [Paid(date(2011, 1, 1), 110_000), Paid(date(2014, 1, 1), 10_000)]
    lines = pay_out(agreement, [investor("partner", 100_000)], proceeds)
    assert gets(lines, "partner", "preferred") == 10_000
    simple = Agreement(hurdle_percent=Fraction(10), accrual="simple")
    later = [Paid(date(2011, 1, 1), 5_000), Paid(date(2012, 1, 1), 200_000)]
    assert gets(pay_out(simple, [investor("partner", 100_000)], later), "partner", "preferred") == 19_500


@pytest.mark.parametrize(("order", "office"), [("together", 50), ("private_first", 0), ("office_first", 100)])
def test_who_is_paid_back_first(order: str, office: int) -> None:
    lines = pay_out(
        Agreement(order=order), [investor("office", 100), investor("partner", 100)], [Paid(FIVE, 100)]
    )
    assert gets(lines, "office") == office


def test_proceeds_before_any_payment() -> None:
    with pytest.raises(AgreementImpossible, match="before any money was paid in"):
        pay_out(Agreement(), [investor("partner", 100)], [Paid(date(2009, 1, 1), 5)])


def test_all_contradictions_of_an_agreement_at_once() -> None:
    with pytest.raises(LedgerError) as caught:
        Agreement(carry_percent=Fraction(100), catch_up_percent=Fraction(50), concession_percent=Fraction(101),
                  office_excess_percent=Fraction(5), hurdle_percent=Fraction(-1), preferred_fen=5)  # fmt: skip
    assert "6 things" in str(caught.value)
    with pytest.raises(AgreementImpossible, match="both as a rate and as an amount"):
        Agreement(hurdle_percent=Fraction(1), preferred_fen=5)


ONE = [investor("office", 20), investor("partner", 80)]


def deal(name: str, cost: int, back: int, year: int, *, closed: bool = True) -> Deal:
    day = date(year, 1, 1)
    return Deal(name, [Paid(START, cost)], [Paid(day, back)] if back else [], day if closed else None)


def test_a_later_loss_claws_carry_back() -> None:
    agreement = Agreement(carry_percent=Fraction(20))
    deals = [deal("winner", 100, 200, 2012), deal("loser", 100, 0, 2014)]
    lines = pay_out_by_deal(agreement, ONE, deals)
    assert carry_of(lines) == 20
    assert clawback(agreement, deals, lines) == 20
    taxed = Agreement(carry_percent=Fraction(20), clawback_percent=Fraction(60))
    assert clawback(taxed, deals, lines) == 12
    assert clawback(agreement, [deal("loser", 100, 0, 2014)], []) == 0


@pytest.mark.parametrize(("carried", "carry"), [(True, 10), (False, 20)])
def test_an_earlier_loss_is_made_good_first_where_losses_are_carried(carried: bool, carry: int) -> None:
    agreement = Agreement(carry_percent=Fraction(20), losses_carried=carried)
    deals = [
        deal("loser", 50, 0, 2011),
        deal("winner", 100, 200, 2012),
        deal("held", 70, 0, 2030, closed=False),
    ]
    assert carry_of(pay_out_by_deal(agreement, ONE, deals)) == carry


def test_a_deal_pays_its_own_hurdle() -> None:
    agreement = Agreement(
        hurdle_percent=Fraction(8), carry_percent=Fraction(20), catch_up_percent=Fraction(100)
    )
    lines = pay_out_by_deal(agreement, ONE, [deal("only", 100_000, 200_000, 2011)])
    assert sum(line.amount_fen for line in lines if line.tier == "preferred") == 8_000
    assert carry_of(lines) == 20_000


def test_a_sale_is_shared_by_what_was_paid_in_by_its_day() -> None:
    partners = [investor("office", 100, date(2015, 1, 1)), investor("partner", 300, date(2019, 1, 1))]
    deals = [deal("early", 100, 200, 2017), deal("late", 300, 400, 2020)]
    lines = pay_out_by_deal(Agreement(), partners, deals)
    # The partner comes first in 2019: it has no part of 200, and three quarters of 400.
    assert (gets(lines, "office"), gets(lines, "partner")) == (200 + 100, 300)
    with pytest.raises(AgreementImpossible, match="before any money was paid in"):
        pay_out_by_deal(Agreement(), partners, [deal("too early", 100, 200, 2014)])


def test_terms_of_the_whole_fund_are_refused_deal_by_deal_all_at_once() -> None:
    deals = [deal("only", 100, 150, 2017)]
    with pytest.raises(AgreementImpossible, match="no deal has a preferred return stated as an amount"):
        pay_out_by_deal(Agreement(preferred_fen=20), ONE, deals)
    with pytest.raises(AgreementImpossible, match="who comes first is a term of the whole fund"):
        pay_out_by_deal(Agreement(order="private_first"), ONE, deals)
    with pytest.raises(LedgerError, match="2 things"):
        pay_out_by_deal(Agreement(preferred_fen=20, order="office_first"), ONE, deals)


PERCENTS = some.integers(0, 99).map(Fraction)
AGREEMENTS = some.builds(
    lambda hurdle, accrual, basis, carry, catch, concession, reduced, order, to, carried: Agreement(
        hurdle_percent=Fraction(hurdle, 10), accrual=accrual, basis=basis, carry_percent=carry,
        catch_up_percent=Fraction(0) if catch is None else min(Fraction(100), carry + catch),
        concession_percent=concession if reduced is None else Fraction(0),
        office_excess_percent=reduced, order=order, concession_to=to, losses_carried=carried,
    ),
    some.integers(0, 200), some.sampled_from(["simple", "compound", "compound_broken"]),
    some.sampled_from(["years", "act/365"]), PERCENTS, some.none() | some.integers(1, 100), PERCENTS,
    some.none() | PERCENTS, some.sampled_from(["together", "private_first", "office_first"]),
    some.sampled_from(["private", "manager"]), some.booleans(),
)  # fmt: skip
MONEY = some.integers(1, 10**12)
DAYS = some.integers(0, 3000).map(lambda days: START + timedelta(days=days))
LATER = some.integers(3001, 6000).map(lambda days: START + timedelta(days=days))


def paid(days: some.SearchStrategy[date], least: int) -> some.SearchStrategy[list[Paid]]:
    return some.lists(some.builds(Paid, days, MONEY), min_size=least, max_size=4)


FUNDS = some.lists(paid(DAYS, 1), min_size=1, max_size=4)


def check_all_is_paid_out(agreement: Agreement, funds: list[list[Paid]], proceeds: list[Paid]) -> None:
    investors = [Investor(str(place), place == 0, each) for place, each in enumerate(funds)]
    lines = pay_out(agreement, investors, proceeds)
    ordered = sorted(lines, key=lambda line: line.on)
    by_day = {
        day: sum(each.amount_fen for each in group) for day, group in groupby(ordered, lambda line: line.on)
    }
    came: dict[date, int] = {}
    for each in proceeds:
        came[each.on] = came.get(each.on, 0) + each.amount_fen
    assert by_day == came
    assert all(line.amount_fen > 0 for line in lines)
    capital = sum(line.amount_fen for line in lines if line.tier == "capital")
    assert capital <= sum(each.paid_by(proceeds[-1].on) for each in investors) or len(proceeds) > 1


def check_deals(agreement: Agreement, costs: list[list[Paid]], proceeds: list[list[Paid]]) -> None:
    deals = [
        Deal(str(place), cost, back, back[-1].on if place % 2 and back else None)
        for place, (cost, back) in enumerate(zip(costs, proceeds, strict=False))
    ]
    agreement = replace(agreement, order="together")
    lines = pay_out_by_deal(agreement, ONE, deals)
    assert sum(line.amount_fen for line in lines) == sum(
        each.amount_fen for deal in deals for each in deal.proceeds
    )
    assert 0 <= clawback(agreement, deals, lines) <= carry_of(lines)


@given(AGREEMENTS, FUNDS, paid(LATER, 1))
def test_all_that_comes_in_is_paid_out(
    agreement: Agreement, funds: list[list[Paid]], proceeds: list[Paid]
) -> None:
    check_all_is_paid_out(agreement, funds, proceeds)


@given(AGREEMENTS, FUNDS, some.lists(paid(LATER, 0), min_size=1, max_size=4))
def test_all_that_deals_bring_is_paid_out(
    agreement: Agreement, costs: list[list[Paid]], proceeds: list[list[Paid]]
) -> None:
    check_deals(agreement, costs, proceeds)


@pytest.mark.soak
@given(AGREEMENTS, FUNDS, paid(LATER, 1))
@settings(max_examples=10_000)
def test_ten_thousand_agreements(agreement: Agreement, funds: list[list[Paid]], proceeds: list[Paid]) -> None:
    check_all_is_paid_out(agreement, funds, proceeds)


@pytest.mark.soak
@given(AGREEMENTS, FUNDS, some.lists(paid(LATER, 0), min_size=1, max_size=4))
@settings(max_examples=10_000)
def test_ten_thousand_agreements_by_deal(
    agreement: Agreement, costs: list[list[Paid]], proceeds: list[list[Paid]]
) -> None:
    check_deals(agreement, costs, proceeds)
