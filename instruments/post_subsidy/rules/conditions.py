"""The conditions of a post-subsidy: each yields every reason for refusal that it finds, with its clause."""

from collections.abc import Callable, Iterator
from datetime import date

from instruments.post_subsidy.rules.facts import Case, SpendLine
from instruments.post_subsidy.rules.parameters import names_table
from instruments.post_subsidy.rules.spend import Spend
from ledger.values.money import format_yuan
from ledger.values.outcomes import Refusal
from ledger.values.schemes import Scheme, SchemeFaulty
from ledger.values.trace import Clause, message

Condition = Callable[[Case, Scheme, Spend], Iterator[Refusal]]
_NO_PAPER = {
    "auditor_report": "No auditor's report with its number and date verifies {line}.",
    "tax_filing": "No tax filing with its number and date verifies {line}.",
}

# (parameter that asks for it, whether the case misses it, the reason)
_APPLICANT: tuple[tuple[str, Callable[[Case], bool], str], ...] = (
    ("legal_person_needed", lambda case: not case.legal_person, "The applicant has no legal person status."),
    (
        "budget_filing_needed",
        lambda case: not case.budget_filed,
        "The budget for R&D was not filed beforehand.",
    ),
    ("clean_record_needed", lambda case: case.dishonest, "The applicant is listed as dishonest."),
)
_TASK: tuple[tuple[str, Callable[[Case], bool], str], ...] = (
    ("announcement_needed", lambda case: not case.announced, "The guide did not announce a post-subsidy."),
    (
        "measurable_targets_needed",
        lambda case: not case.measurable_targets,
        "The task has no measurable targets.",
    ),
    ("sub_projects_refused", lambda case: case.sub_projects > 0, "The task is divided into sub-projects."),
    (
        "preset_budget_refused",
        lambda case: case.preset_budget_fen is not None,
        "The task was given a budget number beforehand.",
    ),
)


def refusals(case: Case, scheme: Scheme, spend: Spend) -> tuple[Refusal, ...]:
    """Every reason why the case is paid nothing, in the order of the conditions.

    Raises:
        SchemeFaulty: a table of the scheme cannot be read, or it is picked by no day of the case.
    """
    return tuple(reason for condition in _CONDITIONS for reason in condition(case, scheme, spend))


def _in_force(case: Case, scheme: Scheme, _: Spend) -> Iterator[Refusal]:
    day = _day_that_picks(case, scheme)
    if not scheme.holds_on(day):
        clause = Clause(scheme.document, "", scheme.address, scheme.mark, scheme.confirmed_on)
        yield Refusal(message("The scheme is not in force on {day}.", day=day), clause)


def _day_that_picks(case: Case, scheme: Scheme) -> date:
    match scheme.picked_by:
        case "applied_on":
            return case.applied_on
        case "accepted_on":
            return case.acceptance.accepted_on if case.acceptance else case.applied_on
        case other:
            raise SchemeFaulty(scheme=scheme.id, fault=f"picked_by is {other}, not applied_on or accepted_on")


def _applicant(case: Case, scheme: Scheme, _: Spend) -> Iterator[Refusal]:
    for name, misses, reason in _APPLICANT:
        if scheme.value(name, default=False) and misses(case):
            yield Refusal(message(reason), scheme.clause(name))


def _task(case: Case, scheme: Scheme, _: Spend) -> Iterator[Refusal]:
    kinds = names_table(scheme, "task_kinds")
    if kinds is not None and case.kind not in kinds:
        return
    for name, misses, reason in _TASK:
        if scheme.value(name, default=False) and misses(case):
            yield Refusal(message(reason), scheme.clause(name))


def _classes(case: Case, scheme: Scheme, _: Spend) -> Iterator[Refusal]:
    eligible = names_table(scheme, "eligible_classes")
    if eligible is not None and not set(eligible) & set(case.classes):
        reason = message("The firm is of none of the classes {classes}.", classes=", ".join(eligible))
        yield Refusal(reason, scheme.clause("eligible_classes"))


