"""A round as a record: written down once, what changed since, frozen at review, decided in bulk, recomputed."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from instruments.interest_subsidy.claims import ClaimFacts, case_from, compute
from instruments.interest_subsidy.files import Support, firm_files
from instruments.interest_subsidy.rounds import bulk as bulk_steps
from instruments.interest_subsidy.rounds.bulk import RoundUnknown
from instruments.interest_subsidy.rounds.changes import changed_since
from instruments.interest_subsidy.rounds.guarding import require_round_step
from instruments.interest_subsidy.rounds.kept import newest_round
from instruments.interest_subsidy.rounds.running import firm_in_round, terms_of
from instruments.interest_subsidy.shipped import SCHEMES
from ledger.book import audit
from ledger.book.people import RoleMissing
from ledger.book.queries import facts_of, newest_computation
from ledger.book.workflow import Record, StepRefused
from ledger.instrument import compute_deal, revise_deal
from ledger.values.errors import LedgerError
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.claims import (
    DAY,
    LATER,
    SCHEME,
    accept_interest,
    accept_second_quarter,
    claim_facts,
    filed_loan,
    loan_facts,
)
from tests.instruments.interest_subsidy.rounds import (
    DUE,
    ROUND_DAY,
    approved,
    bulk,
    kept,
    reviewed,
    run,
    two_firms,
    write,
)


@pytest.fixture
def loans(world: World) -> dict[str, int]:
    return two_firms(world)


def version_of(world: World, record: int) -> int:
    with world.book.reading() as session:
        return session.get_one(Record, record).version


def whys(changes: list[dict[str, Any]]) -> str:
    return " ".join(reason["text"] for change in changes for reason in change["why"])


def test_a_round_is_written_down_with_its_scheme_budget_claims_and_head(
    world: World, loans: dict[str, int]
) -> None:
    outcome = run(world, 3_000_001)
    told = write(world, outcome)
    facts = kept(world, told["record"]).facts
    assert (SCHEME, outcome["scheme_hash"]) == (facts.scheme, facts.scheme_hash)
    assert (3_000_001, 3_000_001) == (facts.budget_fen, facts.to_share_fen)
    assert [1_500_001, 1_500_000] == [claim.amount_fen for claim in facts.claims]
    assert [claim["record"] for claim in told["claims"]] == [claim.claim for claim in facts.claims]
    with world.book.reading() as session:
        assert audit.head(session) == facts.head


def test_a_repeated_run_changes_nothing(world: World, loans: dict[str, int]) -> None:
    first = write(world, run(world, 3_000_001))
    again = write(world, run(world, 3_000_001))
    assert (first["record"], True, False) == (again["record"], first["new"], again["new"])
    assert 1 == version_of(world, first["record"])
    assert [1, 1] == [version_of(world, claim["record"]) for claim in again["claims"]]
    assert {"added": [], "gone": [], "changed": [], "unchanged": 2} == {
        name: run(world, 3_000_001)["changed"][name] for name in ("added", "gone", "changed", "unchanged")
    }


def test_before_anything_is_kept_nothing_has_changed(world: World, loans: dict[str, int]) -> None:
    assert run(world)["changed"] is None


def test_another_budget_is_told_with_old_and_new_amounts(world: World, loans: dict[str, int]) -> None:
    told = write(world, run(world, 3_000_001))
    changed = run(world, 4_000_000)["changed"]
    assert told["round"] == changed["round"]
    assert ("15000.01", "20000.00") == (changed["changed"][0]["old"], changed["changed"][0]["new"])
    assert "30000.01 yuan could be shared out and now 40000.00" in whys(changed["changed"])
    write(world, run(world, 4_000_000))
    assert 2 == version_of(world, told["record"])


def test_more_interest_is_told_as_new_lines_and_moves_the_others_share(
    world: World, loans: dict[str, int]
) -> None:
    write(world, run(world, 3_000_000))
    accept_second_quarter(world, loans["firm"], "HT-1-1")
    changed = run(world, 3_000_000)["changed"]["changed"]
    assert ["firm", "second_firm"] == [change["firm"] for change in changed]
    assert "Lines of interest were accepted or taken back." in whys(changed[:1])
    assert "Lines" not in whys(changed[1:])
    assert "yuan were due to all and now" in whys(changed[1:])


def test_a_firm_that_came_in_and_one_that_fell_out_are_told_with_the_reason(world: World) -> None:
    first = filed_loan(world)
    accept_interest(world, first, "HT-1-1")
    second = filed_loan(world, "second_firm", "HT-2", attributes={})
    accept_interest(world, second, "HT-2-1")
    write(world, run(world))
    with world.book.reading() as session:
        outcome, last = run(world), newest_round(session, 2009)
    assert last is not None
    one, two = outcome["claims"]
    swapped = [one | {"amount": None, "refused": two["refused"]},
               two | {"amount": "5.00", "due": "5.00", "inputs": two["inputs"] | {"facts_hash": "other"}}]  # fmt: skip
    changed = changed_since(last, outcome | {"claims": swapped}, str)
    assert changed is not None
    assert ("second_firm", None, "5.00") == tuple(
        changed["added"][0][name] for name in ("firm", "old", "new")
    )
    assert "The facts of the firm, its claim or its loans have changed." == whys(changed["added"])
    assert ("firm", DUE, None) == tuple(changed["gone"][0][name] for name in ("firm", "old", "new"))
    assert "within_approved_construction" in whys(changed["gone"])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"claims": []}, "no filed loan with accepted interest"),
        ({"budget": "none left"}, "Nothing of the budget is left"),
        ({"fixed": True}, "approved in another round"),
        ({"error": True}, "cannot be built"),
    ],
)
def test_why_a_firm_fell_out(world: World, loans: dict[str, int], change: dict[str, Any], why: str) -> None:
    write(world, run(world))
    with world.book.reading() as session:
        outcome, last = run(world), newest_round(session, 2009)
    row = outcome["claims"][0]
    rows = {
        "claims": [], "budget": [row | {"amount": "0.00"}], "fixed": [row | {"fixed": True, "record_id": 0}],
        "error": [row | {"amount": None, "refused": [{"reason": "cannot be built", "clause": None}]}],
    }[next(iter(change))]  # fmt: skip
    changed = changed_since(last, outcome | {"claims": rows}, lambda firm: f"firm {firm}")
    assert changed is not None
    assert why in whys(changed["gone"][:1])


def test_another_scheme_window_or_text_is_told(world: World, loans: dict[str, int]) -> None:
    write(world, run(world))
    changed = run(world, scheme="chongqing-gaoxin-2021", window="H1")["changed"]
    said = whys(changed["changed"] + changed["added"] + changed["gone"])
    assert changed["unchanged"] < 2 or said
    with world.book.reading() as session:
        outcome, last = run(world), newest_round(session, 2009)
    rows = [row | {"amount": "1.00"} for row in outcome["claims"]]
    told = changed_since(
        last, outcome | {"claims": rows, "scheme_hash": "0", "window": {"start": "a", "end": "b"}}, str
    )
    assert told is not None
    assert "The text of the scheme infrastructure-2011 has changed." in whys(told["changed"])
    assert "The window was 2009-01-01..2009-12-31 and is a..b." in whys(told["changed"])
    told = changed_since(last, outcome | {"claims": rows, "scheme": "other"}, str)
    assert told is not None
    assert "The scheme was infrastructure-2011 and is other." in whys(told["changed"])
    told = changed_since(last, outcome | {"claims": rows}, str)
    assert told is not None
    assert "this program computes it otherwise" in whys(told["changed"])


def test_a_firm_that_was_not_in_the_last_run_is_told_so(world: World) -> None:
    accept_interest(world, filed_loan(world), "HT-1-1")
    write(world, run(world))
    accept_interest(world, filed_loan(world, "second_firm", "HT-2"), "HT-2-1")
    assert "It was not in the last run" in whys(run(world)["changed"]["added"])


def test_a_later_run_takes_in_a_loan_that_was_filed_since(world: World, loans: dict[str, int]) -> None:
    write(world, run(world))
    third = filed_loan(world, contract="HT-3")
    accept_interest(world, third, "HT-3-1")
    row = run(world)["claims"][0]
    assert ["HT-1", "HT-3"] == [loan["contract"] for loan in row["loans"]]
    assert "54166.67" == row["amount"]


def test_a_claim_that_a_person_wrote_keeps_its_loans(world: World, loans: dict[str, int]) -> None:
    facts = {"firm": world.parties["firm"], "window_from": "2009-01-01", "window_to": "2009-12-31",
             "claimed_on": "2011-07-01", "loans": [loans["firm"]]}  # fmt: skip
    written = world.draft("interest_subsidy", "claim", facts, SCHEME)
    accept_interest(world, filed_loan(world, contract="HT-3"), "HT-3-1")
    write(world, run(world))
    row = run(world)["claims"][0]
    assert (written, ["HT-1"]) == (row["record_id"], [loan["contract"] for loan in row["loans"]])


def test_where_the_budget_gives_nothing_no_claim_is_written(world: World, loans: dict[str, int]) -> None:
    told = write(world, run(world, 0))
    assert ([], ()) == (told["claims"], kept(world, told["record"]).facts.claims)
    with pytest.raises(StepRefused, match="it has no claim"):
        world.step(told["record"], "submit", "recorder")


def test_a_round_is_frozen_at_its_review(world: World, loans: dict[str, int]) -> None:
    told = reviewed(world, 3_000_001)
    claim = told["claims"][0]["record"]
    assert "reviewed" == world.state(claim)
    with pytest.raises(LedgerError, match="Approve, return or reject it"):
        write(world, run(world, 5_000_000))
    world.step(told["record"], "approve", "approver")
    done = bulk(world, told["round"], "approve", "approver")
    assert ([claim["code"] for claim in told["claims"]], []) == (done["done"], done["left"])
    with world.book.reading() as session:
        for one, amount_fen in zip(told["claims"], (1_500_001, 1_500_000), strict=True):
            record = session.get_one(Record, one["record"])
            computed, stored = compute_deal(session, record), newest_computation(session, one["record"])
            assert computed is not None
            assert stored is not None
            assert amount_fen == computed[1].amount_fen == stored.amount_fen
            assert "30000.01 yuan can be shared out" in json.loads(stored.outcome)["trace"]["inputs"][1]["notes"][0]["text"]  # fmt: skip


def test_a_claim_is_not_returned_out_of_a_frozen_round(world: World, loans: dict[str, int]) -> None:
    told = write(world, run(world))
    bulk(world, told["round"], "submit", "recorder")
    world.step(told["record"], "submit", "recorder")
    first, second = (claim["record"] for claim in told["claims"])
    with pytest.raises(StepRefused, match="have the round reviewed first"):
        world.step(first, "review", "reviewer")
        world.step(first, "approve", "approver")
    world.step(told["record"], "review", "reviewer")
    with pytest.raises(StepRefused, match="frozen since the round"):
        world.step(second, "return", "reviewer", reason="another look")


def test_a_claim_alone_goes_its_way_without_a_round(world: World, loans: dict[str, int]) -> None:
    facts = {"firm": world.parties["firm"], "window_from": "2009-01-01", "window_to": "2009-12-31",
             "claimed_on": "2011-07-01"}  # fmt: skip
    claim = world.draft("interest_subsidy", "claim", facts, SCHEME)
    world.step(claim, "submit", "recorder")
    assert "returned" == world.step(claim, "return", "reviewer", reason="a paper is missing")


def test_a_round_whose_claims_are_not_its_own_amounts_is_not_submitted(
    world: World, loans: dict[str, int]
) -> None:
    told = write(world, run(world, 3_000_001))
    with pytest.raises(LedgerError, match="submit the claims first"):
        world.step(told["record"], "submit", "recorder")
    claim = told["claims"][0]["record"]
    with world.book.writing(world.people["recorder"]) as unit:
        record = unit.session.get_one(Record, claim)
        facts = facts_of(unit.session, record) | {"allotted": None}
        revise_deal(unit, claim, record.version, facts, world.key())
    bulk(world, told["round"], "submit", "recorder")
    with pytest.raises(StepRefused, match="submitted with another amount"):
        world.step(told["record"], "submit", "recorder")
    world.step(claim, "withdraw", "recorder", reason="the firm gave it up")
    # Who gave up takes no share any more, so the other is due more than its own.
    with pytest.raises(StepRefused, match="not the shares that follow from what is due"):
        world.step(told["record"], "submit", "recorder")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda facts: {"scheme_hash": "0" * 64}, "the text of the scheme"),
        (lambda facts: {"to_share": "1"}, "1.00 can be shared out"),
        (lambda facts: {"claims": [facts["claims"][0] | {"amount": "1"}, *facts["claims"][1:]]}, "not the shares"),
    ],
)  # fmt: skip
def test_a_round_that_was_changed_by_hand_is_refused(
    world: World, loans: dict[str, int], change: Callable[[dict[str, Any]], dict[str, Any]], fault: str
) -> None:
    told = write(world, run(world, 3_000_001))
    with world.book.writing(world.people["recorder"]) as unit:
        record = unit.session.get_one(Record, told["record"])
        facts = facts_of(unit.session, record)
        revise_deal(unit, told["record"], record.version, facts | change(facts), world.key())
    with pytest.raises(LedgerError, match=fault):
        world.step(told["record"], "submit", "recorder")


def test_a_round_may_be_given_up_as_it_stands(world: World, loans: dict[str, int]) -> None:
    told = write(world, run(world, 3_000_001))
    with world.book.reading() as session:
        record = session.get_one(Record, told["record"])
        require_round_step(session, record, "reject")
        with pytest.raises(LedgerError, match="submit the claims first"):
            require_round_step(session, record, "submit")


def test_claims_with_warnings_are_left_for_one_by_one(world: World) -> None:
    accept_interest(world, filed_loan(world), "HT-1-1", interest_fen=4_793_800)
    accept_interest(world, filed_loan(world, "second_firm", "HT-2"), "HT-2-1")
    told = write(world, run(world))
    assert 2 == len(bulk(world, told["round"], "submit", "recorder")["done"])
    world.step(told["record"], "submit", "recorder")
    world.step(told["record"], "review", "reviewer")
    done = bulk(world, told["round"], "review", "reviewer")
    assert [told["claims"][1]["code"]] == done["done"]
    assert "has warnings (1)" in done["left"][0]["why"][0]["text"]
    warned = told["claims"][0]["record"]
    world.step(warned, "review", "reviewer")
    done = bulk(world, told["round"], "approve", "approver")
    assert ([told["claims"][1]["code"]], [warned]) == (done["done"], [one["record"] for one in done["left"]])
    assert "approved" == world.step(warned, "approve", "approver")
    assert [] == bulk(world, told["round"], "approve", "approver")["done"]


def test_in_bulk_too_nobody_checks_what_he_made(world: World, loans: dict[str, int]) -> None:
    told = write(world, run(world))
    bulk(world, told["round"], "submit", "recorder")
    both = replace(world.people["recorder"], roles=frozenset({"recorder", "reviewer"}))
    done = bulk_steps.step_claims(world.book, both, told["round"], "review", DAY)
    assert ([], 2) == (done["done"], len(done["left"]))
    assert "takes somebody else" in done["left"][0]["why"][0]["text"]
    with pytest.raises(RoleMissing):
        bulk(world, told["round"], "review", "auditor")
    with pytest.raises(RoundUnknown):
        bulk(world, "no-such-round", "review", "reviewer")


def test_a_second_round_leaves_the_first_alone(world: World) -> None:
    accept_interest(world, filed_loan(world), "HT-1-1")
    first = approved(world)
    accept_interest(world, filed_loan(world, "second_firm", "HT-2"), "HT-2-1")
    changed = run(world)["changed"]
    assert (1, ["second_firm"]) == (changed["unchanged"], [one["firm"] for one in changed["added"]])
    second = write(world, run(world, as_of=ROUND_DAY))
    assert first["record"] != second["record"]
    assert ["second_firm"] == [one["firm"] for one in second["claims"] if one["new"]]
    assert [world.parties["second_firm"]] == [
        claim.firm for claim in kept(world, second["record"]).facts.claims
    ]


def test_progress_is_told_and_traces_are_left_out(world: World, loans: dict[str, int]) -> None:
    told: list[tuple[int, int]] = []
    outcome = run(world, traces=False, progress=lambda done, of: told.append((done, of)))
    assert [(2, 2)] == told
    assert [None, None] == [claim["trace"] for claim in outcome["claims"]]


def test_money_by_other_methods_is_a_warning(world: World, loans: dict[str, int]) -> None:
    scheme = SCHEMES[SCHEME]
    firm = world.parties["firm"]
    with world.book.reading() as session:
        file = firm_files(session, [firm])[firm]
        other = session.get_one(Record, loans["firm"])
        beside = replace(file, support=[Support(other, 500_000)])
        facts = ClaimFacts.read({"firm": firm, "window_from": "2009-01-01", "window_to": "2009-12-31",
                                 "claimed_on": "2011-07-01"})  # fmt: skip
        outcome = compute(case_from(beside, facts, scheme, 2009), scheme)
    assert "In 2009 firm has 5000.00 yuan of this office" in str(outcome.warnings[-1])
    one = replace(scheme.parameters["basis"], name="double_funding", value="one_a_year")
    strict = replace(scheme, parameters={**scheme.parameters, "double_funding": one})
    for year, excluded in ((2009, True), (2010, False)):
        told = [str(each.reason) for each in compute(case_from(beside, facts, strict, year), strict).refused]
        assert excluded == any("already has public money for these loans" in reason for reason in told)


def test_a_loan_of_a_bank_that_is_not_in_the_book_is_told(world: World) -> None:
    with pytest.raises(LedgerError, match="no party 999"):
        filed = world.draft("interest_subsidy", "loan", loan_facts(world, bank=999), SCHEME)
        world.approve(filed, LATER)
        world.event(filed, "repayment", {"amount": "1万"}, LATER)


def test_a_claim_for_a_loan_that_is_not_filed_is_refused_in_the_round(
    world: World, loans: dict[str, int]
) -> None:
    drafted = world.draft("interest_subsidy", "loan", loan_facts(world, contract="HT-9"))
    facts = claim_facts(world, loans=[drafted])
    world.draft("interest_subsidy", "claim", facts, SCHEME)
    row = run(world)["claims"][0]
    assert (None, []) == (row["amount"], row["loans"])
    assert "it is draft, not filed" in row["refused"][0]["reason"]


def test_one_firm_is_looked_at_closely_with_its_trace(world: World, loans: dict[str, int]) -> None:
    firm = world.parties["second_firm"]
    with world.book.reading() as session:
        terms = terms_of(session, SCHEME, 2009, "", ROUND_DAY)
        row = firm_in_round(session, terms, firm)
    assert ("second_firm", DUE) == (row["firm"], row["amount"])
    assert row["trace"]["inputs"]
    approved(world)
    with world.book.reading() as session:
        row = firm_in_round(session, terms_of(session, SCHEME, 2009, "", ROUND_DAY), firm)
    assert (True, DUE) == (row["fixed"], row["amount"])


def test_a_firm_whose_interest_was_taken_back_is_gone_by_name(world: World, loans: dict[str, int]) -> None:
    told = write(world, run(world))
    gone = run(world, window="Q3")["changed"]["gone"]
    assert ["firm", "second_firm"] == [one["firm"] for one in gone]
    assert told["round"] == run(world)["changed"]["round"]


def test_money_for_other_loans_under_another_scheme_is_not_beside_the_claim(world: World) -> None:
    first = filed_loan(world)
    accept_interest(world, first, "HT-1-1")
    claim = world.draft("interest_subsidy", "claim", claim_facts(world, loans=[first]), SCHEME)
    world.approve(claim)
    second = filed_loan(world, contract="HT-2")
    other = world.draft("interest_subsidy", "claim", claim_facts(world, loans=[second]), "dalian-agri-2023")
    earlier = claim_facts(world, loans=[first], window_from="2008-01-01", window_to="2008-12-31")
    before = world.draft("interest_subsidy", "claim", earlier, "dalian-agri-2023")
    with world.book.reading() as session:
        for number in (other, before):
            computed = compute_deal(session, session.get_one(Record, number))
            assert computed is not None
            assert [] == computed[0].written()["other_subsidies"]


def test_a_window_that_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(LedgerError, match="window_to must not be before window_from"):
        world.draft("interest_subsidy", "claim", claim_facts(world, window_to="2008-12-31"), SCHEME)
