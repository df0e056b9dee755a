"""The workbook of a kept computation, with the scheme that it was computed by."""

import json

from sqlmodel import Session

from ledger.book.workflow import Computation, Record
from ledger.exports.imprint import Imprint
from ledger.exports.traces import trace_workbook
from ledger.instrument.office_schemes import schemes_of


def trace_file(session: Session, record: Record, computed: Computation, imprint: Imprint) -> bytes:
    """A kept computation as a workbook that recomputes itself; the whole scheme if it still reads as it did."""
    scheme = schemes_of(session, record.instrument).get(computed.scheme_id)
    outcome = json.loads(computed.outcome) | {
        "scheme": computed.scheme_id,
        "scheme_hash": computed.scheme_hash,
    }
    same = scheme if scheme and scheme.content_hash == computed.scheme_hash else None
    return trace_workbook(outcome, imprint, same, f"{record.code} {record.title}")