def _intellectual_property(case: Case, scheme: Scheme, _: Spend) -> Iterator[Refusal]:
    least = scheme.value("intellectual_property_minimum", default=0)
    if case.intellectual_property_rights < least:
        template = "The firm has {count} rights of intellectual property, but needs {least}."
        reason = message(template, count=case.intellectual_property_rights, least=least)
        yield Refusal(reason, scheme.clause("intellectual_property_minimum"))


def _accepted(case: Case, scheme: Scheme, _: Spend) -> Iterator[Refusal]:
    if case.kind not in (names_table(scheme, "acceptance_kinds") or ()):
        return
    if case.acceptance is None:
        yield Refusal(message("The task was not accepted."), scheme.clause("acceptance_kinds"))
    elif not case.acceptance.document:
        yield Refusal(message("No document proves the acceptance."), scheme.clause("acceptance_kinds"))


def _evidence(case: Case, scheme: Scheme, _: Spend) -> Iterator[Refusal]:
    clause = scheme.clause("evidence")
    for line in case.spend:
        if line.verified_fen > line.claimed_fen:
            template = "{line}: {verified} was verified, more than the {claimed} claimed."
            verified, claimed = format_yuan(line.verified_fen), format_yuan(line.claimed_fen)
            yield Refusal(message(template, line=line.label, verified=verified, claimed=claimed), clause)
        if line.fiscal_money_fen > line.verified_fen:
            template = "{line}: the fiscal money in it is more than what was verified."
            yield Refusal(message(template, line=line.label), clause)
        yield from _paper(line, scheme, clause)


def _paper(line: SpendLine, scheme: Scheme, clause: Clause | None) -> Iterator[Refusal]:
    needed = scheme.value("evidence")
    if needed is None:
        return
    if line.paper != needed or not (line.auditor and line.report_number and line.report_date):
        yield Refusal(message(_NO_PAPER[needed], line=line.label), clause)
    elif line.report_date < line.spent_to:
        template = "{line}: the report is of {day}, before the spend ended on {last}."
        yield Refusal(message(template, line=line.label, day=line.report_date, last=line.spent_to), clause)


def _within_period(case: Case, scheme: Scheme, _: Spend) -> Iterator[Refusal]:
    if "spend_period" not in scheme or not case.spend:
        return
    clause = scheme.clause("spend_period")
    first, last = _period(case, scheme)
    if first is None or last is None:
        yield Refusal(message("The task states no period in which to spend."), clause)
        return
    for line in case.spend:
        if line.spent_from < first or line.spent_to > last:
            template = (
                "{line}: spent from {spent_from} to {spent_to}, outside the period from {first} to {last}."
            )
            days = {"spent_from": line.spent_from, "spent_to": line.spent_to, "first": first, "last": last}
            yield Refusal(message(template, line=line.label, **days), clause)


def _period(case: Case, scheme: Scheme) -> tuple[date | None, date | None]:
    if scheme.value("spend_period") == "task":
        return case.period_from, case.period_to
    year = case.applied_on.year - 1
    return date(year, 1, 1), date(year, 12, 31)


def _enough(_: Case, scheme: Scheme, spend: Spend) -> Iterator[Refusal]:
    least_fen = scheme.value("minimum_base", default=0)
    if spend.base.exact < least_fen:
        reason = message("The spend that counts is below {least}.", least=format_yuan(least_fen))
        yield Refusal(reason, scheme.clause("minimum_base"))


def _not_subsidised_elsewhere(case: Case, scheme: Scheme, _: Spend) -> Iterator[Refusal]:
    if scheme.value("other_subsidies") == "refuse" and case.other_subsidies:
        names = ", ".join(other.name for other in case.other_subsidies)
        reason = message("The spend is already subsidised by {names}.", names=names)
        yield Refusal(reason, scheme.clause("other_subsidies"))


_CONDITIONS: tuple[Condition, ...] = (
    _in_force,
    _applicant,
    _classes,
    _intellectual_property,
    _task,
    _accepted,
    _evidence,
    _within_period,
    _enough,
    _not_subsidised_elsewhere,
)
