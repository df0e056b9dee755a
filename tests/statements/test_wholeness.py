"""Files that contradict themselves: each is refused, or read with a warning, and never read as something else."""

from typing import Any

import pytest

from ledger.statements import biff
from ledger.statements.errors import FileDamaged
from ledger.statements.sheetxml import scan_sheet
from tests.statements import builder
from tests.statements.readers import only, open_here, read, told

HEADER = ["交易日期", "借方金额", "贷方金额", "余额", "摘要"]
LINE = ["2022-01-05", "1.00", "", "9.00", "x"]
TOP = "".join(
    f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
    for letter, name in zip("ABCDE", HEADER, strict=True)
)


def sheet(cell: str, after: str = "") -> bytes:
    """A statement of one line whose amount is written as given."""
    day = '<c r="A2" t="inlineStr"><is><t>2022-01-05</t></is></c>'
    return builder.package(f'<row r="1">{TOP}</row><row r="2">{day}{cell}</row>{after}', {**SHARED})


SHARED = {
    "xl/sharedStrings.xml": '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="1"><si><t>12</t></si></sst>',
    "xl/_rels/workbook.xml.rels": builder.package_part("xl/_rels/workbook.xml.rels").replace(
        "</Relationships>",
        '<Relationship Id="rId9" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>',
    ),
}


@pytest.mark.parametrize(
    "cell",
    ['<c r="B2"><v>12</v></c>', '<c r="B2">\n <v>12</v>\n</c>', '<c r="B2" t="s"><v>0</v></c>', '<c r="B2"><f>6*2</f><v>12</v></c>',
     "<c r='B2'><v>12</v></c>", '<c r="B2" t="str"><f>A1</f><v>&#49;2</v></c>',
     '<c r="B2" t="inlineStr"><is><r><t>1</t></r><r><t>2</t></r></is></c>', '<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="B2"><x:v>12</x:v></x:c>',
     "<c><v>12</v></c>"],
)  # fmt: skip
def test_every_way_to_write_one_value(cell: str) -> None:
    (row,) = only(read(sheet(cell)))["rows"]
    assert row["amount"] == "12.00"


@pytest.mark.parametrize(
    "cell",
    ['<c r="B2"><v>1&#50;</v></c>', '<c r="B2"><v>1<!-- note -->2</v></c>', '<c r="B2"><v><![CDATA[12]]></v></c>', '<c r="B2"><v>1<b>3</b>2</v></c>',
     '<c r="B2"><v>1</v><v>2</v></c>', '<c r="B2"><v>12</v><f>6*2</f></c>', '<c r="B2"><v>12</v><is><t>13</t></is></c>',
     '<c r="B2" t="inlineStr"><is><t>1<b>3</b>2</t></is></c>', '<c r="B2" t="s"><v>1</v></c>', '<c r="B2" t="s"><v>-1</v></c>', '<c r="B2" t="s"><v> 0</v></c>', "<c r='B2' t='s'><v>7</v></c>"],
)  # fmt: skip
def test_a_cell_with_anything_but_one_value(cell: str) -> None:
    with pytest.raises(FileDamaged, match="its cell B2 holds something else than one value"):
        read(sheet(cell))


@pytest.mark.parametrize("address", ["B3", "A2", "2B", "B1"])
def test_a_cell_that_stands_elsewhere(address: str) -> None:
    with pytest.raises(FileDamaged, match=f"its row 2 holds a cell {address} that does not belong there"):
        read(sheet(f'<c r="{address}"><v>12</v></c>'))


@pytest.mark.parametrize("after", ['<row r="2"/>', '<row r="1"><c r="A1"/></row>'])
def test_rows_out_of_order(after: str) -> None:
    with pytest.raises(FileDamaged, match="stands below its row"):
        read(sheet('<c r="B2"><v>12</v></c>', after))


def test_a_row_that_is_unusual_far_down() -> None:
    """What the first rows look like does not tell how the last are written."""
    usual = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 9000))
    odd = "<row r = '9000' hidden = '1'><c r = 'A9000' t = 'e'><v>#REF!</v></c></row>"
    scan = scan_sheet([f"<sheetData>{usual}{odd}</sheetData>".encode()], "x")
    assert (scan.hidden_rows, list(scan.marks)) == ({9000}, [9000])


@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_rows_without_numbers_over_several_pieces(prefix: bytes) -> None:
    data = b"<row><c><v>1</v></c></row>" * 5 + b'<row hidden="1"><c><v>1</v></c></row>'
    data = (
        data.replace(b"</", b"</" + prefix)
        .replace(b"<r", b"<" + prefix + b"r")
        .replace(b"<c", b"<" + prefix + b"c")
        .replace(b"<v", b"<" + prefix + b"v")
    )
    pieces = [data[start : start + 7] for start in range(0, len(data), 7)]
    assert scan_sheet(pieces, "x").hidden_rows == {6}


@pytest.mark.parametrize("table", ['uniqueCount="2"', "uniqueCount='0'"])
def test_another_number_of_texts_than_stated(table: str) -> None:
    parts = SHARED | {
        "xl/sharedStrings.xml": SHARED["xl/sharedStrings.xml"].replace('uniqueCount="1"', table)
    }
    amount = '<c r="A2" t="inlineStr"><is><t>2022-01-05</t></is></c><c r="B2" t="s"><v>0</v></c>'
    reading = read(builder.package(f'<row r="1">{TOP}</row><row r="2">{amount}</row>', parts))
    assert only(reading)["rows"][0]["amount"] == "12.00"
    assert "another number of texts" in told(reading)


