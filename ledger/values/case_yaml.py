"""Case files as people write them: YAML in which numbers with a point stay the text that was written."""

from collections.abc import Hashable
from typing import Any

import yaml


def read_case_yaml(text: str) -> Any:
    """The content of a case file; nothing is rounded, no key is taken twice, and no alias, which could blow it up.

    Raises:
        yaml.YAMLError, ValueError: it is no YAML.
    """
    return yaml.load(text, _CaseLoader)  # noqa: S506 - a safe loader, made stricter


class _CaseLoader(yaml.SafeLoader):
    """Takes no key twice and no alias, which a few lines could blow up to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.constructor.ConstructorError(None, None, "aliases (*name) are not taken here", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - as inherited
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value} is written twice", key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _without_floats() -> dict[str, list[tuple[str, Any]]]:
    inherited = yaml.SafeLoader.yaml_implicit_resolvers
    return {
        sign: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:float"]
        for sign, resolvers in inherited.items()
    }


_CaseLoader.yaml_implicit_resolvers = _without_floats()
