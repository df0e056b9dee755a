"""Loan interest lists: what an officer must be able to trust to the fen."""

from typing import Any

import pytest

from ledger.statements.errors import AccruedOnly, ColumnAmbiguous, ColumnsClash, NoStatement, UnitsClash
from tests.statements import builder
from tests.statements.readers import only, read, told

HEADER = [
    "借据号",
    "合同编号",
    "借款人",
    "起息日",
    "止息日",
    "天数",
    "本金",
    "年利率",
    "利息",
    "罚息",
    "复利",
    "扣款日期",
]
LINE = [
    "0012",
    "HT01",
    "甲公司",
    "2022-03-21",
    "2022-06-21",
    "92",
    "1,000,000.00",
    "4.35%",
    "11,116.67",
    "0.00",
    "-",
    "2022-06-21",
]
SECOND = [
    "0013",
    "HT02",
    "乙公司",
    "20220321",
    "2022年6月21日",
    92,
    2000000,
    0.0435,
    22233.33,
    "",
    "",
    "2022/6/21",
]
TOTAL = ["合计", "", "", "", "", "", "3,000,000.00", "", "33,350.00", "0.00", "", ""]
LIST: list[list[Any]] = [
    ["贷款利息清单"],
    ["单位：元"],
    HEADER,
    LINE,
    SECOND,
    TOTAL,
    ["制表：张三", "", "复核：李四"],
]


def line(**changed: Any) -> list[Any]:
    """The first line with some cells changed, by header name."""
    return [changed.get(name, cell) for name, cell in zip(HEADER, LINE, strict=True)]


def check_clean(result: dict[str, Any]) -> None:
    sheet = only(result)
    first, second = sheet["rows"]
    assert sheet["kind"] == "interest_list"
    assert sheet["header_row"] == 3
    assert sheet["columns"] == {
        "iou": "借据号", "contract": "合同编号", "borrower": "借款人", "period_start": "起息日", "period_end": "止息日",
        "days": "天数", "principal": "本金", "rate_percent": "年利率", "interest": "利息", "penalty": "罚息",
        "compound": "复利", "posting_date": "扣款日期",
    }  # fmt: skip
    assert {name: first[name] for name in ("row", "iou", "contract", "borrower", "days", "direction", "amount")} == {
        "row": 4, "iou": "0012", "contract": "HT01", "borrower": "甲公司", "days": 92, "direction": None, "amount": None,
    }  # fmt: skip
    assert [first[name] for name in ("principal", "rate_percent", "interest", "penalty", "compound")] == [
        "1000000.00", "4.35", "11116.67", "0.00", None,
    ]  # fmt: skip
    assert [second[name] for name in ("principal", "rate_percent", "interest", "penalty", "compound")] == [
        "2000000.00", "4.35", "22233.33", None, None,
    ]  # fmt: skip
    for row in (first, second):
        assert [row[name] for name in ("period_start", "period_end", "posting_date")] == [
            "2022-03-21", "2022-06-21", "2022-06-21",
        ]  # fmt: skip
    assert [ignored["row"] for ignored in sheet["ignored"]] == [6, 7]
    assert sheet["rejected"] == []
    assert sheet["totals"]["stated"] == {"interest": "33350.00", "penalty": "0.00", "principal": "3000000.00"}
    assert sheet["totals"]["summed"] == {
        "interest": "33350.00", "penalty": "0.00", "compound": "0.00", "principal": "3000000.00",
    }  # fmt: skip
    assert result["warnings"] == []


@pytest.mark.parametrize(
    "data",
    [
        builder.xlsx(LIST),
        builder.xls(LIST),
        builder.text(LIST),
        builder.text(LIST, "utf-8-sig"),
        builder.text(LIST, "gb18030", "\t"),
        builder.text(LIST, "utf-16", "\t"),
        builder.html(LIST),
        builder.html(LIST, "gb18030"),
        builder.package(builder.inline([[str(cell) for cell in row] for row in LIST])),
    ],
    ids=["xlsx", "xls", "csv", "csv bom", "gbk tab", "utf-16", "html", "html gbk", "no addresses"],
)
def test_clean_list_reads_the_same_in_every_format(data: bytes) -> None:
    check_clean(read(data))


