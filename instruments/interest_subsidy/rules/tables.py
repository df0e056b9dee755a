"""The tables of a scheme, read into what the rules use. Whatever cannot be read is a fault of the scheme."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from ledger.values.decimals import exact_decimal
from ledger.values.money import parse_amount_fen
from ledger.values.parameters import is_day
from ledger.values.schemes import Scheme

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9998, 12, 31)
_LUMP_SUM: Final = ("amount", "below", "up_to", "costs_above")
_GROUP_AMOUNTS: Final = (
    "below",
    "from",
    "cap",
    "cap_per_loan",
    "principal_cap_per_loan",
    "loan_minimum",
    "loan_maximum",
)
_GROUP_PERCENTS: Final = ("share", "points")


@dataclass(frozen=True)
class LumpSum:
    """One step of a lump-sum table: for loans below (or up to) a bound, where costs are above `costs_above_fen`.

    `bound_fen` None means no upper bound; `includes_bound` tells "up to" (含) from "below".
    """

    amount_fen: int
    bound_fen: int | None
    includes_bound: bool
    costs_above_fen: int

    def fits(self, amount: Fraction) -> bool:
        """Whether a loan of so much is not beyond the bound."""
        if self.bound_fen is None:
            return True
        return amount < self.bound_fen or (self.includes_bound and amount == self.bound_fen)


@dataclass(frozen=True)
class Uplift:
    """What an attribute of the firm adds: points of a percent, or a factor on the rate."""

    attribute: str
    add_percent: Decimal
    multiply: Decimal


@dataclass(frozen=True)
class When:
    """A figure that holds where the loan or the firm has an attribute, or where other money of a level exists."""

    attribute: str
    level: str
    percent: Decimal


@dataclass(frozen=True)
class Span:
    """Days, both ends included, with a figure of their own."""

    first: date
    last: date
    percent: Decimal

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    @property
    def day_after(self) -> date:
        """The day after the last one."""
        return self.last + timedelta(days=1)


@dataclass(frozen=True)
class LoanGroup:
    """A kind of loan with limits and figures of its own, by the name that the scheme gives it.

    Attributes:
        amounts: of `below`, `from`, `cap`, `cap_per_loan`, ... those that are stated, in fen.
        percents: of `share`, `points` those that are stated.
        clause: the name of the clause that states them; empty for that of the table.
    """

    name: str
    amounts: Mapping[str, int]
    percents: Mapping[str, Decimal]
    clause: str

    @property
    def by_size(self) -> bool:
        """Whether loans belong to it by their size and not by name."""
        return "below" in self.amounts or "from" in self.amounts

    def has_size(self, amount_fen: int) -> bool:
        """Whether a loan of so much belongs to it by its size."""
        return self.amounts.get("from", 0) <= amount_fen < self.amounts.get("below", amount_fen + 1)


def score_bands(scheme: Scheme, figure: str = "share") -> list[tuple[Decimal, Decimal]]:
    """The score bands as (score from which it holds, share or points in percent), highest first."""
    bands = [
        (_number(band["from"]), _number(band[figure]))
        for band in scheme.value("score_bands", [])
        if _knows(band, "from", figure)
    ]
    return sorted(bands, reverse=True)


def lump_sums(scheme: Scheme) -> list[LumpSum]:
    """The lump sums, smallest loans first, in whatever order they were written."""
    steps = [_lump_sum(step) for step in scheme.value("lump_sums", []) if _knows(step, *_LUMP_SUM)]
    return sorted(steps, key=lambda step: (step.bound_fen is None, step.bound_fen or 0, step.includes_bound))


def _lump_sum(step: Mapping[str, Any]) -> LumpSum:
    bound = next((str(step[name]) for name in ("below", "up_to") if name in step), None)
    return LumpSum(
        parse_amount_fen(str(step["amount"])),
        None if bound is None else parse_amount_fen(bound),
        "up_to" in step,
        parse_amount_fen(str(step.get("costs_above", "0"))),
    )


def uplifts(scheme: Scheme) -> list[Uplift]:
    """The uplifts by the firm's attributes."""
    return [
        Uplift(name, _number(step.get("add", 0)), _number(step.get("multiply", 1)))
        for name, step in scheme.value("uplifts", {}).items()
        if _knows(step, "add", "multiply")
    ]


