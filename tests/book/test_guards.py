"""The database's own refusals: each attack is refused, and succeeds once the guard that stops it is taken out."""

import sqlite3
from dataclasses import dataclass

import pytest
from sqlalchemy import UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from ledger.book import audit, guards
from ledger.book.columns import Table
from ledger.book.guards import APPEND_ONLY, GUARDS, UNIQUE, Guard, GuardsMissing
from ledger.book.guards.statements import AS_READ, NULLABLE
from ledger.book.journal import GENESIS, AccountName, Draft, Move
from ledger.book.store import Book, post, reverse
from ledger.book.store.engine import BookMissing, BookOutdated, NotABook, _engine
from ledger.statements.judging import JUDGED
from ledger.statements.tables import LINES
from tests.book.conftest import DAY, Cast, Parties
from tests.book.records import a_record, computed, decided_event, submitted

HASH = "a" * 64


@dataclass(frozen=True)
class Attack:
    """Statements that must not go through, and the guard or constraint that stops them."""

    name: str
    statements: tuple[str, ...]
    guard: str = ""
    only: str = ""


def head(number: int = 4, **changes: object) -> str:
    """An insert of an entry's head that follows entry 3, with changes."""
    values: dict[str, object] = {
        "number": number, "key": f"'attack {number}'", "kind": "'toy'", "record_id": "NULL", "value_date": "'2009-03-20'",
        "recorded_at": "'2009-03-20T04:00:00.000000Z'", "recorded_by": 1, "memo": "''", "reverses_number": "NULL",
        "reason": "''", "transfers": 1, "previous_hash": f"(SELECT hash FROM entry WHERE number = {number - 1})",
        "hash": f"'{HASH}'",
    } | changes  # fmt: skip
    return (
        f"INSERT INTO entry ({', '.join(values)}) SELECT {', '.join(str(value) for value in values.values())}"
    )


def leg(number: int = 4, line: int = 1, source: int = 1, target: int = 2, amount: object = 5) -> str:
    return (f"INSERT INTO transfer (entry_number, line, from_account_id, to_account_id, amount_fen, stage) "
            f"VALUES ({number}, {line}, {source}, {target}, {amount}, 'lent')")  # fmt: skip


BATCH = ("INSERT INTO statement_batch (id, file_name, sha256, content, kind, warnings, reading, state, staged_by, staged_at, "
         "undo_reason) VALUES ({}, 'f', '{}', '', 'k', '[]', '[]', 'staged', 1, '', '')")  # fmt: skip
LINE = ("INSERT INTO statement_line (id, batch_id, sheet, row, hidden, interest_fen, iou, contract, account, borrower, text, "
        "serial, nature, reversal, fingerprint, occurrence, standing, reason, subject, strength, evidence, cause, record_id, "
        "entry_number) VALUES ({}, 1, '', 1, false, 5, '', '', '', '', '', '', '', false, 'f', 1, 'new', '[]', '', 'none', '[]', "
        "'', {}, {})")  # fmt: skip


