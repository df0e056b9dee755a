"""An amount that knows how it came about: label, value, unit, operation, inputs, clause.

A node's value is computed by the function that makes the node, from the nodes it names as inputs, so a
trace cannot tell another story than the arithmetic. Intermediate values are exact (`Fraction`); only
`rounded` rounds. Money is in fen inside a trace and in yuan in its JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ledger.values.decimals import decimal_text, fixed_text, terminates
from ledger.values.money import round_fen, yuan_text

__all__ = [
    "FORMAT_VERSION",
    "Clause",
    "Message",
    "Node",
    "Number",
    "Value",
    "chosen",
    "decimal_text",
    "difference",
    "fixed_text",
    "given",
    "greatest",
    "least",
    "message",
    "product",
    "quotient",
    "rounded",
    "to_places",
    "total",
    "value_text",
]

Number = int | Fraction | Decimal
Value = Number | str | date | bool | None

FORMAT_VERSION = 1
# A fraction of more digits than Python writes is told by its decimals alone.
_LONGEST_SHOWN_BITS = 8_192


@dataclass(frozen=True)
class Message:
    """A sentence for a person: an English template (also the key of its translation) and what fills it."""

    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The English sentence."""
        return self.template.format(**self.parameters)

    def as_json(self) -> dict[str, Any]:
        """`{"text", "template", "parameters"}`."""
        return {"text": str(self), "template": self.template, "parameters": dict(self.parameters)}


def message(template: str, **parameters: object) -> Message:
    """A message whose parameters are written out as text."""
    return Message(template, {name: str(value) for name, value in parameters.items()})


@dataclass(frozen=True)
class Clause:
    """Where a rule stands: document, article, address, and how well the text was seen.

    `mark` is O (official page), P (press), M (mirror of the text) or `unsourced` (an assumption).
    """

    document: str
    article: str
    address: str = ""
    mark: str = "unsourced"
    confirmed_on: date | None = None

    def __str__(self) -> str:
        """The document and the article, as an officer would cite them."""
        return f"{self.document} {self.article}".strip()

    def as_json(self) -> dict[str, Any]:
        """`{"document", "article", "address", "mark", "confirmed_on"}`."""
        return {
            "document": self.document,
            "article": self.article,
            "address": self.address,
            "mark": self.mark,
            "confirmed_on": self.confirmed_on.isoformat() if self.confirmed_on else None,
        }


@dataclass(frozen=True)
class Node:
    """One step of a computation.

    Attributes:
        label: what it is, in English; also the key of its translation, so it holds no figures.
        value: in `unit`; money in fen, exact.
        unit: "fen", "percent", "days", "months", "years", "ratio", "shares", "date", "text", "truth", ...
        operation: one of the functions below, or "given".
        inputs: the nodes it was computed from, in order.
        clause: the rule that says so.
        subject: which one (an IOU, a firm, a partner), as data and not to be translated.
        notes: conditions that were tested, and warnings that the value carries.
    """

    label: str
    value: Value
    unit: str
    operation: str = "given"
    inputs: tuple["Node", ...] = ()
    clause: Clause | None = None
    subject: str = ""
    notes: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        """Keep floats out, whichever way the node is made."""
        if isinstance(self.value, float):
            raise TypeError(f"{self.label}: no float may enter a computation")

    @property
    def exact(self) -> Fraction:
        """The value as an exact number in the node's unit: fen for money, 5.31 for 5.31 percent.

        Raises:
            TypeError: the value is no number.
        """
        if isinstance(self.value, bool) or not isinstance(self.value, int | Fraction | Decimal):
            raise TypeError(f"{self.label} is no number: {self.value!r}")
        return Fraction(self.value)

    @property
    def number(self) -> Fraction:
        """The value as an exact number; a percentage as the fraction that it stands for.

        Raises:
            TypeError: the value is no number.
        """
        return self.exact / 100 if self.unit == "percent" else self.exact

    def as_json(self) -> dict[str, Any]:
        """The node and all below it, with money in yuan and numbers as decimal strings."""
        unit = "yuan" if self.unit == "fen" else self.unit
        written: dict[str, Any] = {
            "label": self.label,
            "value": value_text(self),
            "unit": unit,
            "operation": self.operation,
            "clause": self.clause.as_json() if self.clause else None,
            "subject": self.subject,
            "notes": [note.as_json() for note in self.notes],
            "inputs": [node.as_json() for node in self.inputs],
        }
        if isinstance(self.value, Fraction):
            shown = self.value / 100 if self.unit == "fen" else self.value
            too_long = shown.denominator.bit_length() > _LONGEST_SHOWN_BITS
            written |= {} if too_long or terminates(shown) else {"exact": str(shown)}
        return written


