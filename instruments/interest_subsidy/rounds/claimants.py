"""The firms of a round: what each is due by the scheme, or every reason why it is refused."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from instruments.interest_subsidy.claims import NOT_RUNNING, ClaimFacts, case_from, claimed_loans, compute
from instruments.interest_subsidy.files import ClaimFile, FirmFile, firm_files
from instruments.interest_subsidy.loans import FILED, KEY
from instruments.interest_subsidy.paid import counts_window, days_of
from ledger.book.columns import stored_id
from ledger.book.journal import Entry
from ledger.book.workflow import EDITABLE_STATES, Record
from ledger.statements.tables import LINES
from ledger.values.errors import LedgerError
from ledger.values.money import yuan_text
from ledger.values.outcomes import Outcome, Refusal
from ledger.values.schemes import Scheme
from ledger.values.trace import message

FIXED: Final = ("approved", "paid", "settled")
"""States in which a claim's amount stands and is not shared again."""
GIVEN_UP: Final = ("rejected", "withdrawn")
CHUNK: Final = 200
"""How many firms are read and computed at a time: what is shown as progress, and what is held in memory."""

Progress = Callable[[int, int], None]
"""Told how many firms are done, and of how many."""


@dataclass(frozen=True)
class Terms:
    """What a round is for: the scheme, the year, the first and last day of the window, the day of the claims.

    `given_up` are the claims, by firm, that were withdrawn or rejected out of the round that is on its way.
    """

    scheme: Scheme
    year: int
    days: tuple[date, date]
    as_of: date
    given_up: Mapping[int, Record] = field(default_factory=dict)


@dataclass(frozen=True)
class Claimant:
    """A firm in a round.

    Attributes:
        record: its claim, where it has one.
        fixed_fen: what was approved for it already; None where the round decides.
        due_fen: what it is due before sharing; None where it is refused.
        base_fen: what a rate set from the pot is counted on: its eligible interest.
        refused: every reason for refusal, as JSON.
        inputs: hashes of what the amount rests on: the facts of firm and loans, and the lines of interest.
        trace: how the amount came about, as JSON; None where it was not asked for.
    """

    firm: int
    name: str
    facts: ClaimFacts
    record: Record | None
    fixed_fen: int | None
    due_fen: int | None
    base_fen: int
    eligible: str | None
    refused: Sequence[Mapping[str, Any]]
    warnings: Sequence[str]
    loans: Sequence[Mapping[str, Any]]
    inputs: Mapping[str, str]
    trace: Mapping[str, Any] | None = None

    @property
    def open_fen(self) -> int:
        """What the round has to share out to it; 0 where its amount is fixed or it is refused."""
        return 0 if self.fixed_fen is not None else (self.due_fen or 0)


def claimants(
    session: Session,
    schemes: Sequence[Scheme],
    terms: Terms,
    progress: Progress,
    *,
    traces: bool,
    only: Collection[int] | None = None,
) -> list[list[Claimant]]:
    """The firms of a round under each of some schemes; what the book holds is read once for all of them.

    Args:
        session: an open session.
        schemes: the schemes; the first is that of the round.
        terms: what the round is for; its scheme tells which claim is a firm's own.
        progress: told after each few hundred firms.
        traces: whether each claimant carries its trace.
        only: of these firms; of all of the round where it is None.
    """
    found: list[list[Claimant]] = [[] for _ in schemes]
    firms = firms_of(session, terms.days) if only is None else sorted(only)
    for start in range(0, len(firms), CHUNK):
        chunk = firms[start : start + CHUNK]
        files = firm_files(session, chunk)
        for place, scheme in enumerate(schemes):
            found[place] += [_claimant(firm, files[firm], scheme, terms, traces=traces) for firm in chunk]
        progress(start + len(chunk), len(firms))
    return found


def firms_of(session: Session, days: tuple[date, date]) -> list[int]:
    """Firms with filed loans and interest accepted in the window, in the order of the book."""
    reversal, window = aliased(Entry), days_of(*days)
    query = (
        select(col(Record.party_id))
        .join(LINES, LINES.c.record_id == col(Record.id))
        .join(Entry, col(Entry.number) == LINES.c.entry_number)
        .where(col(Record.instrument) == KEY, col(Record.kind) == "loan", col(Record.state).in_(FILED))
        .where(col(Entry.value_date) >= window.start, col(Entry.value_date) < window.end)
        .where(~exists().where(col(reversal.reverses_number) == col(Entry.number)))
        .distinct()
    )
    return sorted(row[0] for row in session.execute(query))


