import pytest

from ledger.values.limits import Relation, compare
from ledger.values.trace import given


@pytest.mark.parametrize(
    ("expected", "value", "relation"),
    [
        ("pass", 25, "at most"), ("fail", 26, "at most"), ("pass", 25, "at least"), ("fail", 24, "at least"),
        ("pass", 24, "below"), ("fail", 25, "below"), ("pass", 26, "above"), ("fail", 25, "above"),
    ],
)  # fmt: skip
def test_the_limit_itself(expected: str, value: int, relation: Relation) -> None:
    found = compare("share", given("share", value, "percent"), relation, given("cap", 25, "percent"), None)
    assert expected == found.as_json()["value"]


def test_units_must_agree() -> None:
    with pytest.raises(TypeError, match="its limit in ratio"):
        compare("share", given("share", 1, "percent"), "below", given("cap", 1, "ratio"), None)
