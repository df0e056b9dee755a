"""Documents about loan interest that a bank prints or a system stores: which of it was paid, and as what."""

from typing import Any

import pytest

from ledger.statements.errors import AccruedOnly, ColumnAmbiguous
from ledger.statements.headers import claim_of
from tests.statements import builder
from tests.statements.readers import only, read, told

SECTION_HEADER = ["借据号", "贷款账号", "贷款户名", "产品名称", "积数类型", "积数", "利率", "结息金额", "起始日期", "终止日期", "天数", "状态"]  # fmt: skip


def settled(iou: str, kind: str, interest: str = "11,116.67") -> list[str]:
    """A line of a bank's own list of settled interest."""
    return [iou, "6001", "甲公司", "流动资金贷款", kind, "92,000,000.00", "4.35000", interest, "20220321", "20220621", "92", "正常"]  # fmt: skip


class TestSectionsOfProducts:
    """贷款结息清单: normal, on-balance, off-balance and compound products one below the other."""

    def rows(self) -> list[list[Any]]:
        pages: list[list[Any]] = [["某银行贷款结息清单"], ["机构号：001", "结息日：20220621"]]
        for kind, ious in (("本金积数", 120), ("表内积数", 2), ("表外积数", 1), ("复利积数", 2)):
            pages.append([kind])
            for number in range(ious):
                if number % 50 == 0:
                    pages += [["\f某银行贷款结息清单", "", f"第{number // 50 + 1}页"], SECTION_HEADER]
                pages.append(settled(f"J{number:03}", kind))
            pages.append(["户数总计", "", str(ious), "", "", "", "", f"{ious * 11116.67:.2f}"])
        return [*pages, ["金额总计", "", "", "", "", "", "", f"{125 * 11116.67:.2f}"]]

    @pytest.mark.parametrize("labelled", [True, False], ids=["labelled lines", "titles only"])
    def test_only_normal_products_are_normal_interest(self, labelled: bool) -> None:
        rows = self.rows()
        if not labelled:
            rows = [[cell for at, cell in enumerate(row) if at != 4 or len(row) < 5] for row in rows]
        sheets = read(builder.text(rows, "gb18030", "\t"))["sheets"]
        lines = [row for sheet in sheets for row in sheet["rows"]]
        assert sum(row["interest"] == "11116.67" for row in lines) == 120
        assert [row["compound"] for row in lines if row["interest"] is None] == ["11116.67"] * 2
        refused = [cell for sheet in sheets for cell in sheet["rejected"]]
        assert len(refused) == 3
        assert all("normal, penalty or compound" in cell["reason"] for cell in refused)

    def test_a_title_between_lines_counts_from_there_on(self) -> None:
        rows = [
            SECTION_HEADER,
            settled("1", ""),
            ["二、复利积数"],
            settled("2", ""),
            ["积数类型：", "罚息积数"],
            settled("3", ""),
        ]
        lines = only(read(rows))["rows"]
        assert [[row[part] for part in ("interest", "penalty", "compound")] for row in lines] == [
            ["11116.67", None, None], [None, None, "11116.67"], [None, "11116.67", None],
        ]  # fmt: skip

    def test_a_fee_is_no_interest_and_an_unknown_word_is_no_kind(self) -> None:
        sheet = only(
            read([SECTION_HEADER, settled("1", "手续费"), settled("2", "本金积数"), settled("3", "?")])
        )
        assert [row["iou"] for row in sheet["rows"]] == ["2"]
        assert [(ignored["row"], ignored["why"]) for ignored in sheet["ignored"]] == [
            (2, "a fee, not interest")
        ]
        assert [cell["address"] for cell in sheet["rejected"]] == ["E4"]

    def test_as_text_between_bars_with_form_feeds(self) -> None:
        lines = [
            "|".join(row) for row in (SECTION_HEADER, settled("1", "本金积数"), settled("2", "复利积数"))
        ]
        data = (
            "某银行贷款结息清单\n" + "\n".join(lines) + "\n\f某银行贷款结息清单\n" + "\n".join(lines)
        ).encode("gb18030")
        rows = only(read(data))["rows"]
        assert [(row["interest"], row["compound"]) for row in rows] == [
            ("11116.67", None),
            (None, "11116.67"),
        ] * 2


