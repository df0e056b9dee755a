from datetime import date
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as some

import instruments.guidance_fund
from instruments.guidance_fund.rules import PARAMETERS, Case, compute, leverage_of
from ledger.values.leverage import pool
from ledger.values.money import yuan_text
from ledger.values.schemes import load_schemes

FOLDER = Path(instruments.guidance_fund.__file__).parent
SCHEMES = load_schemes(FOLDER / "schemes", PARAMETERS)


def fund(office_fen: int, others_fen: list[int], **facts: object) -> Case:
    partners = [{"name": "office", "sector": "office", "commitment": yuan_text(office_fen)}]
    partners += [
        {"name": f"other {number}", "sector": "private", "commitment": yuan_text(each)}
        for number, each in enumerate(others_fen)
    ]
    return Case.read({"fund": "fund", "as_of": "2010-01-01", "partners": partners, **facts})


def test_the_template_is_a_case() -> None:
    content = yaml.safe_load((FOLDER / "case_template.yaml").read_text(encoding="utf-8"))
    outcome = compute(Case.read(content["facts"]), SCHEMES[content["scheme"]])
    assert outcome.results["exit_price"].as_json()["value"] == "30000000.00"


def test_a_scheme_of_the_demo_year() -> None:
    assert SCHEMES["caiqi-2007-128"].holds_on(date(2009, 6, 30))


def test_records_of_several_funds_pool() -> None:
    first = leverage_of(fund(100, [300]))["M2_committed"]
    second = leverage_of(fund(300, [300]))["M2_committed"]
    assert pool([first, second], "both").as_json()["value"] == "1.5000"


OTHERS = some.lists(some.integers(0, 10**13), min_size=1, max_size=5)


@given(some.integers(0, 10**12), OTHERS)
def test_the_highest_contribution_passes_and_one_fen_more_does_not(
    held_fen: int, others_fen: list[int]
) -> None:
    scheme = SCHEMES["wuhan-2024-12"]
    highest = compute(fund(held_fen, others_fen, request={}), scheme).results["permitted_contribution"].figure
    assert highest is not None
    highest_fen = int(highest.exact)
    if 4 * held_fen <= sum(others_fen):
        asked = compute(fund(held_fen, others_fen, request={"contribution": yuan_text(highest_fen)}), scheme)
        assert asked.amount_fen == highest_fen
    more = compute(fund(held_fen, others_fen, request={"contribution": yuan_text(highest_fen + 1)}), scheme)
    assert more.amount_fen is None
    assert [refusal.clause for refusal in more.refused] == [scheme.clause("office_share_cap_percent")]


@given(some.integers(0, 10**12), OTHERS)
def test_every_outcome_can_be_written_as_json(office_fen: int, others_fen: list[int]) -> None:
    for scheme in SCHEMES.values():
        outcome = compute(fund(office_fen, others_fen, request={}), scheme)
        assert outcome.as_json()["results"]


def test_before_anything_is_paid_in_no_test_of_money_fails() -> None:
    case = Case.read({
        "fund": "甲", "as_of": "2009-06-30",
        "partners": [{"name": "office", "sector": "office", "commitment": "1000万"},
                     {"name": "other", "sector": "private", "commitment": "4000万"}],
    })  # fmt: skip
    results = compute(case, SCHEMES["caiqi-2007-128"]).results
    for name in ("test_office_share", "test_not_largest"):
        assert str(results[name].reason) == "Not computable: nothing is paid in."
