"""What a reading hands over: typed rows, the lines left out and why, the cells refused and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ledger.statements.cells import column_letters
from ledger.values.money import yuan_text
from ledger.values.trace import Message


class StatementRow(NamedTuple):
    """One line of a statement. Money is in fen with the sign that the file gives; None is unknown, never 0.

    Attributes:
        row: number as Excel shows it.
        posting_date: the day the bank booked it, else the day of the transaction.
        value_date: the day from which the bank counts it (account statements).
        period_start: first day of the interest period.
        period_end: last day of the interest period, as the file says it.
        days: number of days as the file says it.
        principal_fen: what interest was computed on.
        rate_percent: percent a year.
        interest_fen: normal interest of a loan; never deposit interest, never accrued.
        penalty_fen: penalty interest.
        compound_fen: compound interest.
        direction: "in" or "out" as seen from the account's owner, None where the file does not say.
        amount_fen: amount of an account statement's line.
        iou: number of the IOU (借据号).
        contract: number of the loan contract.
        borrower: the borrower, or the owner of the account.
        text: all remarks of the line; evidence only.
        transaction_date: day of the transaction where the file has a posting date too.
        serial: the bank's own number of the line.
        balance_fen: balance after the line.
        account: account that the line belongs to.
        currency: as written.
        counterparty: the other side's name.
        counterparty_account: the other side's account.
        loan_account: number of the loan account.
        nature: "loan_interest", "deposit_interest" or "interest" (which of the two is not said) by direction and
            remark, else None.
        reversal: whether a flag or remark says that the line takes back another.
        hidden: whether Excel hides the line.
        payable_fen: interest that a plan or notice asks for; nothing says that it was paid.
        due_date: the day on which it is to be paid.
        reverses: number of the row that this line takes back, where it is in the same table.
        reversed_by: number of the row that takes this line back.
    """

    row: int
    posting_date: date | None
    value_date: date | None
    period_start: date | None
    period_end: date | None
    days: int | None
    principal_fen: int | None
    rate_percent: Decimal | None
    interest_fen: int | None
    penalty_fen: int | None
    compound_fen: int | None
    direction: str | None
    amount_fen: int | None
    iou: str | None
    contract: str | None
    borrower: str | None
    text: str | None
    transaction_date: date | None
    serial: str | None
    balance_fen: int | None
    account: str | None
    currency: str | None
    counterparty: str | None
    counterparty_account: str | None
    loan_account: str | None
    nature: str | None
    reversal: bool
    hidden: bool
    payable_fen: int | None = None
    due_date: date | None = None
    reverses: int | None = None
    reversed_by: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The row with money in yuan as text and dates as ISO."""
        written: dict[str, Any] = {}
        values: tuple[Any, ...] = self
        for name, value in zip(self._fields, values, strict=True):
            if name.endswith("_fen"):
                written[name.removesuffix("_fen")] = None if value is None else yuan_text(value)
            elif isinstance(value, date):
                written[name] = value.isoformat()
            else:
                written[name] = str(value) if isinstance(value, Decimal) else value
        return written


@dataclass(frozen=True)
class IgnoredRow:
    """A row that is no line of the statement: a total, a repeated header, a note."""

    row: int
    why: Message


@dataclass(frozen=True)
class RejectedCell:
    """A cell for which its whole row is refused; `place` is its column counted from 0, None for the whole row."""

    row: int
    column: str
    value: str
    reason: Message
    place: int | None = None

    @property
    def address(self) -> str:
        """The cell as Excel calls it, such as "F12"; the row's number where no cell is to blame."""
        return f"{column_letters(self.place)}{self.row}" if self.place is not None else str(self.row)


@dataclass(frozen=True)
class SheetReading:
    """One table of one sheet; a sheet that holds several tables has several readings.

    Attributes:
        sheet: name of the tab, "" in a text file.
        hidden: whether the tab is hidden.
        kind: "account_statement", "interest_list", "deposit_interest_list", or "repayment_schedule" for what is to be
            paid by plan or notice.
        header_row: number of the (first) header row as Excel shows it.
        header_rows: 1, or 2 for a header over two rows.
        fingerprint: header names in order; a mapping confirmed for it holds as long as it stays the same.
        columns: header text of each field that was found.
        facts: what the lines above the table say (account, borrower, iou, contract, currency, unit, ...).
        rows: the lines, in the order of the file.
        ignored: rows left out.
        rejected: cells that cost their row.
        stated_fen: totals that the file states, by "interest", "penalty", "compound", "principal", "payable", "in",
            "out", "amount".
        summed_fen: sums of the rows that were read, by the same names.
        names: header names in order, as they are written.
    """

    sheet: str
    hidden: bool
    kind: str
    header_row: int
    header_rows: int
    fingerprint: tuple[str, ...]
    columns: Mapping[str, str]
    facts: Mapping[str, str]
    rows: tuple[StatementRow, ...]
    ignored: tuple[IgnoredRow, ...]
    rejected: tuple[RejectedCell, ...]
    stated_fen: Mapping[str, int] = field(default_factory=dict)
    summed_fen: Mapping[str, int] = field(default_factory=dict)
    header_key: str = ""
    names: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The table as `statement read` prints it."""
        return {
            "sheet": self.sheet,
            "hidden": self.hidden,
            "kind": self.kind,
            "header_row": self.header_row,
            "header_rows": self.header_rows,
            "columns": dict(self.columns),
            "facts": dict(self.facts),
            "rows": [row.as_json() for row in self.rows],
            "ignored": [{"row": ignored.row, "why": str(ignored.why)} for ignored in self.ignored],
            "rejected": [
                {
                    "row": cell.row,
                    "column": cell.column,
                    "value": cell.value,
                    "reason": str(cell.reason),
                    "address": cell.address,
                }
                for cell in self.rejected
            ],
            "totals": {
                "stated": {name: yuan_text(fen) for name, fen in self.stated_fen.items()},
                "summed": {name: yuan_text(fen) for name, fen in self.summed_fen.items()},
            },
        }


@dataclass(frozen=True)
class StatementReading:
    """A whole file: its tables, and what a person should know about it.

    Attributes:
        file: name of the file.
        format: "xlsx", "xls", "html" or "text", by content.
        sheets: the tables in order.
        warnings: sentences for a person; each names the sheet and the row where there is one.
    """

    file: str
    format: str
    sheets: tuple[SheetReading, ...]
    warnings: tuple[Message, ...]

    def as_json(self) -> dict[str, Any]:
        """The shape that `statement read` prints: money in yuan as text, dates ISO, rows counted from 1."""
        return {
            "file": self.file,
            "format": self.format,
            "sheets": [sheet.as_json() for sheet in self.sheets],
            "warnings": [str(warning) for warning in self.warnings],
        }
