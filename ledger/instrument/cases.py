"""Computing a case file of any funding method, with no database."""

from collections.abc import Callable, Mapping
from typing import Any

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


def compute_case(
    content: Mapping[str, Any], office: Callable[[str], Mapping[str, Scheme]] | None = None
) -> dict[str, Any]:
    """Compute a case file: its instrument, scheme (an id, or inline) and facts to the JSON of `calc`.

    Args:
        content: of the case file.
        office: the schemes that an office keeps for a funding method, asked only for an id that does not ship.

    Raises:
        LedgerError: all that is wrong with the case.
    """
    if "instrument" not in content or "facts" not in content:
        raise CaseFaulty(fault="a case names its `instrument` and gives its `facts`; see `calc --template`")
    instrument = instrument_of(str(content["instrument"]))
    scheme = scheme_of_case(content, office)
    outcome = instrument.compute(instrument.case.read(content["facts"] or {}), scheme)
    head = {
        "instrument": instrument.key,
        "scheme": scheme.id if scheme else None,
        "scheme_hash": scheme.content_hash if scheme else None,
    }
    return head | outcome.as_json()


def scheme_of_case(
    content: Mapping[str, Any], office: Callable[[str], Mapping[str, Scheme]] | None = None
) -> Scheme | None:
    """The scheme of a case: shipped, of the office, or written in the case; None where it names none.

    Raises:
        LedgerError: there is none of that id, or what is wrong with the one written in the case.
    """
    instrument, stated = instrument_of(str(content["instrument"])), content.get("scheme")
    if stated is None:
        return None
    if isinstance(stated, Mapping):
        return scheme_from(stated, instrument.parameters)
    if office and str(stated) not in instrument.schemes:
        return pick({**instrument.schemes, **office(instrument.key)}, str(stated))
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
