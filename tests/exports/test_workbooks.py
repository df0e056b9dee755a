import io
from fractions import Fraction
from typing import Any

import openpyxl
import pytest

from ledger.book.queries import RecordRow
from ledger.book.workflow import Record
from ledger.exports import cells
from ledger.exports.cells import MOST_ROWS, Sheets, TooManyRows, csv_bytes, safe_cell
from ledger.exports.imprint import WORDS, Imprint
from ledger.exports.workbooks import Published, publication_workbook, ratios_workbook, records_workbook

IMPRINT = Imprint("f" * 64, "li.na", "2009-11-30T10:00:00+08:00", "year=2009")


def a_row(amount_fen: int, title: str = "研发") -> RecordRow:
    record = Record(
        code="2009-T-deal-0001", instrument="toy", kind="deal", title=title, party_id=1, year=2009, created_by=1,
        created_at="", state="approved", scheme_id="toy-2009",
    )  # fmt: skip
    return RecordRow(record, "=CMD()|x", amount_fen)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_records_have_real_numbers_and_texts_stay_texts() -> None:
    book = opened(records_workbook([a_row(123_456_789), a_row(100)], IMPRINT))
    sheet = book["项目清单"]
    assert "=CMD()|x" == sheet["D2"].value
    assert "s" == sheet["D2"].data_type
    assert (1_234_567.89, 123.456789) == (sheet["J2"].value, sheet["K2"].value)
    assert ("=SUM(J2:J3)", "=SUM(K2:K3)") == (sheet["J4"].value, sheet["K4"].value)
    assert ("A2", "#,##0.00") == (sheet.freeze_panes, sheet["J2"].number_format)
    assert sheet.column_dimensions["C"].width > 30


def test_every_workbook_says_where_it_is_from() -> None:
    sheet = opened(records_workbook([], IMPRINT))["关于本表"]
    said = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert said["链尾哈希"] == "f" * 64
    assert said["程序版本"].startswith("scitech-ledger ")
    assert (said["筛选条件"], said["导出人"]) == ("year=2009", "li.na")


def test_no_records_are_a_heading_and_a_total_of_nothing() -> None:
    assert "=0" == opened(records_workbook([], IMPRINT))["项目清单"]["J2"].value


def test_words_come_in_english_and_are_translated() -> None:
    imprint = Imprint("0" * 64, "a", "b", language="en", translate=str.upper)
    book = opened(records_workbook([a_row(1)], imprint))
    assert ["Records", "About this file"] == book.sheetnames
    assert "APPROVED" == book["Records"]["H2"].value
    assert "none" == book["About this file"]["B3"].value


def test_the_publication_list_has_its_total_in_capitals() -> None:
    rows = [Published("江城光电", "研发 & 试制", "C1", 5_363_014), Published("东湖激光", "@x", "C2", 100)]
    sheet = opened(publication_workbook(rows, IMPRINT))["公示名单"]
    assert (5.363014, 53630.14) == (sheet["E2"].value, sheet["F2"].value)
    assert "人民币伍万叁仟陆佰叁拾壹元壹角肆分" == sheet["C5"].value
    assert "=SUM(F2:F3)" == sheet["F4"].value


def test_the_publication_list_of_nobody() -> None:
    sheet = opened(publication_workbook([], IMPRINT, "公示 & 名单"))["公示名单"]
    assert "人民币零元整" == sheet["C3"].value
    assert "公示 && 名单" == sheet.oddHeader.center.text


def a_ratio(**changes: Any) -> dict[str, Any]:
    return {
        "key": "M1", "subject": "fund", "level": "fund", "stage": "paid_in", "base": "paid_in", "formula": "T / G",
        "numerator_class": "total", "as_of": "2009-11-30", "numerator": "1210000000.00", "denominator": "180000000.00",
        "value": "6.7222", "reason": None,
    } | changes  # fmt: skip


def test_ratios_are_live_quotients_or_give_their_reason() -> None:
    ratios = [
        a_ratio(),
        a_ratio(key="M9", denominator=None, value="12.34"),
        a_ratio(value=None, numerator=None, denominator=None, reason="Not computable."),
    ]
    sheet = opened(ratios_workbook({"as_of": "2009-11-30", "ratios": ratios}, IMPRINT))["杠杆倍数"]
    assert ("=I2/K2", "=I2/10000", 180_000_000) == (sheet["M2"].value, sheet["J2"].value, sheet["K2"].value)
    assert (12.34, None) == (sheet["M3"].value, sheet["K3"].value)
    assert (None, "Not computable.") == (sheet["M4"].value, sheet["N4"].value)
    assert Fraction("6.7222") == round(Fraction(1_210_000_000, 180_000_000), 4)


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    with pytest.raises(TooManyRows):
        Sheets(IMPRINT).sheet("Records", (cells.Column("Code", 10),), MOST_ROWS + 1)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", '"=',
                                  "\u200b=", "\ufeff=", "\x00=", "\x0b=", "\x1f+", "\xa0=", "\u2003@", "\u202e=", " \u200b'-",
                                  "﹦", "﹢", "﹣", "﹫", "⁼", "−"])  # fmt: skip
def test_a_cell_that_could_be_a_formula_is_quoted(sign: str) -> None:
    assert f"'{sign}1" == safe_cell(f"{sign}1")


@pytest.mark.parametrize("text", ["", "青岛", "a=b", "1-2", "\u200b青岛", "\xa0", "（1）-2", "①=②"])
def test_other_cells_stay(text: str) -> None:
    assert text == safe_cell(text)


def test_csv_opens_in_excel_and_keeps_numbers() -> None:
    assert '\ufeffname,count\r\n"\'=a,b",-5\r\n'.encode() == csv_bytes(["name", "count"], [["=a,b", -5]])


def test_words_are_chinese() -> None:
    assert [] == [word for word in WORDS.values() if word.isascii()]
