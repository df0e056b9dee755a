"""Which days count: the scheme's own windows, the claim's window by the test that the scheme names, the term."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from instruments.interest_subsidy.rules.accrual import interest_end
from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from ledger.values.errors import LedgerError
from ledger.values.periods import Period, add_months
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause, Message, message

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9998, 12, 31)
_ONE_DAY = timedelta(days=1)


class WindowNotStated(LedgerError):
    """The scheme tests against the claim's window, and the claim has none."""

    template = "The window of the claim is not stated. Write window: start and end."


class LinePeriodNotStated(LedgerError):
    """A line must be put inside or outside a window, and does not say for which days it is."""

    template = (
        "The interest of {iou} posted on {day} does not say for which days it is. Write period_start and"
        " period_end."
    )


@dataclass(frozen=True)
class Bound:
    """One edge of a window with the clause that sets it; the day itself still counts."""

    day: date
    clause: Clause | None


@dataclass(frozen=True)
class Bounds:
    """The window of one test; either edge may be open."""

    first: Bound | None
    last: Bound | None

    def broken_by(self, day: date) -> Bound | None:
        """The edge beyond which a day lies, if it does."""
        if self.first and day < self.first.day:
            return self.first
        return self.last if self.last and day > self.last.day else None

    @property
    def is_open(self) -> bool:
        """Whether neither edge is set."""
        return self.first is None and self.last is None

    @property
    def period(self) -> Period:
        """The window as a half-open period."""
        start = self.first.day if self.first else _FIRST_DAY
        end = self.last.day + _ONE_DAY if self.last else _LAST_DAY
        return Period(start, max(start, end))

    @property
    def clause(self) -> Clause | None:
        """A clause that sets an edge."""
        return next((bound.clause for bound in (self.last, self.first) if bound), None)


def bounds_of(case: Case, scheme: Scheme, test: str) -> Bounds:
    """The window of a test: the narrower of what the scheme fixes and of what the claim is for.

    Args:
        case: the claim, for its window.
        scheme: for its fixed days and for the test that the claim's window is meant for.
        test: one of `parameters.TESTS`.

    Raises:
        WindowNotStated: the scheme tests against the claim's window, and there is none.
    """
    firsts = [_bound(scheme, f"{test}_from")] if f"{test}_from" in scheme else []
    lasts = [_bound(scheme, f"{test}_to")] if f"{test}_to" in scheme else []
    if scheme.value("window_test") == test:
        if case.window is None:
            raise WindowNotStated
        firsts.append(Bound(case.window.start, scheme.clause("window_test")))
        lasts.append(Bound(case.window.end, scheme.clause("window_test")))
    return Bounds(
        max(firsts, key=lambda bound: bound.day, default=None),
        min(lasts, key=lambda bound: bound.day, default=None),
    )


def counted_periods(case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> list[Period]:
    """The days of a drawdown for which the scheme pays, in order and without overlap.

    Raises:
        LedgerError: a window or the days of a line are not stated.
    """
    end = interest_end(loan, drawdown)
    if "term_months_at_most" in scheme:
        end = min(end, add_months(drawdown.drawn_on, scheme.value("term_months_at_most")))
    parts = [Period(drawdown.drawn_on, end)]
    for test in ("accrued", "paid"):
        bounds = bounds_of(case, scheme, test)
        if not bounds.is_open:
            allowed = [bounds.period] if test == "accrued" else _paid_for(case, loan, drawdown, bounds)
            parts = [met for part in parts for own in allowed if (met := part.intersect(own))]
    return sorted(parts, key=lambda part: part.start)


def shortenings(
    case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown
) -> list[tuple[Message, Clause | None]]:
    """Why fewer days count than the drawdown ran, each with its clause.

    Raises:
        WindowNotStated: the scheme tests against the claim's window, and there is none.
    """
    life = Period(drawdown.drawn_on, interest_end(loan, drawdown))
    found: list[tuple[Message, Clause | None]] = []
    months = scheme.value("term_months_at_most")
    if months is not None and add_months(life.start, months) < life.end:
        cut = message("no longer than {months} months from the drawdown", months=months)
        found.append((cut, scheme.clause("term_months_at_most")))
    for test in ("accrued", "paid"):
        bounds = bounds_of(case, scheme, test)
        if not bounds.is_open and life.intersect(bounds.period) != life:
            cut = message("only days inside the window, by the test {test}", test=test)
            found.append((cut, bounds.clause))
    return found


def belongs_to(line: PaidLine, loan: Loan, drawdown: Drawdown) -> bool:
    """Whether a line is of a drawdown, or of its whole contract."""
    return line.iou == drawdown.iou if line.iou else line.contract == loan.contract


def period_of(line: PaidLine) -> Period:
    """The days that a line is for.

    Raises:
        LinePeriodNotStated: it does not say.
    """
    if line.period is None:
        raise LinePeriodNotStated(iou=line.iou or line.contract, day=line.posting_date)
    return line.period


def _bound(scheme: Scheme, name: str) -> Bound:
    return Bound(scheme.value(name), scheme.clause(name))


def _paid_for(case: Case, loan: Loan, drawdown: Drawdown, bounds: Bounds) -> list[Period]:
    """The days whose interest was paid inside a window."""
    return merged(
        period_of(line)
        for line in case.paid_lines
        if belongs_to(line, loan, drawdown) and line.normal_interest_fen
        if line.posting_date and not bounds.broken_by(line.posting_date)
    )


def merged(periods: Iterable[Period]) -> list[Period]:
    """Periods joined where they touch or overlap, in order."""
    joined: list[Period] = []
    for period in sorted(periods, key=lambda each: (each.start, each.end)):
        if joined and period.start <= joined[-1].end:
            joined[-1] = Period(joined[-1].start, max(joined[-1].end, period.end))
        else:
            joined.append(period)
    return joined
