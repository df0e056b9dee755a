"""Differences between the bank's interest and the recomputed one, explained to the fen."""

import pytest

from ledger.statements.comparing import likely_cause


@pytest.mark.parametrize(
    ("paid_fen", "recomputed_fen", "days", "cause"),
    [
        (6_692_055, 6_785_000, 92, "divided by 365 days where the loan's terms say 360"),
        (6_785_000, 6_692_055, None, "divided by 360 days where the loan's terms say 365"),
        (6_858_750, 6_785_000, 92, "counted both the first and the last day"),
        (6_800_000, 6_785_000, 92, None),
        (6_858_750, 6_785_000, None, None),
    ],
)
def test_a_difference_is_explained_where_the_arithmetic_fits(
    paid_fen: int, recomputed_fen: int, days: int | None, cause: str | None
) -> None:
    found = likely_cause(paid_fen, recomputed_fen, days)
    if cause is None:
        assert found is None
    else:
        assert cause in str(found)