def test_csv_wrapped_in_column_a_of_a_workbook() -> None:
    lines = [["[HISTORYDETAIL]"], *[["\t".join(str(cell) for cell in row)] for row in LIST[2:]]]
    assert [row["interest"] for row in only(read(lines))["rows"]] == ["11116.67", "22233.33"]


def test_columns_are_found_by_name_wherever_they_stand() -> None:
    turned = [row[::-1] for row in (HEADER, LINE, SECOND)]
    padding = [[f"说明{number}"] for number in range(48)]
    sheet = only(read([*padding, *turned]))
    assert sheet["header_row"] == 49
    assert [row["interest"] for row in sheet["rows"]] == ["11116.67", "22233.33"]


def test_names_with_spaces_brackets_and_units() -> None:
    header = ["借 据 号", "起　息日", "止息日\n", "天数 ", "本金（万元）", "年利率(%)", "利息/元"]
    sheet = only(read([header, ["1", "2022-03-21", "2022-06-21", "92", "100.5", "4.35", "11172.25"]]))
    assert sheet["rows"][0]["principal"] == "1005000.00"
    assert sheet["rows"][0]["interest"] == "11172.25"


def test_unit_above_the_table_counts_for_columns_without_one() -> None:
    header = ["借据号", "起息日", "止息日", "天数", "本金", "年利率", "利息"]
    rows = [
        ["金额单位：人民币万元"],
        header,
        ["1", "2022-03-21", "2022-06-21", "92", "100", "4.35", "1.111667"],
    ]
    sheet = only(read(rows))
    assert sheet["rows"][0]["principal"] == "1000000.00"
    assert sheet["rows"][0]["interest"] == "11116.67"
    assert sheet["facts"]["unit"] == "万元"


def test_two_units_for_one_column_are_a_question() -> None:
    header = ["借据号", "起息日", "止息日", "天数", "本金(元)", "年利率", "利息"]
    with pytest.raises(UnitsClash, match="万元"):
        read([["单位：万元"], header, ["1", "2022-03-21", "2022-06-21", "92", "100", "4.35", "1"]])


@pytest.mark.parametrize("merged", [("D3:I3", "J3:O3", "A3:A4"), ()], ids=["merged", "not merged"])
def test_two_row_header_of_an_interest_notice(merged: tuple[str, ...]) -> None:
    six = ["起息日期", "终息日期", "天数", "本金", "利率", "利息"]
    rows: list[list[Any]] = [
        ["利息通知单"],
        ["合同号：", "HT9", "收息账户：", "622200001"],
        ["借据号", "", "", "正常利息", "", "", "", "", "", "逾期罚息", "", "", "", "", "", "手续费", "免还利息"],
        ["", "", "", *six, *six, "金额", ""],
        ["J1", "", "", "2022-03-21", "2022-06-21", 92, 1000000, 4.35, 11116.67,
         "2022-03-21", "2022-06-21", 92, 1000, 6.525, 16.68, 5, 0],
    ]  # fmt: skip
    sheet = only(read(builder.xlsx(rows, merged=merged)))
    (row,) = sheet["rows"]
    assert (sheet["header_row"], sheet["header_rows"]) == (3, 2)
    assert (row["interest"], row["penalty"], row["compound"]) == ("11116.67", "16.68", None)
    assert (row["principal"], row["iou"], row["contract"]) == ("1000000.00", "J1", "HT9")
    assert sheet["columns"]["interest"] == "正常利息 利息"


