"""Tests of amounts that know how they came about."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from ledger.values.errors import LedgerError
from ledger.values.trace import (
    Clause,
    Message,
    Node,
    chosen,
    difference,
    given,
    greatest,
    least,
    message,
    product,
    quotient,
    rounded,
    to_places,
    total,
    value_text,
)

CLAUSE = Clause("豫财科〔2018〕1号", "第五条", "https://example.org/1", "O", date(2018, 9, 29))


def fen(value: int | Fraction, label: str = "money") -> Node:
    return given(label, value, "fen")


def percent(value: str) -> Node:
    return given("rate", Decimal(value), "percent")


def test_a_message_fills_its_template_and_keeps_it_for_translation() -> None:
    told = message("Only {count} of {day} were seen.", count=2, day=date(2009, 1, 15))
    assert str(told) == "Only 2 of 2009-01-15 were seen."
    assert told.as_json() == {
        "text": "Only 2 of 2009-01-15 were seen.",
        "template": "Only {count} of {day} were seen.",
        "parameters": {"count": "2", "day": "2009-01-15"},
    }


def test_a_message_needs_no_parameters() -> None:
    assert str(Message("Nothing is due.")) == "Nothing is due."


def test_a_clause_is_cited_as_document_and_article() -> None:
    assert str(CLAUSE) == "豫财科〔2018〕1号 第五条"
    assert str(Clause("", "")) == ""


def test_a_clause_in_json_says_how_well_it_was_seen() -> None:
    assert CLAUSE.as_json() == {
        "document": "豫财科〔2018〕1号",
        "article": "第五条",
        "address": "https://example.org/1",
        "mark": "O",
        "confirmed_on": "2018-09-29",
    }
    assert Clause("a", "b").as_json()["confirmed_on"] is None


@pytest.mark.parametrize("make", [given, Node])
def test_no_float_enters_a_trace(make: Any) -> None:
    with pytest.raises(TypeError, match="rate: no float may enter a computation"):
        make("rate", 0.1, "percent")


def test_a_percentage_stands_for_its_fraction() -> None:
    assert percent("5.31").number == Fraction(531, 10000)
    assert percent("5.31").exact == Fraction(531, 100)
    assert given("days", 90, "days").number == 90


@pytest.mark.parametrize("value", [True, None, "5", date(2009, 1, 1)])
def test_what_is_no_number_is_not_computed_with(value: Any) -> None:
    node = given("fact", value, "text")
    with pytest.raises(TypeError, match="fact is no number"):
        _ = node.number
    with pytest.raises(TypeError, match="fact is no number"):
        total("sum", [node], "text")
    with pytest.raises(TypeError, match="fact is no number"):
        difference("rest", node, node)


def test_a_sum_names_what_it_adds() -> None:
    parts = [fen(100, "a"), fen(Fraction(1, 2), "b")]
    node = total("sum", parts, "fen", clause=CLAUSE, subject="IOU 7")
    assert (node.value, node.unit, node.operation, node.inputs) == (
        Fraction(201, 2),
        "fen",
        "sum",
        tuple(parts),
    )
    assert (node.clause, node.subject) == (CLAUSE, "IOU 7")


def test_a_sum_of_nothing_is_nothing() -> None:
    assert total("sum", [], "fen").value == 0


def test_a_sum_that_is_whole_is_an_integer() -> None:
    value = total("sum", [fen(Fraction(1, 2)), fen(Fraction(1, 2))], "fen").value
    assert (value, type(value)) == (1, int)


def test_different_units_are_not_added() -> None:
    with pytest.raises(TypeError, match="sum: days is in days, not in fen"):
        total("sum", [fen(1), given("days", 3, "days")], "fen")


def test_a_difference_is_in_the_unit_of_its_parts() -> None:
    node = difference("rest", percent("5"), percent("1.5"))
    assert (node.value, node.unit, node.operation) == (Fraction(7, 2), "percent", "subtract")


def test_different_units_are_not_subtracted() -> None:
    with pytest.raises(TypeError, match="rest: rate is in percent, not in fen"):
        difference("rest", fen(1), percent("1"))


def test_a_product_takes_a_percentage_as_a_fraction() -> None:
    node = product(
        "interest", [fen(10_000), percent("5.31"), given("years", Fraction(90, 360), "years")], "fen"
    )
    assert (node.value, node.unit, node.operation) == (Fraction(13275, 100), "fen", "multiply")


def test_a_product_in_percent_is_shown_in_percent() -> None:
    assert product("rate", [percent("50"), percent("50")], "percent").value == 25


def test_a_quotient_is_a_ratio_or_a_percentage() -> None:
    assert quotient("ratio", fen(1), fen(3), "ratio").value == Fraction(1, 3)
    assert quotient("share", fen(1), fen(4), "percent").value == 25


def test_a_quotient_by_nothing_is_left_to_the_caller() -> None:
    with pytest.raises(ZeroDivisionError):
        quotient("ratio", fen(1), fen(0), "ratio")


def test_the_least_and_the_greatest_name_what_they_were_picked_from() -> None:
    nodes = [fen(3), fen(1), fen(2)]
    assert (least("cap", nodes).value, least("cap", nodes).operation) == (1, "minimum")
    assert (greatest("floor", nodes).value, greatest("floor", nodes).operation) == (3, "maximum")
    assert least("cap", nodes).inputs == tuple(nodes)


@pytest.mark.parametrize("pick", [least, greatest])
def test_different_units_are_not_compared(pick: Any) -> None:
    with pytest.raises(TypeError, match="is in percent, not in fen"):
        pick("cap", [fen(1), percent("1")])


def test_rounding_is_a_step_that_names_its_rule() -> None:
    node = rounded("due", fen(Fraction(5, 2)), "half_up_to_fen", clause=CLAUSE)
    assert (node.value, node.operation) == (3, "round")
    assert node.inputs[1] == given("rounding", "half_up_to_fen", "text", clause=CLAUSE)


def test_only_money_is_rounded_to_fen() -> None:
    with pytest.raises(TypeError, match="due: only money is rounded, not percent"):
        rounded("due", percent("1.5"), "half_up_to_fen")


def test_an_unknown_rounding_is_refused() -> None:
    with pytest.raises(LedgerError, match="bankers"):
        rounded("due", fen(1), "bankers")


def test_a_ratio_is_reported_with_its_decimals() -> None:
    node = to_places("leverage", quotient("leverage", fen(160), fen(13), "ratio"), 4)
    assert (node.value, value_text(node), node.operation) == (Decimal("12.3077"), "12.3077", "round")
    assert value_text(to_places("leverage", given("leverage", 2, "ratio"), 4)) == "2.0000"


def test_money_has_no_decimals_but_fen() -> None:
    with pytest.raises(TypeError, match="due: money is rounded by a named rounding"):
        to_places("due", fen(1), 4)


def test_a_choice_keeps_the_value_and_says_why() -> None:
    why = message("The firm is of class {name}.", name="small giant")
    node = chosen("cap", fen(7), why, clause=CLAUSE, subject="firm")
    assert (node.value, node.unit, node.operation, node.notes) == (7, "fen", "choose", (why,))


@pytest.mark.parametrize(
    ("expected", "value", "unit"),
    [
        ("1234.50", 123450, "fen"),
        ("0.005", Fraction(1, 2), "fen"),
        ("0.015", Decimal("1.5"), "fen"),
        ("0.3333333333", Fraction(1, 3), "ratio"),
        ("5.310", Decimal("5.310"), "percent"),
        ("90", 90, "days"),
        ("2009-01-15", date(2009, 1, 15), "date"),
        ("武汉", "武汉", "text"),
        (True, True, "truth"),
        (None, None, "text"),
    ],
)
def test_a_value_as_text(expected: Any, value: Any, unit: str) -> None:
    assert expected == value_text(given("fact", value, unit))


def test_a_trace_in_json_has_money_in_yuan_and_all_below_it() -> None:
    part = given("base", 100_00, "fen", clause=CLAUSE, subject="firm", notes=[message("Seen.")])
    written = product("due", [part, percent("5")], "fen").as_json()
    assert (written["label"], written["value"], written["unit"]) == ("due", "5.00", "yuan")
    assert (written["operation"], written["clause"], written["subject"]) == ("multiply", None, "")
    below = written["inputs"][0]
    assert (below["unit"], below["clause"], below["subject"]) == ("yuan", CLAUSE.as_json(), "firm")
    assert below["notes"] == [message("Seen.").as_json()]
    assert "exact" not in written


@pytest.mark.parametrize(
    ("expected", "value", "unit"),
    [
        ("1/3", Fraction(1, 3), "ratio"),
        ("1/300", Fraction(1, 3), "fen"),
        # Ten decimals of a fen are twelve of a yuan: more than the text shows.
        ("1/1000000000000", Fraction(1, 10**10), "fen"),
        (None, Fraction(1, 8), "ratio"),
        (None, 7, "ratio"),
    ],
)
def test_what_the_text_cuts_off_is_given_as_a_fraction(expected: str | None, value: Any, unit: str) -> None:
    assert expected == given("fact", value, unit).as_json().get("exact")


@generated(st.lists(st.fractions(min_value=0), min_size=1), st.sampled_from([least, greatest]))
def test_the_picked_one_is_among_the_given(values: list[Fraction], pick: Any) -> None:
    assert pick("cap", [fen(value) for value in values]).value in values


def test_a_fraction_longer_than_python_writes_is_told_by_its_decimals() -> None:
    written = given("a long one", Fraction(1, 3**6000), "ratio").as_json()
    assert "exact" not in written
    assert written["value"] == "0"
