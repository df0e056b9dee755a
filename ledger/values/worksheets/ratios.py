"""Ratios of a published case that no record stands behind: sums over sums, named and pooled."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Self

from pydantic import Field, model_validator

from ledger.values.facts import Facts, SignedAmount
from ledger.values.outcomes import Result
from ledger.values.trace import Node, given, message, quotient, total

OVER_NOTHING = "Not computable: the denominator is 0."
POOLED = (
    "Pooled: sum of numerators over sum of denominators; the mean of the parts' ratios is no figure to use."
)


class NamedAmount(Facts):
    """One amount with its name; below 0 for what is taken off, such as cancellations."""

    name: str = ""
    amount_fen: SignedAmount


class RatioPart(Facts):
    """One subject of a pooled ratio."""

    name: str = ""
    above: tuple[NamedAmount, ...] = Field(min_length=1)
    below: tuple[NamedAmount, ...] = Field(min_length=1)


class NamedRatio(Facts):
    """A ratio by its own definition: what counts above and below, or parts to be pooled."""

    name: str = Field(min_length=1)
    above: tuple[NamedAmount, ...] = ()
    below: tuple[NamedAmount, ...] = ()
    parts: tuple[RatioPart, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.parts) == bool(self.above or self.below) or bool(self.above) != bool(self.below):
            raise ValueError("write either amounts above and below or parts with them")
        return self


def ratio_results(stated: NamedRatio) -> dict[str, Result]:
    """`ratio.NAME`; of several parts the pooled one, with the mean of the parts beside it."""
    name = f"ratio.{stated.name}"
    above = [*stated.above, *(each for part in stated.parts for each in part.above)]
    below = [*stated.below, *(each for part in stated.parts for each in part.below)]
    results = {name: _over("ratio", _sum("numerator", above), _sum("denominator", below))}
    if stated.parts:
        results[f"{name}.mean_of_ratios"] = _mean(stated.parts)
    return results


def _sum(label: str, amounts: Sequence[NamedAmount]) -> Node:
    return total(
        label, [given("amount", each.amount_fen, "fen", subject=each.name) for each in amounts], "fen"
    )


def _over(label: str, above: Node, below: Node, subject: str = "") -> Result:
    if not below.value:
        return Result(reason=message(OVER_NOTHING))
    return Result(quotient(label, above, below, "ratio", subject=subject))


def _mean(parts: Sequence[RatioPart]) -> Result:
    found = [
        _over("ratio", _sum("numerator", part.above), _sum("denominator", part.below), part.name)
        for part in parts
    ]
    figures = [each.figure for each in found if each.figure is not None]
    if len(figures) < len(found):
        return Result(reason=message(OVER_NOTHING))
    mean = Fraction(sum(figure.exact for figure in figures), len(figures))
    return Result(Node("mean of the ratios", mean, "ratio", "mean", tuple(figures), notes=(message(POOLED),)))
