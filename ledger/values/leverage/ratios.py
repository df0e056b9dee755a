"""A leverage figure as a record that carries its definition, stage, day and inputs; and pooling of many."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from ledger.values.decimals import decimal_text, fixed_text
from ledger.values.errors import LedgerError
from ledger.values.leverage.definitions import DEFINITIONS, Definition, Sums, whole
from ledger.values.outcomes import Result
from ledger.values.trace import Message, Node, given, message, product, quotient, to_places, total

LEVELS: Final = ("fund_of_funds", "fund", "portfolio", "recipient")
STAGES: Final = ("target", "approved", "committed", "paid_in", "invested", "reached_recipient", "returned")
BASES: Final = ("commitment", "paid_in", "invested", "guarantee", "provisioned", "original", "recycled")
RATIO_PLACES: Final = 4


class RatiosMixed(LedgerError):
    """Ratios that do not say the same thing were to be pooled."""

    template = "Ratios that differ in {tag} ({values}) cannot be pooled. Pool each of them by itself."


class NothingToPool(LedgerError):
    """No ratio was given to a pool."""

    template = "There is no ratio to pool. Choose at least one subject."


class DefinitionUnknown(LedgerError):
    """A key that no definition has."""

    template = "There is no leverage definition {key}. Use one of {known}."


@dataclass(frozen=True)
class Switches:
    """What a ratio counts that may be counted or left out; the defaults are the stricter reading.

    Attributes:
        recycled: money that came back and was put to work again counts on both sides (default: on neither).
        fees: fees paid out of the commitments stay in what was paid in (default: they do, as they were paid).
        follow_on: others' money in later rounds of the same firm counts (default: it does not).
        state_owned_as_private: state-owned money counts as private, as most printed "social capital" does.
    """

    recycled: bool = False
    fees: bool = True
    follow_on: bool = False
    state_owned_as_private: bool = False

    def __str__(self) -> str:
        """Each switch with what it stands at."""
        return ", ".join(f"{name} {'in' if stands else 'out'}" for name, stands in self.as_json().items())

    def as_json(self) -> dict[str, bool]:
        """Each switch by its name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, kw_only=True)
class Tags:
    """What must travel with a ratio so that it can be compared.

    Attributes:
        level: one of `LEVELS`.
        stage: one of `STAGES`.
        base: what the denominator is counted in, one of `BASES`.
        as_of: the day on which the figures hold.
        since: the first day of the period; None where the figures are cumulative.
        switches: what was counted and what left out.
    """

    level: str
    stage: str
    base: str
    as_of: date
    since: date | None = None
    switches: Switches = field(default_factory=Switches)

    @property
    def cumulative(self) -> bool:
        """Whether the figures count from the beginning, and not of one period only."""
        return self.since is None


@dataclass(frozen=True, kw_only=True)
class Ratio(Tags):
    """One leverage figure with all that it means.

    Attributes:
        key: M1 to M9, or the name of the office's own definition.
        title: the definition's name.
        formula: in letters and words.
        subject: the fund, firm or portfolio, as data.
        numerator_class: whose money the numerator counts.
        numerator_fen: exact; None where it is not known.
        denominator_fen: None for an amount that is no ratio (M9) and where it is not known.
        value: a ratio, for M9 an amount in fen; None with a reason.
        reason: why it is not computable.
        trace: how it came about; kept also where it is not computable.
    """

    key: str
    title: str
    formula: str
    subject: str
    numerator_class: str
    numerator_fen: int | Fraction | None
    denominator_fen: int | Fraction | None
    value: Fraction | None
    reason: Message | None
    trace: Node

    def as_json(self) -> dict[str, Any]:
        """The record as scripts read it: money in yuan, ratios with four decimals."""
        shown = None if self.value is None else fixed_text(self.value, RATIO_PLACES)
        if self.value is not None and self.trace.unit == "fen":
            shown = fixed_text(self.value / 100, 2)
        return {
            "key": self.key,
            "subject": self.subject,
            "level": self.level,
            "stage": self.stage,
            "base": self.base,
            "as_of": self.as_of.isoformat(),
            "since": self.since.isoformat() if self.since else None,
            "cumulative": self.cumulative,
            "switches": self.switches.as_json(),
            "numerator_class": self.numerator_class,
            "formula": self.formula,
            "numerator": _yuan(self.numerator_fen),
            "denominator": _yuan(self.denominator_fen),
            "value": shown,
            "reason": str(self.reason) if self.reason else None,
        }