class TestNotices:
    SIX = ("起息日期", "终息日期", "天数", "本金", "利率", "利息")

    def test_five_kinds_over_six_columns_each(self) -> None:
        kinds = ["正常利息", "复利", "逾期罚息", "手续费", "担保费"]
        top = [
            "合同号",
            "借据号",
            *[cell for kind in kinds for cell in (kind, *[""] * 5)],
            "免还利息",
            "利息总额",
            "大写",
        ]
        bottom = ["", "", *self.SIX * 5, "", "", ""]
        values: list[Any] = []
        for amount in (11116.67, 12.08, 16.68, 5, 7):
            values += ["2022-03-21", "2022-06-21", 92, 1000000, 4.35, amount]
        rows = [
            ["利息通知单"],
            ["收息账户：622200001", "转账日：2022-06-21"],
            top,
            bottom,
            ["HT9", "J1", *values, 0, 11157.43, "壹万"],
        ]
        areas = [f"{a}3:{b}3" for a, b in (("C", "H"), ("I", "N"), ("O", "T"), ("U", "Z"), ("AA", "AF"))]
        for merged in ((), areas):
            result = read(builder.xlsx(rows, merged=merged))
            (row,) = only(result)["rows"]
            names = (
                "contract",
                "iou",
                "interest",
                "compound",
                "penalty",
                "rate_percent",
                "days",
                "period_end",
            )
            assert [row[name] for name in names] == [
                "HT9", "J1", "11116.67", "12.08", "16.68", "4.35", 92, "2022-06-21",
            ]  # fmt: skip
            assert result["warnings"] == []

    def test_kinds_as_lines(self) -> None:
        rows: list[Any] = [["利息类别", *self.SIX], *[[kind, "2022-03-21", "2022-06-21", 92, 1000000, 4.35, amount]
                for kind, amount in (("正常利息", 11116.67), ("复利", 11116.67), ("逾期罚息", 11116.67))]]  # fmt: skip
        rows.insert(0, ["借据号：J1"])
        lines = only(read(rows))["rows"]
        assert [(row["iou"], row["interest"], row["compound"], row["penalty"]) for row in lines] == [
            ("J1", "11116.67", None, None), ("J1", None, "11116.67", None), ("J1", None, None, "11116.67"),
        ]  # fmt: skip

    def test_a_consigned_loan_is_asked_for_not_paid(self) -> None:
        header = ["借款人", "贷款合同号", "放款通知单", "应支付日期", "季度", "贷款本金", "贷款余额", "合同利率", "执行利率", "调整后年息",
                  "应付贷款利息", "应付复利", "应付手续费", "应付利息费用合计"]  # fmt: skip
        line = [
            "甲公司",
            "HT1",
            "F1",
            "2022-06-21",
            "2",
            1000000,
            1000000,
            "4.35%",
            "4.35%",
            "4.35%",
            11116.67,
            1,
            2,
            11119.67,
        ]
        result = read([["委托贷款利息通知书"], header, line])
        sheet = only(result)
        (row,) = sheet["rows"]
        assert sheet["kind"] == "repayment_schedule"
        names = ("interest", "compound", "payable", "posting_date", "due_date", "nature", "iou")
        assert [row[name] for name in names] == [None, None, "11116.67", None, "2022-06-21", None, "F1"]
        assert sheet["totals"]["summed"]["payable"] == "11116.67"