def test_two_row_header_that_repeats_is_ignored() -> None:
    top, bottom = ["借据号", "正常利息", "", "", ""], ["", "起息日期", "终息日期", "本金", "利息"]
    body = ["J1", "2022-03-21", "2022-06-21", "1000000", "11116.67"]
    sheet = only(read([top, bottom, body, top, bottom, ["J2", *body[1:]]]))
    assert [row["iou"] for row in sheet["rows"]] == ["J1", "J2"]
    assert [ignored["row"] for ignored in sheet["ignored"]] == [4, 5]


@pytest.mark.parametrize(
    ("written", "interest"),
    [("4.35", "11116.67"), ("0.0435", "11116.67"), ("3.625‰", "11116.67"), ("3.625", "11116.67"),
     ("万分之1.20833333", "11116.67"), ("1.208333333", "11116.67"), ("４.３５％", "11116.67"), ("4.35", "10964.38")],
)  # fmt: skip
def test_the_arithmetic_of_the_row_says_what_a_rate_means(written: str, interest: str) -> None:
    (row,) = only(read([HEADER, line(年利率=written, 利息=interest)]))["rows"]
    assert row["rate_percent"].startswith("4.35") or row["rate_percent"].startswith("4.3499999")


def test_a_rate_that_no_arithmetic_explains_is_rejected() -> None:
    sheet = only(read([HEADER, line(年利率="4.35", 利息="9,999.00")]))
    assert sheet["rows"] == []
    (cell,) = sheet["rejected"]
    assert (cell["row"], cell["column"], cell["value"]) == (2, "年利率", "4.35")
    assert "per mille" in cell["reason"]


def test_a_rate_with_nothing_to_compute_needs_its_sign() -> None:
    header = ["借据号", "止息日", "利率", "利息"]
    sheet = only(
        read([header, ["1", "2022-06-21", "4.35", "100.00"], ["2", "2022-06-21", "4.35%", "100.00"]])
    )
    assert [row["iou"] for row in sheet["rows"]] == ["2"]
    assert "no principal" in sheet["rejected"][0]["reason"]
    signed = [["借据号", "止息日", "月利率(‰)", "利息"], ["1", "2022-06-21", "3.625", "100.00"]]
    assert only(read(signed))["rows"][0]["rate_percent"] == "4.35"
    monthly = [["借据号", "止息日", "月利率(%)", "利息"], ["1", "2022-06-21", "0.3625", "100.00"]]
    assert only(read(monthly))["rows"] == []


def test_interest_that_does_not_come_out_is_told_with_both_figures() -> None:
    result = read([HEADER, LINE, line(借据号="0014", 利息="11,000.00")])
    assert [row["rate_percent"] for row in only(result)["rows"]] == ["4.35", "4.35"]
    assert "row 3: the interest is 11000.00, and principal x 92 days x 4.35% / 365 is 10964.38" in told(
        result
    )


def test_small_interest_takes_the_meaning_of_the_column() -> None:
    tiny = line(借据号="0014", 本金="0.10", 天数="1", 止息日="2022-03-22", 年利率="4.35", 利息="0.00")
    assert [row["rate_percent"] for row in only(read([HEADER, line(年利率="4.35"), tiny]))["rows"]] == [
        "4.35",
        "4.35",
    ]


def test_zero_rate_is_zero_in_any_meaning() -> None:
    (row,) = only(read([HEADER, line(年利率="0", 利息="0.00")]))["rows"]
    assert row["rate_percent"] == "0"


def test_interest_by_products_where_the_principal_changed() -> None:
    header = ["借据号", "起始日期", "终止日期", "天数", "积数", "利率", "利息"]
    (row,) = only(read([header, ["1", "20220321", "20220621", "92", "92,000,000.00", "4.35", "11,116.67"]]))[
        "rows"
    ]
    assert (row["principal"], row["rate_percent"]) == (None, "4.35")


def test_products_are_checked() -> None:
    header = ["借据号", "起始日期", "终止日期", "天数", "本金", "积数", "利率", "利息"]
    result = read(
        [header, ["1", "20220321", "20220621", "92", "1000000", "92,000,001.00", "4.35", "11,116.67"]]
    )
    assert "principal x days is 92000000.00, and the file says 92000001.00" in told(result)


