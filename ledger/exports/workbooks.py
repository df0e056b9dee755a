"""Workbooks of records, of ratios and for publication; the workbook of a trace is in `ledger.exports.traces`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.book.queries import RecordRow
from ledger.exports.cells import Column, Sheets
from ledger.exports.imprint import Imprint
from ledger.values.capitals import in_capitals

__all__ = ["Published", "publication_workbook", "ratios_workbook", "records_workbook"]

_RECORDS = (
    Column("No.", 6),
    Column("Code", 22),
    Column("Title", 40),
    Column("Party", 34),
    Column("Funding method", 18),
    Column("Kind", 14),
    Column("Year", 8),
    Column("State", 14),
    Column("Scheme", 30),
    Column("Amount (yuan)", 18, "yuan"),
    Column("Amount (10,000 yuan)", 18, "wan"),
)

_RATIOS = (
    Column("Definition", 10),
    Column("Subject", 34),
    Column("Level", 14),
    Column("Stage", 16),
    Column("Base", 14),
    Column("Formula", 26),
    Column("Numerator class", 26),
    Column("As of", 12),
    Column("Numerator (yuan)", 20, "yuan"),
    Column("Numerator (10,000 yuan)", 20, "wan"),
    Column("Denominator (yuan)", 20, "yuan"),
    Column("Denominator (10,000 yuan)", 20, "wan"),
    Column("Value", 12, "number"),
    Column("Reason", 40),
)

_PUBLISHED = (
    Column("No.", 6),
    Column("Party", 40),
    Column("Title", 44),
    Column("Code", 22),
    Column("Amount (10,000 yuan)", 20, "wan"),
    Column("Amount (yuan)", 20, "yuan"),
)


@dataclass(frozen=True)
class Published:
    """A line of a publication list: who gets how much, in fen, for what."""

    party_name: str
    title: str
    code: str
    amount_fen: int


def records_workbook(rows: Sequence[RecordRow], imprint: Imprint) -> bytes:
    """Records with their amounts as real numbers in yuan and in 万元, and their sum as a live formula.

    Raises:
        TooManyRows: they do not fit on a sheet.
    """
    sheets = Sheets(imprint)
    sheet = sheets.sheet("Records", _RECORDS, len(rows))
    say = imprint.translate
    for row, item in enumerate(rows, start=1):
        record = item.record
        sheet.write_number(row, 0, row)
        texts = (record.code, record.title, item.party_name, say(record.instrument), say(record.kind))
        for column, text in enumerate(texts, start=1):
            sheets.text(sheet, row, column, text)
        sheet.write_number(row, 6, record.year)
        sheets.text(sheet, row, 7, say(record.state))
        sheets.text(sheet, row, 8, record.scheme_id)
        if item.amount_fen is not None:  # what is not computed yet stays blank
            _both(sheets, sheet, row, (9, 10), item.amount_fen)
    total_fen = sum(item.amount_fen or 0 for item in rows)
    _totals(sheets, sheet, len(rows), (("yuan", 9), ("wan", 10)), total_fen)
    return sheets.finished()


def ratios_workbook(report: Mapping[str, Any], imprint: Imprint) -> bytes:
    """Ratios with both their sides and the quotient as a live formula; a ratio without a value gives its reason.

    Args:
        report: `{"as_of", "ratios": [...]}` as `leverage --json` prints it.
        imprint: what the export says of itself.
    """
    sheets = Sheets(imprint)
    ratios = report["ratios"]
    sheet = sheets.sheet("Ratios", _RATIOS, len(ratios))
    for row, ratio in enumerate(ratios, start=1):
        names = ("key", "subject", "level", "stage", "base", "formula", "numerator_class", "as_of")
        for column, name in enumerate(names):
            sheets.text(sheet, row, column, str(ratio.get(name) or report["as_of"]))
        for column, side in ((8, ratio["numerator"]), (10, ratio["denominator"])):
            _side(sheets, sheet, row, column, side)
        _quotient(sheets, sheet, row, ratio)
        sheets.text(sheet, row, 13, imprint.translate(ratio["reason"]) if ratio["reason"] else "")
    return sheets.finished()


def publication_workbook(rows: Sequence[Published], imprint: Imprint, title: str = "") -> bytes:
    """A list for publication (公示): names, amounts in 万元 and in yuan, the total also in capitals.

    Raises:
        AmountBeyondCapitals: the total cannot be written in capitals.
    """
    sheets = Sheets(imprint)
    sheet = sheets.sheet("Publication list", _PUBLISHED, len(rows))
    for row, item in enumerate(rows, start=1):
        sheet.write_number(row, 0, row)
        for column, text in enumerate((item.party_name, item.title, item.code), start=1):
            sheets.text(sheet, row, column, text)
        _both(sheets, sheet, row, (5, 4), item.amount_fen)
    total_fen = sum(item.amount_fen for item in rows)
    _totals(sheets, sheet, len(rows), (("wan", 4), ("yuan", 5)), total_fen)
    sheet.write_string(len(rows) + 2, 1, imprint.word("In capitals"), sheets.bold)
    sheets.text(sheet, len(rows) + 2, 2, in_capitals(total_fen))
    sheet.set_header(f"&C{_in_header(title or imprint.word('Publication list'))}")
    sheet.set_footer(f"&L{imprint.head[:16]}&R&P / &N")
    return sheets.finished()


def _in_header(text: str) -> str:
    # An ampersand begins a code in a page header; a header holds 255 characters.
    return text.replace("&", "&&")[:200]


def _both(sheets: Sheets, sheet: Any, row: int, columns: tuple[int, int], amount_fen: int) -> None:
    sheets.money(sheet, row, columns[0], amount_fen)
    sheets.money(sheet, row, columns[1], amount_fen, "wan")


def _totals(
    sheets: Sheets,
    sheet: Any,
    rows: int,
    columns: Sequence[tuple[str, int]],
    total_fen: int,
) -> None:
    sheet.write_string(rows + 1, 1, sheets.imprint.word("Total"), sheets.bold)
    for holds, column in columns:
        letter = chr(ord("A") + column)
        shown = total_fen / (100 if holds == "yuan" else 1_000_000)
        # Of no rows there is nothing to sum: the range would be the heading.
        formula = f"=SUM({letter}2:{letter}{rows + 1})" if rows else "=0"
        sheet.write_formula(rows + 1, column, formula, sheets.formats[holds], shown)


def _side(sheets: Sheets, sheet: Any, row: int, column: int, yuan: str | None) -> None:
    if yuan is None:
        return
    shown = float(yuan)
    sheet.write_number(row, column, shown, sheets.formats["yuan"])
    sheet.write_formula(
        row, column + 1, f"={chr(ord('A') + column)}{row + 1}/10000", sheets.formats["wan"], shown / 10_000
    )


def _quotient(sheets: Sheets, sheet: Any, row: int, ratio: Mapping[str, Any]) -> None:
    if ratio["value"] is None:
        return
    shown = float(ratio["value"])
    if ratio["denominator"] is None:  # an amount that is no ratio (M9)
        sheet.write_number(row, 12, shown, sheets.formats["yuan"])
        return
    sheet.write_formula(row, 12, f"=I{row + 1}/K{row + 1}", sheets.formats["number"], shown)