def given(
    label: str,
    value: Value,
    unit: str,
    *,
    clause: Clause | None = None,
    subject: str = "",
    notes: Sequence[Message] = (),
) -> Node:
    """A value that was put in: a fact, a parameter of a scheme, a rate in force."""
    return Node(label, value, unit, clause=clause, subject=subject, notes=tuple(notes))


def total(
    label: str, nodes: Sequence[Node], unit: str, *, clause: Clause | None = None, subject: str = ""
) -> Node:
    """The sum of nodes of one unit; of none it is 0."""
    _same_unit(label, nodes, unit)
    added = sum((node.exact for node in nodes), Fraction(0))
    return Node(label, _plain(added), unit, "sum", tuple(nodes), clause, subject)


def difference(
    label: str, first: Node, second: Node, *, clause: Clause | None = None, subject: str = ""
) -> Node:
    """The first less the second, in their unit."""
    _same_unit(label, (first, second), first.unit)
    value = first.exact - second.exact
    return Node(label, _plain(value), first.unit, "subtract", (first, second), clause, subject)


def product(
    label: str, nodes: Sequence[Node], unit: str, *, clause: Clause | None = None, subject: str = ""
) -> Node:
    """The product of nodes; a percentage counts as the fraction that it stands for."""
    value = Fraction(1)
    for node in nodes:
        value *= node.number
    shown = value * 100 if unit == "percent" else value
    return Node(label, _plain(shown), unit, "multiply", tuple(nodes), clause, subject)


def quotient(
    label: str, first: Node, second: Node, unit: str, *, clause: Clause | None = None, subject: str = ""
) -> Node:
    """The first divided by the second.

    Raises:
        ZeroDivisionError: the second is 0; the caller says "not computable" instead of asking.
    """
    value = first.number / second.number
    shown = value * 100 if unit == "percent" else value
    return Node(label, _plain(shown), unit, "divide", (first, second), clause, subject)


def least(label: str, nodes: Sequence[Node], *, clause: Clause | None = None, subject: str = "") -> Node:
    """The smallest of nodes of one unit, as where a cap applies."""
    _same_unit(label, nodes, nodes[0].unit)
    smallest = min(nodes, key=lambda node: node.exact)
    return Node(label, smallest.value, smallest.unit, "minimum", tuple(nodes), clause, subject)


def greatest(label: str, nodes: Sequence[Node], *, clause: Clause | None = None, subject: str = "") -> Node:
    """The largest of nodes of one unit, as where a floor applies."""
    _same_unit(label, nodes, nodes[0].unit)
    largest = max(nodes, key=lambda node: node.exact)
    return Node(label, largest.value, largest.unit, "maximum", tuple(nodes), clause, subject)


def rounded(
    label: str, node: Node, rounding: str, *, clause: Clause | None = None, subject: str = ""
) -> Node:
    """The money of a node in whole fen, by a rounding of `ledger.values.money.ROUNDINGS`.

    Raises:
        LedgerError: no rounding of that name.
    """
    if node.unit != "fen":
        raise TypeError(f"{label}: only money is rounded, not {node.unit}")
    value = round_fen(node.exact, rounding)
    how = given("rounding", rounding, "text", clause=clause)
    return Node(label, value, "fen", "round", (node, how), clause, subject)


def to_places(
    label: str, node: Node, places: int, *, clause: Clause | None = None, subject: str = ""
) -> Node:
    """A ratio or percentage with a fixed number of decimals, half away from zero, as it is reported.

    >>> value_text(to_places("leverage", given("leverage", Fraction(160, 13), "ratio"), 4))
    '12.3077'
    """
    if node.unit == "fen":
        raise TypeError(f"{label}: money is rounded by a named rounding")
    value = Decimal(fixed_text(node.exact, places))
    how = given("decimals", places, "count")
    return Node(label, value, node.unit, "round", (node, how), clause, subject)


def chosen(
    label: str, node: Node, because: Message, *, clause: Clause | None = None, subject: str = ""
) -> Node:
    """One of several values, with the condition that picked it."""
    return Node(label, node.value, node.unit, "choose", (node,), clause, subject, (because,))


def value_text(node: Node) -> str | bool | None:
    """A node's value as text: money in yuan, numbers as plain decimals, dates as ISO.

    Numbers without an end are cut to ten decimals, half up; `Node.as_json` then gives them as a fraction too.
    A decimal keeps the places with which it was written.
    """
    value = node.value
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    if node.unit == "fen":
        return yuan_text(value) if isinstance(value, int) else decimal_text(Fraction(value) / 100)
    return f"{value:f}" if isinstance(value, Decimal) else decimal_text(Fraction(value))


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _same_unit(label: str, nodes: Sequence[Node], unit: str) -> None:
    for node in nodes:
        if node.unit != unit:
            raise TypeError(f"{label}: {node.label} is in {node.unit}, not in {unit}")