# Accounts of the funded book: 1 budget, 2 appropriation (guarded, 900,000 fen), 3 the firm's cash.
ATTACKS = (
    Attack("late transfer", (leg(2, 2, 3, 1),), "transfer_not_late"),
    Attack("late transfers that balance", (leg(2, 2, 3, 1), leg(2, 3, 1, 3)), "transfer_not_late"),
    Attack("fractions of a fen", (leg(amount=1.5), head()), "transfer_whole_fen", "sqlite"),
    Attack("text for money", (leg(amount="'much'"), head()), "transfer_whole_fen", "sqlite"),
    Attack("negative amount", (leg(amount=-5), head())),
    Attack("nothing moved", (leg(amount=0), head())),
    Attack("to itself", (leg(target=1), head())),
    Attack("no transfers", (head(),), "entry_has_transfers"),
    Attack("fewer transfers than it says", (leg(), head(transfers=2)), "entry_has_transfers"),
    Attack("transfers without a head", (leg(),)),
    Attack("a gap in the numbers", (leg(9), head(9, previous_hash=f"'{HASH}'")), "entry_in_order"),
    Attack("a wrong link", (leg(), head(previous_hash=f"'{HASH}'")), "entry_in_order"),
    Attack("a chain begun anew", (leg(), head(previous_hash=f"'{GENESIS}'")), "entry_in_order"),
    Attack("a key again", (leg(), head(key="'pay'"))),
    Attack("an unsealed entry", (leg(), head(hash="''"))),
    Attack("an overdraft", (leg(source=2, target=3, amount=900_001), head()), "entry_not_overdrawn"),
    Attack("a reversal without a reason", (leg(4, 1, 3, 2, 100_000), head(reverses_number=2))),
    Attack("a reversal of other money", (leg(4, 1, 3, 2, 99), head(reverses_number=2, reason="'x'")), "entry_reverses_exactly"),
    Attack("a reversal of nothing", (leg(), head(reverses_number=77, reason="'x'"))),
    Attack("an unguarded purse", ("INSERT INTO account (party_id, purpose, scope, guarded) VALUES (1, 'reserved', 'x', false)",),
           "account_guarded_by_purpose"),
    Attack("an audit row out of order", (
        f"INSERT INTO audit_row SELECT 999, recorded_at, actor_id, action, subject, details, hash, '{HASH}' FROM audit_row "
        "WHERE number = 1",), "audit_row_in_order"),
    Attack("facts changed after approval was asked", (
        "INSERT INTO record_version SELECT record_id, 2, circuit, facts, 1, recorded_by, recorded_at FROM record_version",),
        "version_only_while_editable"),
    Attack("facts planted in a draft, to be reviewed unseen", (
        "INSERT INTO record_version SELECT id, 2, 1, '{}', 99999900, 1, '' FROM record WHERE id = 2",),
        "version_only_while_editable"),
    Attack("facts of another round", (
        "UPDATE record SET version = 2 WHERE id = 2",
        "INSERT INTO record_version SELECT id, 2, 9, '{}', 1, 1, '' FROM record WHERE id = 2"), "version_only_while_editable"),
    Attack("other facts for what was submitted", ("UPDATE record SET version = version + 1 WHERE id = 1",), "record_frozen"),
    Attack("a version left out", ("UPDATE record SET version = version + 2 WHERE id = 2",), "record_frozen"),
    Attack("a record that comes in approved", (
        "INSERT INTO record SELECT 99, 'x', instrument, kind, title, party_id, year, '', '', 1, '', 'approved', 1, 1 FROM record "
        "WHERE id = 1",), "record_born_draft"),
    Attack("facts that nobody wrote, submitted", (
        "UPDATE record SET version = 2 WHERE id = 2",
        "INSERT INTO step (record_id, version, circuit, action, side, from_state, to_state, actor_id, role, reason, document, "
        "day, taken_at) SELECT 2, 2, 1, 'submit', 'make', 'draft', 'submitted', actor_id, role, '', '', day, taken_at FROM step"),
        "step_from_state"),
    Attack("approving one's own record", (
        "INSERT INTO step (record_id, version, circuit, action, side, from_state, to_state, actor_id, role, reason, document, "
        "day, taken_at) SELECT record_id, version, circuit, 'review', 'check', 'submitted', 'reviewed', actor_id, role, '', '', "
        "day, taken_at FROM step",), "step_four_eyes"),
    Attack("a step from another state", (
        "INSERT INTO step (record_id, version, circuit, action, side, from_state, to_state, actor_id, role, reason, document, "
        "day, taken_at) SELECT record_id, version, 1, 'approve', 'make', 'reviewed', 'approved', 4, 'approver', '', '', "
        "day, taken_at FROM step",), "step_from_state"),
    Attack("a round of one's own to review in", (
        "INSERT INTO step (record_id, version, circuit, action, side, from_state, to_state, actor_id, role, reason, document, "
        "day, taken_at) SELECT record_id, version, 2, 'review', 'check', 'submitted', 'reviewed', actor_id, role, '', '', "
        "day, taken_at FROM step",), "step_in_circuit"),
    Attack("a round begun by hand", ("UPDATE record SET circuit = circuit + 1",), "record_circuit_by_step"),
    Attack("confirming one's own event", (
        "INSERT INTO event_decision (event_id, decision, actor_id, decided_at, reason) SELECT id, 'confirmed', recorded_by, "
        "recorded_at, '' FROM event WHERE id = 2",), "event_decision_four_eyes"),
    Attack("a record deleted", (
        "INSERT INTO record SELECT 99, 'x', instrument, kind, title, party_id, year, '', '', 1, '', 'draft', 1, 1 FROM record "
        "WHERE id = 1", "DELETE FROM record WHERE id = 99"), "record_stays"),
    Attack("a record given to another party", ("UPDATE record SET party_id = 1",), "record_frozen"),
    Attack("a record moved back a version", ("UPDATE record SET version = 0",), "record_frozen"),
    Attack("a state without a step", ("UPDATE record SET state = 'approved'",), "record_state_by_step"),
    Attack("an accepted line changed", ("UPDATE statement_line SET standing = 'new' WHERE id = 2",),
           "statement_line_accepted_not_changed"),
    Attack("what the bank wrote changed", ("UPDATE statement_line SET interest_fen = 1 WHERE id = 1",),
           "statement_line_not_rewritten"),
    Attack("an accepted line deleted", (
        "UPDATE statement_line SET evidence = '[{\"how\": \"split\"}]' WHERE id = 1", "DELETE FROM statement_line WHERE id = 2"),
        "statement_line_accepted_not_deleted"),
    Attack("a line that comes in accepted", (LINE.format(3, 1, 2),), "statement_line_not_replaced"),
    Attack("another file put in place", ("UPDATE statement_batch SET file_name = 'x'",), "statement_batch_not_rewritten"),
    Attack("a file deleted", (BATCH.format(2, "b"), "DELETE FROM statement_batch WHERE id = 2"), "statement_batch_not_deleted"),
    Attack("an open line deleted", ("DELETE FROM statement_line WHERE id = 1",), "statement_line_read_not_deleted"),
    Attack("a line deleted as part of one that came later", (
        LINE.format(3, "NULL", "NULL"), "UPDATE statement_line SET evidence = '[{\"how\": \"split\"}]' WHERE id = 3",
        "DELETE FROM statement_line WHERE id = 1"), "statement_line_read_not_deleted"),
    Attack("a line put before what was read", (LINE.format(0, "NULL", "NULL"),), "statement_line_not_replaced"),
    Attack("an open line given the entry of something else", (
        "UPDATE statement_line SET record_id = 1, entry_number = 2 WHERE id = 1",), "statement_line_accepted_by_its_entry"),
    Attack("an accepted line pushed out by its entry", (
        "UPDATE OR REPLACE statement_line SET record_id = 1, entry_number = 3 WHERE id = 1",),
        "statement_line_accepted_by_its_entry", "sqlite"),
    Attack("another reading put in place", ("UPDATE statement_batch SET reading = '{}'",), "statement_batch_not_rewritten"),
    Attack("a batch undone while its entries stand", (
        "UPDATE statement_batch SET state = 'undone', undone_by = 1, undo_reason = 'x'",),
        "statement_batch_undone_with_its_entries"),
    Attack("a batch accepted without a line", (
        BATCH.format(2, "b"), "UPDATE statement_batch SET state = 'accepted', accepted_by = 1 WHERE id = 2"),
        "statement_batch_accepted_with_a_line"),
    Attack("a batch that comes in accepted", (BATCH.format(2, "b").replace("'staged'", "'accepted'"),),
           "statement_batch_comes_in_staged"),
    Attack("a person given another number", ("UPDATE person SET id = 100 WHERE id = 4",), "person_frozen"),
    Attack("a person given another name", ("UPDATE person SET name = 'x' WHERE id = 4",), "person_frozen"),
    Attack("a person deleted", ("DELETE FROM person WHERE id = 4",), "person_not_deleted"),
    Attack("a person replaced", (
        "INSERT OR REPLACE INTO person SELECT id, 'x', 'x', roles, password_hash, active, 0, NULL FROM person WHERE id = 4",),
        "person_not_replaced", "sqlite"),
    Attack("an entry on no day", (leg(), head(value_date="'never'")), "entry_names_a_day", "sqlite"),
    Attack("an entry at a time of day", (leg(), head(value_date="'2009-01-01T05:00:00'")), "entry_names_a_day", "sqlite"),
    Attack("an entry on a day that is not there", (leg(), head(value_date="'2009-02-30'")), "entry_names_a_day", "sqlite"),
    Attack("an event on no day", (
        "INSERT INTO event SELECT 9, record_id, kind, 'never', facts, document, recorded_by, recorded_at FROM event WHERE id = 1",
        ), "event_names_a_day", "sqlite"),
    Attack("a step on no day", (
        "INSERT INTO step (record_id, version, circuit, action, side, from_state, to_state, actor_id, role, reason, document, "
        "day, taken_at) SELECT record_id, version, 1, 'review', 'check', 'submitted', 'reviewed', 3, 'reviewer', '', '', 'never', "
        "taken_at FROM step",), "step_names_a_day", "sqlite"),
    Attack("a file replaced", (BATCH.format(1, "x").replace("INSERT", "INSERT OR REPLACE"),),
           "statement_batch_not_replaced", "sqlite"),
    Attack("a record replaced", (
        "INSERT OR REPLACE INTO record SELECT id, 'x', instrument, kind, title, party_id, year, '', '', 1, '', 'draft', 1, 1 FROM "
        "record WHERE id = 2",), "record_not_replaced", "sqlite"),
    Attack("an entry replaced by its key", (leg(), head(key="'pay'").replace("INSERT", "INSERT OR REPLACE")),
           "entry_not_replaced_by_name", "sqlite"),
    Attack("an account replaced by its name", (
        "INSERT OR REPLACE INTO account SELECT 99, party_id, purpose, scope, guarded FROM account WHERE id = 2",),
        "account_not_replaced_by_name", "sqlite"),
    Attack("a party replaced by its identifier", (
        "INSERT OR REPLACE INTO party SELECT 99, kind, 'x', sector, identifier_kind, identifier, '', '', 1, '' FROM party WHERE "
        "identifier IS NOT NULL",), "party_not_replaced_by_name", "sqlite"),
    Attack("a confirmation replaced by its entry", (
        "INSERT OR REPLACE INTO event_decision SELECT 2, decision, 4, '', entry_number, '' FROM event_decision WHERE event_id = 3",
        ), "event_decision_not_replaced_by_name", "sqlite"),
    Attack("a reference replaced", (
        "INSERT OR REPLACE INTO reference SELECT 99, kind, value, record_id, subject FROM reference WHERE id = 1",),
        "reference_not_replaced_by_name", "sqlite"),
    Attack("a record replaced by its code", (
        "INSERT OR REPLACE INTO record SELECT 99, code, instrument, kind, 'x', party_id, year, '', '', 1, '', 'draft', 1, 1 FROM "
        "record WHERE id = 1",), "record_not_replaced_by_name", "sqlite"),
    Attack("a person replaced by his name", (
        "INSERT OR REPLACE INTO person SELECT 99, name, 'x', roles, password_hash, active, 0, NULL FROM person WHERE id = 4",),
        "person_not_replaced_by_name", "sqlite"),
    Attack("a file replaced by its bytes", (BATCH.format(2, "a").replace("INSERT", "INSERT OR REPLACE"),),
           "statement_batch_not_replaced_by_bytes", "sqlite"),
    Attack("an accepted line pushed out by an open one", ("UPDATE OR REPLACE statement_line SET id = 2 WHERE id = 1",),
           "statement_line_not_rewritten", "sqlite"),
)  # fmt: skip


