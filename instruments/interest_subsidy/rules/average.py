"""The average of a balance over month ends: the first and the last counted half, the rest whole, over the months.

Source: the month-end average by which banks reckon 利差补贴 of a year: half the balance before the first month and half
that of the last month end, plus those between, over 12. A subsidy may be paid on it in place of the days.
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from instruments.interest_subsidy.rules.accrual import balance_on, interest_end
from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan
from instruments.interest_subsidy.rules.windows import bounds_of
from ledger.values.errors import LedgerError
from ledger.values.periods import add_months, month_end
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, given, product, quotient, total

_ONE_DAY: Final = timedelta(days=1)
_HALF: Final = given("half of the first and of the last", Fraction(1, 2), "ratio")


class MonthsNotWhole(LedgerError):
    """An average of month ends needs a window of whole months."""

    template = (
        "An average of month ends needs a window of whole months, from a first to a last day of a month."
    )


def average_balance(case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Node:
    """The average balance of a drawdown over the month ends of the window, in fen.

    Raises:
        LedgerError: the window is not stated, or not of whole months.
    """
    first, months = _months(case, scheme)
    ends = [first - _ONE_DAY, *(month_end(add_months(first, count)) for count in range(months))]
    balances = [given("balance at the end of a month", _balance(loan, drawdown, day), "fen",
                      subject=f"{drawdown.iou} {day}") for day in ends]  # fmt: skip
    outer = [product("half of the balance", (balances[position], _HALF), "fen") for position in (0, -1)]
    weighed = total("balances, the outer ones half", (outer[0], *balances[1:-1], outer[1]), "fen")
    count = given("months of the window", months, "months")
    clause = scheme.clause("principal_counted")
    return quotient("average balance", weighed, count, "fen", clause=clause, subject=drawdown.iou)


def years_of_window(case: Case, scheme: Scheme) -> Node:
    """The months of the window as a part of a year.

    Raises:
        LedgerError: the window is not stated, or not of whole months.
    """
    months = given("months of the window", _months(case, scheme)[1], "months")
    year = given("months of a year", 12, "months")
    return quotient("years counted", months, year, "years", clause=scheme.clause("time_basis"))


def _months(case: Case, scheme: Scheme) -> tuple[date, int]:
    bounds = bounds_of(case, scheme, "accrued")
    if bounds.first is None or bounds.last is None:
        raise MonthsNotWhole
    first, last = bounds.first.day, bounds.last.day
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if first.day != 1 or last != month_end(last) or months < 1:
        raise MonthsNotWhole
    return first, months


def _balance(loan: Loan, drawdown: Drawdown, day: date) -> int:
    """What was owed when a day ended; nothing before the drawdown, nor from the due day on."""
    if not drawdown.drawn_on <= day < interest_end(loan, drawdown):
        return 0
    return balance_on(loan, drawdown, day)
