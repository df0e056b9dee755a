"""Leverage of post-subsidies, and what counts towards the year's target."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from ledger.book.parties import Party
from ledger.book.queries import flows
from ledger.book.workflow import Record
from ledger.instrument import evidence_of
from ledger.measures.targets import Evidence
from ledger.values.leverage import Ratio, Sums, Tags, ratio

REACHED = frozenset({"paid", "settled"})
PIPELINE = frozenset({"submitted", "returned", "reviewed", "approved"})


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """Own verified spend of the firm per yuan of subsidy paid (M2 at the recipient), one for each application.

    Numerator: the spend that the auditor verified, less fiscal money in it, by the firm's sector.
    Denominator: what was paid by the day. It says how much the firm spent first, not that it would not have
    spent it otherwise.
    """
    paid: dict[int, int] = defaultdict(int)
    own: dict[int, int] = defaultdict(int)
    for flow in flows(
        session, stages=("reached_recipient", "own_spend"), instrument="post_subsidy", as_of=as_of
    ):
        kept = paid if flow.stage == "reached_recipient" else own
        kept[flow.record_id or 0] += flow.amount_fen
    tags = Tags(level="recipient", stage="reached_recipient", base="paid_in", as_of=as_of)
    return [_ratio(session, record, paid[record], own[record], tags) for record in paid]


def evidence(session: Session, year: int, as_of: date) -> Sequence[Evidence]:
    """Distinct firms with a post-subsidy of the year: reached once paid, in the pipeline from submission."""
    return evidence_of(session, "post_subsidy", "application", year, as_of, REACHED, PIPELINE)


def _ratio(session: Session, record_id: int, paid_fen: int, own_fen: int, tags: Tags) -> Ratio:
    record = session.get_one(Record, record_id)
    firm = session.get_one(Party, record.party_id)
    by_sector = Sums(office_fen=paid_fen, **{_FIELDS[firm.sector]: own_fen})
    return ratio(
        "M2",
        by_sector,
        tags,
        f"{record.code} {firm.name}",
        state_owned_as_private=firm.sector == "state_owned",
    )


_FIELDS = {
    "private": "private_fen",
    "state_owned": "state_owned_fen",
    "public": "other_public_fen",
    "office": "other_public_fen",
}
