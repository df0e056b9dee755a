"""The tests of a recorded fund by its scheme: whatever the rules test appears here by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from instruments.guidance_fund.metrics.case import case_of
from instruments.guidance_fund.rules import compute
from ledger.book.columns import stored_id
from ledger.book.queries import flows
from ledger.book.workflow import Record
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause, Message, Node, value_text

PREFIX: Final = "test_"
RESTS_ON: Final[Mapping[str, tuple[str, ...]]] = {
    "test_office_share": ("committed", "paid_in"),
    "test_office_share_floor": ("committed", "paid_in"),
    "test_not_largest": ("committed", "paid_in"),
    "test_size": ("committed",),
    "test_private_partners": ("committed",),
    "test_first_drawdown": ("committed", "paid_in"),
    "test_early_stage": ("invested",),
    "test_main_field": ("invested",),
    "test_single_company": ("invested", "paid_in"),
    "test_reinvestment": ("invested", "paid_in"),
    "test_transfer_multiple": ("invested", "committed"),
    "test_transfer_share": ("invested", "committed"),
    "test_money_idle": ("paid_in", "invested"),
    "test_invested_in_period": ("invested",),
    "test_left_in_time": ("returned",),
}
"""The stages of transfers behind a test; one that is not named here rests on all of the fund's."""


@dataclass(frozen=True)
class ComplianceTest:
    """One test of a fund.

    Attributes:
        name: its key, such as `test_office_share`.
        label: in words; the name where it could not be computed.
        verdict: "pass", "near" or "fail"; None where it could not be computed.
        relation: how value and limit stand to one another.
        value: the fund's figure.
        limit: the scheme's.
        clause: the rule that says so.
        fails_on: the day on which it fails if nothing changes.
        remark: why there is no such day, or why it could not be computed.
        entries: numbers of the entries that it rests on.
    """

    name: str
    label: str
    verdict: str | None
    relation: str
    value: Node | None
    limit: Node | None
    clause: Clause | None
    fails_on: date | None
    remark: Message | None
    entries: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """The test as scripts read it."""
        return {
            "test": self.name.removeprefix(PREFIX),
            "label": self.label,
            "verdict": self.verdict,
            "relation": self.relation,
            "value": value_text(self.value) if self.value else None,
            "limit": value_text(self.limit) if self.limit else None,
            "unit": ("yuan" if self.value.unit == "fen" else self.value.unit) if self.value else None,
            "clause": self.clause.as_json() if self.clause else None,
            "fails_on": self.fails_on.isoformat() if self.fails_on else None,
            "remark": str(self.remark) if self.remark else None,
            "entries": list(self.entries),
        }


def compliance_of(session: Session, record: Record, scheme: Scheme, as_of: date) -> list[ComplianceTest]:
    """Every test of the scheme on what the book holds of a fund by a day; none before anything was committed."""
    case = case_of(session, record, as_of)
    if case is None:
        return []
    results = compute(case, scheme).results
    behind = list(_behind(session, record, as_of))
    return [_test(name, results, behind) for name in results if name.startswith(PREFIX) and "." not in name]


def _behind(session: Session, record: Record, as_of: date) -> Iterator[tuple[str, int]]:
    for flow in flows(session, record_id=stored_id(record), as_of=as_of):
        yield flow.stage, flow.entry_number


def _test(name: str, results: Mapping[str, Result], behind: Sequence[tuple[str, int]]) -> ComplianceTest:
    found, later = results[name], results.get(f"{name}.fails_on")
    stages = RESTS_ON.get(name, ())
    entries = tuple(dict.fromkeys(number for stage, number in behind if not stages or stage in stages))
    if found.figure is None:
        return ComplianceTest(name, name, None, "", None, None, found.clause, None, found.reason, entries)
    value, limit = found.figure.inputs[:2]
    fails_on = later.figure.value if later and later.figure else None
    return ComplianceTest(
        name=name,
        label=found.figure.label,
        verdict=str(found.figure.value),
        relation=found.figure.operation,
        value=value,
        limit=limit,
        clause=found.clause or found.figure.clause,
        fails_on=fails_on if isinstance(fails_on, date) else None,
        remark=later.reason if later else None,
        entries=entries,
    )
