"""A task and an application as they are written down, and the case of the rules that an application becomes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, select

from instruments.post_subsidy.rules import Case
from instruments.post_subsidy.rules import compute as compute_case
from instruments.post_subsidy.rules.facts import SpendLine, SubsidyKind
from ledger.book.queries import facts_of, flows
from ledger.book.workflow import Record
from ledger.values.errors import LedgerError, raise_all
from ledger.values.facts import Amount, Facts, PartyReference, RecordReference
from ledger.values.money import yuan_text
from ledger.values.outcomes import Outcome, Refusal
from ledger.values.schemes import Scheme
from ledger.values.trace import Message, message

KEY: Final = "post_subsidy"
_STOOD_ASIDE: Final = ("draft", "rejected", "withdrawn")
_REGISTERED: Final = ("registered", "done")
_OF_THE_BOOK: Final = ("firm", "registered_task")


class TaskNotUsable(LedgerError):
    """An application names a task that is not its own."""

    template = "The task {code} cannot be applied for: {fault}. Name another task, or none."


class Task(Facts):
    """A task that the guide announced as post-subsidised: no budget is promised."""

    firm: PartyReference
    task: str
    kind: SubsidyKind
    period_from: date
    period_to: date
    expected_spend_fen: Amount = 0
    measurable_targets: bool = False


class Application(Case):
    """The facts of a case, for a firm of the book and, where there is one, a registered task."""

    firm: PartyReference
    registered_task: RecordReference | None = None


class LineElsewhere(Facts):
    """A line of spend that another application has too, or the report that both rest on."""

    name: str
    code: str


class ApplicationBeside(Facts):
    """Another application of the firm of the same year and scheme, with what was approved for it."""

    code: str
    amount_fen: Amount


class ApplicationCase(Case):
    """The case of the rules with what only a book knows.

    Attributes:
        lines_elsewhere: lines of spend that the firm's other applications under the scheme have too.
        task_elsewhere: codes of its other applications for the same task.
        reports_elsewhere: reports on which its other applications rest with other lines; somebody must look.
        applications_beside: its other applications of the year under the scheme; likewise.
    """

    lines_elsewhere: tuple[LineElsewhere, ...] = ()
    task_elsewhere: tuple[str, ...] = ()
    reports_elsewhere: tuple[LineElsewhere, ...] = ()
    applications_beside: tuple[ApplicationBeside, ...] = ()


@dataclass(frozen=True)
class Other:
    """Another application of the firm that runs or was approved.

    Attributes:
        record: its record.
        facts: as written.
        approved_fen: what was approved for it less what was released.
        received_fen: of that, what was approved before the application beside which it stands.
    """

    record: Record
    facts: Application
    approved_fen: int
    received_fen: int


def compute(case: Case, scheme: Scheme) -> Outcome:
    """The amount of a case; what other applications of the firm are paid for is refused, the rest of them told.

    Raises:
        LedgerError: the scheme or the facts cannot be used as they are written.
    """
    outcome = compute_case(case, scheme)
    if not isinstance(case, ApplicationCase):
        return outcome
    refused = tuple(Refusal(reason) for reason in _paid_twice(case))
    return replace(
        outcome,
        amount_fen=None if refused else outcome.amount_fen,
        refused=(*outcome.refused, *refused),
        warnings=(*outcome.warnings, *_to_look_at(case)),
    )


def case_of(session: Session, record: Record, application: Application) -> ApplicationCase:
    """The rule's case: the application with what the book holds beside it.

    Raises:
        TaskNotUsable: the task that it names is not the firm's, of another kind, or not registered.
    """
    task = application.registered_task
    if task is not None:
        _require_task(session, record, application, task)
    others = _others(session, record)
    same_scheme = [other for other in others if other.record.scheme_id == record.scheme_id]
    of_year = [other for other in same_scheme if other.record.year == record.year]
    received_fen = application.received_this_year_fen + sum(other.received_fen for other in of_year)
    own = {name: value for name, value in application.written().items() if name not in _OF_THE_BOOK}
    return ApplicationCase.read(own | {
        "received_this_year": yuan_text(received_fen),
        "other_subsidies": [*own["other_subsidies"], *_other_subsidies(record, application, others)],
        "lines_elsewhere": [
            {"name": line.label, "code": other.record.code}
            for other in same_scheme for line in _shared(application, other)
        ],
        "task_elsewhere": [
            other.record.code for other in others if task is not None and other.facts.registered_task == task
        ],
        "reports_elsewhere": list(_reports_elsewhere(application, same_scheme)),
        "applications_beside": [
            {"code": other.record.code, "amount": yuan_text(other.approved_fen)} for other in of_year
        ],
    })  # fmt: skip


def _paid_twice(case: ApplicationCase) -> Iterator[Message]:
    for one in case.lines_elsewhere:
        yield message("The spend {line} is already in the application {code} under this scheme. Take it out of one"
                      " of the two.", line=one.name, code=one.code)  # fmt: skip
    for code in case.task_elsewhere:
        yield message("The application {code} is for the same task. Withdraw one of the two.", code=code)


def _to_look_at(case: ApplicationCase) -> Iterator[Message]:
    for one in case.reports_elsewhere:
        yield message("The report {report} also stands in the application {code}. See that no spend is paid for"
                      " twice.", report=one.name, code=one.code)  # fmt: skip
    for beside in case.applications_beside:
        yield message("The firm also has the application {code} of this year under this scheme ({amount} yuan)."
                      " See that it is not for the same spend.",
                      code=beside.code, amount=yuan_text(beside.amount_fen))  # fmt: skip


def _others(session: Session, record: Record) -> list[Other]:
    """The firm's other applications that run or were approved, in the order in which they were written down."""
    query = select(Record).where(
        Record.instrument == KEY, Record.kind == record.kind, Record.party_id == record.party_id,
        Record.id != record.id,
    )  # fmt: skip
    own = flows(session, stages=("approved",), record_id=record.id)
    found = [
        _other(session, other, own[0].entry_number if own else None)
        for other in session.exec(query.order_by(col(Record.id)))
    ]
    return [other for other in found if other.approved_fen or other.record.state not in _STOOD_ASIDE]