def changing(dialect: str) -> list[Attack]:
    """Update, delete, replace and truncate of every table whose rows never change."""
    found = []
    for table, keys in APPEND_ONLY.items():
        found.append(
            Attack(f"{table} updated", (f"UPDATE {table} SET {keys[0]} = {keys[0]}",), f"{table}_not_updated")
        )
        found.append(Attack(f"{table} deleted", (f"DELETE FROM {table}",), f"{table}_not_deleted"))
        if dialect == "sqlite":
            replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
            found.append(Attack(f"{table} replaced", (replace,), f"{table}_not_replaced"))
        else:
            found.append(
                Attack(f"{table} truncated", (f"TRUNCATE {table} CASCADE",), f"{table}_not_truncated")
            )
    return found


@pytest.fixture
def victim(funded: Book, cast: Cast, parties: Parties) -> Book:
    """The funded book with a submitted record, a draft record, a decided event and an open one."""
    with funded.writing(cast.recorder) as unit:
        first = a_record(unit, parties, "one")
        a_record(unit, parties, "two")
        computed(unit, first)
    decided_event(funded, cast, first)
    submitted(funded, cast, first)
    with funded.writing(cast.recorder) as unit:
        interest = Move(
            AccountName(parties.firm, "cash"), AccountName(parties.bank, "interest"), 5, "interest_paid"
        )
        post(unit, Draft("statement", DAY, (interest,), record_id=first), "statement-line:2")
    with funded.engine.connect() as connection:
        for statement in (
            BATCH.format(1, "a"), LINE.format(1, 1, "NULL"), LINE.format(2, 1, "NULL"),
            "UPDATE statement_line SET entry_number = 3 WHERE id = 2",
            "INSERT INTO event SELECT 3, record_id, kind, value_date, facts, document, recorded_by, recorded_at FROM event "
            "WHERE id = 2",
            "INSERT INTO event_decision SELECT 3, 'confirmed', 3, '', 2, ''",
            "INSERT INTO party (kind, name, sector, identifier_kind, identifier, identifier_override, region, recorded_by, "
            "recorded_at) VALUES ('firm', 'named', 'private', 'k', 'i', '', '', 1, '')",
            "INSERT INTO target (plan, code, label, instrument, year, unit, source) VALUES ('p', 'c', 'l', 'i', 2009, 'u', 's')",
            "INSERT INTO ratio_record (key, subject, instrument, tags, inputs, as_of, kept_by, kept_at) VALUES "
            "('M1', 's', 'i', '{}', '[]', '2009', 1, '')",
            "INSERT INTO kept_document (kind, name, version, content, sha256, reason, kept_by, kept_at) VALUES "
            f"('scheme', 'n', 1, '{{}}', '{HASH}', '', 1, '')",
        ):  # fmt: skip
            connection.exec_driver_sql(statement)
        connection.commit()
    return funded


