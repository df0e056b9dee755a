"""Figures that several pages show: a plan's progress, leverage, and the money by sector behind it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from ledger.book.parties import Party
from ledger.book.queries import flows
from ledger.book.workflow import Record
from ledger.instrument import instrument_of, instruments
from ledger.measures.leverage import Choice, Found, collect, pooled
from ledger.measures.targets import Progress, Target, progress, targets_of
from ledger.ui.context import Context


@dataclass(frozen=True)
class Share:
    """Money of one record at one stage from one sector, in fen."""

    record_id: int
    code: str
    subject: str
    sector: str
    amount_fen: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which a ratio may speak of the record."""
        return self.subject, self.code, f"{self.code} {self.subject}"


def plans_of_year(session: Session, year: int) -> list[str]:
    """The plans of a year."""
    return list(session.exec(select(Target.plan).where(Target.year == year).distinct()))


def progress_of(session: Session, plan: str, as_of: date) -> list[Progress]:
    """How far each target of a plan is, from the evidence of its funding method."""
    found = []
    for target in targets_of(session, plan):
        method = instruments().get(target.instrument)
        found.append(progress(target, method.evidence(session, target.year, as_of) if method else ()))
    return found


def year_progress(context: Context) -> list[Progress]:
    """How far the targets of the chosen year are as of the chosen day."""
    with context.reading() as session:
        return [
            item
            for plan in plans_of_year(session, context.year)
            for item in progress_of(session, plan, context.as_of)
        ]


def ratios_of(context: Context, choice: Choice | None = None) -> list[Found]:
    """Every funding method's ratios as of the chosen day, and the pools of those that say the same."""
    sources = {key: method.ratios for key, method in instruments().items()}
    with context.reading() as session:
        found = collect(session, context.as_of, sources, choice)
    return [*found, *pooled(found, by_instrument=True)]


def shares_of(context: Context, instrument: str, stage: str) -> list[Share]:
    """Whose money it is, for each record of a method at a stage; a pledge counts for whoever pledges."""
    with context.reading() as session:
        moved = flows(session, stages=(stage,), instrument=instrument, as_of=context.as_of)
        parties = {party.id: party for party in session.exec(select(Party))}
        records = {
            record.id: record
            for record in session.exec(select(Record).where(Record.instrument == instrument))
        }
    sectors = {key: "fund" if party.kind == "fund" else party.sector for key, party in parties.items()}
    sums: dict[tuple[int, str], int] = defaultdict(int)
    for flow in moved:
        giver = flow.target_party_id if stage == "committed" else flow.source_party_id
        sums[flow.record_id or 0, sectors.get(giver, "private")] += flow.amount_fen
    return [
        Share(record, records[record].code, parties[records[record].party_id].name, sector, amount)
        for (record, sector), amount in sums.items()
        if amount > 0 and record in records
    ]


def by_subject(shares: Sequence[Share]) -> Mapping[str, int]:
    """The money of each subject in fen."""
    sums: dict[str, int] = defaultdict(int)
    for share in shares:
        sums[share.subject] += share.amount_fen
    return sums


def method_title(context: Context, key: str) -> str:
    """A funding method's title in words."""
    return context.translate(instrument_of(key).title)
