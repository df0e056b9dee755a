"""Interest lists and notices: units, rates in every notation, periods, headers of two rows, one loan a sheet."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from sample_data.samples import forms
from sample_data.samples.containers import xlsx
from sample_data.samples.page import Column, Page, renamed
from sample_data.samples.sample import Sample
from sample_data.samples.truths import Line, interest_fen, slips

KIND: Final = "interest_list"
LIST: Final = (
    Column("借据号", "iou"),
    Column("合同号", "contract"),
    Column("借款人", "borrower"),
    Column("计息起始日", "period_start", forms.iso),
    Column("截息日", "period_end", forms.iso),
    Column("天数", "days", int),
    Column("计息本金", "principal", forms.number),
    Column("年利率(%)", "rate_percent", forms.decimal),
    Column("实收利息", "interest", forms.number),
    Column("扣款日期", "posting_date", forms.iso),
)
UNTOLD: Final = {"iou", "contract", "borrower"}
TITLE: Final = "贷款利息清单（2009年第3季度）"


def samples() -> list[Sample]:
    """The interest lists and notices."""
    return [
        one_loan_a_sheet(), merged_cells(), wan(), units_in_words(), dated_total(), rates(),
        long_identifiers(), wide_digits(), deposit_interest(),
        period_in_one_cell(),
    ]  # fmt: skip


def draw(page: Page, lines: Sequence[Line]) -> None:
    """Draw lines one below the other."""
    for line in lines:
        page.line(line)


def one_loan_a_sheet() -> Sample:
    """A sheet for each loan, which only the lines above the table name, and a first sheet that only lists them."""
    overview = Page("总表")
    overview.put("借款企业借据一览")
    overview.put("序号", "借据", "备注")
    pages = [overview]
    for number, line in enumerate(slips(31, 3), start=1):
        overview.put(number, line["iou"], "见分表")
        page = Page(line["iou"])
        page.put("贷款利息计算表")
        page.put(f"借据号：{line['iou']}", f"合同号：{line['contract']}")
        page.put(f"借款人：{line['borrower']}")
        named = {name: line[name] for name in ("iou", "contract", "borrower")}
        page.head(
            KIND, [column for column in LIST if column.field not in UNTOLD], title="贷款利息计算表", **named
        )
        draw(page, _by_month(line))
        page.total("合计", "interest")
        pages.append(page)
    overview.warn("no statement")
    return Sample("quirk-07-one-loan-a-sheet.xlsx", xlsx(pages), "xlsx", pages)


def _by_month(line: Line) -> list[Line]:
    """The interest of a quarter as the bank takes it, month by month."""
    ends = (line["period_start"], date(2009, 7, 21), date(2009, 8, 21), line["period_end"])
    return [
        {**line, "period_start": start, "period_end": end, "days": (end - start).days, "posting_date": end,
         "interest": interest_fen(line["principal"], line["rate_percent"], (end - start).days)}
        for start, end in pairwise(ends)
    ]  # fmt: skip


def merged_cells() -> Sample:
    """A title over the whole width, a unit beside it, a merged disclaimer below."""
    page = Page("利息清单")
    page.put(TITLE)
    page.put("单位：元")
    page.head(KIND, LIST, title="贷款利息清单(2009年第3季度)", unit="元")
    draw(page, slips(32, 4))
    page.total("合计", "interest")
    note = page.leave("a note", "本清单由系统生成，不作为记账凭证")
    page.merged = [(0, 0, 0, 9), (1, 0, 1, 9), (note - 1, 0, note - 1, 9)]
    return Sample("quirk-09-merged-cells.xlsx", xlsx([page]), "xlsx", [page])


def wan() -> Sample:
    """万元 above the table counts for every amount; 元 over a column would contradict it."""
    page = Page("利息清单")
    page.put("利息清单")
    page.put("单位：万元")
    columns = [_form(column, forms.wan) for column in LIST]
    page.head(KIND, columns, title="利息清单", unit="万元")
    draw(page, slips(33, 4))
    page.total("合计", "interest")
    mixed = Page("按列")
    columns = [
        _form(column, forms.wan_text if column.field == "principal" else forms.plain) for column in LIST
    ]
    mixed.head(KIND, renamed(columns, principal="计息本金（万元）", interest="实收利息/元"))
    draw(mixed, slips(34, 3))
    mixed.total("合计", "principal", "interest")
    return Sample("quirk-13-ten-thousand-yuan.xlsx", xlsx([page, mixed]), "xlsx", [page, mixed])


def units_in_words() -> Sample:
    """Units in a title, in brackets of any kind, with 人民币 beside them: 万元, 百元, 分, each over its column."""
    page = Page("标题")
    page.put("贷款利息清单（人民币，万元）")
    page.head(
        KIND, [_form(column, forms.wan) for column in LIST], title="贷款利息清单(人民币,万元)", unit="万元"
    )
    draw(page, slips(48, 2))
    columns = [_form(column, forms.wan_text) for column in LIST if column.field != "interest"]
    hundreds = Column("实收利息/人民币百元", "interest", lambda fen: f"{forms.number(fen) / 100:f}")
    named = [
        *renamed(columns, principal="计息本金【人民币：万元】"),
        hundreds,
        Column("罚息（分）", "penalty", str),
    ]
    mixed = Page("按列")
    mixed.head(KIND, named)
    draw(mixed, [{**line, "penalty": 1_234_56 + number} for number, line in enumerate(slips(49, 2))])
    return Sample("quirk-13-units-in-words.xlsx", xlsx([page, mixed]), "xlsx", [page, mixed])


def dated_total() -> Sample:
    """A total with a date, named by nothing but its remark, is the sum of the lines and no line itself."""
    page = Page("利息清单")
    columns = [*LIST, Column("备注", "text 1")]
    page.head(KIND, columns)
    lines = slips(50, 3)
    draw(page, lines)
    page.total("合计", "principal", "interest", at=len(columns) - 1)
    page.rows[-1][len(LIST) - 1] = forms.iso(lines[-1]["posting_date"])
    return Sample("quirk-05-dated-total-in-a-remark.xlsx", xlsx([page]), "xlsx", [page])


def _form(column: Column, form: Any) -> Column:
    is_money = column.field in ("principal", "interest", "penalty", "compound")
    return Column(column.name, column.field, form) if is_money else column


def rates() -> Sample:
    """4.32, 0.0432, 4.32%, 3.6‰ a month, 万分之1.2 a day: the interest of each line tells which; one fits none."""
    page = Page("利息清单")
    page.head(KIND, renamed(LIST, rate_percent="利率"))
    odd = (forms.decimal, forms.fraction, forms.percent, forms.per_mille_a_month, forms.ten_thousandths_a_day)
    for line, form in zip(slips(36, 5), odd, strict=True):
        page.line(line, rate_percent=form(line["rate_percent"]))
    month = slips(37, 1)[0]
    page.line(month, rate_percent=(month["rate_percent"] * 10 / 12).normalize())
    wrong = slips(38, 1)[0]
    page.refuse(wrong, "rate_percent", Decimal("8.88"), "no reading of this rate")
    return Sample("layout-rates-in-every-notation.xlsx", xlsx([page]), "xlsx", [page])


def long_identifiers() -> Sample:
    """Identifiers of 20 digits that were stored as numbers have lost digits and are left blank, with a warning."""
    page = Page("利息清单")
    page.head(KIND, LIST)
    lines = slips(41, 4)
    page.line({**lines[0], "iou": None}, iou=90020090621410001234)
    page.line({**lines[1], "iou": "00912"}, iou="'00912")
    page.line({**lines[2], "iou": "912"}, iou=912)
    page.line({**lines[3], "iou": None}, iou="9.00200906E+19")
    page.warn("row 2", "lost digits", "900200906214100")
    page.warn("row 5", "lost digits", "9.00200906E+19")
    return Sample("quirk-20-long-numbers.xlsx", xlsx([page]), "xlsx", [page])


def wide_digits() -> Sample:
    """Full-width digits, signs and letters everywhere."""
    page = Page("利息清单")
    columns = [_form(column, forms.wide) for column in LIST]
    page.head(KIND, renamed(columns, rate_percent="年利率（％）"))
    wide = str.maketrans("0123456789-.", "０１２３４５６７８９－．")
    for line in slips(42, 3):
        cells: dict[str, Any] = {
            name: str(line[name]).translate(wide) for name in ("days", "rate_percent", "period_start", "iou")
        }
        page.line(line, **cells)
    return Sample("quirk-21-full-width-digits.xlsx", xlsx([page]), "xlsx", [page])


def deposit_interest() -> Sample:
    """Interest on deposits, in the columns of a loan's list, is money that came in and no loan interest."""
    page = Page("存款结息清单")
    page.put("活期存款结息清单")
    columns = [
        Column("账号", "account"), Column("户名", "borrower"), Column("起始日期", "period_start", forms.joined),
        Column("终止日期", "period_end", forms.joined), Column("天数", "days", int),
        Column("积数", "product", forms.number), Column("利率", "rate_percent", forms.percent),
        Column("利息", "interest", forms.number), Column("入账日期", "posting_date", forms.joined),
    ]  # fmt: skip
    page.head("deposit_interest_list", columns, title="活期存款结息清单")
    for number, line in enumerate(slips(46, 3)):
        account = {"account": f"02139900000020{number:02d}", "direction": "in", "nature": "deposit_interest"}
        interest = interest_fen(line["principal"], Decimal("0.36"), line["days"])
        page.line({**line, **account, "rate_percent": Decimal("0.36"), "interest": interest})
        row = page.table.rows[-1]
        row |= {"direction": "in", "amount": row.pop("interest")}
    return Sample("layout-deposit-interest.xlsx", xlsx([page]), "xlsx", [page])


def period_in_one_cell() -> Sample:
    """计息期间 20090621-20090921 in one cell, penalty and compound interest beside the interest, subtotals."""
    page = Page("利息清单")
    columns = [
        Column("借据编号", "iou"), Column("借款单位", "borrower"), Column("计息期间", "period", forms.both),
        Column("本金余额", "principal", forms.commas), Column("执行利率", "rate_percent", forms.percent),
        Column("正常利息", "interest", forms.commas), Column("罚息", "penalty", forms.commas),
        Column("复利", "compound", forms.commas), Column("还款日期", "posting_date", forms.characters),
    ]  # fmt: skip
    page.head(KIND, columns)
    lines = [
        {**line, "penalty": 15_00 * number, "compound": 7 * number}
        for number, line in enumerate(slips(48, 5))
    ]
    draw(page, lines[:3])
    page.total("小计：", "interest", "penalty", "compound", section=True)
    draw(page, lines[3:])
    page.total("小计：", "interest", "penalty", "compound", section=True)
    page.total("总计", "interest", "penalty", "compound")
    return Sample("layout-period-in-one-cell.xlsx", xlsx([page]), "xlsx", [page])
