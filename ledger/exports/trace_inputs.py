"""The two sheets that an auditor may change: the inputs of a case, and what its scheme states with its sources."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ledger.exports.cells import LONGEST_TEXT, Column
from ledger.exports.scheme_texts import stated_text
from ledger.exports.trace_book import TraceBook, is_divided
from ledger.exports.trace_steps import Step
from ledger.exports.trace_tables import TableRow
from ledger.values.parameters import Parameter

_COLUMNS = (
    Column("Step", 7, "number"), Column("Label", 34), Column("Subject", 26), Column("Value (may be changed)", 24),
    Column("Divided by", 14), Column("Unit", 10), Column("Value as computed", 24), Column("Changed", 9),
    Column("Used by steps", 20), Column("Document", 28), Column("Article", 24), Column("Address", 44),
    Column("Mark", 12), Column("Confirmed on", 14), Column("Notes", 60),
)  # fmt: skip
_VALUE, _DIVISOR, _UNIT, _BEFORE, _CHANGED = 3, 4, 5, 6, 7


def write_inputs(book: TraceBook) -> None:
    """Write both sheets; that of the rules ends with the whole scheme where it is known."""
    _InputSheet(book, "Inputs", len(book.facts) + 1).write(book.facts)
    rules = _InputSheet(book, "Rules of the scheme", book.last_rule_row)
    rules.write(book.rules)
    rules.write_scheme()


class _InputSheet:
    """One of the sheets while it is written."""

    def __init__(self, book: TraceBook, name: str, last_row: int) -> None:
        self.book, self.last_row = book, last_row
        self.say = book.imprint.translate
        self.sheet = book.sheets.sheet(name, _COLUMNS, last_row - 1)
        self.yellow = book.sheets.book.add_format({"bg_color": "#FFF2CC"})
        self.yellow_day = book.sheets.book.add_format({"bg_color": "#FFF2CC", "num_format": "yyyy-mm-dd"})
        self.day = book.sheets.book.add_format({"num_format": "yyyy-mm-dd"})

    def write(self, steps: Sequence[Step]) -> None:
        """Write the inputs, each table's rows below its own."""
        for step in steps:
            row = self.book.places[step.number].row - 1
            self._describe(row, step)
            if step.number in self.book.tables:
                self.book.sheets.text(self.sheet, row, _VALUE, self.book.imprint.word("the rows below"))
            else:
                self._write_value(row, step)
            for offset, table_row in enumerate(self.book.tables.get(step.number, ()), start=1):
                self._write_table_row(row + offset, table_row)

    def write_scheme(self) -> None:
        """Write all that the scheme states, so that the sheet shows it whole."""
        if self.book.scheme is None:
            return
        row = self.last_row + 1
        self.sheet.write_string(row, 1, self.book.imprint.word("The whole scheme"), self.book.sheets.bold)
        for stated in self.book.scheme.parameters.values():
            row += 1
            for column, text in self._stated(stated):
                self.book.sheets.text(self.sheet, row, column, text)

    def _describe(self, row: int, step: Step) -> None:
        node, clause = step.node, step.node["clause"] or {}
        self.sheet.write_number(row, 0, step.number)
        texts = {
            1: self.say(node["label"]), 2: node.get("subject") or "", _UNIT: self.book.unit(step.unit),
            8: ", ".join(map(str, self.book.used[step.number])), 9: clause.get("document", ""),
            10: self.say(clause.get("article", "")), 11: clause.get("address", ""),
            12: self.book.imprint.mark(clause.get("mark", "")), 13: clause.get("confirmed_on") or "",
            14: "; ".join(self.say(note["text"]) for note in node.get("notes", ())),
        }  # fmt: skip
        for column, text in texts.items():
            self.book.sheets.text(self.sheet, row, column, text)

    def _write_value(self, row: int, step: Step) -> None:
        """The value in a yellow cell, beside it as it was, and a flag that tells whether they differ."""
        for column, shape, day in ((_VALUE, self.yellow, self.yellow_day), (_BEFORE, None, self.day)):
            self._write_plain(row, column, step, shape, day)
        line, same = row + 1, f"D{row + 1}=G{row + 1}"
        if is_divided(step) and step.value:
            self.sheet.write_number(row, _DIVISOR, step.value.denominator, self.yellow)
            same = f"AND({same},E{line}={step.value.denominator})"
        self.sheet.write_formula(row, _CHANGED, f"=IF({same},0,1)", None, 0)

    def _write_plain(self, row: int, column: int, step: Step, shape: Any, day: Any) -> None:
        """A value as a number, a date or a text; of one without an end the numerator."""
        value, written = step.value, step.node["value"]
        if value is not None:
            self.sheet.write_number(row, column, float(value.numerator if is_divided(step) else value), shape)
        elif step.unit == "date" and written:
            self.sheet.write_datetime(row, column, date.fromisoformat(written), day)
        else:
            self.sheet.write_string(
                row, column, "" if written is None else str(written)[:LONGEST_TEXT], shape
            )

    def _write_table_row(self, row: int, cell: TableRow) -> None:
        self.book.sheets.text(self.sheet, row, 1, f"　{self.say(cell.label)} {cell.number}")
        self.book.sheets.text(self.sheet, row, _UNIT, self.book.unit(cell.unit))
        self.sheet.write_number(row, _VALUE, float(cell.value), self.yellow)
        self.sheet.write_number(row, _BEFORE, float(cell.value))
        self.sheet.write_formula(row, _CHANGED, f"=IF(D{row + 1}=G{row + 1},0,1)", None, 0)

    def _stated(self, stated: Parameter) -> Iterator[tuple[int, str]]:
        clause = stated.clause
        yield 1, self.say(stated.name)
        yield _VALUE, stated_text(stated, self.say)
        yield 9, clause.document
        yield 10, self.say(clause.article)
        yield 11, clause.address
        yield 12, self.book.imprint.mark(clause.mark)
        yield 13, str(clause.confirmed_on or "")
        if stated.decided_on:
            yield 14, f"{stated.decided_on} {stated.why}"
