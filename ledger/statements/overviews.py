"""A sheet that sums up the others (总表) beside one sheet for each loan: its lines would count everything twice."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ledger.statements.records import IgnoredRow, SheetReading
from ledger.statements.vocabulary import fold, vocabulary
from ledger.values.money import yuan_text
from ledger.values.trace import Message, message

_LEFT_OUT: Final = message("a line of the overview; the sheets of the loans have it")
_FEWEST_LOANS: Final = 2


def without_overviews(
    readings: Sequence[SheetReading],
) -> tuple[list[SheetReading], list[tuple[str, Message]]]:
    """The tables with overviews emptied, and what a person should know, each with the name of its sheet.

    A sheet is an overview where its name says so and other sheets hold lists of interest. Where a name says nothing
    but every line is the sum of another sheet, a person is told.
    """
    lists = [reading for reading in readings if reading.kind == "interest_list"]
    named = {reading.sheet for reading in lists if _is_named(reading.sheet)}
    others = [reading for reading in lists if reading.sheet not in named]
    told: list[tuple[str, Message]] = []
    if not others:
        return list(readings), told
    kept: list[SheetReading] = []
    for reading in readings:
        if reading.kind == "interest_list" and reading.sheet in named:
            told += [(reading.sheet, warning) for warning in _compared(reading, others)]
            kept.append(_emptied(reading))
        else:
            kept.append(reading)
    told += [(sheet, _double(sheet)) for sheet in _unnamed(others)]
    return kept, told


def _is_named(sheet: str) -> bool:
    return fold(sheet).startswith(vocabulary().overviews)


def _emptied(reading: SheetReading) -> SheetReading:
    left_out = [IgnoredRow(row.row, _LEFT_OUT) for row in reading.rows]
    ignored = tuple(sorted((*reading.ignored, *left_out), key=lambda row: row.row))
    return replace(reading, rows=(), ignored=ignored)


def _compared(overview: SheetReading, others: Sequence[SheetReading]) -> Iterator[Message]:
    """That the overview was left out, and each loan of which it says another sum."""
    yield message("the sheet sums up the others; its lines were compared with them and left out")
    sums = _by_loan(others)
    for loan, fen in _by_loan([overview]).items():
        if loan and sums[loan] != fen:
            yield message(
                "the overview states interest of {stated} for {loan}, and its lines add up to {summed}",
                stated=yuan_text(fen), loan=loan, summed=yuan_text(sums[loan]),
            )  # fmt: skip


def _by_loan(readings: Sequence[SheetReading]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for reading in readings:
        for row in reading.rows:
            sums[row.iou or row.loan_account or row.contract or ""] += row.interest_fen or 0
    return sums


def _unnamed(lists: Sequence[SheetReading]) -> Iterator[str]:
    """Sheets whose every line is the sum of a loan in other sheets."""
    total = _by_loan(lists)
    sheets = len({reading.sheet for reading in lists})
    for reading in lists if sheets > _FEWEST_LOANS else ():
        own = _by_loan([reading])
        loans = own.keys() - {""}
        one_line_each = _FEWEST_LOANS <= len(loans) == len(reading.rows)
        if one_line_each and all(total[loan] == 2 * own[loan] for loan in loans):
            yield reading.sheet


def _double(sheet: str) -> Message:
    return message(
        "every line is the sum of another sheet: if the sheet {sheet} only sums up the others, take it out, for both"
        " were read",
        sheet=sheet,
    )
