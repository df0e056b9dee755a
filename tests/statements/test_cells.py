"""Single cells: amounts, dates, rates, identifiers, and what is no such thing."""

import doctest
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.statements import amounts, cells, dates, headers, making, plain, rates, vocabulary
from ledger.statements.amounts import Damaged, Unreadable
from ledger.statements.cells import ErrorCell, FormulaWithoutValue
from ledger.values.money import format_yuan, parse_amount_fen, yuan_text


@pytest.mark.parametrize("module", [amounts, cells, dates, headers, making, plain, rates, vocabulary])
def test_examples_in_docstrings(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("", None), ("-", None), ("--", None), ("——", None), ("（空）", None), (" \t", None), ("0", 0), ("0.00", 0), ("1", 100),
        ("1.5", 150), ("1,234.50", 123450), ("１，２３４．５０", 123450), ("+10000.00", 1000000), ("-30", -3000), ("−30.00", -3000),
        ("(1,234.50)", -123450), ("（5.00）", -500), ("7.00-", -700), ("¥1.00", 100), ("人民币 300 元", 30000), ("1.5万", 1500000),
        ("1 234.50", 123450), ("'12", 1200), (12083.330000000002, 1208333), (0.0, 0), (-5.5, -550), (1e15, 10**17 // 1),
    ],
)  # fmt: skip
def test_amounts(cell: Any, fen: int | None) -> None:
    read = amounts.money_parser("")(cell)
    assert read == fen if fen is None or fen < 10**16 else isinstance(read, Unreadable)


@pytest.mark.parametrize(
    "cell",
    ["abc", "1.234", 1.234, "1,23.00", "0,123", "1²", "(-5)", "--5", "1.2.3", "1e5", "#REF!", "TRUE", date(2022, 1, 1), ErrorCell("#N/A"),
     FormulaWithoutValue("A1"), 90071992547409.93, "壹元", "12月"],
)  # fmt: skip
def test_no_amounts(cell: Any) -> None:
    read = amounts.money_parser("")(cell)
    assert isinstance(read, Unreadable)
    assert str(read.reason)


@pytest.mark.parametrize(
    ("unit", "cell", "fen"),
    [("元", "1.5", 150), ("万元", "1.5", 1500000), ("万元", 0.000001, 1), ("千元", "1,234.56789", 123456789), ("亿元", "0.1", 10**9),
     ("百万元", "-1", -(10**8)), ("万元", "(2)", -2000000), ("万元", "-", None), ("万元", "¥-1", -1000000), ("万元", "-¥1,234.5", -1234500000)],
)  # fmt: skip
def test_units(unit: str, cell: Any, fen: int | None) -> None:
    assert amounts.money_parser(unit)(cell) == fen


@pytest.mark.parametrize(
    "cell", ["1万", "0.0000001", "1,23", "x", "¥1元", "1.2.3", "1.x", "¥¥1", "1,234.5,6"]
)
def test_no_amounts_in_a_unit(cell: str) -> None:
    assert isinstance(amounts.money_parser("万元")(cell), Unreadable)


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_quick_and_careful_reading_agree(fen: int) -> None:
    parse = amounts.money_parser("")
    for text in (yuan_text(fen), format_yuan(fen)):
        assert parse(text) == fen == parse_amount_fen(text, allow_negative=True)


@given(st.text(alphabet="0123456789.,-+()（）万元¥ 　E", max_size=12))
def test_any_text_is_an_amount_as_the_book_reads_it_or_refused(text: str) -> None:
    read = amounts.money_parser("")(text)
    if (
        isinstance(read, int)
        and not any(sign in text for sign in "()（）+")
        and not text.strip().endswith("-")
    ):
        assert read == parse_amount_fen("".join(text.split()), allow_negative=True)


@pytest.mark.parametrize(
    "cell",
    ["2022-01-19", "2022/1/19", "2022.01.19", "2022年1月19日", "2022 年 01 月 19 日", "20220119", "20220119153000", "20220119 15:30:00",
     "2022-01-19 15:30", "2022/01/19  15:30:00", "2022-01-19T15:30:00.000Z", "２０２２－０１－１９", "2022年1月19日15时30分", "'20220119", 20220119.0,
     "19-Jan-2022", "19 January 2022", "Jan 19, 2022", "Jan. 19th 2022", "2022-JAN-19", "19/Jan/2022 15:30", "2022-01-19 03:30:00 PM", "2022/1/19 下午 3:30",
     "2022年1月19日上午9:05", "2022年1月19日 星期三", "2022-01-19 (周三) 09:05", "2022/1/19 3:30pm", 44580.0, 44580.75, date(2022, 1, 19), datetime.fromisoformat("2022-01-19T05:06"), "2022-01-19 00:00:00+08:00"],
)  # fmt: skip
def test_days(cell: Any) -> None:
    assert dates.day_parser(epoch_1904=False, covered=None)(cell) == date(2022, 1, 19)


@pytest.mark.parametrize(
    "cell",
    ["2022-13-01", "2022-02-30", "1492-08-64", "14920801", "22-01-19", "19/01/2022", "2022-01", "44580", "明天", "2022-01/19", "12:30:00",
     "2022-1-115:24", "31-Feb-2022", "19-Jän-2022", "Jan 2022", "Mayday 1, 2022", "2022-01-19 XM 3:30", 5.0, 99999999.0, 70000.0, time(1, 2), ErrorCell("#N/A"), FormulaWithoutValue("A1"), "1/19"],
)  # fmt: skip
def test_no_days(cell: Any) -> None:
    assert isinstance(dates.day_parser(epoch_1904=False, covered=None)(cell), Unreadable)


