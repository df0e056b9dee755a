"""The steps of a computation for a sheet: every node of its traces once, in the order of computing.

A fact that several steps use is one step, so that an auditor changes it in one place. Two equal inputs of one
step (two slips of the same day and amount) are two facts and stay two.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

NO_NUMBERS = ("text", "date", "truth", "choice")


@dataclass(frozen=True)
class Step:
    """One step: its number from 1, its depth in the trace, its node as JSON, and the steps it was computed from."""

    number: int
    depth: int
    node: Mapping[str, Any]
    inputs: tuple["Step", ...]

    @property
    def is_given(self) -> bool:
        """Whether it was put in and not computed; a floor of nought and what was left out are no facts."""
        return (
            not self.inputs
            and self.node["operation"] == "given"
            and self.node["label"] not in ("zero", "left out")
        )

    @property
    def unit(self) -> str:
        """Its unit as shown: yuan for money."""
        return str(self.node["unit"])

    @property
    def value(self) -> Fraction | None:
        """Its value as an exact number in the unit that is shown; None where it is no number."""
        written = self.node.get("exact") or self.node["value"]
        if isinstance(written, bool) or not isinstance(written, str) or self.unit in NO_NUMBERS:
            return None
        try:
            return Fraction(written) if "/" in written else Fraction(Decimal(written))
        except (ValueError, InvalidOperation):
            return None

    @property
    def exact(self) -> Fraction | None:
        """Its value as an exact number, money in fen; None where it is no number."""
        value = self.value
        return value * 100 if value is not None and self.unit == "yuan" else value


@dataclass(frozen=True)
class Steps:
    """All steps of a computation, and which of them are its ends: the amount, each figure by name, what was tested."""

    all: tuple[Step, ...]
    amount: Step
    figures: Mapping[str, Step]
    conditions: tuple[Step, ...]


def steps_of(outcome: Mapping[str, Any]) -> Steps:
    """The steps of an outcome's trace and of the figures beside it."""
    gathered = _Gathered()
    amount = gathered.step(outcome["trace"], 0, 0)
    figures = {
        name: gathered.step(result["trace"], 0, 0)
        for name, result in outcome.get("results", {}).items()
        if result.get("trace")
    }
    conditions = tuple(gathered.step(node, 0, 0) for node in outcome.get("conditions", ()))
    return Steps(tuple(gathered.steps), amount, figures, conditions)


def above(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps given and all that they were computed from, each once."""
    seen: set[int] = set()
    waiting = list(steps)
    while waiting:
        step = waiting.pop()
        if step.number not in seen:
            seen.add(step.number)
            yield step
            waiting += step.inputs


class _Gathered:
    """The steps met so far, by content."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._known: dict[str, Step] = {}

    def step(self, node: Mapping[str, Any], depth: int, twin: int) -> Step:
        """A node's step, after the steps it was computed from; `twin` counts equal inputs of one step."""
        key = f"{twin} {json.dumps(node, ensure_ascii=False, sort_keys=True)}"
        if key not in self._known:
            met: Counter[str] = Counter()
            inputs = []
            for child in node["inputs"]:
                content = json.dumps(child, ensure_ascii=False, sort_keys=True)
                inputs.append(self.step(child, depth + 1, met[content]))
                met[content] += 1
            made = Step(len(self.steps) + 1, depth, node, tuple(inputs))
            self.steps.append(made)
            self._known[key] = made
        return self._known[key]