def refused(book: Book, statements: tuple[str, ...]) -> bool:
    """Whether the database refuses statements by itself; nothing of them stays."""
    if any("OR REPLACE" in statement for statement in statements):
        return refused_plainly(book, statements)
    connection = book.engine.connect()
    try:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
    except DBAPIError:
        connection.rollback()
        return True
    finally:
        connection.close()
    return False


def refused_plainly(book: Book, statements: tuple[str, ...]) -> bool:
    """The same on a connection of the bare driver, on which REPLACE fires no delete trigger."""
    connection = sqlite3.connect(str(book.engine.url.database))
    try:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    except sqlite3.DatabaseError:
        return True
    finally:
        connection.close()
    return False


def take_out(book: Book, guard: str) -> None:
    """Drop one guard, as an owner of the database could."""
    table = guards.TABLES[guard]
    with book.engine.connect() as connection:
        suffix = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.exec_driver_sql(f"DROP TRIGGER {guard}{suffix}")
        connection.commit()


def attacks_for(dialect: str) -> list[Attack]:
    return [attack for attack in (*ATTACKS, *changing(dialect)) if attack.only in ("", dialect)]


def test_every_tampering_statement_is_refused(victim: Book) -> None:
    accepted = [
        attack.name
        for attack in attacks_for(victim.engine.dialect.name)
        if not refused(victim, attack.statements)
    ]
    assert [] == accepted
    with victim.reading() as session:
        assert audit.verify(session).ok


