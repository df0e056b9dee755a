"""Files that are not what they are called, and what a workbook can hold besides values."""

from decimal import Decimal
from typing import Final

from sample_data.samples import containers, forms
from sample_data.samples.accounts import KIND as ACCOUNT_STATEMENT
from sample_data.samples.accounts import TWO_AMOUNTS, preamble
from sample_data.samples.containers import Error, Formula
from sample_data.samples.interest import KIND, LIST
from sample_data.samples.page import Column, Page, renamed
from sample_data.samples.sample import Sample
from sample_data.samples.truths import Line, interest_fen, movements, slips

PASSWORD: Final = "样例-2009"  # noqa: S105 - of a sample, told in its answer
_VBA: Final = b"no macro, only the name of one"


def samples() -> list[Sample]:
    """The files of every kind."""
    return [
        tab_text(), page_of_html(), wrapped(), old_workbook(), wide_text(), plain_text(), formulas(), errors(),
        hidden(), wrong_size(), password(), epoch_1904(), strict(), macros(), external_links(),
    ]  # fmt: skip


def _list(seed: int, name: str = "利息清单", count: int = 4) -> Page:
    """A small list with a title and a total."""
    page = Page(name)
    page.put("贷款利息清单")
    page.head(KIND, LIST, title="贷款利息清单")
    for line in slips(seed, count):
        page.line(line)
    page.total("合计", "interest")
    return page


def _statement(seed: int, name: str = "") -> Page:
    page = Page(name)
    page.head(ACCOUNT_STATEMENT, TWO_AMOUNTS, **preamble(page))
    for line in movements(seed, 5):
        page.line(line)
    return page


def tab_text() -> Sample:
    """Text with tabs in GB18030 under the name .xls, below a line that says what exported it."""
    page = Page()
    page.put("[HISTORYDETAIL]")
    page.head(ACCOUNT_STATEMENT, TWO_AMOUNTS, title="[HISTORYDETAIL]")
    for line in movements(61, 5):
        page.line(line)
    return Sample("quirk-06-tab-text.xls", containers.text(page, "gb18030", "\t"), "text", [page])


def page_of_html() -> Sample:
    """A page of HTML under the name .xls."""
    page = _statement(62)
    return Sample("quirk-06-html.xls", containers.html(page, "gb18030"), "html", [page])


def wrapped() -> Sample:
    """Lines of CSV in the first column of a workbook."""
    page = _statement(63, "Sheet1")
    return Sample(
        "quirk-06-csv-in-a-workbook.xlsx", containers.xlsx([containers.wrapped(page)]), "xlsx", [page]
    )


def old_workbook() -> Sample:
    """An old workbook under the name .csv."""
    page = _list(64)
    return Sample("quirk-06-old-workbook.csv", containers.xls([page]), "xls", [page])


def wide_text() -> Sample:
    """Text in UTF-16, with tabs."""
    page = _statement(65)
    return Sample("quirk-06-utf-16.csv", containers.text(page, "utf-16", "\t"), "text", [page])


def plain_text() -> Sample:
    """Text in UTF-8 without a mark; identifiers wear what keeps Excel from making numbers of them."""
    page = Page()
    columns = [
        Column(column.name, column.field, lambda text: f'="{text}"') if column.field == "iou" else column
        for column in LIST
    ]
    page.head(KIND, columns)
    for line in slips(66, 4):
        page.line(line)
    return Sample("quirk-06-utf-8.csv", containers.text(page, "utf-8", end="\n"), "text", [page])


def formulas() -> Sample:
    """Formulas with a stored result are read; one without a result costs its line, and its address is told."""
    page, lines = Page("利息清单"), slips(67, 4)
    page.head(KIND, LIST)
    for line in lines[:3]:
        row = len(page.rows) + 1
        page.line(
            line, interest=Formula(f"=ROUND(G{row}*F{row}*H{row}/36000,2)", forms.number(line["interest"]))
        )
    page.refuse(
        lines[3],
        "interest",
        Formula("=ROUND(G5*F5*H5/36000,2)"),
        "formula in I5",
        "Excel or WPS",
        value="=I5",
    )
    return Sample("quirk-15-formulas.xlsx", containers.xlsx([page]), "xlsx", [page])


