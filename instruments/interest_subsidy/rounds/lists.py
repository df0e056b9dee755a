"""The lists of a round: for publication once its amounts are frozen, for payment once nothing stands against it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from instruments.interest_subsidy.loans import KEY
from instruments.interest_subsidy.reading import rows_of
from instruments.interest_subsidy.rounds.bulk import RoundUnknown, find_round
from instruments.interest_subsidy.rounds.claimants import GIVEN_UP
from instruments.interest_subsidy.rounds.guarding import FROZEN
from instruments.interest_subsidy.rounds.kept import Kept, rounds_of
from instruments.interest_subsidy.rounds.publication import Published, publication_of, require_payable
from ledger.book.columns import stored_id
from ledger.book.journal import AccountName
from ledger.book.parties import Party, party_of
from ledger.book.queries import balances
from ledger.book.workflow import Record
from ledger.exports.lists import Listed, OfficialList
from ledger.instrument.office_schemes import scheme_of
from ledger.values.errors import LedgerError, SeveralErrors, raise_all
from ledger.values.money import format_yuan
from ledger.values.schemes import Scheme

PAYABLE = ("approved",)
"""States in which a claim waits for its payment."""


class RoundNotFrozen(LedgerError):
    """A list of amounts that may still change."""

    template = "The round {round} is {state}. Its amounts are frozen by the review; have it reviewed first."


class NothingToPay(LedgerError):
    """A list for payment with nothing on it."""

    template = "No claim of the round {round} is approved and still to be paid."


def publication_list(session: Session, code: str | None, year: int, day: date) -> OfficialList:
    """The list that is put up: every claim of a round that was not given up, with its frozen amount.

    Args:
        session: an open session.
        code: the round's; None for the newest of the year that was reviewed.
        year: of the round where its code is not given.
        day: counts for nothing here; lists are asked for alike.

    Raises:
        RoundUnknown: there is no such round.
        RoundNotFrozen: its amounts may still change.
    """
    del day
    kept = _round(session, code, year)
    if kept.record.state not in FROZEN:
        raise RoundNotFrozen(round=kept.record.code, state=kept.record.state)
    amounts = {number: claim.amount_fen for number, claim in kept.by_claim.items()}
    shown = [record for record in _claims(session, kept) if record.state not in GIVEN_UP]
    notes = [
        ("Published", _days(publication_of(session, kept.record).published)),
        (
            "Objections",
            ["in writing with name and seal, to the office above, within the days of publication"],
        ),
    ]
    return OfficialList("publication", _title(kept, "拟安排资金公示表"), party_of(session, kept.facts.office).name,
                        _rows(session, kept, shown, amounts), [*_terms(session, kept), *notes])  # fmt: skip


def payment_list(session: Session, code: str | None, year: int, day: date) -> OfficialList:
    """The list by which is paid: what is still reserved for each approved claim of a round.

    Args:
        session: an open session.
        code: the round's; None for the newest of the year that was reviewed.
        year: of the round where its code is not given.
        day: of the payment.

    Raises:
        RoundUnknown: there is no such round.
        NothingToPay: no claim is approved and still to be paid.
        LedgerError: everything that stands against a payment on the day.
    """
    kept = _round(session, code, year)
    held = balances(session, party_id=kept.facts.office)
    reserved = {stored_id(record): held.get(AccountName(kept.facts.office, "reserved", record.code), 0)
                for record in _claims(session, kept) if record.state in PAYABLE}  # fmt: skip
    waiting = [record for record in _claims(session, kept) if reserved.get(stored_id(record))]
    if not waiting:
        raise NothingToPay(round=kept.record.code)
    _require_payable(session, scheme_of(session, KEY, kept.facts.scheme), waiting, day)
    notes = [("For payment on", [day.isoformat()]),
             ("Published", _days(publication_of(session, kept.record).published))]  # fmt: skip
    return OfficialList("payment", _title(kept, "资金拨付清单"), party_of(session, kept.facts.office).name,
                        _rows(session, kept, waiting, reserved), [*_terms(session, kept), *notes])  # fmt: skip


def _require_payable(session: Session, scheme: Scheme, claims: Sequence[Record], day: date) -> None:
    """Refuse the list where anything stands against it; what stands against all is said of the first only."""
    errors: dict[str, LedgerError] = {}
    for record in claims:
        try:
            require_payable(session, record, scheme, day)
        except LedgerError as error:
            for one in error.errors if isinstance(error, SeveralErrors) else (error,):
                kind = type(one).__name__ + str(one.parameters.get("number", ""))
                errors.setdefault(kind, one)
    raise_all(list(errors.values()))


def _round(session: Session, code: str | None, year: int) -> Kept:
    if code is not None:
        return find_round(session, code)
    rounds = rounds_of(session, year)
    frozen = [kept for kept in rounds if kept.record.state in FROZEN]
    for kept in [*frozen, *rounds]:
        return kept
    raise RoundUnknown(round=year)


def _claims(session: Session, kept: Kept) -> list[Record]:
    rows = rows_of(session, select(Record), col(Record.id), kept.by_claim)
    return sorted((row[0] for row in rows), key=stored_id)


def _rows(session: Session, kept: Kept, claims: Sequence[Record], amounts: Mapping[int, int]) -> list[Listed]:
    parties = _parties(session, {record.party_id for record in claims})
    return [
        Listed(parties[record.party_id].name, parties[record.party_id].identifier or "", record.code,
               amounts[stored_id(record)], kept.by_claim[stored_id(record)].due_amount_fen)
        for record in claims
    ]  # fmt: skip


def _parties(session: Session, ids: Collection[int]) -> Mapping[int, Party]:
    found = [row[0] for row in rows_of(session, select(Party), col(Party.id), ids)]
    return {stored_id(party): party for party in found}


def _title(kept: Kept, what: str) -> str:
    return f"{kept.record.year} 年度贷款贴息{what}"


def _terms(session: Session, kept: Kept) -> list[tuple[str, Sequence[str]]]:
    facts = kept.facts
    scheme = scheme_of(session, KEY, facts.scheme)
    return [
        ("Round", [kept.record.code]),
        ("Scheme", [f"{scheme.title}（{scheme.document}）"]),
        ("Scheme hash", [facts.scheme_hash[:16]]),
        ("Window", [f"{facts.window_from} — {facts.window_to}"]),
        ("Budget (yuan)", [format_yuan(facts.budget_fen)]),
    ]


def _days(published: Published | None) -> list[str]:
    if published is None:
        return ["not published yet"]
    kind = "calendar days" if published.day_kind == "calendar" else "working days"
    return [f"{published.published_from} — {published.last_day}（{published.days} ", kind, "）"]
