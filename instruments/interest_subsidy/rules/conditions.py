"""What a scheme asks of a drawdown and its loan; every reason why one is left out, each with its clause."""

from collections.abc import Callable, Iterable
from typing import Final

from instruments.interest_subsidy.rules.facts import Case, Drawdown, Loan, OtherSubsidy
from instruments.interest_subsidy.rules.groups import limit_of
from instruments.interest_subsidy.rules.loan_rates import rate_at
from instruments.interest_subsidy.rules.reference import claimed_on, reference_of
from instruments.interest_subsidy.rules.windows import bounds_of, counted_periods
from ledger.values.errors import LedgerError
from ledger.values.money import format_yuan
from ledger.values.outcomes import Refusal
from ledger.values.periods import add_months
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause, message

Check = Callable[[Case, Scheme, Loan, Drawdown], Iterable[Refusal]]
_DAY_TESTS: Final = {
    "signed": ("The contract {name} was signed on {day}, outside what counts ({edge}).",
               "The day on which the contract {name} was signed is not stated."),
    "filed": ("The contract {name} was filed on {day}, outside what counts ({edge}).",
              "The day on which the contract {name} was filed is not stated."),
    "drawn": ("The drawdown {name} was made on {day}, outside what counts ({edge}).", ""),
    "repaid": ("The drawdown {name} was paid back on {day}, outside what counts ({edge}).",
               "The drawdown {name} is not shown as paid back."),
}  # fmt: skip


class YearOfOtherMoneyNotStated(LedgerError):
    """The scheme asks for one policy a year, and nobody says of which year the other money is."""

    template = "Of which year {other} is, or which year the claim is for, is not stated. Write year for both."