def test_every_guard_is_attacked() -> None:
    attacked = {attack.guard for dialect in ("sqlite", "postgresql") for attack in attacks_for(dialect)}
    wanted = set(guards.expected("sqlite")) | set(guards.expected("postgresql"))
    # These four are emptied in the next test, as their other guards have attacks of their own.
    kept = ("person", "record", "statement_batch", "statement_line")
    assert {f"{table}_not_truncated" for table in kept} == wanted - attacked


@pytest.mark.parametrize("table", ["person", "record", "statement_batch", "statement_line"])
def test_tables_with_changing_rows_are_not_emptied_either(victim: Book, table: str) -> None:
    statement = (
        f"DELETE FROM {table}" if victim.engine.dialect.name == "sqlite" else f"TRUNCATE {table} CASCADE"
    )
    assert refused(victim, (statement,))


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.guard], ids=lambda attack: attack.name)
def test_without_its_guard_an_attack_succeeds(victim: Book, attack: Attack) -> None:
    if attack.only not in ("", victim.engine.dialect.name):
        return
    assert refused(victim, attack.statements)
    take_out(victim, attack.guard)
    assert not refused(victim, attack.statements)


def test_without_the_guards_rows_can_be_changed(victim: Book) -> None:
    for attack in changing(victim.engine.dialect.name):
        if attack.name.endswith("updated"):
            take_out(victim, attack.guard)
            assert not refused(victim, attack.statements), attack.name


