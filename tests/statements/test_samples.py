"""The sample workbooks: each gives exactly the answer that was written down from what it was drawn from."""

import json
from typing import Any

import pytest

from ledger.statements import reading
from ledger.statements.child import decrypt
from ledger.statements.errors import StatementError
from sample_data import files
from sample_data.build import GOLDEN, STATEMENTS
from sample_data.samples.sample import Sample
from tests.statements.golden import differences
from tests.statements.readers import open_here

ANSWERS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLDEN.glob("*.json"))}
REFUSED = [name for name, answer in ANSWERS.items() if "refused" in answer]
READ = [name for name, answer in ANSWERS.items() if "sheets" in answer]
QUIRKS = 19


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process."""
    monkeypatch.setattr(reading, "open_workbook", open_here)


@pytest.fixture(scope="module")
def drawn() -> dict[str, Sample]:
    return {sample.name: sample for sample in files.all_samples()}


def test_there_is_one_for_every_quirk() -> None:
    assert len(ANSWERS) >= 40
    numbered = {name[:8] for name in ANSWERS if name.startswith("quirk-")}
    assert numbered >= {f"quirk-{number:02d}" for number in range(1, QUIRKS + 1)}


def test_every_file_has_an_answer_and_a_line_in_the_readme() -> None:
    readme = (STATEMENTS.parent / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in STATEMENTS.iterdir()} == ANSWERS.keys()
    assert [name for name in ANSWERS if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("name", READ)
def test_a_sample_is_read_exactly_as_it_was_drawn(name: str) -> None:
    answer = ANSWERS[name]
    assert differences(answer, _read(name, answer.get("password"), answer.get("answers", {}))) == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_sample_that_asks_is_refused_until_it_is_answered(name: str) -> None:
    wanted = ANSWERS[name]["refused"]
    with pytest.raises(StatementError) as caught:
        _read(name, None, {})
    assert type(caught.value).__name__ == wanted["cause"]
    assert [word for word in (name, *wanted["words"]) if word not in str(caught.value)] == []


def test_the_answers_on_disk_are_those_that_the_script_writes(drawn: dict[str, Sample]) -> None:
    assert drawn.keys() == ANSWERS.keys()
    for name, sample in drawn.items():
        assert sample.golden() == ANSWERS[name], name


def test_the_encrypted_workbook_is_the_one_that_the_script_writes(drawn: dict[str, Sample]) -> None:
    (sample,) = (sample for sample in drawn.values() if sample.changing)
    kept, made = (STATEMENTS / sample.name).read_bytes(), sample.data
    assert made is not None
    assert decrypt(kept, "kept", str(sample.password)) == decrypt(made, "made", str(sample.password))


def test_through_a_real_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    answer = ANSWERS["quirk-18-password.xlsx"]
    assert differences(answer, _read("quirk-18-password.xlsx", answer["password"], {})) == []


def _read(name: str, password: str | None, answers: dict[str, str]) -> dict[str, Any]:
    data = (STATEMENTS / name).read_bytes()
    return reading.read_statement(data, name, password, answers).as_json()
