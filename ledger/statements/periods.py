"""Periods of interest against one another and against the life of their loan."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from ledger.statements.making import Lines
from ledger.statements.records import StatementRow
from ledger.values.trace import Message, message


def check_periods(rows: Sequence[StatementRow], habit: int | None) -> list[Message]:
    """Periods of one loan must follow each other without a gap and without a day counted twice.

    Args:
        rows: the lines of one table; what was taken back does not count.
        habit: 0 where the last day of a period is not counted, 1 where it is, None where no line tells.
    """
    if not any(row.period_start for row in rows):
        return []
    by_loan: dict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        loan = next((name for name in (row.iou, row.loan_account, row.contract) if name), None)
        counts = row.interest_fen is not None and row.reverses is None and row.reversed_by is None
        if loan and counts and row.period_start and row.period_end:
            by_loan[loan].append(row)
    return [
        told for loan, periods in by_loan.items() if len(periods) > 1 for told in _apart(loan, periods, habit)
    ]


def _apart(loan: str, rows: list[StatementRow], habit: int | None) -> Iterator[Message]:
    rows.sort(key=lambda row: (row.period_start, row.period_end, row.row))
    for before, after in pairwise(rows):
        days = (_start(after) - _end(before)).days
        if days < (habit or 0):
            yield _told(
                "rows {row} and {other}: the periods of {loan} overlap: {first} and {second}",
                loan,
                before,
                after,
            )
        elif days > (1 if habit is None else habit):
            yield _told(
                "rows {row} and {other}: between the periods of {loan} days are missing: {first} and {second}",
                loan,
                before,
                after,
            )


def _told(template: str, loan: str, before: StatementRow, after: StatementRow) -> Message:
    return message(
        template, row=before.row, other=after.row, loan=loan, first=_text(before), second=_text(after)
    )


def _text(row: StatementRow) -> str:
    return f"{row.period_start}/{row.period_end}"


def _start(row: StatementRow) -> date:
    return row.period_start or date.min


def _end(row: StatementRow) -> date:
    return row.period_end or date.max


def check_lives(lines: Lines) -> list[Message]:
    """No interest before a loan was paid out or after it fell due, where the file says when that was."""
    facts = lines.facts
    if not ({"loan_start", "loan_end"} & lines.fields.keys() or facts.loan_start or facts.loan_end):
        return []
    columns = (
        lines.column("period_start"), lines.column("period_end"), lines.column("loan_start", facts.loan_start),
        lines.column("loan_end", facts.loan_end),
    )  # fmt: skip
    return [
        message(
            "row {row}: the period from {start} to {end} lies outside the life of the loan, {first} to {last}",
            row=number, start=start, end=end, first=first or "?", last=last or "?",
        )
        for number, start, end, first, last in zip(lines.numbers, *columns, strict=True)
        if (start and first and start < first) or (end and last and end > last)
    ]  # fmt: skip
