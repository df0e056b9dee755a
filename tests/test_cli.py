import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from ledger import cli
from ledger.book.people import Person, add_person
from ledger.book.store import Book
from ledger.cli import books, cases, failures, files, main, parser, shared, subsidy
from ledger.cli.failures import causes
from ledger.cli.texts import COMMANDS
from ledger.exports.lists import Listed, OfficialList
from ledger.statements.accepting import accept_batch
from ledger.statements.judging import assign
from ledger.values.errors import LedgerError, SeveralErrors
from ledger.values.facts import FactRefused
from tests import toybook
from tests.statements.staged import RECORDER, make_loans

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command in this process: exit status, standard output, standard error."""

    def run(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        return status, told.out, told.err

    return run


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    rounds = {
        "claim_round": lambda _session, scheme, year, window, budget, day, traces, progress: progress(1, 1) or {
            "scheme": scheme, "year": year, "window": window, "budget": budget, "as_of": day.isoformat(),
            "claims": [{"firm": "东湖激光", "amount": "1.00", "trace": {} if traces else None}], "warnings": [], "notes": ["a", "b"],
            "totals": {"amount": "1.00"},
        },
        "record_round": lambda unit, outcome: {
            "round": "2009-T-claim_round-0001", "new": True, "claims": [f"{unit.actor.name}: {len(outcome['claims'])}"],
        },
        "what_if": lambda _session, scheme, year, window, budget, day, other, progress: {"other": list(other)},
        "other": lambda *words: tuple(map(str, words)),
        "step_claims": lambda book, person, code, action, day, document, progress: {
            "round": code, "done": [f"{person.name} {action} {document}"],
            "left": [{"code": "c", "record": 1, "why": [{"text": "it has warnings"}]}],
        },
        "lists": {"payment": lambda _session, code, year, day: OfficialList(
            "payment", f"{code} {year} {day}", "省科学技术厅", [Listed("东湖激光", "", "c-1", 123_456, 123_456)], []),
        },
    }  # fmt: skip
    toybook.install(monkeypatch, toybook.toy(**rounds))
    yield
    toybook.forget()


@pytest.fixture
def filled(database_url: str, toy: None) -> str:
    """The URL of a book with a few toy deals."""
    with toybook.new_book(database_url) as book:
        toybook.fill(book)
    return database_url


@pytest.fixture
def filled_sqlite(sqlite_url: str, toy: None) -> str:
    with toybook.new_book(sqlite_url) as book:
        toybook.fill(book)
    return sqlite_url


def answered(told: tuple[int, str, str]) -> Any:
    status, out, err = told
    assert (0, "") == (status, err)
    return json.loads(out)


# Words, help, options


def test_help_explains_every_command(call: Call) -> None:
    status, out, _ = call("--help")
    assert 0 == status
    assert [] == [command.name for command in COMMANDS if command.name.split()[0] not in out]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help_with_examples_that_can_be_parsed(call: Call, command: Any) -> None:
    status, out, _ = call(*command.name.split(), "--help")
    assert 0 == status
    assert "examples:" in out
    for example in command.examples:
        words = example.partition(" > ")[0].split()
        assert command.run == parser.parse(words).run


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_its_function(command: Any) -> None:
    assert callable(parser.runner(SimpleNamespace(run=command.run)))  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [["--json", "verify"], ["verify", "--json"]])
def test_options_stand_before_or_after_the_command(call: Call, filled_sqlite: str, words: list[str]) -> None:
    assert answered(call("--database", filled_sqlite, *words))["ok"]
    assert answered(call(*words, "--database", filled_sqlite))["ok"]


@pytest.mark.parametrize(
    "words",
    [
        [], ["fly"], ["statement"], ["statement", "read"], ["calc"], ["calc", "a.yaml", "--template", "toy"],
        ["targets", "--as-of", "yesterday"], ["subsidy", "run", "--budget", "much"], ["subsidy", "run", "--year", "x"],
        ["export", "--format", "pdf", "--output", "x"], ["export", "--format", "xlsx"], ["verify", "--jso"],
        ["export", "--format", "hledger", "--content", "ratios", "--output", "x"],
        ["export", "--format", "xlsx", "--content", "journal", "--output", "x"],
        ["export", "--format", "xlsx", "--content", "trace", "--output", "x"],
        ["export", "--format", "xlsx", "--record", "C", "--output", "x"],
        ["export", "--format", "xlsx", "--year", "9" * 20, "--output", "x"],
        ["subsidy", "run", "--year", "0"], ["subsidy", "run", "--year", "9" * 20],
        ["leverage", "--from", "0001-01-01"], ["leverage", "--by", "year", "--as-of", "9999-12-31"],
        ["serve", "--port", "99999999"], ["serve", "--port", "0"], ["serve", "--port", "x"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_status_2(call: Call, words: list[str]) -> None:
    status, out, err = call(*words)
    assert (2, "") == (status, out)
    assert err


def test_the_environment_names_the_book(
    call: Call, filled_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCITECH_LEDGER_DATABASE", filled_sqlite)
    assert answered(call("verify", "--json"))["ok"]


def test_as_a_process_it_starts_fast_and_prints_utf_8(filled_sqlite: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; from ledger.cli import main; sys.exit(main())"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(books.ROOT)}
    done = subprocess.run(
        [*command, "--version"], capture_output=True, check=False, env=environment, cwd=tmp_path
    )
    assert (0, b"scitech-ledger") == (done.returncode, done.stdout.split()[0])
    done = subprocess.run(
        [*command, "verify", "--json"], capture_output=True, check=False, env=environment, cwd=tmp_path
    )
    assert (1, b"") == (done.returncode, done.stdout)
    assert done.stderr.startswith(b"scitech-ledger: There is no book at sqlite:///")
    assert [] == list(tmp_path.glob("ledger.db*"))


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from ledger.cli import main; main(['--version']); print([m for m in ('pandas', 'streamlit', 'sqlalchemy', 'pydantic') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=books.ROOT
    )
    assert "[]" == done.stdout.splitlines()[-1]


# Failures


def test_json_is_ascii_where_the_terminal_is_no_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    stream = SimpleNamespace(encoding="gbk", write=written.append, flush=lambda: None)
    monkeypatch.setattr(sys, "stdout", stream)
    shared.answer(SimpleNamespace(json=True), {"name": "江城"}, [])  # type: ignore[arg-type]
    assert {"name": "江城"} == json.loads("".join(written))
    assert "".join(written).isascii()


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (SeveralErrors([LedgerError(), LedgerError()]), 1, "The ledger refused this."),
        (PermissionError(13, "Permission denied", "x"), 1, "x: Permission denied"),
        (RecursionError(), 1, "nested too deeply"),
        (ZeroDivisionError("oh"), 1, "a fault of the program (ZeroDivisionError: oh)"),
        (KeyError(), 1, "no more is known"),
        (ModuleNotFoundError("no", name="MySQLdb"), 1, "needs MySQLdb"),
        (
            IntegrityError("INSERT", {}, Exception("the row exists")),
            1,
            "refused: the row exists. Check --database",
        ),
    ],
)
def test_every_error_is_a_sentence(error: Exception, status: int, said: str) -> None:
    sentences, found = causes(error, "sqlite:///x")
    assert status == found
    assert said in sentences[0]


def test_no_database_library_is_needed_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sqlalchemy.exc")
    assert "a fault of the program" in causes(ValueError("x"))[0][0]


@pytest.mark.parametrize(
    "address",
    ["ledger:secret@h/b", "ledger:secret@secret@h/b", "ledger:se/cret@h/b", "h/b?password=secret&user=u",
     "h/b?user=u&sslpassword=secret"],
)  # fmt: skip
def test_a_password_is_never_shown(address: str) -> None:
    shown = failures.hide_password(f"There is no book at postgresql://{address}. Make one")
    assert ("secret" in shown, "cret" in shown, "***" in shown) == (False, False, True)
    assert shown.endswith(". Make one") or "?" in address


def test_a_server_that_does_not_answer_is_no_missing_book(call: Call) -> None:
    url = "postgresql+psycopg://127.0.0.1:1/b?password=secret&user=u&connect_timeout=2"
    for command in (["verify"], ["schemes", "list"]):
        status, out, err = call(*command, "--database", url)
        assert (1, "") == (status, out)
        assert "127.0.0.1:1/b" in err
        assert "cannot be opened: connection failed" in err
        assert "secret" not in err


@pytest.mark.parametrize("raised", [KeyboardInterrupt, BrokenPipeError])
def test_an_interrupted_call_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, raised: type[BaseException]
) -> None:
    def run(_options: object) -> int:
        raise raised

    monkeypatch.setattr(cli, "runner", lambda _options: run)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", SimpleNamespace(flush=lambda: None))
        patched.setattr(sys, "stderr", SimpleNamespace(write=lambda _text: None))
        assert (130 if raised is KeyboardInterrupt else 0) == main(["verify"])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///{folder}/none.db", "There is no book"),
        ("sqlite:///{folder}", "There is no book"),
        ("nonsense", "is no database URL"),
        ("oracle9://x/y", "is of a kind that is not known"),
        ("sqlite:///{folder}/text.db", "There is no book"),
        ("sqlite:///{folder}/other.db", "belongs to another program"),
    ],
)
def test_a_book_that_cannot_be_opened(call: Call, tmp_path: Path, url: str, said: str) -> None:
    (tmp_path / "text.db").write_text("this is no database, only a text that is long enough")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    status, out, err = call("verify", "--database", url.format(folder=tmp_path))
    assert (1, "") == (status, out)
    assert said in err


@pytest.mark.parametrize(
    ("name", "said"),
    [("text.db", "is no book: the file is no SQLite database"), ("none/x.db", "cannot be opened")],
)
def test_a_book_that_cannot_be_made(call: Call, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "text.db").write_text("this is no database, only a text that is long enough")
    status, out, err = call("init", "--database", f"sqlite:///{tmp_path / name}")
    assert (1, "") == (status, out)
    assert said in err


def test_a_book_in_use_says_so(call: Call, filled_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.book.store.engine.BUSY_MILLISECONDS", 10)
    with sqlite3.connect(filled_sqlite.removeprefix("sqlite:///"), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        status, _, err = call("leverage", "--keep", "--database", filled_sqlite)
    other.close()
    assert 1 == status
    assert "in use by another program" in err


# calc


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(
        "instrument: toy\nscheme: toy-2009\nfacts: {asked: 20万}\nexpect: {amount: x}\ncovers: []\nsource: ours\n"
    )
    return path


def test_calc_computes_a_case_file(call: Call, toy: None, case: Path) -> None:
    outcome = answered(call("calc", case, "--json"))
    assert ("toy", "toy-2009", "200000.00") == tuple(
        outcome[name] for name in ("instrument", "scheme", "amount")
    )
    assert {"scheme_hash", "refused", "warnings", "trace", "results"} <= set(outcome)


def test_calc_tells_a_person_each_step(call: Call, toy: None, case: Path) -> None:
    status, out, _ = call("calc", case)
    assert 0 == status
    for said in (
        "Amount: 200,000.00 yuan",
        "Warning: The cap was lowered.",
        "Not computable: no rate.",
        "第三条",
        "[=1+1]",
    ):
        assert said in out


def test_a_refused_case_is_an_answer(call: Call, toy: None, case: Path) -> None:
    case.write_text("instrument: toy\nscheme: toy-2009\nfacts: {asked: 70万}\n")
    status, out, _ = call("calc", case)
    assert 0 == status
    assert "Refused: More than twice the cap.  -- 玩〔2009〕1号 第三条" in out


def test_calc_without_figures_and_with_notes() -> None:
    node = {"label": "x", "value": "-1234.50", "unit": "yuan", "operation": "given", "clause": None, "subject": "",
            "notes": [{"text": "note"}], "inputs": []}  # fmt: skip
    outcome: dict[str, Any] = {
        "instrument": "toy",
        "scheme": None,
        "amount": None,
        "refused": [],
        "warnings": [],
        "results": {},
        "trace": node,
    }
    assert ["toy, scheme none", "", "x: -1,234.50 yuan", "  ! note"] == list(cases.outcome_lines(outcome))
    assert "x" == list(cases.outcome_lines(outcome | {"trace": node | {"value": None, "notes": []}}))[-1]


def test_calc_prints_a_template(call: Call, toy: None) -> None:
    assert (0, "instrument: toy\n", "") == call("calc", "--template", "toy")
    assert "toy" == answered(call("calc", "--template", "toy", "--json"))["instrument"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "names with values"),
        (b"- a\n- b\n", "names with values"),
        (b"a: [1, 2\n", "line 2, column 1"),
        (b"a: 1\na: 2\n", "a is written twice"),
        (b"a: &x [1]\nb: *x\n", "aliases"),
        (b"a: !!python/object:os.system 1\n", "could not determine a constructor"),
        (b"a: 2009-99-99\n", "month must be in 1..12"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"a: \x00\n", "special characters are not allowed"),
        (b"a: " + b"[" * 5_000, "nested too deeply"),
        (b"a: 1\n" * 300_000, "more than 1,000,000 bytes"),
        (b"instrument: toy\n", "This is no case"),
        (b"instrument: none\nfacts: {}\n", "There is no funding method none"),
        (b"instrument: toy\nscheme: none\nfacts: {asked: 1}\n", "There is no scheme none"),
        (b"instrument: toy\nfacts: {asked: lots, more: 1}\n", "more: is not known here"),
        (b"instrument: toy\nfacts: [1]\n", "write names, each with its value"),
        (b"instrument: toy\nscheme: {id: x}\nfacts: {asked: 1}\n", "is missing"),
    ],
)
def test_bad_cases_are_told_in_sentences(
    call: Call, toy: None, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    status, out, err = call("calc", path, "--json")
    assert (1, "") == (status, out)
    assert said in err
    assert all(line.startswith("scitech-ledger: ") for line in err.splitlines())


def test_a_name_that_no_case_has_is_refused(call: Call, toy: None, case: Path) -> None:
    case.write_text(case.read_text("utf-8") + "schema: typo\n", "utf-8")
    status, _, said = call("calc", str(case))
    assert (status, "schema: is not known here" in said) == (1, True)


def test_a_decimal_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("\ufeffrate: 5.310\ndays: 90\n", encoding="utf-8")
    assert {"rate": "5.310", "days": 90} == files.read_yaml(str(path))


@pytest.mark.parametrize("name", ["none.yaml", "."])
def test_a_case_that_is_not_there(call: Call, tmp_path: Path, name: str) -> None:
    status, _, err = call("calc", tmp_path / name)
    assert 1 == status
    assert str(tmp_path) in err


# The book


def test_init_makes_a_book_and_says_what_is_next(call: Call, empty_database_url: str) -> None:
    status, out, _ = call("init", "--database", empty_database_url)
    assert 0 == status
    assert "--office NAME" in out
    assert "--administrator NAME" in out
    told = answered(call("init", "--json", "--office", "省科技厅", "--treasury", "省财政厅", "--administrator", "admin",
                         "--database", empty_database_url))  # fmt: skip
    assert ("省科技厅", "省财政厅", "admin") == (told["office"], told["treasury"], told["administrator"])
    assert len(told["password"]) >= 12
    assert answered(call("verify", "--json", "--database", empty_database_url))["ok"]
    assert "has 省科技厅 already" in call("init", "--office", "x", "--database", empty_database_url)[2]


def test_init_shows_the_first_password_once(call: Call, empty_sqlite_url: str) -> None:
    _, out, _ = call(
        "init", "--office", "o", "--treasury", "t", "--administrator", "a", "--database", empty_sqlite_url
    )
    assert "not shown again" in out
    assert "Next:" not in out


def test_init_keeps_off_other_databases(call: Call, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    status, _, err = call("init", "--database", f"sqlite:///{tmp_path / 'other.db'}")
    assert 1 == status
    assert "belongs to another program" in err


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true", "sqlite:///q?x.db"]
)
def test_a_book_that_would_not_be_found_again_is_not_made(
    call: Call, filled_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    for words in (["init"], ["demo"], ["restore", filled_sqlite.removeprefix("sqlite:///")]):
        status, out, err = call(*words, "--database", url)
        assert (1, "") == (status, out)
        assert (
            f"{url}: no file is named in which the book would be kept. Write such as sqlite:///book.db."
            in err
        )
    assert before == sorted(tmp_path.iterdir())


def test_init_grants_a_role_on_postgresql_only(
    call: Call, empty_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        "SQLite has no roles" in call("init", "--application-role", "app", "--database", empty_sqlite_url)[2]
    )
    granted: list[str] = []
    monkeypatch.setattr(books, "grant", lambda _connection, role: granted.append(role))
    unit = SimpleNamespace(session=SimpleNamespace(
        connection=lambda: SimpleNamespace(dialect=SimpleNamespace(name="postgresql"))
    ))  # fmt: skip
    books._grant(unit, "app")  # type: ignore[arg-type]
    assert ["app"] == granted


def test_demo_never_writes_over_a_book(call: Call, filled: str) -> None:
    status, _, err = call("demo", "--database", filled)
    assert 1 == status
    assert "never written over" in err or "not empty" in err


def test_demo_without_its_script_says_so(
    call: Call, empty_sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(books, "ROOT", tmp_path)
    for command, said in (
        ("demo", "the script of the sample year is not there"),
        ("serve", "the app is not there"),
    ):
        status, _, err = call(command, "--database", empty_sqlite_url)
        assert 1 == status
        assert said in err


def test_demo_fills_a_book(call: Call, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(url: str) -> None:
        with toybook.new_book(url):
            pass

    monkeypatch.setitem(sys.modules, "sample_data.build", SimpleNamespace(build=build))
    assert answered(call("demo", "--json", "--database", empty_database_url))["ok"]


def test_serve_runs_the_app_on_this_machine_only(
    call: Call, filled_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[list[str], dict[str, Any]]] = []

    def run(command: list[str], **options: Any) -> SimpleNamespace:
        calls.append((command, options))
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr("ledger.cli.books.subprocess.run", run)
    monkeypatch.setattr(books, "_require_port", lambda _port: None)
    assert 0 == call("serve", "--port", "8600", "--database", filled_sqlite)[0]
    assert "" == call("serve", "--json", "--database", filled_sqlite)[1]
    command, options = calls[0]
    assert "127.0.0.1" == command[command.index("--server.address") + 1]
    assert "8600" == command[command.index("--server.port") + 1]
    assert "false" == command[command.index("--browser.gatherUsageStats") + 1]
    assert filled_sqlite == options["env"]["SCITECH_LEDGER_DATABASE"]


def test_serve_opens_the_book_that_was_named_from_here(
    call: Call, filled_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def run(_command: list[str], **options: Any) -> SimpleNamespace:
        opened.append(options["env"]["SCITECH_LEDGER_DATABASE"])
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr("ledger.cli.books.subprocess.run", run)
    monkeypatch.setattr(books, "_require_port", lambda _port: None)
    place = Path(filled_sqlite.removeprefix("sqlite:///"))
    monkeypatch.chdir(place.parent)
    assert 0 == call("serve", "--database", f"sqlite:///{place.name}")[0]
    assert [f"sqlite:///{place}"] == opened
    server = "postgresql+psycopg://owner:secret@server/ledger"
    assert server == books._absolute(server)


def test_a_port_that_is_taken_is_told(
    call: Call, filled_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.cli.books.subprocess.run", pytest.fail)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, out, err = call("serve", "--port", port, "--database", filled_sqlite)
    assert (1, "") == (status, out)
    assert f"--port {port}: Address already in use. Choose another port." in err


def test_verify(call: Call, filled: str) -> None:
    told = answered(call("verify", "--json", "--database", filled))
    assert (4, True, None) == (told["entries"], told["ok"], told["first_broken"])
    assert "the chain is whole" in call("verify", "--database", filled)[1]


def test_verify_of_a_broken_chain_is_status_1(
    call: Call, filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.book.audit.seal", lambda _previous, _content: "0" * 64)
    status, out, _ = call("verify", "--database", filled)
    assert 1 == status
    assert "BROKEN at entry 1" in out
    status, out, _ = call("check", "--json", "--database", filled)
    assert 1 == status
    assert [{"name": "chain", "tier": "book", "ok": False, "found": ["broken at entry 1"]}] == [
        item for item in json.loads(out)["checks"] if not item["ok"]
    ]


def test_check(call: Call, filled: str) -> None:
    told = answered(call("check", "--json", "--database", filled))
    assert {"name", "tier", "ok", "found"} == set(told["checks"][0])
    assert "recomputation" in call("check", "--database", filled)[1]


def test_backup_and_restore(call: Call, filled_sqlite: str, tmp_path: Path) -> None:
    copy, other = tmp_path / "copies" / "one.db", f"sqlite:///{tmp_path / 'other.db'}"
    made = answered(call("backup", copy, "--json", "--database", filled_sqlite))
    assert 4 == made["entries"]
    assert "exists" in call("backup", copy, "--database", filled_sqlite)[2]
    assert made["head"] in call("restore", copy, "--database", other)[1]
    assert made["head"] == answered(call("verify", "--json", "--database", other))["head"]
    assert "exists; move it away" in call("restore", copy, "--database", other)[2]
    assert "there is no such copy" in call("restore", tmp_path / "none", "--database", other)[2]
    assert "verified" in call("backup", tmp_path / "two.db", "--database", filled_sqlite)[1]


# Measures


def test_leverage(call: Call, filled: str) -> None:
    told = answered(call("leverage", "--json", "--as-of", "2009-11-30", "--database", filled))
    assert "2009-11-30" == told["as_of"]
    wanted = {"key", "subject", "level", "stage", "base", "numerator", "denominator", "value", "reason"}
    assert wanted <= set(told["ratios"][0])
    assert [("deal 1", "3.0000"), ("nobody", None), ("toy", "3.0000")] == [
        (item["subject"], item["value"]) for item in told["ratios"]
    ]


@pytest.mark.parametrize(("by", "subjects"), [("instrument", ["toy"]), ("total", ["all"])])
def test_leverage_by(call: Call, filled_sqlite: str, by: str, subjects: list[str]) -> None:
    told = answered(
        call("leverage", "--json", "--by", by, "--instrument", "toy", "--database", filled_sqlite)
    )
    assert subjects == [item["subject"] for item in told["ratios"]]


def test_leverage_is_kept_once(call: Call, filled: str) -> None:
    words = ("leverage", "--keep", "--json", "--as-of", "2009-11-30", "--database", filled)
    assert answered(call(*words))["kept"] == answered(call(*words))["kept"] == [1, 2, 3]
    assert "Not computable" in call("leverage", "--database", filled)[1]


def test_an_unknown_definition_is_told_with_those_there_are(call: Call, filled_sqlite: str) -> None:
    status, _, err = call("leverage", "--key", "M99", "--database", filled_sqlite)
    assert 1 == status
    assert "no leverage definition M99. Use one of M1, M2" in err


def test_what_leverage_is_chosen_by_must_be_there(call: Call, filled_sqlite: str) -> None:
    words = ("leverage", "--database", filled_sqlite)
    status, out, err = call(*words, "--key", "M99", "--level", "nope", "--stage", "nope", "--record", "nope")
    assert (1, "", 4) == (status, out, len(err.splitlines()))
    assert "no leverage definition M99" in err
    assert (
        "--level nope: there is no such level. Use one of fund_of_funds, fund, portfolio, recipient." in err
    )
    assert "--stage nope: there is no such stage. Use one of target, approved" in err
    assert "--record nope: there is no such record. `export --content records` lists what there is." in err
    chosen = ("--level", "recipient", "--stage", "reached_recipient", "--record", "2009-T-deal-0003")
    assert [] == answered(call(*words, "--json", *chosen))["ratios"]


@pytest.mark.parametrize("by", ["vintage", "year"])
def test_leverage_over_time(call: Call, filled_sqlite: str, by: str) -> None:
    told = answered(
        call("leverage", "--json", "--by", by, "--as-of", "2010-02-01", "--database", filled_sqlite)
    )
    assert {"toy"} <= {item["subject"] for item in told["ratios"]}


def test_a_period_that_ends_before_it_begins_is_refused(call: Call, filled_sqlite: str) -> None:
    words = ("leverage", "--from", "2010-01-01", "--as-of", "2009-01-01", "--database", filled_sqlite)
    status, out, err = call(*words)
    assert (2, "") == (status, out)
    assert "--from 2010-01-01 is after --as-of 2009-01-01" in err


def test_leverage_says_its_period_its_switches_and_its_inputs(call: Call, filled_sqlite: str) -> None:
    words = (
        "--from",
        "2009-01-01",
        "--as-of",
        "2009-12-31",
        "--recycled",
        "--without-fees",
        "--follow-on",
        "--inputs",
    )
    shown = call("leverage", *words, "--database", filled_sqlite)[1]
    assert "Leverage from 2009-01-01 to 2009-12-31; recycled in, fees out, follow_on in" in shown
    assert "M1 deal 1: entries none" in shown
    told = answered(call("leverage", *words, "--json", "--database", filled_sqlite))
    assert ("2009-01-01", []) == (told["since"], told["ratios"][0]["inputs"])


def test_a_definition_is_defined_and_listed(call: Call, filled: str, tmp_path: Path) -> None:
    written = tmp_path / "own.yaml"
    written.write_text(
        "name: social\ntitle: 社会资本放大\nnumerator: [private]\ndenominator: [office]\n", encoding="utf-8"
    )
    told = answered(call("leverage", "define", written, "--json", "--database", filled))
    assert {"name": "social", "version": 1} == told
    assert "social, version 1" in call("leverage", "define", written, "--database", filled)[1]
    listed = answered(call("leverage", "definitions", "--json", "--database", filled))["definitions"]
    assert ("social", "(private) / (office)", True) == (
        listed[-1]["key"],
        listed[-1]["formula"],
        listed[-1]["own"],
    )
    assert "社会资本放大" in call("leverage", "definitions", "--database", filled)[1]
    assert 0 == call("leverage", "--key", "social", "--database", filled)[0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: [", "leverage form"), ("- a\n", "no names with values"), ("name: M1\n", "built in"),
        ("2009-01-01: x\n", "Keys should be strings"), ("name: 2009-99-99\n", "month must be in 1..12"),
        ("name: a\nname: b\n", "name is written twice"), ("name: \udcb2\n", "no text in UTF-8"),
    ],
)  # fmt: skip
def test_a_definition_that_cannot_be_is_told(
    call: Call, filled_sqlite: str, tmp_path: Path, text: str, fault: str
) -> None:
    written = tmp_path / "own.yaml"
    written.write_bytes(text.encode("utf-8", "surrogateescape"))
    status, _, err = call("leverage", "define", written, "--database", filled_sqlite)
    assert 1 == status
    assert fault in err or "is missing" in err


def test_what_a_definition_can_say(call: Call) -> None:
    assert "level recipient: stage invested, reached_recipient" in call("leverage", "form")[1]
    assert "parts" in answered(call("leverage", "form", "--json"))


def test_kept_ratios_are_listed(call: Call, filled_sqlite: str) -> None:
    assert [] == answered(call("leverage", "kept", "--json", "--database", filled_sqlite))["kept"]
    call("leverage", "--keep", "--as-of", "2009-11-30", "--database", filled_sqlite)
    (first, *_) = answered(call("leverage", "kept", "--json", "--database", filled_sqlite))["kept"]
    assert ("M1", "deal 1", "3.0000", [3]) == tuple(
        first[name] for name in ("key", "subject", "value", "entries")
    )
    assert "deal 1" in call("leverage", "kept", "--as-of", "2009-11-30", "--database", filled_sqlite)[1]


def test_an_index_is_kept_and_listed(call: Call, filled: str, tmp_path: Path) -> None:
    written = tmp_path / "csi300.csv"
    written.write_text("date,level\n2009-01-05,1882.96\n2009-12-31,3575.68\n", encoding="utf-8")
    told = answered(call("index", "keep", written, "--source", "中证指数", "--json", "--database", filled))
    assert {"name": "csi300", "version": 1, "levels": 2} == told
    assert (
        "沪深300, version 1" in call("index", "keep", written, "--name", "沪深300", "--database", filled)[1]
    )
    listed = answered(call("index", "list", "--json", "--database", filled))["indices"]
    assert {"csi300", "沪深300"} == {each["name"] for each in listed}
    assert "中证指数" in call("index", "list", "--database", filled)[1]


def test_an_export_of_a_state_that_there_is_not_is_refused(
    call: Call, filled_sqlite: str, tmp_path: Path
) -> None:
    words = ("export", "--format", "xlsx", "--output", tmp_path / "x.xlsx", "--database", filled_sqlite)
    status, _, err = call(*words, "--state", "nope")
    assert 1 == status
    assert "no record can be in it. Use one of draft, submitted" in err
    for record, fault in (
        ("nope", "there is no such record"),
        ("2009-T-deal-0001", "no report is made of its kind"),
    ):
        status, _, err = call(*words, "--content", "report", "--record", record)
        assert (1, True) == (status, fault in err)


def test_an_index_that_is_no_text_is_refused(call: Call, filled_sqlite: str, tmp_path: Path) -> None:
    written = tmp_path / "csi300.csv"
    written.write_bytes("日期,level\n".encode("gbk"))
    status, out, err = call("index", "keep", written, "--database", filled_sqlite)
    assert (1, "") == (status, out)
    assert f"{written}: this is no text in UTF-8. Save it as a UTF-8 text." in err


@pytest.mark.parametrize("form", ["xlsx", "csv --content records", "publication"])
def test_what_an_export_is_chosen_by_must_be_there(
    call: Call, filled_sqlite: str, tmp_path: Path, form: str
) -> None:
    words = ("export", "--format", *form.split(), "--output", tmp_path / "x", "--database", filled_sqlite)
    status, out, err = call(
        *words, "--instrument", "nope", "--kind", "nope", "--state", "nope", "--state", "no"
    )
    assert (1, "", 4) == (status, out, len(err.splitlines()))
    assert "There is no funding method nope. Installed: toy." in err
    assert "--kind nope: there is no such kind of record. Use one of deal." in err
    assert "--state no: no record can be in it. Use one of draft, submitted" in err
    assert [] == list(tmp_path.glob("x"))
    status, _, err = call("schemes", "list", "--instrument", "nope", "--database", filled_sqlite)
    assert (1, True) == (status, "There is no funding method nope" in err)


def test_targets(call: Call, filled: str) -> None:
    told = answered(call("targets", "--json", "--as-of", "2009-11-30", "--database", filled))
    assert ("2009 plan", "2009-11-30") == (told["plan"], told["as_of"])
    assert [("paid", 1, 1, "within"), ("explored", 1, 1, "untargeted")] == [
        (item["code"], item["reached"], item["pipeline"], item["status"]) for item in told["targets"]
    ]
    _, out, _ = call("targets", "--plan", "2009 plan", "--database", filled)
    assert "1-2 家" in out
    assert "There is no plan x" in call("targets", "--plan", "x", "--database", filled)[2]


def test_targets_of_a_book_without_a_plan(call: Call, empty_sqlite_url: str) -> None:
    call("init", "--database", empty_sqlite_url)
    assert "there is no plan in it" in call("targets", "--database", empty_sqlite_url)[2]


# Who acts, subsidies


def test_a_claim_round_is_computed_and_recorded(call: Call, filled: str) -> None:
    words = (
        "subsidy",
        "run",
        "--json",
        "--scheme",
        "s",
        "--year",
        2009,
        "--budget",
        "500万",
        "--as-of",
        "2009-11-30",
    )
    told = answered(call(*words, "--database", filled))
    assert ("s", 2009, 500_000_000, "2009-11-30") == tuple(
        told[name] for name in ("scheme", "year", "budget", "as_of")
    )
    assert "recorded" not in told
    told = answered(call(*words, "--record", "--as", "recorder", "--database", filled))
    assert ["recorder: 1"] == told["recorded"]
    assert {"code": "2009-T-claim_round-0001", "new": True} == told["round"]
    _, out, _ = call("subsidy", "run", "--database", filled)
    assert "东湖激光" in out
    assert "warnings: none" in out
    assert "notes: a, b" in out


def test_progress_is_told_on_the_error_stream_where_asked_for(call: Call, filled_sqlite: str) -> None:
    told = call("subsidy", "run", "--json", "--brief", "--progress", "--database", filled_sqlite)
    assert "1/1\n" == told[2]
    assert json.loads(told[1])["claims"][0]["trace"] is None


def test_what_if_asks_for_another_scheme_budget_or_rate(call: Call, filled_sqlite: str) -> None:
    words = ("subsidy", "what-if", "--json", "--database", filled_sqlite)
    told = answered(call(*words, "--other-scheme", "s", "--other-budget", "300万", "--other-rate", "2.5%"))
    assert ["s", "300000000", "2.5"] == told["other"]
    assert ["None", "None", "None"] == answered(call(*words))["other"]
    for rate in ("much", "nan", "1e-999999999"):
        status, _, error = call(*words, "--other-rate", rate)
        assert (1, True) == (status, f"{rate}: this is no rate. Write it such as 2.5." in error)


def test_a_step_is_taken_with_the_claims_of_a_round(call: Call, filled_sqlite: str) -> None:
    words = ("subsidy", "step", "r-1", "submit", "--database", filled_sqlite)
    told = answered(call(*words, "--document", "12号", "--as", "recorder", "--json"))
    assert ["recorder submit 12号"] == told["done"]
    assert "it has warnings" in call(*words, "--as", "recorder")[1]
    assert 2 == call("subsidy", "step", "r-1", "pay", "--database", filled_sqlite)[0]


def test_the_lists_of_a_round_are_exported(call: Call, filled_sqlite: str, tmp_path: Path) -> None:
    target = tmp_path / "pay.xlsx"
    words = (
        "export",
        "--format",
        "xlsx",
        "--content",
        "payment",
        "--output",
        target,
        "--database",
        filled_sqlite,
    )
    assert 0 == call(*words, "--record", "r-1", "--as-of", "2009-11-30")[0]
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert "r-1 2009 2009-11-30" == sheet["A1"].value
    assert 0 == call(*words, "--year", 2008)[0]


def test_without_claim_rounds_there_is_nothing_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    toybook.install(monkeypatch, toybook.toy())
    with pytest.raises(failures.InputRefused, match="no installed funding method has claim rounds"):
        subsidy.claiming()
    toybook.forget()


def test_who_acts_must_be_clear(call: Call, filled_sqlite: str) -> None:
    assert "there is no active account x; recorder is recorder" in call(
        "subsidy", "run", "--record", "--as", "x", "--database", filled_sqlite
    )[2]  # fmt: skip
    with toybook.new_book(filled_sqlite) as book:
        with book.writing() as unit:
            add_person(unit.session, "second", "Second", frozenset({"recorder"}), "correct horse")
        assert "recorder" == shared.actor(book, None).name
        with book.writing() as unit:
            unit.session.execute(update(Person).where(col(Person.name) == "recorder").values(active=False))
            add_person(unit.session, "first", "First", frozenset({"recorder"}), "correct horse")
    assert "held by first (First), second (Second)" in call(
        "subsidy", "run", "--record", "--database", filled_sqlite
    )[2]  # fmt: skip


# Statements


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """An interest list as a bank prints it."""

    book = openpyxl.Workbook()
    for row in (
        ["借据号", "借款人", "起息日", "止息日", "本金", "年利率(%)", "利息", "扣款日期"],
        ["JJ-1", "东湖激光", "2009-01-01", "2009-03-21", 1_000_000, 5.31, 11_652.50, "2009-03-21"],
    ):
        book.active.append(row)
    path = tmp_path / "clean.xlsx"
    book.save(path)
    return path


def test_a_statement_is_read_without_a_book(call: Call, clean: Path) -> None:
    told = answered(call("statement", "read", clean, "--json"))
    assert {"file", "sheets", "warnings"} <= set(told)
    (row,) = told["sheets"][0]["rows"]
    assert (2, "11652.50", "JJ-1") == (row["row"], row["interest"], row["iou"])
    assert "1 rows" in call("statement", "read", clean)[1]


def test_a_statement_comes_in_once(call: Call, filled: str, clean: Path) -> None:
    words = ("statement", "import", clean, "--accept", "--json", "--database", filled)
    told = answered(call(*words))
    assert (1, 0, 0) == (told["new"] + told["suspicious"], told["matched"], told["accepted"])
    again = answered(call(*words))
    assert (told["batch"], 0, 0) == (again["batch"], again["new"], again["accepted"])
    assert again["known_since"]
    assert "The same file came in" in call("statement", "import", clean, "--database", filled)[1]


@pytest.fixture
def unknown_names(tmp_path: Path) -> Path:
    """An interest list whose columns nobody knows."""
    book = openpyxl.Workbook()
    book.active.append(["贷款单号", "计收起日", "计收止日", "划扣额", "划扣日"])
    book.active.append(["JJ-1", "2009-01-01", "2009-03-21", 11_652.50, "2009-03-21"])
    path = tmp_path / "unknown.xlsx"
    book.save(path)
    return path


def test_columns_are_named_on_the_command_and_remembered(
    call: Call, filled: str, unknown_names: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "columns.yaml"
    mapping.write_text("iou: [贷款单号]\nperiod_start: 计收起日\nperiod_end: 计收止日\ninterest: 计收止日\n")
    named = ("--mapping", mapping, "--map", "interest=划扣额", "--map", "period_end=计收止日", "--map",
             "posting_date=划扣日")  # fmt: skip
    told = answered(call("statement", "read", unknown_names, "--json", *named))
    assert ("11652.50", "JJ-1") == (
        told["sheets"][0]["rows"][0]["interest"],
        told["sheets"][0]["rows"][0]["iou"],
    )
    imported = ("statement", "import", unknown_names, "--json", "--database", filled)
    assert (1, "") == call(*imported)[:2]
    assert answered(call(*imported, *named, "--remember"))["batch"] == 1
    content = openpyxl.load_workbook(unknown_names)
    content.active.append(["JJ-2", "2009-01-01", "2009-03-21", 5, "2009-03-21"])
    content.save(unknown_names)
    assert 1 == answered(call(*imported))["already_there"]


@pytest.mark.parametrize(
    ("words", "status"),
    [(("--remember",), 2), (("--map", "interest"), 2), (("--map", "interests=划扣额"), 1)],
)
def test_what_is_wrong_with_a_mapping(
    call: Call, filled: str, unknown_names: Path, words: tuple[str, ...], status: int
) -> None:
    assert status == call("statement", "import", unknown_names, "--database", filled, *words)[0]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--map", "interest=利息总"), 1, "has the column 利息总"),
        (("--map", "interest=年利率"), 1, "has the column 年利率. Its columns are: 借据号, 借款人"),
        (
            ("--map", "interest=利息", "--map", "penalty= 利息 "),
            2,
            "利息 is said to be both interest and penalty",
        ),
    ],
)
def test_what_is_said_of_columns_is_never_passed_over(
    call: Call, filled_sqlite: str, clean: Path, words: tuple[str, ...], status: int, told: str
) -> None:
    for command in (("read", clean), ("import", clean, "--database", filled_sqlite)):
        found = call("statement", *command, *words)
        assert (status, True) == (found[0], told in found[2])
    assert 0 == call("statement", "read", clean, "--map", "interest=利息", "--map", "interest=利息")[0]


def test_a_mapping_file_says_one_thing_of_a_column(call: Call, clean: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "columns.yaml"
    mapping.write_text("interest: 利息\npenalty: 利息\n", encoding="utf-8")
    words = ("statement", "read", clean, "--mapping", mapping)
    assert "both interest and penalty" in call(*words)[2]
    assert 0 == call(*words, "--map", "interest=利息")[0]


def test_the_marked_copy_never_replaces_the_file_of_the_bank(
    call: Call, filled_sqlite: str, clean: Path, tmp_path: Path
) -> None:
    (tmp_path / "linked.xlsx").hardlink_to(clean)
    before = clean.read_bytes()
    for copy in (clean, tmp_path / "." / clean.name, tmp_path / "linked.xlsx"):
        for command in (("read", clean), ("import", clean, "--database", filled_sqlite)):
            found = call("statement", *command, "--hand-back", copy)
            assert (1, True) == (found[0], "the bank's own file is not replaced" in found[2])
    assert before == clean.read_bytes()


def test_what_is_to_be_mended_is_handed_back(call: Call, filled: str, clean: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    words = (clean, "--hand-back", copy)
    assert "Nothing is to be mended" in call("statement", "read", *words)[1]
    content = openpyxl.load_workbook(clean)
    content.active.append(
        ["JJ-2", "东湖激光", "2009-01-01", "2009-03-21", 1_000_000, 5.31, "?", "2009-03-21"]
    )
    content.save(clean)
    assert answered(call("statement", "read", *words, "--json"))["handed_back"] == str(copy)
    assert "G3 利息：" in openpyxl.load_workbook(copy).active["I3"].value
    told = call("statement", "import", *words, "--language", "en", "--database", filled)
    assert "Marked copy" in told[1]
    assert "cannot be read" in openpyxl.load_workbook(copy).active["G3"].comment.text


@pytest.fixture
def accepted(call: Call, filled: str, clean: Path) -> str:
    """The URL of a book with a batch whose line was accepted for a loan as entry 4."""
    answered(call("statement", "import", clean, "--json", "--database", filled))
    with closing(Book.open(filled)) as book:
        loans = make_loans(book)
        with book.writing(RECORDER) as unit:
            assign(unit, 1, loans.first, "JJ-1", None)
            assert 1 == accept_batch(unit, 1, "accept", [1])
    return filled


def test_a_batch_is_taken_back(call: Call, accepted: str, clean: Path) -> None:
    words = ("statement", "undo", 1, "--reason", "the wrong quarter", "--database", accepted)
    before = answered(call("verify", "--json", "--database", accepted))["entries"]
    told = answered(call(*words, "--json"))
    assert {"batch": 1, "reversed": 1, "entries": [before + 1]} == told
    assert answered(call("verify", "--json", "--database", accepted))["ok"]
    assert (1, "", "scitech-ledger: Batch 1: it was undone before.\n") == call(*words)
    again = answered(call("statement", "import", clean, "--json", "--database", accepted))
    assert (2, 0) == (again["batch"], again["already_there"])
    told = call("statement", "undo", 2, "--reason", "again", "--database", accepted)[1]
    assert "Batch 2 is taken back: 0 entries are reversed.\n" == told


def test_a_batch_that_something_depends_on_stays(
    call: Call, accepted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = replace(toybook.toy(), dependents=lambda _session, lines: [f"2009-IS-claim-0001 {lines}"])
    toybook.install(monkeypatch, counting)
    words = ("statement", "undo", 1, "--reason", "the wrong quarter", "--database", accepted)
    said = "Batch 1 was not undone: 2009-IS-claim-0001 [1] depend on its lines. Withdraw them first, where that can be."
    before = answered(call("verify", "--json", "--database", accepted))
    assert (1, "", f"scitech-ledger: {said}\n") == call(*words)
    assert before == answered(call("verify", "--json", "--database", accepted))


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((1,), 2, "required: --reason"),
        (("one", "--reason", "r"), 2, "invalid int value: 'one'"),
        ((1, "--reason", " "), 1, "Batch 1: undoing it needs a reason."),
        ((99, "--reason", "r"), 1, "Batch 99: there is no such batch."),
        ((-1, "--reason", "r"), 1, "Batch -1: there is no such batch."),
        ((10**20, "--reason", "r"), 1, f"Batch {10**20}: there is no such batch."),
        ((1, "--reason", "r", "--as", "nobody"), 1, "there is no active account nobody"),
        ((1, "--reason", "r", "--as", "reviewer"), 1, "recorder"),
    ],
)
def test_what_is_wrong_with_taking_back(
    call: Call, accepted: str, words: tuple[object, ...], status: int, said: str
) -> None:
    found, out, err = call("statement", "undo", *words, "--database", accepted)
    assert (status, "") == (found, out)
    assert said in err


def test_a_workbook_that_is_no_statement(call: Call, tmp_path: Path, clean: Path) -> None:

    empty, words = tmp_path / "empty.xlsx", tmp_path / "password"
    openpyxl.Workbook().save(empty)
    words.write_text("secret\n")
    for path in (empty, words, tmp_path, tmp_path / "none.xlsx"):
        status, out, err = call("statement", "read", path, "--json", "--password-file", words)
        assert (1, "", 1) == (status, out, len(err.splitlines()))
    words.write_text("")
    assert 0 == call("statement", "read", clean, "--password-file", words)[0]


# Exports


@pytest.mark.parametrize(
    ("words", "start"),
    [
        (["xlsx"], b"PK"),
        (["xlsx", "--content", "ratios"], b"PK"),
        (["xlsx", "--content", "trace", "--record", "2009-T-deal-0001"], b"PK"),
        (["publication", "--year", 2009], b"PK"),
        (["publication", "--state", "draft"], b"PK"),
        (["beancount"], "; 链尾哈希".encode()),
        (["hledger", "--language", "en"], b"; Head hash"),
        (["csv"], b"\xef\xbb\xbfentry,"),
        (["csv", "--content", "records", "--text", "研发"], b"\xef\xbb\xbfcode,"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "",
)
def test_export_writes_a_file_and_prints_the_head(
    call: Call, filled: str, tmp_path: Path, words: list[str], start: bytes
) -> None:
    target = tmp_path / "out"
    target.write_text("what stood there before")
    told = answered(call("export", "--format", *words, "--output", target, "--json", "--database", filled))
    assert target.read_bytes().startswith(start)
    assert (str(target), len(target.read_bytes())) == (told["file"], told["bytes"])
    assert answered(call("verify", "--json", "--database", filled))["head"] == told["head"]
    assert ["out"] == [path.name for path in tmp_path.glob("*out*")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "csv --year 1999 --as-of 2001-01-01 --instrument toy",
            "csv journal takes no --instrument, --year, --as-of",
        ),
        ("beancount --year 2009", "beancount takes no --year"),
        ("hledger --text x --kind deal", "hledger takes no --kind, --text"),
        ("csv --content records --as-of 2009-11-30", "csv records takes no --as-of"),
        ("xlsx --as-of 2009-11-30", "xlsx records takes no --as-of"),
        ("publication --as-of 2009-11-30", "publication takes no --as-of"),
        ("xlsx --content ratios --year 2009 --state paid", "xlsx ratios takes no --year, --state"),
        ("xlsx --content trace --record C --year 2009", "xlsx trace takes no --year"),
        ("xlsx --content report --record C --text x", "xlsx report takes no --text"),
        ("xlsx --content payment --instrument toy", "xlsx payment takes no --instrument"),
        ("xlsx --content publication --as-of 2009-11-30", "xlsx publication takes no --as-of"),
        (
            "xlsx --content payment --record C --year 2009",
            "--record names the round already: leave --year out",
        ),
        ("csv --record C", "csv journal takes no --record"),
    ],
)
def test_what_an_export_does_not_choose_by_is_refused(
    call: Call, filled_sqlite: str, tmp_path: Path, words: str, said: str
) -> None:
    target = tmp_path / "x"
    told = call("export", "--format", *words.split(), "--output", target, "--database", filled_sqlite)
    assert (2, "", False) == (*told[:2], target.exists())
    assert f"{said}. See" in told[2]


@pytest.fixture
def two_kinds(filled_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a book with deals, which the office pays, and a filed loan, which it does not."""
    kinds = {"deal": toybook.KIND, "loan": replace(toybook.KIND, key="loan", reserves=False)}
    toybook.install(monkeypatch, replace(toybook.toy(), kinds=kinds))
    with closing(Book.open(filled_sqlite)) as book:
        people = toybook.People(*(shared.actor(book, name) for name in ("recorder", "reviewer", "approver")))
        toybook.deal(book, people, 3, "55万", "approve", kind="loan")
    return filled_sqlite


