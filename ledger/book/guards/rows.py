"""Tables whose rows never change, and the refusals that keep them so."""

from collections.abc import Iterator, Sequence

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

UNIQUE = {
    "entry": (("key",), ("reverses_number",)),
    "account": (("party_id", "purpose", "scope"),),
    "party": (("identifier",),),
    "event_decision": (("entry_number",),),
    "reference": (("kind", "value", "record_id", "subject"),),
    "record": (("code",),),
    "person": (("name",),),
}
"""What no two rows of a table share beside its key; batches and lines of statements have guards of their own."""

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
        yield Guard(
            f"{table}_not_replaced", table, "INSERT", _stands(table, keys), f"{table}: the row exists"
        )


def unique_rules() -> Iterator[Guard]:
    """The guards against `INSERT OR REPLACE` through a second unique key; PostgreSQL has no such statement."""
    for table, constraints in UNIQUE.items():
        condition = " OR ".join(_stands(table, columns) for columns in constraints)
        yield Guard(f"{table}_not_replaced_by_name", table, "INSERT", condition,
                    f"{table}: another row has that name", only="sqlite")  # fmt: skip


def _stands(table: str, columns: Sequence[str]) -> str:
    same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