POOLED_TAGS: Final = ("key", "formula", *(each.name for each in fields(Tags)), "numerator_class")


def ratio(
    key: str | Definition,
    sums: Sums,
    tags: Tags,
    subject: str = "",
    *,
    state_owned_as_private: bool | None = None,
) -> Ratio:
    """One ratio by its definition.

    Args:
        key: M1 to M9, or a definition of the office's own.
        sums: the money of the subject at the stage of the tags, in fen.
        tags: level, stage, base and day.
        subject: whose ratio it is.
        state_owned_as_private: count state-owned money in V instead of O, as most printed "social capital"
            does; the numerator class then says so. None for what the tags' switches say.

    Raises:
        DefinitionUnknown: no definition has the key.
    """
    definition = key if isinstance(key, Definition) else definition_of(key)
    flag = state_owned_as_private
    if flag is None:
        flag = tags.switches.state_owned_as_private
    elif flag != tags.switches.state_owned_as_private:
        tags = replace(tags, switches=replace(tags.switches, state_owned_as_private=flag))
    if definition.needs and getattr(sums, definition.needs) is None:
        return _unknown(definition, tags, subject, class_of(definition, flag))
    return _computed(definition, sums, tags, subject, flag)


def definition_of(key: str) -> Definition:
    """A built-in definition by its key.

    Raises:
        DefinitionUnknown: no definition has the key.
    """
    if key not in DEFINITIONS:
        raise DefinitionUnknown(key=key, known=", ".join(DEFINITIONS))
    return DEFINITIONS[key]


def reported(record: Ratio) -> Result:
    """A ratio as a result of a case: with four decimals, or the reason why there is none."""
    if record.reason:
        return Result(reason=record.reason)
    if record.trace.unit == "fen":
        return Result(record.trace)
    return Result(to_places(record.trace.label, record.trace, RATIO_PLACES, subject=record.subject))


def class_of(definition: Definition, state_owned_as_private: bool) -> str:  # noqa: FBT001
    """Whose money the numerator counts, and whether the private part holds state-owned money."""
    counts = definition.numerator_class
    return f"{counts} with state-owned" if counts == "private" and state_owned_as_private else counts


def _unknown(definition: Definition, tags: Tags, subject: str, counts: str) -> Ratio:
    reason = message(definition.unknown)
    trace = given(definition.title, None, "ratio", subject=subject, notes=[reason])
    return _record(definition, tags, subject, counts, (None, None), reason, trace)


def _computed(definition: Definition, sums: Sums, tags: Tags, subject: str, flag: bool) -> Ratio:  # noqa: FBT001
    counts = class_of(definition, flag)
    denominator = definition.denominator(sums, flag)
    if denominator.value == 0:
        return _over_nothing(definition, sums, tags, subject, counts, denominator, flag=flag)
    numerator = definition.numerator(sums, flag)
    if definition.key == "M9":
        return _record(definition, tags, subject, counts, (_fen(numerator), None), None, numerator)
    trace = quotient(definition.title, numerator, denominator, "ratio", subject=subject)
    if definition.key == "M8":
        all_money = whole(sums, flag)
        first = quotient("fund multiple", all_money, denominator, "ratio")
        second = quotient("recipient finance per yuan of the fund", numerator, all_money, "ratio")
        trace = product(definition.title, [first, second], "ratio", subject=subject)
    return _record(definition, tags, subject, counts, (_fen(numerator), _fen(denominator)), None, trace)


