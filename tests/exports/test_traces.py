import io
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import openpyxl
import pytest

from ledger.exports.imprint import Imprint
from ledger.exports.trace_exact import _UNITS, Exact
from ledger.exports.trace_formulas import Cells, formula_of
from ledger.exports.trace_steps import Step, above, steps_of
from ledger.exports.trace_tables import table_rows
from ledger.exports.traces import trace_workbook
from ledger.values.limits import checked
from ledger.values.money import ROUNDINGS
from ledger.values.outcomes import Outcome, Refusal, Result
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
from tests.instruments.interest_subsidy.toyscheme import scheme

IMPRINT = Imprint("f" * 64, "li.na", "2009-11-30T10:00:00+08:00")
ENGLISH = Imprint("0" * 64, "a", "b", language="en")
CLAUSE = Clause("玩〔2009〕1号", "第三条", mark="M")
BANDS = '[{"from":"80","share":"30","note":"low"},{"from":"90","share":"50"}]'
DAY = date(2026, 11, 23)
SUMS = '[{"below":"100万","amount":"5万","costs_above":"1万"},{"amount":"7万"}]'


def last_step(node: Node) -> Step:
    """The last step of a trace."""
    return steps_of({"trace": node.as_json()}).all[-1]


def last_formula(node: Node) -> str | None:
    """The formula of a trace's last step, with exact fractions on a sheet X and a table's cells on T."""
    steps = steps_of({"trace": node.as_json()})
    exact = Exact("X", 2, lambda step: f"D{step.number + 1}", lambda step: (f"I!D{step.number + 1}", ""))
    for step in steps.all:
        exact.add(step)
    tables = {
        step.number: _addresses(step)
        for step in steps.all
        if step.unit == "text" and str(step.node["value"]).startswith("[")
    }
    return formula_of(steps.all[-1], Cells(tables, exact))


def _addresses(step: Step) -> list[dict[str, str]]:
    rows: dict[int, dict[str, str]] = {}
    for cell in table_rows(step):
        rows.setdefault(cell.number, {})[cell.label] = f"{cell.label}{cell.number}"
    return list(rows.values())


def money(yuan: int) -> Node:
    return given("money", yuan * 100, "fen")


def percent(number: str) -> Node:
    return given("rate", Decimal(number), "percent")


def counted(convention: str, *more: Node) -> Node:
    ends = (given("first day", "2022-01-15", "date"), given("day after the last", "2022-03-20", "date"))
    return Node("days", 64, "days", "count days", (*ends, given("day count", convention, "text"), *more))


ORIGIN = given("counted from", "2022-01-01", "date")
CUT_OFF = (given("cut-off in days", 15, "days"), given("at the cut-off", "counts", "text"))


@pytest.mark.parametrize(
    ("expected", "node"),
    [
        ("=SUM(D2,D3)", total("t", [money(1), money(2)], "fen")),
        ("=0", total("nothing", [], "fen")),
        ("=D2-D3", difference("d", money(5), money(2))),
        ("=D2*D3/100", product("p", [money(5), percent("4.35")], "fen")),
        ("=D2*D3/100*100", product("p", [given("n", 3, "count"), percent("50")], "percent")),
        ("=D2/(D3)", quotient("q", money(5), money(2), "ratio")),
        ("=D2/100/(D3)", quotient("q", percent("5"), given("n", 2, "count"), "ratio")),
        ("=D2/(D3)*100", quotient("q", money(1), money(3), "percent")),
        ("=(D2*D3)/100", product("p", [given("a", 3, "count"), given("b", 5, "count")], "fen")),
        ("=D2*D3*100", product("p", [money(3), given("b", 5, "count")], "ratio")),
        ("=(D2/(D3))/100", quotient("q", given("b", 5, "count"), money(3), "ratio")),
        ("=MIN(D2,D3)", least("m", [money(5), money(2)])),
        ("=MAX(D2,D3)", greatest("m", [money(5), money(2)])),
        ("=D2", chosen("c", money(5), message("because"))),
        ("=D2/100", Node("points", Decimal("1.5"), "percent", "convert", (given("p", 150, "number"),))),
        ("=D2*6/5", Node("rate", Decimal(6), "percent", "convert", (given("p", 5, "permille_a_month"),))),
        ("=D2", Node("rate", Decimal(0), "percent", "convert", (given("p", 0, "fraction"),))),
        ("=(1+D2/100)^(D3)", Node("g", Decimal("1.0816"), "ratio", "accrue", (percent("4"), given("y", 2, "years")))),
        ("=(1+D2/100)^(-D3)", Node("d", Decimal("0.8"), "ratio", "discount", (percent("25"), given("y", 1, "years")))),
        ("=AVERAGE(D2,D3)", Node("m", 2, "ratio", "mean", (given("a", 1, "ratio"), given("b", 3, "ratio")))),
        ('=IF(ROUND(D2,9)>=ROUND(D3,9),"pass","fail")', checked("t", money(2), "at least", money(1), None)),
        ('=IF(ROUND(D2,9)<ROUND(D3,9),"pass","fail")', checked("t", money(2), "below", money(1), None)),
        ("=X!$I$4/X!$J$4/100", rounded("r", given("x", Fraction(1001, 10), "fen"), "half_up_to_fen")),
        ("=X!$I$5/X!$J$5", to_places("r", given("x", Fraction(1, 3), "ratio"), 4)),
        ("=D3-D2", counted("act/360")),
        ("=D3-D5-(D2-D5)", counted("act/365", ORIGIN)),
        ("=IF(ROUND(D2,6)>=from1,share1,IF(ROUND(D2,6)>=from2,share2,NA()))",
         Node("share", Decimal(50), "percent", "look up", (given("score", 95, "points"), given("bands", BANDS, "text")))),
        ("=IF(ROUND(D2,6)<below1,IF(ROUND(D3,6)>costs_above1,amount1,NA()),amount2)",
         Node("sum", 5_000_000, "fen", "look up", (money(10), money(20), given("sums", SUMS, "text")))),
    ],
)  # fmt: skip
def test_formula(expected: str | None, node: Node) -> None:
    assert expected == last_formula(node)


