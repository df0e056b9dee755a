"""One loan as the bases see it: what of it counts, over which days, at which rates, and the interest paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from instruments.interest_subsidy.rules.accrual import Piece, interest_end, pieces_of
from instruments.interest_subsidy.rules.average import years_of_window
from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan
from instruments.interest_subsidy.rules.interest import Interest, interest_of
from instruments.interest_subsidy.rules.loan_rates import rate_at
from instruments.interest_subsidy.rules.parameters import uses_interest
from instruments.interest_subsidy.rules.principal import averages, drawn_node, limits_principal
from instruments.interest_subsidy.rules.reference import reference_of
from instruments.interest_subsidy.rules.tables import figure_of, spans
from instruments.interest_subsidy.rules.timing import whole_months_node, years_node
from instruments.interest_subsidy.rules.windows import bounds_of, counted_periods, shortenings
from ledger.values.errors import LedgerError
from ledger.values.periods import Period, add_months
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, chosen, given, least, product, quotient, total

_CUT_OFF_DAYS = 15


@dataclass(frozen=True)
class Stretch:
    """Days from `start` on over which one principal counts at one rate; the rate only where it is asked for."""

    iou: str
    start: date
    principal: Node
    years: Node
    rate: Node | None


def rate_of(stretch: Stretch) -> Node:
    """The rate of a stretch that was cut with rates."""
    if stretch.rate is None:
        raise TypeError(f"the stretches of {stretch.iou} were cut without rates")
    return stretch.rate


@dataclass(frozen=True)
class LoanClaim:
    """What a claim has of one loan.

    Attributes:
        drawdowns: the eligible ones.
        counted: the principal counted of each, by IOU.
        paid: the interest paid on them, of it the part of the counted principal; or why it cannot be told,
            which matters only to a scheme that uses it.

    It is of a contract, or of one IOU where the scheme counts by IOUs.
    """

    case: Case
    scheme: Scheme
    loan: Loan
    drawdowns: tuple[Drawdown, ...]
    counted: Mapping[str, Node]
    paid: Interest | LedgerError

    @property
    def name(self) -> str:
        """The contract, or the IOU where the scheme counts by IOUs."""
        return self.drawdowns[0].iou if self.scheme.value("counted_by") == "drawdown" else self.loan.contract

    def drawdown(self, iou: str) -> Drawdown:
        """One of the drawdowns."""
        return next(drawdown for drawdown in self.drawdowns if drawdown.iou == iou)

    def only(self, drawdown: Drawdown) -> "LoanClaim":
        """The claim for one of the drawdowns alone.

        Raises:
            LedgerError: the scheme uses the interest, and it cannot be told for this drawdown.
        """
        return loan_claim(self.case, self.scheme, self.loan, [drawdown], self.counted)

    def interest_within(self, period: Period) -> Node:
        """The eligible interest for some days only, of it the part of the counted principal.

        Raises:
            LedgerError: a line does not say for which days it is.
        """
        found = interest_of(self.case, self.scheme, self.loan, self.drawdowns, period)
        return _counted_part(self.scheme, self.loan, self.drawdowns, self.counted, found.eligible)

    @property
    def interest(self) -> Interest:
        """The interest paid.

        Raises:
            LedgerError: it cannot be told.
        """
        if isinstance(self.paid, LedgerError):
            raise self.paid
        return self.paid

    def reference(self, iou: str) -> Node:
        """The reference rate for one of the drawdowns.

        Raises:
            LedgerError: it cannot be told.
        """
        return reference_of(self.case, self.scheme, self.loan, self.drawdown(iou))

    def stretches(self, *, with_rates: bool) -> list[Stretch]:
        """The days that count, cut where the balance or (if asked for) the loan's rate changes.

        Raises:
            LedgerError: a rate, a window or a month at the cut-off cannot be told.
        """
        return [stretch for drawdown in self.drawdowns for stretch in _of(self, drawdown, with_rates)]


def loan_claim(
    case: Case, scheme: Scheme, loan: Loan, drawdowns: Sequence[Drawdown], counted: Mapping[str, Node]
) -> LoanClaim:
    """What a claim has of one loan, with its eligible interest.

    Raises:
        LedgerError: the scheme uses the interest, and it cannot be told.
    """
    try:
        found = interest_of(case, scheme, loan, drawdowns)
    except LedgerError as error:
        if uses_interest(scheme):
            raise
        return LoanClaim(case, scheme, loan, tuple(drawdowns), counted, error)
    paid = Interest(_counted_part(scheme, loan, drawdowns, counted, found.eligible), found.excluded)
    return LoanClaim(case, scheme, loan, tuple(drawdowns), counted, paid)


def _counted_part(
    scheme: Scheme, loan: Loan, drawdowns: Sequence[Drawdown], counted: Mapping[str, Node], eligible: Node
) -> Node:
    """Interest in proportion to the principal counted, where the scheme counts less than was drawn."""
    if not limits_principal(scheme) or averages(scheme):
        return eligible
    drawn = [
        given("amount drawn", drawdown.amount_fen, "fen", subject=drawdown.iou) for drawdown in drawdowns
    ]
    own = total("principal counted", [counted[drawdown.iou] for drawdown in drawdowns], "fen")
    part = quotient("counted part of the principal", own, total("amount drawn", drawn, "fen"), "ratio")
    return product(
        "eligible interest on the counted principal", (eligible, part), "fen", subject=loan.contract
    )


def _of(claim: LoanClaim, drawdown: Drawdown, with_rates: bool) -> list[Stretch]:  # noqa: FBT001 - handed on
    if averages(claim.scheme):
        return [_of_average(claim, drawdown, with_rates)]
    stretches = []
    edges = _edges(claim.scheme)
    for period in counted_periods(claim.case, claim.scheme, claim.loan, drawdown):
        for cut_piece in pieces_of(claim.loan, drawdown, period, with_rates=with_rates, at=edges):
            piece = _with_last_day(claim, drawdown, cut_piece)
            principal = _principal(claim, drawdown, piece)
            years = _shortened(claim, drawdown, _years(claim.scheme, piece, period.start))
            stretches.append(Stretch(drawdown.iou, piece.period.start, principal, years, piece.rate))
    # A scheme that pays once for a loan pays on what was drawn, however long the loan then runs.
    return stretches[:1] if claim.scheme.value("time_basis") == "once" else stretches


def _with_last_day(claim: LoanClaim, drawdown: Drawdown, piece: Piece) -> Piece:
    """The last days of a drawdown with the day on which it ended, where the scheme counts both ends."""
    end = interest_end(claim.loan, drawdown)
    if not claim.scheme.value("last_day_counts") or piece.period.end != end:
        return piece
    months = claim.scheme.value("term_months_at_most")
    if months is not None and add_months(drawdown.drawn_on, months) <= end:
        return piece
    if bounds_of(claim.case, claim.scheme, "accrued").broken_by(end):
        return piece
    return replace(piece, period=Period(piece.period.start, end + timedelta(days=1)))


def _of_average(claim: LoanClaim, drawdown: Drawdown, with_rates: bool) -> Stretch:  # noqa: FBT001 - handed on
    years = years_of_window(claim.case, claim.scheme)
    rate = rate_at(claim.loan, drawdown, drawdown.drawn_on) if with_rates else None
    return Stretch(drawdown.iou, drawdown.drawn_on, claim.counted[drawdown.iou], years, rate)


def _edges(scheme: Scheme) -> list[date]:
    """The days at which a share or points of their own begin or are over."""
    if scheme.value("periods_test") == "drawn":
        return []
    found = spans(scheme, figure_of(scheme))
    return [day for span in found for day in (span.first, span.day_after)]


def _shortened(claim: LoanClaim, drawdown: Drawdown, years: Node) -> Node:
    """The time with the reasons why it is shorter than the drawdown ran."""
    for because, clause in shortenings(claim.case, claim.scheme, claim.loan, drawdown):
        years = chosen("years counted", years, because, clause=clause, subject=drawdown.iou)
    return years


def _principal(claim: LoanClaim, drawdown: Drawdown, piece: Piece) -> Node:
    balance = drawn_node(claim.scheme, claim.loan, drawdown, piece.balance_fen)
    if not limits_principal(claim.scheme):
        return balance
    return least("principal of the period", (balance, claim.counted[drawdown.iou]), subject=drawdown.iou)


def _years(scheme: Scheme, piece: Piece, origin: date) -> Node:
    basis, clause = scheme.value("time_basis"), scheme.clause("time_basis")
    if basis == "once":
        return given("counted once", Fraction(1), "years", clause=clause)
    if basis == "whole_months":
        cut_off, exactly = (
            scheme.value("cut_off_days", _CUT_OFF_DAYS),
            scheme.value("cut_off_exactly", "refuse"),
        )
        years = whole_months_node(piece.period, origin, cut_off, exactly)
    else:
        years = years_node(basis, piece.period, origin)
    return replace(years, clause=clause)