def own_claim(claims: Collection[ClaimFile], terms: Terms) -> ClaimFile | None:
    """The claim of a firm for the round: the one that goes its way, else the first that was not given up."""
    own = [claim for claim in claims
           if (claim.record.year, claim.record.scheme_id) == (terms.year, terms.scheme.id)
           and claim.record.state not in GIVEN_UP]  # fmt: skip
    return next((claim for claim in own if claim.record.state not in NOT_RUNNING), own[0] if own else None)


def _claimant(firm: int, file: FirmFile, scheme: Scheme, terms: Terms, *, traces: bool) -> Claimant:
    claim = own_claim(file.claims, terms)
    record = claim.record if claim else None
    facts = _facts(firm, claim, terms)
    fixed_fen = claim.approved_fen if claim and claim.record.state in FIXED else None
    outcome, refused, inputs = _computed(file, facts, scheme, terms, record)
    if claim is None and firm in terms.given_up:
        outcome, refused = None, [_stays_out(terms.given_up[firm]).as_json()]
    results = outcome.results if outcome else {}
    eligible = results["eligible_interest"].figure if results else None
    return Claimant(
        firm, file.name, facts, record, fixed_fen,
        outcome.amount_fen if outcome else None,
        max(int(eligible.exact), 0) if eligible else 0,
        results["eligible_interest"].as_json()["value"] if results else None,
        refused if fixed_fen is None else (),
        [*_other_days(claim, facts, terms), *map(str, outcome.warnings if outcome else ())],
        _loans(file, facts),
        inputs,
        outcome.trace.as_json() if outcome and traces else None,
    )  # fmt: skip


def _facts(firm: int, claim: ClaimFile | None, terms: Terms) -> ClaimFacts:
    if claim is None:
        first, last = terms.days
        return ClaimFacts(firm=firm, window_from=first, window_to=last, claimed_on=terms.as_of)
    kept = {name: value for name, value in claim.facts.items() if name not in _OF_THE_ROUND}
    # A later run takes in what was filed since, as long as the claim may still change.
    if claim.facts.get("of_round") and claim.record.state in EDITABLE_STATES:
        kept["loans"] = []
    return ClaimFacts.read(kept)


def _stays_out(given_up: Record) -> Refusal:
    return Refusal(message("Its claim {code} in this round was {state}. To take the firm in again, write a claim for it"
                           " by hand.", code=given_up.code, state=given_up.state))  # fmt: skip


def _other_days(claim: ClaimFile | None, facts: ClaimFacts, terms: Terms) -> Iterator[str]:
    """That the claim which a firm has is not for all days of the round; it has one a year under a scheme."""
    first, last = terms.days
    if claim is not None and counts_window(terms.scheme) and (
        facts.window_from > first or facts.window_to < last
    ):  # fmt: skip
        yield str(message("Its claim {code} of this year is for {first} to {last} and counts no interest of other days."
                          " A firm claims once a year under a scheme.", code=claim.record.code,
                          first=facts.window_from, last=facts.window_to))  # fmt: skip


def _computed(
    file: FirmFile, facts: ClaimFacts, scheme: Scheme, terms: Terms, record: Record | None
) -> tuple[Outcome | None, Sequence[Mapping[str, Any]], Mapping[str, str]]:
    try:
        case = case_from(file, facts, scheme, terms.year, stored_id(record) if record else None)
        outcome = compute(case, scheme)
    except LedgerError as error:
        return None, ({"reason": str(error), "clause": None},), {}
    written = case.written()
    lines = written.pop("paid_lines")
    written.pop("claimed_on")  # another day of the run is no other fact
    inputs = {"facts_hash": _digest(written), "lines_hash": _digest(lines)}
    return outcome, [refusal.as_json() for refusal in outcome.refused], inputs


def _loans(file: FirmFile, facts: ClaimFacts) -> list[Mapping[str, Any]]:
    try:
        loans = claimed_loans(file, facts)
    except LedgerError:
        return []
    return [{"record": loan.record.code, "record_id": loan.record.id, "contract": loan.facts.contract,
             "principal": yuan_text(loan.facts.principal_fen)} for loan in loans]  # fmt: skip


def _digest(content: object) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


_OF_THE_ROUND: Final = ("allotted", "round_budget", "round_due")
"""Facts of a claim that the round itself writes."""
