"""A year's plan and its targets: ranges, what was reached, what is in the pipeline, and the evidence.

Everything is counted in 家, distinct institutions or firms: never loans, contracts or yuan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Field, Session, col, select

from ledger.book.columns import Table, text
from ledger.book.columns import key as column_key
from ledger.book.store import Unit, once
from ledger.values.errors import LedgerError


class PlanUnknown(LedgerError):
    """No such plan."""

    template = "There is no plan {plan} in the book. Plans there are: {known}."


class Target(Table, table=True):
    """One countable goal of a plan: a range, or no number where the plan only explores; a row never changes."""

    __tablename__ = "target"
    id: int | None = Field(default=None, sa_column=column_key())
    plan: str = Field(sa_column=text(index=True))
    code: str = Field(sa_column=text())
    label: str = Field(sa_column=text())
    instrument: str = Field(sa_column=text())
    year: int
    minimum: int | None = None
    maximum: int | None = None
    unit: str = Field(sa_column=text())
    source: str = Field(sa_column=text())


@dataclass(frozen=True)
class Evidence:
    """What proves, or may come to prove, that a party counts towards a target.

    `standing` is "reached" or "pipeline".
    """

    party_id: int
    party_name: str
    record_id: int
    record_code: str
    standing: str
    state: str


@dataclass(frozen=True)
class Progress:
    """How far a target is: distinct parties reached, further ones in the pipeline, and the evidence."""

    target: Target
    reached: int
    pipeline: int
    evidence: tuple[Evidence, ...]

    @property
    def status(self) -> str:
        """`below`, `within` or `above` the range; `untargeted` where the plan names no number."""
        minimum, maximum = self.target.minimum, self.target.maximum
        if minimum is None and maximum is None:
            return "untargeted"
        if minimum is not None and self.reached < minimum:
            return "below"
        return "above" if maximum is not None and self.reached > maximum else "within"

    @property
    def missing(self) -> int:
        """How many are still missing to the lower end."""
        return max((self.target.minimum or 0) - self.reached, 0)

    def as_json(self) -> dict[str, Any]:
        """One target as scripts read it."""
        target = self.target
        return {
            "code": target.code, "label": target.label, "instrument": target.instrument, "minimum": target.minimum,
            "maximum": target.maximum, "unit": target.unit, "reached": self.reached, "pipeline": self.pipeline,
            "missing": self.missing, "status": self.status, "source": target.source,
            "evidence": [{"party": item.party_name, "record": item.record_code, "record_id": item.record_id,
                          "standing": item.standing, "state": item.state} for item in self.evidence],
        }  # fmt: skip


def record_target(unit: Unit, target: Target, key: str) -> int:
    """Write a plan's target down, on the audit log, and return its id.

    Raises:
        RoleMissing: the actor is no approver; a plan is decided, not proposed.
    """
    unit.actor.require("approver", "set a target")
    written = target.model_dump(exclude={"id"})

    def do() -> dict[str, Any]:
        unit.session.add(target)
        unit.session.flush()
        unit.audit("record target", f"target:{target.id}", **written)
        return {"target": target.id}

    return int(once(unit, key, "record target", written, do)["target"])


def plans_of(session: Session) -> list[str]:
    """The plans of the book, newest first."""
    rows = session.exec(select(Target.plan, Target.year).distinct().order_by(col(Target.year).desc()))
    return [row[0] for row in rows]


def targets_of(session: Session, plan: str) -> list[Target]:
    """A plan's targets in the order they were written.

    Raises:
        PlanUnknown: there is no such plan.
    """
    targets = list(session.exec(select(Target).where(Target.plan == plan).order_by(col(Target.id))))
    if not targets:
        raise PlanUnknown(plan=plan, known=", ".join(plans_of(session)) or "none")
    return targets


def progress(target: Target, evidence: Iterable[Evidence]) -> Progress:
    """Count a target: each party once; one that is reached is not in the pipeline too."""
    items = tuple(evidence)
    reached = {item.party_id for item in items if item.standing == "reached"}
    pipeline = {item.party_id for item in items if item.standing == "pipeline"} - reached
    return Progress(target, len(reached), len(pipeline), items)


def report(plan: str, as_of: date, progresses: Sequence[Progress]) -> dict[str, Any]:
    """A plan's progress as scripts read it."""
    return {"plan": plan, "as_of": as_of.isoformat(), "targets": [item.as_json() for item in progresses]}
