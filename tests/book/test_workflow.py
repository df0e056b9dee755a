"""Records: drafts, versions, steps by the right person, events by two people, everything on the audit log."""

import json

import pytest
from sqlmodel import select

from ledger.book.audit import AuditRow
from ledger.book.journal import AccountName, Draft, Move
from ledger.book.people import RoleMissing
from ledger.book.queries import (
    Filter,
    amount_of,
    entries_of,
    events_of,
    facts_of,
    list_records,
    newest_computation,
    open_events,
    steps_of,
    versions_of,
)
from ledger.book.store import (
    Book,
    Consequences,
    KeyReused,
    NewEvent,
    decide_event,
    record_event,
    revise_record,
    take_step,
)
from ledger.book.store.records import RecordUnknown, record_of
from ledger.book.workflow import Record, Reference, SamePerson, StepRefused, VersionChanged
from tests.book.conftest import DAY, Cast, Parties
from tests.book.records import STEPS, Toy, a_record, computed, step, submitted


@pytest.fixture
def record(book: Book, cast: Cast, parties: Parties) -> int:
    with book.writing(cast.recorder) as unit:
        return a_record(unit, parties, "光电投资")


def test_a_record_is_a_draft_with_a_code_facts_and_references(book: Book, record: int) -> None:
    with book.reading() as session:
        found = session.get(Record, record)
        assert found is not None
        assert ("2009-T-deal-0001", "draft", 1, 1) == (found.code, found.state, found.version, found.circuit)
        assert {"asked": "100.00", "note": ""} == facts_of(session, found)
        assert 10_000 == amount_of(session, found)
        assert [("contract", "光电投资")] == [
            (row.kind, row.value) for row in session.exec(select(Reference))
        ]


def test_codes_count_up(book: Book, cast: Cast, parties: Parties, record: int) -> None:
    with book.writing(cast.recorder) as unit:
        assert "2009-T-deal-0002" == record_of(unit, a_record(unit, parties, "二")).code


def test_a_double_click_records_once(book: Book, cast: Cast, parties: Parties, record: int) -> None:
    with book.writing(cast.recorder) as unit:
        assert record == a_record(unit, parties, "光电投资")
    with book.reading() as session:
        assert 1 == list_records(session, Filter())[0]


def test_the_whole_circuit_takes_three_people(book: Book, cast: Cast, record: int) -> None:
    assert "submitted" == step(book, cast.recorder, record, "submit")
    assert "reviewed" == step(book, cast.reviewer, record, "review")
    assert "approved" == step(book, cast.approver, record, "approve")
    with book.reading() as session:
        taken = [
            (item.action, item.actor_id, item.from_state, item.to_state) for item in steps_of(session, record)
        ]
    assert [
        ("submit", cast.recorder.id, "draft", "submitted"),
        ("review", cast.reviewer.id, "submitted", "reviewed"),
        ("approve", cast.approver.id, "reviewed", "approved"),
    ] == taken


def test_nobody_reviews_what_he_recorded(book: Book, cast: Cast, parties: Parties) -> None:
    with book.writing(cast.reviewer) as unit:  # who is a recorder too
        own = a_record(unit, parties, "own")
    step(book, cast.recorder, own, "submit")
    with pytest.raises(SamePerson, match="has already taken a step"):
        step(book, cast.reviewer, own, "review")


def test_nobody_reviews_and_approves(book: Book, cast: Cast, record: int) -> None:
    submitted(book, cast, record)
    step(book, cast.approver, record, "review")
    with pytest.raises(SamePerson):
        step(book, cast.approver, record, "approve")


@pytest.mark.parametrize(
    ("who", "action", "role"), [("auditor", "submit", "recorder"), ("recorder", "review", "reviewer")]
)
def test_a_step_takes_its_role(book: Book, cast: Cast, record: int, who: str, action: str, role: str) -> None:
    if action == "review":
        submitted(book, cast, record)
    with pytest.raises(RoleMissing, match=role):
        step(book, getattr(cast, who), record, action)


def test_a_step_from_a_wrong_state_says_what_can_be_done(book: Book, cast: Cast, record: int) -> None:
    with pytest.raises(StepRefused, match="it is draft; from there one can submit, withdraw"):
        step(book, cast.reviewer, record, "review")


def test_a_withdrawn_record_can_do_nothing_more(book: Book, cast: Cast, record: int) -> None:
    step(book, cast.recorder, record, "withdraw", reason="the firm asked for it")
    with pytest.raises(StepRefused, match="nothing more"):
        step(book, cast.recorder, record, "submit")


