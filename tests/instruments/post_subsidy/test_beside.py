"""One spend is paid once: other applications of the firm, its caps over all of them, the task that is named."""

from typing import Any

import pytest

from ledger.book.queries import newest_computation
from ledger.book.workflow import Record, StepRefused
from ledger.instrument import compute_deal, reserved_fen
from ledger.values.errors import LedgerError
from ledger.values.outcomes import Outcome
from tests.instruments.conftest import World
from tests.instruments.post_subsidy.applications import application, spend_line, task

SCHEME = "assumed_2009"
LATER_SCHEME = "luzhou_2016"


def drafted(world: World, scheme: str = SCHEME, **changes: Any) -> int:
    return world.draft("post_subsidy", "application", application(world, **changes), scheme)


def approved(world: World, scheme: str = SCHEME, **changes: Any) -> int:
    record = drafted(world, scheme, **changes)
    assert "approved" == world.approve(record)
    return record


def outcome_of(world: World, record: int) -> Outcome:
    with world.book.reading() as session:
        found = compute_deal(session, session.get_one(Record, record))
    assert found is not None
    return found[1]


def warned(outcome: Outcome) -> str:
    return "\n".join(str(warning) for warning in outcome.warnings)


def test_the_same_spend_is_paid_once(world: World) -> None:
    first = approved(world)
    again = drafted(world)
    with pytest.raises(StepRefused, match="Equipment is already in the application 2009-PS-application-0001"):
        world.step(again, "submit", "recorder")
    assert "draft" == world.state(again)
    # Who calls the same amount of the same report by another name is found too.
    facts = application(world)
    facts["spend"][0]["label"] = "Instruments"
    with pytest.raises(StepRefused, match="Instruments is already in the application"):
        world.step(drafted(world, spend=facts["spend"]), "submit", "recorder")
    world.event(first, "withdrawal", {"reason": "the firm gave it up"})
    assert "approved" == world.approve(again)


def test_an_application_that_waits_stands_in_the_way_too(world: World) -> None:
    world.step(drafted(world), "submit", "recorder")
    with pytest.raises(StepRefused, match="is already in the application"):
        world.step(drafted(world), "submit", "recorder")


def test_other_spend_of_the_same_report_and_other_applications_are_told(world: World) -> None:
    approved(world)
    other = [spend_line("1", "20万", label="Material")]
    outcome = outcome_of(world, drafted(world, spend=other))
    assert 6_000_000 == outcome.amount_fen
    assert "The report 1 also stands in the application 2009-PS-application-0001" in warned(outcome)
    assert (
        "also has the application 2009-PS-application-0001 of this year under this scheme (300000.00 yuan)"
        in (warned(outcome))
    )
    of_second = drafted(world, firm=world.parties["second_firm"])
    assert "application 2009" not in warned(outcome_of(world, of_second))


def test_spend_of_other_days_in_one_report_is_other_spend(world: World) -> None:
    approved(world, spend=[spend_line("1", "20万", spent_to="2008-12-31")])
    later = [spend_line("1", "20万", spent_from="2009-01-01")]
    assert 6_000_000 == outcome_of(world, drafted(world, spend=later)).amount_fen


def test_the_cap_of_a_firm_holds_over_all_its_applications_of_a_year(world: World) -> None:
    first = approved(world, spend=[spend_line("1", "300万")])
    second = approved(world, spend=[spend_line("2", "200万")])
    with world.book.reading() as session:
        amounts = [newest_computation(session, record) for record in (first, second)]
        assert [90_000_000, 10_000_000] == [kept.amount_fen for kept in amounts if kept]
    # What was approved first does not fall under what came after it.
    assert [90_000_000, 10_000_000] == [outcome_of(world, record).amount_fen for record in (first, second)]
    third = drafted(world, spend=[spend_line("3", "200万")])
    assert 0 == outcome_of(world, third).amount_fen
    world.event(first, "withdrawal", {"reason": "the firm gave it up"})
    assert 60_000_000 == outcome_of(world, third).amount_fen


def test_what_the_firm_received_elsewhere_counts_into_its_cap(world: World) -> None:
    record = drafted(world, spend=[spend_line("1", "300万")], received_this_year="85万")
    assert 15_000_000 == outcome_of(world, record).amount_fen


def test_what_is_approved_meanwhile_is_seen_at_approval(world: World) -> None:
    first = drafted(world, spend=[spend_line("1", "300万")])
    world.step(first, "submit", "recorder")
    world.step(first, "review", "reviewer")
    approved(world, spend=[spend_line("2", "300万")])
    with pytest.raises(StepRefused, match="its amount has changed"):
        world.step(first, "approve", "approver")


def test_the_same_spend_under_another_scheme_is_another_subsidy(world: World) -> None:
    approved(world)
    facts = application(world)
    outcome = outcome_of(world, drafted(world, "henan_2018", spend=facts["spend"]))
    assert "look at 2009-PS-application-0001" in warned(outcome)
    assert "of this year under this scheme" not in warned(outcome)
    # Whatever was not approved yet is no money.
    world.step(drafted(world, spend=[spend_line("2")]), "submit", "recorder")
    outcome = outcome_of(world, drafted(world, "henan_2018", spend=[spend_line("2")]))
    assert "look at" not in warned(outcome)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"firm": "second_firm"}, "it is another firm's"),
        ({"kind": "post"}, "it is of the kind post, the application of research"),
        ({}, "it is draft, not registered"),
    ],
)
def test_a_task_must_be_the_firms_and_registered(world: World, changes: dict[str, Any], fault: str) -> None:
    number = world.draft("post_subsidy", "task", task(world, **{"firm": "firm"} | changes))
    with pytest.raises(LedgerError, match=fault):
        world.step(drafted(world, registered_task=number), "submit", "recorder")


def test_all_that_is_wrong_with_a_task_is_told(world: World) -> None:
    number = world.draft("post_subsidy", "task", task(world, "second_firm", kind="post"))
    record = drafted(world, registered_task=number)
    with pytest.raises(LedgerError) as refused:
        world.step(record, "submit", "recorder")
    for fault in ("another firm's", "of the kind post", "it is draft"):
        assert fault in str(refused.value)
    for no_task in (record, 999):
        with pytest.raises(LedgerError, match="there is no such task"):
            world.step(drafted(world, registered_task=no_task), "submit", "recorder")


def test_one_task_is_paid_once(world: World) -> None:
    number = world.draft("post_subsidy", "task", task(world))
    assert "registered" == world.approve(number)
    approved(world, registered_task=number)
    world.event(number, "completion", {"report": "鄂科结〔2009〕3号"})
    again = drafted(world, registered_task=number, spend=[spend_line("2")])
    with pytest.raises(StepRefused, match="is for the same task"):
        world.step(again, "submit", "recorder")


def test_a_settlement_gives_back_what_was_not_paid(world: World) -> None:
    record = approved(world)
    world.event(record, "payment", {"amount": "10万"})
    assert world.event(record, "settlement", {"remark": "the rest is waived"}) is not None
    with world.book.reading() as session:
        assert ("settled", 0) == (world.state(record), reserved_fen(session, session.get_one(Record, record)))


def test_a_payment_is_above_nothing(world: World) -> None:
    record = approved(world)
    with pytest.raises(LedgerError, match="amount"):
        world.event(record, "payment", {"amount": "0"})
    assert "approved" == world.state(record)
