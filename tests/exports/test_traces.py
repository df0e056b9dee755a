import io
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import openpyxl
import pytest

from ledger.exports.imprint import Imprint
from ledger.exports.traces import _ROUNDS, formula_of, steps_of, trace_workbook
from ledger.values.money import ROUNDINGS
from ledger.values.outcomes import Outcome, Refusal
from ledger.values.trace import (
    Clause,
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
)

IMPRINT = Imprint("f" * 64, "li.na", "2009-11-30T10:00:00+08:00")
CLAUSE = Clause("玩〔2009〕1号", "第三条")


def last_formula(node: Node) -> str | None:
    """The formula of a trace's last step."""
    return formula_of(list(steps_of(node.as_json()))[-1])


def money(yuan: int) -> Node:
    return given("money", yuan * 100, "fen")


def percent(number: str) -> Node:
    return given("rate", Decimal(number), "percent")


@pytest.mark.parametrize(
    ("expected", "node"),
    [
        ("=SUM(D2,D3)", total("t", [money(1), money(2)], "fen")),
        ("=D2-D3", difference("d", money(5), money(2))),
        ("=D2*D3/100", product("p", [money(5), percent("4.35")], "fen")),
        ("=D2*D3/100*100", product("p", [given("n", 3, "count"), percent("50")], "percent")),
        ("=D2/(D3)", quotient("q", money(5), money(2), "ratio")),
        ("=D2/100/(D3)", quotient("q", percent("5"), given("n", 2, "count"), "ratio")),
        ("=D2/(D3)*100", quotient("q", money(1), money(3), "percent")),
        ("=(D2*D3)/100", product("p", [given("a", 3, "count"), given("b", 5, "count")], "fen")),
        ("=D2*D3*100", product("p", [money(3), given("b", 5, "count")], "ratio")),
        ("=MIN(D2,D3)", least("m", [money(5), money(2)])),
        ("=MAX(D2,D3)", greatest("m", [money(5), money(2)])),
        ("=D2", chosen("c", money(5), message("because"))),
        ("=ROUND(D2,2)", rounded("r", given("x", Fraction(1001, 10), "fen"), "half_up_to_fen")),
        ("=ROUNDDOWN(D2,-4)", rounded("r", money(12_345), "down_to_wan")),
        ("=ROUND(D2,4)", to_places("r", given("x", Fraction(1, 3), "ratio"), 4)),
        ("=1/3", given("third", Fraction(1, 3), "ratio")),
        (None, given("plain", 5, "count")),
        (None, given("word", "act/360", "text")),
    ],
)
def test_formula(expected: str | None, node: Node) -> None:
    assert expected == last_formula(node)


def test_a_sum_of_many_steps_is_written_in_parts() -> None:
    written = last_formula(total("t", [money(1)] * 260, "fen"))
    assert written is not None
    assert written.count("SUM(") == 2


@pytest.mark.parametrize(
    "node",
    [
        total("too long", [money(1)] * 3_000, "fen"),
        total("nothing", [], "fen"),
        Node("no value", None, "ratio", "divide", (money(1), money(0))),
        Node("sum of words", 1, "ratio", "sum", (given("w", "x", "text"),)),
        Node("wrong sum", 1, "ratio", "sum", (given("a", 2, "ratio"),)),
        Node("wrong difference", 1, "ratio", "subtract", (given("a", 2, "ratio"),)),
        Node("product of words", 1, "ratio", "multiply", (given("w", "x", "text"),)),
        Node("wrong product", 7, "ratio", "multiply", (given("a", 2, "ratio"),)),
        Node("wrong minimum", 7, "ratio", "minimum", (given("a", 2, "ratio"),)),
        Node(
            "rounded nothing",
            None,
            "fen",
            "round",
            (given("a", None, "fen"), given("r", "down_to_fen", "text")),
        ),
        Node("rounded oddly", 1, "fen", "round", (money(1), given("r", "by feel", "text"))),
        Node("chosen word", "x", "text", "choose", (given("w", "x", "text"),)),
        Node("unknown", 1, "fen", "guess", (money(1),)),
    ],
    ids=lambda node: node.label,
)
def test_where_a_formula_would_not_give_the_value_there_is_none(node: Node) -> None:
    assert last_formula(node) is None


