"""`statement read` and `statement import`: a bank's workbook, read without a book, or brought into it."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

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
    from ledger.statements.accepting import accept_batch
    from ledger.statements.reading import read_statement
    from ledger.statements.staging import stage_statement

    data, name, password = read_bytes(options.file), Path(options.file).name, _password(options)
    with opened(options) as book:
        person = actor(book, options.actor)
        # Reading takes time; the writers' lock is not held for it.
        reading = read_statement(data, name, password)
        with book.writing(person) as unit:
            staged = stage_statement(unit, data, name, password, recompute=_recompute(), reading=reading)
        counts = dict(staged.counts)
        if options.accept:
            with book.writing(person) as unit:
                # A key of its own: a second call accepts what could not be accepted before, and nothing twice.
                counts["accepted"] = accept_batch(
                    unit, staged.batch_id, f"accept/{staged.batch_id}/{uuid4()}"
                )
    messages = [str(message) for message in staged.messages]
    content = {"batch": staged.batch_id, **{count: counts.get(count, 0) for count in COUNTS},
               "known_since": staged.known_since or None, "messages": messages}  # fmt: skip
    told = [f"Batch {staged.batch_id}: {', '.join(f'{counts.get(count, 0)} {count}' for count in COUNTS)}"]
    answer(options, content, [*told, *messages])
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
