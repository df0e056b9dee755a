"""What the checks of amounts need of the methods: computing a kept amount again, and the schemes as they read."""

import json

from sqlmodel import Session

from ledger.book.workflow import Computation, Record
from ledger.instrument.office_schemes import schemes_of
from ledger.instrument.registry import instrument_of, instruments
from ledger.measures.checks import Context
from ledger.values.schemes import pick


def checks_context(session: Session) -> Context:
    """How to compute each kept amount again from its own inputs, and the content hash of every usable scheme."""
    known = {key: schemes_of(session, key) for key in instruments()}

    def recompute(record: Record, kept: Computation) -> int | None:
        method = instrument_of(record.instrument)
        case = method.case.read(json.loads(kept.inputs))
        return method.compute(case, pick(known[record.instrument], kept.scheme_id)).amount_fen

    hashes = {scheme.id: scheme.content_hash for schemes in known.values() for scheme in schemes.values()}
    return Context(recompute, hashes)