@pytest.mark.parametrize("cell", ["", "-", "——", " "])
def test_blank_days(cell: str) -> None:
    assert dates.day_parser(epoch_1904=False, covered=None)(cell) is None
    assert dates.parse_period(cell) is None


@given(st.dates(min_value=date(1900, 3, 1), max_value=date(2099, 12, 31)))
def test_every_day_in_every_form(day: date) -> None:
    parse = dates.day_parser(epoch_1904=False, covered=None)
    forms = (
        f"{day:%Y%m%d}",
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    )
    assert {parse(form) for form in forms} == {day}


@pytest.mark.parametrize("cell", ["20220119", "20221319-20220101", "abc", ErrorCell("#N/A")])
def test_no_periods(cell: Any) -> None:
    assert isinstance(dates.parse_period(cell), Unreadable)


def test_a_leap_day_without_a_year() -> None:
    parse = dates.day_parser(epoch_1904=False, covered=(date(2022, 1, 1), date(2022, 12, 31)))
    assert isinstance(parse("2/29"), Unreadable)


@pytest.mark.parametrize(("cell", "days"), [("92", 92), ("92天", 92), (92.0, 92), ("", None), ("-", None)])
def test_numbers_of_days(cell: Any, days: int | None) -> None:
    assert amounts.parse_days(cell) == days


@pytest.mark.parametrize("cell", ["1.5", 1.5, "-3", "x", ErrorCell("#N/A")])
def test_no_numbers_of_days(cell: Any) -> None:
    assert isinstance(amounts.parse_days(cell), Unreadable)


@pytest.mark.parametrize(
    ("cell", "read"),
    [("0012 ", "0012"), ("6222 0001", "62220001"), ("'0012", "0012"), ("６２", "62"), (12.0, "12"), (123456789012345.0, "123456789012345"),
     (1234567890123456.0, Damaged("1234567890123460")), ("6.222E+18", Damaged("6.222E+18")), ("-", None), ("", None), (date(2022, 1, 1), "2022-01-01")],
)  # fmt: skip
def test_identifiers(cell: Any, read: Any) -> None:
    assert amounts.parse_identifier(cell) == read


def test_texts() -> None:
    assert amounts.parse_text("  a \n b ") == "a b"
    assert amounts.parse_text(" ") is None
    assert amounts.parse_text(5.0) == "5"
    assert isinstance(amounts.parse_text(ErrorCell("#N/A")), Unreadable)
    assert isinstance(amounts.parse_identifier(FormulaWithoutValue("A1")), Unreadable)


@pytest.mark.parametrize(
    ("cell", "side"),
    [
        ("借", "out"),
        ("贷 Cr", "in"),
        ("Ｄ", "out"),
        (1.0, "in"),
        (2.0, "out"),
        ("0", "out"),
        ("收入", "in"),
        ("", None),
    ],
)
def test_directions(cell: Any, side: str | None) -> None:
    assert amounts.parse_direction(cell) == side


@pytest.mark.parametrize("cell", ["?", ErrorCell("#N/A")])
def test_no_directions(cell: Any) -> None:
    assert isinstance(amounts.parse_direction(cell), Unreadable)


@pytest.mark.parametrize(
    ("cell", "number", "sign"),
    [("4.35%", "4.35", "%"), (0.0435, "0.0435", ""), ("3.625‰", "3.625", "‰"), ("万分之1.2", "1.2", "‱"), ("千分之3.6", "3.6", "‰"),
     ("百分之4", "4", "%"), ("４．３５％", "4.35", "%"), (".5", ".5", "")],
)  # fmt: skip
def test_rates(cell: Any, number: str, sign: str) -> None:
    assert rates.parse_rate(cell) == rates.Rate(Decimal(number), sign)


@pytest.mark.parametrize("cell", ["LPR+50", "万分之4%", "-4", "4.35%%", ErrorCell("#N/A")])
def test_no_rates(cell: Any) -> None:
    assert isinstance(rates.parse_rate(cell), Unreadable)


def test_blank_rates() -> None:
    assert rates.parse_rate("-") is None


def test_texts_of_cells() -> None:
    assert [cells.cell_text(cell) for cell in (" a ", 1.5, ErrorCell("#N/A"), FormulaWithoutValue("A1"), date(2022, 1, 1))] == [
        "a", "1.5", "#N/A", "=A1", "2022-01-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "claim"),
    [("户名", "borrower"), ("对方账号与户名", "counterparty"), ("额度合同号", "other"), ("罚息利率", "other"), ("贷款还款账号", "other"),
     ("贷方交易金额_1", "credit"), ("应收利息", "accrued"), ("本期应付利息", "accrued"), ("利息大写", None), ("账号:62", None), ("", None),
     ("借方发生总笔数", None), ("本次计息天数", "days"), ("x" * 30, None), ("實收利息", "interest"), ("帳號", "account"), ("姓名", None)],
)  # fmt: skip
def test_claims(text: str, claim: str | None) -> None:
    found = headers.claim_of(text)
    assert (found.field if found else None) == claim
