import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text as sql

from ledger.book import guards
from ledger.book.store import Book
from ledger.measures.checks import MOST_TOLD, Context, Finding, _told, report, run_checks
from ledger.values.errors import LedgerError
from tests import toybook


def recompute(_record: Any, kept: Any) -> int | None:
    return toybook.compute(toybook.Case.read(json.loads(kept.inputs)), toybook.SCHEME).amount_fen


def refuse(_record: Any, _kept: Any) -> int | None:
    raise LedgerError


GOOD = Context(recompute, {"toy-2009": toybook.SCHEME.content_hash})


@pytest.fixture
def book(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    toybook.install(monkeypatch, toybook.toy())
    with toybook.new_book(database_url) as made:
        toybook.fill(made)
        yield made
    toybook.forget()


def found(book: Book, context: Context = GOOD) -> dict[str, tuple[str, ...]]:
    with book.reading() as session:
        return {item.name: item.found for item in run_checks(session, context) if item.found}


def tamper(book: Book, *statements: str) -> None:
    """Change a book as only its owner can: guards and references switched off."""
    with book.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN")
        for name in guards.installed(connection):
            table = "" if connection.dialect.name == "sqlite" else f" ON {table_of(connection, name)}"
            connection.exec_driver_sql(f"DROP TRIGGER {name}{table}")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
    book.engine.dispose()


def table_of(connection: Any, trigger: str) -> str:
    query = sql(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = :name"
    )
    return str(connection.execute(query, {"name": trigger}).scalar())


def test_a_sound_book_has_no_findings(book: Book) -> None:
    assert {} == found(book)


def test_the_tiers_run_in_order(book: Book) -> None:
    with book.reading() as session:
        written = report(run_checks(session, GOOD))
    assert written["ok"]
    assert ["database", "book", "amounts"] == list(dict.fromkeys(item["tier"] for item in written["checks"]))
    assert {"name", "tier", "ok", "found"} == set(written["checks"][0])


def test_missing_guards_and_a_changed_amount_are_found(book: Book) -> None:
    tamper(book, "UPDATE transfer SET amount_fen = amount_fen + 90000000000 WHERE entry_number = 3")
    told = found(book)
    assert "the guard entry_in_order is missing or changed" in told["guards"]
    assert ("broken at entry 3",) == told["chain"]
    assert "reserved 2009-T-deal-0001" in told["no overdraft"][0]


def test_a_state_that_no_step_led_to_is_found(book: Book) -> None:
    tamper(book, "UPDATE record SET state = 'approved' WHERE id = 3")
    assert ("2009-T-deal-0003 is approved, but its last step led to draft",) == found(book)["states"]


def test_facts_that_were_planted_left_out_or_swapped_are_found(book: Book) -> None:
    plant = "INSERT INTO record_version SELECT record_id, 2, circuit, facts, 1, 1, '' FROM record_version WHERE record_id = {}"
    tamper(
        book,
        plant.format(1),
        "UPDATE record SET version = 2 WHERE id = 1",
        "UPDATE record SET version = 2 WHERE id = 2",
        plant.format(3),
    )
    assert (
        "2009-T-deal-0001 is at version 2, but its last step was taken on version 1",
        "2009-T-deal-0002 is at version 2, but the facts of 1 versions are not there",
        "2009-T-deal-0002 is at version 2, but its last step was taken on version 1",
        "2009-T-deal-0003 is at version 1, but there are facts of version 2",
    ) == found(book)["versions"]


def test_people_who_are_not_those_that_were_added_are_found(book: Book) -> None:
    stranger = "INSERT INTO person (id, name, display_name, roles, password_hash, active, failures) VALUES "
    tamper(
        book,
        "UPDATE person SET name = 'somebody' WHERE id = 1",
        "UPDATE person SET roles = 'reviewer approver' WHERE id = 2",
        "DELETE FROM person WHERE id = 3",
        stranger + "(9, 'stranger', '', 'auditor', '', true, 0)",
    )
    assert (
        "person:1 was added as recorder and is somebody",
        "person:2 was added as reviewer and is approver reviewer",
        "person:3 was added as approver and is not there",
        "person:9 is stranger, but no act on the log added anybody",
    ) == found(book)["people"]


def test_an_amount_that_comes_out_otherwise_is_found(book: Book) -> None:
    tamper(book, "UPDATE computation SET amount_fen = NULL WHERE id = 1")
    assert ("computation 1 of 2009-T-deal-0001 gave no amount, now 200000.00 yuan",) == found(book)[
        "recomputation"
    ]


def test_a_case_that_cannot_be_computed_again_is_found(book: Book) -> None:
    told = found(book, Context(refuse, GOOD.scheme_hashes))["recomputation"]
    assert "computation 1 of 2009-T-deal-0001 cannot be computed again" in told[0]


def test_schemes_that_are_gone_or_changed_are_found(book: Book) -> None:
    assert "is not installed" in found(book, Context(recompute, {}))["schemes"][0]
    assert "another text of the scheme" in found(book, Context(recompute, {"toy-2009": "x"}))["schemes"][0]


def test_a_transfer_that_moves_from_nowhere_is_found(book: Book) -> None:
    drop = "ALTER TABLE transfer DROP CONSTRAINT IF EXISTS fk_transfer_from_account_id_account"
    lost = "UPDATE transfer SET from_account_id = 999 WHERE entry_number = 4"
    is_sqlite = book.engine.dialect.name == "sqlite"
    if not is_sqlite:
        with book.engine.connect() as connection:
            query = sql(
                "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'transfer'::regclass"
            )
            drop = ", ".join(f"DROP CONSTRAINT {name}" for (name,) in connection.execute(query))
    tamper(book, *([] if is_sqlite else [f"ALTER TABLE transfer {drop}"]), lost)
    told = found(book)
    assert ("the balances of all accounts add up to 300000.00 yuan instead of 0.00",) == told["trial balance"]
    assert is_sqlite == ("foreign keys" in told)


def test_a_constraint_that_was_not_validated_is_found(postgresql_url: str) -> None:
    with toybook.new_book(postgresql_url) as book:
        with book.engine.connect() as connection:
            connection.exec_driver_sql(
                "ALTER TABLE action ADD CONSTRAINT later FOREIGN KEY (actor_id) REFERENCES person (id) NOT VALID"
            )
            connection.commit()
        assert ("the constraint later of action is not validated",) == found(book)["foreign keys"]


def test_triggers_that_would_not_fire_and_a_broken_file_are_found(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.measures import checks

    class Answer:
        def scalar(self) -> str:
            return "replica"

        def __iter__(self) -> Iterator[tuple[str]]:
            return iter([("ok",), ("row missing",)])

    class Session:
        bind = book.engine

        def get_bind(self) -> Any:
            return self.bind

        def execute(self, _query: object) -> Answer:
            return Answer()

    (said,) = checks.integrity(Session(), GOOD)  # type: ignore[arg-type]
    assert ("row missing" if book.engine.dialect.name == "sqlite" else "replica") in said


def test_of_many_findings_the_first_are_told() -> None:
    told = _told(iter(map(str, range(MOST_TOLD + 5))))
    assert MOST_TOLD + 1 == len(told)
    assert "and 5 more" == told[-1]
    assert not Finding("name", "tier", told).as_json()["ok"]
