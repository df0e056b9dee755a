"""In what amounts are counted: understood as a whole, or refused with the cell; never passed over."""

from typing import Any

import pytest

from ledger.statements.errors import UnitUnclear
from ledger.statements.units import is_doubtful, without_unit
from ledger.statements.vocabulary import vocabulary
from tests.statements import builder
from tests.statements.readers import only, read, told

NAMES = ["借据号", "起息日", "止息日", "天数", "本金", "利息"]
LINE = ["JK1", "2009-03-21", "2009-06-21", "92", "500", "678.50"]


def list_of(name: str, value: Any = "678.50", above: tuple[list[str], ...] = ()) -> dict[str, Any]:
    """A list of one line whose column of interest has some name."""
    return read(builder.text([*above, [*NAMES[:-1], name], [*LINE[:-1], value]]))


def interest(result: dict[str, Any]) -> str:
    """The interest of the only line."""
    (row,) = only(result)["rows"]
    return str(row["interest"])


@pytest.mark.parametrize(
    ("name", "yuan"),
    [("利息", "678.50"), ("利息(元)", "678.50"), ("利息(分)", "6.79"), ("利息（角）", "67.90"), ("利息（百元）", "67900.00"), ("利息(仟元)", "679000.00"),
     ("利息（万）", "6790000.00"), ("利息萬元", "6790000.00"), ("利息【万元】", "6790000.00"), ("利息[万元]", "6790000.00"), ("利息〔万圆〕", "6790000.00"),
     ("利息(人民币:万元)", "6790000.00"), ("利息（人民币，万元）", "6790000.00"), ("利息/RMB万元", "6790000.00"), ("利息（单位：人民币 万元）", "6790000.00"),
     ("利息(十万元)", "67900000.00"), ("利息(百万元)", "679000000.00"), ("利息(亿)", "67900000000.00"), ("利息（万元，含罚息）", "6790000.00"),
     ("利息（万元", "6790000.00"), ("利息部分", "679.00"), ("利息(百分之百)", "679.00"), ("利息（人民币）", "679.00"), ("利息[ Interest ]", "679.00")],
)  # fmt: skip
def test_units_over_a_column(name: str, yuan: str) -> None:
    assert interest(list_of(name, "678.50" if yuan == "678.50" else "679")) == yuan


@pytest.mark.parametrize(
    "name",
    ["利息(美元)", "利息（USD）", "利息 EUR", "利息[ Interest USD ]", "利息（外币）", "利息（折合人民币元）", "利息（非人民币）", "利息($)", "利息(%)",
     "利息(元/万元)", "利息(元角分)", "利息分", "利息(万圆整)", "利息(千)", "利息（RMB'000）", "利息 (in thousands)"],
)  # fmt: skip
def test_a_unit_over_a_column_that_is_not_understood_is_refused_with_its_cell(name: str) -> None:
    with pytest.raises(UnitUnclear, match="the cell F1 says") as caught:
        list_of(name)
    assert caught.value.parameters["text"] == " ".join(name.split())


def test_of_a_name_over_two_rows_both_parts_count() -> None:
    header = [["借据号", "起息日", "天数", "正常利息", "", "扣款日"], ["", "", "", "本金", "利息", ""]]
    line = ["JK1", "2009-03-21", "92", "5", "6", "2009-06-21"]
    header[0][3] = "正常利息（万元）"
    (row,) = only(read([*header, line]))["rows"]
    assert (row["principal"], row["interest"]) == ("50000.00", "60000.00")
    header[1][4] = "利息(元)"
    with pytest.raises(UnitUnclear, match="E2"):
        read([*header, line])


