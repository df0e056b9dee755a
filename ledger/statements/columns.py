"""The columns of a table typed one by one, each cell once; a million cells leave no time for more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from ledger.statements.amounts import (
    Cached,
    Unreadable,
    money_parser,
    parse_days,
    parse_direction,
    parse_identifier,
    parse_text,
)
from ledger.statements.cells import Cell, column_letters
from ledger.statements.dates import day_parser, parse_period
from ledger.statements.errors import UnitsClash, UnitUnclear
from ledger.statements.headers import Layout
from ledger.statements.preamble import Facts
from ledger.statements.rates import parse_rate
from ledger.statements.units import UNIT_FACTORS, is_doubtful
from ledger.statements.vocabulary import fold

MONEY: Final = (
    "principal",
    "product",
    "interest",
    "penalty",
    "compound",
    "payable",
    "debit",
    "credit",
    "amount",
    "balance",
)
DATES: Final = ("posting_date", "transaction_date", "value_date", "period_start", "period_end", "due_date")
_IDENTIFIERS: Final = ("iou", "contract", "loan_account", "serial", "account")
_TEXTS: Final = ("borrower", "currency", "payer", "payee", "reversal", "product_kind")
_LIFE: Final = ("loan_start", "loan_end")

Column = list[Any]


@dataclass
class Table:
    """The typed columns of one table.

    Attributes:
        layout: its header.
        body: its rows as they were found, all of one width.
        first: number (from 1) of the first body row.
        fields: parsed column of each field; a cell is a value, None, or `Unreadable`.
        sources: column index of each parsed column, for messages. Fields of several columns have names
            such as "text 4".
        flawed: indices of the rows that hold an unreadable cell.
    """

    layout: Layout
    body: list[list[Cell]]
    first: int
    fields: dict[str, Column]
    sources: dict[str, int]
    flawed: set[int]
    columns: Sequence[Sequence[Cell]] = ()
    """The rows again, turned into columns as they were found."""

    def column(self, name: str) -> Column:
        """The parsed column of a field; all None where the table has none."""
        return self.fields.get(name) or [None] * len(self.body)


class Parsers:
    """The parsers of one workbook. Each remembers what it read, so equal cells of all columns are read once."""

    def __init__(self, *, epoch_1904: bool) -> None:
        self.epoch_1904 = epoch_1904
        self._cached: dict[tuple[object, ...], Cached[Any]] = {}

    def of(self, layout: Layout, facts: Facts) -> dict[str, tuple[int, Cached[Any]]]:
        """Column index and parser of every field of a header; of a field with many columns as "text 4"."""
        sources = dict(layout.columns)
        for name, indices in layout.several.items():
            sources |= {f"{name} {index}": index for index in indices if name not in ("other", "accrued")}
        found = {}
        for name, index in sources.items():
            parser = self._parser(name.partition(" ")[0], layout, facts)
            if parser is not None:
                found[name] = index, parser
        return found

    def _parser(self, name: str, layout: Layout, facts: Facts) -> Cached[Any] | None:
        if name in MONEY:
            unit = _unit(layout, name, facts)
            return self._remembered(("money", unit), lambda: money_parser(unit))
        if name in DATES:
            make = partial(day_parser, epoch_1904=self.epoch_1904, covered=facts.covered)
            return self._remembered(("day", facts.covered), make)
        if name in _LIFE:
            day = day_parser(epoch_1904=self.epoch_1904, covered=None)
            return self._remembered(("life",), lambda: lambda cell: known(day(cell)))
        parse = _PARSERS.get(name)
        return parse and self._remembered((parse,), lambda: parse)

    def _remembered(self, key: tuple[object, ...], make: Callable[[], Callable[[Cell], Any]]) -> Cached[Any]:
        if key not in self._cached:
            self._cached[key] = Cached(make())
        return self._cached[key]


def type_columns(layout: Layout, body: list[list[Cell]], first: int, facts: Facts, parsers: Parsers) -> Table:
    """Parse every mapped column of a table.

    Args:
        layout: the header.
        body: rows below it, all of one width.
        first: number (from 1) of the first of them.
        facts: what stands above.
        parsers: those of the workbook.
    """
    columns = list(zip(*body, strict=True)) if body else []
    table = Table(layout, body, first, {}, {}, set(), columns)
    for name, (index, parser) in parsers.of(layout, facts).items():
        parsed = parser.column(columns[index] if index < len(columns) else ())
        table.fields[name] = parsed
        table.sources[name] = index
        if parser.failed:
            table.flawed |= {at for at, value in enumerate(parsed) if isinstance(value, Unreadable)}
    if layout.kind == "account_statement" and not any(name in table.fields for name in DATES):
        _date_by_serial(table, day_parser(epoch_1904=False, covered=None))
    return table


def _date_by_serial(table: Table, parse: Callable[[Cell], Any]) -> None:
    """Some banks give no date but begin every serial number with it."""
    starts = [
        (serial or "")[:8] if isinstance(serial, str | None) else "?" for serial in table.column("serial")
    ]
    table.fields["posting_date"] = [parse(start) for start in starts]
    table.sources["posting_date"] = table.sources["serial"]
    table.flawed |= {at for at, day in enumerate(table.fields["posting_date"]) if isinstance(day, Unreadable)}


_PARSERS: Final[Mapping[str, Callable[[Cell], Any]]] = {
    **dict.fromkeys((*_IDENTIFIERS, "counterparty_account"), parse_identifier),
    **dict.fromkeys((*_TEXTS, "counterparty", "text"), parse_text),
    "period": parse_period,
    "days": parse_days,
    "rate_percent": parse_rate,
    "direction": parse_direction,
}


def known(parsed: Any) -> Any:
    """What was read, or None: of what no amount hangs on, an unreadable cell costs no line."""
    return None if isinstance(parsed, Unreadable) else parsed


def _unit(layout: Layout, name: str, facts: Facts) -> str:
    stated = layout.unit(name)
    return stated if stated in UNIT_FACTORS and stated else facts.unit


def check_units(layout: Layout, facts: Facts, file: str, sheet: str) -> None:
    """Refuse a sheet whose units are not understood, or that states one above its table and another in a column.

    Raises:
        UnitUnclear, UnitsClash: what the names say.
    """
    if facts.doubt:
        raise UnitUnclear(file=file, sheet=sheet, address=facts.doubt[0], text=facts.doubt[1])
    for name in MONEY:
        shown = layout.names[layout.columns[name]].shown if name in layout.columns else ""
        if is_doubtful(fold(shown)):
            address = f"{column_letters(layout.columns[name])}{layout.row + layout.height}"
            raise UnitUnclear(file=file, sheet=sheet, address=address, text=shown)
        stated = layout.unit(name)
        if facts.unit and stated in UNIT_FACTORS and stated not in ("", facts.unit):
            raise UnitsClash(
                file=file,
                sheet=sheet,
                sheet_unit=facts.unit,
                column=shown,
                column_unit=stated,
            )
