"""`schemes` and `calc --scheme`: read, compare and copy schemes; keep those of the office and use them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.cli import main
from tests.instruments.conftest import World

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command in this process: exit status, standard output, standard error."""

    def run(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def answered(call: Call, *words: object) -> Any:
    """The answer as JSON of a call that went well."""
    status, out, error = call(*words, "--json")
    assert 0 == status, error
    return json.loads(out)


def test_schemes_are_listed_shown_and_compared(call: Call, tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'none.db'}"
    listed = answered(call, "--database", nowhere, "schemes", "list", "--instrument", "interest_subsidy")[
        "schemes"
    ]
    assert {"shipped"} == {row["state"] for row in listed}
    shown = answered(call, "schemes", "show", "wuhan-insured-2019")
    assert {"M", "interest_subsidy"} == {shown["mark"], shown["instrument"]}
    assert "Only a mirror" in shown["warnings"][0]
    _, out, _ = call("schemes", "show", "suizhou-2025")
    assert "points_percent" in out
    compared = answered(call, "schemes", "compare", "service-2025", "service-2026")["differences"]
    assert not any(each["same"] for each in compared)
    assert len(compared) < len(
        answered(call, "schemes", "compare", "service-2025", "service-2026", "--all")["differences"]
    )
    _, out, _ = call("schemes", "compare", "service-2025", "service-2025")
    assert "They state the same.\n" == out
    status, _, error = call("--database", nowhere, "schemes", "show", "unknown")
    assert (1, True) == (status, "There is no scheme unknown" in error)
    case = tmp_path / "case.yaml"
    case.write_text("instrument: interest_subsidy\nscheme: unknown\nfacts: {}\n", encoding="utf-8")
    assert "There is no scheme unknown" in call("--database", nowhere, "calc", case)[2]


def test_values_that_cannot_be_read_are_refused_all_at_once(call: Call, tmp_path: Path) -> None:
    copy = (
        "schemes",
        "copy",
        "suizhou-2025",
        "--id",
        "x",
        "--from",
        "2026-01-01",
        "--output",
        tmp_path / "x.yaml",
    )
    status, _, error = call(*copy, "--set", "points_percent=[1", "--set", "points_percent=2009-99-99")
    assert (1, 2) == (status, len(error.splitlines()))
    assert "--set points_percent=[1: the value cannot be read. Write a number, a day, a word" in error
    assert [] == list(tmp_path.iterdir())


def test_a_scheme_is_copied_kept_confirmed_and_used(
    call: Call, world: World, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "s.yaml"
    copy = ["schemes", "copy", "service-2025", "--id", "s-2030", "--from", "2025-01-01", "--output", file]
    told = answered(
        call, *copy, "--set", "points_percent=2", "--set", "term_months_at_most=6", "--reason", "a trial"
    )
    assert "s-2030" == told["scheme"]
    stated = [*copy, "--set", "points_percent=2", "--document", "2号", "--article", "第一条", "--mark", "O"]
    assert told["hash"] != answered(call, *stated)["hash"]
    kept = answered(call, "--database", database_url, "schemes", "keep", file, "--reason", "2030")
    assert ("proposed", 1) == (kept["state"], kept["version"])
    assert "proposed" in call("--database", database_url, "schemes", "list")[1]
    assert "s-2030" == answered(call, "--database", database_url, "schemes", "show", "s-2030")["id"]
    case = tmp_path / "case.yaml"
    case.write_text("instrument: interest_subsidy\nscheme: s-2030\nfacts: {firm: {name: 甲}, loans: [{contract: C, drawdowns: "
                    "[{iou: J, amount: 100万, drawn_on: 2025-03-20, due_on: 2026-03-20}]}]}\n", encoding="utf-8")  # fmt: skip
    assert 1 == call("--database", database_url, "calc", case)[0]
    book = tmp_path / "why.xlsx"
    tried = answered(call, "--database", database_url, "calc", case, "--scheme", "s-2030", "--workbook", book)
    assert tried["workbook"] == str(book)
    assert call("--database", database_url, "schemes", "confirm", "s-2030")[1].startswith(
        "s-2030 can be used now"
    )
    used = answered(call, "--database", database_url, "calc", case)
    assert (tried["scheme_hash"], "s-2030") == (used["scheme_hash"], used["scheme"])
    status, _, error = call(*copy, "--set", "points_percent")
    assert (2, True) == (status, "is no NAME=VALUE" in error)
    file.write_bytes("名".encode("gbk"))
    assert "no text in UTF-8" in call("schemes", "show", file)[2]
