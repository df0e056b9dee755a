"""`schemes`: list, show, compare and copy schemes; keep those of the office, which another person confirms."""

import argparse
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import yaml

from ledger.book.store import Book
from ledger.book.store.engine import BookMissing
from ledger.cli.failures import InputRefused, UsageWrong
from ledger.cli.files import read_text, write_file
from ledger.cli.shared import actor, answer, as_of, opened, table
from ledger.exports.scheme_texts import stated_text, value_words
from ledger.instrument import (
    checked_scheme,
    confirm_scheme,
    instrument_of,
    instruments,
    names_of,
    office_schemes,
    propose_scheme,
    schemes_of,
    user_of,
)
from ledger.values.errors import LedgerError, raise_all
from ledger.values.scheme_changes import copied, differences, scheme_yaml, with_value
from ledger.values.schemes import Scheme, SchemeUnknown
from ledger.values.trace import Clause


def listed(options: argparse.Namespace) -> int:
    """List the schemes that ship and, where there is a book, those of the office."""
    rows = [*_shipped(options.instrument), *_of_office(options)]
    names = ("id", "instrument", "title", "document", "in_force_from", "in_force_to", "mark", "state")
    answer(options, {"schemes": rows}, table(names, [[row[name] for name in names] for row in rows]))
    return 0


def show(options: argparse.Namespace) -> int:
    """Print a scheme as a person reads it: clause by clause, with value, source and mark."""
    scheme = find(options, options.scheme)
    answer(options, _as_json(scheme), list(_lines(scheme)))
    return 0


def compare(options: argparse.Namespace) -> int:
    """Print where two schemes differ, or all of both."""
    first, second = find(options, options.first), find(options, options.second)
    found = list(differences(first, second, everything=options.all))
    content = {"first": first.id, "second": second.id, "differences": [
        {"name": each.name, "first": _plain(each.first), "second": _plain(each.second), "same": each.is_same}
        for each in found]}  # fmt: skip
    rows = [(each.name, _plain(each.first), _plain(each.second)) for each in found]
    answer(options, content, table(("", first.id, second.id), rows) if rows else ["They state the same."])
    return 0


def copy(options: argparse.Namespace) -> int:
    """Write a copy of a scheme under another id and for other days, with figures changed."""
    scheme = find(options, options.scheme)
    content = copied(scheme, options.id, options.in_force_from, options.in_force_to, options.title)
    source = _source(options)
    for name, value in _changes(options.set or ()):
        content = with_value(content, name, value, source, as_of(options), options.reason)
    text = scheme_yaml(content)
    checked = checked_scheme(text, options.id)
    path = write_file(options.output, text.encode())
    told = {"file": path, "scheme": checked.id, "hash": checked.content_hash}
    answer(
        options,
        told,
        [f"{path}: {checked.id} {checked.content_hash}", f"Next: scitech-ledger schemes keep {path}"],
    )
    return 0


def keep(options: argparse.Namespace) -> int:
    """Keep a scheme of the office in the book; another person confirms it before it can be used."""
    text = read_text(options.file)
    with opened(options) as book:
        seen = _version(book, checked_scheme(text, options.file).id)
        with book.writing(actor(book, options.actor)) as unit:
            key = f"scheme:{secrets.token_hex(8)}"
            scheme = propose_scheme(unit, text, reason=options.reason, seen_version=seen, key=key)
    told = {"scheme": scheme.id, "hash": scheme.content_hash, "version": seen + 1, "state": "proposed"}
    waits = f"{scheme.id}: version {seen + 1} waits for another person: scitech-ledger schemes confirm {scheme.id}"
    answer(options, told, [waits])
    return 0


def confirm(options: argparse.Namespace) -> int:
    """Confirm a scheme that somebody else has written; from now on it can be used."""
    with opened(options) as book:
        seen = _version(book, options.scheme)
        with book.writing(actor(book, options.actor, "reviewer")) as unit:
            scheme = confirm_scheme(
                unit, options.scheme, seen_version=seen, key=f"scheme:{secrets.token_hex(8)}"
            )
    told = {"scheme": scheme.id, "hash": scheme.content_hash, "version": seen + 1, "state": "confirmed"}
    answer(options, told, [f"{scheme.id} can be used now ({scheme.content_hash})"])
    return 0


def find(options: argparse.Namespace, named: str) -> Scheme:
    """A scheme by its id, shipped or of the office (confirmed or not), or from a file.

    Raises:
        SchemeUnknown: there is none; the message lists those there are.
        LedgerError: all that is wrong with the file.
    """
    if named.endswith((".yaml", ".yml")):
        return checked_scheme(read_text(named), named)
    known = {key: scheme for method in instruments().values() for key, scheme in method.schemes.items()}
    if named not in known:
        with book_if_any(options) as book:
            if book:
                with book.reading() as session:
                    known |= {own.scheme.id: own.scheme for own in office_schemes(session)}
    if named not in known:
        raise SchemeUnknown(scheme=named, known=", ".join(sorted(known)))
    return known[named]