@pytest.mark.parametrize("convention", ["30/360", "30E/360"])
def test_months_of_thirty_days_are_written_out(convention: str) -> None:
    assert "=360*(YEAR(D3)-YEAR(D2))" in str(last_formula(counted(convention)))


def test_whole_months_are_written_out_with_their_cut_off() -> None:
    written = str(last_formula(counted("whole_months", *CUT_OFF)))
    assert 'IF(D6="counts",1,IF(D6="refuse",NA(),0))' in written
    assert "EOMONTH(D2,0)+1-D2>D5" in written


def test_a_sum_of_many_steps_is_written_in_parts() -> None:
    written = last_formula(total("t", [money(1)] * 260, "fen"))
    assert written is not None
    assert written.count("SUM(") == 2


@pytest.mark.parametrize(
    "node",
    [
        total("too long", [money(1)] * 3_000, "fen"),
        Node("no value", None, "ratio", "divide", (money(1), money(0))),
        Node("sum of words", 1, "ratio", "sum", (given("w", "x", "text"),)),
        Node("wrong sum", 1, "ratio", "sum", (given("a", 2, "ratio"),)),
        Node("wrong difference", 1, "ratio", "subtract", (given("a", 2, "ratio"), given("b", 2, "ratio"))),
        Node("product of words", 1, "ratio", "multiply", (given("w", "x", "text"),)),
        Node("wrong product", 7, "ratio", "multiply", (given("a", 2, "ratio"),)),
        Node("wrong minimum", 7, "ratio", "minimum", (given("a", 2, "ratio"),)),
        Node("rounded nothing", None, "fen", "round", (given("a", None, "fen"), given("r", "down_to_fen", "text"))),
        Node("chosen word", "x", "text", "choose", (given("w", "x", "text"),)),
        Node("no table", 1, "fen", "look up", (money(1), given("t", "{}", "text"))),
        counted("by feel"),
        Node("a share of nobody", 1, "fen", "share out", (money(1), given("weight", 1, "ratio", subject="甲"))),
        Node("table of days", Decimal(1), "percent", "look up",
             (given("day", 1, "points"), given("t", '[{"from":"2024-07-01","share":"50"}]', "text"))),
        Node("one limit", "pass", "text", "at most", (money(1),)),
        Node("near a limit", "near", "text", "at most", (money(1), money(2))),
        Node("words converted", 1, "percent", "convert", (given("w", "x", "text"),)),
        Node("grown otherwise", 2, "ratio", "accrue", (percent("4"), given("y", 2, "years"))),
        Node("grown by words", 2, "ratio", "accrue", (percent("4"), given("y", "x", "text"))),
        Node("no mean", 2, "ratio", "mean", (given("y", 3, "ratio"),)),
        Node("unknown", 1, "fen", "guess", (money(1),)),
    ],
    ids=lambda node: node.label,
)  # fmt: skip
def test_where_a_formula_would_not_give_the_value_there_is_none(node: Node) -> None:
    assert last_formula(node) is None