def _other(session: Session, record: Record, own_entry: int | None) -> Other:
    moved = flows(session, stages=("approved",), record_id=record.id)
    approved_fen = sum(
        flow.amount_fen if flow.target_purpose == "reserved" else -flow.amount_fen for flow in moved
    )
    # What was approved first keeps its amount, whatever is approved after it.
    is_first = bool(moved) and (own_entry is None or moved[0].entry_number < own_entry)
    facts = Application.read(facts_of(session, record))
    return Other(record, facts, approved_fen, approved_fen if is_first else 0)


def _other_subsidies(record: Record, application: Application, others: Sequence[Other]) -> Iterator[Any]:
    """What was approved first under another scheme for spend of this application too."""
    for other in others:
        elsewhere = other.record.scheme_id != record.scheme_id
        if elsewhere and other.received_fen and any(_shared(application, other)):
            yield {
                "name": f"{other.record.code} {other.record.title}",
                "amount": yuan_text(other.received_fen),
            }


def _shared(application: Application, other: Other) -> Iterator[SpendLine]:
    """The lines of an application that another one has too."""
    for line in application.spend:
        if any(_is_same(line, own) for own in other.facts.spend):
            yield line


def _reports_elsewhere(application: Application, others: Sequence[Other]) -> Iterator[Any]:
    for other in others:
        shared = list(_shared(application, other))
        papers = {_paper(line) for line in other.facts.spend}
        numbers = {line.report_number: None for line in application.spend
                   if line not in shared and line.report_number and _paper(line) in papers}  # fmt: skip
        yield from ({"name": number, "code": other.record.code} for number in numbers)


def _is_same(line: SpendLine, other: SpendLine) -> bool:
    """Whether two lines are the same spend: of one paper, of common days, and of one name or one amount."""
    days_meet = line.spent_from <= other.spent_to and other.spent_from <= line.spent_to
    alike = line.label == other.label or line.verified_fen == other.verified_fen
    return _paper(line) == _paper(other) and days_meet and alike


def _paper(line: SpendLine) -> tuple[str, str, str]:
    return line.paper, line.auditor, line.report_number


def _require_task(session: Session, record: Record, application: Application, number: int) -> None:
    found = session.get(Record, number)
    if found is None or (found.instrument, found.kind) != (KEY, "task"):
        raise TaskNotUsable(code=found.code if found else number, fault="there is no such task")
    task, faults = Task.read(facts_of(session, found)), list[str]()
    if found.party_id != record.party_id:
        faults.append("it is another firm's")
    if task.kind != application.kind:
        faults.append(f"it is of the kind {task.kind}, the application of {application.kind}")
    if found.state not in _REGISTERED:
        faults.append(f"it is {found.state}, not registered")
    raise_all([TaskNotUsable(code=found.code, fault=fault) for fault in faults])
