"""A filed loan is given up: filed twice, or with a slip in it. Nothing may count it yet."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field
from sqlmodel import Session, col, select

from instruments.interest_subsidy.dependents import NOT_COUNTING
from instruments.interest_subsidy.files import ClaimFile, FirmFile, firm_files
from instruments.interest_subsidy.loans import FILED
from ledger.book.columns import stored_id
from ledger.book.queries import entries_of
from ledger.book.workflow import Record, Step, StepRefused
from ledger.values.errors import raise_all
from ledger.values.facts import Facts


class LoanWithdrawal(Facts):
    """The loan was filed by mistake and counts no more."""

    reason: str = Field(min_length=1)


def withdraw_loan(session: Session, record: Record, _facts: LoanWithdrawal, _day: date) -> None:
    """Nothing is posted when a loan is given up.

    Raises:
        StepRefused: an entry of it stands, or a claim counts it.
    """
    raise_all(list(_faults(session, record)))


def _faults(session: Session, record: Record) -> Iterator[StepRefused]:
    entries = entries_of(session, stored_id(record))
    undone = {entry.reverses_number for entry in entries}
    standing = [str(entry.number) for entry in entries
                if entry.number not in undone and entry.reverses_number is None]  # fmt: skip
    if standing:
        fault = f"its entries stand: {', '.join(standing)}; undo them first"
        yield StepRefused(action="withdrawal", code=record.code, fault=fault)
    codes = [claim.record.code for claim in _counting(session, record)]
    if codes:
        fault = f"it is counted by {', '.join(codes)}; return or withdraw the claim first"
        yield StepRefused(action="withdrawal", code=record.code, fault=fault)


def _counting(session: Session, record: Record) -> Iterator[ClaimFile]:
    """Claims that run or were approved and are for the loan."""
    file, number = firm_files(session, [record.party_id])[record.party_id], stored_id(record)
    contract, counted = _counted_for(session, record, file)
    for claim in file.claims:
        if claim.record.state in NOT_COUNTING and not claim.approved_fen:
            continue
        named = claim.facts.get("loans", ())
        if number in named or (not named and counted and contract in claim.contracts):
            yield claim


def _counted_for(session: Session, record: Record, file: FirmFile) -> tuple[str, bool]:
    """The loan's contract, and whether the loan is the one that a claim for all loans counts for it.

    While two filed loans have one contract no claim can be computed, so that it was the one filed first.
    """
    contract = next(loan.facts.contract for loan in file.loans if loan.record.id == record.id)
    twins = [stored_id(loan.record) for loan in file.loans
             if loan.facts.contract == contract and loan.record.state in FILED]  # fmt: skip
    query = select(Step.record_id).where(Step.to_state == "filed", col(Step.record_id).in_(twins))
    return contract, session.exec(query.order_by(col(Step.id))).first() == record.id