def test_every_rounding_has_its_step() -> None:
    assert _UNITS.count(",") + 1 == len(ROUNDINGS)


def test_a_fact_that_two_steps_use_is_one_step_and_equal_inputs_of_one_step_stay_two() -> None:
    rate = percent("4.35")
    parts = [product("p", [money(5), rate], "fen"), product("q", [money(7), rate], "fen")]
    assert 1 == sum(
        step.node["label"] == "rate" for step in steps_of({"trace": total("t", parts, "fen").as_json()}).all
    )
    twice = steps_of({"trace": total("t", [money(5), money(5)], "fen").as_json()})
    assert 2 == sum(step.node["label"] == "money" for step in twice.all)
    assert 4 == len(list(above([*twice.all, twice.amount]))) + 1


def example() -> Outcome:
    third = given("share", Fraction(1, 3), "ratio")
    interest = product("interest", [money(10_000), percent("4.35"), third], "fen")
    cap = given("cap", 10_000, "fen", clause=CLAUSE, notes=[message("decided")])
    capped = least("capped", [interest, cap], clause=CLAUSE)
    due = rounded("amount due", capped, "half_up_to_fen", clause=CLAUSE)
    enough = checked("enough interest", interest, "at least", money(1), CLAUSE)
    worth = {"leverage": Result(to_places("leverage", quotient("q", interest, due, "ratio"), 4)),
             "none": Result(Node("n", None, "fen", "sum")), "unknown": Result(reason=message("No."))}  # fmt: skip
    return Outcome(int(due.exact), due, (), (message("Look at the rate."),), worth, (enough,))


def test_the_first_sheet_says_what_it_is_about_and_what_both_amounts_are() -> None:
    whole = scheme(share_percent="50", basis="share_of_interest_paid", cap_per_loan="5万")
    rows = sheet_of(trace_workbook(example().as_json(), ENGLISH, whole, "Claim 1"), "Result")
    said = {row[0]: row[1] for row in rows}
    assert ("Claim 1", "试 (试)", "2000-01-01 – 2030-12-31") == (
        said["Title"],
        said["Scheme"],
        said["In force"],
    )
    assert ("0" * 64, whole.content_hash) == (said["Head hash"], said["Scheme hash"])
    assert 100 == said["Amount by the program (yuan)"]
    assert "scitech-ledger" in said["Program version"]
    assert "No figure: the condition of step" in said["Check"]
    assert "enough interest" == said["Condition"]
    assert "leverage" in said
    assert "unknown" not in said


def test_inputs_and_rules_stand_apart_with_their_sources() -> None:
    content = trace_workbook(example().as_json(), ENGLISH)
    assert ["money", "rate", "share"] == [row[1] for row in sheet_of(content, "Inputs")[1:4]]
    cap = next(row for row in sheet_of(content, "Rules of the scheme") if row[1] == "cap")
    assert ("玩〔2009〕1号", "第三条", "only a mirror was seen", "decided") == (
        cap[9],
        cap[10],
        cap[12],
        cap[14],
    )
    third = next(row for row in sheet_of(content, "Inputs") if row[1] == "share")
    assert (1, 3) == third[3:5]


def test_the_whole_scheme_is_listed_where_it_is_known() -> None:
    frame = {"settings": {"rounding": {"value": "down_to_yuan", "decided_on": DAY, "why": "usual"}}}
    whole = scheme(frame, share_percent="50", basis="share_of_interest_paid", cap_per_loan="5万", pay_first=True,
                   purposes=["a", "b"], loan_must={"filed": "rule"})  # fmt: skip
    rows = {
        row[1]: row
        for row in sheet_of(trace_workbook(example().as_json(), ENGLISH, whole), "Rules of the scheme")
    }
    assert ("50 %", "50,000.00 yuan", "yes") == (
        rows["share_percent"][3],
        rows["cap_per_loan"][3],
        rows["pay_first"][3],
    )
    assert ("a / b", "filed: rule") == (rows["purposes"][3], rows["loan_must"][3])
    assert f"{DAY} usual" == rows["rounding"][14]


