"""A stake as the page looks at it: its record, its case from the book, and the figures of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from instruments.equity.metrics import case_of
from instruments.equity.rules import Case
from instruments.equity.rules.facts import Valuation
from instruments.equity.rules.performance import unrealised_value
from ledger.book.workflow import Record
from ledger.ui import method_parts as parts
from ledger.ui.context import Context
from ledger.values.outcomes import Outcome

SHOWN: Final = ("registered", "paid", "granted", "agreed", "exited", "written_off")
LEFT: Final = frozenset({"exited", "written_off"})


@dataclass(frozen=True)
class Stake:
    """One stake on the chosen day."""

    item: parts.Standing
    case: Case
    outcome: Outcome

    @property
    def record(self) -> Record:
        """Its record."""
        return self.item.record

    @property
    def paid_fen(self) -> int:
        """What the office paid for it, in fen."""
        paid = self.outcome.results["paid"].figure
        return int(paid.exact) if paid else 0

    @property
    def returned_fen(self) -> int:
        """What came back: dividends, sales, what a write-off recovered, in fen."""
        realised = self.outcome.results.get("realised")
        return int(realised.figure.exact) if realised and realised.figure else 0

    @property
    def value_fen(self) -> int | None:
        """What is still held is worth, in fen; None where no valuation is known."""
        if not self.paid_fen:
            return 0
        worth = unrealised_value(self.case)
        return None if worth is None else int(worth.exact)

    @property
    def valued(self) -> Valuation | None:
        """The latest valuation by the day."""
        known = [each for each in self.case.valuations if each.valued_on <= self.case.as_of]
        return max(known, key=lambda each: each.valued_on, default=None)

    def now(self, context: Context) -> str:
        """The part of all shares on the day; of a stake that was left, none."""
        if self.item.state in LEFT:
            return "—"
        return parts.figure(context, self.outcome.results.get("stake_now"))


def standing(context: Context) -> list[parts.Standing]:
    """The stakes that are agreed or further, what is held first."""
    found = parts.standing(context, "stake", states=frozenset(SHOWN))
    return sorted(found, key=lambda item: SHOWN.index(item.state))


def read(context: Context, items: Sequence[parts.Standing]) -> list[Stake]:
    """The stakes with their figures on the chosen day."""
    with context.reading() as session:
        cases = [case_of(session, item.record, context.as_of) for item in items]
    compute = parts.method_of(context).compute
    return [
        Stake(item, case, compute(case, parts.scheme_of(context, item.record)))
        for item, case in zip(items, cases, strict=True)
    ]
