"""The book as a whole: make one, fill one, serve it, walk its chain, check it, copy it and put it back."""

import argparse
import importlib
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, make_url

import ledger
from ledger.book import audit
from ledger.book.guards import grant
from ledger.book.parties import NewParty, new_party, parties_of
from ledger.book.store import Book, Unit, admit_person
from ledger.book.store.backup import backup as make_copy
from ledger.book.store.backup import restore as put_back
from ledger.cli.failures import InputRefused
from ledger.cli.shared import answer, opened, table, where
from ledger.settings import VARIABLE

ROOT = Path(ledger.__file__).resolve().parent.parent


def init(options: argparse.Namespace) -> int:
    """Make an empty book; with names also its office and treasury, an administrator and the app's role."""
    _require_file(options.database)
    book = Book.create(options.database)
    try:
        with book.writing() as unit:
            made = {kind: _name_party(unit, kind, name) for kind, name in _named(options).items()}
            password = _administrator(unit, options.administrator)
            if options.application_role:
                _grant(unit, options.application_role)
    finally:
        book.close()
    content = {"database": where(options), **made, "administrator": options.administrator, "password": password,
               "application_role": options.application_role}  # fmt: skip
    answer(
        options,
        content,
        [f"The book is ready: {where(options)}", *_told_password(content), *_next_steps(content)],
    )
    return 0


def demo(options: argparse.Namespace) -> int:
    """Fill a new book with the sample year; a book that exists is never written over."""
    script = ROOT / "sample_data" / "build.py"
    if not script.is_file():
        raise InputRefused(what=script, fault="the script of the sample year is not there",
                           mend="Run this from a checkout of the repository, installed with `make run`")  # fmt: skip
    _require_file(options.database)
    _refuse_existing(options.database)
    # The script lies beside the packages, not in them.
    sys.path.insert(0, str(ROOT))
    try:
        importlib.import_module("sample_data.build").build(options.database)
    finally:
        sys.path.remove(str(ROOT))
    with opened(options) as book, book.reading() as session:
        verified = audit.verify(session)
    content = {"database": where(options)} | verified.as_json()
    answer(options, content, [f"The sample year is in {where(options)}: {verified.entries} entries.",
                              "Next: scitech-ledger serve, or scitech-ledger targets"])  # fmt: skip
    return 0


def serve(options: argparse.Namespace) -> int:
    """Open the app on this machine; returns when it is stopped."""
    app = ROOT / "streamlit_app.py"
    if not app.is_file():
        raise InputRefused(
            what=app, fault="the app is not there", mend="Run this from a checkout of the repository"
        )
    Book.open(options.database).close()
    _require_port(options.port)
    command = [
        sys.executable, "-m", "streamlit", "run", str(app), "--server.address", "127.0.0.1",
        "--server.port", str(options.port), "--server.headless", "true", "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    if not options.json:
        print(f"http://127.0.0.1:{options.port}  {where(options)}  (Ctrl-C stops it)", flush=True)
    environment = os.environ | {VARIABLE: _absolute(options.database)}
    return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode  # noqa: S603 - our own interpreter


def verify(options: argparse.Namespace) -> int:
    """Walk the whole chain."""
    with opened(options) as book, book.reading() as session:
        found = audit.verify(session)
    whole = "the chain is whole" if found.ok else f"the chain is BROKEN at {found.first_broken}"
    answer(
        options,
        found.as_json(),
        [f"{found.entries} entries, {found.audit_rows} acts: {whole}", f"head {found.head}"],
    )
    return 0 if found.ok else 1


def check(options: argparse.Namespace) -> int:
    """Run the named checks."""
    from ledger.instrument import checks_context
    from ledger.measures.checks import report, run_checks

    with opened(options) as book, book.reading() as session:
        findings = run_checks(session, checks_context(session))
    content = report(findings)
    rows = [[item.tier, item.name, "; ".join(item.found) or "ok"] for item in findings]
    answer(options, content, table(("tier", "check", "found"), rows))
    return 0 if content["ok"] else 1


def backup(options: argparse.Namespace) -> int:
    """Copy the book, open the copy and verify it."""
    with opened(options) as book:
        copy = make_copy(book, Path(options.path))
    answer(options, copy.as_json(), [f"{copy.path}: {copy.entries} entries, verified", f"head {copy.head}"])
    return 0


def restore(options: argparse.Namespace) -> int:
    """Verify a copy and put it back where no book is."""
    if not Path(options.path).is_file():
        raise InputRefused(
            what=options.path, fault="there is no such copy", mend="Name a file that `backup` has made"
        )
    _require_file(options.database)
    copy = put_back(Path(options.path), options.database)
    content = copy.as_json() | {"database": where(options)}
    answer(options, content, [f"{where(options)}: {copy.entries} entries, verified", f"head {copy.head}"])
    return 0


def _require_file(url: str) -> None:
    """Refuse SQLite in memory or with options in its address: nothing would find the book again."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite" and (target.database in (None, "", ":memory:") or "?" in url):
        raise InputRefused(what=url, fault="no file is named in which the book would be kept",
                           mend="Write such as sqlite:///book.db")  # fmt: skip


def _require_port(port: int) -> None:
    """Refuse a port that another program listens on, or that is not ours to take."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise InputRefused(
            what=f"--port {port}", fault=os.strerror(error.errno or 0), mend="Choose another port"
        ) from error


