"""Lines that take back other lines of the same table (冲正, red figures), each paired with its original.

A flag or a remark says so, or a negative figure does. Nothing is taken out: both lines stay, and each names the
other, so that neither is taken for interest that was paid. A reversal without an original names none.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from ledger.statements.records import StatementRow

_NAMES: Final = ("account", "currency", "iou", "contract", "loan_account", "borrower")
"""What must not differ between a reversal and its original, where both say it."""
_SAME: Final = ("period_start", "period_end", "counterparty")
"""What must be the same where only a negative figure makes a line a reversal."""

Effect = tuple[int, int, int, int]


def pair_reversals(rows: tuple[StatementRow, ...]) -> tuple[StatementRow, ...]:
    """The rows, with reversals and their originals naming each other."""
    doubtful = [at for at, row in enumerate(rows) if row.reversal or _is_negative(row)]
    if not doubtful:
        return rows
    return _Pairing(rows).pair(doubtful)


class _Pairing:
    """The rows of one table by what they do to the books."""

    def __init__(self, rows: tuple[StatementRow, ...]) -> None:
        self.rows = rows
        self.partners: dict[int, int] = {}
        self.by_effect: dict[Effect, list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            self.by_effect[_effect(row)].append(at)

    def pair(self, doubtful: Sequence[int]) -> tuple[StatementRow, ...]:
        made = list(self.rows)
        for at in doubtful:
            original = None if at in self.partners else self._original(at)
            if original is not None:
                self.partners |= {at: original, original: at}
                back, taken = self._in_order(at, original)
                made[back] = made[back]._replace(reversal=True, reverses=self.rows[taken].row)
                made[taken] = made[taken]._replace(reversal=False, reversed_by=self.rows[back].row)
        return tuple(made)

    def _original(self, at: int) -> int | None:
        """The nearest line before a reversal, else after it, that it undoes."""
        found = [other for other in self._undone(at) if other != at and other not in self.partners]
        return min(
            found, key=lambda other: (self.rows[other].reversal, other > at, abs(other - at)), default=None
        )

    def _undone(self, at: int) -> Iterator[int]:
        row = self.rows[at]
        effect = _effect(row)
        against = self.by_effect[_opposite(effect)]
        same = [other for other in self.by_effect[effect] if not self.rows[other].reversal]
        for other in against or (same if row.reversal else ()):
            if _alike(row, self.rows[other]):
                yield other

    def _in_order(self, at: int, other: int) -> tuple[int, int]:
        """Which of two lines takes the other back: the flagged one, of two flagged ones the negative one."""
        if self.rows[other].reversal and not _is_negative(self.rows[at]):
            return other, at
        return at, other


def _effect(row: StatementRow) -> Effect:
    """What a line does: parts of interest, and money in less money out."""
    amount = row.amount_fen or 0
    return (
        row.interest_fen or 0,
        row.penalty_fen or 0,
        row.compound_fen or 0,
        -amount if row.direction == "out" else amount,
    )


def _opposite(effect: Effect) -> Effect:
    interest, penalty, compound, amount = effect
    return -interest, -penalty, -compound, -amount


def _is_negative(row: StatementRow) -> bool:
    return (
        (row.amount_fen or 0) < 0
        or (row.interest_fen or 0) < 0
        or (row.penalty_fen or 0) < 0
        or (row.compound_fen or 0) < 0
    )


def _alike(row: StatementRow, other: StatementRow) -> bool:
    """Whether two lines may be of one loan or account; a bare negative figure must agree in more."""
    if not any(_effect(row)):
        return False
    for name in _NAMES:
        one, two = getattr(row, name), getattr(other, name)
        if one and two and one != two:
            return False
    return row.reversal or all(getattr(row, name) == getattr(other, name) for name in _SAME)
