"""The installed funding methods, by their entry points."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from sqlmodel import Session, select

from ledger.book.workflow import Record
from ledger.instrument.protocol import Instrument, RecordKind
from ledger.values.errors import LedgerError

GROUP = "ledger.instruments"


class InstrumentUnknown(LedgerError):
    """No funding method of that name is installed."""

    template = "There is no funding method {instrument}. Installed: {known}."


class InstrumentFaulty(LedgerError):
    """A funding method that is installed but cannot be loaded."""

    template = (
        "The funding method {instrument} ({module}) cannot be loaded: {fault}. Mend it or uninstall it."
    )


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every installed funding method by key, in the order of their names."""
    return {key: instrument_of(key) for key in _points()}


@cache
def instrument_of(key: str) -> Instrument:
    """A funding method by its key; only this one is loaded.

    Raises:
        InstrumentUnknown: none of that name is installed.
        InstrumentFaulty: it cannot be loaded.
    """
    points = _points()
    if key not in points:
        raise InstrumentUnknown(instrument=key, known=", ".join(points))
    try:
        found: Instrument = points[key].load()
    except (ImportError, AttributeError, LedgerError) as error:
        raise InstrumentFaulty(instrument=key, module=points[key].value, fault=error) from error
    return found


def kind_of(record: Record) -> RecordKind:
    """The kind of a record, from its funding method."""
    return instrument_of(record.instrument).kinds[record.kind]


def recompute_of(session: Session) -> Callable[..., Any] | None:
    """What recomputes the interest of loans, of the first method with records in the book that can; only these load."""
    kept = session.exec(select(Record.instrument).distinct().order_by(Record.instrument))
    methods = (instrument_of(key) for key in kept if key in _points())
    return next((method.recompute for method in methods if method.recompute), None)


def dependents_of(session: Session, line_ids: Sequence[int]) -> list[str]:
    """What any funding method has built on accepted lines of statements, by their ids."""
    asked = (method.dependents for method in instruments().values())
    return [name for ask in asked if ask for name in ask(session, line_ids)]


@cache
def _points() -> Mapping[str, EntryPoint]:
    return {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)}