class TestListsOfSystems:
    def test_a_list_whose_settlement_day_ends_the_period(self) -> None:
        header = ["清单编号", "合同编号", "本金", "起息日", "结息日", "结息天数", "贷款单位", "借款单位", "基础利率", "超额利率", "基础利息",
                  "超额利息", "利息合计"]  # fmt: skip
        line = [
            "Q1",
            "HT1",
            "1000000",
            "2022-03-21",
            "2022-06-21",
            "92",
            "某银行",
            "甲公司",
            "4.35",
            "0.5",
            "11116.67",
            "1.00",
            "11117.67",
        ]
        (row,) = only(read([header, line]))["rows"]
        names = ("period_start", "period_end", "days", "borrower", "interest", "contract", "posting_date")
        assert [row[name] for name in names] == [
            "2022-03-21",
            "2022-06-21",
            92,
            "甲公司",
            "11116.67",
            "HT1",
            None,
        ]

    def test_a_bill_of_interest_with_a_flag_for_reversals(self) -> None:
        header = [
            "计息开始日期",
            "计息结束日期",
            "计息利率",
            "计息积数",
            "累计已预提利息",
            "本期利息",
            "冲销",
            "合同单据编号",
        ]
        line = ["2022-03-21", "2022-06-21", "4.35", "92000000", "5000.00", "11116.67", "否", "HT1"]
        (row,) = only(read([header, line]))["rows"]
        assert (row["interest"], row["rate_percent"], row["reversal"]) == ("11116.67", "4.35", False)

    def test_what_the_core_accrues_and_what_it_was_paid(self) -> None:
        header = [
            "借据号",
            "还款日期",
            "应收欠息",
            "催收欠息",
            "应收应计罚息",
            "应收罚息",
            "应计复息",
            "已偿还利息",
            "已偿还罚息",
            "已偿还复利",
        ]
        (row,) = only(read([header, ["J1", "2022-06-21", *"12345", "100.00", "6.00", "7.00"]]))["rows"]
        assert [row[name] for name in ("interest", "penalty", "compound")] == ["100.00", "6.00", "7.00"]

    def test_what_is_computed_beside_what_is_due_was_not_paid(self) -> None:
        header = ["借据号", "止息日", "应还利息金额", "已还利息金额", "复利（基于未还利息）", "罚息"]
        result = read([header, ["J1", "2022-06-21", "100", "90", "1.00", "2.00"]])
        (row,) = only(result)["rows"]
        assert [row[name] for name in ("interest", "payable", "compound", "penalty")] == [
            "90.00",
            "100.00",
            None,
            None,
        ]
        assert only(result)["columns"]["accrued"] == "复利（基于未还利息）, 罚息"

    def test_the_life_of_a_loan_is_no_period(self) -> None:
        header = ["借据号", "合同起始日", "合同终止日", "起始日期", "终止日期", "利息"]
        line = ["J1", "2021-06-01", "2022-06-30", "2022-03-21", "2022-06-21", "5"]
        (row,) = only(read([header, line]))["rows"]
        assert (row["period_start"], row["period_end"]) == ("2022-03-21", "2022-06-21")


def test_a_period_in_a_merged_pair_of_columns() -> None:
    rows = [["借据号", "计息期间", "", "利息", "备注"], ["J1", "2022-03-21", "2022-06-21", "5", ""]]
    (row,) = only(read(builder.xlsx(rows, merged=["B1:C1"])))["rows"]
    assert (row["period_start"], row["period_end"]) == ("2022-03-21", "2022-06-21")
    wide = [["借据号", "止息日", "利息", ""], ["J1", "2022-06-21", "5", "6"]]
    assert "column D has no name" in told(read(builder.xlsx(wide, merged=["C1:D1"])))


class TestHeadings:
    HEADER = ("账号", "起息日", "止息日", "天数", "利息")
    LINE = ("62", "2022-03-21", "2022-06-21", "92", "5")

    def kinds(self, rows: list[Any]) -> list[str]:
        return [sheet["kind"] for sheet in read(rows)["sheets"]]

    def test_what_a_list_is_may_stand_below_the_name_of_the_bank(self) -> None:
        assert self.kinds([["某银行"], ["存款结息清单"], self.HEADER, self.LINE]) == ["deposit_interest_list"]
        note = ["本清单不包含存款利息，仅供核对贷款利息之用，请妥善保管，如有疑问请联系开户网点"]
        assert self.kinds([["贷款利息清单"], note, self.HEADER, self.LINE]) == ["interest_list"]

    def test_it_counts_for_every_table_until_another_heading_says_otherwise(self) -> None:
        rows = [["存款结息清单"], ["账号：62"], self.HEADER, self.LINE, ["账号：63"], self.HEADER, self.LINE, ["贷款利息清单"], ["账号：64"],
                self.HEADER, self.LINE]  # fmt: skip
        assert self.kinds(rows) == ["deposit_interest_list", "deposit_interest_list", "interest_list"]

    def test_the_unit_counts_for_every_table(self) -> None:
        rows = [["单位：万元"], ["账号：62"], self.HEADER, self.LINE, ["账号：63"], self.HEADER, self.LINE]
        assert [sheet["rows"][0]["interest"] for sheet in read(rows)["sheets"]] == ["50000.00", "50000.00"]


