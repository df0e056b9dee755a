"""Account statements: the three ways to tell in from out, and the quirks of the files that banks export."""

from datetime import date
from typing import Any, Final

from sample_data import names
from sample_data.samples import forms
from sample_data.samples.containers import Shown, text, xls, xlsx
from sample_data.samples.page import Column, Page
from sample_data.samples.sample import Sample
from sample_data.samples.truths import ACCOUNT, OWNER, balanced, movements, reversed_of

KIND: Final = "account_statement"
TWO_AMOUNTS: Final = (
    Column("交易日期", "posting_date", forms.iso),
    Column("借方金额", "debit", forms.commas),
    Column("贷方金额", "credit", forms.commas),
    Column("余额", "balance", forms.commas),
    Column("对方户名", "counterparty"),
    Column("摘要", "text 1"),
    Column("交易流水号", "serial"),
)
QUARTER: Final = (date(2009, 7, 1), date(2009, 9, 30))


def preamble(page: Page) -> dict[str, str]:
    """Title, account and owner above a table, and the facts that they tell."""
    page.put("账户明细")
    page.put(f"账号：{ACCOUNT}")
    page.put(f"户名：{OWNER}")
    return {"title": "账户明细", "account": ACCOUNT, "borrower": OWNER}


def samples() -> list[Sample]:
    """The account statements."""
    return [
        dates_as_text(), dates_without_year(), fifty_rows_above(), padded_names(), money_as_text(), pages(),
        newest_first(), two_row_header(), several_accounts(), negative_rows(), ragged(), flag_and_amount(),
        signed_amount(), contradictory_names(), broken_chain(),
    ]  # fmt: skip


def dates_as_text() -> Sample:
    """Every way to write a day as text, and the number 20090719."""
    page, lines = Page("账户明细"), movements(1, 9)
    page.head(KIND, TWO_AMOUNTS, **preamble(page))
    odd: list[Any] = [
        forms.joined, forms.iso, forms.slashes, forms.characters, forms.as_number,
        lambda day: f"{day:%Y/%m/%d}  14:06:51", lambda day: f"{day:%Y%m%d} 15:24:03",
        lambda day: f"{day:%Y.%m.%d}", lambda day: f"{day:%Y-%m-%d}T09:00:00",
    ]  # fmt: skip
    for line, form in zip(lines, odd, strict=True):
        page.line(line, posting_date=form(line["posting_date"]))
    wrong = movements(2, 1)[0] | {"balance": None}
    page.refuse(wrong, "posting_date", "2009-02-30", "no day of the calendar")
    return Sample("quirk-01-dates-as-text.xlsx", xlsx([page]), "xlsx", [page])


def dates_without_year() -> Sample:
    """Days such as 12/29 belong to the period that stands above; without one, or outside it, they are refused."""
    page = Page("账户明细")
    facts = preamble(page)
    page.put("起止日期：20091201-20100228")
    page.head(KIND, TWO_AMOUNTS, **facts, covered="2009-12-01/2010-02-28")
    for line in movements(3, 8, date(2009, 12, 18)):
        page.line(line, posting_date=f"{line['posting_date']:%m/%d}")
    page.refuse(movements(4, 1)[0] | {"balance": None}, "posting_date", "07/02", "no year", "period")
    other = Page("另一账户")
    other.head(KIND, TWO_AMOUNTS)
    other.refuse(movements(5, 1)[0], "posting_date", "12/29", "no year", "names no period")
    return Sample("quirk-01-dates-without-year.xlsx", xlsx([page, other]), "xlsx", [page, other])


def fifty_rows_above() -> Sample:
    """Fifty rows above the header, with words among them that are also names of columns."""
    page = Page("对账单")
    facts = preamble(page)
    lines = movements(6, 6)
    came_in = sum(line["direction"] == "in" for line in lines)
    page.put("收入总笔数", str(came_in), "收入总金额", "见明细")
    page.put("借方发生总笔数", str(len(lines) - came_in))
    for number in range(50 - len(page.rows)):
        page.put(f"温馨提示第{number + 1}条：请妥善保管本对账单")
    page.head(KIND, TWO_AMOUNTS, **facts)
    for line in lines:
        page.line(line)
    return Sample("quirk-02-fifty-rows-above.xlsx", xlsx([page]), "xlsx", [page])


def padded_names() -> Sample:
    """Names of columns with spaces inside and around, wide spaces, running numbers, a second language, old script."""
    page = Page("账户明细")
    facts = preamble(page)
    page.head(
        KIND,
        [
            Column(" 交 易 日 期", "posting_date", forms.iso),
            Column("借方交易金额_1", "debit", forms.number),
            Column("貸方金額　", "credit", forms.number),
            Column("賬戶餘額[ Balance ]", "balance", forms.number),
            Column("对方\n户名", "counterparty"),
            Column("*摘\t要", "text 1"),
            Column("日 志 号", "serial"),
        ],
        **facts,
    )
    for line in movements(7, 5):
        page.line(line)
    return Sample("quirk-03-padded-names.xlsx", xlsx([page]), "xlsx", [page])