def _over_nothing(
    definition: Definition,
    sums: Sums,
    tags: Tags,
    subject: str,
    counts: str,
    denominator: Node,
    *,
    flag: bool,
) -> Ratio:
    """A ratio whose denominator is 0: never infinity, and never silently left out."""
    reason = message(definition.over_nothing)
    numerator = None if definition.key == "M9" else definition.numerator(sums, flag)
    inputs = (denominator,) if numerator is None else (numerator, denominator)
    trace = Node(definition.title, None, "ratio", "divide", inputs, subject=subject, notes=(reason,))
    sides = (None, None) if numerator is None else (_fen(numerator), _fen(denominator))
    return _record(definition, tags, subject, counts, sides, reason, trace)


def _record(
    named: Definition | Ratio,
    tags: Tags,
    subject: str,
    counts: str,
    sides: tuple[int | Fraction | None, int | Fraction | None],
    reason: Message | None,
    trace: Node,
) -> Ratio:
    value = None if reason else trace.number
    return Ratio(
        level=tags.level, stage=tags.stage, base=tags.base, as_of=tags.as_of, since=tags.since,
        switches=tags.switches, key=named.key, title=named.title, formula=named.formula, subject=subject,
        numerator_class=counts, numerator_fen=sides[0], denominator_fen=sides[1], value=value, reason=reason,
        trace=trace,
    )  # fmt: skip


def pool(ratios: Sequence[Ratio], subject: str = "") -> Ratio:
    """One ratio of many: the sum of numerators over the sum of denominators, never a mean of ratios.

    A ratio that is not computable is left out on both sides and listed in the notes of the trace.

    Raises:
        NothingToPool: there is no ratio.
        RatiosMixed: they differ in definition, level, stage, base, day or numerator class.
    """
    if not ratios:
        raise NothingToPool
    for tag in POOLED_TAGS:
        values = {str(getattr(each, tag)) for each in ratios}
        if len(values) > 1:
            raise RatiosMixed(tag=tag, values=", ".join(sorted(values)))
    first, left_out = ratios[0], [each for each in ratios if each.value is None]
    notes = tuple(each.reason for each in left_out if each.reason)
    counted = [each for each in ratios if each.value is not None]
    trace = _pooled_trace(first, counted, subject, notes)
    if not counted:
        reason = message("Not computable: of {subject} no part is computable.", subject=subject)
        return _record(first, first, subject, first.numerator_class, (None, None), reason, trace)
    sides = (_fen(trace.inputs[0]), _fen(trace.inputs[1])) if first.key != "M9" else (_fen(trace), None)
    return _record(first, first, subject, first.numerator_class, sides, None, trace)


def _pooled_trace(first: Ratio, counted: Sequence[Ratio], subject: str, notes: tuple[Message, ...]) -> Node:
    title = first.title
    numerators = [given("numerator", each.numerator_fen, "fen", subject=each.subject) for each in counted]
    denominators = [
        given("denominator", each.denominator_fen, "fen", subject=each.subject) for each in counted
    ]
    above = total("sum of numerators", numerators, "fen")
    if not counted:
        return Node(title, None, "ratio", "divide", subject=subject, notes=notes)
    if first.key == "M9":
        return Node(title, above.value, "fen", "sum", above.inputs, subject=subject, notes=notes)
    pooled = quotient(
        title, above, total("sum of denominators", denominators, "fen"), "ratio", subject=subject
    )
    return Node(pooled.label, pooled.value, "ratio", "divide", pooled.inputs, subject=subject, notes=notes)


def _fen(node: Node) -> int | Fraction:
    exact = node.number
    return exact.numerator if exact.denominator == 1 else exact


def _yuan(amount_fen: int | Fraction | None) -> str | None:
    if amount_fen is None:
        return None
    return (
        fixed_text(Fraction(amount_fen) / 100, 2)
        if isinstance(amount_fen, int)
        else decimal_text(amount_fen / 100)
    )
