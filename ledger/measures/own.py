"""Definitions of leverage that an office has made for itself: checked, kept as documents, read back."""

from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session

from ledger.book.store import Unit
from ledger.book.store.documents import find_document, keep_document, newest_documents
from ledger.values.leverage import PARTS, OwnDefinition
from ledger.values.leverage.own import BASES_OF_STAGES, STAGES_OF_LEVELS

KIND: Final = "leverage_definition"


def define(unit: Unit, written: Mapping[str, Any], *, reason: str, key: str) -> tuple[str, int]:
    """Check a definition and keep it as its next version; returns its name and the version.

    Args:
        unit: the unit of work.
        written: the definition as a person writes it; see `OwnDefinition`.
        reason: why it changes; may be empty for a first version.
        key: the idempotency key.

    Raises:
        RoleMissing: the actor is no recorder.
        LedgerError: all that is wrong with the definition.
    """
    definition = OwnDefinition.read(written)
    seen = find_document(unit.session, KIND, definition.name)
    version = keep_document(
        unit, KIND, definition.name, definition.written(), role="recorder", reason=reason,
        seen_version=seen.version if seen else 0, key=key,
    )  # fmt: skip
    return definition.name, version


def own_definitions(session: Session) -> list[OwnDefinition]:
    """The office's own definitions, each in its newest version, by name."""
    return [OwnDefinition.read(kept.content) for kept in newest_documents(session, KIND)]


def form() -> dict[str, Any]:
    """What a form offers: parts of a side, the stages of each level, the bases of each stage, the switches."""
    return {
        "parts": list(PARTS),
        "stages_of_levels": {level: list(stages) for level, stages in STAGES_OF_LEVELS.items()},
        "bases_of_stages": {stage: list(bases) for stage, bases in BASES_OF_STAGES.items()},
        "switches": {"recycled": False, "fees": True, "follow_on": False},
    }
