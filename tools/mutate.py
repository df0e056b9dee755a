"""Change the rules one place at a time and see whether a test notices: the mutation score.

`python tools/mutate.py` tries every place of the rules of interest subsidy, `--sample 200` a random part of them
(`--seed` picks another part), and names each change that no test noticed. No file is touched: a changed module
lives only in a child process, which runs the golden cases and the tests of the rules.

Changed are comparisons, arithmetic, and / or, not, min / max, truth values and whole numbers. Texts are not:
people read them, and tests match parts of them.
"""

import argparse
import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "instruments.interest_subsidy"
RULES = ROOT / "instruments" / "interest_subsidy" / "rules"
# In stages, the quickest first: what one stage notices need not be tried by the next.
STAGES = (
    ("tests/test_cases.py",),
    (
        "tests/instruments/interest_subsidy/test_rules.py",
        "tests/instruments/interest_subsidy/test_rules_wider.py",
        "tests/instruments/interest_subsidy/test_rules_edges.py",
        "tests/instruments/interest_subsidy/test_rules_hanging.py",
        "tests/instruments/interest_subsidy/test_rules_odd.py",
        "tests/instruments/interest_subsidy/test_rules_comparison.py",
    ),
    (
        "tests/instruments/interest_subsidy/test_rules_accrual.py",
        "tests/instruments/interest_subsidy/test_rules_quantlib.py",
        "tests/instruments/interest_subsidy/test_rules_sharing.py",
        "tests/instruments/interest_subsidy/test_rules_properties.py",
        "tests/instruments/interest_subsidy/test_rules_day_by_day.py",
    ),
)
ONLY = "(interest_subsidy or test_rules) and not every_clause and not thousands"
# Loaded once, so that each child starts with them; nothing of the rules may be among them.
BEFOREHAND = ("chinese_calendar", "hypothesis.strategies", "ledger.book.people", "ledger.cli.files", "pytest")
MOST_SECONDS = 180
WORTH = 0.9
"""The score below which the command fails."""

SWAPS: Mapping[type[ast.AST], type[Any]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "least": "greatest", "greatest": "least"}

Change = tuple[ast.AST, str, Callable[[], None]]
"""A node, what becomes of it in words, and what changes it."""


@dataclass(frozen=True)
class Mutant:
    """One change of a module: its number among the module's changes, and where and what it is."""

    path: Path
    number: int
    line: int
    words: str

    def __str__(self) -> str:
        """As a person looks it up."""
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.words}"


def mutants_of(path: Path) -> list[Mutant]:
    """Every change that can be made to a module."""
    found = _changes(ast.parse(path.read_text(encoding="utf-8")))
    return [Mutant(path, number, getattr(node, "lineno", 0), f"{ast.unparse(node)}  [{words}]")
            for number, (node, words, _) in enumerate(found)]  # fmt: skip


def mutated(mutant: Mutant) -> ast.Module:
    """The tree of a module with one change."""
    tree = ast.parse(mutant.path.read_text(encoding="utf-8"))
    list(_changes(tree))[mutant.number][2]()
    return ast.fix_missing_locations(tree)


def _changes(tree: ast.Module) -> Iterator[Change]:
    """All changes; what only says of which type something is, or how a class is made, stays as it is."""
    notes = [note for node in ast.walk(tree) for name in ("annotation", "returns", "decorator_list")
             for note in _listed(getattr(node, name, None))]  # fmt: skip
    types_only = {id(below) for note in notes for below in ast.walk(note)}
    for node in ast.walk(tree):
        if id(node) not in types_only:
            yield from _changes_of(node)


def _listed(found: Any) -> list[ast.AST]:
    return found if isinstance(found, list) else [found] if found else []


