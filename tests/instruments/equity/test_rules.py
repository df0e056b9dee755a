from datetime import date
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as some

import instruments.equity
from instruments.equity.rules import PARAMETERS, Case, compute
from instruments.equity.rules.facts import Exit
from instruments.equity.rules.sales import price_of
from ledger.values.money import yuan_text
from ledger.values.schemes import load_schemes

FOLDER = Path(instruments.equity.__file__).parent
SCHEMES = load_schemes(FOLDER / "schemes", PARAMETERS)


def test_the_template_is_a_case() -> None:
    content = yaml.safe_load((FOLDER / "case_template.yaml").read_text(encoding="utf-8"))
    outcome = compute(Case.read(content["facts"]), SCHEMES[content["scheme"]])
    assert outcome.amount_fen == 9_000_000_00


def test_a_scheme_of_the_demo_year_says_that_it_is_assumed() -> None:
    scheme = SCHEMES["hubei-2009-assumed"]
    assert scheme.holds_on(date(2009, 6, 30))
    assert {clause.mark for clause in scheme.clauses.values()} == {"unsourced"}


def test_an_office_outside_the_register_may_join_later() -> None:
    facts = {
        "company": "company", "as_of": "2012-01-01",
        "round": {"closed_on": "2009-01-01", "holders_before": [{"name": "a", "sector": "private", "shares": "60"}]},
        "later_rounds": [{"closed_on": "2010-01-01", "shares_issued": "40", "office_shares": "20"}],
    }  # fmt: skip
    results = compute(Case.read(facts), SCHEMES["equity-figures-only"]).results
    assert results["stake_after_round"].as_json()["value"] == "0"
    assert results["stake_now"].as_json()["value"] == "20"


@given(some.integers(0, 10**13), some.integers(0, 10**13))
def test_the_partner_scheme_never_pays_above_half_or_cap(partner_fen: int, appraised_fen: int) -> None:
    facts = {
        "company": "company", "as_of": "2018-01-01", "asked": True, "partner": "partner",
        "appraised_investment": yuan_text(appraised_fen),
        "round": {"closed_on": "2018-01-01",
                  "investors": [{"name": "partner", "sector": "private", "amount": yuan_text(partner_fen)}]},
    }  # fmt: skip
    outcome = compute(Case.read(facts), SCHEMES["shenzhen-2017"])
    assert outcome.amount_fen == min(partner_fen // 2, 15_000_000_00)
    grant = outcome.results["direct_grant"].figure
    assert grant is not None
    assert grant.exact == min(appraised_fen // 5, outcome.amount_fen)


def test_the_price_of_a_supposed_sale_is_of_what_is_left() -> None:
    facts = {
        "company": "company",
        "as_of": "2015-01-01",
        "payments": [{"paid_on": "2009-12-31", "amount": "100"}],
    }
    scheme = SCHEMES["equity-ladder-assumed"]
    supposed = Exit.read({"sold_on": "2012-12-31"})
    assert price_of(Case.read(facts), scheme, supposed).result.as_json()["value"] == "100.00"
    earlier = {"sold_on": "2011-12-31", "part_percent": "40"}
    later = {"sold_on": "2013-12-31", "part_percent": "50"}
    sold = Case.read(facts | {"sales": [earlier, later]})
    assert price_of(sold, scheme, supposed).result.as_json()["value"] == "60.00"


def test_what_a_grant_became_after_a_sale_is_none_of_what_was_sold() -> None:
    facts = {
        "company": "company", "as_of": "2015-12-31",
        "round": {"closed_on": "2012-01-01", "holders_before": [{"name": "founder", "sector": "private", "shares": "600"}],
                  "investors": [{"name": "office", "sector": "office", "amount": "400", "shares": "400"}]},
        "payments": [{"paid_on": "2012-01-01", "amount": "100"}],
        "grants": [{"paid_on": "2012-01-01", "amount": "300", "converted_on": "2014-01-01", "of_round": True}],
        "sales": [{"sold_on": "2013-01-01", "part_percent": "100", "proceeds": "100"}],
    }  # fmt: skip
    shown = compute(Case.read(facts), SCHEMES["equity-figures-only"]).results
    # 100 shares were sold, and 300 of 1,000 came afterwards.
    assert (shown["stake_now"].as_json()["value"], shown["holder.buyers"].as_json()["value"]) == ("30", "10")
