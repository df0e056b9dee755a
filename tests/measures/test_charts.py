from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from ledger.measures import charts
from ledger.measures.positions import Found, Position, added, ratios_of, totals
from ledger.values.leverage import OwnDefinition, Sums, Switches, Tags

DAY = date(2010, 12, 31)
KEYS = ("M1", "M2", "M9")


def position(number: int, sums: Sums, stage: str = "paid_in", **changes: Any) -> Position:
    base = {"committed": "commitment", "target": "commitment"}.get(stage, "paid_in")
    tags = Tags(level="fund", stage=stage, base=base, as_of=DAY)
    made: dict[str, Any] = {"vintage": 2008 + number % 2, "keys": KEYS, "tags": tags} | changes
    return Position(
        instrument="fund", record_id=number, code=f"F{number}", subject=f"fund {number}", sums=sums, **made
    )


PAID = [
    position(1, Sums(100, 0, 50, 150)),
    position(2, Sums(300, 100, 0, 500)),
    position(3, Sums(10, 0, 0, 20)),
]


def found(key: str = "M1") -> list[Found]:
    return charts.at(ratios_of(PAID), key=key, level="fund", stage="paid_in")


def test_bars_are_the_largest_first_and_the_rest_is_pooled() -> None:
    shown = charts.bars(found(), most=1)
    assert shown is not None
    assert [("fund 2", 900, (2,)), ("others", 330, (1, 3))] == [
        (bar.subject, bar.total_fen, bar.record_ids) for bar in shown.bars
    ]
    assert ("3.0000", "3.0000") == (
        shown.bars[0].ratio.as_json()["value"],
        shown.bars[1].ratio.as_json()["value"],
    )
    assert ("M1", "T / G", "fund", "paid_in", DAY) == (
        shown.head.definition, shown.head.formula, shown.head.level, shown.head.stage, shown.head.as_of,
    )  # fmt: skip
    assert {"office": 300, "public": 100, "state_owned": 0, "private": 500} == shown.bars[0].by_sector
    assert shown.pool.value == 3
    assert charts.bars([]) is None
    every = charts.bars(found())
    assert every is not None
    assert [2, 1, 3] == sorted((bar.record_ids[0] for bar in every.bars), key=[2, 1, 3].index)


def test_a_pool_has_no_bar() -> None:
    with pytest.raises(ValueError, match="shows ratios of positions"):
        charts.bars([Found("fund", found()[0].ratio)])


def test_vintages_pool_the_funds_of_a_year() -> None:
    shown = charts.vintages(found("M2"))
    assert shown is not None
    assert [(2008, Fraction(5, 3), (2,)), (2009, Fraction(17, 11), (1, 3))] == [
        (each.year, each.ratio.value, each.record_ids) for each in shown.vintages
    ]
    assert charts.vintages([]) is None


def test_bullets_stand_beside_their_targets() -> None:
    shown = charts.bullets(found(), {1: Fraction(4)}, target=Fraction(5), shown={1, 2})
    assert shown is not None
    assert [("all", Fraction(5)), ("fund 1", Fraction(4)), ("fund 2", None)] == [
        (each.subject, each.target) for each in shown.bullets
    ]
    assert (Fraction(2), Fraction(3), Fraction(4)) == shown.bullets[1].bands
    assert () == shown.bullets[2].bands
    assert 4 == len(charts.bullets(found(), {}).bullets)  # type: ignore[union-attr]
    assert charts.bullets([], {}) is None


def test_the_table_has_every_definition_of_every_fund() -> None:
    every = list(ratios_of(PAID))
    shown = charts.definitions_table(every, list(totals(PAID)))
    assert shown is not None
    assert KEYS == shown.columns
    assert ["fund 1", "fund 2", "fund 3", "all"] == [row.subject for row in shown.rows]
    assert "3.0000" == shown.rows[-1].ratios["M1"].as_json()["value"]
    assert charts.definitions_table([], []) is None


def test_totals_are_the_pools_of_the_ratios() -> None:
    positions = [*PAID, position(4, Sums(0, 0, 0, 9))]
    own = OwnDefinition.read({"name": "x", "title": "x", "numerator": ["private"], "denominator": ["office"]})
    values = {item.ratio.key: item.ratio.value for item in totals(positions, [own])}
    assert {"M1": 3, "M2": Fraction(67, 41), "M9": 100 + 375 + 20, "x": Fraction(67, 41)} == values
    assert [] == list(totals([]))


def test_a_total_of_what_is_not_known_is_not_known() -> None:
    assert added([Sums(1, recipients_fen=2), Sums(2)]).recipients_fen is None
    recipients = [position(1, Sums(1), keys=("M5",)), position(2, Sums(2, recipients_fen=6), keys=("M5",))]
    assert [3] == [item.ratio.value for item in totals(recipients)]