def test_days_from_dates_where_no_column_states_them() -> None:
    header = ["借据号", "起息日", "止息日", "本金", "年利率", "利息"]
    rows = [["1", "2022-03-21", "2022-06-20", "1000000", "4.35", "11116.67"]]
    (row,) = only(read([header, *rows]))["rows"]
    assert (row["days"], row["rate_percent"]) == (None, "4.35")


def test_a_file_that_counts_both_days_is_told_once() -> None:
    lines = [line(借据号=str(number), 止息日="2022-06-20") for number in range(3)]
    result = read([HEADER, *lines, line(天数="91", 利息="10995.83")])
    assert "the days count both the first and the last day" in told(result)
    assert told(result).count("do not fit") == 1
    assert "row 5: 91 days do not fit the period from 2022-03-21 to 2022-06-21" in told(result)


def test_period_in_one_cell() -> None:
    header = ["借据号", "计息期间", "天数", "本金", "年利率", "利息"]
    rows = [["1", text, "92", "1000000", "4.35", "11116.67"]
            for text in ("20220321-20220621", "2022-03-21至2022-06-21", "2022年3月21日—2022年6月21日", "2022.3.21 ~ 2022.6.21")]  # fmt: skip
    sheet = only(read([header, *rows, ["5", "2022-03-21", "92", "1000000", "4.35", "11116.67"]]))
    assert {(row["period_start"], row["period_end"]) for row in sheet["rows"]} == {
        ("2022-03-21", "2022-06-21")
    }
    assert [cell["row"] for cell in sheet["rejected"]] == [6]


def test_stated_total_that_differs_is_told_with_both_figures() -> None:
    result = read([HEADER, LINE, ["合计", "", "", "", "", "", "", "", "11,116.68"]])
    assert 'row 3: "合计" states 11116.68 for interest, and the lines read add up to 11116.67' in told(result)
    assert only(result)["totals"]["stated"] == {"interest": "11116.68"}


def test_subtotals_pages_and_a_grand_total() -> None:
    sub = ["本页小计", "", "", "", "", "", "", "", "11,116.67"]
    rows = [
        HEADER,
        LINE,
        sub,
        HEADER,
        line(借据号="2"),
        sub,
        ["总计", "", "", "", "", "", "", "", "22,233.34"],
    ]
    result = read(rows)
    sheet = only(result)
    assert [row["row"] for row in sheet["rows"]] == [2, 5]
    assert [ignored["row"] for ignored in sheet["ignored"]] == [3, 4, 6, 7]
    assert sheet["totals"]["stated"] == {"interest": "22233.34"}
    assert result["warnings"] == []


def test_sections_that_only_have_their_own_totals_are_added_up() -> None:
    sub = ["小计", "", "", "", "", "", "", "", "11,116.67"]
    result = read([HEADER, LINE, sub, line(借据号="2"), sub])
    assert only(result)["totals"]["stated"] == {"interest": "22233.34"}
    assert result["warnings"] == []
    wrong = [*sub[:8], "11,000.00"]
    assert "add up to 11116.67" in told(read([HEADER, LINE, sub, line(借据号="2"), wrong]))


def test_a_total_without_a_name_is_found_by_its_sum() -> None:
    sheet = only(read([HEADER, LINE, ["", "", "", "", "", "", "", "", "11,116.67"]]))
    assert "sum of the lines above" in sheet["ignored"][0]["why"]
    other = only(read([HEADER, LINE, ["", "", "", "", "", "", "", "", "5.00"]]))
    assert other["rejected"][0]["reason"] == "the date is blank"


def test_a_line_named_a_total_with_a_date_is_checked() -> None:
    assert only(read([HEADER, LINE, line(借据号="合计")]))["ignored"][0]["row"] == 3
    refused = only(read([HEADER, LINE, line(借据号="合计", 利息="5.00")]))
    assert "not the sum" in refused["rejected"][0]["reason"]


