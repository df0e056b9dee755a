"""What the bank booked beside what it should have booked, with the likely cause of a difference."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from instruments.interest_subsidy.rules.accrual import Piece, Slip, rate_of
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from instruments.interest_subsidy.rules.timing import years_node
from ledger.values.decimals import decimal_text, fixed_text
from ledger.values.money import round_fen, yuan_text
from ledger.values.periods import Period
from ledger.values.rates import load_series
from ledger.values.trace import Message, message

NORMAL: Final = "normal_interest_fen"
"""The field of a line that holds its normal interest."""

_CONVENTIONS: Final = ("act/360", "act/365", "30/360", "act/act ISDA")
_MOST_SHIFT_DAYS: Final = 15
_RATE_PLACES: Final = (2, 3, 4)
_ROUNDED_FEN: Final = 2
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Comparison:
    """A booked amount beside the slip it answers to.

    Attributes:
        subject: the IOU or contract, and the day.
        paid_fen: the interest of the kind compared that was booked.
        slip: the slip recomputed for those days; None if there is none.
        difference_fen: booked less recomputed; None without a slip.
        cause: the likely reason in words.
    """

    subject: str
    paid_fen: int
    slip: Slip | None
    difference_fen: int | None
    cause: Message

    @property
    def is_double(self) -> bool:
        """Whether the slip would be paid twice over: each of two payments may be rounded by a fen."""
        if self.slip is None:
            return False
        due_fen = self.slip.amount_fen
        return due_fen > _ROUNDED_FEN and self.paid_fen >= 2 * due_fen - _ROUNDED_FEN

    def warning(self) -> Message:
        """The sentence for an officer."""
        if self.difference_fen is None:
            return message(
                "Interest booked for {subject} answers to no recomputed slip.", subject=self.subject
            )
        return message("Interest booked for {subject} differs by {difference} yuan from the recomputed slip. {cause}",
                       subject=self.subject, difference=yuan_text(self.difference_fen), cause=self.cause)  # fmt: skip


def compare_line(line: PaidLine, slips: Sequence[Slip]) -> Comparison:
    """One line beside the slip for its days.

    Args:
        line: as the bank printed it; only its normal interest is compared.
        slips: what `accrual.recompute_interest` answers.
    """
    return _compared([line], slip_for(line, slips), NORMAL)


def compare_lines(lines: Sequence[PaidLine], slips: Sequence[Slip], kind: str = NORMAL) -> list[Comparison]:
    """All lines with interest of a kind beside its slips; lines of one slip are added up first.

    Args:
        lines: as the bank printed them.
        slips: what was recomputed, of the same kind.
        kind: the field of a line that holds the kind of interest.
    """
    booked = [(line, slip_for(line, slips)) for line in lines if getattr(line, kind)]
    matched = [
        _compared([line for line, own in booked if own is slip], slip, kind)
        for slip in slips
        if any(own is slip for _, own in booked)
    ]
    return matched + [_compared([line], None, kind) for line, slip in booked if slip is None]


def is_within(line: PaidLine, slips: Sequence[Slip]) -> bool:
    """Whether a line states a period, and one slip alone covers it; both ends may have been counted."""
    slip = slip_for(line, slips)
    if slip is None or line.period is None:
        return False
    return slip.period.start <= line.period.start and line.period.end <= slip.period.end + _ONE_DAY


def slip_for(line: PaidLine, slips: Sequence[Slip]) -> Slip | None:
    """The slip that a line answers to: the one sharing most days with it, else the one booked nearest."""
    own = [slip for slip in slips if _is_of(line, slip, slips)]
    period = line.period
    if period is not None:
        shared = [(met.days, slip) for slip in own if (met := slip.period.intersect(period))]
        return max(shared, key=lambda pair: pair[0])[1] if shared else None
    if line.posting_date is None:
        return None
    day = line.posting_date
    near = [slip for slip in own if abs((slip.period.end - day).days) <= _MOST_SHIFT_DAYS]
    return min(near, key=lambda slip: abs((slip.period.end - day).days), default=None)


def _is_of(line: PaidLine, slip: Slip, slips: Sequence[Slip]) -> bool:
    if line.iou and slip.iou:
        return line.iou == slip.iou
    ious = {other.iou for other in slips if other.contract == slip.contract}
    named = (
        line.contract or slip.contract if line.iou in {piece.iou for piece in slip.pieces} else line.contract
    )
    return named == slip.contract and len(ious) == 1


def _compared(lines: Sequence[PaidLine], slip: Slip | None, kind: str) -> Comparison:
    paid_fen = sum(getattr(line, kind) for line in lines)
    days = sorted(str(line.posting_date or line.period_end or "-") for line in lines)
    subject = f"{lines[0].iou or lines[0].contract} {days[0]}"
    if slip is None:
        return Comparison(
            subject, paid_fen, None, None, message("There is no recomputed slip for these days.")
        )
    return Comparison(
        subject,
        paid_fen,
        slip,
        paid_fen - slip.amount_fen,
        likely_cause(paid_fen, slip),
    )


def likely_cause(paid_fen: int, slip: Slip) -> Message:
    """Why a booked amount differs from a slip: the first reading of the same slip that gives that amount."""
    if paid_fen == slip.amount_fen:
        return message("The booked amount is the recomputed one.")
    if not slip.pieces:
        return message("Nothing was owed on these days.")
    found = next(
        (cause for cause, amount in _readings(slip) if round_fen(amount(), "half_up_to_fen") == paid_fen),
        None,
    )
    return found or _other_rate(paid_fen, slip) or _other_days(paid_fen, slip) or _rounding(paid_fen, slip)


def _readings(slip: Slip) -> Iterable[tuple[Message, Callable[[], Fraction]]]:
    for convention in _CONVENTIONS:
        if convention != slip.day_count:
            yield (message("The bank counts {found} where the contract says {agreed}.", found=convention,
                           agreed=slip.day_count), lambda convention=convention: _interest(slip.pieces, convention))  # type: ignore[misc]  # fmt: skip
    longer, shorter = _with_last_day(slip.pieces, 1), _with_last_day(slip.pieces, -1)
    yield message("The first and the last day were both counted."), lambda: _interest(longer, slip.day_count)
    yield message("One day too few was counted."), lambda: _interest(shorter, slip.day_count)
    yield from _one_rate(slip)


def _one_rate(slip: Slip) -> Iterable[tuple[Message, Callable[[], Fraction]]]:
    """A period whose rate changed, reckoned at its first or at its last rate throughout."""
    if len({rate_of(piece).exact for piece in slip.pieces}) == 1:
        return
    old, new = rate_of(slip.pieces[0]), rate_of(slip.pieces[-1])
    kept = [replace(piece, rate=old) for piece in slip.pieces]
    early = [replace(piece, rate=new) for piece in slip.pieces]
    yield (message("The bank kept the old rate of {rate} % to the end of the period.", rate=decimal_text(old.exact)),
           lambda: _interest(kept, slip.day_count))  # fmt: skip
    yield (message("The bank used the new rate of {rate} % from the start of the period.",
                   rate=decimal_text(new.exact)), lambda: _interest(early, slip.day_count))  # fmt: skip


def _interest(pieces: Sequence[Piece], convention: str) -> Fraction:
    origins = {piece.iou: piece.period.start for piece in reversed(pieces)}
    return sum(
        (
            piece.balance_fen
            * rate_of(piece).number
            * years_node(convention, piece.period, origins[piece.iou]).number
            for piece in pieces
        ),
        Fraction(0),
    )


def _with_last_day(pieces: Sequence[Piece], days: int) -> list[Piece]:
    last = pieces[-1]
    moved = Period(last.period.start, last.period.end + days * _ONE_DAY)
    return [*pieces[:-1], replace(last, period=moved)]


def _other_rate(paid_fen: int, slip: Slip) -> Message | None:
    """The rate that gives the booked amount, if it is one that a contract could state."""
    at_one = _interest([replace(piece, rate=replace(rate_of(piece), value=Decimal(1))) for piece in slip.pieces],
                       slip.day_count)  # fmt: skip
    for places in _RATE_PLACES if at_one else ():
        rate = Decimal(fixed_text(paid_fen / at_one, places))
        if round_fen(at_one * Fraction(rate), "half_up_to_fen") == paid_fen:
            return _rate_words(rate, slip)
    return None


def _rate_words(rate: Decimal, slip: Slip) -> Message:
    """The rate's words; where a series had it, the latest time before the slip's end is the likeliest."""
    known = [
        (point.effective_on, series.id, point.tenor)
        for series in load_series().values()
        for point in series.points
        if point.rate_percent == rate and point.effective_on < slip.period.end
    ]
    if not known:
        return message("The bank used another rate: {rate} %.", rate=rate)
    day, series_id, tenor = max(known)
    template = "The bank used {rate} %, which {series} ({tenor}) was from {day}."
    return message(template, rate=rate, series=series_id, tenor=tenor, day=day)


def _other_days(paid_fen: int, slip: Slip) -> Message | None:
    if len(slip.pieces) != 1 or not slip.interest.inputs[0].exact:
        return None  # a loan without interest bears none on any number of days
    days = slip.pieces[0].period.days
    booked = round(Fraction(paid_fen * days, 1) / slip.interest.inputs[0].exact)
    if round_fen(slip.interest.inputs[0].exact * booked / days, "half_up_to_fen") == paid_fen:
        return message("The bank counted {booked} days, not {days}.", booked=booked, days=days)
    return None


def _rounding(paid_fen: int, slip: Slip) -> Message:
    if abs(paid_fen - slip.amount_fen) <= len(slip.pieces):
        return message("The bank rounded in between or otherwise.")
    return message("No likely cause was found; ask the bank for its calculation.")
