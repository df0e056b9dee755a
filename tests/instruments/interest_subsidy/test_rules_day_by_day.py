"""Claims reckoned a second way: day by day, from the text of the rules alone, with none of the rules' own functions."""

import random
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import pytest

from instruments.interest_subsidy.rules import Case, compute
from ledger.values.money import yuan_text
from tests.instruments.interest_subsidy.toyscheme import scheme

LPR = {
    "2019-08-20": "4.25", "2019-09-20": "4.20", "2019-11-20": "4.15", "2020-02-20": "4.05", "2020-04-20": "3.85",
    "2021-12-20": "3.80", "2022-01-20": "3.70", "2022-08-22": "3.65", "2023-06-20": "3.55", "2023-08-21": "3.45",
    "2024-07-22": "3.35",
}  # fmt: skip
BASES: dict[str, dict[str, Any]] = {
    "share_of_interest_paid": {"share_percent": ""},
    "points_on_principal": {"points_percent": ""},
    "share_of_reference": {"share_percent": ""},
    "share_of_lower_of_paid_and_reference": {"share_percent": ""},
    "share_of_actual_rate_capped": {"share_percent": ""},
    "spread_above_reference_capped": {"spread_cap_basis_points": "100"},
    "above_floor_borrower_keeps": {"floor_spread_basis_points": "-150"},
}
ON_INTEREST = ("share_of_interest_paid", "share_of_lower_of_paid_and_reference")


@dataclass
class Lent:
    """A loan as it was drawn and paid back; `end` is the first day without interest."""

    drawn_on: date
    due_on: date
    amount: int
    percent: Fraction
    paid_fen: int
    repaid: list[tuple[date, int]] = field(default_factory=list)

    @property
    def end(self) -> date:
        """The day on which nothing was owed any more, or on which it was due."""
        cleared = sum(part for _, part in self.repaid) == self.amount
        return min(self.due_on, self.repaid[-1][0]) if cleared else self.due_on

    def balance(self, day: date) -> int:
        """What was owed on a day."""
        return self.amount - sum(part for repaid_on, part in self.repaid if repaid_on <= day)


@dataclass
class Rule:
    """What a scheme says, as numbers."""

    basis: str
    figure: int
    days_of_year: int
    multiplier: Fraction
    principal_cap: int | None
    cap: int | None
    firm_cap: int | None
    months: int | None
    window: tuple[date, date] | None


