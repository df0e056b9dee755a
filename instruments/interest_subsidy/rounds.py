"""The claim round: every firm with filed loans and accepted interest, what it is due, and the budget shared out.

Where the budget falls short it is shared in proportion to what each firm is due, by largest remainder; among
equal remainders the firm that stands first in the book comes first. No scheme text seen states how: an assumption
that practice supports (汕头 2020 paid in proportion).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session, col, func, select

from instruments.interest_subsidy.claims import (
    KEY,
    NOT_RUNNING,
    ClaimFacts,
    claim_case,
    claimed_loans,
    compute,
    net_approved_fen,
)
from instruments.interest_subsidy.loans import FILED
from instruments.interest_subsidy.paid import days_of
from instruments.interest_subsidy.shipped import SCHEMES
from ledger.book.parties import Party
from ledger.book.queries import balance_of, facts_of
from ledger.book.store import Unit
from ledger.book.store.records import record_of
from ledger.book.workflow import EDITABLE_STATES, Record
from ledger.instrument import appropriation_account, draft_deal, revise_deal
from ledger.statements.batches import paid_lines
from ledger.values.errors import LedgerError
from ledger.values.money import split_fen, yuan_text
from ledger.values.outcomes import Outcome
from ledger.values.periods import add_months
from ledger.values.schemes import Scheme, pick

FIXED: Final = ("approved", "paid", "settled")
"""States in which a claim's amount stands and is not shared again."""
GIVEN_UP: Final = ("rejected", "withdrawn")
POLICY: Final = (
    "in proportion to what is due, by largest remainder; equal remainders in the order of the book"
)
_PARTS: Final = {
    "Q1": (0, 3),
    "Q2": (3, 3),
    "Q3": (6, 3),
    "Q4": (9, 3),
    "H1": (0, 6),
    "H2": (6, 6),
    "": (0, 12),
}
_DAYS: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


class WindowUnknown(LedgerError):
    """A window that cannot be read."""

    template = "{window} is no window. Write Q1 to Q4, H1, H2, or two days such as 2009-01-01..2009-06-30."


class RoundUnclear(LedgerError):
    """Year or scheme of the round cannot be told from the book."""

    template = "The {what} of the claim round is not clear: {fault}. Name it."


@dataclass(frozen=True)
class Claimant:
    """A firm in the round.

    Attributes:
        party: the firm.
        facts: what its claim says or would say.
        record: its claim, where it has one.
        fixed_fen: what was approved for it already; None where the round decides.
        outcome: what the rule answers now; None where even the case cannot be built.
        error: why not.
    """

    party: Party
    facts: ClaimFacts
    record: Record | None
    fixed_fen: int | None
    outcome: Outcome | None
    error: LedgerError | None = None

    @property
    def due_fen(self) -> int:
        """What the firm is due before sharing, in fen; 0 where it is refused."""
        return (self.outcome.amount_fen if self.outcome else None) or 0


def claim_round(
    session: Session,
    scheme: str | None,
    year: int | None,
    window: str | tuple[date, date] | None,
    budget_fen: int | None,
    as_of: date,
) -> dict[str, Any]:
    """A claim round as scripts read it; nothing is written.

    Args:
        session: an open session.
        scheme: the scheme's id; None for the one under which the year's loans were filed.
        year: the year; None for the newest in which loans were filed.
        window: the days of the claims: "Q1" to "Q4", "H1", "H2", two days, or nothing for the whole year.
        budget_fen: what can be shared out in all; None for what is left of the appropriation.
        as_of: the day of the claims; interest paid later does not count.

    Returns:
        `{"scheme", "year", "window", "budget", "claims", "total", "shared_out", "short", "policy"}`; money in yuan.

    Raises:
        LedgerError: the year, the scheme or the window is not clear.
    """
    of_year = year or _newest_year(session)
    plan = pick(SCHEMES, scheme or scheme_of_year(session, of_year))
    first, last = window_days(window, of_year)
    days = (first, max(first, min(last, as_of)))
    claimants = [_claimant(session, plan, of_year, party, days, as_of) for party in _firms(session, days)]
    granted_fen = sum(one.fixed_fen or 0 for one in claimants)
    left_fen = _left(session, of_year, as_of) if budget_fen is None else max(budget_fen - granted_fen, 0)
    shares = shared(claimants, left_fen)
    rows = [_row(session, one, share) for one, share in zip(claimants, shares, strict=True)]
    due_fen = granted_fen + sum(one.due_fen for one in claimants if one.fixed_fen is None)
    return {
        "scheme": plan.id, "year": of_year, "window": {"start": days[0].isoformat(), "end": days[1].isoformat()},
        "as_of": as_of.isoformat(), "budget": yuan_text(granted_fen + left_fen if budget_fen is None else budget_fen),
        "claims": rows, "total": yuan_text(due_fen), "shared_out": yuan_text(sum(shares)),
        "short": due_fen > sum(shares), "policy": POLICY,
    }  # fmt: skip