def test_a_total_that_cannot_be_read_is_told() -> None:
    result = read([HEADER, LINE, ["合计", "", "", "", "", "", "", "", "=SUM(I2:I2)"]])
    assert only(result)["rejected"] == []
    assert "row 3: the stated total cannot be read" in told(result)


def test_unreadable_cells_reject_their_row_and_say_where() -> None:
    sheet = only(read([HEADER, LINE, line(利息="约一万"), line(止息日="2022-13-45"), line(天数="很多")]))
    assert [row["row"] for row in sheet["rows"]] == [2]
    assert [(cell["row"], cell["column"], cell["value"]) for cell in sheet["rejected"]] == [
        (3, "利息", "约一万"), (4, "止息日", "2022-13-45"), (5, "天数", "很多"),
    ]  # fmt: skip


def test_a_line_without_any_interest_is_rejected() -> None:
    sheet = only(read([HEADER, line(利息="", 罚息="", 复利="")]))
    assert sheet["rejected"][0]["reason"].startswith("the amount is blank")
    half = only(read([HEADER, LINE, ["0013", "HT02", "乙公司", "", "", "", "1", "4.35%", "", "", "", ""]]))
    assert half["rejected"][0]["row"] == 3


def test_a_list_without_dates() -> None:
    header = ["借据号", "天数", "本金", "利率", "利息"]
    rows = [
        ["1", "92", "1000000", "4.35", "11116.67"],
        ["", "", "", "", "11116.67"],
        ["", "", "", "", "3.00"],
    ]
    sheet = only(read([header, *rows]))
    assert [row["iou"] for row in sheet["rows"]] == ["1"]
    assert [ignored["row"] for ignored in sheet["ignored"]] == [3]
    assert [cell["row"] for cell in sheet["rejected"]] == [4]


def test_paid_columns_win_over_due_ones_and_accrued_never_count() -> None:
    header = ["借据号", "止息日", "应还利息金额", "已还利息金额", "应收利息", "累计已预提利息"]
    sheet = only(read([header, ["1", "2022-06-21", "100", "90", "80", "70"]]))
    assert sheet["rows"][0]["interest"] == "90.00"
    assert sheet["rows"][0]["payable"] == "100.00"
    assert sheet["columns"]["accrued"] == "应收利息, 累计已预提利息"


@pytest.mark.parametrize("name", ["应还利息金额", "应 还 利 息"])
def test_due_interest_is_never_paid_interest(name: str) -> None:
    result = read([["借据号", "止息日", name], ["1", "2022-06-21", "100"]])
    (row,) = only(result)["rows"]
    assert (row["interest"], row["payable"], row["nature"]) == (None, "100.00", None)
    assert only(result)["kind"] == "repayment_schedule"
    assert "not what was paid; nothing of it is taken in" in told(result)


def test_a_file_of_owed_interest_only_is_refused() -> None:
    with pytest.raises(AccruedOnly, match="应计利息"):
        read([["借据号", "起息日", "止息日", "应计利息"], ["1", "2022-03-21", "2022-06-21", "100"]])


def test_deposit_interest_is_never_loan_interest() -> None:
    (row,) = only(
        read(
            [
                ["存款结息清单"],
                ["账号", "起息日", "止息日", "天数", "利息"],
                ["62", "2022-03-21", "2022-06-21", "92", "5"],
            ]
        )
    )["rows"]
    assert (row["interest"], row["amount"], row["direction"], row["nature"]) == (
        None,
        "5.00",
        "in",
        "deposit_interest",
    )


@pytest.mark.parametrize(
    "header",
    [["借据号", "起息日", "本金", "利息"], ["借据号", "止息日", "利息", "逾期利息"], ["借据号", "止息日", "利息合计"],
     ["借据号", "止息日", "结息"], ["借据号", "止息日", "本期逾期利息"]],
)  # fmt: skip
def test_a_name_with_two_meanings_is_a_question(header: list[str]) -> None:
    with pytest.raises(ColumnAmbiguous, match="could mean"):
        read([header, ["1", "2022-06-21", "100", "5"]])


