"""What is true in the samples: movements of accounts and interest of loans, from a seed; every name is invented."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, Final

from ledger.values.money import round_fen
from sample_data import names

Line = dict[str, Any]

MOVEMENTS: Final = (
    ("货款", "in", None), ("贷款结息", "out", "loan_interest"), ("工资", "out", None),
    ("活期存款结息", "in", "deposit_interest"), ("材料款", "out", None), ("结息", "out", "interest"),
)  # fmt: skip
"""Remark, direction, and what interest it speaks of."""

RATES: Final = tuple(Decimal(text) for text in ("4.32", "4.86", "5.04", "5.4", "5.76", "6.12", "7.2"))
"""Percent a year; each is whole in every notation of rates."""

ACCOUNT: Final = "0213990000001688"
OWNER: Final = names.firm_name(9)
OPENING_FEN: Final = 900_000_00


def movements(
    seed: int, count: int, first: date = date(2009, 7, 2), opening_fen: int = OPENING_FEN
) -> list[Line]:
    """Movements of an account in the order of their days, with the balance after each."""
    random = Random(seed)
    day, balance_fen, found = first, opening_fen, []
    for number in range(count):
        remark, direction, nature = MOVEMENTS[number % len(MOVEMENTS)]
        amount = random.randrange(1_000_00, 60_000_00)
        balance_fen += amount if direction == "in" else -amount
        found.append({
            "posting_date": day, "direction": direction, "amount": amount, "balance": balance_fen,
            "counterparty": names.firm_name(random.randrange(10, 60)), "text 1": remark, "nature": nature,
            "serial": f"{day:%Y%m%d}{number + 1:06d}", "currency": "人民币",
        })  # fmt: skip
        day += timedelta(days=random.randrange(1, 9))
    return found


def slips(
    seed: int, count: int, first: date = date(2009, 6, 21), last: date = date(2009, 9, 21)
) -> list[Line]:
    """Interest of as many loans for one period, its first day in and its last day out."""
    random = Random(seed)
    found = []
    for number in range(count):
        principal, rate = random.randrange(80, 2000) * 10_000_00, random.choice(RATES)
        days = (last - first).days
        iou = f"09{first:%Y%m%d}{seed % 100:02d}{number + 1:04d}"
        found.append({
            "iou": iou, "contract": f"样贷字2009第{seed % 1000:03d}{number + 1:02d}号",
            "borrower": names.firm_name(random.randrange(60)), "period_start": first, "period_end": last,
            "days": days, "principal": principal, "product": principal * days, "rate_percent": rate,
            "interest": interest_fen(principal, rate, days), "posting_date": last, "nature": "loan_interest",
            "currency": "人民币",
        })  # fmt: skip
    return found


def interest_fen(principal_fen: int, rate_percent: Decimal, days: int, basis: int = 360) -> int:
    """Simple interest, rounded half up to the fen."""
    return round_fen(Fraction(rate_percent) * principal_fen * days / (100 * basis), "half_up_to_fen")


def reversed_of(line: Line, **changes: Any) -> Line:
    """A line that takes back another: the same with a minus."""
    return {**line, "amount": -line["amount"], "text 1": f"冲正 {line['text 1']}", "reversal": True} | changes


def balanced(lines: Sequence[Line], opening_fen: int = OPENING_FEN) -> list[Line]:
    """The lines with their balances made anew."""
    found = []
    for line in lines:
        opening_fen += line["amount"] if line["direction"] == "in" else -line["amount"]
        found.append({**line, "balance": opening_fen})
    return found
