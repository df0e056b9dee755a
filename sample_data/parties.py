"""Everybody in the book: people, the office, the treasury, firms, banks, institutions, investors, funds."""

from collections.abc import Iterator
from random import Random

from ledger.book.parties import NewParty
from ledger.book.store import admit_person, register_party
from sample_data import names
from sample_data.year import Year

PASSWORD = "demo-2009"  # noqa: S105 - the sample year is for everybody to look at
WRONG_FIRM = 7
"""The firm whose licence number has a wrong check digit."""

Written = tuple[str, NewParty]


def add_people(year: Year) -> None:
    """Make the seven accounts."""
    with year.book.writing() as unit:
        for name, display_name, role in names.PEOPLE:
            year.people[name] = admit_person(unit, name, display_name, frozenset({role}), PASSWORD)


def add_parties(year: Year, random: Random) -> None:
    """Register every party of the year."""
    for short, written in _all(random):
        with year.book.writing(year.people["recorder"]) as unit:
            year.parties[short] = register_party(unit, written, year.key())


def _all(random: Random) -> Iterator[Written]:
    yield "office", NewParty(kind="office", name="省科技厅高新技术处", sector="office", region="楚云市")
    yield "treasury", NewParty(kind="treasury", name="省财政厅", sector="public", region="楚云市")
    for number, (short, _) in enumerate(names.FIRMS):
        yield short, _firm(random, number)
    for kind, listed in (
        ("bank", names.BANKS),
        ("investor", names.INSTITUTIONS),
        ("investor", names.INVESTORS),
    ):
        for short, name, sector in listed:
            code = names.organisation_code(random, dash=True)
            yield _key(kind, short), NewParty(kind=kind, name=name, sector=sector, identifier=code)
    for short, name in names.FUNDS:
        yield short, NewParty(kind="fund", name=name, sector="private")


def _key(kind: str, short: str) -> str:
    return f"{short}银行" if kind == "bank" else short


def _firm(random: Random, number: int) -> NewParty:
    wrong = number == WRONG_FIRM
    return NewParty(
        kind="firm",
        name=names.firm_name(number),
        sector="state_owned" if number % 10 == 9 else "private",  # noqa: PLR2004 - one firm in ten
        identifier=names.wrong_licence_number(random) if wrong else names.identifier(random, number),
        override_reason="营业执照原件即如此，已与登记机关核对" if wrong else "",
        region=names.firm_city(number),
    )
