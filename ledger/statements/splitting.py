"""One debit that pays several periods, drawdowns or loans: how it could be split, by the recomputed interest.

A split is proposed, never made by the program: an officer confirms it, and its parts add up to the debit to the
fen. Where several splits fit, all are shown and none is preferred.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from ledger.statements.comparing import Comparer
from ledger.statements.lines import ONE_FEN, LineRow, normal_interest_fen, value_day
from ledger.statements.repeats import Told, is_told
from ledger.values.money import yuan_text
from ledger.values.periods import Period
from ledger.values.trace import Message, message

MOST_PERIODS: Final = 4
MOST_PIECES: Final = 16
MOST_SHOWN: Final = 5

Drawdown = tuple[int, str]


@dataclass(frozen=True)
class Part:
    """What a debit pays of one drawdown and period.

    Attributes:
        record_id: the loan.
        subject: the IOU of its drawdown.
        period: the days that it pays for, the end not counted.
        amount_fen: its share of the debit.
        recomputed_fen: what the loan's terms give.
    """

    record_id: int
    subject: str
    period: Period
    amount_fen: int
    recomputed_fen: int

    @property
    def told(self) -> str:
        """The part in one phrase."""
        return f"{self.subject} {self.period.start}–{self.period.end} {yuan_text(self.amount_fen)}".strip()


Split = tuple[Part, ...]


def splits_of(line: LineRow, drawdowns: Sequence[Drawdown], comparer: Comparer, told: Told) -> list[Split]:
    """The ways in which a debit without a period could pay two or more unpaid periods of drawdowns.

    Args:
        line: a line that pays interest.
        drawdowns: those that it may pay.
        comparer: recomputes interest.
        told: interest on their loans that other lines have told of; it is not paid again.

    Returns:
        At most `MOST_SHOWN` splits; none where the drawdowns are too many to try.
    """
    paid_fen, day = normal_interest_fen(line), value_day(line)
    if not paid_fen or paid_fen < 0 or day is None or line["period_start"] is not None:
        return []
    pieces = [piece for drawdown in drawdowns for piece in _unpaid(drawdown, day, comparer, told)]
    if len(pieces) > MOST_PIECES:
        return []
    found = (chosen for chosen in _chosen(pieces, paid_fen) if len(chosen) > 1 and _runs_on(chosen))
    return [_adjusted(chosen, paid_fen) for chosen, _ in zip(found, range(MOST_SHOWN), strict=False)]


def proposal(splits: Sequence[Split]) -> list[Message]:
    """The doubt that proposes a split, or asks which."""
    if not splits:
        return []
    if len(splits) == 1:
        return [message(_PROPOSED, parts="; ".join(part.told for part in splits[0]))]
    return [message(_SEVERAL, count=len(splits))]


_PROPOSED: Final = "It may pay several periods or drawdowns: {parts}. Confirm the split, or choose the loan."
_SEVERAL: Final = "It may pay several periods or drawdowns, and {count} ways to split it fit. Choose one."


def _unpaid(drawdown: Drawdown, day: date, comparer: Comparer, told: Told) -> Iterator[Part]:
    """The last settlement periods of a drawdown up to a day, newest first, down to one that was paid."""
    record_id, subject = drawdown
    for _ in range(MOST_PERIODS):
        found = comparer.settled(record_id, subject, day)
        if found is None or found.period is None or not found.amount_fen:
            return
        period = found.period
        if is_told(told.get(record_id, ()), subject, found.amount_fen, period):
            return
        yield Part(record_id, subject, period, found.amount_fen, found.amount_fen)
        day = period.start


def _chosen(pieces: Sequence[Part], paid_fen: int) -> Iterator[Split]:
    """Every choice of pieces whose sum is the debit, each piece a fen off at most."""
    ordered = sorted(pieces, key=lambda piece: -piece.amount_fen)
    rest_fen = [sum(piece.amount_fen for piece in ordered[at:]) for at in range(len(ordered) + 1)]

    def choose(at: int, left_fen: int, taken: Split) -> Iterator[Split]:
        room_fen = ONE_FEN * (len(taken) + len(ordered) - at)
        if left_fen < -room_fen or left_fen > rest_fen[at] + room_fen:
            return
        if at == len(ordered):
            yield taken
            return
        yield from choose(at + 1, left_fen - ordered[at].amount_fen, (*taken, ordered[at]))
        yield from choose(at + 1, left_fen, taken)

    return choose(0, paid_fen, ())


def _runs_on(chosen: Split) -> bool:
    """Whether the periods of each drawdown follow one another without a gap."""
    by_drawdown: dict[Drawdown, list[Period]] = {}
    for part in sorted(chosen, key=lambda part: part.period.start):
        by_drawdown.setdefault((part.record_id, part.subject), []).append(part.period)
    return all(one.end == other.start for periods in by_drawdown.values() for one, other in pairwise(periods))


def _adjusted(chosen: Split, paid_fen: int) -> Split:
    """The parts with the bank's roundings shared out, a fen each, so that they add up."""
    off_fen = paid_fen - sum(part.amount_fen for part in chosen)
    step = 1 if off_fen > 0 else -1
    ordered = sorted(chosen, key=lambda part: (part.record_id, part.subject, part.period.start))
    return tuple(
        Part(
            part.record_id,
            part.subject,
            part.period,
            part.amount_fen + step * (at < abs(off_fen)),
            part.recomputed_fen,
        )
        for at, part in enumerate(ordered)
    )
