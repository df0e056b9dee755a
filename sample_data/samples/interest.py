"""Interest lists and notices: units, rates in every notation, periods, headers of two rows, one loan a sheet."""

from collections.abc import Sequence
from datetime import date, timedelta
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
        one_loan_a_sheet(), merged_cells(), wan(), units_clash(), rates(), notice(), repeated_and_odd_days(),
        long_identifiers(), wide_digits(), ambiguous_name(), two_columns(), owed_only(), deposit_interest(),
        wrong_interest(), period_in_one_cell(),
    ]  # fmt: skip


def _lines(page: Page, lines: Sequence[Line]) -> None:
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
        _lines(page, _by_month(line))
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
    _lines(page, slips(32, 4))
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
    _lines(page, slips(33, 4))
    page.total("合计", "interest")
    mixed = Page("按列")
    columns = [
        _form(column, forms.wan_text if column.field == "principal" else forms.plain) for column in LIST
    ]
    mixed.head(KIND, renamed(columns, principal="计息本金（万元）", interest="实收利息/元"))
    _lines(mixed, slips(34, 3))
    mixed.total("合计", "principal", "interest")
    return Sample("quirk-13-ten-thousand-yuan.xlsx", xlsx([page, mixed]), "xlsx", [page, mixed])


def _form(column: Column, form: Any) -> Column:
    is_money = column.field in ("principal", "interest", "penalty", "compound")
    return Column(column.name, column.field, form) if is_money else column


def units_clash() -> Sample:
    """万元 above the table and 元 over a column: a person must say which."""
    page = Page("利息清单")
    page.put("单位：万元")
    page.head(KIND, renamed(LIST, interest="实收利息（元）"))
    _lines(page, slips(35, 2))
    refused = ("UnitsClash", "万元", "实收利息（元）")
    return Sample("question-two-units.xlsx", xlsx([page]), "xlsx", refused=refused)


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


def notice() -> Sample:
    """A header of two rows: 正常利息, 复利 and 逾期罚息 over six columns each; both days of a period count."""
    page = Page("利息通知单")
    page.put("利息通知单")
    page.put("单位：元")
    columns = [Column("借据号", "iou"), Column("合同号", "contract"), Column("借款单位", "borrower"),
               Column("转账日", "posting_date", forms.joined)]  # fmt: skip
    normal = (("起息日期", "period_start", forms.joined), ("终息日期", "period_end", forms.joined),
              ("天数", "days", int), ("本金", "principal", forms.number), ("利率", "rate_percent", forms.percent),
              ("利息", "interest", forms.number))  # fmt: skip
    columns += [Column(("正常利息", name), field, form) for name, field, form in normal]
    for kind, field in (("复利", "compound"), ("逾期罚息", "penalty")):
        columns += [Column((kind, name), f"_{field} of {name}", form) for name, _, form in normal[:-1]]
        columns.append(Column((kind, "利息"), field, forms.number))
    page.head(KIND, columns, title="利息通知单", unit="元")
    page.merged = [(2, left, 2, left + 5) for left in (4, 10, 16)]
    for number, line in enumerate(slips(39, 3)):
        late = line["period_end"] if number == 1 else None
        page.line(_noticed(line, late))
    page.warn("both the first and the last day")
    return Sample("layout-notice-of-three-kinds.xlsx", xlsx([page]), "xlsx", [page])


def _noticed(line: Line, late: date | None) -> Line:
    """A line with its last day counted, and with penalty and compound interest where it was late."""
    ends = {"period_end": line["period_end"] - timedelta(days=1)}
    if late is None:
        return {**line, **ends}
    kinds: Line = {}
    for field, days, fen in (("compound", 5, line["interest"]), ("penalty", 5, line["principal"])):
        rate = line["rate_percent"] * Decimal("1.5")
        kinds |= {
            f"_{field} of 起息日期": late, f"_{field} of 终息日期": late + timedelta(days=days - 1),
            f"_{field} of 天数": days, f"_{field} of 本金": fen, f"_{field} of 利率": rate,
            field: interest_fen(fen, rate, days),
        }  # fmt: skip
    return {**line, **ends, **kinds}


