"""Printed figures beside recomputed ones: the difference, and whether the printed digits allow it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pydantic_core import PydanticCustomError

from ledger.values.decimals import decimal_text
from ledger.values.outcomes import Result
from ledger.values.trace import Node, given, message, value_text

AGREES = "agrees"
DIFFERS = "differs"
NOT_RECOMPUTED = "Not recomputed: there is no result {name} with a figure to compare with."
WITHIN = "The printed digits allow {tolerance} either way."

_PRINTED = re.compile(r"(-?)([0-9][0-9,]*)(?:\.([0-9]+))?\s*(%|[万亿]?元?|倍|x|×)")
_UNITS = {"万": 10**4, "亿": 10**8}


@dataclass(frozen=True)
class Printed:
    """A figure as printed: its value and half a unit of its last digit."""

    value: Fraction
    tolerance: Fraction


def read_printed(text: str, unit: str = "ratio") -> Printed:
    """A printed number with what it may be off by; money in fen, a percentage as the unit asks.

    Raises:
        PydanticCustomError: the text is no number.

    >>> read_printed("6.67倍").tolerance
    Fraction(1, 200)
    """
    match = _PRINTED.fullmatch(text.strip())
    if match is None:
        raise PydanticCustomError(
            "printed", "write a printed figure such as '6.67', '37.3%', '41,123' or '8.84亿'"
        )
    sign, whole, decimals, suffix = match.groups(default="")
    exact = Fraction(Decimal(f"{sign}{whole.replace(',', '')}.{decimals or '0'}"))
    factor = Fraction(_UNITS.get(suffix[:1], 1)) * (100 if unit == "fen" else 1)
    if suffix == "%" and unit != "percent":
        factor /= 100
    return Printed(exact * factor, factor / 2 / 10 ** len(decimals))


def printed_results(printed: Mapping[str, str], results: Mapping[str, Result]) -> dict[str, Result]:
    """For each printed figure `printed.NAME`, its `.difference` to the recomputed one, and `.agrees`."""
    found: dict[str, Result] = {}
    for name, text in printed.items():
        figure = results[name].figure if name in results else None
        if figure is None or not _is_number(figure):
            found[f"printed.{name}"] = Result(reason=message(NOT_RECOMPUTED, name=name))
            continue
        found |= _compared(name, text, figure)
    return found


def _is_number(figure: Node) -> bool:
    return isinstance(figure.value, int | Fraction | Decimal) and not isinstance(figure.value, bool)


def _compared(name: str, text: str, figure: Node) -> dict[str, Result]:
    stated = read_printed(text, figure.unit)
    value = stated.value.numerator if stated.value.denominator == 1 else stated.value
    printed = given("printed figure", value, figure.unit, subject=text)
    off = Node(
        "recomputed less printed", figure.exact - stated.value, figure.unit, "subtract", (figure, printed)
    )
    tolerance = given("tolerance of the printed digits", stated.tolerance, figure.unit)
    note = message(WITHIN, tolerance=value_text(tolerance) or decimal_text(stated.tolerance))
    verdict = AGREES if abs(off.exact) <= stated.tolerance else DIFFERS
    agrees = Node(
        "printed figure against its own inputs", verdict, "text", "compare", (off, tolerance), notes=(note,)
    )
    return {
        f"printed.{name}": Result(printed),
        f"printed.{name}.difference": Result(off),
        f"printed.{name}.agrees": Result(agrees),
    }
