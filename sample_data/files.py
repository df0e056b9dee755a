"""Which workbooks there are: files of the third quarter, and lists of earlier quarters that the year imports."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from ledger.values.money import round_fen
from sample_data import names, workbooks
from sample_data.loans import LOANS, Line, Loan, lines, of_bank

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
    title = f"{_bank_name(bank)}贷款利息清单（2009年第{quarter}季度）"
    return workbooks.xlsx({"利息清单": workbooks.interest_list(title, quarter_lines(bank, quarter))})


def all_files() -> dict[str, bytes | None]:
    """Every committed workbook by name; None for one that cannot be written here."""
    return {
        CLEAN: quarter_list("汉江", 3),
        "chuyun-bank-account-2009Q3.xlsx": _account(),
        "jianglan-bank-interest-2009Q3.xls": workbooks.xls(workbooks.old_list(quarter_lines("江澜", 3))),
        "jinglan-bank-interest-2009Q3.csv": workbooks.csv_text(
            workbooks.written_list("荆岚城市信用银行 对公贷款利息明细", quarter_lines("荆岚", 3))
        ),
        "xiangling-bank-notice-2009Q3.xlsx": _notice(),
        "yunmeng-bank-interest-2009Q3-difference.xlsx": _difference(),
        "bailu-bank-interest-2009Q3-quirks.xlsx": _quirks(),
    }


def write(folder: Path) -> list[str]:
    """Write the workbooks into a folder and return the names of those written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {name: data for name, data in all_files().items() if data is not None}
    for name, data in written.items():
        (folder / name).write_bytes(data)
    return list(written)


def _bank_name(bank: str) -> str:
    return next(name for short, name, _ in names.BANKS if short == bank)


def _account() -> bytes:
    """The borrower's own account: interest of two IOUs between other movements."""
    loan = next(loan for loan in LOANS if loan.firm == "雷泽")
    bank = _bank_name("楚云")
    movements = [
        (date(2009, 7, 6), "货款", 128_650_00, "天光云影控股公司"),
        (date(2009, 8, 14), "工资", -86_300_50, "代发工资户"),
        *(
            (line.posted_on, f"贷款结息 借据{line.iou}", -line.paid_fen, bank)
            for line in lines([loan], *QUARTERS[3])
        ),
        (date(2009, 9, 21), "活期存款结息", 1_206_37, bank),
        (date(2009, 9, 25), "材料款", -54_000_00, "源头活水投资合伙企业"),
    ]
    rows = workbooks.account_statement("0213990000000888", loan.borrower, movements, 900_000_00)
    return workbooks.xlsx({"账户明细": rows})


def _notice() -> bytes:
    rows = workbooks.notice("襄岭发展银行利息通知单（2009年第3季度）", quarter_lines("襄岭", 3))

    def adorn(_book: Any, made: Any) -> None:
        sheet = made["利息通知单"]
        sheet.merge_range(0, 0, 0, len(rows[1]) + 1, rows[0][0])
        for kind in workbooks.KINDS:
            column = rows[1].index(kind)
            sheet.merge_range(1, column, 1, column + 2, kind)

    return workbooks.xlsx({"利息通知单": rows}, adorn)


def _difference() -> bytes:
    """A list whose first line was computed with 365 days a year, while the contract says 360."""
    booked = quarter_lines("云梦", 3)
    rows = workbooks.interest_list(f"{_bank_name('云梦')}贷款利息清单（2009年第3季度）", booked)
    wrong = booked[0]
    exact = Fraction(wrong.product) * Fraction(wrong.rate) / 100 / 365
    wrong_fen = round_fen(exact, "half_up_to_fen")
    rows[3][10] = workbooks.yuan(wrong_fen)
    rows[-1][10] = workbooks.yuan(sum(line.interest_fen for line in booked) - wrong.interest_fen + wrong_fen)
    return workbooks.xlsx({"利息清单": rows})


def _quirks() -> bytes:
    """Spaces in names, numbers as days, a hidden row, a text for an amount, a repeated header, a second sheet."""
    rows = workbooks.interest_list("白鹭洲科技银行　贷款利息清单", quarter_lines("白鹭", 3))
    header = rows[2]
    header[1], header[10] = "借 据 号", " 实收利息（元）"
    unreadable = [*rows[3]]
    unreadable[10] = "待核实"
    owed: workbooks.Rows = [["借据号", "计息起始日", "截息日", "应计利息"],
                            [_first_iou(of_bank("白鹭")), "2009-09-21", "2009-09-30", 2655]]  # fmt: skip
    body = [*rows[:4], header, unreadable, *rows[4:]]

    def adorn(_book: Any, made: Any) -> None:
        made["利息清单"].set_row(6, None, None, {"hidden": True})

    return workbooks.xlsx({"利息清单": body, "应计": owed}, adorn)


def _first_iou(loans: list[Loan]) -> str:
    return loans[0].iou(0)