def lent(dice: random.Random) -> Lent:
    drawn_on = date(2020, 1, 1) + timedelta(dice.randrange(1500))
    found = Lent(
        drawn_on, drawn_on + timedelta(dice.randrange(30, 700)), dice.randrange(10**6, 10**10),
        Fraction(dice.randrange(200, 900), 100), 0,
    )  # fmt: skip
    found.paid_fen = dice.randrange(found.amount // 20 + 1)
    if dice.random() < 0.5:
        first = drawn_on + timedelta(dice.randrange(1, (found.due_on - drawn_on).days))
        found.repaid = [(first, dice.randrange(1, found.amount))]
        if dice.random() < 0.4:
            last = first + timedelta(dice.randrange((found.due_on - first).days + 20))
            found.repaid.append((last, found.balance(first)))
    return found


def rule(dice: random.Random) -> Rule:
    basis = dice.choice(sorted(BASES))
    timed = basis not in ON_INTEREST
    principal_cap, cap, firm_cap = (
        dice.choice([None, dice.randrange(10**low, 10**high)]) for low, high in ((6, 10), (5, 8), (5, 8))
    )
    return Rule(
        basis, dice.randrange(1, 101), dice.choice([360, 365]), dice.choice([Fraction(1), Fraction(13, 10)]),
        principal_cap, cap, firm_cap, dice.choice([None, 6, 12]) if timed else None,
        dice.choice([None, (date(2021, 1, 1), date(2022, 6, 30))]) if timed else None,
    )  # fmt: skip


def of_rules(own: Rule, loans: list[Lent]) -> int | None:
    """What the program answers."""
    values = {"basis": own.basis} | {
        name: value or str(own.figure) for name, value in BASES[own.basis].items()
    }
    if own.basis != "share_of_interest_paid":
        values["time_basis"] = f"act/{own.days_of_year}"
    if own.basis not in ("share_of_interest_paid", "points_on_principal"):
        values |= {"reference_series": "lpr", "reference_tenor": "1y", "reference_day": "drawdown"}
        values |= {"reference_multiplier": "1.3"} if own.multiplier != 1 else {}
    caps = {
        "principal_cap_per_loan": own.principal_cap,
        "cap_per_loan": own.cap,
        "cap_per_firm_year": own.firm_cap,
    }
    values |= {name: yuan_text(cap) for name, cap in caps.items() if cap}
    values |= {"term_months_at_most": own.months} if own.months else {}
    values |= {"accrued_from": own.window[0], "accrued_to": own.window[1]} if own.window else {}
    written = [
        {"contract": f"C{number}", "repayments": [{"day": day, "amount": yuan_text(part)} for day, part in each.repaid],
         "drawdowns": [{"iou": f"J{number}", "amount": yuan_text(each.amount), "drawn_on": each.drawn_on,
                        "due_on": each.due_on, "rate": {"percent": f"{float(each.percent):.2f}"}}]}
        for number, each in enumerate(loans)
    ]  # fmt: skip
    lines = [{"iou": f"J{number}", "posting_date": each.due_on, "normal_interest": yuan_text(each.paid_fen), "penalty": "3"}
             for number, each in enumerate(loans)]  # fmt: skip
    return compute(
        Case.read({"firm": {"name": "甲"}, "loans": written, "paid_lines": lines}), scheme(**values)
    ).amount_fen


def day_by_day(own: Rule, loans: list[Lent]) -> int | None:
    """What the rule says, each day by itself."""
    parts = [part for each in loans if (part := of_loan(own, each)) is not None]
    if not parts:
        return None
    total = sum(parts, Fraction(0))
    return floor(min(total, own.firm_cap or total) + Fraction(1, 2))


def of_loan(own: Rule, each: Lent) -> Fraction | None:
    days = [each.drawn_on + timedelta(number) for number in range((each.end - each.drawn_on).days)]
    counted = [day for day in days if counts(own, each, day)]
    if own.basis != "share_of_interest_paid" and not counted:
        return None
    balances = sum(min(each.balance(day), own.principal_cap or each.balance(day)) for day in counted)
    by_time = balances * rate(own, each) / 100 / own.days_of_year
    paid = each.paid_fen * Fraction(min(each.amount, own.principal_cap or each.amount), each.amount)
    share = Fraction(own.figure, 100)
    due = {"share_of_interest_paid": share * paid,
           "share_of_lower_of_paid_and_reference": share * min(paid, by_time)}.get(own.basis, by_time)  # fmt: skip
    return min(due, Fraction(own.cap)) if own.cap else due


def counts(own: Rule, each: Lent, day: date) -> bool:
    if own.months:
        year, month = divmod(each.drawn_on.month - 1 + own.months, 12)
        year += each.drawn_on.year
        last = date(year, month + 1, min(each.drawn_on.day, monthrange(year, month + 1)[1]))
        if day >= last:
            return False
    return own.window is None or own.window[0] <= day <= own.window[1]


def rate(own: Rule, each: Lent) -> Fraction:
    """The yearly percent on the principal, by the basis."""
    lpr = Fraction([percent for day, percent in LPR.items() if date.fromisoformat(day) <= each.drawn_on][-1])
    reference = lpr * own.multiplier
    return {
        "points_on_principal": Fraction(own.figure),
        "share_of_reference": reference * own.figure / 100,
        "share_of_actual_rate_capped": min(each.percent, reference) * own.figure / 100,
        "spread_above_reference_capped": min(max(each.percent - reference, Fraction(0)), Fraction(1)),
        "above_floor_borrower_keeps": max(each.percent - reference + Fraction(3, 2), Fraction(0)),
    }.get(own.basis, reference)


def differing(count: int, seed: int) -> list[Any]:
    dice = random.Random(seed)
    claims = [(rule(dice), [lent(dice) for _ in range(dice.randint(1, 3))]) for _ in range(count)]
    return [(own, loans) for own, loans in claims if of_rules(own, loans) != day_by_day(own, loans)]


def test_claims_of_seven_bases_are_those_reckoned_day_by_day() -> None:
    assert [] == differing(150, 20261123)


@pytest.mark.soak
def test_thousands_of_claims_are_those_reckoned_day_by_day() -> None:
    assert [] == differing(5_000, 2009)
