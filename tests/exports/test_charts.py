"""A chart as a workbook with a native chart, and as pictures with Chinese letters."""

import io
import re
import zipfile
from dataclasses import replace
from fractions import Fraction

import altair as alt
import openpyxl
import pandas as pd
import pytest

from ledger.exports.chart_tables import ChartColumn, ChartTable, Native
from ledger.exports.charts import NEAREST, chart_workbook
from ledger.exports.imprint import Imprint
from ledger.exports.pictures import png, svg

COLUMNS = (ChartColumn("subject", "对象"), ChartColumn("office", "本单位", "money"),
           ChartColumn("private", "民间", "money"), ChartColumn("ratio", "M1", "figure"))  # fmt: skip
ROWS = (
    {"subject": "=甲基金", "office": 100_01, "private": 300_00, "ratio": Fraction(3)},
    {"subject": "乙基金", "office": 0, "private": None, "ratio": None},
)
STACKED = Native("bar", ("office", "private"), stacked=True)
TABLE = ChartTable("按资金性质", "M1 = T ÷ G · 截至 2009-11-30", COLUMNS, ROWS, STACKED)
IMPRINT = Imprint("ab" * 32, "甲", "2009-11-30 10:00", "M1")


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}


def test_a_sheet_holds_the_numbers_and_a_chart_of_them() -> None:
    made = chart_workbook(TABLE, IMPRINT)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["图表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1, max_row=3, max_col=4)]
    assert [
        ["对象", "本单位（元）", "民间（元）", "M1"],
        ["=甲基金", 100.01, 300, 3],
        ["乙基金", 0, None, None],
    ] == rows
    drawn = parts(made)["xl/charts/chart1.xml"]
    assert 2 == drawn.count("<c:ser>")
    assert '<c:grouping val="stacked"/>' in drawn
    assert "截至 2009-11-30" in drawn
    assert '<c:barDir val="bar"/>' in drawn


def test_a_ratio_is_a_line_on_an_axis_of_its_own() -> None:
    native = Native("column", ("office",), line=("ratio",))
    drawn = parts(chart_workbook(replace(TABLE, native=native), IMPRINT))["xl/charts/chart1.xml"]
    assert re.search(r"<c:barChart>.*<c:lineChart>", drawn)
    assert 4 == len(re.findall(r"<c:(?:cat|val)Ax>", drawn))


def test_where_a_spreadsheet_has_no_such_chart_the_sheet_says_so() -> None:
    nearest = replace(TABLE, native=Native("column", ("ratio",), nearest=True))
    sheet = openpyxl.load_workbook(io.BytesIO(chart_workbook(nearest, replace(IMPRINT, language="en"))))[
        "Chart"
    ]
    assert (NEAREST, "本单位 (yuan)") == (sheet.cell(5, 1).value, sheet.cell(1, 2).value)


def test_a_table_without_rows_has_no_chart() -> None:
    made = parts(chart_workbook(replace(TABLE, rows=()), IMPRINT))
    assert not [name for name in made if "charts/" in name]


@pytest.fixture(scope="module")
def spec() -> dict[str, object]:
    chart = alt.Chart(pd.DataFrame([{"a": "引导基金", "b": 3}])).mark_bar().encode(x="b:Q", y="a:N")
    made: dict[str, object] = chart.properties(title="杠杆", width=200).to_dict()
    return made


def test_pictures_are_drawn_without_a_browser(spec: dict[str, object]) -> None:
    picture, drawn = png(spec), svg(spec).decode("utf-8")
    assert picture.startswith(b"\x89PNG")
    assert "引导基金" in drawn
    assert "Noto Sans CJK SC" in drawn
