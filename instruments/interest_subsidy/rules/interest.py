"""Eligible interest: normal interest that was paid inside the window; all else is listed and left out.

Penalty, compound and overdue interest, surcharges and the interest of an extension are never subsidised.
What the bank did not split by kind is refused, because nobody may guess it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from instruments.interest_subsidy.rules.accrual import interest_end
from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from instruments.interest_subsidy.rules.parameters import is_of_interest
from instruments.interest_subsidy.rules.windows import belongs_to, bounds_of, period_of
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Refusal
from ledger.values.periods import Period, add_months
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause, Message, Node, given, message, product, quotient, total

EXCLUDED: Final = {
    "penalty_fen": "penalty interest, left out",
    "compound_fen": "compound interest, left out",
    "overdue_interest_fen": "overdue interest, left out",
    "surcharge_fen": "surcharge, left out",
    "extension_interest_fen": "interest of an extension, left out",
}
"""The kinds of interest that are never eligible, by the field of a line."""


class LineOfLeftOutDrawdown(LedgerError):
    """A line of a whole contract of which only a part is eligible."""

    template = (
        "The interest of contract {contract} posted on {day} is not split by IOU, and a part of that contract is"
        " left out. Write the line for each IOU."
    )


@dataclass(frozen=True)
class Interest:
    """The interest of some drawdowns: what is eligible, and what the lines hold besides."""

    eligible: Node
    excluded: Node


class LineOfSeveralDrawdowns(LedgerError):
    """A line of a whole contract whose drawdowns count apart."""

    template = (
        "The interest of contract {contract} posted on {day} is not split by IOU, and the IOUs of that contract"
        " count apart. Write the line for each IOU."
    )


def interest_of(
    case: Case, scheme: Scheme | None, loan: Loan, chosen: Sequence[Drawdown], within: Period | None = None
) -> Interest:
    """The paid interest of the chosen drawdowns of one loan.

    Args:
        case: for its lines.
        scheme: for its windows; without a scheme every paid line counts.
        loan: the contract.
        chosen: those of its drawdowns that are eligible.
        within: the days for which interest counts, where they are fewer than those of the scheme's windows.

    Raises:
        LedgerError: a line cannot be told apart by IOU, or not be put inside or outside a window.
    """
    lines = [line for line in case.lines_in_order if any(belongs_to(line, loan, part) for part in chosen)]
    paid = [line for line in lines if line.posting_date and _is_inside(case, scheme, line)]
    _refuse_shared_lines(scheme, loan, chosen, paid)
    clause = scheme.clause("only_normal_interest") if scheme else None
    in_term = [line for line in paid if not _is_overdue(line, loan, chosen)]
    terms = {line: _within_term(scheme, loan, line, chosen) for line in in_term}
    eligible = [part for line in in_term if line.normal_interest_fen
                if (part := _normal(case, scheme, line, (within, terms[line])))]  # fmt: skip
    excluded = [node for line in paid for node in _excluded(scheme, line, overdue=line not in in_term)]
    return Interest(
        total("eligible interest", eligible, "fen", clause=clause, subject=loan.contract),
        total("interest left out", excluded, "fen", clause=clause, subject=loan.contract),
    )


def line_refusals(case: Case, scheme: Scheme) -> Iterable[Refusal]:
    """The lines whose kind of interest the bank does not say; with the clause that counts normal interest."""
    clause = scheme.clause("only_normal_interest") or scheme.clause("basis")
    template = (
        "{amount} yuan of {iou} posted on {day} are not split into normal, penalty and compound interest. Ask the"
        " bank for the kinds."
    )
    for line in case.lines_in_order:
        if line.unsplit_fen:
            amount = line.written()["unsplit"]
            names = {"iou": line.iou or line.contract, "day": line.posting_date or "-"}
            yield Refusal(message(template, amount=amount, **names), clause)


def line_warnings(case: Case) -> Iterable[Message]:
    """Lines that do not count or may count twice: of another loan, not paid yet, or there twice."""
    for line in case.lines_in_order:
        names = {"iou": line.iou or line.contract, "day": line.posting_date or "-"}
        if not any(belongs_to(line, loan, part) for loan in case.loans for part in loan.drawdowns):
            yield message(
                "The interest of {iou} posted on {day} is of no loan of this claim; it does not count.",
                **names,
            )
        if line.posting_date is None:
            yield message(
                "Interest of {iou} has no posting date: it is accrued, not paid, and does not count.", **names
            )
    for line, count in Counter(case.lines_in_order).items():
        if count > 1:
            twice = (
                "The same line of {iou} posted on {day} stands there {count} times; check for a double entry."
            )
            yield message(twice, iou=line.iou or line.contract, day=line.posting_date, count=count)


def _is_inside(case: Case, scheme: Scheme | None, line: PaidLine) -> bool:
    if scheme is None or line.posting_date is None:
        return True
    if bounds_of(case, scheme, "paid").broken_by(line.posting_date):
        return False
    accrued = bounds_of(case, scheme, "accrued")
    return accrued.is_open or period_of(line).intersect(accrued.period) is not None


def _within_term(
    scheme: Scheme | None, loan: Loan, line: PaidLine, chosen: Sequence[Drawdown]
) -> Period | None:
    """The days for which a scheme on interest pays at most, counted from the drawdown; None where they bind nobody.

    Raises:
        LineOfSeveralDrawdowns: the line is of drawdowns whose days end apart.
    """
    if scheme is None or "term_months_at_most" not in scheme or not is_of_interest(scheme):
        return None
    months = scheme.value("term_months_at_most")
    own = [drawdown for drawdown in chosen if line.iou in ("", drawdown.iou)]
    if all(interest_end(loan, drawdown) <= add_months(drawdown.drawn_on, months) for drawdown in own):
        return None
    if len({drawdown.drawn_on for drawdown in own}) > 1:
        raise LineOfSeveralDrawdowns(contract=loan.contract, day=line.posting_date)
    return Period(own[0].drawn_on, add_months(own[0].drawn_on, months))


def _normal(
    case: Case, scheme: Scheme | None, line: PaidLine, further: Sequence[Period | None]
) -> Node | None:
    """The normal interest of a line, of it the part inside the windows; None where no part is."""
    subject = f"{line.iou or line.contract} {line.posting_date}"
    paid = given("normal interest paid", line.normal_interest_fen, "fen", subject=subject)
    accrued = bounds_of(case, scheme, "accrued") if scheme else None
    limits = [limit for limit in further if limit]
    limits += [] if accrued is None or accrued.is_open else [accrued.period]
    if not limits:
        return paid
    clause = accrued.clause if accrued else None
    if scheme and clause is None:
        clause = scheme.clause("term_months_at_most")
    return _part_inside(paid, line, limits, clause)


def _part_inside(paid: Node, line: PaidLine, limits: Sequence[Period], clause: Clause | None) -> Node | None:
    """The part of a line's interest that is for days inside all limits, by actual days."""
    own = period_of(line)
    inside: Period | None = own
    for limit in limits:
        inside = inside.intersect(limit) if inside else None
    if inside is None or inside == own:
        return paid if inside else None
    part = quotient("part inside the window", given("days inside the window", inside.days, "days"),
                    given("days of the line", own.days, "days"), "ratio", clause=clause)  # fmt: skip
    return product(
        "normal interest inside the window", (paid, part), "fen", clause=clause, subject=paid.subject
    )


