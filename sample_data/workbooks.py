"""The workbooks that banks send: what each file looks like, drawn from the same lines as the loans.

Banks write dates as text and preambles above their tables; amounts in .xlsx and .xls are numbers. The files carry a
fixed creation time, so that the script writes the same bytes in every run.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sample_data.loans import Line
from sample_data.samples import forms
from sample_data.samples.containers import CREATED
from sample_data.samples.page import Column, Page

INTEREST_LIST: Final = "interest_list"
KINDS: Final = (("正常利息", "interest"), ("逾期罚息", "penalty"), ("复利", "compound"))


def truth(line: Line, number: int = 0) -> dict[str, Any]:
    """A line of the loans as what is true of it."""
    return {
        "_number": number, "iou": line.iou, "contract": line.loan.contract, "borrower": line.loan.borrower,
        "loan_account": line.loan.account, "period_start": line.start, "period_end": line.end, "days": line.days,
        "principal": line.principal_fen, "product": line.product,
        "rate_percent": Decimal(line.rate) if line.rate else None, "interest": line.interest_fen,
        "penalty": line.penalty_fen, "compound": line.compound_fen, "posting_date": line.posted_on,
        "currency": "人民币", "nature": "loan_interest",
    }  # fmt: skip


def list_columns(**names: str) -> list[Column]:
    """The columns of the plain list, some under other names."""
    columns = [
        Column("序号", "_number", int), Column("借据号", "iou"), Column("合同号", "contract"),
        Column("借款人", "borrower"), Column("计息起始日", "period_start", forms.iso),
        Column("截息日", "period_end", forms.iso), Column("计息天数", "days", int),
        Column("计息本金", "principal", forms.number), Column("积数", "product", forms.number),
        Column("执行年利率(%)", "rate_percent", forms.decimal), Column("实收利息", "interest", forms.number),
        Column("罚息", "penalty", forms.number), Column("复利", "compound", forms.number),
        Column("扣款日期", "posting_date", forms.iso), Column("币种", "currency"),
    ]  # fmt: skip
    return [Column(names.get(column.field, column.name), column.field, column.form) for column in columns]


def list_above(title: str, lines: Sequence[Line], columns: Sequence[Column] | None = None) -> Page:
    """The plain list down to its header: title, unit, names."""
    page = Page("利息清单")
    page.put(title)
    page.put(f"单位：元    笔数：{len(lines)}")
    shown = title.replace("（", "(").replace("）", ")").replace("　", " ")
    page.head(INTEREST_LIST, columns or list_columns(), title=shown, unit="元")
    return page


def interest_list(
    title: str, lines: Sequence[Line], differing: Mapping[int, dict[str, Any]] | None = None
) -> Page:
    """The plain list of interest taken, with its total; `differing` is what is otherwise in a line, by its number."""
    page = list_above(title, lines)
    for number, line in enumerate(lines, start=1):
        page.line(truth(line, number) | (differing or {}).get(number, {}))
    page.total("合计", "interest", "penalty", "compound")
    return page


def notice(title: str, lines: Sequence[Line]) -> Page:
    """A notice with a header of two rows, kinds above their columns; both days of a period count."""
    page = Page("利息通知单")
    page.put(title)
    columns = [
        Column("借据号", "iou"), Column("合同号", "contract"), Column("借款单位", "borrower"),
        Column("计息起始日", "period_start", forms.joined), Column("终息日期", "period_end", forms.joined),
        Column("天数", "days", int), Column("转账日", "posting_date", forms.joined),
    ]  # fmt: skip
    for kind, field in KINDS:
        told = "" if field == "interest" else f"_{field} of "
        columns += [
            Column((kind, "本金"), f"{told}principal", forms.number),
            Column((kind, "利率"), f"{told}rate_percent", forms.decimal),
            Column((kind, "利息"), field, forms.number),
        ]
    page.head(INTEREST_LIST, columns, title=title.replace("（", "(").replace("）", ")"))
    page.merged = [(0, 0, 0, 15), (1, 7, 1, 9), (1, 10, 1, 12), (1, 13, 1, 15)]
    for line in lines:
        page.line(_by_kind(truth(line)))
    page.leave("a note", "以上数据仅供参考，以银行回单为准")
    page.warn("both the first and the last day")
    return page


def _by_kind(line: dict[str, Any]) -> dict[str, Any]:
    """Principal, rate and amount of each kind of interest; all blank where nothing was taken."""
    kinds: dict[str, Any] = {"period_end": line["period_end"] - timedelta(days=1)}
    for _, field in KINDS:
        told = "" if field == "interest" else f"_{field} of "
        for name in ("principal", "rate_percent"):
            kinds[told + name] = line[name] if line[field] else None
        kinds[field] = line[field] or None
    return line | kinds


def old_list(lines: Sequence[Line]) -> Page:
    """The list of an old core system: days as yyyymmdd, sums of balances instead of principals, two sums below."""
    page = Page("结息清单")
    page.put("贷款结息清单")
    page.put(f"打印日期：{CREATED:%Y%m%d}")
    columns = [
        Column("借据号", "iou"), Column("贷款账号", "loan_account"), Column("贷款户名", "borrower"),
        Column("产品名称", "", lambda _: "固定资产贷款"), Column("积数", "product", forms.number),
        Column("利率", "rate_percent", forms.decimal), Column("结息金额", "interest", forms.number),
        Column("起始日期", "period_start", forms.joined), Column("终止日期", "period_end", forms.joined),
        Column("天数", "days", int), Column("扣息日期", "posting_date", forms.joined), Column("状态", ""),
    ]  # fmt: skip
    page.head(INTEREST_LIST, columns, title="贷款结息清单")
    for line in lines:
        number = page.line(truth(line))
        page.rows[number - 1][3], page.rows[number - 1][-1] = "固定资产贷款", "已扣"
    page.total("金额总计", "interest")
    page.leave("a total row (户数总计)", "户数总计", len(lines))
    return page


def written_list(title: str, lines: Sequence[Line]) -> Page:
    """A list as text: amounts with commas, days with slashes, and a total."""
    page = Page()
    page.put(title)
    page.put("机构：总行营业部", "币种：人民币")
    page.put()
    columns = [
        Column("借据编号", "iou", lambda iou: f"{iou}\t"), Column("贷款合同编号", "contract"),
        Column("借款人名称", "borrower"), Column("起始日", "period_start", _slashes),
        Column("结束日期", "period_end", _slashes), Column("天数", "days"),
        Column("本金余额", "principal", forms.commas), Column("年利率", "rate_percent", forms.percent),
        Column("利息金额", "interest", forms.commas), Column("付息日期", "posting_date", _slashes),
    ]  # fmt: skip
    page.head(INTEREST_LIST, columns, title=title, currency="人民币")
    for line in lines:
        page.line(truth(line))
    page.total("合计", "interest")
    return page


def _slashes(day: date) -> str:
    return f"{day:%Y/%m/%d}"


Movement = tuple[date, str, str | None, int, str]
"""A day, a text, what interest it speaks of, fen that come in (or go out, where negative), and the counterparty."""


def account_statement(account: str, owner: str, movements: Sequence[Movement], opening_fen: int) -> Page:
    """A current account with its balance after each movement."""
    page = Page("账户明细")
    page.put("明细查询结果")
    page.put(f"账　　号：{account}")
    page.put(f"账户名称：{owner}")
    columns = [
        Column("交易时间", "posting_date"), Column("借方发生额/元(支取)", "debit", forms.commas),
        Column("贷方发生额/元(收入)", "credit", forms.commas), Column("余额", "balance", forms.commas),
        Column("币种", "currency"), Column("对方户名", "counterparty"), Column("摘要", "text 1"),
        Column("交易流水号", "serial"),
    ]  # fmt: skip
    page.head("account_statement", columns, title="明细查询结果", account=account, borrower=owner)
    balance_fen = opening_fen
    for number, (day, text, nature, fen, counterparty) in enumerate(movements, start=1):
        balance_fen += fen
        line = {
            "posting_date": day, "direction": "in" if fen > 0 else "out", "amount": abs(fen),
            "balance": balance_fen, "currency": "人民币元", "counterparty": counterparty, "text 1": text,
            "serial": f"{day:%Y%m%d}{number:06d}", "nature": nature,
        }  # fmt: skip
        page.line(line, posting_date=f"{day:%Y%m%d} 09:{number:02d}:00")
    return page
