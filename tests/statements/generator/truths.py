"""What is true in a random statement: movements of an account, or interest of loans."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sample_data import names
from sample_data.samples.truths import interest_fen
from tests.statements.generator.naming import words

Line = dict[str, Any]
PLAIN = (
    "货款",
    "工资",
    "材料款",
    "往来款",
    "电费合计3笔",
    "A4纸",
    "12月房租",
    "退款1,000.00元说明",
    "2009年度审计费",
)
RATES = tuple(
    Decimal(text) for text in ("4.32", "4.86", "5.04", "5.4", "5.76", "6.12", "7.2", "3.6", "5.31", "6.5625")
)
NOTATED = 7
"""The first of the rates come out even in every notation."""


def amount(random: Random) -> int:
    """Fen of any size, small ones and round ones too."""
    return random.choice((
        random.randrange(1, 100), random.randrange(1, 10**5), random.randrange(1, 10**8),
        random.randrange(1, 10**11), random.randrange(1, 10**4) * 100,
    ))  # fmt: skip


def remark(random: Random, direction: str) -> tuple[str, str | None]:
    """A remark, and what interest it speaks of, given the side."""
    known = words()["interest_words"]
    match random.randrange(6):
        case 0:
            return random.choice(known["deposit"]), "deposit_interest"
        case 1:
            return random.choice(known["loan"]), "loan_interest" if direction == "out" else "interest"
        case 2:
            return random.choice(("结息", "利息")), "deposit_interest" if direction == "in" else "interest"
        case _:
            return random.choice(PLAIN), None


def movements(random: Random, count: int, *, reversals: bool) -> list[Line]:
    """Movements of an account in the order of their days."""
    day = date(random.randrange(2001, 2025), random.randrange(1, 13), random.randrange(1, 28))
    balance, found = random.randrange(0, 10**12), []
    for number in range(count):
        direction, fen = random.choice(("in", "out")), amount(random)
        text, nature = remark(random, direction)
        back = reversals and random.randrange(25) == 0
        if back:
            fen, text = (
                -(10**11) - number,
                f"{text}冲正",
            )  # of nothing in the file, so that it names no original
        balance += fen if direction == "in" else -fen
        serial = f"{day:%Y%m%d}{random.randrange(10**4):04d}{number:06d}"
        found.append({
            "posting_date": day, "transaction_date": day - timedelta(days=random.randrange(3)), "value_date": day,
            "direction": direction, "amount": fen, "balance": balance, "text 1": text, "nature": nature,
            "text 2": random.choice(("网银", "柜面", "批量", None)), "serial": serial, "currency": "人民币",
            "counterparty": names.firm_name(random.randrange(60)), "reversal": back, "_owner": "本单位",
            "counterparty_account": f"62{random.randrange(10**15):015d}", "_time": f"{number % 24:02d}:15:00",
        })  # fmt: skip
        day += timedelta(days=random.choice((0, 0, 1, 2, 9, 31)))
    return found


def slips(random: Random, count: int, *, both_days: bool) -> list[Line]:
    """Interest of as many IOUs; `both_days` where the bank counts the first day and the last."""
    found = []
    for number in range(count):
        start = date(random.randrange(2001, 2025), random.randrange(1, 13), random.randrange(1, 28))
        days = random.choice((30, 31, 90, 91, 92, 365, random.randrange(1, 400)))
        principal, rate = random.randrange(1, 10**5) * 10_000_00, random.choice(RATES[:NOTATED])
        interest = interest_fen(principal, rate, days, random.choice((360, 360, 360, 365)))
        late = random.randrange(4) == 0
        penalty, compound = (random.randrange(10**7), random.randrange(10**4)) if late else (None, None)
        end = start + timedelta(days=days - both_days)
        found.append({
            "iou": f"{random.randrange(10**14):014d}{number:02d}", "contract": f"字{random.randrange(10**6)}第{number}号",
            "borrower": names.firm_name(random.randrange(60)), "loan_account": f"0{random.randrange(10**16):016d}",
            "period_start": start, "period_end": end, "days": days, "principal": principal,
            "product": principal * days, "rate_percent": rate, "interest": interest, "penalty": penalty,
            "compound": compound, "posting_date": end + timedelta(days=random.randrange(2)),
            "currency": "人民币", "nature": "loan_interest", "_number": number + 1,
        })  # fmt: skip
    return found
