"""Tables of a scheme as rows of single cells: lump sums by size, shares by score."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ledger.exports.trace_steps import Step
from ledger.values.decimals import exact_decimal
from ledger.values.errors import LedgerError
from ledger.values.money import parse_amount_fen

_MONEY = ("amount", "below", "costs_above")
_SHARES = {"from": "points", "share": "percent"}


@dataclass(frozen=True)
class TableRow:
    """One cell of a table: of which of its rows, counted from 1, which column, and the value as shown."""

    number: int
    label: str
    value: Fraction
    unit: str


def table_rows(step: Step) -> Sequence[TableRow]:
    """The cells of a table that a trace holds as text; none where it is no table of these kinds.

    Bands of a score are tried from the highest on, as the rule does; lump sums in the order written.
    """
    table = json.loads(str(step.node["value"]))
    try:
        return _cells(table)
    except (ValueError, TypeError, AttributeError, KeyError, LedgerError):
        # A table of days or of other columns: the step that looks it up stays a value, and the workbook says so.
        return []


def _cells(table: Any) -> Sequence[TableRow]:
    if "from" in table[0]:
        table = sorted(table, key=lambda band: -Fraction(str(band["from"])))
    return [
        _cell(number, name, str(value))
        for number, row in enumerate(table, start=1)
        for name, value in row.items()
        if name in _MONEY or name in _SHARES
    ]


def _cell(number: int, name: str, written: str) -> TableRow:
    if name in _MONEY:
        return TableRow(number, name, Fraction(parse_amount_fen(written), 100), "yuan")
    return TableRow(number, name, Fraction(exact_decimal(written)), _SHARES[name])
