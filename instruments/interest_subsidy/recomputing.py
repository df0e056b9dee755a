"""The interest of many loans recomputed beside a bank's lines: all loans are read at once, each is understood once.

Most drawdowns bear one fixed rate on one balance; for these the interest of a period is one multiplication of whole
numbers, and it is what `slip_between` gives with all its steps. Anything else goes through `slip_between` itself.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from instruments.interest_subsidy.loans import KEY, LoanFile, loan_files
from instruments.interest_subsidy.reading import rows_of
from instruments.interest_subsidy.rules import Slip, likely_cause, slip_between
from instruments.interest_subsidy.rules.accrual import interest_end
from instruments.interest_subsidy.rules.facts import Drawdown, Loan
from instruments.interest_subsidy.rules.figures import warnings_in
from ledger.book.columns import stored_id
from ledger.book.workflow import Record
from ledger.statements.comparing import Recompute, Recomputed
from ledger.values.errors import LedgerError
from ledger.values.periods import Period, interest_periods
from ledger.values.trace import Message, message

MOST_SHIFT_DAYS: Final = 15
"""A debit without a period pays the settlement period that ends this near to it."""

_BASES: Final = {"act/360": 360, "act/365": 365}
_UNREADABLE: Final = "It is no loan of this method, or its papers cannot be read."
_NO_PERIOD: Final = "The loan has no settlement period that ends near {day}."


_end: Final = attrgetter("end")


class LoanInterest:
    """What recomputes the interest of loans of this method, see `ledger.statements.comparing.Recompute`."""

    def __call__(
        self, session: Session, record_id: int, iou: str, period_start: date | None, period_end: date, /
    ) -> Recomputed:
        """Answer for one drawdown and period; the loan is read for it."""
        return self.of(session, [record_id])(session, record_id, iou, period_start, period_end)

    def of(self, session: Session, record_ids: Collection[int]) -> Recompute:
        """The same for loans that are read now, all at once."""
        own = select(Record).where(col(Record.instrument) == KEY, col(Record.kind) == "loan")
        records = [row[0] for row in rows_of(session, own, col(Record.id), record_ids)]
        try:
            files = loan_files(session, records)
        except LedgerError:  # the papers of one loan must not keep the others from being compared
            files = [file for record in records for file in _readable(session, record)]
        return _Loans({stored_id(file.record): file for file in files})


recompute: Final = LoanInterest()


def _readable(session: Session, record: Record) -> list[LoanFile]:
    with suppress(LedgerError):
        return loan_files(session, [record])
    return []


class _Loans:
    """Loans that were read; each is turned into the loan of the rules when it is first asked for."""

    def __init__(self, files: dict[int, LoanFile]) -> None:
        self._files = files
        self._terms: dict[tuple[int, str], _Terms] = {}

    def __call__(
        self, _session: Session, record_id: int, iou: str, start: date | None, end: date, /
    ) -> Recomputed:
        if record_id not in self._files:
            return Recomputed(None, message(_UNREADABLE))
        try:
            return self._of(record_id, iou).answer(start, end)
        except LedgerError as error:
            return Recomputed(None, message(error.template, **error.parameters))

    def _of(self, record_id: int, iou: str) -> "_Terms":
        found = self._terms.get((record_id, iou))
        if found is None:
            slips_by = "iou" if iou else "contract"
            loan = Loan.read(self._files[record_id].written() | {"slips_by": slips_by})
            found = self._terms[record_id, iou] = _Terms(loan, iou)
        return found


@dataclass(frozen=True)
class _Simple:
    """A drawdown of one fixed rate: from when to when, its balance until it changes, its rate as a fraction."""

    first: date
    last: date
    changes: Sequence[date]
    amount_fen: int
    percent_numerator: int
    percent_denominator: int


class _Terms:
    """The terms of one drawdown, or of a loan as a whole."""

    def __init__(self, loan: Loan, iou: str) -> None:
        self.loan = loan
        self.iou = iou
        self.drawdowns = [drawdown for drawdown in loan.drawdowns if iou in ("", drawdown.iou)]
        self.simple = [_simple(loan, drawdown) for drawdown in self.drawdowns]
        self.basis = _BASES.get(loan.day_count, 0)
        self._periods: list[Period] | None = None

    def answer(self, start: date | None, end: date) -> Recomputed:
        """The interest of a period, or of the settlement period that ends nearest to a day."""
        if start is not None:
            return self._of(Period(start, end))
        for period in sorted(self._near(end), key=lambda period: abs((period.end - end).days)):
            amount_fen = self.simple_fen(period)
            if amount_fen or (amount_fen is None and self._slip(period).pieces):
                return self._of(period)
        return Recomputed(None, message(_NO_PERIOD, day=end))

    def _near(self, day: date) -> list[Period]:
        """The settlement periods that end near to a day, in order."""
        periods, shift = self.periods(), timedelta(days=MOST_SHIFT_DAYS)
        first = bisect_left(periods, day - shift, key=_end)
        return periods[first : bisect_right(periods, day + shift, key=_end)]

    def periods(self) -> list[Period]:
        """The settlement periods of its life, one after the other."""
        if self._periods is None:
            first = min((drawdown.drawn_on for drawdown in self.drawdowns), default=date.max)
            last = max((interest_end(self.loan, drawdown) for drawdown in self.drawdowns), default=date.max)
            self._periods = interest_periods(first, last, self.loan.settles)
        return self._periods

    def _of(self, period: Period) -> Recomputed:
        amount_fen = self.simple_fen(period)
        if amount_fen is not None:
            return Recomputed(
                amount_fen, period=period, explain=lambda paid_fen: self._explained(paid_fen, period)
            )
        slip = self._slip(period)
        warning = next(iter(warnings_in(slip.interest)), None)
        return Recomputed(slip.amount_fen, warning, slip.interest, period,
                          lambda paid_fen: likely_cause(paid_fen, slip))  # fmt: skip

    def _explained(self, paid_fen: int, period: Period) -> Message:
        return likely_cause(paid_fen, self._slip(period))

    def _slip(self, period: Period) -> Slip:
        return slip_between(self.loan, self.iou, period)

    def simple_fen(self, period: Period) -> int | None:
        """The interest of a period in fen, half up as `slip_between` rounds it; None where it takes more than this."""
        numerator, denominator = 0, 1
        for simple in self.simple:
            if simple is None or not self.basis:
                return None
            first, last = max(period.start, simple.first), min(period.end, simple.last)
            if first >= last:
                continue
            if simple.changes and min(simple.changes) < last:
                return None
            own = simple.amount_fen * simple.percent_numerator * (last - first).days
            base = simple.percent_denominator * 100 * self.basis
            numerator, denominator = numerator * base + own * denominator, denominator * base
        return (2 * numerator + denominator) // (2 * denominator)


def _simple(loan: Loan, drawdown: Drawdown) -> _Simple | None:
    if drawdown.rate is None or drawdown.rate.series is not None:
        return None
    percent = drawdown.rate.fixed_percent()
    changes = [day for day, _ in loan.reductions_of(drawdown)]
    return _Simple(drawdown.drawn_on, interest_end(loan, drawdown), changes, drawdown.amount_fen,
                   percent.numerator, percent.denominator)  # fmt: skip
