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
    version = keep_next(unit, KIND, definition.name, definition.written(), reason=reason, key=key)
    return definition.name, version


def keep_next(unit: Unit, kind: str, name: str, content: Mapping[str, Any], *, reason: str, key: str) -> int:
    """Keep a document of measures as its next version and return the version; what stands already stays.

    Raises:
        RoleMissing: the actor is no recorder.
    """
    seen = find_document(unit.session, kind, name)
    if seen is not None and seen.content == content:
        return seen.version
    before = seen.version if seen else 0
    return keep_document(
        unit, kind, name, content, role="recorder", reason=reason, seen_version=before, key=f"{key}/{before}"
    )


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
