"""A test of a fund: value, limit, pass, near or fail, and the day on which it fails if nothing changes."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ledger.values.limits import FAILED, PASSED, Relation, holds
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause, Message, Node, given, message

NEAR: Final = "near"
NOT_BY_TIME: Final = "It does not fail by the passing of time alone."
FAILS_ALREADY: Final = "It fails already."
MARGIN: Final = "Near means within {margin} percent of the limit."
DAYS: Final = "Near means within {days} days of the limit."


def verdicts(
    name: str,
    label: str,
    value: Node,
    relation: Relation,
    limit: Node,
    scheme: Scheme,
    *,
    drifts: bool = True,
) -> dict[str, Result]:
    """A test of a figure as `name`, with `name.value`, `name.limit` and `name.fails_on` beside it.

    Near is a passed test whose value lies within the scheme's `near_margin_percent` of its limit; a scheme
    without that margin knows only pass and fail, and so does what an agreement fixes (`drifts` false).
    """
    verdict = PASSED if holds(value, relation, limit) else FAILED
    found = Node(label, verdict, "text", relation, (value, limit), limit.clause)
    margin = scheme.value("near_margin_percent")
    if drifts and found.value == PASSED and margin is not None and _near(value, relation, limit, scheme):
        found = _called_near(found, message(MARGIN, margin=margin))
    reason = NOT_BY_TIME if found.value != FAILED else FAILS_ALREADY
    return _all(name, found, Result(reason=message(reason)))


def _near(value: Node, relation: Relation, limit: Node, scheme: Scheme) -> bool:
    part = scheme.given("near_margin_percent", "margin").number
    inner = limit.exact * (1 + part if relation in ("at least", "above") else 1 - part)
    return not holds(value, relation, given("limit less the margin", inner, limit.unit))


def _called_near(found: Node, note: Message) -> Node:
    return Node(found.label, NEAR, "text", found.operation, found.inputs, found.clause, notes=(note,))


@dataclass(frozen=True)
class Deadline:
    """A last day, from which rule, and counted from what."""

    label: str
    on: date
    clause: Clause | None
    subject: str = ""


def by_day(
    name: str, label: str, done: Node | None, as_of: date, deadline: Deadline, scheme: Scheme
) -> dict[str, Result]:
    """A test of a deadline, by the day on which it was done, or by the day of the case while it is not.

    Args:
        name: the result's name.
        label: what is tested.
        done: the day on which it was done; None while it is not. Once done, time cannot make it fail.
        as_of: the day of the case.
        deadline: the last day on which it passes.
        scheme: states `near_margin_days`.
    """
    day = done or given("not done by", as_of, "date")
    on = done.value if done is not None and isinstance(done.value, date) else as_of
    limit = given(deadline.label, deadline.on, "date", clause=deadline.clause, subject=deadline.subject)
    verdict = PASSED if on <= deadline.on else FAILED
    found = Node(label, verdict, "text", "at most", (day, limit), deadline.clause)
    if done is not None:
        reason = NOT_BY_TIME if verdict == PASSED else FAILS_ALREADY
        return _all(name, found, Result(reason=message(reason)))
    margin = scheme.value("near_margin_days")
    if verdict == PASSED and margin is not None and deadline.on - on <= timedelta(days=margin):
        found = _called_near(found, message(DAYS, days=margin))
    last = deadline.on + timedelta(days=1)
    return _all(name, found, Result(given("fails if nothing changes", last, "date", clause=deadline.clause)))


def _all(name: str, found: Node, fails_on: Result) -> dict[str, Result]:
    value, limit = found.inputs
    return {
        name: Result(found, clause=found.clause),
        f"{name}.value": Result(value),
        f"{name}.limit": Result(limit, clause=found.clause),
        f"{name}.fails_on": fails_on,
    }


def untested(
    name: str, template: str, clause: Clause | None = None, **parameters: object
) -> dict[str, Result]:
    """A test that lacks a fact, with the reason."""
    return {name: Result(reason=message(template, **parameters), clause=clause)}