def usable(options: argparse.Namespace, instrument: str) -> Mapping[str, Scheme]:
    """The schemes of a funding method that can be used, with the office's where there is a book."""
    with book_if_any(options) as book:
        if book is None:
            return instrument_of(instrument).schemes
        with book.reading() as session:
            return schemes_of(session, instrument)


@contextmanager
def book_if_any(options: argparse.Namespace) -> Iterator[Book | None]:
    """The book of a call, closed afterwards; None where there is none."""
    try:
        book = Book.open(options.database)
    except BookMissing:
        yield None
        return
    try:
        yield book
    finally:
        book.close()


def _version(book: Book, scheme_id: str) -> int:
    with book.reading() as session:
        return next((own.version for own in office_schemes(session) if own.scheme.id == scheme_id), 0)


def _shipped(instrument: str | None) -> Iterator[dict[str, Any]]:
    for method in [instrument_of(instrument)] if instrument else instruments().values():
        yield from (_row(scheme, "shipped") for scheme in method.schemes.values())


def _of_office(options: argparse.Namespace) -> list[dict[str, Any]]:
    with book_if_any(options) as book:
        if book is None:
            return []
        with book.reading() as session:
            return [
                _row(own.scheme, own.state)
                | dict(zip(("written_by", "confirmed_by"), names_of(session, own), strict=True))
                | {
                    "version": own.version,
                    "reason": own.proposed.reason,
                    "used_by": user_of(session, own.scheme.id),
                }
                for own in office_schemes(session, options.instrument)
            ]


def _row(scheme: Scheme, state: str) -> dict[str, Any]:
    return {
        "id": scheme.id, "instrument": scheme.instrument, "title": scheme.title, "document": scheme.document,
        "in_force_from": str(scheme.in_force_from), "in_force_to": str(scheme.in_force_to or ""), "mark": scheme.mark,
        "hash": scheme.content_hash, "state": state,
    }  # fmt: skip


def _as_json(scheme: Scheme) -> dict[str, Any]:
    rules = {
        name: {"value": value_words(stated.value) if stated.unit != "fen" else stated_text(stated), "unit": stated.unit,
               "clause": stated.clause.as_json(), "decided_on": str(stated.decided_on or ""), "why": stated.why}
        for name, stated in scheme.parameters.items()
    }  # fmt: skip
    frame = {"issuer": scheme.issuer, "picked_by": scheme.picked_by, "address": scheme.address,
             "confirmed_on": str(scheme.confirmed_on), "remark": scheme.remark,
             "warnings": [str(warning) for warning in scheme.warnings()]}  # fmt: skip
    return _row(scheme, "") | frame | {"rules": rules}


def _lines(scheme: Scheme) -> Iterator[str]:
    yield f"{scheme.title}  ({scheme.id})"
    until = scheme.in_force_to or "further notice"
    yield f"{scheme.issuer}, {scheme.document}, in force {scheme.in_force_from} to {until}"
    yield f"Source: {scheme.address or 'none'} (mark {scheme.mark}, confirmed on {scheme.confirmed_on})"
    yield f"Content: {scheme.content_hash}"
    yield from (str(warning) for warning in scheme.warnings())
    yield ""
    rows = [(name, stated_text(stated), str(stated.clause), stated.clause.mark,
             f"decided {stated.decided_on}: {stated.why}" if stated.decided_on else "")
            for name, stated in scheme.parameters.items()]  # fmt: skip
    yield from table(("rule", "value", "clause", "mark", ""), rows)


def _plain(value: Any) -> str:
    return "" if value is None else value_words(value)


def _changes(written: Sequence[str]) -> list[tuple[str, Any]]:
    found, faults = [], list[LedgerError]()
    for change in written:
        name, separator, value = change.partition("=")
        if not separator:
            faults.append(UsageWrong(fault=f"--set {change} is no NAME=VALUE", command="schemes copy"))
            continue
        try:
            found.append((name, _typed(value)))
        except (yaml.YAMLError, ValueError):
            mend = "Write a number, a day, a word, or a table with all its brackets"
            faults.append(InputRefused(what=f"--set {change}", fault="the value cannot be read", mend=mend))
    raise_all(faults)
    return found


def _typed(value: str) -> Any:
    """A figure as a scheme file writes it: truths, whole numbers, days and tables as such, other numbers as text."""
    read = yaml.safe_load(value)
    return value if isinstance(read, float) or read is None else read


def _source(options: argparse.Namespace) -> Clause | None:
    """Where the new figures are stated; None where the office decides them."""
    if not options.document:
        return None
    return Clause(options.document, options.article, options.address, options.mark)
