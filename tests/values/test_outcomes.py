"""Tests of what a rule answers."""

from fractions import Fraction
from typing import Any

import pytest

from ledger.values.outcomes import Outcome, Refusal, Result
from ledger.values.trace import Clause, given, message

CLAUSE = Clause("财教〔2013〕433号", "第六条")
TRACE = given("due", 150, "fen", clause=CLAUSE)


def test_a_refusal_in_json_has_its_reason_and_its_clause() -> None:
    refusal = Refusal(message("{name} was not accepted.", name="Task 7"), CLAUSE)
    assert refusal.as_json()["reason"] == "Task 7 was not accepted."
    assert refusal.as_json()["clause"] == CLAUSE.as_json()
    assert refusal.as_json()["message"]["template"] == "{name} was not accepted."
    assert Refusal(message("No.")).as_json()["clause"] is None


def test_a_result_in_json_is_a_figure() -> None:
    written = Result(TRACE, clause=CLAUSE).as_json()
    assert (written["value"], written["unit"], written["reason"]) == ("1.50", "yuan", None)
    assert (written["clause"], written["trace"]) == (CLAUSE.as_json(), TRACE.as_json())
    assert Result(given("days", 3, "days")).as_json()["unit"] == "days"


def test_a_result_in_json_is_a_reason() -> None:
    written = Result(reason=message("Nothing was paid.")).as_json()
    assert written == {
        "value": None,
        "reason": "Nothing was paid.",
        "unit": None,
        "clause": None,
        "trace": None,
    }


@pytest.mark.parametrize("parts", [{}, {"figure": TRACE, "reason": message("No.")}])
def test_a_result_is_either_a_figure_or_a_reason(parts: Any) -> None:
    with pytest.raises(ValueError, match="either a figure or a reason"):
        Result(**parts)


def test_an_outcome_in_json() -> None:
    outcome = Outcome(
        150, TRACE, warnings=(message("Look."),), results={"days": Result(given("days", 3, "days"))}
    )
    written = outcome.as_json()
    assert (written["amount"], written["refused"], written["warnings"]) == ("1.50", [], ["Look."])
    assert (written["trace"], written["results"]["days"]["value"]) == (TRACE.as_json(), "3")


def test_a_refused_outcome_keeps_its_trace() -> None:
    written = Outcome(None, TRACE, (Refusal(message("No.")),)).as_json()
    assert (written["amount"], written["refused"][0]["reason"]) == (None, "No.")
    assert written["trace"]["value"] == "1.50"


def test_a_refused_outcome_has_no_amount() -> None:
    with pytest.raises(ValueError, match="a refused case has no amount"):
        Outcome(1, TRACE, (Refusal(message("No.")),))


@pytest.mark.parametrize("amount", [True, 1.5, Fraction(3, 2), "1"])
def test_an_amount_is_whole_fen(amount: Any) -> None:
    with pytest.raises(TypeError, match="an amount is a whole number of fen"):
        Outcome(amount, TRACE)