class TestSchedules:
    HEADER = ("期数", "还款日期", "应还本金", "应还利息", "剩余本金")

    def test_a_plan_is_a_kind_of_its_own(self) -> None:
        rows = [["还款计划表"], ["借据号：J1"], self.HEADER, ["1", "2022-06-21", "0", "11,116.67", "1,000,000.00"],
                ["2", "2022-09-21", "1,000,000.00", "11,116.67", "0"], ["合计", "", "1,000,000.00", "22,233.34", ""]]  # fmt: skip
        sheet = only(read(rows))
        assert sheet["kind"] == "repayment_schedule"
        assert [(row["iou"], row["due_date"], row["payable"], row["interest"]) for row in sheet["rows"]] == [
            ("J1", "2022-06-21", "11116.67", None), ("J1", "2022-09-21", "11116.67", None),
        ]  # fmt: skip
        assert sheet["totals"]["stated"]["payable"] == "22233.34"

    @pytest.mark.parametrize("title", ["还款计划表", "贷款利息到期通知书", "利息测算表", "计提利息明细"])
    def test_a_title_may_say_that_nothing_was_paid(self, title: str) -> None:
        rows = [
            [title],
            ["借据号", "起息日", "止息日", "利率", "利息"],
            ["J1", "2022-03-21", "2022-06-21", "4.35", "5.00"],
        ]
        (row,) = only(read(rows))["rows"]
        assert (row["interest"], row["payable"], row["rate_percent"]) == (None, "5.00", None)
        paid = [
            [title],
            ["借据号", "起息日", "止息日", "实收利息"],
            ["J1", "2022-03-21", "2022-06-21", "5.00"],
        ]
        assert only(read(paid))["rows"][0]["interest"] == "5.00"

    def test_a_forecast_is_no_payment(self) -> None:
        rows = [["放款编号", "客户号", "到期日", "到期利息金额预计"], ["F1", "9", "2022-06-21", "5.00"]]
        (row,) = only(read(rows))["rows"]
        assert (row["interest"], row["payable"]) == (None, "5.00")


CALCULATED = ["期数", "期初本金余额", "起息日", "截息日", "计息天数", "应还本金金额", "应还利息金额", "已还本金金额", "已还利息金额", "累计未还利息金额",
              "复利（基于未还利息）", "复利起止期限", "", "罚息（基于本金）", "罚息起止期限", "", "逾期利息（罚息+复利）", "已还逾期利息"]  # fmt: skip


class TestWorkbookOfALawyer:
    """借款计算表: a sheet for each loan, the header in row 15, every number a formula that was never computed."""

    def sheet(self, *, computed: bool) -> list[list[Any]]:
        figures: list[Any] = [1000000, "2022-03-21", "2022-06-21", 92, 0, 11116.67, 0, 11000, 116.67, 1, "2022-06-21", "2022-06-30", 2, "2022-06-21",
                              "2022-06-30", 3, 0]  # fmt: skip
        line = [1, *[figure if computed or isinstance(figure, str) else f"=1*{figure}" for figure in figures]]
        above: list[list[Any]] = [
            ["借款计算表"],
            ["借款人：甲公司", "", "借据号：J1"],
            *[[] for _ in range(12)],
        ]
        total = ["合计", *[""] * 7, 11000 if computed else "=SUM(I16:I16)"]
        return [*above, CALCULATED, line, *[[] for _ in range(10)], total]

    def test_overdue_interest_is_asked_about(self) -> None:
        with pytest.raises(ColumnAmbiguous, match="逾期利息") as caught:
            read(builder.xlsx(self.sheet(computed=True), merged=["A1:R1", "L15:M15", "O15:P15"]))
        assert "penalty" in caught.value.parameters["fields"]  # type: ignore[operator]

    ANSWERS = {"逾期利息（罚息+复利）": "other", "已还逾期利息": "other"}  # noqa: RUF012 - a test's own data

    def test_what_was_paid_is_read_and_what_was_computed_is_not(self) -> None:
        data = builder.xlsx(self.sheet(computed=True), merged=["A1:R1", "L15:M15", "O15:P15"])
        result = read(data, self.ANSWERS)
        (row,) = only(result)["rows"]
        names = ("iou", "borrower", "interest", "payable", "penalty", "compound", "principal", "days")
        assert [row[name] for name in names] == [
            "J1",
            "甲公司",
            "11000.00",
            "11116.67",
            None,
            None,
            "1000000.00",
            92,
        ]
        assert "has no name in the header" not in told(result)

    def test_formulas_that_were_never_computed_cost_the_line(self) -> None:
        sheet = only(
            read(builder.xlsx(self.sheet(computed=False), merged=["L15:M15", "O15:P15"]), self.ANSWERS)
        )
        assert sheet["rows"] == []
        assert {"B16", "E16", "G16", "I16"} <= {cell["address"] for cell in sheet["rejected"]}
        assert all(
            "open the file in Excel or WPS and save it" in cell["reason"] for cell in sheet["rejected"]
        )