def test_a_shared_text_with_a_tag_in_it() -> None:
    parts = SHARED | {
        "xl/sharedStrings.xml": SHARED["xl/sharedStrings.xml"].replace(
            "<t>12", '<t xml:space="preserve">1<b>3</b>2'
        )
    }
    with pytest.raises(FileDamaged, match="one of its texts holds a tag"):
        read(builder.package(f'<row r="1">{TOP}</row>', parts))


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\xfd\x00\x0a\x00", b"\xfd\x40\x0a\x00"),  # a text of a kind that there is not
     (b"\x03\x02\x0e\x00", b"\x01\x02\x0e\x00"),  # a number that calls itself blank
     (b"\x09\x08\x10\x00\x00\x06\x10\x00", b"\x01\x02\x10\x00\x00\x06\x10\x00"),  # a sheet that does not begin
     (b"\x08\x02\x10\x00\x02\x00\x00\x00\x05", b"\x08\x02\x10\x00\x02\x00\x00\x00\x06"),  # a row that says it is longer
     (b"\x08\x02\x10\x00\x02\x00\x00\x00\x05", b"\x08\x02\x10\x00\x02\x00\x00\x00\x04"),  # a row that says it is shorter
     (b"\x08\x02\x10\x00\x02\x00\x00\x00\x05", b"\x08\x02\x10\x00\x02\x00\x01\x00\x05"),  # or begins later
     (b"\xfd\x00\x0a\x00\x00\x00\x02\x00", b"\xfd\x00\x0a\x00\x00\x00\x01\x00"),  # a cell twice
     (b"\x08\x02\x10\x00\x02\x00", b"\x08\x02\x10\x00\x07\x00")],  # cells in a row that is not said
)  # fmt: skip
def test_records_that_do_not_fit_together(old: bytes, new: bytes) -> None:
    data = builder.xls([HEADER, LINE, ["2022-01-06", 7654321.25, "", 7.75, "y"]])
    assert old in data
    warnings = [text for text, _ in open_here(data.replace(old, new, 1), "list.xls").warnings]
    assert [text[:48] for text in warnings] == ["The records of the workbook do not fit together:"]
    assert open_here(data, "list.xls").warnings == []


@pytest.mark.parametrize(
    ("table", "fits"),
    [(b"\x02\0\0" + b"ab" + b"\x01\0\1" + b"\x2d\x4e", True), (b"\x02\0\0" + b"ab" + b"\x02\0\1" + b"\x2d\x4e", False), (b"\x02\0\0" + b"ab", False),
     (b"\x02\0\x0d" + b"\1\0" + b"\3\0\0\0" + b"a\0b\0" + b"\0" * 7, True)],
)  # fmt: skip
def test_the_table_of_texts_of_an_old_workbook(table: bytes, fits: bool) -> None:
    count = 1 if table[2] == 0x0D else 2
    assert biff._fits(b"\0" * 4 + bytes([count, 0, 0, 0]) + table) is fits


def test_a_table_of_texts_that_ends_too_late() -> None:
    data = builder.xls([HEADER, LINE])
    at = data.index(b"\xfc\0")
    size = int.from_bytes(data[at + 2 : at + 4], "little")
    last = data.rindex(b"x", at, at + 4 + size)
    shorter = data[: last - 3] + b"\0" + data[last - 2 :]
    assert (biff.scan_ole(shorter, "x").doubtful, biff.scan_ole(data, "x").doubtful) == (True, False)


def test_old_cells_that_show_texts_that_are_not_there() -> None:
    data = builder.xls([HEADER, LINE])
    at = data.index(b"\xfd\x00\x0a\x00") + 10
    with pytest.raises(FileDamaged, match="texts that it does not hold"):
        read(data[:at] + b"\xff" + data[at + 1 :])


def test_blank_cells_and_many_numbers_in_one_record() -> None:
    """Numbers beside each other share a record, and so do blank cells with a format."""
    import xlwt

    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    rows: list[list[Any]] = [HEADER, [20220105.0, 1.0, 0.0, 9.0, "x"]]
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write(number, column, cell)
    for column in range(5, 9):
        page.write(1, column, "", xlwt.easyxf("font: bold on"))
    page.write(2, 0, "", xlwt.easyxf("font: bold on"))
    reading = read(builder._saved(book))
    assert (only(reading)["rows"][0]["amount"], told(reading)) == ("1.00", "")


@pytest.mark.parametrize(
    "page",
    ["<table><tr><td>a</td><td>b</tr></table>", "<table><tr><td>a</td></tr><tr<td>b</td></tr></table>", "<table><tr><td>a</td日期></tr></table>", "<table><tr><td>a</td><vd>b</|d></tr></table>"],
)  # fmt: skip
def test_a_page_whose_cells_do_not_end(page: str) -> None:
    ((warning, _),) = open_here(page.encode(), "list.xls").warnings
    assert "do not all end where they should" in warning


def test_a_page_that_leaves_all_ends_out() -> None:
    page = "<main><table><tr><td><o:p>a</o:p><td>b<tr><td>c<td>d</table>"
    assert open_here(page.encode(), "list.xls").warnings == []


def test_a_line_of_text_with_fewer_cells_than_the_others() -> None:
    cut = [HEADER, LINE, LINE[:2], [*LINE, ""]]
    assert "row 3 has fewer cells than the header, and so have 1 rows" in told(read(builder.text(cut)))
    all_short = [HEADER, LINE[:4], LINE[:4], LINE[:4]]
    assert "fewer cells" not in told(read(builder.text(all_short)))
