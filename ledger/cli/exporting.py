"""`export`: what leaves the book, each with the head hash that pins it."""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sqlmodel import Session, select

from ledger.book import audit
from ledger.book.parties import Party
from ledger.book.queries import Filter, RecordRow, list_records, newest_computation
from ledger.book.workflow import Record
from ledger.cli.failures import InputRefused, UsageWrong, not_known
from ledger.cli.files import write_file
from ledger.cli.shared import answer, as_of, now_text, opened, this_user
from ledger.exports import journal, workbooks
from ledger.exports.cells import csv_bytes
from ledger.exports.imprint import Imprint
from ledger.values.errors import LedgerError, raise_all

UNDECIDED = ("draft", "submitted", "returned", "reviewed", "rejected", "withdrawn")
"""States of a record whose amount is not decided: it is not for publication unless asked for."""


def export(options: argparse.Namespace) -> int:
    """Write one export and print where it is and the head hash that it carries."""
    write = _writer(options)
    _require_known(options)
    with opened(options) as book, book.reading() as session:
        imprint = Imprint(
            audit.head(session), this_user(options), now_text(), selection(options), options.language
        )
        content = write(session, options, imprint)
    path = write_file(options.output, content)
    told = {"file": path, "format": options.format, "bytes": len(content), "head": imprint.head}
    answer(options, told, [f"{path} ({len(content):,} bytes)", f"head {imprint.head}"])
    return 0


def selection(options: argparse.Namespace) -> str:
    """The filter in words, as it stands on the export."""
    return ", ".join(f"{name}={_plain(value)}" for name, value in _chosen(options).items())


def _chosen(options: argparse.Namespace) -> dict[str, object]:
    """What was chosen by, of all that an export can be chosen by."""
    names = ("instrument", "kind", "year", "state", "text", "record", "as_of")
    pairs = ((name, getattr(options, name)) for name in names)
    return {name: value for name, value in pairs if value not in (None, "", [])}


def _plain(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, list) else str(value)


Writer = Callable[[Session, argparse.Namespace, Imprint], bytes]


def _writer(options: argparse.Namespace) -> Writer:
    wanted = (options.format, options.content or _USUAL.get(options.format, ""))
    if wanted not in _WRITERS:
        possible = ", ".join(content for form, content in _WRITERS if form == options.format and content)
        fault = (
            f"{options.format} can hold {possible}" if possible else f"{options.format} takes no --content"
        )
        raise UsageWrong(fault=fault, command="export")
    write, honoured = _WRITERS[wanted]
    unused = [f"--{name.replace('_', '-')}" for name in _chosen(options) if name not in honoured]
    if unused:
        fault = f"{' '.join(wanted).strip()} takes no {', '.join(unused)}"
        raise UsageWrong(fault=fault, command="export")
    if wanted[1] in ("trace", "report") and not options.record:
        raise UsageWrong(fault=f"--content {wanted[1]} needs --record CODE", command="export")
    if options.record and options.year is not None:
        raise UsageWrong(fault="--record names the round already: leave --year out", command="export")
    return write


def _records(session: Session, options: argparse.Namespace, imprint: Imprint) -> bytes:
    return workbooks.records_workbook(_rows(session, options), imprint)


def _records_csv(session: Session, options: argparse.Namespace, imprint: Imprint) -> bytes:
    from ledger.values.money import yuan_text

    heading = ("code", "title", "party", "instrument", "kind", "year", "state", "scheme", "amount_yuan")
    rows = [
        (
            record.code, record.title, row.party_name, record.instrument, record.kind, record.year, record.state,
            record.scheme_id, "" if row.amount_fen is None else yuan_text(row.amount_fen),
        )
        for row in _rows(session, options)
        for record in (row.record,)
    ]  # fmt: skip
    return csv_bytes(heading, [*rows, *imprint.lines()])


def _ratios(session: Session, options: argparse.Namespace, imprint: Imprint) -> bytes:
    from ledger.cli.measuring import arranged, measured, methods
    from ledger.measures.leverage import report
    from ledger.measures.money import Window
    from ledger.measures.own import own_definitions

    day = as_of(options)
    found = measured(session, Window(day), methods(options.instrument), own_definitions(session))
    return workbooks.ratios_workbook(report(day, arranged(found, "subject")), imprint)


def _trace(session: Session, options: argparse.Namespace, imprint: Imprint) -> bytes:
    from ledger.instrument import trace_file

    record = session.exec(select(Record).where(Record.code == options.record)).first()
    computed = newest_computation(session, record.id or 0) if record else None
    if record is None or computed is None:
        fault = "nothing was computed for it yet" if record else "there is no such record"
        raise InputRefused(
            what=options.record, fault=fault, mend="`export --content records` lists what there is"
        )
    return trace_file(session, record, computed, replace(imprint, translate=words(imprint.language)))


def _report(session: Session, options: argparse.Namespace, imprint: Imprint) -> bytes:
    from ledger.exports.fund_reports import fund_report
    from ledger.instrument import instrument_of, scheme_of

    record = session.exec(select(Record).where(Record.code == options.record)).first()
    method = instrument_of(record.instrument) if record else None
    if record is None or method is None or method.report is None or record.kind != method.deal.key:
        fault = "no report is made of its kind" if record else "there is no such record"
        raise InputRefused(
            what=options.record, fault=fault, mend="`export --content records` lists what there is"
        )
    scheme = scheme_of(session, method.key, record.scheme_id) if record.scheme_id else None
    sections = method.report(session, record, scheme, as_of(options))
    return fund_report(sections, replace(imprint, translate=words(imprint.language)))