def _changes_of(node: Any) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        yield from (
            _swapped(node, node.ops, position)
            for position, each in enumerate(node.ops)
            if type(each) in SWAPS
        )
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPS:
        swap = SWAPS[type(node.op)]
        yield node, swap.__name__, lambda: setattr(node, "op", swap())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        operand = node.operand
        yield node, "without not", lambda: setattr(node, "operand", ast.UnaryOp(ast.Not(), operand))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
        other = NAMES[node.func.id]
        yield node, other, lambda: setattr(node, "func", ast.Name(other, ast.Load()))
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        value = (not node.value) if isinstance(node.value, bool) else node.value + 1
        yield node, str(value), lambda: setattr(node, "value", value)


def _swapped(node: ast.Compare, operators: list[Any], position: int) -> Change:
    swap = SWAPS[type(operators[position])]
    return node, swap.__name__, lambda: operators.__setitem__(position, swap())


class Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds and loads the one changed module before any other finder does."""

    def __init__(self, mutant: Mutant) -> None:
        """Keep what is changed."""
        self._name = f"{PACKAGE}.rules.{mutant.path.stem}".removesuffix(".__init__")
        self._path, self._tree = mutant.path, mutated(mutant)

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of the changed module; None for every other."""
        if fullname != self._name:
            return None
        package = [str(self._path.parent)] if self._path.stem == "__init__" else None
        return importlib.util.spec_from_file_location(
            fullname, self._path, loader=self, submodule_search_locations=package
        )

    def get_code(self, _fullname: str) -> types.CodeType:
        """The changed module, compiled."""
        return compile(self._tree, str(self._path), "exec")

    def get_source(self, _fullname: str) -> str:
        """The changed module as text."""
        return ast.unparse(self._tree)


def survives(mutant: Mutant | None) -> bool:
    """Whether every test passes with the change, if there is one; a run that takes too long has noticed it."""
    return all(_passes(mutant, stage) for stage in STAGES)


def _passes(mutant: Mutant | None, tests: Sequence[str]) -> bool:
    child = os.fork()
    if child == 0:
        os._exit(_run(mutant, tests))
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(mutant: Mutant | None, tests: Sequence[str]) -> int:
    """The tests in this process; the status of pytest."""
    import pytest
    from hypothesis import settings

    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    settings.register_profile("mutants", max_examples=10, deadline=None, derandomize=True, database=None)
    os.environ["LEDGER_HYPOTHESIS_PROFILE"] = "mutants"
    if mutant is not None:
        sys.meta_path.insert(0, Changed(mutant))
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-k", ONLY, *tests]))


def _bare_package() -> None:
    """The package without what it imports: the rules stand alone, and the book need not be loaded for each change."""
    package = types.ModuleType(PACKAGE)
    package.__path__ = [str(RULES.parent)]
    sys.modules[PACKAGE] = package


def main() -> int:
    """Try the changes; 1 if the score is too low, 2 if the tests fail with no change at all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sample", type=int, help="how many changes to try; all if left out")
    parser.add_argument("--seed", type=int, default=1, help="which part is picked")
    parser.add_argument("--only", default="", help="the name of one module of the rules")
    asked = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    _bare_package()
    for name in BEFOREHAND:
        importlib.import_module(name)
    found = [mutant for path in sorted(RULES.glob(f"{asked.only or '*'}.py")) for mutant in mutants_of(path)]
    tried = random.Random(asked.seed).sample(found, min(asked.sample or len(found), len(found)))
    if not survives(None):
        print("The tests fail as they are; mend them first.", file=sys.stderr)
        return 2
    survivors = 0
    for number, mutant in enumerate(tried, start=1):
        if survives(mutant):
            survivors += 1
            print(f"not noticed: {mutant} ({survivors} of {number})", flush=True)
    score = 1 - survivors / len(tried)
    print(f"{len(tried)} of {len(found)} changes tried, {len(tried) - survivors} noticed: {score:.1%}")
    return 0 if score >= WORTH else 1


if __name__ == "__main__":
    sys.exit(main())