def test_a_refused_case_says_why_and_texts_stay_texts() -> None:
    trace = given("asked", 1, "fen", subject='=HYPERLINK("x")', notes=[message("tested"), message("met")])
    outcome = Outcome(None, total("t", [trace, given("b", 5, "fen")], "fen"),
                      (Refusal(message("Too much."), CLAUSE), Refusal(message("Too late."))))  # fmt: skip
    content = trace_workbook(outcome.as_json(), ENGLISH)
    assert '=HYPERLINK("x")' == sheet_of(content, "Steps")[1][2]
    assert "tested; met" == sheet_of(content, "Steps")[1][8]
    refused = [row[1] for row in sheet_of(content, "Result") if row[0] == "Refused"]
    assert ["Too much. (玩〔2009〕1号 第三条)", "Too late."] == refused


def test_values_that_are_no_numbers_are_written_as_they_are() -> None:
    nodes = (given("yes", True, "truth"), given("word", "x", "ratio"), given("none", None, "fen"),
             given("day", DAY, "date"), given("no day", None, "date"))  # fmt: skip
    trace = Node("all", None, "fen", "collect", nodes)
    rows = sheet_of(trace_workbook(Outcome(None, trace).as_json(), ENGLISH), "Inputs")
    assert ["True", "x", ""] == [row[3] for row in rows[1:4]]
    assert DAY == rows[4][3].date()


def test_a_step_that_does_not_follow_its_inputs_is_told_of() -> None:
    solved = Node("rate of return", Decimal("0.05"), "ratio", "solve", (money(1), given("zero", 0, "fen")))
    still = Node("fixed", Decimal("0.05"), "ratio", "solve", (given("zero", 0, "fen"),))
    due = product("due", [money(100), solved, still], "fen")
    odd = Node("counted otherwise", 25, "fen", "guess", (due,))
    rows = {row[0]: row[1] for row in sheet_of(trace_workbook(Outcome(25, odd).as_json(), ENGLISH), "Result")}
    assert "step 7 (counted otherwise) does not follow its inputs" in rows["Check"]
    assert "step 4 (rate of return)" in rows["Check"]
    assert "(fixed)" not in rows["Check"]


def test_an_amount_in_another_unit_than_money() -> None:
    guessed = Node("n", 3, "count", "guess", (given("a", 1, "count"),))
    rows = {
        row[0]: row[1] for row in sheet_of(trace_workbook(Outcome(300, guessed).as_json(), ENGLISH), "Result")
    }
    assert "Steps" in rows["Amount by the formulas (yuan)"]


def test_tables_of_a_scheme_are_rows_of_their_own_cells() -> None:
    table = given("bands", BANDS, "text", clause=CLAUSE)
    share = Node("share", Decimal(50), "percent", "look up", (given("score", 95, "points"), table), CLAUSE)
    due = rounded("due", product("p", [money(10), share], "fen"), "down_to_fen", clause=CLAUSE)
    content = trace_workbook(Outcome(500, due).as_json(), ENGLISH)
    rules = sheet_of(content, "Rules of the scheme")
    assert ["bands", "　from 1", "　share 1", "　from 2", "　share 2", "rounding"] == [
        row[1] for row in rules[1:7]
    ]
    assert [90, 50, 80, 30] == [row[3] for row in rules[2:6]]
    assert (
        "'Rules of the scheme'!$D$3"
        in next(row for row in sheet_of(content, "Steps") if row[1] == "share")[3]
    )


def test_a_share_of_the_payers_is_shared_out_in_cells() -> None:
    weights = [given("weight", weight, "ratio", subject=name) for name, weight in (("甲", 9), ("乙", 1))]
    share = Node("share of the payer", 10, "fen", "share out", (money(1), *weights), CLAUSE, "乙")
    content = trace_workbook(Outcome(10, share).as_json(), ENGLISH)
    assert any("COUNTIF" in str(row[8]) for row in sheet_of(content, "Exact fractions"))


def test_chinese_is_the_language_of_the_sheets_where_nothing_else_is_asked_for() -> None:
    content = trace_workbook(example().as_json(), IMPRINT)
    assert ["结果", "输入", "办法", "计算过程", "精确分数", "关于本表"] == openpyxl.load_workbook(
        io.BytesIO(content)
    ).sheetnames
    assert "f" * 64 == sheet_of(content, "关于本表")[0][1]


def sheet_of(content: bytes, name: str) -> list[tuple[Any, ...]]:
    """The rows of a sheet, formulas as they are written."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [tuple(row) for row in book[name].iter_rows(values_only=True)]
