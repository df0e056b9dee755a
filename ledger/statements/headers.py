"""Columns by their names: which field each one claims, and what kind of statement the claims make together.

Nothing is mapped by position. Where two columns claim one field, or a name could mean two things, the file is
refused with a question instead of a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from ledger.statements.errors import ColumnAmbiguous, ColumnsClash
from ledger.statements.mappings import Header, header_key
from ledger.statements.vocabulary import Name, parse_name, vocabulary

StatementKind = Literal["account_statement", "interest_list", "repayment_schedule", "accrued_list"]

FEWEST_NAMES: Final = 3
_LONGEST_NAME: Final = 24
_PERIOD: Final = frozenset({"period_start", "period_end", "period", "days"})
_INTEREST: Final = frozenset({"interest", "penalty", "compound"})
_DATES: Final = frozenset({"posting_date", "transaction_date", "transaction_time"})
_LOAN_WORDS: Final = _PERIOD | {"principal", "rate_percent", "iou", "contract", "loan_account"}
_CRITICAL: Final = (
    _PERIOD
    | _INTEREST
    | {
        "posting_date",
        "transaction_date",
        "value_date",
        "principal",
        "rate_percent",
        "iou",
        "contract",
        "borrower",
    }
    | {"debit", "credit", "amount", "direction", "balance"}
)
"""Fields for which a second column is a question; of others the first column counts."""


_PLANNED: Final = frozenset({"due_date", "payable"})
"""What makes a plan of repayments, whose other columns (期数, 应还本金) are read by nobody."""


class Claim(NamedTuple):
    """A column's claim on a field; the lower rank wins."""

    field: str
    rank: int


@dataclass(frozen=True)
class Layout:
    """How one header is to be read.

    Attributes:
        kind: what the columns make together.
        row: index (from 0) of the first header row in the sheet.
        height: 1, or 2 for a header over two rows.
        names: all columns, blank ones included.
        columns: index of the column of each field that has one.
        several: indices of the columns of each field that may have many.
        contradictory: a column name says both in and out; only the balance can tell.
        says_paid: the column of interest says that it was paid, as 实收利息 does.
    """

    kind: StatementKind
    row: int
    height: int
    names: tuple[Name, ...]
    columns: Mapping[str, int]
    several: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    contradictory: bool = False
    says_paid: bool = False

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """The names in order, without what differs between two exports of one layout."""
        return tuple(name.full for name in self.names)

    @property
    def key(self) -> str:
        """The fingerprint under which a confirmed mapping is kept."""
        return header_key(self.names)

    def unit(self, name: str) -> str:
        """The unit that the header of a field states, or ""."""
        return self.names[self.columns[name]].unit if name in self.columns else ""

    def shown(self) -> dict[str, str]:
        """Header text of each field, as `statement read` gives it."""
        single = {name: self.names[column].shown for name, column in self.columns.items()}
        many = {
            name: ", ".join(self.names[column].shown for column in columns)
            for name, columns in self.several.items()
            if name != "other"
        }
        return single | many


@lru_cache(maxsize=4096)
def claim_of(text: str) -> Claim | None:
    """The field that a header text claims; the field of a name with two meanings is "?" and that name."""
    name = parse_name(text)
    if not name.bare or ":" in name.full or len(name.bare) > _LONGEST_NAME:
        return None
    words = vocabulary()
    for form in (name.full, name.bare):
        if form in words.ambiguous:
            return Claim(f"?{form}", 0)
        if form in words.exact:
            return unless_owed(Claim(*words.exact[form]), name.full.removeprefix(form))
    if any(word in name.bare for word in words.accrued):
        return Claim("accrued", 0)
    if any(word in name.bare for word in words.never):
        return None
    return unless_owed(_contained(name.bare), name.full)


def unless_owed(claim: Claim | None, text: str) -> Claim | None:
    """A claim on interest becomes one of interest that was not paid where a text beside it says so: 应扣, (未付).

    Brackets that tell what interest is computed on, as in 利息(按未还本金计), say nothing of it.
    """
    words = vocabulary()
    parts = (
        part for part in text.replace(")", "(").split("(") if not any(word in part for word in words.base)
    )
    owed = any(word in part for part in parts for word in (*words.not_paid, *words.accrued))
    return Claim("accrued", 0) if owed and claim is not None and claim.field in _INTEREST else claim


def _contained(bare: str) -> Claim | None:
    words = vocabulary()
    found = next(((name, claimed, rank) for name, claimed, rank in words.by_length if name in bare), None)
    doubtful = next((name for name in words.ambiguous if name in bare), None)
    if doubtful is not None and (found is None or len(doubtful) >= len(found[0])):
        return Claim(f"?{doubtful}", 0)
    return Claim(found[1], found[2]) if found else None


