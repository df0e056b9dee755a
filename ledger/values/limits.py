"""Tests of a value against a limit: passed or failed, with both as inputs and the clause that sets the limit."""

from typing import Final, Literal

from ledger.values.outcomes import Result
from ledger.values.trace import Clause, Node

PASSED: Final = "pass"
FAILED: Final = "fail"

Relation = Literal["at most", "at least", "below", "above"]


def compare(label: str, value: Node, relation: Relation, limit: Node, clause: Clause | None) -> Result:
    """A test as a result whose value is `pass` or `fail`.

    Args:
        label: what is tested, in English; also the key of its translation.
        value: in the unit of the limit.
        relation: how the value must lie to the limit.
        limit: what the scheme states.
        clause: where it states it.
    """
    return Result(checked(label, value, relation, limit, clause), clause=clause)


def checked(label: str, value: Node, relation: Relation, limit: Node, clause: Clause | None) -> Node:
    """A test as a node of a trace whose value is `pass` or `fail`; arguments as in `compare`."""
    if value.unit != limit.unit:
        raise TypeError(f"{label}: {value.label} is in {value.unit}, its limit in {limit.unit}")
    verdict = PASSED if holds(value, relation, limit) else FAILED
    return Node(label, verdict, "text", relation, (value, limit), clause)


def holds(value: Node, relation: Relation, limit: Node) -> bool:
    """Whether a value lies to its limit as it must."""
    return {
        "at most": value.exact <= limit.exact,
        "at least": value.exact >= limit.exact,
        "below": value.exact < limit.exact,
        "above": value.exact > limit.exact,
    }[relation]
