"""Exact arithmetic in a spreadsheet: each step as a fraction of whole numbers, money in fen, one fold a row.

A spreadsheet reckons in binary floats, which are exact only for whole numbers. So each step is kept as a
numerator and a denominator in lowest terms, never above `LIMIT`, where a spreadsheet tells every whole number
from the next. What would grow beyond it becomes #N/A, and a rounding then falls back to the float, which is used
only where it lies clear of every point at which the rounding turns; else that rounding stays #N/A as well and
the workbook says that it cannot tell.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ledger.exports.trace_steps import Step
from ledger.values.money import ROUNDINGS

LIMIT = 10**15
CLEAR = "0.001"
"""How far from a turning point, in fen, a float must lie to be rounded: far beyond its error."""
_LARGEST_FLOAT = 10**11
_SCALE_DIGITS = 14
_MOST_DECIMALS = 8


@dataclass(frozen=True)
class Row:
    """A row of the sheet: cells A to J; the numerator is in I and the denominator in J.

    `value` is what I over J comes to, for whoever opens the file without recomputing it.
    """

    step: int
    cells: Mapping[str, str]
    value: Fraction | None


class Exact:
    """The rows of the sheet in their order, and the row where each step's fraction stands.

    `value_cell` gives the address of a step's shown value, `input_cells` that of an input and of its divisor.
    """

    def __init__(
        self,
        sheet: str,
        first_row: int,
        value_cell: Callable[[Step], str],
        input_cells: Callable[[Step], tuple[str, str]],
    ) -> None:
        """Begin with no rows."""
        self.rows: list[Row] = []
        self._sheet, self._first = sheet, first_row
        self._value_cell, self._input_cells = value_cell, input_cells
        self._of_step: dict[int, int] = {}

    def add(self, step: Step) -> None:
        """The rows of a step, where it is a number and its operation is known."""
        if step.exact is None:
            return
        if not step.inputs:
            self._given(step)
            self._of_step[step.number] = self._last
        elif not _shares_known(step):
            return
        elif (fold := _FOLDS.get(step.node["operation"])) and all(self.has(below) for below in _read(step)):
            fold(self, step)
            self._of_step[step.number] = self._last

    def has(self, step: Step) -> bool:
        """Whether a step stands here as a fraction."""
        return step.number in self._of_step

    def numerator(self, step: Step) -> str:
        """The address of a step's numerator."""
        return f"{self._sheet}!$I${self._of_step[step.number]}"

    def denominator(self, step: Step) -> str:
        """The address of a step's denominator."""
        return f"{self._sheet}!$J${self._of_step[step.number]}"

    @property
    def _last(self) -> int:
        return self._first + len(self.rows) - 1

    def _row(self, step: Step, value: Fraction | None, cells: Mapping[str, str]) -> int:
        number = self._first + len(self.rows)
        written = {name: text.replace("#", str(number)) for name, text in cells.items()}
        self.rows.append(Row(step.number, written, value))
        return number

    def _given(self, step: Step) -> None:
        """A value that was put in: scaled to whole numbers; one without an end is a value and a divisor."""
        value = step.exact or Fraction(0)
        if not step.is_given:
            self._row(step, value, {"I": f"={value.numerator}", "J": f"={value.denominator}"})
            return
        scale = _scale(step)
        cell, divisor = self._input_cells(step)
        self._row(step, value, {
            "C": f"=ROUND({cell}*{scale * (100 if step.unit == 'yuan' else 1)},0)",
            "D": f"={scale}*{divisor or 1}", "I": "=C#/GCD(ABS(C#),D#)", "J": "=D#/GCD(ABS(C#),D#)",
        })  # fmt: skip

    def _copy(self, step: Step) -> None:
        self._row(step, step.exact, self._from(step.inputs[0], "I", "J"))

    def _from(self, step: Step, numerator: str, denominator: str) -> dict[str, str]:
        return {numerator: f"={self.numerator(step)}", denominator: f"={self.denominator(step)}"}

    def _sum(self, step: Step) -> None:
        self._add_up(step, [1] * len(step.inputs))

    def _subtract(self, step: Step) -> None:
        self._add_up(step, [1, -1])

    def _add_up(self, step: Step, signs: list[int]) -> None:
        self._copy(step)
        value = step.inputs[0].exact or Fraction(0)
        for below, sign in zip(step.inputs[1:], signs[1:], strict=True):
            value += sign * (below.exact or 0)
            plus = "+" if sign > 0 else "-"
            self._row(step, value, {
                **self._running(), **self._from(below, "E", "F"),
                "G": "=GCD(D#,F#)",
                "H": f"={_kept('C#*(F#/G#)', 'E#*(D#/G#)', 'D#*(F#/G#)')}+C#*(F#/G#){plus}E#*(D#/G#)",
                "I": "=H#/GCD(ABS(H#),D#*(F#/G#))", "J": "=D#*(F#/G#)/GCD(ABS(H#),D#*(F#/G#))",
            })  # fmt: skip

    def _running(self) -> dict[str, str]:
        return {"C": f"=I{self._last}", "D": f"=J{self._last}"}

    def _multiply(self, step: Step) -> None:
        value = Fraction(1)
        self._row(step, value, {"I": "=1", "J": "=1"})
        for below in step.inputs:
            value *= _number(below)
            self._row(step, value, {**self._running(), **self._factor(below), **_PRODUCT})
        self._hundredfold(step, value)

    def _divide(self, step: Step) -> None:
        first, second = step.inputs
        value = _number(first)
        self._row(step, value, {"C": "=1", "D": "=1", **self._factor(first), **_PRODUCT})
        value /= _number(second)
        divisor = self._factor(second)
        above, below = divisor["F"][1:], divisor["E"][1:]
        self._row(step, value, {
            **self._running(), "E": f"=({above})*SIGN({below})", "F": f"=ABS({below})", **_PRODUCT,
        })  # fmt: skip
        self._hundredfold(step, value)

    def _factor(self, below: Step) -> dict[str, str]:
        """A factor of a product; a percentage is a hundredth of its number, reduced where it can be."""
        if below.unit != "percent":
            return self._from(below, "E", "F")
        numerator, denominator = self.numerator(below), self.denominator(below)
        common = f"GCD(ABS({numerator}),100)"
        return {"E": f"={numerator}/{common}", "F": f"={denominator}*(100/{common})"}

    def _hundredfold(self, step: Step, value: Fraction) -> None:
        """A product that is shown in percent is a hundred times its fraction."""
        if step.unit == "percent":
            self._row(step, value * 100, {**self._running(), "E": "=100", "F": "=1", **_PRODUCT})

    def _convert(self, step: Step) -> None:
        factor = conversion(step) or Fraction(1)
        above, below = f"={factor.numerator}", f"={factor.denominator}"
        cells = {**self._from(step.inputs[0], "C", "D"), "E": above, "F": below, **_PRODUCT}
        self._row(step, step.exact, cells)

    def _no_fraction(self, step: Step) -> None:
        """A power has no exact fraction: what is made of it is rounded by floats that are clear."""
        self._row(step, None, {"I": "=NA()", "J": "=1"})

    def _minimum(self, step: Step) -> None:
        self._extreme(step, "<=", min)

    def _maximum(self, step: Step) -> None:
        self._extreme(step, ">=", max)

    def _extreme(self, step: Step, relation: str, pick: Callable[[Fraction, Fraction], Fraction]) -> None:
        """The smaller or larger, by cross products; where one is too large for them, by floats that are clear.

        The float of the one that was picked so far stands in H.
        """
        cells = {**self._from(step.inputs[0], "I", "J"), "H": f"={self._value_cell(step.inputs[0])}"}
        self._row(step, step.inputs[0].exact, cells)
        value = step.inputs[0].exact or Fraction(0)
        for below in step.inputs[1:]:
            value, shown = pick(value, below.exact or Fraction(0)), self._value_cell(below)
            so_far = f"H{self._last}"
            crossed = f"IF({_fits('C#*F#', 'E#*D#')},C#*F#-E#*D#,{_far(so_far, shown)})"
            self._row(step, value, {
                **self._running(), **self._from(below, "E", "F"),
                "G": f"=IF(ISNUMBER(C#*F#+E#*D#),{crossed},{_far(so_far, shown)})",
                "H": f"=IF(G#{relation}0,{so_far},{shown})",
                "I": f"=IF(G#{relation}0,C#,E#)", "J": f"=IF(G#{relation}0,D#,F#)",
            })  # fmt: skip

    def _round(self, step: Step) -> None:
        amount, how = step.inputs
        money = step.unit == "yuan"
        places = how.node["value"]
        unit = f"INDEX({{{_UNITS}}},MATCH({self._value_cell(how)},{{{_NAMES}}},0))" if money else "1"
        kind = f"INDEX({{{_KINDS}}},MATCH({self._value_cell(how)},{{{_NAMES}}},0))" if money else "1"
        scale = "1" if money else f"10^{places}"
        shown = f"ABS({self._value_cell(amount)})*{100 if money else scale}"
        self._row(step, None, {
            **self._from(amount, "C", "D"), "E": f"={unit}", "F": f"={kind}",
            "G": f"={_kept(f'2*ABS(C#)*{scale}', '2*D#*E#')}+INT(ABS(C#)*{scale}/(D#*E#))",
            "H": f"=ABS(C#)*{scale}-G#*D#*E#",
            # A quotient of floats may be one off: the remainder of whole numbers tells.
            "I": "=G#+IF(H#>=D#*E#,1,0)-IF(H#<0,1,0)", "J": f"=ABS(C#)*{scale}-I#*D#*E#",
        })  # fmt: skip
        self._rounded(step, self._last, shown, scale)

    def _rounded(self, step: Step, whole: int, shown: str, scale: str) -> None:
        """The last row of a rounding: by the remainder of whole numbers, else by a float clear of the turning point."""
        twice, once = f"2*J{whole}", f"D{whole}*E{whole}"
        odd = f"I{whole}-2*INT(I{whole}/2)=1"
        half_up = f"AND(F{whole}=1,{twice}>={once})"
        half_even = f"AND(F{whole}=2,OR({twice}>{once},AND({twice}={once},{odd})))"
        near = f"OR(ABS(D#-E#)<F#,ABS(1-D#-E#)<F#,C#*E{whole}>{_LARGEST_FLOAT})"
        self._row(step, step.exact, {
            "C": f"={shown}/E{whole}", "D": "=C#-INT(C#)",
            "E": f"=IF(F{whole}=3,0,0.5)", "F": f"={CLEAR}/E{whole}",
            "G": f"=IF({near},NA(),INT(C#)+IF(AND(F{whole}<3,D#>0.5),1,0))",
            "H": f"=IF(ISNUMBER(I{whole}),I{whole}+IF(OR({half_up},{half_even}),1,0),G#)",
            "I": f"=H#*E{whole}*SIGN({self._value_cell(step.inputs[0])})", "J": f"={scale}",
        })  # fmt: skip

    def _share_out(self, step: Step) -> None:
        """Shares of whole fen by largest remainder; among equal remainders the earlier weight comes first."""
        amount, *weights = step.inputs
        own = next(
            number for number, weight in enumerate(weights) if weight.node["subject"] == step.node["subject"]
        )
        first = self._last + 1
        last = first + len(weights) - 1
        common = ",".join(self.denominator(weight) for weight in weights)
        for weight in weights:
            whole = f"{self.numerator(weight)}*(LCM({common})/{self.denominator(weight)})"
            self._row(step, None, {
                "C": f"={whole}", "D": f"=SUM(C${first}:C${last})",
                "E": f"={self.numerator(amount)}/{self.denominator(amount)}",
                "F": f"={_kept('E#*C#')}+INT(E#*C#/D#)", "G": "=F#+IF(E#*C#-F#*D#>=D#,1,0)-IF(E#*C#-F#*D#<0,1,0)",
                "H": "=E#*C#-G#*D#",
                "I": f'=COUNTIF(H${first}:H${last},">"&H#)+COUNTIF(H${first}:H#,H#)',
                "J": f"=G#+IF(I#<=E#-SUM(G${first}:G${last}),1,0)",
            })  # fmt: skip
        self._row(step, step.exact, {"I": f"=J{first + own}", "J": "=1"})

    def _look_up(self, step: Step) -> None:
        """A value found in a table of the scheme: as shown, which is a whole number of fen or a short decimal."""
        scale = 100 if step.unit == "yuan" else 10**_MOST_DECIMALS
        under = 1 if step.unit == "yuan" else scale
        self._row(step, step.exact, {
            "C": f"=ROUND({self._value_cell(step)}*{scale},0)", "D": f"={under}",
            "I": "=C#/GCD(ABS(C#),D#)", "J": "=D#/GCD(ABS(C#),D#)",
        })  # fmt: skip

    def _count_days(self, step: Step) -> None:
        self._row(step, step.exact, {"I": f"={self._value_cell(step)}", "J": "=1"})


