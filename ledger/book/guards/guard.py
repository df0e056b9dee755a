"""One refusal of the database, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """One refusal of the database.

    Attributes:
        name: the trigger's name.
        table: where it stands.
        event: when it fires, such as "INSERT" or "UPDATE OR DELETE".
        condition: SQL that is true where the statement must be refused, with NEW and OLD.
        says: what the database answers.
        only: the one dialect that needs it; empty where both do.
    """

    name: str
    table: str
    event: str
    condition: str
    says: str
    only: str = ""