def build_layout(
    file: str, sheet: str, row: int, height: int, names: Sequence[Name], claims: Sequence[Claim | None]
) -> Layout | None:
    """The layout that columns make together; None where they make no statement.

    Raises:
        ColumnsClash: two columns claim one field of a statement.
        ColumnAmbiguous: a column could mean two things and the others do not decide.
    """
    by_field: dict[str, list[tuple[int, int]]] = {}
    for column, claim in enumerate(claims):
        if claim is not None:
            by_field.setdefault(claim.field, []).append((claim.rank, column))
    kind = _kind(by_field)
    if kind is None:
        return None
    header = Header(sheet, row + 1, height, tuple(name.shown for name in names))
    _settle(by_field, kind, file, names, header)
    _leave_owed_out(by_field)
    many = vocabulary().several
    columns: dict[str, int] = {}
    for name, claimed in by_field.items():
        if name in many:
            continue
        best = min(claimed)[0]
        rivals = [column for rank, column in claimed if rank == best]
        if len(rivals) > 1 and name in _CRITICAL:
            listed = ", ".join(f'"{names[column].shown}"' for column in rivals)
            raise ColumnsClash(
                file=file, sheet=sheet, row=row + 1, columns=listed, meaning=name, header=header,
                asked=tuple(names[column].shown for column in rivals), fields=(name, "other"),
            )  # fmt: skip
        columns[name] = rivals[0]
    _promote(columns)
    several = {
        name: tuple(sorted(column for _, column in by_field[name])) for name in many if name in by_field
    }
    doubtful = any(
        _contradicts(names[columns[name]], name) for name in ("debit", "credit") if name in columns
    )
    paid = min(by_field.get("interest", [(1, 0)]))[0] <= 0
    return Layout(kind, row, height, tuple(names), columns, several, doubtful, paid)


def _kind(by_field: Mapping[str, object]) -> StatementKind | None:
    claimed = {name.removeprefix("?") for name in by_field} - {"other"}
    if len(claimed) < FEWEST_NAMES and not claimed >= _PLANNED:
        return None
    dated = claimed & _DATES or "serial" in claimed
    loan = claimed & (_LOAN_WORDS | _DATES) or claimed & {"起息日", "起息日期", "结息日", "结息日期"}
    if claimed & {"debit", "credit"} and dated:
        return "account_statement"
    if claimed & (_INTEREST | {"逾期利息", "结息", "利息合计", "利息总额"}) and loan:
        return "interest_list"
    if "payable" in claimed and loan | (claimed & {"due_date"}):
        return "repayment_schedule"
    if "accrued" in claimed and claimed & _LOAN_WORDS:
        return "accrued_list"
    return "account_statement" if "amount" in claimed and dated else None


def _settle(
    by_field: dict[str, list[tuple[int, int]]],
    kind: StatementKind,
    file: str,
    names: Sequence[Name],
    header: Header,
) -> None:
    """Give each name with two meanings the one that the other columns leave, or ask."""
    for doubtful in sorted((name for name in by_field if name.startswith("?")), key=_starts_first):
        claimed = by_field.pop(doubtful)
        meaning = _meaning(doubtful[1:], kind, by_field)
        if meaning is None:
            meanings = vocabulary().ambiguous[doubtful[1:]]
            shown = names[claimed[0][1]].shown
            raise ColumnAmbiguous(
                file=file, sheet=header.sheet, row=header.row, column=shown, meanings=_listed(meanings),
                header=header, asked=(shown,), fields=meanings,
            )  # fmt: skip
        by_field.setdefault(meaning, []).extend(claimed)


def _listed(meanings: Sequence[str]) -> str:
    """Meanings in a sentence, separated as the screen separates what it translates."""
    return ", ".join("something else" if name == "other" else name for name in meanings)


def _leave_owed_out(by_field: dict[str, list[tuple[int, int]]]) -> None:
    """Beside a column of what is due, penalty and compound interest were paid only where their names say so."""
    for name in ("penalty", "compound"):
        if "payable" in by_field and name in by_field:
            claimed = by_field.pop(name)
            paid = [item for item in claimed if item[0] <= 0]
            owed = [item for item in claimed if item[0] > 0]
            by_field |= {name: paid} if paid else {}
            by_field.setdefault("accrued", []).extend(owed)


def _starts_first(name: str) -> bool:
    return not name.startswith("?起息")


def _meaning(name: str, kind: StatementKind, by_field: Mapping[str, object]) -> str | None:
    if name.startswith("起息日"):
        if kind == "account_statement":
            return "value_date"
        ended = by_field.keys() & {"period_end", "days", "?结息日", "?结息日期"}
        return "period_start" if ended and "period_start" not in by_field else None
    if name in ("利息合计", "利息总额"):
        return "other" if by_field.keys() & _INTEREST else None
    if name.startswith("结息日"):
        if kind != "account_statement" and "period_end" not in by_field:
            return "period_end"
        return "posting_date" if not by_field.keys() & _DATES else "other"
    return None


def _promote(columns: dict[str, int]) -> None:
    """Where there is no posting date, the day of the transaction is the best date there is."""
    for name in ("transaction_date", "transaction_time"):
        if "posting_date" not in columns and name in columns:
            columns["posting_date"] = columns.pop(name)


def _contradicts(name: Name, claimed: str) -> bool:
    """Whether the words in brackets say the opposite, as in 借方金额（收）."""
    hint = name.full.removeprefix(name.bare)
    against = ("收", "存入") if claimed == "debit" else ("支", "付", "取")
    return "(" in hint and any(word in hint for word in against)
