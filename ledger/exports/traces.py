"""A computation as a sheet: each step a row, with live formulas from the rows above and the clause beside it.

Steps stand in the order of computing: what goes in is above what comes out, the amount is last. A formula
is written only where it gives the very value that was computed; elsewhere the value stands by itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from ledger.exports.cells import Column, Sheets
from ledger.exports.imprint import Imprint
from ledger.values.money import ROUNDINGS

LONGEST_FORMULA = 8_000
MOST_ARGUMENTS = 250

_STEPS = (
    Column("Step", 7, "number"),
    Column("Label", 48),
    Column("Subject", 26),
    Column("Value", 22, "number"),
    Column("Unit", 10),
    Column("Operation", 14),
    Column("From steps", 18),
    Column("Clause", 44),
    Column("Notes", 60),
)
_VALUE = "D"


@dataclass(frozen=True)
class Step:
    """A row of the sheet: a node of the trace, its row as Excel counts, its depth, and its inputs' rows."""

    row: int
    depth: int
    node: Mapping[str, Any]
    inputs: tuple["Step", ...]

    @property
    def cell(self) -> str:
        """The address of its value."""
        return f"{_VALUE}{self.row}"

    @property
    def value(self) -> Fraction | None:
        """Its value as an exact number in the unit that is shown; None where it is no number."""
        written = self.node.get("exact") or self.node["value"]
        if isinstance(written, bool) or not isinstance(written, str) or self.node["unit"] in ("text", "date"):
            return None
        try:
            return Fraction(written) if "/" in written else Fraction(Decimal(written))
        except (ValueError, InvalidOperation):
            return None


def trace_workbook(outcome: Mapping[str, Any], imprint: Imprint) -> bytes:
    """A computed case as a workbook that can be followed and recomputed in a spreadsheet.

    Args:
        outcome: what `calc --json` prints, or what is kept with a computed amount.
        imprint: what the export says of itself.
    """
    sheets = Sheets(imprint)
    steps = list(steps_of(outcome["trace"]))
    sheet = sheets.sheet("Steps", _STEPS, len(steps))
    for step in steps:
        _write_step(sheets, sheet, step)
    for offset, (name, text) in enumerate(_conclusions(outcome, imprint)):
        row = len(steps) + 2 + offset
        sheet.write_string(row, 1, imprint.word(name), sheets.bold)
        sheets.text(sheet, row, 3, text)
    return sheets.finished()


def steps_of(trace: Mapping[str, Any]) -> Iterator[Step]:
    """The steps of a trace in the order of computing, from row 2 on."""
    return iter(_below(trace, 0, 2))


def formula_of(step: Step) -> str | None:
    """The formula that gives a step's value from the rows of its inputs, or None where there is none.

    Money is in fen inside a computation and in yuan on the sheet; factors of 100 that come of it are
    written out.
    """
    if not step.inputs:
        return f"={step.node['exact']}" if step.node.get("exact") and step.value is not None else None
    make = _FORMULAS.get(step.node["operation"])
    written = make(step) if make else None
    return f"={written}" if written and len(written) < LONGEST_FORMULA else None


def _below(node: Mapping[str, Any], depth: int, row: int) -> list[Step]:
    steps: list[Step] = []
    inputs = []
    for child in node["inputs"]:
        below = _below(child, depth + 1, row + len(steps))
        steps += below
        inputs.append(below[-1])
    return [*steps, Step(row + len(steps), depth, node, tuple(inputs))]


def _write_step(sheets: Sheets, sheet: Any, step: Step) -> None:
    node, row, say = step.node, step.row - 1, sheets.imprint.translate
    sheet.write_number(row, 0, row)
    sheet.write_string(row, 1, say(node["label"]), sheets.indented(step.depth))
    _write_value(sheets, sheet, row, step)
    texts = {
        2: node.get("subject") or "",
        4: say(node["unit"]),
        5: say(node["operation"]),
        6: ", ".join(str(below.row - 1) for below in step.inputs),
        7: clause_text(node["clause"]),
        8: "; ".join(say(note["text"]) for note in node.get("notes", ())),
    }
    for column, text in texts.items():
        sheets.text(sheet, row, column, text)


def _write_value(sheets: Sheets, sheet: Any, row: int, step: Step) -> None:
    value, shape = step.value, sheets.formats["yuan" if step.node["unit"] == "yuan" else "general"]
    if value is None:
        sheets.text(sheet, row, 3, "" if step.node["value"] is None else str(step.node["value"]))
        return
    formula = formula_of(step)
    if formula is None:
        sheet.write_number(row, 3, float(value), shape)
    else:
        sheet.write_formula(row, 3, formula, shape, float(value))


