"""The database's own refusals: triggers for SQLite and PostgreSQL; install, list, compare.

Every guard is named, has a purpose, and stands in both dialects. On SQLite `INSERT OR REPLACE` deletes a row
without firing a delete trigger, so an insert of a row that is there already is refused by a trigger of its
own. The entry's head is written last on both, so that its trigger can judge the transfers it seals.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy import text as sql

from ledger.book.workflow import EDITABLE_STATES
from ledger.values.errors import LedgerError

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
}
"""Tables whose rows never change, with their keys."""


CHANGING = ("record", "person", "sign_in")
"""Tables of which some columns may change."""


class GuardsMissing(LedgerError):
    """A book whose guards are not those of this program."""

    template = "The book's guards are missing or changed: {names}. Restore a backup, or let the owner run `init` again."


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


_editable = ", ".join(f"'{state}'" for state in EDITABLE_STATES)

RULES = (
    Guard(
        "transfer_not_late", "transfer", "INSERT",
        "EXISTS (SELECT 1 FROM entry WHERE number = NEW.entry_number)",
        "the entry is posted: no transfer can be added",
    ),
    Guard(
        "transfer_whole_fen", "transfer", "INSERT",
        "typeof(NEW.amount_fen) <> 'integer'",
        "money is a whole number of fen",
        only="sqlite",  # PostgreSQL's BIGINT holds nothing else
    ),
    Guard(
        "entry_in_order", "entry", "INSERT",
        "NEW.number <> COALESCE((SELECT MAX(number) FROM entry), 0) + 1 OR NEW.previous_hash <> "
        "COALESCE((SELECT hash FROM entry WHERE number = NEW.number - 1), '" + "0" * 64 + "')",
        "entries are numbered without gaps and linked to the one before",
    ),
    Guard(
        "entry_has_transfers", "entry", "INSERT",
        "NEW.transfers < 1 OR NEW.transfers <> (SELECT COUNT(*) FROM transfer WHERE entry_number = NEW.number) OR "
        "NEW.transfers <> (SELECT COALESCE(MAX(line), 0) FROM transfer WHERE entry_number = NEW.number)",
        "an entry has one or more transfers, and as many as it says",
    ),
    Guard(
        "entry_reverses_exactly", "entry", "INSERT",
        "NEW.reverses_number IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM entry WHERE number = NEW.reverses_number AND "
        "transfers = NEW.transfers) OR EXISTS (SELECT 1 FROM transfer o WHERE o.entry_number = NEW.reverses_number AND "
        "NOT EXISTS (SELECT 1 FROM transfer r WHERE r.entry_number = NEW.number AND r.line = o.line AND "
        "r.from_account_id = o.to_account_id AND r.to_account_id = o.from_account_id AND r.amount_fen = o.amount_fen "
        "AND r.stage = o.stage)))",
        "a reversal undoes an entry exactly",
    ),
    Guard(
        "entry_not_overdrawn", "entry", "INSERT",
        "EXISTS (SELECT 1 FROM account a WHERE a.guarded AND a.id IN (SELECT from_account_id FROM transfer WHERE "
        "entry_number = NEW.number) AND COALESCE((SELECT SUM(amount_fen) FROM transfer WHERE to_account_id = a.id), 0) "
        "< COALESCE((SELECT SUM(amount_fen) FROM transfer WHERE from_account_id = a.id), 0))",
        "an appropriation, a reserve or a commitment would be overdrawn",
    ),
    Guard(
        "account_guarded_by_purpose", "account", "INSERT",
        "NEW.purpose IN ('appropriation', 'reserved', 'unfunded_commitment') AND NOT NEW.guarded",
        "accounts of this purpose are guarded against overdrawing",
    ),
    Guard(
        "audit_row_in_order", "audit_row", "INSERT",
        "NEW.number <> COALESCE((SELECT MAX(number) FROM audit_row), 0) + 1 OR NEW.previous_hash <> "
        "COALESCE((SELECT hash FROM audit_row WHERE number = NEW.number - 1), '" + "0" * 64 + "')",
        "audit rows are numbered without gaps and linked to the one before",
    ),
    Guard(
        "version_only_while_editable", "record_version", "INSERT",
        "(SELECT state FROM record WHERE id = NEW.record_id) NOT IN (" + _editable + ")",
        "the facts of the record are frozen",
    ),
    Guard(
        "step_four_eyes", "step", "INSERT",
        "EXISTS (SELECT 1 FROM step s WHERE s.record_id = NEW.record_id AND s.circuit = NEW.circuit AND "
        "s.actor_id = NEW.actor_id AND (s.side = 'check' OR NEW.side = 'check')) OR (NEW.side = 'check' AND "
        "EXISTS (SELECT 1 FROM record_version v WHERE v.record_id = NEW.record_id AND v.circuit = NEW.circuit AND "
        "v.recorded_by = NEW.actor_id))",
        "nobody takes two steps on the same record",
    ),
    Guard(
        "step_from_state", "step", "INSERT",
        "NOT EXISTS (SELECT 1 FROM record r WHERE r.id = NEW.record_id AND r.state = NEW.from_state AND "
        "r.version = NEW.version)",
        "the step does not start at the state and version of the record",
    ),
    Guard(
        "event_decision_four_eyes", "event_decision", "INSERT",
        "EXISTS (SELECT 1 FROM event WHERE id = NEW.event_id AND recorded_by = NEW.actor_id)",
        "nobody confirms what he recorded himself",
    ),
    Guard("record_stays", "record", "DELETE", "OLD.id IS NOT NULL", "a record is never deleted"),
    Guard(
        "record_frozen", "record", "UPDATE",
        "NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.instrument <> OLD.instrument OR NEW.kind <> OLD.kind OR "
        "NEW.title <> OLD.title OR NEW.party_id <> OLD.party_id OR NEW.year <> OLD.year OR NEW.scheme_id <> "
        "OLD.scheme_id OR NEW.scheme_hash <> OLD.scheme_hash OR NEW.created_by <> OLD.created_by OR "
        "NEW.created_at <> OLD.created_at OR NEW.version < OLD.version OR NEW.circuit < OLD.circuit",
        "of a record only state, version and circuit change, and never back",
    ),
    Guard(
        "record_state_by_step", "record", "UPDATE",
        "NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM step WHERE record_id = NEW.id AND to_state = NEW.state AND "
        "id = (SELECT MAX(id) FROM step WHERE record_id = NEW.id))",
        "the state of a record changes by a step only",
    ),
    Guard("record_not_replaced", "record", "INSERT", "EXISTS (SELECT 1 FROM record WHERE id = NEW.id)", "the record exists"),
)  # fmt: skip


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


GUARDS = (*RULES, *append_only_rules())


TABLES = {guard.name: guard.table for guard in GUARDS}
"""On which table each guard stands."""


def guards_for(dialect: str) -> tuple[Guard, ...]:
    """The guards that a database of a dialect holds."""
    return tuple(guard for guard in GUARDS if guard.only in ("", dialect))


def install(connection: Connection) -> None:
    """Put every guard in place, replacing those of its name; migrations end with this."""
    for statement in _statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def expected(dialect: str) -> dict[str, str]:
    """Every guard's name with the SQL that the database must hold."""
    if dialect == "sqlite":
        return {guard.name: _sqlite(guard) for guard in guards_for(dialect)}
    functions = {guard.name: _function_body(guard) for guard in guards_for(dialect)}
    return functions | {f"{table}_not_truncated": _TRUNCATE_BODY for table in (*APPEND_ONLY, "record")}


