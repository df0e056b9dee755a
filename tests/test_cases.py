"""The one runner of golden cases: `tests/cases/<instrument>/*.yaml`, case files with what they expect.

`expect` may hold:

- `amount`: yuan text, or null;
- `refused`: parts of the English reasons, one for each refusal and no refusal without one;
- `warnings`: parts of warnings, each of which must be found;
- `results`: by name, the value as text (of a figure that is no money: as many decimals as written), or null;
- `reasons`: by name of a result, a part of the reason why it cannot be computed;
- `error`: parts of the message, where the facts or the scheme themselves are refused.

`covers` names clauses of the scheme; each must really be cited by the outcome. Without `scheme` the case
is given to `recompute` of its instrument.
"""

import importlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ledger.cli.files import read_yaml
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Outcome, Result
from ledger.values.schemes import Scheme, load_schemes, scheme_from
from ledger.values.trace import Clause, Node, fixed_text, value_text

TESTS = Path(__file__).parent
INSTRUMENTS = TESTS.parent / "instruments"
CASES = sorted((TESTS / "cases").glob("*/*.yaml"))
EXPECTED_KEYS = {"amount", "refused", "warnings", "results", "reasons", "error"}


def case_name(path: Path) -> str:
    """A case as it is named in the report of the tests."""
    return f"{path.parent.name}/{path.stem}"


def rules_of(instrument: str) -> ModuleType:
    """The rules of an instrument."""
    return importlib.import_module(f"instruments.{instrument}.rules")


@cache
def shipped_schemes(instrument: str) -> Mapping[str, Scheme]:
    """The schemes that an instrument ships."""
    return load_schemes(INSTRUMENTS / instrument / "schemes", rules_of(instrument).PARAMETERS)


def read_case(path: Path) -> dict[str, Any]:
    """A golden case, whose keys must all be known."""
    content = read_yaml(str(path))
    assert content["instrument"] == path.parent.name
    assert set(content) <= {"instrument", "scheme", "facts", "expect", "covers", "source", "remark"}
    assert set(content["expect"]) <= EXPECTED_KEYS
    assert content.get("source"), "say where the figures come from"
    return content


def scheme_of(content: Mapping[str, Any]) -> Scheme | None:
    """The scheme of a case: shipped and named, or written inline, or none."""
    stated = content.get("scheme")
    if isinstance(stated, str):
        return shipped_schemes(content["instrument"])[stated]
    return stated and scheme_from(stated, rules_of(content["instrument"]).PARAMETERS)


def outcome_of(content: Mapping[str, Any]) -> Outcome:
    """What the rules answer for a case."""
    rules = rules_of(content["instrument"])
    case = rules.Case.read(content["facts"])
    scheme = scheme_of(content)
    outcome: Outcome = rules.compute(case, scheme) if scheme else rules.recompute(case)
    return outcome


@pytest.mark.parametrize("path", CASES, ids=case_name)
def test_golden_case(path: Path) -> None:
    content = read_case(path)
    expected = content["expect"]
    if "error" in expected:
        with pytest.raises(LedgerError) as caught:
            outcome_of(content)
        assert [part for part in expected["error"] if part not in str(caught.value)] == []
        return
    outcome = outcome_of(content)
    check_refusals(expected.get("refused", []), outcome)
    check_amount(expected, outcome)
    check_warnings(expected.get("warnings", []), outcome)
    check_results(expected.get("results", {}), outcome)
    check_reasons(expected.get("reasons", {}), outcome)
    check_clauses(content, outcome)


def check_amount(expected: Mapping[str, Any], outcome: Outcome) -> None:
    """The amount in yuan, where the case expects one."""
    if "amount" in expected:
        assert expected["amount"] == outcome.as_json()["amount"]


def check_refusals(expected: list[str], outcome: Outcome) -> None:
    """Each expected reason is met by a refusal of its own, and no refusal is left over."""
    left = [str(refusal.reason) for refusal in outcome.refused]
    for part in expected:
        met = next((reason for reason in left if part in reason), None)
        assert met is not None, f"no refusal says {part!r}: {left}"
        left.remove(met)
    assert left == []


def check_warnings(expected: list[str], outcome: Outcome) -> None:
    """Each expected warning is given; others may stand beside it."""
    told = [str(warning) for warning in outcome.warnings]
    assert [part for part in expected if not any(part in warning for warning in told)] == []


def check_results(expected: Mapping[str, str | None], outcome: Outcome) -> None:
    """Each expected figure has its value."""
    assert set(expected) - set(outcome.results) == set(), f"known results: {sorted(outcome.results)}"
    assert dict(expected) == {name: _shown(outcome.results[name], value) for name, value in expected.items()}


def check_reasons(expected: Mapping[str, str], outcome: Outcome) -> None:
    """Each figure that cannot be computed says why."""
    for name, part in expected.items():
        assert part in str(outcome.results[name].reason)


def check_clauses(content: Mapping[str, Any], outcome: Outcome) -> None:
    """A clause that a case says to cover is a clause of its scheme and is cited by the outcome."""
    covered = content.get("covers", [])
    scheme = scheme_of(content)
    cited = set(clauses_of(outcome))
    assert scheme is not None or not covered
    assert [name for name in covered if scheme and scheme.clauses[name] not in cited] == []


def clauses_of(outcome: Outcome) -> Iterator[Clause]:
    """All clauses that an outcome cites: in its trace, its refusals and its results."""
    yield from (refusal.clause for refusal in outcome.refused if refusal.clause)
    yield from (result.clause for result in outcome.results.values() if result.clause)
    figures = [result.figure for result in outcome.results.values() if result.figure]
    for node in [outcome.trace, *figures]:
        yield from _clauses_below(node)


def _clauses_below(node: Node) -> Iterator[Clause]:
    if node.clause:
        yield node.clause
    for below in node.inputs:
        yield from _clauses_below(below)


def _shown(result: Result, expected: str | None) -> str | bool | None:
    if result.figure is None:
        return None
    text = value_text(result.figure)
    if not isinstance(expected, str) or text == expected or not _is_ratio(result.figure):
        return text
    return fixed_text(
        result.figure.number * (100 if result.figure.unit == "percent" else 1), _places(expected)
    )


def _is_ratio(node: Node) -> bool:
    return (
        node.unit != "fen"
        and not isinstance(node.value, bool | str)
        and hasattr(node.value, "as_integer_ratio")
    )


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def shipped_clauses() -> list[tuple[str, str, str]]:
    """Every clause of every shipped scheme, as (instrument, scheme, clause)."""
    instruments = sorted(path.parent.name for path in INSTRUMENTS.glob("*/schemes"))
    return [
        (instrument, scheme.id, clause)
        for instrument in instruments
        for scheme in shipped_schemes(instrument).values()
        for clause in scheme.clauses
    ]


def covered_clauses() -> set[tuple[str, str, str]]:
    """Every clause that a golden case covers; of a shipped scheme only."""
    return {
        (content["instrument"], content["scheme"], clause)
        for content in map(read_case, CASES)
        if isinstance(content.get("scheme"), str)
        for clause in content.get("covers", [])
    }


def test_every_clause_of_every_shipped_scheme_is_covered_by_a_case() -> None:
    assert sorted(set(shipped_clauses()) - covered_clauses()) == []
