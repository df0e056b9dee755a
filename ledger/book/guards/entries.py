"""Refusals about entries, records, steps and events."""

from collections.abc import Iterator

from ledger.book.guards.guard import Guard
from ledger.book.workflow import EDITABLE_STATES

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
        "NOT EXISTS (SELECT 1 FROM record r WHERE r.id = NEW.record_id AND r.state IN (" + _editable + ") AND "
        "r.version = NEW.version AND r.circuit = NEW.circuit)",
        "the facts of the record are frozen, or these are of another version",
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
        "NOT EXISTS (SELECT 1 FROM record r JOIN record_version v ON v.record_id = r.id AND v.version = r.version "
        "WHERE r.id = NEW.record_id AND r.state = NEW.from_state AND r.version = NEW.version)",
        "the step does not start at the state and version of the record",
    ),
    Guard(
        "event_decision_four_eyes", "event_decision", "INSERT",
        "EXISTS (SELECT 1 FROM event WHERE id = NEW.event_id AND recorded_by = NEW.actor_id)",
        "nobody confirms what he recorded himself",
    ),
    Guard(
        "step_in_circuit", "step", "INSERT",
        "EXISTS (SELECT 1 FROM record r WHERE r.id = NEW.record_id AND (NEW.circuit NOT IN (r.circuit, r.circuit + 1) OR "
        "(NEW.circuit <> r.circuit AND NEW.from_state IN ('draft', 'returned', 'submitted', 'reviewed'))))",
        "a new round of making and checking begins only after approval",
    ),
    Guard(
        "record_circuit_by_step", "record", "UPDATE",
        "NEW.circuit <> OLD.circuit AND NOT EXISTS (SELECT 1 FROM step WHERE record_id = NEW.id AND circuit = NEW.circuit AND "
        "id = (SELECT MAX(id) FROM step WHERE record_id = NEW.id)) AND NOT (OLD.state = 'returned' AND NEW.circuit = "
        "OLD.circuit + 1 AND NEW.version = OLD.version + 1)",
        "a new round begins by a step, or with a new version of what was returned",
    ),
    Guard("record_stays", "record", "DELETE", "OLD.id IS NOT NULL", "a record is never deleted"),
    Guard(
        "record_frozen", "record", "UPDATE",
        "NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.instrument <> OLD.instrument OR NEW.kind <> OLD.kind OR "
        "NEW.title <> OLD.title OR NEW.party_id <> OLD.party_id OR NEW.year <> OLD.year OR NEW.scheme_id <> "
        "OLD.scheme_id OR NEW.scheme_hash <> OLD.scheme_hash OR NEW.created_by <> OLD.created_by OR "
        "NEW.created_at <> OLD.created_at OR NEW.circuit < OLD.circuit OR (NEW.version <> OLD.version AND NOT "
        "(NEW.version = OLD.version + 1 AND OLD.state IN (" + _editable + ")))",
        "of a record only state, version and circuit change, never back, and the version only while it is edited",
    ),
    Guard(
        "record_state_by_step", "record", "UPDATE",
        "NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM step WHERE record_id = NEW.id AND to_state = NEW.state AND "
        "id = (SELECT MAX(id) FROM step WHERE record_id = NEW.id))",
        "the state of a record changes by a step only",
    ),
    Guard(
        "record_born_draft", "record", "INSERT",
        "NEW.state <> 'draft' OR NEW.version <> 1 OR NEW.circuit <> 1",
        "a record comes in as a draft, in its first version",
    ),
    Guard("record_not_replaced", "record", "INSERT", "EXISTS (SELECT 1 FROM record WHERE id = NEW.id)", "the record exists"),
)  # fmt: skip
"""Refusals that are more than "never changes"."""


def day_rules() -> Iterator[Guard]:
    """The guards that keep a day a day; PostgreSQL's DATE holds nothing else, SQLite's any text."""
    for table, column in (("entry", "value_date"), ("event", "value_date"), ("step", "day")):
        yield Guard(f"{table}_names_a_day", table, "INSERT",
                    f"COALESCE(date(NEW.{column}, '+0 days'), '') <> NEW.{column}", f"{table}: that is no day", only="sqlite")  # fmt: skip
