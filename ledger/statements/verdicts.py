"""Which rows of a table are lines, which are totals, notes or repeated headers, and which are refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any, Final

from ledger.statements.amounts import Unreadable
from ledger.statements.cells import Cell, ErrorCell, FormulaWithoutValue, cell_text
from ledger.statements.columns import DATES, MONEY, Table
from ledger.statements.kinds import section_of
from ledger.statements.records import IgnoredRow, RejectedCell
from ledger.statements.totals import is_total, labelled_rows, remarked_rows
from ledger.statements.vocabulary import fold, vocabulary
from ledger.values.trace import Message, message

ANCHORS: Final = {
    "account_statement": ("debit", "credit", "amount"),
    "interest_list": ("interest", "penalty", "compound"),
    "repayment_schedule": ("payable",),
}
"""The amounts without which a row is no line."""

_TOTALLED: Final = (*ANCHORS["interest_list"], "payable", "principal", *ANCHORS["account_statement"])
_TYPED: Final = frozenset({*DATES, *MONEY, "period", "days", "rate_percent", "direction"})
_IDENTITY: Final = ("iou", "contract", "serial", "loan_account")
_LONGEST_LABEL: Final = 14
_FEWEST_OF_A_LINE: Final = 3
_FEWEST_OF_A_NOTE: Final = 2


@dataclass
class StatedTotal:
    """A total row: what it states, and what the lines above it add up to (of its section, of all), in fen."""

    row: int
    label: str
    stated: Mapping[str, int]
    section: Mapping[str, int]
    whole: Mapping[str, int]


@dataclass
class Judgement:
    """The verdict on every row of a table; `kept` are indices into the body, in order."""

    kept: list[int] = field(default_factory=list)
    ignored: list[IgnoredRow] = field(default_factory=list)
    rejected: list[RejectedCell] = field(default_factory=list)
    totals: list[StatedTotal] = field(default_factory=list)
    unread_totals: list[int] = field(default_factory=list)
    sections: list[tuple[int, str]] = field(default_factory=list)
    """Indices of rows that say which interest the lines below them hold, and which they say."""


def judge(table: Table, headers: frozenset[int]) -> Judgement:
    """The verdict on every row of a table.

    Args:
        table: the typed columns.
        headers: indices of body rows that repeat the header.
    """
    return _Judge(table, headers).judge()


class _Judge:
    """The columns that a verdict looks at, and what was decided so far."""

    def __init__(self, table: Table, headers: frozenset[int]) -> None:
        self.table = table
        self.headers = headers
        self.dates: list[str] = [name for name in (*DATES, "period") if name in table.fields]
        self.amounts: list[str] = [name for name in ANCHORS[table.layout.kind] if name in table.fields]
        self.total_fields: list[str] = [name for name in _TOTALLED if name in table.fields]
        sources = table.sources.items()
        self.remarks = {index for name, index in sources if name.startswith(("text", "counterparty"))}
        self.typed = {index for name, index in sources if name in _TYPED}
        self.result = Judgement()
        self.section_start = 0

    def judge(self) -> Judgement:
        dated, moneyed = self._first_of(self.dates), self._first_of(self.amounts)
        columns = self.table.columns
        remarks = [columns[index] for index in sorted(self.remarks) if index < len(columns)]
        named, alike = remarked_rows(remarks)
        labelled = named | labelled_rows(
            cells for index, cells in enumerate(columns) if index not in self.remarks | self.typed
        )
        odd = {
            index
            for index, (day, amount) in enumerate(zip(dated, moneyed, strict=True))
            if amount is None or (day is None and self.dates)
        }
        odd |= self.table.flawed | labelled | self.headers
        if not self.dates:
            odd |= {index for index in range(len(dated)) if not self._is_identified(index)}
        self.odd = odd
        self.sums = {name: self._running(name) for name in self.total_fields}
        for index in sorted(odd | alike):
            if index in odd:
                self._verdict(index, labelled=index in labelled)
            elif self._adds_up(index):
                self._reject(index, None, _ALIKE)
                odd.add(index)
        self.result.kept = [index for index in range(len(dated)) if index not in odd]
        return self.result

    def _first_of(self, names: list[str]) -> list[Any]:
        """For each row the first of several columns that holds anything."""
        if not names:
            return [None] * len(self.table.body)
        found = self.table.fields[names[0]]
        for name in names[1:]:
            found = [
                other if one is None else one
                for one, other in zip(found, self.table.fields[name], strict=True)
            ]
        return found

    def _is_identified(self, index: int) -> bool:
        names = (*_IDENTITY, "principal", "days")
        return any(self.table.column(name)[index] is not None for name in names)

    def _running(self, name: str) -> list[int]:
        """Sums of the regular rows above each row."""
        column = self.table.fields[name]
        odd = self.odd
        amounts = [0 if at in odd or value is None else value for at, value in enumerate(column)]
        return list(accumulate(amounts, initial=0))

    def _sums_above(self, index: int, start: int) -> dict[str, int]:
        return {name: sums[index] - sums[start] for name, sums in self.sums.items()}

    def _verdict(self, index: int, *, labelled: bool) -> None:
        """Note why a row is no line; a blank one needs no note."""
        cells = self.table.body[index]
        filled = [cell for cell in cells if cell != "" and not (isinstance(cell, str) and not cell.strip())]
        if not filled:
            return
        if index in self.headers:
            self._ignore(index, message("the header is repeated"))
            return
        section = section_of(cells)
        if section:
            self.result.sections.append((index, section))
            self._ignore(index, message("a note, not a line"))
            return
        dated = any(isinstance(self.table.fields[name][index], date | tuple) for name in self.dates)
        amounts = [self.table.fields[name][index] for name in self.amounts]
        has_amount = any(isinstance(amount, int) for amount in amounts)
        if self._is_aside(index, filled, dated=dated, has_amount=has_amount, labelled=labelled):
            return
        flawed = self._flawed(index)
        if flawed:
            self._refuse_or_note(index, filled, flawed, telling=dated or has_amount)
        elif has_amount:
            self._undated(index, filled)
        elif dated or (len(filled) >= _FEWEST_OF_A_LINE and self._is_identified(index)):
            self._reject(index, self.amounts[0], message("the amount is blank; write 0 if there is none"))
        else:
            self._ignore(index, message("a note, not a line"))

    def _is_aside(
        self, index: int, filled: list[Cell], *, dated: bool, has_amount: bool, labelled: bool
    ) -> bool:
        """Whether a row is a total, a count or a carried balance, or claims to be one; that is noted then."""
        if not (dated and has_amount) and self._is_carried(index, filled):
            return True
        if not dated:
            return self._is_summary(index, filled, labelled=labelled)
        if labelled:
            self._dated_total(index, filled)
        return labelled

    def _dated_total(self, index: int, filled: list[Cell]) -> None:
        """A row that is named a total and has a date is one only if it is the sum; else a person must look."""
        if self._adds_up(index):
            self._total(index, filled)
        else:
            self._reject(
                index, None, message("the row is named a total, but is not the sum of the lines above")
            )

    def _is_carried(self, index: int, filled: list[Cell]) -> bool:
        """Whether a row only carries a balance from another page or period; it is ignored then."""
        carried = vocabulary().carried
        if not any(isinstance(cell, str) and fold(cell).startswith(carried) for cell in filled):
            return False
        self._ignore(index, message("a balance carried from another page or period"))
        return True

    def _is_summary(self, index: int, filled: list[Cell], *, labelled: bool) -> bool:
        """Whether a row without a date is a total or a count; it is ignored then.

        Remarks are no labels, except where one is nothing but the word: real remarks contain 合计 and 累计.
        """
        if labelled or any(isinstance(cell, str) and is_total(cell) for cell in filled):
            self._total(index, filled)
            return True
        cells = self.table.body[index]
        labels = [
            fold(cell) for at, cell in enumerate(cells) if isinstance(cell, str) and at not in self.remarks
        ]
        summaries = vocabulary().summaries
        if not any(len(label) <= _LONGEST_LABEL and label.strip(":").endswith(summaries) for label in labels):
            return False
        self._ignore(index, message("a summary, not a line"))
        return True

    def _total(self, index: int, filled: list[Cell]) -> None:
        label = next(cell_text(cell) for cell in filled if isinstance(cell, str) and is_total(cell))
        values = {name: self.table.fields[name][index] for name in self.total_fields}
        stated = {name: value for name, value in values.items() if isinstance(value, int)}
        if any(isinstance(value, Unreadable) for value in values.values()):
            self.result.unread_totals.append(self.table.first + index)
        section, whole = self._sums_above(index, self.section_start), self._sums_above(index, 0)
        self.result.totals.append(StatedTotal(self.table.first + index, label, stated, section, whole))
        self.section_start = index + 1
        self._ignore(index, message("a total row ({label})", label=label))

    def _adds_up(self, index: int) -> bool:
        """Whether every amount of a row is the sum of the lines of its section, or of all lines above."""
        stated = {
            name: value
            for name in self.total_fields
            if name != "principal" and isinstance(value := self.table.fields[name][index], int)
        }
        sums = (self._sums_above(index, self.section_start), self._sums_above(index, 0))
        return bool(stated) and any(all(stated[name] == above[name] for name in stated) for above in sums)

    def _flawed(self, index: int) -> list[str]:
        if index not in self.table.flawed:
            return []
        return [name for name, column in self.table.fields.items() if isinstance(column[index], Unreadable)]

    def _refuse_or_note(self, index: int, filled: list[Cell], flawed: list[str], *, telling: bool) -> None:
        cells = self.table.body[index]
        broken = any(
            isinstance(cells[self.table.sources[name]], ErrorCell | FormulaWithoutValue) for name in flawed
        )
        if not (telling or broken) and self._is_note(filled):
            self._ignore(index, message("a note, not a line"))
            return
        for name in flawed:
            self._reject(index, name, self.table.fields[name][index].reason)

    def _is_note(self, filled: list[Cell]) -> bool:
        """Few cells, or cells such as 制表：张三; a line has more."""
        texts = [cell_text(cell) for cell in filled]
        labelled = sum(":" in text or "：" in text for text in texts)
        return len(filled) <= _FEWEST_OF_A_NOTE or 2 * labelled >= len(filled)

    def _undated(self, index: int, filled: list[Cell]) -> None:
        """A row with amounts and little else, without a date, is a total if it adds up; else a date is missing."""
        figures = sum(isinstance(column[index], int) for column in self.table.fields.values())
        bare = len(filled) <= figures + 1 and not any(self.table.column(name)[index] for name in _IDENTITY)
        if bare and self._adds_up(index):
            self._ignore(index, message("a total row without a name: it is the sum of the lines above"))
            self.section_start = index + 1
        else:
            self._reject(index, self.dates[0] if self.dates else None, message("the date is blank"))

    def _ignore(self, index: int, why: Message) -> None:
        self.result.ignored.append(IgnoredRow(self.table.first + index, why))

    def _reject(self, index: int, name: str | None, reason: Message) -> None:
        column = self.table.sources[name] if name else None
        shown = self.table.layout.names[column].shown if column is not None else ""
        value = cell_text(self.table.body[index][column]) if column is not None else ""
        self.result.rejected.append(RejectedCell(self.table.first + index, shown, value, reason, column))


_ALIKE: Final = message(
    "the remark names a total, and the amounts are the sum of the lines above; delete the row if it is one, or write"
    " another remark"
)