def repeated_and_odd_days() -> Sample:
    """Days that do not fit their dates, a product that does not fit, in a file that counts the first day only."""
    page = Page("利息清单")
    page.head(KIND, [*LIST, Column("积数", "product", forms.number)])
    lines = slips(40, 4)
    _lines(page, lines[:3])
    row = page.line(
        {
            **lines[3],
            "days": 90,
            "interest": interest_fen(lines[3]["principal"], lines[3]["rate_percent"], 90),
        }
    )
    page.warn(f"row {row}: 90 days do not fit")
    page.warn(f"row {row}: principal x days")
    return Sample("proof-days-and-products.xlsx", xlsx([page]), "xlsx", [page])


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
        cells = {
            name: str(line[name]).translate(wide) for name in ("days", "rate_percent", "period_start", "iou")
        }
        page.line(line, **cells)
    return Sample("quirk-21-full-width-digits.xlsx", xlsx([page]), "xlsx", [page])


def ambiguous_name() -> Sample:
    """逾期利息 may be overdue normal interest or a penalty: asked first, read as a penalty once that is said."""
    page = Page("利息清单")
    page.head(KIND, [*LIST, Column("逾期利息", "penalty", forms.number)])
    _lines(page, [{**line, "penalty": 1_200_00 + number} for number, line in enumerate(slips(43, 3))])
    refused = ("ColumnAmbiguous", "逾期利息")
    return Sample(
        "question-overdue-interest.xlsx",
        xlsx([page]),
        "xlsx",
        [page],
        answers={"逾期利息": "penalty"},
        refused=refused,
    )


def two_columns() -> Sample:
    """利息 and 利息金额 both claim to be the interest: a person must say which."""
    page = Page("利息清单")
    page.head(KIND, [*renamed(LIST, interest="利息"), Column("利息金额", "_other", forms.number)])
    _lines(page, [{**line, "_other": 1_00} for line in slips(44, 2)])
    refused = ("ColumnsClash", "利息", "利息金额")
    return Sample(
        "question-two-columns.xlsx",
        xlsx([page]),
        "xlsx",
        [page],
        answers={"利息金额": "other"},
        refused=refused,
    )


def owed_only() -> Sample:
    """Interest that is accrued or receivable was not paid."""
    page = Page("应计利息")
    columns = [column for column in LIST if column.field != "posting_date"]
    page.head(KIND, renamed(columns, interest="应计利息"))
    _lines(page, slips(45, 3))
    return Sample("refused-owed-only.xlsx", xlsx([page]), "xlsx", refused=("AccruedOnly", "应计利息"))


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


def wrong_interest() -> Sample:
    """A line whose interest its principal, days and rate do not make, and a total that is off by a fen."""
    page = Page("利息清单")
    page.head(KIND, renamed(LIST, rate_percent="年利率"))
    columns = page.table.columns
    page.table.columns = [
        Column(column.name, column.field, forms.percent) if column.field == "rate_percent" else column
        for column in columns
    ]
    lines = slips(47, 4)
    _lines(page, lines[:3])
    row = page.line({**lines[3], "interest": lines[3]["interest"] + 300_00})
    page.total("合计", "interest", off=1)
    page.warn(f"row {row}: the interest is")
    page.warn(f"row {row + 1}", "合计", "for interest")
    return Sample("proof-wrong-interest.xlsx", xlsx([page]), "xlsx", [page])


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
    _lines(page, lines[:3])
    page.total("小计：", "interest", "penalty", "compound", section=True)
    _lines(page, lines[3:])
    page.total("小计：", "interest", "penalty", "compound", section=True)
    page.total("总计", "interest", "penalty", "compound")
    return Sample("layout-period-in-one-cell.xlsx", xlsx([page]), "xlsx", [page])
