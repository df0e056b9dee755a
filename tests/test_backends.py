"""The databases that the other tests stand on: empty, fresh for each test, of the kind asked for."""

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from tests import backends


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(empty_database_url: str, turn: int) -> None:
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        connection.execute(text("CREATE TABLE kept (turn INTEGER)"))
        connection.execute(text("INSERT INTO kept VALUES (:turn)"), {"turn": turn})
    engine.dispose()


def test_owner_is_no_superuser_and_may_make_roles(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    query = text("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    with engine.connect() as connection:
        assert connection.execute(query).one() == (False, True)
    engine.dispose()


def test_sqlite_url_names_an_absolute_path(sqlite_url: str) -> None:
    assert (make_url(sqlite_url).database or "").startswith("/")


def test_missing_back_end_skips_at_home_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="no such program"):
        backends.missing("no such program")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no such program"):
        backends.missing("no such program")
