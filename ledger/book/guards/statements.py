"""Refusals about imported statements: what the bank wrote stays, what was accepted is frozen."""

from typing import Final

from ledger.book.guards.guard import Guard

AS_READ: Final = (
    "id", "batch_id", "sheet", "row", "hidden", "posting_date", "period_start", "period_end", "days", "principal_fen",
    "rate_percent", "interest_fen", "penalty_fen", "compound_fen", "direction", "amount_fen", "iou", "contract", "account",
    "borrower", "text", "serial", "nature", "reversal", "fingerprint", "occurrence",
)  # fmt: skip
"""Columns of a line that say where it stands in its file and what the bank wrote; the others are judgements."""

NULLABLE: Final = frozenset(
    {
        "posting_date", "period_start", "period_end", "days", "principal_fen", "rate_percent", "interest_fen", "penalty_fen",
        "compound_fen", "direction", "amount_fen",
    }
)  # fmt: skip
"""Those of them that the bank may leave out."""

_SPLIT: Final = '[{"how": "split"'
"""How the evidence of a line begins whose parts stand for it, as `ledger.statements.lines` writes it."""


def _differs(column: str) -> str:
    if column in NULLABLE:  # as text, for nothing is not 0
        return f"COALESCE(CAST(OLD.{column} AS TEXT), '') <> COALESCE(CAST(NEW.{column} AS TEXT), '')"
    return f"OLD.{column} <> NEW.{column}"


STATEMENT_GUARDS: Final = (
    Guard(
        "statement_line_accepted_not_changed", "statement_line", "UPDATE",
        "OLD.entry_number IS NOT NULL",
        "the statement line is accepted: it never changes",
    ),
    Guard(
        "statement_line_not_rewritten", "statement_line", "UPDATE",
        " OR ".join(_differs(column) for column in AS_READ),
        "what the bank wrote never changes",
    ),
    Guard(
        "statement_line_accepted_not_deleted", "statement_line", "DELETE",
        "OLD.entry_number IS NOT NULL",
        "the statement line is accepted: it is never deleted",
    ),
    Guard(
        "statement_line_read_not_deleted", "statement_line", "DELETE",
        "NOT EXISTS (SELECT 1 FROM statement_line whole WHERE whole.batch_id = OLD.batch_id AND whole.id < OLD.id AND "
        "whole.id > 0 AND whole.sheet = OLD.sheet AND whole.row = OLD.row AND "
        f"substr(whole.evidence, 1, {len(_SPLIT)}) = '{_SPLIT}')",
        "what was read is never deleted, only a part of a line that was split",
    ),
    Guard(
        "statement_line_not_replaced", "statement_line", "INSERT",
        # In this trigger SQLite gives -1 for an id that is yet to be drawn.
        "NEW.entry_number IS NOT NULL OR (NEW.id <> -1 AND NEW.id <= (SELECT MAX(id) FROM statement_line)) OR "
        "EXISTS (SELECT 1 FROM statement_line WHERE id = NEW.id)",
        "a statement line comes in new, after those before it, and is accepted later",
    ),
    Guard(
        "statement_line_accepted_by_its_entry", "statement_line", "UPDATE",
        # Its own entry bears its number; a line that takes back another bears the reversal of that one's entry.
        "NEW.entry_number IS NOT NULL AND OLD.entry_number IS NULL AND (EXISTS (SELECT 1 FROM statement_line WHERE "
        "entry_number = NEW.entry_number) OR NOT EXISTS (SELECT 1 FROM entry e WHERE e.number = NEW.entry_number AND "
        "e.record_id = NEW.record_id AND (e.key = 'statement-line:' || NEW.id OR EXISTS (SELECT 1 FROM statement_line o "
        "WHERE o.entry_number = e.reverses_number))))",
        "a statement line is accepted by the entry that was posted for it",
    ),
    Guard(
        "statement_batch_not_rewritten", "statement_batch", "UPDATE",
        "OLD.id <> NEW.id OR OLD.sha256 <> NEW.sha256 OR OLD.content <> NEW.content OR "
        "OLD.file_name <> NEW.file_name OR OLD.staged_by <> NEW.staged_by OR OLD.staged_at <> NEW.staged_at OR "
        "OLD.state = 'undone' OR (OLD.state = 'accepted' AND NEW.state = 'staged') OR (OLD.kind <> 'question' AND "
        "(OLD.kind <> NEW.kind OR OLD.warnings <> NEW.warnings OR OLD.reading <> NEW.reading))",
        "an imported file stays as it came in and as it was read",
    ),
    Guard(
        "statement_batch_undone_with_its_entries", "statement_batch", "UPDATE",
        "NEW.state = 'undone' AND (NEW.undone_by IS NULL OR NEW.undo_reason = '' OR EXISTS (SELECT 1 FROM statement_line l "
        "WHERE l.batch_id = NEW.id AND l.entry_number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry r WHERE "
        "r.reverses_number = l.entry_number)))",
        "a batch is undone by somebody, for a reason, once all that its lines posted is reversed",
    ),
    Guard(
        "statement_batch_accepted_with_a_line", "statement_batch", "UPDATE",
        "NEW.state = 'accepted' AND OLD.state <> 'accepted' AND (NEW.accepted_by IS NULL OR NOT EXISTS (SELECT 1 FROM "
        "statement_line WHERE batch_id = NEW.id AND entry_number IS NOT NULL))",
        "a batch is accepted by somebody with a line of it",
    ),
    Guard(
        "statement_batch_comes_in_staged", "statement_batch", "INSERT",
        "NEW.state <> 'staged'",
        "a batch comes in staged",
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
