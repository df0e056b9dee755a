"""Any truth in any layout is read as it is; a damaged file is refused, read as before, or told, or is another document."""

import io
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from ledger.statements import child, reading
from ledger.statements.cells import Workbook
from ledger.statements.opening import answers_in, gather, ignore, open_workbook
from tests.statements.generator.cases import case
from tests.statements.generator.damage import damaged
from tests.statements.generator.judging import Fault, outcome
from tests.statements.golden import differences

SHORT, LONG = 60, 5_000
DAMAGED_SHORT, DAMAGED_LONG, IN_A_CHILD = 240, 20_000, 1_200
AT_ONCE = 100
MOST_SECONDS, MOST_MEGABYTES = 10, 500
ABORTED = "aborted"


def open_here(data: bytes, file: str, password: str | None = None, watch: Any = ignore) -> Workbook:
    """The child's work in this process."""
    pipe = io.BytesIO()
    child.write_answers(file, password, data, pipe)
    pipe.seek(0)
    return gather(answers_in(pipe), watch)


@pytest.fixture
def _one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """No guard beside, and no child."""
    monkeypatch.setattr(child, "beside", lambda answers, _file: iter(answers))
    monkeypatch.setattr(reading, "open_workbook", open_here)


def wrong_readings(numbers: range) -> Iterator[str]:
    """The cases that are not read as they were drawn."""
    for number in numbers:
        drawn = case(number)
        apart = differences(
            drawn.sample.golden(), reading.read_statement(drawn.data, drawn.sample.name).as_json()
        )
        if apart:
            yield f"case {number}: {apart[:3]}"


@pytest.mark.usefixtures("_one_process")
@pytest.mark.parametrize("first", range(0, SHORT, 20))
def test_any_truth_in_any_layout(first: int) -> None:
    assert list(wrong_readings(range(first, first + 20))) == []


@pytest.mark.soak
@pytest.mark.usefixtures("_one_process")
@pytest.mark.parametrize("first", range(0, LONG, 500))
def test_many_truths_in_many_layouts(first: int) -> None:
    assert list(wrong_readings(range(first, first + 500))) == []


@pytest.mark.usefixtures("_one_process")
@pytest.mark.parametrize("first", range(0, DAMAGED_SHORT, 60))
def test_damaged_files(first: int) -> None:
    told = damage_told(range(first, first + 60), in_child=False)
    assert [line for line in told if line["outcome"].startswith("FAULT")] == []


@pytest.mark.soak
@pytest.mark.usefixtures("_one_process")
def test_many_damaged_files() -> None:
    check_told(damage_told(range(DAMAGED_LONG), in_child=False))


@pytest.mark.soak
def test_many_damaged_files_in_a_child() -> None:
    check_told(damage_told(range(100_000, 100_000 + IN_A_CHILD), in_child=True))


def check_told(told: list[dict[str, Any]]) -> None:
    """No fault, no crash that the child does not answer for, and the limits kept; the counts are printed."""
    aborted = [line["number"] for line in told if line["outcome"] == ABORTED]
    told = [line for line in told if line["outcome"] != ABORTED]
    told += damage_told(aborted, in_child=True)
    counted = Counter(line["outcome"].partition(":")[0] for line in told)
    seconds, megabytes = (max(line[name] for line in told) for name in ("seconds", "megabytes"))
    sys.stdout.write(
        f"{dict(counted)}, {len(aborted)} of them in a child; at most {seconds:.2f} s, {megabytes:.0f} MB\n"
    )
    assert [line for line in told if line["outcome"].startswith(("FAULT", ABORTED))] == []
    assert (seconds < MOST_SECONDS, megabytes < MOST_MEGABYTES) == (True, True)


def damage_told(numbers: Any, *, in_child: bool) -> list[dict[str, Any]]:
    """What became of damaged files, each judged in a copy of this process that may abort."""
    told: list[dict[str, Any]] = []
    waiting = list(numbers)
    while waiting:
        some = waiting[:AT_ONCE]
        lines = _in_a_copy(some, in_child=in_child)
        told += lines
        if len(lines) < len(some):
            told.append({"number": some[len(lines)], "outcome": ABORTED, "seconds": 0.0, "megabytes": 0.0})
        waiting = waiting[max(len(lines) + (len(lines) < len(some)), 1) :]
    return told


def _in_a_copy(numbers: list[int], *, in_child: bool) -> list[dict[str, Any]]:
    source, sink = os.pipe()
    copied = os.fork()
    if not copied:
        try:
            os.close(source)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            for number in numbers:
                os.write(sink, (json.dumps(_became(number, in_child=in_child)) + "\n").encode())
        finally:
            os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as pipe:
        written = pipe.read()
    os.waitpid(copied, 0)
    return [json.loads(line) for line in written.splitlines()]


def _became(number: int, *, in_child: bool) -> dict[str, Any]:
    drawn = case(number // 4)
    random = Random(number * 7919 + 1)
    kind, data = damaged(random, drawn.data, drawn.sample.format)
    start = time.monotonic()
    try:
        became = outcome(drawn, data, open_workbook if in_child else open_here)
    except Fault as fault:
        became = f"FAULT: {drawn.sample.format} {kind}: {fault}"
    except Exception as error:  # noqa: BLE001 - nothing but a refusal may come out of a reading
        became = f"FAULT: {drawn.sample.format} {kind}: {error!r}"
    who = resource.RUSAGE_CHILDREN if in_child else resource.RUSAGE_SELF
    megabytes = resource.getrusage(who).ru_maxrss / 1024
    return {"number": number, "outcome": became, "seconds": time.monotonic() - start, "megabytes": megabytes}
