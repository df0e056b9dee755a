"""Account statements: a dozen layouts of banks, directions, balances, and mistakes that others made."""

from typing import Any

import pytest

from ledger.statements.errors import ColumnAmbiguous, ColumnsClash
from tests.statements import builder
from tests.statements.readers import only, read, told

COUNTED = [["收入总笔数", "收入总金额", "支出总笔数", "支出总金额"], ["1", "100.00", "1", "30.00"]]

LAYOUTS: dict[str, list[list[Any]]] = {
    "wrapped tab text": [
        ["[HISTORYDETAIL]"],
        ["凭证号", "本方账号", "对方账号", "交易时间", "借/贷", "借方发生额", "贷方发生额", "对方行号", "摘要", "用途", "对方单位名称", "余额", "个性化信息"],
        ["1", "62", "99", "2022-01-05 10:00:01", "贷", "", "100.00", "", "货款", "", "乙公司", "100.00", ""],
        ["2", "62", "98", "2022-01-06 10:00:01", "借", "30.00", "", "", "贷款结息", "", "某银行", "70.00", ""],
    ],
    "flag and both amounts": [
        ["对方账号", "交易时间", "借贷标志", "对方单位", "对方行号", "用途", "摘要", "附言", "发生额", "余额", "转入金额", "转出金额"],
        ["99", "2022-01-05 10:00:01", "贷", "乙公司", "", "", "货款", "", "100.00", "100.00", "", ""],
        ["98", "2022-01-06 10:00:01", "借", "某银行", "", "", "贷款结息", "", "30.00", "70.00", "", "30.00"],
    ],
    "units in names, two dates": [
        ["明细查询结果"],
        ["账　　号", "62", "账户名称", "甲公司"],
        ["交易时间", "借方发生额/元(支取)", "贷方发生额/元(收入)", "余额", "币种", "对方户名", "对方账号", "对方开户机构", "记账日期", "摘要", "备注",
         "账户明细编号-交易流水号", "企业流水号", "凭证种类", "凭证号", "交易介质编号"],
        ["20220105 15:24:03", "", "100.00", "100.00", "人民币元", "乙公司", "99", "", "20220105", "货款", "", "1", "", "", "", ""],
        ["20220106 15:24:03", "30.00", "", "70.00", "人民币元", "某银行", "98", "", "20220106", "贷款结息", "", "2", "", "", "", ""],
    ],
    "two-row header": [
        ["记账日期", "交易时间", "凭证种类", "凭证号", "发生额/元", "", "余额/元", "钞汇标志", "对方户名", "对方账号", "摘要", "备注"],
        ["", "", "", "", "借方", "贷方", "", "", "", "", "", ""],
        ["20220105", "10:00:01", "", "1", "", "100.00", "100.00", "", "乙公司", "99", "货款", ""],
        ["20220106", "10:00:01", "", "2", "30.00", "", "70.00", "", "某银行", "98", "贷款结息", ""],
    ],
    "income first, footer": [
        ["账户明细"],
        ["账号:62", "户名:甲公司", "币种:人民币", "起止日期:20220101-20220131"],
        ["序号", "交易时间", "收入金额", "支出金额", "账户余额", "对方账号", "对方户名", "对方开户行", "交易用途"],
        [1, "2022-01-05 10:00:01", "100.00", "", "100.00", "99", "乙公司", "", "货款"],
        [2, "2022-01-06 10:00:01", "", "30.00", "70.00", "98", "某银行", "", "贷款结息"],
        ["2 收 100.00"],
    ],
    "bilingual and signed": [
        ["查询账号", "62"],
        ["交易类型[ Transaction Type ]", "付款人账号[ Debit Account No. ]", "付款人名称[ Payer's Name ]", "收款人账号", "收款人名称[ Payee's Name ]",
         "交易日期[ Transaction Date ]", "交易时间", "交易货币", "交易金额[ Trade Amount ]", "交易后余额", "摘要", "交易流水号"],
        ["来账", "99", "乙公司", "62", "甲公司", "20220105", "100001", "CNY", "100.00", "100.00", "货款", "1"],
        ["往账", "62", "甲公司", "98", "某银行", "20220106", "100001", "CNY", "-30.00", "70.00", "贷款结息", "2"],
    ],
    "wide with value date": [
        ["文件类型", "ACCOUNT"], ["查询开始日期", "20220101"], ["查询结束日期", "20220131"],
        ["账号", "账号名称", "币种", "交易日", "交易时间", "起息日", "交易类型", "借方金额", "贷方金额", "余额", "摘要", "流水号", "流程实例号",
         "业务名称", "用途", "业务参考号", "业务摘要", "其它摘要", "收(付)方分行名", "收(付)方名称", "收(付)方账号", "冲账标志", "扩展摘要", "票据号"],
        ["62", "甲公司", "人民币", "20220105", "10:00:01", "20220105", "", "", "100.00", "100.00", "货款", "1", *[""] * 7, "乙公司", "99", "", "", ""],
        ["62", "甲公司", "人民币", "20220106", "10:00:01", "20220106", "", "30.00", "", "70.00", "贷款结息", "2", *[""] * 7, "某银行", "98", "", "", ""],
    ],
    "summary before header": [
        ["账号", "62"], *COUNTED,
        ["交易日期", "交易时间", "借方发生额（元）", "贷方发生额（元）", "账户余额（元）", "对方账号", "对方名称", "摘要"],
        ["2022-01-05", "10:00:01", "", "100.00", "100.00", "99", "乙公司", "货款"],
        ["2022-01-06", "10:00:01", "30.00", "", "70.00", "98", "某银行", "贷款结息"],
        ["借方交易笔数", "1", "借方交易金额", "30.00", "贷方交易笔数", "1", "贷方交易金额", "100.00"],
    ],
    "no date column": [
        ["交易明细"],
        ["流水编号", "户名", "借方", "贷方", "余额", "摘要", "对方"],
        ["20220105000001", "甲公司", "", "100.00", "100.00", "货款", "乙公司"],
        ["20220106000002", "甲公司", "30.00", "", "70.00", "贷款结息", "某银行"],
    ],
    "payment form": [
        ["交易日期", "凭证号", "借方", "贷方", "余额", "付款人账户", "付款人名称", "收款人账户", "收款人名称", "用途", "摘要"],
        ["20220105", "1", "", "100.00", "100.00", "99", "乙公司", "62", "甲公司", "", "货款"],
        ["20220106", "2", "30.00", "", "70.00", "62", "甲公司", "98", "某银行", "", "贷款结息"],
    ],
    "flag in words": [
        ["序号", "交易日期", "交易时间", "交易类型", "借贷", "交易金额", "余额", "对方账号", "对方户名", "交易地点", "摘要"],
        [1, "2022-01-05", "10:00:01", "", "贷 Cr", "100.00", "100.00", "99", "乙公司", "", "货款"],
        [2, "2022-01-06", "10:00:01", "", "借 Dr", "30.00", "70.00", "98", "某银行", "", "贷款结息"],
    ],
    "padded cells, newest first": [
        ["交易日期 ", "摘要", "交易场所", "交易国家或地区简称", "钞/汇", "交易金额(收入)", "交易金额(支出)", "交易币种", "记账金额(收入)", "记账金额(支出)",
         "记账币种", "余额", "对方户名"],
        ["2022-01-06\t", "贷款结息\t", "", "", "", "--", "30.00 \t", "人民币", "--", "30.00 \t", "人民币", "70.00\t", "某银行"],
        ["2022-01-05\t", "货款\t", "", "", "", "100.00\t", "--", "人民币", "100.00\t", "--", "人民币", "100.00\t", "乙公司"],
        ["人民币合计", "", "", "", "", "100.00", "30.00", "", "100.00", "30.00"],
    ],
    "leading space, spaced names": [
        ["交易日期", " 交易额(按原币计)（元）", "资金收付标志", "账户余额", "日 志 号", "对方名称", "交易摘要"],
        ["2022/1/5", "+100.00", "收", "100.00", "1", "乙公司", "货款"],
        ["2022/1/6", "30.00", "付", "70.00", "2", "某银行", "贷款结息"],
    ],
    "numbered names": [
        ["合约号", "交易日期", "交易金额借方", "贷方交易金额_1", "合约账户余额1", "对方户名", "摘要"],
        ["62", 20220105, 0, 100, 100, "乙公司", "货款"],
        ["62", 20220106, 30, 0, 70, "某银行", "贷款结息"],
    ],
}  # fmt: skip


