"""`statement read`, `import` and `undo`: a bank's workbook, read without a book, brought into it, or taken back."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ledger.cli.failures import InputRefused, UsageWrong
from ledger.cli.files import read_bytes, read_yaml, write_file
from ledger.statements.opening import Opening
from ledger.statements.pausing import collection_paused

COUNTS = ("new", "already_there", "suspicious", "rejected", "matched", "accepted")


def read(options: argparse.Namespace) -> int:
    """Recognise and type a workbook; needs no book."""
    from ledger.cli.shared import answer
    from ledger.statements.memory import check_columns, check_present
    from ledger.statements.reading import read_statement

    columns = _columns(options)
    check_columns(columns)
    _check_copy(options)
    data, name, password = read_bytes(options.file), Path(options.file).name, _password(options)
    reading = read_statement(data, name, password, columns)
    check_present(reading, columns)
    content = reading.as_json()
    if options.hand_back:
        from ledger.statements.handing_back import headings_of_reading, marks_of_reading

        marks = marks_of_reading(reading, _wording(options))
        content |= _handed_back(options, data, name, password, marks, headings_of_reading(reading))
    lines = [line for sheet in content["sheets"] for line in _sheet_lines(sheet)]
    told = [content["file"], *(f"! {warning}" for warning in content["warnings"]), *lines]
    answer(options, content, [*told, *_told_of_copy(content)])
    return 0


def import_file(options: argparse.Namespace) -> int:
    """Stage a workbook, match its lines, report; with --accept post what matches strongly."""
    data, name, password = read_bytes(options.file), Path(options.file).name, _password(options)
    columns = _columns(options)
    _check_copy(options)
    if options.remember and not columns:
        raise UsageWrong(fault="--remember keeps what --map or --mapping say, and neither is given",
                         command="statement import")  # fmt: skip
    # The file is read by another process while this one loads what the book needs.
    with Opening(data, name, password) as opening, collection_paused():
        return _import(options, data, name, password, columns, opening)


def _import(
    options: argparse.Namespace,
    data: bytes,
    name: str,
    password: str | None,
    columns: Mapping[str, str],
    opening: Opening,
) -> int:
    from ledger.cli.shared import actor, answer, opened
    from ledger.instrument import recompute_of
    from ledger.statements.importing import import_statement, read_with_memory

    with opened(options) as book:
        person = actor(book, options.actor)
        # Reading takes time; the writers' lock is not held for it.
        with book.reading() as session:
            reading = read_with_memory(session, data, name, password, columns, opening)
        with book.writing(person) as unit:
            report = import_statement(unit, data, name, recompute_of(unit.session), options.accept, reading=reading,
                                      confirmed=columns if options.remember else None)  # fmt: skip
        content = report.as_json()
        if options.hand_back:
            from ledger.statements.handing_back import headings_of_reading, marks_of_batch

            with book.reading() as session:
                marks = marks_of_batch(session, report.batch, _wording(options))
            content |= _handed_back(options, data, name, password, marks, headings_of_reading(reading))
    told = ", ".join(f"{content[count]} {count.replace('_', ' ')}" for count in COUNTS)
    answer(options, content, [f"Batch {report.batch}: {told}", *content["messages"], *_told_of_copy(content)])
    return 0


def undo(options: argparse.Namespace) -> int:
    """Take a batch back: reverse what it posted, or say what depends on it."""
    from ledger.cli.shared import actor, answer, opened
    from ledger.instrument import dependents_of
    from ledger.statements.undoing import undo_batch

    with opened(options) as book, book.writing(actor(book, options.actor)) as unit:
        entries = undo_batch(unit, options.batch, options.reason, dependents_of)
    told = f"Batch {options.batch} is taken back: {len(entries)} entries are reversed."
    answer(options, {"batch": options.batch, "reversed": len(entries), "entries": entries}, [told])
    return 0


def _check_copy(options: argparse.Namespace) -> None:
    """Refuse to write the marked copy over the bank's own file, under whatever name."""
    if not options.hand_back:
        return
    file, copy = Path(options.file), Path(options.hand_back)
    if copy.resolve() == file.resolve() or (copy.exists() and copy.samefile(file)):
        raise InputRefused(
            what=options.hand_back, fault="this is the file that is read, and the bank's own file is not replaced",
            mend="Choose another name for the marked copy",
        )  # fmt: skip


def _handed_back(
    options: argparse.Namespace,
    data: bytes,
    name: str,
    password: str | None,
    marks: Sequence[Any],
    headings: Any,
) -> dict[str, Any]:
    """Write the marked copy, where there is anything to mend; what the answer says of it."""
    from ledger.statements.handing_back import hand_back

    if not marks:
        return {"handed_back": None}
    return {"handed_back": write_file(options.hand_back, hand_back(data, name, marks, headings, password))}


def _told_of_copy(content: Mapping[str, Any]) -> list[str]:
    if "handed_back" not in content:
        return []
    copy = content["handed_back"]
    return [f"Marked copy: {copy}" if copy else "Nothing is to be mended: no marked copy was written."]


def _wording(options: argparse.Namespace) -> Any:
    from ledger.ui.language import Translator

    return Translator(options.language).message


def _columns(options: argparse.Namespace) -> dict[str, str]:
    """Header texts with their fields, from --mapping FILE.yaml and --map FIELD=HEADER, the latter going first."""
    kept: list[tuple[str, str]] = []
    if options.mapping:
        for field, headers in read_yaml(options.mapping).items():
            listed = headers if isinstance(headers, list) else [headers]
            kept += [(str(header), str(field)) for header in listed]
    said: list[tuple[str, str]] = []
    for written in options.map or ():
        field, equals, header = written.partition("=")
        if not (field.strip() and equals and header.strip()):
            raise UsageWrong(fault=f"--map takes FIELD=HEADER, not {written}", command="statement import")
        said.append((header, field))
    stated = _one_field_each(said, {})
    return _one_field_each(kept, stated) | stated


def _one_field_each(pairs: Sequence[tuple[str, str]], settled: Mapping[str, str]) -> dict[str, str]:
    """Header texts with their fields, where no text that is not settled otherwise has two of them."""
    columns: dict[str, str] = {}
    for written, named in pairs:
        header, field = " ".join(written.split()), named.strip()
        if columns.setdefault(header, field) != field and header not in settled:
            fault = f"the column {header} is said to be both {columns[header]} and {field}; say one"
            raise UsageWrong(fault=fault, command="statement import")
    return columns


def _password(options: argparse.Namespace) -> str | None:
    if not options.password_file:
        return None
    # A password on the command line could be read by everybody on the machine.
    text = read_bytes(options.password_file, 10_000).decode("utf-8-sig", errors="replace")
    return text.splitlines()[0] if text else ""


def _sheet_lines(sheet: Mapping[str, Any]) -> list[str]:
    from ledger.cli.shared import table

    names = ("row", "posting_date", "direction", "amount", "principal", "rate_percent", "interest", "penalty",
             "compound", "iou", "borrower")  # fmt: skip
    rows = [[row[name] for name in names] for row in sheet["rows"]]
    found = [f"Sheet {sheet['sheet']}: heading in row {sheet['header_row']}, {len(rows)} rows"]
    found += table(names, rows)
    found += [f"  row {row['row']} ignored: {row['why']}" for row in sheet["ignored"]]
    found += [
        f"  row {row['row']} rejected: {row['column']} {row['value']}: {row['reason']}"
        for row in sheet["rejected"]
    ]
    return found
