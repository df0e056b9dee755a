"""Schemes copied, changed and set side by side."""

from datetime import date

import pytest

from ledger.values.parameters import Kind
from ledger.values.scheme_changes import ValueUnknown, copied, differences, scheme_yaml, with_value
from ledger.values.schemes import Scheme, read_scheme, scheme_from
from ledger.values.trace import Clause

KINDS = {"share": Kind("percent"), "cap": Kind("money"), "rounding": Kind("text")}
DAY = date(2027, 1, 1)


def scheme() -> Scheme:
    content = {
        "id": "one", "instrument": "toy", "title": "办法", "issuer": "市", "document": "1号", "mark": "O",
        "picked_by": "application", "in_force_from": date(2026, 1, 1), "in_force_to": date(2026, 12, 31),
        "confirmed_on": date(2026, 1, 2), "clauses": {"rule": {"article": "一"}},
        "parameters": {"share": {"value": "50", "clause": "rule", "unit": "percent"}, "cap": {"value": "5万", "clause": "rule"}},
        "settings": {"rounding": {"value": "down", "decided_on": date(2026, 1, 2), "why": "usual"}},
    }  # fmt: skip
    return scheme_from(content, KINDS)


def test_a_copy_has_its_own_id_and_days_and_the_same_rules() -> None:
    content = copied(scheme(), "two", DAY, None)
    copy = read_scheme(scheme_yaml(content), KINDS)
    assert ("two", DAY, None, "办法") == (copy.id, copy.in_force_from, copy.in_force_to, copy.title)
    assert scheme().parameters == copy.parameters
    ended = scheme_from(copied(scheme(), "two", DAY, date(2027, 12, 31), "新办法"), KINDS)
    assert (date(2027, 12, 31), "新办法") == (ended.in_force_to, ended.title)


def test_a_figure_that_the_office_decides_has_its_day_and_reason_and_no_clause() -> None:
    changed = scheme_from(with_value(scheme().content, "share", "40", None, DAY, "less money"), KINDS)
    share = changed.parameter("share")
    assert (40, DAY, "less money", "unsourced") == (
        share.value,
        share.decided_on,
        share.why,
        share.clause.mark,
    )
    assert 50 == scheme().value("share")


def test_a_figure_that_a_document_states_has_its_source() -> None:
    source = Clause("2号", "第三条", "https://example.org/2", "O")
    changed = scheme_from(with_value(scheme().content, "rounding", "up", source, DAY, ""), KINDS)
    assert Clause("2号", "第三条", "https://example.org/2", "O", DAY) == changed.clause("rounding")
    assert "settings" not in changed.content
    bare = scheme_from(with_value(scheme().content, "cap", "6万", Clause("2号", "第四条"), DAY, ""), KINDS)
    assert 6_000_000 == bare.value("cap")


def test_only_what_a_scheme_states_is_changed() -> None:
    with pytest.raises(ValueUnknown, match="It states: share, cap, rounding"):
        with_value(scheme().content, "shares", "40", None, DAY, "x")


def test_schemes_side_by_side() -> None:
    other = scheme_from(with_value(copied(scheme(), "two", DAY, None), "share", "40", None, DAY, "x"), KINDS)
    found = {each.name: each for each in differences(scheme(), other)}
    assert ["in_force_from", "in_force_to", "share"] == list(found)
    assert (50, 40, False) == (found["share"].first, found["share"].second, found["share"].frame)
    everything = list(differences(scheme(), other, everything=True))
    assert {"title", "cap", "rounding"} <= {each.name for each in everything}
    assert next(each for each in everything if each.name == "cap").is_same