def _published(path: Path) -> list[tuple[Any, ...]]:
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True)
    return [row[1:6] for row in rows if isinstance(row[0], int)]


def test_a_publication_list_holds_only_what_the_office_pays(
    call: Call, two_kinds: str, tmp_path: Path
) -> None:
    target = tmp_path / "list.xlsx"
    words = ("export", "--format", "publication", "--output", target, "--database", two_kinds)
    assert 0 == call(*words, "--instrument", "toy")[0]
    assert [("2009-T-deal-0001", 200_000), ("2009-T-deal-0002", 300_000)] == [
        (row[2], row[4]) for row in _published(target)
    ]
    status, _, err = call(*words, "--kind", "loan")
    assert (1, True) == (status, "--kind loan: the office pays nothing for it. Use one of deal." in err)


def test_a_publication_list_is_of_one_kind(
    call: Call, filled_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"deal": toybook.KIND, "grant": replace(toybook.KIND, key="grant")}
    toybook.install(monkeypatch, replace(toybook.toy(), kinds=kinds))
    words = ("export", "--format", "publication", "--output", tmp_path / "x", "--database", filled_sqlite)
    status, _, err = call(*words)
    assert (2, True) == (
        status,
        "a publication list is of one kind: choose --instrument toy --kind deal" in err,
    )
    assert 0 == call(*words, "--kind", "deal")[0]


