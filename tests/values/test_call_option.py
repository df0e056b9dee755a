from datetime import date
from fractions import Fraction

import pytest

from ledger.values.call_option import (
    CallOption,
    Cost,
    OptionImpossible,
    Step,
    option_results,
    outside_window,
    strike,
)
from ledger.values.trace import Node, given

PAID = date(2010, 1, 1)
FIVE_PERCENT = CallOption(steps=[Step(None, Fraction(5))])
YOZMA = [Step(4, Fraction(1)), Step(None, Fraction(5))]


def fen(amount: int) -> Node:
    return given("amount", amount, "fen")


def shown(option: CallOption, value: int, part: int = 100, years: int = 5) -> dict[str, str]:
    found = option_results(option, [Cost(PAID, 800)], date(2010 + years, 1, 1), fen(value * 40),
                           given("part", part, "percent"), fen(1200), fen(value * 60))  # fmt: skip
    return {name.removeprefix("option."): str(each.as_json()["value"]) for name, each in found.items()}


@pytest.mark.parametrize(
    ("value", "office", "others"),
    [
        (10, "4.00", "6.00"),
        (20, "8.00", "12.00"),
        (30, "10.21", "19.79"),
        (40, "10.21", "29.79"),
        (60, "10.21", "49.79"),
    ],
)
def test_the_office_gets_the_lesser_of_its_part_and_the_strike(value: int, office: str, others: str) -> None:
    found = shown(FIVE_PERCENT, value)
    assert (found["office"], found["others"]) == (office, others)


def test_what_the_option_cost() -> None:
    found = shown(FIVE_PERCENT, 40)
    assert (found["conceded"], found["others_moic_without"]) == ("5.79", "2")
    assert found["others_moic"].startswith("2.48")


def test_part_of_the_stake() -> None:
    half = CallOption(steps=[Step(None, Fraction(5))], callable_percent=Fraction(50))
    assert shown(half, 40)["office"] == "13.11"
    assert shown(FIVE_PERCENT, 40, part=25)["conceded"] == "1.45"


@pytest.mark.parametrize(
    ("whole_time", "accrual", "years", "expected"),
    [
        (True, "compound", 4, 1.01**4), (True, "compound", 5, 1.05**5), (False, "compound", 5, 1.01**4 * 1.05),
        (False, "simple", 6, 1.14), (False, "compound", 2, 1.01**2),
    ],
)  # fmt: skip
def test_steps_of_the_strike(whole_time: bool, accrual: str, years: int, expected: float) -> None:
    option = CallOption(steps=YOZMA, accrual=accrual, whole_time_at_last_rate=whole_time)
    found = strike(option, [Cost(PAID, 10**6)], date(2010 + years, 1, 1))
    assert float(found.exact) == pytest.approx(10**6 * expected)


def test_the_window() -> None:
    option = CallOption(steps=[Step(None, Fraction(5))], first_year=3, last_year=5)
    assert outside_window(option, [Cost(PAID, 1)], date(2014, 1, 1)) is None
    assert "from 2013-01-01 to 2015-01-01" in str(outside_window(option, [Cost(PAID, 1)], date(2016, 1, 1)))
    refused = option_results(option, [Cost(PAID, 1)], date(2012, 1, 1), fen(5), given("part", 100, "percent"))
    assert set(refused) == {"option.strike", "option.conceded"}
    alone = option_results(option, [Cost(PAID, 1)], date(2014, 1, 1), fen(5), given("part", 100, "percent"))
    assert "option.others" not in alone


@pytest.mark.parametrize("ends", [[], [4], [None, None], [5, 4, None]])
def test_steps_that_leave_a_time_without_a_rate(ends: list[int | None]) -> None:
    with pytest.raises(OptionImpossible, match="rising ends"):
        CallOption(steps=[Step(end, Fraction(1)) for end in ends])
