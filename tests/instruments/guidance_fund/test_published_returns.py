"""Published returns (XIRR, XNPV, several roots, multiples) from recorded funds; see also `test_published`."""

from collections.abc import Mapping
from datetime import date

import pytest

from instruments.guidance_fund.metrics import life_of, returns_of
from ledger.values.outcomes import Result
from tests.instruments.conftest import World
from tests.instruments.guidance_fund.funds import deal, fund, give, pay

Flows = tuple[tuple[str, int], ...]

# Flows in yuan, negative paid in; expected figures to as many places as are published.
PUBLISHED: dict[str, tuple[Flows, dict[str, str]]] = {
    "X1": ((("2008-01-01", -10000), ("2008-03-01", 2750), ("2008-10-30", 4250), ("2009-02-15", 3250),
            ("2009-04-01", 2750)), {"xirr": "0.3733625335", "xnpv": "2086.6476020315"}),
    "X1b": ((("1992-01-01", -10000), ("1992-03-01", 2750), ("1992-10-30", 4250), ("1993-02-15", 3250),
             ("1993-04-01", 2750)), {"xirr": "0.3733625335"}),
    "X3": ((("2020-01-01", -10000), ("2020-03-01", 5750), ("2020-10-30", 4250), ("2021-02-15", 3250)),
           {"xirr": "0.6342972615"}),
    "X7": ((("2020-02-28", -10_000_000), ("2020-03-01", 10_100_000)), {"xirr_cumulative": "0.0100000000"}),
    "R1": ((("2009-01-01", -100), ("2010-01-01", 230), ("2011-01-01", -132)),
           {"xirr_root_1": "0.1000000000", "xirr_root_2": "0.2000000000"}),
    "R2": ((("2009-01-01", -100), ("2010-01-01", 100), ("2012-01-01", -7)),
           {"xirr_root_1": "-0.6788943736", "xirr_root_2": "-0.0832996662"}),
    "P12 early": ((("2010-01-01", -100), ("2012-01-01", 200)), {"dpi": "2", "tvpi": "2", "xirr": "0.4142"}),
    "P12 late": ((("2010-01-01", -100), ("2018-01-01", 200)), {"dpi": "2", "tvpi": "2", "xirr": "0.0904"}),
}  # fmt: skip

REASONS = {
    "X7": ("xirr", "nothing is annualised under a year"),
    "R1": ("xirr", "2 rates solve the flows"),
    "R2": ("xirr", "2 rates solve the flows"),
}


def recorded(world: World, name: str, flows: Flows) -> int:
    """A fund into which the office pays, and which pays back to it."""
    paid = -sum(amount for _, amount in flows if amount < 0)
    record = fund(world, name, str(paid), {"investor": "1"})
    for day, amount in flows:
        if amount < 0:
            pay(world, record, date.fromisoformat(day), office=str(-amount))
        else:
            give(world, record, "office", str(amount), date.fromisoformat(day))
    return record


def returns(world: World, record: int, day: date) -> Mapping[str, Result]:
    """The office's returns of a fund as of a day."""
    with world.book.reading() as session:
        life = life_of(session, deal(world, record), day)
        return returns_of(life, life.office, discount_rate_percent="9")


@pytest.mark.parametrize("name", PUBLISHED)
def test_returns_of_published_cases(world: World, name: str) -> None:
    flows, expected = PUBLISHED[name]
    record, last = recorded(world, name, flows), date.fromisoformat(flows[-1][0])
    if "tvpi" in expected:
        world.event(record, "valuation", {"net_asset_value": "0", "method": "清算"}, last)
    found = returns(world, record, last)
    assert expected == {key: _shown(found[key], text) for key, text in expected.items()}
    if name in REASONS:
        key, reason = REASONS[name]
        assert found[key].figure is None
        assert reason in str(found[key].reason)


def _shown(result: Result, expected: str) -> str:
    assert result.figure is not None
    exact = result.figure.exact / (100 if result.figure.unit == "fen" else 1)
    places = len(expected.partition(".")[2])
    return f"{float(exact):.{places}f}"


def test_a_value_dated_after_the_day_is_left_out(world: World) -> None:
    """P10: calls of 1, 2 and 3 million, 1.5 came back; 5 on the day, and another value later."""
    flows = (("2022-01-01", -1_000_000), ("2022-07-01", -2_000_000), ("2023-01-01", -3_000_000),
             ("2024-01-01", 1_500_000))  # fmt: skip
    record = recorded(world, "P10", flows)
    world.event(record, "valuation", {"net_asset_value": "5000000", "method": "审计"}, date(2024, 9, 30))
    world.event(record, "valuation", {"net_asset_value": "7000000", "method": "审计"}, date(2025, 3, 31))
    found = returns(world, record, date(2024, 12, 31))
    expected = {"dpi": "0.25", "rvpi": "0.833333", "tvpi": "1.083333", "pic": "1"}
    assert expected == {key: _shown(found[key], text) for key, text in expected.items()}
    later = returns(world, record, date(2025, 12, 31))
    assert "1.166667" == _shown(later["rvpi"], "1.166667")
