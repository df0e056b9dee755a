"""What the bank's interest should have been: recomputed slip by slip, beside what was booked, with the difference."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from instruments.interest_subsidy.rules.accrual import Slip, has_rates, recompute_interest
from instruments.interest_subsidy.rules.comparison import NORMAL, Comparison, compare_lines, is_within
from instruments.interest_subsidy.rules.facts import Case, Loan
from instruments.interest_subsidy.rules.loan_rates import RateNotStated
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from instruments.interest_subsidy.rules.penalty import compound_slips, penalty_slips
from ledger.values.errors import LedgerError
from ledger.values.money import yuan_text
from ledger.values.outcomes import Refusal, Result
from ledger.values.schemes import Scheme
from ledger.values.trace import Message, Node, given, message, total

_NAMES: Final = {NORMAL: "interest", "penalty_fen": "penalty", "compound_fen": "compound"}
"""The kinds that are recomputed, by the field of a line, with the name under which their results stand."""
_SUMS: Final = {
    NORMAL: "interest recomputed",
    "penalty_fen": "penalty interest recomputed",
    "compound_fen": "compound interest recomputed",
}
_BEYOND: Final = ("penalty_fen", "compound_fen")


@dataclass(frozen=True)
class Recomputation:
    """The interest of a case recomputed, each kind apart.

    Attributes:
        slips: by kind, of the loans whose rates are stated; a kind that no contract speaks of is not there.
        reasons: by kind, why the whole of it cannot be told.
        comparisons: by kind, what was booked beside the slips.
        doubles: lines of whole periods beside their slips, to find what is there twice.
    """

    slips: Mapping[str, Sequence[Slip]]
    reasons: Mapping[str, Message]
    comparisons: Mapping[str, Sequence[Comparison]]
    doubles: Sequence[Comparison]


def recomputation(case: Case) -> Recomputation:
    """Everything of a case that can be recomputed, once for all that asks for it."""
    kinds = [NORMAL, *(_BEYOND if any(loan.penalty for loan in case.loans) else ())]
    slips: dict[str, list[Slip]] = {}
    reasons: dict[str, Message] = {}
    lines = case.lines_in_order
    for kind in kinds:
        try:
            slips[kind] = _slips(case, kind, lines)
        except LedgerError as error:
            slips[kind] = []
            reasons[kind] = message(error.template, **error.parameters)
    comparable = [] if NORMAL in reasons else [line for line in lines if _is_of_known(line, case)]
    bare = next((drawn.iou for loan in case.loans for drawn in loan.drawdowns if drawn.rate is None), None)
    if bare is not None:
        reasons[NORMAL] = message(RateNotStated.template, iou=bare)
    comparisons = {kind: compare_lines(comparable, slips[kind], kind) for kind in kinds}
    whole = [line for line in comparable if is_within(line, slips[NORMAL])]
    return Recomputation(slips, reasons, comparisons, compare_lines(whole, slips[NORMAL]))


def recomputed_results(found: Recomputation) -> dict[str, Result]:
    """The interest recomputed, in sum and by slip, and beside each booked slip the difference.

    A slip is named `interest <iou> <day>` by the day on which it is booked: the day after the last one it counts.
    Penalty and compound interest stand there where a contract states its terms for them.
    """
    results: dict[str, Result] = {}
    for kind, slips in found.slips.items():
        results |= _of_kind(kind, slips, found.reasons.get(kind))
    for kind, comparisons in found.comparisons.items():
        results |= {name: result for each in comparisons for name, result in _differences(kind, each)}
    return results


def comparison_warnings(found: Recomputation) -> Iterable[Message]:
    """Each booked amount that is not the recomputed one, with its likely cause."""
    for comparisons in found.comparisons.values():
        yield from (each.warning() for each in comparisons if each.difference_fen != 0)


def double_refusals(scheme: Scheme, found: Recomputation) -> Iterable[Refusal]:
    """Interest of twice what its period can bear: it is there twice, or the period is not the whole one.

    A line without a period may pay several slips, so it is only warned of.
    """
    template = (
        "{paid} yuan of interest of {subject} are twice or more what the period to {end} can bear ({due} yuan)."
        " Take out what is double, or write the period that was paid."
    )
    clause = scheme.clause("pay_first") or scheme.clause("basis")
    for each in found.doubles:
        if each.slip is not None and each.is_double:
            figures = {"paid": yuan_text(each.paid_fen), "due": yuan_text(each.slip.amount_fen)}
            told = message(template, subject=each.subject, end=each.slip.period.end, **figures)
            yield Refusal(told, clause)


def _slips(case: Case, kind: str, lines: Sequence[PaidLine]) -> list[Slip]:
    known = [loan for loan in case.loans if has_rates(loan)]
    if kind == NORMAL:
        return [slip for loan in known for slip in recompute_interest(loan)]
    if kind == "penalty_fen":
        return [slip for loan in known for slip in penalty_slips(case, loan)]
    return [slip for loan in known
            for slip in compound_slips(case, loan, [line for line in lines if _is_of(line, loan)])]  # fmt: skip


def _of_kind(kind: str, slips: Sequence[Slip], reason: Message | None) -> dict[str, Result]:
    name = _NAMES[kind]
    if reason is not None:
        return {f"{name}_recomputed": Result(reason=reason)}
    interest = total(_SUMS[kind], [slip.interest for slip in slips], "fen")
    named = {f"{name} {slip.iou or slip.contract} {slip.period.end}": Result(slip.interest) for slip in slips}
    return {f"{name}_recomputed": Result(interest), **named}


def _differences(kind: str, compared: Comparison) -> Iterable[tuple[str, Result]]:
    """Booked less recomputed, with the likely cause as its note."""
    slip = compared.slip
    if slip is None:
        return
    booked = given("booked by the bank", compared.paid_fen, "fen", subject=compared.subject)
    value = compared.paid_fen - slip.amount_fen
    node = Node("booked less recomputed", value, "fen", "subtract", (booked, slip.interest), None,
                compared.subject, (compared.cause,))  # fmt: skip
    yield f"{_NAMES[kind]} difference {slip.iou or slip.contract} {slip.period.end}", Result(node)


def _is_of_known(line: PaidLine, case: Case) -> bool:
    return any(has_rates(loan) and _is_of(line, loan) for loan in case.loans)


def _is_of(line: PaidLine, loan: Loan) -> bool:
    ious = {drawdown.iou for drawdown in loan.drawdowns}
    return line.iou in ious or (not line.iou and line.contract == loan.contract)