def _read(step: Step) -> tuple[Step, ...]:
    """The inputs of a step that its fraction is made from: how to round, tables and days are no fractions."""
    operation = step.node["operation"]
    if operation in ("look up", "count days", "accrue", "discount", "mean"):
        return ()
    return step.inputs[:1] if operation == "round" else step.inputs


def _shares_known(step: Step) -> bool:
    """Whether a share says whose it is: one of a whole round is told by the round, not by its own weights."""
    if step.node["operation"] != "share out":
        return True
    return any(weight.node["subject"] == step.node["subject"] for weight in step.inputs[1:])


def conversion(step: Step) -> Fraction | None:
    """By what a rate is multiplied to be told in another notation; None where its value does not tell."""
    before = step.inputs[0].exact
    if before is None or step.exact is None:
        return None
    return step.exact / before if before else Fraction(1)


def _number(step: Step) -> Fraction:
    exact = step.exact or Fraction(0)
    return exact / 100 if step.unit == "percent" else exact


def _scale(step: Step) -> int:
    """The power of ten that makes an input whole: as many decimals as fit, eight at most."""
    if step.unit == "yuan" or "exact" in step.node:
        return 1
    whole = str(abs(int(step.exact or 0)))
    return int(10 ** max(0, min(_MOST_DECIMALS, _SCALE_DIGITS - len(whole))))


