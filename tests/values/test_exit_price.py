from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from ledger.values import trace
from ledger.values.exit_price import EXIT_PARAMETERS, Payment, Sale, exit_price
from ledger.values.schemes import Scheme, scheme_from

PAID = date(2006, 3, 15)
WHOLE = trace.given("part sold", 100, "percent")


def scheme(accrual: str = "simple") -> Scheme:
    stated = {
        "exit_original_years": 3, "exit_method": "original_plus_interest", "exit_rate": "benchmark_1y",
        "exit_accrual": accrual,
    }  # fmt: skip
    return scheme_from(
        {
            "id": "exit", "instrument": "guidance_fund", "title": "exit", "issuer": "ours", "document": "ours",
            "in_force_from": PAID, "picked_by": "day of transfer", "mark": "unsourced", "confirmed_on": PAID,
            "clauses": {"exit": {"article": "1"}},
            "parameters": {name: {"value": value, "clause": "exit"} for name, value in stated.items()},
        },
        EXIT_PARAMETERS,
    )  # fmt: skip


def price_fen(amount_fen: int, days: int, accrual: str = "simple") -> int:
    sold_on = PAID + timedelta(days=days)
    figure = exit_price(scheme(accrual), [Payment(PAID, amount_fen)], Sale(sold_on, WHOLE)).result.figure
    assert figure is not None
    return int(figure.exact)


AMOUNTS = some.integers(1, 10**13)


@given(AMOUNTS, some.integers(0, 3 * 365))
def test_within_three_years_the_price_is_the_original(amount_fen: int, days: int) -> None:
    assert price_fen(amount_fen, days) == amount_fen


@given(AMOUNTS, some.integers(3 * 365 + 2, 18 * 365))
def test_afterwards_it_is_never_below_the_original_and_compound_never_below_simple(
    amount_fen: int, days: int
) -> None:
    assert amount_fen <= price_fen(amount_fen, days) <= price_fen(amount_fen, days, "compound")


@given(AMOUNTS, AMOUNTS, some.integers(3 * 365 + 2, 18 * 365))
def test_two_payments_of_a_day_are_worth_their_sum(first_fen: int, second_fen: int, days: int) -> None:
    payments = [Payment(PAID, first_fen), Payment(PAID, second_fen)]
    figure = exit_price(scheme(), payments, Sale(PAID + timedelta(days=days), WHOLE)).result.figure
    assert figure is not None
    assert figure.exact == price_fen(first_fen + second_fen, days)
