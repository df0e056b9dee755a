"""The registry, computing of case files, and the acts on deals where they refuse; on both back ends."""

from dataclasses import replace
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlmodel import Session

from instruments.post_subsidy.metrics import evidence
from ledger.book.queries import amount_of, balance_of, entries_of, events_of, facts_of
from ledger.book.store import Book, post
from ledger.book.store.posting import AlreadyReversed
from ledger.book.workflow import Record, StepRefused, VersionChanged
from ledger.instrument import (
    CaseFaulty,
    InstrumentFaulty,
    InstrumentUnknown,
    OfficeMissing,
    SchemeNeeded,
    acts,
    appropriation_account,
    appropriation_draft,
    compute_case,
    compute_deal,
    decide_deal_event,
    event_deal,
    instrument_of,
    instruments,
    office_of,
    registry,
    release_draft,
    reserved_fen,
    revise_deal,
)
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme, SchemeUnknown
from tests.instruments import conftest
from tests.instruments.conftest import START, YEAR, World

world = conftest.world

METHODS = ["equity", "guidance_fund", "interest_subsidy", "post_subsidy"]
PAID_ON = date(2009, 12, 1)
SPEND = {"label": "R&D", "claimed": "100万", "verified": "100万", "spent_from": "2009-01-10", "spent_to": "2009-10-20",
         "auditor": "某会计师事务所", "report_number": "1", "report_date": "2009-11-10"}  # fmt: skip
CASE = {"kind": "research", "applied_on": "2009-11-20", "period_from": "2009-01-01", "period_to": "2009-10-31",
        "acceptance": {"accepted_on": "2009-11-15", "document": "鄂科验〔2009〕7号"}, "spend": [SPEND]}  # fmt: skip
DUE_FEN = 30_000_000  # 30 percent of 1,000,000 yuan
SCHEME_FILE = Path(__file__).parents[1] / "instruments" / "post_subsidy" / "schemes" / "assumed_2009.yaml"


def application(world: World, **changed: Any) -> dict[str, Any]:
    """The facts of an application whose subsidy is DUE_FEN."""
    return CASE | {"firm": world.parties["firm"]} | changed


def draft(world: World, **changed: Any) -> int:
    """A draft of an application under the assumed scheme of 2009."""
    return world.draft("post_subsidy", "application", application(world, **changed), "assumed_2009")


def record_in(session: Session, record: int) -> Record:
    """A record by id."""
    return session.get_one(Record, record)


def case(**changed: Any) -> dict[str, Any]:
    """A case file's content."""
    return {"instrument": "post_subsidy", "scheme": "assumed_2009", "facts": CASE} | changed


@pytest.fixture
def approved(world: World) -> int:
    record = draft(world)
    assert "approved" == world.approve(record)
    return record


def reserve_entry(world: World, record: int) -> int:
    """The number of the entry by which the approval reserved the amount."""
    with world.book.reading() as session:
        return entries_of(session, record)[0].number


# The registry.


def test_every_method_is_installed_under_its_own_key() -> None:
    assert set(METHODS) <= set(instruments())
    assert list(instruments()) == sorted(method.key for method in instruments().values())


@pytest.mark.parametrize("key", METHODS)
def test_the_deal_of_a_method_is_its_first_kind(key: str) -> None:
    method = instrument_of(key)
    assert next(iter(method.kinds)) == method.deal.key


def test_an_unknown_method_is_told_with_those_there_are() -> None:
    with pytest.raises(InstrumentUnknown) as told:
        instrument_of("voucher")
    assert f"There is no funding method voucher. Installed: {', '.join(instruments())}." == str(told.value)


# Case files.


def test_a_case_is_computed_by_a_shipped_scheme() -> None:
    outcome = compute_case(case())
    assert ("300000.00", "assumed_2009") == (outcome["amount"], outcome["scheme"])
    assert instrument_of("post_subsidy").schemes["assumed_2009"].content_hash == outcome["scheme_hash"]


def test_a_case_is_computed_by_the_same_scheme_written_inline() -> None:
    inline = yaml.safe_load(SCHEME_FILE.read_text(encoding="utf-8"))
    assert compute_case(case()) == compute_case(case(scheme=inline))


@pytest.mark.parametrize("missing", ["instrument", "facts"])
def test_a_file_that_is_no_case(missing: str) -> None:
    content = case()
    del content[missing]
    with pytest.raises(CaseFaulty, match=r"names its `instrument` and gives its `facts`"):
        compute_case(content)


