"""YAML without floats."""

from datetime import date

import pytest
import yaml

from ledger.values.exact_yaml import load_exact


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("a: 5.31", {"a": "5.31"}),
        ("a: 269187.50", {"a": "269187.50"}),
        ("a: -0.1", {"a": "-0.1"}),
        ("a: 1e5", {"a": "1e5"}),
        ("a: .inf", {"a": ".inf"}),
        ("a: 12", {"a": 12}),
        ("a: 2009-01-15", {"a": date(2009, 1, 15)}),
        ("a: true", {"a": True}),
        ("- 1万", ["1万"]),
    ],
)
def test_decimals_keep_their_digits(text: str, content: object) -> None:
    assert content == load_exact(text)


def test_the_safe_loader_is_left_as_it_was() -> None:
    assert {"a": 5.31} == yaml.safe_load("a: 5.31")


def test_nothing_but_plain_values_is_made() -> None:
    with pytest.raises(yaml.YAMLError):
        load_exact("!!python/object/apply:os.getcwd []")