def _is_overdue(line: PaidLine, loan: Loan, chosen: Sequence[Drawdown]) -> bool:
    """Whether a line is for days after its drawdown, or the last of its contract, was due."""
    due_on = max(loan.due_on(drawdown) for drawdown in chosen if line.iou in ("", drawdown.iou))
    return line.period is not None and line.period.start >= due_on


def _excluded(scheme: Scheme | None, line: PaidLine, *, overdue: bool) -> Iterable[Node]:
    """What a line holds besides eligible interest; overdue, its normal interest is overdue interest too."""
    subject = f"{line.iou or line.contract} {line.posting_date}"
    found = {field: getattr(line, field) for field in EXCLUDED}
    found["overdue_interest_fen"] += line.normal_interest_fen if overdue else 0
    for field, label in EXCLUDED.items():
        if found[field]:
            clause = excluding_clause(scheme, field.removesuffix("_fen")) if scheme else None
            yield given(label, found[field], "fen", clause=clause, subject=subject)


def excluding_clause(scheme: Scheme, kind: str) -> Clause | None:
    """The clause that leaves out a kind of interest, such as `penalty`."""
    named = scheme.value("excluded_interest", {}).get(kind)
    return scheme.clauses[named] if named else scheme.clause("only_normal_interest")


def _refuse_shared_lines(
    scheme: Scheme | None, loan: Loan, chosen: Sequence[Drawdown], paid: Sequence[PaidLine]
) -> None:
    if len(chosen) == len(loan.drawdowns):
        return
    apart = scheme is not None and any(
        name in scheme for name in ("counted_by", "cap_per_drawdown", "periods_test")
    )
    error = LineOfSeveralDrawdowns if apart else LineOfLeftOutDrawdown
    for line in paid:
        if not line.iou:
            raise error(contract=loan.contract, day=line.posting_date)
