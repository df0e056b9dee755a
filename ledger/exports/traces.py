"""A computation as a workbook that recomputes itself: inputs, scheme, steps with live formulas, exact fractions.

An auditor changes an input and reads the amount that follows, without this program. Steps stand in the order of
computing, the clause beside each. Caps, floors, bands, roundings and shares follow an input; where a step cannot
(a rate of return, a rank), the result says so in words and shows no figure.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.exports.cells import Column
from ledger.exports.imprint import Imprint
from ledger.exports.trace_book import TraceBook, clause_text, is_divided
from ledger.exports.trace_exact import Exact
from ledger.exports.trace_formulas import Cells, formula_of
from ledger.exports.trace_inputs import write_inputs
from ledger.exports.trace_result import write_result
from ledger.exports.trace_steps import Step
from ledger.values.schemes import Scheme

_STEP_COLUMNS = (
    Column("Step", 7, "number"), Column("Label", 48), Column("Subject", 26), Column("Value", 22, "number"),
    Column("Unit", 10), Column("Operation", 14), Column("From steps", 18), Column("Clause", 44), Column("Notes", 60),
    Column("Follows inputs", 14),
)  # fmt: skip
_EXACT_COLUMNS = (
    Column("Step", 7, "number"), Column("Operation", 14), *(Column(name, 18) for name in "CDEFGH"),
    Column("Numerator", 20), Column("Denominator", 20),
)  # fmt: skip
_SPREADSHEET_DAY_NOUGHT = date(1899, 12, 30).toordinal()


def trace_workbook(
    outcome: Mapping[str, Any], imprint: Imprint, scheme: Scheme | None = None, title: str = ""
) -> bytes:
    """A computed case as a workbook that can be followed and recomputed in a spreadsheet.

    Args:
        outcome: what `calc --json` prints, or what is kept with a computed amount.
        imprint: what the export says of itself.
        scheme: the scheme as it stood, to be listed whole; without it only what the steps use is listed.
        title: of the record or case.
    """
    book = TraceBook(outcome, imprint, scheme, title)
    exact = Exact(book.name("Exact fractions"), 2, book.value_cell, book.input_cells)
    for step in book.steps.all:
        exact.add(step)
    cells = Cells(book.table_cells, exact)
    computed = [step for step in book.steps.all if not step.is_given]
    formulas = {step.number: formula_of(step, cells) for step in computed}
    result = book.sheets.book.add_worksheet(imprint.word("Result"))
    write_inputs(book)
    _write_steps(book, formulas)
    _write_exact(book, exact)
    write_result(
        book, result, exact, [step for step in computed if step.inputs and not formulas[step.number]]
    )
    return book.sheets.finished()


def _write_steps(book: TraceBook, formulas: Mapping[int, str | None]) -> None:
    sheet = book.sheets.sheet("Steps", _STEP_COLUMNS, len(book.steps.all))
    say = book.imprint.translate
    for step in book.steps.all:
        row, node = step.number, step.node
        sheet.write_number(row, 0, row)
        sheet.write_string(row, 1, say(node["label"]), book.sheets.indented(step.depth))
        texts = {
            2: node.get("subject") or "",
            4: book.unit(step.unit),
            5: say(node["operation"]),
            6: ", ".join(str(below.number) for below in step.inputs),
            7: clause_text(node["clause"], say),
            8: "; ".join(say(note["text"]) for note in node.get("notes", ())),
            9: book.imprint.word("yes" if formulas[row] else "no") if step.inputs else "",
        }
        for column, text in texts.items():
            book.sheets.text(sheet, row, column, text)
        _write_value(book, sheet, step, formulas.get(row) or _link(book, step))


def _link(book: TraceBook, step: Step) -> str | None:
    """The formula that takes an input over from its sheet."""
    if step.number not in book.places or step.number in book.tables:
        return None
    cell, divisor = book.input_cells(step)
    return f"={cell}/{divisor}" if is_divided(step) else f"={cell}"


def _write_value(book: TraceBook, sheet: Any, step: Step, formula: str | None) -> None:
    shape = book.sheets.formats["yuan" if step.unit == "yuan" else "general"]
    known: float | str = "" if step.node["value"] is None else str(step.node["value"])
    if step.value is not None:
        known = float(step.value)
    elif step.unit == "date" and known:
        shape = book.sheets.formats["day"]
        known = date.fromisoformat(step.node["value"]).toordinal() - _SPREADSHEET_DAY_NOUGHT
    if formula:
        sheet.write_formula(step.number, 3, formula, shape, known)
    elif isinstance(known, str):
        book.sheets.text(sheet, step.number, 3, known)
    else:
        sheet.write_number(step.number, 3, known, shape)


def _write_exact(book: TraceBook, exact: Exact) -> None:
    sheet = book.sheets.sheet("Exact fractions", _EXACT_COLUMNS, len(exact.rows))
    operations = {step.number: step.node["operation"] for step in book.steps.all}
    for row, line in enumerate(exact.rows, start=1):
        sheet.write_number(row, 0, line.step)
        book.sheets.text(sheet, row, 1, book.imprint.translate(operations[line.step]))
        known = {"I": line.value.numerator, "J": line.value.denominator} if line.value is not None else {}
        for column, formula in line.cells.items():
            sheet.write_formula(f"{column}{row + 1}", formula, None, known.get(column, 0))
