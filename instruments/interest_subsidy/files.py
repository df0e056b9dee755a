"""What the book holds of a firm, as its claim needs it: loans, interest paid, claims before this one, other support."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from instruments.interest_subsidy.loans import KEY, LoanFile, loan_files
from instruments.interest_subsidy.paid import PaidInterest, counts_by_window, paid_interest
from instruments.interest_subsidy.reading import (
    computed_contracts,
    names_of_parties,
    net_approved,
    newest_facts,
    rows_of,
)
from ledger.book.columns import stored_id
from ledger.book.workflow import Record
from ledger.instrument.office_schemes import schemes_of


@dataclass(frozen=True)
class ClaimFile:
    """A claim as the book has it.

    Attributes:
        record: its record.
        facts: as written.
        approved_fen: what was approved for it less what was released.
        contracts: of the loans that it was last computed for; none where it never was.
        by_window: whether its scheme counts only days of the claim's window.
    """

    record: Record
    facts: Mapping[str, Any]
    approved_fen: int
    contracts: tuple[str, ...] = ()
    by_window: bool = False


@dataclass(frozen=True)
class Support:
    """What was approved for a firm by another funding method of this office, in fen."""

    record: Record
    approved_fen: int


@dataclass(frozen=True)
class FirmFile:
    """A firm with its loans (in any state), the interest paid on them, its claims, and other support.

    Loans and claims stand in the order in which they were written down.
    """

    name: str
    loans: Sequence[LoanFile]
    claims: Sequence[ClaimFile]
    support: Sequence[Support]
    paid: PaidInterest


def firm_files(session: Session, firms: Collection[int]) -> Mapping[int, FirmFile]:
    """What the book holds of some firms, by their ids; read together.

    Raises:
        PartyUnknown: a firm is not in the book.
    """
    names = names_of_parties(session, firms)
    records = _records_of(session, firms)
    of_kind = {kind: [record for record in records if (record.instrument, record.kind) == (KEY, kind)]
               for kind in ("loan", "claim")}  # fmt: skip
    beside = [record for record in records if record.instrument != KEY]
    loans = _by_firm(loan_files(session, of_kind["loan"]))
    approved = net_approved(session, [stored_id(record) for record in [*of_kind["claim"], *beside]])
    claims = _by_firm(_claim_files(session, of_kind["claim"], approved))
    support = _by_firm([
        Support(record, approved[stored_id(record)]) for record in beside if approved.get(stored_id(record))
    ])  # fmt: skip
    paid = paid_interest(session, [stored_id(record) for record in of_kind["loan"]])
    return {
        firm: FirmFile(name, loans[firm], claims[firm], support[firm], paid) for firm, name in names.items()
    }


def _records_of(session: Session, firms: Collection[int]) -> list[Record]:
    rows = rows_of(session, select(Record), col(Record.party_id), firms)
    return sorted((row[0] for row in rows), key=stored_id)


def _claim_files(session: Session, records: Sequence[Record], approved: Mapping[int, int]) -> list[ClaimFile]:
    ids = [stored_id(record) for record in records]
    facts, contracts = newest_facts(session, ids), computed_contracts(session, ids)
    by_window = {name for name, scheme in schemes_of(session, KEY).items() if counts_by_window(scheme)}
    return [
        ClaimFile(record, facts[number], approved.get(number, 0), contracts.get(number, ()),
                  record.scheme_id in by_window)
        for number, record in zip(ids, records, strict=True)
    ]  # fmt: skip


def _by_firm(files: Sequence[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for file in files:
        found[file.record.party_id].append(file)
    return found
