"""What if: the same round under another scheme, budget or rate, side by side; nothing is written."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlmodel import Session

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.rounds.claimants import Claimant, Progress, Terms, claimants
from instruments.interest_subsidy.rounds.running import POLICIES, quiet, terms_of
from instruments.interest_subsidy.rounds.sharing import Shares, pot_of, shared
from ledger.instrument.office_schemes import scheme_of
from ledger.values.errors import LedgerError
from ledger.values.money import yuan_text
from ledger.values.schemes import Scheme

RATES: Final = ("points_percent", "share_percent")
"""The parameters that can be tried with another rate, in percent."""


class NothingOther(LedgerError):
    """The question is the same round again."""

    template = "Say what is to be other: a scheme, a budget or a rate."


class RateNotOne(LedgerError):
    """A scheme that states no single rate."""

    template = (
        "The scheme {scheme} states neither points_percent nor share_percent, so no other rate can be tried."
    )


class RateUnusable(LedgerError):
    """A rate that is none."""

    template = "{rate} percent cannot be a rate. Write a number from 0 to 100."


@dataclass(frozen=True)
class Other:
    """What is other than in the round; what is None stays as it is."""

    scheme: str | None = None
    budget_fen: int | None = None
    rate_percent: Decimal | None = None


def what_if(
    session: Session,
    scheme: str | None,
    year: int | None,
    window: str | tuple[date, date] | None,
    budget_fen: int | None,
    as_of: date,
    other: Other,
    *,
    progress: Progress = quiet,
) -> dict[str, Any]:
    """A round beside the same round under other terms; what was approved already stands in both.

    Args:
        session: an open session; it is only read.
        scheme: of the round, and the next four as for `claim_round`.
        year: of the round.
        window: of the round.
        budget_fen: of the round.
        as_of: the day of the round.
        other: what is to be other.
        progress: told after each few hundred firms.

    Returns:
        `{"year", "window", "as_of", "now", "then", "rows", "gain", "lose", "same", "gained", "lost",
        "difference"}`: the two rounds in sum, and each firm with both amounts and their difference; money in yuan.

    Raises:
        LedgerError: nothing is other, there is no such scheme, or it has no single rate.
    """
    if other == Other():
        raise NothingOther
    terms = terms_of(session, scheme, year, window, as_of)
    then = replace(terms, scheme=other_scheme(session, terms.scheme, other))
    firms, others = claimants(session, [terms.scheme, then.scheme], terms, progress, traces=False)
    shares = shared(terms.scheme, firms, pot_of(session, terms, budget_fen))
    budget = budget_fen if other.budget_fen is None else other.budget_fen
    then_shares = shared(then.scheme, others, pot_of(session, terms, budget))
    rows = [_row(*pair) for pair in zip(firms, shares.amounts, others, then_shares.amounts, strict=True)]
    return {
        "year": terms.year, "window": {"start": terms.days[0].isoformat(), "end": terms.days[1].isoformat()},
        "as_of": as_of.isoformat(), "now": _side(terms, firms, shares),
        "then": _side(then, others, then_shares) | {"rate": str(other.rate_percent) if other.rate_percent else None},
        "rows": rows, **_sums(shares, then_shares),
    }  # fmt: skip


def other_scheme(session: Session, scheme: Scheme, other: Other) -> Scheme:
    """The scheme of the question: another one, or one with another rate.

    Raises:
        LedgerError: there is no such scheme, or no such rate.
    """
    plan = scheme_of(session, KEY, other.scheme) if other.scheme else scheme
    rate = other.rate_percent
    if rate is None:
        return plan
    if not 0 <= rate <= 100:  # noqa: PLR2004 - percent
        raise RateUnusable(rate=rate)
    name = next((name for name in RATES if name in plan), None)
    if name is None:
        raise RateNotOne(scheme=plan.id)
    stated = replace(plan.parameters[name], value=rate)
    # Another rate is another scheme: nothing may take it for the one that was confirmed.
    content_hash = hashlib.sha256(f"{plan.content_hash} {name} {rate}".encode()).hexdigest()
    return replace(plan, parameters={**plan.parameters, name: stated}, content_hash=content_hash)


def _side(terms: Terms, firms: Sequence[Claimant], shares: Shares) -> dict[str, Any]:
    return {
        "scheme": terms.scheme.id, "budget": yuan_text(shares.pot.budget_fen),
        "total": yuan_text(shares.fixed_fen + shares.due_fen), "shared_out": yuan_text(shares.shared_fen),
        "short": shares.short, "policy": POLICIES[shares.policy],
        "firms": sum(bool(amount) for amount in shares.amounts),
        "refused": sum(amount is None for amount in shares.amounts), "in_the_round": len(firms),
    }  # fmt: skip


def _row(now: Claimant, now_fen: int | None, then: Claimant, then_fen: int | None) -> Mapping[str, Any]:
    return {
        "firm": now.name, "firm_id": now.firm, "now": _yuan(now_fen), "then": _yuan(then_fen),
        "difference": yuan_text((then_fen or 0) - (now_fen or 0)),
        "refused_now": list(now.refused), "refused_then": list(then.refused),
    }  # fmt: skip


def _sums(now: Shares, then: Shares) -> dict[str, Any]:
    changes = [(after or 0) - (before or 0) for before, after in zip(now.amounts, then.amounts, strict=True)]
    gains, losses = [one for one in changes if one > 0], [one for one in changes if one < 0]
    return {
        "gain": len(gains), "lose": len(losses), "same": len(changes) - len(gains) - len(losses),
        "gained": yuan_text(sum(gains)), "lost": yuan_text(-sum(losses)), "difference": yuan_text(sum(changes)),
    }  # fmt: skip


def _yuan(amount_fen: int | None) -> str | None:
    return None if amount_fen is None else yuan_text(amount_fen)
