"""Refusals about people: whoever acted stays who he was; what he signs in with and may do can change."""

from typing import Final

from ledger.book.guards.guard import Guard

PERSON_GUARDS: Final = (
    Guard(
        "person_frozen", "person", "UPDATE",
        "OLD.id <> NEW.id OR OLD.name <> NEW.name",
        "a person keeps number and name",
    ),
    Guard("person_not_deleted", "person", "DELETE", "OLD.id IS NOT NULL", "a person is never deleted"),
    Guard(
        "person_not_replaced", "person", "INSERT",
        "EXISTS (SELECT 1 FROM person WHERE id = NEW.id)",
        "the person exists",
    ),
)  # fmt: skip
"""What the database refuses of people, on both back ends."""
