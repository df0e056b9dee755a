"""A chart as a workbook: the numbers of its table as real numbers, and a chart that the spreadsheet draws of them."""

from typing import Any, Final

from ledger.exports.cells import Sheets
from ledger.exports.chart_tables import ChartColumn, ChartTable
from ledger.exports.imprint import Imprint

NEAREST: Final = "A spreadsheet has no such chart: this is the nearest one; the table is the same."
WIDTH: Final = 960
LEAST_HEIGHT: Final = 360
ROW_HEIGHT: Final = 24
FIRST_WIDTH: Final = 34
OTHER_WIDTH: Final = 20


def chart_workbook(table: ChartTable, imprint: Imprint) -> bytes:
    """The workbook of one chart: a sheet with the table and the native chart beside it, and the imprint.

    Raises:
        TooManyRows: the table does not fit on a sheet.
    """
    sheets = Sheets(imprint)
    sheet = sheets.book.add_worksheet(imprint.word("Chart"))
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, FIRST_WIDTH if place == 0 else OTHER_WIDTH)
        sheet.write_string(0, place, _heading(column, imprint), sheets.bold)
    for number, row in enumerate(table.rows, start=1):
        for place, column in enumerate(table.columns):
            _write(sheets, sheet, (number, place), column, row.get(column.name))
    if table.rows:
        _draw(sheets, sheet, table)
    if table.native.nearest:
        sheets.text(sheet, len(table.rows) + 2, 0, imprint.word(NEAREST))
    return sheets.finished()


def _heading(column: ChartColumn, imprint: Imprint) -> str:
    return (
        imprint.word("{label} (yuan)").format(label=column.label) if column.kind == "money" else column.label
    )


def _write(sheets: Sheets, sheet: Any, cell: tuple[int, int], column: ChartColumn, value: Any) -> None:
    if value is None:  # what is not known stays blank
        return
    if column.kind == "money":
        sheets.money(sheet, *cell, value)
    elif column.kind == "figure":
        sheet.write_number(*cell, float(value), sheets.formats["number"])
    else:
        sheets.text(sheet, *cell, str(value))


def _draw(sheets: Sheets, sheet: Any, table: ChartTable) -> None:
    native, name = table.native, sheet.get_name()
    options = {"type": native.kind} | ({"subtype": "stacked"} if native.stacked else {})
    chart = sheets.book.add_chart(options)
    _series(chart, table, native.series, name)
    if native.line:
        lines = sheets.book.add_chart({"type": "line"})
        _series(lines, table, native.line, name, y2_axis=True, marker={"type": "circle"})
        chart.combine(lines)
    chart.set_title({"name": f"{table.title}\n{table.subtitle}", "name_font": {"size": 10}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    money = all(column.kind == "money" for column in table.columns if column.name in native.series)
    chart.set_y_axis({"num_format": "#,##0" if money else "0.00"})
    chart.set_x_axis({"num_format": "#,##0" if money else "0.00"})
    if native.kind == "bar":  # the first row on top, as on the screen
        chart.set_y_axis({"reverse": True})
    chart.set_size({"width": WIDTH, "height": max(LEAST_HEIGHT, 160 + ROW_HEIGHT * len(table.rows))})
    sheet.insert_chart(1, len(table.columns) + 1, chart, {"description": f"{table.title}. {table.subtitle}"})


def _series(chart: Any, table: ChartTable, names: tuple[str, ...], sheet: str, **how: Any) -> None:
    last = len(table.rows)
    for place, column in enumerate(table.columns):
        if column.name in names:
            values = [sheet, 1, place, last, place]
            chart.add_series(
                {"name": [sheet, 0, place], "categories": [sheet, 1, 0, last, 0], "values": values} | how
            )
