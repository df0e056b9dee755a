"""Schemes changed into other schemes, and set side by side.

A scheme never changes: another value is another dated scheme. These functions write the content of the new one
and say in which figures two schemes differ.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from ledger.values.errors import LedgerError
from ledger.values.schemes import Scheme
from ledger.values.trace import Clause

_LABELS = (
    "title",
    "issuer",
    "document",
    "in_force_from",
    "in_force_to",
    "picked_by",
    "mark",
    "address",
    "remark",
)


class ValueUnknown(LedgerError):
    """A figure to be changed that the scheme does not state."""

    template = "Scheme {scheme} does not state {name}, so it cannot be changed. It states: {known}."


@dataclass(frozen=True)
class Difference:
    """One figure of two schemes side by side; None where one of them does not state it.

    `frame` tells the scheme's own particulars (title, document, days) from its rules.
    """

    name: str
    first: Any
    second: Any
    first_clause: Clause | None
    second_clause: Clause | None
    frame: bool = False

    @property
    def is_same(self) -> bool:
        """Whether both state the same."""
        return bool(self.first == self.second)


def differences(first: Scheme, second: Scheme, *, everything: bool = False) -> Iterator[Difference]:
    """Where two schemes differ: their particulars, then their rules in the order of the first; or all of both."""
    for name in _LABELS:
        found = Difference(name, getattr(first, name), getattr(second, name), None, None, frame=True)
        if everything or not found.is_same:
            yield found
    for name in dict.fromkeys((*first.parameters, *second.parameters)):
        found = Difference(
            name, first.value(name), second.value(name), first.clause(name), second.clause(name)
        )
        if everything or not found.is_same:
            yield found


def copied(
    scheme: Scheme, new_id: str, in_force_from: date, in_force_to: date | None, title: str = ""
) -> dict[str, Any]:
    """The content of a copy of a scheme under another id and for other days; the clauses go along.

    Args:
        scheme: the scheme to copy.
        new_id: the id of the copy.
        in_force_from: the first day on which it holds.
        in_force_to: the last one; None while no end is known.
        title: its title, if it is another one.
    """
    content: dict[str, Any] = copy.deepcopy(dict(scheme.content))
    content |= {"id": new_id, "in_force_from": in_force_from, "title": title or scheme.title}
    content.pop("in_force_to", None)
    return content | ({"in_force_to": in_force_to} if in_force_to else {})


def with_value(
    content: Mapping[str, Any], name: str, value: Any, source: Clause | None, decided_on: date, why: str
) -> dict[str, Any]:
    """The content with one figure changed, either as a document states it or as the office decides it.

    The clause that stated the old value does not state the new one, so it does not go along.

    Args:
        content: of the scheme.
        name: which figure.
        value: the new one, as a scheme file writes it.
        source: where a document states it; None where the office decides: then it is a setting with day and reason.
        decided_on: the day of the decision, or on which the source was confirmed.
        why: the reason of the decision.

    Raises:
        ValueUnknown: the scheme does not state it.
    """
    changed = copy.deepcopy(dict(content))
    stated: dict[str, Any] = {
        "parameters": dict(changed["parameters"]),
        "settings": dict(changed.get("settings", {})),
    }
    if name not in stated["parameters"] and name not in stated["settings"]:
        known = ", ".join([*stated["parameters"], *stated["settings"]])
        raise ValueUnknown(scheme=content["id"], name=name, known=known)
    before = stated["parameters"].pop(name, None) or stated["settings"].pop(name)
    unit = {"unit": before["unit"]} if "unit" in before else {}
    if source is None:
        stated["settings"][name] = {**unit, "value": value, "decided_on": decided_on, "why": why}
    else:
        changed["clauses"] = {**changed["clauses"], name: _clause_content(source, decided_on)}
        stated["parameters"][name] = {**unit, "value": value, "clause": name}
    changed.pop("settings", None)
    return changed | {key: table for key, table in stated.items() if table or key == "parameters"}


def _clause_content(source: Clause, confirmed_on: date) -> dict[str, Any]:
    content = {
        "document": source.document,
        "article": source.article,
        "mark": source.mark,
        "confirmed_on": confirmed_on,
    }
    return content | ({"address": source.address} if source.address else {})


def scheme_yaml(content: Mapping[str, Any]) -> str:
    """A scheme's content as the text of its file."""
    return yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=110)