def test_an_answer_to_the_question_is_used() -> None:
    rows = [["借据号", "止息日", "利息", "逾期利息"], ["1", "2022-06-21", "100", "5"]]
    assert only(read(rows, {"逾期利息": "penalty"}))["rows"][0]["penalty"] == "5.00"
    double = [
        ["借据号", "止息日", "正常利息", ""],
        ["", "", "利息", "逾期利息"],
        ["1", "2022-06-21", "100", "5"],
    ]
    answer = {"正常利息 逾期利息": "other", "逾期利息": "other"}
    assert only(read(double, answer))["rows"][0]["interest"] == "100.00"


def test_two_columns_for_one_field_are_a_question() -> None:
    with pytest.raises(ColumnsClash, match='"利息", "利息金额" both claim to be interest'):
        read([["借据号", "止息日", "利息", "利息金额"], ["1", "2022-06-21", "100", "5"]])


@pytest.mark.parametrize(
    ("header", "field"),
    [(["借据号", "起息日", "结息日", "利息"], "period_end"), (["借据号", "结息日", "利息"], "period_end"),
     (["借据号", "止息日", "结息日", "利息"], "posting_date")],
)  # fmt: skip
def test_settlement_day_by_its_company(header: list[str], field: str) -> None:
    row = ["1", *["2022-06-21"] * (len(header) - 2), "5"]
    assert only(read([header, row]))["columns"][field] == "结息日"


def test_settlement_day_beside_all_other_dates_is_left_out() -> None:
    header = ["借据号", "止息日", "扣款日期", "结息日", "利息", "利息合计"]
    assert "结息日" not in only(read([header, ["1", *["2022-06-21"] * 3, "5", "5"]]))["columns"].values()


def test_one_loan_to_a_sheet_takes_the_loan_from_above() -> None:
    rows = [
        ["借据号：J9", "", "借款人：丙公司"],
        ["起息日", "止息日", "天数", "利息"],
        ["2022-03-21", "2022-06-21", "92", "5"],
    ]
    (row,) = only(read(rows))["rows"]
    assert (row["iou"], row["borrower"]) == ("J9", "丙公司")


def test_a_long_number_that_lost_digits_is_blanked_and_told() -> None:
    result = read([HEADER, line(借据号=12345678901234567890), line(合同编号="6.22202E+18"), line(借据号=123)])
    assert [row["iou"] for row in only(result)["rows"]] == [None, "0012", "123"]
    assert 'row 2: "借据号" was stored as the number 12345678901234600000' in told(result)
    assert 'row 3: "合同编号"' in told(result)


def test_values_without_a_header_are_told() -> None:
    result = read([HEADER, [*LINE, "秘密"]])
    assert "column M has no name in the header and holds values from row 2 on" in told(result)


def test_hidden_rows_and_sheets_are_read_marked_and_told() -> None:
    result = read(builder.xlsx({"明细": [HEADER, LINE, SECOND]}, hidden_rows=[3], hidden_sheets=[]))
    assert [row["hidden"] for row in only(result)["rows"]] == [False, True]
    assert "1 of the rows are hidden" in told(result)
    two = read(builder.xlsx({"一": [HEADER, LINE], "二": [HEADER, SECOND]}, hidden_sheets=["二"]))
    assert [sheet["hidden"] for sheet in two["sheets"]] == [False, True]
    assert "二: the sheet is hidden" in told(two)


def test_sheets_without_a_statement_are_told() -> None:
    result = read(builder.xlsx({"说明": [["请勿修改"]], "空": [], "清单": [HEADER, LINE]}))
    assert [sheet["sheet"] for sheet in result["sheets"]] == ["清单"]
    assert result["warnings"] == ["说明: the sheet holds no statement and was left out"]