def payers(scheme: Scheme) -> dict[str, Fraction]:
    """Who pays in what proportion; empty where one payer pays all."""
    weights = {name: Fraction(_number(weight)) for name, weight in scheme.value("payers", {}).items()}
    if weights and (min(weights.values()) < 0 or not sum(weights.values())):
        raise ValueError("the weights share out nothing")
    return weights


def whens(scheme: Scheme, figure: str) -> list[When]:
    """The figures (`share` or `points`) that hold under a condition, in the order written."""
    return [
        When(step.get("attribute", ""), step.get("level", ""), _number(step[figure]))
        for step in scheme.value(f"{figure}_when", [])
        if _knows(step, "attribute", "level", figure) and _one(step, "attribute", "level")
    ]


def spans(scheme: Scheme, figure: str) -> list[Span]:
    """The days with a figure (`share` or `points`) of their own, in order and without overlap."""
    found = [
        Span(_day(step.get("from"), _FIRST_DAY), _day(step.get("to"), _LAST_DAY), _number(step[figure]))
        for step in scheme.value(f"{figure}_periods", [])
        if _knows(step, "from", "to", figure)
    ]
    found.sort(key=lambda span: span.first)
    for span, later in pairwise(found):
        if later.first <= span.last:
            raise ValueError(f"the days from {span.first} and from {later.first} overlap")
    if any(span.last < span.first for span in found):
        raise ValueError("a last day lies before its first")
    return found


def loan_groups(scheme: Scheme) -> list[LoanGroup]:
    """The kinds of loans in the order written."""
    return [
        LoanGroup(
            name,
            {key: parse_amount_fen(str(step[key])) for key in _GROUP_AMOUNTS if key in step},
            {key: _number(step[key]) for key in _GROUP_PERCENTS if key in step},
            _clause(scheme, step.get("clause", "")),
        )
        for name, step in scheme.value("loan_groups", {}).items()
        if _knows(step, *_GROUP_AMOUNTS, *_GROUP_PERCENTS, "clause")
    ]


def _number(written: object) -> Decimal:
    return exact_decimal(str(written))


def _day(written: object, otherwise: date) -> date:
    if written is None:
        return otherwise
    if not is_day(written):
        raise ValueError(f"{written} is no date such as 2009-01-15")
    return written  # type: ignore[return-value]


def _clause(scheme: Scheme, name: str) -> str:
    if name and name not in scheme.clauses:
        raise ValueError(f"{name} is none of its clauses")
    return name


def _knows(step: Any, *names: str) -> bool:
    """True, or an error where a step holds a name that is none of its own: a slip of the pen is no default."""
    unknown = [str(name) for name in step if name not in names]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is not known; there may be {', '.join(names)}")
    return True


def _one(step: Mapping[str, Any], *names: str) -> bool:
    if sum(name in step for name in names) != 1:
        raise ValueError(f"write one of {', '.join(names)}")
    return True


TABLES: Final[Mapping[str, Callable[[Scheme], object]]] = {
    "score_bands": lambda scheme: score_bands(scheme, figure_of(scheme)),
    "lump_sums": lump_sums,
    "uplifts": uplifts,
    "payers": payers,
    "share_when": lambda scheme: whens(scheme, "share"),
    "points_when": lambda scheme: whens(scheme, "points"),
    "share_periods": lambda scheme: spans(scheme, "share"),
    "points_periods": lambda scheme: spans(scheme, "points"),
    "loan_groups": loan_groups,
}
"""How each table is read, to find what cannot be."""


def figure_of(scheme: Scheme) -> str:
    """Whether the scheme gives points of a percent or a share of something."""
    return "points" if scheme.value("basis") == "points_on_principal" else "share"