def words(language: str) -> Callable[[str], str]:
    """What gives labels, units and sentences in a language."""
    from ledger.ui.language import Translator

    return Translator(language).term


def _publication(session: Session, options: argparse.Namespace, imprint: Imprint) -> bytes:
    from ledger.instrument import approved_amount

    instrument, kind = _paid_kind(options)
    rows = [
        workbooks.Published(row.party_name, row.record.title, row.record.code, amount_fen)
        for row in reversed(_rows(session, options))
        if (row.record.instrument, row.record.kind) == (instrument, kind)
        if options.state or row.record.state not in UNDECIDED
        for amount_fen in [approved_amount(session, row.record)]
        if amount_fen is not None
    ]
    return workbooks.publication_workbook(rows, imprint)


def _paid_kind(options: argparse.Namespace) -> tuple[str, str]:
    """The one kind of record that a publication list is of: sums of a bank's loans and of subsidies say nothing."""
    from ledger.cli.measuring import methods

    paid = [(method.key, kind.key) for method in methods(options.instrument) for kind in method.kinds.values()
            if kind.reserves]  # fmt: skip
    chosen = [pair for pair in paid if options.kind in (None, pair[1])]
    if not chosen:
        known = ", ".join(kind for _, kind in paid)
        raise InputRefused(
            what=f"--kind {options.kind}", fault="the office pays nothing for it", mend=f"Use one of {known}"
        )
    if len(chosen) > 1:
        possible = " or ".join(f"--instrument {method} --kind {kind}" for method, kind in chosen)
        raise UsageWrong(fault=f"a publication list is of one kind: choose {possible}", command="export")
    return chosen[0]


def _round_list(session: Session, options: argparse.Namespace, imprint: Imprint) -> bytes:
    from ledger.cli.subsidy import claiming
    from ledger.exports.lists import list_workbook

    make = claiming().settings["lists"][options.content]
    day = as_of(options)
    year = day.year if options.year is None else options.year
    return list_workbook(make(session, options.record, year, day), imprint)


def _beancount(session: Session, _options: argparse.Namespace, imprint: Imprint) -> bytes:
    return journal.beancount_text(_entries(session), _names(session), imprint).encode()


def _hledger(session: Session, _options: argparse.Namespace, imprint: Imprint) -> bytes:
    return journal.hledger_text(_entries(session), _names(session), imprint).encode()


def _journal_csv(session: Session, _options: argparse.Namespace, imprint: Imprint) -> bytes:
    return journal.journal_csv(_entries(session), _names(session), imprint)


def _rows(session: Session, options: argparse.Namespace) -> list[RecordRow]:
    wanted = Filter(
        text=options.text, instrument=options.instrument or "", kind=options.kind or "",
        states=tuple(options.state or ()), year=options.year,
    )  # fmt: skip
    return list_records(session, wanted, size=0)[2]


def _require_known(options: argparse.Namespace) -> None:
    """Refuse a funding method, a kind or a state that no record can have, all at once."""
    from ledger.instrument import instruments
    from ledger.instrument.registry import InstrumentUnknown

    known, faults = instruments(), list[LedgerError]()
    if options.instrument and options.instrument not in known:
        faults.append(InstrumentUnknown(instrument=options.instrument, known=", ".join(known)))
    methods = [known[options.instrument]] if options.instrument in known else known.values()
    kinds = [kind for method in methods for kind in method.kinds.values()]
    names = [kind.key for kind in kinds]
    faults += not_known("--kind", options.kind, names, "there is no such kind of record")
    states = [state for kind in kinds if options.kind in (None, kind.key) or options.kind not in names
              for state in kind.states]  # fmt: skip
    for state in options.state or ():
        faults += not_known("--state", state, states, "no record can be in it")
    raise_all(faults)


def _entries(session: Session) -> Iterator[journal.Sealed]:
    for posted, _, sealed, _ in audit.entries_with_transfers(session):
        yield journal.Sealed(posted, sealed)


def _names(session: Session) -> journal.Names:
    parties: dict[Any, str] = dict(session.exec(select(Party.id, Party.name)).all())
    records: dict[Any, str] = dict(session.exec(select(Record.id, Record.code)).all())
    return journal.names_for(audit.account_names(session).values(), parties, records)


_USUAL = {"xlsx": "records", "csv": "journal"}
_BY_RECORD = ("instrument", "kind", "year", "state", "text")
_WRITERS: dict[tuple[str, str], tuple[Writer, tuple[str, ...]]] = {
    ("xlsx", "records"): (_records, _BY_RECORD),
    ("xlsx", "ratios"): (_ratios, ("instrument", "as_of")),
    ("xlsx", "trace"): (_trace, ("record",)),
    ("xlsx", "report"): (_report, ("record", "as_of")),
    ("xlsx", "publication"): (_round_list, ("record", "year")),
    ("xlsx", "payment"): (_round_list, ("record", "year", "as_of")),
    ("csv", "journal"): (_journal_csv, ()),
    ("csv", "records"): (_records_csv, _BY_RECORD),
    ("beancount", ""): (_beancount, ()),
    ("hledger", ""): (_hledger, ()),
    ("publication", ""): (_publication, _BY_RECORD),
}
"""What writes each export, and what that can be chosen by: nothing may stand on a file that was not applied."""
