"""What is odd about the facts of a claim without being wrong: an officer looks at it before taking the amount."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from ledger.values.errors import LedgerError
from ledger.values.rates import rate_text
from ledger.values.trace import Message, decimal_text, message

_LEAST_PERCENT, _MOST_PERCENT = Fraction(1), Fraction(24)
"""Yearly rates between which bank loans have lain since 1999; beyond them the notation is the likelier cause."""
_DRAWN_LATER: Final = "The drawdown {name} of {day} is later than the claim of {claimed}."
_REPAID_LATER: Final = "The repayment of {name} on {day} is later than the claim of {claimed}."
_POSTED_LATER: Final = "The interest of {name} posted on {day} is later than the claim of {claimed}."
_MARKUPS: Final = {"overdue": (30, 50), "misuse": (50, 100)}


def oddities_of(case: Case) -> Iterable[Message]:
    """Every oddity of a claim, in the order of its facts."""
    yield from _of_the_claim(case)
    for loan in case.loans:
        for drawdown in loan.drawdowns:
            yield from _of_rate(drawdown)
            yield from _after_claim(case, _DRAWN_LATER, drawdown.iou, drawdown.drawn_on)
        yield from _of_penalty(loan)
        yield from _of_repayments(case, loan)
    for line in case.paid_lines:
        yield from _of_line(case, line)
    yield from _without_period(case)


def _of_the_claim(case: Case) -> Iterable[Message]:
    if case.claimed_on and case.window and case.claimed_on < case.window.end:
        yield message("The claim of {day} comes before the end of its window, {end}.",
                      day=case.claimed_on, end=case.window.end)  # fmt: skip
    contracts = {loan.contract for loan in case.loans}
    for other in case.other_subsidies:
        if other.contract and other.contract not in contracts:
            yield message("The other subsidy {other} is for the contract {contract}, which is none of this claim; check"
                          " the number.", other=other.name, contract=other.contract)  # fmt: skip
        if not other.amount_fen and other.rate_percent is None:
            yield message("The other subsidy {other} has neither amount nor rate.", other=other.name)
    for loan in case.loans:
        if not loan.purpose and any(each.purpose for each in case.loans):
            yield message("The purpose of the loan {contract} is not stated.", contract=loan.contract)


def _of_rate(drawdown: Drawdown) -> Iterable[Message]:
    terms = drawdown.rate
    if terms is None or terms.series is not None:
        return
    percent = terms.fixed_percent()
    if percent and not _LEAST_PERCENT <= percent <= _MOST_PERCENT:
        odd = (
            "The rate of {iou}, {rate} % a year, is unusual; check whether it is written in another notation."
        )
        yield message(odd, iou=drawdown.iou, rate=decimal_text(percent, 4))


def _of_penalty(loan: Loan) -> Iterable[Message]:
    for kind, (least, most) in _MARKUPS.items() if loan.penalty else ():
        markup: Decimal | None = getattr(loan.penalty, f"{kind}_markup_percent")
        if markup is not None and not least <= markup <= most:
            yield message("The mark-up of {markup} % of the loan {contract} is outside the {least} to {most} % of"
                          " 银发〔2003〕251号.", markup=rate_text(markup), contract=loan.contract, least=least,
                          most=most)  # fmt: skip


def _of_repayments(case: Case, loan: Loan) -> Iterable[Message]:
    for repayment in loan.repayments:
        yield from _after_claim(case, _REPAID_LATER, repayment.iou or loan.contract, repayment.day)


def _of_line(case: Case, line: PaidLine) -> Iterable[Message]:
    name = line.iou or line.contract
    if line.posting_date is not None:
        yield from _after_claim(case, _POSTED_LATER, name, line.posting_date)
        if line.period_start and line.posting_date < line.period_start:
            yield message("The interest of {name} was posted on {day}, before the days that it is for began.",
                          name=name, day=line.posting_date)  # fmt: skip
    try:
        due_on = _due_on(case, line)
    except LedgerError:
        return  # the calendar does not know the due day; whatever needs it says so
    if line.period and due_on and line.period.start < due_on < line.period.end:
        yield message("The interest of {name} up to {end} is also for days after {due}, on which the loan was due;"
                      " ask the bank for the overdue part.", name=name, end=line.period.end, due=due_on)  # fmt: skip


def _due_on(case: Case, line: PaidLine) -> date | None:
    """The day on which what a line is for was due; None where it is of no drawdown, or all was paid back."""
    days = [loan.due_on(drawdown) for loan in case.loans for drawdown in loan.drawdowns
            if line.iou == drawdown.iou or (not line.iou and line.contract == loan.contract)]  # fmt: skip
    return max(days, default=None)


def _without_period(case: Case) -> Iterable[Message]:
    """Interest without its days beside interest of the same loan with them may be the same interest."""
    dated = {
        line.iou or line.contract for line in case.paid_lines if line.period and line.normal_interest_fen
    }
    for line in case.paid_lines:
        name = line.iou or line.contract
        if line.period is None and line.normal_interest_fen and name in dated:
            yield message("Interest of {name} posted on {day} does not say for which days it is, beside interest that"
                          " does; check that it is not the same.", name=name, day=line.posting_date or "-")  # fmt: skip


def _after_claim(case: Case, template: str, name: str, day: date) -> Iterable[Message]:
    if case.claimed_on and day > case.claimed_on:
        yield message(template, name=name, day=day, claimed=case.claimed_on)
