"""The bank's interest beside the interest recomputed from the loan's terms, line by line.

What a loan is and how its interest runs is known to the funding method that keeps it, so the recomputation is
handed in.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlmodel import Session

from ledger.statements.lines import (
    ONE_FEN,
    LineRow,
    half_open_period,
    messages_of,
    normal_interest_fen,
    value_day,
    written,
)
from ledger.values.money import yuan_text
from ledger.values.periods import Period
from ledger.values.trace import Message, Node, message

_Asked = tuple[int, str, date | None, date]


@dataclass(frozen=True)
class Recomputed:
    """The interest that a drawdown bore over a period.

    Attributes:
        amount_fen: the interest in fen; None where it cannot be computed.
        cause: why not, or what an officer should know about the amount, such as an unconfirmed rate.
        trace: how the amount came about.
        period: the settlement period that was found where none was asked for, its end not counted.
        explain: why a bank may have booked another amount, in fen; None where nobody can tell.
    """

    amount_fen: int | None
    cause: Message | None = None
    trace: Node | None = None
    period: Period | None = None
    explain: Callable[[int], Message] | None = None


class Recompute(Protocol):
    """Recomputes the interest of a loan's drawdown over a period whose end is not counted.

    An empty `iou` asks for the loan as a whole. Without `period_start` the period is the settlement period in
    force when the money moved, and `period_end` is that day: an account statement names no period.
    """

    def __call__(
        self, session: Session, record_id: int, iou: str, period_start: date | None, period_end: date, /
    ) -> Recomputed:
        """Answer for one drawdown and period."""
        ...


class Comparer:
    """Recomputes each drawdown and period once, however many lines ask for it."""

    def __init__(self, session: Session, recompute: Recompute | None) -> None:
        """Keep what recomputes; with None nothing is compared."""
        self._session = session
        self._recompute = recompute
        self._known: dict[_Asked, Recomputed] = {}

    def prepare(self, record_ids: Collection[int]) -> None:
        """Let loans be read at once that lines may belong to."""
        read_at_once = getattr(self._recompute, "of", None)
        if read_at_once is not None and record_ids:
            self._recompute = read_at_once(self._session, record_ids)

    def recomputed(self, line: LineRow, record_id: int, iou: str) -> Recomputed | None:
        """What a line's period should have borne on a drawdown; None where there is nothing to compare."""
        start, end = half_open_period(line)
        end = end or value_day(line)
        if self._recompute is None or end is None or normal_interest_fen(line) is None:
            return None
        return self._answer((record_id, iou, start, end))

    def settled(self, record_id: int, iou: str, day: date) -> Recomputed | None:
        """The interest of the settlement period of a drawdown that was booked nearest to a day."""
        return None if self._recompute is None else self._answer((record_id, iou, None, day))

    def _answer(self, asked: _Asked) -> Recomputed:
        if asked not in self._known:
            self._known[asked] = self._recompute(self._session, *asked)  # type: ignore[misc]
        return self._known[asked]

    def agrees(self, line: LineRow, record_id: int, iou: str) -> bool:
        """Whether the bank's interest is the recomputed one, within a fen."""
        found = self.recomputed(line, record_id, iou)
        paid_fen = normal_interest_fen(line)
        if found is None or found.amount_fen is None or paid_fen is None:
            return False
        return abs(paid_fen - found.amount_fen) <= ONE_FEN


def compare(comparer: Comparer, line: LineRow) -> None:
    """Put the recomputed interest, the difference and its cause beside a matched line."""
    record_id = line["record_id"]
    found = None if record_id is None else comparer.recomputed(line, record_id, line["subject"])
    if found is None:
        return
    paid_fen = normal_interest_fen(line)
    line["recomputed_fen"] = found.amount_fen
    line["cause"] = written([found.cause]) if found.cause else ""
    if found.amount_fen is None or paid_fen is None:
        return
    difference_fen = paid_fen - found.amount_fen
    line["difference_fen"] = difference_fen
    if found.cause is None and found.explain is not None and abs(difference_fen) > ONE_FEN:
        line["cause"] = written([found.explain(paid_fen)])


def doubts(line: LineRow) -> list[Message]:
    """What a person must look at before a matched line is accepted."""
    found = [_difference(line)] if abs(line["difference_fen"] or 0) > ONE_FEN else []
    if value_day(line) is None:
        found.append(message("It names neither the day on which it was posted nor the end of its period."))
    return found


def amount_doubts(line: LineRow) -> list[Message]:
    """What is wrong with a line's own amounts, matched or not."""
    parts_fen = [line["interest_fen"], line["penalty_fen"], line["compound_fen"]]
    stated_fen = [part for part in parts_fen if part is not None]
    amount_fen = line["amount_fen"]
    found = []
    # An amount without normal interest may be the principal's repayment with penalty: nothing to add up.
    if line["interest_fen"] is not None and amount_fen is not None and sum(stated_fen) != amount_fen:
        found.append(message(
            "Interest, penalty and compound interest add up to {sum} yuan, the amount says {amount}.",
            sum=yuan_text(sum(stated_fen)), amount=yuan_text(amount_fen),
        ))  # fmt: skip
    return found


def _difference(line: LineRow) -> Message:
    return message(
        "The bank took {paid} yuan of interest, the loan's terms give {recomputed}; the difference is {difference}.",
        paid=yuan_text(normal_interest_fen(line) or 0),
        recomputed=yuan_text(line["recomputed_fen"] or 0),
        difference=yuan_text(line["difference_fen"] or 0),
    )


def add_doubts(line: LineRow, found: Sequence[Message]) -> None:
    """Mark a line that needs a person's eyes, with every reason beside those that it has."""
    if found:
        line["standing"] = "suspicious"
        line["reason"] = written([*messages_of(line["reason"]), *found])
