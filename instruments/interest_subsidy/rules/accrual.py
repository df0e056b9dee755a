"""The interest that a loan bears, recomputed as the bank should have: pieces of one balance and one rate, slips.

Source of the practice: 人民币利率管理规定 art. 20 (settlement on the 20th of a quarter's last month), the first
day counted and the last not, each slip rounded half up to the fen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from instruments.interest_subsidy.rules.facts import Drawdown, Loan
from instruments.interest_subsidy.rules.loan_rates import rate_at, rate_changes
from instruments.interest_subsidy.rules.timing import years_node
from ledger.values.periods import Period, interest_periods
from ledger.values.trace import Node, given, product, rounded, total

SLIP_ROUNDING = "half_up_to_fen"


@dataclass(frozen=True)
class Piece:
    """Days over which one IOU had one balance and, where it was asked for, one rate."""

    iou: str
    period: Period
    balance_fen: int
    rate: Node | None = None


@dataclass(frozen=True)
class Slip:
    """The interest of one settlement period, as the bank should have booked it on `period.end`."""

    contract: str
    iou: str
    period: Period
    pieces: tuple[Piece, ...]
    day_count: str
    interest: Node

    @property
    def amount_fen(self) -> int:
        """The slip's amount in fen."""
        return int(self.interest.exact)


def interest_end(loan: Loan, drawdown: Drawdown) -> date:
    """The day from which an IOU bears no normal interest: paid back, due or misused, whichever comes first.

    Raises:
        WorkingDaysUnknown: the due day is to be shifted, and the calendar does not know it.
    """
    due, repaid = loan.due_on(drawdown), loan.repaid_on(drawdown)
    misused = loan.penalty.misused_from if loan.penalty else None
    edges = [day for day in (due, repaid, misused) if day]
    return max(drawdown.drawn_on, min(edges))


def balance_on(loan: Loan, drawdown: Drawdown, day: date) -> int:
    """What was owed on an IOU during a day from its drawing on, in fen."""
    repaid = sum(amount_fen for repaid_on, amount_fen in loan.reductions_of(drawdown) if repaid_on <= day)
    return drawdown.amount_fen - repaid


def pieces_of(
    loan: Loan, drawdown: Drawdown, period: Period, *, with_rates: bool, at: Iterable[date] = ()
) -> list[Piece]:
    """A period of an IOU, cut wherever its balance or (if asked for) its rate changes, and `at` further days.

    Raises:
        LedgerError: the rate is asked for and cannot be told.
    """
    life = period.intersect(Period(drawdown.drawn_on, interest_end(loan, drawdown)))
    if life is None:
        return []
    days = {repaid_on for repaid_on, _ in loan.reductions_of(drawdown)} | set(at)
    if with_rates:
        days.update(rate_changes(drawdown, life))
    return [
        Piece(
            drawdown.iou,
            part,
            balance_on(loan, drawdown, part.start),
            rate_at(loan, drawdown, part.start) if with_rates else None,
        )
        for part in cut(life, days)
    ]


def cut(period: Period, days: Iterable[date]) -> list[Period]:
    """A period cut at those of the days that lie inside it."""
    inner = sorted(day for day in set(days) if period.start < day < period.end)
    edges = [period.start, *inner, period.end]
    return [Period(first, last) for first, last in pairwise(edges)]


def recompute_interest(loan: Loan) -> list[Slip]:
    """The slips of a loan's normal interest over its life: by IOU, or one for the contract.

    Args:
        loan: the loan; each drawdown needs its rate.

    Returns:
        The slips in the order of their periods' ends, each rounded half up to the fen.

    Raises:
        LedgerError: a rate cannot be told.
    """
    if loan.slips_by == "contract":
        slips = _slips(loan, loan.drawdowns, "")
    else:
        slips = [slip for drawdown in loan.drawdowns for slip in _slips(loan, [drawdown], drawdown.iou)]
    return sorted(slips, key=lambda slip: (slip.period.end, slip.iou))


def slip_between(loan: Loan, iou: str, period: Period) -> Slip:
    """The interest of days that are no settlement period of the loan, such as up to an early repayment.

    Args:
        loan: the loan; each drawdown needs its rate.
        iou: the drawdown; empty for the loan as a whole.
        period: the days.

    Raises:
        LedgerError: a rate cannot be told.
    """
    own = [drawdown for drawdown in loan.drawdowns if iou in ("", drawdown.iou)]
    return _slip(loan, iou, period, _pieces(loan, own, period))


def has_rates(loan: Loan) -> bool:
    """Whether every drawdown of a loan states its rate, so that its interest can be recomputed."""
    return all(drawdown.rate for drawdown in loan.drawdowns)


def _slips(loan: Loan, drawdowns: Sequence[Drawdown], iou: str) -> list[Slip]:
    first = min(drawdown.drawn_on for drawdown in drawdowns)
    last = max(interest_end(loan, drawdown) for drawdown in drawdowns)
    slips = []
    for period in interest_periods(first, last, loan.settles):
        pieces = _pieces(loan, drawdowns, period)
        if pieces:
            slips.append(_slip(loan, iou, period, pieces))
    return slips


def _pieces(loan: Loan, drawdowns: Sequence[Drawdown], period: Period) -> list[Piece]:
    return [
        piece
        for drawdown in drawdowns
        for piece in pieces_of(loan, drawdown, period, with_rates=True)
        if piece.balance_fen
    ]


def _slip(loan: Loan, iou: str, period: Period, pieces: Sequence[Piece]) -> Slip:
    subject = f"{iou or loan.contract} {period.end.isoformat()}"
    # Counting starts where the IOU's own days start, so that 30-day months split by a repayment still add up.
    origins = {piece.iou: piece.period.start for piece in reversed(pieces)}
    parts = [_interest(loan, piece, origins[piece.iou]) for piece in pieces]
    exact = total("interest of the period", parts, "fen")
    interest = rounded("interest slip", exact, SLIP_ROUNDING, subject=subject)
    return Slip(loan.contract, iou, period, tuple(pieces), loan.day_count, interest)


def _interest(loan: Loan, piece: Piece, origin: date) -> Node:
    balance = given("balance", piece.balance_fen, "fen", subject=piece.iou)
    return product("interest", (balance, rate_of(piece), years_node(loan.day_count, piece.period, origin)), "fen",
                   subject=piece.iou)  # fmt: skip


def rate_of(piece: Piece) -> Node:
    """The rate of a piece that was cut with rates."""
    if piece.rate is None:
        raise TypeError(f"the pieces of {piece.iou} were cut without rates")
    return piece.rate