def test_every_rounding_has_its_formula() -> None:
    assert set(ROUNDINGS) == set(_ROUNDS)


def example() -> Outcome:
    interest = product(
        "interest", [money(10_000), percent("4.35"), given("share", Fraction(1, 3), "ratio")], "fen"
    )
    capped = least("capped", [interest, money(100)], clause=CLAUSE)
    due = rounded("amount due", capped, "half_up_to_fen", clause=CLAUSE)
    return Outcome(int(due.exact), due, (), (message("Look at the rate."),))


def test_a_workbook_recomputes_to_the_amount() -> None:
    rows = sheet_of(trace_workbook(example().as_json(), IMPRINT), "计算过程")
    values: dict[str, Fraction] = {}
    for number, row in enumerate(rows[1:9], start=2):
        cell = row[3]
        values[f"D{number}"] = evaluated(cell, values)
    assert [Fraction(100)] == [
        value for name, value in values.items() if rows[int(name[1:]) - 1][1] == "amount due"
    ]


def test_a_workbook_shows_clause_inputs_and_conclusions() -> None:
    content = trace_workbook(example().as_json(), IMPRINT)
    rows = sheet_of(content, "计算过程")
    due = next(row for row in rows if row[1] == "amount due")
    assert "玩〔2009〕1号 第三条" == due[7]
    assert ["金额", "提示"] == [row[1] for row in rows[-2:]]
    assert ["100.00", "Look at the rate."] == [row[3] for row in rows[-2:]]
    assert "f" * 64 == sheet_of(content, "关于本表")[0][1]


def test_a_refused_case_says_why_and_texts_stay_texts() -> None:
    trace = given("asked", 1, "fen", subject='=HYPERLINK("x")', notes=[message("tested"), message("met")])
    outcome = Outcome(None, total("t", [trace, given("b", None, "fen")][:1], "fen"),
                      (Refusal(message("Too much."), CLAUSE), Refusal(message("Too late."))))  # fmt: skip
    english = Imprint("0" * 64, "a", "b", language="en")
    rows = sheet_of(trace_workbook(outcome.as_json(), english), "Steps")
    assert '=HYPERLINK("x")' == rows[1][2]
    assert "tested; met" == rows[1][8]
    assert ["none", "Too much. 玩〔2009〕1号 第三条", "Too late."] == [row[3] for row in rows[-3:]]


def test_values_that_are_no_numbers_are_written_as_they_are() -> None:
    trace = Node("all", None, "fen", "collect", (given("yes", True, "truth"), given("word", "x", "ratio")))
    rows = sheet_of(trace_workbook(Outcome(None, trace).as_json(), IMPRINT), "计算过程")
    assert ["True", "x", ""] == [row[3] for row in rows[1:4]]


def sheet_of(content: bytes, name: str) -> list[tuple[Any, ...]]:
    """The rows of a sheet, formulas as they are written."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [tuple(row) for row in book[name].iter_rows(values_only=True)]


def evaluated(cell: Any, values: Mapping[str, Fraction]) -> Fraction:
    """What a spreadsheet would make of a cell; only what this test needs."""
    if not isinstance(cell, str):
        return Fraction(str(cell))
    if not cell.startswith("="):
        return Fraction(0)
    expression = re.sub(r"D\d+", lambda found: f"v['{found.group()}']", cell[1:])
    expression = re.sub(r"(?<![\w'\]])(\d+)(?!\w|')", r"Fraction(\1)", expression)
    names = {
        "v": values, "Fraction": Fraction, "MIN": min, "SUM": lambda *parts: sum(parts, Fraction(0)),
        "ROUND": lambda number, places: round(number, int(places)),
    }  # fmt: skip
    return Fraction(eval(expression, {"__builtins__": {}}, names))
