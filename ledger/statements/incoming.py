"""From what was read to lines of the book: the one place that knows both shapes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, cast

from ledger.statements.identity import number_twins
from ledger.statements.lines import LineRow, written
from ledger.statements.records import RejectedCell, SheetReading, StatementReading, StatementRow
from ledger.values.trace import Message


@dataclass(frozen=True)
class Incoming:
    """Lines as read, all new, and the rows that could not be read; neither has a batch yet."""

    lines: list[LineRow]
    rejected: list[LineRow]


def incoming_lines(reading: StatementReading) -> Incoming:
    """All lines of all sheets, each with its fingerprint."""
    lines: list[LineRow] = []
    balances: list[str] = []
    rejected: list[LineRow] = []
    for sheet in reading.sheets:
        if sheet.kind == "repayment_schedule":
            continue  # what is to be paid is no line of what was
        for row in sheet.rows:
            lines.append(_line(sheet, row))
            balances.append(str(row.balance_fen))
        rejected += _rejected(sheet)
    number_twins(lines, balances)
    return Incoming(lines, rejected)


def _line(sheet: SheetReading, row: StatementRow) -> LineRow:
    rate = row.rate_percent
    return {
        "batch_id": 0, "sheet": sheet.sheet, "row": row.row, "hidden": row.hidden or sheet.hidden,
        "posting_date": row.posting_date, "period_start": row.period_start, "period_end": row.period_end,
        "days": row.days, "principal_fen": row.principal_fen,
        "rate_percent": None if rate is None else _rate_text(rate), "interest_fen": row.interest_fen,
        "penalty_fen": row.penalty_fen, "compound_fen": row.compound_fen, "direction": row.direction,
        "amount_fen": row.amount_fen, "iou": row.iou or "", "contract": row.contract or "",
        "account": row.loan_account or row.account or "", "borrower": row.borrower or "", "text": row.text or "",
        "serial": row.serial or "", "nature": row.nature or "", "reversal": row.reversal, "fingerprint": "",
        "occurrence": 0, "standing": "new", "reason": "[]", "record_id": None, "subject": "", "strength": "none",
        "evidence": "[]", "recomputed_fen": None, "difference_fen": None, "cause": "",
    }  # fmt: skip


@lru_cache(maxsize=1024)
def _rate_text(rate_percent: Decimal) -> str:
    return f"{rate_percent.normalize():f}"


def _rejected(sheet: SheetReading) -> list[LineRow]:
    """One line for each row that has cells which could not be read, with every reason."""
    by_row: dict[int, list[RejectedCell]] = {}
    for cell in sheet.rejected:
        by_row.setdefault(cell.row, []).append(cell)
    return [_unread(sheet.sheet, row, cells) for row, cells in by_row.items()]


def _unread(sheet: str, row: int, cells: Sequence[RejectedCell]) -> LineRow:
    line: Any = dict.fromkeys(LineRow.__annotations__)
    line |= dict.fromkeys(_TEXTS, "")
    line |= {"batch_id": 0, "sheet": sheet, "row": row, "hidden": False, "reversal": False, "occurrence": 0,
             "standing": "rejected", "reason": written([_placed(cell) for cell in cells]), "strength": "none",
             "evidence": "[]"}  # fmt: skip
    return cast("LineRow", line)


def _placed(cell: RejectedCell) -> Message:
    """The reason with the cell, its column and what is written there."""
    named = {"address": cell.address, "column": cell.column, "value": cell.value}
    template = PLACED if cell.column else PLACED_ROW
    return Message(template + cell.reason.template, {**named, **cell.reason.parameters})


PLACED: Final = "{address} {column} “{value}”: "
"""Which cell, under which name, and what is written there; then why it was refused."""
PLACED_ROW: Final = "{address}: "
_TEXTS: Final = (
    "iou", "contract", "account", "borrower", "text", "serial", "nature", "fingerprint", "subject", "cause",
)  # fmt: skip
