"""Refusals about imported statements: what the bank wrote stays, what was accepted is frozen."""

from typing import Final

from ledger.book.guards.guard import Guard

AS_READ: Final = ("id", "batch_id", "row", "interest_fen", "penalty_fen", "compound_fen", "amount_fen")
"""Numbers of a line that the bank wrote; its fingerprint covers the rest."""

_rewritten = " OR ".join(f"COALESCE(OLD.{column}, 0) <> COALESCE(NEW.{column}, 0)" for column in AS_READ)

STATEMENT_GUARDS: Final = (
    Guard(
        "statement_line_accepted_not_changed", "statement_line", "UPDATE",
        "OLD.entry_number IS NOT NULL",
        "the statement line is accepted: it never changes",
    ),
    Guard(
        "statement_line_not_rewritten", "statement_line", "UPDATE",
        f"OLD.fingerprint <> NEW.fingerprint OR {_rewritten}",
        "what the bank wrote never changes",
    ),
    Guard(
        "statement_line_accepted_not_deleted", "statement_line", "DELETE",
        "OLD.entry_number IS NOT NULL",
        "the statement line is accepted: it is never deleted",
    ),
    Guard(
        "statement_line_not_replaced", "statement_line", "INSERT",
        "NEW.entry_number IS NOT NULL OR EXISTS (SELECT 1 FROM statement_line WHERE id = NEW.id)",
        "a statement line comes in new and is accepted later",
    ),
    Guard(
        "statement_batch_not_rewritten", "statement_batch", "UPDATE",
        "OLD.id <> NEW.id OR OLD.sha256 <> NEW.sha256 OR OLD.content <> NEW.content OR "
        "OLD.file_name <> NEW.file_name OR OLD.staged_by <> NEW.staged_by OR OLD.staged_at <> NEW.staged_at OR "
        "OLD.state = 'undone' OR "
        "(OLD.state = 'accepted' AND NEW.state = 'staged')",
        "an imported file stays as it came in",
    ),
    Guard(
        "statement_batch_not_deleted", "statement_batch", "DELETE", "OLD.id IS NOT NULL",
        "an imported file is never deleted",
    ),
    Guard(
        "statement_batch_not_replaced", "statement_batch", "INSERT",
        "EXISTS (SELECT 1 FROM statement_batch WHERE id = NEW.id)",
        "the batch exists",
    ),
    Guard(
        "statement_batch_not_replaced_by_bytes", "statement_batch", "INSERT",
        "EXISTS (SELECT 1 FROM statement_batch WHERE sha256 = NEW.sha256 AND state <> 'undone')",
        "a batch with these bytes exists",
        only="sqlite",  # PostgreSQL knows no INSERT OR REPLACE
    ),
)  # fmt: skip
"""What the database refuses of statements, on both back ends."""