def errors() -> Sample:
    """Cells that hold an error cost their line, whatever column they stand in."""
    page, lines = Page("利息清单"), slips(68, 4)
    page.head(KIND, LIST)
    page.line(lines[0])
    page.refuse(lines[1], "interest", Error("#REF!"), "#REF!")
    page.refuse(lines[2], "principal", Error("#N/A"), "#N/A")
    page.refuse(lines[3], "period_start", Error("#VALUE!"), "#VALUE!")
    return Sample("quirk-15-error-cells.xlsx", containers.xlsx([page]), "xlsx", [page])


def hidden() -> Sample:
    """Rows and a sheet that Excel does not show are read, marked and counted."""
    page = Page("利息清单")
    page.head(KIND, LIST)
    for number, line in enumerate(slips(69, 5)):
        page.line(line, hidden=number in (1, 3))
    page.warn("2 of the rows are hidden")
    other = Page("旧", hidden=True)
    other.warn("the sheet is hidden")
    other.head(KIND, LIST)
    for line in slips(70, 2):
        other.line(line)
    return Sample(
        "quirk-16-hidden-rows-and-sheet.xlsx", containers.xlsx([page, other]), "xlsx", [page, other]
    )


def wrong_size() -> Sample:
    """A workbook that says it ends in B2 although it goes on."""
    page = _list(71)
    data = containers.edited(
        containers.xlsx([page]), {"xl/worksheets/": (r'<dimension ref="[^"]*"/>', '<dimension ref="A1:B2"/>')}
    )
    return Sample("quirk-17-wrong-size.xlsx", data, "xlsx", [page])


def password() -> Sample:
    """A workbook under a password; without one it is asked for."""
    page = _list(72)
    data = containers.encrypted(containers.xlsx([page]), PASSWORD)
    return Sample(
        "quirk-18-password.xlsx",
        data,
        "xlsx",
        [page],
        password=PASSWORD,
        refused=("PasswordNeeded",),
        changing=True,
    )


def epoch_1904() -> Sample:
    """Days that count from 1904: true ones, and bare serial numbers."""
    page = Page("利息清单")
    columns = [
        Column(column.name, column.field, forms.typed) if column.field.startswith("period") else column
        for column in LIST
    ]
    page.head(KIND, columns)
    for line in slips(73, 3):
        page.line(line, posting_date=forms.serial(line["posting_date"], epoch_1904=True))
    return Sample("quirk-19-epoch-of-1904.xlsx", containers.xlsx([page], epoch_1904=True), "xlsx", [page])


def strict() -> Sample:
    """A workbook of the strict kind, which few programs write."""
    page = _list(74)
    return Sample("kind-strict.xlsx", containers.strict(containers.xlsx([page])), "xlsx", [page])


def macros() -> Sample:
    """A workbook that holds macros: read, not run, told."""
    page = _list(75)
    data = containers.edited(
        containers.xlsx([page]),
        {"[Content_Types]": ("spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")},
        {"xl/vbaProject.bin": _VBA},
    )
    return Sample("kind-macros.xlsm", data, "xlsx", [page], warnings=[["macros", "not run"]])


def external_links() -> Sample:
    """Numbers from another file that was not sent: read as they are stored, told."""
    page, lines = Page("利息清单"), slips(76, 2)
    page.head(KIND, renamed(LIST, rate_percent="执行利率(%)"))
    for line in lines:
        page.line(line, interest=Formula("=[1]台账!A1", forms.number(_agreed(line))))
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    data = containers.edited(containers.xlsx([page]), {}, {"xl/externalLinks/externalLink1.xml": link})
    return Sample("kind-external-links.xlsx", data, "xlsx", [page], warnings=[["other files", "not sent"]])


def _agreed(line: Line) -> int:
    return interest_fen(line["principal"], Decimal(line["rate_percent"]), line["days"])
