"""The formula of a step over the cells of the steps it was computed from, as an auditor would write it.

A formula is given only where it yields the very value that was computed; a step without one stays a value, and
the workbook says so when an input of it is changed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.exports.trace_exact import Exact, conversion
from ledger.exports.trace_steps import Step

LONGEST_FORMULA = 8_000
MOST_ARGUMENTS = 250
VALUE = "D"
_POWER_ERROR = 1e-9

Table = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Cells:
    """Where things stand: a step's value on its own sheet, the cells of tables, and the exact fractions."""

    tables: Mapping[int, Table]
    exact: Exact


def cell_of(step: Step) -> str:
    """The address of a step's value on the sheet of steps."""
    return f"{VALUE}{step.number + 1}"


def formula_of(step: Step, cells: Cells) -> str | None:
    """The formula that gives a computed step's value, or None where there is none.

    Money is in fen inside a computation and in yuan on the sheet; factors of 100 that come of it are
    written out.
    """
    make = _FORMULAS.get(step.node["operation"])
    written = make(step, cells) if make else None
    return f"={written}" if written and len(written) < LONGEST_FORMULA else None


def _sum(step: Step, _cells: Cells) -> str | None:
    values = _values(step.inputs)
    if values is None or sum(values, Fraction(0)) != step.value:
        return None
    if not values:
        return "0"
    cells = [cell_of(below) for below in step.inputs]
    chunks = [cells[start : start + MOST_ARGUMENTS] for start in range(0, len(cells), MOST_ARGUMENTS)]
    return "+".join(f"SUM({','.join(chunk)})" for chunk in chunks)


def _subtract(step: Step, _cells: Cells) -> str | None:
    values = _values(step.inputs)
    if values is None or values[0] - values[1] != step.value:
        return None
    return f"{cell_of(step.inputs[0])}-{cell_of(step.inputs[1])}"


def _multiply(step: Step, _cells: Cells) -> str | None:
    values = _values(step.inputs)
    if values is None:
        return None
    product = Fraction(1)
    for below, value in zip(step.inputs, values, strict=True):
        product *= value / _hundred(below)
    written = "*".join(_factor(below) for below in step.inputs)
    return _scaled(step, product, written)


def _divide(step: Step, _cells: Cells) -> str | None:
    values = _values(step.inputs)
    if values is None or len(values) != 2 or not values[1]:  # noqa: PLR2004 - of two
        return None
    first, second = step.inputs
    exact = (values[0] / _hundred(first)) / (values[1] / _hundred(second))
    return _scaled(step, exact, f"{_factor(first)}/({_factor(second)})")


def _scaled(step: Step, computed: Fraction, written: str) -> str | None:
    """The formula with the power of 100 by which the units shown differ from those computed in."""
    factor = _unit_factor(step)
    if step.value != computed * factor:
        return None
    if factor == 1:
        return written
    return f"{written}*{factor}" if factor > 1 else f"({written})/{1 / factor}"


def _unit_factor(step: Step) -> Fraction:
    """What the formula is multiplied by, from the units alone: a value of nought would not tell it."""
    factor = {"percent": Fraction(100), "yuan": Fraction(1, 100)}.get(step.unit, Fraction(1))
    for position, below in enumerate(step.inputs):
        if below.unit == "yuan":
            above = position == 0 or step.node["operation"] == "multiply"
            factor *= 100 if above else Fraction(1, 100)
    return factor


def _minimum(step: Step, _cells: Cells) -> str | None:
    return _extreme(step, "MIN", min)


def _maximum(step: Step, _cells: Cells) -> str | None:
    return _extreme(step, "MAX", max)


def _extreme(step: Step, name: str, pick: Callable[[Sequence[Fraction]], Fraction]) -> str | None:
    values = _values(step.inputs)
    if not values or len(values) > MOST_ARGUMENTS or pick(values) != step.value:
        return None
    return f"{name}({','.join(cell_of(below) for below in step.inputs)})"


def _exact(step: Step, cells: Cells) -> str | None:
    """A step whose figure comes from the sheet of exact fractions."""
    if not cells.exact.has(step):
        return None
    return f"{cells.exact.numerator(step)}/{cells.exact.denominator(step)}" + (
        "/100" if step.unit == "yuan" else ""
    )


def _choose(step: Step, _cells: Cells) -> str | None:
    first = step.inputs[0]
    return cell_of(first) if first.value is not None and first.value == step.value else None


def _convert(step: Step, _cells: Cells) -> str | None:
    """A rate in another notation: basis points, per mille a month, per ten thousand a day in percent."""
    factor = conversion(step)
    if factor is None:
        return None
    above = f"*{factor.numerator}" if factor.numerator != 1 else ""
    return f"{cell_of(step.inputs[0])}{above}" + (f"/{factor.denominator}" if factor.denominator != 1 else "")


