"""Finance mobilised per yuan of grant equivalent: the one figure in which funding methods may stand together.

Numerator: private money that followed (a fund, a stake), loan principal that was drawn (an interest subsidy),
the firm's own verified spend (a post-subsidy). Denominator: what the office's money is worth as a gift by the
day. Each yuan stands once: money that a nested fund passes on is counted where it entered.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from ledger.measures.money import Money
from ledger.values.decimals import fixed_text
from ledger.values.grant_equivalent import mobilised_per_yuan
from ledger.values.leverage import RATIO_PLACES
from ledger.values.outcomes import Result
from ledger.values.trace import Message, Node, total, value_text

DEFINITION: Final = "finance mobilised / grant equivalent of the office's money, both by the day"
LIMITS: Final = (
    "A stake or a fund share counts with the money not come back by the day: compare figures of one day only.",
    "The time and the risk of money that is out have no price here: nobody has fixed a rate for public stakes.",
    "It is not proven that finance followed because of the office: it might have come anyway.",
    "A concession counts only where an appraisal shows what was given up.",
)
"""What is to be told beside the figure."""
TITLES: Final = {
    "grant_equivalent": "Grant equivalent",
    "mobilised_per_grant_equivalent": "Finance mobilised per yuan of grant equivalent",
}
"""The figures of one record by their names in its results."""


@dataclass(frozen=True)
class Mobilised:
    """What one record of a funding method mobilised, and what the office's money in it is worth as a gift.

    Attributes:
        finance: what was mobilised, in fen; None where it is not recorded.
        equivalent: the grant equivalent, in fen.
        rests_on: the records whose transfers both are computed from.
    """

    instrument: str
    record_id: int
    code: str
    subject: str
    vintage: int
    finance: Node | None
    equivalent: Node
    rests_on: tuple[int, ...] = ()
    notes: tuple[Message, ...] = ()


Mobilisations = Callable[[Session, Money], Sequence[Mobilised]]
"""What a funding method gives: what each of its records mobilised."""


@dataclass(frozen=True)
class Comparable:
    """Finance mobilised per yuan of grant equivalent, of a method or of all.

    Attributes:
        subject: the method, or `all`.
        parts: the records that it sums.
        finance: their finance, summed; unknown parts are left out and named in `left_out`.
        equivalent: their grant equivalents, summed.
        result: the figure, or why there is none.
        left_out: records whose finance is not recorded; they count on neither side.
    """

    subject: str
    parts: tuple[Mobilised, ...]
    finance: Node
    equivalent: Node
    result: Result
    left_out: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The figure as scripts read it: money in yuan, the figure with four decimals."""
        figure = self.result.figure
        return {
            "subject": self.subject,
            "definition": DEFINITION,
            "finance": value_text(self.finance),
            "grant_equivalent": value_text(self.equivalent),
            "value": fixed_text(figure.exact, RATIO_PLACES) if figure else None,
            "reason": str(self.result.reason) if self.result.reason else None,
            "records": [part.code for part in self.parts],
            "left_out": list(self.left_out),
        }


def comparables(session: Session, money: Money, sources: Mapping[str, Mobilisations]) -> list[Comparable]:
    """The figure of every method that has any record, and of all together."""
    found = {name: tuple(give(session, money)) for name, give in sources.items()}
    methods = [comparable(name, parts) for name, parts in found.items() if parts]
    everything = tuple(part for parts in found.values() for part in parts)
    return [*methods, comparable("all", everything)] if len(methods) > 1 else methods


def comparable(subject: str, parts: Sequence[Mobilised]) -> Comparable:
    """The figure of some records: both sides summed, never a mean of figures."""
    known = tuple(part for part in parts if part.finance is not None)
    missing = tuple(part.code for part in parts if part.finance is None)
    finance = total("finance mobilised", [part.finance for part in known if part.finance is not None], "fen")
    equivalent = total("grant equivalent", [part.equivalent for part in known], "fen")
    result = mobilised_per_yuan(finance, equivalent, subject=subject)
    return Comparable(subject, known, finance, equivalent, result, missing)


def results_of(found: Iterable[Mobilised]) -> dict[str, Result]:
    """What a page of one record tells: its grant equivalent, and the figure where its finance is recorded."""
    results: dict[str, Result] = {}
    for each in found:
        results["grant_equivalent"] = Result(each.equivalent)
        if each.finance is not None:
            per_yuan = mobilised_per_yuan(each.finance, each.equivalent, subject=each.subject)
            results["mobilised_per_grant_equivalent"] = per_yuan
    return results
