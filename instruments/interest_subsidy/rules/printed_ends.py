"""Printed ends of lines without a number of days: whether the last day counts, as the booked interest proves.

Banks print the last day of a period or the day after it. Days without a number stand as printed, the end not
counted, unless the interest is to the fen that of a whole settlement period with its last day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from instruments.interest_subsidy.rules.accrual import Slip, has_rates, recompute_interest
from instruments.interest_subsidy.rules.comparison import slip_for
from instruments.interest_subsidy.rules.facts import Case
from instruments.interest_subsidy.rules.paid_lines import PaidLine
from instruments.interest_subsidy.rules.windows import period_of
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Result
from ledger.values.trace import Message, given, message

_PROVEN: Final = "The interest of {name} up to {end} is that of {days} days with the last one."
_UNPROVEN: Final = (
    "The interest of {name} up to {end} states no days, and other lines of the loan count their last day; its own was"
    " not counted. Check its days."
)


@dataclass(frozen=True)
class PrintedEnds:
    """The case with the ends that were proven to count, and the lines of which nothing is proven beside them."""

    case: Case
    proven: tuple[PaidLine, ...] = ()
    unproven: tuple[PaidLine, ...] = ()

    def results(self) -> dict[str, Result]:
        """How many lines count their last day because their interest proves it, each with its days as a note."""
        if not self.proven:
            return {}
        notes = [
            message(_PROVEN, name=_name(line), end=line.period_end, days=line.days) for line in self.proven
        ]
        return {
            "last_days_counted": Result(given("last days counted", len(self.proven), "lines", notes=notes))
        }

    def warnings(self) -> Iterable[Message]:
        """The lines whose last day may count too."""
        yield from (message(_UNPROVEN, name=_name(line), end=line.period_end) for line in self.unproven)


def printed_ends(case: Case) -> PrintedEnds:
    """The case with each printed end that its interest proves to count."""
    if not any(_is_open(line) for line in case.paid_lines):
        return PrintedEnds(case)
    slips = list(_slips(case))
    read = {line: _read(line, slips) for line in case.lines_in_order if _is_open(line)}
    proven = {line: found for line, found in read.items() if found is not None and found != line}
    if not proven:
        return PrintedEnds(case)
    lines = tuple(proven.get(line, line) for line in case.paid_lines)
    changed = case.model_copy(update={"paid_lines": lines})
    changed.__dict__.pop("lines_in_order", None)  # kept of the lines before
    names = {_name(line) for line in proven}
    beside = tuple(line for line, found in read.items() if found is None and _name(line) in names)
    return PrintedEnds(changed, tuple(proven.values()), beside)


def _is_open(line: PaidLine) -> bool:
    return line.days is None and line.period is not None and line.normal_interest_fen > 0


def _slips(case: Case) -> Iterable[Slip]:
    for loan in case.loans:
        try:
            yield from recompute_interest(loan) if has_rates(loan) else ()
        except LedgerError:
            continue  # what cannot be recomputed proves nothing; whatever needs it says so


def _read(line: PaidLine, slips: Sequence[Slip]) -> PaidLine | None:
    """The line itself, or with its last day, whichever is a whole slip to the fen; None where neither is."""
    for own in (line, line.model_copy(update={"days": period_of(line).days + 1})):
        slip = slip_for(own, slips)
        if slip and (slip.period, slip.amount_fen) == (own.period, line.normal_interest_fen):
            return own
    return None


def _name(line: PaidLine) -> str:
    return line.iou or line.contract