def money_as_text() -> Sample:
    """Amounts with commas, signs, currency marks, spaces, full-width digits; dashes for nothing; a word is refused."""
    page = Page("账户明细")
    page.head(KIND, TWO_AMOUNTS, **preamble(page))
    odd: list[Any] = [
        forms.plain, lambda fen: f"¥{forms.commas(fen)}", lambda fen: f"+{forms.commas(fen)}",
        lambda fen: f"{forms.plain(fen)}\t", lambda fen: f"CNY {forms.plain(fen)}", forms.wide,
    ]  # fmt: skip
    blanks = ("-", "--", "（空）", " ", "—", "0.00")
    for line, form, blank in zip(movements(8, 6), odd, blanks, strict=True):
        side, other = ("debit", "credit") if line["direction"] == "out" else ("credit", "debit")
        page.line(line, **{side: form(line["amount"]), other: blank})
    wrong = movements(9, 2)[1] | {"balance": None}
    page.refuse(wrong, "debit", "约1.2万多", "cannot be read", "约1.2万多")
    page.refuse(wrong, "debit", "12,34.00", "commas", "12,34.00")
    return Sample("quirk-04-money-as-text.xlsx", xlsx([page]), "xlsx", [page])


def pages() -> Sample:
    """Printed pages: the header again, a balance carried over, subtotals, a total, a disclaimer; 合计 in a remark."""
    page, lines = Page("账户明细"), movements(10, 7)
    lines[2] |= {"text 1": "电费等费用合计3项"}
    page.head(KIND, TWO_AMOUNTS, **preamble(page))
    for line in lines[:4]:
        page.line(line)
    page.total("本页小计", "debit", "credit", section=True)
    page.head_again()
    page.leave("a balance carried", "承前页", None, None, forms.commas(lines[3]["balance"]))
    for line in lines[4:]:
        page.line(line)
    page.total("本页小计", "debit", "credit", section=True)
    page.total("合计", "debit", "credit")
    page.leave("a note", "以上数据仅供参考，以银行回单为准")
    return Sample("quirk-05-pages-and-totals.xlsx", xlsx([page]), "xlsx", [page])


def newest_first() -> Sample:
    """The newest line on top, several of one day."""
    page, lines = Page("账户明细"), movements(11, 6)
    lines[3] |= {"posting_date": lines[2]["posting_date"]}
    page.head(KIND, TWO_AMOUNTS, **preamble(page))
    for line in reversed(lines):
        page.line(line)
    return Sample("quirk-08-newest-first.xlsx", xlsx([page]), "xlsx", [page])


def two_row_header() -> Sample:
    """发生额/元 over 借方 and 贷方, in an old .xls."""
    page = Page("账户明细")
    page.head(
        KIND,
        [
            Column("记账日期", "posting_date", forms.joined),
            Column("交易时间", ""),
            Column(("发生额/元", "借方"), "debit", forms.number),
            Column(("发生额/元", "贷方"), "credit", forms.number),
            Column("余额/元", "balance", forms.number),
            Column("对方户名", "counterparty"),
            Column("摘要", "text 1"),
        ],
        **preamble(page),
    )
    for line in movements(12, 5):
        page.line(line)
    return Sample(
        "quirk-10-two-row-header.xls", xls([page]), "xls", [page], untold={"transaction_time": "交易时间"}
    )


def several_accounts() -> Sample:
    """Blocks of several accounts in one sheet, one of them without lines; dollars are refused."""
    page = Page("第三方查询")
    columns = [*TWO_AMOUNTS, Column("币种", "currency")]
    for number, account in enumerate(("0213990000001701", "0213990000001702", "0213990000001703")):
        page.put(f"账号：{account}", f"户名：{OWNER}")
        page.head(KIND, columns, title=f"账号:{account}", account=account, borrower=OWNER)
        if number == 1:
            page.leave("a note", "查无结果")
            continue
        for line in movements(13 + number, 3):
            page.line(line)
    dollars = movements(16, 1)[0] | {"balance": None}
    page.refuse(dollars, "currency", "美元", "the line is in 美元")
    return Sample("quirk-11-several-accounts.xlsx", xlsx([page]), "xlsx", [page])