def _power(sign: str) -> Callable[[Step, Cells], str | None]:
    """Compound growth, or its inverse, which a discount is: a power, so no exact fraction."""

    def written(step: Step, _cells: Cells) -> str | None:
        values = _values(step.inputs)
        if values is None or len(values) != 2 or step.value is None:  # noqa: PLR2004 - rate and years
            return None
        rate, years = values[0] / _hundred(step.inputs[0]), values[1]
        grown = float(1 + rate) ** (float(years) * (-1 if sign else 1))
        if abs(grown - float(step.value)) > _POWER_ERROR * abs(grown):
            return None
        return f"(1+{_factor(step.inputs[0])})^({sign}{cell_of(step.inputs[1])})"

    return written


def _mean(step: Step, _cells: Cells) -> str | None:
    values = _values(step.inputs)
    if not values or len(values) > MOST_ARGUMENTS or sum(values) / len(values) != step.value:
        return None
    return f"AVERAGE({','.join(cell_of(below) for below in step.inputs)})"


def _compared(relation: str) -> Callable[[Step, Cells], str | None]:
    def written(step: Step, _cells: Cells) -> str | None:
        numbers = len(step.inputs) == 2 and _values(step.inputs) is not None  # noqa: PLR2004 - value and limit
        if not numbers or step.node["value"] not in ("pass", "fail"):
            return None
        first, second = (f"ROUND({cell_of(below)},9)" for below in step.inputs)
        return f'IF({first}{relation}{second},"pass","fail")'

    return written


def _look_up(step: Step, cells: Cells) -> str | None:
    """The row of a table: the first that the size is below, or the first that the score reaches."""
    rows = cells.tables.get(step.inputs[-1].number)
    if not rows:
        return None
    found = "NA()"
    for row in reversed(rows):
        if "from" in row:
            found = f"IF(ROUND({cell_of(step.inputs[0])},6)>={row['from']},{row['share']},{found})"
            continue
        amount = row["amount"]
        if "costs_above" in row:
            amount = f"IF(ROUND({cell_of(step.inputs[1])},6)>{row['costs_above']},{amount},NA())"
        size = f"ROUND({cell_of(step.inputs[0])},6)"
        found = f"IF({size}<{row['below']},{amount},{found})" if "below" in row else amount
    return found


def _count_days(step: Step, _cells: Cells) -> str | None:
    """The days, or whole months, from the first day up to but not including the last."""
    named = {below.node["label"]: below for below in step.inputs}
    count = _DAY_COUNTS.get(str(named["day count"].node["value"]))
    if count is None:
        return None
    first, last = cell_of(named["first day"]), cell_of(named["day after the last"])
    rules = [cell_of(named[name]) for name in ("cut-off in days", "at the cut-off") if name in named]
    if "counted from" not in named:
        return count(first, last, *rules)
    origin = cell_of(named["counted from"])
    return f"{count(origin, last, *rules)}-({count(origin, first, *rules)})"


def _actual(first: str, last: str) -> str:
    return f"{last}-{first}"


def _thirties(first: str, last: str) -> str:
    last_day = f"IF(AND(DAY({first})>=30,DAY({last})=31),30,DAY({last}))"
    return f"{_months_of_thirty(first, last)}+{last_day}-MIN(DAY({first}),30)"


def _euro_thirties(first: str, last: str) -> str:
    return f"{_months_of_thirty(first, last)}+MIN(DAY({last}),30)-MIN(DAY({first}),30)"


def _months_of_thirty(first: str, last: str) -> str:
    return f"360*(YEAR({last})-YEAR({first}))+30*(MONTH({last})-MONTH({first}))"


def _whole_months(first: str, last: str, cut_off: str, exactly: str) -> str:
    def counts(days: str) -> str:
        at = f'IF({exactly}="counts",1,IF({exactly}="refuse",NA(),0))'
        return f"IF({days}>{cut_off},1,IF({days}={cut_off},{at},0))"

    months = f"12*(YEAR({last}-1)-YEAR({first}))+MONTH({last}-1)-MONTH({first})"
    begun = f"EOMONTH({first},0)+1-{first}"
    ended = f"{last}-EOMONTH({last}-1,-1)-1"
    several = f"{months}-1+{counts(begun)}+{counts(ended)}"
    return f"IF({last}<={first},0,IF({months}=0,{counts(f'{last}-{first}')},{several}))"


_DAY_COUNTS: Mapping[str, Callable[..., str]] = {
    "act/360": _actual, "act/365": _actual, "30/360": _thirties, "30E/360": _euro_thirties,
    "whole_months": _whole_months,
}  # fmt: skip


def _values(steps: Sequence[Step]) -> list[Fraction] | None:
    values = [step.value for step in steps]
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else None


def _hundred(step: Step) -> int:
    return 100 if step.unit == "percent" else 1


def _factor(step: Step) -> str:
    return f"{cell_of(step)}/100" if step.unit == "percent" else cell_of(step)


_FORMULAS: Mapping[str, Callable[[Step, Cells], str | None]] = {
    "sum": _sum,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "minimum": _minimum,
    "maximum": _maximum,
    "round": _exact,
    "share out": _exact,
    "choose": _choose,
    "convert": _convert,
    "accrue": _power(""),
    "discount": _power("-"),
    "mean": _mean,
    "look up": _look_up,
    "count days": _count_days,
    "at least": _compared(">="),
    "at most": _compared("<="),
    "above": _compared(">"),
    "below": _compared("<"),
}
