"""Funds that hold one another: what could never be looked through is refused before it is approved."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from sqlmodel import Session, col, select

from ledger.book.parties import party_of
from ledger.book.queries import flows
from ledger.book.workflow import Record, RecordVersion
from ledger.values.errors import LedgerError
from ledger.values.leverage import DEEPEST, nesting_fault

_NO_FUND_YET: Final = ("draft", "submitted", "returned", "reviewed", "rejected", "withdrawn")


class FundsInCircle(LedgerError):
    """A fund would hold itself through others, or lie under too many."""

    template = (
        "{code} is refused: funds would hold one another in a circle or more than {deepest} deep ({path}). "
        "Take the fund out of its partners, or withdraw the other one."
    )


def refuse_circle(session: Session, record: Record, partners: Collection[int]) -> None:
    """Refuse partners with whom some fund could not be looked through any more.

    Only funds that are approved and not withdrawn count, so of two that name each other the second is refused.

    Raises:
        FundsInCircle: with the names along the way.
    """
    held = _partners_of_funds(session)
    held[record.party_id] |= {*partners}
    for fund in [*held]:
        way = nesting_fault(fund, held)
        if record.party_id in way:
            path = " <- ".join(party_of(session, each).name for each in way)
            raise FundsInCircle(code=record.code, deepest=DEEPEST, path=path)


def _partners_of_funds(session: Session) -> dict[int, set[int]]:
    """The partners of every fund by their party ids: those it was approved with, and who joined later."""
    found: dict[int, set[int]] = defaultdict(set)
    query = select(Record.id, Record.party_id, RecordVersion.facts).join(RecordVersion).where(
        Record.instrument == "guidance_fund", Record.version == RecordVersion.version,
        col(Record.state).not_in(_NO_FUND_YET),
    )  # fmt: skip
    parties: dict[int | None, int] = {}
    for record_id, party_id, facts in session.exec(query):
        parties[record_id] = party_id
        found[party_id] |= {int(each["partner"]) for each in json.loads(facts)["partners"]}
    for record_id, partner in _joined(session):
        if record_id in parties:
            found[parties[record_id]].add(partner)
    return found


def _joined(session: Session) -> Iterable[tuple[int | None, int]]:
    """Who holds a pledge to which record."""
    pledged: dict[tuple[int | None, int], int] = defaultdict(int)
    for flow in flows(session, stages=("committed",), instrument="guidance_fund"):
        joins = flow.target_purpose == "unfunded_commitment"
        partner = flow.target_party_id if joins else flow.source_party_id
        pledged[flow.record_id, partner] += flow.amount_fen if joins else -flow.amount_fen
    return [place for place, fen in pledged.items() if fen]
