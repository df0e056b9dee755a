"""Schemes of the office's own: written by one person, confirmed by another, frozen once a record uses them."""

from datetime import date
from typing import Any

import pytest

from ledger.book.people import RoleMissing
from ledger.book.store import keep_document
from ledger.book.store.documents import DocumentChanged
from ledger.instrument import (
    compute_case,
    confirm_scheme,
    instrument_of,
    names_of,
    office_schemes,
    propose_scheme,
    scheme_of,
    schemes_of,
    user_of,
)
from ledger.instrument.office_schemes import SchemeInUse, SchemeNotProposed, SchemeOwn, SchemeShipped
from ledger.values.errors import LedgerError
from ledger.values.scheme_changes import copied, scheme_yaml, with_value
from ledger.values.schemes import SchemeFaulty, SchemeUnknown
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import loan_facts

SUBSIDY = "interest_subsidy"
OWN = "infrastructure-2031"


def own_yaml(new_id: str = OWN, **values: Any) -> str:
    content = copied(instrument_of(SUBSIDY).schemes["infrastructure-2011"], new_id, date(2001, 1, 1), None)
    for name, value in values.items():
        content = with_value(content, name, value, None, date(2026, 11, 23), "a trial")
    return scheme_yaml(content)


def propose(
    world: World, text: str, seen: int = 0, who: str = "recorder", reason: str = "a new year"
) -> None:
    with world.book.writing(world.people[who]) as unit:
        propose_scheme(unit, text, reason=reason, seen_version=seen, key=world.key())


def confirm(world: World, seen: int = 1, who: str = "reviewer", scheme: str = OWN) -> None:
    with world.book.writing(world.people[who]) as unit:
        confirm_scheme(unit, scheme, seen_version=seen, key=world.key())


def test_a_scheme_of_the_office_is_used_once_another_person_has_confirmed_it(world: World) -> None:
    propose(world, own_yaml())
    with world.book.reading() as session:
        assert OWN not in schemes_of(session, SUBSIDY)
        with pytest.raises(SchemeUnknown):
            scheme_of(session, SUBSIDY, OWN)
        assert ["proposed"] == [own.state for own in office_schemes(session)]
        assert ("Recorder", "") == names_of(session, office_schemes(session)[0])
    confirm(world)
    with world.book.reading() as session:
        assert OWN == scheme_of(session, SUBSIDY, OWN).id
        assert ["confirmed"] == [own.state for own in office_schemes(session, SUBSIDY)]
        assert ("Recorder", "Reviewer") == names_of(session, office_schemes(session)[0])
        assert [] == office_schemes(session, "equity")
        assert OWN not in schemes_of(session, "equity")


def test_a_record_is_filed_under_a_scheme_of_the_office_and_freezes_it(world: World) -> None:
    propose(world, own_yaml())
    confirm(world)
    record = world.draft(SUBSIDY, "loan", loan_facts(world), OWN)
    assert "filed" == world.approve(record)
    with world.book.reading() as session:
        assert user_of(session, OWN)
        assert "" == user_of(session, "another")
    with pytest.raises(SchemeInUse, match="another day"):
        propose(world, own_yaml(), seen=2)


def test_nobody_confirms_what_they_wrote_themselves(world: World) -> None:
    both = world.people["recorder"]
    propose(world, own_yaml())
    with pytest.raises(SchemeOwn), world.book.writing(both) as unit:
        confirm_scheme(unit, OWN, seen_version=1, key=world.key())
    # Even a version that claims to confirm does not count where the same person wrote both.
    with world.book.writing(both) as unit:
        keep_document(unit, "scheme", OWN, {"instrument": SUBSIDY, "yaml": own_yaml(), "confirms": 1},
                      role="recorder", reason="", seen_version=1, key=world.key())  # fmt: skip
    with world.book.reading() as session:
        assert OWN not in schemes_of(session, SUBSIDY)


def test_only_what_waits_is_confirmed_and_only_by_a_reviewer(world: World) -> None:
    propose(world, own_yaml())
    with pytest.raises(RoleMissing):
        confirm(world, who="approver")
    with pytest.raises(SchemeNotProposed):
        confirm(world, scheme="unknown")
    confirm(world)
    with pytest.raises(SchemeNotProposed):
        confirm(world, seen=2)


def test_a_change_before_use_is_another_version_that_waits_again(world: World) -> None:
    propose(world, own_yaml())
    confirm(world)
    propose(world, own_yaml(points_percent="2"), seen=2)
    with world.book.reading() as session:
        before = scheme_of(session, SUBSIDY, OWN).content_hash
        waiting = office_schemes(session)[0]
    assert ("proposed", 3) == (waiting.state, waiting.version)
    with pytest.raises(DocumentChanged):
        propose(world, own_yaml(), seen=2)
    confirm(world, seen=3)
    with world.book.reading() as session:
        assert before != scheme_of(session, SUBSIDY, OWN).content_hash


def test_a_shipped_scheme_is_only_copied(world: World) -> None:
    with pytest.raises(SchemeShipped):
        propose(world, own_yaml("infrastructure-2011"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "it is no YAML"),
        ("- a", "does not name its instrument"),
        ("id: x", "does not name its instrument"),
        ("instrument: interest_subsidy", "title is missing"),
    ],
)
def test_what_is_wrong_with_a_scheme_is_said(world: World, text: str, said: str) -> None:
    with pytest.raises(LedgerError, match=said):
        propose(world, text)


def test_a_figure_that_its_rule_does_not_know_is_refused(world: World) -> None:
    with pytest.raises(LedgerError, match="by feel is none of"):
        propose(world, own_yaml(rounding="by feel"))


def test_a_scheme_needs_a_reason_and_its_clauses_must_not_conflict(world: World) -> None:
    with pytest.raises(SchemeFaulty, match="nobody says why"):
        propose(world, own_yaml(), reason=" ")
    shipped = instrument_of(SUBSIDY).schemes["infrastructure-2011"]
    content = copied(shipped, OWN, date(2001, 1, 1), None)
    clause = next(iter(content["clauses"]))
    stated = {"share_percent": "50", "reference_rate_percent": "5"}
    content["parameters"] |= {name: {"value": value, "clause": clause} for name, value in stated.items()}
    content["parameters"] |= {"reference_series": {"value": "lpr", "clause": clause}}
    with pytest.raises(LedgerError, match="contradict each other"):
        propose(world, scheme_yaml(content))


def test_a_case_is_computed_by_a_scheme_of_the_office(world: World) -> None:
    propose(world, own_yaml())
    confirm(world)
    with world.book.reading() as session:
        known = schemes_of(session, SUBSIDY)
    facts = {"firm": {"name": "甲"}, "loans": [{"contract": "C", "drawdowns": [
        {"iou": "J", "amount": "100万", "drawn_on": "2009-01-15", "due_on": "2010-01-15", "rate": {"percent": "5"}}]}]}  # fmt: skip
    case = {"instrument": SUBSIDY, "scheme": OWN, "facts": facts}
    assert OWN == compute_case(case, lambda _instrument: known)["scheme"]
    with pytest.raises(SchemeUnknown):
        compute_case(case)
    with pytest.raises(SchemeUnknown):
        compute_case(case | {"scheme": "x"}, lambda _instrument: known)