def record_claims(unit: Unit, outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Write a round's claims down: one draft for each firm that is due something, each once.

    A draft that is there already gets its new share; a claim that goes its way is left alone.

    Args:
        unit: the unit of work.
        outcome: what `claim_round` answered.

    Returns:
        `{"firm", "record", "code", "new"}` for each claim.

    Raises:
        RoleMissing: the actor is no recorder.
    """
    unit.actor.require("recorder", "record claims")
    due = [row for row in outcome["claims"] if row["amount"] is not None]
    return [_record(unit, outcome, row) for row in due]


def shared(claimants: Sequence[Claimant], left_fen: int) -> list[int]:
    """What each firm gets, in fen: what is fixed, and of what is left as much as it is due or its share."""
    open_fen = [0 if one.fixed_fen is not None else one.due_fen for one in claimants]
    given = split_fen(left_fen, open_fen) if sum(open_fen) > left_fen else open_fen
    return [
        share if one.fixed_fen is None else one.fixed_fen for one, share in zip(claimants, given, strict=True)
    ]


def window_days(window: str | tuple[date, date] | None, year: int) -> tuple[date, date]:
    """The first and the last day of a window.

    Raises:
        WindowUnknown: it cannot be read.
    """
    if isinstance(window, tuple):
        return window
    text = (window or "").strip().upper()
    if found := _DAYS.fullmatch(text):
        try:
            first, last = (date.fromisoformat(day) for day in found.groups())
        except ValueError as error:
            raise WindowUnknown(window=window) from error
        if first <= last:
            return first, last
    if text not in _PARTS:
        raise WindowUnknown(window=window)
    skipped, months = _PARTS[text]
    first = add_months(date(year, 1, 1), skipped)
    return first, add_months(first, months) - timedelta(days=1)


def _newest_year(session: Session) -> int:
    query = select(func.max(Record.year)).where(Record.instrument == KEY, col(Record.state).in_(FILED))
    year = session.exec(query.where(Record.kind == "loan")).one()
    if year is None:
        raise RoundUnclear(what="year", fault="no loan is filed yet")
    return int(year)


def scheme_of_year(session: Session, year: int) -> str:
    """The one scheme that a year's loans and claims were written down under.

    Raises:
        RoundUnclear: they name none, or several.
    """
    query = select(Record.scheme_id).where(
        Record.instrument == KEY, Record.year == year, Record.scheme_id != ""
    )
    found = sorted(set(session.exec(query)))
    if len(found) != 1:
        raise RoundUnclear(what="scheme", fault=f"the records of {year} name {', '.join(found) or 'none'}")
    return found[0]


def _firms(session: Session, days: tuple[date, date]) -> list[Party]:
    """Firms with filed loans and interest accepted in the window, in the order of the book."""
    query = select(Record).where(
        Record.instrument == KEY, Record.kind == "loan", col(Record.state).in_(FILED)
    )
    owners = {record.id or 0: record.party_id for record in session.exec(query)}
    paying = {owners[line.record_id] for line in paid_lines(session, list(owners), days_of(*days))}
    return list(session.exec(select(Party).where(col(Party.id).in_(paying)).order_by(col(Party.id))))


def _claimant(
    session: Session, scheme: Scheme, year: int, party: Party, days: tuple[date, date], as_of: date
) -> Claimant:
    record = _claim_of(session, scheme, year, party)
    if record is None:
        facts = ClaimFacts(firm=party.id or 0, window_from=days[0], window_to=days[1], claimed_on=as_of)
    else:
        facts = ClaimFacts.read(facts_of(session, record) | {"allotted": None})
    fixed_fen = net_approved_fen(session, record) if record and record.state in FIXED else None
    try:
        case = claim_case(session, facts, scheme, year, record.id if record else None)
        return Claimant(party, facts, record, fixed_fen, compute(case, scheme))
    except LedgerError as error:
        return Claimant(party, facts, record, fixed_fen, None, error)


def _claim_of(session: Session, scheme: Scheme, year: int, party: Party) -> Record | None:
    query = select(Record).where(Record.instrument == KEY, Record.kind == "claim", Record.year == year,
                                 Record.party_id == party.id, Record.scheme_id == scheme.id)  # fmt: skip
    found = list(session.exec(query.where(col(Record.state).not_in(GIVEN_UP)).order_by(col(Record.id))))
    return next((record for record in found if record.state not in NOT_RUNNING), found[0] if found else None)


def _left(session: Session, year: int, as_of: date) -> int:
    return balance_of(session, appropriation_account(session, KEY, year), as_of)


def _row(session: Session, one: Claimant, share_fen: int) -> dict[str, Any]:
    outcome, record = one.outcome, one.record
    granted = one.fixed_fen is not None or (outcome is not None and outcome.amount_fen is not None)
    eligible = outcome.results["eligible_interest"].as_json()["value"] if outcome else None
    refused = [] if one.fixed_fen is not None else _refused(one)
    return {
        "firm": one.party.name, "firm_id": one.party.id, "record": record.code if record else None,
        "record_id": record.id if record else None, "state": record.state if record else None,
        "amount": yuan_text(share_fen) if granted else None,
        "due": yuan_text(one.fixed_fen if one.fixed_fen is not None else one.due_fen) if granted else None,
        "eligible_interest": eligible, "refused": refused,
        "warnings": [str(warning) for warning in outcome.warnings] if outcome else [],
        "loans": _loans(session, one), "facts": one.facts.written(),
        "trace": outcome.trace.as_json() if outcome else None,
    }  # fmt: skip


def _refused(one: Claimant) -> list[dict[str, Any]]:
    if one.error:
        return [{"reason": str(one.error), "clause": None}]
    return [refusal.as_json() for refusal in one.outcome.refused] if one.outcome else []


def _loans(session: Session, one: Claimant) -> list[dict[str, Any]]:
    try:
        loans = claimed_loans(session, one.facts)
    except LedgerError:
        return []
    return [{"record": record.code, "record_id": record.id, "contract": facts.contract,
             "principal": yuan_text(facts.principal_fen)} for record, facts in loans]  # fmt: skip


def _record(unit: Unit, outcome: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    allotted = row["amount"] if row["amount"] != row["due"] else None
    facts = {**row["facts"], "allotted": allotted, "loans": [loan["record_id"] for loan in row["loans"]]}
    if row["record_id"] is None:
        key = f"claim {row['firm_id']} {outcome['scheme']} {outcome['year']} {_earlier(unit, outcome, row)}"
        title, year, scheme = f"{row['firm']} {outcome['year']}", outcome["year"], outcome["scheme"]
        made = draft_deal(unit, KEY, "claim", facts, title=title, year=year, scheme_id=scheme, key=key)
        return _recorded(unit, row, made, new=True)
    record = record_of(unit, row["record_id"])
    if record.state in EDITABLE_STATES and facts_of(unit.session, record) != facts:
        revise_deal(unit, record.id or 0, record.version, facts, f"share {record.code} {record.version + 1}")
    return _recorded(unit, row, row["record_id"], new=False)


def _recorded(unit: Unit, row: Mapping[str, Any], record_id: int, *, new: bool) -> dict[str, Any]:
    return {"firm": row["firm"], "record": record_id, "code": record_of(unit, record_id).code, "new": new}


def _earlier(unit: Unit, outcome: Mapping[str, Any], row: Mapping[str, Any]) -> int:
    """How many claims of the firm were given up before: a new one needs a key of its own."""
    query = select(func.count()).select_from(Record).where(
        Record.instrument == KEY, Record.kind == "claim", Record.party_id == row["firm_id"],
        Record.year == outcome["year"], Record.scheme_id == outcome["scheme"],
        col(Record.state).in_(GIVEN_UP),
    )  # fmt: skip
    return int(unit.session.exec(query).one())
