"""Words and signs of tests: never a colour alone, and what could not be tested is never a pass."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from instruments.guidance_fund.metrics import ComplianceTest
from ledger.ui.context import Context

SIGNS: Final = {"fail": "✗", "near": "!", "pass": "✓", None: "?"}
RELATIONS: Final = {"at most": "≤", "at least": "≥", "below": "<", "above": ">"}


def verdict(context: Context, test: ComplianceTest) -> str:
    """A test's result: its sign and its word."""
    return f"{SIGNS[test.verdict]} {_word(context, test.verdict)}"


def _word(context: Context, verdict: str | None) -> str:
    return context.translate(verdict or "not testable")


def counted(context: Context, tests: Sequence[ComplianceTest]) -> str:
    """How many tests came out how, what needs attention first; a dash where nothing is tested."""
    found = Counter(test.verdict for test in tests)
    said = [
        f"{sign} {found[verdict]} {_word(context, verdict)}"
        for verdict, sign in SIGNS.items()
        if found[verdict]
    ]
    return "　".join(said) or "—"


def next_failure(tests: Sequence[ComplianceTest], as_of: date) -> date | None:
    """The first day on which a test fails that passes now; None where time alone makes none fail."""
    return min((test.fails_on for test in tests if test.fails_on and test.fails_on > as_of), default=None)


def urgency(tests: Sequence[ComplianceTest], as_of: date) -> tuple[int, int, int, int]:
    """How a list is sorted by what needs attention: failed, near, failing soonest, not testable."""
    found, soon = Counter(test.verdict for test in tests), next_failure(tests, as_of)
    return -found["fail"], -found["near"], (soon or date.max).toordinal(), -found[None]
