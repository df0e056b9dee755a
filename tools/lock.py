"""Remake the lock files: every package that a fresh environment gets, pinned, for each supported Python.

Give one interpreter per supported minor version (`make lock` does). Each resolves the project's
dependencies by itself, because markers and `Requires-Python` are only judged rightly by the Python that will
install; where the answers differ the line carries an environment marker. The files hold names and versions
and nothing else, so they install from whatever index the machine at hand is set up to use.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Made by `make lock` for Python {}. Not for editing: change pyproject.toml instead.\n"

Versions = dict[str, str]
"""What one interpreter resolved: canonical package name -> version."""


def canonical(name: str) -> str:
    """The spelling of a package name under which two spellings meet.

    >>> canonical("Typing_Extensions")
    'typing-extensions'
    """
    return name.lower().replace("_", "-").replace(".", "-")


def minor(python: str) -> str:
    """The interpreter's minor version, such as "3.11"."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def resolve(python: str, requirements: Iterable[str], constraints: Versions) -> Versions:
    """What this interpreter would install for the requirements, in an empty environment."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        subprocess.run([python, "-m", "venv", folder / "venv"], check=True)
        (folder / "constraints.txt").write_text("".join(f"{n}=={v}\n" for n, v in constraints.items()))
        command = [f"{folder}/venv/bin/pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        command += ["--report", f"{folder}/report.json", "-c", f"{folder}/constraints.txt", *requirements]
        subprocess.run(command, check=True)
        report = json.loads((folder / "report.json").read_text())
    packages = [item["metadata"] for item in report["install"]]
    return {canonical(package["name"]): package["version"] for package in packages}


def marker(run: list[str], pythons: list[str]) -> str:
    """The condition under which the Pythons of `run`, neighbours in `pythons`, are meant.

    The newest one stands for all that follow it, the oldest for itself only, as nothing older is supported.

    >>> marker(["3.12", "3.13"], ["3.11", "3.12", "3.13"])
    "python_version >= '3.12'"
    """
    bounds = []
    if run[0] != pythons[0]:
        bounds.append(f"python_version >= '{run[0]}'")
    if run[-1] != pythons[-1]:
        bounds.append(f"python_version < '{pythons[pythons.index(run[-1]) + 1]}'")
    return " and ".join(bounds)


def lines(resolved: Mapping[str, Versions]) -> list[str]:
    """The lock's lines, by package; a package gets a line for each stretch of Pythons that agree on it.

    >>> lines({"3.11": {"numpy": "2.4"}, "3.12": {"numpy": "2.5"}, "3.13": {"numpy": "2.5"}})
    ["numpy==2.4 ; python_version < '3.12'", "numpy==2.5 ; python_version >= '3.12'"]
    """
    pythons = list(resolved)
    found = []
    for name in sorted(set().union(*resolved.values())):
        runs: list[tuple[str | None, list[str]]] = []
        for python in pythons:
            version = resolved[python].get(name)
            if runs and runs[-1][0] == version:
                runs[-1][1].append(python)
            else:
                runs.append((version, [python]))
        for version, run in runs:
            if version is not None:
                condition = marker(run, pythons)
                found.append(f"{name}=={version}" + (f" ; {condition}" if condition else ""))
    return found


def main(interpreters: list[str]) -> None:
    """Write both lock files from what the interpreters resolve."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    # The build back end is locked too: the package itself is installed without build isolation.
    run = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    everything = [*run, *project["project"]["optional-dependencies"]["test"]]
    pythons = {minor(python): python for python in interpreters}
    ordered = dict(sorted(pythons.items(), key=lambda item: int(item[0].split(".")[1])))
    tested = {version: resolve(python, everything, {}) for version, python in ordered.items()}
    # Constrained by the full answer, so that tests run on the very versions that users get.
    shipped = {version: resolve(python, run, tested[version]) for version, python in ordered.items()}
    for file, resolved in (("requirements.lock", shipped), ("requirements-test.lock", tested)):
        (ROOT / file).write_text(HEADER.format(", ".join(ordered)) + "\n".join(lines(resolved)) + "\n")
        print(f"{file}: {len(lines(resolved))} lines")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit("usage: lock.py PYTHON [PYTHON ...], one interpreter for each supported minor version")
    main(sys.argv[1:])
