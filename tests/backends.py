"""Which back end a test runs on, the counts of that, and what to do when a back end is missing."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NoReturn

import pytest

BACKENDS = ("sqlite", "postgresql", "browser")


def missing(what: str) -> NoReturn:
    """Skip the test for want of a program, or fail it where nothing may go untested (CI=true)."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what}; with CI=true no test may be skipped for that", pytrace=False)
    pytest.skip(what)


def backends_of(item: pytest.Item) -> list[str]:
    """The back ends a collected test uses, as its parameters and the names of its fixtures tell."""
    callspec = getattr(item, "callspec", None)
    chosen = {str(value) for value in callspec.params.values()} if callspec else set()
    fixtures = set(getattr(item, "fixturenames", ()))
    # Both variants of a parametrised `database_url` ask for the same fixture: only the parameter differs.
    either = fixtures & {"database_url", "empty_database_url"}
    found: list[str] = [name for name in ("sqlite", "postgresql") if either and name in chosen]
    if fixtures & {"postgresql_url", "empty_postgresql_url"} and "postgresql" not in found:
        found.append("postgresql")
    return [*found, "browser"] if "browser" in fixtures else found


def summary(reports: Mapping[str, Sequence[object]]) -> list[str]:
    """The lines for the end of the run: tests by back end, and why some were skipped."""
    ran: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for outcome in ("passed", "failed", "xfailed", "xpassed"):
        for report in reports.get(outcome, ()):
            if isinstance(report, pytest.TestReport) and report.when == "call":
                ran.update([name for name in BACKENDS if name in report.keywords] or ["neither"])
    for report in reports.get("skipped", ()):
        if isinstance(report, pytest.TestReport) and isinstance(report.longrepr, tuple):
            skipped[report.longrepr[2].removeprefix("Skipped: ")] += 1
    counts = ", ".join(f"{ran[name]} {name}" for name in (*BACKENDS, "neither"))
    reasons = "; ".join(f"{count} ({why})" for why, count in skipped.items()) or "none"
    return [f"ran by back end: {counts}; skipped: {reasons}"]
