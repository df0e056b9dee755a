"""The loans of the year over eight banks, and the interest lines that each bank books for them.

A line's interest is what the rules of interest subsidy recompute, so that a bank's list agrees to the fen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from instruments.interest_subsidy.rules.accrual import Slip, recompute_interest
from instruments.interest_subsidy.rules.facts import Loan as LoanFacts
from ledger.values.decimals import decimal_text
from ledger.values.money import round_fen
from sample_data import names
from sample_data.year import Approval, working_day

PURPOSE = "fixed_assets"
PENALTY_MULTIPLE = Fraction(3, 2)
"""Overdue principal bears the contract rate and half of it (银发〔2003〕251号)."""


@dataclass(frozen=True)
class Draw:
    """One IOU: wan drawn on a day and due on another, with what was paid back early or late, in wan by day."""

    wan: int
    drawn_on: date
    due_on: date
    repaid: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True)
class Loan:
    """A loan contract of a firm with a bank.

    Attributes:
        rate: percent a year, or terms of a floating rate.
        overdue_until: the day on which the bank collects penalty interest on what is overdue.
    """

    firm: str
    bank: str
    number: int
    signed_on: date
    rate: str | dict[str, str]
    draws: tuple[Draw, ...]
    frequency: str = "quarterly"
    overdue_until: date | None = None

    @property
    def contract(self) -> str:
        """The number on the contract."""
        return f"{self.bank}固贷字{self.signed_on.year}第{self.number:04d}号"

    def iou(self, draw: int) -> str:
        """The number on an IOU: 16 digits that begin with a zero, as text."""
        bank = [short for short, _, _ in names.BANKS].index(self.bank) + 1
        return f"0{bank}{self.draws[draw].drawn_on:%Y%m%d}{self.number:04d}{draw + 1:02d}"

    @property
    def account(self) -> str:
        """The loan account."""
        return f"{self.iou(0)[:2]}1399{self.number:010d}"

    @property
    def borrower(self) -> str:
        """The firm's full name."""
        return names.firm_name([short for short, _ in names.FIRMS].index(self.firm))

    def terms(self) -> dict[str, Any]:
        """The contract as facts of a loan."""
        rate = {"percent": self.rate} if isinstance(self.rate, str) else self.rate
        draws = [
            {"iou": self.iou(number), "amount": f"{draw.wan}万", "drawn_on": draw.drawn_on.isoformat(),
             "due_on": draw.due_on.isoformat(), "rate": rate}
            for number, draw in enumerate(self.draws)
        ]  # fmt: skip
        return {"contract": self.contract, "purpose": PURPOSE, "signed_on": self.signed_on.isoformat(),
                "drawdowns": draws, "day_count": "act/360",
                "settlement": {"frequency": self.frequency, "day_of_month": 20}}  # fmt: skip

    def repayments(self) -> list[dict[str, str]]:
        """What was paid back, as facts."""
        return [{"day": day.isoformat(), "amount": f"{wan}万", "iou": self.iou(number)}
                for number, draw in enumerate(self.draws) for day, wan in draw.repaid]  # fmt: skip

    def slips(self) -> list[Slip]:
        """The interest of every settlement period, as the bank should book it."""
        facts = self.terms() | {"repayments": self.repayments()}
        return recompute_interest(LoanFacts.read(facts))


@dataclass(frozen=True)
class Line:
    """A line of a bank's interest list; the end of its period is not counted.

    Attributes:
        principal_fen: the balance, where it did not change in the period.
        rate: percent a year, blank where it changed in the period.
        product: 积数, the sum of the daily balances in fen.
    """

    loan: Loan
    iou: str
    start: date
    end: date
    principal_fen: int | None
    product: int
    rate: str
    interest_fen: int
    penalty_fen: int = 0
    compound_fen: int = 0

    @property
    def days(self) -> int:
        """The days of the period."""
        return (self.end - self.start).days

    @property
    def posted_on(self) -> date:
        """The day on which the bank takes the money."""
        return working_day(self.end)

    @property
    def paid_fen(self) -> int:
        """All that is taken."""
        return self.interest_fen + self.penalty_fen + self.compound_fen


def _floating(multiplier: str, reset: str, tenor: str) -> dict[str, str]:
    return {"series": "pboc_benchmark_lending", "tenor": tenor, "multiplier": multiplier, "reset": reset}