def test_no_column_that_was_read_of_a_line_changes(victim: Book) -> None:
    others = {"direction": "'in'", "hidden": "true", "reversal": "true"}
    others |= dict.fromkeys(("posting_date", "period_start", "period_end"), "'2001-01-01'")
    texts = (
        "sheet",
        "rate_percent",
        "iou",
        "contract",
        "account",
        "borrower",
        "text",
        "serial",
        "nature",
        "fingerprint",
    )
    others |= dict.fromkeys(texts, "'9'")
    changes = [
        f"UPDATE statement_line SET {column} = {others.get(column, 9)} WHERE id = 1" for column in AS_READ
    ]
    assert [] == [change for change in changes if not refused(victim, (change,))]
    assert refused(victim, ("UPDATE statement_line SET principal_fen = 0 WHERE id = 1",))
    assert refused(victim, ("UPDATE statement_line SET interest_fen = NULL WHERE id = 1",))


def test_a_column_of_a_line_is_read_or_judged() -> None:
    assert set(LINES.columns.keys()) == {*AS_READ, *JUDGED, "entry_number"}
    assert {column.name for column in LINES.columns if column.nullable} & set(AS_READ) == NULLABLE


def test_every_unique_name_of_the_tables_is_guarded() -> None:
    standing = set()
    for name, table in Table.metadata.tables.items():
        uniques = [item.columns for item in table.constraints if isinstance(item, UniqueConstraint)]
        uniques += [index.columns for index in table.indexes if index.unique]
        standing |= {(name, tuple(column.name for column in columns)) for columns in uniques}
    of_their_own = {("statement_batch", ("sha256",)), ("statement_line", ("entry_number",))}
    assert standing - of_their_own == {(name, columns) for name, every in UNIQUE.items() for columns in every}


def test_missing_and_changed_guards_are_named_and_the_book_stays_shut(funded: Book) -> None:
    take_out(funded, "entry_not_updated")
    with funded.engine.connect() as connection:
        assert ["entry_not_updated"] == guards.compare(connection)
    with pytest.raises(GuardsMissing, match="entry_not_updated"):
        Book.open(str(funded.engine.url.render_as_string(hide_password=False)))


def test_making_the_book_again_puts_the_guards_back(funded: Book, database_url: str) -> None:
    take_out(funded, "entry_not_updated")
    Book.create(database_url).close()
    with funded.engine.connect() as connection:
        assert [] == guards.compare(connection)
    Book.open(database_url).close()


def test_a_weakened_guard_is_noticed(funded: Book) -> None:
    guard = next(guard for guard in GUARDS if guard.name == "entry_not_overdrawn")
    weak = Guard(guard.name, guard.table, guard.event, "1 = 0", guard.says)
    with funded.engine.connect() as connection:
        for statement in guards.statements_of(weak, connection.dialect.name):
            connection.exec_driver_sql(statement)
        connection.commit()
        assert ["entry_not_overdrawn"] == guards.compare(connection)


def test_a_book_that_is_not_there_is_missing(tmp_path: object) -> None:
    with pytest.raises(BookMissing, match="scitech-ledger init"):
        Book.open(f"sqlite:///{tmp_path}/none.sqlite3")


def test_an_empty_database_is_no_book(empty_database_url: str) -> None:
    if empty_database_url.startswith("sqlite"):
        open(empty_database_url.removeprefix("sqlite:///"), "w").close()  # noqa: PTH123 - an empty file
    with pytest.raises(BookMissing):
        Book.open(empty_database_url)