@pytest.mark.parametrize(
    "rows",
    [
        [["姓名", "电话", "地址"], ["甲", "1", "乙"]],
        [["借据号", "借款人", "合同号"], ["1", "2", "3"]],
        [["说明", "备注", "", ""], ["", "", "甲", "乙"], ["借据号", "期数", "止息日"]],
    ],
)
def test_what_is_no_statement_is_refused_with_what_was_closest(rows: list[list[str]]) -> None:
    with pytest.raises(NoStatement, match=r"no known name|借据号, 借款人, 合同号|借据号, 期数, 止息日"):
        read(rows)


def test_two_tables_in_one_sheet() -> None:
    other = ["借据编号", "起始日期", "终止日期", "利息金额"]
    rows = [HEADER, LINE, [], ["贷款账号：99"], other, ["7", "20220321", "20220621", "3.00"]]
    first, second = read(rows)["sheets"]
    assert [row["iou"] for row in first["rows"]] == ["0012"]
    assert (second["rows"][0]["iou"], second["rows"][0]["loan_account"], second["header_row"]) == (
        "7",
        "99",
        5,
    )


def test_reversals_keep_their_sign_and_are_marked() -> None:
    header = ["借据号", "止息日", "利息", "冲销", "备注"]
    rows = [
        ["1", "2022-06-21", "(100.00)", "是", ""],
        ["2", "2022-06-21", "-5.00", "否", "利息冲正"],
        ["3", "2022-06-21", "7.00-", "", ""],
    ]
    read_rows = only(read([header, *rows]))["rows"]
    assert [row["interest"] for row in read_rows] == ["-100.00", "-5.00", "-7.00"]
    assert [row["reversal"] for row in read_rows] == [True, True, False]


def test_blank_lines_and_loans_named_once_above() -> None:
    rows = [
        ["借据号：J9", "合同号：H1"],
        ["借据号", "止息日", "利息"],
        ["", "2022-06-21", "5"],
        [],
        [" ", "\t"],
        ["J2", "2022-06-21", "6"],
    ]
    assert [(row["row"], row["iou"], row["contract"]) for row in only(read(rows))["rows"]] == [
        (3, "J9", "H1"), (6, "J2", "H1"),
    ]  # fmt: skip


def test_a_line_without_a_date_is_no_total_by_chance() -> None:
    sheet = only(read([["借据号", "止息日", "利息"], ["J1", "2022-06-21", "5"], ["J2", "", "5"]]))
    assert [cell["row"] for cell in sheet["rejected"]] == [3]


def test_a_rate_and_interest_without_dates_or_days() -> None:
    header = ["借据号", "止息日", "本金", "利率", "利息"]
    sheet = only(read([header, ["1", "2022-06-21", "1000000", "4.35%", "100.00"]]))
    assert sheet["rows"][0]["rate_percent"] == "4.35"


def test_warnings_of_a_text_file_name_no_sheet() -> None:
    assert read(builder.text([HEADER, LINE, ["合计", *[""] * 7, "5.00"]]))["warnings"][0].startswith("row 3")


def test_an_unclear_name_in_a_list_with_every_date() -> None:
    with pytest.raises(ColumnAmbiguous, match="起息日"):
        read([["借据号", "计息起始日", "起息日", "利息"], ["1", "2022-03-21", "2022-03-21", "5"]])


def test_a_second_row_of_names_of_amounts_is_never_taken_for_a_note() -> None:
    header = [
        ["借据号", "起息日", "止息日", "天数", "本金", "正常利息", "", "扣款日期"],
        ["", "", "", "", "", "本金", "利息", ""],
    ]
    line = ["JK1", "2009-01-15", "2009-03-21", "65", "5000000", "5000000", "47937.50", "2009-03-21"]
    with pytest.raises(ColumnsClash, match="正常利息 本金"):
        read([*header, line])
    answered = read([*header, line], {"正常利息 本金": "other"})
    assert only(answered)["rows"][0]["interest"] == "47937.50"