def refusals_of(case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> list[Refusal]:
    """Every reason why a drawdown does not count; none if it does."""
    refusals: list[Refusal] = []
    for check in CHECKS:
        try:
            refusals += check(case, scheme, loan, drawdown)
        except LedgerError as error:
            refusals.append(refusal_from(error))
    return refusals


def refusal_from(error: LedgerError, clause: Clause | None = None) -> Refusal:
    """A refusal in the words of an error."""
    return Refusal(message(error.template, **error.parameters), clause)


def term_clause(scheme: Scheme) -> Clause:
    """The clause for when a scheme is in force: its document as a whole, with its days."""
    days = f"{scheme.in_force_from} — {scheme.in_force_to or ''}".strip()
    return Clause(scheme.document, f"施行期 {days}", scheme.address, scheme.mark, scheme.confirmed_on)


def _in_force(_case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Iterable[Refusal]:
    day = {"loan_contract": loan.signed_on, "drawdown": drawdown.drawn_on}.get(scheme.picked_by)
    if scheme.picked_by == "loan_contract" and day is None:
        yield Refusal(message(_DAY_TESTS["signed"][1], name=loan.contract), term_clause(scheme))
    if day and not scheme.holds_on(day):
        yield Refusal(message("The scheme was not in force on {day}, the day that picks the rule for {name}.",
                              day=day, name=drawdown.iou), term_clause(scheme))  # fmt: skip


def _days(case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Iterable[Refusal]:
    days = {
        "signed": (loan.contract, loan.signed_on),
        "filed": (loan.contract, loan.filed_on),
        "drawn": (drawdown.iou, drawdown.drawn_on),
        "repaid": (drawdown.iou, loan.repaid_on(drawdown)),
    }
    for test, (name, day) in days.items():
        bounds = bounds_of(case, scheme, test)
        if bounds.is_open:
            continue
        outside, unknown = _DAY_TESTS[test]
        if day is None:
            yield Refusal(message(unknown, name=name), bounds.clause)
        elif broken := bounds.broken_by(day):
            yield Refusal(message(outside, name=name, day=day, edge=broken.day), broken.clause)


def _days_counted(case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Iterable[Refusal]:
    """Whether any day of the drawdown is left to count, where the basis counts time."""
    if "time_basis" in scheme and not counted_periods(case, scheme, loan, drawdown):
        tests = [bounds_of(case, scheme, test) for test in ("accrued", "paid")]
        clause = next((bounds.clause for bounds in tests if bounds.clause), None)
        yield Refusal(message("No day of the drawdown {name} lies in the window.", name=drawdown.iou), clause)


def _lender_and_purpose(_case: Case, scheme: Scheme, loan: Loan, _drawdown: Drawdown) -> Iterable[Refusal]:
    if loan.lender in scheme.value("excluded_lenders", []):
        lender = message("Loans of this kind of lender do not count: {contract}, {lender}.", contract=loan.contract,
                         lender=loan.lender)  # fmt: skip
        yield Refusal(lender, _clause_of(scheme, "excluded_lenders", loan.lender))
    template = "The purpose of the loan {contract} does not count: {purpose}."
    for name, wanted in (("purposes", True), ("excluded_purposes", False)):
        if name in scheme and (loan.purpose in scheme.value(name)) is not wanted:
            purpose = message(template, contract=loan.contract, purpose=loan.purpose or "-")
            yield Refusal(purpose, _clause_of(scheme, name, loan.purpose))


def _clause_of(scheme: Scheme, name: str, entry: str) -> Clause | None:
    """The clause of one entry of a table, where each has its own; else that of the table."""
    table = scheme.value(name)
    return scheme.clauses[table[entry]] if isinstance(table, dict) and entry in table else scheme.clause(name)


def _attributes(_case: Case, scheme: Scheme, loan: Loan, _drawdown: Drawdown) -> Iterable[Refusal]:
    for attribute, clause in scheme.value("loan_must", {}).items():
        yield from attribute_refusals(
            loan.contract, loan.attributes.get(attribute), attribute, scheme.clauses[clause]
        )


def attribute_refusals(name: str, held: bool | None, attribute: str, clause: Clause) -> Iterable[Refusal]:  # noqa: FBT001 - a fact, not a switch
    """The reason why a condition is not met, if it is not; what is not stated is not taken for granted."""
    if held is None:
        yield Refusal(message("It is not stated whether {name} meets the condition {condition}.",
                              name=name, condition=attribute), clause)  # fmt: skip
    elif not held:
        yield Refusal(
            message("{name} does not meet the condition {condition}.", name=name, condition=attribute), clause
        )


def _size(_case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Iterable[Refusal]:
    by_drawdown = scheme.value("counted_by") == "drawdown"
    name, amount_fen = (
        (drawdown.iou, drawdown.amount_fen) if by_drawdown else (loan.contract, loan.amount_fen)
    )
    amounts = {"contract": name, "amount": format_yuan(amount_fen)}
    minimum, of_minimum = limit_of(scheme, loan, "loan_minimum")
    maximum, of_maximum = limit_of(scheme, loan, "loan_maximum")
    if minimum is not None and amount_fen < minimum:
        yield Refusal(message("The loan {contract} of {amount} yuan is below the least of {limit} yuan.",
                              limit=format_yuan(minimum), **amounts), of_minimum)  # fmt: skip
    if maximum is not None and amount_fen > maximum:
        yield Refusal(message("The loan {contract} of {amount} yuan is above the most of {limit} yuan.",
                              limit=format_yuan(maximum), **amounts), of_maximum)  # fmt: skip


def _term(_case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Iterable[Refusal]:
    least, most = scheme.value("loan_term_months_at_least"), scheme.value("loan_term_months_at_most")
    end = drawdown.due_on
    if scheme.value("loan_term_measured") == "used":
        end = loan.repaid_on(drawdown) or end
    if least is not None and end < add_months(drawdown.drawn_on, least):
        yield Refusal(message("The term of {iou} is shorter than {months} months.", iou=drawdown.iou, months=least),
                      scheme.clause("loan_term_months_at_least"))  # fmt: skip
    if most is not None and end > add_months(drawdown.drawn_on, most):
        yield Refusal(message("The term of {iou} is longer than {months} months.", iou=drawdown.iou, months=most),
                      scheme.clause("loan_term_months_at_most"))  # fmt: skip


def _rate(case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Iterable[Refusal]:
    if not scheme.value("loan_rate_at_most_reference"):
        return
    rate = rate_at(loan, drawdown, drawdown.drawn_on)
    if rate.number > reference_of(case, scheme, loan, drawdown).number:
        yield Refusal(message("The rate of {iou} is above the reference rate.", iou=drawdown.iou),
                      scheme.clause("loan_rate_at_most_reference"))  # fmt: skip


def _repayment(case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Iterable[Refusal]:
    asked = [
        name
        for name in ("must_be_repaid", "repaid_on_time", "claim_within_months_of_repayment")
        if scheme.value(name)
    ]
    repaid = loan.repaid_on(drawdown)
    if repaid is None:
        yield from (
            Refusal(message(_DAY_TESTS["repaid"][1], name=drawdown.iou), scheme.clause(name))
            for name in asked
        )
        return
    if "repaid_on_time" in asked and repaid > (due_on := loan.due_on(drawdown)):
        yield Refusal(message("The drawdown {iou} was paid back on {day}, after it was due on {due}.",
                              iou=drawdown.iou, day=repaid, due=due_on),
                      scheme.clause("repaid_on_time"))  # fmt: skip
    months = scheme.value("claim_within_months_of_repayment")
    if months and claimed_on(case) > add_months(repaid, months):
        yield Refusal(message("The claim for {iou} comes later than {months} months after it was paid back.",
                              iou=drawdown.iou, months=months),
                      scheme.clause("claim_within_months_of_repayment"))  # fmt: skip


def _number_of_drawdowns(_case: Case, scheme: Scheme, loan: Loan, drawdown: Drawdown) -> Iterable[Refusal]:
    """More drawdowns than count: those after the first few are left out, or the loan as a whole."""
    most = scheme.value("drawdowns_at_most")
    if most is None or len(loan.drawdowns) <= most:
        return
    in_order = sorted(loan.drawdowns, key=lambda own: (own.drawn_on, own.iou))
    if scheme.value("drawdowns_beyond") == "loan_left_out" or in_order.index(drawdown) >= most:
        yield Refusal(message("The drawdown {iou} is one of {count} of the loan {contract}; at most {most} count.",
                              iou=drawdown.iou, count=len(in_order), contract=loan.contract, most=most),
                      scheme.clause("drawdowns_at_most"))  # fmt: skip


def _other_money(case: Case, scheme: Scheme, loan: Loan, _drawdown: Drawdown) -> Iterable[Refusal]:
    """Other public money that is for this loan by name, where the scheme bears none beside it."""
    for other in case.other_subsidies:
        if other.contract == loan.contract and (name := excluding(case, scheme, other)):
            yield Refusal(message("The loan {contract} already has public money: {other}.",
                                  contract=loan.contract, other=other.name), scheme.clause(name))  # fmt: skip


def excluding(case: Case, scheme: Scheme, other: OtherSubsidy) -> str | None:
    """The parameter by which other money excludes that of the scheme, if one does.

    Raises:
        YearOfOtherMoneyNotStated: the scheme bears one policy a year, and a year is not stated.
    """
    if other.level in scheme.value("strict_levels", []):
        return "strict_levels"
    policy, levels = scheme.value("double_funding"), scheme.value("double_funding_levels")
    if policy not in ("strict", "one_a_year") or other.level not in (levels or [other.level]):
        return None
    if policy == "one_a_year" and None in (other.year, case.for_year):
        raise YearOfOtherMoneyNotStated(other=other.name)
    return "double_funding" if policy == "strict" or other.year == case.for_year else None


CHECKS: Final[tuple[Check, ...]] = (
    _in_force, _days, _days_counted, _lender_and_purpose, _attributes, _size, _term, _rate, _repayment,
    _number_of_drawdowns, _other_money,
)  # fmt: skip
