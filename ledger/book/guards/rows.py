"""Tables whose rows never change, and the refusals that keep them so."""

from collections.abc import Iterator

from ledger.book.guards.guard import Guard

APPEND_ONLY = {
    "entry": ("number",),
    "transfer": ("entry_number", "line"),
    "account": ("id",),
    "party": ("id",),
    "record_version": ("record_id", "version"),
    "step": ("id",),
    "event": ("id",),
    "event_decision": ("event_id",),
    "computation": ("id",),
    "audit_row": ("number",),
    "reference": ("id",),
    "action": ("key",),
    "target": ("id",),
    "ratio_record": ("id",),
    "kept_document": ("kind", "name", "version"),
}
"""Tables whose rows never change, with their keys."""

CHANGING = ("record", "person", "sign_in", "statement_batch", "statement_line")
"""Tables of which some columns may change."""


def append_only_rules() -> Iterator[Guard]:
    """The guards of tables whose rows never change."""
    for table, keys in APPEND_ONLY.items():
        yield Guard(
            f"{table}_not_updated",
            table,
            "UPDATE",
            "OLD." + keys[0] + " IS NOT NULL",
            f"{table}: rows never change",
        )
        yield Guard(
            f"{table}_not_deleted",
            table,
            "DELETE",
            "OLD." + keys[0] + " IS NOT NULL",
            f"{table}: rows are never deleted",
        )
        same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
        yield Guard(f"{table}_not_replaced", table, "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE {same})",
                    f"{table}: the row exists")  # fmt: skip
