"""Tests of the rules of post-subsidies: what golden cases cannot say, and what must hold of every case."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.post_subsidy.rules import PARAMETERS, Case, ClassUnknown, compute
from instruments.post_subsidy.rules.parameters import ROUNDINGS
from ledger.values.errors import LedgerError
from ledger.values.facts import FactRefused
from ledger.values.money import yuan_text
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme, SchemeFaulty, load_schemes, scheme_from
from ledger.values.trace import value_text

INSTRUMENT = Path(__file__).parents[3] / "instruments" / "post_subsidy"
SCHEMES = load_schemes(INSTRUMENT / "schemes", PARAMETERS)
WAN_FEN = 1_000_000

amounts = st.integers(1, 10**13)
CLASS_CAPS_WAN = {"technology_sme": 200, "national_platform": 300, "excellent_leading_enterprise": 400}


def line(amount_fen: int, **changed: Any) -> dict[str, Any]:
    """A line of spend of 2017 with a tax filing."""
    plain = {
        "label": "R&D",
        "claimed": yuan_text(amount_fen),
        "verified": yuan_text(amount_fen),
        "spent_from": "2017-01-01",
        "spent_to": "2017-12-31",
        "paper": "tax_filing",
        "auditor": "税务局",
        "report_number": "1",
        "report_date": "2018-05-31",
    }
    return {**plain, **changed}


def henan(*amounts_fen: int, **changed: Any) -> Outcome:
    """What 河南 2018 pays for some lines of spend."""
    facts = {
        "kind": "research",
        "applied_on": "2018-10-20",
        "budget_filed": True,
        "intellectual_property_rights": 1,
        "spend": [line(amount) for amount in amounts_fen],
        **changed,
    }
    return compute(Case.read(facts), SCHEMES["henan_2018"])


def inline(**parameters: Any) -> Scheme:
    """A scheme of our own that states some parameters, all by one clause."""
    stated = {"methods": {"research": "percent"}, "percent": "10", "rounding": "half_up_to_fen", **parameters}
    content = {
        "id": "inline",
        "instrument": "post_subsidy",
        "title": "示例",
        "issuer": "示例",
        "document": "示例",
        "in_force_from": date(2018, 1, 1),
        "picked_by": "applied_on",
        "mark": "O",
        "confirmed_on": date(2026, 11, 23),
        "clauses": {"only": {"article": "第一条"}},
        "parameters": {
            name: {"value": value, "clause": "only"} for name, value in stated.items() if value is not ...
        },
    }
    return scheme_from(content, PARAMETERS)


def pay(scheme: Scheme, **facts: Any) -> Outcome:
    """What a scheme pays for one line of 1,000,000 yuan unless the facts say otherwise."""
    plain = {"kind": "research", "applied_on": "2018-10-20", "spend": [line(100 * WAN_FEN)]}
    return compute(Case.read({**plain, **facts}), scheme)


@given(amounts)
def test_tiers_are_marginal(spent_fen: int) -> None:
    tier_fen = 500 * WAN_FEN
    expected = min(spent_fen, tier_fen) * 10 + max(spent_fen - tier_fen, 0) * 5
    assert abs(henan(spent_fen).results["uncapped"].figure.exact * 100 - expected) == 0  # type: ignore[union-attr]


@given(st.integers(0, 10 * WAN_FEN))
def test_the_end_of_a_tier_is_continuous(step_fen: int) -> None:
    end_fen = 500 * WAN_FEN
    below, at, above = (henan(end_fen + change).amount_fen or 0 for change in (-step_fen, 0, step_fen))
    assert 0 <= at - below <= step_fen
    assert 0 <= above - at <= step_fen


@given(amounts, st.integers(0, 10**10))
def test_more_spend_never_pays_less(spent_fen: int, more_fen: int) -> None:
    assert (henan(spent_fen).amount_fen or 0) <= (henan(spent_fen + more_fen).amount_fen or 0)


@given(amounts, st.sets(st.sampled_from(sorted(CLASS_CAPS_WAN))))
def test_the_subsidy_is_never_above_the_cap_of_the_highest_class(spent_fen: int, classes: set[str]) -> None:
    amount = henan(spent_fen, classes=sorted(classes)).amount_fen
    assert amount is not None
    assert amount <= max([100, *(CLASS_CAPS_WAN[name] for name in classes)]) * WAN_FEN


@given(st.lists(st.integers(1, 10**11), min_size=1, max_size=5))
def test_lines_pay_what_their_sum_pays(parts_fen: list[int]) -> None:
    assert henan(sum(parts_fen)).amount_fen == henan(*parts_fen).amount_fen


@given(amounts, st.integers(1, 10**13), st.integers(0, 10**12), st.integers(0, 10**11))
def test_a_share_of_a_pot_stays_within_pot_taxes_and_cap(
    spent_fen: int, others_fen: int, pot_fen: int, taxes_fen: int
) -> None:
    facts = {
        "kind": "research",
        "applied_on": "2021-06-30",
        "pot": yuan_text(pot_fen),
        "total_base": yuan_text(spent_fen + others_fen),
        "taxes_paid": yuan_text(taxes_fen),
        "spend": [line(spent_fen, spent_from="2020-01-01", spent_to="2020-12-31", report_date="2021-05-31")],
    }
    amount = compute(Case.read(facts), SCHEMES["longgang_2020"]).amount_fen
    assert amount is not None
    assert 0 <= amount <= min(pot_fen, taxes_fen, 500 * WAN_FEN)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), min_size=1, max_size=6),
    st.integers(0, 10**10),
)
def test_shares_of_a_pot_shared_again_use_it_up_or_reach_every_cap(
    claims: list[tuple[int, int]], pot_fen: int
) -> None:
    shares = [shared_again(claims, place, pot_fen) for place in range(len(claims))]
    assert all(share <= cap for share, (_, cap) in zip(shares, claims, strict=True))
    full = min(pot_fen, sum(cap for _, cap in claims))
    # Each share is rounded down by less than one fen.
    assert full - len(claims) <= sum(shares) <= full


def shared_again(claims: list[tuple[int, int]], place: int, pot_fen: int) -> int:
    """The share of one of several (base, taxes paid) in fen when freed money is shared again."""
    base_fen, taxes_fen = claims[place]
    others = [
        {"name": str(other), "base": yuan_text(base), "taxes_paid": yuan_text(taxes)}
        for other, (base, taxes) in enumerate(claims)
        if other != place
    ]
    scheme = inline(
        methods={"research": "pot"},
        capped_by_taxes_paid=True,
        freed_money_shared=True,
        rounding="down_to_fen",
    )
    outcome = pay(
        scheme,
        spend=[line(base_fen)],
        taxes_paid=yuan_text(taxes_fen),
        pot=yuan_text(pot_fen),
        other_claims=others,
    )
    assert outcome.amount_fen is not None
    return outcome.amount_fen


@given(amounts, st.integers(0, 10**13), st.sampled_from(ROUNDINGS))
def test_no_rounding_lifts_an_amount_above_its_cap(spent_fen: int, cap_fen: int, rounding: str) -> None:
    scheme = inline(cap=yuan_text(cap_fen), rounding=rounding)
    amount = pay(scheme, spend=[line(spent_fen)]).amount_fen
    assert amount is not None
    assert amount <= cap_fen


def test_half_up_to_the_yuan_could_pass_a_cap_and_is_refused() -> None:
    with pytest.raises(SchemeFaulty, match="half_up_to_yuan is none of half_up_to_fen"):
        inline(rounding="half_up_to_yuan")


def test_the_amount_is_rounded_once_at_the_end() -> None:
    thirds = [line(1) for _ in range(3)]
    assert pay(inline(percent="50"), spend=thirds).amount_fen == 2


def test_leverage_has_four_decimals() -> None:
    figure = henan(800 * WAN_FEN).results["leverage"].figure
    assert figure is not None
    assert (value_text(figure), figure.unit) == ("12.3077", "ratio")


def test_the_trace_of_an_amount_names_every_clause_that_made_it() -> None:
    written = str(henan(800 * WAN_FEN).as_json()["trace"])
    for article in ("补助比例", "最高限额"):
        assert article in written


def test_a_class_is_of_no_account_where_the_scheme_knows_no_classes() -> None:
    assert pay(inline(), classes=["technology_sme"]).amount_fen == 10 * WAN_FEN


def test_a_class_cap_may_stand_without_a_general_one() -> None:
    scheme = inline(class_caps={"technology_sme": "5万"})
    assert pay(scheme).amount_fen == 10 * WAN_FEN
    assert pay(scheme, classes=["technology_sme"]).amount_fen == 5 * WAN_FEN
    with pytest.raises(ClassUnknown):
        pay(scheme, classes=["small_giant"])


def test_posts_may_be_without_a_limit() -> None:
    scheme = inline(methods={"post": "units"}, unit_standard="1万")
    posts = [{"holder": str(place), "evidence": "合同"} for place in range(12)]
    assert pay(scheme, kind="post", posts=posts, spend=[]).amount_fen == 12 * WAN_FEN


def test_spend_need_not_lie_in_a_period_nor_have_a_paper_where_none_is_asked_for() -> None:
    old = line(WAN_FEN, spent_from="1999-01-01", spent_to="1999-12-31", auditor="")
    assert pay(inline(), spend=[old]).amount_fen == WAN_FEN // 10


def test_a_day_of_acceptance_picks_the_scheme_where_it_says_so() -> None:
    scheme = SCHEMES["henan_2018"]
    assert scheme.picked_by == "applied_on"
    assert [str(refusal.reason) for refusal in henan(WAN_FEN, applied_on="2018-09-28").refused] == [
        "The scheme is not in force on 2018-09-28."
    ]


def test_a_refusal_because_of_the_day_cites_the_document() -> None:
    clause = henan(WAN_FEN, applied_on="2018-09-28").refused[0].clause
    assert clause is not None
    assert str(clause) == SCHEMES["henan_2018"].document


def test_spend_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(FactRefused, match=r"spend\.0: spent_to is before spent_from"):
        henan(WAN_FEN, spend=[line(WAN_FEN, spent_to="2016-12-31")])


@pytest.mark.parametrize(
    ("expected", "stated"),
    [
        ("methods cannot be read (write a mapping", {"methods": ["percent"]}),
        ("methods cannot be read (auction is none of percent, tiers", {"methods": {"research": "auction"}}),
        ("does not state percent", {"percent": ...}),
        ("tiers cannot be read (write a list", {"tiers": {"percent": "10"}}),
        ("tiers cannot be read (write a list", {"tiers": [{"up_to": "1万"}]}),
        ("tiers cannot be read (up_to must rise", {"tiers": []}),
        ("tiers cannot be read (up_to must rise", {"tiers": [{"up_to": "1万", "percent": "10"}]}),
        ("tiers cannot be read (up_to must rise", {"tiers": [{"percent": "10"}, {"percent": "5"}]}),
        (
            "tiers cannot be read (up_to must rise",
            {
                "tiers": [
                    {"up_to": "2万", "percent": "10"},
                    {"up_to": "2万", "percent": "8"},
                    {"percent": "5"},
                ]
            },
        ),
        ("tiers cannot be read (ten is no number", {"tiers": [{"percent": "ten"}]}),
        ("class_caps cannot be read (write a mapping of names to amounts)", {"class_caps": ["a"]}),
        ('class_caps cannot be read (The amount "much"', {"class_caps": {"a": "much"}}),
        ("eligible_classes cannot be read (write a list of names)", {"eligible_classes": {"a": "b"}}),
        ("eligible_classes cannot be read (write a list of names)", {"eligible_classes": [1]}),
    ],
)
def test_a_scheme_whose_tables_cannot_be_used_is_named(expected: str, stated: Mapping[str, Any]) -> None:
    if "tiers" in stated:
        stated = {"methods": {"research": "tiers"}, **stated}
    with pytest.raises(LedgerError) as caught:
        pay(inline(**stated))
    assert expected in str(caught.value)


def test_a_scheme_is_picked_by_a_day_that_a_case_has() -> None:
    text = (INSTRUMENT / "schemes" / "henan_2018.yaml").read_text(encoding="utf-8")
    content = {**yaml.safe_load(text), "picked_by": "loan_date"}
    case = Case.read({"kind": "research", "applied_on": "2018-10-20"})
    with pytest.raises(SchemeFaulty, match="picked_by is loan_date, not applied_on or accepted_on"):
        compute(case, scheme_from(content, PARAMETERS))


def test_the_template_is_a_case_with_the_figures_it_says() -> None:
    content = yaml.safe_load((INSTRUMENT / "case_template.yaml").read_text(encoding="utf-8"))
    outcome = compute(Case.read(content["facts"]), SCHEMES[content["scheme"]])
    assert outcome.as_json()["amount"] == content["expect"]["amount"]
    assert outcome.as_json()["results"]["leverage"]["value"] == content["expect"]["results"]["leverage"]


def test_facts_written_out_compute_the_same() -> None:
    for path in sorted((Path(__file__).parents[2] / "cases" / "post_subsidy").glob("henan_[0-9]*.yaml")):
        facts = yaml.safe_load(path.read_text(encoding="utf-8"))["facts"]
        case = Case.read(facts)
        assert compute(case, SCHEMES["henan_2018"]) == compute(
            Case.read(case.written()), SCHEMES["henan_2018"]
        )


def test_every_scheme_names_document_and_day_of_confirmation() -> None:
    assert len(SCHEMES) >= 5
    for scheme in SCHEMES.values():
        assert scheme.instrument == "post_subsidy"
        assert scheme.confirmed_on == date(2026, 11, 23)
        assert scheme.address.startswith("http") or scheme.mark == "unsourced"
