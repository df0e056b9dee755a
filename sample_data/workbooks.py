"""The workbooks that banks send: what each file looks like, written from the same lines as the loans.

Banks write dates as text and preambles above their tables; amounts in .xlsx and .xls are numbers. The files carry a
fixed creation time, so that the script writes the same bytes in every run.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from ledger.values.money import yuan_text
from sample_data.loans import Line

Cell = str | int | Decimal | None
Rows = list[list[Cell]]
KINDS = ("正常利息", "逾期罚息", "复利")
CREATED = datetime(2009, 9, 22, 9, 0)  # noqa: DTZ001 - a workbook's properties know no time zone


def yuan(fen: int | None) -> Decimal | None:
    """Fen as yuan for a cell; an amount that is not there is blank."""
    return None if fen is None else Decimal(yuan_text(fen))


def interest_list(title: str, lines: Sequence[Line]) -> Rows:
    """The plain list of interest taken: title, period, names, lines, total."""
    names: list[Cell] = ["序号", "借据号", "合同号", "借款人", "计息起始日", "截息日", "计息天数", "计息本金", "积数",
                         "执行年利率(%)", "实收利息", "罚息", "复利", "扣款日期", "币种"]  # fmt: skip
    body: Rows = [
        [number, line.iou, line.loan.contract, line.loan.borrower, line.start.isoformat(), line.end.isoformat(),
         line.days, yuan(line.principal_fen), yuan(line.product), line.rate and Decimal(line.rate),
         yuan(line.interest_fen), yuan(line.penalty_fen), yuan(line.compound_fen), line.posted_on.isoformat(), "人民币"]
        for number, line in enumerate(lines, start=1)
    ]  # fmt: skip
    kinds = ("interest_fen", "penalty_fen", "compound_fen")
    sums = [yuan(sum(getattr(line, kind) for line in lines)) for kind in kinds]
    total: list[Cell] = ["合计", *[None] * 9, *sums]
    return [[title], [f"单位：元    笔数：{len(lines)}"], names, *body, total]


def notice(title: str, lines: Sequence[Line]) -> Rows:
    """A notice with a header of two rows, kinds above their columns; both days of a period count."""
    above: list[Cell] = ["借据号", "合同号", "借款单位", "计息起始日", "终息日期", "天数", "转账日"]
    below: list[Cell] = [None] * len(above)
    for kind in KINDS:
        above += [kind, None, None]
        below += ["本金", "利率", "利息"]
    body = [
        [line.iou, line.loan.contract, line.loan.borrower, f"{line.start:%Y%m%d}", f"{_last_day(line):%Y%m%d}",
         line.days, f"{line.posted_on:%Y%m%d}", *_kind(line, line.interest_fen),
         *_kind(line, line.penalty_fen), *_kind(line, line.compound_fen)]
        for line in lines
    ]  # fmt: skip
    return [[title], above, below, *body, ["以上数据仅供参考，以银行回单为准"]]


def _kind(line: Line, fen: int) -> list[Cell]:
    """Principal, rate and amount of one kind of interest; all blank where nothing was taken."""
    return [yuan(line.principal_fen), Decimal(line.rate), yuan(fen)] if fen else [None] * 3


def _last_day(line: Line) -> date:
    return line.end - timedelta(days=1)


def old_list(lines: Sequence[Line]) -> Rows:
    """The list of an old core system: days as yyyymmdd, sums of balances instead of principals, two sums below."""
    names: list[Cell] = ["借据号", "贷款账号", "贷款户名", "产品名称", "积数", "利率", "结息金额", "起始日期",
                         "终止日期", "天数", "扣息日期", "状态"]  # fmt: skip
    body: Rows = [
        [line.iou, line.loan.account, line.loan.borrower, "固定资产贷款", yuan(line.product), Decimal(line.rate),
         yuan(line.interest_fen), f"{line.start:%Y%m%d}", f"{line.end:%Y%m%d}", line.days,
         f"{line.posted_on:%Y%m%d}", "已扣"]
        for line in lines
    ]  # fmt: skip
    total = yuan(sum(line.interest_fen for line in lines))
    return [
        ["贷款结息清单"],
        [f"打印日期：{CREATED:%Y%m%d}"],
        names,
        *body,
        ["金额总计", *[None] * 5, total],
        ["户数总计", len(lines)],
    ]


def written_list(title: str, lines: Sequence[Line]) -> Rows:
    """A list as text: amounts with commas, days with slashes, monthly subtotal rows and a total."""
    names: list[Cell] = ["借据编号", "贷款合同编号", "借款人名称", "起始日", "结束日期", "天数", "本金余额", "年利率",
                         "利息金额", "付息日期"]  # fmt: skip
    body: Rows = [
        [line.iou + "\t", line.loan.contract, line.loan.borrower, f"{line.start:%Y/%m/%d}", f"{line.end:%Y/%m/%d}",
         str(line.days), _commas(line.principal_fen), f"{line.rate}%", _commas(line.interest_fen),
         f"{line.posted_on:%Y/%m/%d}"]
        for line in lines
    ]  # fmt: skip
    total = _commas(sum(line.interest_fen for line in lines))
    return [[title], ["机构：总行营业部", "币种：人民币"], [], names, *body, ["合计", *[None] * 7, total]]


def _commas(fen: int | None) -> str:
    return "" if fen is None else f"{Decimal(yuan_text(fen)):,}"


Movement = tuple[date, str, int, str]
"""A day, a text, fen that come in (or go out, where negative), and the counterparty."""


def account_statement(account: str, owner: str, movements: Sequence[Movement], opening_fen: int) -> Rows:
    """A current account with its balance after each movement."""
    names: list[Cell] = ["交易时间", "借方发生额/元(支取)", "贷方发生额/元(收入)", "余额", "币种", "对方户名", "摘要",
                         "交易流水号"]  # fmt: skip
    body: Rows = []
    balance_fen = opening_fen
    for number, (day, text, fen, counterparty) in enumerate(movements, start=1):
        balance_fen += fen
        out, into = (_commas(-fen), "") if fen < 0 else ("", _commas(fen))
        body.append([f"{day:%Y%m%d} 09:{number:02d}:00", out, into, _commas(balance_fen), "人民币元", counterparty,
                     text, f"{day:%Y%m%d}{number:06d}"])  # fmt: skip
    return [["明细查询结果"], [f"账　　号：{account}"], [f"账户名称：{owner}"], names, *body]


def xlsx(sheets: Mapping[str, Rows], adorn: Callable[[Any, Mapping[str, Any]], None] | None = None) -> bytes:
    """Rows as the bytes of an .xlsx; `adorn` may merge, hide or add what rows cannot say."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "样例", "author": "样例", "created": CREATED})
        made = {name: book.add_worksheet(name) for name in sheets}
        for name, rows in sheets.items():
            for index, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value not in (None, ""):
                        _write(made[name], index, column, value)
        if adorn:
            adorn(book, made)
    return target.getvalue()


def _write(sheet: Any, row: int, column: int, value: Cell) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, value)


def csv_text(rows: Rows) -> bytes:
    """Rows as a CSV in GB18030 with CRLF, as banks' web pages write it."""
    lines = [",".join(_quoted(cell) for cell in row) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode("gb18030")


def _quoted(cell: Cell) -> str:
    text = "" if cell is None else str(cell)
    return f'"{text}"' if "," in text else text


def xls(rows: Rows) -> bytes | None:
    """Rows as the bytes of an old .xls; None where the library that writes it is not installed."""
    try:
        import xlwt
    except ImportError:
        return None
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("结息清单")
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            if value not in (None, ""):
                sheet.write(index, column, value)
    target = BytesIO()
    book.save(target)
    return target.getvalue()