def clause_text(clause: Mapping[str, Any] | None) -> str:
    """A clause as an officer would cite it."""
    return f"{clause['document']} {clause['article']}".strip() if clause else ""


def _conclusions(outcome: Mapping[str, Any], imprint: Imprint) -> Iterator[tuple[str, str]]:
    yield "Amount", outcome["amount"] if outcome["amount"] is not None else imprint.word("none")
    for refusal in outcome["refused"]:
        yield "Refused", f"{imprint.translate(refusal['reason'])} {clause_text(refusal['clause'])}".strip()
    for warning in outcome["warnings"]:
        yield "Warnings", imprint.translate(warning)


def _sum(step: Step) -> str | None:
    values = _values(step.inputs)
    if values is None or sum(values, Fraction(0)) != step.value:
        return None
    cells = [below.cell for below in step.inputs]
    chunks = [cells[start : start + MOST_ARGUMENTS] for start in range(0, len(cells), MOST_ARGUMENTS)]
    return "+".join(f"SUM({','.join(chunk)})" for chunk in chunks)


def _subtract(step: Step) -> str | None:
    values = _values(step.inputs)
    if values is None or len(values) != 2 or values[0] - values[1] != step.value:  # noqa: PLR2004 - of two
        return None
    return f"{step.inputs[0].cell}-{step.inputs[1].cell}"


def _multiply(step: Step) -> str | None:
    values = _values(step.inputs)
    if values is None:
        return None
    product = Fraction(1)
    for below, value in zip(step.inputs, values, strict=True):
        product *= value / _hundred(below)
    written = "*".join(_factor(below) for below in step.inputs)
    return _scaled(step, product, written)


def _divide(step: Step) -> str | None:
    values = _values(step.inputs)
    if values is None or len(values) != 2 or not values[1]:  # noqa: PLR2004 - of two
        return None
    first, second = step.inputs
    exact = (values[0] / _hundred(first)) / (values[1] / _hundred(second))
    return _scaled(step, exact, f"{_factor(first)}/({_factor(second)})")


def _scaled(step: Step, computed: Fraction, written: str) -> str | None:
    """The formula with the power of 100 by which the units shown differ from those computed in."""
    if step.value == computed:
        return written
    for factor in (100, 10_000):
        if step.value == computed * factor:
            return f"{written}*{factor}"
        if step.value == computed / factor:
            return f"({written})/{factor}"
    return None


def _extreme(name: str, pick: Callable[[Sequence[Fraction]], Fraction]) -> Callable[[Step], str | None]:
    def written(step: Step) -> str | None:
        values = _values(step.inputs)
        if not values or len(values) > MOST_ARGUMENTS or pick(values) != step.value:
            return None
        return f"{name}({','.join(below.cell for below in step.inputs)})"

    return written


def _round(step: Step) -> str | None:
    amount, how = step.inputs[0], step.inputs[-1].node["value"]
    if amount.value is None:
        return None
    if how in ROUNDINGS:
        return _ROUNDS[how].format(cell=amount.cell)
    return f"ROUND({amount.cell},{how})" if str(how).isdigit() else None


def _choose(step: Step) -> str | None:
    first = step.inputs[0]
    return first.cell if first.value is not None and first.value == step.value else None


def _values(steps: Sequence[Step]) -> list[Fraction] | None:
    values = [step.value for step in steps]
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else None


def _hundred(step: Step) -> int:
    return 100 if step.node["unit"] == "percent" else 1


def _factor(step: Step) -> str:
    return f"{step.cell}/100" if step.node["unit"] == "percent" else step.cell


_ROUNDS = {
    "half_up_to_fen": "ROUND({cell},2)",
    # A spreadsheet rounds half away from zero; half to even is written out.
    "half_even_to_fen": "IF(ABS(MOD(ABS({cell})*100,2)-0.5)<0.0000001,ROUNDDOWN({cell},2),ROUND({cell},2))",
    "down_to_fen": "ROUNDDOWN({cell},2)",
    "half_up_to_yuan": "ROUND({cell},0)",
    "down_to_yuan": "ROUNDDOWN({cell},0)",
    "down_to_hundred_yuan": "ROUNDDOWN({cell},-2)",
    "down_to_wan": "ROUNDDOWN({cell},-4)",
}

_FORMULAS: Mapping[str, Callable[[Step], str | None]] = {
    "sum": _sum,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "minimum": _extreme("MIN", min),
    "maximum": _extreme("MAX", max),
    "round": _round,
    "choose": _choose,
}
