"""A printed end without a number of days: where the booked interest proves that the last day counts, it counts.

10,000,000 yuan at 5.31 %, settled on the 20th of a quarter's last month: 1,475 yuan a day, 92 days to 2011-09-20 and
91 to 12-20, both counted. Of the 183 days 3 % are 152,500 yuan; without the last day of each line it would be 150,833.33.
"""

from typing import Any

import pytest

from instruments.interest_subsidy.rules import Case, compute, recompute
from instruments.interest_subsidy.shipped import SCHEMES
from tests.instruments.interest_subsidy.toyscheme import figure, told

RULE = SCHEMES["infrastructure-2011"]
FIRST = ("2011-06-21", "2011-09-20", "135700.00")
SECOND = ("2011-09-21", "2011-12-20", "134225.00")
EXCLUSIVE = (("2011-06-21", "2011-09-21", "135700.00"), ("2011-09-21", "2011-12-21", "134225.00"))


def claim(*lines: tuple[str, str, str], days: tuple[int, ...] = (), **changes: Any) -> Case:
    drawn = {"iou": "J1", "amount": "1000万", "drawn_on": "2011-06-21", "due_on": "2012-06-21",
             "rate": {"percent": "5.31"}}  # fmt: skip
    loan = {"contract": "C1", "purpose": "infrastructure", "drawdowns": [drawn],
            "attributes": {"within_approved_construction": True}} | changes  # fmt: skip
    paid = [
        {
            "iou": "J1",
            "posting_date": end,
            "period_start": start,
            "period_end": end,
            "normal_interest": amount,
        }
        for start, end, amount in lines
    ]
    for line, counted in zip(paid, days, strict=False):
        line["days"] = counted  # type: ignore[assignment]
    return Case.read({"firm": {"name": "甲"}, "claimed_on": "2012-02-01", "loans": [loan], "paid_lines": paid,
                      "window": {"start": "2011-07-01", "end": "2011-12-31"}})  # fmt: skip


def test_interest_of_one_day_more_proves_that_the_printed_end_counts() -> None:
    outcome = compute(claim(FIRST, SECOND), RULE)
    assert (15_250_000, "") == (outcome.amount_fen, told(outcome))
    shown = outcome.results["last_days_counted"].figure
    assert shown is not None
    assert 2 == shown.exact
    assert [
        "The interest of J1 up to 2011-09-20 is that of 92 days with the last one.",
        "The interest of J1 up to 2011-12-20 is that of 91 days with the last one.",
    ] == [str(note) for note in shown.notes]
    assert "2" == figure(recompute(claim(FIRST, SECOND)), "last_days_counted")


@pytest.mark.parametrize(
    ("lines", "days"), [(EXCLUSIVE, ()), (EXCLUSIVE, (92, 91)), ((FIRST, SECOND), (92, 91))]
)
def test_ends_that_need_no_proof_stay_as_they_are(
    lines: tuple[tuple[str, str, str], ...], days: tuple[int, ...]
) -> None:
    case = claim(*lines, days=days)
    for _ in range(2):  # the same case again: nothing of it was changed
        outcome = compute(case, RULE)
        assert (15_250_000, "") == (outcome.amount_fen, told(outcome))
        assert "last_days_counted" not in outcome.results


def test_a_bank_that_books_a_day_too_many_proves_nothing() -> None:
    # 93 days of interest up to 2011-09-21, the settlement day, which the next line counts again.
    outcome = compute(claim(("2011-06-21", "2011-09-21", "137175.00"), EXCLUSIVE[1]), RULE)
    assert 15_250_000 == outcome.amount_fen
    assert "The first and the last day were both counted." in told(outcome)
    assert "last_days_counted" not in outcome.results


def test_a_line_that_proves_nothing_beside_one_that_does_is_told() -> None:
    outcome = compute(claim(FIRST, ("2011-09-21", "2011-12-20", "134000.00")), RULE)
    assert 15_166_667 == outcome.amount_fen
    assert (
        "The interest of J1 up to 2011-12-20 states no days, and other lines of the loan count their last day; its own"
        " was not counted. Check its days." in told(outcome)
    )


def test_without_a_rate_nothing_is_proven() -> None:
    case = claim(FIRST, SECOND)
    bare = claim(FIRST, SECOND, drawdowns=[case.loans[0].drawdowns[0].written() | {"rate": None}])
    assert 15_083_333 == compute(bare, RULE).amount_fen
