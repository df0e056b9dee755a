"""A whole reading against a golden answer: every row, sum, refusal, row left out, and warning, and nothing besides."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any


def differences(golden: Mapping[str, Any], reading: Mapping[str, Any]) -> list[str]:
    """What a reading says otherwise than its golden answer; why and reason and warnings are held to their key words."""
    return list(_differences(golden, reading))


def _differences(golden: Mapping[str, Any], reading: Mapping[str, Any]) -> Iterator[str]:
    yield from _unequal("format", golden["format"], reading["format"])
    yield from _unequal("sheets", len(golden["sheets"]), len(reading["sheets"]))
    for wanted, found in zip(golden["sheets"], reading["sheets"], strict=False):
        place = f"{wanted['sheet']}!{wanted['header_row']}"
        for name in ("sheet", "hidden", "kind", "header_row", "header_rows", "columns", "facts", "totals"):
            yield from _unequal(f"{place} {name}", wanted[name], found[name])
        yield from _rows(place, wanted["rows"], [_compact(row) for row in found["rows"]])
        yield from _worded(f"{place} ignored", wanted["ignored"], found["ignored"], "why")
        yield from _worded(f"{place} rejected", wanted["rejected"], found["rejected"], "reason")
    for words, warning in zip_longest(golden["warnings"], reading["warnings"]):
        if words is None or warning is None or not _holds(warning, words):
            yield f"warning: wanted {words}, found {warning!r}"


def _rows(place: str, wanted: Sequence[Any], found: Sequence[Any]) -> Iterator[str]:
    yield from _unequal(f"{place} rows", [row["row"] for row in wanted], [row["row"] for row in found])
    for one, other in zip(wanted, found, strict=False):
        yield from _unequal(f"{place} row {one['row']}", one, other)


def _worded(place: str, wanted: Sequence[Any], found: Sequence[Any], worded: str) -> Iterator[str]:
    """Lists of mappings that are equal but for one text, which must hold key words."""
    for one, other in zip_longest(wanted, found):
        if one is None or other is None:
            yield f"{place}: wanted {one}, found {other}"
            continue
        bare = {name: value for name, value in one.items() if name != worded}
        yield from _unequal(place, bare, {name: value for name, value in other.items() if name != worded})
        if not _holds(other[worded], one[worded]):
            yield f"{place}: wanted {one[worded]}, found {other[worded]!r}"


def _holds(text: str, words: str | Sequence[str]) -> bool:
    return all(word in text for word in ([words] if isinstance(words, str) else words))


def _compact(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and value is not False}


def _unequal(place: str, wanted: Any, found: Any) -> Iterator[str]:
    if wanted == found:
        return
    if isinstance(wanted, dict) and isinstance(found, dict):
        names = wanted.keys() | found.keys()
        apart = [name for name in sorted(names) if wanted.get(name) != found.get(name)]
        yield f"{place}: " + "; ".join(
            f"{name}: {wanted.get(name)!r} != {found.get(name)!r}" for name in apart
        )
        return
    yield f"{place}: {wanted!r} != {found!r}"