def test_returning_needs_a_reason_and_opens_a_new_round(book: Book, cast: Cast, record: int) -> None:
    submitted(book, cast, record)
    with pytest.raises(StepRefused, match="it needs a reason"):
        step(book, cast.reviewer, record, "return")
    step(book, cast.reviewer, record, "return", reason="the amount is unclear", key="with reason")
    with book.writing(cast.recorder) as unit:
        assert 2 == revise_record(unit, record, 1, Toy.read({"asked": "90"}), 9_000, "revise")
    assert "submitted" == step(book, cast.recorder, record, "submit", seen_version=2, key="again")
    assert "reviewed" == step(book, cast.reviewer, record, "review", seen_version=2)
    with book.reading() as session:
        assert [(1, 1, 10_000), (2, 2, 9_000)] == [
            (row.version, row.circuit, row.amount_fen) for row in versions_of(session, record)
        ]
        found = session.get(Record, record)
        assert found is not None
        assert {"asked": "100.00", "note": ""} == facts_of(session, found, 1)


def test_a_draft_is_revised_in_the_same_round(book: Book, cast: Cast, record: int) -> None:
    with book.writing(cast.recorder) as unit:
        revise_record(unit, record, 1, Toy.read({"asked": "90"}), 9_000, "revise")
        assert 1 == record_of(unit, record).circuit


def test_facts_are_frozen_once_submitted(book: Book, cast: Cast, record: int) -> None:
    submitted(book, cast, record)
    with pytest.raises(StepRefused, match="its facts are frozen"), book.writing(cast.recorder) as unit:
        revise_record(unit, record, 1, Toy.read({"asked": "90"}), 9_000, "revise")


def test_two_people_cannot_overwrite_each_other(book: Book, cast: Cast, record: int) -> None:
    with book.writing(cast.recorder) as unit:
        revise_record(unit, record, 1, Toy.read({"asked": "90"}), 9_000, "first")
    with (
        pytest.raises(VersionChanged, match="version 2, you saw 1"),
        book.writing(cast.other_recorder) as unit,
    ):
        revise_record(unit, record, 1, Toy.read({"asked": "80"}), 8_000, "second")
    with pytest.raises(VersionChanged):
        step(book, cast.recorder, record, "submit")


def test_what_a_step_posts_is_posted_with_it_or_not_at_all(
    book: Book, cast: Cast, parties: Parties, record: int
) -> None:
    def reserve(amount_fen: int) -> Draft:
        purse = AccountName(parties.office, "appropriation", "2009:toy")
        kept = AccountName(parties.office, "reserved", "2009-T-deal-0001")
        return Draft("reserve", DAY, (Move(purse, kept, amount_fen, "approved"),), "", record)

    with pytest.raises(Exception, match="holds 0.00 yuan"):
        step(book, cast.recorder, record, "submit", effect=lambda _unit, _record: [reserve(1)])
    with book.reading() as session:
        assert ([], []) == (steps_of(session, record), entries_of(session, record))


def test_a_step_is_taken_once_per_key(book: Book, cast: Cast, record: int) -> None:
    assert ["submitted"] * 2 == [step(book, cast.recorder, record, "submit", key="k") for _ in range(2)]
    with pytest.raises(KeyReused):
        step(book, cast.recorder, record, "withdraw", reason="x", key="k")


def test_a_new_round_forgets_who_took_part(book: Book, cast: Cast, record: int) -> None:
    submitted(book, cast, record)
    step(book, cast.reviewer, record, "review")
    step(book, cast.approver, record, "approve")
    with book.writing(cast.recorder) as unit:
        assert 1 == record_of(unit, record).circuit
    assert "draft" == step(book, cast.approver, record, "reopen")
    with book.writing(cast.recorder) as unit:
        assert 2 == record_of(unit, record).circuit


def test_an_event_takes_two_people_and_posts_once(
    book: Book, cast: Cast, parties: Parties, record: int
) -> None:
    move = Move(
        AccountName(parties.firm, "cash"), AccountName(parties.bank, "interest"), 500, "interest_paid"
    )
    draft = Draft("interest", DAY, (move,), "", record)
    with book.writing(cast.reviewer) as unit:
        event = record_event(unit, NewEvent(record, "interest", DAY, Toy.read({"asked": "5"})), "event")
        assert event == record_event(
            unit, NewEvent(record, "interest", DAY, Toy.read({"asked": "5"})), "event"
        )
    with pytest.raises(SamePerson), book.writing(cast.reviewer) as unit:
        decide_event(
            unit, event, "confirmed", key="own", judge=lambda _event, _record: Consequences(draft=draft)
        )
    with book.reading() as session:
        assert [event] == [item.id for item, _ in open_events(session)]
    for _ in range(2):
        with book.writing(cast.approver) as unit:
            assert 1 == decide_event(
                unit,
                event,
                "confirmed",
                key="decide",
                judge=lambda _event, _record: Consequences(draft=draft),
            )
    with pytest.raises(StepRefused, match="decided already"), book.writing(cast.approver) as unit:
        decide_event(
            unit, event, "confirmed", key="other", judge=lambda _event, _record: Consequences(draft=draft)
        )
    with book.reading() as session:
        assert [] == open_events(session)
        decision = events_of(session, record)[0][1]
        assert decision is not None
        assert ("confirmed", 1) == (decision.decision, decision.entry_number)
        assert [1] == [entry.number for entry in entries_of(session, record)]


