"""Tests of facts: what a person writes, read all at once."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import Field, ValidationError, model_validator

from ledger.values.errors import SeveralErrors
from ledger.values.facts import Amount, FactRefused, Facts, Number, PartyReference, RecordReference


class Line(Facts):
    label: str
    paid_fen: Amount


class Loan(Facts):
    principal_fen: Amount
    rate_percent: Number
    starts_on: date
    ends_on: date | None = None
    fee_fen: Amount = 0
    lines: tuple[Line, ...] = ()
    borrower: PartyReference | None = None
    contract: RecordReference | None = None
    secured: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> "Loan":
        if self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("the loan ends before it starts")
        return self


WRITTEN: dict[str, Any] = {"principal": "500万", "rate_percent": "5.310%", "starts_on": "2009-01-15"}


def read(**changed: Any) -> Loan:
    return Loan.read({**WRITTEN, **changed})


def test_facts_are_read_as_people_write_them() -> None:
    loan = read(lines=[{"label": " first ", "paid": "1,234.50"}], fee=12)
    assert (loan.principal_fen, loan.rate_percent, loan.starts_on) == (
        500_000_000,
        Decimal("5.310"),
        date(2009, 1, 15),
    )
    assert (loan.lines[0].label, loan.lines[0].paid_fen, loan.fee_fen) == ("first", 123450, 1200)


def test_facts_written_out_can_be_read_again() -> None:
    loan = read(lines=[{"label": "a", "paid": "1"}], ends_on=date(2010, 1, 15), borrower=3)
    assert loan.written()["principal"] == "5000000.00"
    assert loan.written()["rate_percent"] == "5.310"
    assert Loan.read(loan.written()) == loan


def test_facts_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read().fee_fen = 1  # type: ignore[misc]


def test_a_form_learns_the_formats_from_the_schema() -> None:
    described = Loan.model_json_schema(mode="validation")["properties"]
    assert (described["principal"]["format"], described["rate_percent"]["format"]) == ("amount", "decimal")
    assert described["borrower"]["anyOf"][0]["format"] == "party"
    assert described["contract"]["anyOf"][0]["format"] == "record"


@pytest.mark.parametrize(
    ("expected", "changed"),
    [
        (
            (
                "principal: write an amount in yuan as text, such as 12万 or '1,234.50' with its quotation marks"
                " (written: 0.1)"
            ),
            {"principal": 0.1},
        ),
        ("principal: write an amount in yuan as text", {"principal": True}),
        ("principal: write an amount in yuan as text", {"principal": [1]}),
        ('principal: The amount "a lot" cannot be read.', {"principal": "a lot"}),
        (
            "rate_percent: write a number as text, such as '5.31' with its quotation marks (written: 5.31)",
            {"rate_percent": 5.31},
        ),
        ("rate_percent: write a number as text", {"rate_percent": False}),
        ("rate_percent: this is no number; write it such as 5.31 (written: five)", {"rate_percent": "five"}),
        ("rate_percent: this is no number", {"rate_percent": "1e999999999"}),
        ("rate_percent: this is no number", {"rate_percent": "NaN"}),
        ("starts_on: write a day such as 2009-01-15 (written: 1230768000)", {"starts_on": 1230768000}),
        ("starts_on: write a day such as 2009-01-15", {"starts_on": "1230768000"}),
        ("ends_on: write a day such as 2009-01-15", {"ends_on": 20090115.5}),
        ("ends_on: Input should be a valid date", {"ends_on": "2009-02-30"}),
        ("ends_on: write a day such as 2009-01-15", {"ends_on": "9999-12-31"}),
        ("starts_on: write a day such as 2009-01-15", {"starts_on": date(1, 1, 1)}),
        ("facts: the loan ends before it starts (written: ...)", {"ends_on": "2008-01-01"}),
        ("lines.0.paid: is missing (written: ...)", {"lines": [{"label": "a"}]}),
        ("principle: is not known here; check the spelling (written: 5)", {"principle": 5}),
        ("principal_fen: is not known here", {"principal_fen": 5}),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_field(expected: str, changed: dict[str, Any]) -> None:
    with pytest.raises(FactRefused) as caught:
        read(**changed)
    assert expected in str(caught.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SeveralErrors) as caught:
        Loan.read({"principal": "x", "starts_on": "soon"})
    assert [error.parameters["field"] for error in caught.value.errors] == [
        "principal",
        "rate_percent",
        "starts_on",
    ]


def test_what_was_written_is_shown_no_longer_than_needed() -> None:
    with pytest.raises(FactRefused) as caught:
        read(principal="9" * 500)
    assert len(str(caught.value.parameters["written"])) == 80


@pytest.mark.parametrize("written", [None, [], "principal", 5])
def test_facts_are_names_with_values(written: Any) -> None:
    with pytest.raises(FactRefused, match="facts: write names, each with its value"):
        Loan.read(written)


def test_a_decimal_is_taken_as_it_is() -> None:
    assert read(rate_percent=Decimal("5.31")).rate_percent == Decimal("5.31")


class _Ledger(Facts):
    """A list that needs at least one loan."""

    loans: tuple[Loan, ...] = Field(min_length=1)


def test_a_list_is_not_called_short_for_the_fault_in_it() -> None:
    with pytest.raises(FactRefused) as caught:
        _Ledger.read({"loans": [{**WRITTEN, "principal": ""}]})
    assert caught.value.parameters["field"] == "loans.0.principal"
    with pytest.raises(FactRefused, match="loans: is missing"):
        _Ledger.read({"loans": []})
