"""Publication (公示) before the money: how long a list is published, objections to it, and when may be paid.

Sources: five calendar days, 蔡甸 2024-05-08 to 05-12; seven, 汕头 2020-06-22 to 06-28; ten working days elsewhere. The
first day counts where it is one of the kind that is counted. No scheme text seen states what follows from it for
payments: that nothing is paid before the end, and while an objection stands, is the practice of internal control.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from pydantic import Field
from sqlmodel import Session

from instruments.interest_subsidy.reading import steps_to
from instruments.interest_subsidy.rounds.kept import Kept, round_of_claim
from ledger.book.columns import stored_id
from ledger.book.queries import events_of
from ledger.book.store import today
from ledger.book.workflow import Event, EventDecision, Record, StepRefused
from ledger.instrument import EventKind
from ledger.instrument.office_schemes import scheme_of
from ledger.values.errors import LedgerError, raise_all
from ledger.values.facts import Facts, RecordReference
from ledger.values.schemes import Scheme
from ledger.values.working_days import add_working_days

DayKind = Literal["calendar", "working"]
USUAL_DAYS: Final = 7
"""Days of publication that are proposed where the scheme states none."""
_ONE_DAY: Final = timedelta(days=1)


class NotPublished(LedgerError):
    """The list that a claim stands on was never published."""

    template = (
        "{code} cannot be paid: the list of {where} was not published yet. If it is published on {day} for {days}"
        " {kind} days, the first possible day is {first}."
    )


class StillPublished(LedgerError):
    """The days of publication are not over."""

    template = (
        "{code} cannot be paid on {day}: the list of {where} is published from {start} to {end} ({days} {kind} days)."
        " The first possible day is {first}."
    )


class ObjectionOpen(LedgerError):
    """Somebody objected, and it is not settled."""

    template = (
        "{code} cannot be paid: objection {number} of {day} to {where} is not settled. Record how it was settled"
        " and have it confirmed."
    )


class ObjectionUpheld(LedgerError):
    """Somebody objected, and was right."""

    template = "{code} cannot be paid: objection {number} to it was upheld. Withdraw the claim."


class RoundNotApproved(LedgerError):
    """The round that a claim belongs to was not approved."""

    template = "{code} cannot be paid: its round {round} is {state}, not approved."


class Published(Facts):
    """The list was published: from which day, for how many days of which kind, and where."""

    published_from: date
    days: int = Field(ge=1, le=90)
    day_kind: DayKind = "calendar"
    place: str = ""

    @property
    def last_day(self) -> date:
        """The last day of the publication.

        Raises:
            WorkingDaysUnknown: working days are counted in a year whose holidays are not known.
        """
        if self.day_kind == "working":
            return add_working_days(self.published_from - _ONE_DAY, self.days)
        return self.published_from + timedelta(days=self.days - 1)

    @property
    def first_payment_day(self) -> date:
        """The first day on which may be paid: the one after the last."""
        return self.last_day + _ONE_DAY


class Objection(Facts):
    """Somebody objects to the list, or to one claim of it; the number is the office's own."""

    number: str = Field(min_length=1)
    claim: RecordReference | None = None
    objector: str = ""
    text: str = Field(min_length=1)


class ObjectionSettled(Facts):
    """An objection was looked into: dismissed, or upheld."""

    number: str = Field(min_length=1)
    decision: Literal["dismissed", "upheld"]
    explanation: str = Field(min_length=1)


@dataclass(frozen=True)
class Publication:
    """How the publication of a record stands.

    Attributes:
        record: the round, or a claim that stands alone.
        published: the newest confirmed publication.
        objections: those that were recorded and not refused since.
        settled: the confirmed decision on each, by the objection's number.
    """

    record: Record
    published: Published | None
    objections: Sequence[tuple[date, Objection]]
    settled: dict[str, str]

    @property
    def open(self) -> list[tuple[date, Objection]]:
        """The objections that nobody has settled."""
        return [(day, one) for day, one in self.objections if one.number not in self.settled]

    def upheld_against(self, claim: int) -> list[Objection]:
        """The objections to a claim, or to all of the list, that were upheld."""
        return [one for _, one in self.objections
                if self.settled.get(one.number) == "upheld" and one.claim in (None, claim)]  # fmt: skip


def publication_of(session: Session, record: Record) -> Publication:
    """How the publication of a round, or of a claim that stands alone, stands."""
    events = [(event, decision) for event, decision in events_of(session, stored_id(record))
              if decision is None or decision.decision == "confirmed"]  # fmt: skip
    published = [Published.read(facts) for _, facts in _confirmed(events, "published")]
    objections = [(event.value_date, Objection.read(json.loads(event.facts))) for event, _ in events
                  if event.kind == "objection"]  # fmt: skip
    settled = {
        facts["number"]: str(facts["decision"]) for _, facts in _confirmed(events, "objection_settled")
    }
    return Publication(record, published[-1] if published else None, objections, settled)