@pytest.mark.parametrize("record", ["2009-T-deal-0003", "none"])
def test_a_trace_that_is_not_there(call: Call, filled_sqlite: str, tmp_path: Path, record: str) -> None:
    words = (
        "export",
        "--format",
        "xlsx",
        "--content",
        "trace",
        "--record",
        record,
        "--output",
        tmp_path / "x",
    )
    status, _, err = call(*words, "--database", filled_sqlite)
    assert 1 == status
    assert "nothing was computed" in err or "there is no such record" in err


@pytest.mark.parametrize("place", ["", "none/x", "book.sqlite3"])
def test_a_place_that_cannot_be_written(call: Call, filled_sqlite: str, tmp_path: Path, place: str) -> None:
    status, _, err = call(
        "export", "--format", "csv", "--output", tmp_path / place, "--database", filled_sqlite
    )
    assert 1 == status
    assert str(tmp_path) in err


def test_the_name_on_an_export(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "li.na" == shared.this_user(SimpleNamespace(actor="li.na"))  # type: ignore[arg-type]

    def nameless() -> str:
        raise KeyError

    monkeypatch.setattr("ledger.cli.shared.getpass.getuser", nameless)
    assert "unknown" == shared.this_user(SimpleNamespace(actor=None))  # type: ignore[arg-type]


def test_faults_of_a_case_are_one_line_each(call: Call, toy: None, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("instrument: toy\nfacts: {asked: lots, more: 1}\n")
    assert 2 == len(call("calc", path)[2].splitlines())
    assert issubclass(FactRefused, LedgerError)
