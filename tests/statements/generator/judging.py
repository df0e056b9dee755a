"""What became of a damaged file: refused, read as before, told, or another whole document that says what was read."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest

from ledger.statements import reading
from ledger.statements.cells import Workbook, cell_text
from ledger.statements.errors import StatementError
from tests.statements.generator.cases import Case
from tests.statements.generator.dumps import Dump, Grid, Inconsistent, dump_of
from tests.statements.golden import differences

EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - days of a workbook
UNITS = {"": 1, "元": 1, "千元": 1000, "万元": 10_000}
MONEY = ("principal", "product", "interest", "penalty", "compound", "debit", "credit", "amount", "balance")
DAYS = ("posting_date", "transaction_date", "value_date", "period_start", "period_end")
TEXTS = ("iou", "contract", "serial", "loan_account")
LONGEST_SERIAL = 5


class Fault(AssertionError):
    """A reading that is not what the file says, and does not tell."""


def outcome(case: Case, data: bytes, opening: Callable[..., Workbook]) -> str:
    """What became of a damaged file.

    Args:
        case: the whole file.
        data: the damaged bytes.
        opening: opens them, in this process or in a child.

    Returns:
        "refused", "same", "told" (a warning or a refused line that the whole file has not), or "another document":
        it is whole, and it says what was read.

    Raises:
        Fault: none of these.
    """
    seen: list[Workbook] = []

    def watched(*given: Any) -> Workbook:
        seen.append(opening(*given))
        return seen[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "open_workbook", watched)
        try:
            found = reading.read_statement(data, case.sample.name).as_json()
        except StatementError:
            return "refused"
    golden = case.sample.golden()
    if not differences(golden, found):
        return "same"
    if _tells_more(golden, found):
        return "told"
    _check_says_the_same(case, data, seen[0], found)
    return "another document"


def _tells_more(golden: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether a reading warns or refuses where that of the whole file does not."""
    known = [" ".join(words) for words in golden["warnings"]]
    if len(found["warnings"]) > len(known):
        return True
    wanted = golden["warnings"]
    if any(
        not any(all(word in warning for word in words) for words in wanted) for warning in found["warnings"]
    ):
        return True
    return any(sheet["rejected"] for sheet in found["sheets"])


def _check_says_the_same(case: Case, data: bytes, opened: Workbook, found: Mapping[str, Any]) -> None:
    try:
        dump = dump_of(data, case.sample.format, case.encoding)
    except Inconsistent as error:
        raise Fault(f"the file contradicts itself ({error}), and the reading does not say so") from error
    shown = [(sheet.name, _shown(sheet.rows, opened.epoch_1904)) for sheet in opened.sheets]
    apart = _apart([(name, _plain(grid)) for name, grid in dump], shown)
    if apart:
        raise Fault(f"the cells are read otherwise: {apart}")
    if not _is_wrapped(opened):
        for table in found["sheets"]:
            grid = next(grid for name, grid in dump if name == table["sheet"])
            _check_rows(table, grid, opened.epoch_1904)


def _is_wrapped(opened: Workbook) -> bool:
    return any(all(cell == "" for row in sheet.rows for cell in row[1:]) for sheet in opened.sheets)


def _apart(wanted: Dump, found: Dump) -> str:
    if [name for name, _ in wanted] != [name for name, _ in found]:
        return f"sheets {[name for name, _ in wanted]} and {[name for name, _ in found]}"
    for (name, one), (_, other) in zip(wanted, found, strict=True):
        for at in sorted(one.keys() | other.keys()):
            if one.get(at, "") != other.get(at, ""):
                return f"{name} {at}: {one.get(at)!r} and {other.get(at)!r}"
    return ""


def _plain(grid: Grid) -> Grid:
    plain = {at: _bare(text) for at, text in grid.items()}
    return {at: text for at, text in plain.items() if text}


def _bare(text: str) -> str:
    return " ".join(text.split()).removeprefix("'").strip()


def _shown(rows: Sequence[Sequence[Any]], epoch_1904: bool) -> Grid:
    cells = {
        (number, column): _bare(_text(cell, EPOCHS[epoch_1904]))
        for number, row in enumerate(rows, start=1)
        for column, cell in enumerate(row)
    }
    return {at: text for at, text in cells.items() if text}


def _text(cell: Any, epoch: datetime) -> str:
    if isinstance(cell, date) and not isinstance(cell, datetime):
        cell = datetime.combine(cell, time())
    if isinstance(cell, datetime):
        cell = (cell - epoch) / timedelta(days=1)
    return cell_text(cell)


def _check_rows(table: Mapping[str, Any], grid: Grid, epoch_1904: bool) -> None:
    """Hold every value of every row against its cell, with other means than the reader's."""
    heads: dict[int, str] = {}
    for (number, column), text in grid.items():
        if table["header_row"] <= number < table["header_row"] + table["header_rows"]:
            heads[column] = f"{heads.get(column, '')} {' '.join(text.split())}".strip()
    for field, shown in table["columns"].items():
        place = next((at for at, text in heads.items() if text == shown), None)
        if place is None or field in ("amount", "direction"):
            continue
        for row in table["rows"]:
            cell = grid.get((row["row"], place), "")
            wanted = _expected(field, cell, _unit(shown, table["facts"]), EPOCHS[epoch_1904])
            side = {"debit": "out", "credit": "in"}.get(field)
            value = (
                row["amount"]
                if side and row["direction"] == side
                else None
                if side
                else row.get(field, wanted)
            )
            if wanted is not None and value is not None and str(wanted) != str(value):
                raise Fault(f"row {row['row']} {field}: the cell says {cell!r} and the reading {value!r}")


def _unit(shown: str, facts: Mapping[str, str]) -> int:
    named = re.search(r"(千元|万元|元)(?![一-龥])", unicodedata.normalize("NFKC", "".join(shown.split())))
    return UNITS[named[1] if named else facts.get("unit", "")]


def _expected(field: str, cell: str, unit: int, epoch: datetime) -> str | None:
    """What a cell says, in the form of a reading; None where these means cannot tell."""
    text = "".join(unicodedata.normalize("NFKC", cell).split()).strip("'")
    if field in MONEY:
        return _money(text, unit)
    if field in DAYS:
        return _day(text, epoch)
    return text or None if field in TEXTS else None


def _money(text: str, unit: int) -> str | None:
    bare = re.sub(r"[¥,+]|CNY|RMB|人民币", "", text)
    negative = bare.startswith(("(", "-")) or bare.endswith("-")
    try:
        return f"{Decimal(bare.strip('()-')) * unit * (-1 if negative else 1):.2f}"
    except InvalidOperation:
        return None


def _day(text: str, epoch: datetime) -> str | None:
    parts = re.match(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})", text)
    if parts and len(text) > LONGEST_SERIAL and "." not in text[:4]:
        return f"{int(parts[1]):04d}-{int(parts[2]):02d}-{int(parts[3]):02d}"
    if not text.replace(".", "").isdigit():
        return None
    return (epoch + timedelta(days=int(float(text)))).date().isoformat()
