"""Schemes, loans and claims written down in a line, for the tests of the rules."""

from datetime import date
from typing import Any

from instruments.interest_subsidy.rules import PARAMETERS, Case, compute
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme, scheme_from
from ledger.values.trace import Node

_FRAME = {
    "id": "toy", "instrument": "interest_subsidy", "title": "试", "issuer": "试", "document": "试", "mark": "O",
    "picked_by": "application", "in_force_from": date(2000, 1, 1), "in_force_to": date(2030, 12, 31),
    "confirmed_on": date(2026, 11, 23), "clauses": {"rule": {"article": "一"}, "other": {"article": "二"}},
}  # fmt: skip
POINTS = {"basis": "points_on_principal", "points_percent": "1", "time_basis": "act/360"}
SHARE = {"basis": "share_of_interest_paid", "share_percent": "50"}


def scheme(frame: Any = None, **values: Any) -> Scheme:
    """A scheme with these parameters, each of the clause `rule`."""
    parameters = {name: {"value": value, "clause": "rule"} for name, value in values.items()}
    return scheme_from({**_FRAME, "parameters": parameters, **(frame or {})}, PARAMETERS)


def drawdown(iou: str = "J1", **changes: Any) -> dict[str, Any]:
    """360,000 yuan at 3.6 percent over the 360 days from 2022-01-01: 36 yuan of interest a day."""
    return {
        "iou": iou, "amount": "360000", "drawn_on": "2022-01-01", "due_on": "2022-12-27", "rate": {"percent": "3.6"},
    } | changes  # fmt: skip


def loan(contract: str = "C1", *drawdowns: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A loan with these drawdowns, or with the one of `drawdown`, settled at maturity."""
    own = list(drawdowns) or [drawdown("J" + contract[1:])]
    return {"contract": contract, "drawdowns": own, "settlement": {"frequency": "at_maturity"}} | changes


def line(iou: str = "J1", normal: str = "1000", **changes: Any) -> dict[str, Any]:
    """Interest paid on 2022-07-01 for the days since 2022-01-01."""
    return {
        "iou": iou, "posting_date": "2022-07-01", "period_start": "2022-01-01", "period_end": "2022-07-01",
        "normal_interest": normal,
    } | changes  # fmt: skip


def case(*loans: dict[str, Any], **changes: Any) -> Case:
    """A claim of these loans, or of the one of `loan`."""
    return Case.read({"firm": {"name": "甲"}, "loans": list(loans) or [loan()]} | changes)


def computed(claim: Case, frame: Any = None, **values: Any) -> Outcome:
    """The outcome under a scheme with these parameters."""
    return compute(claim, scheme(frame, **values))


def reasons(outcome: Outcome) -> list[str]:
    """The reasons for refusal as text."""
    return [str(refusal.reason) for refusal in outcome.refused]


def told(outcome: Outcome) -> str:
    """All warnings as one text."""
    return "\n".join(str(warning) for warning in outcome.warnings)


def figure(outcome: Outcome, name: str) -> Any:
    """A result as text, or None."""
    return outcome.as_json()["results"][name]["value"]


def walk(node: Node) -> list[Node]:
    """A node and all below it."""
    return [node, *(below for each in node.inputs for below in walk(each))]
