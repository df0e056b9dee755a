"""The repository itself: import contracts, sizes, docstrings, and what no committed file may contain."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60

# Written in pieces, so that this file does not contain what it looks for.
REGISTRY_HOSTS = ["py" + "pi.org", "python" + "hosted", "npm" + "js.org", "files.python" + "."]
MACHINE_PATH = re.compile(r"(?<![\w.\-~*/])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "fa" + "rm"]) + r")/")

Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked_files() -> list[Path]:
    """Every file that git holds and that is still there; all tests here need a checkout."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    paths = (ROOT / name for name in listed.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def product_modules() -> list[Path]:
    """The Python files of the product and its tools, committed or about to be."""
    folders = ("ledger", "instruments", "tools", "sample_data", "benchmarks")
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in (*found, ROOT / "streamlit_app.py") if path.exists()]


def public_names(tree: ast.AST) -> Iterator[Named]:
    """Public classes and functions of a module, and public methods of public classes."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Named) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_names(node)


def has_docstring(node: Named) -> bool:
    """Whether the name explains itself, or stands in for one that does."""
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    return ast.get_docstring(node) is not None or not decorators.isdisjoint(
        {"overload", "override", "typing.overload", "typing.override"}
    )


def test_import_contracts_hold() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_lock_files_hold_names_and_versions_only() -> None:
    pin = re.compile(
        r"^[a-z0-9\-]+==[\w.]+( ; python_version (<|>=) '3\.\d+'( and python_version < '3\.\d+')?)?$"
    )
    for lock in sorted(ROOT.glob("*.lock")):
        lines = lock.read_text().splitlines()
        assert [line for line in lines if "ht" + "tp" in line] == [], lock.name
        assert [line for line in lines[1:] if not pin.match(line)] == [], lock.name


def test_no_file_names_a_registry_or_this_machine() -> None:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        hit = MACHINE_PATH.search(text) or next((host for host in REGISTRY_HOSTS if host in text), None)
        if hit:
            found.append(f"{path.relative_to(ROOT)}: {hit if isinstance(hit, str) else hit.group()}")
    assert found == []


def test_modules_stay_short() -> None:
    modules = [path for path in product_modules() if "migrations" not in path.parts]
    lengths = {path: len(path.read_text().splitlines()) for path in modules}
    assert [f"{path.relative_to(ROOT)}: {n} lines" for path, n in lengths.items() if n > LONGEST_MODULE] == []


def test_functions_stay_short() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in product_modules()
        if "migrations" not in path.parts  # a migration is one list of changes, read from top to bottom
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert found == []


def test_every_public_name_has_a_docstring() -> None:
    found = []
    for path in product_modules():
        tree = ast.parse(path.read_text())
        # An empty __init__.py only marks a folder.
        if tree.body and ast.get_docstring(tree) is None:
            found.append(f"{path.relative_to(ROOT)}: the module")
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            for node in public_names(tree)
            if not has_docstring(node)
        ]
    assert found == []
