"""The versions of a deal's facts, and what changed from one to the next."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st
from sqlmodel import select

from ledger.book.columns import stored_id
from ledger.book.people import Person
from ledger.book.queries import versions_of
from ledger.book.workflow import Record
from ledger.ui.context import Context
from ledger.ui.show import empty, moment, money, plain, table


def render(context: Context, record: Record) -> None:
    """Draw the versions, newest first, each with its difference from the one before."""
    say = context.translate
    with context.reading() as session:
        found = versions_of(session, stored_id(record))
        names = dict(session.exec(select(Person.id, Person.display_name)).all())
    for position in range(len(found) - 1, -1, -1):
        version = found[position]
        st.markdown(
            f"**{say('Version')} {version.version}** · {plain(moment(version.recorded_at))} · "
            f"{plain(names.get(version.recorded_by, '?'))} · {plain(money(context, version.amount_fen))}"
        )
        if position:
            show_difference(context, json.loads(found[position - 1].facts), json.loads(version.facts))


def show_difference(context: Context, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What changed between two versions, fact by fact."""
    say = context.translate
    rows = [
        {
            say("Item"): " · ".join(say.name(part) for part in path.split(".")),
            say("Before"): was,
            say("After"): now,
        }
        for path, was, now in difference(before, after)
    ]
    if rows:
        table(rows, alt=say("What changed"))
    else:
        empty(context, "Nothing changed.")


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Path, old and new text of each fact that differs."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    for path in dict.fromkeys([*old, *new]):
        if old.get(path, "") != new.get(path, ""):
            yield path, old.get(path, "—"), new.get(path, "—")


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _leaves(inner, f"{path}.{number}")
    elif value is not None:
        yield path, str(value)