def negative_rows() -> Sample:
    """Reversals with a minus, in brackets, in red, marked by a flag; the sign stays."""
    page, lines = Page("账户明细"), movements(17, 6)
    back = [
        reversed_of(lines[1], posting_date=lines[4]["posting_date"]),
        reversed_of(lines[2], posting_date=lines[4]["posting_date"], **{"text 1": "错账更正"}),
        reversed_of(lines[4], **{"text 1": "退回"}),
    ]
    page.head(
        KIND,
        [*TWO_AMOUNTS, Column("冲正标志", "reversal_flag", lambda back: "Y" if back else "N")],
        **preamble(page),
    )
    bracketed = f"({forms.commas(-back[1]['amount'])})"
    red = Shown(forms.number(back[2]["amount"]), "[Red]-#,##0.00")
    odd: list[dict[str, Any]] = [*[{}] * 6, {"debit": bracketed}, {"debit": red}]
    pairs = {1: 5, 2: 6, 4: 7}
    first = len(page.rows) + 1
    for at, (line, cells) in enumerate(zip(balanced([*lines[:5], *back]), odd, strict=True)):
        taken = next((original for original, reversal in pairs.items() if reversal == at), None)
        page.line({
            **line, "reverses": None if taken is None else first + taken,
            "reversed_by": first + pairs[at] if at in pairs else None,
        }, **cells)  # fmt: skip
    return Sample("quirk-12-negative-rows.xlsx", xlsx([page]), "xlsx", [page])


def ragged() -> Sample:
    """Lines with one cell more than there are names, as GB18030 text."""
    page = Page()
    facts = preamble(page)
    page.head(KIND, TWO_AMOUNTS, **facts)
    for line in movements(18, 4):
        page.line(line)
        page.rows[-1].append("柜面")
    page.warn("column H has no name", "from row 5")
    return Sample("quirk-14-ragged.csv", text(page, "gb18030"), "text", [page])


def flag_and_amount() -> Sample:
    """One amount and a flag: 1 is money in, 2 is money out."""
    page = Page("账户明细")
    page.head(
        KIND,
        [
            Column("流水号", "serial"),
            Column("付款人户名", "payer"),
            Column("收款人户名", "payee"),
            Column("交易日期", "posting_date", forms.joined),
            Column("交易金额", "amount", forms.number),
            Column("借贷标志", "flag", forms.flag("2", "1")),
            Column("账户余额", "balance", forms.number),
            Column("备注", "text 1"),
        ],
    )
    for line in movements(19, 6):
        page.line({**line, "_owner": OWNER})
    page.refuse(movements(20, 1)[0] | {"balance": None}, "flag", "3", "no direction")
    return Sample("layout-flag-and-amount.xlsx", xlsx([page]), "xlsx", [page])


def signed_amount() -> Sample:
    """One signed amount, names in two languages, payer and payee; UTF-8 with a mark."""
    page = Page()
    page.put("查询账号", ACCOUNT)
    page.head(
        KIND,
        [
            Column("交易类型[ Transaction Type ]", "text 1"),
            Column("付款人名称[ Payer's Name ]", "payer"),
            Column("收款人名称[ Payee's Name ]", "payee"),
            Column("交易日期[ Transaction Date ]", "posting_date", forms.joined),
            Column("交易货币", "currency"),
            Column("交易金额[ Trade Amount ]", "signed", forms.plain),
            Column("交易后余额[ Balance ]", "balance", forms.plain),
            Column("交易流水号", "serial"),
        ],
        title="查询账号", account=ACCOUNT,
    )  # fmt: skip
    for line in movements(21, 6):
        page.line({**line, "_owner": names.firm_name(9), "currency": "CNY"})
    return Sample("layout-signed-amount.csv", text(page, "utf-8-sig"), "text", [page])


def contradictory_names() -> Sample:
    """借方金额（收） and 贷方金额（支）: the words contradict each other, and the balance decides."""
    page = Page("账户明细")
    facts = preamble(page)
    page.head(
        KIND,
        [
            Column("交易时间", "posting_date", lambda day: f"{day} 10:00:00"),
            Column("借方金额（收）", "credit", forms.commas),
            Column("贷方金额（支）", "debit", forms.commas),
            Column("余额", "balance", forms.commas),
            Column("对方户名", "counterparty"),
            Column("备注", "text 1"),
            Column("账务流水号", "serial"),
        ],
        **facts,
    )
    for line in movements(22, 6):
        page.line(line)
    page.warn("both in and out", "the balance decided")
    return Sample(
        "layout-contradictory-names.xlsx", xlsx([page]), "xlsx", [page],
        swapped={"debit": "借方金额（收）", "credit": "贷方金额（支）"},
    )  # fmt: skip


def broken_chain() -> Sample:
    """A line is missing, and the stated total does not fit: both are told, nothing is changed."""
    page, lines = Page("账户明细"), movements(23, 7)
    page.head(KIND, TWO_AMOUNTS, **preamble(page))
    row = max([page.line(line) for line in (*lines[:3], *lines[4:])])
    page.total("合计", "credit", off=lines[3]["amount"])
    page.warn(f"row {row + 1}", "合计", "for money in")
    page.warn("row 8: the balance is", "row 7")
    return Sample("proof-missing-line.xlsx", xlsx([page]), "xlsx", [page])