def test_the_least_that_makes_a_plan() -> None:
    rows = [
        ["借据号：J1"],
        ["期数", "应还款日期", "应还本金", "应还利息"],
        ["1", "2022-06-21", "0.00", "11,116.67"],
    ]
    sheet = only(read(rows))
    assert (sheet["kind"], sheet["rows"][0]["payable"], sheet["rows"][0]["iou"]) == (
        "repayment_schedule",
        "11116.67",
        "J1",
    )


class TestWhatIsOwedIsNotPaid:
    """What is to be paid, was set aside, adds up from earlier, or was waived: never interest that was paid."""

    HEADER = ("借据号", "起息日", "止息日", "天数", "本金")
    LINE = ("JK1", "2009-03-21", "2009-06-21", "92", "5000000", "67850")

    @pytest.mark.parametrize(
        "name",
        ["应扣利息", "未扣利息", "应交利息", "应结利息", "未结利息", "待扣利息", "待付利息", "拖欠利息", "尚欠利息", "预扣利息", "到期利息", "累计利息",
         "累计已还利息", "上期利息", "表外利息", "利息余额", "减免利息金额", "已计利息", "挂账利息", "已贴利息", "财政贴息利息", "利息（未付）", "利息(应扣)",
         "本期应结息金额", "利息金额（累计）", "应收利息实收"],
    )  # fmt: skip
    def test_alone_it_is_refused(self, name: str) -> None:
        with pytest.raises(AccruedOnly) as caught:
            read([[*self.HEADER, name], self.LINE])
        assert name in str(caught.value)

    @pytest.mark.parametrize("name", ["应扣罚息", "罚息余额", "累计复利", "未扣复利", "减免罚息"])
    def test_so_are_penalty_and_compound_interest(self, name: str) -> None:
        assert claim_of(name) == ("accrued", 0)

    @pytest.mark.parametrize(
        "name",
        ["本期利息", "实扣利息", "已扣利息", "利息实收", "利息（已扣）", "利息（按未还本金计）", "结息金额"],
    )
    def test_what_was_paid_is_read(self, name: str) -> None:
        (row,) = only(read([[*self.HEADER, name], self.LINE]))["rows"]
        assert row["interest"] == "67850.00"

    def test_beside_what_was_paid_it_is_left_out(self) -> None:
        sheet = only(read([[*self.HEADER, "已扣利息", "应扣利息", "利息余额"], [*self.LINE, "7", "8"]]))
        assert (sheet["rows"][0]["interest"], sheet["columns"]["accrued"]) == (
            "67850.00",
            "应扣利息, 利息余额",
        )

    @pytest.mark.parametrize("above", ["应扣", "未还", "累计", "减免", "表外"])
    def test_a_name_above_says_it_for_those_below(self, above: str) -> None:
        top, bottom = [*self.HEADER, above, ""], ["", "", "", "", "", "利息", "罚息"]
        with pytest.raises(AccruedOnly, match=above):
            read([top, bottom, [*self.LINE, "9"]])
