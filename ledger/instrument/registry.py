"""The installed funding methods, by their entry points."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from ledger.book.workflow import Record
from ledger.instrument.protocol import Instrument, RecordKind
from ledger.values.errors import LedgerError


GROUP = "ledger.instruments"


class InstrumentUnknown(LedgerError):
    """No funding method of that name is installed."""

    template = "There is no funding method {instrument}. Installed: {known}."


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every installed funding method by key, in the order of their names."""
    found = {
        point.name: point.load() for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)
    }
    return dict(found)


def instrument_of(key: str) -> Instrument:
    """A funding method by its key.

    Raises:
        InstrumentUnknown: none of that name is installed.
    """
    known = instruments()
    if key not in known:
        raise InstrumentUnknown(instrument=key, known=", ".join(known))
    return known[key]


def kind_of(record: Record) -> RecordKind:
    """The kind of a record, from its funding method."""
    return instrument_of(record.instrument).kinds[record.kind]
