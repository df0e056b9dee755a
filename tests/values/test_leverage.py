from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.values.leverage import (
    DEFINITIONS,
    DefinitionUnknown,
    NothingToPool,
    Ratio,
    RatiosMixed,
    Sums,
    Tags,
    pool,
    ratio,
    reported,
)

TAGS = Tags(level="fund", stage="committed", base="commitment", as_of=date(2010, 6, 30))
UKIIF = Sums(office_fen=150, other_public_fen=100, private_fen=80)
AMOUNTS = some.integers(min_value=0, max_value=10**14)
POSITIVE = some.integers(min_value=1, max_value=10**14)


def shown(key: str, sums: Sums, **switches: bool) -> object:
    return ratio(key, sums, TAGS, "fund", **switches).as_json()["value"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [("M1", "2.2000"), ("M2", "0.5333"), ("M3", "0.3200"), ("M4", "1.2000"), ("M9", "0.48")],
)
def test_ukiif(key: str, expected: str) -> None:
    assert expected == shown(key, UKIIF)


def test_state_owned_money_is_public_unless_said_otherwise() -> None:
    sums = Sums.of_sectors({"office": 128, "state_owned": 61})
    assert shown("M2", sums) == "0.0000"
    assert shown("M2", sums, state_owned_as_private=True) == "0.4766"
    switched = ratio("M2", sums, TAGS, state_owned_as_private=True)
    assert switched.numerator_class == "private with state-owned"


def test_the_five_answers_of_recipient_finance() -> None:
    sums = Sums(21, 40, 0, 0, vehicle_fen=61, recipients_fen=315, recipient_investment_fen=420)
    expected = {"M5": "15.0000", "M6": "20.0000", "M7": "4.1639", "M8": "15.0000"}
    assert expected == {key: shown(key, sums) for key in expected}


def test_the_chain_shows_its_steps() -> None:
    trace = ratio("M8", Sums(21, 40, recipients_fen=315), TAGS).trace
    assert [step.value for step in trace.inputs] == [Fraction(61, 21), Fraction(315, 61)]


@pytest.mark.parametrize("key", list(DEFINITIONS))
def test_nothing_over_nothing_is_not_computable(key: str) -> None:
    found = ratio(key, Sums(vehicle_fen=0, recipients_fen=0, recipient_investment_fen=0), TAGS, "empty")
    assert found.value is None
    assert "Not computable" in str(found.as_json()["reason"])
    assert reported(found).reason == found.reason


@pytest.mark.parametrize("key", ["M5", "M6", "M7", "M8"])
def test_unknown_is_not_nothing(key: str) -> None:
    found = ratio(key, Sums(office_fen=100), TAGS)
    assert "recorded" in str(found.reason)
    assert found.as_json()["numerator"] is None


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(DefinitionUnknown, match="M10"):
        ratio("M10", UKIIF, TAGS)


def test_the_record_carries_all_tags() -> None:
    expected = {
        "key": "M1", "subject": "UKIIF", "level": "fund", "stage": "committed", "base": "commitment",
        "as_of": "2010-06-30", "since": None, "cumulative": True,
        "switches": {"recycled": False, "fees": True, "follow_on": False, "state_owned_as_private": False},
        "numerator_class": "total", "formula": "T / G",
        "numerator": "3.30", "denominator": "1.50", "value": "2.2000", "reason": None,
    }  # fmt: skip
    assert expected == ratio("M1", UKIIF, TAGS, "UKIIF").as_json()


def test_an_amount_has_no_denominator() -> None:
    found = ratio("M9", Sums(1, 2, 0, 100), TAGS)
    assert found.denominator_fen is None
    assert found.as_json()["numerator"] == "0.3333333333"
    assert reported(found).figure == found.trace


def test_reported_with_four_decimals() -> None:
    figure = reported(ratio("M2", UKIIF, TAGS)).figure
    assert figure is not None
    assert str(figure.value) == "0.5333"


@given(AMOUNTS, AMOUNTS, AMOUNTS, POSITIVE)
def test_others_are_the_multiple_less_one(public: int, owned: int, private: int, office: int) -> None:
    sums = Sums(office, public, owned, private)
    multiple, others = ratio("M1", sums, TAGS).value, ratio("M4", sums, TAGS).value
    assert multiple is not None
    assert others == multiple - 1


FUNDS = some.lists(some.tuples(POSITIVE, AMOUNTS), min_size=1, max_size=8)


def ratios_of(funds: list[tuple[int, int]], key: str = "M2") -> list[Ratio]:
    return [
        ratio(key, Sums(office_fen=office, private_fen=private), TAGS, "fund") for office, private in funds
    ]


@given(FUNDS)
def test_a_pool_lies_between_its_extremes(funds: list[tuple[int, int]]) -> None:
    ratios = ratios_of(funds)
    values = [each.value for each in ratios if each.value is not None]
    pooled = pool(ratios, "all").value
    assert pooled is not None
    assert min(values) <= pooled <= max(values)


@given(some.lists(POSITIVE, min_size=1, max_size=6), AMOUNTS)
def test_attributed_money_of_all_offices_is_the_whole(offices: list[int], private: int) -> None:
    everybody = sum(offices)
    shares = [
        ratio("M9", Sums(own, everybody - own, private_fen=private), TAGS, "one fund") for own in offices
    ]
    pooled = pool(shares, "all offices")
    assert pooled.value == private
    assert pooled.denominator_fen is None


def test_sums_are_pooled_and_ratios_never_averaged() -> None:
    assert pool(ratios_of([(100, 1000), (900, 900)]), "all").as_json()["value"] == "1.9000"


def test_what_is_not_computable_is_left_out_and_listed() -> None:
    pooled = pool(ratios_of([(100, 300), (0, 50)]), "all")
    assert pooled.value == 3
    assert ["Not computable: the office has put no money in."] == [str(note) for note in pooled.trace.notes]


def test_a_pool_of_nothing_computable_says_so() -> None:
    pooled = pool(ratios_of([(0, 50)]), "all")
    assert pooled.value is None
    assert "no part is computable" in str(pooled.reason)


def test_an_empty_pool_is_refused() -> None:
    with pytest.raises(NothingToPool):
        pool([])


@pytest.mark.parametrize(
    ("tag", "other"),
    [
        ("stage", Tags(level="fund", stage="paid_in", base="commitment", as_of=TAGS.as_of)),
        ("level", Tags(level="recipient", stage="committed", base="commitment", as_of=TAGS.as_of)),
        ("as_of", Tags(level="fund", stage="committed", base="commitment", as_of=date(2011, 1, 1))),
    ],
)
def test_mixed_ratios_are_not_pooled(tag: str, other: Tags) -> None:
    with pytest.raises(RatiosMixed, match=tag):
        pool([ratio("M1", UKIIF, TAGS), ratio("M1", UKIIF, other)])


def test_different_definitions_are_not_pooled() -> None:
    with pytest.raises(RatiosMixed, match="key"):
        pool([ratio("M1", UKIIF, TAGS), ratio("M2", UKIIF, TAGS)])
