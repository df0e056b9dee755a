"""What a funding method tells of itself: kinds of records, of events, rules, schemes, measures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from ledger.book.journal import Draft
from ledger.book.workflow import Record, Transition
from ledger.measures.comparable import Mobilisations
from ledger.measures.headlines import Usual
from ledger.measures.money import Money
from ledger.measures.positions import Positions
from ledger.measures.targets import Evidence
from ledger.values.errors import LedgerError
from ledger.values.facts import Facts
from ledger.values.leverage import Ratio
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Kind, Scheme

if TYPE_CHECKING:  # a method is loaded for a batch of statements too, and no chart is drawn for it
    from ledger.exports.fund_reports import Section
    from ledger.measures.charts import FundFlows


@dataclass(frozen=True)
class EventKind:
    """Something that can happen to a deal after its approval.

    Attributes:
        key: its name, such as "payment".
        title: in English; also the key of its translation.
        facts: what is put in.
        states: states of the record in which it may be recorded.
        draft: the entry that it posts once confirmed, or None where no money moves.
        target: the state it leads to; empty where it moves none.
        undone: the state a reversal of its entry leads back to; empty where it moves none.
        references: names by which papers call what it brings, such as a new IOU: (kind, value, subject).
    """

    key: str
    title: str
    facts: type[Facts]
    states: tuple[str, ...]
    draft: Callable[[Session, Record, Any, date], Draft | None] = lambda _session, _record, _facts, _day: None
    target: str = ""
    undone: str = ""
    references: Callable[[Any], tuple[tuple[str, str, str], ...]] = lambda _facts: ()


@dataclass(frozen=True)
class RecordKind:
    """A kind of record that a funding method keeps: a deal, a loan, a claim.

    Attributes:
        key: its name, such as "fund".
        title: in English; also the key of its translation.
        facts: what is put in.
        transitions: its steps.
        events: what can happen to it after approval.
        party: whose record it is: the party's id, from the facts.
        amount: what is asked for, in fen, from the facts; None where it is yet to be computed.
        references: names by which papers call it: (kind, value, subject).
        case: the facts of the rule's case, from the book; None where nothing is computed.
        reserves: whether approval reserves the computed amount from the year's appropriation.
        require: refuses a step, by its action, that the rest of the book does not allow now.
        states: every state in the order of a deal's life, for lists and charts.
    """

    key: str
    title: str
    facts: type[Facts]
    transitions: tuple[Transition, ...]
    events: tuple[EventKind, ...]
    party: Callable[[Any], int]
    amount: Callable[[Any], int | None]
    states: tuple[str, ...]
    references: Callable[[Any], tuple[tuple[str, str, str], ...]] = lambda _facts: ()
    case: Callable[[Session, Record, Any], Facts] | None = None
    reserves: bool = False
    require: Callable[[Session, Record, str], None] = lambda _session, _record, _action: None


@dataclass(frozen=True)
class Instrument:
    """A funding method.

    Attributes:
        key: its name, such as "equity".
        title: in English; also the key of its translation.
        kinds: its kinds of record by key; the first is its deal.
        schemes: its schemes by id.
        parameters: what a scheme of it may state.
        case: the facts of one case for `calc`.
        compute: the rule: case and scheme to an outcome; the scheme may be None where only figures are asked for.
        template: a commented case file.
        ratios: its leverage as of a day, from the book.
        evidence: what counts towards the year's target: (session, year, as of).
        positions: its money by sector and stage, from which every definition of leverage is computed; None for
            a method that gives `ratios` only.
        headline: definition and stage by which its leverage is usually told.
        mobilised: what its records mobilised over what the office's money in them is worth as a gift.
        report: the sections of a workbook on one of its deals: (session, record, scheme or None, as of).
        fund_flows: who paid into its vehicles and where their money went, for a picture of all flows.
        page: where its page's render function is, as "module:function"; imported only by the app;
            empty for the generic page.
        icon: a Material icon for the app's menu.
        locales: a folder with the words of the method in each language, as `zh.po`; None where the app knows them.
        recompute: the interest that a loan's drawdown bears over a period, for comparing a bank's line.
        dependents: what was built on accepted lines of statements, by their ids; they are not taken back then.
        scheme_faults: what the frame of a scheme cannot see: figures that its rule needs, clauses in conflict.
    """

    key: str
    title: str
    kinds: Mapping[str, RecordKind]
    schemes: Mapping[str, Scheme]
    parameters: Mapping[str, Kind]
    case: type[Facts]
    compute: Callable[[Any, Scheme | None], Outcome]
    template: str
    ratios: Callable[[Session, date], Sequence[Ratio]]
    evidence: Callable[[Session, int, date], Sequence[Evidence]]
    page: str = ""
    icon: str = ":material/payments:"
    locales: Path | None = None
    recompute: Callable[..., Any] | None = None
    dependents: Callable[[Session, Sequence[int]], Sequence[str]] | None = None
    positions: Positions | None = None
    headline: Usual = field(default_factory=Usual)
    mobilised: Mobilisations | None = None
    report: "Callable[[Session, Record, Scheme | None, date], Sequence[Section]] | None" = None
    fund_flows: "Callable[[Session, Money], Sequence[FundFlows]] | None" = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    scheme_faults: Callable[[Scheme], Sequence[LedgerError]] = lambda _scheme: ()

    @property
    def deal(self) -> RecordKind:
        """The kind of record that counts as a deal of this method."""
        return next(iter(self.kinds.values()))
