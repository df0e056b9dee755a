"""Files that pages offer for download, each with what it says of itself."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from ledger.book.audit import head
from ledger.book.queries import Filter, list_records
from ledger.book.workflow import Computation, Record
from ledger.exports.imprint import Imprint, Language
from ledger.exports.workbooks import ratios_workbook, records_workbook
from ledger.instrument import trace_file
from ledger.measures.leverage import Found, report
from ledger.ui.behind import written
from ledger.ui.context import Context

MOST_LETTERS: Final = 2_000


def records_file(context: Context, wanted: Filter) -> bytes:
    """The workbook of all records that match a filter, of every page."""
    with context.reading() as session:
        _, _, rows = list_records(session, wanted, size=0)
        return records_workbook(rows, imprint(context, head(session), _selection(context, wanted)))


def ratios_file(context: Context, found: list[Found]) -> bytes:
    """The workbook of leverage ratios."""
    with context.reading() as session:
        sealed = head(session)
    return ratios_workbook(report(context.as_of, found), imprint(context, sealed, str(context.as_of)))


def computation_file(context: Context, record: Record, computed: Computation) -> bytes:
    """The workbook of a kept computation, with live formulas."""
    with context.reading() as session:
        own = imprint(context, head(session), record.code)
        return trace_file(session, record, computed, replace(own, translate=context.translate.term))


def imprint(context: Context, head_hash: str, selection: str) -> Imprint:
    """What an export says of itself."""
    made_at = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    language: Language = "en" if context.translate.language == "en" else "zh"
    words = context.translate.name if language == "zh" else str
    return Imprint(head_hash, context.actor.display_name, made_at, selection, language, words)


def _selection(context: Context, wanted: Filter) -> str:
    say = context.translate
    parts = [
        wanted.text,
        say.name(wanted.instrument),
        say.name(wanted.kind),
        *(say.name(state) for state in wanted.states),
        str(wanted.year or ""),
        _behind(context, wanted),
    ]
    return " · ".join(part for part in parts if part)


def _behind(context: Context, wanted: Filter) -> str:
    """The records behind a mark of a chart, as many as a cell holds."""
    if not wanted.ids:
        return ""
    ids = written(wanted.ids)
    # Cut between two ids: a half of one would name another record.
    shown = ids if len(ids) <= MOST_LETTERS else f"{ids[:MOST_LETTERS].rpartition(',')[0]},…"
    says = context.translate("only the {count} records behind a chart", count=len(set(wanted.ids)))
    return f"{says}: {shown}"
