"""A sheet drawn from top to bottom from what is true, with the answer that must come out of it noted on the way.

The answer is made of the truth that was drawn, never of what a reader said about the drawing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from string import ascii_uppercase
from typing import Any, Final

from ledger.values.money import yuan_text

Cell = Any
"""A text, a number (int or Decimal), a day, blank (None), or a formula or an error of `containers`."""

Truth = Mapping[str, Any]
"""A line as it is: days, fen, percent a year, names; by the names of the answer, money without "_fen"."""

MONEY: Final = frozenset(
    {"principal", "interest", "penalty", "compound", "amount", "balance", "product", "payable"}
)
_SUMMED: Final = {
    "interest_list": ("interest", "penalty", "compound", "principal"),
    "deposit_interest_list": ("interest", "penalty", "compound", "principal"),
    "repayment_schedule": ("interest", "penalty", "compound", "principal", "payable"),
}
_TOLD: Final = {
    "debit": ("direction", "amount"),
    "credit": ("direction", "amount"),
    "signed": ("direction", "amount"),
    "flag": ("direction",),
    "period": ("period_start", "period_end"),
    "payer": ("counterparty",),
    "payee": ("counterparty",),
    "product": (),
    "reversal_flag": ("reversal",),
}
"""What a column tells where its name is not that of one field of the answer."""

_SHOWN_AS: Final = {"flag": "direction", "signed": "amount", "reversal_flag": "reversal"}


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: what stands in the header; over two rows as (upper, lower).
        field: what of the truth it shows; no reading keeps "" and what begins with "_"; "text 1" is one of several
            remarks.
        form: how it writes what it shows; blank values are not passed.
    """

    name: str | tuple[str, str]
    field: str
    form: Callable[[Any], Cell] = str

    @property
    def shown(self) -> str:
        """The header as a reading names it: spaces made single, upper name before the lower."""
        names = (self.name,) if isinstance(self.name, str) else self.name
        return " ".join(" ".join(names).split())

    def cell(self, truth: Truth) -> Cell:
        """What the column writes for a line."""
        value = _picked(truth, self.field)
        return None if value is None else self.form(value)


def _picked(truth: Truth, name: str) -> Any:
    """What a column shows that is not a field of the truth by the same name."""
    amount, direction = truth.get("amount"), truth.get("direction")
    derived: dict[str, Callable[[], Any]] = {
        "debit": lambda: amount if direction == "out" else None,
        "credit": lambda: amount if direction == "in" else None,
        "signed": lambda: -amount if direction == "out" and amount is not None else amount,
        "flag": lambda: direction,
        "period": lambda: (truth["period_start"], truth["period_end"]),
        "payer": lambda: truth.get("_owner") if direction == "out" else truth["counterparty"],
        "payee": lambda: truth["counterparty"] if direction == "out" else truth.get("_owner"),
        "reversal_flag": lambda: bool(truth.get("reversal")),
    }
    return derived[name]() if name in derived else truth.get(name)


@dataclass
class Table:
    """One table as it is drawn, and its part of the answer."""

    kind: str
    columns: Sequence[Column]
    header_row: int
    header_rows: int
    facts: dict[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)
    ignored: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    section: int = 0
    whole: dict[str, int] = field(default_factory=dict)
    sections: dict[str, int] = field(default_factory=dict)

    def told(self) -> set[str]:
        """The fields of the answer that the columns tell, and the remarks."""
        told = {"nature", "reversal", "reverses", "reversed_by", "hidden"}
        for name in self.kept():
            told |= set(_TOLD.get(name, (name.partition(" ")[0],)))
        return told

    def kept(self) -> list[str]:
        """The fields of the columns that a reading keeps."""
        return [column.field for column in self.columns if column.field.strip("_") == column.field != ""]

    def sums(self, start: int = 0) -> dict[str, int]:
        """Sums of the lines from one on, by the names of the answer."""
        rows = self.rows[start:]
        fields = {column.field for column in self.columns}
        if self.kind in _SUMMED:
            return {
                name: sum(row.get(name) or 0 for row in rows)
                for name in _SUMMED[self.kind]
                if name in fields and (self.kind != "deposit_interest_list" or name != "interest")
            } | ({"interest": 0} if self.kind == "deposit_interest_list" else {})
        sums = {
            side: sum(row["amount"] or 0 for row in rows if row.get("direction") == side)
            for side in ("in", "out")
        }
        if "signed" in fields:
            sums["amount"] = sums["in"] - sums["out"]
        elif "amount" in fields:
            sums["amount"] = sum(row["amount"] or 0 for row in rows)
        return sums

    def answer(self) -> dict[str, Any]:
        """The table's part of the answer."""
        columns: dict[str, str] = {}
        for column in self.columns:
            name = _SHOWN_AS.get(column.field, column.field).partition(" ")[0]
            if column.field in self.kept():
                columns[name] = ", ".join(filter(None, (columns.get(name), column.shown)))
        return {
            "kind": self.kind,
            "header_row": self.header_row,
            "header_rows": self.header_rows,
            "columns": columns,
            "facts": self.facts,
            "rows": [written(row) for row in self.rows],
            "ignored": self.ignored,
            "rejected": sorted(self.rejected, key=lambda cell: cell["row"]),
            "totals": {
                "stated": _yuan(self.whole or self.sections),
                "summed": _yuan(self.sums()),
            },
        }


def _yuan(sums: Mapping[str, int]) -> dict[str, str]:
    return {name: yuan_text(fen) for name, fen in sums.items()}


