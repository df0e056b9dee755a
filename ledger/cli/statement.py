"""`statement read` and `statement import`: a bank's workbook, read without a book, or brought into it."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ledger.cli.files import read_bytes
from ledger.cli.shared import actor, answer, opened, table

COUNTS = ("new", "already_there", "suspicious", "rejected", "matched", "accepted")


def read(options: argparse.Namespace) -> int:
    """Recognise and type a workbook; needs no book."""
    from ledger.statements.reading import read_statement

    content = read_statement(read_bytes(options.file), Path(options.file).name, _password(options)).as_json()
    lines = [line for sheet in content["sheets"] for line in _sheet_lines(sheet)]
    answer(options, content, [content["file"], *(f"! {warning}" for warning in content["warnings"]), *lines])
    return 0


def import_file(options: argparse.Namespace) -> int:
    """Stage a workbook, match its lines, report; with --accept post what matches strongly."""
    from ledger.statements.importing import import_statement
    from ledger.statements.reading import read_statement

    data, name, password = read_bytes(options.file), Path(options.file).name, _password(options)
    with opened(options) as book:
        person = actor(book, options.actor)
        # Reading takes time; the writers' lock is not held for it.
        reading = read_statement(data, name, password)
        with book.writing(person) as unit:
            report = import_statement(unit, data, name, _recompute(), options.accept, reading=reading)
    content = report.as_json()
    told = ", ".join(f"{content[count]} {count.replace('_', ' ')}" for count in COUNTS)
    answer(options, content, [f"Batch {report.batch}: {told}", *content["messages"]])
    return 0


def _password(options: argparse.Namespace) -> str | None:
    if not options.password_file:
        return None
    # A password on the command line could be read by everybody on the machine.
    text = read_bytes(options.password_file, 10_000).decode("utf-8-sig", errors="replace")
    return text.splitlines()[0] if text else ""


def _recompute() -> Any:
    from ledger.instrument import instruments

    return next((method.recompute for method in instruments().values() if method.recompute), None)


def _sheet_lines(sheet: Mapping[str, Any]) -> list[str]:
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
