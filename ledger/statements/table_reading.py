"""One table from its header to its last line: typed, judged, made into rows, proven."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.statements.cells import Sheet, column_letters
from ledger.statements.columns import MONEY, Parsers, type_columns
from ledger.statements.errors import ColumnAmbiguous
from ledger.statements.headers import Layout
from ledger.statements.kinds import kinds_of
from ledger.statements.making import Lines, build_rows
from ledger.statements.mappings import Header
from ledger.statements.parts import placed
from ledger.statements.periods import check_lives, check_periods
from ledger.statements.preamble import Facts
from ledger.statements.proving import (
    chain_breaks,
    check_days,
    check_products,
    check_totals,
    settle_rates,
    stated_totals,
    summed_totals,
)
from ledger.statements.records import SheetReading, StatementRow
from ledger.statements.reversals import pair_reversals
from ledger.statements.stated import StatedFigure, check_stated, stated_figures, stated_sums
from ledger.statements.units_above import units_above
from ledger.statements.verdicts import judge
from ledger.statements.vocabulary import fold, vocabulary
from ledger.values.trace import Message, message


@dataclass(frozen=True)
class Found:
    """Where a table was found.

    Attributes:
        sheet: its sheet.
        file: name of the file, for messages.
        layout: its header.
        facts: what stands above it.
        top: index of the first row that belongs to it, above its header.
        end: index of the first row below it.
    """

    sheet: Sheet
    file: str
    layout: Layout
    facts: Facts
    top: int
    end: int

    @property
    def start(self) -> int:
        """Index of the first row below the header."""
        return self.layout.row + self.layout.height


def read_table(found: Found, headers: Sequence[int], parsers: Parsers) -> tuple[SheetReading, list[Message]]:
    """Read one table.

    Args:
        found: where it is.
        headers: indices in the sheet of rows that repeat its header.
        parsers: those of the workbook.

    Returns:
        The table, and warnings for a person.

    Raises:
        ColumnAmbiguous: its names say both in and out, and the balance does not tell.
    """
    return _TableReader(found, headers, parsers).read()


class _TableReader:
    """One table on its way from cells to rows."""

    def __init__(self, found: Found, headers: Sequence[int], parsers: Parsers) -> None:
        self.found = found
        self.layout = found.layout
        body = found.sheet.rows[found.start : found.end]
        self.table = type_columns(found.layout, body, found.start + 1, found.facts, parsers)
        self.judgement = judge(self.table, frozenset(row - found.start for row in headers))
        self.kind = _kind(found)
        self.warnings: list[Message] = []

    def read(self) -> tuple[SheetReading, list[Message]]:
        lines = self._lines()
        rates = settle_rates(lines, strict=self.kind != "repayment_schedule")
        parts = placed(lines, self.kind)
        rows = build_rows(lines, self.kind, rates, parts)
        rejected = sorted((*self.judgement.rejected, *lines.rejected), key=lambda cell: cell.row)
        refused = frozenset(cell.row for cell in rejected)
        if self.layout.contradictory:
            others = build_rows(lines.swapped(), self.kind, rates, parts)
            rows = self._resolve_direction(rows, others, refused)
        rows = pair_reversals(rows)
        figures = self._stated_figures()
        self.warnings += self._proven(lines, rows, refused, figures)
        return SheetReading(
            sheet=self.found.sheet.name,
            hidden=self.found.sheet.hidden,
            kind=self.kind,
            header_row=self.layout.row + 1,
            header_rows=self.layout.height,
            fingerprint=self.layout.fingerprint,
            header_key=self.layout.key,
            names=tuple(name.shown for name in self.layout.names),
            columns=self.layout.shown(),
            facts=self.found.facts.as_texts(),
            rows=rows,
            ignored=tuple(sorted((*self.judgement.ignored, *lines.ignored), key=lambda row: row.row)),
            rejected=tuple(rejected),
            stated_fen=stated_sums(figures) | stated_totals(self.judgement.totals),
            summed_fen=summed_totals(lines, rows, self.kind),
        ), self.warnings

    def _lines(self) -> Lines:
        judgement, facts = self.judgement, self.found.facts
        lines = Lines(self.table, judgement.kept, facts, self.found.sheet.hidden_rows)
        lines.mend_identifiers()
        lines.check_currency()
        labels = lines.column("product_kind")
        lines.kinds = kinds_of(labels, facts.section or None, judgement.sections, judgement.kept)
        return lines

    def _proven(
        self,
        lines: Lines,
        rows: tuple[StatementRow, ...],
        refused: frozenset[int],
        figures: Sequence[StatedFigure],
    ) -> Iterator[Message]:
        """All that the lines do not agree with, and what else a person should know."""
        for row in self.judgement.unread_totals:
            yield message("row {row}: the stated total cannot be read", row=row)
        odd_days, habit = check_days(rows)
        yield from lines.warnings
        yield from odd_days
        yield from check_products(lines)
        yield from check_totals(self.judgement.totals)
        yield from check_stated(figures, rows, len(refused))
        yield from chain_breaks(rows, refused)
        yield from check_periods(rows, habit)
        yield from check_lives(lines)
        yield from self._unnamed()
        yield from self._other_units()
        yield from self._cut(rows)
        hidden = sum(row.hidden for row in rows)
        if hidden:
            yield message("{count} of the rows are hidden in Excel; they were read", count=hidden)
        if self.kind == "repayment_schedule":
            yield message("the table says what is to be paid, not what was paid; nothing of it is taken in")

    def _cut(self, rows: tuple[StatementRow, ...]) -> Iterator[Message]:
        """Lines of a text with fewer cells than its names, where most have them all: perhaps cut on the way."""
        widths = self.found.sheet.widths
        short = [row.row for row in rows if widths and widths[row.row - 1] < widths[self.layout.row]]
        if short and 2 * len(short) < len(rows):
            yield message(
                "row {row} has fewer cells than the header, and so have {count} rows: perhaps they were cut off",
                row=short[0],
                count=len(short),
            )

    def _other_units(self) -> Iterator[Message]:
        """A row among or below the lines that speaks of another unit than the one by which they were read."""
        layout, rows = self.layout, self.found.sheet.rows
        read_in = {self.found.facts.unit or "元", "", *(layout.unit(name) for name in MONEY)}
        for ignored in self.judgement.ignored:
            unit, doubt = units_above([rows[ignored.row - 1]], ignored.row)
            if doubt or unit not in read_in:
                yield message(
                    "row {row} speaks of another unit or currency than the one by which the lines were read ({unit})",
                    row=ignored.row,
                    unit=self.found.facts.unit or "元",
                )
                return

    def _stated_figures(self) -> list[StatedFigure]:
        """What stands above the table, and in the rows below it that are no lines."""
        rows = self.found.sheet.rows
        above = range(self.found.top + 1, self.layout.row + 1)
        numbers = [*above, *(ignored.row for ignored in self.judgement.ignored)]
        return stated_figures([(number, rows[number - 1]) for number in numbers], self.found.facts.unit)

    def _resolve_direction(
        self, rows: tuple[StatementRow, ...], others: tuple[StatementRow, ...], refused: frozenset[int]
    ) -> tuple[StatementRow, ...]:
        """A header that says both in and out is decided by the balance, or a person is asked.

        Args:
            rows: the lines as the first words of its names have them.
            others: the lines as the words in brackets have them.
            refused: numbers of rows that were refused.

        Raises:
            ColumnAmbiguous: the balance does not tell.
        """
        as_named, flipped = (bool(chain_breaks(side, refused)) for side in (rows, others))
        if as_named == flipped:
            raise self._asked()
        self.warnings.append(message("the column names say both in and out; the balance decided"))
        return others if as_named else rows

    def _asked(self) -> ColumnAmbiguous:
        layout, sheet = self.layout, self.found.sheet.name
        shown = layout.shown()
        names = tuple(shown[name] for name in ("debit", "credit") if name in shown)
        header = Header(sheet, layout.row + 1, layout.height, tuple(name.shown for name in layout.names))
        return ColumnAmbiguous(
            file=self.found.file, sheet=sheet, row=layout.row + 1, column=names[0],
            meanings="money in or money out, and the balance does not tell",
            header=header, asked=names, fields=("debit", "credit"),
        )  # fmt: skip

    def _unnamed(self) -> Iterator[Message]:
        """Columns with values that no name stands over; below totals and notes nobody misses one."""
        left_out = {ignored.row - self.table.first for ignored in self.judgement.ignored}
        body, names = self.table.body, self.layout.names
        unnamed = [
            at for at in range(max(map(len, body), default=0)) if at >= len(names) or not names[at].full
        ]
        for column in unnamed:
            filled = (
                at for at, row in enumerate(body) if row[column] not in ("", None) and at not in left_out
            )
            first = next(filled, None)
            if first is not None:
                yield message(
                    "column {column} has no name in the header and holds values from row {row} on; it was not read",
                    column=column_letters(column),
                    row=self.table.first + first,
                )


def _kind(found: Found) -> str:
    """Neither interest on deposits nor what is still to be paid is loan interest that was paid."""
    if found.layout.kind != "interest_list":
        return found.layout.kind
    title = fold(f"{found.facts.title}{found.facts.heading}{found.sheet.name}")
    if any(word in title for word in vocabulary().deposit_titles):
        return "deposit_interest_list"
    payable = any(word in title for word in vocabulary().payable_titles)
    return "repayment_schedule" if payable and not found.layout.says_paid else found.layout.kind
