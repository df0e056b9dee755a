"""Leverage as an office defines it for itself: which money counts above and below, checked like M1 to M9.

A definition names parts of a subject's money; each part is counted once on a side. What it may not be is told
at once: a part that holds another one, a stage that the level does not have, a base that is not the stage's.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, Self

from pydantic import Field

from ledger.values.errors import LedgerError, raise_all
from ledger.values.facts import FactRefused, Facts
from ledger.values.leverage.definitions import (
    DEFINITIONS,
    NO_RECIPIENT_INVESTMENT,
    NO_RECIPIENTS,
    Definition,
    Part,
    Sums,
)
from ledger.values.leverage.ratios import Switches, Tags
from ledger.values.trace import Node, difference, given, total

PARTS: Final = ("office", "public", "state_owned", "private", "vehicle", "co_investment", "recipients_own")
"""What a side may count: money of a sector; the vehicle's money in companies (F), that of others in the same
rounds (R - F), and what the companies themselves put into the plan."""

SECTOR_PARTS: Final = frozenset({"office", "public", "state_owned", "private"})
COMPANY_PARTS: Final = frozenset({"vehicle", "co_investment", "recipients_own"})

STAGES_OF_LEVELS: Final = {
    "fund_of_funds": ("target", "approved", "committed", "paid_in"),
    "fund": ("target", "approved", "committed", "paid_in"),
    "portfolio": ("invested",),
    "recipient": ("invested", "reached_recipient"),
}
"""Stages at which the money of a level is in the book."""

BASES_OF_STAGES: Final = {
    "target": ("commitment",),
    "approved": ("commitment",),
    "committed": ("commitment",),
    "paid_in": ("paid_in",),
    "invested": ("invested", "paid_in"),
    "reached_recipient": ("paid_in",),
}
"""What a denominator of a stage can be counted in."""

OfPart = Literal["office", "public", "state_owned", "private", "vehicle", "co_investment", "recipients_own"]


class OwnSwitches(Facts):
    """What the definition counts or leaves out; the defaults are those of `Switches`."""

    recycled: bool = False
    fees: bool = True
    follow_on: bool = False


class OwnDefinition(Facts):
    """A definition of leverage as a person writes it.

    Attributes:
        name: how it is called in lists and by the command; not one of M1 to M9.
        title: what it is in words, such as 社会资本放大倍数.
        numerator: the parts of `PARTS` that are counted above.
        denominator: those that are counted below.
        level: one of the levels of a ratio.
        stage: one of its stages.
        base: what the denominator is counted in; the stage's usual one where it is left out.
        document: the paper that says so, with its clause.
    """

    name: str = Field(min_length=1, max_length=40)
    title: str = Field(min_length=1)
    numerator: tuple[OfPart, ...] = Field(min_length=1)
    denominator: tuple[OfPart, ...] = Field(min_length=1)
    level: Literal["fund_of_funds", "fund", "portfolio", "recipient"] = "fund"
    stage: Literal["target", "approved", "committed", "paid_in", "invested", "reached_recipient"] = "paid_in"
    base: Literal["", "commitment", "paid_in", "invested"] = ""
    switches: OwnSwitches = OwnSwitches()
    document: str = ""
    remark: str = ""

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """The definition from what was written.

        Raises:
            LedgerError: all that is wrong with it, each with its field.
        """
        found = super().read(written)
        raise_all([*found._name_faults(), *found._side_faults(), *found._place_faults()])  # noqa: SLF001 - its own
        return found

    def _name_faults(self) -> Iterator[LedgerError]:
        if self.name in DEFINITIONS:
            yield FactRefused(field="name", fault="is built in; choose another name", written=self.name)

    def _side_faults(self) -> Iterator[LedgerError]:
        for side, parts in (("numerator", self.numerator), ("denominator", self.denominator)):
            written = ", ".join(parts)
            twice = ", ".join(sorted({part for part in parts if parts.count(part) > 1}))
            if twice:
                yield FactRefused(field=side, fault=f"{twice} would count twice", written=written)
            if "vehicle" in parts and SECTOR_PARTS & {*parts}:
                fault = "the vehicle's money in companies is that of the sectors and would count twice"
                yield FactRefused(field=side, fault=fault, written=written)
            if COMPANY_PARTS & {*parts} and self.level != "recipient":
                fault = "money in companies is counted at level recipient"
                yield FactRefused(field=side, fault=fault, written=written)
        if {*self.numerator} == {*self.denominator}:
            fault = "counts the same as the numerator, so the ratio is always 1"
            yield FactRefused(field="denominator", fault=fault, written=", ".join(self.denominator))

    def _place_faults(self) -> Iterator[LedgerError]:
        stages, bases = STAGES_OF_LEVELS[self.level], BASES_OF_STAGES[self.stage]
        if self.stage not in stages:
            known = ", ".join(stages)
            yield FactRefused(field="stage", fault=f"level {self.level} has {known}", written=self.stage)
        if self.base and self.base not in bases:
            known = ", ".join(bases)
            yield FactRefused(
                field="base", fault=f"stage {self.stage} is counted in {known}", written=self.base
            )

    def definition(self) -> Definition:
        """The definition as ratios are computed from it."""
        above, below = " + ".join(self.numerator), " + ".join(self.denominator)
        companies = COMPANY_PARTS & {*self.numerator, *self.denominator}
        needs, unknown = "", ""
        if companies:
            needs, unknown = ("recipients_fen", NO_RECIPIENTS)
        if "recipients_own" in companies:
            needs, unknown = ("recipient_investment_fen", NO_RECIPIENT_INVESTMENT)
        return Definition(
            key=self.name,
            title=self.title,
            formula=f"({above}) / ({below})",
            numerator_class=above,
            numerator=_side("numerator", self.numerator),
            denominator=_side("denominator", self.denominator),
            over_nothing=OVER_NOTHING,
            needs=needs,
            unknown=unknown,
        )

    def fits(self, tags: Tags) -> bool:
        """Whether money of these tags is what the definition speaks of."""
        base = self.base or BASES_OF_STAGES[self.stage][-1 if self.level == "recipient" else 0]
        return (tags.level, tags.stage, tags.base) == (self.level, self.stage, base)

    def counted(self) -> Switches:
        """The switches under which the money must have been counted."""
        return Switches(self.switches.recycled, self.switches.fees, self.switches.follow_on)


OVER_NOTHING: Final = "Not computable: the denominator of this definition is 0."
_LABELS: Final = {
    "office": "office money (G)",
    "public": "money of other budgets",
    "state_owned": "state-owned money",
    "private": "private money",
    "vehicle": "money of the vehicle in companies (F)",
    "co_investment": "money of others in the same rounds (R - F)",
    "recipients_own": "money of the companies themselves",
}


def _side(label: str, parts: tuple[str, ...]) -> Part:
    def build(sums: Sums, _state_owned_as_private: bool) -> Node:  # noqa: FBT001 - as every part of a definition
        return total(label, [_part(part, sums) for part in parts], "fen")

    return build


def _part(part: str, sums: Sums) -> Node:
    amounts: dict[str, Any] = {
        "office": sums.office_fen,
        "public": sums.other_public_fen,
        "state_owned": sums.state_owned_fen,
        "private": sums.private_fen,
        "vehicle": sums.vehicle_fen or 0,
    }
    if part in amounts:
        return given(_LABELS[part], amounts[part], "fen")
    if part == "co_investment":
        return difference(
            _LABELS[part],
            given("finance that reached recipients (R)", sums.recipients_fen, "fen"),
            given(_LABELS["vehicle"], sums.vehicle_fen or 0, "fen"),
        )
    return difference(
        _LABELS[part],
        given("whole investment of the recipients", sums.recipient_investment_fen, "fen"),
        given("finance that reached recipients (R)", sums.recipients_fen, "fen"),
    )
