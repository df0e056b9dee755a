"""What is written down of a post-subsidy: the task that was announced, the application that is paid.

Registered, done by the firm with its own money, accepted, amount fixed, paid: the task is registered; the
application carries the verified spend, the auditor's report and the acceptance, so that no amount is fixed
and nothing is paid before them.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import Session

from instruments.post_subsidy.applications import Application, Task, case_of
from ledger.book.columns import stored_id
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.queries import newest_computation
from ledger.book.workflow import Record, approval_circuit
from ledger.instrument import (
    EventKind,
    RecordKind,
    approved_amount,
    computed_result,
    payment_draft,
    release_draft,
    reserved_fen,
    withdrawal,
)
from ledger.values.facts import Amount, Facts

STATES = (
    "draft",
    "submitted",
    "returned",
    "reviewed",
    "approved",
    "paid",
    "settled",
    "rejected",
    "withdrawn",
)
TASK_STATES = ("draft", "submitted", "returned", "reviewed", "registered", "done", "rejected", "withdrawn")


class Payment(Facts):
    """A payment to the firm."""

    amount_fen: Annotated[Amount, Field(gt=0)]
    paid_to: str = ""


class Completion(Facts):
    """The firm has done the task with its own money."""

    report: str


class Settlement(Facts):
    """The file is closed; what is still reserved goes back."""

    remark: str = ""


def pay(session: Session, record: Record, payment: Payment, day: date) -> Draft:
    """The entry of a payment; the first one also shows the firm's own verified spend.

    Raises:
        StepRefused: more would be paid than is still reserved.
    """
    firm = AccountName(record.party_id, "cash")
    draft = payment_draft(
        session, record, payment.amount_fen, day, firm, "reached_recipient", payment.paid_to
    )
    own = _own_spend_move(session, record)
    first = reserved_fen(session, record) == approved_amount(session, record)
    return Draft(draft.kind, day, (*draft.moves, own), draft.memo, record.id) if own and first else draft


def _own_spend_move(session: Session, record: Record) -> Move | None:
    computed = newest_computation(session, stored_id(record))
    own_fen = computed_result(computed, "own_spend") if computed else None
    if not own_fen:
        return None
    return Move(AccountName(record.party_id, "cash"), AccountName(record.party_id, "holding", record.code), own_fen,
                "own_spend")  # fmt: skip


def _firm(facts: Any) -> int:
    return int(facts.firm)


APPLICATION = RecordKind(
    key="application",
    title="Post-subsidy",
    facts=Application,
    transitions=approval_circuit(),
    events=(
        EventKind("payment", "Payment", Payment, ("approved", "paid"), pay, target="paid", undone="approved"),
        withdrawal("approved"),
        EventKind("settlement", "Settlement", Settlement, ("paid",),
                  lambda session, record, _facts, day: release_draft(session, record, day), target="settled",
                  undone="paid"),
    ),
    party=_firm,
    amount=lambda _facts: None,
    states=STATES,
    case=case_of,
    reserves=True,
)  # fmt: skip

TASK = RecordKind(
    key="task",
    title="Task",
    facts=Task,
    transitions=approval_circuit("registered"),
    events=(EventKind("completion", "Completion", Completion, ("registered",), target="done"),),
    party=_firm,
    amount=lambda facts: int(facts.expected_spend_fen),
    states=TASK_STATES,
)
