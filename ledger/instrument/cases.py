"""Computing a case file of any funding method, with no database."""

from collections.abc import Callable, Mapping
from typing import Any

from ledger.instrument.protocol import Instrument
from ledger.instrument.registry import instrument_of
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme, pick, scheme_from


class CaseFaulty(LedgerError):
    """A case file that is no case."""

    template = "This is no case: {fault}."


class SchemeNeeded(LedgerError):
    """A case that names no scheme where its rule needs one."""

    template = "A case of {instrument} needs a scheme: name one by id, or write one inline."


def compute_case(content: Mapping[str, Any]) -> dict[str, Any]:
    """Compute a case file: its instrument, scheme (an id, or inline) and facts to the JSON of `calc`.

    Raises:
        LedgerError: all that is wrong with the case.
    """
    if "instrument" not in content or "facts" not in content:
        raise CaseFaulty(fault="a case names its `instrument` and gives its `facts`; see `calc --template`")
    instrument = instrument_of(str(content["instrument"]))
    scheme = _scheme_of_case(instrument, content.get("scheme"))
    outcome = instrument.compute(instrument.case.read(content["facts"] or {}), scheme)
    head = {
        "instrument": instrument.key,
        "scheme": scheme.id if scheme else None,
        "scheme_hash": scheme.content_hash if scheme else None,
    }
    return head | outcome.as_json()


def _scheme_of_case(instrument: Instrument, stated: Any) -> Scheme | None:
    if stated is None:
        return None
    if isinstance(stated, Mapping):
        return scheme_from(stated, instrument.parameters)
    return pick(instrument.schemes, str(stated))


def needing_scheme(
    instrument: str, compute: Callable[[Any, Scheme], Outcome]
) -> Callable[[Any, Scheme | None], Outcome]:
    """A rule that cannot do without a scheme, in the shape of the protocol.

    Raises:
        SchemeNeeded: when it is called without one.
    """

    def computed(case: Any, scheme: Scheme | None) -> Outcome:
        if scheme is None:
            raise SchemeNeeded(instrument=instrument)
        return compute(case, scheme)

    return computed