def test_the_funnel_shows_stages_and_what_was_cancelled() -> None:
    recipient = Tags(level="recipient", stage="invested", base="paid_in", as_of=DAY)
    positions = [
        position(1, Sums(1000, private_fen=3000), "target"),
        position(1, Sums(1000, private_fen=1000), "committed", cancelled_fen=2000),
        position(2, Sums(50, private_fen=500), "committed", direct=Sums(50, private_fen=100)),
        position(1, Sums(1000, vehicle_fen=700, recipients_fen=900), tags=recipient),
        position(3, Sums(5, recipients_fen=90), tags=Tags(level="recipient", stage="reached_recipient", base="paid_in", as_of=DAY)),
        position(4, Sums(7), tags=Tags(level="recipient", stage="reached_recipient", base="paid_in", as_of=DAY)),
    ]  # fmt: skip
    shown = charts.funnel(positions)
    assert shown is not None
    assert [
        ("target", 4000, 0),
        ("committed", 2150, 2000),
        ("invested", 700, 0),
        ("reached_recipient", 997, 0),
    ] == [(bar.stage, bar.total_fen, bar.cancelled_fen) for bar in shown.stages]
    assert (1, 3, 4) == shown.stages[-1].record_ids
    assert charts.funnel([]) is None


def test_the_bridge_says_what_each_reading_takes_off() -> None:
    committed = position(1, Sums(100, 100, 100, 300), "committed")
    with_recycled, without = position(1, Sums(100, 0, 0, 200)), position(1, Sums(80, 0, 0, 80))
    shown = charts.bridge([committed, with_recycled], [without])
    assert shown is not None
    assert [6, 5, 3, 2, 1] == [step.ratio for step in shown.steps]
    assert [None, -1, -2, -1, -1] == [step.change for step in shown.steps]
    assert charts.bridge([with_recycled], [without]) is None
    unpaid = charts.bridge([committed], [])
    assert unpaid is not None
    assert [None, None] == [step.ratio for step in unpaid.steps[3:]]


def flows() -> list[charts.FundFlows]:
    return [
        charts.FundFlows(1, 10, "母基金", {}, {"office": 100, "private": 50}, {}, {}),
        charts.FundFlows(2, 20, "子基金", {10: 120}, {"private": 30}, {"private": 90, "state_owned": 10}, {"东湖激光": 60}),
        charts.FundFlows(3, 30, "小基金", {10: 5}, {}, {"private": 5}, {}),
    ]  # fmt: skip


def test_the_sankey_leads_from_owners_through_funds_to_sectors_of_firms() -> None:
    shown = charts.sankey(flows(), DAY, most_funds=2)
    assert shown is not None
    links = {(link.source, link.target): (link.amount_fen, link.record_ids) for link in shown.links}
    assert (100, (1,)) == links["sector:office", "fund:10"]
    assert (120, (2,)) == links["fund:10", "fund:20"]
    assert (5, (3,)) == links["fund:10", "fund:others"]
    assert (90, (2,)) == links["fund:20", "firms:private"]
    assert {"fund:10": 1, "fund:20": 2, "sector:office": 0, "firms:private": 3} == {
        node.id: node.column for node in shown.nodes if node.id in ("fund:10", "fund:20", "sector:office", "firms:private")
    }  # fmt: skip
    assert "母基金" in {node.name for node in shown.nodes}


def test_the_sankey_names_the_largest_firms() -> None:
    shown = charts.sankey(flows(), DAY, to_sectors=False)
    assert shown is not None
    links = {(link.source, link.target): link.amount_fen for link in shown.links}
    assert (60, 40) == (links["fund:20", "firm:东湖激光"], links["fund:20", "firms:others"])
    assert charts.sankey([], DAY) is None


def test_the_j_curve_has_a_point_for_each_quarter() -> None:
    dated = [
        charts.Dated(date(2009, 2, 1), paid_fen=100), charts.Dated(date(2009, 11, 1), distributed_fen=40),
        charts.Dated(date(2011, 1, 1), paid_fen=9),
    ]  # fmt: skip
    shown = charts.j_curve(dated, [(date(2009, 6, 30), 90)], 200, date(2009, 12, 15), (7,))
    assert shown is not None
    assert [date(2009, 3, 31), date(2009, 6, 30), date(2009, 9, 30), date(2009, 12, 15)] == [
        quarter.ends_on for quarter in shown.quarters
    ]
    assert [-100, -100, -100, -60] == [quarter.net_fen for quarter in shown.quarters]
    first, last = shown.quarters[0], shown.quarters[-1]
    assert (None, None, None) == (first.nav_fen, first.rvpi, first.tvpi)
    assert (90, Fraction(2, 5), Fraction(9, 10), Fraction(13, 10), Fraction(1, 2)) == (
        last.nav_fen, last.dpi, last.rvpi, last.tvpi, last.pic,
    )  # fmt: skip
    assert (7,) == shown.record_ids


def test_without_a_payment_there_is_no_curve_and_without_a_commitment_no_part_of_it() -> None:
    assert charts.j_curve([charts.Dated(DAY, distributed_fen=1)], [], None, DAY) is None
    shown = charts.j_curve([charts.Dated(DAY, paid_fen=1)], [], None, DAY)
    assert shown is not None
    assert shown.quarters[0].pic is None
    assert Switches() == shown.head.switches