def test_another_programs_database_is_neither_opened_nor_filled(empty_database_url: str) -> None:
    engine = _engine(empty_database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        connection.exec_driver_sql("CREATE TABLE invoice (id INTEGER)")
        connection.commit()
    for enter in (Book.open, Book.create):
        with pytest.raises(NotABook, match="holds alembic_version, invoice and no book"):
            enter(empty_database_url)
    engine.dispose()


def test_a_book_of_another_version_is_outdated(funded: Book, database_url: str) -> None:
    with funded.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    with pytest.raises(BookOutdated, match="0000"):
        Book.open(database_url)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE entry SET memo = 'x' WHERE number = 1", "entry 1"),
        ("UPDATE entry SET recorded_at = '2010' WHERE number = 2", "entry 2"),
        ("UPDATE entry SET recorded_by = 9 WHERE number = 2", "entry 2"),
        ("UPDATE entry SET value_date = '2009-03-21' WHERE number = 2", "entry 2"),
        ("UPDATE entry SET key = 'other' WHERE number = 2", "entry 2"),
        ("UPDATE entry SET hash = '" + HASH + "' WHERE number = 2", "entry 2"),
        ("UPDATE transfer SET amount_fen = amount_fen + 1 WHERE entry_number = 2", "entry 2"),
        ("UPDATE transfer SET stage = 'lent' WHERE entry_number = 2", "entry 2"),
        ("UPDATE transfer SET to_account_id = 1 WHERE entry_number = 2", "entry 2"),
        ("UPDATE account SET scope = 'elsewhere' WHERE id = 2", "entry 1"),
        ("UPDATE audit_row SET details = '{}' WHERE number = 2", "audit row 2"),
        ("DELETE FROM audit_row WHERE number = 2", "audit row 2"),
    ],
)
def test_with_every_guard_out_the_chain_still_shows_the_first_broken_link(
    funded: Book, statement: str, broken: str
) -> None:
    with funded.engine.connect() as connection:
        for name, table in guards.TABLES.items():
            suffix = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{suffix}")
        connection.exec_driver_sql(statement)
        connection.commit()
    with funded.reading() as session:
        found = audit.verify(session)
    assert (False, broken) == (found.ok, found.first_broken)


@pytest.mark.parametrize(
    "change", ["value_date = 'never'", "value_date = '20090320'", "value_date = 5", "memo = x'00'"]
)
def test_an_entry_that_nobody_could_have_posted_breaks_the_chain(funded: Book, change: str) -> None:
    if funded.engine.dialect.name != "sqlite":
        return  # PostgreSQL holds days in DATE and words in TEXT
    take_out(funded, "entry_not_updated")
    with funded.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE entry SET {change} WHERE number = 2")
        connection.commit()
    with funded.reading() as session:
        found = audit.verify(session)
        assert (1, False, "entry 2") == (found.entries, found.ok, found.first_broken)


def test_a_stray_transfer_is_found(funded: Book) -> None:
    if funded.engine.dialect.name != "sqlite":
        return  # PostgreSQL enforces the foreign key on every connection
    raw = funded.engine.raw_connection()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute(leg(3))
    raw.close()
    with funded.reading() as session:
        assert "transfers of entry 3, which does not exist" == audit.verify(session).first_broken


def test_a_lost_tail_is_found_by_the_head_that_was_printed(funded: Book, cast: Cast) -> None:
    with funded.writing(cast.recorder) as unit:
        reverse(unit, 2, "wrong", "undo", DAY)
    with funded.reading() as session:
        printed = audit.head(session)
    with funded.engine.connect() as connection:
        for name, table in guards.TABLES.items():
            suffix = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{suffix}")
        connection.exec_driver_sql("DELETE FROM transfer WHERE entry_number = 3")
        connection.exec_driver_sql("DELETE FROM entry WHERE number = 3")
        connection.commit()
    with funded.reading() as session:
        found = audit.verify(session)
    assert found.ok
    assert printed != found.head


def test_the_application_role_owns_nothing_and_cannot_take_a_guard_out(victim: Book) -> None:
    if victim.engine.dialect.name != "postgresql":
        return  # SQLite knows no roles
    with victim.engine.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE ledger_app")
        connection.exec_driver_sql("GRANT ledger_app TO CURRENT_USER")
        guards.grant(connection, "ledger_app")
        connection.commit()
        try:
            for statement in ("DROP TRIGGER entry_not_updated ON entry", "ALTER TABLE entry DISABLE TRIGGER ALL",
                              "UPDATE entry SET memo = 'x'", "TRUNCATE entry CASCADE", "DELETE FROM record"):  # fmt: skip
                connection.exec_driver_sql("SET ROLE ledger_app")
                with pytest.raises(DBAPIError, match="denied|must be owner"):
                    connection.exec_driver_sql(statement)
                connection.rollback()
            connection.exec_driver_sql("SET ROLE ledger_app")
            assert 3 == connection.execute(sql("SELECT count(*) FROM entry")).scalar()
            connection.rollback()
        finally:
            connection.exec_driver_sql("RESET ROLE")
            connection.exec_driver_sql("DROP OWNED BY ledger_app")
            connection.exec_driver_sql("DROP ROLE ledger_app")
            connection.commit()
