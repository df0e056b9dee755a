"""Repayment by plan: equal instalments (等额本息) or equal principal (等额本金), in whole fen.

Each instalment is rounded half up to the fen and the last one takes what is left, so a plan pays back exactly
what was drawn. The interest itself follows from the days; the plan only says by how much the principal falls.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from instruments.interest_subsidy.rules.terms import RateTerms, RepaymentPlan
from ledger.values.errors import LedgerError
from ledger.values.money import round_fen
from ledger.values.periods import Period, add_months

_MONTHS_OF_A_YEAR: Final = 12
_ROUNDING: Final = "half_up_to_fen"


class PlanNeedsFixedRate(LedgerError):
    """Equal instalments can only be planned at a rate that is known throughout."""

    template = (
        "Equal instalments need a fixed rate. Write the rate in percent, or the repayments as they were made."
    )


def instalments(principal_fen: int, rate: Fraction, count: int) -> list[int]:
    """The principal parts of `count` equal instalments at a rate for each period, in fen.

    Source: the annuity P x i / (1 - (1 + i)^-n), as in numpy-financial `pmt`.

    >>> instalments(100_000, Fraction(1, 100), 3)
    [33002, 33332, 33666]
    """
    if not rate:
        return equal_parts(principal_fen, count)
    payment = round_fen(principal_fen * rate / (1 - 1 / (1 + rate) ** count), _ROUNDING)
    parts: list[int] = []
    left = principal_fen
    for _ in range(count - 1):
        parts.append(max(0, min(left, payment - round_fen(left * rate, _ROUNDING))))
        left -= parts[-1]
    return [*parts, left]


def equal_parts(principal_fen: int, count: int) -> list[int]:
    """A principal in equal parts of whole fen, the last one with what is left.

    >>> equal_parts(100, 3)
    [33, 33, 34]
    """
    part = round_fen(Fraction(principal_fen, count), _ROUNDING)
    parts: list[int] = []
    left = principal_fen
    for _ in range(count - 1):
        parts.append(min(part, left))
        left -= parts[-1]
    return [*parts, left]


def planned_repayments(
    plan: RepaymentPlan, principal_fen: int, rate: RateTerms | None, life: Period, ends_on: date
) -> list[tuple[date, int]]:
    """The days and amounts of a plan.

    Args:
        plan: the plan.
        principal_fen: what is to be paid back.
        rate: the loan's rate, for equal instalments.
        life: from the day of the drawdown to the day due by contract, which gives the number of instalments.
        ends_on: the day of the last one: the day due, moved where it is a holiday.

    Raises:
        PlanNeedsFixedRate: the instalments are to be equal, and the rate is floating or not stated.
    """
    days = [min(day, ends_on) for day in _days(plan.every_months, life.start, life.end)[:-1]] + [ends_on]
    if plan.method == "equal_principal":
        return _paid(days, equal_parts(principal_fen, len(days)))
    if rate is None or rate.series is not None:
        raise PlanNeedsFixedRate
    of_period = rate.fixed_percent() / 100 * Fraction(plan.every_months, _MONTHS_OF_A_YEAR)
    return _paid(days, instalments(principal_fen, of_period, len(days)))


def _paid(days: Sequence[date], parts: Sequence[int]) -> list[tuple[date, int]]:
    return [(day, part) for day, part in zip(days, parts, strict=True) if part]


def _days(months: int, drawn_on: date, due_on: date) -> list[date]:
    days = []
    count = 1
    while (day := add_months(drawn_on, months * count)) < due_on:
        days.append(day)
        count += 1
    return [*days, due_on]
