"""Running a claim round: who gets what, as scripts and pages read it; nothing is written."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.rounds.changes import changed_since
from instruments.interest_subsidy.rounds.claimants import Claimant, Progress, Terms, claimants
from instruments.interest_subsidy.rounds.kept import given_up_in, newest_round
from instruments.interest_subsidy.rounds.sharing import Shares, pot_of, shared
from instruments.interest_subsidy.rounds.windows import newest_year, scheme_of_year, window_days
from ledger.book import audit
from ledger.book.columns import stored_id
from ledger.book.parties import party_of
from ledger.instrument.office_schemes import scheme_of
from ledger.values.money import yuan_text

POLICIES: Final[Mapping[str, str]] = {
    "pro_rata": "in proportion to what is due, by largest remainder; equal remainders by day of claim, then in the"
                " order of the book",
    "rate_from_pot": "one rate for all, the budget over the sum of eligible interest, never above what is due",
    "first_come": "by day of claim, then in the order of the book, until the budget is used up",
}  # fmt: skip
"""What each policy does where the budget falls short."""


def quiet(_done: int, _all: int) -> None:
    """Progress that nobody watches."""


def claim_round(
    session: Session,
    scheme: str | None,
    year: int | None,
    window: str | tuple[date, date] | None,
    budget_fen: int | None,
    as_of: date,
    *,
    traces: bool = True,
    progress: Progress = quiet,
) -> dict[str, Any]:
    """A claim round as scripts read it; nothing is written.

    Args:
        session: an open session.
        scheme: the scheme's id; None for the one under which the year's loans were filed.
        year: the year; None for the newest in which loans were filed.
        window: the days of the claims: "Q1" to "Q4", "H1", "H2", two days, or nothing for the whole year.
        budget_fen: what can be shared out in all, over every window of the year; None for what is left of the
            appropriation.
        as_of: the day of the claims; interest paid later does not count.
        traces: whether each claim carries its trace; of thousands of firms they are hundreds of megabytes.
        progress: told after each few hundred firms how many are done, and of how many.

    Returns:
        `{"scheme", "scheme_hash", "year", "window", "as_of", "budget", "granted", "to_share", "claims", "total",
        "shared_out", "short", "policy", "changed", "given_up", "head"}`; money in yuan. `granted`
        of the budget was approved for claims of the year under the scheme already, in whatever window.

    Raises:
        LedgerError: the year, the scheme or the window is not clear.
    """
    terms = terms_of(session, scheme, year, window, as_of)
    firms = claimants(session, [terms.scheme], terms, progress, traces=traces)[0]
    shares = shared(terms.scheme, firms, pot_of(session, terms, budget_fen))
    return outcome_of(session, terms, firms, shares)


def firm_in_round(session: Session, terms: Terms, firm: int) -> dict[str, Any]:
    """One firm of a round with its trace, as a row of `claim_round` before anything is shared out.

    Args:
        session: an open session.
        terms: what the round is for.
        firm: its id.
    """
    one = claimants(session, [terms.scheme], terms, quiet, traces=True, only=[firm])[0][0]
    return _row(one, one.due_fen if one.fixed_fen is None else one.fixed_fen)


def terms_of(
    session: Session,
    scheme: str | None,
    year: int | None,
    window: str | tuple[date, date] | None,
    as_of: date,
) -> Terms:
    """What a round is for, with what is not named told by the book.

    Raises:
        LedgerError: the year, the scheme or the window is not clear.
    """
    of_year = newest_year(session) if year is None else year
    plan = scheme_of(session, KEY, scheme or scheme_of_year(session, of_year))
    first, last = window_days(window, of_year)
    given_up = given_up_in(session, newest_round(session, of_year, plan.id))
    return Terms(plan, of_year, (first, max(first, min(last, as_of))), as_of, given_up)


def outcome_of(session: Session, terms: Terms, firms: Sequence[Claimant], shares: Shares) -> dict[str, Any]:
    """What a round answers, as JSON."""
    rows = [_row(one, amount) for one, amount in zip(firms, shares.amounts, strict=True)]
    outcome = {
        "scheme": terms.scheme.id, "scheme_hash": terms.scheme.content_hash, "year": terms.year,
        "window": {"start": terms.days[0].isoformat(), "end": terms.days[1].isoformat()},
        "as_of": terms.as_of.isoformat(), "budget": yuan_text(shares.pot.budget_fen),
        "granted": yuan_text(shares.pot.granted_fen),
        "to_share": yuan_text(shares.pot.open_fen), "due_of_round": yuan_text(shares.due_fen), "claims": rows,
        "total": yuan_text(shares.fixed_fen + shares.due_fen), "shared_out": yuan_text(shares.shared_fen),
        "short": shares.short, "policy": POLICIES[shares.policy], "policy_name": shares.policy,
        "given_up": sorted(stored_id(record) for record in terms.given_up.values()), "head": audit.head(session),
    }  # fmt: skip

    def name(firm: int) -> str:
        return party_of(session, firm).name

    return outcome | {"changed": changed_since(newest_round(session, terms.year), outcome, name)}


def _row(one: Claimant, amount_fen: int | None) -> dict[str, Any]:
    record = one.record
    due_fen = one.due_fen if one.fixed_fen is None else one.fixed_fen
    return {
        "firm": one.name, "firm_id": one.firm, "record": record.code if record else None,
        "record_id": record.id if record else None, "state": record.state if record else None,
        "fixed": one.fixed_fen is not None,
        "amount": None if amount_fen is None else yuan_text(amount_fen),
        "due": None if amount_fen is None or due_fen is None else yuan_text(due_fen),
        "eligible_interest": one.eligible, "refused": list(one.refused), "warnings": list(one.warnings),
        "loans": list(one.loans), "facts": one.facts.written(), "inputs": one.inputs, "trace": one.trace,
    }  # fmt: skip