@pytest.mark.parametrize(
    ("above", "yuan"),
    [("单位：万元", "6790000.00"), ("单位（万元）", "6790000.00"), ("单位:人民币（万元）", "6790000.00"), ("（万元）", "6790000.00"),
     ("金额单位为万元", "6790000.00"), ("单位：RMB万元", "6790000.00"), ("单位：万", "6790000.00"), ("单位：十万元", "67900000.00"), ("单位：分", "6.79"),
     ("单位/万元", "6790000.00"), ("货币单位：万元人民币", "6790000.00"), ("币种：人民币万元", "6790000.00"), ("币种：人民币 单位：千元", "679000.00"),
     ("本表以万元为单位", "6790000.00"), ("贷款结息清单（万元）", "6790000.00"), ("贷款结息清单（2009年，万元）", "6790000.00"), ("贷款结息清单 万元", "6790000.00"),
     ("单位：元、%", "679.00"), ("单位：百度公司", "679.00"), ("借款单位：万科", "679.00"), ("单位名称：千山", "679.00"), ("币种：人民币元", "679.00"),
     ("本外币账户明细", "679.00"), ("贷款总额1000万元", "679.00"), ("清单（湖北分行）", "679.00"), ("以上由分行打印，共计1笔", "679.00")],
)  # fmt: skip
def test_units_above_the_table(above: str, yuan: str) -> None:
    assert interest(list_of("利息", "679", (["某银行"], [above]))) == yuan


@pytest.mark.parametrize(
    ("row", "yuan"),
    [(["单位：", "万元"], "6790000.00"), (["单位", "万元"], "6790000.00"), (["结息清单", "", "（万元）"], "6790000.00"),
     (["贷款金额（万元）", "1000"], "679.00"), (["贷款（万元）：", "1000"], "679.00"), (["贷款金额", "1000", "万元"], "679.00"), (["币种", "CNY"], "679.00")],
)  # fmt: skip
def test_units_in_a_row_of_several_cells(row: list[str], yuan: str) -> None:
    assert interest(list_of("利息", "679", (row,))) == yuan


@pytest.mark.parametrize(
    "above",
    ["单位：美元", "单位：元、万元", "（单位：万圆整）", "币种 美元", "（美元）", "USD", "美元贷款结息清单", "结息清单（USD）", "结息清单（元，万元）", "结息清单（元，万户）",
     "本表金额以美元列示", "单位：RMB'000", "单位：万科", "（万圆整）"],
)  # fmt: skip
def test_a_unit_above_that_is_not_understood_is_refused_with_its_cell(above: str) -> None:
    with pytest.raises(UnitUnclear, match=f'the cell A2 says "{above}"'.replace("(", r"\(")):
        list_of("利息", "679", (["某银行"], [above]))


def test_two_units_above_contradict_each_other() -> None:
    with pytest.raises(UnitUnclear, match="A2"):
        list_of("利息", "679", (["单位：元"], ["（万元）"]))


def test_a_doubt_above_a_table_that_is_left_out_counts_for_the_next() -> None:
    owed = [["借据号", "天数", "本金", "应计利息"], ["JK1", "92", "500", "5"], [""]]
    with pytest.raises(UnitUnclear, match="A1"):
        list_of("利息", "679", (["单位：美元"], *owed))
    assert interest(list_of("利息", "679", (["单位：美元"], *owed, ["单位：元"]))) == "679.00"


def test_another_unit_over_the_next_page_begins_another_table() -> None:
    page = [NAMES, [*LINE[:-1], "679"]]
    first, second = read([["单位：元"], *page, ["单位：万元"], *page])["sheets"]
    assert [sheet["rows"][0]["interest"] for sheet in (first, second)] == ["679.00", "6790000.00"]


@pytest.mark.parametrize("below", ["单位：万元", "注：金额单位为美元"])
def test_another_unit_below_the_lines_is_told(below: str) -> None:
    result = read([NAMES, LINE, [below], ["单位：百元"]])
    assert told(result).count("row 3 speaks of another unit or currency") == 1
    assert told(read([NAMES, LINE, ["合计（元）", "", "", "", "", "678.50"]])) == ""


@pytest.mark.parametrize(
    ("currency", "kept"),
    [("人民币", True), ("人民币元", True), ("CNY-人民币", True), ("RMB Yuan", True), ("01", True), ("人民币户", True), ("折人民币", False),
     ("非人民币", False), ("人民币/美元", False), ("人民币万元", False), ("户", False), ("港元", False)],
)  # fmt: skip
def test_only_a_cell_that_names_yuan_alone_is_yuan(currency: str, kept: bool) -> None:
    sheet = only(read([[*NAMES, "币种"], [*LINE, currency]]))
    assert (len(sheet["rows"]), len(sheet["rejected"])) == ((1, 0) if kept else (0, 1))


def test_no_name_of_a_column_is_taken_for_a_unit() -> None:
    names = vocabulary().exact
    assert [name for name in names if without_unit(name) != (name, "") or is_doubtful(name)] == []