def test_a_case_without_facts_is_told_each_fact_that_is_missing() -> None:
    with pytest.raises(LedgerError, match=r"kind: is missing.*applied_on: is missing"):
        compute_case(case(facts=None))


def test_a_case_that_needs_a_scheme() -> None:
    content = case()
    del content["scheme"]
    with pytest.raises(SchemeNeeded, match=r"A case of post_subsidy needs a scheme"):
        compute_case(content)


def test_a_case_of_an_unknown_scheme() -> None:
    with pytest.raises(SchemeUnknown, match=r"no scheme hubei_1999"):
        compute_case(case(scheme="hubei_1999"))


# The office.


@pytest.mark.parametrize("kind", ["office", "treasury"])
def test_a_book_without_office_or_treasury_says_so(database_url: str, kind: str) -> None:
    book = Book.create(database_url)
    with book.reading() as session, pytest.raises(OfficeMissing, match=f"no party of kind {kind} yet"):
        office_of(session, kind)
    book.close()


def test_the_treasury_grants_an_appropriation(world: World) -> None:
    with world.book.writing(world.people["recorder"]) as unit:
        post(unit, appropriation_draft(unit.session, "equity", 2010, 5, START, "budget"), "2010")
        assert 5 == balance_of(unit.session, appropriation_account(unit.session, "equity", 2010))


# Drafts and steps.


def test_a_draft_is_revised_with_its_facts(world: World) -> None:
    record = draft(world)
    spend = SPEND | {"claimed": "50万", "verified": "50万"}
    with world.book.writing(world.people["recorder"]) as unit:
        assert 2 == revise_deal(unit, record, 1, application(world, spend=[spend]), world.key())
    with world.book.reading() as session:
        revised = record_in(session, record)
        assert amount_of(session, revised) is None  # computed when it is submitted
        assert "500000.00" == facts_of(session, revised)["spend"][0]["verified"]


def test_a_revision_of_what_somebody_else_changed_is_refused(world: World) -> None:
    record = draft(world)
    with world.book.writing(world.people["recorder"]) as unit:
        revise_deal(unit, record, 1, application(world, task="A"), world.key())
    with world.book.writing(world.people["recorder"]) as unit, pytest.raises(VersionChanged):
        revise_deal(unit, record, 1, application(world, task="B"), world.key())


def test_what_is_approved_is_not_revised(world: World, approved: int) -> None:
    with (
        world.book.writing(world.people["recorder"]) as unit,
        pytest.raises(StepRefused, match="its facts are frozen"),
    ):
        revise_deal(unit, approved, 1, application(world), world.key())


def test_nothing_is_computed_for_a_kind_without_a_rule(world: World) -> None:
    task = {"firm": world.parties["firm"], "task": "LED", "kind": "research", "period_from": "2009-01-01",
            "period_to": "2009-12-31"}  # fmt: skip
    record = world.draft("post_subsidy", "task", task)
    with world.book.reading() as session:
        assert compute_deal(session, record_in(session, record)) is None


def test_an_amount_that_has_changed_since_is_not_approved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = draft(world)
    world.step(record, "submit", "recorder")
    world.step(record, "review", "reviewer")
    method = instrument_of("post_subsidy")

    def less(facts: Any, scheme: Scheme | None) -> Outcome:
        return replace(method.compute(facts, scheme), amount_fen=DUE_FEN - 1)

    monkeypatch.setattr(acts, "instrument_of", lambda _key: replace(method, compute=less))
    with pytest.raises(StepRefused, match="its amount has changed since it was submitted"):
        world.step(record, "approve", "approver")
    assert "reviewed" == world.state(record)
    monkeypatch.undo()
    assert "approved" == world.step(record, "approve", "approver")


def test_a_draft_counts_towards_no_target(world: World) -> None:
    draft(world)
    with world.book.reading() as session:
        assert [] == list(evidence(session, YEAR, START))


# Events.


def recorded(world: World, record: int, kind: str, facts: dict[str, Any]) -> int:
    """An event that nobody has decided yet."""
    with world.book.writing(world.people["recorder"]) as unit:
        return event_deal(unit, record, kind, PAID_ON, facts, key=world.key())


def decide(world: World, event: int, decision: str, reason: str = "") -> int | None:
    """A decision by the reviewer."""
    with world.book.writing(world.people["reviewer"]) as unit:
        return decide_deal_event(unit, event, decision, key=world.key(), reason=reason)


