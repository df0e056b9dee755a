import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.values.returns import irr
from ledger.values.returns.market import Index, Weighed, market_equivalents, without_index
from ledger.values.trace import message


def periods(amounts: Sequence[int], levels: Sequence[int]) -> list[Weighed]:
    return [Weighed(str(number), each, Fraction(level)) for number, (each, level) in
            enumerate(zip(amounts, levels, strict=True))]  # fmt: skip


def solved(amounts: Sequence[int], levels: Sequence[int], residual: int) -> dict[str, str | None]:
    found = market_equivalents(
        periods(amounts, levels), residual, Fraction(levels[-1]),
        lambda terms: irr([*terms[:-2], terms[-2] + terms[-1]]),
    )  # fmt: skip
    return {
        name: None if each.figure is None else str(float(each.figure.exact)) for name, each in found.items()
    }


def test_long_nickels_of_a_published_example() -> None:
    found = solved([-100, -50, 60, 10, 0], [100, 105, 115, 117, 120], 20)
    assert float(found["ln_pme_value"] or 0) == pytest.approx(104.2777512343)
    assert float(found["ln_pme"] or 0) == pytest.approx(0.0530236566, abs=1e-10)


def test_worked_by_hand() -> None:
    found = solved([-100, 60, 0], [100, 110, 121], 66)
    grown, back = 121.0, 60 * 1.1
    assert float(found["ks_pme"] or 0) == pytest.approx((back + 66) / grown)
    assert float(found["pme_plus_lambda"] or 0) == pytest.approx((grown - 66) / back)
    alpha = float(found["direct_alpha"] or 0)
    assert -121 + 66 / (1 + alpha) + 66 / (1 + alpha) ** 2 == pytest.approx(0, abs=1e-6)
    assert float(found["direct_alpha_log"] or 0) == pytest.approx(math.log1p(alpha), abs=1e-9)
    assert float(found["pme_plus"] or 0) == pytest.approx(0.1, abs=1e-9)


def test_reasons() -> None:
    nothing_back = market_equivalents(periods([-100, 0], [100, 110]), 0, Fraction(110), irr)
    assert "nothing was distributed" in str(nothing_back["pme_plus"].reason)
    assert "no sign change" in str(nothing_back["direct_alpha_log"].reason)
    rich = market_equivalents(
        periods([-100, 500], [100, 110]), 0, Fraction(110), lambda amounts: irr(amounts[:-1])
    )
    assert "would have run out" in str(rich["ln_pme"].reason)
    assert set(without_index(message("none"))) > {"ks_pme", "direct_alpha"}
    empty = market_equivalents([], 5, Fraction(110), irr)
    assert "nothing was paid in" in str(empty["ks_pme"].reason)


def test_an_index_holds_until_its_next_level() -> None:
    index = Index("all shares", {date(2010, 1, 4): Decimal(100), date(2010, 2, 1): Decimal("101.5")})
    assert index.level_on(date(2010, 1, 31)) == 100
    assert index.level_on(date(2010, 2, 1)) == Fraction("101.5")
    assert index.level_on(date(2009, 12, 31)) is None
    assert "no value on or before 2009-12-31" in str(index.missing(date(2009, 12, 31)))


@given(some.lists(some.tuples(some.integers(-(10**9), 10**9), some.integers(1, 10**4)), min_size=2, max_size=8),
       some.integers(0, 10**9))  # fmt: skip
def test_beside_itself_an_index_fund_equals_the_market(flows: list[tuple[int, int]], residual: int) -> None:
    """KS-PME is above 1 exactly where the value left is above that of the same money in the index."""
    amounts, levels = [each for each, _ in flows], [level for _, level in flows]
    found = market_equivalents(periods(amounts, levels), residual, Fraction(levels[-1]), irr)
    ratio, value = found["ks_pme"].figure, found["ln_pme_value"].figure
    assert value is not None
    if ratio is not None:
        assert (ratio.exact > 1) == (residual > value.exact)
