"""YAML in which a number with a decimal point keeps its digits: `5.31` is the text "5.31", never a float."""

from typing import Any

import yaml


class _ExactLoader(yaml.SafeLoader):
    """The safe loader without floats."""


_ExactLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:float"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_exact(text: str) -> Any:  # noqa: ANN401 - whatever the text holds
    """The content of YAML text, with decimals as they are written.

    Raises:
        yaml.YAMLError: it is no YAML, or asks for more than plain values.
    """
    return yaml.load(text, Loader=_ExactLoader)  # noqa: S506 - the loader is a safe one
