"""What a form offers where a party or another record is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.book.parties import KINDS, parties_of
from ledger.book.queries import Filter, list_records
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


@dataclass(frozen=True)
class Choices:
    """Parties and records by id, as they are shown."""

    parties: Mapping[int, str]
    kinds: Mapping[int, str]
    records: Mapping[int, str]
    record_kinds: Mapping[int, str]

    def parties_for(self, field: str) -> list[int]:
        """Party ids, those of a kind that the field's name speaks of first."""
        wanted = {kind for kind in KINDS if kind in field} | {
            kind for word, kind in SPOKEN_OF.items() if word in field
        }
        return sorted(self.parties, key=lambda party: (self.kinds[party] not in wanted, self.parties[party]))

    def records_for(self, field: str) -> list[int]:
        """Record ids, newest first, those of a kind that the field's name speaks of before all."""
        return sorted(self.records, key=lambda record: (self.record_kinds[record] not in field, -record))


def choices_of(context: Context) -> Choices:
    """Every party and record of the book, as a form offers them."""
    with context.reading() as session:
        parties = parties_of(session)
        _, _, rows = list_records(session, Filter(), size=0)
    name = context.translate.name
    shown = {party.id or 0: f"{party.name}（{name(party.kind)}·{name(party.sector)}）" for party in parties}
    kinds = {party.id or 0: party.kind for party in parties}
    records = {row.record.id or 0: f"{row.record.code}  {row.record.title}" for row in rows}
    return Choices(shown, kinds, records, {row.record.id or 0: row.record.kind for row in rows})
