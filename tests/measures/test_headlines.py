"""Headlines: one ratio for each method, at its usual stage and level, never added."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from ledger.measures.charts import by_sector_of
from ledger.measures.headlines import Usual, headlines, of_definition, usual_level
from ledger.measures.positions import Position
from ledger.values.leverage import OwnDefinition, Sums, Tags

DAY = date(2009, 12, 31)


def position(instrument: str, key: str, stage: str, sums: Sums, level: str = "fund") -> Position:
    tags = Tags(level=level, stage=stage, base="paid_in", as_of=DAY)
    return Position(instrument, 1, "A1", "fund 1", 2009, tags, sums, (key, "M3"))


def test_each_method_has_its_usual_ratio_and_none_is_added() -> None:
    fund = position("guidance_fund", "M1", "paid_in", Sums(100, 0, 0, 300))
    stake = position("equity", "M4", "invested", Sums(200, 0, 0, 300), "recipient")
    pledged = replace(fund, tags=replace(fund.tags, stage="committed"))
    found = headlines(
        {"guidance_fund": [fund, fund, pledged], "equity": [stake], "post_subsidy": []},
        {"equity": Usual("M4", "invested")},
    )
    assert [("guidance_fund", "M1", 4, 2), ("equity", "M4", Fraction(3, 2), 1)] == [
        (item.instrument, item.ratio.key, item.ratio.value, item.parts) for item in found
    ]


def test_the_usual_level_is_that_of_most_records() -> None:
    fund = position("x", "M1", "paid_in", Sums(1, 0, 0, 1))
    nested = replace(fund, tags=replace(fund.tags, level="fund_of_funds"))
    assert ("fund", "fund_of_funds", "") == (
        usual_level([fund, nested, fund]), usual_level([nested, fund]), usual_level([]),
    )  # fmt: skip
    assert ("M1", "paid_in") == Usual()


def test_positions_of_a_definition_are_those_it_speaks_of() -> None:
    fund = position("x", "M1", "paid_in", Sums(1, 0, 0, 1))
    own = OwnDefinition.model_validate(
        {"name": "social", "title": "社会资本", "numerator": ["private"], "denominator": ["office"]}
    )
    assert ([fund], []) == (of_definition([fund], "M1"), of_definition([fund], "M7"))
    assert ([fund], [], []) == (
        of_definition([fund], "social", [own]), of_definition([fund], "other", [own]), of_definition([fund], "social"),
    )  # fmt: skip


def test_a_bar_of_a_subsidy_shows_what_firms_raised_beside_it() -> None:
    sectors = {"office": 3, "public": 0, "state_owned": 0, "private": 0}
    assert (sectors | {"financing": 60}, sectors) == (
        by_sector_of(Sums(3, recipients_fen=60)), by_sector_of(Sums(3, vehicle_fen=2, recipients_fen=60)),
    )  # fmt: skip
