"""Workbooks with one loan to a sheet, and a sheet that sums them up."""

from typing import Any

from tests.statements import builder
from tests.statements.readers import read, told

HEADER = ["起息日", "止息日", "利息"]
OVERVIEW = ["借据号", "止息日", "利息"]


def loan(iou: str, *interest: str) -> list[list[Any]]:
    days = ["2022-03-21", "2022-06-21", "2022-09-21"]
    return [
        [f"借据号：{iou}"],
        HEADER,
        *[[days[at], days[at + 1], amount] for at, amount in enumerate(interest)],
    ]


def book(name: str, *lines: list[str]) -> dict[str, Any]:
    """The reading of two loans and a sheet of that name."""
    sheets = {name: [OVERVIEW, *lines], "J1": loan("J1", "5.00", "6.00"), "J2": loan("J2", "7.00")}
    return read(builder.xlsx(sheets))


def test_an_overview_is_compared_and_left_out() -> None:
    result = book("总表", ["J1", "2022-09-21", "11.00"], ["J2", "2022-09-21", "7.00"], ["合计", "", "18.00"])
    assert [len(sheet["rows"]) for sheet in result["sheets"]] == [0, 2, 1]
    assert [row["why"] for row in result["sheets"][0]["ignored"]][:2] == [
        "a line of the overview; the sheets of the loans have it"
    ] * 2
    assert result["warnings"] == [
        "总表: the sheet sums up the others; its lines were compared with them and left out"
    ]


def test_an_overview_that_says_another_sum_is_told() -> None:
    result = book("汇总表", ["J1", "2022-09-21", "12.00"], ["", "2022-09-21", "7.00"])
    assert "the overview states interest of 12.00 for J1, and its lines add up to 11.00" in told(result)


def test_a_sum_of_sheets_that_is_not_named_so_is_told() -> None:
    result = book("表1", ["J1", "2022-09-21", "11.00"], ["J2", "2022-09-21", "7.00"])
    assert [len(sheet["rows"]) for sheet in result["sheets"]] == [2, 2, 1]
    assert "表1: every line is the sum of another sheet" in told(result)
    assert "every line" not in told(book("表1", ["J1", "2022-09-21", "11.00"], ["J2", "2022-09-21", "8.00"]))
    assert "every line" not in told(book("表1", ["J1", "2022-09-21", "11.00"]))


def test_an_overview_by_itself_is_a_list() -> None:
    rows = [OVERVIEW, ["J1", "2022-09-21", "11.00"]]
    (sheet,) = read(builder.xlsx({"总表": rows}))["sheets"]
    assert len(sheet["rows"]) == 1


def test_two_sheets_that_say_the_same_are_no_overview() -> None:
    rows = [OVERVIEW, ["J1", "2022-09-21", "11.00"], ["J2", "2022-09-21", "7.00"]]
    assert read(builder.xlsx({"一": rows, "二": rows}))["warnings"] == []
