"""From typed columns to rows: directions, amounts, what an interest payment is, numbers that lost digits."""

from collections.abc import Iterable, Mapping
from copy import copy
from itertools import compress
from typing import Any, Final, NamedTuple

from ledger.statements.amounts import Damaged
from ledger.statements.cells import cell_text
from ledger.statements.columns import Column, Table
from ledger.statements.natures import is_reversal, nature_of, signs_take_back
from ledger.statements.preamble import Facts
from ledger.statements.records import IgnoredRow, RejectedCell, StatementRow
from ledger.statements.units import is_yuan, parse_unit
from ledger.statements.vocabulary import fold
from ledger.values.trace import Message, message

_OPPOSITE: Final = {"debit": "credit", "credit": "debit"}
IDENTIFIERS: Final = ("iou", "contract", "loan_account", "serial", "account", "counterparty_account")


class Lines:
    """The kept rows of a table as columns of equal length, still to be turned into rows."""

    def __init__(self, table: Table, kept: list[int], facts: Facts, hidden_rows: frozenset[int]) -> None:
        self.table = table
        self.facts = facts
        self.kept = kept
        self.numbers = [table.first + index for index in kept]
        self.hidden = (
            [number in hidden_rows for number in self.numbers] if hidden_rows else [False] * len(kept)
        )
        self.warnings: list[Message] = []
        self.rejected: list[RejectedCell] = []
        self.ignored: list[IgnoredRow] = []
        self.dropped: set[int] = set()
        self.kinds: list[str | None] = []
        """For each line which interest it is said to hold; empty where nothing says so."""
        self.fields = {name: self._keep(column) for name, column in table.fields.items()}

    def _keep(self, column: Column) -> Column:
        if len(self.kept) == len(column):
            return column
        return [column[index] for index in self.kept]

    def swapped(self) -> "Lines":
        """The same lines with in and out exchanged, for names that say both."""
        other = copy(self)
        other.fields = {_OPPOSITE.get(name, name): column for name, column in self.fields.items()}
        other.rejected, other.warnings = [], []
        return other

    def column(self, name: str, default: Any = None) -> Column:
        """The column of a field, or a default for every line."""
        found = self.fields.get(name)
        if found is None:
            return [default] * len(self.kept)
        if default is not None:
            return [default if value is None else value for value in found]
        return found

    def reject(self, at: int, name: str, reason: Message) -> None:
        """Refuse the line at an index for the cell of a field."""
        index = self.kept[at]
        column = self.table.sources[name]
        value = cell_text(self.table.body[index][column])
        shown = self.table.layout.names[column].shown
        self.rejected.append(RejectedCell(self.table.first + index, shown, value, reason, column))
        self.dropped.add(at)

    def leave_out(self, at: int, why: Message) -> None:
        """Leave out the line at an index."""
        self.ignored.append(IgnoredRow(self.numbers[at], why))
        self.dropped.add(at)

    def mend_identifiers(self) -> None:
        """Blank out numbers that were stored with more digits than Excel keeps, and say so once a cell."""
        for name, column in list(self.fields.items()):
            if name.partition(" ")[0] not in IDENTIFIERS:
                continue
            damaged = {at: value.text for at, value in enumerate(column) if value.__class__ is Damaged}
            shown = self.table.layout.names[self.table.sources[name]].shown
            self.warnings += [
                message(
                    'row {row}: "{column}" was stored as the number {value} and has lost digits; it was left'
                    " blank. Format the column as text and write it again.",
                    row=self.numbers[at],
                    column=shown,
                    value=text,
                )
                for at, text in damaged.items()
            ]
            if damaged:
                self.fields[name] = [None if at in damaged else value for at, value in enumerate(column)]

    def check_currency(self) -> None:
        """Refuse lines in another currency: an amount of dollars is no amount of yuan."""
        stated = self.column("currency", self.facts.currency or None)
        above = {self.facts.currency} if parse_unit(fold(self.facts.currency)) is not None else set()
        foreign = {text for text in set(stated) - above if text and not is_yuan(fold(text))}
        for at, currency in enumerate(stated if foreign else ()):
            if currency in foreign:
                name = "currency" if "currency" in self.fields else next(iter(self.table.sources))
                self.reject(
                    at, name, message("the line is in {currency}, and only yuan are kept", currency=currency)
                )

    def join_several(self, name: str) -> Column:
        """All columns of a field with many, joined by a space where more than one is filled."""
        columns = [column for field, column in self.fields.items() if field.startswith(f"{name} ")]
        if not columns:
            return [None] * len(self.kept)
        if len(columns) == 1:
            return columns[0]
        return [" ".join(filter(None, texts)) or None for texts in zip(*columns, strict=True)]


