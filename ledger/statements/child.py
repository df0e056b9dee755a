"""The process that parses a file on behalf of another, so that no file can take the other one down.

It takes a pickle of (file name, password or None, bytes) on standard input and answers on standard output with a
series of pickled tuples: ("workbook", kind, warnings, epoch_1904), then for each sheet ("sheet", name, hidden, hidden
rows, merged areas) and ("rows", rows) any number of times, and at last ("end",) or, at any point, ("refused", cause,
parameters).
"""

import gc
import pickle
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import chain, islice
from typing import Any, BinaryIO, Final

from ledger.statements.biff import scan_ole
from ledger.statements.cells import Sheet
from ledger.statements.errors import FileDamaged, FileDangerous, PasswordNeeded, PasswordWrong, StatementError
from ledger.statements.formats import recognise
from ledger.statements.guarding import MEGABYTES, SECONDS, Answer, await_verdict, beside, told
from ledger.statements.package import Package
from ledger.statements.plain import read_html, read_text
from ledger.statements.sheetxml import SheetScan

ROWS_AT_ONCE: Final = 5000
MOST_TEXT: Final = 32_767

Scans = Mapping[Any, SheetScan]
"""What was found in each sheet, by its name or its place."""


def main() -> None:  # pragma: no cover - runs in the child, where coverage does not look
    """Answer one request, under limits of memory and computing time."""
    gc.disable()  # a short life full of small lists; collecting them would only take time
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    file, password, data = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the parent
    write_answers(file, password, data, sys.stdout.buffer)


def write_answers(file: str, password: str | None, data: bytes, out: BinaryIO) -> None:
    """Write the answers for one file; whatever a parser raises becomes one refusal."""
    out.writelines(
        pickle.dumps(answer, pickle.HIGHEST_PROTOCOL) for answer in told(answers(file, password, data), file)
    )
    out.flush()


def answers(file: str, password: str | None, data: bytes) -> Iterator[Answer]:
    """The answers for one file, as the module says.

    Raises:
        StatementError: the file is refused.
    """
    kind = recognise(data, file)
    if kind == "text":
        yield from _whole(read_text(data, file), "text", [])
    elif kind == "html":
        sheet, warnings = read_html(data, file)
        yield from _whole(sheet, "html", warnings)
    elif kind == "zip":
        yield from _package(data, file)
    else:
        yield from _ole(data, file, password)


def _whole(sheet: Sheet, kind: str, warnings: list[tuple[str, dict[str, str]]]) -> Iterator[Answer]:
    yield ("workbook", kind, warnings, False)
    yield ("sheet", sheet.name, sheet.hidden, frozenset(), sheet.merged)
    for start in range(0, len(sheet.rows), ROWS_AT_ONCE):
        yield ("rows", sheet.rows[start : start + ROWS_AT_ONCE])
    yield ("end",)


def _package(data: bytes, file: str) -> Iterator[Answer]:
    package = Package(data, file)
    guard = beside(_look_through(package), file)
    head = ("workbook", "xlsx", package.warnings, package.epoch_1904)
    try:
        yield from _parsed(data, file, head, lambda: next(guard)[1])
    except StatementError:
        raise
    except BaseException:
        await_verdict(guard, file)  # of two complaints, the guard's is the clearer one
        raise
    await_verdict(guard, file)
    yield ("end",)


def _look_through(package: Package) -> Iterator[Answer]:
    yield "scans", package.scan_sheets()
    package.check_xml()
    yield ("passed",)


def _ole(data: bytes, file: str, password: str | None) -> Iterator[Answer]:
    scan = scan_ole(data, file)
    if scan.encrypted:
        if password is None:
            raise PasswordNeeded(file=file)
        opened = decrypt(data, file, password)
        if opened[:8] == data[:8] and scan_ole(opened, file).encrypted:
            raise PasswordWrong(file=file)
        yield from answers(file, None, opened)
        return
    warnings: list[tuple[str, dict[str, str]]] = [(text, {}) for text in scan.told()]
    head = ("workbook", "xls", warnings, scan.epoch_1904)
    yield from _parsed(data, file, head, lambda: dict(enumerate(scan.sheets)))
    yield ("end",)


