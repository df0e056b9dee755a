"""Interest recomputed: day counts, resets, slips, and the bank's line beside them."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.interest_subsidy.rules import (
    Case,
    Slip,
    compare_line,
    compare_lines,
    likely_cause,
    recompute,
    recompute_interest,
    slip_between,
)
from instruments.interest_subsidy.rules.accrual import pieces_of, rate_of
from instruments.interest_subsidy.rules.facts import Loan
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from instruments.interest_subsidy.rules.terms import RateTerms
from ledger.values.errors import LedgerError
from ledger.values.periods import Period
from tests.instruments.interest_subsidy.toyscheme import case, drawdown, figure, line, loan, told

SETTLEMENTS = [("monthly", 20), ("quarterly", 20), ("quarterly", 31), ("yearly", 1), ("at_maturity", 20)]


def read(written: dict[str, Any]) -> Loan:
    return Loan.read(written)


def floating(reset: str, drawn: str, due: str, series: str = "lpr", **changes: Any) -> Loan:
    terms = {"series": series, "tenor": "1y", "reset": reset} | changes
    return read(loan("C1", drawdown(drawn_on=drawn, due_on=due, rate=terms), signed_on="2019-12-31"))


def rates(found: Loan) -> list[tuple[str, str]]:
    own = found.drawdowns[0]
    pieces = pieces_of(found, own, Period(own.drawn_on, own.due_on), with_rates=True)
    return [(piece.period.start.isoformat(), f"{float(rate_of(piece).exact):.2f}") for piece in pieces]


def slip_of(paid: int, **changes: Any) -> str:
    """The likely cause when so many fen were booked for 10 million yuan at 5.31 percent over 92 days."""
    own = drawdown(amount="1000万", drawn_on="2009-03-21", due_on="2009-06-21", rate={"percent": "5.31"})
    slips = recompute_interest(read(loan("C1", own, **changes)))
    booked = line(normal=f"{paid // 100}.{paid % 100:02}", period_start="2009-03-21", period_end="2009-06-21")
    return str(compare_line(PaidLine.read(booked), slips).cause)


def test_slips_of_the_worked_example() -> None:
    own = drawdown(amount="500万", drawn_on="2009-01-15", due_on="2010-01-15", rate={"percent": "5.31"})
    slips = recompute_interest(
        read(loan("C1", own, settlement={"frequency": "quarterly", "day_of_month": 20}))
    )
    assert [4793750, 6785000, 6785000, 6711250, 1843750] == [slip.amount_fen for slip in slips]
    assert [65, 92, 92, 91, 25] == [slip.period.days for slip in slips]


@pytest.mark.parametrize(
    ("reset", "expected"),
    [
        ("contract_day", [("2020-01-15", "4.15")]),
        ("at_once", [("2020-01-15", "4.15"), ("2020-01-20", "4.15"), ("2020-02-20", "4.05"), ("2020-03-20", "4.05"),
                     ("2020-04-20", "3.85")]),
        ("monthly", [("2020-01-15", "4.15"), ("2020-02-15", "4.15"), ("2020-03-15", "4.05"), ("2020-04-15", "4.05"),
                     ("2020-05-15", "3.85")]),
        ("quarterly", [("2020-01-15", "4.15"), ("2020-04-15", "4.05")]),
        ("anniversary", [("2020-01-15", "4.15")]),
        ("yearly_1_january", [("2020-01-15", "4.15")]),
    ],
)  # fmt: skip
def test_a_floating_rate_follows_on_its_days(reset: str, expected: list[tuple[str, str]]) -> None:
    assert expected == rates(floating(reset, "2020-01-15", "2020-05-18"))


def test_a_floating_rate_of_two_years() -> None:
    assert [("2021-06-15", "3.85"), ("2022-06-15", "3.70")] == rates(
        floating("anniversary", "2021-06-15", "2023-06-15")
    )
    yearly = [("2021-06-15", "3.85"), ("2022-01-01", "3.80"), ("2023-01-01", "3.65")]
    assert yearly == rates(floating("yearly_1_january", "2021-06-15", "2023-06-15"))


def test_a_benchmark_with_multiplier_and_spread() -> None:
    terms = {"tenor": "6m_1y", "multiplier": "1.1", "spread_basis_points": "-10"}
    found = floating("at_once", "2008-12-01", "2009-01-10", "pboc_benchmark_lending", **terms)
    assert [("2008-12-01", "6.04"), ("2008-12-23", "5.74")] == rates(found)


def test_thirty_day_months_split_by_a_repayment_add_up() -> None:
    own = drawdown(amount="100万", drawn_on="2022-01-31", due_on="2022-03-31", rate={"percent": "3.6"})
    parts = read(loan("C1", own, day_count="30/360", repayments=[{"day": "2022-02-28", "amount": "1"}]))
    # 60 days on the million; the yuan that was paid back bore 28 of them and costs nothing that shows.
    assert [600000] == [slip.amount_fen for slip in recompute_interest(parts)]


def test_actual_over_actual_splits_by_year() -> None:
    own = drawdown(amount="366万", drawn_on="2023-12-31", due_on="2024-12-31", rate={"percent": "3.65"})
    slips = recompute_interest(read(loan("C1", own, day_count="act/act ISDA")))
    # 1/365 + 365/366 of a year
    assert [366_00 + 365 * 365_00] == [slip.amount_fen for slip in slips]


def test_nothing_accrues_once_all_is_paid_back() -> None:
    found = read(loan(repayments=[{"day": "2022-04-11", "amount": "360000"}]))
    assert [360000] == [slip.amount_fen for slip in recompute_interest(found)]
    assert [] == pieces_of(
        found, found.drawdowns[0], Period(date(2022, 5, 1), date(2022, 6, 1)), with_rates=False
    )


def test_a_contract_slip_skips_days_on_which_nothing_is_owed() -> None:
    first = drawdown("J1", drawn_on="2022-01-01", due_on="2022-01-11")
    second = drawdown("J2", drawn_on="2022-03-01", due_on="2022-03-11")
    found = read(
        loan(
            "C1", first, second, slips_by="contract", settlement={"frequency": "monthly", "day_of_month": 20}
        )
    )
    assert [("", date(2022, 1, 21)), ("", date(2022, 3, 11))] == [
        (slip.iou, slip.period.end) for slip in recompute_interest(found)
    ]


def test_pieces_cut_without_rates_have_none() -> None:
    found = read(loan())
    piece = pieces_of(
        found, found.drawdowns[0], Period(date(2022, 1, 1), date(2022, 2, 1)), with_rates=False
    )[0]
    with pytest.raises(TypeError, match="without rates"):
        rate_of(piece)


@pytest.mark.parametrize(
    ("paid", "cause"),
    [
        (13570000, "The booked amount is the recomputed one."),
        (13384110, "The bank counts act/365 where the contract says act/360."),
        (13275000, "The bank counts 30/360 where the contract says act/360."),
        (13717500, "The first and the last day were both counted."),
        (13422500, "One day too few was counted."),
        (14260000, "The bank used 5.58 %, which pboc_benchmark_lending (6m_1y) was from 2008-11-27."),
        (14311111, "The bank used another rate: 5.60 %."),
        (14012622, "The bank used another rate: 5.4832 %."),
        (13865001, "No likely cause was found"),
        (14160000, "The bank counted 96 days, not 92."),
        (13570001, "The bank rounded in between or otherwise."),
    ],
)
def test_the_likely_cause_of_a_difference(paid: int, cause: str) -> None:
    assert slip_of(paid).startswith(cause)


@pytest.mark.parametrize(
    ("paid_fen", "cause"),
    [
        # 71 days at 3.65 % and 14 at 3.55 %, or all 85 at one of them, on 360,000 yuan.
        (310_250, "The bank kept the old rate of 3.65 % to the end of the period."),
        (301_750, "The bank used the new rate of 3.55 % from the start of the period."),
        (308_850, "The booked amount is the recomputed one."),
        (309_115, "No likely cause was found"),
    ],
)
def test_a_rate_that_changed_inside_a_period_is_a_likely_cause(paid_fen: int, cause: str) -> None:
    terms = {"series": "lpr", "reset": "at_once"}
    own = drawdown(drawn_on="2023-04-10", due_on="2023-07-04", rate=terms)
    (slip,) = recompute_interest(read(loan("C1", own)))
    assert cause in str(likely_cause(paid_fen, slip))


def test_a_slip_between_two_days_and_days_on_which_nothing_was_owed() -> None:
    own = Loan.read(loan())
    # 10 days at 36 yuan, of the IOU or of the loan as a whole.
    between = Period(date(2022, 2, 1), date(2022, 2, 11))
    assert (36_000, 36_000) == tuple(slip_between(own, iou, between).amount_fen for iou in ("J1", ""))
    before = slip_between(own, "J1", Period(date(2021, 1, 1), date(2021, 2, 1)))
    assert (0, "Nothing was owed on these days.") == (before.amount_fen, str(likely_cause(1, before)))


def test_days_are_not_guessed_for_a_slip_of_several_pieces() -> None:
    repaid = [{"day": "2009-05-01", "amount": "1万"}]
    assert "No likely cause was found; ask the bank for its calculation." == slip_of(
        19999999, repayments=repaid
    )


def slips() -> list[Slip]:
    return recompute_interest(
        read(loan("C1", drawdown(), settlement={"frequency": "quarterly", "day_of_month": 20}))
    )


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"period_start": "2022-03-21", "period_end": "2022-06-21"}, "2022-06-21"),
        (
            {"iou": "", "contract": "C1", "period_start": "2022-03-21", "period_end": "2022-06-21"},
            "2022-06-21",
        ),
        ({"period_start": None, "period_end": None, "posting_date": "2022-09-23"}, "2022-09-21"),
        ({"period_start": None, "period_end": None, "posting_date": "2022-08-01"}, None),
        ({"period_start": None, "period_end": None, "posting_date": None}, None),
        ({"period_start": "2021-03-21", "period_end": "2021-06-21"}, None),
        ({"iou": "J9"}, None),
    ],
)
def test_a_line_finds_its_slip(changes: dict[str, Any], end: str | None) -> None:
    found = compare_line(PaidLine.read(line(**changes)), slips())
    assert end == (found.slip.period.end.isoformat() if found.slip else None)
    assert (found.difference_fen is None) == (end is None)


def test_a_line_of_one_iou_answers_to_a_slip_of_the_contract() -> None:
    whole = recompute_interest(read(loan("C1", drawdown(), slips_by="contract")))
    assert 0 == compare_line(PaidLine.read(line(normal="12960")), whole).difference_fen
    assert None is compare_line(PaidLine.read(line("J9")), whole).slip


def test_lines_of_one_slip_are_added_up() -> None:
    halves = [
        PaidLine.read(line(normal="6480")),
        PaidLine.read(line(normal="6480")),
        PaidLine.read(line(normal="0")),
    ]
    whole = recompute_interest(read(loan()))
    assert [0] == [found.difference_fen for found in compare_lines(halves, whole)]


def test_differences_and_lines_without_slip_are_told() -> None:
    lines = [line(normal="12961"), line(period_start="2021-01-01", period_end="2021-02-01")]
    outcome = recompute(case(paid_lines=lines))
    assert "differs by 1.00 yuan from the recomputed slip" in told(outcome)
    assert "answers to no recomputed slip" in told(outcome)


def test_a_case_without_a_rate_says_what_is_missing() -> None:
    outcome = recompute(case(loan("C1", drawdown(rate=None))))
    assert None is outcome.amount_fen
    assert "rate of the drawdown J1 is not stated" in str(outcome.results["interest_recomputed"].reason)


def test_a_floating_rate_fixed_on_the_contract_day_needs_that_day() -> None:
    own = drawdown(rate={"series": "lpr"})
    outcome = recompute(case(loan("C1", own), paid_lines=[line()]))
    assert "was signed is not stated" in str(outcome.results["interest_recomputed"].reason)


def test_an_unconfirmed_rate_warns() -> None:
    own = drawdown(drawn_on="2026-01-01", due_on="2026-06-01", rate={"series": "lpr", "reset": "at_once"})
    assert "is not confirmed" in told(recompute(case(loan("C1", own))))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"drawdowns": []}, "drawdowns: is missing"),
        ({"day_count": "act/361"}, "day_count must be one of"),
        ({"repayments": [{"day": "2022-02-01", "amount": "360001"}]}, "more was repaid on J1 than was drawn"),
        ({"repayments": [{"day": "2022-01-01", "amount": "1"}]}, "not later than its drawdown"),
        ({"repayments": [{"day": "2022-02-01", "amount": "1", "iou": "J9"}]}, "which is not of this loan"),
        ({"drawdowns": [drawdown("J1"), drawdown("J2")], "repayments": [{"day": "2022-02-01", "amount": "1"}]},
         "each repayment needs its iou"),
        ({"drawdowns": [drawdown(due_on="2022-01-01")]}, "due_on must be later"),
        ({"drawdowns": [drawdown(rate={})]}, "write either one of percent, fraction"),
        ({"drawdowns": [drawdown(rate={"percent": "3", "series": "lpr"})]}, "write either one of percent, fraction"),
    ],
)  # fmt: skip
def test_impossible_loans_are_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(LedgerError, match=fault):
        case(loan("C1", **changes))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"iou": ""}, "write the iou or the contract"),
        ({"period_end": None}, "both period_start and period_end"),
        ({"days": 5}, "the days do not fit"),
        ({"period_end": "2021-12-01"}, "the days do not fit"),
    ],
)
def test_impossible_lines_are_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(LedgerError, match=fault):
        case(paid_lines=[line(**changes)])


def test_the_printed_days_say_whether_the_printed_end_counts() -> None:
    assert 181 == PaidLine.read(line(days=181)).period.days  # type: ignore[union-attr]
    assert 182 == PaidLine.read(line(days=182)).period.days  # type: ignore[union-attr]


def test_names_stand_once_and_windows_run_forward() -> None:
    with pytest.raises(LedgerError, match="C1, J1: each contract and each IOU may stand there once"):
        case(loan(), loan())
    with pytest.raises(LedgerError, match="end must not be before start"):
        case(window={"start": "2022-02-01", "end": "2022-01-31"})


@given(
    st.sampled_from(SETTLEMENTS),
    st.dates(date(2009, 1, 1), date(2012, 1, 1)),
    st.integers(1, 1500),
    st.lists(st.integers(1, 1400), max_size=4, unique=True),
)
def test_slips_cover_the_life_and_sum_to_it(
    settlement: tuple[str, int], drawn: date, days: int, repaid_after: list[int]
) -> None:
    due = date.fromordinal(drawn.toordinal() + days)
    repayments = [
        {"day": date.fromordinal(drawn.toordinal() + after).isoformat(), "amount": "1000"}
        for after in repaid_after
    ]
    own = drawdown(drawn_on=drawn.isoformat(), due_on=due.isoformat())
    terms = {"frequency": settlement[0], "day_of_month": settlement[1]}
    found = recompute_interest(read(loan("C1", own, settlement=terms, repayments=repayments)))
    assert [drawn, *[slip.period.end for slip in found]] == [*[slip.period.start for slip in found], due]
    exact = sum((slip.interest.inputs[0].exact for slip in found), Fraction(0))
    owed = 36_000_000 * days - sum(100_000 * max(0, days - after) for after in repaid_after)
    assert owed * 36 == exact * 1000 * 360
    assert abs(sum(slip.amount_fen for slip in found) - exact) <= len(found)


def test_results_name_each_slip_by_iou_and_booking_day() -> None:
    outcome = recompute(Case.read({"firm": {"name": "甲"}, "loans": [loan()]}))
    assert "12960.00" == figure(outcome, "interest J1 2022-12-27")


@pytest.mark.parametrize("terms", [{"tenor": "2y"}, {"multiplier": "-3"}])
def test_a_floating_rate_that_nobody_quotes_is_refused(terms: dict[str, str]) -> None:
    with pytest.raises(LedgerError, match=next(iter(terms.values()))):
        RateTerms.read({"series": "lpr", "reset": "at_once", **terms})
