import re
from datetime import date
from typing import Any

import pytest

from ledger.ui.language import Translator
from ledger.values.errors import LedgerError, SeveralErrors
from ledger.values.leverage import OwnDefinition, Sums, Switches, Tags, ratio

DAY = date(2025, 8, 7)
PAID = Tags(level="fund", stage="paid_in", base="paid_in", as_of=DAY)
REACHED = Tags(level="recipient", stage="invested", base="paid_in", as_of=DAY)
SUMS = Sums(100, 200, 300, 400, vehicle_fen=500, recipients_fen=800, recipient_investment_fen=900)


def written(**changes: Any) -> dict[str, Any]:
    return {
        "name": "social",
        "title": "社会资本放大",
        "numerator": ["private", "state_owned"],
        "denominator": ["office"],
    } | changes


def test_a_definition_is_computed_listed_and_named_like_a_built_in_one() -> None:
    found = ratio(OwnDefinition.read(written()).definition(), SUMS, PAID, "a fund").as_json()
    expected = {
        "key": "social", "value": "7.0000", "formula": "(private + state_owned) / (office)",
        "numerator_class": "private + state_owned", "numerator": "7.00", "denominator": "1.00",
    }  # fmt: skip
    assert expected == {name: found[name] for name in expected}


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [
        (["vehicle", "co_investment"], ["office"], "8.0000"),
        (["co_investment"], ["vehicle"], "0.6000"),
        (["recipients_own"], ["office", "public"], "0.3333"),
    ],
)
def test_money_in_companies(numerator: list[str], denominator: list[str], value: str) -> None:
    definition = OwnDefinition.read(
        written(numerator=numerator, denominator=denominator, level="recipient", stage="invested")
    )
    assert definition.fits(REACHED)
    assert not definition.fits(PAID)
    assert value == ratio(definition.definition(), SUMS, REACHED).as_json()["value"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "M1"}, "name: is built in; choose another name .written: M1"),
        ({"numerator": ["private", "private"]}, "private would count twice"),
        ({"numerator": ["vehicle", "private"], "level": "recipient", "stage": "invested"}, "of the sectors"),
        ({"numerator": ["vehicle"]}, "counted at level recipient"),
        ({"numerator": ["office"]}, "the ratio is always 1"),
        ({"stage": "invested"}, "level fund has target, approved, committed, paid_in"),
        ({"base": "commitment"}, "stage paid_in is counted in paid_in"),
        ({"numerator": []}, "is missing"),
        ({"numerator": ["foreign"]}, "numerator"),
    ],
)
def test_what_cannot_be_is_told(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(LedgerError, match=fault):
        OwnDefinition.read(written(**changes))


def test_faults_are_told_at_once() -> None:
    with pytest.raises(LedgerError, match="is built in.*always 1"):
        OwnDefinition.read(written(name="M2", numerator=["office"]))


def test_nothing_below_and_unknown_parts_have_their_reasons() -> None:
    found = ratio(OwnDefinition.read(written()).definition(), Sums(private_fen=1), PAID)
    assert "denominator of this definition is 0" in str(found.reason)
    own = OwnDefinition.read(written(numerator=["recipients_own"], level="recipient", stage="invested"))
    assert "whole investment is not recorded" in str(ratio(own.definition(), Sums(1), REACHED).reason)


def test_its_switches_are_those_under_which_money_must_be_counted() -> None:
    own = OwnDefinition.read(written(switches={"recycled": True, "fees": False, "follow_on": True}))
    assert Switches(recycled=True, fees=False, follow_on=True) == own.counted()
    assert "recycled in, fees out, follow_on in, state_owned_as_private out" == str(own.counted())


def test_every_fault_is_told_in_chinese_with_its_field() -> None:
    wrong = written(
        name="M1",
        numerator=["private", "private", "vehicle"],
        denominator=["private", "vehicle", "private"],
        stage="invested",
        base="commitment",
    )
    with pytest.raises(SeveralErrors) as caught:
        OwnDefinition.read(wrong)
    told = Translator("zh").error(caught.value)
    assert ["名称：是内置口径，请换一个名称（填写内容：M1）。", "分子：民间 会重复计算"] == [
        told[0], told[1].partition("（")[0],
    ]  # fmt: skip
    # What was written stays as it was written; all the rest is Chinese.
    assert [] == [sentence for sentence in told if re.search("[a-z]{3}", sentence.partition("（填写内容")[0])]
    assert 10 == len(told)