def decrypt(data: bytes, file: str, password: str) -> bytes:
    """The plain file inside an encrypted one, in memory only.

    Raises:
        PasswordWrong: the password does not open it.
    """
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    opened = BytesIO()
    try:
        office = msoffcrypto.OfficeFile(BytesIO(data))
        office.load_key(password=password)
        office.decrypt(opened)
    except (InvalidKeyError, DecryptionError) as error:
        raise PasswordWrong(file=file) from error
    return opened.getvalue()


def _parsed(data: bytes, file: str, head: Answer, scans: Callable[[], Scans]) -> Iterator[Answer]:
    """Rows of every sheet by the fast reader, with the cells it hides put back."""
    import python_calamine as calamine

    known: Scans | None = None
    with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
        for index, metadata in enumerate(workbook.sheets_metadata):
            if metadata.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(metadata.name)
            if known is None:
                known = scans()
                head[2].extend(
                    (doubt, {}) for doubt in {doubt for scan in known.values() for doubt in scan.doubts}
                )
                yield head
            scan = known.get(metadata.name) or known.get(index)
            if scan is None:
                raise FileDamaged(file=file, detail=f"its sheet {metadata.name} is not where it should be")
            merged = tuple(sheet.merged_cell_ranges or ())
            hidden = metadata.visible != calamine.SheetVisibleEnum.Visible
            yield ("sheet", metadata.name, hidden, frozenset(scan.hidden_rows), merged)
            yield from _rows(sheet, scan, file)


def _rows(sheet: Any, scan: SheetScan, file: str) -> Iterator[Answer]:
    reader = sheet.iter_rows()
    width = sheet.end[1] + 1 if sheet.end else 0
    number = 0
    while some := list(islice(reader, ROWS_AT_ONCE)):
        # The reader leaves out blank columns on the left although it keeps blank rows on top.
        missing = width - len(some[0])
        rows = [[""] * missing + row for row in some] if missing else some
        _finish(rows, number, scan, file)
        number += len(rows)
        yield ("rows", rows)
    tail = max(scan.marks, default=0) - number
    if tail > 0:
        rows = [[""] * width for _ in range(tail)]
        _finish(rows, number, scan, file)
        yield ("rows", rows)


def _finish(rows: list[list[Any]], start: int, scan: SheetScan, file: str) -> None:
    """Put back hidden errors and formulas, write truth values as Excel shows them, refuse endless texts."""
    kinds = set(map(type, chain.from_iterable(rows)))
    shared = _Shared(file)
    for row in rows:
        if bool in kinds:  # truth values must not meet 1.0 and 0.0 in a dict
            row[:] = map(_plain, row)
        row[:] = map(shared.__getitem__, row)
    for number in scan.marks.keys() & range(start + 1, start + len(rows) + 1):
        row = rows[number - start - 1]
        for column, mark in scan.marks[number].items():
            row += [""] * (column + 1 - len(row))
            row[column] = mark


class _Shared(dict[Any, Any]):
    """Equal cells become one object, which is sent once: most columns repeat a few dates, names and texts."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file

    def __missing__(self, cell: Any) -> Any:
        if isinstance(cell, str) and len(cell) > MOST_TEXT:
            detail = "a cell holds more than the 32,767 characters that Excel allows"
            raise FileDangerous(file=self.file, detail=detail)
        self[cell] = plain = _plain(cell)
        return plain


def _plain(cell: Any) -> Any:
    """A truth value as Excel shows it, and the whole numbers of old files as numbers like any other."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return float(cell) if isinstance(cell, int) else cell


if __name__ == "__main__":  # pragma: no cover
    main()
