"""Which share class each partner of a fund holds."""

from datetime import date

from sqlmodel import Session

from instruments.guidance_fund.records import fund_facts
from instruments.guidance_fund.records.facts import LaterClosing
from ledger.book.workflow import Record
from ledger.instrument import office_of
from ledger.instrument.timeline import timeline_of


def classes_of(session: Session, record: Record, as_of: date) -> dict[int, str]:
    """The share class of each partner that has one, by party; who joined later by a day too."""
    fund = fund_facts(session, record)
    found = {office_of(session): fund.share_class} | {
        each.partner: each.share_class for each in fund.partners
    }
    for moment in timeline_of(session, record, as_of):
        if isinstance(moment.facts, LaterClosing):
            found |= {each.partner: each.share_class for each in moment.facts.joiners}
    return {party: name for party, name in found.items() if name}
