"""Exported computations recalculated by LibreOffice: the same fen as the program, also after a figure was changed."""

from pathlib import Path

import pytest

from ledger.exports.trace_result import AGREES, FOLLOWS
from ledger.exports.traces import trace_workbook
from tests.backends import missing
from tests.exports.recalculating import ENGLISH, find_office, recalculate, with_change
from tests.instruments.interest_subsidy.generated import changes, random_claim


@pytest.fixture
def office() -> str:
    return find_office() or missing("LibreOffice is not installed (package libreoffice-calc-nogui)")


def test_a_workbook_comes_to_the_same_fen_on_every_basis(office: str, tmp_path: Path) -> None:
    require_same(office, range(8), tmp_path)


@pytest.mark.soak
def test_200_workbooks_come_to_the_same_fen(office: str, tmp_path: Path) -> None:
    require_same(office, range(1_000, 1_200), tmp_path)


def require_same(office: str, seeds: range, folder: Path) -> None:
    """Recalculate a claim of each seed, as it is and with one figure changed; never another amount than the program's."""
    books: dict[str, bytes] = {}
    wanted: dict[str, int | None] = {}
    for seed in seeds:
        claim = random_claim(seed)
        outcome = claim.outcome()
        books[f"{seed}"], wanted[f"{seed}"] = trace_workbook(outcome.as_json(), ENGLISH), outcome.amount_fen
        for change in changes(claim, seed):
            if changed := with_change(
                books[f"{seed}"], change.sheet, change.label, change.subject, change.value
            ):
                books[f"{seed}-{change.label[:6]}"] = changed
                wanted[f"{seed}-{change.label[:6]}"] = claim.changed(change).outcome().amount_fen
                break
    found = recalculate(office, books, folder)
    plain = [name for name in books if "-" not in name]
    assert [wanted[name] for name in plain] == [found[name].formula_fen for name in plain]
    assert {AGREES} == {found[name].check for name in plain}
    assert all(found[name].agree for name in plain)
    for name in books.keys() - plain:
        told = found[name].formula_fen is None and found[name].check.startswith("No figure")
        assert told or wanted[name] == found[name].formula_fen, (name, found[name])
    assert {AGREES, FOLLOWS} >= {found[name].check for name in books if found[name].formula_fen is not None}