def test_an_event_that_cannot_happen_yet_is_refused(world: World) -> None:
    record = draft(world)
    with pytest.raises(StepRefused, match="it is draft; what can happen now: nothing"):
        recorded(world, record, "payment", {"amount": "1万"})


def test_a_refusal_of_an_event_names_those_that_can_happen(world: World, approved: int) -> None:
    with pytest.raises(StepRefused, match="it is approved; what can happen now: payment, withdrawal"):
        recorded(world, approved, "settlement", {})


def test_an_event_that_the_method_does_not_know(world: World, approved: int) -> None:
    with pytest.raises(StepRefused, match="no such event is known for it"):
        recorded(world, approved, "dividend", {})


def test_what_an_event_could_not_post_is_refused_when_it_is_recorded(world: World, approved: int) -> None:
    with pytest.raises(StepRefused, match="more would be paid than is reserved"):
        recorded(world, approved, "payment", {"amount": "31万"})
    with world.book.reading() as session:
        assert [] == events_of(session, approved)


def test_an_event_that_does_not_exist_is_not_decided(world: World) -> None:
    with pytest.raises(LedgerError, match=r"no such event|no record event 999"):
        decide(world, 999, "confirmed")


def test_a_refused_event_posts_nothing_and_moves_nothing(world: World, approved: int) -> None:
    event = recorded(world, approved, "payment", {"amount": "30万"})
    assert decide(world, event, "refused", "wrong account") is None
    with world.book.reading() as session:
        record = record_in(session, approved)
        assert ("approved", DUE_FEN) == (record.state, reserved_fen(session, record))
        ((_, decision),) = events_of(session, approved)
        assert decision is not None
        assert ("refused", "wrong account", None) == (
            decision.decision,
            decision.reason,
            decision.entry_number,
        )


def test_an_event_is_refused_with_a_reason_only(world: World, approved: int) -> None:
    event = recorded(world, approved, "payment", {"amount": "30万"})
    with pytest.raises(StepRefused, match="a refusal needs a reason"):
        decide(world, event, "refused")


def test_an_event_that_can_no_longer_be_posted_can_still_be_refused(world: World, approved: int) -> None:
    first, second = (recorded(world, approved, "payment", {"amount": "30万"}) for _ in range(2))
    assert decide(world, first, "confirmed") is not None
    with pytest.raises(StepRefused, match="more would be paid than is reserved"):
        decide(world, second, "confirmed")
    assert decide(world, second, "refused", "written down twice") is None


# Reversals.


def test_an_entry_of_another_record_is_not_reversed(world: World, approved: int) -> None:
    other = draft(world, firm=world.parties["second_firm"])
    world.approve(other)
    number = reserve_entry(world, other)
    with pytest.raises(StepRefused, match=f"entry {number} belongs to another record"):
        recorded(world, approved, "reversal", {"entry_number": number, "reason": "a slip"})


def test_an_entry_is_reversed_once(world: World, approved: int) -> None:
    number = world.event(approved, "payment", {"amount": "10万"})
    reversal = {"entry_number": number, "reason": "a slip"}
    assert world.event(approved, "reversal", reversal) is not None
    with pytest.raises(AlreadyReversed):
        recorded(world, approved, "reversal", reversal)


def test_a_reversal_leads_back_from_later_states_too(world: World, approved: int) -> None:
    number = world.event(approved, "payment", {"amount": "30万"})
    world.event(approved, "settlement", {})
    world.event(approved, "reversal", {"entry_number": number, "reason": "the account was closed"})
    with world.book.reading() as session:
        record = record_in(session, approved)
        assert ("approved", DUE_FEN) == (record.state, reserved_fen(session, record))


def test_a_reserve_is_given_back_by_a_withdrawal_and_not_by_a_reversal(world: World, approved: int) -> None:
    reversal = {"entry_number": reserve_entry(world, approved), "reason": "approved by mistake"}
    with pytest.raises(StepRefused, match="give the deal up by a withdrawal instead"):
        recorded(world, approved, "reversal", reversal)


def test_where_all_is_paid_nothing_is_released(world: World, approved: int) -> None:
    world.event(approved, "payment", {"amount": "30万"})
    with world.book.reading() as session:
        assert release_draft(session, record_in(session, approved), PAID_ON) is None


def test_a_method_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("broken", "instruments.nowhere:INSTRUMENT", "ledger.instruments")
    monkeypatch.setattr(registry, "_points", lambda: {"broken": point})
    with pytest.raises(InstrumentFaulty, match=r"broken \(instruments.nowhere:INSTRUMENT\) cannot be loaded"):
        instrument_of("broken")
