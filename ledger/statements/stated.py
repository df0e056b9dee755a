"""Counts and sums that stand in words above or below a table (支出总笔数, 贷方发生总额), against its lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.statements.amounts import money_parser
from ledger.statements.cells import Cell, cell_text
from ledger.statements.records import StatementRow
from ledger.statements.vocabulary import fold, parse_name, vocabulary
from ledger.values.money import yuan_text
from ledger.values.trace import Message, message


@dataclass(frozen=True)
class StatedFigure:
    """A figure with its label; `name` is "out", "in" or "interest" for a sum in fen, "... count" for a number."""

    row: int
    label: str
    name: str
    figure: int


def stated_figures(rows: Sequence[tuple[int, Sequence[Cell]]], unit: str) -> list[StatedFigure]:
    """The figures that some rows state; the last of each name counts.

    Args:
        rows: rows with their numbers, in order.
        unit: what the sheet counts money in.
    """
    below = dict(rows)
    found: dict[str, StatedFigure] = {}
    for number, cells in rows:
        for label, name, texts in _labels(cells, below.get(number + 1, ())):
            figure = _figure(name, texts, unit)
            if figure is not None:
                found[name] = StatedFigure(number, label, name, figure)
    return list(found.values())


def _labels(cells: Sequence[Cell], below: Sequence[Cell]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every label with what may be its value: behind a colon, beside it, below it."""
    known = vocabulary().stated
    for column, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell:
            continue
        head, _, rest = fold(cell).partition(":")
        name = known.get(parse_name(head).bare)
        if name:
            beside = cells[column + 1] if column + 1 < len(cells) else ""
            under = below[column] if column < len(below) else ""
            yield head, name, (rest, cell_text(beside), cell_text(under))


def _figure(name: str, texts: tuple[str, ...], unit: str) -> int | None:
    """The first of some texts that is a figure; a text that is none ends the search unless it is another label."""
    parse = money_parser("" if name.endswith("count") else unit)
    for text in texts:
        figure = parse(text.removesuffix("笔"))
        if isinstance(figure, int):
            return figure // 100 if name.endswith("count") else figure
    return None


def stated_sums(figures: Sequence[StatedFigure]) -> dict[str, int]:
    """The sums among some figures, in fen."""
    return {figure.name: figure.figure for figure in figures if not figure.name.endswith("count")}


def check_stated(
    figures: Sequence[StatedFigure], rows: Sequence[StatementRow], refused: int
) -> list[Message]:
    """Each figure against the lines that were read; refused ones count among the lines, and in no sum.

    Args:
        figures: what the file states.
        rows: the lines read.
        refused: how many were refused.
    """
    if not figures:
        return []
    computed = {
        "count": len(rows) + refused,
        "interest": sum(row.interest_fen or 0 for row in rows),
        **{side: sum(row.amount_fen or 0 for row in rows if row.direction == side) for side in ("in", "out")},
        **{f"{side} count": sum(row.direction == side for row in rows) for side in ("in", "out")},
    }
    return [
        message(
            'row {row}: "{label}" is stated as {stated}, and the lines read make {computed}',
            row=figure.row, label=figure.label, stated=_shown(figure.name, figure.figure),
            computed=_shown(figure.name, computed[figure.name]),
        )
        for figure in figures
        if figure.figure != computed[figure.name]
    ]  # fmt: skip


def _shown(name: str, figure: int) -> str:
    return str(figure) if name.endswith("count") else yuan_text(figure)
