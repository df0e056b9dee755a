"""What a rule answers: an amount with its trace, or every reason for refusal, and figures beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.values.money import yuan_text
from ledger.values.trace import Clause, Message, Node, value_text


@dataclass(frozen=True)
class Refusal:
    """One reason why nothing is due, with the clause that says so."""

    reason: Message
    clause: Clause | None = None

    def as_json(self) -> dict[str, Any]:
        """`{"reason", "clause"}`; the reason in English with its template beside it."""
        return {
            "reason": str(self.reason),
            "clause": self.clause.as_json() if self.clause else None,
            "message": self.reason.as_json(),
        }


@dataclass(frozen=True)
class Result:
    """A figure that a case asked for, or the reason why it cannot be computed; never both, never neither."""

    figure: Node | None = None
    reason: Message | None = None
    clause: Clause | None = None

    def __post_init__(self) -> None:
        """Keep the promise of a figure or a reason."""
        if (self.figure is None) == (self.reason is None):
            raise ValueError("a result is either a figure or a reason")

    def as_json(self) -> dict[str, Any]:
        """`{"value" | null, "reason" | null}`, with unit and trace beside them."""
        return {
            "value": value_text(self.figure) if self.figure else None,
            "reason": str(self.reason) if self.reason else None,
            "unit": ("yuan" if self.figure.unit == "fen" else self.figure.unit) if self.figure else None,
            "clause": self.clause.as_json() if self.clause else None,
            "trace": self.figure.as_json() if self.figure else None,
        }


@dataclass(frozen=True)
class Outcome:
    """What a rule answers for one case.

    Attributes:
        amount_fen: what is due, or None where the case is refused or asks for figures only.
        trace: how the amount came about; kept for refused cases too.
        refused: every reason for refusal; with any, `amount_fen` is None.
        warnings: what an officer must look at before taking the amount.
        results: other figures by name.
        conditions: what the amount hangs on besides its trace, each a test of `ledger.values.limits` that was passed:
            if the facts were others and one failed, the amount would be another or none.
    """

    amount_fen: int | None
    trace: Node
    refused: tuple[Refusal, ...] = ()
    warnings: tuple[Message, ...] = ()
    results: Mapping[str, Result] = field(default_factory=dict)
    conditions: tuple[Node, ...] = ()

    def __post_init__(self) -> None:
        """Keep the promises that an amount is whole fen and that a refused case has none."""
        if isinstance(self.amount_fen, bool) or not isinstance(self.amount_fen, int | None):
            raise TypeError(f"an amount is a whole number of fen, not {self.amount_fen!r}")
        if self.refused and self.amount_fen is not None:
            raise ValueError("a refused case has no amount")

    def as_json(self) -> dict[str, Any]:
        """`{"amount", "refused", "warnings", "trace", "results", "conditions"}`; the amount in yuan."""
        return {
            "amount": None if self.amount_fen is None else yuan_text(self.amount_fen),
            "refused": [refusal.as_json() for refusal in self.refused],
            "warnings": [str(warning) for warning in self.warnings],
            "trace": self.trace.as_json(),
            "results": {name: result.as_json() for name, result in self.results.items()},
            "conditions": [condition.as_json() for condition in self.conditions],
        }