def _absolute(url: str) -> str:
    """The same address from any folder: the app runs in another one than the call."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        target = target.set(database=str(Path(str(target.database)).absolute()))
    return target.render_as_string(hide_password=False)


def _named(options: argparse.Namespace) -> dict[str, str]:
    pairs = {"office": options.office, "treasury": options.treasury}
    return {kind: name for kind, name in pairs.items() if name}


def _name_party(unit: Unit, kind: str, name: str) -> str:
    standing = parties_of(unit.session, kind)
    if standing:
        raise InputRefused(
            what=f"--{kind}", fault=f"the book has {standing[0].name} already", mend="Leave it out"
        )
    sector = "office" if kind == "office" else "public"
    party = new_party(unit.session, NewParty(kind=kind, name=name, sector=sector), unit.actor.id, unit.now)
    unit.audit("record party", f"party:{party.id}", kind=kind, name=name)
    return name


def _administrator(unit: Unit, name: str | None) -> str | None:
    if not name:
        return None
    password = secrets.token_urlsafe(12)
    admit_person(unit, name, name, frozenset({"administrator"}), password)
    return password


def _grant(unit: Unit, role: str) -> None:
    connection = unit.session.connection()
    if connection.dialect.name == "sqlite":
        raise InputRefused(what="--application-role", fault="SQLite has no roles", mend="Leave it out")
    grant(connection, role)


def _refuse_existing(url: str) -> None:
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        if target.database and Path(target.database).exists():
            raise InputRefused(what=target.database, fault="a file is there, and a book is never written over",
                               mend="Give another --database, or move the file away")  # fmt: skip
    elif _tables(url):
        raise InputRefused(what=target.render_as_string(), fault="the database is not empty",
                           mend="Give an empty one")  # fmt: skip


def _tables(url: str) -> list[str]:
    from sqlalchemy import create_engine

    target = make_url(url)
    # Looking into an SQLite file that is not there would make it.
    if target.get_backend_name() == "sqlite" and not Path(target.database or "").is_file():
        return []
    engine = create_engine(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _told_password(content: dict[str, Any]) -> list[str]:
    if not content["password"]:
        return []
    return [f"Account {content['administrator']}, first password {content['password']} (not shown again)"]


def _next_steps(content: dict[str, Any]) -> list[str]:
    steps = []
    if not content.get("office") or not content.get("treasury"):
        steps.append(
            "if it has none yet, name office and treasury: scitech-ledger init --office NAME --treasury NAME"
        )
    if not content["administrator"]:
        steps.append("if nobody can sign in yet, make an account: scitech-ledger init --administrator NAME")
    return [*(f"Next: {step}" for step in steps), "Then: scitech-ledger serve"]
