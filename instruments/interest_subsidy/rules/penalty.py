"""Interest beyond the agreed: on overdue or misused principal, and compound interest on interest not paid in time.

Source: 银发〔2003〕251号 (overdue = contract rate + 30 to 50 %, misuse + 50 to 100 %, the heavier of the two, until
all is repaid; unpaid interest compounds at the penalty rate) and 人民币利率管理规定 art. 20 (unpaid interest
compounds at the contract rate inside the term). Without `penalty` in the contract nothing is recomputed.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from instruments.interest_subsidy.rules.accrual import (
    SLIP_ROUNDING,
    Piece,
    Slip,
    balance_on,
    cut,
    interest_end,
    rate_of,
    recompute_interest,
)
from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan
from instruments.interest_subsidy.rules.loan_rates import fixed_node, rate_at, rate_changes
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from instruments.interest_subsidy.rules.terms import PenaltyTerms, RateTerms
from instruments.interest_subsidy.rules.timing import years_node
from ledger.values.errors import LedgerError
from ledger.values.periods import Period, interest_periods
from ledger.values.trace import Node, given, greatest, product, rounded, total


class EndOfPenaltyUnknown(LedgerError):
    """Overdue principal of which nobody says when it was paid back, nor until when to count."""

    template = "Until which day {iou} was overdue is not stated. Write its repayments, or claimed_on."


def penalty_slips(case: Case, loan: Loan) -> list[Slip]:
    """The penalty interest of a loan by settlement period, as the bank should have booked it.

    Raises:
        LedgerError: a rate, or the day up to which it runs, cannot be told.
    """
    if loan.penalty is None:
        return []
    slips = [slip for drawdown in loan.drawdowns for slip in _penalty_of(case, loan, drawdown)]
    return sorted(slips, key=lambda slip: (slip.period.end, slip.iou))


def compound_slips(case: Case, loan: Loan, lines: Sequence[PaidLine]) -> list[Slip]:
    """The compound interest of a loan by settlement period, from what was due and what was paid when.

    Args:
        case: for the day of the claim.
        loan: the loan; its slips are by IOU, as unpaid interest must be told apart by rate.
        lines: what the bank booked for it; a line of the whole contract pays its only IOU.

    Raises:
        LedgerError: a rate, or the day up to which it runs, cannot be told.
    """
    terms = loan.penalty
    if terms is None or terms.compound_on == "nothing":
        return []
    by_iou = loan.model_copy(update={"slips_by": "iou"})
    slips = recompute_interest(by_iou)
    slips += penalty_slips(case, loan) if terms.compound_on == "interest_and_penalty" else []
    found = [slip for drawdown in loan.drawdowns
             for slip in _compound_of(case, loan, drawdown, [own for own in slips if own.iou == drawdown.iou],
                                      [line for line in lines if line.iou in ("", drawdown.iou)])]  # fmt: skip
    return sorted(found, key=lambda slip: (slip.period.end, slip.iou))


def _penalty_of(case: Case, loan: Loan, drawdown: Drawdown) -> Iterable[Slip]:
    start = interest_end(loan, drawdown)
    if balance_on(loan, drawdown, start) == 0:
        return
    life = Period(start, _end_of(case, loan, drawdown, start))
    days = {day for day, _ in loan.reductions_of(drawdown)} | {loan.due_on(drawdown)}
    days |= set(rate_changes(drawdown, life))
    for period in interest_periods(life.start, life.end, loan.settles):
        pieces = [
            Piece(drawdown.iou, part, balance_on(loan, drawdown, part.start),
                  penalty_rate(loan, drawdown, part.start, overdue=part.start >= loan.due_on(drawdown)))
            for part in cut(period, days)
        ]  # fmt: skip
        yield _slip(loan, drawdown, period, pieces, "penalty slip")


def penalty_rate(loan: Loan, drawdown: Drawdown, day: date, *, overdue: bool) -> Node:
    """The rate of overdue or misused principal on a day: the heavier where both hold, never both together.

    Raises:
        LedgerError: the contract's own rate cannot be told.
    """
    terms = _terms(loan)
    rates = []
    if overdue:
        rates.append(
            _raised(loan, drawdown, day, terms.overdue_markup_percent, terms.overdue_rate, "overdue rate")
        )
    if terms.misused_from and day >= terms.misused_from:
        rates.append(
            _raised(loan, drawdown, day, terms.misuse_markup_percent, terms.misuse_rate, "misuse rate")
        )
    return greatest("penalty rate", rates, subject=drawdown.iou)


def _terms(loan: Loan) -> PenaltyTerms:
    if loan.penalty is None:
        raise TypeError(f"{loan.contract} has no penalty terms")
    return loan.penalty


def _raised(
    loan: Loan, drawdown: Drawdown, day: date, markup_percent: object, fixed: RateTerms | None, label: str
) -> Node:
    if fixed is not None:
        return fixed_node(fixed, drawdown.iou, label)
    factor = given("1 and the mark-up", 1 + Fraction(str(markup_percent)) / 100, "ratio")
    return product(label, (rate_at(loan, drawdown, day), factor), "percent", subject=drawdown.iou)


def _end_of(case: Case, loan: Loan, drawdown: Drawdown, start: date) -> date:
    end = loan.repaid_on(drawdown) or case.claimed_on
    if end is None:
        raise EndOfPenaltyUnknown(iou=drawdown.iou)
    return max(start, end)


def _compound_of(
    case: Case, loan: Loan, drawdown: Drawdown, slips: Sequence[Slip], lines: Sequence[PaidLine]
) -> Iterable[Slip]:
    """Unpaid interest from the day on which it was booked; days of one amount and one rate at a time."""
    paid = [line for line in lines if line.posting_date]
    booked = [(_booked_on(loan, drawdown, slip), slip.amount_fen) for slip in slips]
    changes = {day for day, _ in booked} | {line.posting_date for line in paid if line.posting_date}
    if not booked:
        return
    first = min(day for day, _ in booked)
    last = max(loan.repaid_on(drawdown) or case.claimed_on or first, *changes)
    changes |= {loan.due_on(drawdown), _terms(loan).misused_from or first}
    changes |= set(rate_changes(drawdown, Period(drawdown.drawn_on, last)))
    for period in interest_periods(first, last, loan.settles):
        pieces = [
            Piece(drawdown.iou, part, unpaid_fen, _compound_rate(loan, drawdown, part.start))
            for part in cut(period, changes)
            if (unpaid_fen := _unpaid_fen(loan, booked, paid, part.start)) > 0
        ]
        if pieces:
            yield _slip(loan, drawdown, period, pieces, "compound slip")


def _booked_on(loan: Loan, drawdown: Drawdown, slip: Slip) -> date:
    """The day on which a slip is due: where misuse cut it short, still the settlement day that follows."""
    life = interest_periods(drawdown.drawn_on, max(loan.due_on(drawdown), slip.period.end), loan.settles)
    return next(period.end for period in life if slip.period.end <= period.end)


def _unpaid_fen(loan: Loan, booked: Sequence[tuple[date, int]], paid: Sequence[PaidLine], day: date) -> int:
    """Interest that was booked as due by a day and not paid by then, of the kinds that bear compound interest."""
    due_fen = sum(amount_fen for booked_on, amount_fen in booked if booked_on <= day)
    kinds = ["normal_interest_fen", "overdue_interest_fen"]
    kinds += ["penalty_fen"] if _terms(loan).compound_on == "interest_and_penalty" else []
    paid_fen: int = sum(
        getattr(line, kind)
        for line in paid
        for kind in kinds
        if line.posting_date and line.posting_date <= day
    )
    return due_fen - paid_fen


def _compound_rate(loan: Loan, drawdown: Drawdown, day: date) -> Node:
    overdue = _terms(loan).compound_rate == "penalty" or day >= loan.due_on(drawdown)
    misused = _terms(loan).misused_from
    if not overdue and not (misused and day >= misused):
        return rate_at(loan, drawdown, day)
    return penalty_rate(loan, drawdown, day, overdue=overdue)


def _slip(loan: Loan, drawdown: Drawdown, period: Period, pieces: Sequence[Piece], label: str) -> Slip:
    parts = [
        product("interest", (given("balance", piece.balance_fen, "fen", subject=piece.iou), rate_of(piece),
                             years_node(loan.day_count, piece.period, piece.period.start)), "fen", subject=piece.iou)
        for piece in pieces
    ]  # fmt: skip
    whole = total("interest of the period", parts, "fen")
    subject = f"{drawdown.iou} {period.end.isoformat()}"
    interest = rounded(label, whole, SLIP_ROUNDING, subject=subject)
    return Slip(loan.contract, drawdown.iou, period, tuple(pieces), loan.day_count, interest)
