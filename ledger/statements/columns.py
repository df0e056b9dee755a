"""The columns of a table typed one by one, each cell once; a million cells leave no time for more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.statements.amounts import (
    UNIT_FACTORS,
    Cached,
    Unreadable,
    money_parser,
    parse_days,
    parse_direction,
    parse_identifier,
    parse_text,
)
from ledger.statements.cells import Cell
from ledger.statements.dates import day_parser, parse_period
from ledger.statements.errors import UnitsClash
from ledger.statements.headers import Layout
from ledger.statements.preamble import Facts
from ledger.statements.rates import parse_rate

MONEY: Final = (
    "principal",
    "product",
    "interest",
    "penalty",
    "compound",
    "debit",
    "credit",
    "amount",
    "balance",
)
DATES: Final = ("posting_date", "transaction_date", "value_date", "period_start", "period_end")
_IDENTIFIERS: Final = ("iou", "contract", "loan_account", "serial", "account")
_TEXTS: Final = ("borrower", "currency", "payer", "payee", "reversal")

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

    def column(self, name: str) -> Column:
        """The parsed column of a field; all None where the table has none."""
        return self.fields.get(name) or [None] * len(self.body)


def type_columns(
    layout: Layout, body: list[list[Cell]], first: int, facts: Facts, *, epoch_1904: bool
) -> Table:
    """Parse every mapped column of a table.

    Args:
        layout: the header.
        body: rows below it, all of one width.
        first: number (from 1) of the first of them.
        facts: what stands above.
        epoch_1904: how the workbook counts its serial dates.
    """
    parsers = _parsers(layout, facts, epoch_1904=epoch_1904)
    columns = list(zip(*body, strict=True)) if body else []
    table = Table(layout, body, first, {}, {}, set())
    sources = dict(layout.columns)
    for name, indices in layout.several.items():
        sources |= {f"{name} {index}": index for index in indices if name not in ("other", "accrued")}
    for name, index in sources.items():
        parser = parsers.get(name.partition(" ")[0])
        if parser is None:
            continue
        cached = Cached(parser)
        parsed = cached.column(columns[index] if index < len(columns) else ())
        table.fields[name] = parsed
        table.sources[name] = index
        if cached.failed:
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


def _parsers(layout: Layout, facts: Facts, *, epoch_1904: bool) -> Mapping[str, Callable[[Cell], Any]]:
    day = day_parser(epoch_1904=epoch_1904, covered=facts.covered)
    return {
        **{name: money_parser(_unit(layout, name, facts)) for name in MONEY},
        **dict.fromkeys(DATES, day),
        **dict.fromkeys((*_IDENTIFIERS, "counterparty_account"), parse_identifier),
        **dict.fromkeys((*_TEXTS, "counterparty", "text"), parse_text),
        "period": parse_period,
        "days": parse_days,
        "rate_percent": parse_rate,
        "direction": parse_direction,
    }


def _unit(layout: Layout, name: str, facts: Facts) -> str:
    stated = layout.unit(name)
    return stated if stated in UNIT_FACTORS and stated else facts.unit


def check_units(layout: Layout, facts: Facts, file: str, sheet: str) -> None:
    """Refuse a sheet that states one unit above its table and another in a column.

    Raises:
        UnitsClash: what the name says.
    """
    for name in MONEY:
        stated = layout.unit(name)
        if facts.unit and stated in UNIT_FACTORS and stated not in ("", facts.unit):
            raise UnitsClash(
                file=file,
                sheet=sheet,
                sheet_unit=facts.unit,
                column=layout.names[layout.columns[name]].shown,
                column_unit=stated,
            )