LOANS = (
    Loan("湛卢", "汉江", 3, date(2009, 1, 12), "5.40",
         (Draw(1500, date(2009, 1, 15), date(2012, 1, 14)), Draw(500, date(2009, 3, 10), date(2012, 1, 14)))),
    Loan("夸父", "汉江", 41, date(2008, 10, 30), _floating("1.1", "yearly_1_january", "1y_3y"),
         (Draw(800, date(2008, 11, 3), date(2010, 11, 2)),)),
    Loan("烛龙", "汉江", 12, date(2009, 2, 9), "5.841",
         (Draw(300, date(2009, 2, 12), date(2010, 2, 11), ((date(2009, 6, 25), 100),)),), "monthly"),
    Loan("羲和", "汉江", 17, date(2009, 1, 20), "5.31",
         (Draw(600, date(2009, 1, 22), date(2010, 1, 21)), Draw(400, date(2009, 2, 26), date(2010, 1, 21)),
          Draw(200, date(2009, 4, 16), date(2010, 1, 21)))),
    Loan("雷泽", "楚云", 8, date(2009, 1, 6), "5.31",
         (Draw(500, date(2009, 1, 15), date(2010, 1, 15)), Draw(300, date(2009, 5, 20), date(2010, 5, 19)))),
    Loan("巨阙", "楚云", 23, date(2009, 3, 2), _floating("1.05", "contract_day", "6m_1y"),
         (Draw(700, date(2009, 3, 5), date(2010, 3, 4)),)),
    Loan("弱水", "江澜", 5, date(2009, 2, 3), "5.841",
         (Draw(450, date(2009, 2, 6), date(2010, 2, 5)), Draw(150, date(2009, 6, 12), date(2010, 2, 5)))),
    Loan("沃野", "江澜", 9, date(2009, 3, 18), "6.372", (Draw(120, date(2009, 3, 20), date(2010, 3, 19)),), "monthly"),
    Loan("昆吾", "荆岚", 14, date(2008, 12, 8), _floating("1", "at_once", "1y_3y"),
         (Draw(900, date(2008, 12, 10), date(2011, 12, 9)),)),
    Loan("腾空", "荆岚", 21, date(2009, 4, 1), "5.40",
         (Draw(1000, date(2009, 4, 3), date(2012, 4, 2)), Draw(600, date(2009, 7, 8), date(2012, 4, 2)))),
    Loan("干将", "襄岭", 2, date(2009, 1, 12), "4.86",
         (Draw(260, date(2009, 1, 14), date(2009, 7, 13), ((date(2009, 9, 11), 260),)),),
         overdue_until=date(2009, 9, 11)),
    Loan("太阿", "襄岭", 6, date(2009, 2, 16), "5.31", (Draw(380, date(2009, 2, 18), date(2010, 2, 17)),)),
    Loan("含光", "云梦", 11, date(2009, 2, 23), "5.40", (Draw(650, date(2009, 2, 25), date(2012, 2, 24)),)),
    Loan("工布", "云梦", 13, date(2009, 3, 9), "5.31", (Draw(240, date(2009, 3, 11), date(2010, 3, 10)),)),
    Loan("画影", "白鹭", 4, date(2009, 1, 5), "5.31",
         (Draw(180, date(2009, 1, 8), date(2010, 1, 7), ((date(2009, 8, 5), 60),)),)),
    Loan("灌灌", "白鹭", 7, date(2009, 3, 23), "5.31", (Draw(210, date(2009, 3, 25), date(2010, 3, 24)),)),
    Loan("鸾鸣", "长亭", 10, date(2009, 2, 11), _floating("1", "quarterly", "1y_3y"),
         (Draw(520, date(2009, 2, 13), date(2011, 2, 12)),)),
    Loan("驳骏", "长亭", 15, date(2009, 5, 4), "5.40", (Draw(850, date(2009, 5, 6), date(2012, 5, 5)),)),
)  # fmt: skip


def _small(firm: str, bank: str, number: int, signed_on: date) -> Loan:
    """A loan of a year whose filing did not come to an end."""
    return Loan(firm, bank, number, signed_on, "5.31", (Draw(100, signed_on, signed_on.replace(year=2010)),))


UNFILED = (
    (_small("赤鱬", "长亭", 31, date(2009, 11, 25)), Approval("draft")),
    (_small("旋龟", "白鹭", 32, date(2009, 11, 19)), Approval("submitted")),
    (_small("姑射", "云梦", 33, date(2009, 11, 12)), Approval("reviewed")),
    (_small("招摇", "襄岭", 34, date(2009, 10, 22)), Approval("returned", returned="合同缺借款用途一页")),
    (_small("不周", "荆岚", 35, date(2009, 5, 14)), Approval("rejected", reason="委托贷款，不在备案范围")),
    (_small("若木", "江澜", 36, date(2009, 6, 4)), Approval("withdrawn", reason="贷款未发放")),
)


def of_bank(bank: str) -> list[Loan]:
    """The loans of a bank."""
    return [loan for loan in LOANS if loan.bank == bank]


def lines(loans: Sequence[Loan], first: date, last: date) -> list[Line]:
    """The lines of settlement periods that end between two days, both counted, in the order of a bank's list."""
    found = [line for loan in loans for line in _lines(loan) if first <= line.end <= last]
    return sorted(found, key=lambda line: (line.loan.number, line.iou, line.end))


def _lines(loan: Loan) -> Iterator[Line]:
    for slip in loan.slips():
        balances = {piece.balance_fen for piece in slip.pieces}
        rates = {decimal_text(piece.rate.exact, 4) for piece in slip.pieces if piece.rate}
        product = sum(piece.balance_fen * piece.period.days for piece in slip.pieces)
        principal_fen = balances.pop() if len(balances) == 1 else None
        rate = _plain(rates.pop()) if len(rates) == 1 else ""
        yield Line(
            loan, slip.iou, slip.period.start, slip.period.end, principal_fen, product, rate, slip.amount_fen
        )
    if loan.overdue_until:
        yield _overdue(loan, loan.overdue_until)


def _overdue(loan: Loan, until: date) -> Line:
    """Penalty on the overdue principal, and compound interest on the last normal interest, which was late too."""
    draw, late = loan.draws[0], loan.slips()[-1]
    days, principal_fen = (until - draw.due_on).days, draw.wan * 1_000_000
    rate = Fraction(str(loan.rate)) / 100 * PENALTY_MULTIPLE
    penalty = round_fen(principal_fen * rate * days / 360, "half_up_to_fen")
    compound = round_fen(late.amount_fen * rate * days / 360, "half_up_to_fen")
    shown = _plain(decimal_text(rate * 100, 4))
    return Line(loan, loan.iou(0), draw.due_on, until, principal_fen, principal_fen * days, shown, 0, penalty,
                compound)  # fmt: skip


def _plain(rate: str) -> str:
    return f"{Decimal(rate).normalize():f}"
