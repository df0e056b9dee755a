"""What a bank tells of interest besides lists: notices of three kinds, its own list in four sections, plans."""

from datetime import date, timedelta
from decimal import Decimal

from sample_data.samples import forms
from sample_data.samples.containers import xls, xlsx
from sample_data.samples.interest import KIND, draw
from sample_data.samples.page import Column, Page
from sample_data.samples.sample import Sample
from sample_data.samples.truths import Line, interest_fen, slips


def samples() -> list[Sample]:
    """The notices, sections and plans."""
    return [notice(), four_sections(), repayment_schedule()]


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


def four_sections() -> Sample:
    """本金积数, 表内积数, 表外积数 and 复利积数 one below the other: the first normal, the last compound."""
    page = Page("结息清单")
    page.put("贷款结息清单")
    columns = [
        Column("借据号", "iou"), Column("贷款户名", "borrower"), Column("积数", "product", forms.number),
        Column("利率", "rate_percent", forms.decimal), Column("结息金额", "interest", forms.number),
        Column("起始日期", "period_start", forms.joined), Column("终止日期", "period_end", forms.joined),
        Column("天数", "days", int), Column("扣息日期", "posting_date", forms.joined),
    ]  # fmt: skip
    page.head(KIND, columns, title="贷款结息清单")
    lines = slips(49, 8)
    page.leave("a note", "本金积数")
    draw(page, lines[:4])
    page.total("小计", "interest", section=True)
    page.head_again()
    for kind, some in (("表内积数", lines[4:5]), ("表外积数", lines[5:6])):
        page.leave("a note", kind)
        for line in some:
            amount = f"{forms.number(line['interest']).normalize():f}"
            page.refuse(
                line, "interest", forms.number(line["interest"]), "normal, penalty or compound", value=amount
            )
    page.leave("a note", "复利积数")
    for line in lines[6:]:
        page.line(line)
        row = page.table.rows[-1]
        row["compound"], row["interest"] = row["interest"], None
    return Sample("layout-settlement-in-four-sections.xls", xls([page]), "xls", [page])


def repayment_schedule() -> Sample:
    """What is to be paid back and when: a plan, of which nothing was paid."""
    page = Page("还款计划")
    line = slips(50, 1)[0]
    page.put("还款计划表")
    page.put(f"借据号：{line['iou']}")
    columns = [
        Column("期数", "_number", int), Column("应还款日期", "due_date", forms.iso),
        Column("应还本金", "_principal", forms.number), Column("应还利息", "payable", forms.number),
    ]  # fmt: skip
    page.head("repayment_schedule", columns, title="还款计划表", iou=line["iou"])
    for number, day in enumerate((date(2009, 9, 21), date(2009, 12, 21), date(2010, 3, 21)), start=1):
        payable = interest_fen(line["principal"], line["rate_percent"], 91)
        page.line({"due_date": day, "_number": number, "_principal": 0, "payable": payable})
    page.total("合计", "payable")
    page.warn("to be paid, not what was paid")
    return Sample("layout-repayment-schedule.xlsx", xlsx([page]), "xlsx", [page])
