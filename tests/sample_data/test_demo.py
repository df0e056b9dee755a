"""The sample year: its targets, every state, its chain; the same in every run and on both databases; its workbooks."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from ledger.book import audit
from ledger.book.parties import Party
from ledger.book.people import find_actor, sign_in
from ledger.book.queries import Filter, list_records, open_events
from ledger.book.store import Book
from ledger.book.workflow import Computation, Record
from ledger.instrument import instrument_of, instruments
from ledger.measures.targets import progress, targets_of
from ledger.statements.importing import import_statement
from ledger.statements.reading import read_statement
from ledger.values.schemes import pick
from sample_data import files, loans, names, parties
from sample_data.build import STATEMENTS, build

LAST_DAY = date(2009, 11, 30)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The sample year on SQLite, made once; tests do not write to it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite3'}"
    return build(url) | {"url": url}


@pytest.fixture
def session(demo: dict[str, Any]) -> Iterator[Session]:
    book = Book.open(demo["url"])
    with book.reading() as session:
        yield session
    book.close()


@pytest.fixture
def copy(demo: dict[str, Any], tmp_path: Path) -> Iterator[Book]:
    """A copy of the sample year that a test may write to."""
    path = tmp_path / "copy.sqlite3"
    path.write_bytes(Path(demo["url"].removeprefix("sqlite:///")).read_bytes())
    book = Book.open(f"sqlite:///{path}", lambda: datetime(2009, 12, 1, tzinfo=UTC))
    yield book
    book.close()


def test_one_target_is_within_one_below_with_enough_in_the_pipeline_one_above(session: Session) -> None:
    found = {}
    for target in targets_of(session, "2009"):
        reached = progress(target, instrument_of(target.instrument).evidence(session, 2009, LAST_DAY))
        found[target.code] = (reached.reached, reached.pipeline, reached.status)
    assert {
        "vc_institutions": (5, 2, "within"),
        "interest_subsidy": (3, 4, "below"),
        "post_subsidy": (3, 4, "above"),
        "equity": (2, 6, "untargeted"),
    } == found


ROUNDS = ("interest_subsidy", "claim_round")
"""A year has one undecided round under a scheme, so a sample year cannot show its states beside one another."""


def test_every_method_has_records_of_every_kind_in_every_state(session: Session) -> None:
    _, _, rows = list_records(session, Filter(), size=0)
    states = Counter((row.record.instrument, row.record.kind, row.record.state) for row in rows)
    wanted = {
        (method.key, kind.key, state)
        for method in instruments().values()
        for kind in method.kinds.values()
        for state in kind.states
        if (method.key, kind.key) != ROUNDS
    }
    assert set() == wanted - states.keys()


def test_the_chain_holds(session: Session, demo: dict[str, Any]) -> None:
    verified = audit.verify(session)
    assert verified.ok
    assert (demo["entries"], demo["head"]) == (verified.entries, verified.head)


def test_everything_is_recorded_in_2009(session: Session) -> None:
    records = session.exec(select(Record)).all()
    assert {"2009"} == {record.created_at[:4] for record in records}
    assert max(record.created_at for record in records)[:10] <= LAST_DAY.isoformat()


def test_two_events_wait_for_a_second_person(session: Session) -> None:
    assert ["valuation", "payment"] == [event.kind for event, _ in open_events(session)]


def test_another_run_gives_the_same_book(demo: dict[str, Any], empty_sqlite_url: str) -> None:
    again = build(empty_sqlite_url)
    assert {name: demo[name] for name in again} == again


def test_on_postgresql_it_is_the_same_book(demo: dict[str, Any], empty_postgresql_url: str) -> None:
    assert demo["head"] == build(empty_postgresql_url)["head"]


def test_recomputing_every_amount_differs_by_nothing(session: Session) -> None:
    kept = session.exec(select(Computation, Record).join(Record)).all()
    assert len(kept) > 30
    differing = []
    for computation, record in kept:
        method = instrument_of(record.instrument)
        case = method.kinds[record.kind]
        assert case.case is not None
        again = method.compute(
            method.case.model_validate_json(computation.inputs), pick(method.schemes, computation.scheme_id)
        )
        if again.amount_fen != computation.amount_fen:
            differing.append(record.code)
    assert [] == differing


def test_sixty_firms_eight_banks_seven_institutions_and_identifiers_of_three_kinds(session: Session) -> None:
    everybody = session.exec(select(Party)).all()
    kinds = Counter(party.kind for party in everybody)
    assert (60, 8, 17) == (kinds["firm"], kinds["bank"], kinds["fund"])
    assert len(names.INSTITUTIONS) == 7
    firms = [party for party in everybody if party.kind == "firm"]
    assert {"licence_number", "organisation_code", "social_credit_code"} == {
        str(firm.identifier_kind) for firm in firms
    }
    assert 1 == sum(bool(firm.identifier_override) for firm in firms)


def test_everybody_can_sign_in(copy: Book) -> None:
    for name, _, role in names.PEOPLE:
        with copy.writing() as unit:
            found = sign_in(unit.session, name, parties.PASSWORD, datetime(2009, 12, 1, tzinfo=UTC))
        assert found is not None
        assert {role} == found[0].roles


def test_at_least_twelve_loans_over_eight_banks_some_floating_some_drawn_several_times() -> None:
    assert len(loans.LOANS) >= 12
    assert {short for short, _, _ in names.BANKS} == {loan.bank for loan in loans.LOANS}
    assert any(isinstance(loan.rate, dict) for loan in loans.LOANS)
    assert any(len(loan.draws) > 2 for loan in loans.LOANS)


# File, rows, rejected, sums stated or summed in yuan.
READ = (
    ("hanjiang-bank-interest-2009Q3-clean.xlsx", 9, 0, {"interest": "590783.00"}),
    ("chuyun-bank-account-2009Q3.xlsx", 6, 0, {"in": "129856.37", "out": "248860.50"}),
    ("jianglan-bank-interest-2009Q3.xls", 5, 0, {"interest": "109102.80"}),
    ("jinglan-bank-interest-2009Q3.csv", 3, 0, {"interest": "329700.00"}),
    ("xiangling-bank-notice-2009Q3.xlsx", 3, 0, {"interest": "59288.00", "penalty": "31590.00", "compound": "93.82"}),
    ("yunmeng-bank-interest-2009Q3-difference.xlsx", 2, 0, {"interest": "121039.23"}),
    ("bailu-bank-interest-2009Q3-quirks.xlsx", 2, 1, {"interest": "48763.50"}),
)  # fmt: skip


@pytest.mark.parametrize(("name", "rows", "rejected", "sums"), READ, ids=[row[0] for row in READ])
def test_a_workbook_is_read_as_the_readme_says(
    name: str, rows: int, rejected: int, sums: dict[str, str]
) -> None:
    found = read_statement((STATEMENTS / name).read_bytes(), name, None).as_json()["sheets"][0]
    assert (rows, rejected) == (len(found["rows"]), len(found["rejected"]))
    assert sums == {side: found["totals"]["summed"][side] for side in sums}


# File: new, matched, accepted, suspicious.
IMPORTED = (
    ("hanjiang-bank-interest-2009Q3-clean.xlsx", 9, 9, 9, 0),
    ("chuyun-bank-account-2009Q3.xlsx", 6, 2, 2, 0),
    ("jianglan-bank-interest-2009Q3.xls", 5, 5, 5, 0),
    ("jinglan-bank-interest-2009Q3.csv", 3, 3, 3, 0),
    ("xiangling-bank-notice-2009Q3.xlsx", 3, 3, 3, 0),
    ("yunmeng-bank-interest-2009Q3-difference.xlsx", 1, 2, 1, 1),
    ("bailu-bank-interest-2009Q3-quirks.xlsx", 2, 2, 2, 0),
)


@pytest.mark.parametrize(
    ("name", "new", "matched", "accepted", "suspicious"), IMPORTED, ids=[row[0] for row in IMPORTED]
)
def test_a_workbook_is_imported_as_the_readme_says(
    copy: Book, name: str, new: int, matched: int, accepted: int, suspicious: int
) -> None:
    found = imported(copy, name)
    assert (new, matched, accepted, suspicious) == tuple(
        found[count] for count in ("new", "matched", "accepted", "suspicious")
    )


def test_the_clean_workbook_brings_nothing_the_second_time(copy: Book) -> None:
    imported(copy, files.CLEAN)
    assert 0 == imported(copy, files.CLEAN)["new"]


def test_after_the_clean_workbook_a_claim_round_gives_amounts(copy: Book) -> None:
    before = claim_round(copy)
    imported(copy, files.CLEAN)
    after = claim_round(copy)
    risen = {firm for firm, amount in after.items() if amount != before[firm]}
    assert {"夸父", "烛龙", "羲和"} == {
        short for short, _ in names.FIRMS if any(short in firm for firm in risen)
    }


def test_the_workbooks_on_disk_are_those_that_the_script_writes() -> None:
    written = {name: data for name, data in files.all_files().items() if data is not None}
    assert {path.name for path in STATEMENTS.iterdir()} >= written.keys()
    for name, data in written.items():
        assert contents(data) == contents((STATEMENTS / name).read_bytes()), name


def imported(book: Book, name: str) -> dict[str, Any]:
    with book.reading() as session:
        recorder = find_actor(session, "recorder")
    assert recorder is not None
    with book.writing(recorder) as unit:
        recompute = instrument_of("interest_subsidy").recompute
        return import_statement(
            unit, (STATEMENTS / name).read_bytes(), name, recompute, accept=True
        ).as_json()


def claim_round(book: Book) -> dict[str, str | None]:
    with book.reading() as session:
        outcome = instrument_of("interest_subsidy").settings["claim_round"](
            session, None, None, None, None, LAST_DAY
        )
    return {claim["firm"]: claim["amount"] for claim in outcome["claims"]}


def contents(data: bytes) -> object:
    """The parts of a zip, whatever packed them; anything else as it is."""
    if not zipfile.is_zipfile(BytesIO(data)):
        return data
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return {part: packed.read(part) for part in packed.namelist()}
