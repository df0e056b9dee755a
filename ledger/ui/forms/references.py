"""What a form offers where a party or another record is asked for; looked up only by a form that asks."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from ledger.book.columns import stored_id
from ledger.book.parties import KINDS, Party, parties_of
from ledger.book.queries import Filter, RecordRow, list_records
from ledger.ui.context import Context

SPOKEN_OF = {
    "institution": "investor",
    "partner": "investor",
    "manager": "investor",
    "buyer": "investor",
    "lender": "bank",
    "applicant": "firm",
}
"""Which kind of party a field asks for whose name does not say it."""


class Choices:
    """Parties and records by id, as they are shown."""

    def __init__(self, context: Context) -> None:
        """Of a book, in a language."""
        self._context = context

    @cached_property
    def parties(self) -> Mapping[int, str]:
        """Every party with its kind and sector."""
        name = self._context.translate.name
        return {
            stored_id(party): f"{party.name}（{name(party.kind)}·{name(party.sector)}）"
            for party in self._parties
        }

    @cached_property
    def records(self) -> Mapping[int, str]:
        """Every record by code and title."""
        return {stored_id(row.record): f"{row.record.code}  {row.record.title}" for row in self._records}

    @cached_property
    def record_kinds(self) -> Mapping[int, str]:
        """The kind of each record."""
        return {stored_id(row.record): row.record.kind for row in self._records}

    def parties_for(self, field: str) -> list[int]:
        """Party ids, those of a kind that the field's name speaks of first."""
        wanted = {kind for kind in KINDS if kind in field}
        wanted |= {kind for word, kind in SPOKEN_OF.items() if word in field}
        kinds = {stored_id(party): party.kind for party in self._parties}
        return sorted(kinds, key=lambda party: (kinds[party] not in wanted, self.parties[party]))

    def records_for(self, field: str) -> list[int]:
        """Record ids, newest first, those of a kind that the field's name speaks of before all."""
        return sorted(self.records, key=lambda record: (self.record_kinds[record] not in field, -record))

    @cached_property
    def _parties(self) -> Sequence[Party]:
        with self._context.reading() as session:
            return parties_of(session)

    @cached_property
    def _records(self) -> Sequence[RecordRow]:
        with self._context.reading() as session:
            return list_records(session, Filter(), size=0)[2]


def choices_of(context: Context) -> Choices:
    """The parties and records of the book, as a form offers them."""
    return Choices(context)
