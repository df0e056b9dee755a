"""A PostgreSQL server for the tests: the one that the environment names, or a throw-away one."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

OWNER = "ledger"
"""Owns the test databases and may make roles, but is no superuser: what a real office's owner is."""


def server_from_environment() -> "PostgresqlServer | None":
    """The server that LEDGER_TEST_POSTGRESQL_URL names; its user must be allowed to create databases."""
    url = os.environ.get("LEDGER_TEST_POSTGRESQL_URL")
    return PostgresqlServer(make_url(url).set(drivername="postgresql+psycopg")) if url else None


def find_binaries() -> Path | None:
    """The folder of the newest PostgreSQL that Debian's packages have installed."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[4]), default=None)
    return newest.parent if newest else None


class PostgresqlServer:
    """A running server, known by the URL of a user who may create databases."""

    def __init__(self, url: URL) -> None:
        self.url = url

    @contextmanager
    def fresh_database(self, template: str = "template1") -> Iterator[str]:
        """The owner's URL of a new database, a copy of another; dropped afterwards, whoever is still connected."""
        name = f"ledger_test_{uuid.uuid4().hex[:12]}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self._drop(name)

    def _drop(self, name: str) -> None:
        for _ in range(10):
            try:
                self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            except psycopg.errors.InsufficientPrivilege:
                time.sleep(0.3)  # one of the server's own workers is in it and leaves by itself
            else:
                return
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def throw_away_server(binaries: Path) -> Iterator[PostgresqlServer]:
    """Start a server in a temporary folder, reachable through a Unix socket only; half a second."""
    # A short path: the address of a Unix socket may have 107 bytes.
    base = Path(tempfile.mkdtemp(prefix="ledgerpg_"))
    base.chmod(0o755)
    data, socket = base / "data", base / "s"
    data.mkdir()
    socket.mkdir()
    run_as = _unprivileged(data, socket)

    def run(program: str, *arguments: str | Path) -> None:
        # The server logs to a file: were its output captured here, this call would wait for its end.
        command = [*run_as, str(binaries / program), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=base)

    run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = (
        f"-k {socket} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        # A vacuum worker belongs to the server, and the owner may not end it when a database is dropped.
        " -c autovacuum=off"
    )
    try:
        run("pg_ctl", "-D", data, "-w", "-t", "30", "-l", socket / "log", "-o", options, "start")
        superuser = URL.create(
            "postgresql+psycopg", "postgres", database="postgres", query={"host": str(socket)}
        )
        PostgresqlServer(superuser)._execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE")
        yield PostgresqlServer(superuser.set(username=OWNER))
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(base, ignore_errors=True)


def _unprivileged(*folders: Path) -> list[str]:
    """The words that make a command run as a user that PostgreSQL accepts; it refuses root."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    for folder in folders:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]