@pytest.mark.parametrize("rows", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_layouts_of_banks_all_tell_the_same(rows: list[list[Any]]) -> None:
    result = read(rows)
    sheet = only(result)
    found = sorted(sheet["rows"], key=lambda row: row["posting_date"])
    assert sheet["kind"] == "account_statement"
    assert [
        tuple(
            row[name] for name in ("posting_date", "direction", "amount", "balance", "counterparty", "nature")
        )
        for row in found
    ] == [
        ("2022-01-05", "in", "100.00", "100.00", "乙公司", None),
        ("2022-01-06", "out", "30.00", "70.00", "某银行", "loan_interest"),
    ]
    assert all("贷款结息" in row["text"] for row in found if row["direction"] == "out")
    assert sheet["rejected"] == []
    assert result["warnings"] == []
    assert {name: sheet["totals"]["summed"][name] for name in ("in", "out")} == {
        "in": "100.00",
        "out": "30.00",
    }


def test_value_date_and_facts_of_a_wide_statement() -> None:
    sheet = only(read(LAYOUTS["wide with value date"]))
    assert sheet["rows"][0]["value_date"] == "2022-01-05"
    assert sheet["rows"][0]["period_start"] is None
    assert sheet["facts"]["covered"] == "2022-01-01/2022-01-31"
    assert sheet["rows"][0]["account"] == "62"


def test_two_dates_are_both_kept() -> None:
    header = ["记账日期", "交易日期", "借方金额", "贷方金额", "余额"]
    (row,) = only(read([header, ["2022-01-06", "2022-01-05", "1.00", "", "9.00"]]))["rows"]
    assert (row["posting_date"], row["transaction_date"]) == ("2022-01-06", "2022-01-05")


HEADER = ["交易日期", "借方金额", "贷方金额", "余额", "摘要"]


def test_a_break_in_the_balance_is_told_and_not_over_refused_rows() -> None:
    rows = [HEADER, ["2022-01-05", "", "100.00", "100.00", ""], ["2022-01-06", "30.00", "", "71.00", ""]]
    assert "row 3: the balance is 71.00, and the balance of row 2 and this line make 70.00" in told(
        read(rows)
    )
    gap = [*rows[:2], ["2022-01-06", "坏", "", "50.00", ""], ["2022-01-07", "30.00", "", "20.00", ""]]
    assert read(gap)["warnings"] == []


def test_accounts_have_their_own_balances() -> None:
    header = ["账号", *HEADER]
    rows = [header, ["1", "2022-01-05", "", "1.00", "1.00", ""], ["2", "2022-01-05", "", "9.00", "9.00", ""],
            ["1", "2022-01-06", "", "1.00", "2.00", ""]]  # fmt: skip
    assert read(rows)["warnings"] == []


@pytest.mark.parametrize(
    ("balances", "direction"), [(("100.00", "130.00"), "in"), (("100.00", "70.00"), "out")]
)
def test_names_that_say_both_are_decided_by_the_balance(balances: tuple[str, str], direction: str) -> None:
    header = ["交易时间", "借方金额（收）", "贷方金额（支）", "余额"]
    rows = [header, ["2022-01-05", "100.00", "", balances[0]], ["2022-01-06", "30.00", "", balances[1]]]
    result = read(rows)
    assert only(result)["rows"][1]["direction"] == direction
    assert "the balance decided" in told(result)


def test_what_depends_on_the_direction_follows_the_balance() -> None:
    header = ["交易日期", "借方金额（收）", "贷方金额（支）", "余额", "付款人名称", "收款人名称", "摘要"]
    rows = [
        ["2022-01-05", "9.00", "", "9.00", "乙公司", "甲公司", "货款"],
        ["2022-01-06", "", "4.00", "5.00", "甲公司", "某银行", "贷款结息"],
    ]
    found = [
        (row["direction"], row["counterparty"], row["nature"]) for row in only(read([header, *rows]))["rows"]
    ]
    assert found == [("in", "乙公司", None), ("out", "某银行", "loan_interest")]


def test_names_that_say_both_without_a_balance_are_a_question() -> None:
    rows = [["交易时间", "借方金额（收）", "贷方金额（支）"], ["2022-01-05", "100.00", ""]]
    with pytest.raises(ColumnAmbiguous, match="balance does not tell") as caught:
        read(rows)
    asked = caught.value.parameters["asked"]
    assert (asked, caught.value.parameters["fields"]) == (
        ("借方金额（收）", "贷方金额（支）"),
        ("debit", "credit"),
    )
    answered = read(rows, {"借方金额（收）": "credit", "贷方金额（支）": "debit"})
    assert only(answered)["rows"][0]["direction"] == "in"


def test_what_says_no_direction_or_two_is_rejected() -> None:
    both = only(read([HEADER, ["2022-01-05", "1.00", "2.00", "", ""]]))
    assert both["rejected"][0]["reason"] == "both sides hold an amount"
    header = ["交易日期", "借贷标志", "发生额", "摘要"]
    flags = only(
        read(
            [
                header,
                ["2022-01-05", "", "1.00", ""],
                ["2022-01-05", "?", "1.00", ""],
                ["2022-01-05", "2", "3.00", ""],
            ]
        )
    )
    assert [cell["row"] for cell in flags["rejected"]] == [2, 3]
    assert flags["rows"][0]["direction"] == "out"
    three = ["交易日期", "借贷标志", "发生额", "转入金额", "转出金额"]
    mixed = only(
        read(
            [
                three,
                ["2022-01-05", "借", "1.00", "1.00", ""],
                ["2022-01-05", "", "2.00", "", ""],
                ["2022-01-05", "", "2.00", "", "1.00"],
            ]
        )
    )
    assert [cell["column"] for cell in mixed["rejected"]] == ["借贷标志", "发生额", "发生额"]


def test_unsigned_amounts_without_a_flag_have_no_direction() -> None:
    result = read([["交易日期", "交易金额", "余额", "摘要"], ["2022-01-05", "1.00", "1.00", "x"]])
    assert only(result)["rows"][0]["direction"] is None
    assert "which amounts went in" in told(result)
    empty = read([["交易日期", "交易金额", "摘要"], ["查无结果"]])
    assert (only(empty)["rows"], empty["warnings"]) == ([], [])


def test_zero_lines_and_one_sided_statements() -> None:
    rows = only(
        read([["交易日期", "支出金额", "摘要"], ["2022-01-05", "0.00", ""], ["2022-01-05", "-5.00", "冲正"]])
    )["rows"]
    assert [(row["direction"], row["amount"], row["reversal"]) for row in rows] == [
        (None, "0.00", False), ("out", "-5.00", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "side", "nature"),
    [("存款结息", "贷", "deposit_interest"), ("结息", "贷", "deposit_interest"), ("结息", "借", "interest"), ("利息税", "借", "deposit_interest"),
     ("归还贷款利息", "借", "loan_interest"), ("贷款利息退回", "贷", "interest"), ("货款", "借", None), ("", "借", None), ("季度结息", "贷", "deposit_interest"),
     ("季度结息", "借", "interest"), ("贷款季度结息 HT-1", "借", "loan_interest"), ("贷款季度结息", "贷", "interest"), ("结息转入", "贷", "deposit_interest"),
     ("结息转入", "借", "interest"), ("存款结息扣收贷款利息", "借", "interest"), ("存款结息 贷款户", "贷", "deposit_interest"), ("借款利息", "借", "loan_interest")],
)  # fmt: skip
def test_interest_words_need_the_direction(text: str, side: str, nature: str | None) -> None:
    (row,) = only(read([["交易日期", "借贷标志", "发生额", "摘要"], ["2022-01-05", side, "1.00", text]]))[
        "rows"
    ]
    assert row["nature"] == nature


def test_without_a_direction_the_settlement_of_a_quarter_is_undecided() -> None:
    rows = [
        ["交易日期", "发生额", "摘要"],
        ["2022-01-05", "1.00", "季度结息"],
        ["2022-01-05", "1.00", "贷款季度结息"],
    ]
    assert [(row["direction"], row["nature"]) for row in only(read(rows))["rows"]] == [(None, "interest")] * 2


class TestSignsThatOnlyTakeBack:
    """One column of amounts in which payments are positive and only red figures are negative."""

    HEADER = ("交易日期", "发生额", "摘要")
    PAID = ("2022-03-21", "67850.00", "贷款结息")
    BACK = ("2022-03-22", "-67850.00", "冲正 贷款结息")

    @pytest.mark.parametrize(
        "lines",
        [
            [PAID, BACK],
            [PAID, ("2022-03-22", "-5.00", "手续费冲正")],
            [PAID, ("2022-03-22", "-5.00", "货款")],
        ],
    )
    def test_say_nothing_of_in_and_out(self, lines: list[tuple[str, ...]]) -> None:
        result = read([self.HEADER, *lines])
        assert [(row["direction"], row["amount"]) for row in only(result)["rows"]] == [
            (None, line[1]) for line in lines
        ]
        assert "the sign does not say which amounts went in and which out" in told(result)

    def test_signs_of_payments_do(self) -> None:
        lines = [
            ["2022-03-21", "-67850.00", "贷款结息"],
            ["2022-03-22", "67850.00", "贷款利息退回"],
            ["2022-03-22", "0.00", "冲正"],
        ]
        result = read([self.HEADER, *lines])
        assert [row["direction"] for row in only(result)["rows"]] == ["out", "in", None]
        assert result["warnings"] == []

    def test_a_balance_that_falls_with_a_payment_is_told(self) -> None:
        lines = [[*self.PAID, "100.00"], [*self.BACK, "67950.00"]]
        result = read([[*self.HEADER, "余额"], *lines])
        assert "row 3: the balance is 67950.00, and the balance of row 2" in told(result)


def test_other_currencies_are_rejected() -> None:
    header = [*HEADER, "币种"]
    sheet = only(
        read(
            [
                header,
                ["2022-01-05", "1.00", "", "9.00", "", "USD"],
                ["2022-01-05", "1.00", "", "8.00", "", "156"],
            ]
        )
    )
    assert [cell["value"] for cell in sheet["rejected"]] == ["USD"]
    assert only(read([["币种：美元"], HEADER, ["2022-01-05", "1.00", "", "9.00", ""]]))["rows"] == []


def test_blocks_of_accounts_with_the_header_again() -> None:
    rows = [["账号：62", "户名：甲公司"], HEADER, ["2022-01-05", "", "1.00", "1.00", ""], ["账号：63", "户名：甲公司"], HEADER,
            ["查无结果"], ["账号：64", "户名：乙公司"], HEADER, ["2022-01-05", "", "2.00", "2.00", ""]]  # fmt: skip
    sheets = read(rows)["sheets"]
    assert [(sheet["facts"]["account"], len(sheet["rows"])) for sheet in sheets] == [
        ("62", 1),
        ("63", 0),
        ("64", 1),
    ]


def test_a_block_that_says_it_is_empty() -> None:
    blocks = [
        ["账号：62"],
        HEADER,
        ["查无结果！"],
        ["账号：63"],
        HEADER,
        ["2022-01-05", "1.00", "", "9.00", ""],
    ]
    empty, filled = read(blocks)["sheets"]
    assert (empty["rows"], empty["ignored"]) == ([], [{"row": 3, "why": "a note, not a line"}])
    assert (filled["facts"], len(filled["rows"])) == ({"title": "账号:63", "account": "63"}, 1)


def test_a_total_ends_its_table_and_numbered_names_begin_the_next() -> None:
    line = ["2022-01-05", "1.00", "", "9.00", ""]
    above = [HEADER, line, ["合计：", "1.00"], ["户名：乙公司"], ["收入总笔数", "0", "收入总金额", "0.00"]]
    numbered = ["交易日期", "借方金额_1", "贷方金额_1", "余额_1", "摘要"]
    first, second = read([*above, numbered, line])["sheets"]
    assert (first["totals"]["stated"], first["ignored"][0]["row"]) == ({"out": "1.00"}, 3)
    assert (second["header_row"], second["facts"]) == (6, {"title": "户名:乙公司", "borrower": "乙公司"})


@pytest.mark.parametrize("above", [0, 45])
def test_text_with_padded_cells_and_text_in_one_column(above: int) -> None:
    lines = [["第几行"]] * above + [HEADER, ["2022-01-05\t", "1.00\t", "\t", "9.00\t", "x"]]
    for data in (builder.text(lines), builder.xlsx([[",".join(line)] for line in lines])):
        assert [row["amount"] for row in only(read(data))["rows"]] == ["1.00"]


def test_glued_facts_in_one_cell() -> None:
    sheet = only(
        read(
            [
                ["账号:62 账户名称:甲公司 币种:人民币"],
                ["户名:", "币种:"],
                HEADER,
                ["2022-01-05", "", "1.00", "1.00", ""],
            ]
        )
    )
    assert (sheet["facts"]["account"], sheet["facts"]["borrower"]) == ("62", "甲公司")


class TestTotalsInARemark:
    """A row with a date whose only remark is 合计 is a total if it adds up, and never a line."""

    LIST = (["合同号：", "HT-1"], ["结息日期", "利息", "本金", "备注"])
    LINE = ("2022-03-21", "47937.50", "5000000", "")

    @pytest.mark.parametrize("word", ["合计", "小 计", "总计：", "本页合计", "合计1笔", "合计（元）"])
    def test_that_adds_up_is_a_total(self, word: str) -> None:
        sheet = only(read([*self.LIST, self.LINE, ["2022-03-21", "47937.50", "5000000", word]]))
        assert ([row["row"] for row in sheet["rows"]], sheet["rejected"]) == ([3], [])
        assert (sheet["ignored"][0]["row"], sheet["totals"]["stated"]["interest"]) == (4, "47937.50")

    def test_that_does_not_is_refused(self) -> None:
        sheet = only(read([*self.LIST, self.LINE, ["2022-03-21", "47937.51", "", "合计"]]))
        assert [(cell["row"], cell["reason"]) for cell in sheet["rejected"]] == [
            (4, "the row is named a total, but is not the sum of the lines above")
        ]

    def test_of_several_remarks_all_must_name_it(self) -> None:
        header = ["交易日期", "支出金额", "摘要", "备注"]
        lines = [
            ["2022-03-21", "5.00", "利息", ""],
            ["2022-03-22", "5.00", "合计", "水费"],
            ["2022-03-23", "10.00", " ", "合计"],
        ]
        sheet = only(read([header, *lines]))
        assert ([row["row"] for row in sheet["rows"]], [row["row"] for row in sheet["ignored"]]) == (
            [2, 3],
            [4],
        )

    def test_a_remark_that_ends_in_it_and_adds_up_is_doubted(self) -> None:
        header = ["交易日期", "支出金额", "摘要"]
        lines = [
            ["2022-03-21", "5.00", "电费合计"],
            ["2022-03-22", "6.00", "利息"],
            ["2022-03-22", "11.00", "贷款利息合计"],
            ["2022-03-23", "1.00", "过路费总计"],
        ]
        sheet = only(read([header, *lines]))
        assert [row["row"] for row in sheet["rows"]] == [2, 3, 5]
        assert [
            (cell["row"], "the remark names a total" in cell["reason"]) for cell in sheet["rejected"]
        ] == [(4, True)]


def test_carried_balances_are_ignored() -> None:
    rows = [
        HEADER,
        ["2022-01-01", "", "", "5.00", "期初余额"],
        ["", "", "", "5.00", "承前页"],
        ["2022-01-05", "", "1.00", "6.00", "期初余额调整"],
    ]
    sheet = only(read(rows))
    assert [ignored["row"] for ignored in sheet["ignored"]] == [2, 3]
    assert [row["row"] for row in sheet["rows"]] == [4]


def test_remarks_may_speak_of_totals() -> None:
    rows = [
        HEADER,
        ["2022-01-05", "", "1.00", "1.00", "通行费合计"],
        ["", "", "2.00", "3.00", "本月累计还款"],
    ]
    sheet = only(read(rows))
    assert [row["text"] for row in sheet["rows"]] == ["通行费合计"]
    assert [cell["row"] for cell in sheet["rejected"]] == [3]


def test_a_total_named_in_the_remarks() -> None:
    result = read([HEADER, ["2022-01-05", "", "1.00", "1.00", ""], ["", "", "1.00", "", "合计"]])
    assert only(result)["totals"]["stated"] == {"in": "1.00"}


class TestMistakesOthersMade:
    def test_a_summary_line_is_no_date(self) -> None:
        sheet = only(read([HEADER, ["2022-01-05", "", "1.00", "1.00", ""], ["支出总金额", "14928.64"]]))
        assert [row["row"] for row in sheet["rows"]] == [2]
        assert [ignored["row"] for ignored in sheet["ignored"]] == [3]

    def test_the_balance_is_no_debit(self) -> None:
        header = ["交易时间", "账号", "收入", "支出", "账户余额", "对方户名"]
        (row,) = only(read([header, ["2022-01-05", "62", "", "50,000,000.00", "187,311.57", "乙"]]))["rows"]
        assert (row["amount"], row["direction"], row["balance"]) == ("50000000.00", "out", "187311.57")

    def test_direction_is_not_guessed_from_names(self) -> None:
        (row,) = only(
            read(
                [
                    ["交易日期", "借方", "贷方", "付款人名称", "收款人名称"],
                    ["2022-01-05", "", "278.00", "甲公司", "甲公司"],
                ]
            )
        )["rows"]
        assert row["direction"] == "in"

    def test_account_numbers_are_no_amounts(self) -> None:
        header = ["对方账号", "交易时间", "借贷标志", "对方单位", "发生额", "余额"]
        (row,) = only(read([header, ["6222000000000000019", "2022-01-05", "贷", "乙", "1.00", "1.00"]]))[
            "rows"
        ]
        assert (row["amount"], row["counterparty_account"]) == ("1.00", "6222000000000000019")

    @pytest.mark.parametrize("above", [1, 12, 13, 16, 50])
    def test_the_header_may_move(self, above: int) -> None:
        rows = [
            *[[f"第{number}行"] for number in range(above)],
            HEADER,
            ["2022-01-05", "1.00", "", "9.00", "贷款利息"],
        ]
        sheet = only(read(rows))
        assert (sheet["header_row"], len(sheet["rows"])) == (above + 1, 1)

    def test_the_other_side_is_not_the_owner(self) -> None:
        sheet = only(
            read(
                [
                    ["交易日期", "摘要", "交易金额", "账户余额", "对方账号与户名"],
                    ["2022-01-05", "x", "-1.00", "9.00", "62/乙"],
                ]
            )
        )
        assert (sheet["rows"][0]["counterparty"], sheet["rows"][0]["borrower"]) == ("62/乙", None)

    def test_lines_about_interest_are_kept_and_bad_money_is_not_zero(self) -> None:
        sheet = only(
            read(
                [
                    HEADER,
                    ["2022-01-05", "1.00", "", "9.00", "贷款利息"],
                    ["2022-01-05", "壹元", "", "8.00", "利息"],
                ]
            )
        )
        assert (len(sheet["rows"]), sheet["rejected"][0]["value"]) == (1, "壹元")

    def test_two_balances_are_a_question(self) -> None:
        with pytest.raises(ColumnsClash, match="balance"):
            read([[*HEADER, "账户余额"], ["2022-01-05", "1.00", "", "9.00", "", "9.00"]])


def test_dates_in_the_epoch_of_the_workbook() -> None:
    header, line = ["交易日期", "借方金额", "贷方金额", "余额"], [44575, "", 1.5, 1.5]
    assert only(read(builder.xlsx([header, line])))["rows"][0]["posting_date"] == "2022-01-14"
    assert (
        only(read(builder.xlsx([header, line], epoch_1904=True)))["rows"][0]["posting_date"] == "2026-01-15"
    )


def test_days_without_a_year_need_the_period() -> None:
    rows = [HEADER, ["12/29", "", "1.00", "1.00", ""], ["1月3日 14:06", "", "1.00", "2.00", ""]]
    assert len(only(read(rows))["rejected"]) == 2
    dated = only(read([["起止日期:20211201-20220131"], *rows]))
    assert [row["posting_date"] for row in dated["rows"]] == ["2021-12-29", "2022-01-03"]
    long = only(read([["起止日期:20201201-20220131"], *rows]))
    assert "does not tell which" in long["rejected"][0]["reason"]
