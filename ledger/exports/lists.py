"""Lists that leave the office as they are: for publication (公示) and for payment, with title, unit and signatures.

Amounts are numbers in 万元 (six decimals, to the fen) and in yuan, the totals live formulas and in capitals; the head
hash and the program's version stand on the sheet itself, so that a printed page pins the book it came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from ledger import __version__
from ledger.exports.cells import WAN_FORMAT, YUAN_FORMAT, Sheets
from ledger.exports.imprint import Imprint
from ledger.values.capitals import in_capitals

ListKind = Literal["publication", "payment"]
_FIRST_ROW: Final = 3
_WORDS: Final = {
    "publication": "公示名单",
    "payment": "拨付清单",
    "Prepared by": "编制单位",
    "Unit: 10,000 yuan and yuan": "单位：万元、元",
    "No.": "序号",
    "Party": "单位名称",
    "Identifier": "统一社会信用代码",
    "Code": "申报编号",
    "Due (yuan)": "应贴金额（元）",
    "Amount (10,000 yuan)": "金额（万元）",
    "Amount (yuan)": "金额（元）",
    "In capitals": "金额大写",
    "Bank": "开户银行",
    "Account": "银行账号",
    "Total": "合计",
    "Total in capitals": "合计（大写）",
    "Recorder": "经办人",
    "Reviewer": "复核人",
    "Approver": "审批人",
    "Date": "日期",
    "Head hash": "链尾哈希",
    "Program version": "程序版本",
    "Scheme": "适用办法",
    "Scheme hash": "办法哈希",
    "Round": "申报批次",
    "Window": "贴息期间",
    "Budget (yuan)": "预算（元）",
    "Published": "公示期",
    "calendar days": "个自然日",
    "working days": "个工作日",
    "not published yet": "尚未公示",
    "Objections": "异议受理",
    "in writing with name and seal, to the office above, within the days of publication":
        "公示期内以书面形式署名并加盖公章，向编制单位提出",
    "For payment on": "拨付日",
    "to": "至",
}  # fmt: skip
"""Words of the lists in English, which are their keys, and in Chinese."""


@dataclass(frozen=True)
class Listed:
    """A line of a list; money in fen. `due_fen` is what would be due if the budget sufficed."""

    party_name: str
    identifier: str
    code: str
    amount_fen: int
    due_fen: int


@dataclass(frozen=True)
class OfficialList:
    """A list of one round.

    Attributes:
        title: what stands above it, in the language of the office.
        office: who prepared it.
        rows: in the order of the book.
        notes: names and what is said under each; both are words of the lists or data.
    """

    kind: ListKind
    title: str
    office: str
    rows: Sequence[Listed]
    notes: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class _Column:
    heading: str
    width: int
    holds: str


_COLUMNS: Final[dict[ListKind, tuple[_Column, ...]]] = {
    "publication": (
        _Column("No.", 6, "number"), _Column("Party", 38, "party_name"), _Column("Identifier", 22, "identifier"),
        _Column("Code", 22, "code"), _Column("Due (yuan)", 18, "due"), _Column("Amount (10,000 yuan)", 18, "wan"),
        _Column("Amount (yuan)", 18, "yuan"),
    ),
    "payment": (
        _Column("No.", 6, "number"), _Column("Party", 34, "party_name"), _Column("Bank", 20, "blank"),
        _Column("Account", 24, "blank"), _Column("Code", 22, "code"), _Column("Amount (10,000 yuan)", 16, "wan"),
        _Column("Amount (yuan)", 18, "yuan"), _Column("In capitals", 40, "capitals"),
    ),
}  # fmt: skip


def list_workbook(content: OfficialList, imprint: Imprint) -> bytes:
    """The workbook of a list, ready to be printed on A4, signed and put up.

    Raises:
        AmountBeyondCapitals: an amount cannot be written in capitals.
    """
    sheets = Sheets(imprint)
    shapes = _shapes(sheets)
    sheet = sheets.book.add_worksheet(_word(imprint, content.kind))
    columns = _COLUMNS[content.kind]
    _set_up(sheet, content, columns, imprint)
    _head(sheet, content, columns, shapes, imprint)
    for place, row in enumerate(content.rows):
        _line(sheet, _FIRST_ROW + place, place + 1, row, columns, shapes)
    below = _total(sheet, content, columns, shapes, imprint)
    _foot(sheet, content, below, shapes, imprint)
    return sheets.finished()


def _word(imprint: Imprint, english: str) -> str:
    return _WORDS.get(english, english) if imprint.language == "zh" else english.capitalize()


def _said(imprint: Imprint, text: str) -> str:
    """A word of the lists in the language of the export; anything else is data and stays."""
    return _WORDS.get(text, text) if imprint.language == "zh" else text


def _shapes(sheets: Sheets) -> dict[str, Any]:
    line = {"border": 1, "valign": "vcenter"}
    shape = sheets.book.add_format
    return {
        "title": shape({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "left": shape({"align": "left"}),
        "right": shape({"align": "right"}),
        "head": shape(line | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#EDEDED"}),
        "text": shape(line | {"text_wrap": True}),
        "number": shape(line | {"align": "center"}),
        "yuan": shape(line | {"num_format": YUAN_FORMAT}),
        "wan": shape(line | {"num_format": WAN_FORMAT}),
        "total": shape(line | {"bold": True}),
        "total yuan": shape(line | {"bold": True, "num_format": YUAN_FORMAT}),
        "total wan": shape(line | {"bold": True, "num_format": WAN_FORMAT}),
        "small": shape({"font_size": 8, "font_color": "#666666"}),
    }


def _set_up(sheet: Any, content: OfficialList, columns: Sequence[_Column], imprint: Imprint) -> None:
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST_ROW - 1)
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.set_footer(f"&L{imprint.head[:16]}&R&P / &N")
    sheet.print_area(0, 0, _FIRST_ROW + len(content.rows) + len(content.notes) + 8, len(columns) - 1)


def _head(
    sheet: Any, content: OfficialList, columns: Sequence[_Column], shapes: dict[str, Any], imprint: Imprint
) -> None:
    last = len(columns) - 1
    sheet.set_row(0, 32)
    sheet.merge_range(0, 0, 0, last, "", shapes["title"])
    sheet.write_string(0, 0, content.title, shapes["title"])
    sheet.write_string(1, 0, f"{_said(imprint, 'Prepared by')}：{content.office}", shapes["left"])
    sheet.write_string(1, last, _said(imprint, "Unit: 10,000 yuan and yuan"), shapes["right"])
    sheet.set_row(2, 30)
    for number, column in enumerate(columns):
        sheet.write_string(2, number, _said(imprint, column.heading), shapes["head"])


def _line(
    sheet: Any, place: int, number: int, row: Listed, columns: Sequence[_Column], shapes: dict[str, Any]
) -> None:
    texts = {
        "party_name": row.party_name,
        "identifier": row.identifier,
        "code": row.code,
        "blank": "",
        "capitals": in_capitals(row.amount_fen),
    }
    for at, column in enumerate(columns):
        match column.holds:
            case "number":
                sheet.write_number(place, at, number, shapes["number"])
            case "yuan":
                sheet.write_number(place, at, row.amount_fen / 100, shapes["yuan"])
            case "due":
                sheet.write_number(place, at, row.due_fen / 100, shapes["yuan"])
            case "wan":
                sheet.write_number(place, at, row.amount_fen / 1_000_000, shapes["wan"])
            case _:
                sheet.write_string(place, at, texts[column.holds], shapes["text"])


def _total(
    sheet: Any, content: OfficialList, columns: Sequence[_Column], shapes: dict[str, Any], imprint: Imprint
) -> int:
    """Write the totals as live formulas and in capitals; the row below them."""
    place, rows = _FIRST_ROW + len(content.rows), content.rows
    sums = {
        "yuan": sum(row.amount_fen for row in rows),
        "wan": sum(row.amount_fen for row in rows),
        "due": sum(row.due_fen for row in rows),
    }
    for at, column in enumerate(columns):
        if column.holds not in sums:
            says = _said(imprint, "Total") if column.holds == "party_name" else ""
            sheet.write_string(place, at, says, shapes["total"])
            continue
        letter = chr(ord("A") + at)
        in_wan = column.holds == "wan"
        shown = sums[column.holds] / (1_000_000 if in_wan else 100)
        # Sums of decimals end in dust that the eye does not see: a cell is to hold the fen.
        places, shape = (6, "total wan") if in_wan else (2, "total yuan")
        formula = f"=ROUND(SUM({letter}{_FIRST_ROW + 1}:{letter}{place}),{places})" if rows else "=0"
        sheet.write_formula(place, at, formula, shapes[shape], shown)
    last = len(columns) - 1
    sheet.merge_range(place + 1, 1, place + 1, last, "", shapes["total"])
    sheet.write_string(place + 1, 0, "", shapes["total"])
    says = f"{_said(imprint, 'Total in capitals')}：{in_capitals(sums['yuan'])}"
    sheet.write_string(place + 1, 1, says, shapes["total"])
    return place + 3


def _foot(sheet: Any, content: OfficialList, place: int, shapes: dict[str, Any], imprint: Imprint) -> None:
    for name, values in content.notes:
        between = "" if imprint.language == "zh" else " "
        says = between.join(_said(imprint, value) for value in values)
        sheet.write_string(place, 0, f"{_said(imprint, name)}：{says}", shapes["left"])
        place += 1
    signs = [f"{_said(imprint, who)}：＿＿＿＿＿＿" for who in ("Recorder", "Reviewer", "Approver", "Date")]
    sheet.write_string(place + 1, 0, "　　　　".join(signs), shapes["left"])
    pinned = (
        f"{_said(imprint, 'Head hash')} {imprint.head}　"
        f"{_said(imprint, 'Program version')} scitech-ledger {__version__}"
    )
    sheet.write_string(place + 3, 0, pinned, shapes["small"])