def installed(connection: Connection) -> dict[str, str]:
    """Every trigger that stands in the database, with its SQL; on PostgreSQL only those that are enabled."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(sql(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON "
            "c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = "
            "current_schema()::regnamespace".replace("::", r"\:\:")
        ))  # fmt: skip
    return {row[0]: row[1] for row in rows}


def compare(connection: Connection) -> list[str]:
    """Names of guards that are missing or differ from what this program would install."""
    standing = installed(connection)
    wanted = expected(connection.dialect.name)
    return sorted(name for name, text in wanted.items() if standing.get(name) != text)


def require(connection: Connection) -> None:
    """Refuse a book whose guards are not whole.

    Raises:
        GuardsMissing: names those that are missing or changed.
    """
    faulty = compare(connection)
    if faulty:
        raise GuardsMissing(names=", ".join(faulty))


def grant(connection: Connection, role: str) -> None:
    """On PostgreSQL, let a role read everything, append everywhere and update only what may change.

    The role owns no table, so it can neither drop nor disable a guard.
    """
    quoted = connection.dialect.identifier_preparer.quote(role)
    connection.execute(sql(f"GRANT USAGE ON SCHEMA public TO {quoted}"))
    connection.execute(sql(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {quoted}"))
    connection.execute(sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}"))
    connection.execute(sql(f"GRANT UPDATE ON {', '.join(CHANGING)} TO {quoted}"))


def statements_of(guard: Guard, dialect: str) -> Iterator[str]:
    """The SQL that puts one guard in place of the one of its name."""
    if dialect == "sqlite":
        yield f"DROP TRIGGER IF EXISTS {guard.name}"
        yield _sqlite(guard)
    else:
        yield from _postgresql(guard)


def _statements(dialect: str) -> Iterator[str]:
    for guard in guards_for(dialect):
        yield from statements_of(guard, dialect)
    if dialect != "sqlite":
        yield f"CREATE OR REPLACE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $${_TRUNCATE_BODY}$$"
        for table in (*APPEND_ONLY, "record"):
            yield f"DROP TRIGGER IF EXISTS {table}_not_truncated ON {table}"
            yield (f"CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                   "EXECUTE FUNCTION refuse_truncate()")  # fmt: skip


_TRUNCATE_BODY = " BEGIN RAISE EXCEPTION 'rows are never deleted'; END "


def _sqlite(guard: Guard) -> str:
    return (f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} WHEN {guard.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{guard.says}'); END")  # fmt: skip


def _function_body(guard: Guard) -> str:
    answer = "OLD" if guard.event == "DELETE" else "NEW"
    return f" BEGIN IF {guard.condition} THEN RAISE EXCEPTION '{guard.says}'; END IF; RETURN {answer}; END "


def _postgresql(guard: Guard) -> Iterator[str]:
    yield (f"CREATE OR REPLACE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql AS "
           f"$${_function_body(guard)}$$")  # fmt: skip
    yield f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}"
    yield (f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW "
           f"EXECUTE FUNCTION guard_{guard.name}()")  # fmt: skip
