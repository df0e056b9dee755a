"""Loan interest subsidies: loans are filed and drawn, lists of two quarters imported, firms claim; three are paid."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.instrument import instrument_of
from ledger.statements.importing import import_statement
from sample_data import names
from sample_data.files import quarter_lines, quarter_list
from sample_data.loans import LOANS, UNFILED, Loan
from sample_data.year import BEFORE_APPROVAL, Approval, Life, Year, decided, later

METHOD = "interest_subsidy"
SCHEME = "sme-fund-2008"
WINDOW = (date(2009, 1, 1), date(2009, 6, 30))
IMPORTED_ON = {1: date(2009, 4, 8), 2: date(2009, 7, 6)}
FILED = Approval("filed")


@dataclass(frozen=True)
class Claim:
    """A firm's claim for the first half of the year, where it stops, and what comes after its approval.

    `instalments` is the number of payments.
    """

    firm: str
    start: date
    approval: Approval
    instalments: int = 0
    wrongly_paid: bool = False
    settled: bool = False
    given_up: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


CLAIMS = (
    Claim("湛卢", date(2009, 7, 13), Approval("approved", document="科财〔2009〕46号"), instalments=2),
    Claim(
        "雷泽",
        date(2009, 7, 14),
        Approval("approved", document="科财〔2009〕46号"),
        instalments=1,
        settled=True,
    ),
    Claim(
        "弱水",
        date(2009, 7, 20),
        Approval("approved", returned="借据复印件不清晰，请重新提交", document="科财〔2009〕48号"),
        instalments=1,
        wrongly_paid=True,
    ),
    Claim("昆吾", date(2009, 10, 19), Approval("approved", document="科财〔2009〕63号")),
    Claim("腾空", date(2009, 11, 2), Approval("reviewed")),
    Claim("鸾鸣", date(2009, 11, 9), Approval("submitted")),
    Claim("驳骏", date(2009, 9, 21), Approval("returned", returned="贷款用途证明不全")),
    Claim("巨阙", date(2009, 11, 24), Approval("draft")),
    Claim("沃野", date(2009, 8, 10), Approval("rejected", reason="同一项目已获其他部门资助")),
    Claim("画影", date(2009, 8, 11), Approval("withdrawn", reason="企业改报明年")),
    Claim(
        "含光",
        date(2009, 8, 17),
        Approval("approved", document="科财〔2009〕51号"),
        given_up="企业提前还贷，放弃贴息",
    ),
)


def lives(year: Year) -> Iterator[Life]:
    """Every loan, the banks' lists of the first two quarters, and every claim."""
    yield from (_loan(year, loan, FILED) for loan in LOANS)
    yield from (_loan(year, loan, approval) for loan, approval in UNFILED)
    yield from (_import(year, quarter) for quarter in IMPORTED_ON)
    yield from (_claim(year, claim) for claim in CLAIMS)


def _loan(year: Year, loan: Loan, approval: Approval) -> Life:
    yield later(max(loan.signed_on, date(2009, 1, 6)), 0)
    terms = loan.terms()
    draws = terms["drawdowns"]
    facts = terms | {"firm": year.parties[loan.firm], "bank": year.parties[f"{loan.bank}银行"], "account": loan.account,
                     "principal": f"{sum(draw.wan for draw in loan.draws)}万", "rate": draws[0]["rate"]}  # fmt: skip
    record = year.draft(METHOD, "loan", facts, f"{loan.bank}银行固定资产贷款：{loan.firm}")
    year.records[f"loan {loan.firm}"] = record
    yield from decided(year, record, facts, approval)
    if approval is FILED:
        yield from _run(year, record, loan)


def _run(year: Year, record: int, loan: Loan) -> Life:
    """Drawdowns and repayments in the order of their days; a loan that is paid back is settled."""
    drawn = [(draw.drawn_on, "drawdown", {"iou": loan.iou(number)}) for number, draw in enumerate(loan.draws)]
    repaid = [(date.fromisoformat(each["day"]), "repayment", {"iou": each["iou"], "amount": each["amount"]})
              for each in loan.repayments()]  # fmt: skip
    for day, kind, facts in sorted([*drawn, *repaid], key=lambda event: event[0]):
        yield later(max(day, year.today), 0)
        year.event(record, kind, facts, day)
    if loan.overdue_until:
        yield later(year.today, 12)
        year.event(record, "settled", {"remark": "贷款结清证明"})


def _import(year: Year, quarter: int) -> Life:
    """The lists of all banks for a quarter, accepted as they match."""
    yield IMPORTED_ON[quarter]
    recompute = instrument_of(METHOD).recompute
    for bank, _, _ in names.BANKS:
        if quarter_lines(bank, quarter):
            name = f"{bank}银行2009年第{quarter}季度利息清单.xlsx"
            with year.book.writing(year.people["recorder"]) as unit:
                import_statement(unit, quarter_list(bank, quarter), name, recompute, accept=True)


def _claim(year: Year, claim: Claim) -> Life:
    yield later(claim.start, 0)
    first, last = WINDOW
    facts = {"firm": year.parties[claim.firm], "window_from": first.isoformat(), "window_to": last.isoformat(),
             "claimed_on": year.today.isoformat(), **claim.facts}  # fmt: skip
    record = year.draft(METHOD, "claim", facts, f"上半年贷款贴息：{claim.firm}", scheme=SCHEME)
    year.records[f"claim {claim.firm}"] = record
    yield from decided(year, record, facts, claim.approval)
    if claim.approval.state not in BEFORE_APPROVAL:
        yield from _after_approval(year, record, claim)


def _after_approval(year: Year, record: int, claim: Claim) -> Life:
    if claim.given_up:
        yield later(year.today, 14)
        year.event(record, "withdrawal", {"reason": claim.given_up})
    if claim.wrongly_paid:
        yield later(year.today, 11)
        paid = {"amount": year.reserved_yuan(record), "paid_to": "账号录入有误"}
        number = year.event(record, "payment", paid)
        yield later(year.today, 4)
        year.event(record, "reversal", {"entry_number": number, "reason": "收款账号录入有误，国库退回"})
    for instalment in range(claim.instalments):
        yield later(year.today, 18)
        amount = year.reserved_yuan(record, 1, claim.instalments - instalment)
        year.event(record, "payment", {"amount": amount, "paid_to": "企业基本户"}, document="国库支付凭证")
    if claim.settled:
        yield later(year.today, 25)
        year.event(record, "settlement", {"remark": "资料归档"})