def require_payable(session: Session, claim: Record, scheme: Scheme, day: date) -> None:
    """Refuse a payment while the list is not published, still is, or an objection stands.

    A claim of a round waits for the round's publication; one that stands alone for its own, where the scheme states
    how long it lasts or it was published or objected to all the same.

    Args:
        session: an open session.
        claim: the claim's record.
        scheme: its scheme.
        day: on which it would be paid; one that is still to come counts as today, when the money may leave.

    Raises:
        LedgerError: everything that stands against it, with the first possible day.
    """
    kept = round_of_claim(session, claim)
    standing = publication_of(session, kept.record if kept else claim)
    raise_all(list(_against(standing, kept, claim, scheme, min(day, today(session)))))


def _against(
    standing: Publication, kept: Kept | None, claim: Record, scheme: Scheme, day: date
) -> Iterator[LedgerError]:
    code, where = claim.code, standing.record.code
    if kept is not None and kept.record.state != "approved":
        yield RoundNotApproved(code=code, round=where, state=kept.record.state)
    published = standing.published
    if published is None and (kept is not None or "publication_days" in scheme or standing.objections):
        meant = usual_publication(scheme, day)
        yield NotPublished(code=code, where=where, day=day, days=meant.days, kind=meant.day_kind,
                           first=meant.first_payment_day)  # fmt: skip
    elif published is not None and day < published.first_payment_day:
        yield StillPublished(code=code, where=where, day=day, start=published.published_from, end=published.last_day,
                             days=published.days, kind=published.day_kind,
                             first=published.first_payment_day)  # fmt: skip
    for since, objection in standing.open:
        yield ObjectionOpen(code=code, number=objection.number, day=since, where=where)
    for objection in standing.upheld_against(stored_id(claim)):
        yield ObjectionUpheld(code=code, number=objection.number)


def usual_publication(scheme: Scheme, day: date) -> Published:
    """A publication from a day as the scheme states it; the usual days where it states none."""
    days, kind = (
        scheme.value("publication_days", USUAL_DAYS),
        scheme.value("publication_day_kind", "calendar"),
    )
    return Published(published_from=day, days=days, day_kind=kind)


def publication_events(*states: str) -> tuple[EventKind, ...]:
    """The events of a publication, in which no money moves, in the states in which the list may be published."""
    return (
        EventKind("published", "Published", Published, states, _publish),
        EventKind("objection", "Objection", Objection, states, _object),
        EventKind("objection_settled", "Objection settled", ObjectionSettled, states, _settle),
    )


def _publish(session: Session, record: Record, made: Published, _day: date) -> None:
    scheme = scheme_of(session, record.instrument, record.scheme_id)
    least = usual_publication(scheme, made.published_from)
    stated = "publication_days" in scheme
    if stated and (made.day_kind, made.days) != (least.day_kind, max(least.days, made.days)):
        fault = f"its scheme asks for {least.days} {least.day_kind} days of publication or more"
        raise StepRefused(action="published", code=record.code, fault=fault)
    reviewed = steps_to(session, [stored_id(record)], "reviewed")[stored_id(record)]
    if made.published_from < reviewed:
        fault = f"it was reviewed on {reviewed}; its list cannot have been published on {made.published_from} already"
        raise StepRefused(action="published", code=record.code, fault=fault)
    made.last_day  # noqa: B018 - refuses working days of a year whose holidays are not known


def _object(session: Session, record: Record, made: Objection, _day: date) -> None:
    # Asked again when it is confirmed: then the one that stands there is itself.
    for _, other in publication_of(session, record).objections:
        if other.number == made.number and other != made:
            fault = f"objection {made.number} stands there already; give this one a number of its own"
            raise StepRefused(action="objection", code=record.code, fault=fault)


def _settle(session: Session, record: Record, made: ObjectionSettled, _day: date) -> None:
    standing = publication_of(session, record)
    if made.number not in {objection.number for _, objection in standing.open}:
        there = ", ".join(objection.number for _, objection in standing.open) or "none"
        fault = f"there is no open objection {made.number}; open: {there}"
        raise StepRefused(action="objection_settled", code=record.code, fault=fault)


def _confirmed(
    events: Sequence[tuple[Event, EventDecision | None]], kind: str
) -> Iterator[tuple[Event, dict[str, Any]]]:
    for event, decision in events:
        if event.kind == kind and decision is not None:
            yield event, json.loads(event.facts)
