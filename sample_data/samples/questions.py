"""Lists that ask before they are read, that are not to be read at all, or whose figures do not prove."""

from sample_data.samples import forms
from sample_data.samples.containers import xlsx
from sample_data.samples.interest import KIND, LIST, draw
from sample_data.samples.page import Column, Page, renamed
from sample_data.samples.sample import Sample
from sample_data.samples.truths import interest_fen, slips


def samples() -> list[Sample]:
    """The questions, refusals and failing proofs."""
    return [
        units_clash(), dollars(), ambiguous_name(), two_columns(), owed_only(), to_be_deducted(), wrong_interest(),
        repeated_and_odd_days(),
    ]  # fmt: skip


def units_clash() -> Sample:
    """万元 above the table and 元 over a column: a person must say which."""
    page = Page("利息清单")
    page.put("单位：万元")
    page.head(KIND, renamed(LIST, interest="实收利息（元）"))
    draw(page, slips(35, 2))
    refused = ("UnitsClash", "万元", "实收利息（元）")
    return Sample("question-two-units.xlsx", xlsx([page]), "xlsx", refused=refused)


def dollars() -> Sample:
    """Dollars over a column, without a column for the currency: refused with the cell, because only yuan are kept."""
    page = Page("利息清单")
    page.head(KIND, renamed(LIST, principal="计息本金（美元）", interest="实收利息（美元）"))
    draw(page, slips(51, 2))
    refused = ("UnitUnclear", "G1", "计息本金（美元）")
    return Sample("question-dollars.xlsx", xlsx([page]), "xlsx", refused=refused)


def ambiguous_name() -> Sample:
    """逾期利息 may be overdue normal interest or a penalty: asked first, read as a penalty once that is said."""
    page = Page("利息清单")
    page.head(KIND, [*LIST, Column("逾期利息", "penalty", forms.number)])
    draw(page, [{**line, "penalty": 1_200_00 + number} for number, line in enumerate(slips(43, 3))])
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
    draw(page, [{**line, "_other": 1_00} for line in slips(44, 2)])
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
    draw(page, slips(45, 3))
    return Sample("refused-owed-only.xlsx", xlsx([page]), "xlsx", refused=("AccruedOnly", "应计利息"))


def to_be_deducted() -> Sample:
    """Interest that is to be deducted was not deducted yet."""
    page = Page("扣息通知")
    page.head(KIND, renamed(LIST, interest="应扣利息"))
    draw(page, slips(52, 2))
    return Sample("refused-to-be-deducted.xlsx", xlsx([page]), "xlsx", refused=("AccruedOnly", "应扣利息"))


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
    draw(page, lines[:3])
    row = page.line({**lines[3], "interest": lines[3]["interest"] + 300_00})
    page.total("合计", "interest", off=1)
    page.warn(f"row {row}: the interest is")
    page.warn(f"row {row + 1}", "合计", "for interest")
    return Sample("proof-wrong-interest.xlsx", xlsx([page]), "xlsx", [page])


def repeated_and_odd_days() -> Sample:
    """Days that do not fit their dates, a product that does not fit, in a file that counts the first day only."""
    page = Page("利息清单")
    page.head(KIND, [*LIST, Column("积数", "product", forms.number)])
    lines = slips(40, 4)
    draw(page, lines[:3])
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
