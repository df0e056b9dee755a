"""Which workbooks there are: those of the year's loans, and one for each quirk of the files that banks send."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

from ledger.values.money import round_fen
from sample_data import names, workbooks
from sample_data.loans import LOANS, Line, lines, of_bank
from sample_data.samples import accounts, containers, interest, kinds, notices, questions
from sample_data.samples.page import Page
from sample_data.samples.sample import Sample

QUARTERS = {
    1: (date(2009, 1, 1), date(2009, 3, 31)),
    2: (date(2009, 4, 1), date(2009, 6, 30)),
    3: (date(2009, 7, 1), date(2009, 9, 30)),
}
CLEAN = "hanjiang-bank-interest-2009Q3-clean.xlsx"


def quarter_lines(bank: str, quarter: int) -> list[Line]:
    """The lines of a bank in a quarter."""
    return lines(of_bank(bank), *QUARTERS[quarter])


def quarter_list(bank: str, quarter: int) -> bytes:
    """The plain list of a bank for a quarter; the year imports those of the first two."""
    return containers.xlsx([_quarter_page(bank, quarter)])


def _quarter_page(bank: str, quarter: int) -> Page:
    title = f"{_bank_name(bank)}贷款利息清单（2009年第{quarter}季度）"
    return workbooks.interest_list(title, quarter_lines(bank, quarter))


def year_samples() -> list[Sample]:
    """The workbooks that belong to the loans of the year: their third quarter."""
    old = workbooks.old_list(quarter_lines("江澜", 3))
    written = workbooks.written_list("荆岚城市信用银行 对公贷款利息明细", quarter_lines("荆岚", 3))
    return [
        _workbook(CLEAN, _quarter_page("汉江", 3)),
        _workbook("chuyun-bank-account-2009Q3.xlsx", _account()),
        Sample("jianglan-bank-interest-2009Q3.xls", containers.xls([old]), "xls", [old]),
        Sample("jinglan-bank-interest-2009Q3.csv", containers.text(written, "gb18030"), "text", [written]),
        _workbook(
            "xiangling-bank-notice-2009Q3.xlsx",
            workbooks.notice("襄岭发展银行利息通知单（2009年第3季度）", quarter_lines("襄岭", 3)),
        ),
        _workbook("yunmeng-bank-interest-2009Q3-difference.xlsx", _difference()),
        _workbook("bailu-bank-interest-2009Q3-quirks.xlsx", _quirks(), _owed()),
    ]


def _workbook(name: str, *pages: Page) -> Sample:
    return Sample(name, containers.xlsx(pages), "xlsx", pages)


def all_samples() -> list[Sample]:
    """Every committed workbook with the answer that must come out of it."""
    makers = (accounts, interest, notices, questions, kinds)
    return [*year_samples(), *(sample for maker in makers for sample in maker.samples())]


def all_files() -> dict[str, bytes | None]:
    """Every committed workbook by name; None for one that cannot be written here, or not twice the same."""
    return {sample.name: None if sample.changing else sample.data for sample in all_samples()}


def write(folder: Path, golden: Path) -> list[str]:
    """Write the workbooks and their answers into two folders and return the names of the workbooks written.

    A file whose bytes differ in every run is written only where there is none.
    """
    written = []
    for sample in all_samples():
        target = folder / sample.name
        if sample.data is None or (sample.changing and target.exists()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(sample.data)
        written.append(sample.name)
        golden.mkdir(parents=True, exist_ok=True)
        (golden / f"{sample.name}.json").write_text(answer_text(sample), encoding="utf-8")
    return written


def answer_text(sample: Sample) -> str:
    """The answer as its file holds it."""
    return json.dumps(sample.golden(), ensure_ascii=False, indent=1) + "\n"


def _bank_name(bank: str) -> str:
    return next(name for short, name, _ in names.BANKS if short == bank)


def _account() -> Page:
    """The borrower's own account: interest of two IOUs between other movements."""
    loan = next(loan for loan in LOANS if loan.firm == "雷泽")
    bank = _bank_name("楚云")
    movements: list[workbooks.Movement] = [
        (date(2009, 7, 6), "货款", None, 128_650_00, "天光云影控股公司"),
        (date(2009, 8, 14), "工资", None, -86_300_50, "代发工资户"),
        *(
            (line.posted_on, f"贷款结息 借据{line.iou}", "loan_interest", -line.paid_fen, bank)
            for line in lines([loan], *QUARTERS[3])
        ),
        (date(2009, 9, 21), "活期存款结息", "deposit_interest", 1_206_37, bank),
        (date(2009, 9, 25), "材料款", None, -54_000_00, "源头活水投资合伙企业"),
    ]
    return workbooks.account_statement("0213990000000888", loan.borrower, movements, 900_000_00)


def _difference() -> Page:
    """A list whose first line was computed with 365 days a year, while the contract says 360."""
    booked = quarter_lines("云梦", 3)
    exact = Fraction(booked[0].product) * Fraction(booked[0].rate) / 100 / 365
    wrong_fen = round_fen(exact, "half_up_to_fen")
    title = f"{_bank_name('云梦')}贷款利息清单（2009年第3季度）"
    return workbooks.interest_list(title, booked, {1: {"interest": wrong_fen}})


def _quirks() -> Page:
    """Spaces in names, a hidden row, a text for an amount, a repeated header."""
    booked = quarter_lines("白鹭", 3)
    columns = workbooks.list_columns(iou="借 据 号", interest=" 实收利息（元）")
    page = workbooks.list_above("白鹭洲科技银行　贷款利息清单", booked, columns)
    first, *others = [workbooks.truth(line, number) for number, line in enumerate(booked, start=1)]
    page.line(first)
    page.head_again()
    page.refuse(first, "interest", "待核实", "cannot be read")
    for number, line in enumerate(others):
        page.line(line, hidden=not number)
    page.total("合计", "interest", "penalty", "compound")
    page.warn("1 of the rows are hidden")
    return page


def _owed() -> Page:
    """A second sheet that tells interest which is owed, not paid."""
    page = Page("应计")
    page.put("借据号", "计息起始日", "截息日", "应计利息")
    page.put(of_bank("白鹭")[0].iou(0), "2009-09-21", "2009-09-30", 2655)
    page.warn("应计利息", "owed, not paid")
    return page
