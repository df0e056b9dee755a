"""The protocol that a funding method fulfils, the registry, and the acts on its deals.

A funding method is one package with one entry point in the group `ledger.instruments`. It describes itself
with frozen dataclasses; everything else (forms, lists, workflow, posting, the command) is generic.
"""

from ledger.instrument.acts import (
    REVERSAL,
    Reversal,
    compute_deal,
    decide_deal_event,
    draft_deal,
    event_deal,
    event_kind,
    revise_deal,
    step_deal,
)
from ledger.instrument.cases import (
    CaseFaulty,
    SchemeNeeded,
    compute_case,
    needing_scheme,
    scheme_of_case,
)
from ledger.instrument.evidence import (
    evidence_of,
    kinds_standing,
)
from ledger.instrument.funds import (
    OfficeMissing,
    Withdrawal,
    appropriation_account,
    appropriation_draft,
    approved_amount,
    computed_result,
    office_of,
    payment_draft,
    release_draft,
    reserved_account,
    reserved_fen,
    withdrawal,
)
from ledger.instrument.office_schemes import (
    OfficeScheme,
    checked_scheme,
    confirm_scheme,
    names_of,
    office_schemes,
    propose_scheme,
    scheme_of,
    schemes_of,
    user_of,
)
from ledger.instrument.protocol import (
    EventKind,
    Instrument,
    RecordKind,
)
from ledger.instrument.rechecking import (
    checks_context,
)
from ledger.instrument.registry import (
    InstrumentFaulty,
    InstrumentUnknown,
    dependents_of,
    instrument_of,
    instruments,
    kind_of,
    recompute_of,
)
from ledger.instrument.trace_files import (
    trace_file,
)

__all__ = [
    "REVERSAL",
    "CaseFaulty",
    "EventKind",
    "Instrument",
    "InstrumentFaulty",
    "InstrumentUnknown",
    "OfficeMissing",
    "OfficeScheme",
    "RecordKind",
    "Reversal",
    "SchemeNeeded",
    "Withdrawal",
    "appropriation_account",
    "appropriation_draft",
    "approved_amount",
    "checked_scheme",
    "checks_context",
    "compute_case",
    "compute_deal",
    "computed_result",
    "confirm_scheme",
    "decide_deal_event",
    "dependents_of",
    "draft_deal",
    "event_deal",
    "event_kind",
    "evidence_of",
    "instrument_of",
    "instruments",
    "kind_of",
    "kinds_standing",
    "names_of",
    "needing_scheme",
    "office_of",
    "office_schemes",
    "payment_draft",
    "propose_scheme",
    "recompute_of",
    "release_draft",
    "reserved_account",
    "reserved_fen",
    "revise_deal",
    "scheme_of",
    "scheme_of_case",
    "schemes_of",
    "step_deal",
    "trace_file",
    "user_of",
    "withdrawal",
]