def written(row: Truth) -> dict[str, Any]:
    """A line in the form of the answer: money in yuan as text, days ISO, nothing that is blank."""
    shown: dict[str, Any] = {}
    for name, value in row.items():
        if value is None or value is False:
            continue
        if name in MONEY:
            shown[name] = yuan_text(value)
        elif isinstance(value, date):
            shown[name] = value.isoformat()
        else:
            shown[name] = str(value) if isinstance(value, Decimal) else value
    return shown


@dataclass
class Page:
    """One sheet from top to bottom.

    Attributes:
        name: name of the tab; "" in a text file.
        hidden: whether the tab is hidden, which a reader must say.
        rows: what is drawn so far.
        warnings: key words of each warning that must come, in order.
    """

    name: str = ""
    hidden: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    warnings: list[list[str]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def table(self) -> Table:
        """The table being drawn."""
        return self.tables[-1]

    def put(self, *cells: Cell) -> int:
        """A row as it is; its number, as Excel counts."""
        self.rows.append(list(cells))
        return len(self.rows)

    def warn(self, *words: str) -> None:
        """A warning must come that holds these words."""
        self.warnings.append([*([self.name] if self.name else []), *words])

    def head(self, kind: str, columns: Sequence[Column], **facts: str) -> None:
        """A header, and the facts that the lines above it tell."""
        upper = [column.name[0] if isinstance(column.name, tuple) else column.name for column in columns]
        lower = [column.name[1] if isinstance(column.name, tuple) else None for column in columns]
        height = 2 if any(lower) else 1
        row = self.put(*(_once(upper) if height > 1 else upper))
        if height > 1:
            self.put(*lower)
        self.tables.append(Table(kind, columns, row, height, facts))

    def head_again(self) -> None:
        """The header once more, as on a new printed page."""
        height = self.table.header_rows
        start = self.table.header_row - 1
        for cells in self.rows[start : start + height]:
            number = self.put(*cells)
            self.table.ignored.append({"row": number, "why": "the header is repeated"})

    def line(self, truth: Truth, *, hidden: bool = False, **odd: Cell) -> int:
        """A line of the truth; `odd` are cells, by field, that say the same in another way."""
        number = self._draw(truth, odd)
        told = self.table.told()
        row = {"row": number} | {name: value for name, value in truth.items() if name in told}
        for name in ("account", "currency", "borrower", "iou", "contract", "loan_account"):
            if row.get(name) is None and name in self.table.facts:
                row[name] = self.table.facts[name]
        row["text"] = self._text(truth)
        self.table.rows.append(row | {"hidden": hidden})
        if hidden:
            self.hidden_rows.add(number)
        return number

    def _text(self, truth: Truth) -> str | None:
        names = [column.field for column in self.table.columns if column.field.startswith("text")]
        return " ".join(truth[name] for name in names if truth.get(name)) or None

    def refuse(self, truth: Truth, name: str, cell: Cell, *reason: str, value: str | None = None) -> int:
        """A line that must be refused for the cell of a field, which shows `value` to a person."""
        number = self._draw(truth, {name: cell})
        at, column = next(
            (at, column) for at, column in enumerate(self.table.columns) if column.field == name
        )
        shown = value if value is not None else "" if cell is None else str(cell).strip()
        refused = {"row": number, "address": f"{ascii_uppercase[at]}{number}", "column": column.shown}
        refused |= {"value": shown, "reason": list(reason)}
        self.table.rejected.append(refused)
        return number

    def _draw(self, truth: Truth, odd: Mapping[str, Cell]) -> int:
        return self.put(
            *(
                odd[column.field] if column.field in odd else column.cell(truth)
                for column in self.table.columns
            )
        )

    def leave(self, why: str, *cells: Cell) -> int:
        """A row that is no line, and why."""
        number = self.put(*cells)
        self.table.ignored.append({"row": number, "why": why})
        return number

    def total(self, label: str, *fields: str, section: bool = False, at: int = 0, off: int = 0) -> int:
        """A total row over some columns, of all lines or of those since the last one.

        Args:
            label: what it is called.
            fields: the columns that it fills.
            section: whether it is a subtotal.
            at: the column of the label.
            off: fen by which what it states is wrong.
        """
        table = self.table
        sums = table.sums(table.section if section else 0)
        stated = {_side(name): sums[_side(name)] + off for name in fields}
        cells: list[Cell] = [
            column.form(stated[_side(column.field)]) if column.field in fields else None
            for column in table.columns
        ]
        cells[at] = label
        number = self.leave(f"a total row ({label.strip()})", *cells)
        if section:
            table.section = len(table.rows)
            table.sections = {name: table.sections.get(name, 0) + fen for name, fen in stated.items()}
        else:
            table.section = len(table.rows)
            table.whole = stated
        return number

    def answers(self) -> list[dict[str, Any]]:
        """The part of the answer that this sheet has."""
        return [{"sheet": self.name, "hidden": self.hidden} | table.answer() for table in self.tables]


def _side(name: str) -> str:
    return {"debit": "out", "credit": "in", "signed": "amount"}.get(name, name)


def _once(names: Sequence[str]) -> list[str | None]:
    """Upper names, each written over its first column only."""
    return [None if index and name == names[index - 1] else name for index, name in enumerate(names)]


def renamed(columns: Sequence[Column], **names: str) -> list[Column]:
    """Columns with other names over some fields."""
    return [replace(column, name=names.get(column.field, column.name)) for column in columns]
