"""Where everything of a recomputing workbook stands, settled before a cell is written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.exports.cells import Sheets
from ledger.exports.imprint import Imprint
from ledger.exports.trace_formulas import Table, cell_of
from ledger.exports.trace_steps import NO_NUMBERS, Step, Steps, steps_of
from ledger.exports.trace_tables import TableRow, table_rows
from ledger.values.schemes import Scheme


@dataclass(frozen=True)
class Place:
    """Where an input stands: its sheet in quotation marks, and its row."""

    sheet: str
    row: int

    def cell(self, column: str) -> str:
        """The address of one of its cells."""
        return f"{self.sheet}!${column}${self.row}"


class TraceBook:
    """A workbook about one computation: its steps, and where facts, rules and tables stand.

    Attributes:
        facts: inputs of the case, in the order of their first use.
        rules: inputs that the scheme states.
        tables: the rows of tables that a step looks a value up in, by step.
        places: where each input stands, by step.
        table_cells: the addresses of the tables' cells, by step.
        used: the steps that use a step.
        last_rule_row: the last row of the rules that the steps use.
    """

    def __init__(
        self, outcome: Mapping[str, Any], imprint: Imprint, scheme: Scheme | None, title: str
    ) -> None:
        """Settle where everything will stand."""
        self.outcome, self.imprint, self.scheme, self.title = outcome, imprint, scheme, title
        self.steps: Steps = steps_of(outcome)
        self.sheets = Sheets(imprint)
        given = [step for step in self.steps.all if step.is_given]
        self.facts = [step for step in given if not _of_scheme(step)]
        self.rules = [step for step in given if _of_scheme(step)]
        self.tables = _tables(self.steps.all, self.rules)
        self.places = {step.number: Place(self.name("Inputs"), row) for row, step in enumerate(self.facts, 2)}
        self.table_cells: dict[int, Table] = {}
        self.last_rule_row = self._place_rules()
        self.used: Mapping[int, list[int]] = _uses(self.steps.all)

    def name(self, english: str) -> str:
        """A sheet's name as formulas write it."""
        return f"'{self.imprint.word(english)}'"

    def value_cell(self, step: Step) -> str:
        """The address of a step's value from any sheet."""
        address = cell_of(step)
        return f"{self.name('Steps')}!${address[0]}${address[1:]}"

    def input_cells(self, step: Step) -> tuple[str, str]:
        """The addresses of an input's value and of its divisor, which is empty for most."""
        place = self.places[step.number]
        return place.cell("D"), place.cell("E") if is_divided(step) else ""

    def unit(self, unit: str) -> str:
        """A unit in words; none where the value says it all."""
        return "" if unit in (*NO_NUMBERS, "number") else self.imprint.translate(unit)

    def _place_rules(self) -> int:
        row, sheet = 1, self.name("Rules of the scheme")
        for step in self.rules:
            row += 1
            self.places[step.number] = Place(sheet, row)
            cells: defaultdict[int, dict[str, str]] = defaultdict(dict)
            for table_row in self.tables.get(step.number, ()):
                row += 1
                cells[table_row.number][table_row.label] = Place(sheet, row).cell("D")
            self.table_cells[step.number] = list(cells.values())
        return row


def is_divided(step: Step) -> bool:
    """Whether an input is a fraction that no decimal writes: it is kept as a value and a divisor."""
    return "exact" in step.node


def clause_text(clause: Mapping[str, Any] | None, say: Any = str) -> str:
    """A clause as an officer would cite it."""
    return f"{clause['document']} {say(clause['article'])}".strip() if clause else ""


def _of_scheme(step: Step) -> bool:
    """Whether an input is what a scheme states: it has a clause and is of no loan or firm."""
    return bool(step.node["clause"]) and not step.node.get("subject")


def _tables(steps: Sequence[Step], rules: Sequence[Step]) -> dict[int, Sequence[TableRow]]:
    looked_up = {step.inputs[-1].number for step in steps if step.node["operation"] == "look up"}
    return {step.number: table_rows(step) for step in rules if step.number in looked_up}


def _uses(steps: Sequence[Step]) -> Mapping[int, list[int]]:
    used: defaultdict[int, list[int]] = defaultdict(list)
    for step in steps:
        for below in step.inputs:
            used[below.number].append(step.number)
    return used
