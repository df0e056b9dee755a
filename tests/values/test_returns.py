import math
from datetime import date, timedelta

import numpy_financial
import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as some

from ledger.values import trace
from ledger.values.returns import (
    HIGHEST_RATE,
    LOWEST_RATE,
    Flow,
    fund_multiples,
    irr,
    mirr,
    moic,
    npv,
    rate_results,
    xirr,
    xnpv,
)

START = date(2008, 1, 1)
X1 = [
    Flow(date(2008, 1, 1), -10000), Flow(date(2008, 3, 1), 2750), Flow(date(2008, 10, 30), 4250),
    Flow(date(2009, 2, 15), 3250), Flow(date(2009, 4, 1), 2750),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "amounts"),
    [
        (0.05243288885, [-150000, 15000, 25000, 35000, 45000, 60000]),
        (-0.09549583034, [-100, 0, 0, 74]),
        (0.28094842116, [-100, 39, 59, 55, 20]),
        (0.10582259840, [-40000, 5000, 8000, 12000, 30000]),
    ],
)
def test_published_rates_of_whole_periods(expected: float, amounts: list[int]) -> None:
    assert irr(amounts).rate == pytest.approx(expected, abs=1e-10)
    assert irr(amounts).rate == pytest.approx(numpy_financial.irr(amounts), abs=1e-9)


@pytest.mark.parametrize(
    ("expected", "amounts"),
    [
        ([0.10, 0.20], [-100, 230, -132]),
        ([-0.6788943736, -0.0832996662], [-100, 100, 0, -7]),
        ([0.0, 1.0, 2.0], [-1, 6, -11, 6]),
    ],
)
def test_every_root_is_found_and_none_is_the_rate(expected: list[float], amounts: list[int]) -> None:
    found = irr(amounts)
    assert list(found.roots) == pytest.approx(expected, abs=1e-9)
    assert found.rate is None
    assert f"{len(expected)} rates solve the flows" in str(found.reason)


def test_a_root_that_only_touches_zero_is_found() -> None:
    assert irr([-100, 220, -121]).rate == pytest.approx(0.1, abs=1e-6)


@pytest.mark.parametrize("amounts", [[39000, 30000, 21000], [-5], [0, 0]])
def test_no_sign_change(amounts: list[int]) -> None:
    assert "no sign change" in str(irr(amounts).reason)


def test_no_flows() -> None:
    assert "no flows" in str(irr([]).reason)
    assert "no flows" in str(xirr([]).reason)


def test_no_rate_within_bounds() -> None:
    assert "No rate between" in str(irr([-100, 90, -100]).reason)
    assert "No rate between" in str(irr([-1, 10000]).reason)


def test_microsofts_standing_example() -> None:
    assert xirr(X1).rate == pytest.approx(0.3733625335, abs=1e-10)
    assert xnpv(0.09, X1) == pytest.approx(2086.6476020315, abs=1e-9)


def test_nothing_is_annualised_under_a_year() -> None:
    found = xirr([Flow(date(2020, 2, 28), -10_000_000), Flow(date(2020, 3, 1), 10_100_000)])
    assert found.rate is None
    assert found.cumulative == pytest.approx(0.01)
    assert "span 2 days" in str(found.reason)


def test_a_whole_year_is_annualised() -> None:
    assert xirr([Flow(date(2009, 1, 1), -100), Flow(date(2010, 1, 1), 110)]).rate == pytest.approx(0.1)
    assert xirr([Flow(date(2009, 1, 1), -100), Flow(date(2009, 12, 31), 110)]).rate is None


def test_several_roots_under_a_year_are_not_made_one() -> None:
    days = [START, START + timedelta(days=100), START + timedelta(days=200)]
    found = xirr([Flow(day, amount) for day, amount in zip(days, [-100, 230, -132], strict=True)])
    assert len(found.roots) == 2
    assert found.cumulative is None


def test_worth_at_a_rate() -> None:
    assert npv(0.05, [-15000, 1500, 2500, 3500, 4500, 6000]) == pytest.approx(122.89485495)
    assert mirr([-120000, 39000, 30000, 21000, 37000, 46000], 0.10, 0.12) == pytest.approx(0.1260941304)


def test_undefined_is_said_and_not_infinite() -> None:
    assert npv(-1, [1, 2]) is None
    assert xnpv(-1, X1) is None
    assert xnpv(0.1, []) is None
    assert mirr([1, 2], 0.1, 0.1) is None


FLOWS = some.lists(
    some.tuples(some.integers(0, 12 * 365), some.integers(-(10**9), 10**9)), min_size=2, max_size=10
)


