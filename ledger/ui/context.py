"""What a page is given: the book, who is there, the language, the year and the day that were chosen."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from ledger.book.people import Actor
from ledger.book.store import Book
from ledger.instrument import Instrument
from ledger.ui.language import Translator
from ledger.values.money import Unit


@dataclass(frozen=True)
class Context:
    """Of one rerun of one person's page; never kept.

    Attributes:
        book: the open book.
        actor: who is signed in.
        translate: the words of the chosen language; `context.translate("Deals")`.
        year: the year that was chosen at the top.
        as_of: the day that was chosen at the top.
        unit: in which money is shown: "yuan", "wan" or "yi".
        instrument: the funding method whose page this is; None on the generic pages.
    """

    book: Book
    actor: Actor
    translate: Translator
    year: int
    as_of: date
    unit: Unit = "yuan"
    instrument: Instrument | None = None

    def reading(self) -> AbstractContextManager[Session]:
        """A session that sees one state of the book and writes nothing."""
        return self.book.reading()

    def may(self, role: str) -> bool:
        """Whether the person holds a role."""
        return role in self.actor.roles