def test_a_refused_event_needs_a_reason_and_posts_nothing(book: Book, cast: Cast, record: int) -> None:
    with book.writing(cast.recorder) as unit:
        event = record_event(unit, NewEvent(record, "visit", DAY, Toy.read({"asked": "5"})), "event")
    with pytest.raises(StepRefused, match="a refusal needs a reason"), book.writing(cast.reviewer) as unit:
        decide_event(unit, event, "refused", key="refuse")
    with book.writing(cast.reviewer) as unit:
        assert decide_event(unit, event, "refused", key="refuse", reason="no paper") is None


def test_an_event_can_move_its_record(book: Book, cast: Cast, record: int) -> None:
    submitted(book, cast, record)
    step(book, cast.reviewer, record, "review")
    step(book, cast.approver, record, "approve")
    with book.writing(cast.recorder) as unit:
        event = record_event(unit, NewEvent(record, "visit", DAY, Toy.read({"asked": "5"})), "event")
    with book.writing(cast.reviewer) as unit:
        brings = Consequences(transition=STEPS[-1])
        decide_event(unit, event, "confirmed", key="decide", judge=lambda _event, _record: brings)
        assert ("draft", 2) == (record_of(unit, record).state, record_of(unit, record).circuit)


def test_what_does_not_exist_is_named(book: Book, cast: Cast) -> None:
    with pytest.raises(RecordUnknown, match="no record 77"), book.writing(cast.recorder) as unit:
        take_step(unit, 77, "submit", STEPS, seen_version=1, day=DAY, key="k")
    with pytest.raises(RecordUnknown, match="event 77"), book.writing(cast.reviewer) as unit:
        decide_event(unit, 77, "confirmed", key="k")


def test_a_computed_amount_is_kept_with_scheme_inputs_trace_and_version(
    book: Book, cast: Cast, record: int
) -> None:
    with book.writing(cast.recorder) as unit:
        computed(unit, record)
    with book.reading() as session:
        kept = newest_computation(session, record)
        assert kept is not None
        assert ("toy", 64, 10_000) == (kept.scheme_id, len(kept.scheme_hash), kept.amount_fen)
        assert "100.00" == json.loads(kept.inputs)["asked"]
        assert "asked for" == json.loads(kept.outcome)["trace"]["label"]


def test_every_act_is_on_the_audit_log(book: Book, cast: Cast, record: int) -> None:
    submitted(book, cast, record)
    with book.reading() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.subject == f"record:{record}")).all()
    assert [("create", cast.recorder.id), ("submit", cast.recorder.id)] == [
        (row.action, row.actor_id) for row in rows
    ]


def test_lists_are_filtered_counted_and_paged(book: Book, cast: Cast, parties: Parties, record: int) -> None:
    with book.writing(cast.recorder) as unit:
        for number in range(5):
            a_record(unit, parties, f"更多 {number}", "1")
    submitted(book, cast, record)

    def listed(page: int = 1, size: int = 20, **wanted: object) -> tuple[int, int, int]:
        with book.reading() as session:
            count, total_fen, rows = list_records(session, Filter(**wanted), page, size)  # type: ignore[arg-type]
        return count, total_fen, len(rows)

    assert (6, 10_500, 6) == listed()
    assert (6, 10_500, 2) == listed(page=2, size=4)
    assert (6, 10_500, 6) == listed(size=0)
    assert (5, 500, 5) == listed(text="更多")
    assert (6, 10_500, 6) == listed(text="江城")
    assert (1, 10_000, 1) == listed(states=("submitted",))
    assert (0, 0, 0) == listed(year=2010)
    assert (6, 10_500, 6) == listed(year=2009, instrument="toy", kind="deal", party_id=parties.firm)
    assert (1, 10_000, 1) == listed(ids=(record,))