@given(FLOWS)
@settings(max_examples=200)
def test_worth_at_every_root_is_nothing(terms: list[tuple[int, int]]) -> None:
    flows = [Flow(START + timedelta(days=days), amount) for days, amount in terms]
    first = min(flow.on for flow in flows)
    for root in xirr(flows).roots:
        worths = [flow.amount_fen * (1 + root) ** (-(flow.on - first).days / 365) for flow in flows]
        assert abs(math.fsum(worths)) <= 1e-7 * max(map(abs, worths))


@given(FLOWS)
@settings(max_examples=100)
def test_no_root_is_missed(terms: list[tuple[int, int]]) -> None:
    """Against a dense scan: wherever its sign turns there is a root, and no two roots where it does not."""
    flows = [Flow(START + timedelta(days=days), amount) for days, amount in terms]
    roots = xirr(flows).roots
    steps = 2000
    forces = [math.log1p(LOWEST_RATE) + (math.log1p(HIGHEST_RATE) - math.log1p(LOWEST_RATE)) * step / steps
              for step in range(1, steps)]  # fmt: skip
    rates = [math.expm1(force) for force in forces]
    worths = [xnpv(rate, flows) or 0.0 for rate in rates]
    for low, high, before, after in zip(rates, rates[1:], worths, worths[1:], strict=False):
        if before * after < 0:
            assert any(
                low <= root <= high or math.isclose(root, low) or math.isclose(root, high) for root in roots
            )


@given(FLOWS)
@settings(max_examples=100)
def test_one_root_is_the_rate_that_pyxirr_finds(terms: list[tuple[int, int]]) -> None:
    flows = [Flow(START + timedelta(days=days), amount) for days, amount in terms]
    rate = xirr(flows).rate
    theirs = pyxirr.xirr([flow.on for flow in flows], [float(flow.amount_fen) for flow in flows], silent=True)
    if rate is not None and -0.9 < rate < 10 and theirs is not None and LOWEST_RATE < theirs < HIGHEST_RATE:
        assert rate == pytest.approx(theirs, abs=1e-5)


def fen(label: str, amount: int) -> trace.Node:
    return trace.given(label, amount, "fen")


def test_multiples_of_a_published_example() -> None:
    found = fund_multiples(
        fen("paid in", 720), fen("distributed", 540), fen("left", 480), fen("committed", 800)
    )
    expected = {"dpi": "0.75", "rvpi": "0.6666666667", "tvpi": "1.4166666667", "pic": "0.9"}
    assert expected == {name: result.as_json()["value"] for name, result in found.items()}


@given(some.integers(1, 10**14), some.integers(0, 10**14), some.integers(0, 10**14))
def test_total_value_is_what_came_and_what_is_left(paid: int, back: int, left: int) -> None:
    found = fund_multiples(fen("paid in", paid), fen("distributed", back), fen("left", left))
    dpi, rvpi, tvpi = (found[name].figure for name in ("dpi", "rvpi", "tvpi"))
    assert dpi is not None
    assert rvpi is not None
    assert tvpi is not None
    assert tvpi.exact == dpi.exact + rvpi.exact


def test_multiples_say_why_not() -> None:
    found = fund_multiples(fen("paid in", 0), fen("distributed", 0), None)
    expected = {
        "dpi": "Not computable: nothing was paid in.",
        "rvpi": "Not computable: no valuation is recorded by that day.",
        "tvpi": "Not computable: no valuation is recorded by that day.",
        "pic": "Not computable: a commitment is not recorded.",
    }
    assert expected == {name: str(result.reason) for name, result in found.items()}
    promised = fund_multiples(fen("paid in", 0), fen("distributed", 0), None, fen("committed", 0))
    assert "nothing was committed" in str(promised["pic"].reason)


def test_multiple_on_cost() -> None:
    assert moic(fen("realised", 50), fen("held", 100), fen("cost", 100)).as_json()["value"] == "1.5"
    assert "nothing was invested" in str(moic(fen("realised", 0), fen("held", 0), fen("cost", 0)).reason)


def test_rates_as_results() -> None:
    assert rate_results("xirr", "rate", X1)["xirr"].as_json()["value"] == "0.3733625335"
    days = [date(2001, 1, 1), date(2002, 1, 1), date(2003, 1, 1)]
    several = rate_results(
        "xirr", "rate", [Flow(*each) for each in zip(days, [-100, 230, -132], strict=True)]
    )
    assert list(several) == ["xirr", "xirr_root_1", "xirr_root_2"]
    assert list(rate_results("xirr", "rate", [])) == ["xirr"]
