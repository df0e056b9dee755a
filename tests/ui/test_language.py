"""The catalogues: nothing is missing, both sides have the same fields, sentences are put together in both languages."""

import importlib.util
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.cli.files import read_yaml
from ledger.instrument import compute_case, instrument_of
from ledger.statements.errors import ColumnsClash
from ledger.statements.matching import KINDS
from ledger.statements.proving import check_totals
from ledger.statements.verdicts import StatedTotal
from ledger.ui import language
from ledger.ui.language import Translator, catalogue
from ledger.values.errors import LedgerError, SeveralErrors
from ledger.values.facts import FactRefused
from ledger.values.trace import message

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "cases").glob("*/*.yaml"))
FIELD = re.compile(r"\{(\w+)\}")


def test_every_text_has_its_chinese() -> None:
    place = importlib.util.spec_from_file_location("catalogue", ROOT / "tools" / "catalogue.py")
    assert place is not None
    assert place.loader is not None
    tool = importlib.util.module_from_spec(place)
    place.loader.exec_module(tool)
    assert tool.missing() == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_translations_have_the_fields_of_their_originals(language: str) -> None:
    differing = [
        msgid
        for msgid, text in catalogue(language).items()
        if set(FIELD.findall(msgid)) != set(FIELD.findall(text))
    ]
    assert differing == []


def test_a_code_is_named_in_both_languages() -> None:
    assert Translator("zh").name("interest_subsidy") == "贷款贴息"
    assert Translator("en").name("interest_subsidy") == "Interest subsidy"


def test_the_name_of_one_of_several_figures_keeps_its_number() -> None:
    assert Translator("zh").name("exit_price_2") == "退出价格 2"
    assert Translator("en").name("exit_price_2") == "Exit price 2"


def test_an_english_fault_inside_a_sentence_is_translated_by_its_pattern() -> None:
    said = Translator("zh").phrase("it is approved; from there one can submit, review")
    assert said == "当前为“已批准”，可以办理：提交复核、复核通过"


def test_data_is_not_translated() -> None:
    assert Translator("zh").sentence(
        "The party {name} was not recorded: {fault}.", {"name": "draft", "fault": "it has no name"}
    ) == ("单位“draft”未登记：没有名称。")


def test_several_errors_are_told_one_by_one() -> None:
    errors = SeveralErrors(
        [FactRefused(field=name, fault="is missing", written="") for name in ("amount", "partner")]
    )
    assert Translator("zh").error(errors) == [
        "金额：未填写。",
        "合作方：未填写。",
    ]


def test_the_way_to_a_fact_is_told_in_words() -> None:
    error = FactRefused(field="partners.0.commitment", fault="is missing", written="...")
    assert Translator("zh").error(error) == ["出资人 · 第 1 行 · 认缴：未填写。"]


def test_a_message_is_said_with_its_parameters() -> None:
    said = message("Nothing was paid in by {day}.", day="2009-01-01")
    assert Translator("zh").message(said) == "截至 2009-01-01 尚无出资。"
    assert Translator("en").message(said.as_json()) == "Nothing was paid in by 2009-01-01."


def test_every_golden_case_is_told_in_chinese() -> None:
    known = catalogue("zh")
    untold = {
        text
        for path in CASES
        for text in _said(path)
        if text not in known and text[:1].lower() + text[1:] not in known
    }
    assert untold == set()


def _said(path: Path) -> Iterator[str]:
    try:
        outcome = compute_case(read_yaml(str(path)))
    except LedgerError:
        return
    traces = [
        outcome["trace"],
        *(result["trace"] for result in outcome["results"].values() if result["trace"]),
    ]
    for trace in traces:
        yield from _of_trace(trace)
    yield from (refusal["message"]["template"] for refusal in outcome["refused"])


def _of_trace(node: Mapping[str, Any]) -> Iterator[str]:
    yield node["label"]
    yield node["operation"].replace("_", " ")
    yield from (note["template"] for note in node["notes"])
    for inner in node["inputs"]:
        yield from _of_trace(inner)


def test_a_funding_method_brings_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zh.po").write_text(
        'msgid "innovation voucher"\nmsgstr "创新券"\n\nmsgid "Desk"\nmsgstr "别的"\n', encoding="utf-8"
    )
    method = replace(instrument_of("post_subsidy"), locales=tmp_path)
    monkeypatch.setattr(language, "instruments", lambda: {"toy": method})
    words = language.catalogue.__wrapped__("zh")
    assert ("创新券", "工作台") == (words["innovation voucher"], words["Desk"])


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("interest", "利息"),
        ("principal", "本金"),
        ("debit", "支出"),
        ("credit", "收入"),
        ("payable", "应还利息"),
    ],
)
def test_what_a_total_counts_is_told_in_chinese(name: str, word: str) -> None:
    (warning,) = check_totals([StatedTotal(9, "合计", {name: 100}, {name: 0}, {name: 0})])
    assert f"第 9 行：“合计”的{word}为 1.00，明细合计 0.00" == Translator("zh").message(warning)


def test_what_two_columns_claim_to_be_is_told_in_chinese() -> None:
    error = ColumnsClash(
        file="a.xlsx", sheet="1", row=3, columns='"扣款日", "划扣日"', meaning="posting_date"
    )
    (told,) = Translator("zh").error(error)
    assert "都像是“记账日”" in told


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("IOU number JK-1, contract number HT-2", "借据号 JK-1、合同号 HT-2"),
        ("IOU number in the text JK-1, account number 6222", "摘要中的借据号 JK-1、账号 6222"),
    ],
)
def test_the_names_of_a_loan_are_told_in_chinese(names: str, told: str) -> None:
    said = message("More than one loan fits {names}. Choose the loan.", names=names)
    assert f"有多笔贷款符合 {told}，请指定贷款。" == Translator("zh").message(said)


def test_how_a_line_was_matched_is_told_in_chinese() -> None:
    kinds = [f"{kind}{place}" for kind in KINDS for place in ("", " in the text")]
    ways = (*kinds, "recomputed interest", "borrower, amount and date", "officer", "part of a debit", "split")
    assert [] == [way for way in ways if re.search("[a-z]", Translator("zh").name(way))]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("share_of_reference", "按基准利率的比例"),
        ("pboc_benchmark_lending", "央行贷款基准利率"),
        ("half_up_to_fen", "四舍五入至分"),
        ("strict", "从严（不得重复享受）"),
        ("True", "是"),
        ("fiscal_multiple_committed", "财政资金放大倍数（认缴）"),
        ("left open", "（未明确）"),
        ("甲_strict", "甲_strict"),
    ],
)
def test_what_a_rule_chose_is_said_in_chinese(code: str, said: str) -> None:
    assert Translator("zh").term(code) == said
    assert Translator("zh").term(said) == said
