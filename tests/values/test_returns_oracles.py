"""Rates of return beside two other programs: each set of flows agrees, or it is known why not."""

import math
import random
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
import pyxirr
from scipy.optimize import brentq

from ledger.values.returns import HIGHEST_RATE, LOWEST_RATE, Flow, Rates, xirr

FIRST = date(2005, 3, 1)
GRID = np.linspace(math.log1p(LOWEST_RATE), math.log1p(HIGHEST_RATE), 4001)


def random_flows(chance: random.Random) -> list[Flow]:
    """Money in and out over up to fifteen years; every fourth set turns its sign often."""
    count = chance.randint(2, 20)
    days = sorted(chance.randint(0, 15 * 365) for _ in range(count))
    often = chance.random() < 0.25
    amounts = []
    for position in range(count):
        paid = chance.random() < (0.5 if often else 0.9 - 0.8 * position / count)
        amounts.append(chance.randint(1, 10 ** chance.randint(3, 12)) * (-1 if paid else 1))
    return [Flow(FIRST + timedelta(days=day), amount) for day, amount in zip(days, amounts, strict=True)]


def scanned(flows: list[Flow]) -> list[float]:
    """Roots by a dense scan of the net present value, each refined by scipy."""
    first = min(flow.on for flow in flows)
    years = np.array([(flow.on - first).days / 365 for flow in flows])
    amounts = np.array([float(flow.amount_fen) for flow in flows])

    def worth(force: float) -> float:
        exponents = -force * years
        return float(np.sum(amounts * np.exp(exponents - exponents.max())))

    exponents = -np.outer(GRID, years)
    worths = (amounts * np.exp(exponents - exponents.max(axis=1, keepdims=True))).sum(axis=1)
    turns = np.nonzero(np.sign(worths[:-1]) * np.sign(worths[1:]) < 0)[0]
    return [math.expm1(brentq(worth, GRID[turn], GRID[turn + 1], xtol=1e-14)) for turn in turns]


def compared(flows: list[Flow]) -> str:
    """How our roots lie to the others': "equal", or the reason for a difference."""
    ours, theirs = xirr(flows), scanned(flows)
    assert len(ours.roots) >= len(theirs), "a root was missed"
    for root in theirs:
        assert any(math.isclose(math.log1p(root), math.log1p(each), abs_tol=1e-8) for each in ours.roots), (
            flows
        )
    library = pyxirr.xirr(
        [flow.on for flow in flows], [float(flow.amount_fen) for flow in flows], silent=True
    )
    if not ours.roots:
        return "no root" if library is None or not LOWEST_RATE < library < HIGHEST_RATE else "root missed"
    if library is None:
        return "pyxirr finds none of several" if len(ours.roots) > 1 else "pyxirr finds none"
    if any(math.isclose(library, root, rel_tol=1e-6, abs_tol=1e-8) for root in ours.roots):
        return "equal" if len(ours.roots) == 1 else "one of several"
    if not LOWEST_RATE < library < HIGHEST_RATE:
        return "beside the bounds"
    return f"different {library} {ours.roots}"


def compare_many(count: int, seed: int) -> Counter[str]:
    chance = random.Random(seed)
    return Counter(compared(random_flows(chance)) for _ in range(count))


def check(found: Counter[str]) -> None:
    assert not [reason for reason in found if reason.startswith(("different", "root missed"))], found


def test_two_hundred_random_sets() -> None:
    check(compare_many(200, 20261123))


@pytest.mark.soak
def test_ten_thousand_random_sets() -> None:
    check(compare_many(10_000, 1))


def test_roots_are_told_apart() -> None:
    assert isinstance(xirr(random_flows(random.Random(0))), Rates)
