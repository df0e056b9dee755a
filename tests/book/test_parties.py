"""Parties: kinds, sectors, checked identifiers with a recorded override."""

import json

import pytest
from sqlmodel import select

from ledger.book.audit import AuditRow
from ledger.book.parties import NewParty, PartyRefused, PartyUnknown, parties_of, party_of
from ledger.book.people import RoleMissing
from ledger.book.store import Book, register_party
from tests.book.conftest import Cast, Parties


def add(book: Book, cast: Cast, **changes: str) -> int:
    written = {"kind": "firm", "name": "新公司", "sector": "private"} | changes
    with book.writing(cast.recorder) as unit:
        return register_party(unit, NewParty(**written), f"add {sorted(written.items())}")


def test_a_valid_code_is_kept_normalised(book: Book, cast: Cast) -> None:
    party = add(book, cast, identifier=" 91350100m000100y43 ")
    with book.reading() as session:
        found = party_of(session, party)
    assert ("social_credit_code", "91350100M000100Y43", "") == (
        found.identifier_kind,
        found.identifier,
        found.identifier_override,
    )


def test_a_wrong_check_digit_is_a_warning_that_a_reason_overrides(book: Book, cast: Cast) -> None:
    with pytest.raises(PartyRefused, match="give the reason why it stands"):
        add(book, cast, identifier="91350211M0000XUF46")
    party = add(book, cast, identifier="91350211M0000XUF46", override_reason="so on the licence")
    with book.reading() as session:
        assert "so on the licence" == party_of(session, party).identifier_override
        row = session.exec(select(AuditRow).where(AuditRow.subject == f"party:{party}")).one()
    assert "so on the licence" == json.loads(row.details)["override_reason"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": ""}, "it has no name"),
        ({"kind": "club"}, "its kind must be one of"),
        ({"sector": "mine"}, "its sector must be one of"),
        ({"identifier": "12"}, "12"),
    ],
)
def test_a_party_is_refused_with_reasons(book: Book, cast: Cast, changes: dict[str, str], fault: str) -> None:
    with pytest.raises(PartyRefused, match=fault):
        add(book, cast, **changes)


def test_an_identifier_belongs_to_one_party(book: Book, cast: Cast) -> None:
    add(book, cast, identifier="91350100M000100Y43")
    with pytest.raises(PartyRefused, match="in the book already"):
        add(book, cast, name="另一家", identifier="91350100M000100Y43")


def test_parties_are_listed_by_kind(book: Book, parties: Parties) -> None:
    with book.reading() as session:
        assert ["汉江银行"] == [party.name for party in parties_of(session, "bank")]
        assert 4 == len(parties_of(session))
        with pytest.raises(PartyUnknown, match="99"):
            party_of(session, 99)


def test_only_a_recorder_records(book: Book, cast: Cast) -> None:
    with pytest.raises(RoleMissing), book.writing(cast.auditor) as unit:
        register_party(unit, NewParty(kind="firm", name="x", sector="private"), "key")