def directed(lines: Lines) -> tuple[Column, Column]:
    """Direction and amount in fen of every line of an account statement.

    A line with amounts on both sides, or a flag against the side, is refused. A single signed amount is turned
    into its direction; the sign of anything else stays, because a negative debit is a reversal.
    """
    flags = lines.column("direction")
    amounts = lines.column("amount")
    if "debit" not in lines.fields and "credit" not in lines.fields:
        return _by_flag(lines, flags, amounts)
    directions: Column = []
    results: Column = []
    for at, (debit, credit, amount, flag) in enumerate(
        zip(lines.column("debit"), lines.column("credit"), amounts, flags, strict=True)
    ):
        side = "out" if debit else "in" if credit else None
        result = debit or credit or (debit if debit is not None else credit)
        if debit and credit:
            lines.reject(at, "credit", message("both sides hold an amount"))
        elif side is None and amount:
            side, result = flag, amount
            if flag is None:
                lines.reject(at, "amount", message("nothing says whether the amount went in or out"))
        elif side and flag and side != flag:
            lines.reject(
                at,
                "direction",
                message("the flag says {flag} and the column says {side}", flag=flag, side=side),
            )
        elif side and amount and abs(amount) != abs(result):
            lines.reject(
                at, "amount", message("the amount differs from the amount in the column of its side")
            )
        directions.append(side)
        results.append(result)
    return directions, results


def _by_flag(lines: Lines, flags: Column, amounts: Column) -> tuple[Column, Column]:
    if "direction" in lines.fields:
        for at, flag in enumerate(flags):
            if flag is None and amounts[at]:
                lines.reject(at, "direction", message("nothing says whether the amount went in or out"))
        return flags, amounts
    if any(amount < 0 for amount in amounts if amount is not None):
        if "balance" not in lines.fields and signs_take_back(
            amounts, lines.column("reversal"), lines.join_several("text")
        ):
            lines.warnings.append(_SIGNS_REVERSE)
            return [None] * len(amounts), amounts
        directions = [None if not amount else "out" if amount < 0 else "in" for amount in amounts]
        return directions, [None if amount is None else abs(amount) for amount in amounts]
    if amounts:
        lines.warnings.append(message("no column, flag or sign says which amounts went in and which out"))
    return [None] * len(amounts), amounts


_SIGNS_REVERSE: Final = message(
    "the negative amounts are reversals, so the sign does not say which amounts went in and which out; add a column"
    " that does, or the balance"
)


class _Seen(NamedTuple):
    """Columns whose meaning depends on what the table is."""

    directions: Column
    amounts: Column
    interest: Column
    natures: Iterable[str | None]
    posted: Column
    due: Column


def _seen_as(kind: str, lines: Lines, texts: Column, interest: Column) -> _Seen:
    directions, amounts = (
        directed(lines)
        if kind == "account_statement"
        else (lines.column("direction"), lines.column("amount"))
    )
    posted, due = lines.column("posting_date"), lines.column("due_date")
    seen = _Seen(directions, amounts, interest, map(nature_of, texts, directions), posted, due)
    count, nothing = len(amounts), [None] * len(amounts)
    if kind == "deposit_interest_list":
        return seen._replace(
            directions=["in"] * count,
            amounts=interest,
            interest=nothing,
            natures=["deposit_interest"] * count,
        )
    if kind == "interest_list":
        return seen._replace(natures=["loan_interest"] * count)
    if kind == "repayment_schedule":
        return seen._replace(posted=nothing, due=due if "due_date" in lines.fields else posted)
    return seen


def _counterparties(lines: Lines, directions: Column) -> Column:
    """Who stands on the other side; of a pair of payer and payee, whoever the direction leaves."""
    pairs = zip(
        lines.join_several("counterparty"),
        lines.column("payer"),
        lines.column("payee"),
        directions,
        strict=True,
    )
    return [other or (payee if direction == "out" else payer) for other, payer, payee, direction in pairs]


def build_rows(
    lines: Lines, kind: str, rates: Column, parts: Mapping[str, Column]
) -> tuple[StatementRow, ...]:
    """The rows of a table, without the lines that were refused on the way.

    Args:
        lines: the lines.
        kind: what the table is.
        rates: percent a year of each line.
        parts: columns of "interest", "penalty", "compound" and "payable".
    """
    facts = lines.facts
    texts = lines.join_several("text")
    starts, ends = _periods(lines)
    seen = _seen_as(kind, lines, texts, parts["interest"])
    nothing = [None] * len(texts)
    rows = zip(
        lines.numbers,
        seen.posted,
        lines.column("value_date"),
        starts,
        ends,
        lines.column("days"),
        lines.column("principal"),
        rates,
        seen.interest,
        parts["penalty"],
        parts["compound"],
        seen.directions,
        seen.amounts,
        lines.column("iou", facts.iou or None),
        lines.column("contract", facts.contract or None),
        lines.column("borrower", facts.borrower or None),
        texts,
        lines.column("transaction_date"),
        lines.column("serial"),
        lines.column("balance"),
        lines.column("account", facts.account or None),
        lines.column("currency", facts.currency or None),
        _counterparties(lines, seen.directions),
        lines.join_several("counterparty_account"),
        lines.column("loan_account", facts.loan_account or None),
        seen.natures,
        map(is_reversal, lines.column("reversal"), texts),
        lines.hidden,
        parts["payable"],
        seen.due,
        nothing,
        nothing,
        strict=True,
    )
    made: Iterable[StatementRow] = map(StatementRow._make, rows)
    if lines.dropped:
        made = compress(made, [at not in lines.dropped for at in range(len(lines.kept))])
    return tuple(made)


def _periods(lines: Lines) -> tuple[Column, Column]:
    if "period" not in lines.fields:
        return lines.column("period_start"), lines.column("period_end")
    periods = lines.fields["period"]
    return [period and period[0] for period in periods], [period and period[1] for period in periods]
