"""Setting a plan's targets: by an approver, once, on the audit log."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from ledger.book.audit import AuditRow
from ledger.book.people import RoleMissing
from ledger.book.store import Book, admit_person
from ledger.measures.targets import PlanUnknown, Target, record_target, targets_of


@pytest.fixture
def book(database_url: str) -> Iterator[Book]:
    made = Book.create(database_url, lambda: datetime(2009, 1, 5, tzinfo=UTC))
    yield made
    made.close()


def target() -> Target:
    return Target(plan="2009", code="vc", label="引进风投", instrument="guidance_fund", year=2009, minimum=4, maximum=6,
                  unit="家", source="计划")  # fmt: skip


def test_an_approver_sets_a_target_once(book: Book) -> None:
    with book.writing() as unit:
        approver = admit_person(unit, "approver", "Approver", frozenset({"approver"}), "correct horse")
        recorder = admit_person(unit, "recorder", "Recorder", frozenset({"recorder"}), "correct horse")
    numbers = []
    for _ in range(2):
        with book.writing(approver) as unit:
            numbers.append(record_target(unit, target(), "key"))
    assert [1, 1] == numbers
    with pytest.raises(RoleMissing), book.writing(recorder) as unit:
        record_target(unit, target(), "another key")
    with book.reading() as session:
        assert ["vc"] == [found.code for found in targets_of(session, "2009")]
        with pytest.raises(PlanUnknown, match="2009"):
            targets_of(session, "2010")
        acts = session.exec(select(AuditRow.action).order_by(AuditRow.number)).all()  # type: ignore[arg-type]
    assert ["add person", "add person", "record target"] == list(acts)