def _fits(*products: str) -> str:
    tests = [f"ABS({product})<{LIMIT}" for product in products]
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def _kept(*products: str) -> str:
    """Nothing where every product is told apart from the next whole number; else #N/A, which then spreads."""
    return f"IF({_fits(*products)},0,NA())"


def _far(first: str, second: str) -> str:
    return f"IF(ABS({first}-{second})>0.000001*(1+ABS({second})/1000000),{first}-{second},NA())"


_PRODUCT: Mapping[str, str] = {
    "G": "=GCD(ABS(C#),F#)", "H": "=GCD(ABS(E#),D#)",
    "I": f"={_kept('(C#/G#)*(E#/H#)')}+(C#/G#)*(E#/H#)", "J": f"={_kept('(D#/H#)*(F#/G#)')}+(D#/H#)*(F#/G#)",
}  # fmt: skip
"""Two fractions multiplied: reduced crosswise first, so that the numbers stay small."""

_KIND = {"half_up": 1, "half_even": 2, "down": 3}
_NAMES = ",".join(f'"{name}"' for name in ROUNDINGS)
_UNITS = ",".join(str(rounding.step_fen) for rounding in ROUNDINGS.values())
_KINDS = ",".join(str(_KIND[name.split("_to_")[0]]) for name in ROUNDINGS)

_FOLDS: Mapping[str, Callable[[Exact, Step], None]] = {
    "sum": Exact._sum,  # noqa: SLF001 - the table of this class's own operations
    "subtract": Exact._subtract,  # noqa: SLF001
    "multiply": Exact._multiply,  # noqa: SLF001
    "divide": Exact._divide,  # noqa: SLF001
    "minimum": Exact._minimum,  # noqa: SLF001
    "maximum": Exact._maximum,  # noqa: SLF001
    "round": Exact._round,  # noqa: SLF001
    "choose": Exact._copy,  # noqa: SLF001
    "convert": Exact._convert,  # noqa: SLF001
    "share out": Exact._share_out,  # noqa: SLF001
    "look up": Exact._look_up,  # noqa: SLF001
    "count days": Exact._count_days,  # noqa: SLF001
    "accrue": Exact._no_fraction,  # noqa: SLF001
    "discount": Exact._no_fraction,  # noqa: SLF001
    "mean": Exact._no_fraction,  # noqa: SLF001
}
